"""The title of a report among its lines."""

from __future__ import annotations

import pytest

from app.edition.catalog import Catalog
from app.importing.headings import title_above

OFFICIAL = "{name}{year}年政府信息公开工作年度报告"


@pytest.mark.parametrize("length", [1, 80, 300])
def test_the_official_title_may_have_a_long_name(catalog: Catalog, length: int) -> None:
    line = OFFICIAL.format(name="甲" * length, year=2024)
    title = title_above(catalog.for_year(2024), [line], 1)
    assert title is not None
    assert (len(title.name), title.year) == (length, 2024)


def test_a_page_without_line_ends_is_searched_for_no_title(catalog: Catalog) -> None:
    """A spoiled web page of 100,000 characters in one line took 7 s."""
    line = OFFICIAL.format(name="甲" * 100_000, year="乙" * 1000)
    assert title_above(catalog.for_year(2024), [line], 1) is None


@pytest.mark.parametrize(
    "lines",
    [
        ["甲县乙局关于2024年度政府信息公开工作的年度报告"],
        ["甲县乙局关于2024年度", "政府信息公开工作情况的报告"],
        ["甲县乙局关于2024年政府信息公开", "工作情况的年度报告"],
        ["2024年甲县乙局信息公开情况年度报告"],
        ["甲县乙局政府信息公开工作年度报告（2024年度）"],
        ["甲县乙局2024年度政府信息公开工作年度报告表"],
        ["甲县乙局政府信息公开工作年度报告", "（2024年1月1日至2024年12月31日）"],
        ["甲县乙局", "政府信息公开工作年度报告", "（2024年1月1日0时—12月31日24时）"],
    ],
)
def test_year_and_title_are_worded_in_many_ways(catalog: Catalog, lines: list[str]) -> None:
    title = title_above(catalog.for_year(2024), lines, len(lines))
    assert title is not None
    assert (title.name, title.year, title.last) == ("甲县乙局", 2024, len(lines) - 1)
