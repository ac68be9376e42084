"""Which cell of a document's tables is which cell of the form, told from the labels around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter
from typing import Generic

from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.recognise.grid import Grid, GridCell, Place
from app.recognise.labels import LabelIndex, Path, label_index, normalised


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
    """

    places: dict[CellKey, GridCell[Place]]
    unplaced: tuple[Unplaced[Place], ...]
    missing: tuple[CellKey, ...]
    doubtful: Mapping[CellKey, str] = field(default_factory=dict)


def match_grid(grid: Grid[Place], edition: Edition) -> GridMatch[Place]:
    """The cells of the form in one grid."""
    return _match(grid, label_index(edition))


def match_tables(grids: Iterable[Grid[Place]], edition: Edition) -> Matches[Place]:
    """The cells of the form in all grids of a document.

    A cell found twice is taken where it stands first; what stands in the second is unplaced.
    """
    index = label_index(edition)
    places: dict[CellKey, GridCell[Place]] = {}
    unplaced: list[Unplaced[Place]] = []
    doubtful: dict[CellKey, str] = {}
    for number, grid in enumerate(grids):
        found = _match(grid, index)
        again = [cell for key, cell in found.places.items() if key in places and cell.text]
        unplaced += [Unplaced(number, cell) for cell in (*found.unplaced, *again)]
        doubtful |= {key: why for key, why in found.doubtful.items() if key not in places}
        places = found.places | places
    missing = tuple(key for key in edition.cells if key not in places)
    return Matches(places, tuple(unplaced), missing, doubtful)


def detect_edition(grids: Sequence[Grid[Place]], editions: Iterable[Edition]) -> Edition | None:
    """The edition that finds most of its cells and misses fewest; None if none finds any."""
    best, best_score = None, (0, 0)
    for edition in editions:
        found = match_tables(grids, edition)
        score = (len(found.places), -len(found.missing))
        if found.places and (best is None or score > best_score):
            best, best_score = edition, score
    return best


def _match(grid: Grid[Place], index: LabelIndex) -> GridMatch[Place]:
    places: dict[CellKey, GridCell[Place]] = {}
    unplaced: list[GridCell[Place]] = []
    for cell, left, above in _situated(grid, index.texts):
        key = index.find(left, above)
        if key is not None and key not in places:
            places[key] = cell
        elif cell.text.strip():
            unplaced.append(cell)
    return GridMatch(places, tuple(unplaced))


def _situated(
    grid: Grid[Place], labels: frozenset[str]
) -> Iterator[tuple[GridCell[Place], Path, Path]]:
    """Each cell that is no label, with the labels left of it and the labels above it."""
    above: dict[int, Path] = {}
    covering = sorted(grid.covering.items(), key=itemgetter(0))
    for row, positions in groupby(covering, key=lambda item: item[0][0]):
        left: Path = ()
        previous = None
        for (_, column), cell in positions:
            text = normalised(cell.text)
            if text in labels:
                left = left if cell is previous else (*left, text)
                if cell.row == row:
                    above[column] = (*above.get(column, ()), text)
            elif cell.row == row and cell is not previous:
                yield cell, left, above.get(column, ())
            previous = cell
