"""Forms as provinces and bureaus publish them: samples, controls, covers, boxes and prompts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from msgspec.structs import replace

from app.edition.edition import Edition
from app.export.exporter import ExportResult, export
from app.office.wordml import detach
from app.report.changes import Edit
from app.report.report import Report
from tests.pictures import png

TEXTS = {
    "preamble": "本报告由本机关编制。",
    "overview": "全年平稳。\n（一）主动公开\n公开信息九条。\n（二）依申请公开\n办结三件。",
    "issues": "（一）存在的主要问题\n形式单一。\n（二）改进情况\n丰富形式。",
    "others": "无其他事项。",
}
_HINT_STYLE = '<w:rPr><w:rStyle w:val="Hint"/><w:color w:val="808080"/></w:rPr>'


@pytest.fixture
def report(huaian: Report) -> Report:
    details = replace(huaian.details, date=date(2025, 1, 20))
    huaian.apply(Edit(details=details, texts=TEXTS))
    return huaian


@pytest.fixture
def form(report: Report) -> Document:
    """The headings and tables of the form alone, without styles."""
    return blank_form(report.edition)


def blank_form(edition: Edition) -> Document:
    document = docx.Document(str(edition.folder / "report.docx"))
    for paragraph in [*document.paragraphs]:
        if not paragraph.text[:2].endswith("、"):
            detach(paragraph._p)
    styles = document.styles.element
    named = [*document.element.body.iter(qn("w:pStyle"))]
    for style in [*styles.iterchildren(qn("w:style")), *named]:
        detach(style)
    return document


Filled = Callable[[Document], tuple[Document, ExportResult]]


@pytest.fixture
def filled(report: Report, tmp_path: Path) -> Filled:
    def fill(form: Document) -> tuple[Document, ExportResult]:
        template, target = tmp_path / "模板.docx", tmp_path / "报告.docx"
        form.save(str(template))
        result = export(report, target, template)
        assert result.comparison.is_equal
        return docx.Document(str(target)), result

    return fill


def value_cells(document: Document, row: int) -> Iterator[_Cell]:
    """The cells of figures in the second table."""
    yield from document.tables[1].rows[row].cells[3:]


def control(shown: str) -> str:
    return (
        f"<w:sdt {nsdecls('w')}><w:sdtPr><w:showingPlcHdr/><w:text/></w:sdtPr><w:sdtContent>"
        f"<w:r>{_HINT_STYLE}<w:t>{shown}</w:t></w:r></w:sdtContent></w:sdt>"
    )


@pytest.mark.parametrize("sample", ["示例", "□", "××", "〔数字〕"])
def test_a_row_of_samples_is_one_of_figures(form: Document, filled: Filled, sample: str) -> None:
    for cell in [*form.tables[2].rows[-1].cells, *value_cells(form, 4)]:
        run = cell.paragraphs[0].add_run(sample)
        run.italic, run.font.color.rgb = True, RGBColor(0x80, 0x80, 0x80)
    document, _ = filled(form)
    runs = [cell.paragraphs[0].runs[0] for cell in document.tables[2].rows[-1].cells]
    assert all(run.text.isdigit() and not run.italic for run in runs)
    assert {run.font.color.rgb for run in runs} == {None}


def test_figures_in_controls_look_as_the_labels_do(form: Document, filled: Filled) -> None:
    """Word shows what a control asks for in a style of its own."""
    for row in form.tables[1].rows[3:]:
        for cell in row.cells[3:]:
            cell.paragraphs[0]._p.append(parse_xml(control("单击此处输入文字。")))
    for cell in form.tables[1]._cells:
        for run in cell.paragraphs[0].runs:
            run.font.size = Pt(9)
    document, _ = filled(form)
    body = document.tables[1]._tbl
    runs = [run for box in body.iter(qn("w:sdtContent")) for run in box.iter(qn("w:r"))]
    assert runs
    assert all(run.find(f".//{qn('w:rStyle')}") is None for run in runs)
    sizes = {str(size.get(qn("w:val"))) for run in runs for size in run.iter(qn("w:sz"))}
    assert max(sizes, key=int) == "18"
    assert not [*body.iter(qn("w:showingPlcHdr")), *body.iter(qn("w:text"))]


def test_three_tables_in_one_stand_in_their_order(form: Document, filled: Filled) -> None:
    """A column for each of all three: the title of each is a row of its own."""
    first, *others = (table._tbl for table in form.tables)
    headings = [p for p in form.paragraphs if p.text[:2] in ("三、", "四、")]
    columns = 60
    for table in (first, *others):
        width = len(table.tblGrid.gridCol_lst)
        for cell in (cell for row in table.tr_lst for cell in row.tc_lst):
            span = cell.grid_span
            cell.get_or_add_tcPr().get_or_add_gridSpan().val = span * columns // width
    for table, heading in zip(others, headings, strict=True):
        row = parse_xml(
            f"<w:tr {nsdecls('w')}><w:tc><w:tcPr><w:gridSpan w:val='{columns}'/></w:tcPr>"
            f"<w:p><w:r><w:t>{heading.text}</w:t></w:r></w:p></w:tc></w:tr>"
        )
        first.append(row)
        first.extend(table.tr_lst)
        detach(table)
        detach(heading._p)
    grid = first.tblGrid
    for column in [*grid]:
        grid.remove(column)
    for _ in range(columns):
        grid.append(parse_xml(f"<w:gridCol {nsdecls('w')} w:w='147'/>"))
    document, result = filled(form)
    assert not result.texts.warnings
    repeated = [row._tr.find(f".//{qn('w:tblHeader')}") for row in document.tables[0].rows[:3]]
    assert repeated == [None] * 3  # the head of table two would stand above the others


def lines(document: Document) -> list[str]:
    return [p.text for p in document.paragraphs if p.text.strip()]


def above_first(form: Document, *texts: str) -> list[Paragraph]:
    first = next(p for p in form.paragraphs if p.text.startswith("一、"))
    return [first.insert_paragraph_before(text) for text in texts]


@pytest.mark.parametrize("is_in_heading", [True, False])
def test_the_opening_stands_behind_a_cover(
    form: Document, filled: Filled, *, is_in_heading: bool
) -> None:
    cover = ("政府信息公开工作年度报告", "（20    年度）", "", "填报单位（盖章）：", "")
    end = above_first(form, *cover)[-1]
    first = next(p for p in form.paragraphs if p.text.startswith("一、"))
    if is_in_heading:
        first.paragraph_format.page_break_before = True
    else:
        end.add_run().add_break(WD_BREAK.PAGE)
    document, _ = filled(form)
    shown = lines(document)
    at = shown.index("本报告由本机关编制。")
    assert shown[at - 1 : at + 2] == [
        "填报单位（盖章）：淮安市人民政府",
        "本报告由本机关编制。",
        "一、总体情况",
    ]
    starts = [p.text for p in document.paragraphs if p.paragraph_format.page_break_before]
    assert starts == (["本报告由本机关编制。"] if is_in_heading else [])


def test_without_an_opening_the_heading_begins_the_page_behind_a_table_of_the_cover(
    report: Report, form: Document, filled: Filled
) -> None:
    report.apply(Edit(texts={"preamble": ""}))
    above_first(form, "政府信息公开工作年度报告", "（20    年度）", "填报单位（盖章）：")
    first = next(p for p in form.paragraphs if p.text.startswith("一、"))
    first.paragraph_format.page_break_before = True
    first._p.addprevious(form.add_table(2, 2)._tbl)
    document, _ = filled(form)
    starts = [p.text for p in document.paragraphs if p.paragraph_format.page_break_before]
    assert starts == ["一、总体情况"]
    assert document.tables[0]._tbl.find(qn("w:pPr")) is None


def test_a_page_that_ends_with_the_opening_is_no_cover(form: Document, filled: Filled) -> None:
    old = "本报告由XX局编制，统计期限为全年。"
    above_first(form, "XX局20XX年政府信息公开工作年度报告", old, "")[-1].add_run().add_break(
        WD_BREAK.PAGE
    )
    document, _ = filled(form)
    assert old not in lines(document)
    assert document.paragraphs[1].text == "本报告由本机关编制。"


def test_title_and_signature_in_boxes_are_written_there_alone(
    form: Document, filled: Filled
) -> None:
    (title,) = above_first(form, "")
    title._p.append(box("××局20××年政府信息公开工作年度报告"))
    for text in ("××局", "20××年××月××日"):
        form.add_paragraph()._p.append(box(text))
    document, result = filled(form)
    boxed = [*document.element.body.iter(qn("w:txbxContent"))]
    texts = ["".join(node.text or "" for node in one.iter(qn("w:t"))) for one in boxed]
    assert texts == [
        "淮安市人民政府2024年政府信息公开工作年度报告",
        "淮安市人民政府",
        "2025年1月20日",
    ]
    assert not {"淮安市人民政府", "2025年1月20日"} & {*lines(document)}
    assert lines(document)[0] == "本报告由本机关编制。"
    assert not result.texts.warnings


def box(text: str) -> Any:
    """A run with a box of text, as older programs write them."""
    return parse_xml(
        f"<w:r {nsdecls('w')} xmlns:v='urn:schemas-microsoft-com:vml'><w:pict><v:shape>"
        f"<v:textbox><w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
        "</v:textbox></v:shape></w:pict></w:r>"
    )


def test_a_note_below_a_table_and_a_small_hint_give_no_look(
    report: Report, form: Document, filled: Filled
) -> None:
    report.apply(Edit(texts={"disclosure": "另有说明。"}))
    note = form.add_paragraph()
    note.add_run("填表说明：没有的填“0”。").font.size = Pt(9)
    form.tables[0]._tbl.addnext(note._p)
    first = next(p for p in form.paragraphs if p.text.startswith("一、"))
    first.runs[0].font.size = Pt(16)
    hint = form.add_paragraph()
    hint.add_run("【填写提示】请用简明文字叙述。").font.size = Pt(9)
    hint.runs[0].font.color.rgb = RGBColor(0, 0x70, 0xC0)
    first._p.addnext(hint._p)
    document, _ = filled(form)
    sizes = {p.text: p.runs[0].font.size for p in document.paragraphs if p.runs}
    assert sizes["另有说明。"] == sizes["全年平稳。"] == Pt(16)


def texts_of(cell: _Cell) -> list[str]:
    return [p.text for p in cell.paragraphs if p.text.strip()]


def boxed_form(form: Document) -> Document:
    """The opening and 一 beside their headings, 五 and 六 below theirs in the same cells."""
    for paragraph in [*form.paragraphs]:
        if paragraph.text[:2] in ("一、", "五、", "六、"):
            detach(paragraph._p)
    above = form.add_table(2, 2)
    above.cell(0, 0).text, above.cell(1, 0).text = "概述", "一、总体情况"
    above.cell(1, 1).text = "（一）主动公开情况：\n\n（二）依申请公开情况：\n\n（三）监督保障情况："
    form.element.body.insert(0, above._tbl)
    below = form.add_table(2, 1)
    for cell, title, prompts in zip(
        (below.cell(0, 0), below.cell(1, 0)),
        ("五、存在的主要问题及改进情况", "六、其他需要报告的事项"),
        (("（一）存在的主要问题：", "", "（二）改进情况："), ("（没有的填“无”）",)),
        strict=True,
    ):
        cell.text = title
        for prompt in prompts:
            cell.add_paragraph(prompt).add_run()
    return form


def test_texts_come_below_the_prompts_of_a_cell(form: Document, filled: Filled) -> None:
    document, result = filled(boxed_form(form))
    above, *_, below = document.tables
    assert texts_of(above.cell(0, 1)) == ["本报告由本机关编制。"]
    assert texts_of(above.cell(1, 1)) == [*TEXTS["overview"].split("\n"), "（三）监督保障情况："]
    assert texts_of(below.cell(0, 0)) == [
        "五、存在的主要问题及改进情况",
        *TEXTS["issues"].split("\n"),
    ]
    assert texts_of(below.cell(1, 0)) == ["六、其他需要报告的事项", "无其他事项。"]
    assert lines(document).count("本报告由本机关编制。") == 0
    assert not result.lacking
    assert not result.texts.warnings


def test_a_text_without_sub_headings_is_cut_at_its_remedies(
    report: Report, form: Document, filled: Filled
) -> None:
    report.apply(Edit(texts={"issues": "一是形式单一。\n下一步，丰富形式。"}))
    document, _ = filled(boxed_form(form))
    assert texts_of(document.tables[-1].cell(0, 0))[1:] == [
        "（一）存在的主要问题：",
        "一是形式单一。",
        "（二）改进情况：",
        "下一步，丰富形式。",
    ]


def test_a_picture_is_no_wider_than_its_cell(
    report: Report, form: Document, filled: Filled
) -> None:
    texts = {"overview": "全年平稳。\n{picture:a.png|公开栏}"}
    report.apply(Edit(texts=texts, media={"a.png": png(900, 300)}))
    boxed = boxed_form(form)
    for cell in boxed.tables[0].columns[1].cells:
        cell.width = Mm(90)
    document, _ = filled(boxed)
    extents = [*document.element.body.iter(qn("wp:extent"))]
    assert extents
    assert all(int(str(one.get("cx"))) <= Mm(90) for one in extents)


def test_the_head_of_a_long_table_is_not_torn(form: Document, filled: Filled) -> None:
    for mark in [*form.element.body.iter(qn("w:tblHeader"))]:
        detach(mark)
    document, _ = filled(form)
    heads = [
        [row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None for row in table.rows]
        for table in document.tables
    ]
    assert [sum(head) for head in heads] == [0, 3, 0]
    assert heads[1][:3] == [True] * 3
