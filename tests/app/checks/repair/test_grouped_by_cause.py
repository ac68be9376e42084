"""What one wrong figure explains is told once, and names the rest; nothing else is hidden."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.checks.findings import Finding, explain
from app.checks.repair import grouped_by_cause
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Level
from app.report.changes import Details, Edit, Entry, Organisation
from app.report.report import Report

OVERVIEW = "本机关全年收到信息公开申请36件，予以公开24件，办结36件。公开工作正常进行，群众满意。"
FIGURES = {
    "received.person": 32,
    "received.business": 4,
    "granted.person": 20,
    "granted.business": 4,
    "partly_granted.person": 5,
    "unavailable_not_held.person": 7,
}
BALANCE = "requests_balance"


def key(name: str) -> CellKey:
    return CellKey(f"requests.{name}")


@pytest.fixture
def report(catalog: Catalog) -> Report:
    """A report that balances and whose document states every total rightly."""
    made = Report(
        catalog.for_year(2024), Details(2024, organisation=Organisation("白水镇人民政府"))
    )
    entries: dict[CellKey, Entry] = dict.fromkeys(made.edition.typed_keys, Decimal(0))
    entries |= {key(name): Decimal(value) for name, value in FIGURES.items()}
    made.apply(Edit(entries, {"overview": OVERVIEW}))
    made.stated = dict(made.computed)
    return made


def put(report: Report, **typed: int) -> None:
    report.apply(Edit({key(n.replace("__", ".")): Decimal(value) for n, value in typed.items()}))


def held(report: Report) -> list[Finding]:
    levels = (Level.ERROR, Level.EXPLAIN)
    return [one for one in run_checks(report) if one.level in levels]


def told(report: Report) -> list[Finding]:
    marked = grouped_by_cause(report, run_checks(report))
    return [one for one in marked if one.level in (Level.ERROR, Level.EXPLAIN) and not one.told]


def test_a_wrong_total_is_told_once_and_names_the_balance(report: Report) -> None:
    report.stated[key("received.total")] = Decimal(46)
    assert len(held(report)) == 2
    (one,) = told(report)
    assert one.check_id == "requests_row_total"
    assert one.also == ("“总计”一列（各列第一项加第二项等于第三项加第四项）",)
    assert one.whole_message.endswith(
        "“总计”一列（各列第一项加第二项等于第三项加第四项）；改正后请一并核对。"
    )


def test_a_wrong_total_of_a_row_is_told_by_the_row_and_not_by_the_long_column(
    report: Report,
) -> None:
    report.stated[key("unavailable_not_held.total")] = Decimal(6)
    (one,) = told(report)
    assert one.check_id == "requests_row_total"
    assert one.also == ("“总计”一列的“（七）总计”",)


def test_a_wrong_figure_names_the_totals_and_the_texts(report: Report) -> None:
    put(report, granted__person=21)
    assert len(held(report)) == 3, "the texts are as the document states its totals"
    (one,) = told(report)
    assert len(one.also) == 2
    report.stated = {}
    balance = next(one for one in told(report) if one.check_id == BALANCE)
    assert any("予以公开24件" in words for words in balance.also)


def test_totals_that_follow_from_a_wrong_figure_are_no_second_fault(report: Report) -> None:
    put(report, received__person=23)
    report.stated[key("received.total")] = Decimal(27)  # as a formula of the document has it
    assert [one.check_id for one in told(report)] == [BALANCE]


def test_two_wrong_totals_are_two(report: Report) -> None:
    report.stated |= {key("granted.total"): Decimal(44), key("received.total"): Decimal(63)}
    first, second = told(report)
    assert first.cells[0] == key("received.person")
    assert second.cells[0] == key("granted.person")
    assert len(first.also) == len(second.also) == 1


def test_two_wrong_columns_are_two_and_the_total_follows_from_both(report: Report) -> None:
    put(report, received__person=30, received__business=9)
    report.stated = {}
    person, business = (one for one in told(report) if one.check_id == BALANCE)
    assert person.also == business.also == ("“总计”一列（各列第一项加第二项等于第三项加第四项）",)


def test_a_wrong_text_is_told_beside_a_wrong_figure(report: Report) -> None:
    put(report, received__person=30)
    report.stated = {}
    report.apply(Edit(texts={"overview": OVERVIEW.replace("申请36件", "申请38件")}))
    assert {one.check_id for one in told(report)} == {BALANCE, "quoted_requests"}


def test_what_no_single_figure_explains_is_told_in_full(report: Report) -> None:
    report.stated |= {key("concluded.total"): Decimal(44), key("received.total"): Decimal(44)}
    assert told(report) == held(report)


def test_an_explained_finding_tells_no_other(report: Report) -> None:
    put(report, granted__person=21)
    report.stated = {}
    for finding in held(report):
        if finding.level is Level.EXPLAIN:
            report.apply(explain(report, finding, "情况属实"))
    explained = {one.check_id for one in told(report) if one.explained}
    assert explained == {"quoted_requests"}


def test_nothing_is_lost_and_the_report_stays_as_it_is(report: Report) -> None:
    put(report, granted__person=21)
    before, found = report.copy(), run_checks(report)
    marked = grouped_by_cause(report, found)
    assert [(one.check_id, one.message) for one in marked] == [
        (one.check_id, one.message) for one in found
    ]
    assert (report.typed, report.stated) == (before.typed, before.stated)
