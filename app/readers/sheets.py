"""Reads a workbook: its sheets as tables, with the values that formulas have stored."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from app.office import workbook_labels as labels
from app.office.content import Block, Content, KnownTexts, Part, Table
from app.office.grid import Grid, GridCell
from app.office.labels import normalised, visible
from app.office.package import BrokenDocumentError
from app.office.zips import ZIP_FAULTS
from app.readers.sheet_limits import MOST_COLUMNS, MOST_ROWS, bounded
from app.report.numbers import format_plain

_TABLE_ROWS = 500
"""No table reaches further down; below, only cells with a text are looked at."""

_TEXT_ROWS = 3_000
_MOST_MERGED = 500_000


def read_xlsx(path: Path, data: bytes) -> Content:
    """The content of a workbook; hidden rows count, hidden sheets do not.

    Of a collection's workbook only the tables with the sums count.

    Raises `BrokenDocumentError`.
    """
    try:
        workbook = load_workbook(BytesIO(bounded(path, data)))
        sheets = [(name, workbook.get_sheet_by_name(name)) for name in _shown(workbook)]
    except (*ZIP_FAULTS, CalamineError, KeyError) as error:
        raise BrokenDocumentError(path) from error
    known = _known(dict(sheets))
    own = {labels.DETAILS_SHEET, labels.TEXTS_SHEET} if known else set()
    sums = {name for name, _ in sheets} & {_table_of(name) for name, _ in sheets}
    blocks: list[Block] = []
    for name, sheet in sheets:
        if name not in own and (not sums or name in sums):
            blocks += [Part(name), Table(_grid(path, sheet), f"工作表“{name}”", loose=True)]
    return Content(tuple(blocks), known=known)


def _table_of(name: str) -> str:
    """The sheet with the sums of the units' figures on this one; empty if it has none."""
    return name.removesuffix(labels.BY_UNIT) if name.endswith(labels.BY_UNIT) else ""


def _shown(workbook: CalamineWorkbook) -> Iterator[str]:
    for sheet in workbook.sheets_metadata:
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible:
            yield sheet.name


def _grid(path: Path, sheet: CalamineSheet) -> Grid[str]:
    """A sheet as a grid; a blank row below it stands for values that are not filled in yet."""
    top, left = sheet.start or (0, 0)
    spans, covered = _merged(path, sheet)
    cells: list[GridCell[str]] = []
    rows = sheet.to_python(nrows=_TEXT_ROWS)
    blank: list[list[Any]] = [[""] * min(sheet.width, MOST_COLUMNS)]
    for row, values in enumerate([*rows, *blank], top):
        texts = [visible(value) if type(value) is str else cell_text(value) for value in values]
        if any(text.startswith(labels.CHECK_ROW) for text in texts if text):
            continue
        for column, text in enumerate(texts, left):
            place = row, column
            if place not in covered and (text or row < _TABLE_ROWS):
                height, width = spans.get(place) or (1, 1)
                cells.append(GridCell(row, column, height, width, text, ""))
    return Grid(tuple(cells))


def _merged(
    path: Path, sheet: CalamineSheet
) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """The spans of the merged cells by their first position, and the positions they cover."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    area = 0
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        height = min(bottom, MOST_ROWS) - top + 1
        width = min(right, MOST_COLUMNS) - left + 1
        if height < 1 or width < 1:
            continue
        area += height * width
        if area > _MOST_MERGED:
            raise BrokenDocumentError(path)
        spans[top, left] = height, width
        covered.update((top + i, left + j) for i in range(height) for j in range(width) if i or j)
    return spans, covered


def cell_text(value: Any) -> str:
    """What a cell holds, as text; a number never shows binary noise."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        if value.is_integer():
            return str(int(value))
        number = Decimal(repr(value))
        return format_plain(number) if number.is_finite() else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _known(sheets: dict[str, CalamineSheet]) -> KnownTexts | None:
    """What the sheets for basic data and texts say, if this program made them."""
    details = {normalised(label): entry for label, entry in _rows(sheets.get(labels.DETAILS_SHEET))}
    rows = tuple(_rows(sheets.get(labels.TEXTS_SHEET)))
    if labels.NAME in details or any(title.strip() == labels.PREAMBLE for title, _ in rows):
        return KnownTexts(details, rows)
    return None


def _rows(sheet: CalamineSheet | None) -> Iterator[tuple[str, str]]:
    """The texts in the first two columns."""
    if sheet is not None:
        for row in sheet.to_python(skip_empty_area=False, nrows=MOST_ROWS):
            label, entry = (*map(cell_text, row[:2]), "", "")[:2]
            yield label, entry
