"""Workbooks as offices make them: texts in cells, several units, numbers as text, hidden rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.importing.document import ReadDocument
from app.importing.reading import read_document, read_reports
from app.importing.reports import SeveralReportsError
from tests.documents import TITLE, figures


@pytest.fixture
def newest(catalog: Catalog) -> Edition:
    return catalog.edition(catalog.ids[-1])


def put_table(
    sheet: Worksheet,
    edition: Edition,
    table: str,
    values: dict[str, str],
    top: int,
    *,
    left: int = 1,
) -> int:
    """Writes an official table from a row and column on; returns the row behind it."""
    layout = edition.layouts[table]
    for cell in layout.cells:
        row, column = top + cell.row, left + cell.column
        text = values.get(cell.key, "") if cell.key else cell.text
        if text:
            sheet.cell(row, column).value = text
        if cell.row_span * cell.column_span > 1:
            end = row + cell.row_span - 1, column + cell.column_span - 1
            sheet.merge_cells(start_row=row, start_column=column, end_row=end[0], end_column=end[1])
    return top + max(cell.row + cell.row_span for cell in layout.cells)


def put_report(sheet: Worksheet, edition: Edition, values: dict[str, str], title: str = "") -> None:
    """A whole report on one sheet, texts in the first column."""
    row = 1
    if title:
        sheet.cell(1, 1).value, row = title, 3
    for section in edition.sections:
        sheet.cell(row, 1).value = section.title
        row += 1
        if section.table:
            row = put_table(sheet, edition, section.table, values, row) + 1
        else:
            sheet.cell(row, 1).value = f"这是{section.tab}的文字。"
            row += 2


def read(path: Path, workbook: Workbook) -> ReadDocument:
    workbook.save(path)
    return read_document(path, Catalog())


def check(found: ReadDocument, edition: Edition) -> None:
    assert {key: str(value) for key, value in found.report.typed.items()} == figures(edition)
    assert (found.unplaced, found.missing, dict(found.doubtful)) == ((), (), {})
    for section in edition.sections:
        expected = "" if section.table else f"这是{section.tab}的文字。"
        assert found.report.texts[section.key] == expected


def first_sheet(workbook: Workbook) -> Worksheet:
    sheet = workbook.worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_a_whole_report_on_one_sheet_with_numbers_as_text(tmp_path: Path, newest: Edition) -> None:
    workbook = Workbook()
    sheet = first_sheet(workbook)
    put_report(sheet, newest, figures(newest), TITLE)
    for row in range(5, 30):
        sheet.row_dimensions[row].hidden = True
    found = read(tmp_path / "r.xlsx", workbook)
    check(found, newest)
    assert found.report.title == TITLE


def test_tables_and_texts_on_sheets_of_their_own(tmp_path: Path, newest: Edition) -> None:
    workbook = Workbook()
    sheet = first_sheet(workbook)
    sheet.title = "正文"
    sheet.append([TITLE])
    for section in newest.sections:
        if section.table:
            put_table(workbook.create_sheet(section.tab), newest, section.table, figures(newest), 2)
        else:
            sheet.append([section.title, f"这是{section.tab}的文字。"])
    check(read(tmp_path / "r.xlsx", workbook), newest)


def test_units_on_sheets_of_their_own_are_never_mixed(tmp_path: Path, newest: Edition) -> None:
    workbook = Workbook()
    for number, name in enumerate(("柘山镇", "凌河镇")):
        sheet = workbook.create_sheet(name)
        put_report(sheet, newest, figures(newest, 1 + 1000 * number))
        sheet.cell(1, 1).value = f"{name}2024年政府信息公开工作年度报告"
        sheet.cell(2, 1).value = newest.sections[0].title
    path = tmp_path / "两镇.xlsx"
    workbook.save(path)
    with pytest.raises(SeveralReportsError, match="柘山镇2024年、凌河镇2024年"):
        read_document(path, Catalog())
    key = newest.typed_keys[0]
    reports = read_reports(path, path.read_bytes(), Catalog())
    assert [read.report.value(key) for read, _ in reports] == [1, 1001]


def test_of_many_reports_in_one_file_the_first_are_named(tmp_path: Path, newest: Edition) -> None:
    workbook = Workbook()
    for name in "甲乙丙丁戊己庚":
        title = f"{name}镇2024年政府信息公开工作年度报告"
        put_report(workbook.create_sheet(name), newest, figures(newest), title)
    path = tmp_path / "全县.xlsx"
    workbook.save(path)
    with pytest.raises(
        SeveralReportsError, match=r"有 7 份报告（甲镇2024年、[^己庚]*戊镇2024年等）"
    ):
        read_document(path, Catalog())


def test_a_cell_far_from_all_others_changes_nothing(tmp_path: Path, catalog: Catalog) -> None:
    edition, path = catalog.edition(catalog.ids[-1]), tmp_path / "年报.xlsx"
    values = figures(edition)
    blank = next(key for key in values if key.startswith("requests."))
    values[blank] = ""
    book = Workbook()
    put_report(first_sheet(book), edition, values, TITLE)
    book.save(path)
    before = read_document(path, catalog)
    first_sheet(book)["IV2"] = "很远"
    book.save(path)
    after = read_document(path, catalog)
    assert after.report.typed == before.report.typed
    assert after.standings == before.standings
    assert len(after.report.typed) == len(values) - 1
