"""What differs between two reports, in the form's words; what is no difference is not told."""

from __future__ import annotations

from decimal import Decimal

import pytest
from msgspec.structs import replace

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.carry_over import previous_of
from app.report.changes import Details, Edit, Organisation
from app.report.compare import Difference, difference_words, differences
from app.report.report import Report

PERSON = CellKey("requests.received.person")


def with_last_year(*, value: int = 3, notes: str = "") -> Report:
    """A report with last year's beside it, both on forms read anew."""
    edition = Catalog().for_year(2024)
    last = Report(edition, Details(2023, None, Organisation("柘山镇")))
    last.apply(Edit({PERSON: Decimal(value)}))
    report = Report(edition, Details(2024))
    report.apply(Edit(previous=replace(previous_of(last), notes=notes)))
    return report


def test_last_years_report_read_anew_is_the_same() -> None:
    assert differences(with_last_year(), with_last_year()) == ()


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (with_last_year(value=4), "柘山镇2023 年，1 格（1 格数字不同）"),
        (with_last_year(notes="问财政所。"), "柘山镇2023 年，1 格（留下的话不同）"),
    ],
)
def test_what_differs_in_last_years_report_is_told(other: Report, told: str) -> None:
    found = differences(with_last_year(), other)
    assert found == (Difference("上年数据", "柘山镇2023 年，1 格", told),)


@pytest.mark.parametrize(
    ("one_sided", "words"),
    [
        ([False, False], "2 处不同"),
        ([True] * 3, "3 处一边没有填"),
        ([False, True, True], "1 处不同，另有 2 处一边没有填"),
        ([], "0 处不同"),
    ],
)
def test_blank_on_one_side_is_told_apart(one_sided: list[bool], words: str) -> None:
    assert difference_words(one_sided) == words
