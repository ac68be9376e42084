"""Both sides of the form's sums, live and as findings."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.checks.equations import balances, format_difference
from app.checks.findings import Finding
from app.checks.next_steps import section_progress
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Level
from app.report.changes import Details, Edit, Means, Origin, Unread
from app.report.report import Report

RECEIVED = CellKey("requests.received.person")
GRANTED = CellKey("requests.granted.person")
OUT = CellKey("requests.carried_out.person")
GRANTED_TOTAL = CellKey("requests.granted.total")


@pytest.fixture
def report(catalog: Catalog) -> Report:
    """An empty report on the form in force."""
    return Report(catalog.for_year(2024), Details(2024))


def sums(report: Report) -> list[Finding]:
    equations = report.edition.equations
    return [finding for finding in run_checks(report) if finding.check_id in equations]


def test_a_real_report_adds_up(huaian: Report) -> None:
    assert sums(huaian) == []
    assert all(state.holds for state in balances(huaian, "requests").values())


def test_an_empty_report_has_no_wrong_sums_and_nothing_known(report: Report) -> None:
    assert sums(report) == []
    assert not any(state.known for state in balances(report, "requests").values())


def test_what_last_year_left_accuses_nobody_before_a_figure_of_this_year(report: Report) -> None:
    carried = CellKey("requests.carried_in.person")
    report.apply(Edit({carried: Decimal(103)}).from_(Origin(Means.LAST_YEAR)))
    assert sums(report) == []
    assert not any(state.known for state in balances(report, "requests").values())
    assert {one.words for one in section_progress(report, run_checks(report))} == {"未填"}
    report.apply(Edit({RECEIVED: Decimal(1)}).from_(Origin(Means.TYPED)))
    assert balances(report, "requests")["person"].known
    assert [one.cells[0] for one in sums(report)][:1] == [RECEIVED]


def test_the_balance_moves_with_every_figure(report: Report) -> None:
    report.apply(Edit(entries={RECEIVED: Decimal(10)}))
    assert balances(report, "requests")["person"].difference == 10
    report.apply(Edit(entries={GRANTED: Decimal(7)}))
    assert balances(report, "requests")["person"].difference == 3
    report.apply(Edit(entries={OUT: Decimal(3)}))
    state = balances(report, "requests")["person"]
    assert (state.left, state.right, state.holds) == (Decimal(10), Decimal(10), True)


def test_only_table_three_has_balances(report: Report) -> None:
    assert list(balances(report, "requests")) == [
        "person",
        "business",
        "research",
        "welfare",
        "legal",
        "other",
        "total",
    ]
    assert balances(report, "disputes") == {}


def test_blanks_are_read_as_zero_and_the_message_says_so(report: Report) -> None:
    report.apply(Edit(entries={RECEIVED: Decimal(10), GRANTED: Decimal(7)}))
    person, total = sums(report)
    assert person.level is Level.ERROR
    assert "一＋二为 10，（七）＋四为 7，相差 +3。其中 2 格空白，按 0 计算。" in person.message
    assert person.values == (Decimal(10), Decimal(7))
    assert person.cells[0] == RECEIVED
    assert total.cells[0] == "requests.received.total"


def test_a_cell_with_text_is_read_as_zero_too(report: Report) -> None:
    report.apply(Edit(entries={RECEIVED: Unread("十"), OUT: Decimal(1)}))
    assert balances(report, "requests")["person"].difference == -1


def test_a_figure_stated_by_a_document_is_checked_but_not_shown_live(report: Report) -> None:
    report.apply(Edit(entries={RECEIVED: Decimal(7), GRANTED: Decimal(7)}))
    report.stated[CellKey("requests.received.total")] = Decimal(8)
    found = {finding.check_id: finding.message for finding in sums(report)}
    assert found.keys() == {"requests_row_total", "requests_balance"}
    assert "六列之和为 7，总计为 8，相差 -1" in found["requests_row_total"]
    assert "总计是报告里写的数" in found["requests_row_total"]
    assert balances(report, "requests")["total"].holds


def test_a_stated_figure_that_is_right_is_no_finding(report: Report) -> None:
    report.apply(Edit(entries={RECEIVED: Decimal(7), GRANTED: Decimal(7)}))
    report.stated[GRANTED_TOTAL] = Decimal(7)
    assert sums(report) == []


@pytest.mark.parametrize(("difference", "words"), [(3, "+3"), (-3, "-3"), (0, "0")])
def test_a_difference_has_its_sign(difference: int, words: str) -> None:
    assert format_difference(Decimal(difference)) == words
