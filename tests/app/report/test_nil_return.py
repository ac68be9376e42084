"""A nil return fills what is blank, writes the sentences that fit, and tells what it changes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.definition import NilReturn
from app.edition.edition import Edition
from app.report.changes import Details, Edit, Means, Unread
from app.report.filling import fill_with_zero, may_be_nil, plan_nil_return
from app.report.narrative import unwritten_headings
from app.report.report import Report

PERSON = CellKey("requests.received.person")
CARRIED_IN = CellKey("requests.carried_in.person")
NO_REQUESTS = "本年度，本机关未收到政府信息公开申请，无上年结转的申请。"
NO_DISPUTES = "本年度，本机关未发生因政府信息公开引起的行政复议、行政诉讼。"


@pytest.fixture
def report(edition: Edition) -> Report:
    """A blank report, one of each edition."""
    return Report(edition, Details(edition.definition.first_year))


def nil_of(report: Report) -> NilReturn:
    nil = report.edition.definition.nil_return
    assert nil is not None
    return nil


def test_both_tables_become_zero_and_the_text_says_so(report: Report) -> None:
    plan = plan_nil_return(report, nil_of(report))
    report.apply(plan.edit)
    tables = {report.edition.cells[key].table for key in report.blank_keys}
    assert tables == {"disclosure"}
    assert set(report.typed.values()) == {Decimal(0)}
    assert report.texts["overview"] == f"{NO_REQUESTS}\n{NO_DISPUTES}"
    assert not plan.overwritten
    assert not plan.kept


def test_one_edit_undoes_it(report: Report) -> None:
    change = report.apply(plan_nil_return(report, nil_of(report)).edit)
    report.apply(change.before)
    assert not report.typed
    assert not any(report.texts.values())


def test_sentences_go_below_their_heading(report: Report) -> None:
    text = "（一）主动公开\n公开了 3 条。\n（二）依申请公开情况\n（三）监督保障\n加强了。"
    report.apply(Edit(texts={"overview": text}))
    report.apply(plan_nil_return(report, nil_of(report)).edit)
    lines = report.texts["overview"].split("\n")
    assert lines[3:6] == [NO_REQUESTS, NO_DISPUTES, "（三）监督保障"]
    assert plan_nil_return(report, nil_of(report)).edit == Edit()


def test_typed_cells_stay_unless_the_clerk_agrees(report: Report) -> None:
    report.apply(Edit({PERSON: Decimal(3), CARRIED_IN: Unread("约 2 件")}))
    careful = plan_nil_return(report, nil_of(report))
    assert careful.kept == (PERSON, CARRIED_IN)
    assert not careful.overwritten
    assert PERSON not in careful.edit.entries
    assert NO_REQUESTS not in careful.edit.texts.get("overview", "")
    agreed = plan_nil_return(report, nil_of(report), overwrite=True)
    assert agreed.overwritten == (PERSON, CARRIED_IN)
    report.apply(agreed.edit)
    assert report.value(PERSON) == 0
    assert NO_REQUESTS in report.texts["overview"]


def test_what_was_carried_in_is_told_as_it_is(report: Report) -> None:
    report.apply(Edit({CARRIED_IN: Decimal(2)}))
    report.apply(plan_nil_return(report, nil_of(report)).edit)
    assert "上年结转{requests.carried_in.total}件" in report.texts["overview"]


def test_disputes_over_earlier_years_are_no_contradiction(report: Report) -> None:
    """They stay as they are, their blanks too, and nothing is said of them."""
    upheld = CellKey("disputes.review.upheld")
    report.apply(Edit({upheld: Decimal(1)}))
    for overwrite in (False, True):
        plan = plan_nil_return(report, nil_of(report), overwrite=overwrite)
        assert (plan.kept, plan.overwritten, plan.beside) == ((), (), (upheld,))
    assert may_be_nil(report, nil_of(report))
    report.apply(plan.edit)
    assert report.texts["overview"] == NO_REQUESTS
    assert {key: value for key, value in report.typed.items() if value} == {upheld: Decimal(1)}
    assert {report.edition.cells[key].table for key in report.blank_keys} == {
        "disclosure",
        "disputes",
    }


def test_a_dispute_written_in_words_is_not_denied(report: Report) -> None:
    report.apply(Edit({CellKey("disputes.review.upheld"): Unread("1件")}))
    plan = plan_nil_return(report, nil_of(report))
    assert NO_DISPUTES not in plan.edit.texts["overview"]


def test_filling_a_table_leaves_what_is_no_number(catalog: Catalog) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    report.apply(Edit({PERSON: Unread("两件"), CARRIED_IN: Decimal(1)}))
    report.apply(fill_with_zero(report, "requests"))
    assert report.unread == {PERSON: Unread("两件")}
    assert report.value(CARRIED_IN) == 1
    blank = {report.edition.cells[key].table for key in report.blank_keys if key != PERSON}
    assert blank == {"disclosure", "disputes"}


def test_it_is_worth_asking_while_nothing_but_zeros_stand_there(report: Report) -> None:
    nil = nil_of(report)
    assert may_be_nil(report, nil)
    report.apply(Edit({CARRIED_IN: Decimal(0)}))
    assert may_be_nil(report, nil)
    report.apply(Edit({CARRIED_IN: Decimal(2)}))
    assert not may_be_nil(report, nil)
    report.apply(plan_nil_return(report, nil, overwrite=True).edit)
    assert not may_be_nil(report, nil)


def test_the_second_sentence_goes_below_its_own_heading(report: Report) -> None:
    text = "（一）依申请公开\n（二）行政复议、行政诉讼情况\n（三）监督保障\n加强了。"
    report.apply(Edit(texts={"overview": text}))
    report.apply(plan_nil_return(report, nil_of(report)).edit)
    lines = report.texts["overview"].split("\n")
    assert (lines[1], lines[3]) == (NO_REQUESTS, NO_DISPUTES)
    assert not unwritten_headings(report, "overview")


def test_each_sentence_goes_below_the_sub_heading_that_names_it(report: Report) -> None:
    text = (
        "（一）依申请公开情况\n1.依申请公开情况\n2.申请行政复议、提起行政诉讼情况\n"
        "（二）监督保障情况\n加强了。"
    )
    report.apply(Edit(texts={"overview": text}))
    report.apply(plan_nil_return(report, nil_of(report)).edit)
    lines = report.texts["overview"].split("\n")
    assert (lines[2], lines[4]) == (NO_REQUESTS, NO_DISPUTES)
    assert not unwritten_headings(report, "overview")


@pytest.mark.parametrize(
    "said",
    [
        "今年我镇未收到政府信息公开申请。",
        "全年没有收到信息公开申请，无结转。",
        "2024年，我局未接到公民提出的政府信息公开申请。",
    ],
)
def test_a_nil_sentence_that_is_there_already_is_seen(report: Report, said: str) -> None:
    report.apply(Edit(texts={"overview": f"（一）依申请公开\n{said}"}))
    written = report.copy()
    written.apply(plan_nil_return(report, nil_of(report)).edit)
    assert NO_REQUESTS not in written.texts["overview"]
    assert said in written.texts["overview"]


def test_a_nil_sentence_on_disputes_is_seen_too(report: Report) -> None:
    report.apply(Edit(texts={"overview": "全年没有因信息公开引起的行政复议和行政诉讼。"}))
    report.apply(plan_nil_return(report, nil_of(report)).edit)
    assert NO_DISPUTES not in report.texts["overview"]


def test_several_tables_are_filled_by_one_edit_that_tells_where_its_zeros_came_from(
    catalog: Catalog,
) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    edit = fill_with_zero(report, "disclosure", "requests")
    tables = {report.edition.cells[key].table for key in edit.entries}
    assert tables == {"disclosure", "requests"}
    assert {origin.means for origin in edit.origins.values()} == {Means.ZERO}
    assert edit.origins.keys() == edit.entries.keys()
