"""The roster: the units that hand in a report and who is above them, read from a list."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from app import patterns as re
from app.collect.matching import TOWNSHIP, usual
from app.collect.roster_rows import Roster, RosterList, Row, roster_of
from app.errors import RefusedError
from app.file_paths import is_file
from app.importing.headings import is_organisation
from app.importing.reading import MESSAGES, attachments, content_in
from app.office.content import Content, ContentLine, ContentTable, Grid
from app.office.formats import Format, decoded_whole, format_of
from app.office.package import BrokenDocumentError, UnreadableFileError, read_bytes
from app.sandbox import Request

if TYPE_CHECKING:
    from app.collect.collection import FileLine
    from app.edition.catalog import Catalog

_BOOKS = (Format.XLSX, Format.XLS, Format.XLSB, Format.ODS)
_MAX_SIZE = 16 * 1024 * 1024
_MAX_UNITS = 200_000
_MIN_UNITS, _MOSTLY = 2, 0.8
_MAX_BESIDE = 5
"""So many names, and this share of them of organisations, make a list of units; so many lines may
stand in it beside one for each unit."""


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
    """The units in a file of any format that is read: in its sheets and tables, or line by line.

    What its rows mean is told by `roster_rows.py`. Raises `RosterError`, `UnreadableFileError` and
    what a document is refused with.
    """
    if not is_file(path):
        raise UnreadableFileError(path)
    lists = _lists_in(path, read_bytes(path))
    roster = _with_contacts(roster_of(lists), lists)
    if not roster.units:
        raise RosterError(path, "里没有单位，它可能不是单位名单；请在第一列每行写一个单位名称。")
    return roster


_OF_PERSON = re.compile(
    r"(?:联[系络]|经办|负责|填报|分管)(?:[人员]|领导)?(?:姓名|[及、]?电话)?|姓名"
)
_PERSON, _TELEPHONE = re.compile(r"[\u4e00-\u9fff·]{2,8}"), re.compile(r"\d{7,}")


def _with_contacts(roster: Roster, lists: Sequence[RosterList]) -> Roster:
    """The roster with the persons and telephone numbers that stand behind each name in its row."""
    found: dict[str, list[str]] = {unit.name: [] for unit in roster.units}
    order = {name: place for place, name in enumerate(found)}
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in found:
        lengths[name[0]].add(len(name))
    for one in lists:
        heads = ((at, "".join(cell.split())) for _, row in one.rows for at, cell in enumerate(row))
        of_people = {at for at, head in heads if _OF_PERSON.fullmatch(head)}
        for _, row in one.rows:
            unit = ""
            for at, cell in enumerate(row):
                plain = "".join(cell.split())
                known = plain if plain in found else _first_in(plain, order, lengths)
                unit = known or unit
                if unit and not known:
                    people = _PERSON.findall(cell) if at in of_people else ()
                    found[unit] += *people, *_TELEPHONE.findall(cell)
    told = ((one, tuple(dict.fromkeys(found[one.name]))) for one in roster.units)
    return replace(roster, units=tuple(replace(one, contacts=known) for one, known in told))


def _first_in(text: str, order: Mapping[str, int], lengths: Mapping[str, Iterable[int]]) -> str:
    """The first of the names that stand in a text, by their first sign their lengths; or empty."""
    pieces = (
        text[at : at + length]
        for at, sign in enumerate(text)
        if sign in lengths
        for length in lengths[sign]
    )
    return min((one for one in pieces if one in order), key=order.__getitem__, default="")


KINDS_OF_UNITS = ("乡镇", "街道", "部门", "企事业单位", "村（社区）")
WITH_SHORT_NAMES = KINDS_OF_UNITS[2:4]
_VILLAGE = re.compile(r"(?:社区|村)(?:居民委员会|村民委员会|居委会|村委会)?$")
_ENTERPRISE = re.compile(
    r"公司|集团|学校?$|[中小]学|医院|幼儿园|卫生院|公积金|供[水电热气]|银行|院$"
)


def kind_of_unit(name: str) -> str:
    """What kind of unit a name is of, for a list that does not say it."""
    whole = usual(name)
    if whole.endswith("街道"):
        return KINDS_OF_UNITS[1]
    if TOWNSHIP.search(whole):
        return KINDS_OF_UNITS[0]
    if _VILLAGE.search(whole):
        return KINDS_OF_UNITS[4]
    return KINDS_OF_UNITS[3] if _ENTERPRISE.search(whole) else KINDS_OF_UNITS[2]


def units_listed(path: Path, data: bytes, content: Content | None = None) -> tuple[int, bool]:
    """How many organisations a file lists that is a list of units and nothing else; else 0.

    A document whose `content` is known is not read again.

    Such a list holds names of organisations, and no figures. With a day in each row it is one of
    what came in, which is told besides, and not of who is to report.
    """
    try:
        lists = _lists_in(path, data, content)
    except RefusedError:
        return 0, False
    units = roster_of(lists).units
    known = sum(is_organisation(one.name) for one in units)
    is_list = len(units) >= _MIN_UNITS and known >= _MOSTLY * len(units)
    rows = [row for one in lists for _, row in one.rows]
    others = len(rows) + sum(len(one.above) for one in lists) - len(units)
    is_alone = others <= len(units) + _MAX_BESIDE
    is_listed = is_list and is_alone and not _has_figures(rows)
    return known if is_listed else 0, _has_days(rows)


_FIGURE = re.compile(r"\d{1,6}(?:\.\d+)?%?")
_DAY = re.compile(
    r"(?:\d{4}年)?\d{1,2}月\d{1,2}日|\d{1,2}[-/.]\d{1,2}日|20\d\d(?:[-/.]\d{1,2}){2}(?:\D.*)?"
)
_SHORT_DAY = re.compile(r"(?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01])")
_CAME = re.compile(r"[收交报送][到件文来齐达]?$|日期|时间|退回|催报")
_MAX_HEAD = 8


def _columns(rows: Sequence[Row]) -> Iterator[list[str]]:
    """What is written in each column; short days below a head that tells when something came."""
    for at in range(max(map(len, rows), default=0)):
        cells = [row[at].strip() if at < len(row) else "" for row in rows]
        came = any(len(cell) <= _MAX_HEAD and _CAME.search(cell) for cell in cells)
        yield [f"{cell}日" if came and _SHORT_DAY.fullmatch(cell) else cell for cell in cells]


def _has_days(rows: Sequence[Row]) -> bool:
    """Whether most rows have a day, as those of a register of what came in."""
    days = (map(_DAY.fullmatch, cells) for cells in _columns(rows))
    return 2 * sum(map(any, zip(*days, strict=True))) > len(rows)


def _has_figures(rows: Sequence[Row]) -> bool:
    """Whether a column holds figures that neither count its rows nor are telephone numbers."""
    columns = (("".join(cell.split()) for cell in cells) for cells in _columns(rows))
    figures = ([*filter(_FIGURE.fullmatch, cells)] for cells in columns)
    return any(len(cells) > 1 and not _counts(set(cells)) for cells in figures)


def _counts(cells: set[str]) -> bool:
    if not all(map(str.isdecimal, cells)):
        return False
    numbers = set(map(int, cells))
    return len(numbers) > 1 and max(numbers) - min(numbers) < len(numbers)


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


def _lists_in(path: Path, data: bytes, content: Content | None = None) -> list[RosterList]:
    """The lists with rows in a file, or in its `content` if that is known.

    Raises `RosterError` and what it is refused with.
    """
    if len(data) > _MAX_SIZE:
        raise RosterError(path, "太大，不像是单位名单，请核对是不是选错了文件。")
    kind = format_of(path, data)
    is_drawn = kind in (Format.PDF, Format.OFD)
    if content is not None and kind not in _BOOKS:
        return _in_document(content, is_drawn=is_drawn)
    try:
        if kind in _BOOKS:
            return [*_sheets(path, data)]
        if kind in (Format.CSV, Format.TEXT):
            return [_list_of(_text_rows(path, data))]
        if kind in MESSAGES:
            inner = (_lists_in(Path(name), one) for name, one in attachments(path, data, kind))
            return [one for lists in inner for one in lists]
        if kind is not None:
            return _in_document(content_in(path, data, kind), is_drawn=is_drawn)
    except BrokenDocumentError as error:
        how = "请用 Word、Excel 或 WPS 打开它并另存一份再试。"
        raise RosterError(path, f"打不开：格式不对或已损坏，{how}") from error
    raise RosterError(
        path, "不是能读取的名单，请用 Word、WPS、Excel、PDF、网页、CSV 或文本文件（.txt）。"
    )


def _list_of(
    rows: Iterable[tuple[int, Row]], name: str = "", title: str = "", above: Iterable[str] = ()
) -> RosterList:
    filled = [(number, row) for number, row in rows if any(row)]
    return RosterList(filled, name, title, tuple(above))


def _sheets(path: Path, data: bytes) -> Iterator[RosterList]:
    """The sheets of a workbook that are shown and filled. Raises `BrokenDocumentError`."""
    from app.office.workbook_bounds import MAX_COLUMNS  # noqa: PLC0415 only when needed
    from app.office.workbooks import (  # noqa: PLC0415 see above
        merged_cells,
        open_spans,
        opened_workbook,
        shown_sheets,
    )
    from app.readers.xlsx import stored_text  # noqa: PLC0415 see above

    with opened_workbook(path, data, _MAX_UNITS) as workbook:
        spans = open_spans(path, data)
        for sheet in shown_sheets(workbook):
            values = sheet.to_python(skip_empty_area=False)
            rows = [[stored_text(v).strip() for v in row[:MAX_COLUMNS]] for row in values]
            merged = spans.get(sheet.name) or merged_cells(path, sheet, len(rows))
            _spread(rows, merged)
            if any(map(any, rows)):
                title = "" if _SHEET_NUMBER.fullmatch(sheet.name) else sheet.name
                yield _list_of(enumerate(rows, 1), f"工作表“{sheet.name}”", title)


_SHEET_NUMBER = re.compile(r"(?:Sheet|工作表|表)\s*\d*", re.IGNORECASE)


def _in_document(content: Content, *, is_drawn: bool = False) -> list[RosterList]:
    """The tables of a document with the lines above each; one list of all lines if none has units.

    What stands below the last table is a list without rows. Where it `is_drawn`, lines in a cell
    may be those of one name.
    """
    lists: list[RosterList] = []
    above: list[str] = []
    for block in content.blocks:
        if isinstance(block, ContentTable):
            table = _grid_rows(block.grid)
            rows = enumerate(_unwrapped(table) if is_drawn else table, 1)
            lists.append(_list_of(rows, block.name, above=above))
            above = []
        elif isinstance(block, ContentLine):
            above.append(block.text)
    if any(len(one.rows) > 1 for one in lists) and roster_of(lists).units:
        return [*lists, RosterList([], above=tuple(above))]
    lines = (block for block in content.blocks if isinstance(block, ContentLine))
    split = ([part.strip() for part in (b.tabbed or b.text).split("\t")] for b in lines)
    return [_list_of(enumerate(split, 1))]


def _unwrapped(rows: Sequence[Row]) -> Sequence[Row]:
    """The rows, cells of columns in which all broken lines are as long as any made one line.

    Names below each other that begin alike, as those of one county do, are no line of one name.
    """
    for at in range(max(map(len, rows), default=0)):
        cells = [row[at].splitlines() for row in rows if at < len(row)]
        widest = max((len(line) for lines in cells for line in lines), default=0)
        broken = [line for lines in cells for line in lines[:-1]]
        if broken and all(len(line) >= widest - 1 for line in broken):
            for row in (one for one in rows if at < len(one)):
                lines = row[at].splitlines()
                if len({line[:1] for line in lines}) > 1:
                    row[at] = "".join(lines)
    return rows


def _grid_rows(grid: Grid[object]) -> list[Row]:
    """The rows of a table; what is merged downwards stands in each of its rows."""
    blank = [""] * grid.columns
    rows = [blank.copy() for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = cell.text.strip()
    _spread(
        rows,
        (
            (c.row, c.column, c.row + c.row_span - 1, c.column + c.column_span - 1)
            for c in grid.cells
        ),
    )
    return rows


def _spread(rows: list[Row], merged: Iterable[tuple[int, int, int, int]]) -> None:
    """Fills merged cells of a column with what stands in their first."""
    for top, left, bottom, right in merged:
        if left == right and top < len(rows) and left < len(rows[top]):
            for row in rows[top + 1 : bottom + 1]:
                if left < len(row):
                    row[left] = rows[top][left]


def _text_rows(path: Path, data: bytes) -> list[tuple[int, Row]]:
    text = decoded_whole(data)
    if text is None:
        raise RosterError(path, "不是文本文件，请用“记事本”另存为 UTF-8 编码的文本再试。")
    lines = text.splitlines()
    filled = [line for line in lines if line.strip()]
    counts = {sign: sum(sign in line for line in filled) for sign in ("\t", ",", "，", ";", "；")}
    fewest = {"，": len(filled) / 2, "；": len(filled) / 2}  # they stand in sentences, too
    sign = next((one for one, n in counts.items() if n and n >= fewest.get(one, 0)), None)
    if sign is None:
        return [(number, [line.strip()]) for number, line in enumerate(lines, 1)]
    if sign in ("，", "；"):
        return [(n, [part.strip() for part in line.split(sign)]) for n, line in enumerate(lines, 1)]
    try:
        reader = csv.reader(lines, delimiter=sign)
        return [(reader.line_num, [part.strip() for part in row]) for row in reader]
    except csv.Error as error:
        raise RosterError(path, "里的引号不成对，请用 Excel 打开它并另存一份再试。") from error
