"""A grid of text with merged cells: what a document's table is, whatever its file format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

Place = TypeVar("Place")
"""Where a cell came from, so that it can be written: an XML element or a sheet coordinate."""


class GridCell(NamedTuple, Generic[Place]):
    """One cell: its place and spans in grid rows and columns, its text and its origin.

    A named tuple, as thousands of files with hundreds of cells are read in one go.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    text: str
    place: Place


@dataclass(frozen=True)
class Grid(Generic[Place]):
    """A table of a document: `rows` × `columns` positions, each covered by at most one cell."""

    cells: tuple[GridCell[Place], ...]

    @property
    def rows(self) -> int:
        """How many grid rows the cells cover."""
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    @property
    def columns(self) -> int:
        """How many grid columns the cells cover."""
        return max((cell.column + cell.column_span for cell in self.cells), default=0)
