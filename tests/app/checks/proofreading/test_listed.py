"""Lists that are numbered or announced, and slips in the words of the field."""

from __future__ import annotations

import pytest

from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.report.changes import Details, Edit, Organisation
from app.report.report import Report
from tests.app.checks.proofreading.test_marks import told

AGAIN = "（一）上年整改情况\n问题已经整改。\n（一）主要问题\n更新不快。\n（二）措施\n加强培训。"


@pytest.mark.parametrize(
    ("text", "check_id"),
    [
        (AGAIN, "proof_numbering"),
        ("在法定期线内作出答复。", "proof_words"),
        ("办好依申请公公开事项。", "proof_words"),
        ("答复质量得到村民好平。", "proof_words"),
        ("聚焦五大领域：财政预算、公共卫生、生态环境、义务教育。", "proof_announced"),
        ("严肃责任追究。xyz\n公开内容不够全面。", "leftover_signs"),
        ("全年答复申请60件，按期答复率100%，仅2件超期答复。", "all_in_time"),
        ("一是压实责任。二是充实人员；三是加强培训；四是严格考核。", "proof_numbering"),
    ],
)
def test_these_are_told(catalog: Catalog, text: str, check_id: str) -> None:
    assert told(catalog, text) == {check_id}


@pytest.mark.parametrize(
    "text",
    [
        "存在的问题：\n（一）更新不快。\n改进措施：\n（一）加强培训。\n（二）明确专人。",
        "聚焦四大领域：财政预算、公共卫生、生态环境等。涉及十三个部门：公安、民政、人社。",
        "突出三个重点：决策、执行和管理公开。推进三项制度：审查、发布，全面落实。",
        "详见县政府网站。www.yunling.gov.cn\n开通热线12345。已接入政务APP。",
        "全年答复申请60件，按期答复率100%，其中2件延期答复，1件申请人逾期未补正。",
        "全年按期答复率100%，所办60件均未超期。",
        "答复60件没有逾期，按期答复率100%。",
        "完善三项机制：审查机制、发布机制、纠错机制（含核实、更正）。",
        "印发两个文件：《保密审查、信息发布办法》、关于考核的通知。",
        "主要做法：一是压实责任；二是充实人员。存在问题：一是更新不快。二是解读不多。",
    ],
)
def test_these_are_left_alone(catalog: Catalog, text: str) -> None:
    assert told(catalog, text) == set()


@pytest.mark.parametrize(
    ("name", "text", "is_other"),
    [
        ("永江市南湖街道办事处", "南湖街道办事处人民政府落实公开责任。", True),
        ("永江市南湖街道办事处", "南湖街道党工委、办事处与市人民政府对接。", False),
        ("永江市南湖街道办事处", "各镇、街道人民政府网站由市里统一建设。", False),
        ("云岭县青石镇人民政府", "青石镇街道办事处落实公开责任。", True),
        ("云岭县青石镇人民政府", "青石镇人民政府落实公开责任，与城关街道办事处交流。", False),
    ],
)
def test_only_a_street_has_an_office_and_it_has_no_government(
    catalog: Catalog, name: str, text: str, *, is_other: bool
) -> None:
    report = Report(catalog.for_year(2024), Details(2024, None, Organisation(name=name)))
    report.apply(Edit(texts={"overview": text}))
    found = {one.check_id for one in run_checks(report)}
    assert ("other_organisation" in found) is is_other


def test_a_town_s_government_without_its_kind_is_told_with_all_its_words(catalog: Catalog) -> None:
    report = Report(
        catalog.for_year(2024), Details(2024, None, Organisation(name="永江市人民政府"))
    )
    report.apply(Edit(texts={"overview": "永江人民政府网站公开信息20条。"}))
    told_of = [one.message for one in run_checks(report) if one.check_id == "other_organisation"]
    assert [message.count("写的是“永江人民政府”") for message in told_of] == [1]
