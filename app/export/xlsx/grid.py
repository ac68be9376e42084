"""A workbook that is to be filled, as grids whose places are its cells."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from app.errors import RefusedError
from app.office import labels
from app.office.content import Grid, GridCell
from app.office.labels import normalised, visible
from app.office.package import ZIP_FAULTS, BrokenDocumentError, opened_zip, read_bytes
from app.report.numbers import format_plain

_MAX_ROWS, _MAX_COLUMNS = 500, 100
"""No official table is larger; what lies beyond is not looked at."""

_MAX_TEXT_ROWS = 30_000
"""No report has as many paragraphs; one far cell must not make a million empty rows be read."""

_SHEETS, _MERGE = "xl/worksheets/", re.compile(rb"mergeCell\s[^>]*?ref=[\"']([^\"']{1,40})[\"']")
_MAX_MERGED = 500_000


_COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")


class ProtectedWorkbookError(RefusedError):
    """A workbook is encrypted or in the format before .xlsx; both begin alike."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}”设了打开密码或是旧版 .xls，"
            "请用 Excel 或 WPS 打开它，另存为不加密的 .xlsx 再试。"
        )


def open_workbook(path: Path, *, data_only: bool = False) -> Workbook:
    """The workbook in a file. Raises `UnreadableFileError` or another `RefusedError`."""
    return workbook_in(path, read_workbook(path), data_only=data_only)


def read_workbook(path: Path) -> bytes:
    """The content of a workbook. Raises `UnreadableFileError`, `ProtectedWorkbookError`."""
    content = read_bytes(path)
    if content.startswith(_COMPOUND_FILE):
        raise ProtectedWorkbookError(path)
    return content


def workbook_in(path: Path, content: bytes, *, data_only: bool = False) -> Workbook:
    """The workbook whose content is at hand. Raises `BrokenDocumentError`."""
    try:
        return _load(content, data_only=data_only)
    except (
        *ZIP_FAULTS,
        InvalidFileException,
        SyntaxError,
        LookupError,
        TypeError,
        AttributeError,
        ArithmeticError,
    ) as error:
        raise BrokenDocumentError(path) from error


def _load(content: bytes, *, data_only: bool) -> Workbook:
    with opened_zip(content) as archive:
        _refuse_vast_merges(archive)
    with warnings.catch_warnings():
        # openpyxl warns of extensions it leaves out; no number stands in one.
        warnings.simplefilter("ignore", UserWarning)
        return load_workbook(BytesIO(content), data_only=data_only)


def _refuse_vast_merges(archive: zipfile.ZipFile) -> None:
    """Raises `BadZipFile`; openpyxl makes an object of every cell that a merged range covers."""
    covered = sum(
        _area(reference.decode())
        for name in archive.namelist()
        if name.startswith(_SHEETS)
        for reference in _MERGE.findall(archive.read(name))
    )
    if covered > _MAX_MERGED:
        raise zipfile.BadZipFile("merged")


def _area(reference: str) -> int:
    """How many cells a range has; one of whole columns or rows is too large to be drawn."""
    left, top, right, bottom = range_boundaries(reference)
    if left is None or top is None or right is None or bottom is None:
        return _MAX_MERGED + 1
    return (right - left + 1) * (bottom - top + 1)


def table_sheets(workbook: Workbook) -> Iterator[Worksheet]:
    """The sheets that may hold an official table."""
    for sheet in workbook.worksheets:
        if sheet.title not in (labels.DETAILS_SHEET, labels.TEXTS_SHEET):
            yield sheet


def sheet_grid(sheet: Worksheet) -> Grid[Cell]:
    """The sheet as a grid whose places are its cells; numbers are written out in plain digits.

    It has one row more than the file: blank cells without a border are in no file.
    """
    rows, columns = min(sheet.max_row, _MAX_ROWS), min(sheet.max_column, _MAX_COLUMNS)
    spans = {
        (merged.min_row, merged.min_col): (
            min(merged.max_row, rows) - merged.min_row + 1,
            min(merged.max_col, columns) - merged.min_col + 1,
        )
        for merged in sheet.merged_cells.ranges
    }
    cells: list[GridCell[Cell]] = []
    for line in sheet.iter_rows(max_row=rows, max_col=columns):
        for cell in line:
            if isinstance(cell, Cell):
                height, width = spans.get((cell.row, cell.column), (1, 1))
                spot = cell.row - 1, cell.column - 1
                cells.append(GridCell(*spot, height, width, visible(cell_text(cell)), cell))
    if rows < _MAX_ROWS:
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


def text_rows(sheet: Worksheet) -> int:
    """How many rows of a sheet of texts are looked at."""
    return min(sheet.max_row, _MAX_TEXT_ROWS)


def labelled_rows(sheet: Worksheet) -> dict[str, int]:
    """The row of each normalised label in column A."""
    rows: dict[str, int] = {}
    for row, (cell,) in enumerate(sheet.iter_rows(max_row=text_rows(sheet), max_col=1), 1):
        label = normalised(cell_text(cell))
        if label:
            rows.setdefault(label, row)
    return rows
