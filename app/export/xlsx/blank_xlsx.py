"""Draws an edition's blank workbook, the template that people may open and change in Excel."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from app.edition.definition import KIND_WORDS
from app.edition.edition import Edition
from app.export.xlsx import xlsx_styles as styles
from app.export.xlsx.xlsx_measure import height_of_lines
from app.export.xlsx.xlsx_table import TableSheet
from app.office.export_package import read_written, write_parts
from app.office.workbook_labels import (
    DATE,
    DETAILS_SHEET,
    EDITION,
    KIND,
    NAME,
    TEXTS_SHEET,
    YEAR,
    sheet_name,
    text_titles,
)

_TITLE = "政府信息公开工作年度报告"
_LABEL_WIDTH, _ENTRY_WIDTH = 20.0, 66.0
_INDENT_WIDTH, _PARAGRAPH_WIDTH = 4.0, 84.0
_DETAIL_HEIGHT, _TITLE_HEIGHT, _HEADING_HEIGHT = 30.0, 40.0, 36.0


def blank_xlsx(edition: Edition) -> bytes:
    """The blank workbook as a file; the same bytes each time."""
    file = BytesIO()
    blank_workbook(edition).save(file)
    return write_parts(read_written(file.getvalue()), _TITLE)


def blank_workbook(edition: Edition) -> Workbook:
    """The workbook with every label, formula and rule of an edition, and nothing filled in."""
    workbook = Workbook()
    for sheet in workbook.worksheets:
        workbook.remove(sheet)
    draw_details(workbook.create_sheet(DETAILS_SHEET), edition)
    for section in edition.sections:
        if section.table:
            sheet = workbook.create_sheet(sheet_name(section.tab))
            TableSheet(sheet, edition, section.table).draw()
    draw_texts(workbook.create_sheet(TEXTS_SHEET), edition)
    return workbook


def draw_details(sheet: Worksheet, edition: Edition) -> None:
    """Draws the sheet of basic data: labels in column A, what is filled in behind them in B."""
    _draw_title(sheet, _TITLE, _LABEL_WIDTH, _ENTRY_WIDTH)
    contact = tuple(field.label for field in edition.definition.contact)
    for row, label in enumerate((NAME, KIND, YEAR, DATE, EDITION, *contact), 2):
        _draw_detail(sheet, row, label)
        if label == EDITION:
            sheet.cell(row, 2).value = edition.definition.name
        elif label == KIND:
            sheet.add_data_validation(_kinds(f"B{row}"))
        elif label == YEAR:
            sheet.cell(row, 2).number_format = "0"
        elif label == DATE:
            sheet.cell(row, 2).number_format = styles.DATE_FORMAT
    styles.set_up_page(sheet)


def _draw_detail(sheet: Worksheet, row: int, label: str) -> None:
    name, entry = sheet.cell(row, 1), sheet.cell(row, 2)
    name.value = label
    name.fill = styles.LABEL_FILL
    name.alignment = styles.CENTRED
    entry.alignment = styles.LEFT
    entry.number_format = styles.TEXT_FORMAT
    for cell in (name, entry):
        cell.font = styles.LABEL_FONT
        cell.border = styles.BOX
    sheet.row_dimensions[row].height = _DETAIL_HEIGHT


def _kinds(coordinate: str) -> DataValidation:
    """The list of organisation kinds to choose from."""
    words = ",".join(KIND_WORDS.values())
    return DataValidation(
        type="list",
        formula1=f'"{words}"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="填写有误",
        error=f"请从列表中选：{'、'.join(KIND_WORDS.values())}。",
        sqref=coordinate,
    )


def draw_texts(sheet: Worksheet, edition: Edition) -> None:
    """A title row for each text in column A, and a row below it for its first paragraph in B."""
    _draw_title(sheet, "各部分文字", _INDENT_WIDTH, _PARAGRAPH_WIDTH)
    for row, title in zip(range(2, 10_000, 2), text_titles(edition).values(), strict=False):
        heading, paragraph = sheet.cell(row, 1), sheet.cell(row + 1, 2)
        heading.value = title
        heading.font = styles.HEADING_FONT
        heading.alignment = styles.HEADING
        sheet.row_dimensions[row].height = _HEADING_HEIGHT
        paragraph.font = styles.TEXT_FONT
        paragraph.alignment = styles.PARAGRAPH
        sheet.row_dimensions[row + 1].height = height_of_lines(1, styles.TEXT_SIZE)
    sheet.freeze_panes = "A2"
    styles.set_up_page(sheet)


def _draw_title(sheet: Worksheet, title: str, *widths: float) -> None:
    for letter, width in zip("AB", widths, strict=True):
        sheet.column_dimensions[letter].width = width
    cell = sheet.cell(1, 1)
    cell.value = title
    cell.font = styles.TITLE_FONT
    cell.alignment = styles.TITLE
    sheet.merge_cells("A1:B1")
    sheet.row_dimensions[1].height = _TITLE_HEIGHT
