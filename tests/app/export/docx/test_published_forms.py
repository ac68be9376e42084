"""Forms as provinces and bureaus publish them: samples, controls, covers, boxes and prompts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt, RGBColor
from docx.table import _Cell
from msgspec.structs import replace

from app.edition.edition import Edition
from app.export.exporter import ExportResult, export
from app.office.wordml import detach
from app.report.changes import Edit
from app.report.report import Report

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
    _, result = filled(form)
    assert not result.texts.warnings
