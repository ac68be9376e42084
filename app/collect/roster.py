"""The roster: the units that hand in a report and who is above them, read from a list."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from app import patterns as re
from app.collect.roster_rows import Roster, Row, has_figures, roster_of
from app.errors import RefusedError
from app.file_paths import is_file
from app.importing.headings import is_organisation
from app.office.package import UnreadableFileError, read_bytes
from app.sandbox import Request

if TYPE_CHECKING:
    from app.collect.collection import FileLine
    from app.edition.catalog import Catalog

ROSTER_SUFFIXES = (".xlsx", ".csv", ".txt")
"""How lists of units are named."""

_MAX_SIZE = 16 * 1024 * 1024
_MAX_UNITS = 200_000
_MIN_UNITS, _MOSTLY = 2, 0.8
"""So many names, and this share of them of organisations, make a list of units."""


class RosterError(RefusedError):
    """A list of units cannot be used."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"单位名单“{path.name}”{problem}")


class ReadRoster(Request, frozen=True, tag=True, array_like=True):
    """The units in a list, answered with a `Roster`."""

    def answered(self, catalog: Catalog) -> Roster:  # noqa: ARG002 a list is of no edition
        """The units in the file at the path."""
        return read_roster(self.file)


def read_roster(path: Path) -> Roster:
    """The units in a workbook's first filled sheet, or in a text with one unit on each line.

    What its rows mean is told by `roster_rows.py`. Raises `RosterError`, `UnreadableFileError`.
    """
    suffix = path.suffix.lower()
    if suffix not in ROSTER_SUFFIXES:
        raise RosterError(path, "不是能读取的名单，请用 Excel（.xlsx）、CSV 或文本文件（.txt）。")
    if not is_file(path):
        raise UnreadableFileError(path)
    roster = roster_of(_filled_rows(path, read_bytes(path)))
    if not roster.units:
        raise RosterError(path, "里没有单位，请在第一列每行写一个单位名称。")
    return roster


def units_listed(path: Path, data: bytes) -> int:
    """How many organisations a file lists that is a list of units and nothing else; else 0.

    Such a list holds names of organisations, and no figures.
    """
    if path.suffix.lower() not in ROSTER_SUFFIXES:
        return 0
    try:
        rows = _filled_rows(path, data)
    except RefusedError:
        return 0
    units = roster_of(rows).units
    known = sum(is_organisation(one.name) for one in units)
    is_list = len(units) >= _MIN_UNITS and known >= _MOSTLY * len(units)
    return known if is_list and not has_figures([row for _, row in rows]) else 0


_OF_REPORTS = re.compile(
    r"应报|(?:报送|填报|上报|责任|公开)(?:单位|机关|主体)|单位(?:名单|名录|一览)"
)
_OF_PEOPLE = re.compile(r"参会|参训|参加|培训|会议|签到|报名|值班|通讯录|联系|人员|旧|作废|往年")


def likeliest_roster(line: FileLine) -> tuple[int, int, int, int]:
    """What puts one list of units before another as that of who reports, the least first.

    It is called so, not after a meeting or people; it lists more units; it lies higher.
    """
    one = line.submission
    named = bool(_OF_REPORTS.search(one.file)) - bool(_OF_PEOPLE.search(one.file))
    return -named, -one.units, one.place.count("/"), len(one.file)


def _filled_rows(path: Path, data: bytes) -> list[tuple[int, Row]]:
    """The rows in which something stands, each with its number."""
    if len(data) > _MAX_SIZE:
        raise RosterError(path, "太大，不像是单位名单，请核对是不是选错了文件。")
    rows = _sheet_rows(path, data) if path.suffix.lower() == ".xlsx" else _text_rows(path, data)
    return [(number, row) for number, row in rows if any(row)]


def _sheet_rows(path: Path, data: bytes) -> list[tuple[int, Row]]:
    from app.office.package import BrokenDocumentError  # noqa: PLC0415 only when needed
    from app.office.workbook_bounds import MAX_COLUMNS  # noqa: PLC0415 see above
    from app.office.workbooks import merged_cells, opened_workbook  # noqa: PLC0415 see above
    from app.readers.xlsx import stored_text  # noqa: PLC0415 see above

    try:
        with opened_workbook(path, data, _MAX_UNITS) as workbook:
            for name in workbook.sheet_names:
                sheet = workbook.get_sheet_by_name(name)
                values = sheet.to_python(skip_empty_area=False)
                rows = [[stored_text(v).strip() for v in row[:MAX_COLUMNS]] for row in values]
                if any(any(row) for row in rows):
                    _spread(rows, merged_cells(path, sheet, len(rows)))
                    return list(enumerate(rows, 1))
    except BrokenDocumentError as error:
        raise RosterError(
            path, "打不开：不是 Excel 工作簿或已损坏，请用 Excel 或 WPS 打开它并另存一份再试。"
        ) from error
    return []


def _spread(rows: list[Row], merged: Iterable[tuple[int, int, int, int]]) -> None:
    """Fills merged cells of a column with what stands in their first."""
    for top, left, bottom, right in merged:
        if left == right and top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                if left < len(row):
                    row[left] = rows[top][left]


def _text_rows(path: Path, data: bytes) -> list[tuple[int, Row]]:
    text = _decoded(path, data)
    lines = text.splitlines()
    sign = next((sign for sign in ("\t", ",", "，", ";", "；") if sign in text), None)
    if sign is None:
        return [(number, [line.strip()]) for number, line in enumerate(lines, 1)]
    if sign in ("，", "；"):
        return [(n, [part.strip() for part in line.split(sign)]) for n, line in enumerate(lines, 1)]
    try:
        reader = csv.reader(lines, delimiter=sign)
        return [(reader.line_num, [part.strip() for part in row]) for row in reader]
    except csv.Error as error:
        raise RosterError(path, "里的引号不成对，请用 Excel 打开它并另存一份再试。") from error


def _decoded(path: Path, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            break
        return text
    raise RosterError(path, "不是文本文件，请用“记事本”另存为 UTF-8 编码的文本再试。")
