"""A document exported from a finalised report says what was changed in it by hand."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import docx
import openpyxl
import pytest

from app.edition.catalog import Catalog
from app.export.exporter import export
from app.importing.import_plan import changed_by_hand, is_export_of
from app.importing.reading import read_document
from app.report.changes import Edit
from app.report.compare import changes_words
from app.report.finished import fingerprint
from app.report.report import Report
from tests.ready import make_final

OFFICE = pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html"])


@pytest.fixture
def final(huaian: Report) -> Report:
    """The figures of 淮安 2024, finalised."""
    make_final(huaian)
    return huaian


@OFFICE
def test_an_untouched_export_is_as_it_was_finalised(
    final: Report, catalog: Catalog, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"公开{suffix}"
    export(final, path)
    read = read_document(path, catalog)
    assert read.fingerprint == fingerprint(final)
    assert is_export_of(final, read)
    assert changed_by_hand(final, read) == ()
    assert "一致" in changes_words(path.name, ())


def test_a_number_and_a_paragraph_changed_in_word_are_told(
    final: Report, catalog: Catalog, tmp_path: Path
) -> None:
    path = tmp_path / "公开.docx"
    export(final, path)
    document = docx.Document(str(path))
    cell = next(
        cell
        for table in document.tables
        for row in table.rows
        for cell in row.cells
        if cell.text.strip() == "34"
    )
    cell.paragraphs[0].runs[0].text = "35"
    paragraph = next(one for one in document.paragraphs if "工作平稳" in one.text)
    paragraph.runs[0].text = "改过的一段话。"
    for run in paragraph.runs[1:]:
        run.text = ""
    document.save(str(path))
    changed = changed_by_hand(final, read_document(path, catalog))
    assert ("34", "35") in {(one.old, one.new) for one in changed}
    assert any(one.new == "改过的一段话。" for one in changed)
    assert f"有 {len(changed)} 处被改过" in changes_words(path.name, changed)


def test_a_paragraph_added_in_excel_keeps_the_mark(
    final: Report, catalog: Catalog, tmp_path: Path
) -> None:
    path = tmp_path / "公开.xlsx"
    export(final, path)
    workbook = openpyxl.load_workbook(path)
    cell = next(
        cell
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value == 34
    )
    cell.value = 36
    workbook.save(path)
    read = read_document(path, catalog)
    assert is_export_of(final, read)
    assert ("34", "36") in {(one.old, one.new) for one in changed_by_hand(final, read)}


def test_an_export_is_known_after_unlocking_but_not_by_another_report(
    final: Report, catalog: Catalog, tmp_path: Path
) -> None:
    path = tmp_path / "公开.docx"
    export(final, path)
    read = read_document(path, catalog)
    other = Report(final.edition, final.details)
    assert not is_export_of(other, read)


def test_a_report_that_is_not_final_or_not_as_sealed_leaves_no_mark(
    huaian: Report, catalog: Catalog, tmp_path: Path
) -> None:
    path = tmp_path / "公开.docx"
    export(huaian, path)
    assert read_document(path, catalog).fingerprint == ""
    make_final(huaian)
    huaian.apply(Edit(texts={"overview": "定稿以后在别处改的一段话。"}))
    export(huaian, path)
    assert read_document(path, catalog).fingerprint == ""


def test_the_mark_is_the_only_property_beside_the_title(final: Report, tmp_path: Path) -> None:
    path = tmp_path / "公开.docx"
    export(final, path)
    properties = docx.Document(BytesIO(path.read_bytes())).core_properties
    assert properties.keywords == f"定稿指纹 {fingerprint(final)}"
    assert properties.title == final.title
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")


def test_a_template_without_properties_gets_the_mark(
    final: Report, catalog: Catalog, tmp_path: Path
) -> None:
    template = tmp_path / "模板.docx"
    _without_properties(final.edition.folder / "report.docx", template)
    path = tmp_path / "公开.docx"
    export(final, path, template)
    assert read_document(path, catalog).fingerprint == fingerprint(final)
    assert docx.Document(str(path)).core_properties.keywords


def _without_properties(source: Path, target: Path) -> None:
    document = docx.Document(str(source))
    relations = document.part.package.rels
    for name in [n for n, one in relations.items() if one.reltype.endswith("core-properties")]:
        del relations[name]
    document.part.package.save(str(target))
