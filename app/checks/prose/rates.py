"""Rates and changes as they are written, and what two figures give instead."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from app.checks.findings import Rewording
from app.checks.prose.text import Figure, Prose
from app.report.numbers import format_plain, trimmed

HUNDRED = Decimal(100)
_ABOUT = Decimal(5)
"""How far a rate that is only about right may be off, in per cent."""


@dataclass(frozen=True)
class Change:
    """What a figure was before and is now; `room` is how much both are rounded by, added up."""

    before: Decimal
    now: Decimal
    room: Decimal = Decimal(0)

    @property
    def by(self) -> Decimal:
        """How much more, or less."""
        return self.now - self.before

    def rate(self, unit: str) -> Decimal:
        """By how much of what it was, in per cent or times."""
        rate = self.by / self.before
        return rate if unit == "倍" else rate * HUNDRED


@dataclass(frozen=True)
class ChangeProblem:
    """What is written in a stretch of a text, what comes out instead, and of what.

    `rewordings` would put it right.
    """

    start: int
    end: int
    value: Decimal
    shown: str
    reason: str
    rewordings: tuple[Rewording, ...] = ()


def same_rate(figure: Figure, rate: Decimal) -> bool:
    """Whether a rate, rounded or cut, is what is written; about is wide."""
    about = _ABOUT if figure.unit == "%" else Decimal("0.2")
    return abs(figure.value - rate) < (figure.step if figure.exact else max(figure.step * 5, about))


def is_rate_of(figure: Figure, part: Figure, whole: Figure, per: Decimal = HUNDRED) -> bool:
    """Whether a rate is that of two figures, each right to half of its last written digit."""
    half = [one.step / 2 if one.step > 1 else Decimal(0) for one in (part, whole)]
    least = max(part.value - half[0], Decimal(0)) * per / (whole.value + half[1])
    most = (part.value + half[0]) * per / max(whole.value - half[1], Decimal(1))
    return same_rate(figure, least) or same_rate(figure, most) or least <= figure.value <= most


def rate_like(figure: Figure, rate: Decimal) -> str:
    """A rate written with as many decimals as a figure has."""
    step = figure.step if figure.step < 1 else Decimal(1)
    return f"{format_plain(trimmed(rate.quantize(step, ROUND_HALF_UP)))}{figure.unit}"


def reworded(prose: Prose, start: int, end: int, words: str, reason: str) -> Rewording:
    """Other words in the place of a stretch."""
    return Rewording(prose.span(start, end), prose.text[start:end], words, words, reason)


def plain(value: Decimal) -> str:
    """A figure as it is shown."""
    return format_plain(trimmed(value))


def quotient_problem(
    prose: Prose, figure: Figure, part: Decimal, whole: Decimal, per: Decimal = Decimal(1)
) -> ChangeProblem:
    """That a figure is not the quotient that two others give, which is what is offered for it."""
    value = part * per / whole
    words, reason = rate_like(figure, value), f"{plain(part)} ÷ {plain(whole)}"
    offered = (reworded(prose, figure.start, figure.end, words, reason),)
    return ChangeProblem(figure.start, figure.end, value, words, f"按 {reason} 计算", offered)
