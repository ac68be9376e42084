"""Which headings of a text have nothing below them, and what of a text is a text."""

from __future__ import annotations

import pytest

from app.edition.catalog import Catalog
from app.report.changes import Details, Edit
from app.report.narrative import headings_to_keep, own_text, unwritten_headings
from app.report.report import Report
from app.report.totals import Previous


def report_with(catalog: Catalog, text: str, key: str = "overview") -> Report:
    report = Report(catalog.for_year(2024), Details(2024))
    report.apply(Edit(texts={key: text}))
    return report


@pytest.mark.parametrize(
    ("text", "unwritten"),
    [
        ("（一）主动公开\n公开了一些信息。\n（二）依申请公开", ["（二）依申请公开"]),
        ("（一）主动公开\n\n（二）依申请公开\n没有。", ["（一）主动公开"]),
        ("一、总体\n（一）主动公开\n公开了。", []),
        ("（一）主动公开\n1.加强学习\n2.加强培训", []),
        (
            "（一）主动公开情况\n有。\n（二）依申请公开情况\n1.依申请公开情况\n2.申请复议情况",
            ["1.依申请公开情况", "2.申请复议情况"],
        ),
        ("（一）办理情况\n1.申请情况\n收到2件。\n2.复议情况\n没有。\n（二）监督\n有。", []),
        ("（一）主动公开\n公开了以下内容：\n1.机构设置情况\n2.财政预决算情况", []),
        ("（一）办理情况\n1.今年收到申请的情况。\n2.没有复议的情况。", []),
        ("（1）主动公开\n（2）依申请公开\n1.申请\n2.复议\n（3）监督\n有。", ["（1）主动公开"]),
        ("（一）主动公开。今年公开了一些信息。", []),
        ("今年公开了一些信息。", []),
        ("", []),
    ],
    ids=[
        "last",
        "first",
        "nested",
        "points",
        "topics",
        "topics written",
        "list",
        "sentences",
        "from （1） on",
        "run on",
        "no heading",
        "blank",
    ],
)
def test_a_heading_is_unwritten_if_nothing_stands_below_it(
    catalog: Catalog, text: str, unwritten: list[str]
) -> None:
    found = unwritten_headings(report_with(catalog, text), "overview")
    assert [heading.words for heading in found] == unwritten
    assert [text[heading.start : heading.end] for heading in found] == unwritten


def test_an_offered_heading_counts_without_a_number(catalog: Catalog) -> None:
    report = report_with(catalog, "收取信息处理费情况\n没有收取。", "others")
    assert not unwritten_headings(report, "others")
    assert own_text(report, "others") == "没有收取。"


def test_headings_alone_are_no_text(catalog: Catalog) -> None:
    report = report_with(catalog, "（一）今年的公开\n（二）今年的申请")
    assert own_text(report, "overview") == ""
    report.apply(Edit(texts={"overview": "（一）今年的公开\n公开了 3 条。"}))
    assert own_text(report, "overview") == "（一）今年的公开公开了3条。"


def test_last_years_headings_are_kept_with_brackets_of_one_kind(catalog: Catalog) -> None:
    edition = catalog.for_year(2024)
    text = "(一) 台账管理\n有。\n（二)村级公开：有栏。\n（三）值班(夜间)\n有。"
    last = Previous(2023, edition, {}, texts={"overview": text})
    kept = ("（一） 台账管理", "（二）村级公开", "（三）值班(夜间)")
    assert headings_to_keep(edition, last, "overview") == kept
