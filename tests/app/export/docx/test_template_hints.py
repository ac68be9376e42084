"""Samples, hints and instructions of a template give way to the report, in plain black."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph
from lxml import etree
from msgspec.structs import replace

from app.edition.edition import Edition
from app.export.exporter import ExportResult, export
from app.office.wordml import detach
from app.report.changes import Edit
from app.report.report import Report
from tests.documents import PNG

GREY, RED = RGBColor(0x99, 0x99, 0x99), RGBColor(0xFF, 0, 0)
TEXTS = {"preamble": "本报告由本机关编制。", "overview": "全年平稳。", "issues": "问题。"}


@pytest.fixture
def report(huaian: Report) -> Report:
    details = replace(huaian.details, date=date(2025, 1, 20))
    huaian.apply(Edit(details=details, texts=TEXTS))
    return huaian


class Blank:
    """A blank form written by hand: its own tables, and below each heading what is asked for."""

    def __init__(self, edition: Edition) -> None:
        self.document = docx.Document(str(edition.folder / "report.docx"))
        for paragraph in [*self.document.paragraphs]:
            if not paragraph.text[:2].endswith("、"):
                detach(paragraph._p)
        styles = self.document.styles.element
        for style in [*styles.iterchildren(qn("w:style"))]:
            detach(style)
        self.headings = {p.text[:2]: p for p in self.document.paragraphs}

    def above(self, *lines: str) -> list[Paragraph]:
        return [self.headings["一、"].insert_paragraph_before(line) for line in lines]

    def below(self, number: str, text: str, colour: RGBColor | None = None) -> Paragraph:
        heading = self.headings[number]
        following = heading._p.getnext()
        added = self.document.add_paragraph()
        if following is not None and following.tag == qn("w:tbl"):
            following.addnext(added._p)
        else:
            heading._p.addnext(added._p)
        added.add_run(text).font.size = Pt(15)
        if colour is not None:
            added.runs[0].font.color.rgb = colour
        return added


Filled = Callable[[Blank], tuple[Document, ExportResult]]


@pytest.fixture
def filled(report: Report, tmp_path: Path) -> Filled:
    def fill(blank: Blank) -> tuple[Document, ExportResult]:
        template, target = tmp_path / "模板.docx", tmp_path / "报告.docx"
        blank.document.save(str(template))
        result = export(report, target, template)
        assert result.comparison.is_equal
        return docx.Document(str(target)), result

    return fill


def lines(document: Document) -> list[str]:
    return [p.text for p in document.paragraphs if p.text.strip()]


def colours(document: Document) -> set[str]:
    found = document.element.body.iter(qn("w:color"))
    return {colour.get(qn("w:val")) for colour in found} - {"auto", "000000"}


def test_what_replaces_a_sample_is_black_and_the_sample_is_gone(
    report: Report, filled: Filled
) -> None:
    blank = Blank(report.edition)
    (title,) = blank.above("青山县示范局2023年政府信息公开工作年度报告")
    title.runs[0].font.color.rgb = GREY
    blank.below("一、", "2023年，我局公开信息326条。", GREY)
    blank.below("五、", "（一）存在的主要问题。一是形式单一。", GREY)
    for line in ("青山县示范局", "2024年1月15日"):
        blank.document.add_paragraph().add_run(line).font.color.rgb = GREY
    cell = blank.document.tables[0].cell(2, 1).paragraphs[0]
    cell.add_run("7").font.color.rgb = GREY
    footer = blank.document.sections[0].footer.paragraphs[0]
    footer.text = "青山县示范局  2023年"
    document, _ = filled(blank)
    assert not colours(document)
    assert "示范局" not in "".join(lines(document))
    assert document.sections[0].footer.paragraphs[0].text == "淮安市人民政府  2024年"
    assert document.tables[0].cell(2, 1).text == "1"


def test_a_hint_gives_no_look_where_the_template_has_text(report: Report, filled: Filled) -> None:
    blank = Blank(report.edition)
    opening = blank.above("XX局20XX年政府信息公开工作年度报告", "本报告由XX局编制。")[1]
    opening.runs[0].font.size = Pt(16)
    hint = blank.below("一、", "（从五个方面写，不少于800字）", GREY)
    hint.runs[0].font.italic = hint.runs[0].font.underline = True
    document, _ = filled(blank)
    run = next(p for p in document.paragraphs if p.text == TEXTS["overview"]).runs[0]
    assert (run.font.size, run.font.italic, run.font.underline) == (Pt(16), None, None)


def test_a_short_table_stays_with_its_caption_which_gives_no_look(
    report: Report, filled: Filled
) -> None:
    blank = Blank(report.edition)
    blank.above("XX局20XX年政府信息公开工作年度报告")
    blank.below("一、", "……").runs[0].font.size = Pt(16)
    caption = blank.document.add_paragraph()
    caption.add_run("表2-1　单位：件").font.size = Pt(9)
    blank.document.tables[0]._tbl.addprevious(caption._p)
    document, _ = filled(blank)
    run = next(p for p in document.paragraphs if p.text == TEXTS["overview"]).runs[0]
    assert run.font.size == Pt(16)
    kept = next(p for p in document.paragraphs if p.text == "表2-1　单位：件")
    assert kept.paragraph_format.keep_with_next
    *rows, last = document.tables[0].rows
    firsts = [row._tr.tc_lst[0].p_lst[0] for row in (*rows, last)]
    marks = [p.find(qn("w:pPr") + "/" + qn("w:keepNext")) is not None for p in firsts]
    assert all(marks[:-1])


def test_a_title_looks_like_its_words_not_like_the_blank_before_them(
    report: Report, filled: Filled
) -> None:
    blank = Blank(report.edition)
    (title,) = blank.above("")
    blank_name = title.add_run(" " * 40)
    blank_name.font.underline, blank_name.font.size = True, Pt(12)
    title.add_run("（单位名称）").font.size = Pt(14)
    title.add_run("20    年政府信息公开工作年度报告").font.size = Pt(22)
    document, _ = filled(blank)
    run = document.paragraphs[0].runs[0]
    assert (run.font.size, run.font.underline) == (Pt(22), None)
    assert document.paragraphs[0].text.replace("\n", "") == report.title


def test_instructions_go_and_notes_about_a_table_stay(report: Report, filled: Filled) -> None:
    blank = Blank(report.edition)
    first = blank.above("【样例】红字为说明，报送前请删除。", "政府信息公开工作年度报告")[0]
    first.runs[0].font.color.rgb = RED
    blank.below("二、", "注：规章一行无数据的填0。")
    blank.below("三、", "（填写说明：总计须与分项之和一致）", RED)
    document, result = filled(blank)
    assert lines(document)[0].replace("\n", "") == report.title
    assert "注：规章一行无数据的填0。" in lines(document)
    assert not any("说明" in line for line in lines(document))
    assert result.texts.is_equal


@pytest.mark.parametrize("goes", [True, False])
def test_a_page_that_explains_the_form_goes_if_it_says_so(
    report: Report, filled: Filled, *, goes: bool
) -> None:
    blank = Blank(report.edition)
    blank.above("XX局20XX年政府信息公开工作年度报告")
    for line in ("XX局", "20XX年X月X日"):
        blank.document.add_paragraph(line)
    blank.document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    explained = ["一、数据为非负整数。", "二、本页报送时请删除。" if goes else "二、逐项填写。"]
    for line in ("填报说明", *explained):
        blank.document.add_paragraph(line)
    document, result = filled(blank)
    signed = ["淮安市人民政府", "2025年1月20日"]
    assert lines(document)[-2:] == (signed if goes else explained)
    assert all(line in lines(document) for line in signed)
    breaks = [br for br in document.element.body.iter(qn("w:br")) if br.get(qn("w:type"))]
    assert len(breaks) == (0 if goes else 1)
    assert result.texts.is_equal


def test_a_cover_keeps_its_title_and_gets_its_entries(report: Report, filled: Filled) -> None:
    blank = Blank(report.edition)
    blank.above(
        "政府信息公开工作年度报告",
        "（20    年度）",
        "填 报 单 位：",
        "联 系 电 话：________",
        "××××（单位名称）20××年政府信息公开工作年度报告",
    )
    header = blank.document.sections[0].header.paragraphs[0]
    header.text = "某省××××（单位）政府信息公开工作年度报告（20××年）"
    document, result = filled(blank)
    telephone = report.details.organisation.telephone
    assert lines(document)[:4] == [
        "政府信息公开工作年度报告",
        "（2024年度）",
        "填 报 单 位：淮安市人民政府",
        f"联 系 电 话：{telephone}",
    ]
    assert lines(document)[4].replace("\n", "") == report.title
    header = document.sections[0].header.paragraphs[0]
    assert header.text == "某省淮安市人民政府政府信息公开工作年度报告（2024年）"
    assert result.texts.is_equal


def test_an_opening_stands_below_a_heading_of_its_own(report: Report, filled: Filled) -> None:
    blank = Blank(report.edition)
    blank.above(
        "XX局20XX年政府信息公开工作年度报告", "全系统通用", "概述", "编制依据、联系方式等。"
    )
    document, result = filled(blank)
    assert lines(document)[1:5] == ["全系统通用", "概述", TEXTS["preamble"], "一、总体情况"]
    assert result.texts.is_equal


def test_a_line_for_who_signs_is_the_signature(report: Report, filled: Filled) -> None:
    blank = Blank(report.edition)
    blank.above("XX局20XX年政府信息公开工作年度报告")
    foot = "审核人：        填报人：        填报时间：        "
    for line in ("单位（公章）：          ", "20  年  月  日", foot):
        blank.document.add_paragraph(line)
    document, result = filled(blank)
    assert lines(document)[-3:] == [
        "单位（公章）：淮安市人民政府",
        "2025年1月20日",
        "审核人：        填报人：        填报时间：2025年1月20日",
    ]
    assert result.texts.is_equal


def test_a_form_drawn_as_one_table_is_filled_in_its_cells(report: Report, filled: Filled) -> None:
    shown = {"issues": "问题。\n{picture:a.png|公开栏}"}
    report.apply(Edit(texts=shown, media={"a.png": PNG}))
    blank = Blank(report.edition)
    document = blank.document
    outer = document.add_table(0, 4)
    named = outer.add_row().cells
    named[0].text, named[2].text, named[3].text = "单位名称", "年　度", "20__年"
    for section in report.edition.sections:
        cells = outer.add_row().cells
        box = cells[1].merge(cells[3])
        cells[0].text = section.title
        if section.table:
            box._tc.insert(1, document.tables[0]._tbl)
        else:
            box.text = "（请填写，不少于500字）"
            box.paragraphs[0].runs[0].font.color.rgb = GREY
    last = outer.add_row().cells
    last[0].text, last[1].text = "单位意见", "负责人（签字）：　　（公章）"
    last[1].add_paragraph("20　　年　　月　　日")
    for paragraph in blank.headings.values():
        detach(paragraph._p)
    document.add_paragraph("说明：本表一式两份。")
    written, result = filled(blank)
    table = next(t for t in written.tables if t.cell(0, 0).text == "单位名称")
    assert [cell.text for cell in table.rows[0].cells][1:] == ["淮安市人民政府", "年　度", "2024年"]
    assert table.cell(1, 1).text == TEXTS["overview"]
    assert table.cell(5, 1).text.split("\n") == [TEXTS["issues"], "", "图1\u3000公开栏"]
    assert len(written.inline_shapes) == 1
    assert not table.cell(6, 1).text
    assert table.rows[-1].cells[1].text == "负责人（签字）：　　（公章）\n2025年1月20日"
    assert lines(written) == ["说明：本表一式两份。"]
    assert not colours(written)
    assert result.texts.placeless == ("标题", "报告开头的文字")
    assert not result.texts.lost


def test_a_title_over_lines_its_number_and_blanks_around_texts(
    report: Report, filled: Filled
) -> None:
    blank = Blank(report.edition)
    blank.above("附件1", "________________", "____年政府信息公开工作年度报告")
    blank.below("一、", "")
    blank.below("一、", "")
    document, result = filled(blank)
    assert [p.text.replace("\n", "") for p in document.paragraphs[:5]] == [
        "附件1",
        report.title,
        TEXTS["preamble"],
        "一、总体情况",
        TEXTS["overview"],
    ]
    assert document.paragraphs[5].text.startswith("二、")
    assert result.texts.is_equal


def test_instructions_in_a_style_of_their_own_go(report: Report, filled: Filled) -> None:
    blank = Blank(report.edition)
    blank.above("××市××局20××年政府信息公开工作年度报告", "本报告由××市××局编制。")
    style = blank.document.styles.add_style("填报要求", WD_STYLE_TYPE.PARAGRAPH)
    style.font.color.rgb = GREY
    for number in ("一、", "二、", "六、"):
        blank.below(number, "写五个方面，见“二、主动公开政府信息情况”。").style = style
    for line in ("××市××局", "20××年×月×日"):
        blank.document.add_paragraph(line)
    blank.document.add_paragraph("注：请于1月20日前报送。", style)
    document, result = filled(blank)
    assert not any(p.style is not None and p.style.name == "填报要求" for p in document.paragraphs)
    assert lines(document)[-2:] == ["淮安市人民政府", "2025年1月20日"]
    assert result.texts.is_equal


def test_loud_brackets_behind_headings_and_labels_go(report: Report, filled: Filled) -> None:
    blank = Blank(report.edition)
    blank.above("【单位全称】【年份】年政府信息公开工作年度报告")
    blank.headings["一、"].add_run("（红字为提示，成稿后删去）").font.color.rgb = RED
    label = blank.document.tables[0].cell(2, 0).paragraphs[0]
    before = label.text
    label.add_run("（部门填零，市填数）").font.color.rgb = RED
    for line in ("【单位全称】（盖章）", "【年】年【月】月【日】日"):
        blank.document.add_paragraph().add_run(line).font.color.rgb = RED
    document, result = filled(blank)
    assert "一、总体情况" in lines(document)
    assert document.tables[0].cell(2, 0).text == before
    assert lines(document)[-2:] == ["淮安市人民政府", "2025年1月20日"]
    assert not colours(document)
    assert result.texts.is_equal


def test_a_cover_and_a_table_of_contents_stay(report: Report, filled: Filled) -> None:
    blank = Blank(report.edition)
    above = blank.above(
        "2021年格式",
        "政府信息公开工作年度报告",
        "（        年度）",
        "北澜省监制",
        "××××（编制机关）",
        "      年政府信息公开工作年度报告",
    )
    cover = blank.document.add_table(2, 2)
    cover.cell(0, 0).text, cover.cell(1, 0).text = "编 制 机 关", "编制日期"
    above[3]._p.addprevious(cover._tbl)
    for kind in ("begin", "end"):
        etree.SubElement(above[3].add_run()._r, qn("w:fldChar"), {qn("w:fldCharType"): kind})
    code = etree.Element(qn("w:r"))
    etree.SubElement(code, qn("w:instrText")).text = " TOC \\o "
    above[3].runs[-1]._r.addprevious(code)
    document, result = filled(blank)
    assert lines(document)[:5] == [
        "2021年格式",
        "政府信息公开工作年度报告",
        "（2024年度）",
        "北澜省监制",
        "淮安市人民政府2024年\n政府信息公开工作年度报告",
    ]
    cells = [[cell.text for cell in row.cells] for row in document.tables[0].rows]
    assert cells == [["编 制 机 关", "淮安市人民政府"], ["编制日期", "2025年1月20日"]]
    assert lines(document)[-1] == report.edition.sections[-1].title
    begin = next(document.element.body.iter(qn("w:fldChar")))
    assert begin.get(qn("w:dirty")) == "true"
    assert result.texts.is_equal


def test_spaces_typed_for_indents_become_indents(report: Report, filled: Filled) -> None:
    blank = Blank(report.edition)
    blank.above("　　　　　××县××局二〇二×年", "　　　　政府信息公开工作年度报告")
    blank.below("一、", "　　………………")
    for line in ("　　　　　　　　　××县××局（章）", "　　　　　　　　　二〇二×年×月×日"):
        blank.document.add_paragraph(line)
    blank.document.add_paragraph("抄送：县政府办公室。")
    document, result = filled(blank)
    title, *_, signer, day, _ = [p for p in document.paragraphs if p.text.strip()]
    text = next(p for p in document.paragraphs if p.text == TEXTS["overview"])
    assert title.alignment is WD_ALIGN_PARAGRAPH.CENTER
    assert text.paragraph_format.first_line_indent == Pt(30)
    assert (signer.alignment, day.alignment) == (WD_ALIGN_PARAGRAPH.RIGHT,) * 2
    assert [signer.text, day.text] == ["淮安市人民政府", "2025年1月20日"]
    assert lines(document)[-1] == "抄送：县政府办公室。"
    assert result.texts.is_equal


def test_of_a_report_of_another_unit_nothing_stays(report: Report, filled: Filled) -> None:
    blank = Blank(report.edition)
    blank.above("（示范文本，各单位套用）", "云溪县水利局2023年政府信息公开工作年度报告")
    sample = blank.below("五、", "我局将围绕旺季开设专栏。")
    etree.SubElement(sample._p, qn("w:del"))
    blank.below("二、", "注：行政许可含备案事项。")
    for line in ("云溪县水利局", "2024年1月16日"):
        blank.document.add_paragraph(line)
    document, result = filled(blank)
    assert lines(document)[0].replace("\n", "") == report.title
    assert not any("注：" in line or "我局" in line for line in lines(document))
    assert next(document.element.body.iter(qn("w:del")), None) is None
    assert result.texts.is_equal


def test_a_note_of_a_form_stays_though_its_title_names_a_year(
    report: Report, filled: Filled
) -> None:
    blank = Blank(report.edition)
    blank.above("XX镇（街道）人民政府2025年政府信息公开工作年度报告")
    blank.below("二、", "注：镇（街道）无规章制定权，请勿改动。")
    document, _ = filled(blank)
    assert "注：镇（街道）无规章制定权，请勿改动。" in lines(document)


def test_a_heading_stays_with_its_table_over_blank_lines(report: Report, filled: Filled) -> None:
    blank = Blank(report.edition)
    blank.above("XX局20XX年政府信息公开工作年度报告")
    blank.headings["三、"]._p.addnext(blank.document.add_paragraph()._p)
    document, _ = filled(blank)
    place = next(n for n, p in enumerate(document.paragraphs) if p.text.startswith("三、"))
    assert all(p.paragraph_format.keep_with_next for p in document.paragraphs[place : place + 2])


def test_sub_headings_stay_with_their_texts_and_texts_are_free(
    report: Report, filled: Filled
) -> None:
    report.apply(Edit(texts={"overview": "（一）主动公开情况\n公开3条。\n全年平稳。"}))
    blank = Blank(report.edition)
    blank.above("XX局20XX年政府信息公开工作年度报告")
    blank.below("一、", "（文字描述）").paragraph_format.keep_with_next = True
    document, _ = filled(blank)
    kept = {p.text: bool(p.paragraph_format.keep_with_next) for p in document.paragraphs}
    assert kept["（一）主动公开情况"]
    assert not kept["公开3条。"]


def test_a_date_that_is_not_known_keeps_its_line(report: Report, filled: Filled) -> None:
    report.apply(Edit(details=replace(report.details, date=None)))
    blank = Blank(report.edition)
    blank.above("XX局20XX年政府信息公开工作年度报告")
    for line in ("________________", "____年____月____日"):
        blank.document.add_paragraph(line)
    document, result = filled(blank)
    assert lines(document)[-2:] == ["淮安市人民政府", "____年____月____日"]
    assert any("“____年____月____日”还空着" in words for words in result.warnings)


def test_tables_side_by_side_are_told_apart_by_the_lines_above_them(
    report: Report, filled: Filled
) -> None:
    blank = Blank(report.edition)
    document = blank.document
    whole = document.tables[-1]
    outer = document.add_table(0, 2)
    for label, text in (
        ("编制说明", "请输入编制说明……"),
        *((one.title, "") for one in report.edition.sections if not one.table),
    ):
        row = outer.add_row().cells
        row[0].text, row[1].text = label, text
    pair = document.add_table(1, 2).rows[0].cells
    heads = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
    for cell, name, tops in zip(
        pair, ("行政复议", "行政诉讼"), ([], ["未经复议直接起诉", "复议后起诉"]), strict=True
    ):
        cell.text = name
        inner = cell.add_table(len(tops[:1]) + 2, 5 * max(1, len(tops)))
        for number, top in enumerate(tops):
            inner.cell(0, 5 * number).merge(inner.cell(0, 5 * number + 4)).text = top
        for number in range(len(inner.columns)):
            inner.cell(len(tops[:1]), number).text = heads[number % 5]
    detach(whole._tbl)
    for paragraph in blank.headings.values():
        detach(paragraph._p)
    written, result = filled(blank)
    assert result.comparison.total == 200
    texts = [row.cells[1].text for row in written.tables[-2].rows]
    assert texts == [TEXTS["preamble"], TEXTS["overview"], TEXTS["issues"], ""]
