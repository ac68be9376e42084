"""This year's collection beside last year's, and what its charts show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from msgspec import Struct, field
from msgspec.structs import replace

from app.checks.findings import Finding
from app.checks.runner import run_year_checks
from app.collect.collection import Collection, Standing, Unit
from app.collect.matching import Matcher, is_put_away
from app.collect.results.similarity import Text
from app.collect.results.sums import adder_of
from app.collect.roster import kind_of_unit
from app.collect.roster_rows import RosterUnit
from app.collect.rounds import doubted, to_explain
from app.collect.submission import Submission
from app.edition.cells import CellKey
from app.edition.check_kinds import Continuity
from app.edition.definition import Indicator
from app.edition.edition import Edition
from app.report.carry_over import previous_of
from app.report.changes import Details, Edit, Entry, Organisation
from app.report.numbers import trimmed
from app.report.report import Report
from app.report.totals import Previous, sum_read_as_zero, totals

_TENTH = Decimal("0.1")


class LastYear(Struct, frozen=True):
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


class StrangeChange(Struct, frozen=True):
    """Something strange between the years in a unit, or in the sum if `unit` is empty."""

    unit: str
    finding: Finding


def last_year_of(last: Collection | Report) -> LastYear:
    """Last year's collection, or the county's report of last year alone."""
    if isinstance(last, Report):
        return LastYear(previous_of(last))
    units = {
        unit.name: replace(_previous(last, unit.counted), year=last.year, name=unit.name)
        for unit in last.counted
        if unit.counted
    }
    return LastYear(previous_of(last.total), units)


def _previous(collection: Collection, one: Submission) -> Previous:
    """A report of a collection as that of the year before another one."""
    edition = collection.catalog.edition(one.edition)
    typed, texts = collection.figures(one).typed, collection.detail(one).texts
    return Previous(one.year, edition, typed, texts, one.name)


def changes(collection: Collection, last: LastYear) -> tuple[StrangeChange, ...]:
    """What is strange between the years: first in the sum, then unit by unit.

    What a unit's own report already tells is not told again.
    """
    total = collection.total.copy()
    total.apply(Edit(previous=last.whole))
    found = [StrangeChange("", finding) for finding in _between_years(total)]
    by_unit = last.of(collection)
    for unit in collection.counted:
        previous = by_unit.get(unit.name)
        if previous and unit.counted:
            own = _news_beside(collection, unit, unit.counted, previous)
            found += [StrangeChange(unit.name, finding) for finding in own]
    return tuple(found)


def _news_beside(
    collection: Collection, unit: Unit, counted: Submission, previous: Previous
) -> list[Finding]:
    """What is strange beside a unit's report of last year and not told about it already."""
    own = (*collection.detail(counted).findings, *unit.doubts)
    told = {(one.check_id, one.cells) for one in own}
    found = _between_years(_report(collection, unit, previous))
    return [one for one in found if (one.check_id, one.cells) not in told]


def _between_years(report: Report) -> Iterator[Finding]:
    """What is strange between the years; of a total not, where one of its parts says it already."""
    cells, findings = report.edition.cells, run_year_checks(report)
    told = {(one.check_id, key) for one in findings for key in one.cells}
    for finding in findings:
        parts = (part for key in finding.cells[:1] for part in cells[key].parts)
        if not any((finding.check_id, part) in told for part in parts):
            yield finding


def compared_with_last_year(collection: Collection, last: LastYear) -> Collection:
    """The collection in whose states counts what is strange beside last year's figures.

    A unit that was complete is to explain; what must be mended first stays first.
    """
    found: dict[str, list[Finding]] = {}
    for change in changes(collection, last):
        found.setdefault(change.unit, []).append(change.finding)
    units = tuple(to_explain(unit, found.get(unit.name, ())) for unit in collection.units)
    return replace(collection, units=units)


class FormerReports:
    """Last year's reports that lie in the folder of a collection, read once for each state of it.

    Units are asked about what must go on from them; what is only strange beside them is told where
    somebody compares.
    """

    def __init__(self) -> None:
        self._about: tuple[object, ...] = ()
        self._previous: Mapping[str, Previous] = {}
        self._asked: dict[tuple[str, str], tuple[Finding, ...]] = {}

    def beside(self, collection: Collection) -> Collection:
        """The collection with what is to be asked of its units."""
        lines = (o.submission for o in collection.lines if o.standing is Standing.OTHER_YEAR)
        own = (o for o in lines if o.name and o.year == collection.year - 1)
        found = (o for o in own if is_put_away(o.place, o.year))
        former = sorted(found, key=lambda one: one.modified)
        if not former:
            return collection
        about = (former, [unit.name for unit in collection.units])
        if about != self._about:
            self._about, self._asked = about, {}
            last = LastYear(
                Previous(collection.year - 1, collection.edition),
                {one.name: _previous(collection, one) for one in former},
            )
            self._previous = last.of(collection)
        units = tuple(self._with_doubts(collection, unit) for unit in collection.units)
        return replace(collection, units=units)

    def _with_doubts(self, collection: Collection, unit: Unit) -> Unit:
        previous, counted = self._previous.get(unit.name), unit.counted
        if previous is None or counted is None:
            return unit
        known = (unit.name, counted.digest)
        if known not in self._asked:
            checks = collection.catalog.edition(counted.edition).checks
            rules = {check.id for check in checks if isinstance(check, Continuity)}
            found = _news_beside(collection, unit, counted, previous)
            self._asked[known] = tuple(one for one in found if one.check_id in rules)
        return doubted(unit, (*unit.doubts, *self._asked[known]))


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


class UnitGroup(Struct, frozen=True):
    """Units that are added up together: of one kind, or below one parent."""

    name: str
    units: tuple[Unit, ...]


def groups_of(collection: Collection) -> tuple[UnitGroup, ...]:
    """The units by kind, then by the unit above them and by what is above that; in their order.

    Their kind is what the list says; where it says none, what their names do.
    """
    listed = [unit for unit in collection.units if unit.listed]
    groups: dict[str, list[Unit]] = {}
    for unit in listed:
        groups.setdefault(unit.category or kind_of_unit(unit.name), []).append(unit)
    above = {**collection.above, **{unit.name: unit.parent for unit in listed}}
    parents: dict[str, list[Unit]] = {}
    for unit in listed:
        over, seen = unit.parent, {unit.name}
        while over and over not in seen:
            parents.setdefault(over, []).append(unit)
            seen.add(over)
            over = above.get(over, "")
    if len(groups) < _MIN_GROUPS:
        groups = {}
    found = (*groups.items(), *((f"{name}合计", units) for name, units in parents.items()))
    return tuple(UnitGroup(name, tuple(units)) for name, units in found)


_MIN_GROUPS = 2


FindingKey = tuple[str, tuple[CellKey, ...]]
"""What a finding is known by from one report to another: its check and cells."""


def behind_findings(collection: Collection) -> dict[FindingKey, list[str]]:
    """The units whose own reports have a finding of the sum, by its check and cells."""
    wanted = {(one.check_id, one.cells) for one in collection.findings}
    behind: dict[FindingKey, list[str]] = {}
    for unit in collection.counted if wanted else ():
        if unit.counted and (unit.counted.errors or unit.counted.explains or unit.counted.hints):
            own = {(one.check_id, one.cells) for one in collection.detail(unit.counted).findings}
            for key in own & wanted:
                behind.setdefault(key, []).append(unit.name)
    return behind


def _sum(
    edition: Edition, patterns: tuple[str, ...], values: Mapping[CellKey, Decimal | None]
) -> Decimal | None:
    known = [values.get(key) for key in edition.matching(*patterns)]
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


class ChartBar(Struct, frozen=True):
    """A bar: its label, its figure, and the cell of the sum that it is, if it is one."""

    label: str
    value: Decimal
    cell: CellKey | None = None


class CountyChart(Struct, frozen=True):
    """A chart: its label, the unit of its figures, its bars, and the figure of the whole county.

    `by_unit` ones have a bar for each unit that has a figure, the smallest first where `rising`.
    Others have a bar for each cell. `cut` says that only the first bars are there.
    """

    label: str
    measure: str
    bars: tuple[ChartBar, ...]
    whole: Decimal | None = None
    by_unit: bool = False
    rising: bool = False
    cut: bool = False

    @property
    def title(self) -> str:
        """What it shows."""
        which = "，按单位" if self.by_unit else ""
        if self.cut:
            which = f"，{'最低' if self.rising else '最多'}的 {len(self.bars)} 个单位"
        all_of_them = "全部单位合并计算" if self.measure == "%" else "全部合计"  # no rate adds up
        told = "" if self.whole is None else f"，{all_of_them} {self.whole:f}{self.measure}"
        return f"{self.label}（{self.measure}）{which}{told}"

    def first(self, most: int) -> CountyChart:
        """The same with so many units at most; cells all stay."""
        if not self.by_unit or len(self.bars) <= most:
            return self
        return replace(self, bars=self.bars[:most], cut=True)


def charts_of(collection: Collection) -> tuple[CountyChart, ...]:
    """The charts that the form names, in its order; each unit's figures are read once."""
    indicators = collection.edition.definition.indicators
    of_units = _unit_bars(collection, [one for one in indicators if one.by_unit])
    charts = []
    for indicator in indicators:
        if indicator.by_unit:
            charts.append(_unit_chart(collection, indicator, of_units.pop(0)))
        if indicator.by_cell:
            charts.append(_cell_chart(collection, indicator))
    return tuple(charts)


def _unit_bars(collection: Collection, indicators: Sequence[Indicator]) -> list[list[ChartBar]]:
    """For each indicator a bar for each unit that has a figure, in the order of the units."""
    edition, adder = collection.edition, adder_of(collection)
    bars: list[list[ChartBar]] = [[] for _ in indicators]
    for unit in collection.counted:
        values = all_values(edition, adder.typed(unit))
        for indicator, found in zip(indicators, bars, strict=True):
            value = indicator_value(edition, indicator, values)
            if value is not None:
                found.append(ChartBar(unit.name, value))
    return bars


def _unit_chart(
    collection: Collection, indicator: Indicator, bars: Sequence[ChartBar]
) -> CountyChart:
    """The largest counts first, but the smallest percentages, as those are to be looked at."""
    rising = bool(indicator.whole)
    return CountyChart(
        indicator.label,
        indicator.unit,
        tuple(sorted(bars, key=lambda bar: bar.value, reverse=not rising)),
        indicator_value(collection.edition, indicator, collection.total.values),
        by_unit=True,
        rising=rising,
    )


def _cell_chart(collection: Collection, indicator: Indicator) -> CountyChart:
    """A bar for each cell of the sum that the indicator adds up."""
    edition, total = collection.edition, collection.total
    bars = (
        ChartBar(edition.cells[key].row_path[-1], total.value(key) or Decimal(0), key)
        for key in edition.matching(*indicator.cells)
    )
    whole = indicator_value(edition, indicator, total.values)
    return CountyChart(f"{indicator.label}的理由", indicator.unit, tuple(bars), whole)
