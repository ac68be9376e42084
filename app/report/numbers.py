"""Turns what is written into numbers and dates, and numbers into what is shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from operator import ne

from msgspec import Struct

from app import patterns as re
from app.edition.cells import Cell
from app.edition.definition import ValueKind
from app.report.changes import Entry, Unread

MAX_DIGITS = 12
"""No figure of the form has more digits before its point; longer ones are slips or attacks."""

_MORE_IN_TOTALS = 3
"""A total of hundreds of cells has no more digits than this beyond those of a single one."""

DASHES = frozenset({"-", "/", "—", "－", "／", "–", "―", "─", "−", "无", "\\"})
"""What stands for “none” in real reports, alone; lines also again and again."""

_REPEATED = DASHES - {"无", "/", "／", "\\"}
_MAX_DASHES = 4

_ENDS = "。；;，,、 \u3000"
"""What ends a sentence and is no part of the figure before it: 430。"""

_RULES = "_＿"
"""Lines to write on, on which nothing was written."""

_NAUGHT = {"零": "0", "〇": "0"}

_HALF_WIDTH = str.maketrans("０１２３４５６７８９＋－−．，", "0123456789+--.,")
_COUNT_WORDS = "件|条|次|份|个|项|宗|起|部|篇"
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.(?P<part>[0-9]*))?"
    rf"(?:[（(]?(?P<unit>{_COUNT_WORDS}|万元|元)[)）]?)?"
)
_CHANGED = (("持平", "0"), ("增加", "+"), ("增", "+"), ("减少", "-"), ("减", "-"))
"""How a change is told in words."""

_TEN_THOUSAND = Decimal(10_000)


class Reading(Struct, frozen=True):
    """What a text says: a value, nothing at all, or a problem in one sentence."""

    value: Decimal | None = None
    problem: str = ""


def means_none(text: str) -> bool:
    """Whether the text is one of the signs that stand for “none”."""
    return _is_none(squeezed(text))


def says_something(text: str) -> bool:
    """Whether a cell is neither blank nor holds such a sign."""
    return bool(text.strip()) and not means_none(text)


def _is_none(typed: str) -> bool:
    return typed in DASHES or (1 < len(typed) <= _MAX_DASHES and {*typed} < _REPEATED)


_ON_A_LINE = re.compile(
    r"\s*[-+－＋]?(?:\d+|\d{1,3}(?:[,，]\d{3})+)(?:[.．]\d+)?\s*(?:万?元|[件个项宗])?\s*[。；;、]?\s*"
)
"""A figure on a line of its own; several of them in a cell are never one."""


def parse_number(text: str, cell: Cell, *, dashes_are_zero: bool = False) -> Reading:
    """The number written in a cell.

    Understands full-width digits, thousands separators, a sign, the cell's unit and what ends a
    sentence; 元 and 万元 are converted into the cell's own. Signs for “none” are 0 in a published
    document (`dashes_are_zero`) and a question when typed.
    """
    if plain := _plain_figure(text):
        return Reading(plain[0])
    typed = _NAUGHT.get(squeezed(text), squeezed(text))
    if not typed.strip(_RULES):
        return Reading()
    if _is_none(typed):
        if dashes_are_zero:
            return Reading(Decimal(0))
        return Reading(problem=f"“{typed}”是 0 吗？是 0 请填 0，还没有数据请留空。")
    if cell.kind is ValueKind.CHANGE:
        typed = next((now + typed[len(w) :] for w, now in _CHANGED if typed.startswith(w)), typed)
    several = sum(map(bool, map(_ON_A_LINE.fullmatch, text.split("\n")))) > 1
    match = None if several else _NUMBER.fullmatch(typed.rstrip(_ENDS).translate(_HALF_WIDTH))
    digits = (match["whole"] + (match["part"] or "")) if match else ""
    if match is None or not digits:
        return Reading(problem=f"“{shortened(text)}”不是数字，请改成阿拉伯数字，如 12。")
    return _in_range(match, cell)


def read_entry(cell: Cell, text: str, *, dashes_are_zero: bool = False) -> Entry:
    """What a text puts into a typed cell: a number, nothing, or itself to be corrected."""
    if plain := _plain_figure(text):
        return plain[0]
    reading = parse_number(text, cell, dashes_are_zero=dashes_are_zero)
    return Unread(text.strip()) if reading.problem else reading.value


@lru_cache(maxsize=8192)
def _plain_figure(text: str) -> tuple[Decimal, ...]:
    """The whole number that a text is in digits alone, as nearly all are; none if it is not."""
    is_plain = len(text) <= MAX_DIGITS and text.isascii() and text.isdigit()
    return (Decimal(text),) if is_plain else ()


def _in_range(match: re.Match[str], cell: Cell) -> Reading:
    whole = match["whole"].replace(",", "").lstrip("0")
    part = (match["part"] or "").rstrip("0")
    most = MAX_DIGITS + (_MORE_IN_TOTALS if cell.computed else 0)
    if len(whole) > most or len(part) > MAX_DIGITS:
        return Reading(problem=f"“{shortened(match.string)}”位数太多，请核对。")
    value = Decimal(f"{match['sign']}{whole or 0}.{part or 0}")
    return _in_unit(trimmed(value), match["unit"] or "", cell)


def _in_unit(value: Decimal, unit: str, cell: Cell) -> Reading:
    is_money = unit in ("元", "万元")
    if unit and is_money != (cell.kind is ValueKind.AMOUNT):
        return Reading(problem=f"这一格的单位是“{cell.unit}”，不能写“{unit}”。")
    if is_money and unit != cell.unit:
        value = value * _TEN_THOUSAND if unit == "万元" else value / _TEN_THOUSAND
    return Reading(trimmed(value))


def trimmed(value: Decimal) -> Decimal:
    """The same number without exponent, trailing zeros or a negative zero."""
    if value == value.to_integral_value():
        return value.quantize(Decimal(1)) + 0
    return value.normalize()


def within_limits(value: Decimal) -> bool:
    """Whether a number that came from a file is finite and of a sane length."""
    if not value.is_finite():
        return False
    exponent = value.as_tuple().exponent
    return value.adjusted() < MAX_DIGITS and isinstance(exponent, int) and exponent >= -MAX_DIGITS


def format_plain(value: Decimal) -> str:
    """The number in plain digits, never with an exponent."""
    return f"{value:f}"


def format_value(value: Decimal, cell: Cell) -> str:
    """The number as the form shows it: a change with its sign, an amount with its unit if asked."""
    sign = "+" if cell.kind is ValueKind.CHANGE and value > 0 else ""
    unit = cell.unit if cell.unit_shown else ""
    return f"{sign}{format_plain(value)}{unit}"


def squeezed(text: str) -> str:
    """The text without any space."""
    return "".join(text.split())


def shortened(text: str) -> str:
    """The text on one line, cut so that a sentence can quote it."""
    stripped = " ".join(text.split())
    return stripped if len(stripped) <= 20 else f"{stripped[:20]}…"


_MAX_TOLD_ALONE = 2


def told_together(lines: Sequence[str], where: str) -> Sequence[str]:
    """The lines, or how many there are, with the first and the last, if they are several.

    A clerk looks through what found no place; a letter above the report is one thing there.
    """
    if len(lines) <= _MAX_TOLD_ALONE:
        return lines
    return [
        f"{where}有 {len(lines)} 行没有用到（从“{shortened(lines[0])}”到“{shortened(lines[-1])}”）"
    ]


def names_shown(names: Sequence[str], most: int = 12, rest: str = "等", between: str = "、") -> str:
    """Names in one sentence; of more than so many the first, and what stands for the rest."""
    shown = between.join(names[:most])
    return f"{shown}{rest}" if len(names) > most else shown


def plain_number(text: str) -> Decimal | None:
    """The number a text is, with thousands marks or full-width digits; None for anything else."""
    try:
        number = Decimal(unicodedata.normalize("NFKC", text).replace(",", "").strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and within_limits(number) else None


def selection_words(numbers: Sequence[Decimal | None]) -> str:
    """How many cells a selection has, what they come to and on average; blank ones do not count."""
    filled = [number for number in numbers if number is not None]
    if not filled:
        return f"选中 {len(numbers)} 格"
    total = sum(filled, Decimal(0))
    average = trimmed((total / len(filled)).quantize(Decimal("0.01"), ROUND_HALF_UP))
    figures = f"合计 {format_plain(total)}　平均 {format_plain(average)}"
    return f"选中 {len(numbers)} 格　{figures}"


_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_BIG = 10_000

NUMERALS = "".join((*_DIGITS, *_SCALES))
"""All signs that Chinese numerals are written with."""


def chinese_number(text: str) -> int | None:
    """The whole number that Chinese numerals write; None if they write none.

    Numerals without a scale are read digit by digit, as years are: 二〇二四 is 2024.
    """
    if not text or any(sign not in NUMERALS for sign in text):
        return None
    if all(sign in _DIGITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    return _scaled(text)


def _scaled(text: str) -> int | None:
    total = section = 0
    digit: int | None = None
    for sign in text:
        if sign in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[sign]
            continue
        scale = _SCALES[sign]
        if scale < _BIG:
            section += (digit if digit is not None else 1) * scale
        else:
            total = (total + section + (digit or 0)) * scale
            section = 0
        digit = None
    return total + section + (digit or 0)


def chinese_words(number: int) -> str:
    """A whole number below 10000 in Chinese numerals: 105 is 一百零五; empty for any other."""
    if not 0 <= number < _BIG:
        return ""
    if number == 0:
        return "零"
    digits, words = "零一二三四五六七八九", ""
    for place, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            words += f"{digits[digit]}{sign}"
        elif words and number % place and not words.endswith("零"):
            words += "零"
    return words.removeprefix("一") if words.startswith("一十") else words


def numeral_value(words: str) -> int:
    """The whole number that digits or Chinese numerals write; 0 if they write none."""
    return int(words) if words.isdecimal() else chinese_number(words) or 0


def numeral_like(words: str, number: int) -> str:
    """Another whole number, in digits or in Chinese numerals as these words are."""
    return str(number) if words.isdecimal() else chinese_words(number)


def written_number(digits: str, scale: str = "") -> Decimal:
    """The number that digits with separators write, times what follows them: 1.2, 万 is 12000."""
    value = Decimal(digits.replace(",", ""))
    for sign in scale:
        value *= _SCALES[sign]
    return value


_ZEROS = str.maketrans(dict.fromkeys("○◯⚪０零", "〇"))
_NUMERAL = f"[{NUMERALS}〇廿卅]+"
_LETTER_O = re.compile(r"(?<=[一二三四五六七八九〇])[Oo]|[Oo](?=[一二三四五六七八九〇])")
_WEEKDAY = re.compile(r"\(?(?:星期|礼拜|周)[一二三四五六日天]\)?$")
_CLOCK = re.compile(r"[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?$")
_SIGN = r"[-./,、·—–~_]"
_SHAPES = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?P<year>\d+)年(?:(?P<month>\d+)月(?:份|(?P<day>\d+)[日号]?)?)?",
        r"(?P<month>\d+)月(?P<day>\d+)[日号]?",
        rf"(?P<year>\d{{4}}){_SIGN}(?P<month>\d{{1,2}})(?:{_SIGN}(?P<day>\d{{1,2}})[日号]?)?",
        r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})",
        r"(?P<year>\d{4})(?P<month>\d{2})?",
    )
)
_YEAR = re.compile(r"(\d+)(?:年度?)?")
_YEARS = range(1000, 10_000)
"""What a year can be; report files know no others."""

_MAX_LENGTH = 60
"""Characters; nobody writes a date with more."""

_EXAMPLE = "请写作 2026年1月15日 或 2026-1-15"
_PARTS = {"year": "哪一年", "month": "几月", "day": "几日"}


class DateReading(Struct, frozen=True):
    """What a text says: a date, nothing at all, or what is wrong in one sentence."""

    value: date | None = None
    problem: str = ""


class YearReading(Struct, frozen=True):
    """What a text says: a year, nothing at all, or what is wrong in one sentence."""

    value: int | None = None
    problem: str = ""


def parse_date(text: str) -> DateReading:
    """The date that somebody wrote; never one that has to be guessed."""
    words = _plain(text)
    if not words:
        return DateReading()
    quoted = f"“{shortened(text)}”"
    match = next((one for shape in _SHAPES if (one := shape.fullmatch(words))), None)
    if match is None:
        return DateReading(problem=f"{quoted}不像日期，{_EXAMPLE}。")
    parts = {name: match.groupdict().get(name) for name in _PARTS}
    missing = [word for name, word in _PARTS.items() if parts[name] is None]
    if missing:
        return DateReading(problem=f"{quoted}没有写明{'、'.join(missing)}，{_EXAMPLE}。")
    year, month, day = (int(parts[name] or 0) for name in _PARTS)
    problem = _impossible(year, month, day)
    if problem:
        return DateReading(problem=f"{quoted}：{problem}，请核对。")
    return DateReading(date(year, month, day))


def parse_year(text: str, years: range = _YEARS) -> YearReading:
    """The year that somebody wrote, with or without 年 or 年度; one of `years`."""
    words = _plain(text)
    if not words:
        return YearReading()
    quoted = f"“{shortened(text)}”"
    match = _YEAR.fullmatch(words)
    if match is None or len(match[1]) != 4:
        return YearReading(problem=f"{quoted}不是四位数的年度，请写作 2026。")
    year = int(match[1])
    if year not in years:
        reach = f"{years.start} 到 {years.stop - 1} 年"
        return YearReading(problem=f"{quoted}不在{reach}之间，请核对。")
    return YearReading(year)


def _impossible(year: int, month: int, day: int) -> str:
    """Why there is no such day, in a clause; empty if there is."""
    if year not in _YEARS:
        return f"年份 {year} 不对"
    if not 1 <= month <= 12:
        return f"没有 {month} 月"
    try:
        date(year, month, day)
    except ValueError:
        return f"{year} 年 {month} 月没有 {day} 日"
    return ""


def _plain(text: str) -> str:
    """The text in half-width digits; spaces that part numbers stand as hyphens, others go."""
    if len(text) > _MAX_LENGTH:
        return "…"
    words = unicodedata.normalize("NFKC", text.translate(_ZEROS)).replace("。", ".")
    words = _LETTER_O.sub("〇", words.strip().rstrip("."))
    words = _WEEKDAY.sub("", _CLOCK.sub("", words)).strip()
    words = re.sub(_NUMERAL, lambda match: _digits(match[0]), words)
    words = re.sub(rf"\s*([年月日号度份]|{_SIGN})\s*", r"\1", words)
    return re.sub(r"\s+", "-", words)


def _digits(numerals: str) -> str:
    number = chinese_number(numerals.replace("廿", "二十").replace("卅", "三十"))
    return numerals if number is None else str(number)


def are_exchanged(one: str, other: str) -> bool:
    """Whether two figures differ only by two neighbouring signs in each other's place."""
    if len(one) != len(other):
        return False
    places = [at for at in range(len(one)) if one[at] != other[at]]
    return len(places) == 2 and places[1] == places[0] + 1 and sorted(one) == sorted(other)


def are_near(one: str, other: str) -> bool:
    """Whether one sign is another, too few or too many."""
    if len(one) == len(other):
        return has_other_digit(one, other)
    short, long = sorted((one, other), key=len)
    return len(long) - len(short) == 1 and any(
        long[:at] + long[at + 1 :] == short for at in range(len(long))
    )


def has_other_digit(one: str, other: str) -> bool:
    """Whether two figures differ only by one sign in the same place."""
    return len(one) == len(other) and sum(map(ne, one, other)) == 1
