"""The next step leads through a report in order and on past what is left for later."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from app.checks.next_steps import Step, StepKind, next_step
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.edition.text_check_kinds import Level
from app.report.changes import Details, Edit, Organisation, Unread
from app.report.filling import fill_with_zero
from app.report.report import Report
from tests.ready import make_final, make_ready

NAMED = Organisation("柘山镇人民政府")
SIGNED = date(2025, 1, 20)
ENOUGH = "今年写了足够多的字，情况很好。"


def step(report: Report, after: Step | None = None) -> Step:
    return next_step(report, run_checks(report), after)


def test_a_new_report_is_walked_through_in_order(catalog: Catalog) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    assert step(report).field == "name"
    report.apply(Edit(details=Details(2024, organisation=NAMED)))
    assert step(report).field == "date"
    report.apply(Edit(details=Details(2024, SIGNED, NAMED)))
    assert (step(report).kind, step(report).section) == (StepKind.TEXT, "preamble")
    report.apply(Edit(texts=dict.fromkeys(("preamble", "overview"), ENOUGH)))
    assert step(report).cells[0] == "disclosure.rules.issued"
    report.apply(fill_with_zero(report, "disclosure"))
    assert step(report).words == (
        "三、依申请公开：“一、本年新收政府信息公开申请数量”还有 6 格没有填。"
    )
    for table in ("requests", "disputes"):
        report.apply(fill_with_zero(report, table))
    assert (step(report).kind, step(report).section) == (StepKind.TEXT, "issues")


def test_a_heading_with_nothing_below_it_is_a_step(huaian: Report) -> None:
    make_ready(huaian)
    text = "（一）公开\n公开了信息。\n（二）申请"
    huaian.apply(Edit(texts={"overview": text}))
    found = step(huaian)
    assert found.words == "一、总体情况：“（二）申请”下面还没有写。"
    assert found.start == len(text)


def test_a_text_of_headings_is_written_below_the_first_of_them(huaian: Report) -> None:
    make_ready(huaian)
    huaian.apply(Edit(texts={"overview": "（一）公开\n（二）申请"}))
    assert step(huaian).words == "一、总体情况：“（一）公开”下面还没有写。"


def test_a_step_left_undone_is_passed_over_and_comes_again(huaian: Report) -> None:
    make_ready(huaian)
    huaian.apply(Edit(texts=dict.fromkeys(("overview", "issues"), "")))
    first = step(huaian)
    second = step(huaian, first)
    assert (first.section, second.section) == ("overview", "issues")
    assert step(huaian, second) == first


def test_what_is_no_number_is_a_finding_and_no_blank(huaian: Report) -> None:
    make_ready(huaian)
    key = CellKey("requests.received.person")
    huaian.apply(Edit({key: Unread("很多")}))
    found = step(huaian)
    assert found.kind is StepKind.ERROR
    assert found.finding is not None
    assert found.finding.cells == (key,)


def test_a_report_without_anything_open_is_finalised_then_exported(huaian: Report) -> None:
    make_ready(huaian)
    assert step(huaian).kind is StepKind.FINALISE
    huaian.apply(Edit({CellKey("requests.received.person"): Decimal(7)}))
    assert step(huaian).kind is StepKind.ERROR


def test_what_is_wrong_comes_before_what_is_missing_and_that_before_explanations(
    huaian: Report,
) -> None:
    make_ready(huaian)
    wrong = CellKey("requests.received.person")
    huaian.apply(Edit({wrong: Decimal(7)}, texts={"overview": ""}))
    first = step(huaian)
    assert (first.kind, first.section) == (StepKind.ERROR, "requests")
    huaian.apply(Edit({wrong: Decimal(3001)}, texts={"issues": "无"}))
    found = step(huaian)
    assert (found.kind, found.section) == (StepKind.TEXT, "overview")
    last = step(huaian, found)
    assert (last.kind, last.section) == (StepKind.FINDING, "issues")


def test_a_sum_in_which_cells_are_blank_waits_until_they_are_filled_in(catalog: Catalog) -> None:
    report = Report(catalog.for_year(2024), Details(2024, SIGNED, NAMED))
    texts = dict.fromkeys(("preamble", "overview"), ENOUGH)
    report.apply(Edit({CellKey("requests.received.person"): Decimal(3)}, texts=texts))
    assert any(one.level is Level.ERROR for one in run_checks(report))
    assert step(report).kind is StepKind.CELLS


def test_a_finalised_report_is_exported(huaian: Report) -> None:
    make_final(huaian)
    assert step(huaian).kind is StepKind.EXPORT


def test_doing_what_each_step_asks_for_leads_through_the_whole_form(edition: Edition) -> None:
    year = edition.definition.first_year
    report = Report(edition, Details(year))
    tabs: list[int] = []
    while (found := step(report)).kind < StepKind.FINDING:
        assert len(tabs) < len(edition.cells)
        tabs.append(edition.text_keys.index(found.section))
        if found.kind is StepKind.DETAILS:
            report.apply(Edit(details=Details(year, SIGNED, NAMED)))
        elif found.kind is StepKind.CELLS:
            report.apply(Edit(dict.fromkeys(found.cells, Decimal(0))))
        else:
            report.apply(Edit(texts={found.section: ENOUGH}))
    assert tabs == sorted(tabs)
    assert not report.blank_keys
