"""A blank form by somebody else is filled in its own looks, and as a report, not as a form."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.shared import Mm, Pt, Twips
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from lxml import etree
from msgspec.structs import replace

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.export.docx.filling import fill_docx
from app.export.exporter import export
from app.export.template_lines import (
    is_date,
    signature_below,
    title_lines,
    without_hint,
)
from app.importing.reading import read_document
from app.report.changes import Edit
from app.report.report import Report
from tests.app.export.office_files import tag

Convert = Callable[[Path, str, Path], Path]
NARROW = Mm(12.6)
HINTS = {
    "overview": "（此处用文字描述）",
    "issues": "【请填写，不少于200字】",
    "others": "（文字描述）",
}


class Form:
    """A blank form as ministries hand it out: everything formatted by hand, nothing in styles."""

    def __init__(self, edition: Edition, title: Sequence[str]) -> None:
        self.edition = edition
        self.document = docx.Document()
        for line in title:
            self.add(line, 18)
        self.add("")
        for section in edition.sections:
            self.add(section.title)
            if section.table:
                self._add_table(section.table)
                for _ in range(7):
                    self.add("")
            else:
                self.add(HINTS[section.key])

    def add(self, text: str, size: int = 12) -> Paragraph:
        paragraph = self.document.add_paragraph()
        if text:
            paragraph.add_run(text).font.size = Pt(size)
        return paragraph

    def _add_table(self, table: str) -> None:
        layout = self.edition.layouts[table]
        columns = max(cell.column + cell.column_span for cell in layout.cells)
        drawn = self.document.add_table(layout.rows, columns)
        drawn.autofit = False
        cells = [row.cells for row in drawn.rows]  # looking each up goes through the whole table
        for laid in layout.cells:
            last = cells[laid.row + laid.row_span - 1][laid.column + laid.column_span - 1]
            cell = cells[laid.row][laid.column].merge(last)
            self._write(cell, laid.text, is_blanked=laid.row % 2 == 0)
        for row in drawn._tbl.tr_lst:
            for column in row.tc_lst:
                column.width = NARROW * column.grid_span

    def _write(self, cell: _Cell, text: str, *, is_blanked: bool) -> None:
        """A label in the middle; a bare cell with a large mark, or blanks at the left."""
        (paragraph,) = cell.paragraphs
        format_ = paragraph._p.get_or_add_pPr()
        if text or is_blanked:
            run = paragraph.add_run(text or "　　")
            run.font.size, run.font.name = Pt(10), "黑体"
            etree.SubElement(format_, tag("jc"), {tag("val"): "center" if text else "left"})
        else:
            mark = etree.SubElement(format_, tag("rPr"))
            etree.SubElement(mark, tag("sz"), {tag("val"): "24"})

    def saved(self, folder: Path) -> Path:
        path = folder / "模板.docx"
        self.document.save(str(path))
        return path


@pytest.fixture
def report(huaian: Report) -> Report:
    huaian.apply(
        Edit(
            details=replace(huaian.details, date=date(2025, 1, 20)),
            entries={},
            texts={
                "preamble": "本报告由本机关编制。",
                "overview": "全年平稳。",
                "issues": "问题。",
            },
        )
    )
    return huaian


def lines(document: Document) -> list[str]:
    return [p.text for p in document.paragraphs if p.text.strip()]


def filled(report: Report, template: Path, folder: Path) -> Document:
    path = folder / "报告.docx"
    assert export(report, path, template).comparison.is_equal
    return docx.Document(str(path))


TITLES = {
    "of a form": ["政府信息公开工作年度报告格式模板"],
    "with its number": ["附件2", "政府信息公开工作年度报告（参考样式）"],
    "blank": ["××镇20XX年政府信息公开工作年度报告"],
    "both": ["政府信息公开工作年度报告（格式）", "____镇____年政府信息公开", "工作年度报告"],
    "of last year": ["某县某镇人民政府2023年政府信息公开工作年度报告"],
    "none": [],
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_the_report_begins_with_its_own_title_alone(
    report: Report, title: Sequence[str], tmp_path: Path
) -> None:
    document = filled(report, Form(report.edition, title).saved(tmp_path), tmp_path)
    first, *others = [line for line in lines(document) if line != "附件2"]
    assert first == "淮安市人民政府2024年\n政府信息公开工作年度报告"
    assert others[:2] == ["本报告由本机关编制。", "一、总体情况"]


def test_texts_stand_below_their_headings_and_hints_are_gone(
    report: Report, tmp_path: Path
) -> None:
    template = Form(report.edition, TITLES["of a form"]).saved(tmp_path)
    found = lines(filled(report, template, tmp_path))
    assert found[found.index("一、总体情况") + 1] == "全年平稳。"
    assert found[-3:] == [
        report.edition.sections[-1].title,
        "淮安市人民政府",
        "2025年1月20日",
    ] or found[-4:-2] == [report.edition.sections[-1].title, report.texts["others"]]
    assert not any(hint in found for hint in HINTS.values())


def test_every_figure_stands_in_the_middle_in_the_labels_size_on_one_line(
    report: Report, tmp_path: Path
) -> None:
    key = next(key for key in report.edition.typed_keys if key.startswith("requests."))
    template = Form(report.edition, TITLES["of a form"]).saved(tmp_path)
    report.apply(Edit(entries={key: Decimal(12345678)}))
    figures = [*figure_paragraphs(filled(report, template, tmp_path))]
    assert len(figures) >= len(report.edition.cells)
    for paragraph, width in figures:
        (run,) = [run for run in paragraph.runs if run.text]
        size = run.font.size
        assert paragraph.alignment is not None
        assert paragraph.alignment.name == "CENTER"
        assert run.font.name == "黑体"
        assert size is not None
        assert size == Pt(10) or (size < Pt(10) and len(run.text) > 5)
        assert len(run.text) * size * 0.64 <= width


def figure_paragraphs(document: Document) -> list[tuple[Paragraph, int]]:
    """The paragraphs of all figures and the room they have within the margins of their cells."""
    found = []
    cells = [_Cell(tc, t) for t in document.tables for tr in t._tbl.tr_lst for tc in tr.tc_lst]
    for cell in cells:
        text = cell.text.replace(".", "")
        if text.isdecimal() and cell.width is not None:
            sides = cell._tc.findall(f"{tag('tcPr')}/{tag('tcMar')}/*")
            margins = sum(int(side.get(tag("w"), "0")) for side in sides) if sides else 216
            found.append((cell.paragraphs[0], cell.width - margins * 635))
    return found


def test_a_chosen_alignment_and_size_stay(report: Report, tmp_path: Path) -> None:
    form = Form(report.edition, TITLES["of a form"])
    cell = form.document.tables[0].cell(2, 1)
    cell.text = ""
    format_ = cell.paragraphs[0]._p.get_or_add_pPr()
    for old in list(format_.iterchildren(tag("jc"))):
        format_.remove(old)
    etree.SubElement(format_, tag("jc"), {tag("val"): "right"})
    cell.paragraphs[0].add_run("0").font.size = Pt(9)
    document = filled(report, form.saved(tmp_path), tmp_path)
    (paragraph,) = document.tables[0].cell(2, 1).paragraphs
    assert paragraph.alignment is not None
    assert (paragraph.alignment.name, paragraph.runs[0].font.size) == ("RIGHT", Pt(9))


def test_no_row_is_torn_and_blank_lines_before_a_page_become_its_break(
    report: Report, tmp_path: Path
) -> None:
    template = Form(report.edition, TITLES["of a form"]).saved(tmp_path)
    document = filled(report, template, tmp_path)
    heading = next(p for p in document.paragraphs if p.text.startswith("三、"))
    assert heading.paragraph_format.page_break_before
    above = heading._p.getprevious()
    table = None if above is None else above.getprevious()
    assert table is not None
    assert table.tag == tag("tbl")
    assert document.tables[1].rows[-1]._tr.find(f"{tag('trPr')}/{tag('cantSplit')}") is not None


SIGNED = {
    "in two lines": ["××镇人民政府", "20××年×月×日"],
    "labelled": ["（单位盖章）", "某单位", "报告日期：    年  月  日"],
    "in one line": ["某镇人民政府    2024年1月9日"],
    "sealed": ["某镇人民政府", "2024年1月9日", "（公章）"],
}


@pytest.mark.parametrize("signed", SIGNED.values(), ids=SIGNED)
def test_signature_and_date_take_the_places_of_the_templates(
    report: Report, signed: Sequence[str], tmp_path: Path
) -> None:
    form = Form(report.edition, TITLES["of a form"])
    for line in signed:
        form.add(line, 15).paragraph_format.left_indent = Twips(2800)
    form.add("（此件公开发布）")
    document = filled(report, form.saved(tmp_path), tmp_path)
    assert lines(document)[-3:] == ["淮安市人民政府", "2025年1月20日", "（此件公开发布）"]
    for paragraph in [p for p in document.paragraphs if p.text.strip()][-3:-1]:
        assert paragraph.runs[0].font.size == Pt(15)
        assert paragraph.paragraph_format.left_indent == Twips(2800)
    assert not any(line in lines(document) for line in signed)


@pytest.mark.parametrize("own", [False, True])
def test_no_heading_and_no_signature_is_alone_on_its_page(
    report: Report, tmp_path: Path, *, own: bool
) -> None:
    form = Form(report.edition, TITLES["of a form"])
    template = report.edition.folder / "report.docx" if own else form.saved(tmp_path)
    written = [p for p in filled(report, template, tmp_path).paragraphs if p.text.strip()]
    titles = {section.title for section in report.edition.sections}
    kept = [p for p in written if p.text in titles] + [written[-3]]
    for paragraph in kept:
        own_look, style = paragraph.paragraph_format, paragraph.style
        assert own_look.keep_with_next or (style and style.paragraph_format.keep_with_next)


FOOT = "单位负责人：      审核人：      填表人：      联系电话："


@pytest.mark.parametrize("signed", [[], ["××镇人民政府", "20××年×月×日"]])
def test_places_for_who_is_answerable_stay_below_the_signature(
    report: Report, signed: Sequence[str], tmp_path: Path
) -> None:
    form = Form(report.edition, TITLES["of a form"])
    for line in (*signed, f"{FOOT}________"):
        form.add(line)
    document = filled(report, form.saved(tmp_path), tmp_path)
    telephone = report.details.organisation.telephone
    assert lines(document)[-3:] == ["淮安市人民政府", "2025年1月20日", f"{FOOT}{telephone}"]


def test_a_date_below_the_title_is_written_there(
    report: Report, tmp_path: Path, catalog: Catalog
) -> None:
    template = Form(report.edition, ["某镇2023年政府信息公开工作年度报告", "（2024年1月9日）"])
    document = filled(report, template.saved(tmp_path), tmp_path)
    assert lines(document)[1:3] == ["2025年1月20日", "本报告由本机关编制。"]
    assert "淮安市人民政府" not in lines(document)
    assert read_document(tmp_path / "报告.docx", catalog).report.details.date == date(2025, 1, 20)


def test_a_page_break_in_a_text_that_goes_stays(report: Report, tmp_path: Path) -> None:
    form = Form(report.edition, TITLES["of a form"])
    hint = next(p for p in form.document.paragraphs if p.text == HINTS["issues"])
    etree.SubElement(hint.runs[0]._r, tag("br"), {tag("type"): "page"})
    main = fill_docx(report, form.saved(tmp_path))
    (tmp_path / "报告.docx").write_bytes(main)
    document = docx.Document(str(tmp_path / "报告.docx"))
    assert [br.get(tag("type")) for br in document.element.body.iter(tag("br"))].count("page") == 1
    assert HINTS["issues"] not in lines(document)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("    年  月  日", True),
        ("（成文日期）", True),
        ("填报日期：________", True),
        ("二〇二五年一月二十日", True),
        ("2024年全年", False),
        ("", False),
        ("某镇人民政府", False),
    ],
)
def test_the_place_of_a_date_is_known(line: str, *, expected: bool) -> None:
    assert is_date(line) is expected


def test_hints_behind_a_heading_are_cut_and_notes_stay() -> None:
    assert without_hint("一、总体情况（文字描述）") == "一、总体情况"
    assert without_hint("二、收费情况（单位：万元）") == "二、收费情况（单位：万元）"


def test_a_sentence_is_no_title_and_no_signature(edition: Edition) -> None:
    texts = ["请认真做好政府信息公开工作年度报告的编制。", "一、总体情况"]
    assert title_lines(edition, texts, 1).titles == ()
    assert signature_below(["六、其他", "收取费用0元。"], 0).places == ()


@pytest.mark.libreoffice
def test_no_figure_is_broken_in_print(report: Report, tmp_path: Path, libreoffice: Convert) -> None:
    key = next(key for key in report.edition.typed_keys if key.startswith("requests."))
    report.apply(Edit(entries={key: Decimal(98765)}))
    template = Form(report.edition, TITLES["of a form"]).saved(tmp_path)
    filled(report, template, tmp_path)
    pdf = libreoffice(tmp_path / "报告.docx", "pdf", tmp_path)
    command = ["pdftotext", str(pdf), "-"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert "98765" in shown.split()
