"""A filled workbook holds every number, every total with its value, and texts that stay texts."""

from __future__ import annotations

import re
import subprocess
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.definition import OrganisationKind
from app.edition.edition import Edition
from app.export.read_back import compare
from app.export.template import IncompleteTemplateError
from app.export.xlsx.filling import fill_xlsx
from app.export.xlsx.texts import LongParagraphError
from app.importing.reading import read_document
from app.matching.tables import match_tables
from app.report.changes import Details, Edit, Entry, Organisation, Unread
from app.report.numbers import format_plain, trimmed
from app.report.report import Report
from tests.workbooks import sheet_grid, table_sheets

Convert = Callable[[Path, str, Path], Path]
PERSON = CellKey("requests.received.person")
FEES = CellKey("disclosure.fees.amount")


def report_of(edition: Edition, edit: Edit) -> Report:
    report = Report(edition, Details(edition.definition.first_year))
    report.apply(edit)
    return report


def read_back(report: Report, folder: Path) -> Report:
    path = folder / "report.xlsx"
    path.write_bytes(fill_xlsx(report))
    return read_document(path, Catalog()).report


def shown(workbook: Workbook, edition: Edition) -> dict[CellKey, object]:
    """What stands in each cell of the form."""
    grids = [sheet_grid(sheet) for sheet in table_sheets(workbook)]
    places = match_tables(grids, edition).places
    return {key: place.place.value for key, place in places.items()}


def numbered(edition: Edition) -> Report:
    """A report in which every typed cell has a number of its own."""
    entries: dict[CellKey, Entry] = {
        key: Decimal(number) for number, key in enumerate(edition.typed_keys, 1)
    }
    return report_of(edition, Edit(entries))


def test_huaian_comes_back_whole(huaian: Report, tmp_path: Path) -> None:
    read = read_back(huaian, tmp_path)
    assert compare(huaian, read).words == "200/200 格一致"
    assert read.details == huaian.details


def test_every_cell_of_either_edition_comes_back(edition: Edition, tmp_path: Path) -> None:
    report = numbered(edition)
    assert compare(report, read_back(report, tmp_path)).is_equal


def test_a_reader_without_a_calculator_sees_every_total(huaian: Report) -> None:
    workbook = load_workbook(BytesIO(fill_xlsx(huaian)), data_only=True)
    seen = shown(workbook, huaian.edition)
    for key, value in huaian.computed.items():
        assert seen[key] == value
    checks = [cell.value for cell in list(workbook["三、依申请公开"].iter_rows())[-1]]
    assert checks[3:] == ["相等"] * 7


def test_totals_stay_formulas(huaian: Report) -> None:
    seen = shown(load_workbook(BytesIO(fill_xlsx(huaian))), huaian.edition)
    assert all(str(seen[key]).startswith("=SUM(") for key in huaian.computed)


def test_an_amount_is_written_without_binary_noise(huaian: Report) -> None:
    with zipfile.ZipFile(BytesIO(fill_xlsx(huaian))) as archive:
        sheet = archive.read("xl/worksheets/sheet2.xml").decode()
    assert "<v>96171.6</v>" in sheet


@settings(deadline=None, max_examples=25)
@given(st.decimals(min_value=0, max_value=999999999999, places=6).map(trimmed))
def test_any_amount_comes_back_exactly(
    tmp_path_factory: pytest.TempPathFactory, amount: Decimal
) -> None:
    edition = Catalog().for_year(2024)
    report = report_of(edition, Edit({FEES: amount}))
    assert read_back(report, tmp_path_factory.mktemp("amount")).value(FEES) == amount


def test_blank_cells_stay_blank_and_the_unread_stays_a_text(tmp_path: Path) -> None:
    edition = Catalog().for_year(2024)
    read = read_back(report_of(edition, Edit({PERSON: Unread("=1+1")})), tmp_path)
    assert read.entry(PERSON) == Unread("=1+1")
    assert not read.typed
    assert not read.stated


def test_details_come_back(edition: Edition, tmp_path: Path) -> None:
    organisation = Organisation(
        name="柘山镇人民政府",
        kind=OrganisationKind.TOWNSHIP,
        office="=党政办",
        postcode="012110",
        telephone="0536-4861001",
    )
    year = edition.definition.first_year
    details = Details(year, date(year + 1, 1, 20), organisation)
    report = report_of(edition, Edit(details=details))
    assert read_back(report, tmp_path).details == details


def test_texts_come_back_paragraph_by_paragraph(edition: Edition, tmp_path: Path) -> None:
    texts = {
        "preamble": "一、总体情况\n不是标题",
        "overview": "（一）主动公开情况\n  空两格\n\n" + "很长的一段。" * 900,
        "issues": "（一）上年整改情况",
    }
    report = report_of(edition, Edit(texts=texts))
    assert read_back(report, tmp_path).texts == report.texts


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-3", "@cmd", "#N/A", '=HYPERLINK("x")'])
def test_a_text_never_becomes_a_formula(edition: Edition, text: str, tmp_path: Path) -> None:
    report = report_of(edition, Edit(texts={"overview": text}))
    workbook = load_workbook(BytesIO(fill_xlsx(report)))
    cells = [cell for row in workbook["文字"].iter_rows() for cell in row if cell.value == text]
    assert [(cell.data_type, cell.quotePrefix) for cell in cells] == [("s", text[0] != "#")]
    assert read_back(report, tmp_path).texts["overview"] == text


def test_a_long_paragraph_gets_rows_that_are_high_enough(edition: Edition) -> None:
    report = report_of(edition, Edit(texts={"overview": "字" * 2000}))
    sheet = load_workbook(BytesIO(fill_xlsx(report)))["文字"]
    assert isinstance(sheet, Worksheet)
    (merged,) = [area for area in sheet.merged_cells.ranges if area.min_col == 2]
    rows = range(merged.min_row, merged.max_row + 1)
    heights = [sheet.row_dimensions[row].height or 0 for row in rows]
    assert max(heights) <= 409
    assert sum(heights) > 2000 / 31 * 14 * 1.2


def test_a_long_entry_of_the_basic_data_makes_its_row_higher(edition: Edition) -> None:
    blank = load_workbook(edition.folder / "tables.xlsx")["基本信息"]
    organisation = Organisation(name="某市" * 60)
    year = edition.definition.first_year
    report = report_of(edition, Edit(details=Details(year, organisation=organisation)))
    filled = load_workbook(BytesIO(fill_xlsx(report)))["基本信息"]
    before, after = (rows_of(sheet) for sheet in (blank, filled))
    grown = [row for row, height in after.items() if height > before[row]]
    assert [filled.cell(row, 2).value for row in grown] == [organisation.name]


def rows_of(sheet: Worksheet) -> dict[int, float]:
    return {number: row.height or 0 for number, row in sheet.row_dimensions.items()}


def test_the_order_in_which_a_template_was_computed_goes(huaian: Report, tmp_path: Path) -> None:
    template = tmp_path / "模板.xlsx"
    with zipfile.ZipFile(huaian.edition.folder / "tables.xlsx") as own:
        parts = {name: own.read(name) for name in own.namelist()}
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    entry = b'<Override PartName="/xl/calcChain.xml" ContentType="' + kind + b'"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", entry)
    related = (
        b'<Relationship Id="chain" Target="calcChain.xml" Type="http://schemas.openxmlformats.org/'
        b'officeDocument/2006/relationships/calcChain"/></Relationships>'
    )
    relations = "xl/_rels/workbook.xml.rels"
    parts[relations] = parts[relations].replace(b"</Relationships>", related)
    namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/calcChain.xml"] = (
        b'<calcChain xmlns="' + namespace + b'"><c r="A1" i="9"/></calcChain>'
    )
    with zipfile.ZipFile(template, "w") as made:
        for name, content in parts.items():
            made.writestr(name, content)
    with zipfile.ZipFile(BytesIO(fill_xlsx(huaian, template))) as filled:
        assert "xl/calcChain.xml" not in filled.namelist()
        assert not any(b"calcChain" in filled.read(name) for name in filled.namelist())


def test_a_paragraph_that_no_cell_holds_is_refused(edition: Edition) -> None:
    report = report_of(edition, Edit(texts={"overview": "字" * 32768}))
    with pytest.raises(LongParagraphError, match="32768 字"):
        fill_xlsx(report)


def test_a_template_without_a_row_is_refused_by_name(huaian: Report, tmp_path: Path) -> None:
    path = tmp_path / "省厅模板.xlsx"
    workbook = load_workbook(huaian.edition.folder / "tables.xlsx")
    sheet = workbook["三、依申请公开"]
    assert isinstance(sheet, Worksheet)
    for row in sheet.iter_rows():
        for cell in row:
            if str(cell.value).startswith("2.重复申请"):
                sheet[cell.coordinate] = None
    workbook.save(path)
    with pytest.raises(IncompleteTemplateError, match=r"省厅模板\.xlsx.*2\.重复申请"):
        fill_xlsx(huaian, path)


def test_a_template_without_the_other_sheets_gets_them(huaian: Report, tmp_path: Path) -> None:
    path = tmp_path / "只有表格.xlsx"
    workbook = load_workbook(huaian.edition.folder / "tables.xlsx")
    del workbook["基本信息"], workbook["文字"]
    workbook.save(path)
    huaian.apply(Edit(texts={"others": "无"}))
    filled = tmp_path / "filled.xlsx"
    filled.write_bytes(fill_xlsx(huaian, path))
    read = read_document(filled, Catalog()).report
    assert read.details == huaian.details
    assert read.texts == huaian.texts


def test_a_label_missing_for_filled_data_is_refused(huaian: Report, tmp_path: Path) -> None:
    path = tmp_path / "缺邮编.xlsx"
    workbook = load_workbook(huaian.edition.folder / "tables.xlsx")
    for cell in workbook["基本信息"]["A"]:
        if cell.value == "邮编":
            cell.value = None
    workbook.save(path)
    with pytest.raises(IncompleteTemplateError, match="“邮编”"):
        fill_xlsx(huaian, path)


def test_the_same_report_gives_the_same_bytes(huaian: Report) -> None:
    assert fill_xlsx(huaian) == fill_xlsx(huaian)


def recalculated(workbook: Workbook, folder: Path, libreoffice: Convert) -> Workbook:
    """The workbook after LibreOffice has computed it anew: openpyxl drops all stored values."""
    (folder / "out").mkdir()
    bare = folder / "bare.xlsx"
    workbook.save(bare)
    return load_workbook(libreoffice(bare, "xlsx", folder / "out"), data_only=True)


@pytest.mark.libreoffice
def test_libreoffice_computes_the_stored_totals(
    edition: Edition, tmp_path: Path, libreoffice: Convert
) -> None:
    report = numbered(edition)
    file = fill_xlsx(report)
    stored = load_workbook(BytesIO(file), data_only=True)
    computed = recalculated(load_workbook(BytesIO(file)), tmp_path, libreoffice)
    for sheet in table_sheets(stored):
        for row in sheet.iter_rows():
            for cell in row:
                assert computed[sheet.title][cell.coordinate].value == cell.value
    seen = shown(computed, edition)
    assert all(seen[key] == value for key, value in report.computed.items())


@pytest.mark.libreoffice
def test_a_changed_number_breaks_the_balance_in_libreoffice(
    huaian: Report, tmp_path: Path, libreoffice: Convert
) -> None:
    workbook = load_workbook(BytesIO(fill_xlsx(huaian)))
    sheet = workbook["三、依申请公开"]
    assert isinstance(sheet, Worksheet)
    sheet["D5"] = 3004
    computed = recalculated(workbook, tmp_path, libreoffice)
    checks = [cell.value for cell in list(computed["三、依申请公开"].iter_rows())[-1]]
    assert checks[3:] == ["差 +3", *["相等"] * 5, "差 +3"]


@pytest.mark.libreoffice
def test_every_number_is_on_paper(huaian: Report, tmp_path: Path, libreoffice: Convert) -> None:
    path = tmp_path / "report.xlsx"
    path.write_bytes(fill_xlsx(huaian))
    pdf = libreoffice(path, "pdf", tmp_path)
    words = pdf_text(pdf)
    for key in huaian.edition.cells:
        value = huaian.value(key)
        assert value is not None
        assert re.search(rf"\b{re.escape(format_plain(value))}\b", words)
    assert "###" not in words


def pdf_text(path: Path) -> str:
    command = ["pdftotext", "-layout", str(path), "-"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
