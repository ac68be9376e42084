"""Reads dates and years as people write them: 2026-1-15, 20260115, 二〇二六年一月十五日."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from app.report.numbers import shortened
from app.report.numerals import NUMERALS, chinese_number

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

_LONGEST = 60
"""Characters; nobody writes a date with more."""

_EXAMPLE = "请写作 2026年1月15日 或 2026-1-15"
_PARTS = {"year": "哪一年", "month": "几月", "day": "几日"}


@dataclass(frozen=True)
class DateReading:
    """What a text says: a date, nothing at all, or what is wrong in one sentence."""

    value: date | None = None
    problem: str = ""


@dataclass(frozen=True)
class YearReading:
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
    if len(text) > _LONGEST:
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
