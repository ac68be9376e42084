"""Which cell of a document's tables is which cell of the form, told from the labels around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Generic

from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.recognise.grid import Grid, GridCell, Place
from app.recognise.labels import LabelIndex, Path, label_index, normalised


@dataclass(frozen=True)
class GridMatch(Generic[Place]):
    """What was recognised in one grid: where each cell of the form stands.

    `unplaced` are the cells with a text that is neither a label nor a cell of the form.
    """

    places: dict[CellKey, GridCell[Place]]
    unplaced: tuple[GridCell[Place], ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """The keys of the tables found in the grid; usually one, none for a strange grid."""
        return tuple(dict.fromkeys(key.split(".")[0] for key in self.places))


@dataclass(frozen=True)
class Matches(Generic[Place]):
    """What was recognised in a document; `missing` are the form's cells that it does not have."""

    places: dict[CellKey, GridCell[Place]]
    unplaced: tuple[GridCell[Place], ...]
    missing: tuple[CellKey, ...]


def match_grid(grid: Grid[Place], edition: Edition) -> GridMatch[Place]:
    """The cells of the form in one grid."""
    return _match(grid, label_index(edition))


def match_tables(grids: Iterable[Grid[Place]], edition: Edition) -> Matches[Place]:
    """The cells of the form in all grids of a document.

    A cell found twice is taken where it stands first; what stands in the second is unplaced.
    """
    index = label_index(edition)
    places: dict[CellKey, GridCell[Place]] = {}
    unplaced: list[GridCell[Place]] = []
    for grid in grids:
        found = _match(grid, index)
        unplaced += found.unplaced
        unplaced += [cell for key, cell in found.places.items() if key in places and cell.text]
        places = found.places | places
    missing = tuple(key for key in edition.cells if key not in places)
    return Matches(places, tuple(unplaced), missing)


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
