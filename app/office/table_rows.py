"""Rows whose cells are told by the places of their right edges, as in Word's old formats."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise

from app.office.content import Grid, GridCell
from app.office.package import TooLargeError

_NEAR = 25
"""Twips within which two edges are one: columns are never that narrow."""

_MAX_CELLS = 80_000


class Merge(Enum):
    """What a cell is to the one above it."""

    NONE = auto()
    START = auto()
    GOES_ON = auto()


@dataclass
class RowCell:
    """A cell of a row: where it ends in twips, its text, and what it is merged with."""

    right: int
    text: str = ""
    down: Merge = Merge.NONE
    joined: bool = False
    """Whether it belongs to the cell at its left."""


@dataclass
class EdgedRow:
    """A row that begins at `left`."""

    left: int
    cells: list[RowCell]


def grid_of_edges(rows: Sequence[EdgedRow]) -> Grid[None]:
    """The rows as a grid. Raises `TooLargeError`."""
    if sum(len(row.cells) for row in rows) > _MAX_CELLS:
        raise TooLargeError
    places = {edge for row in rows for edge in (row.left, *(cell.right for cell in row.cells))}
    edges: list[int] = []
    for edge in sorted(places):
        if not edges or edge - edges[-1] > _NEAR:
            edges.append(edge)
    found: list[GridCell[None]] = []
    above: dict[tuple[int, int], int] = {}
    for number, row in enumerate(rows):
        left = _place(edges, row.left)
        for cell in row.cells:
            right = max(_place(edges, cell.right), left + 1)
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


def _place(edges: Sequence[int], edge: int) -> int:
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
