"""Cuts a document into its reports, and finds the units named above tables.

Parts that complete each other are one report: a title or a table that comes again begins another
one only where it names another unit or year, or where its figures differ from those that are there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby, pairwise, zip_longest
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct, field

from app import patterns as re
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.importing.headings import (
    heading_places,
    is_organisation,
    titles,
)
from app.importing.surroundings import ATTACHED
from app.importing.texts import period_year
from app.importing.years import file_year, stated_year
from app.matching.tables import match_grid
from app.office.content import (
    ContentBlock,
    ContentLine,
    ContentPart,
    ContentTable,
    GridCell,
    part_spans,
)
from app.office.labels import normalised
from app.report.numbers import means_none, parse_date, parse_year

UNIT_LABEL = (
    r"(?:(?:填报|报送|编报|编制|上报|报告|填表|填写|公开)(?:单位|机关|部门)|(?:单位|机关|部门)名称|单位)"
    r"(?:名称)?\s*(?:[（(][^（()）元件]{1,8}[）)])?"
)
_UNIT = re.compile(
    rf"\s*{UNIT_LABEL}\s*[:：]?\s*(?P<name>.*?)\s*(?:[（(](?:盖章|公章|签章)[）)])?\s*"
)
_LABEL_ALONE = re.compile(rf"\s*{UNIT_LABEL}\s*[:：]?\s*")
_WITH_COLON = re.compile(rf"\s*{UNIT_LABEL}\s*[:：]")
_YEAR = re.compile(
    r"(?:年[度份]\s*[:：]\s*)(?P<behind>(?:19|20)\d\d)(?!\d)|(?P<year>(?:19|20)\d\d)\s*年度?"
)
FURTHER = re.compile(
    r"\s{2,}|\s*(?:(?:19|20)\d\d\s*年)|\s+(?=\S{2,8}[:：])|[,，;；]"
    r"|(?:填报|报送|填表|统计|报告|制表)?(?:日期|时间|年度|期间|人)\s*[:：]"
)
"""What may stand behind the name of a unit on its line."""

_OF_FORM = re.compile(
    r"(?:(?:填报|填表|报送|上报|报出|制表|审核|统计|联系|报告|导出|打印|生成|提交)\s*"
    r"(?:日期|时间|年度|期间|人员?|状态)?|年度|(?:数据)?状态|(?:报表|表格|批准|备案)?(?:编[号码]|代码|文号|表号)|(?:制定|批准|备案)(?:机关|单位)|有效期至?"
    r"|(?:填报|填表|报送)?(?:单位|部门|分管)?(?:负责人|领导)(?:签字)?|经办人|(?:联系)?电话|计量单位"
    r"|(?:金额)?单位)\s*[:：].{0,30}|[（(]?(?:(?:本列)?数据的?)?勾稽关系(?:为|是)?\s*[:：].{4,60}"
    r"|附?表\s*[一二三四五1-5]\s*[:：]?|[（(]?续表?[）)]?|(?:19|20)\d\d\s*年度?|填[表报写](?:说明|须知|要求|提示|注意事项).{0,60}"
    r"|(?:附?表\s*[一二三四五1-5]?\s*[:：]?)?政府信息公开(?:工作)?(?:情况)?(?:年度)?(?:报告|统计)表?"
    r"|(?:附?表\s*[一二三四五1-5]?\s*[:：]?)?[^，。；：见\d]{2,20}情况(?:统计|汇总)?表"
    r"|附?表\s*[一二三四五六七八九\d]+(?:[-－—.]\d+)?\s*[:：、.]?(?!.*见)[^，。；：]{2,30}|附[件表图]?\s*[:：][^。；]{2,30}|[^。；]{0,30}请?勿(?:填写?|改动|修改|删除)[^。；]{0,10}"
    r"|第\s*\d+\s*页(?:\s*[/／,，]?\s*共\s*\d+\s*页)?|(?:[合总共]计)?(?:指标|记录|数据)(?:项|条)?(?:总?数|合计)?\s*[:：]?\s*\d+\s*[项条个]?|(?:\s*(?:[必选可]填|自动计算)){1,400}"
)
"""The other entries around a table of a form: who filled it in, when, the unit of measurement."""

_LABELS_OF_COVER = re.compile(
    rf"(?:{UNIT_LABEL}|(?:填报|填表|报送|上报|报出|制表|编报|报告)\s*(?:日期|时间|年度|年份|期间|人员?)|年度"
    r"|(?:单位|部门|分管)?(?:负责人|领导)(?:签字)?|经办人|联系人|(?:联系|办公|传真)?(?:电话|号码)|传真"
    r"|(?:联系|单位|通信|通讯)?地址|邮政编码|邮编|(?:电子)?(?:邮箱|邮件)|审核人?|制表人?)\s*[:：]?"
)
_USED_LABEL = re.compile(rf"\s*(?:{UNIT_LABEL}|.*(?:日期|时间|年度|年份|期间))")
DATE_LABEL = r"(?:填报|填表|报送|报出|上报|制表|编报|成文)\s*(?:日期|时间)"
YEAR_LABEL = r"(?:填报|报告|统计)\s*(?:年度|年份)"
_DATED = re.compile(rf"(?:{DATE_LABEL}\s*[:：]?|日期\s*[:：])\s*(?P<text>\S.{{0,30}})?")
_OF_YEAR = re.compile(
    rf"(?:{YEAR_LABEL}\s*[:：]?|(?:年[度份]|报告期间?)\s*(?:[:：]|$))\s*(?P<text>\S.{{0,30}})?"
)
_ANY_ENTRY = re.compile(r"[^，。；：:\d]{2,12}[:：][^，。；]{0,30}")
_DAY_AT_END = re.compile(r"\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日\s*$")
_YEAR_ALONE = re.compile(r"[（(]?(?P<text>(?:19|20)\d\d)\s*年度[）)]?")
_NEXT_ENTRY = re.compile(r"\s+(?=\S{2,8}[:：])")
_NOTE = re.compile(r"[（(]?(?:备\s*注|注|说\s*明|(?:数据|资料)来源)\s*\d?\s*[:：].+", re.DOTALL)
"""A line about a table beside it, which is no text of the section."""

_EXPLAINS = re.compile(r"说明|须知|填表要求")
_MIN_LABELS = 2

_TABLE_TITLE = re.compile(
    r"(?![本我全各])(?P<name>[^，。；：、]{2,30}?)(?:(?P<before>(?:19|20)\d\d)年度?|近[两二三四五\d]年来?)?"
    r"(?:主动公开|收到和?处理|依申请公开|政府信息公开)[^，。；：]{0,24}?(?P<table>表)?"
    r"(?:[（(](?P<behind>(?:19|20)\d\d)年?度?[）)])?"
)
"""What a table may be headed with instead: the unit, the year, what it is about."""

_SUMS = re.compile(
    r"(?:全[县市区镇乡]|本级|各单位|各乡镇|数据)?(?:合计|总计|汇总|小计|总表|汇总表|合计表)|(?!全年|年度|本年).{1,12}(?:小计|合计)"
)
"""Names of sums of other units: 全县合计."""

_MIN_TITLE = 6
_IS_HEAD = re.compile(r"[^。；]{0,30}政府信息公开[^。；]{0,30}")


class NamedUnit(NamedTuple):
    """A unit as a line above a table names it, and the year if the line says one, else None."""

    name: str
    year: int | None


def named_unit(line: str, below: str = "") -> NamedUnit | None:
    """The unit that a line names, behind 填报单位 or in a title of a table, or the line `below`."""
    if _LABEL_ALONE.fullmatch(line):
        name = below.strip()
        return NamedUnit(name, None) if is_organisation(name) else None
    title = _TABLE_TITLE.fullmatch("".join(line.split()))
    said = title and (title["before"] or title["behind"])
    if title and (said or title["table"]) and is_organisation(title["name"]):
        return NamedUnit(title["name"], int(said) if said else None)
    match = _UNIT.fullmatch(line)
    if match is None or not (_WITH_COLON.match(line) or " " in line.strip()):
        return None
    name = FURTHER.split(match["name"], maxsplit=1)[0].strip(" \t\u3000_＿")
    year = _YEAR.search(line)
    is_name = len(name) > 2 and is_organisation(name)
    said = (year["behind"] or year["year"]) if year else ""
    return NamedUnit(name, int(said) if said else None) if is_name else None


def line_units(texts: Sequence[str]) -> Iterator[NamedUnit]:
    """The units that lines name."""
    for line, below in zip_longest(texts, texts[1:], fillvalue=""):
        unit = named_unit(line, below)
        if unit:
            yield unit


@lru_cache(maxsize=4096)  # asked of every row of a table; see `is_organisation`
def is_form_entry(line: str) -> bool:
    """Whether a line is one of the entries around a table of a form, and no sentence."""
    return _OF_FORM.fullmatch(line.strip()) is not None or bool(
        _LABEL_ALONE.fullmatch(line) or named_unit(line)
    )


class _UnitAndYear(Struct, frozen=True):
    """What a line says about whose report it is, and of which year."""

    name: str
    year: int | None

    def contradicts(self, other: _UnitAndYear) -> bool:
        """Whether the two cannot be about one report."""
        names = bool(self.name and other.name) and not _is_same(self.name, other.name)
        years = self.year is not None and other.year is not None and self.year != other.year
        return names or years

    def is_of(self, other: _UnitAndYear) -> bool:
        """Whether the two say the same year, and not another name."""
        return self.year == other.year is not None and not self.contradicts(other)

    def with_what(self, other: _UnitAndYear) -> _UnitAndYear:
        """What both say together."""
        return _UnitAndYear(
            self.name or other.name, self.year if self.year is not None else other.year
        )


_NOBODY = _UnitAndYear("", None)


def _year_of_parts(blocks: Iterable[ContentBlock]) -> int | None:
    """The only year that the names of sheets state as one: 2024年."""
    names = (block.name for block in blocks if isinstance(block, ContentPart))
    return stated_year(name for name in names if "年" in name)


def _is_same(one: str, other: str) -> bool:
    """Whether two names are one unit's: one may be a shorter form of the other."""
    one, other = normalised(one), normalised(other)
    return one.endswith(other) or other.endswith(one) or one.startswith(other)


def is_of_several(blocks: Sequence[ContentBlock], year: int, edition: Edition) -> bool:
    """Whether titles, entries or sheets name more than one unit, or a title another year."""
    lines = [block.text for block in blocks if isinstance(block, ContentLine)]
    lines += lines_in_tables(blocks)
    parts = [block for block in blocks if isinstance(block, ContentPart)]
    found = [*titles(edition, lines)]
    names = {one.name for one in found if one.name} | {one.name for one in line_units(lines)}
    names |= {one.name for one in parts if one.is_unit or is_organisation(_YEAR.sub("", one.name))}
    apart = any(not _is_same(one, other) for one, other in pairwise(sorted(names)))
    return apart or any(title.year not in (None, year) for title in found)


def report_groups(blocks: Sequence[ContentBlock], edition: Edition) -> list[Sequence[ContentBlock]]:
    """The blocks of each report; without tables attached to one that have its figures again."""
    cutter = _Cutter(blocks, edition)
    starts = [0, *cutter.starts()]
    ends = [*starts[1:], len(blocks)]
    groups = [
        [blocks[place] for place in range(start, end) if place not in cutter.again]
        for start, end in zip(starts, ends, strict=True)
    ]
    if cutter.texts_of is not None:
        texts = groups.pop()
        groups[cutter.texts_of] = [*groups[cutter.texts_of], *texts]
    return [*groups]


class _Cutter(Struct):
    """Goes through the blocks of a document and tells where the next report begins."""

    blocks: Sequence[ContentBlock]
    edition: Edition
    again: list[int] = field(default_factory=list)
    texts_of: int | None = None
    """The report before to which the last part belongs, that has its texts alone."""
    _marks_before: list[_UnitAndYear] = field(default_factory=list)
    _seen: dict[CellKey, str] = field(default_factory=dict)
    _mark: _UnitAndYear = _NOBODY
    _ahead: _UnitAndYear = _NOBODY
    _pending: int | None = None
    _part: int | None = None
    _is_attached: bool = False

    def starts(self) -> Iterator[int]:
        """The blocks with which reports begin, the first one left out."""
        marks = dict(self._marks())
        tables = sum(isinstance(block, ContentTable) for block in self.blocks)
        parts = sum(isinstance(block, ContentPart) for block in self.blocks)
        if tables <= len(self.edition.tables) and len(marks) < 2 and parts < 2:
            return
        for place, block in enumerate(self.blocks):
            if isinstance(block, ContentPart):
                self._part, self._is_attached = place, False
                part = _UnitAndYear(block.name if block.is_unit else "", _year_of_parts([block]))
                if block.is_unit or self._ahead == _NOBODY or part.contradicts(self._ahead):
                    self._pending, self._ahead = place, part  # else a sheet of texts is before it
            elif place in marks:
                self._is_attached = False
                if marks[place].contradicts(self._ahead):
                    self._pending, self._ahead = self._part, _NOBODY
                self._pending = place if self._pending is None else self._pending
                self._ahead = marks[place].with_what(self._ahead)
            elif isinstance(block, ContentLine):
                self._is_attached |= ATTACHED.fullmatch(block.text.strip()) is not None
            elif isinstance(block, ContentTable):
                start = self._at_table(place, block)
                if start is not None:
                    yield start
        yield from self._texts_of_another()

    def _texts_of_another(self) -> Iterator[int]:
        """Where texts begin that stand behind all tables and are those of a report before."""
        if self._pending is not None and self._ahead.contradicts(self._mark):
            fits = [n for n, one in enumerate(self._marks_before) if one.is_of(self._ahead)]
            if len(fits) == 1:
                self.texts_of = fits[0]
                yield self._pending

    def _marks(self) -> Iterator[tuple[int, _UnitAndYear]]:
        """The lines that name a unit or a year: titles and 填报单位."""
        lines = [n for n, block in enumerate(self.blocks) if isinstance(block, ContentLine)]
        texts = [block.text for block in self.blocks if isinstance(block, ContentLine)]
        for title in titles(self.edition, texts):
            yield lines[title.first], _UnitAndYear(title.name, title.year)
        for place, text in enumerate(texts):
            unit = named_unit(text, texts[place + 1] if place + 1 < len(texts) else "")
            if unit:
                yield lines[place], _UnitAndYear(*unit)

    def _at_table(self, place: int, table: ContentTable) -> int | None:
        """Where the report of a table begins, if it is another one than that before."""
        texts = {
            key: cell.text for key, cell in match_grid(table.grid, self.edition).places.items()
        }
        if not texts:
            return None
        pending, ahead = self._pending, self._ahead
        self._pending, self._ahead, self._part = None, _NOBODY, None
        is_another = ahead.contradicts(self._mark) or self._is_another(texts, pending, ahead)
        if self._seen and is_another and self._is_attached:
            self.again.append(place)
            return None
        if self._seen and is_another:
            self._marks_before.append(self._mark)
            self._seen, self._mark = dict(texts), ahead
            return pending if pending is not None else place
        self._seen.update(texts)
        self._mark = self._mark.with_what(ahead)
        return None

    def _is_another(
        self, texts: dict[CellKey, str], pending: int | None, ahead: _UnitAndYear
    ) -> bool:
        """Whether cells come again that differ, or on a sheet that may be another unit's."""
        again = [key for key in texts if key in self._seen]
        if 2 * len(again) <= len(texts):
            return False
        if any(_differ(texts[key], self._seen[key]) for key in again):
            return True
        on_sheet = pending is not None and isinstance(self.blocks[pending], ContentPart)
        return on_sheet and not (ahead.name and self._mark.name)


def _differ(one: str, other: str) -> bool:
    """Whether two texts of one cell contradict each other; a blank one contradicts nothing."""
    said = {normalised(text) for text in (one, other) if text.strip() and not means_none(text)}
    return len(said) > 1 or (
        bool(said - {"0"})
        and bool(one.strip())
        and bool(other.strip())
        and (means_none(one) != means_none(other))
    )


def without_form_entries(
    blocks: Sequence[ContentBlock], edition: Edition
) -> tuple[list[ContentBlock], list[str]]:
    """The blocks without what stands beside tables for a form; and the notes among that.

    Entries (填报单位, 填表日期) are understood elsewhere or say nothing of the report.
    """
    left_out = set(_explanations(blocks, edition))
    for place, block in enumerate(blocks):
        if isinstance(block, ContentTable):
            left_out |= set(_entries(blocks, range(place - 1, -1, -1)))
            left_out |= set(_entries(blocks, range(place + 1, len(blocks))))
    texts = [
        block.text for place in sorted(left_out) if isinstance(block := blocks[place], ContentLine)
    ]
    kept = [block for place, block in enumerate(blocks) if place not in left_out]
    return kept, [*filter(_NOTE.fullmatch, texts), *_unused(texts)]


def _unused(texts: Sequence[str]) -> Iterator[str]:
    """The entries of a cover sheet that are no name, year or date, label and text in one."""
    for label, text in pairwise(texts):
        if is_label_of_cover(label) and not _USED_LABEL.match(label):
            yield f"{''.join(label.split()).rstrip(':：')}：{text.strip()}"


def _explanations(blocks: Sequence[ContentBlock], edition: Edition) -> Iterator[int]:
    """The places of the lines on sheets that only explain how the form is filled in."""
    for start, end in part_spans(blocks):
        part, inside = blocks[start], range(start + 1, end)
        lines = [block.text for place in inside if isinstance(block := blocks[place], ContentLine)]
        explains = isinstance(part, ContentPart) and _EXPLAINS.search(part.name)
        is_named = explains and not heading_places(edition, lines)
        if len(lines) == len(inside) and (is_named or all(map(is_form_entry, lines))):
            yield from inside
            continue
        on_cover = {*_on_cover(lines, edition)}
        grids = (block.grid for place in inside if isinstance(block := blocks[place], ContentTable))
        if on_cover and not any(match_grid(grid, edition).places for grid in grids):
            texts = (place for place in inside if isinstance(blocks[place], ContentLine))
            yield from (place for n, place in enumerate(texts) if n in on_cover)


@lru_cache(maxsize=4096)  # see `is_form_entry`
def is_label_of_cover(line: str) -> bool:
    """Whether a line is the label of an entry that stands behind it: 填 表 人：."""
    return _LABELS_OF_COVER.fullmatch("".join(line.split())) is not None


def _on_cover(lines: Sequence[str], edition: Edition) -> list[int]:
    """The places of labels and what stands behind each, if a sheet has several; else nothing.

    If it has no sentence, all of it is a cover, but for a title.
    """
    labels = [place for place, line in enumerate(lines) if is_label_of_cover(line)]
    if len(labels) < _MIN_LABELS:
        return []
    values = {place + 1 for place in labels if place + 1 < len(lines)}
    if any("。" in line for line in lines):
        return sorted({*labels, *values})
    title = {n for one in titles(edition, lines) for n in range(one.first, one.last + 1)}
    return [place for place in range(len(lines)) if place not in title]


def form_date(texts: Sequence[str]) -> date | None:
    """The only date behind 填报日期 or the like, in the same text or the next; else behind 制表."""
    ends = (one[0] for text in texts if (one := _DAY_AT_END.search(text)) and is_form_entry(text))
    found = {parse_date(text).value for text in [*_behind(_DATED, texts)] or ends}
    return found.pop() if len(found) == 1 else None


def form_year(texts: Sequence[str]) -> int | None:
    """The only year behind 填报年度 or the like, in the same text or the next; else one alone."""
    behind = [*_behind(_OF_YEAR, texts)]
    alone = (match["text"] for text in texts if (match := _YEAR_ALONE.fullmatch(text.strip())))
    for told in (behind, alone):
        found = {parse_year(text).value for text in told} - {None}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _behind(label: re.Pattern[str], texts: Sequence[str]) -> Iterator[str]:
    """What stands behind each label of a form."""
    entries = [entry for text in texts for entry in _NEXT_ENTRY.split(text)]
    for text, behind in zip_longest(entries, entries[1:], fillvalue=""):
        found = label.fullmatch(text.strip())
        if found:
            yield found["text"] or behind


def _entries(blocks: Sequence[ContentBlock], places: Iterable[int]) -> Iterator[int]:
    """The places of the entries from a table on, up to the first block that is none."""
    behind = ""
    for place in places:
        block = blocks[place]
        if not isinstance(block, ContentLine):
            return
        is_entry = is_form_entry(block.text) or _NOTE.fullmatch(block.text)
        if not is_entry and not is_organisation(block.text):
            return
        if is_entry:
            yield place
            if behind and _LABEL_ALONE.fullmatch(block.text):
                yield place + 1
        behind = block.text


def table_units(cells: Iterable[GridCell[Any]]) -> Iterator[tuple[GridCell[Any], NamedUnit | None]]:
    """The cells of a table that hold entries of a form around it, with the unit they name."""
    row = list(cells)
    for place, cell in enumerate(row):
        behind = row[place + 1].text if place + 1 < len(row) else ""
        unit = named_unit(cell.text, behind)
        if unit or is_form_entry(cell.text):
            yield cell, unit
            if unit and _LABEL_ALONE.fullmatch(cell.text):
                yield row[place + 1], None
        elif _OF_YEAR.fullmatch(cell.text) and form_year([cell.text, behind]):
            yield from ((one, None) for one in row[place : place + 2])


def year_of_document(path: Path, blocks: Sequence[ContentBlock], edition: Edition) -> int | None:
    """The year that the document states, or else its file's path."""
    return said_year(blocks, edition) or file_year(str(path))


def said_year(blocks: Sequence[ContentBlock], edition: Edition) -> int | None:
    """The year that title, reporting period, entries or heads of tables state."""
    lines = [block.text for block in blocks if isinstance(block, ContentLine)]
    lines += lines_in_tables(blocks)
    found = {title.year for title in titles(edition, lines) if title.year}
    found = found or {unit.year for line in lines if (unit := named_unit(line)) and unit.year}
    found = found or {year for line in lines if (year := period_year(line))}
    if found:
        return found.pop() if len(found) == 1 else None
    headed = (line for line in lines if _IS_HEAD.fullmatch("".join(line.split())))
    return form_year(lines) or stated_year(headed) or _year_of_parts(blocks)


def lines_in_tables(blocks: Iterable[ContentBlock]) -> Iterator[str]:
    """The lines of tables that may say whose and of which year they are: entries and titles."""
    tables = (block for block in blocks if isinstance(block, ContentTable))
    rows = ((one, row) for one in tables for _, row in groupby(one.grid.cells, lambda c: c.row))
    for table, row in rows:
        texts = [cell.text for cell in row if cell.text and not cell.text.isspace()]
        if table.loose:
            long = (text for text in texts if len(text) > _MIN_TITLE)
            yield from (line for text in long for line in text.split("\n"))
        is_one = len(texts) == 1 or any(map(is_label_of_cover, texts[:1]))
        if is_one or all(is_form_entry(one) or _ANY_ENTRY.fullmatch(one) for one in texts):
            yield from texts


@lru_cache(maxsize=4096)
def is_sum_name(name: str) -> bool:
    """Whether a sheet or a report is named as the sum of others."""
    return _SUMS.fullmatch("".join(name.split())) is not None


def are_names(texts: Collection[str]) -> bool:
    """Whether several texts are all names of organisations, or of their sum."""
    return len(texts) > 1 and all(is_organisation(one) or is_sum_name(one) for one in texts)


def named_parts(blocks: Sequence[ContentBlock]) -> list[str]:
    """The names of the parts with tables that a report reaches over; of all if none has one."""
    named: dict[str, bool] = {}
    part = ""
    for block in blocks:
        if isinstance(block, ContentPart):
            part = block.name
            named[part] = False
        elif isinstance(block, ContentTable) and part:
            named[part] = True
    return [name for name, has_table in named.items() if has_table or not any(named.values())]
