"""The rounds of a unit: what came in, what was sent back, and how far it is now."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct

from app.checks.findings import Finding
from app.collect.collection import Collection, Standing, Unit, UnitState
from app.collect.decisions import Accepted, Decisions, LockedRound, Reminded, SentBack
from app.collect.submission import Submission, lacking, lacking_words
from app.edition.edition import Edition

_DIGITS = re.compile(r"[\d.]+")


class Rounds:
    """Knows what was decided about each unit's rounds."""

    def __init__(self, decisions: Decisions, edition: Edition) -> None:
        self._edition = edition
        self._returns: dict[str, list[SentBack]] = defaultdict(list)
        for one in decisions.returns:
            self._returns[one.unit].append(one)
        self._accepted: dict[str, Accepted] = {one.unit: one for one in decisions.acceptances}
        self._reminded: dict[str, Reminded] = {one.unit: one for one in decisions.reminders}
        self._locked: dict[str, LockedRound] = {one.unit: one for one in decisions.locks}

    def locked(self, name: str) -> frozenset[str]:
        """What a unit's reports held when it was locked; nothing if it is not."""
        lock = self._locked.get(name)
        return frozenset(lock.digests) if lock else frozenset()

    def stated(self, unit: Unit) -> Unit:
        """A unit with its state, the reason for it and its round."""
        counted = unit.counted
        is_part = counted is None or counted.units > 0
        without = () if is_part or counted is None else lacking(self._edition, counted.parts)
        unit = msgspec.structs.replace(unit, lacking=without)
        state, reason = self._state(unit)
        number = self._number(unit)
        return msgspec.structs.replace(unit, state=state, reason=reason, round=number)

    def _number(self, unit: Unit) -> int:
        """How often something came in, as far as it was sent back in between."""
        now = digests_of(unit)
        if not now:
            return 0
        last = self._last(unit)
        return 1 if last is None else last.round + (set(last.digests) != set(now))

    def _last(self, unit: Unit) -> SentBack | None:
        sent = self._returns.get(unit.name)
        return max(sent, key=lambda one: one.round) if sent else None

    def _state(self, unit: Unit) -> tuple[UnitState, str]:
        now = set(digests_of(unit))
        accepted = self._accepted.get(unit.name)
        if accepted and now and set(accepted.digests) == now:
            return UnitState.ACCEPTED, f"{_day(accepted.at)}接受：{accepted.reason}"
        last = self._last(unit)
        if last and set(last.digests) == now:
            return UnitState.RETURNED, f"{_day(last.at)}退回，等第 {last.round + 1} 次。"
        state, reason = self._as_it_came(unit)
        reminded = self._reminded.get(unit.name)
        if state is UnitState.MISSING and reminded:
            reason = f"{_day(reminded.at)}催过。{reason}"
        return state, reason

    def _as_it_came(self, unit: Unit) -> tuple[UnitState, str]:
        """How far a unit is by what came in alone."""
        counted = unit.counted
        if counted is None:
            return _without_report(unit)
        unread = [
            line
            for line in unit.lines
            if line.standing is Standing.UNREAD and line.submission.modified >= counted.modified
        ]
        is_part = bool(unit.lacking or counted.gaps)
        if counted.unsure or (is_part and unread):
            return UnitState.UNREAD, counted.reason if counted.unsure else unread[0].reason
        if is_part:
            return UnitState.INCOMPLETE, self._lacking_words(unit)
        return _with_findings(counted)

    def _lacking_words(self, unit: Unit) -> str:
        if unit.lacking:
            return f"还差{lacking_words(self._edition, unit.lacking)}。"
        return unit.counted.reason if unit.counted else ""


def doubted(unit: Unit, doubts: Sequence[Finding]) -> Unit:
    """A unit with what the others make doubtful about it; one that was complete is to explain."""
    if not doubts:
        return unit
    return to_explain(msgspec.structs.replace(unit, doubts=tuple(doubts)), doubts)


def to_explain(unit: Unit, findings: Sequence[Finding]) -> Unit:
    """A unit about which there are questions: one that was complete is to explain."""
    if not findings or unit.state is not UnitState.COMPLETE:
        return unit
    reason = f"请核对：{findings[0].message}"
    return msgspec.structs.replace(unit, state=UnitState.EXPLAIN, reason=reason)


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
    found = collection.detail(unit.counted).findings if unit.counted else ()
    return SentBack(unit.name, at, max(unit.round, 1), digests_of(unit), problem_keys(found))


class Mended(Struct, frozen=True):
    """What a new round of a unit mended of what it was sent back for, and what is new."""

    mended: tuple[str, ...]
    new: tuple[str, ...]


def problem_keys(findings: Sequence[Finding]) -> tuple[str, ...]:
    """What findings are known by from one round to the next: in words, without their numbers."""
    return tuple(dict.fromkeys(f"{one.check_id}\t{one.message}" for one in findings))


def mended_since(collection: Collection, unit: Unit) -> Mended | None:
    """What is other than when a unit's report was last sent back; None if it is the same one."""
    sent = [one for one in collection.decisions.returns if one.unit == unit.name]
    if not sent or unit.counted is None or sent[-1].digests == digests_of(unit):
        return None
    before = _by_check(sent[-1].problems)
    now = _by_check(problem_keys(collection.detail(unit.counted).findings))
    mended = [words for key, words in before.items() if key not in now]
    return Mended(tuple(mended), tuple(words for key, words in now.items() if key not in before))


def _by_check(problems: Sequence[str]) -> dict[str, str]:
    pairs = (one.partition("\t") for one in problems)
    return {f"{check} {_DIGITS.sub('', words)}": words for check, _, words in pairs}


_STEPS = {
    UnitState.OTHER_YEAR: "确认年度：",
    UnitState.INCOMPLETE: "催：",
    UnitState.ERRORS: "退回：",
    UnitState.EXPLAIN: "问：",
    UnitState.MISSING: "催报",
}


def step_words(unit: Unit) -> str:
    """What is to be done about a unit, in a line; empty where nothing is."""
    step = _STEPS.get(unit.state, "")
    if unit.state is UnitState.MISSING and unit.reason:
        return f"催报（{unit.reason.rstrip('。')}）"
    return f"{step}{unit.reason.rstrip('。')}"


def history(collection: Collection, unit: Unit) -> tuple[str, ...]:
    """What went to and fro, the first first: received, sent back, reminded, accepted, locked."""
    decided = collection.decisions
    came = [line.submission.modified for line in unit.lines if line.submission.is_read]
    told = [(moment, "收到") for moment in sorted({int(one) for one in came if one})]
    kinds: tuple[tuple[Iterable[SentBack | Reminded | Accepted | LockedRound], str], ...] = (
        (decided.returns, "退回"),
        (decided.reminders, "催报"),
        (decided.acceptances, "接受"),
        (decided.locks, "锁定"),
    )
    for records, word in kinds:
        for one in records:
            if one.unit == unit.name:
                number = "" if isinstance(one, Reminded) else f"第 {one.round} 次"
                told.append((int(one.at.timestamp()), f"{word}{number}"))
    days = [(datetime.fromtimestamp(moment), words) for moment, words in sorted(told)]
    return tuple(dict.fromkeys(f"{day.month}月{day.day}日{words}" for day, words in days))


def _day(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{local.month}月{local.day}日"
