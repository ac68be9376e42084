"""退回单: what each unit is told about its report, and one notice on what many units share.

All of it are plain letters; `slip_files.py` writes them as documents and as text for a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from app.checks.findings import LEVEL_WORDS, Finding, place_words
from app.collect.collection import Collection, Unit, UnitState
from app.collect.results.sums import names_shown
from app.collect.submission import MEMBER_SIGN, Submission, SubmissionDetail
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.edition.text_check_kinds import Level
from app.export.outline import date_words

NOT_READ, LOOK_AT = "未读出", "请核对"
"""The levels of what no check found: something could not be read, or not surely."""

_MAX_PLACES, _MAX_NAMED = 2, 3


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong with a report, in words.

    `place` is the part of the form, `where` the place in its document, empty if it has none;
    `values` are the numbers that disagree. `check_id` and `hint` are empty for what no check found.
    """

    level: str
    place: str
    where: str
    message: str
    values: tuple[Decimal, ...] = ()
    hint: str = ""
    check_id: str = ""
    explained: str = ""


def problems_of(collection: Collection, submission: Submission) -> tuple[Problem, ...]:
    """All of a report: the findings in the order of the form, then what could not be read."""
    detail, edition = collection.detail(submission), collection.edition
    return (
        *(problem_of(finding, edition, detail) for finding in detail.findings),
        *_unsure(detail, edition),
    )


def problem_of(
    finding: Finding, edition: Edition, detail: SubmissionDetail | None = None
) -> Problem:
    """A finding in words; `detail` knows where its cells stand in their document."""
    return Problem(
        LEVEL_WORDS[finding.level],
        place_words(finding, edition),
        _where(detail, finding.cells) if detail else "",
        finding.message,
        finding.values,
        finding.hint,
        finding.check_id,
        finding.explained,
    )


def _unsure(detail: SubmissionDetail, edition: Edition) -> Iterator[Problem]:
    """What could not be read, or not surely; of very many places the first are named."""
    doubtful = [
        Problem(
            LOOK_AT,
            _tab(edition, key),
            detail.where(key),
            f"{_cell_words(edition, key)}：{reason}",
        )
        for key, reason in detail.doubtful.items()
    ]
    if len(doubtful) > _MAX_NAMED:
        named = "；".join(one.message.rstrip("。") for one in doubtful[:_MAX_NAMED])
        words = f"有 {len(doubtful)} 格没有读准，请核对，如{named}。"
        doubtful = [Problem(LOOK_AT, "表格", "", words)]
    yield from doubtful
    if detail.missing:
        named = "、".join(_cell_words(edition, key) for key in detail.missing[:_MAX_NAMED])
        words = f"表格中没有找到 {len(detail.missing)} 格，如{named}，请按规定格式补齐。"
        yield Problem(NOT_READ, "表格", "", words)
    if detail.unplaced:
        named = "；".join(detail.unplaced[:_MAX_NAMED])
        words = f"有 {len(detail.unplaced)} 处内容不知道属于哪一项，没有计入，如{named}。"
        yield Problem(LOOK_AT, "文件内容", "", words)


def _cell_words(edition: Edition, key: CellKey) -> str:
    cell = edition.cells.get(key)
    return cell.words if cell else key


def _tab(edition: Edition, key: CellKey) -> str:
    cell = edition.cells.get(key)
    return edition.section_of(cell.table).tab if cell else "表格"


def _where(detail: SubmissionDetail, cells: Iterable[CellKey]) -> str:
    """The places of cells in their document; of many the first and the last."""
    places = list(dict.fromkeys(place for key in cells if (place := detail.where(key))))
    if len(places) <= _MAX_PLACES:
        return "、".join(places)
    return f"{places[0]}至{places[-1]}，共 {len(places)} 格"


NOTICE = "共性问题通知"
_MAX_NAMED_UNITS = 12


class LetterKind(StrEnum):
    """What a letter is, as its file is named."""

    RETURN = "退回单"
    REMINDER = "催报单"
    NOTICE = NOTICE


@dataclass(frozen=True)
class SlipSettings:
    """Who sends the letters and when, and until when the units have time; `due` may be open.

    A finding is told in the notice if at least `shared_by` units and `shared_per_cent` of those
    that handed in have it. `hints` are told only if they are wanted.
    """

    issued: date
    issuer: str = ""
    due: date | None = None
    shared_by: int = 5
    shared_per_cent: int = 20
    hints: bool = False


@dataclass(frozen=True)
class Item:
    """A row of a letter: how much it weighs, where it is, what is wrong and what to do.

    In the notice `level` holds the units that it is about.
    """

    level: str
    place: str
    message: str
    todo: str


@dataclass(frozen=True)
class Letter:
    """A letter to a unit, or to many; `unit` is empty for the notice."""

    kind: LetterKind
    unit: str
    title: str
    to: str
    issuer: str
    issued: date
    opening: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    closing: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What its file is called, without a suffix."""
        return f"{self.unit}{self.kind}" if self.unit else str(self.kind)


@dataclass(frozen=True)
class _Shared:
    """A finding that many units have: its number in the notice, one of them, and the units.

    `message` says it; where units have it in other words or numbers, the first stands for all.
    """

    number: int
    problem: Problem
    message: str
    units: tuple[str, ...]


def letters(collection: Collection, settings: SlipSettings) -> tuple[Letter, ...]:
    """The notice if anything is shared, then a letter to each unit that has something to mend.

    A unit from which nothing came in is reminded; one whose findings are explained gets none.
    """
    told = {
        unit.name: _told(collection, unit, settings) for unit in collection.units if unit.counted
    }
    shared = _shared(told, settings)
    writer = _LetterWriter(collection, replace(settings, issuer=settings.issuer or collection.name))
    notice = (writer.notice(tuple(shared.values())),) if shared else ()
    return (*notice, *writer.letters(told, shared))


def _told(collection: Collection, unit: Unit, settings: SlipSettings) -> tuple[Problem, ...]:
    hint = LEVEL_WORDS[Level.HINT]
    assert unit.counted  # noqa: S101 asked only of units with a report
    return tuple(
        problem
        for problem in problems_of(collection, unit.counted)
        if not problem.explained and (settings.hints or problem.level != hint)
    )


def _shared(told: Mapping[str, Sequence[Problem]], settings: SlipSettings) -> dict[str, _Shared]:
    """The findings that go into the notice, by check, those of most units first."""
    having: dict[str, dict[str, Problem]] = {}
    for unit, problems in told.items():
        for problem in problems:
            if problem.check_id:
                having.setdefault(problem.check_id, {}).setdefault(unit, problem)
    least = max(settings.shared_by, len(told) * settings.shared_per_cent / 100)
    many = [(check, units) for check, units in having.items() if len(units) >= least]
    many.sort(key=lambda entry: -len(entry[1]))
    return {
        check: _Shared(number, *_example(list(units.values())), tuple(units))
        for number, (check, units) in enumerate(many, 1)
    }


def _example(problems: Sequence[Problem]) -> tuple[Problem, str]:
    """One for all, and how it is told: as an example, unless all are told the same."""
    first = problems[0]
    same = all(one.message == first.message for one in problems)
    return first, first.message if same else f"例如：{first.message}"


@dataclass(frozen=True)
class _LetterWriter:
    """Writes the letters of one collection."""

    collection: Collection
    settings: SlipSettings

    @property
    def _report(self) -> str:
        return f"{self.collection.year}年政府信息公开工作年度报告"

    @property
    def _until(self) -> str:
        due = self.settings.due
        return f"于{date_words(due)}前" if due else "尽快"

    def letters(
        self, told: Mapping[str, Sequence[Problem]], shared: Mapping[str, _Shared]
    ) -> Iterator[Letter]:
        """A letter to each unit that has something to do, in the order of the units."""
        for unit in self.collection.units:
            if unit.state is UnitState.MISSING and not unit.counted:
                yield self._reminder(unit)
            elif not unit.counted:
                yield self._unread(unit)
            elif told[unit.name]:
                yield self._return(unit, told[unit.name], shared)

    def notice(self, shared: Sequence[_Shared]) -> Letter:
        """One letter to all on what many have in common."""
        opening = (
            f"在汇总{self._report}时，发现下列问题在多个单位中出现，现一并通知，请逐项对照检查。"
            "各单位自己的数字见各自的退回单。"
        )
        items = tuple(
            Item(
                self._named(one.units),
                one.problem.place,
                one.message,
                one.problem.hint,
            )
            for one in shared
        )
        closing = (f"请上述单位改正后，{self._until}重新报送。",)
        letter = self._blank(LetterKind.NOTICE, "", f"关于{self._report}\n共性问题的通知")
        return replace(letter, opening=(opening,), items=items, closing=closing)

    def _named(self, units: Sequence[str]) -> str:
        """The units that a shared finding is about; of very many the first."""
        if len(units) == len(self.collection.counted):
            return f"全部 {len(units)} 个已报送单位"
        return names_shown(units, _MAX_NAMED_UNITS, f"等 {len(units)} 个单位")

    def _return(
        self, unit: Unit, problems: Sequence[Problem], shared: Mapping[str, _Shared]
    ) -> Letter:
        assert unit.counted  # noqa: S101 only such units are told of problems
        received = f"你单位报送的{self._report}（文件：{_file(unit.counted)}）收悉。"
        count = f"经核对，有下列 {len(problems)} 个问题，请逐项核实，{self._until}重新报送。"
        opening = [received + count]
        if unit.state is UnitState.DUPLICATE:
            opening.append("收到你单位的文件不止一份，以上为目前计入汇总的一份，请确认是否正确。")
        return replace(
            self._blank(LetterKind.RETURN, unit.name, f"{self._report}退回单"),
            opening=tuple(opening),
            items=tuple(_item(problem, shared) for problem in problems),
            closing=tuple(_closing(problems)),
        )

    def _unread(self, unit: Unit) -> Letter:
        files = "、".join(_file(line.submission) for line in unit.lines)
        reason = unit.reason or next((one.reason for one in unit.lines if one.reason), "")
        opening = (
            f"你单位报送的{self._report}（文件：{files}）未能读取，没有计入汇总。{reason}",
            f"请检查后{self._until}重新报送，可以用本程序生成的文件，也可以用 Word 文档（.docx）。",
        )
        letter = self._blank(LetterKind.RETURN, unit.name, f"{self._report}退回单")
        return replace(letter, opening=opening)

    def _reminder(self, unit: Unit) -> Letter:
        opening = (f"截至{date_words(self.settings.issued)}，尚未收到你单位的{self._report}。",)
        closing = (f"请{self._until}报送。已经报送的，请告知报送时间和方式，以便查找。",)
        letter = self._blank(LetterKind.REMINDER, unit.name, f"{self._report}催报单")
        return replace(letter, opening=opening, closing=closing)

    def _blank(self, kind: LetterKind, unit: str, title: str) -> Letter:
        settings = self.settings
        to = f"{unit or '各有关单位'}："
        return Letter(kind, unit, title, to, issuer=settings.issuer, issued=settings.issued)


def _file(submission: Submission) -> str:
    """The file as the unit knows it, without the folders of the collection."""
    return submission.words.rsplit(MEMBER_SIGN, 1)[-1]


def _item(problem: Problem, shared: Mapping[str, _Shared]) -> Item:
    known = shared.get(problem.check_id)
    todo = f"见{NOTICE}第 {known.number} 项。" if known else problem.hint
    place = f"{problem.place}\n{problem.where}" if problem.where else problem.place
    return Item(problem.level, place, problem.message, todo)


def _closing(problems: Sequence[Problem]) -> Iterator[str]:
    levels = {problem.level for problem in problems}
    error, explain = LEVEL_WORDS[Level.ERROR], LEVEL_WORDS[Level.EXPLAIN]
    if error in levels:
        yield f"标“{error}”的，请改正数字或文字。"
    if explain in levels:
        yield f"标“{explain}”的，有误的请改正，无误的请书面说明原因。"
