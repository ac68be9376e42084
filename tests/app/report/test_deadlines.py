"""The deadline that is told is the one to keep now."""

from __future__ import annotations

from datetime import date

import pytest

from app.edition.catalog import Catalog
from app.edition.definition import OrganisationKind
from app.report.deadlines import deadline_of, deadline_words, due

TOWNSHIP, GOVERNMENT, LATE = "乡镇（街道）、部门", "政府", "请尽快办理"


@pytest.mark.parametrize(
    ("today", "first", "second"),
    [
        (
            date(2026, 1, 12),
            f"2025 年度{TOWNSHIP}的报告应在 2026 年 1 月 31 日前报送并公布，还有 19 天。",
            f"2025 年度{GOVERNMENT}的报告应在 2026 年 3 月 31 日前报送并公布，还有 78 天。",
        ),
        (
            date(2026, 1, 31),
            f"2025 年度{TOWNSHIP}的报告应在 2026 年 1 月 31 日前报送并公布，今天是最后一天。",
            f"2025 年度{GOVERNMENT}的报告应在 2026 年 3 月 31 日前报送并公布，还有 59 天。",
        ),
        (
            date(2026, 2, 3),
            f"2025 年度{TOWNSHIP}的报告应在 2026 年 1 月 31 日前报送并公布，已过 3 天，{LATE}。",
            f"2025 年度{GOVERNMENT}的报告应在 2026 年 3 月 31 日前报送并公布，还有 56 天。",
        ),
        (
            date(2026, 11, 24),
            f"2026 年度{TOWNSHIP}的报告应在 2027 年 1 月 31 日前报送并公布，还有 68 天。",
            f"2026 年度{GOVERNMENT}的报告应在 2027 年 3 月 31 日前报送并公布，还有 127 天。",
        ),
    ],
    ids=["before", "last day", "late", "next season"],
)
def test_the_deadline_in_words(catalog: Catalog, today: date, first: str, second: str) -> None:
    assert deadline_words(catalog, today) == (first, second)


def test_every_kind_of_organisation_has_one_in_every_edition(catalog: Catalog) -> None:
    for edition_id in catalog.ids:
        edition = catalog.edition(edition_id)
        for kind in OrganisationKind:
            deadline = deadline_of(edition, kind)
            assert deadline is not None
            assert due(deadline, 2024).year == 2025
        assert deadline_of(edition, None) is None
