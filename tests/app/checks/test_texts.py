"""What the texts must say, in the words that real reports use."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from app.checks.prose.common import found_in
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.check_kinds import TextNames, TextRequired
from app.edition.text_check_kinds import Level, WordingCheck
from app.report.changes import Details, Edit
from app.report.report import Report


def found(catalog: Catalog, section: str, text: str, fees: str = "0") -> set[str]:
    report = Report(catalog.for_year(2024), Details(2024))
    fee = {CellKey("disclosure.fees.amount"): Decimal(fees)}
    report.apply(Edit(entries=fee, texts={section: text}))
    return {
        finding.check_id
        for finding in run_checks(report)
        if finding.section == section and not finding.field
    }


@pytest.mark.parametrize(
    "text",
    [
        "统计期限自2024年1月1日起至2024年12月31日止。",
        "统计期限为2024年1月1日至2024年12月31日。",
        "统计期限从2024年1月1日到12月31日。",
        "数据的统计期限：2024 年 1 月 1 日—2024 年 12 月 31 日。",
        "统计期限为2024年1月1日——2024年12月31日。",
        "2024年01月01日-12月31日，本机关公开信息。",
        "统计期限为2024年1月至12月。",
        "统计期限为2024年度。",
        "现将2024年政府信息公开情况报告如下。",
        "现将2024年情况报告如下，报告于2025年1月20日公布。",
        "现将二〇二四年政府信息公开情况报告如下。",
        "统计期限为２０２４年１月１日至２０２４年１２月３１日。",
        "统计期限：2024.1.1—2024.12.31。",
        "统计期限自2024年1月1日0时起至2024年12月31日24时止。",
        "2024年报告，统计期限为本年度1月1日至12月31日。",
        "统计期限为2024年元月1日至12月31日。",
        "统计期限自二〇二四年一月一日至十二月三十一日。",
        "按照《关于做好2023年政府信息公开年度报告的通知》编制2024年度报告。",
    ],
)
def test_these_openings_are_right(catalog: Catalog, text: str) -> None:
    assert found(catalog, "preamble", text) == set()


@pytest.mark.parametrize(
    ("text", "check_id"),
    [
        ("", "preamble_missing"),
        (
            "依据《中华人民共和国政府信息公开条例》第五十条规定，编制本报告。",
            "preamble_without_year",
        ),
        ("现将2023年情况报告如下。", "preamble_other_year"),
        ("2024年报告，统计期限为2024年1月1日至2024年12月30日。", "other_period"),
        ("2024年报告，统计期限为2023年1月1日至2023年12月31日。", "period_other_year"),
        ("2024年报告，2023年1月1日至2024年12月31日的数据。", "period_other_year"),
        ("2024年报告，统计期限为2024年1月1日至2025年12月31日。", "period_other_year"),
        ("2024年报告，统计期限为上半年。", "other_period"),
    ],
)
def test_these_openings_are_wrong(catalog: Catalog, text: str, check_id: str) -> None:
    assert found(catalog, "preamble", text) == {check_id}


@pytest.mark.parametrize(
    ("text", "check_id"),
    [
        ("", "issues_missing"),
        ("（一）上年整改情况\n（二）存在的主要问题", "issues_missing"),
        ("无", "issues_nil"),
        ("无。", "issues_nil"),
        ("没有问题。", "issues_nil"),
        ("暂无", "issues_nil"),
        ("（一）上年整改情况\n（二）存在的主要问题\n无", "issues_nil"),
    ],
)
def test_section_five_is_more_than_a_word_or_its_headings(
    catalog: Catalog, text: str, check_id: str
) -> None:
    assert check_id in found(catalog, "issues", text)


def test_section_five_of_nine_characters_is_short_not_wrong(catalog: Catalog) -> None:
    assert found(catalog, "issues", "公开的内容还不多。") == {"issues_short"}


def test_section_five_with_a_sentence_is_enough(catalog: Catalog) -> None:
    assert found(catalog, "issues", "公开内容还不够全面，下一年将完善。") == set()


@pytest.mark.parametrize(
    ("text", "fees", "check_ids"),
    [
        ("", "0", {"others_missing"}),
        ("", "5", {"others_missing"}),
        ("无", "0", set()),
        ("无。", "0.5", {"others_without_fees"}),
        ("无其他需要报告的事项。", "5", {"others_without_fees"}),
        ("本年度我镇没有其他应当报告的事项。", "5", {"others_without_fees"}),
        ("本年没有收取信息处理费。", "5", set()),
    ],
)
def test_section_six_may_say_none_unless_fees_were_charged(
    catalog: Catalog, text: str, fees: str, check_ids: set[str]
) -> None:
    assert found(catalog, "others", text, fees) == check_ids


def test_no_rule_that_was_not_seen_blocks_a_report(catalog: Catalog) -> None:
    """Only the year of title and period does; a section without a word is unfinished."""
    texts = [
        check.id
        for check in catalog.for_year(2024).checks
        if check.level is Level.ERROR and isinstance(check, TextNames | TextRequired | WordingCheck)
    ]
    assert sorted(texts) == [
        "period_other_year",
        "preamble_other_year",
        "unresolved",
    ]


def test_many_patterns_are_found_where_each_alone_is() -> None:
    patterns = (
        "公开",
        "(?:收到|新收)申请",
        r"\d+件",
        "[件条]",
        "没有|无",
        "国家赔偿",
        "(?<=年)度?",
    )
    for text in ("本年度收到申请3件，主动公开2条。", "无", "", "公", "条" * 700 + "国家赔偿"):
        alone = [
            (at, match.span())
            for at, pattern in enumerate(patterns)
            for match in re.finditer(pattern, text)
        ]
        assert [(at, match.span()) for at, match in found_in(text, patterns)] == alone
