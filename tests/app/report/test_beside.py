"""What the window says of a cell beside last year's figure."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Details, Edit, Entry
from app.report.figures import last_year_figure
from app.report.report import Report
from app.report.totals import Previous

CELL = CellKey("disclosure.fees.amount")


def report_beside(catalog: Catalog, now: str | None, last: str, year: int = 2023) -> Report:
    report = Report(catalog.for_year(2024), Details(2024))
    entries: dict[CellKey, Entry] = {CELL: Decimal(now) if now else None}
    previous = Previous(year, report.edition, {CELL: Decimal(last)})
    report.apply(Edit(entries=entries, previous=previous))
    return report


@pytest.mark.parametrize(
    ("now", "last", "words", "short"),
    [
        ("15", "12", "去年 12，增加 3", ("去年 12 (+3)", "去年12(+3)", "12(+3)", "去年12", "12")),
        (
            "9.5",
            "12",
            "去年 12，减少 2.5",
            ("去年 12 (-2.5)", "去年12(-2.5)", "12(-2.5)", "去年12", "12"),
        ),
        ("12", "12", "去年 12，没有变化", ("去年 12", "去年12", "12")),
        (None, "12", "去年 12", ("去年 12", "去年12", "")),
        ("4", "0", "去年 0，增加 4", ("去年 0 (+4)", "去年0(+4)", "0(+4)", "去年0", "0")),
    ],
)
def test_a_figure_beside_last_years(
    catalog: Catalog, now: str | None, last: str, words: str, short: tuple[str, ...]
) -> None:
    beside = last_year_figure(report_beside(catalog, now, last), CELL)
    assert beside is not None
    assert (beside.words, beside.short) == (words, short)


def test_figures_of_another_year_are_called_by_it(catalog: Catalog) -> None:
    beside = last_year_figure(report_beside(catalog, "15", "12", 2021), CELL)
    assert beside is not None
    assert beside.words == "2021 年 12，增加 3"


def test_a_cell_without_a_figure_of_last_year_has_nothing_beside_it(catalog: Catalog) -> None:
    report = report_beside(catalog, "15", "12")
    assert last_year_figure(report, CellKey("disclosure.rules.issued")) is None
    assert last_year_figure(Report(report.edition, Details(2024)), CELL) is None
