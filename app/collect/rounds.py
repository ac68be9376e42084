"""The rounds of a unit: what came in, what was sent back, and how far it is now."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby

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
from app.collect.submission import (
    GONE,
    MEMBER_SIGN,
    PICTURED,
    Submission,
    lacking_words,
    part_keys,
)
from app.edition.edition import Edition
from app.edition.text_check_kinds import Level

_WAITS = re.compile("日(?:退回|要求核实|催过)，(?:等|收到)")


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
            sent = f"{_day(last.at)}{last.what}，{_awaited(unit, last)}"
            if last.asked:
                return state, sent
            if state is UnitState.INCOMPLETE and unit.lacking:
                return state, f"{sent}{reason}"
            return UnitState.RETURNED, sent
        reminded = self._reminded.get(unit.name)
        if reminded and (state is UnitState.MISSING or (reminded.lacking and unit.lacking)):
            what = "补报" if reminded.lacking else "报送"
            reason = f"{_day(reminded.at)}催过，等{what}。{reason}"
        elif reminded and state is UnitState.UNREAD and not _came_since(unit, reminded):
            reason = f"{_day(reminded.at)}{reminded.what}，等新的文件。{reason}"
        return state, reason

    def _as_it_came(self, unit: Unit) -> tuple[UnitState, str]:
        """How far a unit is by what came in alone."""
        counted = unit.counted
        if counted is None:
            return state_without_report(unit)
        gone = filter(None, (_gone(unit),))
        is_part, unread = bool(unit.lacking or counted.gaps), (*gone, *unread_since(unit))
        if counted.unsure or (is_part and unread):
            return UnitState.UNREAD, _unsure_words(counted) if counted.unsure else unread[0].reason
        if unit.lacking:
            words = f"还差{lacking_words(self._edition, unit.lacking)}{pictured_words(counted)}。"
            aside = set_aside(unit)
            if asked := next((line for line in aside if line.submission.period), None):
                return UnitState.OTHER_YEAR, f"“{asked.submission.file}”{asked.reason}{words}"
            return UnitState.INCOMPLETE, f"{words}{aside_words(aside)}"
        if is_part:
            return UnitState.INCOMPLETE, f"表格里有 {counted.gaps} 格没有找到。"
        return _with_findings(counted)


def _awaited(unit: Unit, sent: SentBack) -> str:
    """What a unit is waited for that was written to, or what came from it besides a report."""
    if answers := answers_to(unit, sent):
        return f"收到{named_words(answers[-1])}，请看后再定。"
    return "等说明或重报。" if sent.asked else f"等第 {sent.round + 1} 次。"


def answers_to(unit: Unit, sent: SentBack | None) -> list[FileLine]:
    """What came from a unit since it was written to and is no report."""
    others = (one for one in unit.lines if one.standing is Standing.NO_REPORT)
    return [o for o in others if sent and o.submission.modified >= sent.at.timestamp()]


def pictured_words(counted: Submission | None) -> str:
    """That what is lacking came as pictures, for behind its name; empty if it did not."""
    return "（报来的是图片，读不出数）" if counted and PICTURED in counted.marks else ""


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
    named, why = named_words(line), _why_aside(line)
    is_plain = named.startswith("邮件") and why.startswith("是一份文字材料")
    return f"{named}{'里没有年报附件' if is_plain else why}"


def named_words(line: FileLine) -> str:
    """A file by its name, the text of a message by that of the message."""
    message, _, file = line.submission.place.rpartition(MEMBER_SIGN)
    if is_message(message) and file.startswith(LETTER_TEXT):
        return f"邮件“{message.rpartition(MEMBER_SIGN)[2]}”"
    return f"“{file}”"


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
    if unit.state is UnitState.EXPLAIN and unit.reason == _to_explain_words(unit.counted):
        return replace(unit, reason=f"有 {unit.explains} 处要说明。")
    return to_explain(unit, asked)


def to_explain(unit: Unit, findings: Sequence[Finding]) -> Unit:
    """A unit about which there are questions: one that was complete is to explain."""
    if not findings or unit.state is not UnitState.COMPLETE:
        return unit
    reason = unit.reason or f"{LOOK_AT}：{findings[0].message}"
    return replace(unit, state=UnitState.EXPLAIN, reason=reason)


def _to_explain_words(counted: Submission | None) -> str:
    return f"有 {counted.explains} 处要说明。" if counted else ""


def _with_findings(counted: Submission) -> tuple[UnitState, str]:
    """How far a unit is whose report is all there."""
    if counted.errors:
        return UnitState.ERRORS, f"有 {counted.errors} 处必改。"
    if counted.explains:
        return UnitState.EXPLAIN, _to_explain_words(counted)
    return UnitState.COMPLETE, ""


def state_without_report(unit: Unit) -> tuple[UnitState, str]:
    """How far a unit is of which nothing counts."""
    for standing, state in (
        (Standing.GONE, UnitState.UNREAD),
        (Standing.UNREAD, UnitState.UNREAD),
        (Standing.OTHER_YEAR, UnitState.OTHER_YEAR),
    ):
        found = [line for line in unit.lines if line.standing is standing]
        if found:
            return state, found[0].reason
    first = unit.lines[:1]
    told = _aside_reason(first[0]) if first and first[0].standing in _ASIDE else ""
    return UnitState.MISSING, f"{told}。" if told else "".join(one.reason for one in first)


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


def asked_of(collection: Collection, unit: Unit, at: datetime) -> SentBack | Reminded | None:
    """The record of what a unit is written now: sent back, or asked for what is not there.

    None if all is well, so that it is only given hints.
    """
    state = None if unit.counted else state_without_report(unit)[0]
    if state not in (None, UnitState.OTHER_YEAR) or not digests_of(unit):
        return Reminded(unit.name, at, unread=state is UnitState.UNREAD)
    what, held = lacking_words(collection.edition, unit.lacking), held_against(collection, unit)
    if what and not held:
        return Reminded(unit.name, at, what)
    may_be_right = unit.state is UnitState.EXPLAIN and not what
    record = replace(sent_back(collection, unit, at), asked=may_be_right)
    return None if unit.state in DONE_STATES else record


def locked_now(unit: Unit, at: datetime) -> LockedRound:
    """The record that what a unit handed in until now counts."""
    counting = tuple(one.digest for one in unit.counting)
    others = (one.submission for one in unit.lines if one.standing is Standing.SUPERSEDED)
    return LockedRound(unit.name, at, unit.round, counting, tuple(one.digest for one in others))


def _times(unit: Unit) -> tuple[int, ...]:
    """When what came from a unit was written, in seconds."""
    came = (int(line.submission.modified) for line in unit.lines if line.submission.is_read)
    return tuple(sorted(filter(None, came)))


def problem_keys(findings: Sequence[Finding]) -> tuple[str, ...]:
    """What findings are known by from one round to the next: in words, without their numbers."""
    return tuple(dict.fromkeys(f"{one.check_id}\t{one.message}" for one in findings))


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
        if (unit.name in sent and _waits(unit, sent[unit.name]))
        or (unit.name in asked and lacks_still(collection, unit, asked[unit.name]))
    )


def _waits(unit: Unit, sent: SentBack) -> bool:
    """Whether a unit that was written to sent nothing else since, but has to."""
    is_same = unit.state is UnitState.RETURNED or sent.digests == digests_of(unit)
    is_open = bool(unit.lacking) or unit.state in (UnitState.RETURNED, UnitState.EXPLAIN)
    is_asked = sent.asked or unit.state is not UnitState.EXPLAIN
    return is_same and is_open and is_asked and not answers_to(unit, sent)


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
    if unit.state is UnitState.COMPLETE or _WAITS.search(reason):
        return "" if unit.state is UnitState.COMPLETE else reason
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
    others = [one for one in unit.lines if one.standing is Standing.NO_REPORT]
    told += [(int(one.submission.modified), f"收到{named_words(one)}") for one in others]
    days = ((datetime.fromtimestamp(moment), words) for moment, words in sorted(told))
    alike = groupby(f"{day.month}月{day.day}日{words}" for day, words in days)
    counted = ((words, len(list(same))) for words, same in alike)
    return tuple(f"{words} {count} 份" if count > 1 else words for words, count in counted)


def _day(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{local.month}月{local.day}日"
