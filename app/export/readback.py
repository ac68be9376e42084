"""Compares a report with what was read back out of the file it was written to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from app.edition.cells import CellKey
from app.report.report import Report


@dataclass(frozen=True)
class Comparison:
    """How many cells were compared, typed and computed ones, and which are different."""

    total: int
    differing: tuple[CellKey, ...]

    @property
    def equal(self) -> int:
        """How many cells are the same in both."""
        return self.total - len(self.differing)

    @property
    def is_equal(self) -> bool:
        """Whether all cells are the same."""
        return not self.differing

    @property
    def words(self) -> str:
        """The comparison in the clerk's words: 200/200 一致."""
        words = f"{self.equal}/{self.total} 一致"
        return words if self.is_equal else f"{words}，{len(self.differing)} 处不同"


def compare(report: Report, read: Report, without: Collection[CellKey] = ()) -> Comparison:
    """Compares every cell but some; computed cells with what the file states, not with new sums."""
    compared = [cell for key, cell in report.edition.cells.items() if key not in without]
    differing = tuple(
        cell.key
        for cell in compared
        if report.value(cell.key)
        != (read.stated.get(cell.key) if cell.computed else read.value(cell.key))
    )
    return Comparison(len(compared), differing)
