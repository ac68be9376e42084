"""What was read out of a document, whatever its file format."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from app import patterns as re
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.errors import RefusedError
from app.importing.headings import (
    asked_text,
    heading_places,
    is_organisation,
    text_behind_heading,
    texts_named,
)
from app.matching.label_paths import Head, NamedCell
from app.matching.tables import GridMatch, Matches, UnplacedCell
from app.office.content import HIDDEN, UNREADABLE, Content, ContentTable, GridCell
from app.office.labels import figure_alone, is_number_text, normalised, with_unit
from app.report.changes import Details, Edit, Entry, Means, Origin, Unread
from app.report.numbers import parse_date, parse_number, parse_year, read_entry
from app.report.report import Report
from app.report.totals import adds_up_others

IN_TEXT = "文字"
"""Where a text stands that is in no table."""

NAME_IN_TITLE = "标题"
"""Where the name of the organisation is found that needs no second look."""


class NoTablesError(RefusedError):
    """A document has none of the form's tables; `other` is what it says to be, `content` all."""

    def __init__(self, path: Path, other: str = "", content: Content | None = None) -> None:
        self.other, self.content = other, content
        none = "中没有找到年度报告的表格，请核对是不是选错了文件"
        super().__init__(f"“{path.name}”{f'是{other}，不是年度报告' if other else none}。")


_HEAD_WORD = re.compile(
    "(?:项目|事项|类型|情形|子类)(?:\\(.+\\))?|指标(?:名称)?|类别|内容|文字|正文|(?:处理)?结果|数量|件数|数值|计量单位|序号|编号|栏次"
    "|(?:条例)?条款|年[度份]|[本今]年度?(?:数据?)?|本[次期](?:[填上]报)?|(?:申请)?与?[办处]理情况|件|项|宗|元|万元"
)
"""What heads and columns of units say in tables of offices and what tells nothing of a cell."""


class NoYearError(RefusedError):
    """A document does not say which year it reports on."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path.name}”中看不出是哪一年的年度报告，请指明年度。")


class Unplaced(Struct, frozen=True):
    """A text that found no place in the report, and where it stands, in words.

    `in_table` is whether it may be a figure that is missing now; a line each if it is several.
    """

    text: str
    where: str
    in_table: bool = False

    @property
    def words(self) -> str:
        """Place and text on one line."""
        return f"{self.where}：{' '.join(self.text.split())}"

    @property
    def count(self) -> int:
        """How many cells it is."""
        return 1 + self.text.count("\n") * self.in_table

    @property
    def brief(self) -> str:
        """Place and text for a sentence: of several cells the first."""
        first = self.text.partition("\n")[0]
        return f"{self.where}：{first[:_MAX_BRIEF]}{'……' if len(first) > _MAX_BRIEF else ''}"


class TablePlace(NamedTuple):
    """Where a cell stands in a document: the name of the table, row and column from 0."""

    table: str
    row: int
    column: int

    @property
    def words(self) -> str:
        """The place as a clerk reads it."""
        return f"{self.table}第 {self.row + 1} 行第 {self.column + 1} 列"


_MAX_BRIEF, _MIN_TOLD_TOGETHER = 60, 3
"""Signs of a text that is told; cells of a row without a place that are told in one sentence."""

_NO_CELL = "文件的表格中没有这一格"
_NO_RESULT = "是还没有计算的公式，请用 Excel 或 WPS 打开原文件，保存后再读取"


def no_number(text: str) -> str:
    """Why a text of a cell is no value, in Chinese."""
    if UNREADABLE in text:
        return "这一格的内容读不出来，请对照原文件"
    return f"“{text}”{_NO_RESULT if text.startswith('=') else '不是数字'}"


class ValueStanding(StrEnum):
    """How far a value of a document can be relied on."""

    READ = "read"
    """Read, or seen to be blank."""
    COMPUTED = "computed"
    """A total as the document states it."""
    DOUBTFUL = "doubtful"
    """Read, but it should be compared with the document."""
    NOT_READ = "not_read"
    """Unknown: what stands there is no number, or the document has no such cell."""


class CellStanding(NamedTuple):
    """The standing of one value; `place` in words, empty for a file without places.

    `reason` says in Chinese why it is doubtful or was not read; empty otherwise.
    """

    standing: ValueStanding
    place: str = ""
    reason: str = ""

    @property
    def is_sure(self) -> bool:
        """Whether nobody needs to look at the value."""
        return self.standing in (ValueStanding.READ, ValueStanding.COMPUTED)

    @property
    def data(self) -> dict[str, str]:
        """The same for JSON, what is empty left out."""
        told = {"standing": str(self.standing), "place": self.place, "reason": self.reason}
        return {name: text for name, text in told.items() if text}


class ReadingFacts(Struct, frozen=True):
    """What is known of the reading of a document, cell by cell.

    `unread` are the texts that are no numbers, `missing` the cells that its tables do not have,
    `doubtful` says why cells should be looked at, `stated` are the totals that it states,
    `unplaced` the texts that were left, by their places in words; `where` tells a cell's place.
    """

    unread: Mapping[CellKey, str]
    missing: Collection[CellKey]
    doubtful: Mapping[CellKey, str]
    stated: Collection[CellKey]
    unplaced: Mapping[str, str]
    where: Callable[[CellKey], str]

    def standings(self, edition: Edition) -> Iterator[tuple[CellKey, CellStanding]]:
        """Each cell of the form with its standing, in form order."""
        missing = frozenset(self.missing)
        for key, cell in edition.cells.items():
            place = self.where(key)
            if key in missing:
                yield key, CellStanding(ValueStanding.NOT_READ, "", _NO_CELL)
            elif key in self.unread:
                reason = self.doubtful.get(key) or no_number(self.unread[key])
                yield key, CellStanding(ValueStanding.NOT_READ, place, reason)
            elif cell.computed and key not in self.stated and place and place in self.unplaced:
                reason = no_number(self.unplaced[place])
                yield key, CellStanding(ValueStanding.NOT_READ, place, reason)
            elif key in self.doubtful:
                yield key, CellStanding(ValueStanding.DOUBTFUL, place, self.doubtful[key])
            elif cell.computed and key in self.stated:
                yield key, CellStanding(ValueStanding.COMPUTED, place)
            else:
                yield key, CellStanding(ValueStanding.READ, place)


class ReadDocument(Struct, frozen=True):
    """A document's content as a report; computed cells stand in `report.stated`.

    `missing` are the cells that the document's tables do not have; `doubtful` says of cells that
    were read why they should be looked at. `fingerprint` is that of the finalised report from which
    the document was exported; empty if it does not tell. `places` says where each cell stands in a
    document, `notes` are the words that came with it in a handover package. `name_place` says where
    the name of the organisation was found, `is_sum` whether it adds up the others of its document.
    """

    report: Report
    unplaced: tuple[Unplaced, ...]
    missing: tuple[CellKey, ...]
    doubtful: Mapping[CellKey, str] = field(default_factory=dict)
    fingerprint: str = ""
    places: Mapping[CellKey, TablePlace] = field(default_factory=dict)
    notes: str = ""
    name_place: str = ""
    is_sum: bool = False

    @property
    def standings(self) -> dict[CellKey, CellStanding]:
        """How sure each value of the form is, with its place and the reason, in form order."""
        facts = ReadingFacts(
            unread={key: entry.text for key, entry in self.report.unread.items()},
            missing=self.missing,
            doubtful=self.doubtful,
            stated=self.report.stated,
            unplaced={one.where: one.text for one in self.unplaced},
            where=lambda key: self.places[key].words if key in self.places else "",
        )
        return dict(facts.standings(self.report.edition))


_MIN_ADDENDS = 2
"""Fewer reports are no parts of a sum: two equal ones would each be that of the other."""


def with_sums(reads: Sequence[ReadDocument]) -> list[ReadDocument]:
    """The reports of one document; one that is the sum of all the others is known as such."""
    if len(reads) <= _MIN_ADDENDS:
        return list(reads)
    totals: defaultdict[CellKey, Decimal] = defaultdict(Decimal)
    for read in reads:
        if not read.is_sum:
            for key, value in read.report.typed.items():
                totals[key] += value
    sums = [one.is_sum or adds_up_others(one.report.typed, totals) for one in reads]
    return [replace(one, is_sum=is_sum) for one, is_sum in zip(reads, sums, strict=True)]


class WrittenPart(NamedTuple):
    """A line of a document, or the keys of the form's tables that one of its tables holds."""

    text: str = ""
    tables: tuple[str, ...] = ()


class WrittenDocument(Struct, frozen=True):
    """What was written here, read again, with its lines and tables in document order.

    A workbook that has sheets of this program's own for basic data and texts needs no order.
    """

    read: ReadDocument
    parts: tuple[WrittenPart, ...]
    is_workbook: bool


class DocumentTexts(Struct, frozen=True):
    """What the text of a document says; a `year` of None means that it does not say.

    `around` are the lines above the title and below the date.
    """

    texts: dict[str, str]
    details: Details
    year: int | None
    around: Sequence[str] = ()


class FoundTables(Struct, frozen=True, dict=True):
    """The tables of one report, and which of their cells are the form's."""

    tables: Sequence[ContentTable]
    matches: Matches[Any]

    @property
    def places(self) -> dict[CellKey, TablePlace]:
        """Where each cell that was found stands."""
        chosen = self.matches.places
        return {
            key: TablePlace(table.name, cell.row - table.headings, cell.column)
            for table, found in zip(self.tables, self.matches.by_grid, strict=True)
            for key, cell in found.places.items()
            if chosen.get(key) is cell
        }

    def where(self, wanted: GridCell[Any]) -> str:
        """The place of a cell in the document, in words."""
        table = self._tables_of.get(id(wanted))
        if table is None:
            return "表格"
        return TablePlace(table.name, wanted.row - table.headings, wanted.column).words

    def row_of(self, wanted: GridCell[Any]) -> tuple[str, int]:
        """The table and the row of a cell, counted from 0."""
        table = self._tables_of.get(id(wanted))
        return (table.name, wanted.row - table.headings) if table else ("表格", 0)

    @cached_property
    def _tables_of(self) -> dict[int, ContentTable]:
        """The table in which each cell stands; the cells live as long as the tables."""
        tables = {id(cell): table for table in self.tables for cell in table.grid.cells}
        return tables | {id(one.cell): self.tables[one.grid_index] for one in self.matches.unplaced}


_CHOICE = re.compile(r"^[A-Za-z]\s*[.．、:：)）]\s*|^[A-Z](?=\d{4})")
"""What stands before the answer that was chosen: B. 2022年."""

_TWICE = "这一格在文件中有两处，数字不同，请核对。"


class UnitFigures(Struct):
    """What the lists of a document have of one unit, table by table; `texts` by section.

    `body` are the lines of whole reports in cells; name, year and day may stand in cells, too.
    """

    edition: Edition
    name: str
    year: int | None
    texts: dict[str, list[str]] = field(default_factory=dict)
    tables: list[ContentTable] = field(default_factory=list)
    by_table: list[dict[CellKey, GridCell[Any]]] = field(default_factory=list)
    unplaced: list[UnplacedCell[Any]] = field(default_factory=list)
    doubtful: dict[CellKey, str] = field(default_factory=dict)
    day: date | None = None
    body: list[str] = field(default_factory=list)

    def found_in(self, table: ContentTable) -> dict[CellKey, GridCell[Any]]:
        """The places in one table, to be added to."""
        if not self.tables or self.tables[-1] is not table:
            self.tables.append(table)
            self.by_table.append({})
        return self.by_table[-1]

    def put(
        self, table: ContentTable, cell: GridCell[Any], named: NamedCell | None, path: Sequence[str]
    ) -> None:
        """Sets a value at its cell of the form; one without, or with another value, is unplaced."""
        places = self.found_in(table)
        known = next((of[named.key] for of in self.by_table if named and named.key in of), None)
        if named is None:
            self._leave(cell, path)
        elif known is None:
            places[named.key] = cell
            if named.doubt:
                self.doubtful[named.key] = named.doubt
        elif normalised(known.text) != normalised(cell.text):
            self.doubtful[named.key] = _TWICE
            self._leave(cell, path)

    def _leave(self, cell: GridCell[Any], labels: Sequence[str]) -> None:
        """Notes a value without a place, with the labels that it has."""
        text = cell.text.strip()
        if text and not self.enters(text, labels) and not self._takes(text, labels):
            told = cell._replace(text=f"{'—'.join(labels)}：{text}")
            self.unplaced.append(UnplacedCell(len(self.tables) - 1, told))

    def enters(self, text: str, labels: Sequence[str]) -> bool:
        """Whether a text is whose report it is, of which year or day, as the last label asks."""
        head, said = Head.plain(labels[-1]) if labels else "", _CHOICE.sub("", text)
        name = "".join(said.split())
        if Head.UNIT.fullmatch(head) and is_organisation(name):
            self.name = self.name or name
            return self.name == name
        if Head.YEAR.fullmatch(head) and (year := parse_year(said).value):
            self.year = self.year or year
            return self.year == year
        if Head.DAY.fullmatch(head) and (day := parse_date(said).value):
            self.day = self.day or day
            return self.day == day
        return False

    def _takes(self, text: str, labels: Sequence[str]) -> bool:
        """Adds a text to the section of which its labels ask one; whether they do."""
        key, above = asked_text(self.edition, labels)
        if not key and labels and Head.BODY.fullmatch(Head.plain(labels[-1])):
            lines = text.splitlines()
            is_body = bool(heading_places(self.edition, lines))
            self.body += lines if is_body else ()
            return is_body
        if not key or (is_number_text(normalised(text)) and text != "无"):
            return False
        first, *rest = (line.strip() for line in text.splitlines())
        if texts_named(self.edition, first) == key:
            first = text_behind_heading(self.edition, first)
        above = [one for one in above if not _HEAD_WORD.fullmatch(normalised(one))]
        self.texts.setdefault(key, []).extend(filter(None, (*above, first, *rest)))
        return True

    def tables_found(self) -> FoundTables:
        """The same as what is found in tables of the official shape."""
        places = {key: cell for of_table in self.by_table for key, cell in of_table.items()}
        missing = tuple(key for key in self.edition.cells if key not in places)
        by_grid = tuple(GridMatch(of_table, ()) for of_table in self.by_table)
        matches = Matches(places, tuple(self.unplaced), missing, self.doubtful, by_grid)
        return FoundTables(tuple(self.tables), matches)


def numbers(
    edition: Edition, found: FoundTables, file: str, known: Collection[int] = ()
) -> tuple[Edit, list[Unplaced]]:
    """The numbers of a file's tables, and what found no place in them, in table order.

    Cells whose identity is among the `known` have a meaning outside the form, hidden ones none.
    """
    entries: dict[CellKey, Entry] = {}
    stated: dict[CellKey, Decimal | None] = {}
    unstated: dict[CellKey, GridCell[Any]] = {}
    shown = (one.cell for one in found.matches.unplaced if one.cell.place != HIDDEN)
    strange = [
        cell
        for cell in shown
        if id(cell) not in known and not _HEAD_WORD.fullmatch(normalised(cell.text))
    ]
    doubtful = found.matches.doubtful
    for key, place in found.matches.places.items():
        cell = edition.cells[key]
        text = figure_alone(place.text, cell.unit)
        if not cell.parts:
            text = with_unit(text, doubtful[key]) if key in doubtful else text
            entries[key] = read_entry(cell, text, dashes_are_zero=True)
            continue
        reading = parse_number(text, cell, dashes_are_zero=True)
        if reading.value is not None:
            stated[key] = reading.value
        elif reading.problem:
            unstated[key] = place
    results = dict(_formula_results(edition, found, {**entries, **stated}, unstated))
    stated |= {key: value for key, value in results.items() if value is not None}
    strange += [place for key, place in unstated.items() if key not in results]
    edit = Edit(entries=entries, stated=stated).from_(Origin(Means.IMPORTED, file))
    alone = {id(cell) for cell in unstated.values()}
    return edit, [*_lost(strange, found, alone)]


def _lost(
    cells: Sequence[GridCell[Any]], found: FoundTables, alone: Container[int]
) -> Iterator[Unplaced]:
    """What found no place, several cells of a row or of a column in one.

    Those `alone` are told each by itself. A table without a cell of the form is one thing, unless
    it may hold what the others lack.
    """
    pieces = zip(found.tables, found.matches.by_grid, strict=True)
    of_form = {table.name for table, match in pieces if match.places or found.matches.missing}
    rows, tables = Counter(map(found.row_of, cells)), Counter(found.row_of(c)[0] for c in cells)
    few = (cell for cell in cells if rows[found.row_of(cell)] < _MIN_TOLD_TOGETHER)
    columns = Counter((found.row_of(cell)[0], cell.column) for cell in few)
    told: defaultdict[tuple[str, bool], list[str]] = defaultdict(list)
    for cell in cells:
        (name, row), where = found.row_of(cell), found.where(cell)
        is_strange = name not in of_form and tables[name] >= _MIN_TOLD_TOGETHER
        if is_strange:
            where = name
        elif id(cell) not in alone and rows[name, row] >= _MIN_TOLD_TOGETHER:
            where = f"{name}第 {row + 1} 行"
        elif id(cell) not in alone and columns[name, cell.column] >= _MIN_TOLD_TOGETHER:
            where = f"{name}第 {cell.column + 1} 列"
        told[where, is_strange].append(" ".join(cell.text.split()))
    for (where, is_strange), texts in told.items():
        whole = f"这个表格里没有年报的项目，没有读取（从“{texts[0]}”到“{texts[-1]}”）"
        yield Unplaced(whole if is_strange else "\n".join(texts), where, in_table=True)


def _formula_results(
    edition: Edition,
    found: FoundTables,
    known: Mapping[CellKey, Entry | None],
    unstated: Mapping[CellKey, GridCell[Any]],
) -> Iterator[tuple[CellKey, Decimal | None]]:
    """What totals come to whose formulas no program has calculated, if they only add up cells.

    None if all of these are blank.
    """
    if not any(place.text.startswith("=") for place in unstated.values()):
        return
    from app.office.spreadsheetml import summed_cells  # noqa: PLC0415 checking needs no lxml

    by_sheet: defaultdict[str, dict[tuple[int, int], CellKey]] = defaultdict(dict)
    for key, where in found.places.items():
        by_sheet[where.table][where.row + 1, where.column + 1] = key
    figures = {
        (table.name, cell.row - table.headings + 1, cell.column + 1)
        for table in found.tables
        for cell in table.grid.cells
        if cell.text and is_number_text(normalised(cell.text))
    }
    for key, place in unstated.items():
        sheet = found.places[key].table
        others = {(row, column) for name, row, column in figures if name == sheet}
        parts = summed_cells(place.text, by_sheet[sheet], others, edition, known)
        values = [(known.get(part, Unread("")), times) for part, times in (parts or {}).items()]
        if values and not any(isinstance(value, Unread) for value, _ in values):
            addends = [value * times for value, times in values if isinstance(value, Decimal)]
            yield key, sum(addends, Decimal(0)) if addends else None
