"""Any official file is a template: numbers and texts go in, everything else in it stays."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, RGBColor
from lxml import etree
from openpyxl.styles import Font

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.export.docx import fill_docx
from app.export.exporter import TemplateSuffixError, export, read_document, template_lacks
from app.export.safety import UnsafeTemplateError
from app.export.template import (
    IncompleteTemplateError,
    NoFormTemplateError,
    OtherEditionTemplateError,
)
from app.export.xlsx import fill_xlsx
from app.recognise.workbook_labels import DETAILS_SHEET, TEXTS_SHEET
from app.report.changes import Details, Edit, Organisation
from app.report.report import Report

Convert = Callable[[Path, str, Path], Path]
FILES = {".docx": "report.docx", ".xlsx": "tables.xlsx"}
PERSON, BUSINESS = CellKey("requests.received.person"), CellKey("requests.received.business")
TOTAL = CellKey("requests.received.total")


def numbered(edition: Edition, start: int = 1) -> Report:
    """A report with a different number in every typed cell and a text in every section."""
    organisation = Organisation(name="柘山镇人民政府")
    year = edition.definition.first_year
    report = Report(edition, Details(year, date(year + 1, 1, 25), organisation))
    entries = {key: Decimal(n) for n, key in enumerate(edition.typed_keys, start)}
    texts = {key: f"{start}号文字，{key}。" for key in edition.text_keys}
    report.apply(Edit(entries=entries, texts=texts))
    return report


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(path: Path, changed: dict[str, bytes]) -> Path:
    """The file with other or further parts."""
    all_parts = parts(path) | changed
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in all_parts.items():
            archive.writestr(name, content)
    return path


def filled_before(edition: Edition, folder: Path, suffix: str) -> Path:
    """Last year's file of somebody else, used as the template."""
    old = numbered(edition, 500)
    old.apply(Edit(details=replace(old.details, organisation=Organisation(name="别的镇人民政府"))))
    path = folder / f"去年{suffix}"
    path.write_bytes((fill_docx if suffix == ".docx" else fill_xlsx)(old))
    return path


@pytest.mark.parametrize("suffix", FILES)
def test_nothing_of_a_filled_template_is_left(
    edition: Edition, suffix: str, tmp_path: Path, catalog: Catalog
) -> None:
    template, target = filled_before(edition, tmp_path, suffix), tmp_path / f"今年{suffix}"
    report = numbered(edition)
    assert export(report, target, template).comparison.is_equal
    read = read_document(target, catalog).report
    assert read.texts == report.texts
    assert read.details == report.details
    words = "".join(part.decode("utf-8", "ignore") for part in parts(target).values())
    assert "500号" not in words
    assert "别的镇" not in words


@pytest.mark.parametrize("suffix", FILES)
def test_a_template_saved_by_libreoffice_is_filled(
    edition: Edition, suffix: str, tmp_path: Path, catalog: Catalog, libreoffice: Convert
) -> None:
    again = tmp_path / "again"
    again.mkdir()
    template = libreoffice(edition.folder / FILES[suffix], suffix[1:], again)
    report, target = numbered(edition), tmp_path / f"报告{suffix}"
    result = export(report, target, template)
    assert result.comparison.is_equal
    assert result.comparison.total == len(edition.cells)
    assert read_document(target, catalog).report.texts == report.texts


@pytest.fixture
def plain_docx(huaian: Report, tmp_path: Path) -> Path:
    """A template whose paragraphs and cells are formatted by hand, without the program's styles."""
    document = docx.Document(str(huaian.edition.folder / "report.docx"))
    for style in list(document.styles):
        if style.name in ("报告正文", "二级标题", "三级标题", "落款署名", "落款日期"):
            style.name = f"本省{style.name}"
    heading = next(p for p in document.paragraphs if p.text.startswith("五、"))
    text = heading.insert_paragraph_before("去年的话。")
    text.runs[0].font.color.rgb = RGBColor(1, 2, 3)
    second = heading.insert_paragraph_before("（一）去年的小标题")
    second.runs[0].font.size = Pt(21)
    for line in ("别的镇人民政府", "2023年1月9日"):
        document.add_paragraph(line).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    path = tmp_path / "本省模板.docx"
    document.save(str(path))
    return path


def test_texts_look_as_the_templates_own(huaian: Report, plain_docx: Path, tmp_path: Path) -> None:
    huaian.apply(
        Edit(
            texts={"disputes": "（一）今年的小标题\n今年的话。"},
            details=replace(huaian.details, date=date(2025, 1, 20)),
        )
    )
    target = tmp_path / "今年.docx"
    export(huaian, target, plain_docx)
    paragraphs = {p.text: p for p in docx.Document(str(target)).paragraphs}
    assert paragraphs["今年的话。"].runs[0].font.color.rgb == RGBColor(1, 2, 3)
    assert paragraphs["（一）今年的小标题"].runs[0].font.size == Pt(21)
    assert "去年的话。" not in paragraphs
    assert [*paragraphs][-2:] == ["淮安市人民政府", "2025年1月20日"]
    assert paragraphs["2025年1月20日"].alignment == WD_ALIGN_PARAGRAPH.RIGHT


def test_only_the_text_of_a_docx_changes(huaian: Report, plain_docx: Path, tmp_path: Path) -> None:
    target = tmp_path / "今年.docx"
    export(huaian, target, plain_docx)
    before, after = parts(plain_docx), parts(target)
    changed = {name for name in before if before[name] != after.get(name)}
    assert changed <= {"word/document.xml", "docProps/core.xml", "docProps/app.xml"}
    assert before.keys() == after.keys()


def test_an_empty_cell_gives_its_marks_format_to_the_number(huaian: Report, tmp_path: Path) -> None:
    document = docx.Document(str(huaian.edition.folder / "report.docx"))
    table = next(t for t in document.tables if "一、本年新收" in t.cell(3, 0).text)
    cell = table.cell(3, 3)
    for run in cell.paragraphs[0].runs:
        run._r.getparent().remove(run._r)
    mark = etree.SubElement(cell.paragraphs[0]._p.get_or_add_pPr(), tag("rPr"))
    etree.SubElement(mark, tag("b"))
    template = tmp_path / "模板.docx"
    document.save(str(template))
    export(huaian, tmp_path / "报告.docx", template)
    written = docx.Document(str(tmp_path / "报告.docx"))
    again = next(t for t in written.tables if "一、本年新收" in t.cell(3, 0).text)
    assert again.cell(3, 3).paragraphs[0].runs[0].bold


def tag(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


def test_a_content_control_keeps_its_frame_and_gets_the_number(
    huaian: Report, tmp_path: Path
) -> None:
    document = docx.Document(str(huaian.edition.folder / "report.docx"))
    table = next(t for t in document.tables if "一、本年新收" in t.cell(3, 0).text)
    cell = table.cell(3, 3)._tc
    paragraph = cell.p_lst[0]
    control = etree.SubElement(cell, tag("sdt"))
    properties = etree.SubElement(control, tag("sdtPr"))
    etree.SubElement(properties, tag("showingPlcHdr"))
    etree.SubElement(control, tag("sdtContent")).append(paragraph)
    run = etree.SubElement(paragraph, tag("r"))
    etree.SubElement(run, tag("t")).text = "点击填写"
    template = tmp_path / "模板.docx"
    document.save(str(template))
    assert export(huaian, tmp_path / "报告.docx", template).comparison.is_equal
    main = parts(tmp_path / "报告.docx")["word/document.xml"].decode()
    assert "w:sdtContent" in main
    assert "点击填写" not in main
    assert "showingPlcHdr" not in main


def test_a_table_that_is_there_twice_is_filled_twice(huaian: Report, tmp_path: Path) -> None:
    old = numbered(huaian.edition, 700)
    path = tmp_path / "去年.docx"
    path.write_bytes(fill_docx(old))
    document = docx.Document(str(path))
    table = document.tables[-1]._tbl
    table.addnext(etree.fromstring(etree.tostring(table)))
    table.addnext(etree.Element(tag("p")))
    document.save(str(path))
    assert export(huaian, tmp_path / "今年.docx", path).comparison.is_equal
    first, second = docx.Document(str(tmp_path / "今年.docx")).tables[-2:]
    assert [c.text for c in first._cells] == [c.text for c in second._cells]


def test_what_a_template_lacks_is_told_and_written_only_if_wanted(
    huaian: Report, tmp_path: Path
) -> None:
    document = docx.Document(str(huaian.edition.folder / "report.docx"))
    document.element.body.remove(document.tables[-1]._tbl)
    template, target = tmp_path / "缺表.docx", tmp_path / "报告.docx"
    document.save(str(template))
    lacking = template_lacks(huaian, template)
    assert len(lacking) == 1
    assert "整张表" in lacking[0]
    with pytest.raises(IncompleteTemplateError):
        export(huaian, target, template)
    assert not target.exists()
    result = export(huaian, target, template, incomplete=True)
    assert result.lacking == lacking
    assert result.comparison.words == "185/185 一致"


@pytest.mark.parametrize("suffix", FILES)
def test_a_template_of_another_edition_is_refused_naming_both(
    catalog: Catalog, suffix: str, tmp_path: Path
) -> None:
    template = catalog.for_year(2020).folder / FILES[suffix]
    with pytest.raises(OtherEditionTemplateError, match=r"2019年版.*2021年版"):
        export(numbered(catalog.for_year(2024)), tmp_path / f"报告{suffix}", template)


def test_a_file_without_the_form_is_no_template(huaian: Report, tmp_path: Path) -> None:
    template = tmp_path / "通知.docx"
    docx.Document().save(str(template))
    with pytest.raises(NoFormTemplateError, match="通知"):
        export(huaian, tmp_path / "报告.docx", template)


@pytest.mark.parametrize("name", ["模板.doc", "模板.wps", "模板.docm", "模板.xlsm"])
def test_other_kinds_of_files_are_refused_with_what_to_do(
    huaian: Report, name: str, tmp_path: Path
) -> None:
    with pytest.raises(TemplateSuffixError, match="另存为"):
        template_lacks(huaian, tmp_path / name)


@pytest.mark.parametrize(
    ("suffix", "name"),
    [(".docx", "word/vbaProject.bin"), (".xlsx", "xl/vbaProject.bin")],
)
def test_macros_are_never_carried_along(
    huaian: Report, suffix: str, name: str, tmp_path: Path
) -> None:
    template = tmp_path / f"模板{suffix}"
    template.write_bytes((huaian.edition.folder / FILES[suffix]).read_bytes())
    with_parts(template, {name: b"x"})
    with pytest.raises(UnsafeTemplateError, match="宏"):
        export(huaian, tmp_path / f"报告{suffix}", template)


_RELATION = (
    '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="http://example.org/x" TargetMode="External"/></Relationships>'
)


def linked(edition: Edition, folder: Path, kind: str) -> Path:
    template = folder / "模板.docx"
    template.write_bytes((edition.folder / "report.docx").read_bytes())
    name = "word/_rels/document.xml.rels"
    relations = parts(template)[name].decode()
    relations = relations.replace("</Relationships>", _RELATION.format(kind=kind))
    return with_parts(template, {name: relations.encode()})


def test_content_outside_of_the_file_is_refused(huaian: Report, tmp_path: Path) -> None:
    with pytest.raises(UnsafeTemplateError, match="链接到别的文件"):
        export(huaian, tmp_path / "报告.docx", linked(huaian.edition, tmp_path, "image"))


def test_a_link_to_click_on_is_harmless(huaian: Report, tmp_path: Path) -> None:
    template = linked(huaian.edition, tmp_path, "hyperlink")
    assert export(huaian, tmp_path / "报告.docx", template).comparison.is_equal


def test_the_link_to_a_template_elsewhere_is_dropped(huaian: Report, tmp_path: Path) -> None:
    template = linked(huaian.edition, tmp_path, "attachedTemplate")
    export(huaian, tmp_path / "报告.docx", template)
    assert b"example.org" not in b"".join(parts(tmp_path / "报告.docx").values())


def test_changes_nobody_decided_on_are_refused(huaian: Report, tmp_path: Path) -> None:
    document = docx.Document(str(huaian.edition.folder / "report.docx"))
    etree.SubElement(document.paragraphs[0]._p, tag("ins"))
    template = tmp_path / "模板.docx"
    document.save(str(template))
    with pytest.raises(UnsafeTemplateError, match="修订"):
        export(huaian, tmp_path / "报告.docx", template)


@pytest.fixture
def foreign_xlsx(huaian: Report, tmp_path: Path) -> Path:
    """A workbook with the tables alone, in another font, beside a sheet of its own."""
    workbook = openpyxl.load_workbook(huaian.edition.folder / "tables.xlsx")
    for name in (DETAILS_SHEET, TEXTS_SHEET):
        del workbook[name]
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                cell.font = Font(name="楷体", size=9)
    workbook.create_sheet("说明")["A1"] = "报送时间：1月31日前"
    path = tmp_path / "省厅.xlsx"
    workbook.save(path)
    return path


def test_a_foreign_workbook_is_filled_and_otherwise_left_alone(
    huaian: Report, foreign_xlsx: Path, tmp_path: Path, catalog: Catalog
) -> None:
    huaian.apply(Edit(texts={"issues": "=不是公式\n第二段"}))
    target = tmp_path / "报告.xlsx"
    assert export(huaian, target, foreign_xlsx).comparison.words == "200/200 一致"
    before, after = openpyxl.load_workbook(foreign_xlsx), openpyxl.load_workbook(target)
    assert after.sheetnames == [*before.sheetnames, DETAILS_SHEET, TEXTS_SHEET]
    old, new = parts(foreign_xlsx), parts(target)
    for name in old:
        if name.startswith("xl/worksheets/sheet"):
            assert without_contents(new[name]) == without_contents(old[name])
        elif name.startswith("xl/theme") or "drawing" in name or "haredStrings" in name:
            assert new[name] == old[name]
    read = read_document(target, catalog).report
    assert read.texts["issues"] == "=不是公式\n第二段"
    assert read.details == huaian.details


def without_contents(sheet: bytes) -> bytes:
    """The XML of a sheet without what stands in its cells."""
    main = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    root = etree.fromstring(sheet)
    etree.strip_elements(root, *(f"{main}{name}" for name in ("v", "f", "is")))
    for cell in root.iter(f"{main}c"):
        cell.attrib.pop("t", "")
    return etree.tostring(root)


def test_a_drawing_in_a_foreign_workbook_stays(
    huaian: Report, foreign_xlsx: Path, tmp_path: Path
) -> None:
    with_parts(foreign_xlsx, {"xl/drawings/drawing9.xml": b"<drawing/>"})
    target = tmp_path / "报告.xlsx"
    export(huaian, target, foreign_xlsx)
    assert parts(target)["xl/drawings/drawing9.xml"] == b"<drawing/>"


def formula_of(path: Path, key_row: str) -> object:
    """What stands in the 总计 column of a row of table three."""
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            if any(str(cell.value).startswith(key_row) for cell in row):
                return [cell.value for cell in row if cell.value is not None][-1]
    return None


def test_a_right_formula_stays_and_a_wrong_one_is_replaced_by_the_number(
    huaian: Report, foreign_xlsx: Path, tmp_path: Path
) -> None:
    assert str(formula_of(foreign_xlsx, "一、本年新收")).startswith("=SUM(")
    workbook = openpyxl.load_workbook(foreign_xlsx)
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            if any(str(cell.value).startswith("二、上年结转") for cell in row):
                filled = [cell for cell in row if cell.value is not None]
                filled[-1].value = f"=SUM(D{row[0].row}:H{row[0].row})"
    workbook.save(foreign_xlsx)
    target = tmp_path / "报告.xlsx"
    assert export(huaian, target, foreign_xlsx).comparison.is_equal
    assert str(formula_of(target, "一、本年新收")).startswith("=SUM(")
    assert (
        formula_of(target, "二、上年结转") == huaian.computed[CellKey("requests.carried_in.total")]
    )


def test_libreoffice_reads_what_was_filled_into_a_foreign_workbook(
    huaian: Report, foreign_xlsx: Path, tmp_path: Path, catalog: Catalog, libreoffice: Convert
) -> None:
    target, again = tmp_path / "报告.xlsx", tmp_path / "again"
    export(huaian, target, foreign_xlsx)
    again.mkdir()
    read = read_document(libreoffice(target, "xlsx", again), catalog).report
    assert read.typed == huaian.typed
    assert read.stated == huaian.computed


def test_a_number_of_its_own_in_a_template_is_told(huaian: Report, tmp_path: Path) -> None:
    document = docx.Document(BytesIO(fill_docx(huaian)))
    table = next(t for t in document.tables if "一、本年新收" in t.cell(3, 0).text)
    row = table.add_row()  # type: ignore[no-untyped-call]  # not typed there
    row.cells[0].text, row.cells[-1].text = "本省加报的一行", "77"
    template = tmp_path / "加了一行.docx"
    document.save(str(template))
    assert any("77" in words for words in template_lacks(huaian, template))
