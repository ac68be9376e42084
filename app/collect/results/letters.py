"""退回单: what each unit is told about its report, and one notice on what many units share.

All of it are plain letters; `letter_files.py` writes them as documents and as text for a message.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import replace

from app import patterns as re
from app.checks.findings import ASKED, DETAILS_TAB, LEVEL_WORDS, URGENCY
from app.collect.collection import Collection, FileLine, Standing, Unit, UnitState
from app.collect.decisions import Office, Reminded
from app.collect.dossier import standing_of_name
from app.collect.reading.scan import ARCHIVES, suffix_of
from app.collect.results.comparison import LastYear
from app.collect.results.problems import (
    NEW,
    NOT_READ,
    Extra,
    Mended,
    Problem,
    Shared,
    asked_before,
    between_years,
    doubts_of,
    mended_since,
    problems_of,
    round_words,
    shared_problems,
)
from app.collect.rounds import (
    LOOK_AT,
    answers_to,
    aside_words,
    held_back,
    may_lack,
    named_words,
    pictured_words,
    set_aside,
    state_without_report,
    unanswered,
    unread_since,
)
from app.collect.submission import (
    MEMBER_SIGN,
    TEXTS,
    Submission,
    lacking_words,
    without_program,
)
from app.edition.check_kinds import EditionYear
from app.edition.text_check_kinds import Level
from app.report.changes import date_words
from app.report.numbers import names_shown

NOTICE = "共性问题通知"
_MAX_NAMED_UNITS = 12
_NAMED = re.compile("“([^”]+)”：")
_ATTACHED = re.compile("[^。；]{0,6}附[^。；]{1,20}")


class LetterKind(StrEnum):
    """What a letter is, as its file is named."""

    RETURN = "退回单"
    ASK = "核实单"
    REMINDER = "催报单"
    PARTS = "补报单"
    YEAR = "年度更正单"
    FORM = "格式更正单"
    UNREAD = "重报单"
    NOTICE = NOTICE
    OPEN = "未报单位名单"


class SlipSettings(Struct, frozen=True):
    """Who sends the letters and when.

    `office` is as the collection keeps it, with until when the units have time. A finding is told
    in the notice if at least `shared_by` units and `shared_per_cent` of those that handed in have
    it. `hints` are told only if they are wanted. Units that are `waiting` are written to `again` or
    not at all; of the others those whose letter is of one of the `kinds`, all if there are none.
    """

    issued: date
    office: Office = field(default_factory=Office)
    shared_by: int = 5
    shared_per_cent: int = 20
    hints: bool = False
    again: bool = True
    kinds: tuple[LetterKind, ...] = ()


class Item(Struct, frozen=True):
    """A row of a letter: how much it weighs, where it is, what is wrong and what to do.

    In the notice `level` holds the units that it is about.
    """

    level: str
    place: str
    message: str
    todo: str
    is_new: bool = False
    """Whether it was not there when the report was sent back last."""

    @property
    def mark(self) -> str:
        """The level as it is written, with what says that it is new."""
        return f"{self.level}，{NEW}" if self.is_new else self.level


class Letter(Struct, frozen=True):
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
    number: str = ""

    @property
    def name(self) -> str:
        """What its file is called, without a suffix."""
        return f"{self.unit}{self.kind}" if self.unit else str(self.kind)


def letters(
    collection: Collection, settings: SlipSettings, extra: Extra | None = None
) -> tuple[Letter, ...]:
    """The notice if anything is shared, then a letter to each unit that has something to do.

    A unit from which nothing came in is reminded; one whose report was accepted, or may lie in a
    file that is asked about, gets none. `extra` is what last year and other units brought up.
    """
    still = frozenset[str]() if settings.again else unanswered(collection, settings.issued)
    units = tuple(one for one in collection.units if one.name not in still)
    told = {
        one.name: _with_extra(_faults(collection, one, settings), (extra or {}).get(one.name, ()))
        for one in units
        if one.counted
    }
    least = max(settings.shared_by, len(told) * settings.shared_per_cent / 100)
    shared = shared_problems(told, least)
    writer = _LetterWriter(collection, settings)
    notice = (writer.notice(tuple(shared.values())),) if shared else ()
    own = (*notice, *writer.letters(units, told, shared))
    before = asked_before(collection, settings.issued)
    written = (replace(one, opening=(*before.get(one.unit, ()), *one.opening)) for one in own)
    return tuple(one for one in written if not settings.kinds or one.kind in settings.kinds)


def letter_of(
    collection: Collection, unit: str, settings: SlipSettings, last: LastYear | None = None
) -> Letter | None:
    """The letter to one unit, which says everything itself; None if there is nothing to say."""
    alone = replace(collection, units=tuple(one for one in collection.units if one.name == unit))
    own = replace(settings, shared_by=len(collection.units) + 1)
    return next(iter(letters(alone, own, between_years(alone, last))), None)


def open_list(collection: Collection, settings: SlipSettings) -> Letter | None:
    """One list of all from which something is still to come; None if there is nobody."""
    edition, asked = collection.edition, [one for one in collection.units if not may_lack(one)]
    missing = [one.name for one in asked if one.state is UnitState.MISSING]
    parts = [
        f"{one.name}（差{lacking_words(edition, one.lacking)}{pictured_words(one.counted)}）"
        for one in asked
        if one.lacking and one.counted and not one.counted.unsure
        if one.state is not UnitState.ACCEPTED and not unread_since(one)
    ]
    if not missing and not parts:
        return None
    return _LetterWriter(collection, settings).open_list(missing, parts)


def _faults(collection: Collection, unit: Unit, settings: SlipSettings) -> tuple[Problem, ...]:
    """A unit's own faults and what is asked of it: nothing that the program could not read."""
    wanted = {Level.ERROR, Level.EXPLAIN, *((Level.HINT,) if settings.hints else ())}
    assert unit.counted  # noqa: S101 asked only of units with a report
    found = [one for one in problems_of(collection, unit.counted) if not one.explained]
    own = [one for one in found if one.weight in wanted]
    if own:  # who is written to is told what is blank as well
        own = [one for one in found if one.weight in wanted or one.is_blank]
    return (*own, *doubts_of(collection, unit))


def _with_extra(own: Sequence[Problem], extra: Sequence[Problem]) -> tuple[Problem, ...]:
    """A unit's own faults with what was brought up beside; what is told anew keeps its place."""
    anew = {(one.check_id, one.place, one.values): one for one in extra}
    known = (anew.pop((one.check_id, one.place, one.values), one) for one in own)
    told = (one for one in (*known, *anew.values()) if not one.told)
    return tuple(sorted(told, key=lambda one: _ORDER.index(one.level)))


_ORDER = (*(LEVEL_WORDS[one] for one in URGENCY), LOOK_AT, NOT_READ)
"""The levels as lists on the screen have them."""


class _LetterWriter(Struct, frozen=True):
    """Writes the letters of one collection."""

    collection: Collection
    settings: SlipSettings

    @property
    def _report(self) -> str:
        return f"{self.collection.year}年政府信息公开工作年度报告"

    @property
    def _until(self) -> str:
        due = self.settings.office.due
        return f"于{date_words(due)}前" if due else "尽快"

    def letters(
        self,
        units: Sequence[Unit],
        told: Mapping[str, Sequence[Problem]],
        shared: Mapping[str, Shared],
    ) -> Iterator[Letter]:
        """A letter to each of the units that has something to do, in their order."""
        for unit in units:
            is_open = bool(may_lack(unit))
            if unit.state is UnitState.ACCEPTED or (held_back(unit) and not unit.counted):
                continue
            if not unit.counted:
                yield self._without_report(unit)
                continue
            since = mended_since(self.collection, unit) if unit.round > 1 else None
            items = _items(told[unit.name], shared, since)
            unread = unread_since(unit)
            is_part = (unit.lacking and (unread or not is_open)) or unit.counted.gaps
            if is_part and not unit.counted.unsure:
                yield self._unread(unit, items) if unread else self._parts(unit, items, since)
            elif unit.counted.off_form:
                yield self._form(unit, told[unit.name], shared, since)
            elif items:
                yield self._return(unit, items, since)

    def notice(self, shared: Sequence[Shared]) -> Letter:
        """One letter to all on what many have in common."""
        opening = (
            f"在汇总{self._report}时，发现下列问题在多个单位中出现，现一并通知，请逐项对照检查。"
            "各单位自己的数字见各自的退回单。"
        )
        items = tuple(
            Item(self._named(one.units), one.problem.place, one.message, one.problem.hint)
            for one in shared
        )
        closing = (f"请上述单位改正后，{self._until}重新报送。", *self._contact)
        letter = self._blank(LetterKind.NOTICE, "", f"关于{self._report}\n共性问题的通知")
        return replace(letter, opening=(opening,), items=items, closing=closing)

    def _named(self, units: Sequence[str]) -> str:
        """The units that a shared finding is about; of very many the first."""
        if len(units) == len(self.collection.counted):
            return f"全部 {len(units)} 个已报送单位"
        return names_shown(units, _MAX_NAMED_UNITS, f"等 {len(units)} 个单位")

    def _return(self, unit: Unit, items: tuple[Item, ...], since: Mended | None) -> Letter:
        """To a unit in whose report something is wrong, or to be asked: then it may be right."""
        kind, until = LetterKind.RETURN, self._until
        todo = f"个问题，请{'逐项' if len(items) > 1 else ''}核实，{until}重新报送"
        if _QUESTIONS.issuperset(one.level for one in items):
            kind, right = LetterKind.ASK, f"无误的，请{until}书面说明，不用重报"
            todo = f"处需要核实。确有错误的，请{until}改正后重新报送；{right}"
        if all(one.level == LEVEL_WORDS[Level.HINT] for one in items):
            todo = "处供参考。有误的可以改正后重新报送，无误的不用答复"
        opening = [f"{self._received(unit, since)}经核对，有下列 {len(items)} {todo}。"]
        assert unit.counted  # noqa: S101 asked only of units with a report
        if unit.conflicts and standing_of_name(unit.counted)[0] <= 0:
            opening.append(
                f"你单位报来的几份文件有 {unit.conflicts} 格的数字不同，"
                "以下按目前计入汇总的一份核对，请确认以哪一份为准。"
            )
        return self._letter(kind, unit, *opening, items=items)

    def _parts(self, unit: Unit, items: tuple[Item, ...], since: Mended | None) -> Letter:
        """To a unit whose report is not all there."""
        assert unit.counted  # noqa: S101 asked only of units with a report
        edition = self.collection.edition
        what = lacking_words(edition, unit.lacking) or f"表格里的 {unit.counted.gaps} 格"
        if TEXTS in unit.lacking:
            texts = (one.title.partition("、")[2] for one in edition.sections if not one.table)
            what += f"（{'、'.join(texts)}）"
        if pictured := pictured_words(unit.counted):
            what += f"{pictured[:-1]}，请报可以编辑的表格）"
        what += self._attached(unit)
        rest = "已经报来的部分另有下列问题，请一并改正。" if items else "已经报来的部分不用再报。"
        asked = max((o.at.timestamp() for o in self._reminders(unit)), default=0.0)
        lines = [one for one in set_aside(unit) if one.submission.modified >= asked]
        other = any(line.standing is Standing.OTHER_YEAR for line in lines)
        todo = "请核对年度和内容，改正后再报。" if other else ""
        why = f"另外报来的{aside_words(lines)}{todo}" if lines else ""
        opening = f"{self._received(unit, since)}{why}还差{what}，请{self._until}补报。{rest}"
        return self._letter(LetterKind.PARTS, unit, opening, items=items)

    def _attached(self, unit: Unit) -> str:
        """What a report says of its tables where they are lacking: 见附件."""
        assert unit.counted  # noqa: S101 asked only of units with a report
        texts = self.collection.detail(unit.counted).texts
        said = [text.strip("（）()。 ") for one in unit.lacking if (text := texts.get(one, ""))]
        told = next((one for one in said if _ATTACHED.fullmatch(one)), "")
        return f"（报告里写的是“{told}”，没有收到）" if told else ""

    def _form(
        self,
        unit: Unit,
        told: Sequence[Problem],
        shared: Mapping[str, Shared],
        since: Mended | None,
    ) -> Letter:
        """To a unit whose report is on a form that is not for the year; that is no item besides."""
        assert unit.counted  # noqa: S101 asked only of units with a report
        edition = self.collection.catalog.edition(unit.counted.edition)
        itself = {check.id for check in edition.checks if isinstance(check, EditionYear)}
        rest = [one for one in told if one.check_id not in itself]
        items = _items(rest, shared, since)
        used = edition.definition.name
        right = self.collection.edition.definition.name
        opening = (
            f"{self._received(unit, since)}用的是{used}的格式，{self.collection.year} 年度应使用"
            f"{right}的格式，请换用规定的格式，{self._until}重新报送。"
        )
        return self._letter(LetterKind.FORM, unit, opening, items=items)

    def _received(self, unit: Unit, since: Mended | None) -> str:
        files = "、".join(dict.fromkeys(map(_file, unit.counting)))
        time = f"第 {unit.round} 次" if since else ""
        came = "、".join(o.lacking for o in self._reminders(unit) if o.lacking and not unit.lacking)
        added = f"补报的{came}已收到。" if came else ""
        last = self.collection.decisions.last_returns.get(unit.name)
        answers = "、".join(map(named_words, answers_to(unit, last)))
        added += f"你单位的{answers}也已收到。" if answers else ""
        return f"你单位{time}报送的{self._report}（文件：{files}）收悉。{added}{round_words(since)}"

    def _reminders(self, unit: Unit) -> list[Reminded]:
        return [one for one in self.collection.decisions.reminders if one.unit == unit.name]

    def open_list(self, missing: Sequence[str], parts: Sequence[str]) -> Letter:
        """Who has not reported, and who not wholly, in two sentences, for all to read."""
        groups = ((missing, "尚未报送"), (parts, "还没有报齐"))
        opening = (
            f"截至{date_words(self.settings.issued)}，{self._report}{what}的"
            f"有 {len(names)} 个单位：{'、'.join(names)}。"
            for names, what in groups
            if names
        )
        closing = f"请上述单位{self._until}报送。{_ALREADY_SENT}"
        letter = self._blank(LetterKind.OPEN, "")
        return replace(letter, opening=tuple(opening), closing=(closing, *self._contact))

    def _without_report(self, unit: Unit) -> Letter:
        """To a unit of which nothing counts."""
        state, _ = state_without_report(unit)
        if state is UnitState.UNREAD:
            return self._unread(unit, ())
        if state is UnitState.OTHER_YEAR:
            return self._year(unit)
        return self._reminder(unit)

    def _unread(self, unit: Unit, items: tuple[Item, ...]) -> Letter:
        lines = unread_since(unit)
        why = _why_unread(lines)
        told = f"没有计入汇总：{why}。"
        how = "重新报送，可以报 Word 文档（.docx）或 Excel 表格（.xlsx）。"
        rest = "已经读到的部分另有下列问题，请一并改正。" if items else ""
        first = "请去掉密码，另存以后" if "密码" in why else "请检查后"
        opening = f"你单位报送的{self._report}{told}", f"{first}{self._until}{how}{rest}"
        return self._letter(LetterKind.UNREAD, unit, *opening, items=items)

    def _year(self, unit: Unit) -> Letter:
        """To a unit whose report is of another year, or says so in one place."""
        lines = [line for line in unit.lines if line.standing is Standing.OTHER_YEAR]
        files = "、".join(_file(line.submission) for line in lines)
        opening = (
            f"你单位报送的文件（{files}）{lines[0].reason.rpartition('，')[0]}。"
            f"本次应报 {self.collection.year} 年度的报告，请核对后{self._until}重新报送。"
        )
        return self._letter(LetterKind.YEAR, unit, opening)

    def _reminder(self, unit: Unit) -> Letter:
        told = f"截至{date_words(self.settings.issued)}，尚未收到你单位的{self._report}。"
        lines = set_aside(unit)
        told = f"你单位报来的{aside_words(lines)}{told}" if lines else told
        asks_for_time = any(_LATER in line.reason for line in lines)
        rest = "确需延期的，请先与我们商定。" if asks_for_time else _ALREADY_SENT
        closing = f"请{self._until}报送。{rest}"
        letter = self._blank(LetterKind.REMINDER, unit.name)
        return replace(letter, opening=(told,), closing=(closing, *self._contact))

    def _letter(
        self, kind: LetterKind, unit: Unit, *opening: str, items: tuple[Item, ...] = ()
    ) -> Letter:
        """A letter to a unit, with what is to be done about its items."""
        own, is_anew = unit.counted, kind in (LetterKind.RETURN, LetterKind.FORM)
        dated = _UNDATED if is_anew and own and TEXTS in own.parts and not own.date else ""
        hints = [one for one in items if one.level == LEVEL_WORDS[Level.HINT]]
        is_clear = len(items) == 1 or len(hints) == len(items)
        asked = hints if kind is LetterKind.ASK else items
        *levels, last = ("", *_closing(() if is_clear else asked))
        closing = (*filter(None, (*levels, f"{last}{dated}")), *self._contact)
        return replace(self._blank(kind, unit.name), opening=opening, items=items, closing=closing)

    @property
    def _contact(self) -> tuple[str, ...]:
        """Whom to ask, in a line."""
        office = self.settings.office
        told = (("联系人", office.contact), ("电话", office.phone))
        words = "，".join(f"{label}：{value}" for label, value in told if value)
        return (f"{words}。",) if words else ()

    def _blank(self, kind: LetterKind, unit: str, title: str = "") -> Letter:
        office = self.settings.office
        return Letter(
            kind,
            unit,
            title or f"{self._report}{_BREAK if len(kind) > _MAX_BESIDE else ''}{kind}",
            f"{unit or '各有关单位'}：",
            issuer=office.signature or office.name or UNSIGNED,
            issued=self.settings.issued,
            number=office.number,
        )


_QUESTIONS = frozenset((LEVEL_WORDS[Level.EXPLAIN], LEVEL_WORDS[Level.HINT], LOOK_AT))
"""The levels of what may be right as it is."""

_ALREADY_SENT = "已经报送的，请告知报送时间和方式，以便查找。"
_LATER = "延期报送"
"""What the reason of a file that asks for more time says."""

_BREAK, _MAX_BESIDE = "\n", 3
"""A longer kind has a line of the title to itself, or its last sign would."""


def _file(submission: Submission) -> str:
    """The file as the unit knows it; of one with several reports its own is meant."""
    archive = submission.place.rpartition(MEMBER_SIGN)[0].rpartition(MEMBER_SIGN)[2]
    inside = f"{archive} 中的 " if suffix_of(archive) == ARCHIVES[0] else ""
    return f"{inside}{submission.file}{'中你单位的一份' if submission.part else ''}"


def _why_unread(lines: Sequence[FileLine]) -> str:
    """Why files could not be read, each reason once; what is to be done is for the county."""
    files: dict[str, list[str]] = {}
    for line in lines:
        why = (
            line.reason.partition("，请")[0].rstrip("。").removeprefix(f"“{line.submission.file}”")
        )
        files.setdefault(why, []).append(f"“{_file(line.submission)}”")
    return "；".join(
        f"{names[0]}等 {len(names)} 个文件{why}" if len(names) > 1 else f"{names[0]}{why}"
        for why, names in files.items()
    )


def _items(
    told: Sequence[Problem], shared: Mapping[str, Shared], since: Mended | None
) -> tuple[Item, ...]:
    """What is told to a unit; `since` knows what of it is new."""
    return tuple(
        _item(one, shared, is_new=since is not None and since.is_new(one.message)) for one in told
    )


def _item(problem: Problem, shared: Mapping[str, Shared], *, is_new: bool) -> Item:
    known = shared.get(problem.check_id)
    todo = f"见{NOTICE}第 {known.number} 项。" if known else problem.hint
    part = problem.place.replace(f"{DETAILS_TAB}·", "").replace(DETAILS_TAB, _HEAD)
    place = f"{part}\n{problem.cells}" if problem.cells else part
    message, todo = without_program(problem.message), without_program(todo)
    if (named := _NAMED.match(message)) and named[1] in problem.cells:
        message = message[named.end() :]
    return Item(problem.level, place, message, todo, is_new)


UNSIGNED = "（落款单位）"
"""What stands in place of a signature nobody gave, to be seen and filled in."""

_LOOKED_AT = "请核对，有误的请改正"
_UNDATED, _HEAD = "重报时请写明成文日期。", "标题和开头一段"


def _closing(items: Sequence[Item]) -> Iterator[str]:
    levels = {one.level for one in items}
    asked = {LEVEL_WORDS[one]: what for one, what in ASKED.items()} | {LOOK_AT: _LOOKED_AT}
    return (f"标“{word}”的，{what}。" for word, what in asked.items() if word in levels)
