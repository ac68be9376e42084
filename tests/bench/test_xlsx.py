"""Filling the Excel template with stored totals, beside plain openpyxl load, fill and save."""

from __future__ import annotations

from io import BytesIO

from openpyxl import load_workbook

from app.export.xlsx.filling import fill_xlsx
from app.report.report import Report
from tests.bench.ratios import kept, paired_work

TARGET, ASKED = 0.42, 0.35


def test_filling_the_excel_template(huaian: Report) -> None:
    template = huaian.edition.folder / "tables.xlsx"
    filled = load_workbook(BytesIO(fill_xlsx(huaian)))
    numbers = [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in filled.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, int | float)
    ]
    assert len(numbers) >= len(huaian.typed)

    def plain() -> None:
        book = load_workbook(template)
        for sheet, place, value in numbers:
            book[sheet][place] = value
        book.save(BytesIO())

    kept(
        "XLSX export with stored totals ÷ openpyxl",
        TARGET,
        lambda: paired_work(lambda: fill_xlsx(huaian), plain, 11),
        asked=ASKED,
    )
