"""A cell's figure beside last year's, as the window shows and reads it out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from app.edition.cells import CellKey
from app.report.numbers import format_plain, trimmed
from app.report.report import Report


@dataclass(frozen=True)
class Beside:
    """Last year's figure and what it has become; `change` is None while this year's is blank."""

    last: Decimal
    change: Decimal | None
    year: str
    """“去年”, or the year in words if the figures kept are of another one."""

    @property
    def words(self) -> str:
        """One phrase: 去年 12，增加 3."""
        before = f"{self.year} {format_plain(self.last)}"
        if self.change is None:
            return before
        if not self.change:
            return f"{before}，没有变化"
        way = "增加" if self.change > 0 else "减少"
        return f"{before}，{way} {format_plain(abs(self.change))}"

    @property
    def short(self) -> tuple[str, ...]:
        """The same for a small place, the longest first: 12 (+3), 12(+3), 12."""
        last = format_plain(self.last)
        if not self.change:
            return (last,)
        change = f"({'+' if self.change > 0 else ''}{format_plain(self.change)})"
        return (f"{last} {change}", f"{last}{change}", last)


def beside_last_year(report: Report, key: CellKey) -> Beside | None:
    """A cell beside last year's figure; None if the report keeps none that means the same."""
    previous, last = report.previous, report.last_year.get(key)
    if previous is None or last is None:
        return None
    value = report.value(key)
    change = None if value is None else trimmed(value - last)
    fits = previous.precedes(report.details.year)
    return Beside(last, change, "去年" if fits else f"{previous.year} 年")
