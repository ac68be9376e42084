"""The units of a collection and its files as rows: what came in, and why it counts or not."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from msgspec import Struct
from PySide6.QtCore import QObject

from app.checks.findings import LEVEL_WORDS
from app.collect.collection import (
    DONE_STATES,
    STANDING_WORDS,
    UNIT_WORDS,
    Collection,
    FileLine,
    Standing,
    Unit,
    UnitState,
    is_stray_picture,
)
from app.collect.rounds import step_words, waiting
from app.collect.submission import MEMBER_SIGN, ReadState, Submission, came_as_document, short_parts
from app.edition.catalog import Catalog
from app.edition.text_check_kinds import Level
from app.report.changes import moment_words
from ui.painting import Tone
from ui.theme import Sign
from ui.widgets.rows_model import Column, RowsModel, ValueT

_UNIT_SIGNS = {
    UnitState.UNREAD: Sign.ERROR,
    UnitState.UNPLACED: Sign.DOUBT,
    UnitState.OTHER_YEAR: Sign.DOUBT,
    UnitState.INCOMPLETE: Sign.DOUBT,
    UnitState.ERRORS: Sign.ERROR,
    UnitState.RETURNED: Sign.PARTIAL,
    UnitState.EXPLAIN: Sign.DOUBT,
    UnitState.COMPLETE: Sign.DONE,
    UnitState.ACCEPTED: Sign.DONE,
    UnitState.MISSING: Sign.BLANK,
}
_STANDING_SIGNS = {
    Standing.COUNTED: Sign.DONE,
    Standing.JOINED: Sign.DONE,
    Standing.OTHER_YEAR: Sign.DOUBT,
    Standing.DOUBTFUL: Sign.DOUBT,
    Standing.UNLISTED: Sign.DOUBT,
    Standing.UNREAD: Sign.ERROR,
    Standing.GONE: Sign.DOUBT,
    Standing.BLANK: Sign.BLANK,
    Standing.NO_REPORT: Sign.BLANK,
}
_READ_SIGNS = {
    ReadState.WHOLE: Sign.DONE,
    ReadState.PARTIAL: Sign.DOUBT,
    ReadState.UNREAD: Sign.ERROR,
}
_TONES = {Sign.ERROR: Tone.ERROR, Sign.DOUBT: Tone.DOUBT}
"""What stands out among plain words; a chip says what is done, too."""
_READ_WORDS = {
    ReadState.WHOLE: "全部读出",
    ReadState.PARTIAL: "部分读出",
    ReadState.UNREAD: "未能读取",
}
_NOTHING = Submission("")
_STANDINGS = tuple(Standing)
_CHIP_TONES = _TONES | {Sign.DONE: Tone.DONE}
STATE_TONES = {
    UNIT_WORDS[state]: _CHIP_TONES.get(sign, Tone.QUIET) for state, sign in _UNIT_SIGNS.items()
}
"""The colour that the words of a state stand out in."""


class UnitRow(Struct, frozen=True, gc=False):
    """A unit in the list, or a file of which nobody knows whose it is; else a heading.

    A heading is what others name as the unit above them.
    """

    name: str
    above: str = ""
    unit: Unit | None = None
    line: FileLine | None = None
    is_locked: bool = False
    is_fresh: bool = False
    """Whether something came from it since the folder was looked at before, still to be seen to."""
    conflicts: int = 0
    """The cells in which its files differ, as long as nobody decided which counts."""
    is_waiting: bool = False
    """Whether it was written to and has not answered."""

    @property
    def key(self) -> str:
        """What the row is known by."""
        return f"文件 {self.name}" if self.line else self.name

    @property
    def counted(self) -> Submission | None:
        """The report that counts."""
        return self.unit.counted if self.unit else None

    @property
    def state(self) -> UnitState | None:
        """How far it is; None for a heading."""
        if self.line is None:
            return self.unit.state if self.unit else None
        is_unread = self.line.standing is Standing.UNREAD and not is_stray_picture(self.line)
        return UnitState.UNREAD if is_unread else UnitState.UNPLACED

    @property
    def is_open(self) -> bool:
        """Whether the county has something to do about it."""
        return not self.is_waiting and self.state not in (None, *DONE_STATES)

    def is_in(self, state: UnitState) -> bool:
        """Whether it is in a state, and a unit that has to report or a file of nobody."""
        return self.state is state and (self.unit is None or self.unit.listed)

    @property
    def next_step(self) -> str:
        """What is to be done about it."""
        if self.line is not None:
            return _reason(self.line)
        step = step_words(self.unit) if self.unit else ""
        for line in self.unit.lines if self.unit else ():
            step = _without_name(line.submission, step)
        marks = ("已锁定" if self.is_locked else "", "新收到" if self.is_fresh else "")
        if self.conflicts and self.counted and self.state is UnitState.COMPLETE:
            step = f"已按“{self.counted.file}”计入，与另一份有 {self.conflicts} 格不同"
        return "；".join(filter(None, (*marks, step)))


def _reason(line: FileLine) -> str:
    """Why a file counts or not, beside its name."""
    return _without_name(line.submission, line.reason or line.submission.reason)


def _without_name(one: Submission, words: str) -> str:
    """What is told of a file, without its name before it, which stands beside it."""
    for name in (f"{one.place} ", f"{one.file} ", f"“{one.file}”"):
        words = words.removeprefix(name)
    return words


UNIT_CHOICES: tuple[tuple[str, Callable[[UnitRow], bool] | None], ...] = (
    ("全部", lambda row: row.state is not None),
    ("要处理", lambda row: row.is_open),
    ("全部单位", lambda row: row.unit is not None and row.unit.listed),
    *(
        (UNIT_WORDS[state], lambda row, state=state: row.is_in(state))
        for state in (
            UnitState.COMPLETE,
            UnitState.ACCEPTED,
            UnitState.MISSING,
            UnitState.INCOMPLETE,
            UnitState.ERRORS,
            UnitState.RETURNED,
            UnitState.EXPLAIN,
            UnitState.OTHER_YEAR,
            UnitState.UNREAD,
            UnitState.UNPLACED,
        )
    ),
    ("读不了，也不知是谁的", lambda row: row.line is not None and row.state is UnitState.UNREAD),
    ("新收到", lambda row: row.is_fresh),
    ("由几份文件拼成", lambda row: bool(row.unit and len(row.unit.counting) > 1)),
    ("几份文件有不同", lambda row: bool(row.conflicts)),
    ("没有定稿", lambda row: bool(row.counted and _final_words(row.counted) == _OPEN)),
    ("不在名单上", lambda row: bool(row.unit and not row.unit.listed)),
)
"""Which units are listed; a heading stays with those below it."""

IN_SIGHT = 7
"""The columns up to the counts of findings stay in sight."""

COUNTERS = range(1, 13)
"""The choices that are counted above the list.

Those by state come to all units that have to report and the files of nobody together.
"""

LISTED = [words for words, _ in UNIT_CHOICES].index("全部单位")
"""The choice of all units, who have to report if there is a roster."""

FRESH = [words for words, _ in UNIT_CHOICES].index("新收到")
"""The choice of what came since the folder was looked at before."""

FILE_CHOICES: tuple[tuple[str, Callable[[FileLine], bool] | None], ...] = (
    ("全部文件", None),
    *(
        (words, lambda line, standing=standing: line.standing is standing)
        for standing, words in STANDING_WORDS.items()
    ),
)
"""Which files are listed."""


def unit_rows(collection: Collection) -> list[UnitRow]:
    """A row for each unit and each file of nobody, what must be done first; and the headings.

    A heading is a unit above others that does not report itself. Stray pictures stand last.
    """
    units = collection.units
    names = {unit.name for unit in units}
    heads = dict.fromkeys(unit.parent for unit in units if unit.parent not in names)
    locked, came = collection.decisions.locked, collection.came

    def is_fresh(lines: Iterable[FileLine]) -> bool:
        return bool(came) and any(line.submission.key in came for line in lines)

    asked = waiting(collection)
    settled = locked.union(one.unit for one in collection.decisions.choices)
    rows = [
        UnitRow(
            one.name,
            one.parent,
            one,
            None,
            one.name in locked,
            is_fresh(one.lines) and one.name not in asked and one.state is not UnitState.ACCEPTED,
            0 if one.name in settled else one.conflicts,
            one.name in asked,
        )
        for one in sorted(units, key=lambda unit: _URGENCY[unit.state])
    ]
    nobodys = [line for line in collection.unread if not line.unit]
    files = [
        UnitRow(line.submission.words, "", None, line, is_fresh=is_fresh((line,)))
        for line in (*nobodys, *collection.unplaced)
    ]
    above = collection.above
    tops = dict.fromkeys(above[name] for name in heads if name in above)
    headings = [UnitRow(name) for name in tops if name not in names and name not in heads]
    headings += [UnitRow(name, above.get(name, "")) for name in heads if name]
    every = [*files, *headings, *rows]
    return sorted(every, key=lambda row: row.line is not None and is_stray_picture(row.line))


_LATER = (
    UnitState.MISSING,
    UnitState.RETURNED,
    UnitState.EXPLAIN,
    UnitState.COMPLETE,
    UnitState.ACCEPTED,
)
_ORDER = (*(state for state in UnitState if state not in _LATER), *_LATER)
_URGENCY = {state: place for place, state in enumerate(_ORDER)}
"""Who has not reported is to be asked before what waits for others is looked at again."""


def units_model(catalog: Catalog, parent: QObject | None = None) -> RowsModel[UnitRow]:
    """One row a unit, below the unit above it; a drawn sign before its name says its state."""
    columns = (
        Column[UnitRow](
            "单位",
            lambda row: row.name.rpartition(MEMBER_SIGN)[2],
            24,
            tip=lambda row: row.name,
            sign=lambda row: _UNIT_SIGNS[row.state] if row.state else None,
            is_searched=True,
        ),
        Column[UnitRow](
            "状态",
            lambda row: UNIT_WORDS[row.state] if row.state else "",
            14,
            least=14,
            order=lambda row: _URGENCY[row.state] if row.state else -1,
            tone=lambda row: STATE_TONES[UNIT_WORDS[row.state]] if row.state else None,
            is_chip=True,
        ),
        Column[UnitRow]("下一步", lambda row: row.next_step, 42, least=22, is_searched=True),
        Column[UnitRow]("收到的部分", lambda row: _parts(row, catalog), 18, least=10),
        Column[UnitRow](
            "轮次",
            lambda row: f"第 {row.unit.round} 次" if row.unit and row.unit.round else "—",
            8,
            least=8,
            order=lambda row: row.unit.round if row.unit else 0,
        ),
        *_state_columns(lambda row: row.counted, _explains),
        Column[UnitRow](
            "计入的文件", lambda row: row.counted.words if row.counted else "", 32, is_searched=True
        ),
        *_form_columns(catalog, lambda row: row.counted),
    )
    return RowsModel(columns, lambda row: row.key, lambda row: row.above, parent)


def _explains(row: UnitRow) -> int:
    return row.unit.explains if row.unit else 0


def _parts(row: UnitRow, catalog: Catalog) -> str:
    """The parts that came in, and those that are lacking."""
    counted = row.counted
    if counted is None or row.unit is None:
        return "—"
    edition = catalog.edition(counted.edition)
    lacking = short_parts(edition, row.unit.lacking)
    there = short_parts(edition, counted.parts)
    return f"{there}　缺 {lacking}" if lacking else there


def files_model(catalog: Catalog, parent: QObject | None = None) -> RowsModel[FileLine]:
    """One row a report or a file that holds none; nothing in the folder is left out."""
    columns = (
        Column[FileLine]("文件", lambda line: line.submission.words, 34, is_searched=True),
        _standing_column(),
        Column[FileLine](
            "单位", lambda line: line.unit or line.submission.name, 20, is_searched=True
        ),
        Column[FileLine]("原因", _reason, 34, is_searched=True),
        *_state_columns(lambda line: line.submission, lambda line: line.submission.explains),
        Column[FileLine]("读取", _read_words, 10),
        *_form_columns(catalog, lambda line: line.submission),
        _modified_column(),
    )
    return RowsModel(columns, lambda line: line.submission.key, parent=parent)


def dossier_model(
    parts: Callable[[FileLine], str], parent: QObject | None = None
) -> RowsModel[FileLine]:
    """One row a file of one unit; `parts` says which parts of the report it gives."""
    columns = (
        Column[FileLine](
            "文件",
            lambda line: line.submission.words.rpartition(MEMBER_SIGN)[2],
            30,
            tip=lambda line: line.submission.words,
        ),
        Column[FileLine]("给出的部分", parts, 12),
        _standing_column(),
        Column[FileLine]("原因", _reason, 40),
        _modified_column(),
    )
    return RowsModel(columns, lambda line: line.submission.key, parent=parent)


def _modified_column() -> Column[FileLine]:
    """When a file was changed last."""
    return Column("修改时间", _moment, 21, least=21, order=lambda line: line.submission.modified)


def _standing_column() -> Column[FileLine]:
    """What a file is to the sum."""
    return Column(
        "去向",
        _standing_words,
        16,
        tip=lambda line: _STANDING_TIPS.get(line.standing, STANDING_WORDS[line.standing]),
        order=lambda line: _STANDINGS.index(line.standing),
        tone=lambda line: _tone(_standing_sign(line)),
        sign=_standing_sign,
    )


def _counts_with_errors(line: FileLine) -> bool:
    return line.standing is Standing.COUNTED and line.submission.errors > 0


def _standing_words(line: FileLine) -> str:
    aside = f"，有{LEVEL_WORDS[Level.ERROR]}" if _counts_with_errors(line) else ""
    return f"{STANDING_WORDS[line.standing]}{aside}"


def _standing_sign(line: FileLine) -> Sign | None:
    return Sign.DOUBT if _counts_with_errors(line) else _STANDING_SIGNS.get(line.standing)


_STANDING_TIPS = {
    Standing.COUNTED: "计入：它的数字加进汇总数",
    Standing.JOINED: "拼入：它是报告的一部分，和同一单位的另几份拼成一份，一起加进汇总数",
}


def _tone(sign: Sign | None) -> Tone | None:
    return _TONES.get(sign) if sign else None


def arrivals_model(catalog: Catalog, parent: QObject | None = None) -> RowsModel[Submission]:
    """One row a report as it was read, before anybody knows what it is to the sum."""
    columns = (
        Column[Submission]("文件", lambda one: one.words, 40, is_searched=True),
        Column[Submission](
            "读取",
            lambda one: _NO_REPORT if one.is_other else _READ_WORDS[one.state],
            13,
            tone=lambda one: None if one.is_other else _tone(_READ_SIGNS[one.state]),
            sign=lambda one: None if one.is_other else _READ_SIGNS[one.state],
        ),
        Column[Submission]("报告上的名称", lambda one: one.name, 40, least=26),
        *_form_columns(catalog, _itself),
        *_state_columns(_itself, lambda one: one.explains),
        Column[Submission]("原因", lambda one: _without_name(one, one.reason), 40),
    )
    return RowsModel(columns, lambda one: one.key, parent=parent)


_NO_REPORT = STANDING_WORDS[Standing.IGNORED]


def _itself(one: Submission) -> Submission:
    return one


def _state_columns(
    of: Callable[[ValueT], Submission | None], explains: Callable[[ValueT], int]
) -> tuple[Column[ValueT], ...]:
    """How good a report is; blank for one that was not read."""
    return (
        Column(
            LEVEL_WORDS[Level.ERROR],
            _of_read(of, lambda one: str(one.errors)),
            6,
            order=lambda value: _read(of, value).errors,
            tone=lambda value: Tone.ERROR if _read(of, value).errors else None,
            is_number=True,
        ),
        Column(
            LEVEL_WORDS[Level.EXPLAIN],
            lambda value: str(explains(value)) if _read(of, value) is not _NOTHING else "",
            6,
            order=explains,
            is_number=True,
        ),
        Column("定稿", _of_read(of, _final_words), 9),
    )


_OPEN = "未定稿"


def _final_words(one: Submission) -> str:
    """Whether it was finalised: a document that other programs made may well be, nobody knows."""
    return "已定稿" if one.final else "" if came_as_document(one.place) else _OPEN


def _form_columns(
    catalog: Catalog, of: Callable[[ValueT], Submission | None]
) -> tuple[Column[ValueT], ...]:
    """Which year and form a report is of; blank for one that was not read."""
    names = {one: catalog.edition(one).definition.name for one in catalog.ids}
    return (
        Column("年度", _of_read(of, lambda one: str(one.year or "")), 6),
        Column("版式", _of_read(of, lambda one: names.get(one.edition, one.edition)), 10),
    )


def _read(of: Callable[[ValueT], Submission | None], value: ValueT) -> Submission:
    one = of(value)
    return one if one is not None and one.is_read else _NOTHING


def _of_read(
    of: Callable[[ValueT], Submission | None], words: Callable[[Submission], str]
) -> Callable[[ValueT], str]:
    """The words for a report that was read; none for others."""

    def told(value: ValueT) -> str:
        one = _read(of, value)
        return words(one) if one is not _NOTHING else ""

    return told


def _read_words(line: FileLine) -> str:
    is_none = line.standing in (Standing.IGNORED, Standing.NO_REPORT, Standing.GONE)
    return "" if is_none else _READ_WORDS[line.submission.state]


def _moment(line: FileLine) -> str:
    modified = line.submission.modified
    return moment_words(datetime.fromtimestamp(modified)) if modified else ""
