"""What a document of any format holds, in its order; tables are grids with merged cells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

PlaceT = TypeVar("PlaceT")
"""Where a cell came from, so that it can be written: an XML element or a sheet coordinate."""


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


@dataclass(frozen=True)
class Grid(Generic[PlaceT]):
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


@dataclass(frozen=True, slots=True)
class ContentLine:
    """A paragraph. `look` is any text that is the same for paragraphs that look alike."""

    text: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: its file, or why there is none that can be kept."""

    data: bytes = b""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ContentTable:
    """A table; `name` says which one it is. A `loose` one may hold lines of text, too.

    `headings` are the rows of its grid that stand above it in the document, as lines.
    """

    grid: Grid[Any]
    name: str
    loose: bool = False
    headings: int = 0


@dataclass(frozen=True, slots=True)
class ContentPart:
    """Where a part of a document begins that can be a report of its own: a sheet."""

    name: str


ContentBlock = ContentLine | Image | ContentTable | ContentPart


@dataclass(frozen=True)
class KnownTexts:
    """What stands on the sheets for texts and basic data that this program's workbooks have.

    `details` are by normalised label, `rows` are a title or a paragraph each.
    """

    details: dict[str, str]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Content:
    """A document. `hints` are texts outside it that may name its title.

    With `is_page` there is furniture around the report that is not worth telling about; `frames`
    are the first block and the one behind the last of all that stand together in one element.
    `margins` are the lines in headers and footers.
    """

    blocks: tuple[ContentBlock, ...]
    hints: tuple[str, ...] = ()
    is_page: bool = False
    frames: frozenset[tuple[int, int]] = frozenset()
    known: KnownTexts | None = None
    margins: tuple[str, ...] = ()

    @property
    def tables(self) -> Iterator[ContentTable]:
        """The tables in order."""
        return (block for block in self.blocks if isinstance(block, ContentTable))


def lines_of(text: str, look: str = "") -> Iterator[ContentLine]:
    """A paragraph as the lines it is broken into, blank ones left out."""
    return (ContentLine(line.strip(), look) for line in text.split("\n") if line.strip())


def numbered(grids: Iterable[Grid[Any]]) -> Iterator[ContentTable]:
    """Tables named by their number in the document."""
    return (ContentTable(grid, f"第 {number} 个表格") for number, grid in enumerate(grids, 1))
