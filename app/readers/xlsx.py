"""Reads a workbook within bounds: its sheets as tables, with the values formulas have stored."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path
from struct import Struct
from typing import Any

from lxml import etree
from olefile import OleFileIO  # type: ignore[import-untyped]
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from app.office import labels
from app.office.content import (
    Content,
    ContentBlock,
    ContentPart,
    ContentTable,
    Grid,
    GridCell,
    KnownTexts,
)
from app.office.labels import normalised, visible
from app.office.package import (
    ZIP_FAULTS,
    BrokenDocumentError,
    opened_zip,
    parse_part,
    read_package_part,
)
from app.office.spreadsheetml import coordinate, position
from app.report.numbers import format_plain

MAX_ROWS, MAX_COLUMNS = 30_000, 256
"""No official sheet is larger; one far cell must not make millions of empty ones be read."""

_ROWS = b"sheetData"
"""The element with the rows of a sheet, which may have any name."""

_DECLARATION = b"<!DOCTYPE"
"""No office program writes one; it would declare entities."""

_MAY_BE_ODD = re.compile(
    rb"""<(?:[^\s/>:]+:c(?!ols?[\s/>])|c(?!ols?[\s/>])(?=[\s/>])|(?:[^\s/>:]+:)?row(?=[\s/>]))"""
    rb"""(?!\s+r=["'](?:[A-Z]|[AB][A-Z]|C[A-V])?[1-9]\d{0,3}["'])"""
)
"""A cell or row whose first attribute is no place well within the bounds; most sheets have none."""

_PLAIN_CELL = re.compile(rb'<c r="(?:[A-Z]|[AB][A-Z]|C[A-V])([1-9]\d{0,3})"')
_PLAIN_ROW = re.compile(rb'<row r="[1-9]\d{0,3}"')
_ROW_OF_CELL = re.compile(rb"""<(?:[^\s/>:]+:)?c\s+r=["'][A-Z]+(\d+)""")
_PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_ROW = re.compile(r"[1-9]\d{0,6}")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
"""How a text in UTF-16 begins, in which nothing of what is looked for here would be found."""

_BINARY = ("xl/workbook.bin", "content.xml")
"""Parts that make the reader take a package for another format, whose cells nobody bounds."""


def bounded(path: Path, data: bytes) -> bytes:
    """The workbook without cells beyond the bounds; the same bytes if there are none.

    Raises `BadZipFile` for a bomb, `BrokenDocumentError`.
    """
    with opened_zip(data) as archive:
        names = archive.namelist()
        parts = {name: read_package_part(archive, name) for name in names}
        doubled = len(parts) < len(names)
        if doubled or parts.keys() & set(_BINARY) or any(map(_is_strange, parts.values())):
            raise zipfile.BadZipFile("no plain workbook")
        far = {name for name, part in parts.items() if _ROWS in part and _is_odd(part)}
        if not far:
            return data
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w") as copy:
            for name in names:
                copy.writestr(name, _trimmed(path, parts[name]) if name in far else parts[name])
    return buffer.getvalue()


def _is_strange(part: bytes) -> bool:
    """Whether a part is written so that the looks below would find nothing in it."""
    return _DECLARATION in part or part.startswith(_WIDE)


def _is_odd(sheet: bytes) -> bool:
    """Whether a sheet has cells beyond the bounds, out of order, or not clearly in their place."""
    found = _PLAIN_CELL.findall(sheet)
    if not _is_plain(sheet, len(found)):
        if _MAY_BE_ODD.search(sheet):
            return True
        found = _ROW_OF_CELL.findall(sheet)
    rows = list(map(int, found))
    return rows != sorted(rows)


def _is_plain(sheet: bytes, plain_cells: int) -> bool:
    """Whether all its cells and rows are written as nearly all programs do; quickly told."""
    if b":c" in sheet or b":row" in sheet:
        return False
    columns_and_colours = sheet.count(b"<co")
    plain_rows = len(_PLAIN_ROW.findall(sheet))
    return (
        sheet.count(b"<c") == plain_cells + columns_and_colours
        and sheet.count(b"<row") == plain_rows
    )


def _trimmed(path: Path, sheet: bytes) -> bytes:
    """The sheet with its cells in order, each with a plain place; what has none is dropped."""
    root = parse_part(path, sheet)
    for data in list(root.iter("{*}sheetData")):
        if data.getparent() is not root or data.tag != _beside(root, "sheetData"):
            _remove(data)
            continue
        rows = _placed_rows(data)
        for child in list(data):
            data.remove(child)
        data.extend(rows[number] for number in sorted(rows))
    for name in ("row", "c"):
        for element in list(root.iter(f"{{*}}{name}")):
            if element.tag != _beside(root, name) or not element.get("r"):
                _remove(element)
    return etree.tostring(root)


def _beside(root: etree._Element, name: str) -> str:
    """The full name of an element in the namespace of the sheet."""
    return f"{{{root.nsmap.get(root.prefix, '')}}}{name}" if root.prefix in root.nsmap else name


def _placed_rows(data: etree._Element) -> dict[int, etree._Element]:
    """The rows within the bounds by their number; of two with one number the first counts."""
    rows: dict[int, etree._Element] = {}
    number = 0
    for row in data.iterchildren("{*}row"):
        said = row.get("r")
        if said is not None and not _ROW.fullmatch(said):
            continue
        number = int(said) if said else number + 1
        if number <= MAX_ROWS and number not in rows:
            row.set("r", str(number))
            _place_cells(row, number)
            rows[number] = row
    return rows


def _place_cells(row: etree._Element, number: int) -> None:
    """Leaves in a row only its cells, in order, each saying its place."""
    cells: dict[int, etree._Element] = {}
    column = 0
    for cell in row.iterchildren("{*}c"):
        said = cell.get("r")
        plain = _PLACE.fullmatch(said.upper()) if said else None
        spot = position(plain[0]) if plain else None
        if said and (spot is None or spot[0] != number):
            continue
        column = spot[1] if spot else column + 1
        if column <= MAX_COLUMNS and column not in cells:
            cell.set("r", coordinate(number, column))
            cells[column] = cell
    for child in list(row):
        row.remove(child)
    row.extend(cells[place] for place in sorted(cells))


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


FirstTwo = Iterable[tuple[str, str]]
"""The texts in the first two columns of a sheet, row by row."""

_TABLE_ROWS = 500
"""No table reaches further down; below, only cells with a text are looked at."""

_TEXT_ROWS = 3_000
_MAX_MERGED = 500_000


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
    return workbook_content(
        [(name, _grid(path, sheet), partial(_rows, sheet)) for name, sheet in sheets]
    )


def workbook_content(sheets: Sequence[tuple[str, Grid[Any], Callable[[], FirstTwo]]]) -> Content:
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
            blocks += [ContentPart(name), ContentTable(grid, f"工作表“{name}”", loose=True)]
    return Content(tuple(blocks), known=known)


def read_old_workbook(path: Path, data: bytes) -> Content:
    """The content of an `.xls`, `.et` or `.xlsb` file; hidden sheets do not count.

    Raises `BrokenDocumentError`.
    """
    try:
        if data.startswith(b"PK"):
            with opened_zip(data):
                pass
        else:
            refuse_scattered(path, data)
        workbook = load_workbook(BytesIO(data))
        sheets = [(name, workbook.get_sheet_by_name(name)) for name in _shown(workbook)]
        return workbook_content(
            [(name, _grid(path, sheet), partial(_rows, sheet)) for name, sheet in sheets]
        )
    except (*ZIP_FAULTS, CalamineError, KeyError) as error:
        raise BrokenDocumentError(path) from error
    except BaseException as error:
        if type(error).__name__ == _PANIC:
            raise BrokenDocumentError(path) from error
        raise


def refuse_scattered(path: Path, data: bytes) -> None:
    """Raises `BrokenDocumentError` if an old workbook has cells where Excel has no places.

    The library makes room for all cells between the outermost ones, whatever places they claim.
    """
    if not data.startswith(_COMPOUND_FILE):
        return
    records = _records(path, data)
    top = left = _OLD_ROWS
    bottom = right = place = 0
    last = len(records) - _HEAD.size
    while place <= last:
        kind, size = _HEAD.unpack_from(records, place)
        place += _HEAD.size
        if kind in _CELL_RECORDS and place <= last:
            row, column = _SPOT.unpack_from(records, place)
            if not (top <= row <= bottom and left <= column <= right):
                top, bottom = min(top, row), max(bottom, row)
                left, right = min(left, column), max(right, column)
                if (bottom - top + 1) * (right - left + 1) > _MAX_OLD_CELLS:
                    raise BrokenDocumentError(path)
        elif kind in _SHEET_STARTS:
            top = left = _OLD_ROWS
            bottom = right = 0
        elif kind == _EXTENT and size == _CORNERS.size and place + size <= len(records):
            first, end, start, stop = _CORNERS.unpack_from(records, place)
            if end > _OLD_ROWS or stop > MAX_COLUMNS or first > end or start > stop:
                raise BrokenDocumentError(path)
        place += size


def _records(path: Path, data: bytes) -> bytes:
    """The stream with the sheets of an old workbook; empty if there is none."""
    try:
        with OleFileIO(BytesIO(data)) as file:
            names = file.listdir()
            stream = next((name for name in ("Workbook", "Book") if [name] in names), None)
            return bytes(file.openstream(stream).read()) if stream else b""
    except (OSError, ValueError, IndexError, TypeError, AttributeError) as error:
        raise BrokenDocumentError(path) from error


_COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
_HEAD, _SPOT = Struct("<HH"), Struct("<HH")
"""Of a record its kind and size, of a cell its row and column, from 0."""

_EXTENT, _CORNERS = 0x0200, Struct("<IIHHxx")
"""What a sheet says it covers: its first row, the one behind its last, and so its columns."""

_OLD_ROWS = 65_536
_SHEET_STARTS = frozenset((0x0009, 0x0209, 0x0409, 0x0809))
_CELL_RECORDS = frozenset((2, 3, 4, 5, 6, 126, 189, 214, 253, 515, 516, 517, 638, 1030))
_MAX_OLD_CELLS = 2_000_000
"""Between the outermost ones of a sheet, blank ones too: 30 columns in all rows there can be."""

_PANIC = "PanicException"
"""What the library raises where it gives up; it is no `Exception` and can only be told by name."""


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
    blank: list[list[Any]] = [[""] * min(sheet.width, MAX_COLUMNS)]
    for row, values in enumerate([*rows, *blank], top):
        texts = [_cell_text(value) for value in values]
        if any(text.startswith(labels.CHECK_ROW) for text in texts if text):
            continue
        in_table = row < _TABLE_ROWS
        for column, text in enumerate(texts, left):
            place = row, column
            if (text or in_table) and place not in covered:
                height, width = spans.get(place, _ONE)
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
        height = min(bottom, MAX_ROWS) - top + 1
        width = min(right, MAX_COLUMNS) - left + 1
        if height < 1 or width < 1:
            continue
        area += height * width
        if area > _MAX_MERGED:
            raise BrokenDocumentError(path)
        spans[top, left] = height, width
        covered.update((top + i, left + j) for i in range(height) for j in range(width) if i or j)
    return spans, covered


_ONE = (1, 1)


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
    if labels.NAME_LABEL in details or any(title.strip() == labels.PREAMBLE for title, _ in rows):
        return KnownTexts(details, rows)
    return None


def _rows(sheet: CalamineSheet) -> Iterator[tuple[str, str]]:
    """The texts in the first two columns."""
    for row in sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS):
        label, entry = (*map(stored_text, row[:2]), "", "")[:2]
        yield label, entry
