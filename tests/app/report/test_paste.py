"""A pasted block keeps the totals that its own figures do not come to, to be explained."""

from __future__ import annotations

from decimal import Decimal
from random import Random

import pytest

from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Details
from app.report.filling import plan_paste
from app.report.report import Report

ROW_TOTAL = CellKey("requests.received.total")


@pytest.fixture
def report(catalog: Catalog) -> Report:
    return Report(catalog.for_year(2024), Details(2024))


def paste(report: Report, *rows: str) -> None:
    layout = report.edition.layouts["requests"]
    block = [row.split() for row in rows]
    plan = plan_paste(report, layout, layout.header_rows, layout.label_columns, block)
    report.apply(plan.edit)


def test_a_total_that_differs_is_kept_and_found(report: Report) -> None:
    paste(report, "12 1 0 0 0 0 31", "0 0 0 0 0 0 0")
    assert report.stated == {ROW_TOTAL: Decimal(31)}
    assert "requests_row_total" in {finding.check_id for finding in run_checks(report)}


def test_a_block_that_adds_up_takes_the_earlier_total_away(report: Report) -> None:
    paste(report, "12 1 0 0 0 0 31")
    paste(report, "30 1 0 0 0 0 31")
    assert report.stated == {}


def test_a_total_that_is_no_number_is_not_kept(report: Report) -> None:
    paste(report, "12 1 0 0 0 0 十三")
    assert report.stated == {}


@pytest.mark.parametrize("year", [2019, 2024])
def test_no_figure_of_a_block_is_lost_in_silence(catalog: Catalog, year: int) -> None:
    """Wherever a block goes, each of its figures stands somewhere or is counted as lost."""
    random = Random(year)  # noqa: S311 no secret
    report = Report(catalog.for_year(year), Details(year))
    for _ in range(300):
        layout = random.choice(list(report.edition.layouts.values()))
        words = [*(one.text for one in layout.cells if one.text), "张庄", "合计", ""]
        start = random.choice([one for one in layout.cells if one.key])
        figures = (str(number) for number in range(1000, 9999))
        block = [
            [
                random.choice(words) if not at and random.random() < 0.5 else next(figures)
                for at in range(random.randint(1, 6))
            ]
            for _ in range(random.randint(1, 6))
        ]
        plan = plan_paste(report, layout, start.row, start.column, block)
        placed = {*map(str, plan.entries.values()), *plan.stated.values()}
        sought = {text for row in block for text in row if text.isdigit()}
        assert sought <= placed or plan.lost, block


def test_where_a_block_goes_names_its_row_once(report: Report) -> None:
    layout = report.edition.layouts["requests"]

    def end(*rows: str) -> str:
        block = [row.split() for row in rows]
        plan = plan_paste(report, layout, layout.header_rows, layout.label_columns, block)
        return plan.destination(report).partition("填到")[2]

    assert end("1 2") == "商业企业，共 2 格"
    assert end("1 2", "3 4").startswith("“二、上年结转")
