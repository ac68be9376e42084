"""Compares the totals that a document states with the sums of its own cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.checks.equations import equation_states, format_difference
from app.checks.findings import Finding, finding_of
from app.edition.cells import CellKey
from app.edition.check_kinds import Equation, Stated
from app.edition.patterns import matching_keys
from app.report.numbers import format_plain
from app.report.report import Report


@dataclass(frozen=True)
class StatedTotal:
    """A computed cell as a document states it, and as its own cells add up."""

    key: CellKey
    stated: Decimal
    computed: Decimal


def stated_otherwise(report: Report) -> tuple[StatedTotal, ...]:
    """The computed cells that the document that was read states otherwise."""
    return tuple(
        StatedTotal(key, report.stated[key], computed)
        for key, computed in report.computed.items()
        if report.stated.get(key, computed) != computed
    )


def check_stated(report: Report, check: Stated) -> Iterator[Finding]:
    """A finding for each total stated otherwise whose own sum is not found to be wrong anyway."""
    differing = stated_otherwise(report)
    if not differing:
        return
    edition = report.edition
    covered = {key for pattern in check.cells for key in matching_keys(edition.cells, pattern)}
    wrong_sums = [
        frozenset(state.cells)
        for equation in edition.checks
        if isinstance(equation, Equation)
        for state in equation_states(report, equation)
        if not state.holds
    ]
    for total in differing:
        cell = edition.cells[total.key]
        own = {total.key, *cell.parts}
        if total.key in covered and not any(own <= cells for cells in wrong_sums):
            places = {
                "place": cell.words,
                "stated": format_plain(total.stated),
                "computed": format_plain(total.computed),
                "difference": format_difference(total.stated - total.computed),
            }
            values = (total.stated, total.computed)
            yield finding_of(check, places, cells=(total.key, *cell.parts), values=values)
