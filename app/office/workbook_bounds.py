"""What a workbook's bytes claim: far cells are cut off or refused, what is hidden is told."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from struct import Struct

import msgspec
from lxml import etree

from app import patterns as re
from app.errors import RefusedError
from app.office.formats import BROKEN_STREAMS, CompoundFile
from app.office.package import MAX_TEXT_SIZE, BrokenDocumentError, parse_part
from app.office.spreadsheetml import (
    coordinate,
    has_placeholders,
    is_uncalculated,
    position,
    power_left_out,
    shows_nothing,
    tell_uncalculated,
)

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


Merged = tuple[int, int, int, int]
"""Top, left, bottom and right of a merged cell, from 0."""

_MAX_MERGED = 500_000


def clipped_merges(
    path: Path, spans: Iterable[Merged], rows: int, columns: int
) -> Iterator[Merged]:
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


def plain_name(member: str) -> str:
    """The name of a part as the library compares it."""
    return member.lower().replace("\\", "/")


BINARY_BOOK = "xl/workbook.bin"


class HiddenParts(msgspec.Struct):
    """What of a sheet a person does not see: rows and columns, from 0, and figures in cells.

    `formats` are the number formats that show some figures as nothing or less, by row and column;
    without `zeros` the sheet shows no 0 at all.
    """

    rows: set[int] = msgspec.field(default_factory=set)
    columns: set[int] = msgspec.field(default_factory=set)
    formats: dict[tuple[int, int], str] = msgspec.field(default_factory=dict)
    zeros: bool = True

    def __bool__(self) -> bool:
        return bool(self.rows or self.columns or self.formats or not self.zeros)

    def is_seen(self, row: int, column: int, figure: float) -> bool:
        """Whether the cell shows a figure that is stored in it, if its row and column are shown."""
        if not figure and not self.zeros:
            return False
        code = self.formats.get((row, column))
        return code is None or not shows_nothing(code, figure)

    def power_left_out(self, row: int, column: int) -> int:
        """By how many tens the cell divides its figure when it shows it."""
        return power_left_out(self.formats.get((row, column), ""))


HiddenBySheet = dict[int, HiddenParts]
"""By the number of the sheet in its workbook, from 0; sheets that show all are left out."""


class Extent:
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

    def add_all(self, spots: Sequence[bytes]) -> None:
        """Takes in cells, each by two bytes for its row and two for its column."""
        numbers = memoryview(b"".join(one for one in spots if len(one) == _SPOT.size)).cast("H")
        for edge in (min, max) if numbers else ():
            self.add(edge(numbers[::2]), edge(numbers[1::2]))


ROWS = b"sheetData"
"""The element with the rows of a sheet, which may have any name."""

DECLARATION = b"<!DOCTYPE"
"""No office program writes one; it would declare entities."""

_MAY_BE_ODD = re.compile(
    rb"""<(?!/|v>|c r="[A-Z][1-9]\d{0,3}")(?:[^\s/>:]+:)?(?:c|row)(?=[\s/>])"""
    rb"""(?!\s+r=["'](?:[A-Z]|[AB][A-Z]|C[A-V])?[1-9]\d{0,3}["'])"""
)
"""A cell or row whose first attribute is no place well within the bounds; most sheets have none.

What nearly all elements are is passed over at once.
"""

_ROW_OF_CELL = re.compile(rb"""c\s+r=["'][A-Z]+(\d+)""")
_PLACE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
ROW = re.compile(r"[1-9]\d{0,6}")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")
"""How a text in UTF-16 begins, in which nothing of what is looked for here would be found."""

_BESIDE = ("xl/media/", "customxml/", "docprops/")


def is_beside(member: str) -> bool:
    """Whether a part lies where none says anything of a sheet."""
    return plain_name(member).startswith(_BESIDE)


def bounded(path: Path, parts: Mapping[str, bytes], rows: int) -> Mapping[str, bytes]:
    """The parts of a workbook without cells beyond the bounds; the same if there are none.

    Raises `BadZipFile`, `LargeWorkbookError`, `BrokenDocumentError`.
    """
    if any(DECLARATION in part or part.startswith(_WIDE) for part in parts.values()):
        raise zipfile.BadZipFile("no plain workbook")
    unset = has_placeholders(parts.values())
    far = {n for n, part in parts.items() if ROWS in part and (unset or _is_odd(part))}
    if not far:
        return parts
    extent = Extent(path)
    return {
        name: _trimmed(path, part, rows, extent, placeholders=unset) if name in far else part
        for name, part in parts.items()
    }


def _is_odd(sheet: bytes) -> bool:
    """Whether a sheet has cells beyond the bounds, out of order or place, or not calculated."""
    if _MAY_BE_ODD.search(sheet):
        return True
    rows = [int(row) for row, _ in groupby(_ROW_OF_CELL.findall(sheet))]
    return rows != sorted(rows) or is_uncalculated(sheet)


def _trimmed(path: Path, sheet: bytes, most: int, extent: Extent, *, placeholders: bool) -> bytes:
    """The sheet with its cells in order, each with a plain place; what has none is dropped."""
    root = parse_part(path, sheet)
    for data in list(root.iter("{*}sheetData")):
        if data.getparent() is not root or data.tag != _qualified(root, "sheetData"):
            _remove(data)
            continue
        extent.next_sheet()
        rows = _placed_rows(data, most, extent)
        for child in list(data):
            data.remove(child)
        data.extend(rows[number] for number in sorted(rows))
    for name in ("row", "c"):
        for element in list(root.iter(f"{{*}}{name}")):
            if element.tag != _qualified(root, name) or not element.get("r"):
                _remove(element)
    tell_uncalculated(root, placeholders=placeholders)
    return etree.tostring(root)


def _qualified(root: etree._Element, name: str) -> str:
    """The full name of an element in the namespace of the sheet."""
    return f"{{{root.nsmap.get(root.prefix, '')}}}{name}" if root.prefix in root.nsmap else name


def _placed_rows(data: etree._Element, most: int, extent: Extent) -> dict[int, etree._Element]:
    """The rows within the bounds by their number; of two with one number the first counts."""
    rows: dict[int, etree._Element] = {}
    number = 0
    for row in data.iterchildren("{*}row"):
        said = row.get("r")
        if said is not None and not ROW.fullmatch(said):
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
ROW_START, CELL_KINDS = 0x00, range(0x01, 0x0C)
ROWS_START, _ROWS_END = 0x91, 0x92
_NUMBER = Struct("<I")
"""Of a record of [MS-XLSB]: the row that begins, the column of a cell, both from 0."""

_FLAGS_OF_ROW, _NO_HEIGHT = 11, 0x10
_VIEW, _SHOWS_ZEROS = 0x89, 0x10
_COLUMN, _WIDTH = 0x3C, Struct("<II8xH")
"""Of columns their first, their last and flags, of which the lowest says that they are hidden."""

_OF_SHEET = frozenset((_COLUMN, _VIEW))
_SHEET_OF_BOOK, _MAX_NAME = 0x9C, 255


def refuse_scattered_binary(
    path: Path, parts: Mapping[str, bytes], hidden: HiddenBySheet
) -> dict[int, bytes]:
    """The parts of a binary workbook's sheets by their number; adds their hidden lines.

    Raises `LargeWorkbookError` if cells lie far apart or are too many, `BrokenDocumentError`,
    `KeyError`.
    """
    names = {plain_name(name): name for name in parts}
    relations = parse_part(path, parts[names[_BOOK_RELATIONS]]).iter("{*}Relationship")
    targets = {one.get("Id", ""): plain_name(one.get("Target", "")) for one in relations}
    found = {
        names[place]: identity
        for identity, target in targets.items()
        for place in (target.lstrip("/"), posixpath.normpath(f"xl/{target}"))
        if place in names
    }
    if sum(len(parts[name]) for name in found) > MAX_TEXT_SIZE:
        raise LargeWorkbookError(path)
    extent = Extent(path)
    numbers = _binary_sheets(parts[names[BINARY_BOOK]])
    for name, identity in found.items():
        extent.next_sheet()
        lines = HiddenParts()
        for row, column in _binary_cells(parts[name], lines):
            extent.add(row, column)
        if identity in numbers:
            hidden[numbers[identity]] = lines
    return {numbers[one]: parts[name] for name, one in found.items() if one in numbers}


def _binary_sheets(book: bytes) -> dict[str, int]:
    """The number of each sheet by the name of its relation."""
    starts = [place for kind, place in binary_records(book) if kind == _SHEET_OF_BOOK]
    names: list[str] = []
    for place in starts:
        (length,) = _NUMBER.unpack_from(book.ljust(place + 12, b"\0"), place + 8)
        name = book[place + 12 : place + 12 + 2 * min(length, _MAX_NAME)]
        names.append(name.decode("utf-16-le", "replace"))
    return {name: number for number, name in enumerate(names)}


def _binary_cells(part: bytes, lines: HiddenParts) -> Iterator[tuple[int, int]]:
    """Row and column of each cell, from 0, if the part is a sheet; adds the hidden lines."""
    row, is_inside = 0, False
    for kind, place in binary_records(part):
        if kind == ROWS_START:
            is_inside = True
        elif kind == _ROWS_END:
            return
        elif kind in _OF_SHEET and place + _WIDTH.size <= len(part):
            _add_binary_line(lines, kind, _WIDTH.unpack_from(part, place))
        elif is_inside and place + _NUMBER.size <= len(part):
            if kind == ROW_START:
                (row,) = _NUMBER.unpack_from(part, place)
                flags = place + _FLAGS_OF_ROW
                if flags < len(part) and part[flags] & _NO_HEIGHT:
                    lines.rows.add(row)
            elif kind in CELL_KINDS:
                yield row, _NUMBER.unpack_from(part, place)[0]


def _add_binary_line(lines: HiddenParts, kind: int, told: tuple[int, ...]) -> None:
    """Adds columns if their flags say that they are hidden, or all 0 if a view's do."""
    first, last, flags = told
    if kind == _VIEW:
        lines.zeros = bool(first & _SHOWS_ZEROS)
    elif flags & 1:
        lines.columns.update(range(first, min(last + 1, MAX_COLUMNS)))


def binary_records(part: bytes) -> Iterator[tuple[int, int]]:
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


def refuse_scattered_old(path: Path, records: bytes, hidden: HiddenBySheet) -> dict[int, int]:
    """Where in the records of an old workbook each sheet starts; adds their hidden lines.

    Raises `LargeWorkbookError` if cells lie far apart, `BrokenDocumentError` if they lie where
    Excel has no places.
    """
    extent = Extent(path)
    starts: dict[int, int] = {}
    lines = HiddenParts()
    spots: list[bytes] = []
    place, last, head_of = 0, len(records) - HEAD.size, HEAD.unpack_from
    while place <= last:
        kind, size = head_of(records, place)
        place += 4
        if kind in CELL_RECORDS:
            spots.append(records[place : place + 4])
        elif kind not in _TELLING:
            pass
        elif kind in SHEET_STARTS:
            extent.add_all(spots)
            spots = []
            extent.next_sheet()
            number = starts.get(place - HEAD.size)
            if number is not None:
                lines = hidden[number] = HiddenParts()
        elif kind == _SHEET_OF_OLD_BOOK and place + _NUMBER.size <= len(records):
            starts[_NUMBER.unpack_from(records, place)[0]] = len(starts)
        elif kind in _LINE_RECORDS and place + _LINES.size <= len(records):
            _add_old_line(lines, kind, _LINES.unpack_from(records, place))
        elif kind == _EXTENT and size == _CORNERS.size and place + size <= len(records):
            first, end, start, stop = _CORNERS.unpack_from(records, place)
            if end > _OLD_ROWS or stop > MAX_COLUMNS or first > end or start > stop:
                raise BrokenDocumentError(path)
        place += size
    extent.add_all(spots)
    return {number: start for start, number in starts.items()}


def _add_old_line(lines: HiddenParts, kind: int, told: tuple[int, ...]) -> None:
    """Adds a row or columns if their flags say that they are hidden, or all 0 if a view's do."""
    first, last, of_column, of_row = told
    if kind == _OLD_ROW and of_row & _OLD_NO_HEIGHT:
        lines.rows.add(first)
    elif kind == _OLD_COLUMNS and of_column & 1:
        lines.columns.update(range(first, min(last + 1, MAX_COLUMNS)))
    elif kind == _OLD_VIEW:
        lines.zeros = bool(first & _SHOWS_ZEROS)


def old_records(path: Path, data: bytes) -> bytes:
    """The stream with the sheets of an old workbook; empty if there is none."""
    try:
        file = CompoundFile(data)
        return file.read("Workbook" if "Workbook" in file.places else "Book")
    except BROKEN_STREAMS as error:
        raise BrokenDocumentError(path) from error


HEAD, _SPOT = Struct("<HH"), Struct("<HH")
"""Of a record its kind and size, of a cell its row and column, from 0."""

_EXTENT, _CORNERS = 0x0200, Struct("<IIHHxx")
"""What a sheet says it covers: its first row, the one behind its last, and so its columns."""

_SHEET_OF_OLD_BOOK, _OLD_ROW, _OLD_COLUMNS, _OLD_NO_HEIGHT = 0x0085, 0x0208, 0x007D, 0x20
_OLD_VIEW = 0x023E
_LINE_RECORDS = frozenset((_OLD_ROW, _OLD_COLUMNS, _OLD_VIEW))
_LINES = Struct("<HH4xH2xH")
"""A row, or the first and last of some columns, and the flags of columns and of a row."""

_OLD_ROWS = 65_536
SHEET_STARTS = frozenset((0x0009, 0x0209, 0x0409, 0x0809))
CELL_RECORDS = frozenset((2, 3, 4, 5, 6, 126, 189, 214, 253, 515, 516, 517, 638, 1030))
_TELLING = CELL_RECORDS | SHEET_STARTS | _LINE_RECORDS | {_SHEET_OF_OLD_BOOK, _EXTENT}
"""The records that say where cells are; most others say how they look."""
