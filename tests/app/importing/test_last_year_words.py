"""What last year's report brings is said line by line: carried, left behind, doubtful."""

from __future__ import annotations

from decimal import Decimal

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.importing.document import ReadDocument, Unplaced
from app.importing.import_plan import brought_words
from app.report.carry_over import carry_into, next_report
from app.report.changes import Details, Edit, Unread
from app.report.report import Report

PERSON = CellKey("requests.carried_out.person")


def told(catalog: Catalog, read: ReadDocument) -> str:
    """All that is said of last year's report before a new one begins."""
    report, carried = next_report(read.report, catalog)
    return "\n".join(brought_words(read, carried, report.edition))


def test_carried_and_left_behind_are_told(huaian: Report, catalog: Catalog) -> None:
    words = told(catalog, ReadDocument(huaian, (), ()))
    assert "读到 166 格数字" in words
    assert "淮安市人民政府，地址：" in words
    assert "结转到今年的数字：6 格，列在下面的表中。" in words
    assert "“规章”·现行有效件数 11" in words
    assert "请核对" not in words


def test_what_could_not_be_read_is_said(catalog: Catalog) -> None:
    last = Report(catalog.for_year(2023), Details(2023))
    last.apply(Edit(entries={PERSON: Unread("约四件")}))
    last.stated[CellKey("requests.granted.total")] = Decimal(5)
    last.apply(Edit(entries={CellKey("requests.granted.person"): Decimal(4)}))
    missing = (CellKey("disclosure.rules.issued"), CellKey("disclosure.rules.repealed"))
    doubtful = {CellKey("requests.granted.person"): "原来写的是“4件”"}
    read = ReadDocument(last, (Unplaced("信函 3", "表 3 第 9 行"),), missing, doubtful)
    words = told(catalog, read)
    assert "结转到今年的数字：没有。" in words
    assert "约四件" in words
    assert "没有 2 格，如“规章”·本年制发件数" in words
    assert "表 3 第 9 行：信函 3" in words
    assert "原来写的是“4件”" in words
    assert "写的是 5，各分项相加是 4" in words


def test_an_open_report_gets_no_organisation(huaian: Report, catalog: Catalog) -> None:
    report = Report(catalog.for_year(2025), Details(2025))
    read = ReadDocument(huaian, (), ())
    words = "\n".join(brought_words(read, carry_into(report, huaian), report.edition))
    assert "联系方式" not in words
    assert "结转到今年的数字：6 格" in words


def test_what_of_the_opening_is_kept_and_what_not_is_told(huaian: Report, catalog: Catalog) -> None:
    opening = "根据条例编制本报告。2024年，我市做了许多工作。本报告电子版可从淮安市政府网下载。"
    huaian.apply(Edit(texts={"preamble": opening}))
    words = told(catalog, ReadDocument(huaian, (), ()))
    assert "保留去年的：\n　• 本报告电子版可从淮安市政府网下载。" in words
    assert "没有带来的话，需要的请自己写：\n　• 2024年，我市做了许多工作。" in words
