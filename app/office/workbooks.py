"""Opens workbooks from outside: whatever their format, one way, within bounds.

The library lays each sheet out as a rectangle around all its cells, so what they claim to be their
places is looked at before it sees them. Nothing else in this program hands it a file.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from html import unescape
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

from app import patterns as re
from app.office.formats import COMPOUND_FILE
from app.office.package import (
    ZIP_FAULTS,
    BrokenDocumentError,
    Oddity,
    OddZipError,
    opened_zip,
    parse_part,
    read_package_part,
)
from app.office.spreadsheetml import position, power_left_out, sheet_parts, shows_nothing
from app.office.workbook_bounds import (
    BINARY_BOOK,
    CELL_KINDS,
    CELL_RECORDS,
    DECLARATION,
    HEAD,
    MAX_AREA,
    MAX_COLUMNS,
    MAX_ROWS,
    ROW,
    ROW_START,
    ROWS,
    ROWS_START,
    SHEET_STARTS,
    Extent,
    HiddenBySheet,
    HiddenParts,
    LargeWorkbookError,
    Merged,
    binary_records,
    bounded,
    clipped_merges,
    is_beside,
    old_records,
    plain_name,
    refuse_scattered_binary,
    refuse_scattered_old,
)

OPEN_BOOK, _PLAIN_BOOK = "content.xml", "xl/workbook.xml"
"""Parts by which the library tells the formats that are packages, beside `BINARY_BOOK`."""


def within_bounds(
    path: Path,
    data: bytes,
    rows: int = MAX_ROWS,
    hidden: HiddenBySheet | None = None,
    margins: list[str] | None = None,
) -> bytes:
    """The workbook without what lies beyond the bounds; the same bytes if nothing does.

    `hidden` is filled with the hidden parts, but for OpenDocument; `margins` with the lines in
    headers and footers of the pages of an XLSX workbook.

    Raises `LargeWorkbookError`, `BrokenDocumentError`, one of `ZIP_FAULTS`, `KeyError`.
    """
    hidden, margins = {} if hidden is None else hidden, [] if margins is None else margins
    if not data.startswith(b"PK"):
        if data.startswith(COMPOUND_FILE):
            records = old_records(path, data)
            starts = refuse_scattered_old(path, records, hidden)
            _add_old_formats(records, starts, hidden)
        return data
    with opened_zip(data) as archive:
        names = archive.namelist()
        parts = {name: read_package_part(archive, name) for name in names if not is_beside(name)}
    plain = set(map(plain_name, names))
    kinds = {BINARY_BOOK, OPEN_BOOK, _PLAIN_BOOK} & plain
    if len(plain) < len(names) or len(kinds) > 1:
        raise zipfile.BadZipFile("several workbooks in one")
    if BINARY_BOOK in kinds:
        sheets = refuse_scattered_binary(path, parts, hidden)
        _add_binary_formats(parts, sheets, hidden)
    elif OPEN_BOOK in kinds:
        _refuse_scattered_open(path, parts)
    else:
        kept = bounded(path, parts, rows)
        hidden |= _hidden_parts(path, kept)
        margins += _margin_lines(kept)
        return data if kept is parts else _packed(kept)
    return data


def _packed(parts: Mapping[str, bytes]) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as copy:
        for name, part in parts.items():
            copy.writestr(name, part)
    return buffer.getvalue()


_MARGIN = re.compile(rb"<(?:\w+:)?(?:odd|even|first)(?:Header|Footer)[^>]*>([^<]+)<")
_IN_MARGIN = re.compile(r'&"[^"]*"|&K[0-9A-Fa-f]{6}|&\d{1,2}|&[^LCR]')
_CELLS_END, _MARGINS = b"sheetData>", b"headerFooter"


def _margin_lines(parts: Mapping[str, bytes]) -> Iterator[str]:
    """The lines in headers and footers without the signs for fonts, places, pages and days."""
    for name, part in parts.items():
        if name.startswith("xl/worksheets/"):
            start = part.find(_MARGINS, part.rfind(_CELLS_END) + 1)
            for found in _MARGIN.findall(part, start) if start >= 0 else ():
                yield from _lines_in_margin(found)


@lru_cache(maxsize=256)  # all sheets of a workbook have the same
def _lines_in_margin(code: bytes) -> list[str]:
    text = _IN_MARGIN.sub("", unescape(code.decode("utf-8", "replace")))
    return [*filter(None, map(str.strip, re.split(r"&[LCR]|\n|_x000[Aa]_", text)))]


@lru_cache(maxsize=256)
def _shows_other(code: str) -> bool:
    return any(shows_nothing(code, one) for one in (0, 1, -1)) or power_left_out(code) > 0


def _hiding(codes: Mapping[int, str], styles: Iterable[int]) -> dict[int, str]:
    """The formats of cells that show some figures as nothing or less, with their codes, by number.

    `codes` are the number formats of the workbook, `styles` the one that each format of cells has.
    """
    hiding = {number: code for number, code in codes.items() if _shows_other(code)}
    if not hiding:
        return {}
    return {style: hiding[number] for style, number in enumerate(styles) if number in hiding}


_STYLES = "xl/styles.xml"
_TRUE, _FALSE = ("1", "true"), ("0", "false")
_HIDING = re.compile(rb""" (?:hidden=["'](?:1|true)|showZeros=["'](?:0|false))""")
"""Says of a row, a column or the zeros of a sheet that they are not shown."""


def _hidden_parts(path: Path, parts: Mapping[str, bytes]) -> Iterator[tuple[int, HiddenParts]]:
    """What is hidden on each sheet that hides something. Raises `BrokenDocumentError`."""
    styles = _hiding_styles(path, parts)
    if not styles and not any(ROWS in part and _HIDING.search(part) for part in parts.values()):
        return
    for number, name in enumerate(sheet_parts(path, parts).values()):
        if styles or _HIDING.search(parts[name]):
            found = _hidden_on(parse_part(path, parts[name]), styles)
            if found:
                yield number, found


def _hidden_on(root: etree._Element, styles: Mapping[int, str]) -> HiddenParts:
    views = root.iter("{*}sheetView")
    found = HiddenParts(zeros=all(view.get("showZeros") not in _FALSE for view in views))
    for row in root.iter("{*}row"):
        if row.get("hidden") in _TRUE and ROW.fullmatch(row.get("r", "")):
            found.rows.add(int(row.get("r", "")) - 1)
    for column in root.iter("{*}col"):
        if column.get("hidden") in _TRUE:
            first, last = (int(column.get(end, "0")[:5]) for end in ("min", "max"))
            found.columns.update(range(first - 1, min(last, MAX_COLUMNS)))
    codes = {str(style): code for style, code in styles.items()}
    for cell in root.iter("{*}c") if codes else ():
        code = codes.get(cell.get("s", "0"))
        spot = position(cell.get("r", "")) if code else None
        if code and spot:
            found.formats[spot[0] - 1, spot[1] - 1] = code
    return found


_ENTITIES = (("&quot;", '"'), ("&apos;", "'"), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))


def _unescaped(value: bytes) -> str:
    """An attribute's value without the five entities that XML knows."""
    text = value.decode("utf-8", "replace")
    for entity, sign in _ENTITIES if "&" in text else ():
        text = text.replace(entity, sign)
    return text


_FORMAT_CODES = re.compile(rb"""formatCode\s*=\s*(?:"([^"]*)"|'([^']*)')""")
"""Nearly all workbooks hide nothing: that is seen without the tree of their styles."""


def _hiding_styles(path: Path, parts: Mapping[str, bytes]) -> dict[int, str]:
    """The formats of cells that show some figures as nothing, with their codes."""
    part = parts.get(_STYLES, b"")
    written = {code for pair in _FORMAT_CODES.findall(part) for code in pair if code}
    if not any(b"&#" in code or _shows_other(_unescaped(code)) for code in written):
        return {}
    root = parse_part(path, part)
    codes = {_whole(one, "numFmtId"): one.get("formatCode", "") for one in root.iter("{*}numFmt")}
    return _hiding(codes, (_whole(one, "numFmtId") for one in root.iterfind("{*}cellXfs/{*}xf")))


def _whole(element: etree._Element, name: str) -> int:
    text = element.get(name, "0")
    return int(text[:9]) if text.isascii() and text.isdigit() else 0


_BINARY_STYLES = "xl/styles.bin"
_FORMAT, _STYLES_START, _STYLES_END, _STYLE = 0x2C, 617, 618, 0x2F
"""Of a binary workbook's styles: a number format, and between two others those of cells."""

_CODE, _CELL, _MAX_CODE = Struct("<HI"), Struct("<II"), 255
"""Number and length of a number format; column and format of a cell, in three bytes."""


def _add_binary_formats(
    parts: Mapping[str, bytes], sheets: Mapping[int, bytes], hidden: HiddenBySheet
) -> None:
    """Adds the cells of a binary workbook whose formats hide some figures."""
    part = next((part for name, part in parts.items() if plain_name(name) == _BINARY_STYLES), b"")
    codes: dict[int, str] = {}
    numbers: list[int] = []
    is_inside = False
    for kind, place in binary_records(part):
        if kind == _FORMAT and place + _CODE.size <= len(part):
            number, length = _CODE.unpack_from(part, place)
            text = part[place + _CODE.size :][: 2 * min(length, _MAX_CODE)]
            codes[number] = text.decode("utf-16-le", "replace")
        elif kind in (_STYLES_START, _STYLES_END):
            is_inside = kind == _STYLES_START
        elif is_inside and kind == _STYLE and place + HEAD.size <= len(part):
            numbers.append(HEAD.unpack_from(part, place)[1])
    styles = _hiding(codes, numbers)
    for number, sheet in sheets.items() if styles else ():
        hidden[number].formats.update(_binary_formats(sheet, styles))


def _binary_formats(
    sheet: bytes, styles: Mapping[int, str]
) -> Iterator[tuple[tuple[int, int], str]]:
    row, is_inside = 0, False
    for kind, place in binary_records(sheet):
        if kind == ROWS_START:
            is_inside = True
        elif is_inside and place + _CELL.size <= len(sheet):
            first, style = _CELL.unpack_from(sheet, place)
            if kind == ROW_START:
                row = first
            elif kind in CELL_KINDS and style & 0xFFFFFF in styles:
                yield (row, first), styles[style & 0xFFFFFF]


_OLD_FORMAT, _OLD_STYLE, _OLD_END, _OLD_RUN = 0x041E, 0x00E0, 0x000A, 0x00BD
"""Records of an old workbook: a number format, a format of cells, an end, numbers side by side."""

_OLD_CELL, _OLD_FIGURE = Struct("<HHH"), 6
"""Row, column and format of a cell; the length of each number of a run with its format."""

_VERSION_5 = b"\x00\x05"
"""In the first record of an Excel older than 97, whose texts have one byte for their length."""


def _add_old_formats(records: bytes, starts: Mapping[int, int], hidden: HiddenBySheet) -> None:
    """Adds the cells of an old workbook whose formats hide some figures."""
    codes: dict[int, str] = {}
    numbers: list[int] = []
    for kind, content in _old_part(records, 0):
        if kind == _OLD_STYLE and len(content) >= HEAD.size:
            numbers.append(HEAD.unpack_from(content)[1])
        elif kind == _OLD_FORMAT and len(content) > HEAD.size:
            codes[HEAD.unpack_from(content)[0]] = _old_code(records, content)
    styles = _hiding(codes, numbers)
    for number, start in starts.items() if styles else ():
        if number in hidden:
            hidden[number].formats.update(_old_formats(records, start, styles))


def _old_part(records: bytes, place: int) -> Iterator[tuple[int, bytes]]:
    """Kind and content of the records of a sheet, or of the workbook, without charts within."""
    inner = 0
    while place <= len(records) - HEAD.size:
        kind, size = HEAD.unpack_from(records, place)
        place += HEAD.size
        inner += (kind in SHEET_STARTS) - (kind == _OLD_END)
        if inner <= 0:
            return
        if inner == 1:
            yield kind, records[place : place + size]
        place += size


def _old_code(records: bytes, content: bytes) -> str:
    """The code of a number format."""
    if records.startswith(_VERSION_5, HEAD.size):
        return content[3 : 3 + content[2]].decode("latin-1")
    length = HEAD.unpack_from(content)[1]
    is_wide = len(content) > 4 and content[4] & 1
    text = content[5 : 5 + (2 * length if is_wide else length)]
    return text.decode("utf-16-le" if is_wide else "latin-1", "replace")


def _old_formats(
    records: bytes, start: int, styles: Mapping[int, str]
) -> Iterator[tuple[tuple[int, int], str]]:
    for kind, content in _old_part(records, start):
        if kind in CELL_RECORDS and len(content) >= _OLD_CELL.size:
            row, column, _ = _OLD_CELL.unpack_from(content)
            last = len(content) - _OLD_FIGURE if kind == _OLD_RUN else _OLD_CELL.size - 1
            for number, place in enumerate(range(4, last, _OLD_FIGURE)):
                style = int.from_bytes(content[place : place + 2], "little")
                if style in styles:
                    yield (row, column + number), styles[style]


OPEN_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_NAMESPACE = re.compile(rb"""xmlns:(table|office)\s*=\s*["']([^"']*)""")
_NAMESPACES = {(b"table", OPEN_TABLE.encode()), (b"office", _OFFICE.encode())}
_OFFICE_NAME = f"{{{_OFFICE}}}"
_OPEN_CELLS = (f"{{{OPEN_TABLE}}}table-cell", f"{{{OPEN_TABLE}}}covered-table-cell")
_MAX_OPEN_CELLS = MAX_AREA // 4
"""The library holds them some times over."""


def _refuse_scattered_open(path: Path, parts: Mapping[str, bytes]) -> None:
    """Raises `LargeWorkbookError` if an OpenDocument workbook repeats its rows and cells too often.

    Raises `BrokenDocumentError`.
    """
    content = next(part for name, part in parts.items() if plain_name(name) == OPEN_BOOK)
    if DECLARATION in content or set(_NAMESPACE.findall(content)) != _NAMESPACES:
        raise BrokenDocumentError(path)  # the library goes by prefixes
    extent = Extent(path, _MAX_OPEN_CELLS)
    for table in parse_part(path, content).iter(f"{{{OPEN_TABLE}}}table"):
        extent.next_sheet()
        bottom = 0
        for row in table.iter(f"{{{OPEN_TABLE}}}table-row"):
            bottom += repeat_count(row, "number-rows-repeated")
            width = _filled_width(row)
            if width:
                extent.add(0, 0)
                extent.add(bottom - 1, width - 1)


def _filled_width(row: etree._Element) -> int:
    """How many columns a row has up to its last cell with a value."""
    width = column = 0
    for cell in row.iter(*_OPEN_CELLS):
        column += repeat_count(cell, "number-columns-repeated")
        if len(cell) or any(name.startswith(_OFFICE_NAME) for name in map(str, cell.attrib)):
            width = column
    return width


def repeat_count(element: etree._Element, name: str) -> int:
    """How many rows or columns a row or cell of OpenDocument takes, at least 1."""
    text = element.get(f"{{{OPEN_TABLE}}}{name}", "1")
    return max(int(text[:9]), 1) if text.isascii() and text.isdigit() else 1


@contextmanager
def opened_workbook(
    path: Path,
    data: bytes,
    rows: int = MAX_ROWS,
    hidden: dict[str, HiddenParts] | None = None,
    margins: list[str] | None = None,
) -> Iterator[CalamineWorkbook]:
    """A workbook of any format, cut to so many rows, while its sheets are read.

    `hidden` is filled with what is hidden on each sheet by its name, but for OpenDocument;
    `margins` as in `within_bounds`.

    Raises `LargeWorkbookError`, `BrokenDocumentError`, also for what the library meets meanwhile.
    """
    try:
        lines: HiddenBySheet = {}
        workbook = load_workbook(BytesIO(within_bounds(path, data, rows, lines, margins)))
        if hidden is not None:
            names = enumerate(workbook.sheet_names)
            hidden |= {name: lines[number] for number, name in names if lines.get(number)}
        yield workbook
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


def hidden_sheets(workbook: CalamineWorkbook) -> list[str]:
    """The names of the sheets with cells that are hidden."""
    return [
        sheet.name
        for sheet in workbook.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible != SheetVisibleEnum.Visible
    ]


def merged_cells(path: Path, sheet: CalamineSheet, rows: int = MAX_ROWS) -> Iterator[Merged]:
    """The merged cells of a sheet within the bounds; OpenDocument's are not told.

    Raises `LargeWorkbookError`.
    """
    found = sheet.merged_cell_ranges or ()
    return clipped_merges(path, ((*first, *last) for first, last in found), rows, MAX_COLUMNS)


def open_spans(path: Path, data: bytes) -> dict[str, list[Merged]]:
    """The merged cells of an OpenDocument workbook by sheet, which the library does not tell.

    Empty for others. Raises `BrokenDocumentError`.
    """
    if not data.startswith(b"PK"):
        return {}
    with opened_zip(data) as archive:
        if OPEN_BOOK not in archive.NameToInfo:
            return {}
        root = parse_part(path, read_package_part(archive, OPEN_BOOK))
    tables = root.iter(f"{{{OPEN_TABLE}}}table")
    return {table.get(f"{{{OPEN_TABLE}}}name", ""): list(_spans_of(table)) for table in tables}


def _spans_of(table: etree._Element) -> Iterator[Merged]:
    row = 0
    for line in table.iter(f"{{{OPEN_TABLE}}}table-row"):
        column = 0
        for cell in line:
            height = repeat_count(cell, "number-rows-spanned")
            width = repeat_count(cell, "number-columns-spanned")
            if height > 1 or width > 1:
                yield row, column, row + height - 1, column + width - 1
            column += repeat_count(cell, "number-columns-repeated")
        row += repeat_count(line, "number-rows-repeated")
