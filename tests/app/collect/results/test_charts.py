"""What is charted of a collection: each indicator by unit or by cell, ready to be drawn."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest

from app.collect.results.comparison import CountyChart, charts_of
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from tests.app.collect.by_hand import HandedIn, collection_of


def unit(name: str, **figures: int) -> HandedIn:
    typed = {CellKey(f"requests.{row}.person"): Decimal(value) for row, value in figures.items()}
    return HandedIn(name, typed)


@pytest.fixture
def charts(catalog: Catalog) -> Sequence[CountyChart]:
    units = [
        unit("甲镇", received=5, granted=3, refused_state_secret=1),
        unit("乙镇", received=9, granted=1, refused_state_secret=3),
        HandedIn("丙镇"),
    ]
    return charts_of(collection_of(catalog.for_year(2024), units))


def bars(chart: CountyChart) -> list[tuple[str, int]]:
    return [(bar.label, int(bar.value)) for bar in chart.bars]


def test_counts_begin_with_the_largest_and_percentages_with_the_smallest(
    charts: Sequence[CountyChart],
) -> None:
    assert bars(charts[0]) == [("乙镇", 9), ("甲镇", 5)]
    assert bars(charts[1]) == [("乙镇", 25), ("甲镇", 75)]


def test_a_chart_says_what_the_whole_county_comes_to(charts: Sequence[CountyChart]) -> None:
    assert charts[0].title == "本年新收申请（件），按单位，全部合计 14件"
    assert charts[1].title == "公开率（%），按单位，全部单位合并计算 50%"


def test_the_reasons_are_the_cells_of_the_sum(charts: Sequence[CountyChart]) -> None:
    first = charts[2].bars[0]
    assert (first.value, first.cell) == (Decimal(4), CellKey("requests.refused_state_secret.total"))
    assert len(charts[2].bars) == 8


def test_of_many_units_the_first_are_drawn_and_that_is_said(charts: Sequence[CountyChart]) -> None:
    assert bars(charts[0].first(1)) == [("乙镇", 9)]
    assert "最多的 1 个单位" in charts[0].first(1).title
    assert "最低的 1 个单位" in charts[1].first(1).title
    assert charts[0].first(2) is charts[0]
    assert charts[2].first(1) is charts[2]
