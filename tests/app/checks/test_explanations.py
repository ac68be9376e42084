"""An explanation stays with its finding until one of the numbers changes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.checks.findings import Finding, earlier_words, explain, must_explain
from app.checks.runner import NotReadyError, finalise, obstacles, run_checks, unlock
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Level
from app.report.changes import Edit, SealKind
from app.report.finished import is_as_sealed
from app.report.report import Report
from app.report.totals import Previous
from tests.ready import make_ready

CARRIED_IN = CellKey("requests.carried_in.person")
CARRIED_OUT = CellKey("requests.carried_out.person")


@pytest.fixture
def report(huaian: Report) -> Report:
    """The figures of 淮安, with one more request carried over than it has taken in."""
    last = {CARRIED_OUT: huaian.typed.get(CARRIED_IN, Decimal(0)) + 1}
    huaian.apply(Edit(previous=Previous(2023, huaian.edition, last)))
    return huaian


def to_explain(report: Report) -> Finding:
    return next(one for one in run_checks(report) if one.check_id == "requests_carried_in")


def test_an_explained_finding_says_so(report: Report) -> None:
    assert to_explain(report).level is Level.EXPLAIN
    assert must_explain(to_explain(report))
    report.apply(explain(report, to_explain(report), " 机构合并。\n"))
    assert to_explain(report).explained == "机构合并。"
    assert not must_explain(to_explain(report))


def test_empty_words_take_it_away(report: Report) -> None:
    report.apply(explain(report, to_explain(report), "机构合并。"))
    report.apply(explain(report, to_explain(report), "  "))
    assert report.explanations == {}
    assert to_explain(report).explained == ""


def test_other_numbers_have_to_be_explained_anew(report: Report) -> None:
    report.apply(explain(report, to_explain(report), "机构合并。"))
    value = report.typed.get(CARRIED_IN, Decimal(0))
    change = report.apply(Edit({CARRIED_IN: value + 5}))
    assert to_explain(report).explained == ""
    assert earlier_words(report, to_explain(report)) == "机构合并。"
    report.apply(change.before)
    assert to_explain(report).explained == "机构合并。"


def test_last_years_numbers_count_too(report: Report) -> None:
    report.apply(explain(report, to_explain(report), "机构合并。"))
    last = {CARRIED_OUT: Decimal(77)}
    report.apply(Edit(previous=Previous(2023, report.edition, last)))
    assert to_explain(report).explained == ""


def test_words_in_a_text_are_explained_where_they_stand(report: Report) -> None:
    text = "参与行政复议 98765 件。其中收到信息公开申请 98765 件。"
    report.apply(Edit(texts={"overview": text}))
    found = [one for one in obstacles(report) if one.section == "overview" and one.spans]
    assert found
    explainable = [one for one in found if one.level is Level.EXPLAIN]
    for finding in explainable:
        report.apply(explain(report, finding, "口径不同。"))
    report.apply(Edit(texts={"overview": "新写的一段。" + text}))
    kept = [one for one in run_checks(report) if one.explained == "口径不同。"]
    assert len(kept) == len(explainable)


def test_errors_are_mended_and_not_explained(report: Report) -> None:
    report.apply(Edit({CARRIED_IN: Decimal(-1)}))
    errors = [one for one in obstacles(report) if one.level is Level.ERROR]
    assert errors
    report.apply(explain(report, errors[0], "没有办法。"))
    assert errors[0] in obstacles(report)


def test_open_findings_stop_finalising(report: Report) -> None:
    count = len(obstacles(report))
    assert count
    with pytest.raises(NotReadyError, match=f"还有 {count} 处"):
        finalise(report)
    assert report.seal is None


def test_a_report_is_finalised_and_unlocked_and_both_are_recorded(report: Report) -> None:
    make_ready(report)
    report.apply(finalise(report))
    assert report.seal
    assert is_as_sealed(report)
    report.apply(unlock(report))
    assert report.seal is None
    assert [event.kind for event in report.history] == [SealKind.FINALISED, SealKind.UNLOCKED]


def test_a_finalised_report_that_was_changed_elsewhere_is_noticed(report: Report) -> None:
    make_ready(report)
    report.apply(finalise(report))
    report.apply(Edit(texts={"overview": "别处改的"}))
    assert not is_as_sealed(report)
