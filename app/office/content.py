"""What a document of any format holds, in its order; tables are grids with merged cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from enum import Enum, auto
from itertools import count, groupby, pairwise
from typing import Any, Generic, NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.office.labels import visible
from app.office.package import TooLargeError

PlaceT = TypeVar("PlaceT")
"""Where a cell came from, so that it can be written: an XML element or a sheet coordinate."""


UNREADABLE = "\ufffd"
"""Stands for what is there but cannot be read, so that its cell is no blank one."""


HIDDEN = "hidden"
"""The place of a cell that stands only in hidden rows or columns of a workbook that is read."""


class GridCell(NamedTuple, Generic[PlaceT]):
    """One cell: its place and spans in grid rows and columns, its text and its origin.

    A named tuple, as thousands of files with hundreds of cells are read in one go.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    place: PlaceT


class Grid(Struct, Generic[PlaceT], frozen=True):
    """A table of a document: `rows` × `columns` positions, each covered by at most one cell."""

    cells: tuple[GridCell[PlaceT], ...]

    @property
    def rows(self) -> int:
        """How many grid rows the cells cover."""
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    @property
    def columns(self) -> int:
        """How many grid columns the cells cover."""
        return max((cell.column + cell.column_span for cell in self.cells), default=0)


class ContentLine(Struct, frozen=True):
    """A paragraph. `look` is any text that is the same for paragraphs that look alike.

    `tabbed` is the text with the blanks at its ends if tabs part it, as the cells of a row.
    """

    text: str
    look: str = ""
    tabbed: str = ""


class Image(Struct, frozen=True):
    """A picture: its file, or why there is none that can be kept."""

    data: bytes = b""
    problem: str = ""


class ContentTable(Struct, frozen=True):
    """A table; `name` says which one it is. A `loose` one may hold lines of text, too.

    `headings` are the rows of its grid that stand above it in the document, as lines.
    """

    grid: Grid[Any]
    name: str
    loose: bool = False
    headings: int = 0


class ContentPart(Struct, frozen=True):
    """Where a part of a document begins that can be a report of its own: a sheet, a unit's block.

    `is_unit` is whether its name is that of whose report it is.
    """

    name: str
    is_unit: bool = False


ContentBlock = ContentLine | Image | ContentTable | ContentPart


def line_text(block: ContentBlock) -> str:
    """The text of a paragraph; empty for any other block."""
    return block.text if isinstance(block, ContentLine) else ""


class KnownTexts(Struct, frozen=True):
    """What stands on the sheets for texts and basic data that this program's workbooks have.

    `details` are by normalised label, `rows` are a title or a paragraph each.
    """

    details: dict[str, str]
    rows: tuple[tuple[str, str], ...]


class Content(Struct, frozen=True):
    """A document. `hints` are texts outside it that may name its title.

    With `is_page` there is furniture around the report that is not worth telling about; `frames`
    are the first block and the one behind the last of all that stand together in one element.
    `margins` are the lines in headers and footers, `hidden` the names of hidden sheets.
    """

    blocks: tuple[ContentBlock, ...]
    hints: tuple[str, ...] = ()
    is_page: bool = False
    frames: frozenset[tuple[int, int]] = frozenset()
    known: KnownTexts | None = None
    margins: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()

    @property
    def tables(self) -> Iterator[ContentTable]:
        """The tables in order."""
        return (block for block in self.blocks if isinstance(block, ContentTable))


def lines_of(text: str, look: str = "") -> Iterator[ContentLine]:
    """A paragraph as the lines it is broken into, blank ones left out."""
    for line in text.split("\n"):
        plain = line.strip()
        if plain:
            yield ContentLine(plain, look, line if "\t" in line.lstrip() else "")


_SAME_EDGE = 25
"""Twips within which two edges are one: columns are never that narrow."""

_MAX_CELLS_IN_ROWS = 80_000


class Merge(Enum):
    """What a cell is to the one above it."""

    NONE = auto()
    START = auto()
    GOES_ON = auto()


class RowCell(Struct):
    """A cell of a row: where it ends in twips, its text, and what it is merged with."""

    right: int
    text: str = ""
    down: Merge = Merge.NONE
    joined: bool = False
    """Whether it belongs to the cell at its left."""
    parts: CellParts = ()


CellParts = Sequence["str | Sequence[EdgedRow]"]
"""The paragraphs of a cell and the tables in it, in order."""

OpenParts = list["str | list[EdgedRow]"]
"""The same while they are read."""


class EdgedRow(Struct):
    """A row that begins at `left`."""

    left: int
    cells: list[RowCell]


def grid_of_edges(rows: Sequence[EdgedRow]) -> Grid[None]:
    """The rows as a grid. Raises `TooLargeError`."""
    if sum(len(row.cells) for row in rows) > _MAX_CELLS_IN_ROWS:
        raise TooLargeError
    places = {edge for row in rows for edge in (row.left, *(cell.right for cell in row.cells))}
    edges: list[int] = []
    for edge in sorted(places):
        if not edges or edge - edges[-1] > _SAME_EDGE:
            edges.append(edge)
    found: list[GridCell[None]] = []
    above: dict[tuple[int, int], int] = {}
    for number, row in enumerate(rows):
        left = _edge_place(edges, row.left)
        for cell in row.cells:
            right = max(_edge_place(edges, cell.right), left + 1)
            last = found[-1] if found else None
            if cell.joined and last and last.row == number:
                found[-1] = last._replace(column_span=right - last.column)
            elif cell.down is Merge.GOES_ON and (left, right) in above:
                place = above[left, right]
                found[place] = found[place]._replace(row_span=number - found[place].row + 1)
            else:
                found.append(GridCell(number, left, 1, right - left, cell.text, None))
                above[left, right] = len(found) - 1
            left = right
    return Grid(tuple(found))


def cell_of_parts(cell: RowCell, parts: CellParts) -> RowCell:
    """The cell with these parts and their text, that of the tables in it among them."""
    inner = (_words(part) for part in parts)
    cell.parts, cell.text = parts, visible("\n".join(inner)).strip()
    return cell


def add_rows(parts: OpenParts, rows: Sequence[EdgedRow]) -> None:
    """Adds rows to the table that a cell ends with, or as a new one."""
    last = parts[-1] if parts else None
    if isinstance(last, list):
        last += rows
    elif rows:
        parts.append([*rows])


def _words(part: str | Sequence[EdgedRow]) -> str:
    if isinstance(part, str):
        return part
    return "\n".join(cell.text for row in part for cell in row.cells)


LAYOUT_CELLS = 3
"""A row of a table that only arranges tables has no more cells."""


def blocks_of_rows(rows: Sequence[EdgedRow], names: Iterator[str]) -> Iterator[ContentBlock]:
    """The rows as a table, or all that stands in it if it only arranges tables.

    Raises `TooLargeError`.
    """
    has_tables = any(
        not isinstance(part, str) for row in rows for c in row.cells for part in c.parts
    )
    if not has_tables or any(len(row.cells) > LAYOUT_CELLS for row in rows):
        yield ContentTable(grid_of_edges(plain_rows(rows)), next(names))
        return
    for part in (part for row in rows for cell in row.cells for part in cell.parts):
        if isinstance(part, str):
            yield from lines_of(visible(part))
        else:
            yield ContentTable(grid_of_edges(plain_rows(part)), next(names))


def table_names() -> Iterator[str]:
    """What the tables of a document are called, one after the other."""
    return (f"第 {number} 个表格" for number in count(1))


_FIGURE = re.compile(r"[-+]?[\d,]+(?:\.\d+)?|[-/—－无]")


def grid_of_texts(rows: Sequence[Sequence[str]]) -> Grid[None]:
    """The rows as a grid; those of a table whose merged cells left no trace lie below its heads."""
    width = max(map(len, rows))
    if any(len(row) < width for row in rows):
        laid = _laid(rows, width)
        if laid is not None:
            return Grid(tuple(laid))
    return Grid(
        tuple(
            GridCell(row, column, 1, 1, texts[column] if column < len(texts) else "", None)
            for row, texts in enumerate(rows)
            for column in range(width)
        )
    )


def _laid(rows: Sequence[Sequence[str]], width: int) -> list[GridCell[None]] | None:
    """The cells of a table of so many columns in which each row has a field for each of its cells.

    Below a merged cell the field is blank, beside it there is none. Figures stand at the right; the
    heads are laid over them from the lowest row up. None if it is no such table.
    """
    figures = [
        next((n for n, text in enumerate(row) if _FIGURE.fullmatch(text)), 0) for row in rows
    ]
    first = next((n for n, row in enumerate(rows) if any(map(_FIGURE.fullmatch, row))), 0)
    by_figures, by_heads = len(rows[first]) - figures[first], len(rows[first - 1]) - 1
    beside = (width - by_figures, width - by_heads) if any(figures[first:]) else ()
    for labels in dict.fromkeys((*beside, 0)):
        cells = _heads(rows[:first], width, labels)
        if cells is not None:
            break
    else:
        return None
    for number, row in enumerate(rows[first:], first):
        extra = width - len(row)
        last = max(len(row) - (width - labels) - 1, 0)
        for place, text in enumerate(row):
            column = place + (extra if place > last else 0)
            cells.append(GridCell(number, column, 1, 1 + extra * (place == last), text, None))
    return cells


def _heads(rows: Sequence[Sequence[str]], width: int, labels: int) -> list[GridCell[None]] | None:
    """The heads over columns of labels and of figures; None if they do not fit."""
    corner = 1 if labels else 0
    wanted = width - labels
    rows = _leaves_lowered(rows, wanted, corner)
    if not rows or len(rows[-1]) - corner != wanted:
        return None
    cells = [GridCell(0, 0, len(rows), labels, rows[0][0], None)] if labels else []
    spans = [(labels + n, 1) for n in range(wanted)]
    texts = [*rows[-1][corner:]]
    cells += [
        GridCell(len(rows) - 1, at, 1, 1, text, None)
        for (at, _), text in zip(spans, texts, strict=True)
    ]
    for number in range(len(rows) - 2, -1, -1):
        above = [*rows[number][corner:]]
        groups = next((g for g in _groupings(texts) if len(g) == len(above)), None)
        if groups is None:
            return None
        merged = [(spans[g[0]][0], sum(spans[n][1] for n in g)) for g in groups]
        cells += [
            GridCell(number, at, 1, across, text, None)
            for (at, across), text in zip(merged, above, strict=True)
        ]
        texts = [
            "+" if title and any(texts[n] for n in group) else ""
            for group, title in zip(groups, above, strict=True)
        ]
        spans = merged
    return cells


def _leaves_lowered(
    rows: Sequence[Sequence[str]], wanted: int, corner: int
) -> Sequence[Sequence[str]]:
    """The heads; labels in the last row but one that reach down stand in the last, blank above.

    They are those that are there again below the titles beside them, which have equal labels.
    """
    if len(rows) < 2 or len(rows[-1]) - corner >= wanted:
        return rows
    above, lowest = rows[-2][corner:], rows[-1][corner:]
    titles = [text for text in above if text not in lowest]
    size = len(lowest) // max(len(titles), 1)
    own = lowest[:size]
    if [*lowest] != [*own] * len(titles) or len(above) - len(titles) + len(lowest) != wanted:
        return rows
    upper: list[str] = []
    lower: list[str] = []
    for is_leaf, group in groupby(above, key=lambda text: text in lowest):
        texts = [*group]
        upper += [""] if is_leaf else texts
        lower += texts if is_leaf else [*own] * len(texts)
    return [*rows[:-2], [*rows[-2][:corner], *upper], [*rows[-1][:corner], *lower]]


def _groupings(texts: Sequence[str]) -> Iterator[list[list[int]]]:
    """How cells may stand in groups below the heads of the row above."""
    yield [[*range(len(texts))]]
    alone: list[list[int]] = []
    for place, text in enumerate(texts):
        group = [texts[n] for n in alone[-1]] if alone else []
        if text and group and group[0] and text not in group:
            alone[-1].append(place)
        else:
            alone.append([place])
    yield alone
    kinds = groupby(range(len(texts)), key=lambda place: bool(texts[place]))
    yield [list(places) for _, places in kinds]


def with_tabbed_tables(content: Content, fits: Callable[[Grid[Any]], bool]) -> Content:
    """The content, lines with tabs below each other as a table where that is one that `fits`."""
    if content.is_page or not any(isinstance(b, ContentLine) and b.tabbed for b in content.blocks):
        return content
    blocks: list[ContentBlock] = []
    number = 0
    for is_tabbed, group in groupby(
        content.blocks, lambda block: isinstance(block, ContentLine) and bool(block.tabbed)
    ):
        lines = [*group]
        rows = [line.tabbed.split("\t") for line in lines if isinstance(line, ContentLine)]
        grid = (
            grid_of_texts([[text.strip() for text in row] for row in rows]) if is_tabbed else None
        )
        if grid is not None and len(rows) > 1 and fits(grid):
            number += 1
            blocks.append(ContentTable(grid, f"用制表符排的第 {number} 个表格"))
        else:
            blocks += lines
    return replace(content, blocks=tuple(blocks))


def below_heading(grid: Grid[Any], heading: str) -> Grid[Any]:
    """The grid below a row with this text over all its columns."""
    head = GridCell(0, 0, 1, grid.columns, heading, None)
    return Grid((head, *(cell._replace(row=cell.row + 1) for cell in grid.cells)))


_BETWEEN = re.compile(r"\s*[:：—－-]+\s*")


def with_titles_apart(grid: Grid[Any]) -> Grid[Any] | None:
    """The grid whose heads all name a title and a label, with the titles in a row of their own.

    None if it has no such heads.
    """
    heads = [cell for cell in grid.cells if cell.row == 0 and cell.text.strip()]
    parts = {cell.column: _BETWEEN.split(cell.text.strip()) for cell in heads}
    if len(heads) < 2 or any(len(part) != 2 or not all(part) for part in parts.values()):
        return None
    cells: list[GridCell[Any]] = []
    for title, group in groupby(heads, key=lambda cell: parts[cell.column][0]):
        own = [*group]
        width = own[-1].column + own[-1].column_span - own[0].column
        cells.append(GridCell(0, own[0].column, 1, width, title, None))
    for cell in grid.cells:
        text = parts[cell.column][1] if cell.row == 0 and cell.column in parts else cell.text
        cells.append(cell._replace(row=cell.row + 1, text=text))
    return Grid(tuple(cells))


def _edge_place(edges: Sequence[int], edge: int) -> int:
    """The number of the edge that this one is."""
    place = bisect_left(edges, edge)
    if place < len(edges) and edges[place] == edge:
        return place
    near = [n for n in (place - 1, place) if 0 <= n < len(edges)]
    return min(near, key=lambda n: abs(edges[n] - edge))


def plain_rows(rows: Sequence[EdgedRow]) -> Sequence[EdgedRow]:
    """Rows with sound edges: where they do not grow, each cell is as wide as the others."""
    if all(
        all(one < other for one, other in pairwise([row.left, *(c.right for c in row.cells)]))
        for row in rows
    ):
        return rows
    for row in rows:
        for number, cell in enumerate(row.cells, 1):
            cell.right = row.left + 1000 * number
    return rows
