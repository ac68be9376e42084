"""Numbers as sentences write them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.report.numbers import chinese_number, written_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("十二", 12), ("一百零五", 105), ("两", 2), ("三千二百", 3200), ("一万二千", 12000),
     ("二〇二四", 2024), ("二十", 20), ("", None), ("十二件", None)],
)  # fmt: skip
def test_chinese_numerals_are_read(text: str, number: int | None) -> None:
    assert chinese_number(text) == number


def test_digits_are_read_with_separators_and_scales() -> None:
    assert written_number("1,234") == 1234
    assert written_number("1.2", "万") == Decimal(12000)
