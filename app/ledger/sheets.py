"""Reads the tables of a ledger's file, whatever its format, as rows of values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from app import patterns as re
from app.errors import RefusedError
from app.ledger.words import CellValue
from app.office.content import ContentTable, Grid
from app.office.formats import COMPOUND_FILE, Format, decoded_whole, format_of
from app.office.labels import visible
from app.office.package import read_bytes
from app.sandbox import Request

if TYPE_CHECKING:
    from app.edition.catalog import Catalog
    from app.office.workbook_bounds import Merged

MAX_ROWS = 50_000
MAX_COLUMNS = 200

_CODE = re.compile(r"[A-Za-z0-9]{1,3}")
_CODES = 3
"""How many codes make a list of them; how many heads and titles may stand above a column."""

_LOOKED_AT = 20
"""Lines of a text in which its separator is looked for."""


class LedgerTooLargeError(RefusedError):
    """A ledger has more rows than any office has cases."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}”有 {MAX_ROWS} 行以上，不像是台账，请核对，或按年度分成几个文件再试。"
        )


class BrokenLedgerError(RefusedError):
    """A file cannot be read as a workbook or as a table."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path.name}”打不开或已损坏，请用 Excel 或 WPS 打开它，另存一份再试。")


class NoLedgerFormatError(RefusedError):
    """A file is in no format that a ledger can be read from."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}”不是能读取的台账，请选择 Excel（.xlsx、.xls、.et、.xlsb、.ods、.csv）"
            "或 Word（.docx）文件。"
        )


class Sheet(Struct, frozen=True):
    """A table: rows of values, merged ones filled in everywhere they cover.

    `first_row` is the number of its first row as the program that made it counts, from 1;
    `continued` are the positions (row and column from 0) that a merged cell above or to the left
    covers.
    """

    name: str
    rows: tuple[tuple[CellValue, ...], ...]
    first_row: int = 1
    continued: frozenset[tuple[int, int]] = field(default_factory=frozenset)


class _SentCell(Struct, frozen=True, array_like=True):
    """A value of a ledger; at most one of them is there."""

    text: str | None = None
    number: Decimal | None = None
    day: date | None = None


class _SentTable(Struct, frozen=True, array_like=True):
    name: str
    rows: tuple[tuple[_SentCell | None, ...], ...]
    first_row: int
    continued: frozenset[tuple[int, int]]


class Tables(Struct, frozen=True, array_like=True):
    """The tables of a ledger as they travel."""

    tables: tuple[_SentTable, ...]

    @classmethod
    def of(cls, sheets: tuple[Sheet, ...]) -> Tables:
        """The tables that stand for sheets."""
        return cls(
            tuple(
                _SentTable(
                    sheet.name,
                    tuple(tuple(map(_as_cell, row)) for row in sheet.rows),
                    sheet.first_row,
                    sheet.continued,
                )
                for sheet in sheets
            )
        )

    @property
    def sheets(self) -> tuple[Sheet, ...]:
        """The sheets that they stand for."""
        return tuple(
            Sheet(
                table.name,
                tuple(tuple(map(_cell_value, row)) for row in table.rows),
                table.first_row,
                table.continued,
            )
            for table in self.tables
        )


def _as_cell(value: CellValue) -> _SentCell | None:
    if value is None:
        return None
    if isinstance(value, str):
        return _SentCell(text=value)
    return _SentCell(number=value) if isinstance(value, Decimal) else _SentCell(day=value)


def _cell_value(cell: _SentCell | None) -> CellValue:
    if cell is None:
        return None
    return (
        cell.text if cell.text is not None else cell.number if cell.number is not None else cell.day
    )


class ReadLedgerRequest(Request, frozen=True, tag=True, array_like=True):
    """The tables of a ledger, answered with `Tables`."""

    def answered(self, catalog: Catalog) -> Tables:  # noqa: ARG002 a ledger is of no edition
        """The tables of the file at the path."""
        return Tables.of(read_sheets(self.file))


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """The tables of a file in order; hidden sheets are left out.

    Raises `NoLedgerFormatError`, `LedgerTooLargeError`, `BrokenLedgerError` and what a document
    is refused with.
    """
    data = read_bytes(path)
    if data.startswith(COMPOUND_FILE) and b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0" not in data:
        return _workbook(path, data)
    match format_of(path, data):
        case Format.ODS | Format.XLSX | Format.XLSB:
            return _workbook(path, data)
        case Format.DOCX:
            from app.readers.docx import read_docx  # noqa: PLC0415 lxml, only when needed

            return _documents(path, tuple(read_docx(path, data).tables))
        case Format.HTML:
            from app.readers.html import read_html  # noqa: PLC0415 lxml, only when needed

            return _documents(path, tuple(read_html(path, data).tables))
    if path.suffix.lower() == ".csv":
        return (_separated(path, data),)
    raise NoLedgerFormatError(path)


def with_codes_read(sheets: Sequence[Sheet]) -> tuple[Sheet, ...]:
    """The sheets with the words for codes that another one of them explains, row by row."""
    legend: dict[str, str] = {}
    for sheet in sheets:
        legend |= _legend(sheet)
    return tuple(_decoded_codes(sheet, legend) for sheet in sheets) if legend else tuple(sheets)


def _legend(sheet: Sheet) -> dict[str, str]:
    """Codes with what they mean; empty if a sheet is no list of them."""
    rows = [[str(v).strip() for v in row if v is not None] for row in sheet.rows]
    pairs = [row for row in rows if len(row) == 2 and _CODE.fullmatch(row[0])]
    filled = sum(map(bool, rows))
    return dict(pairs) if len(pairs) >= _CODES and len(pairs) * 2 > filled else {}


def _decoded_codes(sheet: Sheet, legend: Mapping[str, str]) -> Sheet:
    rows = [list(row) for row in sheet.rows]
    for column in range(max(map(len, rows), default=0)):
        cells = [row for row in rows if column < len(row) and row[column] is not None]
        coded = [row for row in cells if str(row[column]) in legend]
        if len({row[column] for row in coded}) > 1 and len(coded) + _CODES >= len(cells):
            for row in coded:
                row[column] = legend[str(row[column])]
    return replace(sheet, rows=tuple(map(tuple, rows)))


def _workbook(path: Path, data: bytes) -> tuple[Sheet, ...]:
    from app.office.package import BrokenDocumentError  # noqa: PLC0415 only when needed
    from app.office.workbooks import (  # noqa: PLC0415 see above
        open_spans,
        opened_workbook,
        shown_sheets,
    )

    try:
        with opened_workbook(path, data, MAX_ROWS + 1) as workbook:
            spans = open_spans(path, data)
            return tuple(
                _calamine(path, sheet, spans.get(sheet.name, ()))
                for sheet in shown_sheets(workbook)
            )
    except BrokenDocumentError as error:
        raise BrokenLedgerError(path) from error


def _calamine(path: Path, sheet: Any, spans: Sequence[Merged] = ()) -> Sheet:
    from app.office.workbook_bounds import clipped_merges  # noqa: PLC0415 only when needed

    top, left = sheet.start or (0, 0)
    if sheet.height > MAX_ROWS:
        raise LedgerTooLargeError(path)
    rows = [[_value(cell) for cell in row[:MAX_COLUMNS]] for row in sheet.to_python()]
    told = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()] or spans
    merged = clipped_merges(path, told, top + len(rows), left + MAX_COLUMNS)
    continued = _fill(rows, [(a - top, b - left, c - top, d - left) for a, b, c, d in merged])
    return Sheet(sheet.name, tuple(map(tuple, rows)), top + 1, continued)


def _fill(rows: Sequence[list[CellValue]], spans: Sequence[Merged]) -> frozenset[tuple[int, int]]:
    """Writes merged values wherever they stand; returns the positions that are covered."""
    continued: set[tuple[int, int]] = set()
    for top, left, bottom, right in spans:
        if not (0 <= top < len(rows) and 0 <= left < len(rows[top])):
            continue
        value = rows[top][left]
        for row in range(top, min(bottom + 1, len(rows))):
            for column in range(left, min(right + 1, len(rows[row]))):
                if (row, column) != (top, left):
                    rows[row][column] = value
                    continued.add((row, column))
    return frozenset(continued)


def _value(cell: Any) -> CellValue:
    """A workbook's value as one of ours; text without what nobody sees."""
    if isinstance(cell, str):
        return visible(cell).strip() or None
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, int | float):
        number = Decimal(repr(cell))
        whole = number.is_finite() and number == number.to_integral_value()
        return number.quantize(Decimal(1)) if whole else number if number.is_finite() else None
    return cell if isinstance(cell, date) else None


def _documents(path: Path, tables: Sequence[ContentTable]) -> tuple[Sheet, ...]:
    return tuple(_of_grid(path, table.name, table.grid) for table in tables)


def _of_grid(path: Path, name: str, grid: Grid[Any]) -> Sheet:
    if grid.rows > MAX_ROWS:
        raise LedgerTooLargeError(path)
    width = min(grid.columns, MAX_COLUMNS)
    rows: list[list[CellValue]] = [[None] * width for _ in range(grid.rows)]
    spans = []
    for cell in grid.cells:
        if cell.column < width:
            rows[cell.row][cell.column] = cell.text.strip() or None
            if cell.row_span > 1 or cell.column_span > 1:
                bottom, right = cell.row + cell.row_span - 1, cell.column + cell.column_span - 1
                spans.append((cell.row, cell.column, bottom, right))
    continued = _fill(rows, spans)
    return Sheet(name, tuple(map(tuple, rows)), 1, continued)


def _separated(path: Path, data: bytes) -> Sheet:
    text = decoded_whole(data)
    if text is None:
        raise BrokenLedgerError(path)
    beginning = text.split("\n", _LOOKED_AT)[:_LOOKED_AT]  # titles have none
    separator = max(",\t;", key=lambda sign: max(line.count(sign) for line in beginning))
    try:
        rows = [
            tuple(field.strip() or None for field in row[:MAX_COLUMNS])
            for row in _limited(path, csv.reader(io.StringIO(text), delimiter=separator))
        ]
    except csv.Error as error:
        raise BrokenLedgerError(path) from error
    return Sheet(path.stem, tuple(rows))


def _limited(path: Path, rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for number, row in enumerate(rows):
        if number >= MAX_ROWS:
            raise LedgerTooLargeError(path)
        yield row
