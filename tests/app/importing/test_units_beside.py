"""Several units whose tables stand beside or below each other in one sheet."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.edition.edition import Edition
from app.matching.regions import halves
from app.office.content import Grid, GridCell
from tests.app.importing.test_foreign_xlsx import first_sheet, put_table
from tests.app.importing.test_grouping import all_of, saved, values
from tests.documents import TITLE, figures

NAMES = ("甲镇人民政府", "乙镇人民政府")


def beside_each_other(edition: Edition) -> Workbook:
    """The form's own tables of two units, those of the second right of the first's."""
    workbook = Workbook()
    sheet = first_sheet(workbook)
    for number, name in enumerate(NAMES):
        first, row = 1 + 16 * number, 3
        sheet.cell(1, first).value = f"{name}2024年政府信息公开工作年度报告"
        for table in edition.tables:
            put_table(
                sheet, edition, table.key, figures(edition, 1 + 500 * number), row, left=first
            )
            row += edition.layouts[table.key].rows + 2
    return workbook


def below_names(edition: Edition) -> Workbook:
    """Table three of two units and their sum right of one column of labels, below their names."""
    workbook = Workbook()
    sheet = first_sheet(workbook)
    layout = edition.layouts[edition.tables[1].key]
    labels, wide = layout.label_columns, layout.columns - layout.label_columns
    sheet.cell(1, 1).value = "全县2024年依申请公开情况"
    for number, name in enumerate((*NAMES, "合计")):
        moved, values = wide * number, figures(edition, 1 + 500 * number)
        sheet.cell(2, labels + moved + 1).value = name
        sheet.merge_cells(None, 2, labels + moved + 1, 2, labels + moved + wide)
        for cell in layout.cells:
            is_label = cell.column < labels
            if is_label and number:
                continue
            at = sheet.cell(3 + cell.row, 1 + cell.column + (0 if is_label else moved))
            at.value = values.get(cell.key or "", cell.text)
    return workbook


def test_the_forms_tables_of_units_beside_each_other_are_a_report_each(
    tmp_path: Path, newest: Edition
) -> None:
    reads = all_of(saved(beside_each_other(newest), tmp_path / "a.xlsx"))
    assert [read.report.details.organisation.name for read in reads] == [*NAMES]
    assert [values(read) for read in reads] == [figures(newest), figures(newest, 501)]
    places = [next(iter(read.places.values())).column for read in reads]
    assert places[1] - places[0] == 16


def test_units_beside_each_other_may_share_the_labels_of_a_table(
    tmp_path: Path, newest: Edition
) -> None:
    reads = all_of(saved(below_names(newest), tmp_path / "a.xlsx"))
    assert [read.report.details.organisation.name for read in reads] == [*NAMES, "合计"]
    assert [read.is_sum for read in reads] == [False, False, True]
    for read, first in zip(reads, (1, 501), strict=False):
        wanted = {key: text for key, text in figures(newest, first).items() if "requests" in key}
        assert values(read) == wanted
        assert read.unplaced == ()


FOUR = ("甲镇人民政府", "乙镇人民政府", "丙镇人民政府", "丁乡人民政府")


def in_blocks(sheet: Worksheet, edition: Edition, above: str, beside: int, *tables: str) -> None:
    """Tables of four units, a block each below what names it, some of them beside each other."""
    widest = max(layout.columns for layout in edition.layouts.values())
    high = 2 + sum(edition.layouts[key].rows for key in tables)
    for number, name in enumerate(FOUR):
        row, left = 2 + high * (number // beside), 1 + (widest + 1) * (number % beside)
        sheet.cell(row, left).value = above.format(name)
        row += 1
        for key in tables:
            put_table(sheet, edition, key, figures(edition, 1 + 500 * number), row, left=left)
            row += edition.layouts[key].rows


@pytest.mark.parametrize("above", ["{}", "填报单位：{}", "{}2024年政府信息公开工作年度报告"])
@pytest.mark.parametrize("beside", [1, 2, 4])
def test_named_blocks_of_units_in_any_direction_are_a_report_each(
    tmp_path: Path, newest: Edition, above: str, beside: int
) -> None:
    workbook = Workbook()
    keys = [table.key for table in newest.tables]
    in_blocks(first_sheet(workbook), newest, above, beside, *keys)
    reads = all_of(saved(workbook, tmp_path / "a.xlsx"))
    found = {read.report.details.organisation.name: values(read) for read in reads}
    assert found == {name: figures(newest, 1 + 500 * n) for n, name in enumerate(FOUR)}
    assert [read.unplaced for read in reads] == [()] * len(FOUR)


def test_blocks_of_units_on_a_sheet_for_each_table_are_never_mixed(
    tmp_path: Path, newest: Edition
) -> None:
    workbook = Workbook()
    for number, table in enumerate(newest.tables):
        sheet = workbook.create_sheet() if number else first_sheet(workbook)
        in_blocks(sheet, newest, "{}", 2, table.key)
    found: dict[str, dict[str, str]] = {}
    for read in all_of(saved(workbook, tmp_path / "a.xlsx")):
        found.setdefault(read.report.details.organisation.name, {}).update(values(read))
    assert found == {name: figures(newest, 1 + 500 * n) for n, name in enumerate(FOUR)}


def test_tables_of_one_unit_beside_each_other_stay_one_report(
    tmp_path: Path, newest: Edition
) -> None:
    workbook = Workbook()
    sheet, first = first_sheet(workbook), 1
    sheet.cell(1, 1).value = TITLE
    for table in newest.tables:
        put_table(sheet, newest, table.key, figures(newest), 3, left=first)
        first += newest.layouts[table.key].columns + 1
    assert [values(read) for read in all_of(saved(workbook, tmp_path / "a.xlsx"))] == [
        figures(newest)
    ]


def in_halves(edition: Edition, split: int) -> Workbook:
    """Table three for a wide sheet: its lower rows right of the upper ones, below heads again."""
    workbook = Workbook()
    sheet = first_sheet(workbook)
    layout = edition.layouts["requests"]
    sheet.cell(1, 1).value = TITLE
    sheet.merge_cells(None, 1, 1, 1, 2 * layout.columns + 1)
    for left, first, end in (
        (0, layout.header_rows, split),
        (layout.columns + 1, split, layout.rows),
    ):
        for cell in layout.cells:
            row = cell.row
            if row >= layout.header_rows:
                rows = range(max(row, first), min(row + cell.row_span, end))
                if not rows:
                    continue
                row = rows[0] - first + layout.header_rows
            text = figures(edition).get(cell.key, "") if cell.key else cell.text
            sheet.cell(2 + row, 1 + left + cell.column).value = text
    return workbook


def test_a_sheet_is_cut_at_the_first_of_the_columns_that_are_blank_in_most_rows() -> None:
    sides = ((0, "甲"), (15_999, "乙"))
    cells = [GridCell(row, at, 1, 1, text, None) for row in range(9) for at, text in sides]
    parts = halves(Grid((*cells, GridCell(9, 0, 1, 3, "说明", None))))
    found = [[cell.text for cell in part.cells] for part in parts]
    assert found == [["甲"] * 9, ["乙"] * 9, ["说明"]]


def test_halves_of_a_table_beside_each_other_are_read(tmp_path: Path, newest: Edition) -> None:
    (read,) = all_of(saved(in_halves(newest, 14), tmp_path / "a.xlsx"))
    wanted = {key: text for key, text in figures(newest).items() if "requests" in key}
    assert values(read) == wanted
    assert not read.unplaced
