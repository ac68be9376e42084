"""What a proofreader marks, and what it leaves alone."""

from __future__ import annotations

import pytest

from app.checks.kinds import is_proofreading
from app.checks.proofreading.phrases import addresses_in
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.report.changes import Details, Edit, Organisation
from app.report.report import Report


def told(catalog: Catalog, text: str) -> set[str]:
    organisation = Organisation(
        name="青石镇人民政府", telephone="0872-4123056", website="www.yunling.gov.cn"
    )
    report = Report(catalog.for_year(2024), Details(2024, None, organisation))
    report.apply(Edit(texts={"overview": text}))
    return {one.check_id for one in run_checks(report) if one.spans}


@pytest.mark.parametrize(
    "text",
    [
        "栏目网址：http://www.yunling.gov.cn/xxgk/zfxxgkml/index.html，邮箱：xxgkxx@163.com。",
        "申请人张某某与某单位协商一致。",
        "政府信息公开条例》第五十条、第五十六条的规定得到执行。".replace("政府", "《政府", 1),
        "一是抓制度；二是抓队伍。\n一是查问题；二是促整改。",
        "“一网通办”“最多跑一次”等经验（详见附件）得到推广。",
        "按照GB/T 33476.1—2016标准，2024年2月29日完成改造。",
        "推行“1+N”模式，N个公开点同步更新。",
        "以公开促规范为目的的专项行动取得实效。",
        "紧紧围绕民生，人人参与，工作作风持续好转。",
        "《政府信息公开条例》由国务院令第492号公布，修订后为国务院令第711号。",
        "2025年6月底前完成栏目整改。",
        "青石村、青石中学设有查阅点，原青石乡的档案已经移交。",
        "首先，查漏洞；其次，抓整改；再次，强培训；最后，严考核。\n首先，看制度；最后，看效果。",
        "镇里再次强调纪律，其次是改进作风。",
        "从两个方面改进：1.抓制度；2.抓队伍。",
        "按2.5万元的标准安排经费，分三个方面落实：制度、队伍、平台。",
        "依申请公开公开指南和主动公开公开目录已经更新。",
        "2022年，我镇建成便民服务中心，2024年改造以后，本年度设立了公开栏。",
        "2024年，我镇将公开工作纳入年度考核，将制度落到实处。",
        "2024年，我镇新增查阅点1个；2025年，我镇将在新的一年继续抓好公开。",
        "《中华人民共和国政府信息公开条例》和国办公开办函〔2021〕30号、国办发〔2019〕54号得到落实。",
        "根据国办函〔2020〕109号《政府信息公开信息处理费管理办法》办理。",
        "原新农合并入城乡居民基本医疗保险。",
        "请拨打12345热线反映，也可致电我镇0872-4123056。",
        "本报告电子版可登录www.yunling.gov.cn查阅。",
        "全县各村均设立公开栏，我镇管理全镇公开栏。",
        "申请表没有的内容请填写联系人，逾期视为放弃。",
        "未收取信息处理费，也没有收取任何其他费用。",
    ],
)
def test_these_are_left_alone(catalog: Catalog, text: str) -> None:
    assert told(catalog, text) == set()


@pytest.mark.parametrize(
    ("text", "check_id"),
    [
        ("一是抓制度；三是抓队伍。", "proof_numbering"),
        ("做好三项工作：一是抓制度；二是抓队伍。", "proof_announced"),
        ("落实“谁公开、谁负责“的原则。", "proof_brackets"),
        ("加强培训，，提升能力。", "proof_punctuation"),
        ("全年公开信息1O条。", "proof_digits"),
        ("全年公开信息１2条。", "proof_digits"),
        ("2023年2月29日召开会议。", "proof_dates"),
        ("《政府信息公开条例》第六十条得到执行。", "proof_laws"),
        ("联系电话：0872-4123065。", "proof_contacts"),
        ("完善公开制渡。", "proof_words"),
        ("未收取信息处费。", "proof_words"),
        ("规范依申公请开。", "proof_words"),
        ("自觉接收群众监督。", "proof_words"),
        ("没有其他事项需要需报告告的情况。", "proof_doubled"),
        ("传真：0872-412305。", "proof_contacts"),
        ("按照国办公开办函〔2019〕30号的要求。", "proof_laws"),
        ("落实《中华人民共和国信息公开条例》。", "proof_law_name"),
        ("2025年11月，接受了上级的检查。", "proof_future"),
        ("针对2021年问题整改，逐项落实。", "issues_other_year"),
        ("青石乡落实公开制度。", "other_organisation"),
        ("公开指南不断完善，公开指南不断完善，便于查询。", "proof_doubled"),
        ("首先，查漏洞；再次，抓整改；其次，强培训。", "proof_numbering"),
        ("从三个方面改进：1.抓制度；2.抓队伍。", "proof_announced"),
        ("全面公开公开事关群众的事项。", "proof_doubled"),
        ("更新信息3 208条。", "proof_grouped"),
        ("2022年，我镇抓实各项任务，做好本年度公开工作。", "year_not_this"),
        ("2024年，我镇将持续用力，在新的一年抓好公开。", "year_to_come"),
        ("落实《中国人民共和国政府信息公开条例》。", "proof_law_name"),
        ("按国办公开办函〔2021〕32号的要求编制本报告。", "proof_laws"),
        ("按国办函〔2021〕109号《政府信息公开信息处理费管理办法》办理。", "proof_laws"),
        ("按国办公开办函【2021】30号的要求。", "notice_brackets"),
        ("公开新农合报销政策。", "proof_outdated"),
        ("请致电我镇0872-4123065咨询。", "proof_contacts"),
        ("本报告可登录www.yunlin.gov.cn查阅。", "proof_contacts"),
        ("党政办负责统筹全县政务公开工作。", "proof_own_words"),
        ("请在此栏如实写明办理情况。", "leftover_instruction"),
        ("若没有，则填“无”。", "leftover_instruction"),
        ("收取信息处理费120元，其中一季度未收取信息处理费。", "fee_and_none"),
    ],
)
def test_these_are_told(catalog: Catalog, text: str, check_id: str) -> None:
    assert told(catalog, text) == {check_id}


def test_only_hints_are_in_the_proofreaders_list(catalog: Catalog) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    report.apply(Edit(texts={"overview": "2月30日开会，，讨论工作。"}))
    found = {one.check_id: one for one in run_checks(report) if one.spans}
    assert is_proofreading(report.edition, found["proof_punctuation"])
    assert not is_proofreading(report.edition, found["proof_dates"])


def test_web_and_mail_addresses_are_known_wherever_they_stand() -> None:
    text = "见www.a.gov.cn/xx/，或写信到a.b@c.cn。"
    assert [text[start:end] for start, end in addresses_in(text)] == [
        "www.a.gov.cn/xx/",
        "a.b@c.cn",
    ]
