"""Matches remembered by the labels of a grid, so that a form is matched once; what is too vast."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Collection
from functools import lru_cache
from operator import gt
from pathlib import Path
from threading import Lock
from typing import Any, Generic

from msgspec import Struct

from app.edition.cells import CellKey
from app.errors import RefusedError
from app.matching.header import Header
from app.matching.regions import Boxes, boxes, heads_apart, labels_joined, without_running_rows
from app.matching.vocabulary import LONGEST_LABEL, Vocabulary
from app.office.content import Content, ContentLine, Grid, PlaceT
from app.office.labels import counts_or_checks, is_checked, normalised

_MAX_CELLS, _LEAST_SIZE = 500_000, 1_000
"""Of all grids whose matches are remembered, and for how many one counts besides its own."""

_MAX_LOOKED_AT = 2_000
"""Of larger grids than any official table only the last is kept alive."""

Carried = dict[str, Header]
"""The last header of each table, for parts of it that have none of their own."""


class MaskedGrid(Struct, frozen=True, cache_hash=True):
    """The places, spans and masked texts of a grid's cells, and the tables that they name."""

    places: tuple[tuple[int, ...], ...]
    masks: tuple[str, ...]
    tables: frozenset[str]


class Skeleton(Struct, frozen=True, cache_hash=True):
    """All that a match follows from unless figures are compared.

    Besides the grid those are the headers carried over from the grids before, of its tables.
    """

    grid: MaskedGrid
    headers: tuple[tuple[str, Header], ...]


class Remembered(Struct, frozen=True):
    """A match, with each cell as its position in the grid.

    `strange` are the cells that are neither labels nor cells of the form, blank ones included;
    `headers` are those that the grid leaves to the grids behind it.
    """

    places: tuple[tuple[CellKey, int], ...]
    strange: tuple[int, ...]
    doubtful: tuple[tuple[CellKey, str], ...]
    headers: tuple[tuple[str, Header], ...]


class Memory:
    """The matches used last, for as long as the process lives; threads may share it."""

    def __init__(self) -> None:
        self._matches: OrderedDict[Skeleton, Remembered] = OrderedDict()
        self._cells = 0
        self._lock = Lock()

    def find(self, skeleton: Skeleton) -> Remembered | None:
        """The match of a skeleton; None if it is not remembered."""
        with self._lock:
            found = self._matches.get(skeleton)
            if found is not None:
                self._matches.move_to_end(skeleton)
            return found

    def keep(self, skeleton: Skeleton, match: Remembered) -> None:
        """Remembers a match; of too many cells those that were not used for longest go."""
        with self._lock:
            if skeleton not in self._matches:  # another thread may have been faster
                self._cells += _size(skeleton)
            self._matches[skeleton] = match
            while self._cells > _MAX_CELLS:
                self._cells -= _size(self._matches.popitem(last=False)[0])


def _size(skeleton: Skeleton) -> int:
    """What remembering a match takes, in cells; a small one takes more than its cells do."""
    return _LEAST_SIZE + len(skeleton.grid.masks)


@lru_cache(maxsize=8)
def memory_of(vocabulary: Vocabulary) -> Memory:
    """The matches to one edition."""
    _ = vocabulary
    return Memory()


class _OneGrid(Generic[PlaceT]):
    """A grid that is told from others by being the same one, not by what stands in it."""

    __slots__ = ("grid",)

    def __init__(self, grid: Grid[PlaceT]) -> None:
        self.grid = grid

    def __hash__(self) -> int:
        return id(self.grid)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _OneGrid) and self.grid is other.grid


Looked = tuple[Grid[PlaceT], MaskedGrid, Boxes[PlaceT] | None, dict[Any, Any]]


def looked_at(grid: Grid[PlaceT], vocabulary: Vocabulary) -> Looked[PlaceT]:
    """A grid without what numbers or ticks others off, masked; its boxes if labels were joined.

    A document's grids are matched together and each alone, so the last ones are remembered, with
    room for what follows from a grid and the headers carried over to it.
    """
    remembered = _of_large if len(grid.cells) > _MAX_LOOKED_AT else _of_small
    return remembered(_OneGrid(grid), vocabulary)


_MIN_TICKS = 3


def _without_ticks(grid: Grid[PlaceT]) -> Grid[PlaceT]:
    """The grid without columns that only tick the rows off, with their heads: 核对."""
    signs = {text for text in {cell.text for cell in grid.cells} if is_checked(text)}
    ticks = Counter(cell.column for cell in grid.cells if cell.text in signs)
    for cell in grid.cells if ticks else ():
        head = "" if cell.text in signs else normalised(cell.text)
        if head and not counts_or_checks(head):
            ticks.pop(cell.column, None)
    columns = {column for column, many in ticks.items() if many >= _MIN_TICKS}
    kept = (cell for cell in grid.cells if cell.column not in columns)
    return Grid(tuple(kept)) if columns else grid


def _masked(one: _OneGrid[PlaceT], vocabulary: Vocabulary) -> Looked[PlaceT]:
    joined: Boxes[PlaceT] | None = None
    grid = heads_apart(without_running_rows(_without_ticks(one.grid)), vocabulary)
    words = [*map(vocabulary.word, [cell.text for cell in grid.cells])]
    if sum([word.is_piece for word in words]) > 1:
        joined = labels_joined(boxes(grid, vocabulary), vocabulary)
        of_cell = {id(box.cell): box.word for box in joined}
        words = [of_cell.get(id(c), word) for c, word in zip(grid.cells, words, strict=True)]
    masked = MaskedGrid(
        tuple([cell[:4] for cell in grid.cells]),
        tuple([word.mask for word in words]),
        frozenset([word.table for word in words]),
    )
    return grid, masked, joined, {}


_of_small, _of_large = lru_cache(maxsize=16)(_masked), lru_cache(maxsize=2)(_masked)
"""The latter for one grid in two editions."""


def headers_of(tables: Collection[str], carried: Carried) -> tuple[tuple[str, Header], ...]:
    """Of the headers carried over those of some tables."""
    return tuple((table, header) for table, header in carried.items() if table in tables)


MAX_CELLS, _MAX_TABLES, _MAX_WORDS = 80_000, 8_000, 16_000
"""Cells in a document, tables, and different texts in them as short as labels; a workbook with a
hundred reports has half as many."""

MAX_LIST_CELLS = 4 * MAX_CELLS
"""Cells of a list with a row for each value; it says five things of each."""
_MAX_LINES, _MAX_CHARACTERS = 40_000, 2_000_000
"""Of text in one document; a hundred reports in one have a quarter of it."""


class VastDocumentError(RefusedError):
    """A document has more cells or lines than can be looked at in a sensible time."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}”中的表格或文字太多，不像是年度报告，请核对是不是选错了文件，或删去无关的内容再试。"
        )


def refuse_vast(path: Path, content: Content, most_cells: int) -> None:
    """Raises `VastDocumentError` if there is more in the document than in a hundred reports."""
    lines = [block.text for block in content.blocks if isinstance(block, ContentLine)]
    tables, cells = [*content.tables], sum(len(one.grid.cells) for one in content.tables)
    texts = (cell.text for table in tables for cell in table.grid.cells if cells > _MAX_WORDS)
    short = {text for text in texts if len(text) <= LONGEST_LABEL and not text.isdecimal()}
    found = (len(lines), sum(map(len, lines)), len(tables), cells, len(short))
    if any(map(gt, found, (_MAX_LINES, _MAX_CHARACTERS, _MAX_TABLES, most_cells, _MAX_WORDS))):
        raise VastDocumentError(path)
