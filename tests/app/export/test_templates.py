"""Any official file is a template: numbers and texts go in, everything else in it stays."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from random import Random
from unittest.mock import Mock

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, RGBColor
from lxml import etree
from msgspec.structs import replace

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.export import exporter
from app.export.docx.filling import fill_docx
from app.export.exporter import export, template_lacks
from app.export.template import (
    IncompleteTemplateError,
)
from app.export.xlsx.filling import fill_xlsx
from app.importing.reading import read_document
from app.report.changes import Edit, Organisation
from app.report.finished import finished
from app.report.report import Report
from tests.app.export.office_files import FILES, numbered, parts, tag
from tests.corpus.draft import draft
from tests.corpus.writers import write_xlsx

Convert = Callable[[Path, str, Path], Path]


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
    assert read.details == (finished(report) if suffix == ".xlsx" else report).details
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
    assert result.comparison.words == "185/185 格一致"


@pytest.mark.parametrize("name", ["report.docx", "tables.xlsx"])
def test_a_template_that_lacks_nothing_is_filled_once(
    name: str, huaian: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill = Mock(wraps=exporter._filled)
    monkeypatch.setattr(exporter, "_filled", fill)
    target = tmp_path / f"报告{Path(name).suffix}"
    assert not export(huaian, target, huaian.edition.folder / name, incomplete=True).lacking
    assert fill.call_count == 1


def test_a_sheet_that_ends_with_its_labels_gets_the_numbers_below(
    huaian: Report, tmp_path: Path
) -> None:
    blank = draft(huaian.edition, Random(1))  # noqa: S311 no secret
    for slot in blank.values():
        slot.text = ""
    template, target = tmp_path / "空表.xlsx", tmp_path / "报告.xlsx"
    write_xlsx(blank, template)
    assert not template_lacks(huaian, template)
    assert export(huaian, target, template).comparison.words == "200/200 格一致"


def test_a_number_of_its_own_in_a_template_is_told(huaian: Report, tmp_path: Path) -> None:
    document = docx.Document(BytesIO(fill_docx(huaian)))
    table = next(t for t in document.tables if "一、本年新收" in t.cell(3, 0).text)
    row = table.add_row()  # type: ignore[no-untyped-call]  # not typed there
    row.cells[0].text, row.cells[-1].text = "本省加报的一行", "77"
    template = tmp_path / "加了一行.docx"
    document.save(str(template))
    assert any("77" in words for words in template_lacks(huaian, template))


def test_a_text_where_the_template_has_none_looks_as_its_other_texts(
    huaian: Report, plain_docx: Path, tmp_path: Path
) -> None:
    document = docx.Document(str(plain_docx))
    heading = next(p for p in document.paragraphs if p.text.startswith("六、"))
    heading.insert_paragraph_before("").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.save(str(plain_docx))
    huaian.apply(Edit(texts={"issues": "没有旧文字的一部分。"}))
    target = tmp_path / "今年.docx"
    export(huaian, target, plain_docx)
    written = next(p for p in docx.Document(str(target)).paragraphs if p.text.startswith("没有旧"))
    assert written.runs[0].font.color.rgb == RGBColor(1, 2, 3)
    assert written.alignment is None


def test_old_text_behind_a_heading_in_its_own_line_goes(
    huaian: Report, plain_docx: Path, tmp_path: Path
) -> None:
    document = docx.Document(str(plain_docx))
    heading = next(p for p in document.paragraphs if p.text.startswith("六、"))
    heading.add_run("：去年没有其他事项。")
    document.save(str(plain_docx))
    huaian.apply(Edit(texts={"others": "今年有一项。"}))
    target = tmp_path / "今年.docx"
    export(huaian, target, plain_docx)
    lines = [p.text for p in docx.Document(str(target)).paragraphs]
    assert lines[lines.index("六、其他需要报告的事项") + 1] == "今年有一项。"
    assert not any("去年没有" in line for line in lines)
