"""Reads a workbook within bounds: its sheets as tables, with the values formulas have stored."""

from __future__ import annotations

import csv
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache, partial
from itertools import islice, product
from math import isfinite
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from app.office import labels
from app.office.content import (
    HIDDEN,
    Content,
    ContentBlock,
    ContentPart,
    ContentTable,
    Grid,
    GridCell,
    KnownTexts,
    new_cell,
)
from app.office.formats import decoded
from app.office.labels import normalised, visible
from app.office.package import MAX_TEXT_SIZE, BrokenDocumentError, LargeDocumentError
from app.office.workbook_bounds import MAX_AREA, MAX_COLUMNS, MAX_ROWS, HiddenParts
from app.office.workbooks import hidden_sheets, merged_cells, opened_workbook, shown_sheets
from app.report.numbers import format_plain

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

FirstTwo = Iterable[tuple[str, str]]
"""The texts in the first two columns of a sheet, row by row."""

SheetParts = tuple[str, Callable[[], Grid[Any]], Callable[[], FirstTwo]]
"""A sheet's name and, if they are asked for, its grid and these texts."""

_TABLE_ROWS = 500
"""No table reaches further down; below, only cells with a text are looked at."""

_TEXT_ROWS = 3_000
_MANY_COLUMNS = 60
"""No table of the form has as many; a list of units may."""


def read_workbook(path: Path, data: bytes) -> Content:
    """The content of a workbook of any format, without hidden sheets, hidden cells marked.

    Of a collection's workbook only the tables with the sums count.

    Raises `BrokenDocumentError`, `LargeWorkbookError`.
    """
    hidden: dict[str, HiddenParts] = {}
    margins: list[str] = []
    with opened_workbook(path, data, hidden=hidden, margins=margins) as workbook:
        content = workbook_content(
            [
                (
                    sheet.name,
                    partial(_shown, path, sheet, hidden.get(sheet.name) or HiddenParts()),
                    partial(_rows, sheet),
                )
                for sheet in shown_sheets(workbook)
            ]
        )
        lines = tuple(dict.fromkeys(margins))
        return replace(content, hidden=tuple(hidden_sheets(workbook)), margins=lines)


def read_csv(path: Path, data: bytes) -> Content:
    """The content of a sheet that was saved as text, with commas, semicolons or tabs between cells.

    Raises `LargeDocumentError`, `BrokenDocumentError`.
    """
    if len(data) > MAX_TEXT_SIZE:
        raise LargeDocumentError(path)
    text = decoded(data)
    sign = max(_SEPARATORS, key=text.count)
    try:
        found = list(islice(csv.reader(text.splitlines(keepends=True), delimiter=sign), MAX_ROWS))
    except csv.Error as error:
        raise BrokenDocumentError(path) from error
    if sum(map(len, found)) > MAX_AREA // 4:
        raise LargeDocumentError(path)
    width = min(max(map(len, found), default=0), MAX_COLUMNS)
    rows = [[visible(one) for one in row[:width]] + [""] * (width - len(row)) for row in found]
    grid = _grid([*rows[:_TEXT_ROWS], [""] * width])
    firsts = [((*row[:2], "", "")[0], (*row[:2], "", "")[1]) for row in rows]
    return workbook_content([(path.stem, lambda: grid, lambda: firsts)])


def marked(grid: Grid[Any], hidden: HiddenParts) -> Grid[Any]:
    """The grid with the cells marked that stand in hidden rows or columns only."""
    if not (hidden.rows or hidden.columns):
        return grid
    return Grid(
        tuple(
            cell._replace(place=HIDDEN) if _is_hidden(cell, hidden) else cell for cell in grid.cells
        )
    )


def _is_hidden(cell: GridCell[Any], hidden: HiddenParts) -> bool:
    rows = range(cell.row, cell.row + cell.row_span)
    columns = range(cell.column, cell.column + cell.column_span)
    return hidden.rows.issuperset(rows) or hidden.columns.issuperset(columns)


def workbook_content(sheets: Sequence[SheetParts]) -> Content:
    """The content of a workbook: name, grid and the texts of the first two columns of each sheet.

    Of a collection's workbook only the tables with the sums count, and sheets for basic data and
    texts that this program made are no tables.
    """
    rows = {name: rows for name, _, rows in sheets}
    known = _known(rows)
    own = {labels.DETAILS_SHEET, labels.TEXTS_SHEET} if known else set()
    sums = rows.keys() & {_table_of(name) for name in rows}
    blocks: list[ContentBlock] = []
    for name, grid, _ in sheets:
        if name not in own and (not sums or name in sums):
            blocks += [ContentPart(name), ContentTable(grid(), f"工作表“{name}”", loose=True)]
    return Content(tuple(blocks), known=known)


def _table_of(name: str) -> str:
    """The sheet with the sums of the units' figures on this one; empty if it has none."""
    return name.removesuffix(labels.BY_UNIT) if name.endswith(labels.BY_UNIT) else ""


def _shown(path: Path, sheet: CalamineSheet, hidden: HiddenParts) -> Grid[str]:
    """A sheet as a grid; a blank row below it stands for values that are not filled in yet.

    A figure that its cell does not show is blank, nobody wrote it; one that it shows as ten
    thousands counts so.
    """
    top, left = sheet.start or (0, 0)
    rows = sheet.to_python(nrows=_TEXT_ROWS)
    blank: list[list[Any]] = [[""] * min(sheet.width, MAX_COLUMNS)]
    table = [[*map(_cell_text, values[:MAX_COLUMNS])] for values in (*rows, *blank)]
    if hidden.formats or not hidden.zeros:
        for row, values in enumerate(rows, top):
            for column, value in enumerate(values[:MAX_COLUMNS], left):
                if not isinstance(value, _FIGURES):
                    continue
                if not hidden.is_seen(row, column, value):
                    table[row - top][column - left] = ""
                elif (power := hidden.power_left_out(row, column)) and isfinite(value):
                    shown = Decimal(repr(value)).scaleb(-power)
                    table[row - top][column - left] = format_plain(shown.normalize())
    return marked(_grid(table, (top, left), *_merged(path, sheet)), hidden)


def _grid(
    table: Sequence[Sequence[str]],
    start: tuple[int, int] = (0, 0),
    spans: Mapping[tuple[int, int], tuple[int, int]] = MappingProxyType({}),
    covered: Collection[tuple[int, int]] = (),
) -> Grid[str]:
    """The texts of a sheet from its first cell on as a grid."""
    top, left = start
    cells: list[GridCell[str]] = []
    columns = _columns(table, left, spans)
    for row, texts in enumerate(table, top):
        if labels.CHECK_ROW in "".join(texts) and any(map(_begins_check_row, texts)):
            continue
        may_be_blank = columns if row < _TABLE_ROWS else ()
        for column, text in enumerate(texts, left):
            place = row, column
            if (text or column in may_be_blank) and place not in covered:
                height, width = spans.get(place, _ONE)
                cells.append(new_cell((row, column, height, width, text, "")))
    return Grid(tuple(cells))


def _columns(
    table: Sequence[Sequence[str]], left: int, spans: Mapping[tuple[int, int], tuple[int, int]]
) -> Container[int]:
    """The columns in which a blank cell may be one to fill in: all, unless they are very many.

    Then those are left out in which nothing stands: a single cell far from all others makes them.
    """
    width = max(map(len, table))
    if width <= _MANY_COLUMNS:
        return range(left, left + width)
    filled = {at for texts in table for at, text in enumerate(texts, left) if text}
    below = (range(at, at + wide) for (_, at), (_, wide) in spans.items() if wide <= _MANY_COLUMNS)
    return filled.union(*below)


def _merged(
    path: Path, sheet: CalamineSheet
) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """The spans of the merged cells by their first position, and the positions they cover."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in merged_cells(path, sheet):
        height, width = bottom - top + 1, right - left + 1
        spans[top, left] = height, width
        places = product(range(top, bottom + 1), range(left, right + 1))
        covered.update(islice(places, 1, None))
    return spans, covered


def _begins_check_row(text: str) -> bool:
    return text.startswith(labels.CHECK_ROW)


_ONE = (1, 1)
_SEPARATORS = ",;\t"
_FIGURES = (float, int)


@lru_cache(maxsize=8192, typed=True)  # thousands of files have the same labels and small figures
def _cell_text(value: Any) -> str:
    """What a cell shows; most cells are blank or hold a whole number."""
    if type(value) is str:
        return value if value.isascii() else visible(value)
    return stored_text(value)


def stored_text(value: Any) -> str:
    """What a cell holds, as text; a number never shows binary noise."""
    if type(value) is float:
        if value.is_integer():
            return str(int(value))
        number = Decimal(repr(value))
        return format_plain(number) if number.is_finite() else str(value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _known(sheets: Mapping[str, Callable[[], FirstTwo]]) -> KnownTexts | None:
    """What the sheets for basic data and texts say, if this program made them."""
    details_rows = sheets[labels.DETAILS_SHEET]() if labels.DETAILS_SHEET in sheets else ()
    text_rows = sheets[labels.TEXTS_SHEET]() if labels.TEXTS_SHEET in sheets else ()
    details = {normalised(label): entry for label, entry in details_rows}
    rows = tuple(text_rows)
    is_own = {labels.NAME_LABEL, labels.EDITION} <= details.keys()
    if is_own or any(title.strip() == labels.PREAMBLE and not text for title, text in rows):
        return KnownTexts(details, rows)
    return None


def _rows(sheet: CalamineSheet) -> Iterator[tuple[str, str]]:
    """The texts in the first two columns."""
    for row in sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS):
        label, entry = (*map(stored_text, row[:2]), "", "")[:2]
        yield label, entry
