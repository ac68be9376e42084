"""What a clerk writes becomes a number, or one sentence that says why not."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.edition.catalog import Catalog
from app.edition.cells import Cell, CellKey
from app.edition.edition import Edition
from app.report.numbers import (
    DASHES,
    MAX_DIGITS,
    format_value,
    means_none,
    parse_number,
    trimmed,
    within_limits,
)

_CATALOG = Catalog()


def cell(edition: str, key: str) -> Cell:
    return _CATALOG.edition(edition).cells[CellKey(key)]


COUNT = cell("2021", "requests.received.person")
CHANGE = cell("2019", "disclosure.licences.change")
YUAN = cell("2019", "disclosure.procurement.amount")
TEN_THOUSAND_YUAN = cell("2021", "disclosure.fees.amount")


@pytest.mark.parametrize(
    ("text", "where", "value"),
    [
        ("12", COUNT, "12"),
        ("１２", COUNT, "12"),
        ("1,234", COUNT, "1234"),
        ("１，２３４", COUNT, "1234"),
        ("12 件", COUNT, "12"),
        ("2,163（件）", COUNT, "2163"),
        (" 1 2 ", COUNT, "12"),
        ("007", COUNT, "7"),
        ("零", COUNT, "0"),
        ("-0", COUNT, "0"),
        ("-3", COUNT, "-3"),
        ("+14", CHANGE, "14"),
        ("－3", CHANGE, "-3"),
        ("增4", CHANGE, "4"),
        ("减少 12 项", CHANGE, "-12"),
        ("持平", CHANGE, "0"),
        ("251000元", YUAN, "251000"),
        ("25.1万元", YUAN, "251000"),
        ("59237.2449", TEN_THOUSAND_YUAN, "59237.2449"),
        ("12345元", TEN_THOUSAND_YUAN, "1.2345"),
        ("1.50", TEN_THOUSAND_YUAN, "1.5"),
        ("612。", COUNT, "612"),
        ("８；", COUNT, "8"),
        ("5 308 件，", COUNT, "5308"),
        ("0.75;", TEN_THOUSAND_YUAN, "0.75"),
    ],
)
def test_a_number_is_read(text: str, where: Cell, value: str) -> None:
    reading = parse_number(text, where)
    assert (str(reading.value), reading.problem) == (value, "")


@pytest.mark.parametrize("text", ["", "  ", "\n", "\u3000", "____", " ＿＿ "])
def test_nothing_is_blank_and_not_zero(text: str) -> None:
    reading = parse_number(text, COUNT)
    assert (reading.value, reading.problem) == (None, "")


@pytest.mark.parametrize("text", [*sorted(DASHES), "--", "——", "－－－", " - - "])
def test_a_sign_for_none_is_zero_in_a_document_and_a_question_when_typed(text: str) -> None:
    assert means_none(text)
    assert parse_number(text, COUNT, dashes_are_zero=True).value == 0
    typed = parse_number(text, COUNT)
    assert typed.value is None
    assert "是 0 吗" in typed.problem


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("三件", COUNT),
        ("1e5", COUNT),
        ("NaN", COUNT),
        ("1,23", COUNT),
        ("12 34 5件多", COUNT),
        ("4\n12。", COUNT),
        ("=1+1", COUNT),
        (".", COUNT),
        ("--3", COUNT),
        ("增4", COUNT),
        ("增减4", CHANGE),
        ("5元", COUNT),
        ("5件", YUAN),
        ("9" * 1000, COUNT),
        ("1." + "3" * 1000, YUAN),
    ],
)
def test_anything_else_is_refused_with_one_short_sentence(text: str, where: Cell) -> None:
    reading = parse_number(text, where)
    assert reading.value is None
    assert reading.problem.endswith("。")
    assert len(reading.problem) < 60


def test_a_number_is_shown_with_its_sign_or_unit() -> None:
    assert format_value(Decimal(14), CHANGE) == "+14"
    assert format_value(Decimal(-3), CHANGE) == "-3"
    assert format_value(Decimal(251000), YUAN) == "251000元"
    assert format_value(Decimal("1E+5"), COUNT) == "100000"


@given(
    whole=st.integers(-(10**MAX_DIGITS) + 1, 10**MAX_DIGITS - 1),
    where=st.sampled_from([COUNT, CHANGE, YUAN, TEN_THOUSAND_YUAN]),
)
def test_what_is_shown_reads_back(whole: int, where: Cell) -> None:
    value = Decimal(whole)
    assert parse_number(format_value(value, where), where).value == value


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6))
def test_amounts_read_back(amount: Decimal) -> None:
    assert parse_number(format_value(trimmed(amount), YUAN), YUAN).value == amount


@given(text=st.text(max_size=30))
def test_any_text_is_read_or_refused_never_both(text: str) -> None:
    reading = parse_number(text, COUNT)
    assert reading.value is None or not reading.problem
    assert reading.value is None or within_limits(reading.value)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1E+1000000000", "1E-13", "1000000000000"])
def test_numbers_from_files_stay_within_limits(number: str) -> None:
    assert not within_limits(Decimal(number))


def test_every_value_of_the_form_is_a_number_of_known_kind(edition: Edition) -> None:
    for where in edition.cells.values():
        assert parse_number(format_value(Decimal(1), where), where).value == 1
