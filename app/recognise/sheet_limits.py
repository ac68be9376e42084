"""Keeps the sheets of a workbook within bounds before they are read into memory as rectangles."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from pathlib import Path

from lxml import etree

from app.recognise.package import parse_part, read_part
from app.zips import opened_zip

MOST_ROWS, MOST_COLUMNS = 30_000, 100
"""No official sheet is larger; one far cell must not make millions of empty ones be read."""

_NO_SHEETS = ("xl/media/", "xl/theme/", "xl/styles", "docProps/")
_ROWS = b"sheetData"
"""The element with the rows of a sheet, which may have any name."""

_DECLARATION = b"<!DOCTYPE"
"""No office program writes one; it would declare entities."""

_REFERENCE = re.compile(rb"""\sr=["']([A-Z]{0,3})(\d{1,7})["']""")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_MAY_BE_FAR = re.compile(
    rb"""<(?:\w+:)?(?:c(?!ol)|row)(?:\s*/?>|\s+(?!r=["'](?:[A-Z]|[AB][A-Z]|C[A-V])?\d{1,4}["'])[^>])"""
)
"""A cell or row whose first attribute is no place well within the bounds; most sheets have none."""

_PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def bounded(path: Path, data: bytes) -> bytes:
    """The workbook without cells beyond the bounds; the same bytes if there are none.

    Raises `BadZipFile` for a bomb, `BrokenDocumentError`.
    """
    with opened_zip(data) as archive:
        names = archive.namelist()
        parts = {n: read_part(archive, n) for n in names if not n.startswith(_NO_SHEETS)}
        if any(_DECLARATION in part for part in parts.values()):
            raise zipfile.BadZipFile("document type")
        far = {name for name, part in parts.items() if _ROWS in part and _is_far(part)}
        if not far:
            return data
        buffer = BytesIO()
        with zipfile.ZipFile(buffer, "w") as copy:
            for name in names:
                part = parts[name] if name in parts else read_part(archive, name)
                copy.writestr(name, _trimmed(path, part) if name in far else part)
    return buffer.getvalue()


def _is_far(sheet: bytes) -> bool:
    """Whether a sheet has cells beyond the bounds, or any that do not say where they are."""
    if not _MAY_BE_FAR.search(sheet):
        return False
    places = _REFERENCE.findall(sheet)
    cells = [column for column, _ in places if column]
    if len(cells) != len(_CELL.findall(sheet)):
        return True
    rows = max(map(int, {row for _, row in places}), default=0)
    columns = max((_column(name.decode()) for name in set(cells)), default=0)
    return rows > MOST_ROWS or columns > MOST_COLUMNS


def _trimmed(path: Path, sheet: bytes) -> bytes:
    root = parse_part(path, sheet)
    number = 0
    for row in list(root.iterfind("{*}sheetData/{*}row")):
        number = _number(row.get("r"), number + 1)
        if number > MOST_ROWS:
            _remove(row)
            continue
        column = 0
        for cell in list(row.iterchildren("{*}c")):
            match = _PLACE.fullmatch(cell.get("r", ""))
            column = _column(match[1]) if match else column + 1
            if column > MOST_COLUMNS or (match and int(match[2]) != number):
                _remove(cell)
    return etree.tostring(root)


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else default


def _column(name: str) -> int:
    """The number of a column, A is 1."""
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
