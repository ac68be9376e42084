"""What a folder of reports gave: the list of files, the units, their sum and its proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from msgspec import Struct, field

from app import patterns as re
from app.checks.findings import Finding
from app.collect.decisions import Correction, Decisions
from app.collect.reading.scan import is_picture
from app.collect.submission import Figures, ReadState, Submission, SubmissionDetail
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.report.changes import Details, Edit, Entry, Organisation
from app.report.numbers import names_shown
from app.report.report import Report


class Standing(StrEnum):
    """What a file or report is to the collection."""

    COUNTED = "counted"
    JOINED = "joined"
    """A part of the report of its unit that counts."""
    SUPERSEDED = "superseded"
    """Another report of the same unit counts."""
    OTHER_YEAR = "other_year"
    DOUBTFUL = "doubtful"
    """Whose it is has to be confirmed."""
    UNLISTED = "unlisted"
    """Its unit is not on the roster."""
    EXCLUDED = "excluded"
    """Taken out by a decision."""
    UNREAD = "unread"
    BLANK = "blank"
    """A form on which nothing is filled in: nothing was handed in."""
    GONE = "gone"
    """It was read before and cannot be any more: it is not there, or damaged."""
    NO_REPORT = "no_report"
    """Something else than a report by its own words, as a letter that asks for more time is."""
    IGNORED = "ignored"
    """No report: lock files, hidden files, what this program itself put there."""


STANDING_WORDS = {
    Standing.COUNTED: "计入",
    Standing.JOINED: "拼入",
    Standing.SUPERSEDED: "已有另一份，不计入",
    Standing.OTHER_YEAR: "年度不符，不计入",
    Standing.DOUBTFUL: "待确认单位",
    Standing.UNLISTED: "不在名单上，不计入",
    Standing.EXCLUDED: "已排除",
    Standing.UNREAD: "未能读取",
    Standing.BLANK: "空表，不算报送",
    Standing.GONE: "先前读过，要找回",
    Standing.NO_REPORT: "不是年度报告",
    Standing.IGNORED: "不是报送文件",
}
"""The standings as a clerk reads them."""


class UnitState(StrEnum):
    """How far a unit is; of several the first that needs somebody to act, in this order.

    `UNPLACED` is no unit's: it stands for a file of which nobody knows whose it is. What was sent
    back waits for the unit and not for the county, so that it stands for what it was sent back for;
    where parts are lacking it stays `INCOMPLETE`.
    """

    UNREAD = "unread"
    UNPLACED = "unplaced"
    OTHER_YEAR = "other_year"
    INCOMPLETE = "incomplete"
    ERRORS = "errors"
    RETURNED = "returned"
    EXPLAIN = "explain"
    COMPLETE = "complete"
    ACCEPTED = "accepted"
    MISSING = "missing"


UNIT_WORDS = {
    UnitState.UNREAD: "读不了",
    UnitState.UNPLACED: "不知是谁的",
    UnitState.OTHER_YEAR: "年度对不上",
    UnitState.INCOMPLETE: "不齐",
    UnitState.ERRORS: "有必改",
    UnitState.RETURNED: "已退回待重报",
    UnitState.EXPLAIN: "有需说明",
    UnitState.COMPLETE: "已齐",
    UnitState.ACCEPTED: "已接受",
    UnitState.MISSING: "未收到",
}
"""The states as a clerk reads them."""

DONE_STATES = (UnitState.COMPLETE, UnitState.ACCEPTED)
"""The states in which there is nothing left to do."""


_COUNTING = (Standing.COUNTED, Standing.JOINED)


class FileLine(Struct, frozen=True, gc=False):
    """One row of the list of files: nothing that lies in the folder is without one.

    `unit` is whose it is, empty while that is not known; `reason` says in one sentence why it
    stands as it does, empty where nothing needs saying. `candidates` are the units it may be of,
    `named` the other unit that the name of its file says.
    """

    submission: Submission
    standing: Standing
    unit: str = ""
    reason: str = ""
    candidates: tuple[str, ...] = ()
    named: str = ""


class Unit(Struct, frozen=True, gc=False):
    """A unit and what came in from it.

    `listed` is whether it is on the roster (always so without one). `lines` are its files, the
    counted one first; `counted` is None where nothing counts, and the whole where it was put
    together of several. `reason` is one sentence on the state: what is lacking, why it could not be
    read. `origin` says why this file of several counts, or of which it was put together; `given`
    which parts each file gives, by its key; `conflicts` counts the cells in which they differ.
    `lacking` are the parts that are not there, `round` how often something came in (0 for never).
    `doubts` are questions that only the other units, or its name, raise. `maybe` is a file that may
    be its own, `sealed` one of nobody that could not be read: while there is one, nobody says that
    something of the unit is lacking.
    """

    name: str
    state: UnitState
    parent: str = ""
    listed: bool = True
    lines: tuple[FileLine, ...] = ()
    counted: Submission | None = None
    reason: str = ""
    origin: str = ""
    given: dict[str, tuple[str, ...]] = {}
    conflicts: int = 0
    lacking: tuple[str, ...] = ()
    round: int = 0
    category: str = ""
    doubts: tuple[Finding, ...] = ()
    maybe: str = ""
    sealed: str = ""

    @property
    def counting(self) -> tuple[Submission, ...]:
        """The reports that give something to the one that counts, as they came."""
        return tuple(line.submission for line in self.lines if line.standing in _COUNTING)

    @property
    def explains(self) -> int:
        """How much is to be explained, with what only other units make doubtful."""
        return (self.counted.explains if self.counted else 0) + len(self.doubts)

    def sources(self, part: str = "") -> tuple[Submission, ...]:
        """The files behind the report that counts, or behind a part of it."""
        if self.counted is None or not self.counted.joined:
            return (self.counted,) if self.counted else ()
        giving = (one for one in self.counting if not part or part in self.given.get(one.key, ()))
        return tuple(giving) or (self.counted,)


class InnerShare(Struct, frozen=True):
    """What a unit of a level below adds to a cell.

    `path` are the units above it below that of this collection, the highest first; `files` what it
    sent, as the level below names them.
    """

    path: tuple[str, ...]
    name: str
    value: Decimal | None
    files: tuple[str, ...] = ()


class Contribution(Struct, frozen=True):
    """What one unit adds to a cell of the sum.

    `value` is None where it is blank or its edition has no such cell (`carries` is False then);
    `stated` is a total as its document states it, if that differs. `correction` took the place of
    the unit's own figure. `inner` are the units behind one that is a collection itself, through all
    levels, each before those below it. `doubt` says what is still asked about it.
    """

    unit: Unit
    value: Decimal | None
    carries: bool = True
    stated: Decimal | None = None
    correction: Correction | None = None
    inner: tuple[InnerShare, ...] = ()
    doubt: str = ""


class SumWarning(Struct, frozen=True):
    """A warning about the sum: a sentence, the units and the cells it is about.

    `rule` names it in JSON: `missing`, `doubtful`, `unread`, `picture`, `unlisted`, `partial`,
    `other_edition`, `own_errors`, `stated_totals`, `correction_lapsed`, `sum_of_others`,
    `same_figures`, `questioned`, or an `Across.id` of the edition. What is `asked` about a figure
    of its unit stands behind its cell.
    """

    rule: str
    message: str
    units: tuple[str, ...] = ()
    cells: tuple[CellKey, ...] = ()
    asked: dict[CellKey, str] = {}


def warning_about(rule: str, names: Sequence[str], message: str) -> SumWarning:
    """A warning about units, its sentence with how many they are (`n`) and their names."""
    words = message.format(n=len(names), names=names_shown(names))
    return SumWarning(rule, words, tuple(names))


_TOLD = (*DONE_STATES, *(state for state in UnitState if state not in DONE_STATES))
"""The states in the order in which a headline tells them: first what is done."""


def rate_words(units: Sequence[Unit]) -> str:
    """How many of the units have a report that counts, as a percentage with one decimal."""
    share = Decimal(sum(unit.counted is not None for unit in units)) * 100 / len(units)
    return f"{share.quantize(Decimal('0.1'))}%"


_OF_REPORT = re.compile("年报|报告|公开|统计|报表|附表|扫描|盖章|表[一二三四]")


def is_nobodys(line: FileLine) -> bool:
    """Whether a file could not be read and nothing tells whose it is."""
    return line.standing is Standing.UNREAD and not line.unit and not line.candidates


def is_stray_picture(line: FileLine) -> bool:
    """Whether a file is a picture of nobody that nothing says to be of a report."""
    one = line.submission
    return is_nobodys(line) and is_picture(one.file) and not _OF_REPORT.search(one.place)


def _may_be_newer(one: Submission, unit: Unit | None) -> bool:
    """Whether what could not be read may be what its unit lacks, or newer than what counts."""
    if unit is None or unit.counted is None:
        return True
    is_whole = not unit.lacking and not unit.counted.gaps
    is_aside = is_whole and is_picture(one.file)
    return not is_aside and unit.counted.modified <= one.modified


class Overlap(Struct, frozen=True):
    """A cell that reports of a unit state differently, by their keys; the first value counts."""

    cell: CellKey
    values: tuple[tuple[str, Decimal], ...]


class Shelf(Protocol):
    """Where what the reports say is kept; a county fits into memory, a province does not."""

    def figures(self, submission: Submission) -> Figures:
        """The numbers of a report; blank for one that was not read."""

    def detail(self, submission: Submission) -> SubmissionDetail:
        """What it says besides."""

    def overlaps(self, unit: Unit) -> tuple[Overlap, ...]:
        """The cells in which the files of a unit differ, in form order."""


class Collection(Struct, frozen=True):
    """A collection as it stands now; a plain value but for `shelf`.

    `total` is the sum as a report on the form of the year: typed cells are sums, its own totals are
    computed from them, `stated` stays empty. `findings` are those of the sum's figures alone, each
    with the rule of the form; `warnings` what else is to be known beside it.
    """

    name: str
    year: int
    edition: Edition
    lines: tuple[FileLine, ...]
    units: tuple[Unit, ...]
    total: Report
    findings: tuple[Finding, ...]
    warnings: tuple[SumWarning, ...]
    shelf: Shelf
    decisions: Decisions = field(default_factory=Decisions)
    catalog: Catalog = field(default_factory=Catalog)
    years: tuple[int, ...] = ()
    """The years among which a person has to choose; none where there is no doubt."""
    has_roster: bool = False
    above: Mapping[str, str] = field(default_factory=dict)
    """What stands above the parents of the units, where a list has three levels."""
    came: frozenset[str] = frozenset()
    """The keys of reports that came, or came otherwise, since the folder was looked at before."""
    found: frozenset[str] = frozenset()
    """The keys of those that could not be read for a while, and are as they were again."""
    is_aside: bool = False
    """Whether its decisions are kept on this computer alone: nobody may write in the folder."""

    @property
    def counted(self) -> tuple[Unit, ...]:
        """The units with a report that counts, in order."""
        return tuple(unit for unit in self.units if unit.counted)

    @property
    def round(self) -> int:
        """The round that it is in, from 1."""
        return max((unit.round for unit in self.units), default=0) or 1

    @property
    def missing(self) -> tuple[Unit, ...]:
        """The units from which nothing counts."""
        return tuple(unit for unit in self.units if not unit.counted)

    @property
    def partial(self) -> tuple[Unit, ...]:
        """The units whose counted report was not read wholly."""
        return tuple(u for u in self.counted if u.counted and u.counted.state is ReadState.PARTIAL)

    @property
    def unread(self) -> tuple[FileLine, ...]:
        """The files that could not be read."""
        return tuple(line for line in self.lines if line.standing is Standing.UNREAD)

    @property
    def still_unread(self) -> list[FileLine]:
        """The files that could not be read and in whose place nothing came since.

        A picture beside a report that is whole stands in for nothing, nor does a stray one.
        """
        own = {one.name: one for one in self.units}
        unread = (line for line in self.unread if not is_stray_picture(line))
        return [o for o in unread if _may_be_newer(o.submission, own.get(o.unit))]

    @property
    def unplaced(self) -> tuple[FileLine, ...]:
        """The reports of which nobody knows whose they are, or whose unit is not on the roster."""
        standings = (Standing.DOUBTFUL, Standing.UNLISTED)
        return tuple(line for line in self.lines if line.standing in standings)

    @property
    def headline(self) -> str:
        """How things stand, in one sentence: every unit and every file that waits."""
        counted = [unit for unit in self.units if unit.listed]
        told = [f"应报 {len(counted)}" if self.has_roster else f"{len(counted)} 个单位"]
        states = Counter(unit.state for unit in counted)
        told += [f"{UNIT_WORDS[state]} {states[state]}" for state in _TOLD if states[state]]
        pictures = sum(map(is_stray_picture, self.lines))
        nobodys = len(self.unplaced) + pictures
        told += [f"读不了的文件 {len(self.still_unread)}"] if self.still_unread else []
        told += [f"不知是谁的文件 {nobodys}"] if nobodys else []
        told += [f"其中图片 {pictures}"] if pictures else []
        rate = f"，报送率 {rate_words(counted)}" if self.has_roster and counted else ""
        return f"{'，'.join(told)}；计入汇总 {len(self.counted)}{rate}"

    @property
    def doubtful(self) -> tuple[FileLine, ...]:
        """The reports whose unit has to be confirmed: those unplaced, then some of other years."""
        others = (o for o in self.lines if o.standing is Standing.OTHER_YEAR and not o.unit)
        return *self.unplaced, *(line for line in others if line.candidates)

    def unit(self, name: str) -> Unit | None:
        """The unit of this name."""
        return next((unit for unit in self.units if unit.name == name), None)

    def figures(self, submission: Submission) -> Figures:
        """The numbers of a report."""
        return self.shelf.figures(submission)

    def detail(self, submission: Submission) -> SubmissionDetail:
        """What a report says besides its numbers; its findings are in form order."""
        return self.shelf.detail(submission)

    def report(self, submission: Submission) -> Report:
        """A report as it counts, with its texts; also one that was put together of several."""
        figures, detail = self.figures(submission), self.detail(submission)
        who = Organisation(submission.name, detail.kind)
        edition = self.catalog.edition(submission.edition)
        report = Report(edition, Details(submission.year or self.year, submission.date, who))
        entries: dict[CellKey, Entry] = {**figures.typed}
        report.apply(Edit(entries=entries, texts=detail.texts))
        report.stated = dict(figures.stated)
        return report
