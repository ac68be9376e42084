"""The deadline that is told is the one to keep now."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.edition.catalog import Catalog
from app.edition.definition import OrganisationKind
from app.report.basic_data import deadline_of, deadline_words, due_date, report_year, signing_date

TOWNSHIP, GOVERNMENT, LATE = "乡镇（街道）、部门", "政府", "天，请尽快办理"


@pytest.mark.parametrize(
    ("today", "told"),
    [
        (
            date(2026, 1, 12),
            (
                f"2025 年度{TOWNSHIP}：2026 年 1 月 31 日前报送并公布",
                f"2025 年度{GOVERNMENT}：2026 年 3 月 31 日前报送并公布",
            ),
        ),
        (
            date(2026, 1, 31),
            (
                f"2025 年度{TOWNSHIP}：2026 年 1 月 31 日前报送并公布，今天是最后一天",
                f"2025 年度{GOVERNMENT}：2026 年 3 月 31 日前报送并公布",
            ),
        ),
        (
            date(2026, 2, 3),
            (
                f"2025 年度{TOWNSHIP}：2026 年 1 月 31 日前报送并公布，已过 3 {LATE}",
                f"2025 年度{GOVERNMENT}：2026 年 3 月 31 日前报送并公布",
            ),
        ),
        (
            date(2026, 4, 10),
            (f"2025 年度{GOVERNMENT}：2026 年 3 月 31 日前报送并公布，已过 10 {LATE}",),
        ),
        (
            date(2026, 11, 24),
            (
                f"2026 年度{TOWNSHIP}：2027 年 1 月 31 日前报送并公布",
                f"2026 年度{GOVERNMENT}：2027 年 3 月 31 日前报送并公布",
            ),
        ),
    ],
    ids=["before", "last day", "late", "one deadline left", "next season"],
)
def test_the_deadline_in_words(catalog: Catalog, today: date, told: tuple[str, ...]) -> None:
    assert deadline_words(catalog, today) == told


@pytest.mark.parametrize(
    ("today", "year"),
    [
        (date(2026, 5, 30), 2025),
        (date(2026, 5, 31), 2026),
        (date(2026, 11, 24), 2026),
        (date(2026, 12, 31), 2026),
        (date(2027, 1, 1), 2026),
        (date(2027, 2, 28), 2026),
    ],
)
def test_the_report_to_write_is_the_one_whose_deadline_is_told(
    catalog: Catalog, today: date, year: int
) -> None:
    assert report_year(catalog, today) == year
    assert all(words.startswith(f"{year} 年度") for words in deadline_words(catalog, today))


@given(today=st.dates(date(2020, 1, 1), date(2050, 12, 31)))
def test_a_deadline_is_told_on_every_day(catalog: Catalog, today: date) -> None:
    told = deadline_words(catalog, today)
    assert told
    assert all(words.startswith(f"{report_year(catalog, today)} 年度") for words in told)


@pytest.mark.parametrize(
    ("today", "proposed"),
    [
        (date(2026, 11, 24), date(2027, 1, 1)),
        (date(2026, 12, 31), date(2027, 1, 1)),
        (date(2027, 1, 12), date(2027, 1, 12)),
        (date(2027, 11, 30), date(2027, 1, 1)),
        (date(2029, 5, 3), date(2027, 1, 1)),
    ],
)
def test_no_date_of_signature_is_proposed_before_the_year_is_over(
    today: date, proposed: date
) -> None:
    assert signing_date(2026, today) == proposed


def test_every_kind_of_organisation_has_one_in_every_edition(catalog: Catalog) -> None:
    for edition_id in catalog.ids:
        edition = catalog.edition(edition_id)
        for kind in OrganisationKind:
            deadline = deadline_of(edition, kind)
            assert deadline is not None
            assert due_date(deadline, 2024).year == 2025
        assert deadline_of(edition, None) is None
