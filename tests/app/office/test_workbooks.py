"""What a sheet says of its cells' places is put in order, or the workbook is refused."""

from __future__ import annotations

import struct
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from app.office.package import BrokenDocumentError
from app.office.spreadsheetml import shows_nothing
from app.office.workbook_bounds import (
    MAX_AREA,
    HiddenParts,
    LargeWorkbookError,
    Merged,
    clipped_merges,
)
from app.office.workbooks import (
    merged_cells,
    opened_workbook,
    within_bounds,
)
from tests.old_office import compound_file, record, xls, xlsb

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


def values_of(path: Path, data: bytes) -> list[list[Any]]:
    with opened_workbook(path, data) as book:
        return book.get_sheet_by_index(0).to_python()


def values(data: bytes) -> list[list[Any]]:
    return values_of(Path("x.xlsx"), data)


ORDINARY = f'<row r="1">{cell("A1", 1)}{cell("B1", 2)}</row><row r="2">{cell("A2", 3)}</row>'


def test_an_ordinary_sheet_stays_as_it_is() -> None:
    data = workbook(ORDINARY)
    assert within_bounds(Path("x.xlsx"), data) is data


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
        workbook(ORDINARY, **{"xl\\Workbook.BIN": "x"}),
        workbook(ORDINARY, **{"XL/WORKSHEETS/sheet1.xml": "<x/>"}),
    ],
)
def test_a_workbook_in_which_nothing_could_be_found_is_refused(data: bytes) -> None:
    with pytest.raises(BrokenDocumentError, match="年报"):
        values_of(Path("年报.xlsx"), data)


def test_a_picture_with_a_declaration_stays_out_of_the_way() -> None:
    drawn = workbook(ORDINARY, **{"xl/media/image1.svg": "<!DOCTYPE svg><svg/>"})
    assert values(drawn) == [[1.0, 2.0], [3.0, ""]]


def test_rows_beyond_those_that_are_asked_for_are_cut_off() -> None:
    data = workbook(f'<row r="1">{cell("A1")}</row><row r="40000">{cell("A40000")}</row>')
    with opened_workbook(Path("x.xlsx"), data, 50_000) as book:
        assert book.get_sheet_by_index(0).height == 40_000
    assert len(values(data)) == 1


def old_workbook(*spots: tuple[int, int] | None) -> bytes:
    """A workbook of Excel 97 that names no sheet, with a number at each row and column.

    Behind None another sheet begins.
    """
    start = record(0x809, bytes(16))
    cells = (
        record(0x203, struct.pack("<HHHd", *spot, 0, 7.0)) if spot else start for spot in spots
    )
    return compound_file({"Workbook": start + b"".join(cells) + record(0x0A)})


def open_workbook(rows: str, table: str = "table") -> bytes:
    """An OpenDocument workbook whose only sheet has these rows."""
    name = "urn:oasis:names:tc:opendocument:xmlns:"
    spaces = "".join(f' xmlns:{one}="{name}{one}:1.0"' for one in ("office", "text"))
    spaces += f' xmlns:{table}="{name}table:1.0"'
    sheet = f"<office:spreadsheet><{table}:table {table}:name='a'>{rows}</{table}:table>"
    body = f"<office:body>{sheet}</office:spreadsheet></office:body>"
    content = f"<office:document-content{spaces}>{body}</office:document-content>"
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return buffer.getvalue()


def open_row(times: int, before: int = 1, again: int = 1) -> str:
    """A row of OpenDocument: blank cells, and one with a number that stands there so often."""
    blank = f"<table:table-cell table:number-columns-repeated='{before}'/>"
    value = "office:value-type='float' office:value='7'"
    full = f"<table:table-cell {value} table:number-columns-repeated='{again}'/>"
    return f"<table:table-row table:number-rows-repeated='{times}'>{blank}{full}</table:table-row>"


SCATTERED = {
    "old to the last place": ("年报.xls", old_workbook((0, 0), (65535, 65535))),
    "old to the last row": ("年报.et", old_workbook((0, 200), (65000, 0))),
    "old on sheets together": (
        "年报.xls",
        old_workbook((0, 0), (0xFFFF, 70), None, (9, 0), (0xFFFF, 70)),
    ),
    "binary to the last row": ("年报.xlsb", xlsb({"a": [(0, 0, "1"), (1048575, 9, "1")]})),
    "binary to no column": ("年报.xlsb", xlsb({"a": [(0, 0, "1"), (1, 4_000_000_000, "1")]})),
    "open with many rows": ("年报.ods", open_workbook(open_row(999_999))),
    "open with many columns": ("年报.ods", open_workbook(open_row(1, 1, 99_999_999))),
    "open behind many blank ones": ("年报.ods", open_workbook(open_row(9, 999_999))),
}


@pytest.mark.parametrize("name", SCATTERED)
def test_a_workbook_with_cells_far_apart_is_refused(name: str) -> None:
    file, data = SCATTERED[name]
    with pytest.raises(LargeWorkbookError, match="年报"), opened_workbook(Path(file), data):
        pytest.fail("opened")


def test_an_open_workbook_is_refused_under_names_that_the_library_does_not_know() -> None:
    data = open_workbook("<t:table-row/>", table="t")
    with pytest.raises(BrokenDocumentError), opened_workbook(Path("a.ods"), data):
        pytest.fail("opened")


def test_blank_rows_down_to_the_end_make_no_open_workbook_large() -> None:
    blank = "<table:table-cell table:number-columns-repeated='16384'/>"
    end = f"<table:table-row table:number-rows-repeated='1048000'>{blank}</table:table-row>"
    assert values_of(Path("a.ods"), open_workbook(open_row(2) + end)) == [[7.0], [7.0]]


def test_cells_down_to_the_last_row_make_no_old_workbook_large() -> None:
    data = old_workbook((0, 0), (65535, 29))
    assert within_bounds(Path("x.xls"), data) is data


def test_binary_and_old_workbooks_are_opened() -> None:
    assert values_of(Path("a.xlsb"), xlsb({"甲": [(1, 1, "乙"), (2, 2, "3")]})) == [
        ["乙", ""],
        ["", 3.0],
    ]
    book = xls({"甲": ([["乙", ""], ["", "3"]], [(0, 0, 0, 1)])})
    with opened_workbook(Path("a.et"), book) as opened:
        sheet = opened.get_sheet_by_index(0)
        assert sheet.to_python() == [["乙", ""], ["", 3.0]]
        assert list(merged_cells(Path("a.et"), sheet)) == [(0, 0, 0, 1)]


def hidden_in(name: str, data: bytes) -> dict[str, tuple[set[int], set[int]]]:
    """The hidden rows and columns of each sheet, from 0."""
    hidden: dict[str, HiddenParts] = {}
    with opened_workbook(Path(name), data, hidden=hidden):
        return {sheet: (one.rows, one.columns) for sheet, one in hidden.items()}


def test_hidden_rows_and_columns_are_known_in_every_format() -> None:
    book = Workbook()
    first, second = book.worksheets[0], book.create_sheet("乙")
    first.append([1, 2, 3])
    second.append([1])
    second.append([1, 2, 3])
    second.row_dimensions[2].hidden = True
    second.column_dimensions["C"].hidden = True
    buffer = BytesIO()
    book.save(buffer)
    assert hidden_in("a.xlsx", buffer.getvalue()) == {"乙": ({1}, {2})}
    lines = ({1}, {2})
    old = xls({"甲": ([["1"]], []), "乙": ([["1"], ["1", "2"]], [])}, hidden={"乙": lines})
    assert hidden_in("a.xls", old) == {"乙": lines}
    cells = [(0, 0, "1"), (1, 0, "1"), (1, 1, "2")]
    binary = xlsb({"甲": [(0, 0, "1")], "乙": cells}, hidden={"乙": lines})
    assert hidden_in("a.xlsb", binary) == {"乙": lines}


HIDING = [
    ("0;-0;;@", {0}),
    ('#,##0;-#,##0;""', {0}),
    ('[=0]"";0', {0}),
    ('[>0]0;;" "', {0, -3}),
    ("#,###", {0}),
    (";;;", {0, 5, -3}),
    ("General;[红色]-General;_ ", {0}),
    ("0;-0;@", set()),
    ('0;-0;"-"', set()),
    ('0_ "件"', set()),
    ('_ * #,##0_ ;_ * -#,##0_ ;_ * "-"_ ;_ @_ ', set()),
    ("[$￥-804]#", set()),
    ("General", set()),
    ("", set()),
]


@pytest.mark.parametrize(("code", "unseen"), HIDING)
def test_a_number_format_tells_which_figures_look_blank(code: str, unseen: set[int]) -> None:
    assert {figure for figure in (0, 5, -3) if shows_nothing(code, figure)} == unseen


def test_a_library_that_gives_up_is_one_sentence() -> None:
    class PanicException(BaseException):
        pass

    with (
        pytest.raises(BrokenDocumentError, match="年报"),
        opened_workbook(Path("年报.xlsx"), workbook(ORDINARY)),
    ):
        raise PanicException


def test_nothing_else_that_ends_a_program_is_held_up() -> None:
    with (
        pytest.raises(KeyboardInterrupt),
        opened_workbook(Path("x.xlsx"), workbook(ORDINARY)),
    ):
        raise KeyboardInterrupt


def test_merged_cells_are_cut_to_the_sheet_and_bounded_together() -> None:
    path = Path("年报.xlsx")
    spans: list[Merged] = [(0, 0, 1, 999), (5, 0, 9, 0), (-1, 0, 3, 3)]
    assert list(clipped_merges(path, spans, 5, 3)) == [(0, 0, 1, 2)]
    with pytest.raises(LargeWorkbookError):
        list(clipped_merges(path, [(0, 0, 999, 199)] * 3, 1000, 200))


def test_a_sheet_of_the_largest_size_is_still_opened() -> None:
    corner = f'<row r="1">{cell("A1")}</row><row r="30000">{cell("IV30000")}</row>'
    with opened_workbook(Path("x.xlsx"), workbook(corner)) as book:
        sheet = book.get_sheet_by_index(0)
        assert sheet.height * sheet.width == MAX_AREA
    larger = workbook(corner.replace("30000", "30001"))
    with pytest.raises(LargeWorkbookError), opened_workbook(Path("x.xlsx"), larger, 50_000):
        pytest.fail("opened")
