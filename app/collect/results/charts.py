"""What the charts of a collection show: indicators unit by unit, and cell by cell of the sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.collect.collection import Collection
from app.collect.results.between_years import all_values, indicator_value
from app.collect.results.sums import adder_of
from app.edition.cells import CellKey
from app.edition.definition import Indicator
from app.edition.patterns import matching_keys


@dataclass(frozen=True)
class ChartBar:
    """A bar: its label, its figure, and the cell of the sum that it is, if it is one."""

    label: str
    value: Decimal
    cell: CellKey | None = None


@dataclass(frozen=True)
class CountyChart:
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
        told = "" if self.whole is None else f"，全部合计 {self.whole:f}{self.measure}"
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
    total = {**collection.total.typed, **collection.total.computed}
    rising = bool(indicator.whole)
    return CountyChart(
        indicator.label,
        indicator.unit,
        tuple(sorted(bars, key=lambda bar: bar.value, reverse=not rising)),
        indicator_value(collection.edition, indicator, total),
        by_unit=True,
        rising=rising,
    )


def _cell_chart(collection: Collection, indicator: Indicator) -> CountyChart:
    """A bar for each cell of the sum that the indicator adds up."""
    edition, total = collection.edition, collection.total
    keys = [key for pattern in indicator.cells for key in matching_keys(edition.cells, pattern)]
    bars = (
        ChartBar(edition.cells[key].row_path[-1], total.value(key) or Decimal(0), key)
        for key in keys
    )
    whole = indicator_value(edition, indicator, {**total.typed, **total.computed})
    return CountyChart(f"{indicator.label}的理由", indicator.unit, tuple(bars), whole)
