"""Charts are paragraphs that name their bars."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.report.charts import Bar, Chart, ChartKind, chart_data, chart_of, plain_label
from app.report.report import Report

_LABELS = st.text(min_size=1, max_size=6).map(plain_label).filter(bool)
_VALUES = st.integers(0, 999).map(str) | st.just("requests.received.total")


@given(
    st.sampled_from(ChartKind),
    st.text(max_size=8).map(plain_label),
    st.lists(st.builds(Bar, _LABELS, _VALUES, st.just("") | _VALUES), min_size=1, max_size=5),
)
def test_a_chart_is_read_as_it_is_written(kind: ChartKind, caption: str, bars: list[Bar]) -> None:
    chart = Chart(kind, caption, tuple(bars))
    assert chart_of(chart.source) == chart


@pytest.mark.parametrize(
    "words",
    ["", "{chart:bar|x|}", "{chart:line|x|a=1}", "见{chart:bar|x|a=1}", "{chart:bar|x|a=b}"],
)
def test_other_words_are_no_chart(words: str) -> None:
    assert chart_of(words) is None


def test_a_chart_shows_typed_and_live_numbers_and_last_years(huaian: Report) -> None:
    chart = chart_of("{chart:bar|申请|新收=requests.received.total,2900;其他=3}")
    assert chart
    data = chart_data(huaian, chart)
    assert data.year == 2024
    assert [f"{bar.value} {bar.last}" for bar in data.bars] == ["3119 2900", "3 None"]
