"""The rounds of a unit: what came in, what was sent back, and how far it is now."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.checks.findings import Finding, by_urgency, weighed, weight
from app.collect.collection import (
    DONE_STATES,
    Collection,
    FileLine,
    Standing,
    Unit,
    UnitState,
)
from app.collect.decisions import (
    Accepted,
    Decisions,
    LockedRound,
    Reminded,
    SentBack,
)
from app.collect.reading.scan import LETTER_TEXT, is_message
from app.collect.submission import GONE, MEMBER_SIGN, Submission, lacking_words, part_keys
from app.edition.edition import Edition
from app.edition.text_check_kinds import Level

_DIGITS = re.compile(r"[-+\d.]+")


class Rounds:
    """Knows what was decided about each unit's rounds."""

    def __init__(self, decisions: Decisions, edition: Edition) -> None:
        self._edition = edition
        self._parts = part_keys(edition)
        self._lacking: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[str, ...]] = {}
        self._returns: dict[str, list[SentBack]] = defaultdict(list)
        for one in decisions.returns:
            self._returns[one.unit].append(one)
        self._accepted: dict[str, Accepted] = {one.unit: one for one in decisions.acceptances}
        self._reminded: dict[str, Reminded] = {one.unit: one for one in decisions.reminders}
        self._locked: dict[str, LockedRound] = {one.unit: one for one in decisions.locks}

    def locked(self, name: str) -> LockedRound | None:
        """What had come from a unit when it was locked."""
        return self._locked.get(name)

    def returned(self, name: str) -> dict[str, int]:
        """What had come from a unit when it was sent back, each with the first such round."""
        sent = sorted(self._returns.get(name, ()), key=lambda one: -one.round)
        return {digest: one.round for one in sent for digest in (*one.digests, *one.beside)}

    def stated(self, unit: Unit) -> Unit:
        """A unit with its state, the reason for it and its round."""
        counted = unit.counted
        without: tuple[str, ...] = ()
        if counted is not None and not counted.units:
            without = self._without(counted.parts, counted.unwritten)
        now = frozenset(digests_of(unit))
        unit = replace(unit, lacking=without) if without else unit
        state, reason = self._state(unit, now)
        number = self._number(unit, now)
        return replace(unit, state=state, reason=sys.intern(reason), round=number)

    def _without(self, parts: tuple[str, ...], unwritten: tuple[str, ...]) -> tuple[str, ...]:
        """What is lacking, the same value for all that lack the same."""
        known = self._lacking.get((parts, unwritten))
        if known is None:
            known = (*(one for one in self._parts if one not in parts), *unwritten)
            self._lacking[parts, unwritten] = known
        return known

    def _number(self, unit: Unit, now: frozenset[str]) -> int:
        """How often something came in, as far as it was sent back in between."""
        if not now:
            return 0
        last = self._last(unit)
        return 1 if last is None else last.round + (set(last.digests) != now)

    def _last(self, unit: Unit) -> SentBack | None:
        sent = self._returns.get(unit.name)
        return max(sent, key=lambda one: (one.round, one.at)) if sent else None

    def _state(self, unit: Unit, now: frozenset[str]) -> tuple[UnitState, str]:
        accepted = self._accepted.get(unit.name)
        if accepted and now and set(accepted.digests) == now:
            absent = absent_words(self._edition, unit)
            words = f"{_day(accepted.at)}接受：{accepted.reason.rstrip('。')}"
            return UnitState.ACCEPTED, f"{words}（{absent}）" if absent else words
        last, (state, reason) = self._last(unit), self._as_it_came(unit)
        if last and set(last.digests) == now:
            sent = f"{_day(last.at)}退回，等第 {last.round + 1} 次。"
            if state is UnitState.INCOMPLETE and unit.lacking:
                return state, f"{sent}{reason}"
            return UnitState.RETURNED, sent
        reminded = self._reminded.get(unit.name)
        if reminded and (state is UnitState.MISSING or (reminded.lacking and unit.lacking)):
            reason = f"{_day(reminded.at)}催过。{reason}"
        elif reminded and state is UnitState.UNREAD and not _came_since(unit, reminded):
            reason = f"{_day(reminded.at)}{reminded.what}，等新的文件。{reason}"
        return state, reason

    def _as_it_came(self, unit: Unit) -> tuple[UnitState, str]:
        """How far a unit is by what came in alone."""
        counted = unit.counted
        if counted is None:
            return _without_report(unit)
        gone = filter(None, (_gone(unit),))
        is_part, unread = bool(unit.lacking or counted.gaps), (*gone, *unread_since(unit))
        if counted.unsure or (is_part and unread):
            return UnitState.UNREAD, _unsure_words(counted) if counted.unsure else unread[0].reason
        if unit.lacking:
            words = f"还差{lacking_words(self._edition, unit.lacking)}。"
            aside = set_aside(unit)
            if asked := next((line for line in aside if line.submission.period), None):
                return UnitState.OTHER_YEAR, f"“{asked.submission.file}”{asked.reason}{words}"
            return UnitState.INCOMPLETE, f"{words}{aside_words(aside)}"
        if is_part:
            return UnitState.INCOMPLETE, f"表格里有 {counted.gaps} 格没有找到。"
        return _with_findings(counted)


def unread_since(unit: Unit) -> tuple[FileLine, ...]:
    """The files of a unit that could not be read, and in whose place nothing came since."""
    since = unit.counted.modified if unit.counted else 0
    lines = (one for one in unit.lines if one.submission.modified >= since)
    return tuple(one for one in lines if one.standing is Standing.UNREAD)


def set_aside(unit: Unit) -> tuple[FileLine, ...]:
    """The files of a unit that came and that may be meant for what it lacks, but do not count."""
    found = (
        line for line in unit.lines if line.standing in _ASIDE and GONE not in line.submission.marks
    )
    return tuple(found) if unit.lacking or unit.counted is None else ()


_ASIDE = (Standing.OTHER_YEAR, Standing.BLANK, Standing.EXCLUDED, Standing.NO_REPORT)


def aside_words(lines: Iterable[FileLine]) -> str:
    """Which files came and do not count, each with why, in a sentence; empty without any."""
    words = "；".join(map(_aside_reason, lines))
    return f"{words}，没有计入。" if words else ""


def _aside_reason(line: FileLine) -> str:
    """A file and why it does not count; the text of a message is that message to its sender."""
    message, _, file = line.submission.place.rpartition(MEMBER_SIGN)
    why = _why_aside(line)
    if is_message(message) and file.startswith(LETTER_TEXT):
        told = "里没有年报附件" if why.startswith("是一份文字材料") else why
        return f"邮件“{message.rpartition(MEMBER_SIGN)[2]}”{told}"
    return f"“{file}”{why}"


def _why_aside(line: FileLine) -> str:
    if line.standing is Standing.BLANK:
        return "是空表，没有填写"
    told = line.reason.removeprefix(f"“{line.submission.file}”")
    return told.partition("，请确认")[0].rstrip("。")


def _unsure_words(counted: Submission) -> str:
    """What was not read surely; of several files put together the line says how they were."""
    if not counted.joined:
        return counted.reason
    return f"{misread_words(counted)}，请打开原文件核对。"


def misread_words(counted: Submission) -> str:
    """How much of a report was not read surely, in a clause; empty if all was."""
    return f"有 {counted.unsure} 处没有读准" if counted.unsure else ""


def doubted(unit: Unit, doubts: Sequence[Finding]) -> Unit:
    """A unit with what the others make doubtful about it; one that was complete is to explain.

    It is asked to explain each, whatever the rule weighs within one report.
    """
    if not doubts:
        return unit
    asked = tuple(replace(one, level=Level.EXPLAIN) for one in doubts)
    unit = replace(unit, doubts=asked)
    if unit.state is UnitState.EXPLAIN:
        return replace(unit, reason=f"有 {unit.explains} 处要说明。")
    return to_explain(unit, asked)


def to_explain(unit: Unit, findings: Sequence[Finding]) -> Unit:
    """A unit about which there are questions: one that was complete is to explain."""
    if not findings or unit.state is not UnitState.COMPLETE:
        return unit
    reason = f"{LOOK_AT}：{findings[0].message}"
    return replace(unit, state=UnitState.EXPLAIN, reason=reason)


def _with_findings(counted: Submission) -> tuple[UnitState, str]:
    """How far a unit is whose report is all there."""
    if counted.errors:
        return UnitState.ERRORS, f"有 {counted.errors} 处必改。"
    if counted.explains:
        return UnitState.EXPLAIN, f"有 {counted.explains} 处要说明。"
    return UnitState.COMPLETE, ""


def _without_report(unit: Unit) -> tuple[UnitState, str]:
    """How far a unit is of which nothing counts."""
    for standing, state in (
        (Standing.GONE, UnitState.UNREAD),
        (Standing.UNREAD, UnitState.UNREAD),
        (Standing.OTHER_YEAR, UnitState.OTHER_YEAR),
    ):
        found = [line for line in unit.lines if line.standing is standing]
        if found:
            return state, found[0].reason
    return UnitState.MISSING, unit.lines[0].reason if unit.lines else ""


def digests_of(unit: Unit) -> tuple[str, ...]:
    """What stands for all that came in from a unit and could be read."""
    counting = [one.digest for one in unit.counting]
    came = (Standing.OTHER_YEAR, Standing.EXCLUDED)
    others = [line.submission.digest for line in unit.lines if line.standing in came]
    return tuple(sorted(filter(None, counting or others)))


def sent_back(collection: Collection, unit: Unit, at: datetime) -> SentBack:
    """The record that a unit's report is sent back now, with what is wrong with it."""
    found = held_against(collection, unit)
    digests = digests_of(unit)
    came = dict.fromkeys(line.submission.digest for line in unit.lines if line.submission.digest)
    return SentBack(
        unit.name,
        at,
        max(unit.round, 1),
        digests,
        problem_keys([one for one in found if not one.told]),
        tuple(one for one in came if one not in digests),
        problem_keys([one for one in found if one.told]),
        _times(unit),
    )


def held_against(collection: Collection, unit: Unit) -> list[Finding]:
    """What is held against a unit's report, as its letter tells it."""
    found = collection.detail(unit.counted).findings if unit.counted else ()
    held = (Level.ERROR, Level.EXPLAIN)
    return [one for one in found if weight(one) in held and not one.explained]


def open_about(collection: Collection, unit: Unit) -> list[Finding]:
    """What is open about a unit's report, each cause once, with what only others make doubtful."""
    own = (one for one in held_against(collection, unit) if not one.told)
    return by_urgency(map(weighed, (*own, *unit.doubts)))


def absent_words(edition: Edition, unit: Unit) -> str:
    """What of a unit's report is not there, in a clause; empty if nothing."""
    gaps = unit.counted.gaps if unit.counted else 0
    told = (
        f"还差{lacking_words(edition, unit.lacking)}" if unit.lacking else "",
        f"表格里有 {gaps} 格没有找到" if gaps else "",
    )
    return "，".join(filter(None, told))


def asked_of(collection: Collection, unit: Unit, at: datetime) -> SentBack | Reminded:
    """The record of what a unit is written now: sent back, or asked for what is not there."""
    state = None if unit.counted else _without_report(unit)[0]
    if state not in (None, UnitState.OTHER_YEAR) or not digests_of(unit):
        return Reminded(unit.name, at, unread=state is UnitState.UNREAD)
    what = lacking_words(collection.edition, unit.lacking)
    if what and not held_against(collection, unit):
        return Reminded(unit.name, at, what)
    return sent_back(collection, unit, at)


def locked_now(unit: Unit, at: datetime) -> LockedRound:
    """The record that what a unit handed in until now counts."""
    counting = tuple(one.digest for one in unit.counting)
    others = (one.submission for one in unit.lines if one.standing is Standing.SUPERSEDED)
    return LockedRound(unit.name, at, unit.round, counting, tuple(one.digest for one in others))


def _times(unit: Unit) -> tuple[int, ...]:
    """When what came from a unit was written, in seconds."""
    came = (int(line.submission.modified) for line in unit.lines if line.submission.is_read)
    return tuple(sorted(filter(None, came)))


class Mended(Struct, frozen=True):
    """What a new round of a unit mended of what it was sent back for, what is left and what new."""

    mended: tuple[str, ...]
    new: tuple[str, ...]
    left: int = 0

    def is_new(self, message: str) -> bool:
        """Whether a finding was not there before, by its message or how that begins."""
        return message.startswith(self.new)


def problem_keys(findings: Sequence[Finding]) -> tuple[str, ...]:
    """What findings are known by from one round to the next: in words, without their numbers."""
    return tuple(dict.fromkeys(f"{one.check_id}\t{one.message}" for one in findings))


def mended_since(collection: Collection, unit: Unit) -> Mended | None:
    """What is other than when a unit's report was last sent back; None if it is the same one."""
    last = collection.decisions.last_returns.get(unit.name)
    if last is None or unit.counted is None or last.digests == digests_of(unit):
        return None
    held = held_against(collection, unit)
    before = _by_check(last.problems)
    now = _by_check(problem_keys([one for one in held if not one.told]))
    known = before | _by_check(last.told)
    still = now | _by_check(problem_keys([one for one in held if one.told]))
    mended = [words for key, words in before.items() if key not in still]
    new = tuple(words for key, words in now.items() if key not in known)
    return Mended(tuple(mended), new, len(before) - len(mended))


def round_words(since: Mended | None) -> str:
    """How much a unit mended since its report was sent back, for its letter; empty if nothing."""
    if since is None:
        return ""
    before = ((len(since.mended), "已改正"), (since.left, "还有"))
    told = [f"{words} {count} 处" for count, words in before if count]
    head = "上次退回的问题" if told else "与上次相比，"
    if since.new:
        told.append(f"新出现 {len(since.new)} 处（标“{NEW}”）")
    return f"{head}{'，'.join(told)}。" if told else ""


NEW = "新"
"""What marks a finding that was not there when the report was sent back."""


class RoundStep(StrEnum):
    """What a county does next, by the key of its action; to wait is none."""

    CONFIRM = "confirm"
    WRITE = "slips"
    WAIT = "wait"
    HAND_UP = "hand_up"


def next_round_step(collection: Collection) -> RoundStep:
    """What comes next: whose a report is, what is written to units, their answers, the sum."""
    if collection.doubtful:
        return RoundStep.CONFIRM
    settled = waiting(collection)
    is_open = (
        unit.listed and unit.state not in DONE_STATES and unit.name not in settled
        for unit in collection.units
    )
    if any(is_open):
        return RoundStep.WRITE
    return RoundStep.WAIT if settled else RoundStep.HAND_UP


def waiting(collection: Collection) -> frozenset[str]:
    """The units that were written to and from which nothing else came since."""
    asked = {one.unit: one for one in collection.decisions.reminders}
    sent = collection.decisions.last_returns
    if not asked and not sent:
        return frozenset()
    return frozenset(
        unit.name
        for unit in collection.units
        if unit.state is UnitState.RETURNED
        or (unit.lacking and unit.name in sent and sent[unit.name].digests == digests_of(unit))
        or (unit.name in asked and lacks_still(collection, unit, asked[unit.name]))
    )


def unanswered(collection: Collection, day: date) -> frozenset[str]:
    """The units that wait and are not written to again on a day.

    Of what was only noted on that day the letter is still to be written.
    """
    made = collection.decisions
    asked: tuple[SentBack | Reminded, ...] = (*made.last_returns.values(), *made.reminders)
    noted = {one.unit for one in asked if one.at.date() == day and not one.by_letter}
    return waiting(collection) - noted


def lacks_still(collection: Collection, unit: Unit, asked: Reminded) -> bool:
    """Whether a unit lacks what it was asked for, and nothing came from it since."""
    is_same = asked.lacking == lacking_words(collection.edition, unit.lacking)
    is_open = bool(unit.lacking) or unit.state in (UnitState.MISSING, UnitState.UNREAD)
    return is_same and is_open and not _came_since(unit, asked)


def _came_since(unit: Unit, asked: SentBack | Reminded) -> bool:
    """Whether anything came from a unit since it was written to."""
    return any(one.submission.modified >= asked.at.timestamp() for one in unit.lines)


def _by_check(problems: Sequence[str]) -> dict[str, str]:
    """Problems by check and first sentence without its numbers; the rest tells by how much."""
    pairs = (one.partition("\t") for one in problems)
    return {
        f"{check} {_DIGITS.sub('', words.partition('。')[0])}": words for check, _, words in pairs
    }


LOOK_AT = "请核对"
_STEPS = {
    UnitState.OTHER_YEAR: "确认年度：",
    UnitState.INCOMPLETE: "催：",
    UnitState.ERRORS: "退回：",
    UnitState.EXPLAIN: "问：",
    UnitState.MISSING: "催报",
}


def _gone(unit: Unit) -> FileLine | None:
    """A file of a unit that could be read before and cannot be any more."""
    return next((line for line in unit.lines if line.standing is Standing.GONE), None)


def may_lack(unit: Unit) -> str:
    """What is to be done first where what a unit lacks may lie in another file; else empty."""
    if unit.counted is not None and not unit.lacking:
        return ""
    if gone := _gone(unit):
        return f"先找回“{gone.submission.file}”（{gone.reason.rstrip('。')}）"
    if unit.maybe:
        return f"先确认“{unit.maybe}”是不是它的"
    return f"先打开“{unit.sealed}”，看里面有没有它的" if unit.sealed else ""


def held_back(unit: Unit) -> str:
    """What is to be done first, before a unit is asked for what it lacks; else empty."""
    is_asked = unit.state in (UnitState.MISSING, UnitState.INCOMPLETE) or _gone(unit)
    return may_lack(unit) if is_asked else ""


_FOUND = "，放回文件夹；不要了的，选中它点“不计入…”。"
_SEALED = "：有就解压出来，或者选中它点“指定是哪个单位的…”；没有就点“不计入…”。"
_ASKED = "，点“确认单位…”选定。"


def why_unwritten(unit: Unit) -> str:
    """Why there is no letter to a unit about which something is open, and what to do; or empty."""
    first, counted = held_back(unit), unit.counted
    if unit.state is UnitState.ACCEPTED:
        return f"{unit.name}已接受，不再退回；要退回的，先在“人工决定”里撤销接受。"
    if first:
        how = _FOUND if _gone(unit) else _ASKED if unit.maybe else _SEALED
        return f"还不能说{unit.name}没有报：请{first}{how}"
    if unit.state is UnitState.UNREAD and counted:
        how = "请打开原文件核对，属实的点“情况属实，接受…”。"
        return f"{unit.name}的文件程序没有读准，不能算它的问题，没有写退回单。{how}"
    return ""


def step_words(unit: Unit) -> str:
    """What is to be done about a unit, in a line; empty where nothing is."""
    if first := held_back(unit):
        return first
    step, reason = _STEPS.get(unit.state, ""), unit.reason.rstrip("。")
    if unit.state is UnitState.MISSING and reason:
        return f"催报（{reason}）"
    if reason.startswith(f"{LOOK_AT}："):
        return reason
    return f"{step}{reason}" if reason else step.rstrip("：")


def history(collection: Collection, unit: Unit) -> tuple[str, ...]:
    """What went to and fro, the first first: received, sent back, reminded, corrected."""
    decided = collection.decisions
    sent = [one.came for one in decided.returns if one.unit == unit.name]
    told = [(moment, "收到") for moment in set(_times(unit)).union(*sent)]
    told += [(int(at.timestamp()), words) for at, words in decided.done_about(unit.name)]
    days = ((datetime.fromtimestamp(moment), words) for moment, words in sorted(told))
    alike = groupby(f"{day.month}月{day.day}日{words}" for day, words in days)
    counted = ((words, len(list(same))) for words, same in alike)
    return tuple(f"{words} {count} 份" if count > 1 else words for words, count in counted)


def _day(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{local.month}月{local.day}日"
