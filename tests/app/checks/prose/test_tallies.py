"""The number of all that was published is the same everywhere; totals in several units."""

from __future__ import annotations

import pytest

from app.checks.findings import Finding
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.storage.paths import sample_path
from app.storage.report_file import load_report
from tests.app.checks.prose.labelled import body_of
from tests.app.checks.prose.test_left_alone import BODY
from tests.app.checks.prose.test_left_alone import told as told_of

TOTAL = "按照公开要求，今年我镇通过政府网站、村公开栏等形式共公开信息{}条，包括农经财政等方面。"


def found(catalog: Catalog, overview: str, disclosure: str) -> list[Finding]:
    texts = {"overview": overview, "disclosure": disclosure}
    report = body_of("tuned.toml").report(catalog.for_year(2024), texts)
    return [one for one in run_checks(report) if one.check_id == "published_tally"]


def test_two_wholes_in_two_parts_are_named(catalog: Catalog) -> None:
    overview = "共发布信息32条，组织机构信息3条，通过政务微信公众号主动公开政府信息88条。"
    one, *others = found(catalog, overview, TOTAL.format("200余"))
    assert not others
    assert "200余条" in one.message
    assert "“一、总体情况”写的是 32条＋88条＝120" in one.message


@pytest.mark.parametrize(
    ("overview", "disclosure"),
    [
        ("全年共公开信息206条。", TOTAL.format("206")),
        ("全年共公开信息200余条。", TOTAL.format("206")),
        ("通过网站共公开信息120条，通过公众号公开信息86条。", TOTAL.format("206")),
        ("全年共公开政策解读信息12条。", TOTAL.format("206")),
        ("通过网站公开信息120条，通过公众号公开信息40条。", TOTAL.format("206")),
        ("上年共公开信息180条。", TOTAL.format("206")),
        ("全年共公开信息206条。", "下一步，力争共公开信息300条。"),
        ("第一季度共公开信息50条。", TOTAL.format("206")),
        ("全年共公开信息206条，较上年增加26条。", "共发布信息206条，其中网站120条、公众号86条。"),
    ],
)
def test_sound_texts_are_left_alone(catalog: Catalog, overview: str, disclosure: str) -> None:
    assert found(catalog, overview, disclosure) == []


def test_the_sample_report_is_told_of_its_two_numbers(catalog: Catalog) -> None:
    report = load_report(sample_path(), catalog)
    (one,) = (one for one in run_checks(report) if one.check_id == "published_tally")
    assert one.section == "disclosure"


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "调解纠纷14起、信访9件、热线17件，合计40件。",
            "调解纠纷14起、信访9件、热线17件，合计49件。",
        ),
        (
            "建房审批12宗、砍伐13件、临时救助20件，共计45件。",
            "建房审批12宗、砍伐13件、临时救助20件，共计55件。",
        ),
        (
            "举办培训3期、讲座4场、座谈会2场，共9场。",
            "举办培训3期、讲座4场、座谈会2场，共8场。",
        ),
        (
            "公开文件15份、公告22条、动态33条，共70条。",
            "公开文件15份、公告22条、动态33条，共75条。",
        ),
        ("网络舆情、行政赔偿均无发生。", "全年无发生网络舆情。"),
        ("公开镇务信息30条、街务信息20条。", "公开证务信息30条、街务信息20条。"),
        ("设立场务公开栏3个、厂务公开栏2个。", "在法定期线内设立场务公开栏3个。"),
    ],
)
def test_parts_in_other_units_and_rarer_affairs_are_right(
    catalog: Catalog, right: str, wrong: str
) -> None:
    assert not told_of(catalog, right, "overview")
    assert told_of(catalog, wrong, "overview")


def test_cases_counted_in_several_units_are_named_with_their_sum(catalog: Catalog) -> None:
    text = "调解纠纷14起、信访9件、热线17件，合计49件。"
    said = run_checks(BODY.report(catalog.for_year(BODY.year), {"overview": text}))
    (message,) = [one.message for one in said if one.check_id == "parts_of_total"]
    assert "14＋9＋17＝40件" in message
