"""Both sides of the form's sums, live and as findings."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.checks.equations import balances
from app.checks.findings import Finding, weight
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


def sums_handed_in(report: Report) -> list[Finding]:
    found = run_checks(report, handed_in=True)
    return [finding for finding in found if finding.check_id in report.edition.equations]


def test_a_real_report_adds_up(huaian: Report) -> None:
    assert sums(huaian) == []
    assert all(state.holds for state in balances(huaian, "requests").values())


def test_an_empty_report_has_no_wrong_sums_and_nothing_known(report: Report) -> None:
    assert sums(report) == []
    assert not any(state.known for state in balances(report, "requests").values())


def test_of_a_cell_the_balances_it_is_part_of_are_told(report: Report) -> None:
    assert set(balances(report, "requests", {GRANTED})) == {"person", "total"}
    assert set(balances(report, "requests", {GRANTED, GRANTED_TOTAL})) == {"person", "total"}
    assert balances(report, "requests", frozenset()) == {}
    report.apply(Edit({GRANTED: Decimal(2)}).from_(Origin(Means.TYPED)))
    every = balances(report, "requests")
    assert balances(report, "requests", {GRANTED}) == {
        name: every[name] for name in ("person", "total")
    }


def test_what_last_year_left_accuses_nobody_before_a_figure_of_this_year(report: Report) -> None:
    carried = CellKey("requests.carried_in.person")
    report.apply(Edit({carried: Decimal(103)}).from_(Origin(Means.LAST_YEAR)))
    assert sums(report) == []
    assert not any(state.known for state in balances(report, "requests").values())
    assert {one.words for one in section_progress(report, run_checks(report))} == {"未填"}
    report.apply(Edit({RECEIVED: Decimal(1)}).from_(Origin(Means.TYPED)))
    assert balances(report, "requests")["person"].known
    assert balances(report, "requests")["person"].awaited
    assert sums(report) == []


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
    assert "一＋二为 10，（七）＋四为 7，前者多 3；" in person.message
    assert person.message.endswith("其中 22 格空白，按 0 计算。")
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
    assert "六列之和为 7，总计为 8，后者多 1" in found["requests_row_total"]
    assert "总计是报告里写的数" in found["requests_row_total"]
    assert balances(report, "requests")["total"].holds


def test_a_stated_figure_that_is_right_is_no_finding(report: Report) -> None:
    report.apply(Edit(entries={RECEIVED: Decimal(7), GRANTED: Decimal(7)}))
    report.stated[GRANTED_TOTAL] = Decimal(7)
    assert sums(report) == []


def fill(report: Report, **figures: int) -> None:
    """Types figures into the column of natural persons."""
    entries = {CellKey(f"requests.{row}.person"): Decimal(one) for row, one in figures.items()}
    report.apply(Edit(entries=dict(entries)).from_(Origin(Means.TYPED)))


def test_a_sum_that_lacks_cells_is_unfinished_and_not_wrong(report: Report) -> None:
    fill(report, received=5, carried_in=1, granted=3)
    person = balances(report, "requests")["person"]
    assert (person.awaited, person.blanks) == (True, 21)
    assert sums(report) == []
    (blank,) = (one for one in run_checks(report) if one.check_id == "requests_blank")
    assert blank.unjudged
    assert weight(blank) is Level.ERROR
    assert len(sums_handed_in(report)) == 2


def test_a_sum_is_wrong_as_soon_as_no_blank_cell_can_settle_it(report: Report) -> None:
    fill(report, received=5, carried_in=1, granted=7)
    assert not balances(report, "requests")["person"].awaited
    assert [one.cells[0] for one in sums(report)] == [RECEIVED]
    assert "一＋二为 6，（七）＋四为 7，后者多 1；" in sums(report)[0].message


def test_the_last_cell_of_a_column_tells_whether_it_is_wrong(report: Report) -> None:
    rows = {key.split(".")[1]: 0 for key in report.edition.typed_keys if key.endswith(".person")}
    fill(report, **rows | {"received": 5, "carried_in": 1, "granted": 3, "carried_out": 2})
    assert [one.cells[0] for one in sums(report)] == [RECEIVED]
    report.apply(Edit(entries={OUT: None}))
    assert sums(report) == []


def test_words_in_a_cell_are_not_counted_as_blank(huaian: Report) -> None:
    huaian.apply(Edit(entries={GRANTED: Unread("很多")}))
    assert sums(huaian)[0].message.endswith("其中 1 格不是数字，按 0 计算。")


def test_words_that_the_clerk_typed_are_told_and_no_sum_besides(huaian: Report) -> None:
    huaian.apply(Edit(entries={GRANTED: Unread("很多")}).from_(Origin(Means.TYPED)))
    wrong = [one.check_id for one in run_checks(huaian) if one.level is Level.ERROR]
    assert wrong == ["requests_unread"]


def test_a_document_that_was_read_is_judged_as_it_is(huaian: Report) -> None:
    huaian.apply(Edit(entries={GRANTED: None}))
    huaian.apply(Edit(entries={OUT: Decimal(1)}).from_(Origin(Means.IMPORTED)))
    assert sums(huaian)[0].message.endswith("其中 1 格空白，按 0 计算。")


def test_a_text_is_not_held_against_a_table_that_is_still_being_filled_in(report: Report) -> None:
    report.apply(Edit(texts={"overview": "全年新收政府信息公开申请 6 件。"}))
    fill(report, received=5)
    assert "quoted_requests" not in {one.check_id for one in run_checks(report)}
    report.apply(Edit(dict.fromkeys(report.blank_keys, Decimal(0))))
    assert "quoted_requests" in {one.check_id for one in run_checks(report)}
