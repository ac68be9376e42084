"""Opens workbooks from outside: whatever their format, one way, within bounds.

The library lays each sheet out as a rectangle around all its cells, so what they claim to be their
places is looked at before it sees them. Nothing else in this program hands it a file.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from struct import Struct

from lxml import etree
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from app.errors import RefusedError
from app.office.package import (
    MAX_TEXT_SIZE,
    ZIP_FAULTS,
    BrokenDocumentError,
    Oddity,
    OddZipError,
    opened_zip,
    parse_part,
    read_package_part,
)
from app.office.spreadsheetml import coordinate, is_uncalculated, position, tell_uncalculated

MAX_ROWS, MAX_COLUMNS = 30_000, 256
"""No official sheet is larger; one far cell must not make millions of empty ones be read."""

MAX_AREA = MAX_ROWS * MAX_COLUMNS
"""Between the outermost cells of each sheet, blank ones too; of all sheets together."""


class LargeWorkbookError(RefusedError):
    """A sheet of a workbook covers more than any office writes."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}”里有一张工作表大得不像是填写出来的，"
            "请用 Excel 或 WPS 打开它，删去离表格很远的多余内容，另存一份再试。"
        )


@contextmanager
def opened_workbook(path: Path, data: bytes, rows: int = MAX_ROWS) -> Iterator[CalamineWorkbook]:
    """A workbook of any format, cut to so many rows, while its sheets are read.

    Raises `LargeWorkbookError`, `BrokenDocumentError`, also for what the library meets meanwhile.
    """
    try:
        yield load_workbook(BytesIO(within_bounds(path, data, rows)))
    except (*ZIP_FAULTS, CalamineError, KeyError) as error:
        if isinstance(error, OddZipError) and error.oddity is Oddity.SIZE:
            raise LargeWorkbookError(path) from error
        raise BrokenDocumentError(path) from error
    except BaseException as error:
        if type(error).__name__ == _PANIC:
            raise BrokenDocumentError(path) from error
        raise


_PANIC = "PanicException"
"""What the library raises where it gives up; it is no `Exception` and can only be told by name."""


def shown_sheets(workbook: CalamineWorkbook) -> list[CalamineSheet]:
    """The sheets with cells that are not hidden."""
    return [
        workbook.get_sheet_by_name(sheet.name)
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]


Merged = tuple[int, int, int, int]
"""Top, left, bottom and right of a merged cell, from 0."""

_MAX_MERGED = 500_000


def within(path: Path, spans: Iterable[Merged], rows: int, columns: int) -> Iterator[Merged]:
    """Merged cells as far as they lie within so many rows and columns.

    Raises `LargeWorkbookError` if together they cover more than any table has.
    """
    covered = 0
    for top, left, bottom, right in spans:
        last, end = min(bottom, rows - 1), min(right, columns - 1)
        if 0 <= top <= last and 0 <= left <= end:
            covered += (last - top + 1) * (end - left + 1)
            if covered > _MAX_MERGED:
                raise LargeWorkbookError(path)
            yield top, left, last, end


def merged_cells(path: Path, sheet: CalamineSheet, rows: int = MAX_ROWS) -> Iterator[Merged]:
    """The merged cells of a sheet within the bounds; OpenDocument's are not told.

    Raises `LargeWorkbookError`.
    """
    found = sheet.merged_cell_ranges or ()
    return within(path, ((*first, *last) for first, last in found), rows, MAX_COLUMNS)


_COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
_BINARY_BOOK, _OPEN_BOOK, _PLAIN_BOOK = "xl/workbook.bin", "content.xml", "xl/workbook.xml"
"""The parts by which the library tells the formats that are packages."""


def within_bounds(path: Path, data: bytes, rows: int = MAX_ROWS) -> bytes:
    """The workbook without what lies beyond the bounds; the same bytes if nothing does.

    Raises `LargeWorkbookError`, `BrokenDocumentError`, one of `ZIP_FAULTS`, `KeyError`.
    """
    if not data.startswith(b"PK"):
        _refuse_scattered(path, data)
        return data
    with opened_zip(data) as archive:
        names = archive.namelist()
        parts = {name: read_package_part(archive, name) for name in names}
    plain = set(map(_plain_name, names))
    kinds = {_BINARY_BOOK, _OPEN_BOOK, _PLAIN_BOOK} & plain
    if len(plain) < len(names) or len(kinds) > 1:
        raise zipfile.BadZipFile("several workbooks in one")
    if _BINARY_BOOK in kinds:
        _refuse_scattered_binary(path, parts)
    elif _OPEN_BOOK in kinds:
        _refuse_scattered_open(path, parts)
    else:
        kept = _bounded(path, parts, rows)
        return data if kept is parts else _packed(kept)
    return data


def _plain_name(member: str) -> str:
    """The name of a part as the library compares it."""
    return member.lower().replace("\\", "/")


def _packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as copy:
        for name, part in parts.items():
            copy.writestr(name, part)
    return buffer.getvalue()


class _Extent:
    """The rectangles around the cells of all sheets, which must not grow too large together."""

    def __init__(self, path: Path, room: int = MAX_AREA) -> None:
        self._path, self._room, self._area = path, room, 0
        self.next_sheet()

    def next_sheet(self) -> None:
        """Goes on with another sheet; those before stay in memory beside it."""
        self._room -= self._area
        self._area, self._top, self._left, self._bottom, self._right = 0, MAX_AREA, MAX_AREA, -1, -1

    def add(self, row: int, column: int) -> None:
        """Takes a cell in. Raises `LargeWorkbookError`."""
        if self._top <= row <= self._bottom and self._left <= column <= self._right:
            return
        self._top, self._bottom = min(self._top, row), max(self._bottom, row)
        self._left, self._right = min(self._left, column), max(self._right, column)
        self._area = (self._bottom - self._top + 1) * (self._right - self._left + 1)
        if self._area > self._room or column > MAX_COLUMNS:
            raise LargeWorkbookError(self._path)


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

_BESIDE = ("xl/media/", "customxml/", "docprops/")
"""Where parts lie that say nothing of a sheet."""


def _bounded(path: Path, parts: Mapping[str, bytes], rows: int) -> Mapping[str, bytes]:
    """The parts of a workbook without cells beyond the bounds; the same if there are none.

    Raises `BadZipFile`, `LargeWorkbookError`, `BrokenDocumentError`.
    """
    strange = {n for n, part in parts.items() if _DECLARATION in part or part.startswith(_WIDE)}
    if not all(name.lower().startswith(_BESIDE) for name in strange):
        raise zipfile.BadZipFile("no plain workbook")
    far = {name for name, part in parts.items() if _ROWS in part and _is_odd(part)}
    if not far and not strange:
        return parts
    extent = _Extent(path)
    return {
        name: _trimmed(path, part, rows, extent) if name in far else part
        for name, part in parts.items()
        if name not in strange
    }


def _is_odd(sheet: bytes) -> bool:
    """Whether a sheet has cells beyond the bounds, out of order or place, or not calculated."""
    found = _PLAIN_CELL.findall(sheet)
    if not _is_plain(sheet, len(found)):
        if _MAY_BE_ODD.search(sheet):
            return True
        found = _ROW_OF_CELL.findall(sheet)
    rows = list(map(int, found))
    return rows != sorted(rows) or is_uncalculated(sheet)


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


def _trimmed(path: Path, sheet: bytes, most: int, extent: _Extent) -> bytes:
    """The sheet with its cells in order, each with a plain place; what has none is dropped."""
    root = parse_part(path, sheet)
    for data in list(root.iter("{*}sheetData")):
        if data.getparent() is not root or data.tag != _beside(root, "sheetData"):
            _remove(data)
            continue
        extent.next_sheet()
        rows = _placed_rows(data, most, extent)
        for child in list(data):
            data.remove(child)
        data.extend(rows[number] for number in sorted(rows))
    for name in ("row", "c"):
        for element in list(root.iter(f"{{*}}{name}")):
            if element.tag != _beside(root, name) or not element.get("r"):
                _remove(element)
    tell_uncalculated(root)
    return etree.tostring(root)


def _beside(root: etree._Element, name: str) -> str:
    """The full name of an element in the namespace of the sheet."""
    return f"{{{root.nsmap.get(root.prefix, '')}}}{name}" if root.prefix in root.nsmap else name


def _placed_rows(data: etree._Element, most: int, extent: _Extent) -> dict[int, etree._Element]:
    """The rows within the bounds by their number; of two with one number the first counts."""
    rows: dict[int, etree._Element] = {}
    number = 0
    for row in data.iterchildren("{*}row"):
        said = row.get("r")
        if said is not None and not _ROW.fullmatch(said):
            continue
        number = int(said) if said else number + 1
        if number <= most and number not in rows:
            row.set("r", str(number))
            for column in _place_cells(row, number):
                extent.add(number, column)
            rows[number] = row
    return rows


def _place_cells(row: etree._Element, number: int) -> list[int]:
    """Leaves in a row only its cells, in order, each saying its place; returns their columns."""
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
    places = sorted(cells)
    row.extend(cells[place] for place in places)
    return places


def _remove(element: etree._Element) -> None:
    if (parent := element.getparent()) is not None:
        parent.remove(element)


_BOOK_RELATIONS = "xl/_rels/workbook.bin.rels"
_ROW_START, _CELL_KINDS = 0x00, range(0x01, 0x0C)
_ROWS_START, _ROWS_END = 0x91, 0x92
_NUMBER = Struct("<I")
"""Of a record of [MS-XLSB]: the row that begins, the column of a cell, both from 0."""


def _refuse_scattered_binary(path: Path, parts: Mapping[str, bytes]) -> None:
    """Raises `LargeWorkbookError` if a binary workbook's cells lie far apart or are too many.

    Raises `BrokenDocumentError`, `KeyError`.
    """
    names = {_plain_name(name): name for name in parts}
    relations = parse_part(path, parts[names[_BOOK_RELATIONS]]).iter("{*}Relationship")
    targets = {_plain_name(relation.get("Target", "")).lstrip("/") for relation in relations}
    targets |= {posixpath.normpath(f"xl/{target}") for target in targets}
    found = [parts[names[target]] for target in targets & names.keys()]
    if sum(map(len, found)) > MAX_TEXT_SIZE:
        raise LargeWorkbookError(path)
    extent = _Extent(path)
    for part in found:
        extent.next_sheet()
        for row, column in _binary_cells(part):
            extent.add(row, column)


def _binary_cells(part: bytes) -> Iterator[tuple[int, int]]:
    """Row and column of each cell, from 0, if the part is a sheet."""
    row, is_inside = 0, False
    for kind, place in _binary_records(part):
        if kind == _ROWS_START:
            is_inside = True
        elif kind == _ROWS_END:
            return
        elif is_inside and place + _NUMBER.size <= len(part):
            if kind == _ROW_START:
                (row,) = _NUMBER.unpack_from(part, place)
            elif kind in _CELL_KINDS:
                yield row, _NUMBER.unpack_from(part, place)[0]


def _binary_records(part: bytes) -> Iterator[tuple[int, int]]:
    """Kind of each record of a part, and where its content begins."""
    place, end = 0, len(part)
    while place < end - 1:
        kind = part[place]
        place += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (part[place] & 0x7F) << 7
            place += 1
        size = shift = 0
        for byte in part[place : place + 4]:
            place += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, place
        place += size


_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_NAMESPACE = re.compile(rb"""xmlns:(table|office)\s*=\s*["']([^"']*)""")
_NAMESPACES = {(b"table", _TABLE.encode()), (b"office", _OFFICE.encode())}
_OFFICE_NAME = f"{{{_OFFICE}}}"
_OPEN_CELLS = (f"{{{_TABLE}}}table-cell", f"{{{_TABLE}}}covered-table-cell")
_MAX_OPEN_CELLS = MAX_AREA // 4
"""The library holds them some times over."""


def _refuse_scattered_open(path: Path, parts: Mapping[str, bytes]) -> None:
    """Raises `LargeWorkbookError` if an OpenDocument workbook repeats its rows and cells too often.

    Raises `BrokenDocumentError`.
    """
    content = next(part for name, part in parts.items() if _plain_name(name) == _OPEN_BOOK)
    if _DECLARATION in content or set(_NAMESPACE.findall(content)) != _NAMESPACES:
        raise BrokenDocumentError(path)  # the library goes by prefixes
    extent = _Extent(path, _MAX_OPEN_CELLS)
    for table in parse_part(path, content).iter(f"{{{_TABLE}}}table"):
        extent.next_sheet()
        bottom = 0
        for row in table.iter(f"{{{_TABLE}}}table-row"):
            bottom += _count(row, "number-rows-repeated")
            width = _filled_width(row)
            if width:
                extent.add(0, 0)
                extent.add(bottom - 1, width - 1)


def _filled_width(row: etree._Element) -> int:
    """How many columns a row has up to its last cell with a value."""
    width = column = 0
    for cell in row.iter(*_OPEN_CELLS):
        column += _count(cell, "number-columns-repeated")
        if len(cell) or any(name.startswith(_OFFICE_NAME) for name in map(str, cell.attrib)):
            width = column
    return width


def open_spans(path: Path, data: bytes) -> dict[str, list[Merged]]:
    """The merged cells of an OpenDocument workbook by sheet, which the library does not tell.

    Empty for others. Raises `BrokenDocumentError`.
    """
    if not data.startswith(b"PK"):
        return {}
    with opened_zip(data) as archive:
        if _OPEN_BOOK not in archive.NameToInfo:
            return {}
        root = parse_part(path, read_package_part(archive, _OPEN_BOOK))
    tables = root.iter(f"{{{_TABLE}}}table")
    return {table.get(f"{{{_TABLE}}}name", ""): list(_spans_of(table)) for table in tables}


def _spans_of(table: etree._Element) -> Iterator[Merged]:
    row = 0
    for line in table.iter(f"{{{_TABLE}}}table-row"):
        column = 0
        for cell in line:
            height = _count(cell, "number-rows-spanned")
            width = _count(cell, "number-columns-spanned")
            if height > 1 or width > 1:
                yield row, column, row + height - 1, column + width - 1
            column += _count(cell, "number-columns-repeated")
        row += _count(line, "number-rows-repeated")


def _count(element: etree._Element, name: str) -> int:
    """How many rows or columns a row or cell of OpenDocument takes, at least 1."""
    text = element.get(f"{{{_TABLE}}}{name}", "1")
    return max(int(text[:9]), 1) if text.isascii() and text.isdigit() else 1


def _refuse_scattered(path: Path, data: bytes) -> None:
    """Raises `LargeWorkbookError` if an old workbook's cells lie far apart.

    Raises `BrokenDocumentError` if they lie where Excel has no places.
    """
    if not data.startswith(_COMPOUND_FILE):
        return
    records = _old_records(path, data)
    extent = _Extent(path)
    place, last = 0, len(records) - _HEAD.size
    while place <= last:
        kind, size = _HEAD.unpack_from(records, place)
        place += _HEAD.size
        if kind in _CELL_RECORDS and place <= last:
            extent.add(*_SPOT.unpack_from(records, place))
        elif kind in _SHEET_STARTS:
            extent.next_sheet()
        elif kind == _EXTENT and size == _CORNERS.size and place + size <= len(records):
            first, end, start, stop = _CORNERS.unpack_from(records, place)
            if end > _OLD_ROWS or stop > MAX_COLUMNS or first > end or start > stop:
                raise BrokenDocumentError(path)
        place += size


def _old_records(path: Path, data: bytes) -> bytes:
    """The stream with the sheets of an old workbook; empty if there is none."""
    from olefile import OleFileIO  # type: ignore[import-untyped]  # noqa: PLC0415 when needed

    try:
        with OleFileIO(BytesIO(data)) as file:
            names = file.listdir()
            stream = next((name for name in ("Workbook", "Book") if [name] in names), None)
            return bytes(file.openstream(stream).read()) if stream else b""
    except (OSError, ValueError, IndexError, TypeError, AttributeError) as error:
        raise BrokenDocumentError(path) from error


_HEAD, _SPOT = Struct("<HH"), Struct("<HH")
"""Of a record its kind and size, of a cell its row and column, from 0."""

_EXTENT, _CORNERS = 0x0200, Struct("<IIHHxx")
"""What a sheet says it covers: its first row, the one behind its last, and so its columns."""

_OLD_ROWS = 65_536
_SHEET_STARTS = frozenset((0x0009, 0x0209, 0x0409, 0x0809))
_CELL_RECORDS = frozenset((2, 3, 4, 5, 6, 126, 189, 214, 253, 515, 516, 517, 638, 1030))
