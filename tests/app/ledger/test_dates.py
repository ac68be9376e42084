"""Days as ledgers write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ledger.words import CellValue, read_day

DAY = date(2024, 3, 5)


@pytest.mark.parametrize(
    "value",
    [
        DAY, "2024-3-5", "2024.03.05", "2024/3/5", "2024年3月5日", "２０２４－３－５", "20240305",
        "2024-03-05 10:30:00", "2024/3/5 8:31", "2024/3/05 18:31", "2024-03-05T08:31",
        "2024年3月5日 9:05", "24.3.5", "二〇二四年三月五日", Decimal(45356),
        Decimal(20240305), "2024 年 3 月 5 日", "2024年3月5号",
    ],
)  # fmt: skip
def test_every_usual_way_of_writing_a_day(value: CellValue) -> None:
    assert read_day(value).day == DAY


@pytest.mark.parametrize("value", ["2024-2-30", "2024-13-1", "三月上旬", "2024", Decimal(17)])
def test_what_is_no_day_is_quoted(value: CellValue) -> None:
    reading = read_day(value)
    assert reading.day is None
    assert reading.problem


@pytest.mark.parametrize("value", [None, "", " ", "-", "/", "无"])
def test_a_blank_is_no_problem(value: CellValue) -> None:
    assert read_day(value).day is None
    assert not read_day(value).problem


def test_a_day_without_a_year_is_of_the_year_that_is_known() -> None:
    assert read_day("3月5日", 2024).day == DAY
    assert read_day("3月5日").problem == "3月5日"


@given(st.text() | st.decimals() | st.dates())
def test_nothing_that_can_stand_in_a_cell_raises(value: CellValue) -> None:
    if not (isinstance(value, Decimal) and not value.is_finite()):
        read_day(value, 2024)
