"""The grid of a sheet that is to be filled, read from its XML."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.worksheet import Worksheet

from app.export.xlsx.grid import FillableSheet, WorkbookParts
from app.office.parts import read_written

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture
def drawn() -> Worksheet:
    sheet = Workbook().active
    assert isinstance(sheet, Worksheet)
    return sheet


def read(drawn: Worksheet) -> FillableSheet:
    file = BytesIO()
    assert drawn.parent is not None
    drawn.parent.save(file)
    return WorkbookParts(Path("t.xlsx"), read_written(file.getvalue())).sheets[drawn.title]


def texts(sheet: FillableSheet) -> list[str]:
    return [cell.text for cell in sheet.grid().cells if cell.text]


def with_rows(drawn: Worksheet, rows: str) -> FillableSheet:
    """The sheet with these rows instead of its own."""
    file = BytesIO()
    assert drawn.parent is not None
    drawn.parent.save(file)
    parts = read_written(file.getvalue())
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    parts["xl/worksheets/sheet1.xml"] = sheet.encode()
    return WorkbookParts(Path("t.xlsx"), parts).sheets[drawn.title]


def test_a_number_shows_no_binary_noise(drawn: Worksheet) -> None:
    drawn["A1"], drawn["A2"], drawn["A3"] = 96171.6, 1e15, 12
    assert texts(read(drawn)) == ["96171.6", "1000000000000000", "12"]


def test_a_sheet_is_looked_at_only_as_far_as_a_table_can_reach(drawn: Worksheet) -> None:
    drawn["XFD1048576"] = "x"
    drawn.merge_cells("A1:XFD1")
    grid = read(drawn).grid()
    assert (grid.rows, grid.columns) == (500, 100)
    assert (grid.cells[0].row_span, grid.cells[0].column_span) == (1, 100)


def test_dates_and_words_are_no_numbers(drawn: Worksheet) -> None:
    drawn["A1"], drawn["B1"], drawn["C1"] = date(2025, 1, 20), "字", True
    sheet = read(drawn)
    assert texts(sheet) == ["2025-01-20", "字", "1"]
    assert not any(cell.is_number for cell in sheet.cells.values())


@pytest.mark.parametrize(
    ("code", "text"),
    [('0"件"', "45000"), ("[Red]0", "45000"), ("[h]:mm", "2023-03-15"), ('m"月"', "2023-03-15")],
)
def test_a_format_says_whether_a_number_is_a_date(drawn: Worksheet, code: str, text: str) -> None:
    drawn["A1"] = 45000
    drawn["A1"].number_format = code
    assert texts(read(drawn)) == [text]


def test_a_formula_that_is_shared_reads_in_each_cell_as_its_own(drawn: Worksheet) -> None:
    sheet = with_rows(
        drawn,
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">SUM(B1:C1)</f></c></row>'
        '<row r="2"><c r="A2"><f t="shared" si="0"/></c><c r="B2"><f t="shared" si="7"/></c></row>',
    )
    assert sheet.formulas == {"A1": "=SUM(B1:C1)", "A2": "=SUM(B2:C2)"}


def test_a_formula_over_many_cells_is_one_that_nobody_understands(drawn: Worksheet) -> None:
    drawn["A1"] = ArrayFormula("A1:A2", "=SUM(B1:B2)")
    sheet = read(drawn)
    assert sheet.cells[1, 1].formula == "="
    assert not sheet.formulas


def test_cells_that_do_not_say_their_place_stand_one_after_the_other(drawn: Worksheet) -> None:
    sheet = with_rows(
        drawn, '<row><c><v>1</v></c><c><v>2</v></c></row><row r="5"><c><v>3</v></c></row>'
    )
    assert {spot: cell.text for spot, cell in sheet.cells.items()} == {
        (1, 1): "1",
        (1, 2): "2",
        (5, 1): "3",
    }


def test_hints_how_a_word_is_pronounced_are_no_part_of_it(drawn: Worksheet) -> None:
    runs = '<r><t>机</t></r><r><t>关</t></r><rPh sb="0" eb="1"><t>jiguan</t></rPh>'
    sheet = with_rows(drawn, f'<row r="1"><c r="A1" t="inlineStr"><is>{runs}</is></c></row>')
    assert texts(sheet) == ["机关"]
