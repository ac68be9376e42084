"""What a document of any format holds, in its order: lines of text, pictures and tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from app.office.grid import Grid


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph. `look` is any text that is the same for paragraphs that look alike."""

    text: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Image:
    """A picture: its file, or why there is none that can be kept."""

    data: bytes = b""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; `name` says which one it is. A `loose` one may hold lines of text, too."""

    grid: Grid[Any]
    name: str
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """Where a part of a document begins that can be a report of its own: a sheet."""

    name: str


Block = Line | Image | Table | Part


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
    """

    blocks: tuple[Block, ...]
    hints: tuple[str, ...] = ()
    is_page: bool = False
    frames: frozenset[tuple[int, int]] = frozenset()
    known: KnownTexts | None = None

    @property
    def tables(self) -> Iterator[Table]:
        """The tables in order."""
        return (block for block in self.blocks if isinstance(block, Table))


def lines_of(text: str, look: str = "") -> Iterator[Line]:
    """A paragraph as the lines it is broken into, blank ones left out."""
    return (Line(line.strip(), look) for line in text.split("\n") if line.strip())


def numbered(grids: Iterable[Grid[Any]]) -> Iterator[Table]:
    """Tables named by their number in the document."""
    return (Table(grid, f"第 {number} 个表格") for number, grid in enumerate(grids, 1))
