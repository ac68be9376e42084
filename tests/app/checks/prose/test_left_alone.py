"""Right sentences that look wrong are left alone, and their wrong twins are found."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.checks.proofreading.spelling import slips_in
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from tests.app.checks.prose.labelled import Body, Labelled, judged

_NOW = {
    "disclosure.normative.issued": 5, "disclosure.normative.repealed": 2,
    "disclosure.normative.in_force": 18, "requests.received.person": 70,
    "requests.received.business": 10, "requests.carried_in.person": 4,
    "requests.granted.person": 30, "requests.granted.business": 10,
    "requests.partly_granted.person": 10,
    "requests.refused_third_party.person": 6, "requests.refused_process.person": 2,
    "requests.unavailable_not_held.person": 12, "requests.declined_petition.person": 10,
    "requests.carried_out.person": 4, "disputes.review.upheld": 3,
}  # fmt: skip
_BEFORE = {
    "disclosure.normative.in_force": 15, "requests.received.person": 64,
    "requests.concluded.person": 60, "disputes.review.upheld": 2,
}  # fmt: skip


def _cells(figures: dict[str, int]) -> dict[CellKey, Decimal]:
    return {CellKey(key): Decimal(value) for key, value in figures.items()}


BODY = Body("建湖县自然资源和规划局", 2024, _cells(_NOW), _cells(_BEFORE))
"""80 new requests, 4 from last year, 80 concluded, 4 left; 64 new ones the year before."""


def told(catalog: Catalog, text: str, section: str = "requests") -> tuple[str, ...]:
    """What is said of a sentence that is taken for right."""
    return judged(catalog, [Labelled(text, section, "", BODY)]).confused


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "全年新收申请80件，平均每月约7件，其中3月最多（15件），9月最少（2件）。",
            "全年新收申请80件，比上年的64件多（15件）。",
        ),
        ("全部或部分公开的比例为62.5%。", "全部或部分公开的比例为52.5%。"),
        (
            "每百件新收申请中，约88件来自个人，约12件来自企业。",
            "新收申请中，88件来自自然人。",
        ),
        (
            "年初现行有效规范性文件15件，年内制发5件、废止2件，年末现行有效18件。",
            "年末现行有效规范性文件15件。",
        ),
        (
            "去年同期，我局收到政府信息公开申请64件，当年办结60件。",
            "本年度，我局收到政府信息公开申请80件，当年办结60件。",
        ),
        (
            "与2023年没有发生政府信息公开行政复议相比，今年有3件。",
            "2024年没有发生政府信息公开行政复议。",
        ),
        (
            "公开类50件〔予以公开40件，部分公开10件〕；不公开类8件【第三方权益6件，过程性信息2件】。",
            "公开类50件〔予以公开41件，部分公开9件〕。",
        ),
        (
            "不予公开的理由有第三方合法权益（6件）和过程性信息（2件）。",
            "不予公开的理由有第三方合法权益（2件）和过程性信息（6件）。",
        ),
        (
            "新收申请80件、上年结转4件，合计应办84件，年度内须办理的均已办理。",
            "新收申请80件、上年结转4件，合计应办86件。",
        ),
        (
            "新收申请较上年的64件增加16件，增长25%。",
            "新收申请较上年的64件增加16件，增长35%。",
        ),
        (
            "本年没有科研机构提出的申请，没有其他类型的申请人。",
            "本年没有商业企业提出的申请。",
        ),
        (
            "不予公开、无法提供、不予处理三类合计30件。",
            "不予公开、无法提供、不予处理三类合计31件。",
        ),
        (
            "新收的80件申请中，网上提交50件、信函邮寄20件、当面提交10件。",
            "新收的80件申请中，网上提交50件、信函邮寄25件、当面提交10件。",
        ),
        (
            "新收的80件申请中，涉及征地30件、规划11件、房屋5件，办理难度较大。",
            "新收的80件申请中，涉及征地50件、规划41件、房屋5件。",
        ),
    ],
)
def test_a_right_sentence_is_left_alone_and_its_twin_is_found(
    catalog: Catalog, right: str, wrong: str
) -> None:
    assert not told(catalog, right)
    assert told(catalog, wrong)


@pytest.mark.parametrize(
    "text",
    [
        "向市司法局报备文件", "报区委办报审材料", "由县医院报销药费", "群众知法用法",
        "杜绝失范行为", "推进数智赋能", "镇级报表已报送",
    ],
)  # fmt: skip
def test_signs_of_neighbouring_words_are_no_slip(text: str) -> None:
    assert not list(slips_in(text, ""))


def test_a_slip_beside_the_end_of_a_name_is_found() -> None:
    assert [meant for _, _, meant in slips_in("局办里答复事项", "")] == ["办理"]
