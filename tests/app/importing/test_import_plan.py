"""A document beside a report: what differs, what is proposed, and what taking it over changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.importing.document import ReadDocument
from app.importing.import_plan import ImportChange, ImportPlan, plan_import, takable_words
from app.report.changes import Details, Edit, Entry, Organisation, Unread
from app.report.report import Report

PERSON, BUSINESS = CellKey("requests.received.person"), CellKey("requests.received.business")
TOTAL = CellKey("requests.received.total")
LICENCES, IN_FORCE = CellKey("disclosure.licences.decisions"), "disclosure.rules.in_force"


@pytest.fixture
def report(catalog: Catalog) -> Report:
    return Report(catalog.for_year(2024), Details(2024))


def plan(report: Report, entries: Mapping[CellKey, Entry], **read: object) -> ImportPlan:
    """The plan for a document with these entries on the same edition and year."""
    found = Report(report.edition, Details(report.details.year))
    found.apply(Edit(entries=entries))
    return plan_import(report, replace(ReadDocument(found, (), ()), **read))


def cell(made: ImportPlan, key: str) -> ImportChange:
    return next(change for change in made.cells if change.key == key)


def test_a_figure_of_the_document_stands_beside_the_one_there_is(report: Report) -> None:
    report.apply(Edit(entries={PERSON: Decimal(3)}))
    change = cell(plan(report, {PERSON: Decimal(5)}), PERSON)
    assert (change.words, change.now, change.found) == (
        "一、本年新收政府信息公开申请数量·自然人",
        "3",
        "5",
    )
    assert change.proposed


def test_taking_it_over_changes_what_was_chosen_and_nothing_else(report: Report) -> None:
    made = plan(report, {PERSON: Decimal(5), BUSINESS: Decimal(1)})
    report.apply(made.edit({PERSON}))
    assert dict(report.typed) == {PERSON: Decimal(5)}


def test_a_blank_cell_of_the_document_is_not_proposed_for_a_filled_one(report: Report) -> None:
    report.apply(Edit(entries={PERSON: Decimal(3)}))
    change = cell(plan(report, {}), PERSON)
    assert change.differs
    assert not change.proposed


def test_a_doubtful_cell_is_marked_and_only_taken_if_ticked(report: Report) -> None:
    made = plan(report, {PERSON: Decimal(5)}, doubtful={PERSON: "标签“新收”与格式不同"})
    assert cell(made, PERSON).note == "标签“新收”与格式不同"
    assert PERSON not in made.proposed
    assert made.edit({PERSON}).entries == {PERSON: Decimal(5)}


def test_a_text_in_a_cell_is_marked_and_kept(report: Report) -> None:
    made = plan(report, {PERSON: Unread("三件多")})
    assert "不是数字" in cell(made, PERSON).note
    assert made.edit(made.proposed).entries == {PERSON: Unread("三件多")}


def test_a_wrong_total_shows_both_numbers_and_is_never_taken(report: Report) -> None:
    found = Report(report.edition, Details(2024))
    found.apply(Edit(entries={PERSON: Decimal(5)}))
    found.stated[TOTAL] = Decimal(6)
    made = plan_import(report, ReadDocument(found, (), ()))
    change = cell(made, TOTAL)
    assert change.note == "文件中写的是 6，各项相加是 5，请核对原文件"
    assert made.edit({TOTAL}).entries == {}


def test_a_document_of_another_edition_gives_the_cells_both_have(
    catalog: Catalog, report: Report
) -> None:
    old = Report(catalog.for_year(2020), Details(2020))
    fees = CellKey("disclosure.fees.previous")
    old.apply(Edit(entries={LICENCES: Decimal(9), fees: Decimal(2)}))
    made = plan_import(report, ReadDocument(old, (), ()))
    assert LICENCES in made.proposed
    assert [words for words in made.unplaced if "行政事业性收费" in words]
    assert len(made.warnings) == 2
    assert IN_FORCE not in {change.key for change in made.cells}
    assert any("规章" in words for words in made.missing)
    report.apply(made.edit(made.proposed))
    assert dict(report.typed) == {LICENCES: Decimal(9)}
    assert report.details.year == 2024


def test_cells_the_document_lacks_are_listed_and_stay_as_they_are(report: Report) -> None:
    report.apply(Edit(entries={PERSON: Decimal(3)}))
    made = plan(report, {}, missing=(PERSON,))
    assert made.missing == ("一、本年新收政府信息公开申请数量·自然人",)
    report.apply(made.edit({PERSON}))
    assert report.typed[PERSON] == 3


def test_texts_are_taken_by_section_and_empty_ones_only_if_ticked(report: Report) -> None:
    report.apply(Edit(texts={"issues": "旧", "others": "无"}))
    found = report.copy()
    found.apply(Edit(texts={"issues": "新", "others": ""}))
    made = plan_import(report, ReadDocument(found, (), ()))
    assert made.proposed == {"issues"}
    report.apply(made.edit({"issues", "others"}))
    assert (report.texts["issues"], report.texts["others"]) == ("新", "")


def test_a_live_number_that_reads_alike_is_no_difference(report: Report) -> None:
    report.apply(Edit(entries={PERSON: Decimal(3)}, texts={"issues": f"收到 {{{PERSON}}} 件。"}))
    found = Report(report.edition, Details(2024))
    found.apply(Edit(texts={"issues": "收到 3 件。"}))
    assert "issues" not in plan_import(report, ReadDocument(found, (), ())).proposed


def test_pictures_come_with_the_texts_that_show_them(report: Report) -> None:
    found = Report(report.edition, Details(2024))
    texts = {"issues": "{picture:a.png|图}", "others": "{picture:b.png|图}"}
    found.apply(Edit(texts=texts, media={"a.png": b"a", "b.png": b"b"}))
    edit = plan_import(report, ReadDocument(found, (), ())).edit({"issues"})
    assert edit.media == {"a.png": b"a"}


def test_basic_data_is_taken_field_by_field(report: Report) -> None:
    own = Organisation(name="柘山镇人民政府", telephone="1")
    report.apply(Edit(details=Details(2024, None, own)))
    details = Details(2024, date(2025, 1, 20), Organisation(name="柘山镇人民政府", telephone="2"))
    found = Report(report.edition, details)
    made = plan_import(report, ReadDocument(found, (), ()))
    assert made.proposed == {"telephone", "date"}
    taken = made.edit({"telephone"}).details
    assert taken is not None
    assert (taken.organisation.telephone, taken.date) == ("2", None)


def test_another_organisations_document_is_warned_of(report: Report) -> None:
    report.apply(Edit(details=Details(2024, None, Organisation(name="甲镇"))))
    found = Report(report.edition, Details(2024, None, Organisation(name="乙镇")))
    warnings = plan_import(report, ReadDocument(found, (), ())).warnings
    told = "文件是“乙镇”的报告，当前报告是“甲镇”的，请确认没有选错文件。"
    assert warnings == (f"{told}机关名称、年度、日期和联系方式都没有勾选。",)


def test_of_another_office_and_year_nothing_is_ticked_and_of_one_no_basic_data(
    report: Report,
) -> None:
    def proposed(year: int, name: str) -> tuple[set[str], bool]:
        found = Report(report.edition, Details(year, None, Organisation(name, telephone="2")))
        found.apply(Edit({PERSON: Decimal(5)}, texts={"issues": "新"}))
        made = plan_import(report, ReadDocument(found, (), ()))
        return set(made.proposed), made.is_anothers

    own = Organisation("甲镇人民政府", telephone="1")
    report.apply(Edit(details=Details(2024, None, own)))
    assert proposed(2024, "青县甲镇人民政府") == ({"name", "telephone", PERSON, "issues"}, False)
    assert proposed(2024, "乙街道办事处") == ({PERSON, "issues"}, True)
    assert proposed(2023, "甲镇人民政府") == ({PERSON, "issues"}, True)
    assert proposed(2023, "乙街道办事处") == (set(), True)


def test_what_is_blank_on_one_side_is_no_difference_and_totals_are_not_counted(
    report: Report,
) -> None:
    made = plan(report, {PERSON: Decimal(5), BUSINESS: Unread("x")})
    assert takable_words(made.cells) == "2 处一边没有填"
    report.apply(Edit({PERSON: Decimal(3), LICENCES: Decimal(1)}))
    made = plan(report, {PERSON: Decimal(5), BUSINESS: Unread("x")})
    assert takable_words(made.cells, "格") == "1 格不同，另有 2 格一边没有填"
    made = plan(report, {PERSON: Decimal(3), LICENCES: Decimal(1)})
    assert takable_words(made.cells) == "0 处不同"


@settings(max_examples=30, deadline=None)
@given(st.data())
def test_taking_everything_over_makes_the_report_the_document(data: st.DataObject) -> None:
    catalog = Catalog()
    edition = catalog.for_year(2024)
    entries = st.dictionaries(st.sampled_from(edition.typed_keys), st.integers(0, 99).map(Decimal))
    mine, theirs = (Report(edition, Details(2024)) for _ in range(2))
    mine.apply(Edit(entries=data.draw(entries)))
    theirs.apply(Edit(entries=data.draw(entries)))
    made = plan_import(mine, ReadDocument(theirs, (), ()))
    change = mine.apply(made.edit({one.key for one in made.cells}))
    assert mine.typed == theirs.typed
    mine.apply(change.before)
    assert made.report is mine


def test_a_wrong_total_comes_along_if_all_its_parts_do(report: Report) -> None:
    made = plan(report, {PERSON: Decimal(5), BUSINESS: Decimal(1)})
    made.read.report.stated |= {TOTAL: Decimal(7), CellKey("requests.concluded.total"): Decimal(0)}
    assert made.edit({PERSON}).stated == {}
    assert made.edit({PERSON, BUSINESS}).stated == {TOTAL: Decimal(7)}
