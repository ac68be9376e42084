"""Workbooks as openpyxl reads them: an independent reader of what this program writes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from app.office import labels
from app.office.content import Grid, GridCell
from app.office.labels import visible
from app.report.numbers import format_plain


def table_sheets(workbook: Workbook) -> Iterator[Worksheet]:
    """The sheets that may hold an official table."""
    for sheet in workbook.worksheets:
        if sheet.title not in (labels.DETAILS_SHEET, labels.TEXTS_SHEET):
            yield sheet


def sheet_grid(sheet: Worksheet) -> Grid[Cell]:
    """The sheet as a grid whose places are its cells, with a blank row below."""
    rows, columns = sheet.max_row, sheet.max_column
    spans = {
        (merged.min_row, merged.min_col): (
            merged.max_row - merged.min_row + 1,
            merged.max_col - merged.min_col + 1,
        )
        for merged in sheet.merged_cells.ranges
    }
    cells: list[GridCell[Cell]] = []
    for line in sheet.iter_rows():
        for cell in line:
            if isinstance(cell, Cell):
                height, width = spans.get((cell.row, cell.column), (1, 1))
                spot = cell.row - 1, cell.column - 1
                cells.append(GridCell(*spot, height, width, visible(cell_text(cell)), cell))
    below = (Cell(sheet, row=rows + 1, column=column) for column in range(1, columns + 1))
    cells += (GridCell(rows, cell.column - 1, 1, 1, "", cell) for cell in below)
    return Grid(tuple(cells))


def cell_text(cell: Cell | MergedCell) -> str:
    """What a cell holds, as text; a number never shows binary noise."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, float):
        number = Decimal(repr(value))
        return format_plain(number) if number.is_finite() else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return str(value)
