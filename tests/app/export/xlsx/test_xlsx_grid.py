"""The grid of a sheet that is to be filled."""

from __future__ import annotations

from decimal import Decimal

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.export.xlsx.grid import cell_text, sheet_grid


def test_a_number_shows_no_binary_noise() -> None:
    sheet = Workbook().active
    assert isinstance(sheet, Worksheet)
    sheet["A1"], sheet["A2"], sheet["A3"] = 96171.6, 1e15, 12
    texts = [cell_text(sheet.cell(row, 1)) for row in (1, 2, 3)]
    assert [Decimal(text) for text in texts] == [Decimal("96171.6"), Decimal(10**15), 12]


def test_a_sheet_is_looked_at_only_as_far_as_a_table_can_reach() -> None:
    sheet = Workbook().active
    assert isinstance(sheet, Worksheet)
    sheet["XFD1048576"] = "x"
    sheet.merge_cells("A1:XFD1")
    grid = sheet_grid(sheet)
    assert (grid.rows, grid.columns) == (500, 100)
