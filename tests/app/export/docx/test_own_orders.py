"""A template's own order of sections, frames, entries and closing lines stays, and is proved."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from lxml import etree
from msgspec.structs import replace

from app.edition.catalog import Catalog
from app.export.exporter import ExportResult, export
from app.export.read_back import TextComparison, compare_texts
from app.importing.reading import read_back
from app.office.wordml import detach
from app.report.changes import Edit, Organisation
from app.report.finished import finished
from app.report.report import Report
from tests.app.export.docx.test_published_forms import TEXTS, blank_form
from tests.app.export.office_files import parts

UNIT = "河西县青石镇人民政府"
DAY = "2025年1月20日"


@pytest.fixture
def report(huaian: Report) -> Report:
    organisation = Organisation(
        name=UNIT, telephone="0538-6012345", address="青石镇迎春路9号", postcode="271000"
    )
    details = replace(huaian.details, date=date(2025, 1, 20), organisation=organisation)
    huaian.apply(Edit(details=details, texts=TEXTS))
    return huaian


@pytest.fixture
def form(report: Report) -> Document:
    form = blank_form(report.edition)
    form.paragraphs[0].insert_paragraph_before("××镇20××年政府信息公开工作年度报告")
    return form


def filled(report: Report, form: Document, folder: Path) -> tuple[list[str], ExportResult]:
    form.save(str(folder / "模板.docx"))
    result = export(report, folder / "报告.docx", folder / "模板.docx")
    return [*printed(folder / "报告.docx")], result


def printed(path: Path) -> list[str]:
    """The paragraphs with text and 表 for each table, in document order."""
    body = docx.Document(str(path)).element.body
    found = []
    for element in body.iter(qn("w:p"), qn("w:tbl")):
        if element.tag == qn("w:tbl"):
            rows = len(element.findall(qn("w:tr")))
            found.append("表" if rows > 1 else "框")
        elif next(element.iterancestors(qn("w:tc")), None) is None or (
            found[-1:] != ["表"] and "框" in found
        ):
            words = element.iter(qn("w:t"), qn("w:noBreakHyphen"))
            found.append("".join(t.text or "" if t.tag == qn("w:t") else "-" for t in words))
    return [line for line in found if line.strip()]


def tables_first(form: Document) -> None:
    """The sections with tables above the one that comes first in the form."""
    first = next(one for one in form.paragraphs if one.text.startswith("一、"))
    second = next(one for one in form.paragraphs if one.text.startswith("二、"))
    fifth = next(one for one in form.paragraphs if one.text.startswith("五、"))
    between = [first._p, *first._p.itersiblings()]
    for element in between[: between.index(second._p)]:
        fifth._p.addprevious(element)


def again(report: Report, path: Path) -> TextComparison:
    catalog = Catalog(report.edition.folder.parent)
    year = report.details.year
    written = read_back(path, path.read_bytes(), catalog, report.edition, year)
    return compare_texts(finished(report), written, in_template=True, suffix=".docx")


def test_sections_stay_in_the_order_of_the_template(
    report: Report, form: Document, tmp_path: Path
) -> None:
    tables_first(form)
    lines, result = filled(report, form, tmp_path)
    titles = [one.title for one in report.edition.sections]
    assert lines[1:8] == [TEXTS["preamble"], titles[1], "表", titles[2], "表", titles[3], "表"]
    assert lines[8:10] == [titles[0], "全年平稳。"]
    assert lines[-4:] == [titles[5], TEXTS["others"], UNIT, DAY]
    assert result.texts.is_equal


def test_a_lost_heading_of_a_table_is_noticed(
    report: Report, form: Document, tmp_path: Path
) -> None:
    _, result = filled(report, form, tmp_path)
    assert result.texts.is_equal
    path = tmp_path / "报告.docx"
    document = docx.Document(str(path))
    heading = next(one for one in document.paragraphs if one.text.startswith("三、"))
    detach(heading._p)
    document.save(str(path))
    assert again(report, path).lost == ("标题“三、收到和处理政府信息公开申请情况”",)


@pytest.mark.parametrize("hint", ["［请在此填写］", ""])
def test_a_text_stands_in_the_frame_below_its_heading(
    report: Report, form: Document, hint: str, tmp_path: Path
) -> None:
    for paragraph in form.paragraphs:
        if paragraph.text[:1] in "一五六":
            frame = form.add_table(1, 1)
            frame.cell(0, 0).text = hint
            paragraph._p.addnext(frame._tbl)
    lines, result = filled(report, form, tmp_path)
    place = lines.index("六、其他需要报告的事项")
    assert lines[place + 1 :] == ["框", TEXTS["others"], UNIT, DAY]
    assert hint not in lines
    assert result.texts.is_equal


def test_a_form_drawn_as_a_table_takes_explanation_address_and_postcode(
    report: Report, form: Document, tmp_path: Path
) -> None:
    form.paragraphs[0].text = "政府信息公开工作年度报告表"
    rows = {
        "填报单位": "",
        "联系地址及邮编": "",
        "报告说明": "（编制依据、统计期限）",
        "一、总体情况": "",
        "单位盖章": "    年    月    日",
    }
    table = form.add_table(0, 2)
    for label, box in rows.items():
        cells = table.add_row().cells
        cells[0].text, cells[1].text = label, box
    first = next(one for one in form.paragraphs if one.text.startswith("一、"))
    first._p.addprevious(table._tbl)
    detach(first._p)
    _, result = filled(report, form, tmp_path)
    assert result.texts.is_equal
    found = docx.Document(str(tmp_path / "报告.docx"))
    assert [row.cells[1].text for row in found.tables[0].rows][:3] == [
        UNIT,
        "青石镇迎春路9号　271000",
        TEXTS["preamble"],
    ]
    assert found.tables[0].rows[-1].cells[1].text == f"{UNIT}　{DAY}"
    above = [one.text for one in found.paragraphs if "年度报告" in one.text]
    assert above == [f"{UNIT}2024年\n政府信息公开工作年度报告"]


def test_a_name_with_kinds_in_brackets_is_the_title_s_first_line(
    report: Report, form: Document, tmp_path: Path
) -> None:
    form.paragraphs[0].text = "20××年政府信息公开工作年度报告"
    form.paragraphs[0].insert_paragraph_before("××县××局（乡镇、街道）")
    lines, result = filled(report, form, tmp_path)
    assert lines[:2] == [f"{UNIT}2024年政府信息公开工作年度报告", TEXTS["preamble"]]
    assert result.texts.is_equal
    path = tmp_path / "报告.docx"
    document = docx.Document(str(path))
    document.paragraphs[0].insert_paragraph_before(f"{UNIT}（乡镇、街道）")
    document.save(str(path))
    assert again(report, path).lost == ("排在最前面的唯一标题",)


CLOSING = ["抄送：××县人民政府办公室。", "（联系人：×××，联系电话：××××）"]


@pytest.mark.parametrize("is_dated", [True, False])
def test_what_stands_below_a_signature_stays_and_what_is_left_open_is_told(
    report: Report, form: Document, tmp_path: Path, *, is_dated: bool
) -> None:
    for line in ("××镇人民政府", "2025年1月××日", *CLOSING):
        form.add_paragraph(line)
    if not is_dated:
        report.apply(Edit(details=replace(report.details, date=None)))
    lines, result = filled(report, form, tmp_path)
    day = DAY if is_dated else "2025年1月××日"
    kept = [CLOSING[0], "（联系人：×××，联系电话：0538-6012345）"]
    assert lines[-5:] == [TEXTS["others"], UNIT, day, *kept]
    whole = docx.Document(str(tmp_path / "报告.docx")).element.body.iter(qn("w:noBreakHyphen"))
    assert len([*whole]) == 1  # no line ends in the telephone number
    assert result.texts.unfilled == tuple(kept)
    assert result.texts.open_date == ("" if is_dated else day)
    assert "请自己填好或删去" in result.warnings[-1]


def test_closing_lines_stay_where_a_template_has_no_signature(
    report: Report, form: Document, tmp_path: Path
) -> None:
    form.add_paragraph(CLOSING[0])
    lines, _ = filled(report, form, tmp_path)
    assert lines[-4:] == [TEXTS["others"], UNIT, DAY, CLOSING[0]]


def test_the_opening_stands_below_the_entries_under_the_title(
    report: Report, form: Document, tmp_path: Path
) -> None:
    entry = "填报单位：______（盖章）　填报日期：____年__月__日"
    title = form.paragraphs[0]
    title._p.addnext(form.add_paragraph(entry)._p)
    lines, result = filled(report, form, tmp_path)
    assert lines[1:3] == [f"填报单位：{UNIT}（盖章）　填报日期：{DAY}", TEXTS["preamble"]]
    assert not result.texts.placeless


def test_texts_stand_in_the_controls_that_ask_for_them(
    report: Report, form: Document, tmp_path: Path
) -> None:
    for heading in [one for one in form.paragraphs if one.text[:1] in "一五六"]:
        heading._p.addnext(
            parse_xml(
                f"<w:sdt {nsdecls('w')}><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p>"
                '<w:r><w:rPr><w:color w:val="808080"/></w:rPr><w:t>单击或点击此处输入文字。</w:t>'
                "</w:r></w:p></w:sdtContent></w:sdt>"
            )
        )
    _, result = filled(report, form, tmp_path)
    body = docx.Document(str(tmp_path / "报告.docx")).element.body
    controls = [*body.iterchildren(qn("w:sdt"))]
    said = ["".join(t.text for t in control.iter(qn("w:t"))) for control in controls]
    assert said == [TEXTS[key].replace("\n", "") for key in ("overview", "issues", "others")]
    assert next(body.iter(qn("w:showingPlcHdr")), None) is None
    indents = [*body.iterfind(f"{qn('w:sdt')}//{qn('w:ind')}")]
    assert {one.get(qn("w:firstLineChars")) for one in indents} == {"200"}
    assert result.texts.is_equal


def test_entries_stand_in_the_controls_that_ask_for_them(
    report: Report, form: Document, tmp_path: Path
) -> None:
    for label in ("填报日期：", "填报单位："):
        entry = form.add_paragraph(label)._p
        entry.append(
            parse_xml(
                f"<w:sdt {nsdecls('w')}><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>"
                "<w:r><w:t>单击或点击此处输入文字。</w:t></w:r></w:sdtContent></w:sdt>"
            )
        )
        form.paragraphs[0]._p.addnext(entry)
    lines, _ = filled(report, form, tmp_path)
    assert lines[1:4] == [f"填报单位：{UNIT}", f"填报日期：{DAY}", TEXTS["preamble"]]
    body = docx.Document(str(tmp_path / "报告.docx")).element.body
    assert next(body.iter(qn("w:showingPlcHdr")), None) is None


def test_the_opening_stands_below_a_table_of_entries_under_the_title(
    report: Report, form: Document, tmp_path: Path
) -> None:
    table = form.add_table(2, 2)
    for row, label in zip(table.rows, ("填报单位", "联系电话"), strict=True):
        row.cells[0].text = label
    form.paragraphs[0]._p.addnext(table._tbl)
    lines, _ = filled(report, form, tmp_path)
    written = docx.Document(str(tmp_path / "报告.docx"))
    assert written.tables[0].rows[0].cells[1].text == UNIT
    assert lines[1:3] == ["表", TEXTS["preamble"]]


def test_a_signature_of_a_template_with_our_styles_stays_whatever_its_style(
    report: Report, tmp_path: Path
) -> None:
    form = docx.Document(str(report.edition.folder / "report.docx"))
    for paragraph in [*form.paragraphs]:
        if paragraph.text.startswith("（"):
            detach(paragraph._p)
    form.paragraphs[0].insert_paragraph_before("××镇20××年政府信息公开工作年度报告")
    closing = ["公开方式：主动公开", "抄送：县政务公开办。"]
    for line in ("××镇人民政府", "20××年1月××日", *closing):
        form.add_paragraph(line)
    lines, result = filled(report, form, tmp_path)
    assert lines[-4:] == [UNIT, DAY, *closing]
    assert result.texts.is_equal


def test_a_title_on_two_lines_looks_like_the_second(
    report: Report, form: Document, tmp_path: Path
) -> None:
    title = form.paragraphs[0]
    title.text = "20××年政府信息公开工作年度报告"
    title.runs[0].font.size = Pt(26)
    title.insert_paragraph_before("××县××镇人民政府").runs[0].font.size = Pt(16)
    filled(report, form, tmp_path)
    written = docx.Document(str(tmp_path / "报告.docx")).paragraphs[0]
    assert written.text.endswith("政府信息公开工作年度报告")
    assert written.runs[0].font.size == Pt(26)


def test_a_hint_above_a_seal_is_no_name_and_a_table_goes_on_below_its_words(
    report: Report, form: Document, tmp_path: Path
) -> None:
    for line in ("（填写）", "（单位印章）", "20××年×月×日"):
        added = form.add_paragraph(line)
        if line != "（填写）":
            added.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    form.tables[1]._tbl.addprevious(form.add_paragraph("续表")._p)
    lines, _ = filled(report, form, tmp_path)
    assert lines[lines.index("三、收到和处理政府信息公开申请情况") + 1] == "续表"
    assert lines[-3:] == [TEXTS["others"], UNIT, DAY]
    document = docx.Document(str(tmp_path / "报告.docx"))
    assert [one.alignment for one in document.paragraphs[-2:]] == [WD_ALIGN_PARAGRAPH.RIGHT] * 2
    assert etree.tostring(document.element.body).count("填写".encode()) == 0


def test_parts_that_nobody_sees_are_left_out_without_a_word(report: Report, tmp_path: Path) -> None:
    path = tmp_path / "模板.docx"
    document = docx.Document()  # with a thumbnail and custom data, as python-docx starts
    document.add_paragraph("××镇20××年政府信息公开工作年度报告")
    for element in blank_form(report.edition).element.body:
        document.element.body.insert(len(document.element.body) - 1, element)
    document.save(str(path))
    assert {"docProps/thumbnail.jpeg", "customXml/item1.xml"} <= parts(path).keys()
    result = export(report, tmp_path / "报告.docx", path)
    assert result.left_out == ()
    left = [
        name for name in parts(tmp_path / "报告.docx") if re.match("customXml|docProps/thumb", name)
    ]
    assert left == []
