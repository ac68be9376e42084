"""This year's collection beside last year's: unit by unit, figure by figure, what is strange."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from app.checks.findings import Finding
from app.checks.runner import run_year_checks
from app.collect.collection import Collection, Unit
from app.collect.matching import Matcher
from app.collect.results.similarity import Text
from app.collect.roster import RosterUnit
from app.edition.cells import CellKey
from app.edition.definition import Indicator
from app.edition.edition import Edition
from app.edition.patterns import matching_keys
from app.report.carry_over import previous_of
from app.report.changes import Details, Edit, Entry, Organisation
from app.report.numbers import trimmed
from app.report.previous import Previous
from app.report.report import Report
from app.report.totals import sum_read_as_zero, totals

_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class LastYear:
    """What is known of last year: the whole county's figures, and its units' by name."""

    whole: Previous
    units: Mapping[str, Previous] = field(default_factory=dict)

    def of(self, collection: Collection) -> dict[str, Previous]:
        """Last year's reports by the units of this year; names may be written otherwise now.

        A report that may be of several units, or of none, is left out.
        """
        named = {unit.name for unit in collection.units}
        found = {name: one for name, one in self.units.items() if name in named}
        matcher = Matcher([RosterUnit(u.name, u.parent) for u in collection.units])
        for name, one in self.units.items():
            unit = None if name in found else matcher.find(name, "").unit
            if unit and unit.name not in found:
                found[unit.name] = one
        return found

    @property
    def texts(self) -> Iterator[Text]:
        """The texts of the units' reports."""
        return (Text(name, one.year, one.texts) for name, one in self.units.items())


@dataclass(frozen=True)
class Change:
    """Something strange between the years in a unit, or in the sum if `unit` is empty."""

    unit: str
    finding: Finding


def last_year_of(last: Collection | Report) -> LastYear:
    """Last year's collection, or the county's report of last year alone."""
    if isinstance(last, Report):
        return LastYear(previous_of(last))
    units = {
        unit.name: Previous(
            last.year,
            last.catalog.edition(unit.counted.edition),
            last.figures(unit.counted).typed,
            last.detail(unit.counted).texts,
            unit.name,
        )
        for unit in last.counted
        if unit.counted
    }
    return LastYear(previous_of(last.total), units)


def changes(collection: Collection, last: LastYear) -> tuple[Change, ...]:
    """What is strange between the years: first in the sum, then unit by unit.

    What a unit's own report already tells is not told again.
    """
    total = collection.total.copy()
    total.apply(Edit(previous=last.whole))
    found = [Change("", finding) for finding in run_year_checks(total)]
    by_unit = last.of(collection)
    for unit in collection.counted:
        previous = by_unit.get(unit.name)
        if previous and unit.counted:
            told = {(f.check_id, f.cells) for f in collection.detail(unit.counted).findings}
            found += [
                Change(unit.name, finding)
                for finding in run_year_checks(_report(collection, unit, previous))
                if (finding.check_id, finding.cells) not in told
            ]
    return tuple(found)


def indicator_value(
    edition: Edition, indicator: Indicator, values: Mapping[CellKey, Decimal | None]
) -> Decimal | None:
    """The figure of an indicator, a percentage with one decimal; None where there is none."""
    part = _sum(edition, indicator.cells, values)
    if not indicator.whole or part is None:
        return part
    whole = _sum(edition, indicator.whole, values)
    return trimmed((part * 100 / whole).quantize(_TENTH, ROUND_HALF_UP)) if whole else None


def all_values(edition: Edition, typed: Mapping[CellKey, Decimal]) -> dict[CellKey, Decimal]:
    """Typed figures with the totals that follow from them."""
    return {**typed, **totals(edition, typed)}


def _sum(
    edition: Edition, patterns: tuple[str, ...], values: Mapping[CellKey, Decimal | None]
) -> Decimal | None:
    keys = [key for pattern in patterns for key in matching_keys(edition.cells, pattern)]
    known = [values.get(key) for key in keys]
    return sum_read_as_zero(known) if any(value is not None for value in known) else None


def _report(collection: Collection, unit: Unit, previous: Previous) -> Report:
    """A unit's figures as a report beside last year's."""
    assert unit.counted  # noqa: S101 asked only of units with a report
    edition = collection.catalog.edition(unit.counted.edition)
    kind = collection.detail(unit.counted).kind
    report = Report(edition, Details(collection.year, organisation=Organisation(unit.name, kind)))
    figures = collection.figures(unit.counted)
    entries: dict[CellKey, Entry] = {**figures.typed}
    report.apply(Edit(entries=entries, previous=previous))
    report.stated = dict(figures.stated)
    return report
