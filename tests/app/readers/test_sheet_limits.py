"""What a sheet says of its cells' places is put in order, or the workbook is refused."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from python_calamine import load_workbook

from app.office.package import BrokenDocumentError
from app.readers.xlsx import bounded, read_old_workbook, refuse_scattered

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_SHEET = "xl/worksheets/sheet1.xml"


def workbook(rows: str, encoding: str = "utf-8", **parts: str) -> bytes:
    """A workbook whose only sheet has these rows; `parts` stand beside it."""
    sheet = f'<worksheet xmlns="{_MAIN}" xmlns:z="z"><sheetData>{rows}</sheetData></worksheet>'
    made, changed = BytesIO(), BytesIO()
    Workbook().save(made)
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            target.writestr(name, sheet.encode(encoding) if name == _SHEET else source.read(name))
        for name, part in parts.items():
            target.writestr(name, part)
    return changed.getvalue()


def cell(place: str, value: int = 7, name: str = "c") -> str:
    return f'<{name} r="{place}"><v>{value}</v></{name}>'


def values(data: bytes) -> list[list[Any]]:
    book = load_workbook(BytesIO(bounded(Path("x.xlsx"), data)))
    return book.get_sheet_by_index(0).to_python()


ORDINARY = f'<row r="1">{cell("A1", 1)}{cell("B1", 2)}</row><row r="2">{cell("A2", 3)}</row>'


def test_an_ordinary_sheet_stays_as_it_is() -> None:
    data = workbook(ORDINARY)
    assert bounded(Path("x.xlsx"), data) is data


@pytest.mark.parametrize(
    "odd",
    [
        f'<row r="3">{cell("xfd1048576")}</row>',
        f'<row r="3">{cell("A123456789")}</row>',
        '<row r="123456789"><c><v>7</v></c></row>',
        f'<row r="3">{cell("$A$3")}</row>',
        f'<row r="3">{cell("XFD3", name="z:c")}</row>',
        f'<z:row r="900000">{cell("A900000")}</z:row>',
        f'<row r="3"><z:x>{cell("XFD3")}</z:x></row>',
        f'<row r="3">{cell("A1048576")}</row>',
    ],
)
def test_a_cell_without_a_plain_place_is_dropped_and_the_others_stay(odd: str) -> None:
    read = values(workbook(ORDINARY + odd))
    assert [row[:2] for row in read[:2]] == [[1.0, 2.0], [3.0, ""]]
    assert 7.0 not in [value for row in read for value in row]
    assert sum(map(len, read)) < 100


def test_rows_and_cells_out_of_order_are_put_in_order() -> None:
    rows = f'<row r="2">{cell("B2", 4)}{cell("A2", 3)}</row><row r="1">{cell("A1", 1)}</row>'
    assert values(workbook(rows)) == [[1.0, ""], [3.0, 4.0]]


def test_a_small_reference_and_none_at_all_are_understood() -> None:
    rows = f"<row>{cell('a1', 1)}<c><v>2</v></c></row>"
    assert values(workbook(rows)) == [[1.0, 2.0]]


@pytest.mark.parametrize(
    "data",
    [
        workbook(f'<row r="1">{cell("XFD1")}</row>', "utf-16"),
        workbook(ORDINARY, **{"xl/workbook.bin": "x"}),
        workbook(ORDINARY, **{"content.xml": "<x/>"}),
    ],
)
def test_a_workbook_in_which_nothing_could_be_found_is_refused(data: bytes) -> None:
    with pytest.raises(zipfile.BadZipFile):
        bounded(Path("x.xlsx"), data)


def old_workbook(*spots: tuple[int, int]) -> bytes:
    """A workbook of Excel 97 in its compound file, with a number at each row and column."""
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    records = struct.pack("<HH16x", 0x0809, 16)
    for row, column in spots:
        records += struct.pack("<HHHHHd", 0x0203, 14, row, column, 0, 7.0)
    stream = (records + struct.pack("<HH", 0x000A, 0)).ljust(4096, b"\0")
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<I", 0)
    table = [0xFFFFFFFD, end, *range(3, 10), end]
    folder = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII36xIQ", 2 * len(name) + 2, kind, 1, free, free, child, start, size)
        for name, kind, child, start, size in (
            ("Root Entry", 5, 1, end, 0),
            ("Workbook", 2, free, 2, len(stream)),
        )
    )
    fat = struct.pack("<10I", *table).ljust(512, b"\xff")
    return head.ljust(512, b"\xff") + fat + folder.ljust(512, b"\0") + stream


@pytest.mark.parametrize("spots", [((0, 0), (65535, 65535)), ((0, 200), (65000, 0))])
def test_an_old_workbook_with_cells_far_apart_is_refused(
    spots: tuple[tuple[int, int], ...],
) -> None:
    path = Path("年报.xls")
    with pytest.raises(BrokenDocumentError, match="年报"):
        read_old_workbook(path, old_workbook(*spots))


def test_an_old_workbook_with_cells_down_to_the_last_row_is_none_of_these() -> None:
    refuse_scattered(Path("x.xls"), old_workbook((0, 0), (65535, 29)))
