"""Recomputes percentages and changes from the figures beside them, or from last year's cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.checks.findings import Finding
from app.checks.wording.common import found, quote_in, rewording, texts_of, wording_finding
from app.checks.wording.figures import Figure
from app.checks.wording.prose import Sentence
from app.checks.wording.quoted import meanings, sums_of
from app.checks.wording.scope import is_change, is_of_other_time
from app.checks.years import has_last_year
from app.edition.wording_kinds import Percentage, Quoted
from app.report.narrative import percentage
from app.report.numbers import format_plain, trimmed
from app.report.report import Report
from app.report.totals import sum_known

_HUNDRED = Decimal(100)
_LOOK_BACK = 12
_FROM = re.compile(r"(?:由|从)[^，,；;。]{0,12}$")
_RATES = ("%",)
_ABOUT = Decimal(5)
"""How far a rate that is only about right may be off, in per cent."""


@dataclass(frozen=True)
class _Change:
    """What a figure was before and is now."""

    before: Decimal
    now: Decimal

    @property
    def rate(self) -> Decimal:
        return (self.now - self.before) * _HUNDRED / self.before


@dataclass(frozen=True)
class _Problem:
    """What comes out, as a number and in words, and of what.

    `words` can stand in the place of the figure; empty if the sentence around it is wrong too.
    """

    value: Decimal
    shown: str
    reason: str
    words: str = ""


def check_percentage(report: Report, check: Percentage) -> Iterator[Finding]:
    """A finding for every percentage that no figures beside it give."""
    for place in texts_of(report, check):
        for sentence in place[1].sentences:
            for number, figure in enumerate(sentence.figures):
                problem = _problem(report, check, sentence, number)
                if problem is None or place[1].is_live(figure):
                    continue
                stretch = (figure.start, figure.end)
                places = {
                    "quote": quote_in(sentence, *stretch),
                    "said": sentence.text[
                        figure.start - sentence.start : figure.end - sentence.start
                    ],
                    "value": problem.shown,
                    "reason": problem.reason,
                }
                values = (figure.value, problem.value)
                words = problem.words
                offered = rewording(place[1], figure, words, problem.reason) if words else ()
                yield wording_finding(
                    check, place, stretch, places, values=values, rewordings=offered
                )


def _problem(report: Report, check: Percentage, sentence: Sentence, number: int) -> _Problem | None:
    figure, head = sentence.figures[number], sentence.head(number)
    up, down = found(check.up, head), found(check.down, head)
    if figure.unit in _RATES and not (up or down) and _is_share(check, sentence, number):
        return _share_problem(check, sentence, number)
    if up == down:
        return None
    if figure.unit in _RATES or is_change(sentence, number):
        return _change_problem(report, sentence, number, up=up)
    return None


def _is_share(check: Percentage, sentence: Sentence, number: int) -> bool:
    """Whether a percentage is told as a share: 占 60%, or 占 300 条的 60%."""
    if found(check.share, sentence.head(number)):
        return True
    of = sentence.before(number).strip()
    return of == "的" and number > 0 and found(check.share, sentence.head(number - 1))


def _share_problem(check: Percentage, sentence: Sentence, number: int) -> _Problem | None:
    """What a share is of the whole, if no two figures before it give the share that is written."""
    share = sentence.figures[number]
    first = max(0, number - _LOOK_BACK)
    before = [
        (place, figure)
        for place, figure in enumerate(sentence.figures[first:number], first)
        if figure.unit not in ("%", "个百分点", "百分点") and not is_change(sentence, place)
    ]
    if not before:
        return None
    if found(check.share, sentence.head(before[-1][0])):
        before = [before[-1], *before[:-1]]  # 180 条，占 300 条的 60%: the whole stands behind
    part = before[-1][1]
    wholes = [
        one for _, one in before[:-1] if one.unit == part.unit and one.value >= part.value > 0
    ]
    if not wholes or not part.exact or not all(whole.exact for whole in wholes):
        return None
    if any(_same_rate(share, part.value * _HUNDRED / whole.value) for whole in wholes):
        return None
    whole = max(wholes, key=lambda one: one.value)
    shown = percentage(part.value, whole.value)
    reason = f"{_plain(part.value)} ÷ {_plain(whole.value)}"
    return _Problem(part.value * _HUNDRED / whole.value, shown, reason, shown)


def _change_problem(
    report: Report, sentence: Sentence, number: int, *, up: bool
) -> _Problem | None:
    figure = sentence.figures[number]
    changes = list(_changes(report, sentence, number))
    if not changes:
        return None
    if any(_fits(figure, change, up=up) for change in changes):
        return None
    change = changes[0]
    reason = f"上年 {_plain(change.before)}、本年 {_plain(change.now)}"
    grew = change.now > change.before
    direction = "增加" if grew else "减少"
    if change.now == change.before:
        return _Problem(Decimal(0), "持平", reason)
    if figure.unit in _RATES:
        rate = percentage(abs(change.now - change.before), change.before)
        return _Problem(change.rate, f"{direction} {rate}", reason, rate if grew == up else "")
    amount = abs(change.now - change.before)
    words = f"{_plain(amount)}{figure.unit}" if grew == up else ""
    return _Problem(
        trimmed(change.now - change.before), f"{direction} {_plain(amount)}", reason, words
    )


def _changes(report: Report, sentence: Sentence, number: int) -> Iterator[_Change]:
    """What the figure may tell the change of: figures of two years, or a figure and its change."""
    year, figure = report.details.year, sentence.figures[number]
    now: list[tuple[int, Figure]] = []
    others: list[Figure] = []
    deltas: list[tuple[int, Figure]] = []
    for place in range(max(0, number - _LOOK_BACK), number):
        one = sentence.figures[place]
        if one.unit in _RATES or not one.exact:
            continue
        if is_change(sentence, place):
            deltas.append((place, one))
        elif is_of_other_time(sentence, place, year) or _FROM.search(sentence.head(place)):
            others.append(one)
        else:
            now.append((place, one))
    if not now:
        return
    place, current = now[-1]
    same = [one for one in others if one.unit == current.unit and one.value > 0]
    yield from (_Change(one.value, current.value) for one in same)
    if same:
        return
    near = [one for at, one in deltas if at > place and one.unit == current.unit]
    if near and figure.unit in _RATES:
        delta = near[-1].value
        for before in (current.value - delta, current.value + delta):
            if before > 0:
                yield _Change(before, current.value)
        return
    yield from _from_cells(report, sentence, place)


def _from_cells(report: Report, sentence: Sentence, place: int) -> Iterator[_Change]:
    """The change of the cells that a figure speaks of, against last year's report."""
    if not has_last_year(report):
        return
    figures = report.last_year
    for check in report.edition.checks:
        if not isinstance(check, Quoted):
            continue
        for number, meaning in meanings(check, sentence, report.details.year):
            if number != place:
                continue
            for keys in sums_of(report.edition, check, meaning):
                before = sum_known(figures.get(key) for key in keys)
                now = sum_known(report.value(key) for key in keys)
                if before and now is not None:
                    yield _Change(before, now)


def _fits(figure: Figure, change: _Change, *, up: bool) -> bool:
    difference = change.now - change.before
    if difference and (difference > 0) != up:
        return False
    if figure.unit in _RATES:
        return _same_rate(figure, abs(change.rate))
    return figure.may_be(abs(difference))


def _same_rate(figure: Figure, rate: Decimal) -> bool:
    """Whether a rate, rounded or cut, is what is written; about is wide."""
    return abs(figure.value - rate) < (
        figure.step if figure.exact else max(figure.step * 5, _ABOUT)
    )


def _plain(value: Decimal) -> str:
    return format_plain(trimmed(value))
