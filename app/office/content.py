"""What a document of any format holds, in its order; tables are grids with merged cells."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from itertools import count, pairwise
from typing import Any, Generic, NamedTuple, TypeVar

from msgspec import Struct

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
    """A paragraph. `look` is any text that is the same for paragraphs that look alike."""

    text: str
    look: str = ""


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
    return (ContentLine(line.strip(), look) for line in text.split("\n") if line.strip())


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


def _edge_place(edges: Sequence[int], edge: int) -> int:
    """The number of the edge that this one is."""
    place = bisect_left(edges, edge)
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
