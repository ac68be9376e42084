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
        ("2023年，门户网站改版上线。", "year_begins"),
        ("2025年，本单位持续更新办事指南。", "year_begins"),
        ("镇里召开会议。\n2023年2月8日", "proof_published"),
        ("针对2024年年报指出的解读偏少，逐项落实。", "issues_other_year"),
        ("截至2023年12月末，全镇共公开信息30条。", "other_year"),
        ("压实岗位责任fgh。", "proof_punctuation"),
        ("强化责任追究ab / yz。", "proof_punctuation"),
        ("本年度工作主要有：", "proof_punctuation"),
        ("公开内容不够全面，主要反映在。", "proof_sentences"),
        ("组织培训，提升窗口人员的。", "proof_sentences"),
        ("做法体现在以下几点。", "proof_sentences"),
        ("保密审查有人管、更新有记录、查阅有", "proof_sentences"),
        ("一是队伍建设有待加强；二是宣传的渠道；三是考核不够严格。", "proof_sentences"),
        ("如有疑问，请与青石镇党政综合办公室（电话：0872-4123056）。", "proof_sentences"),
        ("20243月5日，镇里召开会议。", "proof_dates"),
        ("按村组公开公开栏的更新情况。\n镇村两级公开公开栏同步更新。", "proof_doubled"),
        ("加强培训，组组织干部学习。", "proof_doubled"),
        ("（一）拓宽公开渠道2024年通过网站发布信息30条，群众查阅方便。", "proof_punctuation"),
        ("信息较去年同比多30条。", "proof_punctuation"),
        ("内容合法、程序和规。", "proof_words"),
        ("按待来访群众，做好登记。", "proof_words"),
        ("落实部门主体贵任。", "proof_words"),
        ("开展线上互功活动。", "proof_words"),
        ("推进管理制度话、流程清单化。", "proof_words"),
        ("街道党工委定期听取汇报。", "proof_own_words"),
        ("2023年上半年，镇里开展专项检查。", "year_begins"),
        ("主要情况是：2023年，镇里召开专题会议。", "year_begins"),
        ("发布信息3000多余条。", "proof_punctuation"),
        ("把公开栏更新作为，全年抓好落实。", "proof_sentences"),
        ("严格审核，做到了。", "proof_sentences"),
        ("我镇公开了2024年度部门决算。", "proof_future"),
        ("各类信息分级审核，委不断规范流程。", "proof_punctuation"),
        ("监督保障（含《条例》第五十条第四项内容）。", "proof_punctuation"),
        ("（二）规范流程，提升答复质量2024年逐件办理各类事项。", "proof_punctuation"),
        ("今年（2023年）新装公开栏30块。", "other_year"),
        ("在过去的2023年里，镇村两级合力推进公开。", "year_begins"),
        ("群众可登录县政府网站查阅2022年度报告。", "year_not_this"),
        ("依照《中华人民共和国村委组织法》《中华人民共和国保密法》办理。", "proof_laws"),
        ("公开内容、方式以及。", "proof_sentences"),
        ("全镇齐抓共管，形成了较好的。", "proof_sentences"),
        ("更新不快的原因，主要是。", "proof_sentences"),
        ("一、抓审核，明确责任；三、抓更新，落实到人。", "proof_numbering"),
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
        "2023年启用的公开栏，本年度全部翻新。2023年底设立的专区运行平稳。",
        "2025年，镇里将继续更新办事指南。",
        "2023年，新收申请5件，2024年新收8件。",
        "开通微信小程序，接入政务app，支持wifi，可下载word、pdf。",
        "公开什么，群众说了算；群众想看的，镇里都公开。这是必要的。",
        "审议通过。力度进一步加大。",
        "工作情况报告如下：",
        "法律、法规和国家有关规定规定应当公开的，都已公开。现将年度报告报告如下。",
        "村组公开、公开栏更新与群众息息相关，各级报刊刊登信息3篇。",
        "推进居务公开，倾听民声。通过多种渠道、多种方式发布信息。",
        "（一）抓审核。\n工作有序。\n（ 二）抓更新。\n更新及时。\n（ 三）抓考核。\n考核有力。",
        "城关街道党工委与镇里共建公开专区。",
        "医保信息由县里统一公布（http://wjw.yunling.gov.cn/）。",
        "2023年底开通的平台，本单位继续使用。我镇公开了2023年度部门决算。",
        "把公开作为抓手，这是第一次做到。发布信息3000多条。",
        "（二）完善审核制度为规范发布提供了保障，没有差错。",
        "按规定接收、按件登记，功不可没；然而本土企业不多，楼栋长责任到人。",
        "一、二类信息当天发布；三、四类信息三天内发布。",
        "群众满意、社会祥和。公开是必须的，这也是群众盼望的。",
        "依照《中华人民共和国海关法》《中华人民共和国公证法》办理。",
    ],
)
def test_these_are_left_alone(catalog: Catalog, text: str) -> None:
    assert told(catalog, text) == set()


def _names_another(catalog: Catalog, name: str, text: str) -> bool:
    report = Report(catalog.for_year(2024), Details(2024, None, Organisation(name=name)))
    report.apply(Edit(texts={"overview": text}))
    return "other_organisation" in {one.check_id for one in run_checks(report)}


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
    assert _names_another(catalog, name, text) is is_other


def test_a_town_s_government_without_its_kind_is_told_with_all_its_words(catalog: Catalog) -> None:
    report = Report(
        catalog.for_year(2024), Details(2024, None, Organisation(name="永江市人民政府"))
    )
    report.apply(Edit(texts={"overview": "永江人民政府网站公开信息20条。"}))
    told_of = [one.message for one in run_checks(report) if one.check_id == "other_organisation"]
    assert [message.count("写的是“永江人民政府”") for message in told_of] == [1]


@pytest.mark.parametrize(
    ("name", "text", "is_other"),
    [
        ("永江市南湖区柳湾街道办事处", "柳湾镇定期更新公开栏。", True),
        ("永江市南湖区柳湾街道办事处", "原柳湾镇的档案已移交。", False),
        ("永江市南湖区柳湾街道办事处", "南湖街道坚持公开透明。", True),
        ("永江市南湖区柳湾街道办事处", "南湖区柳湾街道坚持公开透明。", False),
        ("云岭县人民政府", "云岭区人民政府按月公布。", True),
        ("云岭县人民政府", "青原县人民政府稳步推进政务公开。", True),
        ("云岭县人民政府", "永江市人民政府稳步推进政务公开。", False),
        ("永江市南湖区柳湾街道办事处", "县政务公开办定期检查。", True),
        ("云岭县青石镇人民政府", "青石镇党工委定期听取汇报。", True),
        ("永江市南湖区财政局", "详见永江市南湖区政府网站南湖区财政局专栏。", False),
        ("云岭县人民政府", "县委、区政府定期听取汇报。", True),
        ("云岭县人民政府", "县委、县政府定期听取汇报。", False),
        ("云岭县人民政府", "青原县2024年没有其他需要报告的事项。", True),
        ("云岭县人民政府", "我县2024年没有其他需要报告的事项。", False),
    ],
)
def test_another_kind_of_region_or_place_is_no_own_name(
    catalog: Catalog, name: str, text: str, *, is_other: bool
) -> None:
    assert _names_another(catalog, name, text) is is_other


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("去年解读形式单一的问题已得到解决。主要问题：一是解读形式较单一。", True),
        ("上年栏目更新不及时等问题均已整改到位。一是栏目更新还不够及时。", True),
        ("去年解读形式单一的问题已得到解决。主要问题：一是栏目更新不及时。", False),
        ("栏目更新不够及时。针对栏目更新不及时的问题，已整改到位。", False),
        ("上年栏目更新不及时的问题有所好转，今年栏目更新仍不及时。", False),
    ],
)
def test_a_shortcoming_of_last_year_that_was_mended_is_none_again(
    catalog: Catalog, text: str, *, is_told: bool
) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    report.apply(Edit(texts={"issues": text}))
    assert ("mended_and_open" in {one.check_id for one in run_checks(report)}) is is_told
