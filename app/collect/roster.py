"""The roster: the units that hand in a report and who is above them, read from a list."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from msgspec import Struct

from app.errors import RefusedError
from app.file_paths import is_file
from app.office.package import UnreadableFileError, read_bytes

ROSTER_SUFFIXES = (".xlsx", ".csv", ".txt")
"""How lists of units are named."""

_MAX_SIZE = 16 * 1024 * 1024
_MAX_NAME_LENGTH = 60
_MAX_UNITS = 200_000
_NAME_HEADS = re.compile(
    r"(单位|机关|机构|部门|报送主体|乡镇|镇街)(全?名称?)?|名称?|填报单位|报送单位"
)
_PARENT_HEADS = re.compile(
    r"(上级|主管|所属|隶属|归口|所在)(单位|机关|部门|县|县区|县市区|地区|区县)?(名称)?|县|县区|县市区|区县|市县"
)
_NUMBER = re.compile(r"[\d.、\s]*")
_NUMBERED = re.compile(r"^\s*[（(]?\d+\s*[）)、.．]\s*")


class RosterUnit(Struct, frozen=True, gc=False):
    """A unit that hands in a report; `parent` is the unit above it, empty for none."""

    name: str
    parent: str = ""
    category: str = ""


class Roster(Struct, frozen=True):
    """All units in the order of the list; no two have the same name."""

    units: tuple[RosterUnit, ...] = ()


class RosterError(RefusedError):
    """A list of units cannot be used."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"单位名单“{path.name}”{problem}")


def read_roster(path: Path) -> Roster:
    """The units in a workbook's first filled sheet, or in a text with one unit on each line.

    A first row with headings says which columns are the names and the units above; else the first
    column that is no numbering has the names. Raises `RosterError`, `UnreadableFileError`.
    """
    suffix = path.suffix.lower()
    if suffix not in ROSTER_SUFFIXES:
        raise RosterError(path, "不是能读取的名单，请用 Excel（.xlsx）、CSV 或文本文件（.txt）。")
    if not is_file(path):
        raise UnreadableFileError(path)
    data = read_bytes(path)
    if len(data) > _MAX_SIZE:
        raise RosterError(path, "太大，不像是单位名单，请核对是不是选错了文件。")
    rows = _sheet_rows(path, data) if suffix == ".xlsx" else _text_rows(path, data)
    filled = [(number, row) for number, row in rows if any(row)]
    units = _told_apart(tuple(_units(path, filled)))
    if not units:
        raise RosterError(path, "里没有单位，请在第一列每行写一个单位名称。")
    return Roster(units)


Row = list[str]


def _sheet_rows(path: Path, data: bytes) -> list[tuple[int, Row]]:
    from python_calamine import CalamineError, load_workbook  # noqa: PLC0415 only when needed

    from app.office.package import ZIP_FAULTS  # noqa: PLC0415
    from app.readers.xlsx import (  # noqa: PLC0415 lxml
        MAX_COLUMNS,
        bounded,
        stored_text,
    )

    try:
        workbook = load_workbook(BytesIO(bounded(path, data)))
        for name in workbook.sheet_names:
            sheet = workbook.get_sheet_by_name(name)
            values = sheet.to_python(skip_empty_area=False, nrows=_MAX_UNITS)
            rows = [[stored_text(value).strip() for value in row[:MAX_COLUMNS]] for row in values]
            if any(any(row) for row in rows):
                _spread(rows, sheet.merged_cell_ranges or ())
                return list(enumerate(rows, 1))
    except (*ZIP_FAULTS, CalamineError, KeyError) as error:
        raise RosterError(
            path, "打不开：不是 Excel 工作簿或已损坏，请用 Excel 或 WPS 打开它并另存一份再试。"
        ) from error
    return []


def _spread(rows: list[Row], merged: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
    """Fills merged cells of a column with what stands in their first."""
    for (top, left), (bottom, right) in merged:
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


def _units(path: Path, rows: list[tuple[int, Row]]) -> Iterator[RosterUnit]:
    name_column, parent_column, start = _columns(path, rows)
    seen: dict[RosterUnit, int] = {}
    for number, row in rows[start:]:
        name = _NUMBERED.sub("", _cell(row, name_column))
        parent = _cell(row, parent_column) if parent_column is not None else ""
        if not name or _NUMBER.fullmatch(name):
            continue
        if len(name) > _MAX_NAME_LENGTH:
            raise RosterError(
                path, f"第 {number} 行“{name[:20]}…”太长，不像单位名称，请核对是不是选错了文件。"
            )
        unit = RosterUnit(name, "" if parent == name else parent)
        if unit in seen:
            raise RosterError(
                path, f"第 {seen[unit]} 行和第 {number} 行都是“{name}”，请删去一行再试。"
            )
        seen[unit] = number
        yield unit


def _told_apart(units: tuple[RosterUnit, ...]) -> tuple[RosterUnit, ...]:
    """The units, those of the same name with their parent's before it."""
    count = Counter(unit.name for unit in units)
    return tuple(
        RosterUnit(unit.parent + unit.name, unit.parent) if count[unit.name] > 1 else unit
        for unit in units
    )


def _cell(row: Row, column: int) -> str:
    return "".join(row[column].split()) if column < len(row) else ""


def _columns(path: Path, rows: list[tuple[int, Row]]) -> tuple[int, int | None, int]:
    """The columns of the names and the units above, and the first row with a unit."""
    for place, (_, row) in enumerate(rows[:5]):
        heads = ["".join(cell.split()) for cell in row]
        parents = [at for at, head in enumerate(heads) if _PARENT_HEADS.fullmatch(head)]
        names = [at for at, head in enumerate(heads) if _NAME_HEADS.fullmatch(head)]
        if names:
            return names[-1 if not parents else 0], parents[0] if parents else None, place + 1
    width = max((len(row) for _, row in rows), default=0)
    filled = [at for at in range(width) if not _is_numbering(rows, at)]
    if len(filled) > 1 and any(len([cell for cell in row if cell]) > 1 for _, row in rows):
        raise RosterError(
            path, "有几列，看不出哪一列是单位，请在第一行写上“单位名称”，上级一列写“上级单位”。"
        )
    return (filled[0] if filled else 0), None, 0


def _is_numbering(rows: list[tuple[int, Row]], column: int) -> bool:
    return all(_NUMBER.fullmatch(_cell(row, column)) for _, row in rows)
