"""The collection's workbook while it is drawn, and as a file."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from types import TracebackType
from typing import Self

from openpyxl import Workbook
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.collect.workbook.long_rows import LongRows
from app.collect.workbook.looks import Looks
from app.export.xlsx.xlsx_formulas import Spot
from app.office.export_package import read_written, write_parts
from app.office.xlsx_values import StoredValue, with_values
from app.report.numbers import format_plain
from app.report.seal import COLLECTION_MARK


class Book:
    """A workbook whose sheets openpyxl holds, but for their long rows; close it at the end.

    `looks` are those of its cells.
    """

    def __init__(self) -> None:
        self.looks = Looks()
        self._workbook = Workbook()
        for sheet in self._workbook.worksheets:
            self._workbook.remove(sheet)
        self._results: dict[str, dict[str, StoredValue]] = {}
        self._rows: dict[str, LongRows] = {}

    def sheet(self, name: str) -> Worksheet:
        """A new sheet behind the others."""
        sheet: Worksheet = self._workbook.create_sheet(name)
        return sheet

    def rows_below(self, sheet: Worksheet) -> LongRows:
        """Takes rows below those that the sheet has now; nothing else may be drawn there."""
        rows = self._rows[sheet.title] = LongRows(sheet, self.looks)
        return rows

    def note_result(self, sheet: Worksheet, spot: Spot, result: StoredValue) -> None:
        """Notes what a formula comes to, for programs that do not calculate."""
        row, column = spot
        place = f"{get_column_letter(column)}{row}"
        self._results.setdefault(sheet.title, {})[place] = result

    def file(self, title: str) -> bytes:
        """The workbook as a file with this title among its properties."""
        for sheet in self._workbook.worksheets:
            self._note_decimals(sheet)
        written = BytesIO()
        self._workbook.save(written)
        parts = read_written(written.getvalue())
        names = {sheet.title: sheet.path.removeprefix("/") for sheet in self._workbook.worksheets}
        for sheet_title, results in self._results.items():
            name = names[sheet_title]
            parts[name] = with_values(parts[name], results)
        long = {names[one]: rows.within(parts[names[one]]) for one, rows in self._rows.items()}
        return write_parts(parts, title, COLLECTION_MARK, long)

    def _note_decimals(self, sheet: Worksheet) -> None:
        """Keeps numbers with decimals exactly; openpyxl writes the nearest binary number."""
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, Decimal):
                    exact = StoredValue(format_plain(cell.value))
                    self.note_result(sheet, (cell.row, cell.column), exact)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for rows in self._rows.values():
            rows.close()
