"""A filled DOCX template holds every label, number and text of the report."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from docx.document import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.export.docx.blank import blank_docx
from app.export.docx.filling import fill_docx
from app.export.read_back import compare
from app.export.template import IncompleteTemplateError
from app.importing.document import ReadDocument
from app.importing.reading import read_document
from app.office.package import BrokenDocumentError
from app.report.changes import Details, Edit, Organisation
from app.report.numbers import format_value
from app.report.report import Report
from app.storage.paths import sample_path
from app.storage.report_file import load_report
from tests.editions.copies import copied_edition

Convert = Callable[[Path, str, Path], Path]


@pytest.fixture
def zhashan(catalog: Catalog) -> Report:
    return load_report(sample_path(), catalog)


def numbered(edition: Edition) -> Report:
    """A report with a different number in every typed cell."""
    organisation = Organisation(name="柘山镇人民政府")
    report = Report(
        edition, Details(edition.definition.first_year, date(2022, 1, 25), organisation)
    )
    report.apply(Edit(entries={key: Decimal(n) for n, key in enumerate(edition.typed_keys, 1)}))
    return report


def written(report: Report, folder: Path, template: Path | None = None) -> Path:
    path = folder / "报告.docx"
    path.write_bytes(fill_docx(report, template))
    return path


def exported(report: Report, folder: Path, catalog: Catalog) -> ReadDocument:
    return read_document(written(report, folder), catalog)


def test_all_numbers_of_a_real_report_come_back(
    huaian: Report, tmp_path: Path, catalog: Catalog
) -> None:
    read = exported(huaian, tmp_path, catalog)
    assert compare(huaian, read.report).words == "200/200 格一致"
    assert read.unplaced == ()
    assert read.missing == ()
    assert read.report.edition is huaian.edition


def test_each_number_comes_back_at_its_own_place(
    edition: Edition, tmp_path: Path, catalog: Catalog
) -> None:
    report = numbered(edition)
    assert compare(report, exported(report, tmp_path, catalog).report).is_equal


def test_blank_cells_stay_blank(edition: Edition, tmp_path: Path, catalog: Catalog) -> None:
    blank = Report(edition, Details(edition.definition.first_year))
    assert not exported(blank, tmp_path, catalog).report.typed


def test_all_texts_and_basic_data_of_a_real_report_come_back(
    zhashan: Report, tmp_path: Path, catalog: Catalog
) -> None:
    read = exported(zhashan.zero_filled(), tmp_path, catalog).report
    assert read.details.year == zhashan.details.year
    assert read.details.date == zhashan.details.date
    assert read.details.organisation.name == zhashan.details.organisation.name
    assert read.details.organisation.postcode == zhashan.details.organisation.postcode
    assert {key: text.split() for key, text in read.texts.items()} == {
        key: text.split() for key, text in zhashan.texts.items()
    }


def test_the_table_stands_behind_the_text_of_its_section(zhashan: Report, tmp_path: Path) -> None:
    document = docx.Document(str(written(zhashan.zero_filled(), tmp_path)))
    kinds = [child.tag.rpartition("}")[2] for child in document.element.body]
    heading = next(
        n for n, child in enumerate(document.element.body) if "二、主动公开" in text_of(child)
    )
    assert kinds[heading : heading + 3] == ["p", "p", "tbl"]


def text_of(element: object) -> str:
    return "".join(getattr(element, "itertext")())  # noqa: B009 - lxml elements are untyped here


def test_numbering_decides_the_style(huaian: Report, tmp_path: Path) -> None:
    lines = {
        "（一）主动公开情况": "二级标题",
        "1.制度建设": "三级标题",
        "（1）培训": "三级标题",
        "（二）这是一句话，有逗号。": "报告正文",
        "全年公开信息 32 条。": "报告正文",
    }
    huaian.apply(Edit(texts={"overview": "\n".join(lines)}))
    document = docx.Document(str(written(huaian, tmp_path)))
    styles = {p.text: p.style.name for p in document.paragraphs if p.style}
    assert {line: styles[line] for line in lines} == lines


RUN_IN = "（一）主动公开情况。全年公开信息32条。"


def test_a_heading_with_its_text_behind_it_is_set_apart(huaian: Report, tmp_path: Path) -> None:
    lines = (RUN_IN, "（二）收到申请3件。均已答复。", "（三）更新及时，内容全面。无遗漏。")
    huaian.apply(Edit(texts={"overview": "\n".join(lines)}))
    document = docx.Document(str(written(huaian, tmp_path)))
    found = {p.text: [(r.text, r.style.name) for r in p.runs] for p in document.paragraphs}
    plain = "Default Paragraph Font"
    assert found[lines[0]] == [
        ("（一）主动公开情况。", "文中二级标题"),
        ("全年公开信息32条。", plain),
    ]
    assert [found[line] for line in lines[1:]] == [[(line, plain)] for line in lines[1:]]


def test_a_template_without_our_styles_sets_it_apart_as_its_own_headings(
    huaian: Report, tmp_path: Path
) -> None:
    document = docx.Document(str(huaian.edition.folder / "report.docx"))
    heading = next(p for p in document.paragraphs if p.text.startswith("五、"))
    for style in [
        s for s in document.styles if s.name and s.name.startswith(("报告正文", "二级", "文中"))
    ]:
        style.name = "别的" + style.name
    for text, bold in (("正文样例。", False), ("（一）标题样例", True)):
        sample = heading.insert_paragraph_before(text)
        sample.runs[0].bold = bold
        heading._p.addnext(sample._p)
    template = tmp_path / "模板.docx"
    document.save(str(template))
    huaian.apply(Edit(texts={"issues": RUN_IN}))
    filled = docx.Document(str(written(huaian, tmp_path, template)))
    found = next(p for p in filled.paragraphs if p.text == RUN_IN)
    assert [run.bold for run in found.runs] == [True, False]


def test_signs_of_xml_tabs_and_new_lines_survive(
    huaian: Report, tmp_path: Path, catalog: Catalog
) -> None:
    texts = {"overview": "<w:t>&amp; \"'\n]]>\t完", "others": "无 {{ x }}"}
    details = replace(huaian.details, organisation=Organisation(name="A&B<政府>"))
    huaian.apply(Edit(texts=texts, details=details))
    read = exported(huaian, tmp_path, catalog).report
    assert {key: read.texts[key] for key in texts} == texts
    assert read.details.organisation.name == "A&B<政府>"


@settings(max_examples=15, deadline=None)
@given(text=st.text(max_size=60))
def test_any_text_can_be_written(text: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    catalog = Catalog()
    report = Report(catalog.edition(catalog.ids[-1]), Details(2024))
    report.apply(Edit(texts={"issues": text}))
    read = exported(report, tmp_path_factory.mktemp("any"), catalog).report
    assert read.texts["issues"].split() == report.texts["issues"].split()


def test_signature_and_date_close_the_report(huaian: Report, tmp_path: Path) -> None:
    huaian.apply(Edit(details=replace(huaian.details, date=date(2025, 1, 20))))
    document = docx.Document(str(written(huaian, tmp_path)))
    assert [(p.text, p.style.name) for p in document.paragraphs[-2:] if p.style] == [
        ("淮安市人民政府", "落款署名"),
        ("2025年1月20日", "落款日期"),
    ]


def test_the_file_names_nobody(huaian: Report, tmp_path: Path) -> None:
    properties = docx.Document(str(written(huaian, tmp_path))).core_properties
    assert properties.title == "淮安市人民政府2024年政府信息公开工作年度报告"
    assert (properties.author, properties.last_modified_by) == ("", "")
    assert properties.created is None


def test_the_same_report_gives_the_same_bytes(huaian: Report) -> None:
    assert fill_docx(huaian) == fill_docx(huaian)


def without_row(document: Document, label: str) -> None:
    for table in document.tables:
        for row in table._tbl.tr_lst:
            if label in text_of(row):
                table._tbl.remove(row)


def test_a_template_without_a_row_is_refused_by_name(huaian: Report, tmp_path: Path) -> None:
    document = docx.Document(str(huaian.edition.folder / "report.docx"))
    without_row(document, "7.属于行政执法案卷")
    template = tmp_path / "本省模板.docx"
    document.save(str(template))
    with pytest.raises(IncompleteTemplateError, match=r"本省模板.*“7\.属于行政执法案卷”"):
        fill_docx(huaian, template)


def test_a_template_without_the_heading_of_a_text_is_refused(
    huaian: Report, tmp_path: Path
) -> None:
    document = docx.Document(str(huaian.edition.folder / "report.docx"))
    heading = next(p for p in document.paragraphs if p.text.startswith("六、"))
    heading.text = ""
    template = tmp_path / "模板.docx"
    document.save(str(template))
    assert fill_docx(huaian, template)
    huaian.apply(Edit(texts={"others": "有事项"}))
    with pytest.raises(IncompleteTemplateError, match="六、其他需要报告的事项"):
        fill_docx(huaian, template)


def test_a_template_that_is_no_document_is_refused(huaian: Report, tmp_path: Path) -> None:
    template = tmp_path / "模板.docx"
    template.write_text("只是文字", encoding="utf-8")
    with pytest.raises(BrokenDocumentError, match=r"模板\.docx"):
        fill_docx(huaian, template)


def test_a_template_of_ones_own_keeps_its_format(
    huaian: Report, tmp_path: Path, catalog: Catalog
) -> None:
    """Instruction texts and the slant of samples go, the format of the text they stood in stays."""
    document = docx.Document(str(huaian.edition.folder / "report.docx"))
    heading = next(p for p in document.paragraphs if p.text.startswith("五、"))
    for style in [s for s in document.styles if s.name and s.name.startswith("报告正文")]:
        style.name = "别的名字"
    instruction = heading.insert_paragraph_before("该部分请据实填写。")
    heading._p.addnext(instruction._p)
    instruction.runs[0].bold = True
    cell = document.tables[0].rows[2].cells[1]
    sample = cell.paragraphs[0].add_run("样例")
    sample.bold = sample.italic = True
    template = tmp_path / "模板.docx"
    document.save(str(template))
    huaian.apply(Edit(texts={"issues": "问题一句话。"}))
    path = written(huaian, tmp_path, template)
    assert compare(huaian, read_document(path, catalog).report).is_equal
    filled = docx.Document(str(path))
    found = next(p for p in filled.paragraphs if p.text == "问题一句话。")
    assert found.runs[0].bold
    assert "该部分" not in "".join(p.text for p in filled.paragraphs)
    number = filled.tables[0].rows[2].cells[1].paragraphs[0]
    assert [(run.text, run.bold, run.italic) for run in number.runs] == [("1", True, None)]


def test_an_edition_with_one_more_row_goes_through_drawing_filling_and_reading(
    edition: Edition, tmp_path: Path
) -> None:
    folder = copied_edition(edition.id, tmp_path / "editions", "2099")
    change(folder / "edition.toml", rf'^id = "{edition.id}"', 'id = "2099"')
    row = '        { key = "refused_state_secret"'
    added = '{ key = "refused_new", label = "9.属于新增情形" },'
    change(folder / "edition.toml", f"^{re.escape(row)}", f"{added}\n{row}")
    part = '"refused_state_secret", "refused_prohibited_by_law"'
    change(folder / "edition.toml", part, f'"refused_new", {part}')
    help_row = '\n[rows."requests.refused_new"]\nabout = "新增情形。"\nsource = "新格式"\n'
    with (folder / "help.toml").open("a", encoding="utf-8") as file:
        file.write(help_row)
    catalog = Catalog(tmp_path / "editions")
    new = catalog.edition("2099")
    (folder / "report.docx").write_bytes(blank_docx(new))
    report = numbered(new)
    read = exported(report, tmp_path, catalog)
    comparison = compare(report, read.report)
    assert comparison.is_equal
    assert comparison.total == len(edition.cells) + 7


def change(path: Path, pattern: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    changed, count = re.subn(pattern, lambda _: new, text, flags=re.MULTILINE)
    assert count == 1
    path.write_text(changed, encoding="utf-8")


@pytest.mark.libreoffice
def test_libreoffice_shows_every_label_and_number(
    edition: Edition, libreoffice: Convert, tmp_path: Path
) -> None:
    report = numbered(edition)
    pdf = libreoffice(written(report, tmp_path), "pdf", tmp_path)
    command = ["pdftotext", "-layout", str(pdf), "-"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    squeezed = re.sub(r"\s", "", shown)
    for section in edition.sections:
        assert section.title in squeezed
    numbers = set(re.findall(r"[+\d.]+", shown))
    for key, cell in edition.cells.items():
        value = report.value(key)
        assert value is not None
        assert format_value(value, cell).rstrip("元万") in numbers, cell.words
    command = ["pdftotext", "-raw", str(pdf), "-"]
    raw = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    cell_by_cell = re.sub(r"\s", "", raw)
    for layout in edition.layouts.values():
        for laid in layout.cells:
            assert laid.text in cell_by_cell


@pytest.mark.libreoffice
def test_the_applications_table_stands_on_one_page(
    edition: Edition, libreoffice: Convert, tmp_path: Path
) -> None:
    pdf = libreoffice(written(numbered(edition), tmp_path), "pdf", tmp_path)
    command = ["pdftotext", str(pdf), "-"]
    shown = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    pages = [re.sub(r"\s", "", page) for page in shown.split("\f")]
    assert any("三、收到和处理" in page and "四、结转下年度继续办理" in page for page in pages)
    assert "—1—" in pages[0]
