"""What a person decided about a collection, and why; plain values that are kept and listed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property, reduce
from pathlib import Path

import msgspec
from msgspec import Struct

from app.edition.cells import Cell, CellKey
from app.edition.edition import Edition
from app.errors import RefusedError
from app.file_paths import is_file, is_folder
from app.report.numbers import format_plain
from app.storage.atomic import WriteRefusedError, write_whole
from app.storage.json_parts import problem_words
from app.storage.own_state import DamagedStateError, decoded_state

DECISIONS_FILE = "年报汇总决定.json"
"""The file in the folder of the reports in which the decisions are kept."""

_FORMAT = "nianbao-decisions"
_FIRST_VERSION, _VERSION = 1, 2
"""Files of the first version have no rounds; the program of that time cannot read those since."""


class Match(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Reports that tell this name are this unit's; without a name, the report at this place."""

    unit: str
    at: datetime
    name: str = ""
    place: str = ""


class ReportChoice(Struct, frozen=True, forbid_unknown_fields=True):
    """Of the reports of a unit the one at this place (`Submission.key`) counts."""

    unit: str
    place: str
    at: datetime


class Exclusion(Struct, frozen=True, forbid_unknown_fields=True):
    """The report at this place (`Submission.key`) does not count."""

    place: str
    reason: str
    at: datetime


class Correction(Struct, frozen=True, forbid_unknown_fields=True):
    """In the sum, a typed cell of a unit counts as `value` while the unit's figure is still `was`.

    `was` is None for a blank cell. Both are in the cells of the form of the collection's year.
    """

    unit: str
    cell: CellKey
    was: Decimal | None
    value: Decimal
    reason: str
    at: datetime

    @property
    def what(self) -> str:
        """What was done, in a clause."""
        was = "空白" if self.was is None else format_plain(self.was)
        return f"{was} 改为 {format_plain(self.value)}"


class RightYear(Struct, frozen=True, forbid_unknown_fields=True):
    """The report at this place (`Submission.key`) is of the collection's year, whatever it says."""

    place: str
    at: datetime


class AddedUp(Struct, frozen=True, forbid_unknown_fields=True):
    """The reports of this unit are those of its parts and are added up."""

    unit: str
    at: datetime


class SentBack(Struct, frozen=True, forbid_unknown_fields=True):
    """A unit's report was sent back; `round` counts from 1.

    `digests` are those of the reports that counted then, `problems` what was wrong with them, so
    that it can be told what the next round mended. `beside` are those of the others that had come:
    whatever the names of files say, what comes later goes before all of them. `told` are the
    problems that others of them told, `came` the times of all files that had come. `by_letter` is
    whether it was noted of letters that were written, `asked` whether what had come may be right:
    the unit was asked to say so or to mend it.
    """

    unit: str
    at: datetime
    round: int
    digests: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    came: tuple[int, ...] = ()
    by_letter: bool = False
    asked: bool = False

    @property
    def what(self) -> str:
        """What was done, as letters call it."""
        return "要求核实" if self.asked else "退回"


class Reminded(Struct, frozen=True, forbid_unknown_fields=True):
    """A unit was asked for its report, or for what it lacks, in words; see `SentBack`."""

    unit: str
    at: datetime
    lacking: str = ""
    unread: bool = False
    """Whether something had come that could not be read."""
    by_letter: bool = False

    @property
    def what(self) -> str:
        """What was done, as letters call it."""
        if self.lacking:
            return "要求补报"
        return "要求重报" if self.unread else "催报"


class Accepted(Struct, frozen=True, forbid_unknown_fields=True):
    """What a unit handed in is taken as it is, for a reason, while it stays as it is."""

    unit: str
    at: datetime
    round: int
    reason: str
    digests: tuple[str, ...] = ()


class LockedRound(Struct, frozen=True, forbid_unknown_fields=True):
    """What a unit handed in until then counts; what comes later does not.

    `beside` are the reports that were there and did not count.
    """

    unit: str
    at: datetime
    round: int
    digests: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


class Office(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who collects and signs the letters: never guessed from the name of a folder.

    `region` is what is added up, as the level above calls it; `signature` stands below a letter,
    the name if it is empty; `contact` is whom to ask, at which `phone`; `number` the number of the
    document; `due` until when the units have time.
    """

    region: str = ""
    name: str = ""
    contact: str = ""
    phone: str = ""
    number: str = ""
    signature: str = ""
    due: date | None = None

    def is_past(self, day: date) -> bool:
        """Whether the time that the units have is over on a day."""
        return self.due is not None and self.due < day


class Decisions(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, dict=True):
    """All decisions on one folder, oldest first in each kind.

    `made` are the places of files below the folder that the program wrote itself, as the county's
    own report: they are no reports that came in.
    """

    matches: tuple[Match, ...] = ()
    choices: tuple[ReportChoice, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    corrections: tuple[Correction, ...] = ()
    made: tuple[str, ...] = ()
    right_years: tuple[RightYear, ...] = ()
    added_up: tuple[AddedUp, ...] = ()
    returns: tuple[SentBack, ...] = ()
    reminders: tuple[Reminded, ...] = ()
    acceptances: tuple[Accepted, ...] = ()
    locks: tuple[LockedRound, ...] = ()
    office: Office = Office()

    @property
    def locked(self) -> frozenset[str]:
        """The units of which nothing counts that comes later."""
        return frozenset(one.unit for one in self.locks)

    @cached_property
    def last_returns(self) -> Mapping[str, SentBack]:
        """What was sent back last, by unit."""
        return {one.unit: one for one in self.returns}

    def done_about(self, unit: str) -> Iterator[tuple[datetime, str]]:
        """What was done about a unit's report, in a clause, and when."""
        for one in self.all:
            if isinstance(one, Correction) and one.unit == unit:
                yield one.at, f"更正 {one.what}"
            elif isinstance(one, Reminded) and one.unit == unit:
                yield one.at, one.what
            elif isinstance(one, SentBack | Accepted | LockedRound) and one.unit == unit:
                what = one.what if isinstance(one, SentBack) else _KINDS[type(one)]
                yield one.at, f"{what}第 {one.round} 次"

    @property
    def all(self) -> Iterator[Decision]:
        """Every decision, kind by kind."""
        return (one for field in _FIELDS.values() for one in getattr(self, field))


Decision = (
    Match
    | ReportChoice
    | Exclusion
    | Correction
    | RightYear
    | AddedUp
    | SentBack
    | Reminded
    | Accepted
    | LockedRound
)

_FIELDS: dict[type[Decision], str] = {
    Match: "matches",
    ReportChoice: "choices",
    Exclusion: "exclusions",
    Correction: "corrections",
    RightYear: "right_years",
    AddedUp: "added_up",
    SentBack: "returns",
    Reminded: "reminders",
    Accepted: "acceptances",
    LockedRound: "locks",
}
"""Where decisions of each kind are kept."""


class _File(Struct, frozen=True, forbid_unknown_fields=True):
    format: str
    version: int
    decisions: Decisions


_FILE = msgspec.json.Decoder(_File)


class DecisionsFileError(RefusedError):
    """The file of decisions cannot be used."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"{path} 打不开：{problem}；里面是人工确认过的决定，请找备份，或把它移走后重新确认。"
        )


def with_decision(decisions: Decisions, new: Decision) -> Decisions:
    """The decisions with one more, in the place of an earlier one about the same thing."""
    field = _FIELDS[type(new)]
    kept = [one for one in getattr(decisions, field) if _about(one) != _about(new)]
    return msgspec.structs.replace(decisions, **{field: (*kept, new)})


def without_decision(decisions: Decisions, old: Decision) -> Decisions:
    """The decisions without one of them."""
    field = _FIELDS[type(old)]
    kept = tuple(one for one in getattr(decisions, field) if one != old)
    return msgspec.structs.replace(decisions, **{field: kept})


def lost_by(
    decisions: Decisions, new: Iterable[Decision], old: Iterable[Decision]
) -> tuple[Decision, ...]:
    """The decisions that are none any more after old ones are taken back and new ones made."""
    left = {*reduce(with_decision, new, reduce(without_decision, old, decisions)).all}
    return tuple(one for one in decisions.all if one not in left)


def decided_words(made: Sequence[Decision], edition: Edition) -> str:
    """What was decided, in a line: a single decision with what it is about."""
    rows = [_row(one, edition) for one in made]
    if len(rows) == 1:
        return f"{rows[0].kind}（{'，'.join(filter(None, (rows[0].unit, rows[0].content)))}）"
    return "、".join(f"{kind} {n} 个" for kind, n in Counter(row.kind for row in rows).items())


def _is_new(decision: Decision) -> bool:
    """Whether the program's first version did not know such a decision."""
    return not isinstance(decision, Match | ReportChoice | Exclusion | Correction)


def _about(decision: Decision) -> tuple[object, ...]:
    """What a decision is about: there is one on each thing; of what was sent, each time."""
    match decision:
        case Match():
            return (decision.name, decision.place)
        case Exclusion() | RightYear():
            return (decision.place,)
        case Correction():
            return (decision.unit, decision.cell)
        case Accepted() | LockedRound():
            return (decision.unit, decision.round)
        case SentBack() | Reminded():
            number = decision.round if isinstance(decision, SentBack) else 0
            return (decision.unit, decision.at.date(), decision.what, number)
    return (decision.unit,)


class DecisionsKeeper:
    """Keeps the decisions in a file beside the reports, or aside where nobody may write there."""

    def __init__(self, home: Path, aside: Path | None) -> None:
        self._beside = home / DECISIONS_FILE
        self._aside = aside
        self.is_aside = False
        """Whether they are kept on this computer alone."""

    def load(self) -> Decisions | None:
        """The decisions made so far, None where none are kept; the newer of two files counts.

        None, too, while the folder is away: what lies aside may be older than what lies in it.

        Raises `DecisionsFileError`.
        """
        files = [path for path in (self._beside, self._aside) if path and is_file(path)]
        if not files or not is_folder(self._beside.parent):
            return None
        path = max(files, key=lambda path: path.stat().st_mtime_ns)
        self.is_aside = path == self._aside
        try:
            data = path.read_bytes()
        except OSError as error:
            raise DecisionsFileError(path, "没有读取它的权限，或它正被其他程序占用") from error
        try:
            content = decoded_state(_FILE, data)
        except DamagedStateError as error:
            raise DecisionsFileError(path, problem_words(error.fault, data)) from error
        if content.format != _FORMAT or not _FIRST_VERSION <= content.version <= _VERSION:
            raise DecisionsFileError(path, "不是本程序认识的版本，请用新版程序打开")
        return content.decisions

    def save(self, decisions: Decisions) -> Path:
        """Keeps the decisions; returns where. Raises `WriteRefusedError` if there is no place."""
        is_new = decisions.office != Office() or any(map(_is_new, decisions.all))
        version = _VERSION if is_new else _FIRST_VERSION
        data = msgspec.json.encode(_File(_FORMAT, version, decisions))
        pretty = msgspec.json.format(data, indent=1) + b"\n"
        try:
            write_whole(self._beside, pretty)
            self.is_aside = False
        except WriteRefusedError:
            if self._aside is None:
                raise
            with suppress(OSError):  # what is wrong with the folder is told next
                self._aside.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._aside, pretty)
            self.is_aside = True
            return self._aside
        return self._beside


_KINDS: dict[type[Decision], str] = {
    Match: "确认单位",
    ReportChoice: "以此份为准",
    Exclusion: "不计入",
    Correction: "更正数字",
    RightYear: "确认年度",
    AddedUp: "几份相加",
    SentBack: "退回",
    Reminded: "催报",
    Accepted: "接受",
    LockedRound: "锁定",
}
DECISION_KINDS = (*_KINDS.values(), "要求核实", "要求补报", "要求重报")
"""What decisions of each kind are called."""

_WITH_REASON = (Exclusion, Correction, Accepted)


class DecisionRow(Struct, frozen=True):
    """A decision in words."""

    decision: Decision
    kind: str
    unit: str
    content: str
    reason: str
    at: datetime


def decision_rows(decisions: Decisions, edition: Edition) -> list[DecisionRow]:
    """All decisions in words, the newest first."""
    rows = (_row(one, edition) for one in decisions.all)
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _row(decision: Decision, edition: Edition) -> DecisionRow:
    kind = decision.what if isinstance(decision, SentBack | Reminded) else _KINDS[type(decision)]
    unit = "" if isinstance(decision, Exclusion | RightYear) else decision.unit
    reason = decision.reason if isinstance(decision, _WITH_REASON) else ""
    return DecisionRow(decision, kind, unit, _content(decision, edition), reason, decision.at)


def _content(decision: Decision, edition: Edition) -> str:
    if isinstance(decision, Match):
        return f"名称为“{decision.name}”的报告" if decision.name else decision.place
    if isinstance(decision, Correction):
        cell: Cell | None = edition.cells.get(decision.cell)
        words = cell.words if cell else decision.cell
        return f"{words}：{decision.what}"
    if isinstance(decision, SentBack | Accepted | LockedRound):
        return f"第 {decision.round} 次"
    if isinstance(decision, Reminded):
        return f"还差{decision.lacking}" if decision.lacking else ""
    return "" if isinstance(decision, AddedUp) else decision.place
