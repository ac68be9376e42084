"""The blank workbook has the form's labels, formulas, rules and paper, and is a drawn file."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from app.edition.edition import Edition
from app.export.xlsx.blank import blank_workbook, blank_xlsx
from app.matching.tables import match_tables
from app.office.content import GridCell
from app.office.labels import sheet_name
from tests.workbooks import sheet_grid

Label = tuple[int, int, int, int, str]


@pytest.fixture
def workbook(edition: Edition) -> Workbook:
    return load_workbook(edition.folder / "tables.xlsx")


def table_sheet(workbook: Workbook, edition: Edition, table: str) -> Worksheet:
    sheet = workbook[sheet_name(edition.section_of(table).tab)]
    assert isinstance(sheet, Worksheet)
    return sheet


def place(cell: GridCell[Cell]) -> Label:
    text = "".join(cell.text.split())
    return cell.row - 1, cell.column, cell.row_span, cell.column_span, text


def test_the_template_is_what_the_program_draws(workbook: Workbook, edition: Edition) -> None:
    drawn = load_workbook(BytesIO(blank_xlsx(edition)))
    assert drawn.sheetnames == workbook.sheetnames
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                other = drawn[sheet.title][cell.coordinate]
                assert cell.value == other.value
                assert looks(cell) == looks(other), (sheet.title, cell.coordinate)
        assert page(sheet) == page(drawn[sheet.title]), sheet.title


def looks(cell: Cell) -> list[str]:
    """All that a cell shows beside its value; openpyxl's objects of two files are never equal."""
    shown = (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)
    return [*map(repr, shown), cell.number_format, str(cell.quotePrefix)]


def page(sheet: Worksheet) -> tuple[object, ...]:
    """How a sheet stands on the screen and on paper."""
    rows, columns = sheet.row_dimensions, sheet.column_dimensions
    return (
        sheet.freeze_panes,
        repr(sheet.page_margins),
        sheet.page_setup.fitToHeight,
        sheet.print_title_rows,
        sheet.print_area,
        {number: row.height for number, row in rows.items()},
        {name: column.width for name, column in columns.items()},
    )


def test_drawing_twice_gives_the_same_bytes(edition: Edition) -> None:
    assert blank_xlsx(edition) == blank_xlsx(edition)


def test_every_label_stands_where_the_form_has_it(workbook: Workbook, edition: Edition) -> None:
    for table, layout in edition.layouts.items():
        cells = sheet_grid(table_sheet(workbook, edition, table)).cells
        expected = {
            (cell.row, cell.column, cell.row_span, cell.column_span, cell.text)
            for cell in layout.cells
            if not cell.key
        }
        found = {place(cell) for cell in cells if 1 <= cell.row <= layout.rows and cell.text}
        formulas = {label for label in found if label[4].startswith("=")}
        assert found - formulas == expected


def test_narrow_labels_break_into_words(workbook: Workbook, edition: Edition) -> None:
    labels = [cell.text for cell in sheet_grid(table_sheet(workbook, edition, "requests")).cells]
    assert {"商业\n企业", "社会\n公益\n组织"} <= set(labels)
    assert "自然人" in labels


def test_every_cell_is_found_where_it_was_drawn(workbook: Workbook, edition: Edition) -> None:
    for table, layout in edition.layouts.items():
        found = match_tables([sheet_grid(table_sheet(workbook, edition, table))], edition)
        for cell in layout.cells:
            if cell.key:
                *spot, _ = place(found.places[cell.key])
                assert spot == [cell.row, cell.column, cell.row_span, cell.column_span]


def test_typed_cells_can_be_changed_and_computed_ones_not(
    workbook: Workbook, edition: Edition
) -> None:
    sheets = [table_sheet(workbook, edition, table.key) for table in edition.tables]
    places = match_tables([sheet_grid(sheet) for sheet in sheets], edition).places
    assert all(sheet.protection.sheet and not sheet.protection.password for sheet in sheets)
    for key, cell in edition.cells.items():
        assert places[key].place.protection.locked is cell.computed
        assert (places[key].place.data_type == "f") is cell.computed


def test_every_typed_cell_has_a_rule_in_chinese(workbook: Workbook, edition: Edition) -> None:
    sheets = [table_sheet(workbook, edition, table.key) for table in edition.tables]
    rules = [rule for sheet in sheets for rule in sheet.data_validations.dataValidation]
    covered = sum(len(list(area.cells)) for rule in rules for area in rule.sqref.ranges)
    assert covered == len(edition.typed_keys)
    assert all("请填" in str(rule.error) and rule.showErrorMessage for rule in rules)


def test_totals_are_sums_and_the_balance_has_a_row(edition: Edition) -> None:
    sheet = table_sheet(blank_workbook(edition), edition, "requests")
    first_total = sheet["J5"].value
    last = [cell.value for cell in list(sheet.iter_rows())[-1]]
    assert first_total == "=SUM(D5:I5)"
    assert last[0] == "勾稽校验：一 + 二 = （七） + 四"
    assert len([value for value in last if str(value).startswith("=IF(")]) == 7


def test_sheets_are_printed_on_one_width_of_a4(workbook: Workbook, edition: Edition) -> None:
    for sheet in workbook.worksheets:
        assert sheet.page_setup.paperSize == 9
        assert sheet.page_setup.fitToWidth == 1
    requests = table_sheet(workbook, edition, "requests")
    assert requests.print_title_rows == "$1:$4"
    assert requests.freeze_panes == "D5"
    assert table_sheet(workbook, edition, "disputes").page_setup.orientation == "landscape"


def test_nothing_says_who_drew_it_or_when(edition: Edition) -> None:
    with zipfile.ZipFile(edition.folder / "tables.xlsx") as archive:
        core = archive.read("docProps/core.xml").decode()
        times = {info.date_time[0] for info in archive.infolist()}
    assert not re.search("creator|lastModifiedBy|created", core)
    assert times == {1980}
