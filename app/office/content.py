"""What a document of any format holds, in its order; tables are grids with merged cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum, auto
from functools import partial
from itertools import accumulate, chain, count, groupby, pairwise
from operator import lt
from typing import Any, Generic, NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.office.labels import reread_figure
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


new_cell: Callable[[Sequence[Any]], GridCell[Any]] = partial(tuple.__new__, GridCell)
"""A cell from all its values without their names, which takes half as long."""


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
    `part_of_year` is which part of the year its figures are of, where it says so: 上半年.
    """

    grid: Grid[Any]
    name: str
    loose: bool = False
    headings: int = 0
    part_of_year: str = ""


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


def part_spans(blocks: Sequence[ContentBlock]) -> Iterator[tuple[int, int]]:
    """Where each part begins, as each sheet does, and where the next one does."""
    starts = [place for place, block in enumerate(blocks) if isinstance(block, ContentPart)]
    yield from pairwise([*starts, len(blocks)])


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
    What `is_export` is as this program wrote it.
    """

    blocks: tuple[ContentBlock, ...]
    hints: tuple[str, ...] = ()
    is_page: bool = False
    is_export: bool = False
    frames: frozenset[tuple[int, int]] = frozenset()
    known: KnownTexts | None = None
    margins: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()

    @property
    def tables(self) -> Iterator[ContentTable]:
        """The tables in order."""
        return (block for block in self.blocks if isinstance(block, ContentTable))


def with_blocks(
    content: Content, laid: Callable[[ContentBlock], Iterable[ContentBlock]]
) -> Content:
    """The content with what each block is laid out as in its place; its frames stay around that."""
    blocks: list[ContentBlock] = []
    moved = [0]
    for block in content.blocks:
        blocks += laid(block)
        moved.append(len(blocks))
    frames = frozenset((moved[first], moved[end]) for first, end in content.frames)
    return replace(content, blocks=tuple(blocks), frames=frames)


def with_blocks_left(content: Content, left: Sequence[ContentBlock]) -> Content:
    """The content with some of its blocks alone."""
    kept = {*map(id, left)}
    return with_blocks(content, lambda block: (block,) if id(block) in kept else ())


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


OpenParts = list["str | list[EdgedRow]"]
"""The paragraphs of a cell and the tables in it, in order."""


class EdgedRow(NamedTuple):
    """A row: where it begins and each cell ends, in twips; how cells are merged; what is in them.

    They are merged with the one above, and some belong to the one at their left.
    """

    edges: tuple[int, ...]
    merges: Sequence[tuple[Merge, bool]]
    cells: Sequence[str | OpenParts]


def grid_of_edges(rows: Sequence[EdgedRow]) -> Grid[None]:
    """The rows as a grid. Raises `TooLargeError`."""
    if sum(len(row.cells) for row in rows) > _MAX_CELLS_IN_ROWS:
        raise TooLargeError
    places_of, goes_on = _columns_of_edges(rows), Merge.GOES_ON
    found: list[GridCell[None]] = []
    above: dict[tuple[int, int], int] = {}
    for number, (edges, merges, cells) in enumerate(rows):
        first = len(found)
        for (down, joined), parts, sides in zip(merges, cells, places_of[edges], strict=True):
            left, right = sides
            if joined and len(found) > first:
                found[-1] = found[-1]._replace(column_span=right - found[-1].column)
            elif down is goes_on and sides in above:
                place = above[sides]
                found[place] = found[place]._replace(row_span=number - found[place].row + 1)
            else:
                above[sides] = len(found)
                text = parts if isinstance(parts, str) else _text(parts)
                found.append(new_cell((number, left, 1, right - left, text, None)))
    return Grid(tuple(found))


def _columns_of_edges(rows: Sequence[EdgedRow]) -> dict[Sequence[int], list[tuple[int, int]]]:
    """The numbers of both edges of each cell of a row; nearly the same ones are one.

    Where those of a row do not grow, each cell of all is as wide as the others.
    """
    rulers = {row.edges: row.edges for row in rows}
    if not all(all(map(lt, edges, edges[1:])) for edges in rulers):
        rulers = {
            edges: (*range(edges[0], edges[0] + 1000 * len(edges), 1000),) for edges in rulers
        }
    places = sorted({*chain.from_iterable(rulers.values())})
    edges: list[int] = []
    for edge in places:
        if not edges or edge - edges[-1] > _SAME_EDGE:
            edges.append(edge)
    near = {edge: _edge_place(edges, edge) for edge in places}
    found: dict[Sequence[int], list[tuple[int, int]]] = {}
    for ruler, own in rulers.items():
        columns = accumulate(map(near.__getitem__, own), lambda left, edge: max(left + 1, edge))
        found[ruler] = [*pairwise(columns)]
    return found


def add_rows(parts: OpenParts, rows: Sequence[EdgedRow]) -> None:
    """Adds rows to the table that a cell ends with, or as a new one."""
    last = parts[-1] if parts else None
    if isinstance(last, list):
        last += rows
    elif rows:
        parts.append([*rows])


def _text(parts: str | OpenParts) -> str:
    """The words of all parts of a cell."""
    if isinstance(parts, str):
        return parts
    return "\n".join([one if isinstance(one, str) else _words(one) for one in parts]).strip()


def _words(rows: Sequence[EdgedRow]) -> str:
    return "\n".join(_text(parts) for row in rows for parts in row.cells)


LAYOUT_CELLS = 3
"""A row of a table that only arranges tables has no more cells."""


def blocks_of_rows(rows: Sequence[EdgedRow], names: Iterator[str]) -> Iterator[ContentBlock]:
    """The rows as a table, or all that stands in it if it only arranges tables.

    Raises `TooLargeError`.
    """
    is_narrow = all(len(row.cells) <= LAYOUT_CELLS for row in rows)
    cells = [cell for row in rows for cell in row.cells] if is_narrow else ()
    parts = [part for cell in cells for part in ([cell] if isinstance(cell, str) else cell)]
    if all(isinstance(part, str) for part in parts):
        yield ContentTable(grid_of_edges(rows), next(names))
        return
    for part in parts:
        if isinstance(part, str):
            yield from lines_of(part)
        else:
            yield ContentTable(grid_of_edges(part), next(names))


def table_names() -> Iterator[str]:
    """What the tables of a document are called, one after the other."""
    return (f"第 {number} 个表格" for number in count(1))


_FIGURE = re.compile(r"[-+]?[\d,]+(?:\.\d+)?|[-/—－无]")
_MAX_FILLED = 200_000
"""Cells of a table in which blank fields that were cut off are filled in again."""


def grid_of_texts(rows: Sequence[Sequence[str]]) -> Grid[None]:
    """The rows as a grid; one has as many cells as fields, so that merged ones may leave no trace.

    Programs cut off blank fields at the end of a row: it has as many as the heads above it, or as
    any row if all were cut off and none in front. Figures alone have no known place then.
    """
    cells: list[GridCell[None]] = []
    is_cut, is_cut_in_front = all(row[-1] for row in rows), all(row[0] for row in rows)
    most = _MAX_FILLED // len(rows)
    width = max(map(len, rows)) if is_cut and not is_cut_in_front else 0
    for number, row in enumerate(rows):
        if row[-1] and not any(map(_FIGURE.fullmatch, row)):
            width = max(width, len(row))
        is_sure = not is_cut_in_front or not _FIGURE.fullmatch(row[0])
        texts = [*row, *[""] * (min(width, most) - len(row))] if is_sure else row
        cells += (GridCell(number, place, 1, 1, text, None) for place, text in enumerate(texts))
    return Grid(tuple(cells))


_MAX_LINES_OF_TABLE, _MAX_ABOVE_FIGURES, _MAX_TRIED = 400, 30, 2_000
_SIGNS = "0123456789-/.,—－无 \t\u3000"
"""Lines of a table that came apart, those above its first figure, those tried as its first one; and
what lines of figures consist of."""

LinesAsTable = tuple[Grid[None], int]
"""A table that stood with a cell in each line, and how many lines it took."""


def with_lines_as_tables(
    content: Content, table_of: Callable[[Sequence[str]], LinesAsTable | None]
) -> Content:
    """The content, lines that `table_of` knows as a table as that: a cell in each, as chats do."""
    texts = [line_text(block) for block in content.blocks]
    figures = [n for n, text in enumerate(texts) if text and not text.strip(_SIGNS)]
    if content.is_page or not figures:
        return content
    ends = [*(number for number, text in enumerate(texts) if not text), len(texts)]
    blocks: list[ContentBlock] = []
    place = number = tried = 0
    while place < len(texts):
        end = min(ends[bisect_left(ends, place)], place + _MAX_LINES_OF_TABLE)
        head_end = min(end, place + _MAX_ABOVE_FIGURES)
        near = bisect_left(figures, place) < bisect_left(figures, head_end)
        tried += near
        found = table_of(texts[place:end]) if near and tried <= _MAX_TRIED else None
        number += bool(found)
        name = f"逐行排的第 {number} 个表格"
        blocks.append(ContentTable(found[0], name) if found else content.blocks[place])
        place += found[1] if found else 1
    return replace(content, blocks=tuple(blocks))


_PAGE_NUMBER = re.compile(
    r"[-—–－·]\s*\d{1,3}\s*[-—–－·]|第\s*\d{1,3}\s*页(?:[\s,，/]*共\s*\d{1,3}\s*页)?"
)
_NUMBER = r"\s*(?:第?[一二三四五六七八九十]{1,3}[、.．]|[（(]\S{1,2}[)）]|\d{1,2}[、.．](?!\d))"
_BEGINS_PARAGRAPH = re.compile(_NUMBER)
_IS_ENDED = re.compile(rf".*(?:[。；：！？…;:!?]|报告|年报)|{_NUMBER}[^，。；：]*")
"""A line with the end of a sentence or a title, or a heading."""

_NARROWEST, _WIDEST, _FULL, _MIN_BROKEN = 20, 55, 0.85, 4
"""Signs of the widest line, what a full one has of it, and full ones that do not end a sentence."""


def with_lines_joined(content: Content) -> Content:
    """The content, each paragraph in one line where a scanner's program made one of each line.

    All lines are short then, and most that are as wide as they can be end within a sentence. The
    numbers of pages among the lines go from any document.
    """
    kept = [b for b in content.blocks if not _PAGE_NUMBER.fullmatch(line_text(b).strip())]
    content = content if len(kept) == len(content.blocks) else with_blocks_left(content, kept)
    lines = [block for block in content.blocks if isinstance(block, ContentLine)]
    long = max((len(one.text) for one in lines), default=0)
    if content.is_page or content.is_export or not _NARROWEST <= long <= _WIDEST:
        return content
    broad = max(_breadth(one.text) for one in lines)
    wide = [o for o in lines if max(len(o.text) / long, _breadth(o.text) / broad) >= _FULL]
    open_end = {id(line) for line in wide if not _IS_ENDED.fullmatch(line.text)}
    if len(open_end) < max(_MIN_BROKEN, len(wide) // 2):
        return content
    blocks: list[ContentBlock] = []
    goes_on = False
    for block in content.blocks:
        text = line_text(block)
        last = blocks[-1] if goes_on and text and not _BEGINS_PARAGRAPH.match(text) else None
        if isinstance(last, ContentLine):
            blocks[-1] = replace(last, text=last.text + text, tabbed="")
        else:
            blocks.append(block)
        goes_on = id(block) in open_end
    return replace(content, blocks=tuple(blocks))


def _breadth(text: str) -> int:
    """How broad a line is, in halves of a Chinese sign."""
    return sum(1 if sign.isascii() else 2 for sign in text)


MISREAD = "misread"
"""The place of a cell whose figure has letters for noughts, as a scanner's program reads it."""


_UNANSWERED = re.compile(r"\s*[(（](?:空|未填写?|未作答|跳过)[)）]\s*")
"""What programs write for a question to which there is no answer."""


def with_noughts(content: Content) -> Content:
    """The content, figures in cells with noughts for the letters O in them: 1O; (空) is blank."""

    def read(cell: GridCell[Any]) -> GridCell[Any]:
        if figure := reread_figure(cell.text):
            return cell._replace(text=figure, place=HIDDEN if cell.place == HIDDEN else MISREAD)
        return cell._replace(text="") if _UNANSWERED.fullmatch(cell.text) else cell

    def laid(block: ContentBlock) -> tuple[ContentBlock]:
        if not isinstance(block, ContentTable):
            return (block,)
        cells = tuple(map(read, block.grid.cells))
        return (block if cells == block.grid.cells else replace(block, grid=Grid(cells)),)

    return with_blocks(content, laid)


_BARRED, _RULED = re.compile(r"\s*[|｜](.*)[|｜]\s*"), re.compile(r"[\s:|｜-]+")
"""Lines of a table in Markdown, and the one below its head."""


def with_bars_as_tabs(content: Content) -> Content:
    """The content, lines of a table in Markdown as lines with tabs."""

    def laid(block: ContentBlock) -> Iterable[ContentBlock]:
        bars = _BARRED.fullmatch(line_text(block))
        if bars is None or not isinstance(block, ContentLine):
            return (block,)
        fields = (field.strip(" *`\t") for field in re.split("[|｜]", bars[1]))
        tabbed = replace(block, tabbed="\t".join(fields))
        return () if _RULED.fullmatch(block.text) else (tabbed,)

    return with_blocks(content, laid)


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


_WITH_OTHER = re.compile(
    r"\s*(?P<own>[\d,.]+|[-/—－无])\s*[（(]\s*[-+]?(?:[\d,.]+|[-/—－无])\s*[）)]\s*"
)
"""A figure with that of another year in brackets behind it."""


def without_brackets(grid: Grid[Any]) -> Grid[Any]:
    """The grid with each figure alone that has another in brackets behind it."""
    found = {cell: own for cell in grid.cells if (own := _WITH_OTHER.fullmatch(cell.text))}
    cells = (c._replace(text=found[c]["own"]) if c in found else c for c in grid.cells)
    return Grid(tuple(cells)) if found else grid


def _edge_place(edges: Sequence[int], edge: int) -> int:
    """The number of the edge that this one is."""
    place = bisect_left(edges, edge)
    if place < len(edges) and edges[place] == edge:
        return place
    near = [n for n in (place - 1, place) if 0 <= n < len(edges)]
    return min(near, key=lambda n: abs(edges[n] - edge))
