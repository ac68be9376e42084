"""Dates and years are read as people write them; none is guessed, none that cannot be is taken."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.report.numbers import parse_date, parse_year

DAYS = st.dates(date(1000, 1, 1))
DIGITS = "〇一二三四五六七八九"


def numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    before = ("" if tens == 1 else DIGITS[tens]) + "十" if tens else ""
    return before + (DIGITS[ones] if ones else "")


@pytest.mark.parametrize(
    "text",
    [
        "2026-1-15",
        "2026-01-15",
        "2026.1.15",
        "2026/1/15",
        "20260115",
        "2026年1月15日",
        "2026年1月15",
        "2026年1月15号",
        "2026 年 1 月 15 日",
        " 2026  1  15 ",
        "2026 - 1 - 15",
        "２０２６年１月１５日",
        "２０２６－１－１５",
        "2026。1。15",
        "2026、1、15",
        "2026-1-15日",
        "二〇二六年一月十五日",
        "二○二六年一月十五日",
        "二零二六年一月十五日",
        "二O二六年一月十五日",
        "二〇二六、一、十五",
        "2026年一月15日",
        "2026年1月15日 星期四",
        "2026年1月15日（周四）",
        "2026-01-15 00:00:00",
        "2026-01-15T08:30",
        "2026.1.15.",
    ],
)
def test_every_usual_writing_is_read(text: str) -> None:
    assert parse_date(text).value == date(2026, 1, 15)
    assert not parse_date(text).problem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-2-30", "2 月没有 30 日"),
        ("2025年2月29日", "2 月没有 29 日"),
        ("2026-13-1", "没有 13 月"),
        ("2026-0-1", "没有 0 月"),
        ("二〇二六年四月三十一日", "4 月没有 31 日"),
        ("0226-1-15", "年份 226 不对"),
        ("2026年1月", "没有写明几日"),
        ("2026年1月份", "没有写明几日"),
        ("2026", "没有写明几月、几日"),
        ("1月15日", "没有写明哪一年"),
        ("26-1-15", "不像日期"),
        ("15/1/2026", "不像日期"),
        ("2026115", "不像日期"),
        ("明天", "不像日期"),
        ("2026-1-15-1", "不像日期"),
    ],
)
def test_what_is_no_date_is_told_with_what_was_typed(text: str, said: str) -> None:
    reading = parse_date(text)
    assert reading.value is None
    assert said in reading.problem
    assert f"“{text}”" in reading.problem
    assert reading.problem.endswith("。")


@pytest.mark.parametrize("digit", ["9", "二", "９"])
def test_endless_digits_are_no_date(digit: str) -> None:
    for text in (digit * 5000, f"{digit * 5000}年1月1日"):
        assert "不像日期" in parse_date(text).problem
        assert "四位数" in parse_year(text).problem


def test_nothing_is_no_mistake() -> None:
    assert parse_date(" \t") == parse_date("")
    assert not parse_date("").problem
    assert not parse_year("　").problem


@given(DAYS)
def test_every_day_is_read_in_every_writing(day: date) -> None:
    year, month, number = day.year, day.month, day.day
    chinese = "".join(DIGITS[int(digit)] for digit in str(year))
    for text in (
        day.isoformat(),
        f"{year}.{month}.{number}",
        f"{day:%Y%m%d}",
        f"{year}年{month}月{number}日",
        f"{chinese}年{numeral(month)}月{numeral(number)}日",
    ):
        assert parse_date(text).value == day


@given(st.text())
def test_no_text_breaks_the_reading(text: str) -> None:
    reading, year = parse_date(text), parse_year(text)
    assert not (reading.value and reading.problem)
    assert not (year.value and year.problem)


@pytest.mark.parametrize(
    "text",
    [
        "2026",
        "2026年",
        "2026年度",
        " 2026 年度 ",
        "２０２６",
        "二〇二六",
        "二○二六年度",
        "二零二六年",
    ],
)
def test_a_year_is_read_in_every_usual_writing(text: str) -> None:
    assert parse_year(text, range(2019, 2100)).value == 2026


@pytest.mark.parametrize(
    ("text", "said"),
    [("1999", "2019 到 2099 年"), ("26", "四位数"), ("2026年1月", "四位数"), ("明年", "四位数")],
)
def test_what_is_no_year_is_told(text: str, said: str) -> None:
    reading = parse_year(text, range(2019, 2100))
    assert reading.value is None
    assert said in reading.problem
