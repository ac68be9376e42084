"""The paragraphs of a report are cut at its headings; its basic data are told from its words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.edition.edition import Edition
from app.importing.texts import cut_texts, other_document
from app.office.content import Content, ContentLine, Image
from app.report.basic_data import draft_opening
from app.report.changes import Details, Organisation

TITLE = "柘山镇人民政府2020年政府信息公开工作年度报告"


def headings(edition: Edition) -> list[str]:
    return [section.title for section in edition.sections]


def test_each_text_belongs_to_the_heading_above_it(edition: Edition) -> None:
    lines = [TITLE, "前言。"]
    for number, heading in enumerate(headings(edition)):
        lines += [heading, f"正文{number}。", "", f"又{number}。"]
    read = cut_texts(edition, lines)
    sections = {s.key: f"正文{n}。\n又{n}。" for n, s in enumerate(edition.sections)}
    assert read.texts == {"preamble": "前言。"} | sections
    assert (read.year, read.details.organisation.name) == (2020, "柘山镇人民政府")


def test_a_title_may_be_broken_into_lines(edition: Edition) -> None:
    lines = ["", "柘山镇人民政府 2020 年", "政府信息公开工作\n年度报告", "前言。"]
    read = cut_texts(edition, lines)
    assert (read.year, read.details.organisation.name) == (2020, "柘山镇人民政府")
    assert read.texts["preamble"] == "前言。"


def test_without_a_title_nothing_is_lost(edition: Edition) -> None:
    read = cut_texts(edition, ["前言。", headings(edition)[0], "正文。"])
    assert read.year is None
    assert read.texts == {"preamble": "前言。", edition.sections[0].key: "正文。"}


@pytest.mark.parametrize("signed_last", [True, False])
def test_all_texts_may_stand_before_the_tables(edition: Edition, *, signed_last: bool) -> None:
    first, second, third, fourth, fifth, sixth = (section.title for section in edition.sections)
    signature = ["柘山镇人民政府", "2021年1月8日"]
    lines = [TITLE, "前言。", first, "甲。", fifth, "乙。", sixth, "丙。"]
    lines += [*([] if signed_last else signature), second, third, fourth]
    read = cut_texts(edition, [*lines, *(signature if signed_last else [])])
    assert list(read.texts.values()) == ["前言。", "甲。", "", "", "", "乙。", "丙。"]
    assert read.details.date == date(2021, 1, 8)


@pytest.mark.parametrize("leaders", ["……………3", "......................12", "\t4", " 5"])
def test_a_table_of_contents_is_no_text(edition: Edition, leaders: str) -> None:
    contents = ["二〇二一年一月", "目　录", *(title + leaders for title in headings(edition))]
    lines = [TITLE, *contents, TITLE, "前言。"]
    for heading in headings(edition):
        lines += [heading, "正文。"]
    read = cut_texts(edition, lines)
    assert read.texts == {"preamble": "前言。"} | {s.key: "正文。" for s in edition.sections}


def test_a_list_of_headings_without_page_numbers_stays(edition: Edition) -> None:
    read = cut_texts(edition, [TITLE, "目录", "前言。", headings(edition)[0], "正文。"])
    assert read.texts["preamble"] == "前言。"


def test_a_heading_that_stands_twice_moves_no_text(edition: Edition) -> None:
    first, second, _, _, fifth, _ = (section.title for section in edition.sections)
    texts = cut_texts(edition, [TITLE, first, "甲。", fifth, second, "乙。", fifth, "丙。"]).texts
    assert (texts["disclosure"], texts["issues"]) == ("乙。", "丙。")


def test_a_text_may_quote_a_heading_where_styles_tell(edition: Edition) -> None:
    first, second, *_ = edition.sections
    lines = [TITLE, first.title, "甲。", first.title, "乙。", second.title, "丙。"]
    lines += [section.title for section in edition.sections[1:]]
    styles = ["", "", "", "1", "", "", "", *["1"] * len(edition.sections[1:])]
    texts = cut_texts(edition, lines, styles).texts
    assert texts["preamble"] == f"{first.title}\n甲。"
    assert texts[first.key] == f"乙。\n{second.title}\n丙。"


def test_a_name_in_latin_letters_keeps_its_spaces(edition: Edition) -> None:
    read = cut_texts(edition, ["ABC Office of X 2020 年政府信息公开工作年度报告"])
    assert read.details.organisation.name == "ABC Office of X"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2021年1月25日", date(2021, 1, 25)),
        ("２０２１年 1 月 5 日", date(2021, 1, 5)),
        ("二〇二一年一月二十五日", date(2021, 1, 25)),
        ("二○二一年十二月十日", date(2021, 12, 10)),
    ],
)
def test_signature_and_date_are_no_text(edition: Edition, written: str, meant: date) -> None:
    lines = [TITLE, headings(edition)[-1], "无。", "柘山镇人民政府", written, ""]
    read = cut_texts(edition, lines)
    assert read.details.date == meant
    assert read.texts[edition.sections[-1].key] == "无。"


@pytest.mark.parametrize("line", ["2021年2月30日", "截至2021年1月25日", "二〇二一年腊月三日"])
def test_what_is_no_date_stays_text(edition: Edition, line: str) -> None:
    read = cut_texts(edition, [TITLE, headings(edition)[-1], line])
    assert read.details.date is None
    assert read.texts[edition.sections[-1].key] == line


def test_the_drafted_opening_gives_its_contact_data_back(edition: Edition) -> None:
    organisation = Organisation(
        name="柘山镇人民政府",
        office="柘山镇党政办公室",
        address="安丘市柘山镇政府驻地",
        postcode="262110",
        telephone="0536-4861001",
        fax="0536-4861002",
        email="zhenzhengfu@example.gov.cn",
        website="www.example.gov.cn",
    )
    opening = draft_opening(edition, Details(2020, organisation=organisation))
    assert cut_texts(edition, [TITLE, opening]).details.organisation == organisation


def test_contact_data_are_read_as_people_write_them(edition: Edition) -> None:
    words = (
        "可在政府网站下载。如有疑问，请与柘山镇党政办公室联系,地址:安丘市柘山镇政府驻地,"
        "三楼；邮编：262110；电话0536-4861001,电子邮箱:a@wf.gov.cn。"
    )
    assert cut_texts(edition, [TITLE, words]).details.organisation == Organisation(
        name="柘山镇人民政府",
        office="柘山镇党政办公室",
        address="安丘市柘山镇政府驻地,三楼",
        postcode="262110",
        telephone="0536-4861001",
        email="a@wf.gov.cn",
    )


def test_a_mobile_number_is_not_cut_to_the_length_of_another(edition: Edition) -> None:
    line = "可与本局联系（地址：先锋路197号；联系电话：13881690217）。"
    assert cut_texts(edition, [TITLE, line]).details.organisation.telephone == "13881690217"


def test_whom_to_ask_may_stand_below_a_heading(edition: Edition) -> None:
    lines = [
        TITLE,
        "一、总体情况",
        "按条例编制。对本报告有疑问的，请与党政办联系，联系地址：桥南路18号，联系电话：0871-65550118。",
    ]
    found = cut_texts(edition, [*lines, "开通热线，电话：12345。"]).details.organisation
    assert (found.office, found.address, found.telephone) == (
        "党政办",
        "桥南路18号",
        "0871-65550118",
    )


def test_a_telephone_cut_behind_its_dash_is_whole(edition: Edition) -> None:
    lines = ["请与柘山镇党政办公室联系（邮编：262110；电话：0774-", "6381310）。"]
    assert cut_texts(edition, [TITLE, *lines]).details.organisation.telephone == "0774-6381310"


@pytest.mark.parametrize(
    "written",
    [
        [
            "一.总体情况",
            "二、主动公开政府信息的情况",
            "五、政府信息公开工作存在的主要问题及改进情况",
        ],
        [
            "第一部分　总体情况",
            "第二部分 主动公开政府信息情况",
            "第五部分 存在的主要问题及改进情况",
        ],
        ["（一）总体情况", "（二）主动公开政府信息情况", "（五）存在的主要问题及改进措施"],
        ["总体情况", "主动公开政府信息情况", "存在的主要问题及改进情况"],
    ],
)
def test_headings_are_found_in_any_usual_wording(edition: Edition, written: list[str]) -> None:
    lines = [TITLE, "开头。", written[0], "甲。", written[1], "乙。", written[2], "丙。"]
    texts = cut_texts(edition, lines).texts
    found = [texts[key] for key in ("preamble", "overview", "disclosure", "issues")]
    assert found == ["开头。", "甲。", "乙。", "丙。"]


def test_a_heading_with_its_text_in_one_paragraph_is_cut(edition: Edition) -> None:
    lines = [
        TITLE,
        "一、总体情况。2020年工作顺利。",
        "如一、总体情况所述。",
        "六、其他需要报告的事项：无",
    ]
    texts = cut_texts(edition, lines).texts
    assert texts["overview"] == "2020年工作顺利。\n如一、总体情况所述。"
    assert texts["others"] == "无"


@pytest.mark.parametrize(
    "title",
    [
        ["柘山镇人民政府", "2023年度政府信息公开工作年度报告"],
        ["柘山镇人民政府二〇二三年政府信息公开工作年度报告"],
        ["柘山镇人民政府政府信息公开工作年度报告（2023年）"],
        ["关于柘山镇人民政府2023年政府信息公开年度报告"],
    ],
)
def test_titles_are_read_in_any_usual_wording(edition: Edition, title: list[str]) -> None:
    read = cut_texts(edition, [*title, "开头。"])
    assert (read.year, read.details.organisation.name) == (2023, "柘山镇人民政府")
    assert read.texts["preamble"] == "开头。"


def test_a_table_of_contents_is_not_the_text(edition: Edition) -> None:
    titles = [section.title for section in edition.sections]
    body = [line for title in titles for line in (title, f"{title}的文字。")]
    read = cut_texts(edition, ["目录", *titles, TITLE, "开头。", *body])
    assert read.year
    assert read.texts["preamble"] == "开头。"
    assert [read.texts[s.key] for s in edition.sections] == [f"{title}的文字。" for title in titles]


def test_notes_below_the_date_are_no_text(edition: Edition) -> None:
    last = headings(edition)[-1]
    lines = [
        TITLE,
        last,
        "正文。",
        "柘山镇人民政府",
        "2021年1月20日",
        "联系人：周某",
        "（此件公开发布）",
    ]
    read = cut_texts(edition, lines)
    assert read.details.date == date(2021, 1, 20)
    assert read.texts[edition.sections[-1].key] == "正文。"
    assert [*read.around] == lines[-2:]


def test_a_heading_may_be_broken_over_two_lines(edition: Edition) -> None:
    whole = headings(edition)[2]
    lines = [
        TITLE,
        *headings(edition)[:2],
        whole[:-4],
        whole[-4:],
        "正文。",
        *headings(edition)[3:],
    ]
    assert cut_texts(edition, lines).texts[edition.sections[2].key] == "正文。"


@pytest.mark.parametrize("line", ["（一）主动公开情况", "1.主动公开情况", "主动公开情况"])
def test_a_sub_heading_below_a_whole_heading_is_text(edition: Edition, line: str) -> None:
    lines = [TITLE, headings(edition)[0], line, "正文。", *headings(edition)[1:]]
    assert cut_texts(edition, lines).texts[edition.sections[0].key] == f"{line}\n正文。"


def test_lines_of_a_cover_are_no_opening(edition: Edition) -> None:
    cover = [
        "柘山镇党政办公室编制",
        "填报日期：2021年1月8日　签发人：王某",
        "二〇二一年一月",
        "目　录",
    ]
    read = cut_texts(edition, [TITLE, *cover, "前言。", headings(edition)[0], "正文。"])
    assert read.texts["preamble"] == "前言。"
    assert [*read.around] == cover[:2]


@pytest.mark.parametrize("signature", [["柘山镇人民政府"], ["柘山镇人民政府", "2021年1月8日"]])
def test_the_name_that_signs_stands_for_a_short_one_in_the_title(
    edition: Edition, signature: list[str]
) -> None:
    title = TITLE.replace("人民政府", "")
    read = cut_texts(edition, [title, headings(edition)[-1], "正文。", *signature])
    assert read.details.organisation.name == "柘山镇人民政府"
    assert read.texts["others"] == "正文。"
    below = cut_texts(edition, [title, "柘山镇人民政府", headings(edition)[-1], "正文。"])
    assert below.details.organisation.name == "柘山镇人民政府"


def test_the_office_that_wrote_it_is_not_the_body_that_reports(edition: Edition) -> None:
    lines = ["临江市人民政府", "2024年政府信息公开工作年度报告", "临江市人民政府办公室"]
    read = cut_texts(edition, [*lines, "二〇二五年三月", "本报告由市政府编制。"])
    assert read.details.organisation.name == "临江市人民政府"


def test_sections_that_changed_places_keep_their_texts(edition: Edition) -> None:
    titles = headings(edition)[:-2]
    ends = ["五、其他需要报告的事项", "无其他事项。", "六、存在的主要问题和改进措施", "问题。"]
    signature = ["柘山镇人民政府", "2021年1月19日"]
    read = cut_texts(edition, [TITLE, *titles, *ends, *signature])
    assert (read.texts["issues"], read.texts["others"]) == ("问题。", "无其他事项。")
    assert read.details.date == date(2021, 1, 19)


def test_two_sections_in_one_move_the_numbers_of_those_behind(edition: Edition) -> None:
    lines = [TITLE, "一、工作开展情况", "总体。", "二、主动公开情况"]
    lines += ["三、收到和处理政府信息公开申请及行政复议、行政诉讼情况", "申请。"]
    lines += ["四、存在问题及改进措施", "问题。", "五、其他需要报告的事项", "无其他事项。"]
    texts = cut_texts(edition, lines).texts
    own = {key: text for key, text in texts.items() if text}
    assert own == {
        "overview": "总体。",
        "requests": "申请。",
        "issues": "问题。",
        "others": "无其他事项。",
    }


def test_the_last_section_may_stand_within_the_one_before(edition: Edition) -> None:
    lines = [TITLE, *headings(edition)[:-2]]
    lines += ["五、政府信息公开工作存在的主要问题、改进情况及其他需要报告的事项"]
    lines += ["（一）存在的主要问题", "问题。", "（二）其他需要报告的事项", "无其他事项。"]
    texts = cut_texts(edition, lines).texts
    assert (texts["issues"], texts["others"]) == ("（一）存在的主要问题\n问题。", "无其他事项。")


def test_what_is_attached_is_no_text(edition: Edition) -> None:
    attached = ["附件：1.各股室统计表", "2.2019年对照表"]
    signature = ["柘山镇人民政府", "2021年1月8日"]
    behind = ["附件1", "各股室统计表", "附件2", "2019年对照表"]
    lines = [TITLE, headings(edition)[-1], "正文。", *attached, *signature, *behind]
    read = cut_texts(edition, lines)
    assert read.texts["others"] == "正文。"
    assert read.details.date == date(2021, 1, 8)
    assert [*read.around] == [*attached, *behind]


def test_a_note_on_the_tables_at_the_end_is_told(edition: Edition) -> None:
    note = "注：本表由办公室填写"
    read = cut_texts(edition, [TITLE, headings(edition)[-1], "正文。", note])
    assert read.texts["others"] == "正文。"
    assert [*read.around] == [note]


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        (
            ["关于延期报送2025年政府信息公开", "工作年度报告的请示", "县政府办："],
            "要求延期报送的请示",
        ),
        (["县政府办：", "因人员调整，我镇年报推迟到1月底报送，请予理解。"], "要求延期报送的说明"),
        (["说明", "我局年报正在审核，不能按时报送，敬请谅解。"], "要求延期报送的说明"),
        (["关于李某申请延期答复情况的报告", "县政府办："], "一份报告"),
        (["情况说明", "我社区年报并入镇年报，不单独编制。"], "一份情况说明"),
        (["县政府办：", "我所业务由县局统一填报。特此说明。"], "一份说明"),
        (["关于报送2025年政府信息公开工作年度报告的函", "现将年报报上。"], "一份函"),
        (
            ["白马镇2025年", "法治政府建设年度报告", "一、总体情况"],
            "题为“法治政府建设年度报告”的文件",
        ),
        (["政务新媒体检查情况", "单位"], "题为“政务新媒体检查情况”的文件"),
        (["主动公开政府信息情况", "件数"], ""),
        (["政务公开考核评分表", "得分"], "题为“政务公开考核评分表”的文件"),
        (["白马镇2025年政府信息公开", "工作年度报告", "见附件。"], ""),
        (["白马镇2025年政府信息公开工作总结", "一年来，我镇做了许多工作。"], ""),
        (["三、收到和处理政府信息公开申请", "（一）申请"], ""),
        (["1月20日前收到，白马镇推迟报送。", "城关镇已报。"], ""),
    ],
)
def test_a_document_that_is_no_report_says_what_it_is(lines: list[str], what: str) -> None:
    content = Content(tuple(map(ContentLine, lines)))
    assert other_document(Path("a.docx"), content) == what
    if not what:
        assert other_document(Path("a.txt"), content) == "一份文字材料"


def test_what_hands_in_pictures_may_be_the_report() -> None:
    head = ContentLine("关于报送2025年政府信息公开工作年度报告的函")
    assert other_document(Path("a.docx"), Content((head, Image()))) == ""
    late = ContentLine("关于推迟报送年报的函")
    assert other_document(Path("a.docx"), Content((late, Image()))) == "要求延期报送的函"
