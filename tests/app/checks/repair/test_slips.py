"""What may have happened to a figure, and what is likelier than what."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.checks.uncertain_figures import slip_between


def words(right: str, typed: str | None, *around: str) -> str:
    there = None if typed is None else Decimal(typed)
    return slip_between(Decimal(right), there, tuple(map(Decimal, around))).words


@pytest.mark.parametrize(
    ("right", "typed", "said"),
    [
        ("1288", "1828", "“8”和“2”可能前后颠倒了"),
        ("361", "163", "“1”和“3”可能前后颠倒了"),
        ("12", "122", "“2”可能多打了一遍"),
        ("12", "1", "可能少打了一个“2”"),
        ("12", "172", "可能多打了一个“7”"),
        ("45", "48", "可能把“5”按成了旁边的“8”"),
        ("41", "49", "只有一位不同：“1”写成了“9”"),
        ("7", None, "这一格空着，按 0 计算了"),
        ("7", "0", "填的是 0，可能漏填了"),
        ("0", "7", "这一格可能本来没有数"),
        ("-3", "3", "可能正负号写反了"),
        ("96171.6", "96176.1", "“6”和“1”可能前后颠倒了"),
        ("35", "612", ""),
    ],
)
def test_what_happened(right: str, typed: str | None, said: str) -> None:
    assert words(right, typed) == said


def test_a_figure_of_the_cell_beside_it() -> None:
    assert words("35", "612", "612", "4") == "与相邻一格的数相同，可能抄错了格"


def test_exchanged_neighbours_are_likelier_than_exchanged_ends() -> None:
    beside = slip_between(Decimal(123), Decimal(132), ())
    ends = slip_between(Decimal(123), Decimal(321), ())
    assert beside.chance > ends.chance
