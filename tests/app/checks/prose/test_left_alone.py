"""Right sentences that look wrong are left alone, and their wrong twins are found."""

from __future__ import annotations

from dataclasses import replace
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
            "属于过程性信息的有2件，为不予公开各情形之首，占25%。",
            "属于过程性信息的有2件，是不予公开理由中最多的，占35%。",
        ),
        ("印发《2025年政务公开工作要点》。", "制定《某局2032年政务公开工作安排》，逐项落实。"),
        (
            "80件申请按事项分为征地24件、规划37件、登记11件、其他8件。",
            "80件申请按事项分为征地24件、规划37件、登记9件、其他8件。",
        ),
        ("年末尚有4件未办结，全部结转。", "年末尚有7件未办结，全部结转。"),
        ("依照条例规定，10个工作日内答复42件。", "依照条例规定在10个工作日内答复申请人。"),
        ("按规定办理，15个工作日内答复率达95%。", "按规定15个工作日内予以答复。"),
        ("平均每月接听电话约1797个，接待约1123人。", "全年累计接待群众近1123人。"),
        ("办结的80件中，予以公开40件。", "办结的86件中，予以公开40件。"),
        (
            "第三方不同意公开的9件中，权衡后予以公开的3件。",
            "80件新收申请里，自然人提出76件。",
        ),
        ("新收申请回升，由上年的64件增至80件。", "新收申请回升，由上年的64件增至86件。"),
        ("新收申请量较2023年回升，增加16件。", "新收申请量较2023年回落，减少16件。"),
        ("新收申请不降反升，较上年的64件有所增加。", "新收申请不升反降，较上年的64件有所减少。"),
        ("自然人是申请的主要来源，占比达87.5%。", "自然人是申请的主要来源，占比达97.5%。"),
        ("网上提交20件，占新收申请的25%。", "网上提交20件，占新收申请的35%。"),
        (
            "予以公开40件（50%），无法提供12件（15%）。",
            "予以公开40件（50%），无法提供12件（18%）。",
        ),
        ("抽查60件，不合格3件，合格率95%。", "抽查60件，不合格3件，合格率92%。"),
        ("投稿46篇，采用27篇，未采用19篇。", "投稿46篇，采用27篇，未采用21篇。"),
        ("与2019年相比，新收申请增长了两倍。", "与2023年相比，新收申请增长了两倍。"),
        (
            "全年新收申请80件，与上年的64件相比有所增加。",
            "全年新收申请80件，与上年的64件相比有所减少。",
        ),
        ("与上年的64件相比，全年新收申请有所增加。", "与上年的64件相比，全年新收申请83件。"),
        ("镇政府无规章制定权，制发规范性文件5件。", "镇政府无规章制定权，制发规范性文件8件。"),
        (
            "截至2024年12月底，现行有效规范性文件18件。",
            "截至2024年12月底，现行有效规范性文件16件。",
        ),
        ("上年（64件）以来趋稳，新收申请80件。", "跨越山海而来的新收申请86件令人感动。"),
        ("予以公开加部分公开50件，占62.5%。", "予以公开加部分公开40件。"),
        ("制发规范性文件5件、废止2件、有效18件。", "制发规范性文件5件、废止2件、有效15件。"),
        ("2023年，新收申请64件。", "2023年，新收申请80件。"),
        ("与2023年相比，新收申请80件，增加16件。", "与2023年相比，新收申请86件。"),
        (
            "改造站所12个，占全部16个站所的75%。",
            "改造站所12个，占全部16个站所的85%。",
        ),
        ("完成3项改造，占全部16个站所的75%。", "抽查文书30份，占全年200份文书的25%。"),
        (
            "上年结转的信息公开申请4件，年内全部办结，没有遗留。",
            "收到信息公开申请80件，年内全部办结，没有遗留。",
        ),
        ("到期的信息公开申请全部办结，无结转。", "信息公开申请均已办结，无结转。"),
        ("上半年收到的信息公开申请全部办结，没有遗留。", "年内信息公开申请全部答复，没有遗留。"),
        (
            "依据《条例》第二十三条，主动公开机构职能。",
            "依据《条例》第二十九条，主动公开机构职能、办事程序。",
        ),
        (
            "按《条例》第四十九条每年3月31日前公布年报。",
            "按《条例》第十七条每年3月31日前发布年报。",
        ),
        ("全年公开信息210条。居民参与其中。", "全年公开信息210条，其中"),
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
    ("right", "wrong"),
    [
        ("属于本机关不掌握的12件，均已说明。", "属于本机关不掌握的21件，均已说明。"),
        ("无法提供的12件，均已说明。", "无法提供的15件，均已说明。"),
        ("不予公开件数8件。", "不予公开件数18件。"),
        ("全年办结80件，其中作部分公开10件。", "全年办结80件，其中作部分公开12件。"),
        ("上年转入4件，新收政府信息公开申请80件。", "上年转入8件，新收政府信息公开申请80件。"),
        ("以前年度遗留申请4件。", "以前年度遗留申请6件。"),
        ("年末待办申请4件，均转入来年办理。", "年末待办申请9件，均转入来年办理。"),
        ("公开类（含部分公开）答复50件。", "公开类（含部分公开）答复52件。"),
        (
            "收到政府信息公开申请80件，自然人申请占87.5%。",
            "收到政府信息公开申请80件，自然人申请占97.5%。",
        ),
        ("新申请量激增25%。", "新申请量激增35%。"),
        ("新申请80件。", "新申请90件。"),
        ("新收件比2023年多出16件。", "新收件比2023年多出26件。"),
        (
            "全年无一件申请因属于国家秘密被答复不予公开。",
            "全年无一件申请因属于过程性信息被答复不予公开。",
        ),
        ("全年没有重复申请。", "全年没有信访举报投诉类申请。"),
        (
            "行政复议3件，其中结果维持3件、尚未审结0件。",
            "行政复议3件，其中结果维持2件、尚未审结1件。",
        ),
        (
            "办理代表建议27件，由一类16件和二类11件组成。",
            "办理代表建议27件，由一类16件和二类10件组成。",
        ),
        ("2022年我局新收申请52件，2021年为41件。", "2022年我局坚持依法公开。"),
        ("由2023年转入的未办结申请4件。", "由2023年转入的未办结申请6件。"),
        ("以全部公开方式答复的申请有40件。", "以全部公开方式答复的申请有30件。"),
        ("经检索后告知本机关不掌握的为12件。", "经检索后告知本机关不掌握的为13件。"),
        ("公开与部分公开两类答复合计占62.5%。", "公开与部分公开两类答复合计占72.5%。"),
        (
            "2024年没有发生被行政复议机关撤销的信息公开案件。",
            "2024年没有发生被行政复议机关维持的信息公开案件。",
        ),
        ("不存在因属于国家秘密不予公开的情况。", "申请均已答复，不存在结转下年度继续办理的情况。"),
        (
            "没有因“危及国家安全、公共安全、经济安全、社会稳定”不予公开的申请。",
            "没有不予公开的申请。",
        ),
        (
            "不予处理申请由信访举报投诉类10件组成。",
            "不予处理申请由信访举报投诉类11件组成。",
        ),
        ("补正之后内容依旧不明确的申请为0件。", "补正之后内容依旧不明确的申请为5件。"),
        (
            "两场分别培训205人次和181人次，累计培训386人次。",
            "两场分别培训205人次和181人次，累计培训368人次。",
        ),
        ("新收申请80件，约为上年的1.3倍。", "新收申请80件，约为上年的2.3倍。"),
        (
            "结转下年度办理的4件，自然人4件，商业企业0件，与新收80件相比，新收比上年多16件。",
            "新收80件，比上年多26件。",
        ),
        ("公开类结果（含部分公开）50件。", "公开类结果（含部分公开）52件。"),
        (
            "信访举报投诉类申请增加明显，没有现成信息的没有变化。",
            "没有信访举报投诉类申请。",
        ),
        (
            "新收申请从2021年的40件增长到2024年的80件，增幅100%。",
            "新收申请从2021年的40件增长到2024年的80件，增幅35%。",
        ),
        (
            "办理建议142件、提案187件，其中公开答复文本241件。",
            "办理建议142件，其中公开答复文本241件。",
        ),
        ("信息公开行政复议3件无一被纠正。", "信息公开行政复议5件无一被纠正。"),
        ("较上年新收申请的64件，今年增加16件。", "较上年新收申请的64件，今年增加11件。"),
        ("无法提供12件，均属于本机关不掌握。", "不予公开8件，均属于过程性信息。"),
        (
            "以邮寄50件、当面30件，总共80件为申请渠道。",
            "新收申请渠道：邮寄50件、当面30件，总共81件。",
        ),
        (
            "自收到申请之日起20个工作日内予以答复。",
            "自收到申请之日起15个工作日内予以答复。",
        ),
    ],
)
def test_a_sentence_that_stands_alone_in_the_overview_is_read_by_its_own_words(
    catalog: Catalog, right: str, wrong: str
) -> None:
    assert not told(catalog, right, "overview")
    assert told(catalog, wrong, "overview")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            "公开信息330条，其中机构职能16条、许可结果88条、工作动态71条。",
            "公开信息330条，其中机构职能16条、许可结果88条、其他211条。",
        ),
        (
            "公开信息350条，其中动态290条，概况20条，专栏34条，文件4件，图解2件。",
            "公开信息350条，其中动态290条，概况20条，专栏44条，文件4件，图解2件。",
        ),
        (
            "公开信息190条，其中目录中机构6条、文件24条、其他74条，共发布104条；专题86条。",
            "公开信息190条，其中机构6条、文件24条、其他74条。",
        ),
        (
            "发布解读205篇，其中文字解读140篇，图片解读65篇。",
            "发布解读205篇，其中文字解读140篇，图片解读65篇，视频解读2篇。",
        ),
        (
            "公开信息共计950条，包括：动态500条，公告及解读信息共计110条，其他类信息340条。",
            "公开信息共计950条，包括：动态600条，公告及解读信息共计110条，其他类信息340条。",
        ),
        (
            "公开信息30余万条，其中，门户网站发布9640条（概况类140条、动态类9500条）。",
            "公开信息9640条（概况类140条、动态类7900条、目录类1700条）。",
        ),
        (
            "受理咨询220件，投诉举报5件，行政复议案件10件、行政诉讼案件1件。",
            "受理咨询220件，电话120件，窗口60件、网络30件。",
        ),
        (
            "累计公开信息4560条；受理并办结网民留言24条，按时办结率100%。",
            "受理网民留言25条，按时办结24条，按时办结率100%。",
        ),
        ("处理信访类申请10件。", "处理信访类申请12件。"),
        (
            "公开水质信息26篇；监测结果共计73条；处罚信息30条；环评批复27条；动态16篇；督察8篇。",
            "公开信息382条，包括网站35条，新华社等媒体上发布信息80条，微信公众号2443条。",
        ),
        (
            "申请中，房屋征收类58件，物业类37件，质量类26件，住房类19件，其他8件，共计148件。",
            "公开信息382条，包括网站35条，微信公众号2443条。",
        ),
        (
            "公开要闻285条，公告303条，镇动态3718条，涉及重点领域信息350条，民生类信息713条，其他信息3413条。",
            "公开信息382条，包括网站35条，微信公众号2443条。",
        ),
        (
            "通过网站公开信息754条，通过新媒体公开信息2808条。其中，公众号发布信息1205条、微博2984条。",
            "通过网站公开信息754条，通过新媒体公开信息2808条。其中，公众号发布信息1205条、微博12984条。",
        ),
        (
            "收到来信7件，分属征地3件、低保3件、道路1件。",
            "收到来信7件，分属征地3件、低保3件、道路1件、资产1件。",
        ),
        ("行政复议3件，被复议机关维持。", "行政复议2件，被复议机关维持。"),
        ("审理行政复议案件35件，纠正3件。", "行政复议1件，复议机关作出维持决定。"),
        ("新收申请近85件。", "新收申请近74件。"),
        (
            "80件新收申请按提交方式区分：当面11件、邮寄49件、网上20件。",
            "80件新收申请按提交方式区分：当面11件、邮寄49件、网上10件。",
        ),
        (
            "一审行政诉讼案件214件，败诉9件，败诉率4.2%。",
            "政府信息公开行政诉讼败诉9件。",
        ),
        (
            "科研机构本年度没有提出申请，也没有该类申请人的上年结转件。",
            "科研机构本年度没有提出申请，也没有上年结转件。",
        ),
    ],
)
def test_lists_of_what_was_published_need_not_be_complete(
    catalog: Catalog, right: str, wrong: str
) -> None:
    assert not told(catalog, right, "overview")
    assert told(catalog, wrong, "overview")


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("许可640件、处罚57件、强制3件。", "许可640件、处罚75件、强制3件。"),
        ("全年许可640件，处罚57件。", "全年许可640件，处罚570件。"),
        ("公示许可信息300条、处罚12条。", "许可640件、强制30件。"),
        ("复议后仍提起诉讼的有4件，其中1件未审结。", "信息公开案件复议后仍提起诉讼的有3件。"),
        ("信息公开复议后，申请人又提起诉讼4件。", "信息公开复议后，申请人又提起诉讼5件。"),
        ("对复议结果不服，向法院提起诉讼4件，未审结1件。", "不服复议决定继续提起诉讼的6件。"),
        ("收到信息公开申请9件，均由申请人当面提出。", "收到信息公开申请9件，均由自然人提出。"),
        ("收到信息公开申请10件，其中自然人9件。", "新收信息公开申请9件，全部由个人提出。"),
    ],
)
def test_lists_in_short_words_and_what_came_after_a_review(
    catalog: Catalog, right: str, wrong: str
) -> None:
    now = {
        "disclosure.licences.decisions": 640, "disclosure.penalties.decisions": 57,
        "disclosure.coercion.decisions": 3, "requests.received.person": 8,
        "requests.received.business": 1, "requests.carried_in.person": 1,
        "requests.granted.person": 9, "requests.granted.business": 1,
        "disputes.litigation_direct.upheld": 2, "disputes.litigation_after_review.upheld": 3,
        "disputes.litigation_after_review.pending": 1,
    }  # fmt: skip
    body = replace(BODY, figures=_cells(now))
    assert not judged(catalog, [Labelled(right, "overview", "", body)]).confused
    assert judged(catalog, [Labelled(wrong, "overview", "", body)]).confused


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        (
            "临港经济开发区管理委员会",
            "管委会收到政府信息公开申请80件。",
            "管委会收到政府信息公开申请86件。",
        ),
        (
            "津江市临湖区人民政府",
            "全区各单位收到政府信息公开申请80件。",
            "全区各单位收到政府信息公开申请86件。",
        ),
        (
            "荔湖市人民政府",
            "政府新收依申请公开30件，予以公开12件；部门新收依申请公开50件，予以公开28件。",
            "新收依申请公开30件，予以公开12件。",
        ),
    ],
)
def test_a_government_and_a_zone_are_told_by_their_short_words(
    catalog: Catalog, name: str, right: str, wrong: str
) -> None:
    body = replace(BODY, organisation=name)
    assert not judged(catalog, [Labelled(right, "requests", "", body)]).confused
    assert judged(catalog, [Labelled(wrong, "requests", "", body)]).confused


@pytest.mark.parametrize(
    "text",
    [
        "新收申请80件，较上年的0件增长100%。",
        "新收申请80件，较上年的0件增长80个百分点。",
        "公开信息80条，占发布0条的50%。",
    ],
)
def test_no_rate_is_of_nothing(catalog: Catalog, text: str) -> None:
    body = replace(BODY, previous={})
    assert not judged(catalog, [Labelled(text, "overview", "", body)]).confused


def test_the_heading_before_a_text_in_one_line_is_that_text_s_alone(catalog: Catalog) -> None:
    above = "（四）政府信息公开平台建设。设立政务公开专区，配置自助查询机。"
    reviews = "（五）监督保障。作为区政府行政复议机构，全年收到行政复议申请63件，受理57件。"
    assert not told(catalog, f"{above}\n{reviews}", "overview")
    assert told(catalog, "（五）信息公开复议。全年收到行政复议申请63件。", "overview")


def test_counts_show_what_a_sentence_is_about_that_does_not_say_so(catalog: Catalog) -> None:
    assert not told(catalog, "全年办结75件，其中线下12件。", "overview")
    assert not told(catalog, "全年办结80件，同比增加20件。", "overview")
    assert told(catalog, "全年办结80件，同比增加26件。", "overview")


@pytest.mark.parametrize("count", ["64", "08"])
def test_a_count_that_is_a_slip_of_its_cells_is_told_beside_words_nobody_knows(
    catalog: Catalog, count: str
) -> None:
    text = "跨越山海而来的新收申请{}件令人感动。"
    assert not told(catalog, text.format(80), "overview")
    assert not told(catalog, text.format(77), "overview")
    assert bool(told(catalog, text.format(count), "overview")) is (count == "64")  # last year's


@pytest.mark.parametrize("text", ["排污许可、饮用水源等领域", "让数据跑路", "政务新媒体集约建设"])
def test_usual_short_forms_are_no_slips_of_longer_words(text: str) -> None:
    assert not list(slips_in(text))


@pytest.mark.parametrize("text", ["全年共收到申请八件", "经隐去姓名后公开", "即时公开办理进度"])
def test_a_numeral_or_a_word_that_may_stand_there_is_no_slip(text: str) -> None:
    assert not list(slips_in(text))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("同步做好政策解毒", "政策解读"),
        ("作出不于公开的答复", "不予公开"),
        ("切实旅行职责", "切实履行"),
        ("全年部分公天三十件", "部分公开"),
        ("通过座淡会听取意见", "座谈会"),
    ],
)
def test_a_word_of_no_report_is_a_slip_in_a_phrase_of_the_field(text: str, meant: str) -> None:
    assert meant in [one for _, _, one in slips_in(text)]


@pytest.mark.parametrize(
    "text",
    [
        "向市司法局报备文件", "报区委办报审材料", "由县医院报销药费", "群众知法用法",
        "杜绝失范行为", "推进数智赋能", "镇级报表已报送", "答复文书释法说理不足", "没有自建网站",
        "实行“周查月报”", "规划批前批后公示", "业务处室限时会办", "公开的颗粒度不够细",
        "以申请公开名义进行的信访", "接收“浙里信访”交办件", "推动政务公开常态化", "新收的申请",
        "严重病人转危为安", "党风廉政标本兼治",
        "所列数据仅限本机关", "程序合法和规范", "公平、公证处", "行政复议零件，行政诉讼零件",
        "新收申请不降反增", "投诉举报不增反降", "申请量先升后降", "复议与诉讼齐升",
        "县乡两级代拟答复", "年末待办申请全部办结", "现行规章可一键比对", "洪泽区蒋坝镇获评先进",
        "重点公开防返贫监测", "重点公开搬迁安置信息", "召开坝坝会", "公开民宗事项", "烟花禁限规定",
    ],
)  # fmt: skip
def test_signs_of_neighbouring_words_are_no_slip(text: str) -> None:
    assert not list(slips_in(text))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("开放日活动现埸", "现场"), ("列入重要义事日程", "议事日程"), ("人员身间数职", "身兼数职"),
        ("加快无碍障改造", "无障碍"), ("整改逐项消号", "逐项销号"), ("政策家喻户哓", "家喻户晓"),
        ("压缩办理时现", "办理时限"), ("依托载休拓宽渠道", "载体"), ("收支明系未上墙", "收支明细"),
        ("配备必要的办公设倍", "设备"), ("杜决先发后审", "杜绝"), ("内容淮确", "准确"),
        ("按程序申批后公开", "审批"), ("栏目内容清淅易查", "清晰"), ("两家单位密切协做", "协作"),
        ("坚持应改尽收", "应收尽收"), ("做到应收尽改", "应收尽收"),
    ],
)  # fmt: skip
def test_a_sign_that_sounds_or_looks_like_the_right_one_is_a_slip(text: str, meant: str) -> None:
    assert meant in [one for _, _, one in slips_in(text)]


def test_a_slip_beside_the_end_of_a_name_is_found() -> None:
    assert [meant for _, _, meant in slips_in("局完散各项制度")] == ["完善"]
