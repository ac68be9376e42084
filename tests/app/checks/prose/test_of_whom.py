"""Whose a figure is, of which part of a year, what it came to: right sentences and wrong ones."""

from __future__ import annotations

import pytest

from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from tests.app.checks.prose.labelled import Body, Labelled, cells_of, judged

_NOW = {
    "requests.received.person": 50, "requests.received.business": 20,
    "requests.received.legal": 6, "requests.carried_in.person": 5,
    "requests.carried_in.business": 1, "requests.granted.person": 30,
    "requests.granted.business": 12, "requests.granted.legal": 4,
    "requests.unavailable_not_held.person": 18, "requests.unavailable_not_held.business": 7,
    "requests.unavailable_not_held.legal": 1, "requests.carried_out.person": 7,
    "requests.carried_out.business": 2, "requests.carried_out.legal": 1,
    "disputes.review.upheld": 3, "disputes.review.corrected": 1, "disputes.review.pending": 1,
    "disputes.litigation_direct.upheld": 2, "disputes.litigation_after_review.pending": 1,
}  # fmt: skip
_BEFORE = {
    "requests.received.person": 60, "requests.concluded.person": 54,
    "disputes.review.upheld": 4, "disputes.litigation_direct.upheld": 5,
    "disputes.litigation_after_review.upheld": 0,
}  # fmt: skip


BODY = Body("清河县水利局", 2024, cells_of(_NOW), cells_of(_BEFORE))
"""76 new requests (50, 20, 6), 6 from last year, 72 concluded (48, 19, 5), 10 left (7, 2, 1)."""


def told(catalog: Catalog, text: str) -> tuple[str, ...]:
    """What is said of a sentence that is taken for right."""
    return judged(catalog, [Labelled(text, "overview", "", BODY)]).confused


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "收到申请76件，其中自然人50件、法人或其他组织26件，上年结转6件，办结72件，结转下年度10件。",
            "收到申请76件，其中自然人50件、法人或其他组织26件，上年结转6件，办结48件，结转下年度10件。",
        ),
        (
            "新收申请76件，其中自然人50件、企业20件、法律服务机构6件，年末结转下年度10件。",
            "新收申请76件，其中自然人50件、企业20件、法律服务机构6件，年末结转下年度7件。",
        ),
        (
            "新收申请76件，其中企业20件，结转下年度2件。",
            "新收申请76件，其中企业20件，结转下年度3件。",
        ),
        (
            "收到申请76件，其中自然人50件，予以公开30件；企业20件，予以公开12件。",
            "收到申请76件，其中自然人50件，予以公开31件；企业20件，予以公开12件。",
        ),
        (
            "收到申请76件（其中个人50件、单位26件），办结72件，结转10件。",
            "收到申请76件（其中个人50件、单位26件），办结48件，结转10件。",
        ),
        (
            "收到申请76件，其中网络申请70件、当面申请6件，办结72件。",
            "收到申请76件，其中网络申请70件、当面申请6件，办结71件。",
        ),
        (
            "收到申请76件，其中自然人50件，法人26件，均已答复，予以公开46件。",
            "收到申请76件，其中自然人50件，法人26件，均已答复，予以公开30件。",
        ),
        (
            "办结的72件中予以公开的占63.9%，不掌握的26件，占36.1%。",
            "办结的72件中予以公开的占66.9%。",
        ),
        ("上年结转的6件申请，5件予以公开，1件不掌握。", "上年结转6件，予以公开5件。"),
        ("办结数与结转下年数之和，等于新收数与上年结转数之和。", "加强培训，做好登记、答复和。"),
        ("商业企业申请20件，法律服务机构申请6件。", "商业企业申请19件，法律服务机构申请6件。"),
        ("办理自然人申请48件、商业企业申请19件。", "办理自然人申请49件、商业企业申请19件。"),
        (
            "1—8月新收申请51件，9—12月新收申请25件，全年76件。",
            "1—8月举办培训4次，9—12月举办培训3次，全年8次。",
        ),
        (
            "3月公开信息20条，9月公开18条，全年共公开信息80条。",
            "截至12月底，上半年公开信息20条，下半年公开18条，全年共公开信息80条。",
        ),
        (
            "1—8月举办培训4次，11—12月举办培训3次，全年8次。",
            "一至三季度举办培训4次，四季度举办培训3次，全年8次。",
        ),
        ("全年办理申请72件，全部办结。", "全年办理申请82件，全部办结。"),
        ("收到申请76件，到期的均已办结。", "收到申请76件，均已办结。"),
        ("行政复议5件，1件尚未审结。", "行政复议5件，均已审结。"),
        ("房屋征收行政复议5件，均已审结。", "行政诉讼案件3件，均已审结。"),
        ("行政复议1件，复议机关作出了决定。", "行政复议5件，均维持原答复。"),
        (
            "市政府作为被告的信息公开行政诉讼7件，均已审结。",
            "我局作为被告的信息公开行政诉讼7件。",
        ),
        (
            "以市人民政府为被申请人的信息公开行政复议9件。",
            "以县水利局为被申请人的信息公开行政复议9件。",
        ),
        (
            "2023年，我局公开信息345条，2024年公开信息380条，较上年增长10.1%。",
            "2023年，我局公开信息345条，其中政策解读8条，较去年增长10.6%。",
        ),
        ("与2023年相比，培训多1次。", "2023年，全局共举办培训4次，比去年多1次。"),
        (
            "政策20条、会议30条和动态50条，占公开总数200条的50%。",
            "政策20条、会议30条和动态50条，占公开总数200条的60%。",
        ),
        (
            "行政复议案件同比下降33.3%，由6件降至4件。",
            "行政复议案件同比下降66.7%，由6件降至4件。",
        ),
        (
            "新收申请比上年增加16件，全年76件。",
            "新收申请比上年减少16件，全年76件。",
        ),
        (
            "行政处罚比上年减少16件，全年76件。",
            "信息公开行政复议同比下降25%，全年5件。",
        ),
        (
            "信息公开行政复议5件，比上年增加；行政诉讼3件，比上年减少。",
            "信息公开行政复议5件、行政诉讼3件，案件数量均比上年增加。",
        ),
        (
            "信息公开行政复议、行政诉讼案件与上年相比有增有减。",
            "信息公开行政复议、行政诉讼案件均比上年减少。",
        ),
        (
            "县级15件，部门21件，镇街9件，共计办理建议45件。",
            "县级15件，部门21件，镇街9件，共计办理建议55件。",
        ),
        ("通过网络提交申请30件，予以公开12件。", "通过网络提交申请30件，予以公开47件。"),
        (
            "经集体会商的申请9件，办结8件，无法提供3件。",
            "经集体会商的申请9件，全年办结71件，无法提供3件。",
        ),
        (
            "当面递交的申请9件、信函提交21件，予以公开20件。",
            "当面递交的申请9件、信函提交21件，全年予以公开20件。",
        ),
        (
            "收到申请76件，其中自然人50件、企业20件，其中予以公开12件。",
            "收到申请76件，其中自然人50件、企业20件，其中予以公开13件。",
        ),
    ],
)
def test_a_figure_is_of_whom_and_of_when_its_words_say(
    catalog: Catalog, right: str, wrong: str
) -> None:
    assert not told(catalog, right)
    assert told(catalog, wrong)


def test_no_rate_is_worked_out_of_an_amount_that_is_told_wrong(catalog: Catalog) -> None:
    text = "新收申请76件，比上年增加10件，增长16.7%。"
    report = BODY.report(catalog.for_year(BODY.year), {"overview": text})
    told = [one.message for one in run_checks(report) if one.check_id == "percentage_differs"]
    assert len(told) == 2
    assert all("由上年 60 变为本年 76" in one for one in told)
