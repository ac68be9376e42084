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
    organisation = Organisation(name="青石镇人民政府", telephone="0872-4123056")
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
