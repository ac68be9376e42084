"""Cover, letter, signature, copies, chat and other sheets are told from a report's texts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.edition.edition import OPENING, Edition
from app.importing.document import DocumentTexts
from app.importing.reading import content_in
from app.importing.reports import recognised
from app.importing.surroundings import page_day, signature_in, without_chat
from app.importing.texts import cut_texts, sheets_with_texts
from app.office.content import (
    Content,
    ContentBlock,
    ContentLine,
    ContentPart,
    ContentTable,
    line_text,
)
from app.office.content import grid_of_texts as grid
from app.office.formats import format_of
from tests.documents import word_paragraph, write_docx

TITLE = "白石县水利局2023年政府信息公开工作年度报告"
SIGNED = date(2024, 1, 18)


def read(
    edition: Edition, *, lead: list[str], behind: list[str], title: str = TITLE
) -> DocumentTexts:
    body = [line for section in edition.sections for line in (section.title, "正文。")]
    return cut_texts(edition, [title, *lead, "本报告由我局编制。", *body, *behind])


@pytest.mark.parametrize(
    "written",
    [
        "2024年1月18日",
        "２０２４年元月１８日",
        "2024.1.18",
        "2024-01-18",
        "2024年1月18号",
        "（2024年1月18日）",
        "日期：2024年1月18日",
        "二〇二四年一月十八日",
        "二○二四年元月十八日",
        "二О二四年一月十八日",
        "二0二四年1月18日",
        "2024年1月18日（盖章）",
    ],
)
def test_a_date_is_known_in_any_writing(written: str) -> None:
    assert signature_in(written) == ("", SIGNED)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("二〇二三年十二月廿九日", 29),
        ("二〇二三年十二月三十日", 30),
        ("二〇二三年十二月卅一日", 31),
    ],
)
def test_days_are_known_in_old_words(written: str, day: int) -> None:
    assert signature_in(written) == ("", date(2023, 12, day))


@pytest.mark.parametrize(
    "line", ["二〇二四年腊月三日", "2024年1月", "二〇二四年一月", "2024年13月1日"]
)
def test_a_day_that_is_not_stated_is_none(line: str) -> None:
    assert signature_in(line) is None


@pytest.mark.parametrize(
    "behind",
    [
        [
            "白石县水利局",
            "2024年1月18日",
            "抄送：县政府办。",
            "白石县水利局办公室  2024年1月19日印发",
        ],
        ["白石县水利局（盖章）", "二〇二四年元月十八日", "共印15份"],
        ["白石县水利局", "白石县河长制办公室", "2024年1月18日", "附件2", "台账", "一季度 3件"],
        ["白石县水利局　2024年1月18日", "———————", "经办人：周某　电话：6220011"],
        ["2024.1.18", "（联系人：周某）", "———————", "抄报：市水利局。"],
    ],
)
def test_a_text_ends_above_its_signature(edition: Edition, behind: list[str]) -> None:
    found = read(edition, lead=[], behind=behind)
    assert found.texts["others"] == "正文。"
    assert found.details.date == SIGNED


def test_a_text_ends_above_copies_that_nobody_signed(edition: Edition) -> None:
    found = read(edition, lead=[], behind=["（此件公开发布）", "抄送：县司法局。", "20××年×月×日"])
    assert (found.texts["others"], found.details.date) == ("正文。", None)
    assert [*found.around] == ["（此件公开发布）", "20××年×月×日"]


@pytest.mark.parametrize(
    "behind",
    [
        ["附表：1.主动公开情况表", "2.收到和处理申请情况表", "甲局", "2025年1月9日"],
        ["附：2024年公开栏更新情况"],
        ["附1", "2024年公开栏更新情况"],
    ],
)
def test_a_text_ends_above_a_list_of_what_is_attached(edition: Edition, behind: list[str]) -> None:
    assert read(edition, lead=[], behind=behind).texts["others"] == "正文。"


def test_a_name_is_fuller_below_the_title_and_may_be_short_where_it_is_signed(
    edition: Edition,
) -> None:
    title = "甲镇人民政府2024年政府信息公开工作年度报告"
    behind = ["甲镇人民政府", "2025年1月9日"]
    found = read(edition, lead=["乙县甲镇人民政府"], behind=behind, title=title)
    assert found.details.organisation.name == "乙县甲镇人民政府"
    assert not found.around


def test_a_date_on_the_cover_below_the_opening_is_none_of_it(edition: Edition) -> None:
    lines = [TITLE, "本报告由我局编制。", "白石县水利局", "二〇二四年一月十八日"]
    found = cut_texts(edition, [*lines, "一、总体情况", "正文。"])
    assert (found.texts[OPENING], found.texts["overview"]) == ("本报告由我局编制。", "正文。")
    assert found.details.date == SIGNED


def test_a_sentence_about_what_was_undertaken_is_no_foot_of_a_page(edition: Edition) -> None:
    said = "承办人大代表建议3件，均已公开。"
    lines = [
        TITLE,
        "六、其他需要报告的事项",
        said,
        "白石县水利局",
        "2024年1月18日",
        "承办单位：某中心",
    ]
    found = cut_texts(edition, lines, is_page=True)
    assert (found.texts["others"], found.details.date) == (said, SIGNED)


def test_a_list_of_days_in_a_text_is_no_signature(edition: Edition) -> None:
    listed = ["培训情况如下。", "2023年3月1日", "培训一次。", "2023年9月1日", "又一次。"]
    found = read(edition, lead=[], behind=listed)
    assert found.texts["others"] == "\n".join(["正文。", *listed])


@pytest.mark.parametrize(
    "lead",
    [
        ["白石县水利局办公室　编", "二〇二四年一月"],
        ["编制单位：白石县水利局", "二零二四年元月", "目　录"],
        ["县人民政府：", "市水利局、县政务公开办："],
        ["各位代表："],
        ["索引号：01529/2024-00003", "发布机构：白石县水利局", "文号：无"],
        ["白水字〔2024〕3号", "━━━━━━━━━"],
        ["公开透明　服务群众", "2024年1月18日"],
        ["（上年数另列）"],
        ["前　言"],
    ],
)
def test_what_stands_above_the_opening_is_none_of_it(edition: Edition, lead: list[str]) -> None:
    assert read(edition, lead=lead, behind=[]).texts[OPENING] == "本报告由我局编制。"


@pytest.mark.parametrize(
    "line",
    [
        "根据《信息公开条例》（以下简称",
        "现将有关情况报告如下：",
        "本年度公开信息30条，办结申请2件。",
        "一、工作开展的一些做法",
    ],
)
def test_an_opening_keeps_its_sentences(edition: Edition, line: str) -> None:
    assert read(edition, lead=[line], behind=[]).texts[OPENING] == f"{line}\n本报告由我局编制。"


def test_short_lines_are_an_opening_where_no_sentence_of_one_follows(edition: Edition) -> None:
    assert cut_texts(edition, [TITLE, "0", "，"]).texts[OPENING] == "0\n，"


def test_the_date_of_a_letter_above_counts_where_the_report_has_none(edition: Edition) -> None:
    body = [line for section in edition.sections for line in (section.title, "正文。")]
    letter = ["县政府办：", "现随文报送，请查收。", "白石县水利局", "2024年1月18日", "附件"]
    found = cut_texts(edition, [*letter, TITLE, "前言。", *body])
    assert found.details.date == SIGNED
    assert found.texts[OPENING] == "前言。"


def chat(edition: Edition) -> list[str]:
    first, *others, last = [section.title for section in edition.sections]
    return [
        "政务公开办 2024/1/18 9:02",
        "大家今天把年报发我。",
        "水利-周 2024/1/18 9:40",
        *[TITLE, "前言。", first, "正文。"],
        "司法局老李 2024/1/18 9:41",
        "收到。",
        "水利-周 2024/1/18 9:42",
        "第二段。",
        *others,
        last,
        "无。",
        *["白石县水利局", "2024年1月18日"],
        "政务公开办 2024/1/18 9:50",
        "好的",
    ]


def test_what_others_say_in_a_chat_is_no_text(edition: Edition) -> None:
    blocks, said = without_chat([*map(ContentLine, chat(edition))], edition)
    found = cut_texts(edition, [block.text for block in blocks if isinstance(block, ContentLine)])
    texts = [found.texts[key] for key in (OPENING, "overview", "others")]
    assert texts == ["前言。", "正文。\n第二段。", "无。"]
    assert found.details.date == SIGNED
    assert said == ["大家今天把年报发我。", "收到。", "好的"]


def test_a_chat_without_tables_tells_what_else_was_said(catalog: Catalog) -> None:
    edition = catalog.edition(catalog.ids[-1])
    content = Content(tuple(map(ContentLine, chat(edition))))
    (draft,) = recognised(Path("群聊.txt"), content, catalog, None, needs_tables=False)
    assert draft.texts.around[-1].startswith("聊天里别人说的话有 3 行没有用到")


def test_a_chat_on_a_page_leaves_its_elements_around_the_report(catalog: Catalog) -> None:
    edition = catalog.edition(catalog.ids[-1])
    lines = chat(edition)
    frames = frozenset({(0, len(lines)), (lines.index("前言。"), len(lines) - 2)})
    content = Content(tuple(map(ContentLine, lines)), is_page=True, frames=frames)
    (draft,) = recognised(Path("群聊.html"), content, catalog, None, needs_tables=False)
    texts = [draft.texts.texts[key] for key in (OPENING, "overview", "others")]
    assert texts == ["前言。", "正文。\n第二段。", "无。"]


def test_lines_with_a_clock_are_no_chat_without_a_report_in_it(edition: Edition) -> None:
    blocks = [*map(ContentLine, ["值班 2024/1/18 9:02", "正常。", "值班 2024/1/18 10:02"])]
    assert without_chat(blocks, edition) == (blocks, [])


def test_a_text_ends_with_its_sheet(edition: Edition) -> None:
    first, second, *_, last = [section.title for section in edition.sections]
    blocks: list[ContentBlock] = [
        ContentPart("正文"),
        *map(ContentLine, (first, "正文。")),
        ContentPart("表一"),
        ContentLine(second),
        ContentTable(grid([["规章", "1"]]), "表一"),
        ContentPart(last),
        ContentLine("无。"),
        ContentPart("执法台账"),
        *map(ContentLine, ("2023年执法与许可台账", first)),
    ]
    kept, told = sheets_with_texts(blocks, edition)
    lines = [block.text for block in kept if isinstance(block, ContentLine)]
    assert lines == [first, "正文。", second, last, "无。"]
    assert told == ["2023年执法与许可台账"]


def test_a_text_may_stand_on_the_sheet_behind_its_heading(edition: Edition) -> None:
    first, *_ = [section.title for section in edition.sections]
    blocks: list[ContentBlock] = [ContentPart("一"), ContentLine(first)]
    blocks += [ContentPart("二"), ContentLine("正文。")]
    assert sheets_with_texts(blocks, edition) == (blocks, [])


@pytest.mark.parametrize(
    "lead",
    [
        ["流程编号：LC-0037　紧急程度：正常"],
        ["首页 | 政务公开 | 互动交流", "首页 > 政务公开 > 年报"],
        ["导出系统：年报填报系统 V2"],
    ],
)
def test_entries_and_paths_of_a_system_are_no_opening(edition: Edition, lead: list[str]) -> None:
    assert read(edition, lead=lead, behind=[]).texts[OPENING] == "本报告由我局编制。"


@pytest.mark.parametrize(
    "behind",
    [
        ["单位负责人：孙某　填表人：周某　报出日期：2024年1月18日"],
        ["负责人：孙某", "填表人：周某", "经办人：周某　电话：6220011"],
    ],
)
def test_who_filled_a_form_in_is_no_text(edition: Edition, behind: list[str]) -> None:
    assert read(edition, lead=[], behind=behind).texts["others"] == "正文。"


@pytest.mark.parametrize(
    "behind",
    [
        ["打印本页 关闭窗口"],
        ["打印", "关闭", "上一条：没有了", "相关链接", "2022年年报", "主办：白石县人民政府"],
        ["扫一扫在手机打开当前页", "主办：白石县人民政府　皖ICP备05000333号"],
        ["- END -", "来源：白石县水利局", "责任编辑：小石", "终审丨大石"],
        [
            "附件：2023年年报.pdf【打印】【关闭】",
            "主办：某区管委会苏ICP备05002222号网站标识码：3201990099",
        ],
    ],
)
def test_the_foot_of_a_page_that_was_copied_is_no_text(edition: Edition, behind: list[str]) -> None:
    found = read(edition, lead=[], behind=behind)
    assert found.texts["others"] == "正文。"
    assert [*found.around] == behind


def test_a_letter_above_the_title_is_told_as_one_thing(edition: Edition) -> None:
    letter = ["县政府办：", "现随文报送，请查收。", "白石县水利局", "附件"]
    body = [line for section in edition.sections for line in (section.title, "正文。")]
    found = cut_texts(edition, [*letter, TITLE, "前言。", *body])
    assert [*found.around] == ["标题前面有 4 行没有用到（从“县政府办：”到“附件”）"]
    assert [*cut_texts(edition, [*letter[:2], TITLE, "前言。", *body]).around] == letter[:2]


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("2025-01-15 16:20　来源：青衣区审计局　点击数：112", date(2025, 1, 15)),
        ("发布时间：2025年1月15日 浏览次数：3", date(2025, 1, 15)),
        ("2025年1月15日，区审计局公布了报告。", None),
    ],
)
def test_a_page_says_when_it_was_published(line: str, day: date | None) -> None:
    content = Content((ContentLine("青衣区审计局年报"), ContentLine(line)), is_page=True)
    assert page_day(content) == day


@pytest.mark.parametrize(
    "line", ["字体：【 默认 超大 】", "日期：2024-02-11", "发布时间：2024-02-11 09:30"]
)
def test_what_a_page_says_of_itself_is_no_strange_line_of_a_signed_report(
    newest: Edition, line: str
) -> None:
    signed = ["白石县水利局", "2024年1月18日"]
    found = read(newest, lead=[line], behind=signed)
    assert (found.around, found.details.date) == ((), SIGNED)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("填报单位：白石县水利局", []),
        ("单位名称： 白石县水利局（盖章）", []),
        ("填报单位：白石县林业局", ["填报单位：白石县林业局"]),
    ],
)
def test_the_unit_of_an_entry_is_told_only_where_it_is_another(
    newest: Edition, line: str, told: list[str]
) -> None:
    found = read(newest, lead=[line], behind=["白石县水利局", "2024年1月18日"])
    assert [*found.around] == told


@pytest.mark.parametrize("suffix", ["html", "md", "csv", "rtf"])
def test_radicals_that_printers_write_are_characters(suffix: str) -> None:
    lines = [TITLE, "一、总体情况", "⻔⼾⽹站发布⻓期有效的信息，⽤⼾⼀⽬了然。"]
    data = "\n".join(lines).encode("utf-8-sig")
    if suffix == "html":
        data = "".join(f"<p>{line}</p>" for line in lines).encode()
    elif suffix == "rtf":
        codes = ("".join(f"\\u{ord(sign)}?" for sign in line) for line in lines)
        data = "".join(["{\\rtf1\\uc1 ", *(f"{line}\\par " for line in codes), "}"]).encode()
    path = Path(f"a.{suffix}")
    content = content_in(path, data, format_of(path, data))
    found = [line_text(one) for one in content.blocks]
    found += [cell.text for table in content.tables for cell in table.grid.cells]
    assert "门户网站发布长期有效的信息，用户一目了然。" in "".join(found)


_LETTER = (
    ["白石县水利局文件", "白水办〔2024〕3号　签发人：石某"],
    ["县政府办公室：", "本报告由我局编制。"],
    ["白石县水利局", "2024年1月18日", "附件：无", "抄送：县司法局，县档案馆。"],
    "白石县水利局办公室 2024年1月19日印发",
)


@pytest.mark.parametrize("suffix", [".docx", ".txt", ".rtf"])
@pytest.mark.parametrize("front", [[], ["title: 年报", "updated: 2024-02-01"]])
def test_what_is_of_an_official_letter_is_known(
    tmp_path: Path, newest: Edition, suffix: str, front: list[str]
) -> None:
    body = [line for section in newest.sections for line in (section.title, "正文。")]
    head, opening, behind, printed = _LETTER
    lines = [*front, *head, TITLE, *opening, *body, *behind, printed]
    path = tmp_path / f"a{suffix}"
    if suffix == ".docx":
        write_docx(path, "".join(map(word_paragraph, lines)))
    elif suffix == ".txt":
        path.write_text("\n".join(lines), "utf-8")
    else:
        signs = ("".join(f"\\u{ord(one)}?" for one in line) for line in lines)
        path.write_text("{\\rtf1\\uc1 " + "\\par ".join(signs) + "}", "ascii")
    data = path.read_bytes()
    content = content_in(path, data, format_of(path, data))
    (found,) = recognised(path, content, Catalog(), newest, needs_tables=False)
    assert found.texts.texts["others"] == "正文。"
    assert found.texts.details.date == SIGNED
    assert [one for one in found.texts.around if one in (*front, *head, *opening, *behind)] == []
    assert [one for one in found.texts.around if "印发" in one or "标题前面" in one] == []


@pytest.mark.parametrize(
    "line",
    ["备注：数据含下属单位。", "（此件公开发布）", "收到申请3件，上表少1件。", "附件：公开栏台账"],
)
def test_what_may_be_news_below_a_report_stays_told(edition: Edition, line: str) -> None:
    found = read(edition, lead=[], behind=["白石县水利局", "2024年1月18日", line])
    assert [*found.around] == [line]
