"""Figures of a sentence, and the time that each is about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal

from app.report.numbers import (
    NUMERALS,
    chinese_number,
    chinese_words,
    format_plain,
    trimmed,
    written_number,
)

UNITS = (
    "个百分点|百分点|%|亿元|万元|元|批次|人次|场次|期次|条次|件次|"
    "件|条|次|份|宗|起|例|篇|项|场|期|个|部|家|名|人|则|幅|倍"
)
_FIGURE = re.compile(
    r"(?:(?<![\d.])(?P<digits>\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,6})?|\d{1,15}(?:\.\d{1,6})?)"
    r"[ \t]{0,2}(?P<scale>[百千万亿]{0,2}?)"
    rf"|(?<![{NUMERALS}])(?P<chinese>[{NUMERALS}]{{1,12}}))"
    r"(?P<over>余|多|来|几)?[ \t]{0,2}(?P<unit>" + UNITS + r")(?P<after>以上|左右|上下)?"
)
_IDIOMS = re.compile(
    r"[一二两三](?:件事|次性|条龙|条心|条线|次办|个窗口|项一|人[一为]|个(?!月)(?:中心|平台|渠道))"
)
_OVER_BEFORE = re.compile(r"(?:超过|超|逾|突破|不少于|至少|高于)$")
_NEAR_BEFORE = re.compile(r"(?:将近|接近|大约|近|约|不足|不到|左右)$")
_NOT_A_NUMBER = re.compile(r"(?:第|每|[A-Za-z〔\[])$")
_RANGE_BEFORE = re.compile(rf"[\d{NUMERALS}][ \t]?(?:[-—~～–]+|至|到)$")
_LOOK_BACK = 4


@dataclass(frozen=True)
class Figure:
    """A number with its unit; `start` and `end` in the text.

    `step` is the value of its last written digit; `over` means a little more than that (余),
    `near` a little more or less (约).
    """

    value: Decimal
    unit: str
    start: int
    end: int
    step: Decimal
    over: bool = False
    near: bool = False

    @property
    def exact(self) -> bool:
        """Whether the sentence means this number and no other."""
        return not self.over and not self.near

    @property
    def words(self) -> str:
        """As one says it: 200余件."""
        return f"{format_plain(self.value)}{'余' if self.over else ''}{self.unit}"

    def may_be(self, value: Decimal) -> bool:
        """Whether the sentence is right if the true number is `value`."""
        if self.exact:
            return self.value == value
        if self.over:
            return self.value <= value <= self.value + max(_round_step(self.value), self.step)
        return abs(value - self.value) <= max(self.value / 10, Decimal(1), self.step)

    def is_about(self, value: Decimal) -> bool:
        """The same for a count: one in 万 is right if the number rounds to it or was cut to it."""
        return self.may_be(value) or (self.step > 1 and abs(self.value - value) < self.step)

    def rounds(self, value: Decimal) -> bool:
        """Whether `value`, rounded or cut to the digits that are written, is this number."""
        return self.may_be(value) or abs(self.value - value) < self.step


def figures_in(text: str) -> Iterator[Figure]:
    """All numbers with a unit, in order. Takes time in proportion to the text."""
    for match in _FIGURE.finditer(text):
        before = text[max(0, match.start() - _LOOK_BACK) : match.start()]
        if _NOT_A_NUMBER.search(before) or _IDIOMS.match(text, match.start()):
            continue
        value, step = _read(match)
        if value is None:
            continue
        over = bool(match["over"] or match["after"] == "以上" or _OVER_BEFORE.search(before))
        near = bool(
            match["after"] in ("左右", "上下")
            or _NEAR_BEFORE.search(before)
            or _RANGE_BEFORE.search(before)
        )
        yield Figure(value, match["unit"], match.start(), match.end(), step, over, near)


def _read(match: re.Match[str]) -> tuple[Decimal | None, Decimal]:
    if match["chinese"]:
        number = chinese_number(match["chinese"])
        return (None if number is None else Decimal(number)), Decimal(1)
    digits, scale = match["digits"], match["scale"]
    places = len(digits.partition(".")[2])
    step = Decimal(1).scaleb(-places)
    return written_number(digits, scale), step * written_number("1", scale)


def written_like(said: str, figure: Figure, value: Decimal) -> str:
    """Another value written as a figure is: with its scale, separators and numerals; or empty.

    A figure that is only about right keeps the words for that, if the value has as many digits.
    """
    if not figure.exact or figure.step > 1:
        return _rounded_like(said, figure, value)
    plain = format_plain(value)
    if figure.unit and said[0] in NUMERALS:
        written = chinese_words(int(value)) if value == value.to_integral_value() else ""
        return f"{written}{figure.unit}" if written else f"{plain}{figure.unit}"
    if "," in said and value == value.to_integral_value():
        plain = f"{int(value):,}"
    return f"{plain}{figure.unit}"


def _rounded_like(said: str, figure: Figure, value: Decimal) -> str:
    match = _FIGURE.search(said)
    if match is None or not match["digits"]:
        return ""
    scale = written_number("1", match["scale"])
    places = len(match["digits"].partition(".")[2])
    digit = Decimal(1).scaleb(-places)
    if scale == 1 and not figure.exact:
        digit = max(digit, _round_step(figure.value))
    rounding = ROUND_FLOOR if figure.over else ROUND_HALF_UP
    number = (value / scale / digit).quantize(Decimal(1), rounding) * digit
    if not number:
        return ""
    words = format_plain(number if places else trimmed(number))
    if "," in match["digits"]:
        words = f"{number:,}"
    return said[: match.start("digits")] + words + said[match.end("digits") :]


def _round_step(value: Decimal) -> Decimal:
    """The place value of the last digit that is not 0: 100 for 200, 10 for 120."""
    shift = 0
    whole = int(value)
    while whole and whole % 10 == 0:
        whole //= 10
        shift += 1
    return Decimal(10) ** shift
