"""How a figure may have been mistyped: what happened, in words, and how likely that is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import log10

from app.report.numbers import format_plain

_BESIDE = {
    "0": "12",
    "1": "0245",
    "2": "01356",
    "3": "256",
    "4": "1578",
    "5": "2468",
    "6": "3589",
    "7": "458",
    "8": "4579",
    "9": "568",
}
"""The keys that lie beside each digit's, on the number pad or in the row above the letters."""


EXCHANGED = "可能前后颠倒了"
"""How the words of two exchanged digits end."""


@dataclass(frozen=True)
class Slip:
    """What happened to a figure, in words, and the decimal logarithm of its chance."""

    words: str
    chance: float


# How often each slip is made, of all slips; only their proportions matter.
_EXCHANGED = 0.2
_EXCHANGED_FAR = 0.02
_DOUBLED = 0.1
_DROPPED = 0.15
_ADDED = 0.05
_KEY_BESIDE = 0.2
_OTHER_DIGIT = 0.04
_LEFT_OUT = 0.1
_ZERO_PUT = 0.01
_COPIED = 0.06
_PUT_THERE = 0.02
_SIGN = 0.1
_ANYHOW = 0.001


def slip_between(right: Decimal, typed: Decimal | None, around: tuple[Decimal, ...]) -> Slip:
    """The likeliest way in which one figure became another.

    `typed` is what stands there, None for nothing; `around` are the figures beside it.
    """
    return max(_slips(right, typed, around), key=lambda slip: slip.chance)


def _slips(right: Decimal, typed: Decimal | None, around: tuple[Decimal, ...]) -> Iterator[Slip]:
    if typed is None:
        yield _slip("这一格空着，按 0 计算了", _LEFT_OUT)
        return
    yield _slip("", _ANYHOW / (1 + float(abs(typed))))
    if not typed:
        yield _slip("填的是 0，可能漏填了", _ZERO_PUT)
    if right == -typed:
        yield _slip("可能正负号写反了", _SIGN)
    if typed and typed in around:
        yield _slip("与相邻一格的数相同，可能抄错了格", _COPIED / len(around))
    if not right:
        yield _slip("这一格可能本来没有数", _PUT_THERE / (1 + float(abs(typed))))
    if right * typed > 0:
        yield from _of_digits(_digits(right), _digits(typed))


def _of_digits(right: str, typed: str) -> Iterator[Slip]:
    if len(right) == len(typed):
        yield from _of_same_length(right, typed)
    elif len(right) == len(typed) + 1:
        places = [at for at in range(len(right)) if right[:at] + right[at + 1 :] == typed]
        if places:
            yield _slip(f"可能少打了一个“{right[places[0]]}”", _DROPPED * len(places) / len(right))
    elif len(right) + 1 == len(typed):
        yield from _of_one_more(right, typed)


def _of_same_length(right: str, typed: str) -> Iterator[Slip]:
    length = len(right)
    places = [at for at in range(length) if right[at] != typed[at]]
    if len(places) == 1:
        was, now = right[places[0]], typed[places[0]]
        if now in _BESIDE.get(was, ""):
            chance = _KEY_BESIDE / length / len(_BESIDE[was])
            yield _slip(f"可能把“{was}”按成了旁边的“{now}”", chance)
        yield _slip(f"只有一位不同：“{was}”写成了“{now}”", _OTHER_DIGIT / length / 9)
    elif len(places) == 2 and _are_exchanged(right, typed, places):
        first, second = (typed[at] for at in places)
        if places[1] == places[0] + 1:
            chance = _EXCHANGED / max(1, length - 1)
        else:
            chance = _EXCHANGED_FAR / length
        yield _slip(f"“{first}”和“{second}”{EXCHANGED}", chance)


def _are_exchanged(right: str, typed: str, places: list[int]) -> bool:
    first, second = places
    return right[first] == typed[second] and right[second] == typed[first]


def _of_one_more(right: str, typed: str) -> Iterator[Slip]:
    places = [at for at in range(len(typed)) if typed[:at] + typed[at + 1 :] == right]
    if places:
        digit = typed[places[0]]
        if len(places) > 1:
            yield _slip(f"“{digit}”可能多打了一遍", _DOUBLED / max(1, len(right)))
        yield _slip(f"可能多打了一个“{digit}”", _ADDED / len(typed) / 9)


def _digits(value: Decimal) -> str:
    return format_plain(abs(value)).replace(".", "")


def _slip(words: str, chance: float) -> Slip:
    return Slip(words, log10(chance))
