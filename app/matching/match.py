"""Which cell of a document's tables is which cell of the form, told from the labels around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Generic

from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.matching.regions import Boxes, boxes, pieces
from app.matching.table import Carried, Found, read_piece, tables_named
from app.matching.vocabulary import Kind, Vocabulary, vocabulary
from app.office.grid import Grid, GridCell, Place
from app.office.labels import normalised
from app.report.numbers import means_none

_MEANT = frozenset({Kind.LABEL, Kind.SERIAL, Kind.REMARK})
_TWICE = "这一格在文件中有两处，数字不同，请核对。"


@dataclass(frozen=True)
class Unplaced(Generic[Place]):
    """A cell whose text found no place on the form; `grid_index` counts the grids from 0."""

    grid_index: int
    cell: GridCell[Place]

    @property
    def where(self) -> str:
        """The cell's place in the document, in words."""
        row, column = self.cell.row + 1, self.cell.column + 1
        return f"第 {self.grid_index + 1} 个表格第 {row} 行第 {column} 列"


@dataclass(frozen=True)
class GridMatch(Generic[Place]):
    """What was recognised in one grid: where each cell of the form stands.

    `unplaced` are the cells with a text that is neither a label nor a cell of the form;
    `doubtful` tells why some of the `places` should be looked at.
    """

    places: dict[CellKey, GridCell[Place]]
    unplaced: tuple[GridCell[Place], ...]
    doubtful: Mapping[CellKey, str] = field(default_factory=dict)

    @property
    def tables(self) -> tuple[str, ...]:
        """The keys of the tables found in the grid; usually one, none for a strange grid."""
        return tuple(dict.fromkeys(key.split(".")[0] for key in self.places))


@dataclass(frozen=True)
class Matches(Generic[Place]):
    """What was recognised in a document; `missing` are the form's cells that it does not have.

    `doubtful` tells why some of the `places` should be looked at, in one Chinese sentence each.
    `by_grid` is what was recognised in each grid, cells that are there twice in both.
    """

    places: dict[CellKey, GridCell[Place]]
    unplaced: tuple[Unplaced[Place], ...]
    missing: tuple[CellKey, ...]
    doubtful: Mapping[CellKey, str] = field(default_factory=dict)
    by_grid: tuple[GridMatch[Place], ...] = ()


def match_grid(grid: Grid[Place], edition: Edition) -> GridMatch[Place]:
    """The cells of the form in one grid."""
    return _match(grid, vocabulary(edition), {})


def match_tables(grids: Iterable[Grid[Place]], edition: Edition) -> Matches[Place]:
    """The cells of the form in all grids of a document.

    A table may go on in the next grid without its header. Of a cell found twice the first that is
    not blank is taken, and is doubtful if the other says something else; that is unplaced then.
    """
    words = vocabulary(edition)
    carried: Carried = {}
    places: dict[CellKey, GridCell[Place]] = {}
    unplaced: list[Unplaced[Place]] = []
    doubtful: dict[CellKey, str] = {}
    by_grid = tuple(_match(grid, words, carried) for grid in grids)
    for number, found in enumerate(by_grid):
        unplaced += [Unplaced(number, cell) for cell in found.unplaced]
        doubtful |= {key: why for key, why in found.doubtful.items() if key not in places}
        for key, cell in found.places.items():
            first = places.setdefault(key, cell)
            if first is cell or normalised(first.text) == normalised(cell.text):
                continue
            if not first.text.strip():
                places[key] = cell
            elif cell.text.strip():
                unplaced.append(Unplaced(number, cell))
            doubtful[key] = _TWICE
    missing = tuple(key for key in edition.cells if key not in places)
    return Matches(places, tuple(unplaced), missing, doubtful, by_grid)


def detect_edition(grids: Sequence[Grid[Place]], editions: Iterable[Edition]) -> Edition | None:
    """The edition that finds most of its cells and misses fewest; None if none finds any."""
    best, best_score = None, (0, 0, 0)
    for edition in editions:
        found = match_tables(grids, edition)
        score = (len(found.places), -len(found.missing), -len(found.doubtful))
        if found.places and (best is None or score > best_score):
            best, best_score = edition, score
    return best


def _match(grid: Grid[Place], words: Vocabulary, carried: Carried) -> GridMatch[Place]:
    whole = boxes(grid, words)
    found: dict[CellKey, Found[Place]] = {}
    aside: set[int] = set()
    for piece in pieces(whole, words):
        for table in tables_named(piece):
            reading = read_piece(piece, words, table, carried)
            found = reading.found | found
            aside |= {*map(id, reading.aside)}
    places = {key: one.cell for key, one in found.items()}
    doubtful = {key: one.doubt for key, one in found.items() if one.doubt}
    if not places and not any(box.word.kind is Kind.FIGURE for box in whole):
        return GridMatch({}, ())
    aside |= {id(cell) for cell in places.values()}
    return GridMatch(places, tuple(_unplaced(whole, grid, aside)), doubtful)


def _unplaced(whole: Boxes[Place], grid: Grid[Place], known: set[int]) -> Iterator[GridCell[Place]]:
    """The cells with a text that is no label, found no place, and means something."""
    serial = {box.left for box in whole if box.word.kind is Kind.SERIAL}
    meant = {id(box.cell) for box in whole if box.word.kind in _MEANT}
    meant |= {id(b.cell) for b in whole if b.word.kind is Kind.FIGURE and b.left in serial}
    meant |= known
    for before, box in pairwise(whole):
        is_repeated = before.top == box.top and before.cell.text == box.cell.text
        if is_repeated and id(before.cell) in known and id(box.cell) not in meant:
            # A merged cell that was filled instead.
            meant.add(id(box.cell))
            known.add(id(box.cell))
    for cell in grid.cells:
        text = cell.text.strip()
        if text and id(cell) not in meant and not means_none(text):
            yield cell
