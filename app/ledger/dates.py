"""Reads the days that ledgers write, in every usual way."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from app.report.numerals import chinese_number

CellValue = str | Decimal | date | None
"""What a cell of a ledger holds; None is blank."""

_EPOCH = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 32_874, 73_050
"""Days as workbooks count them: 1990 to 2099."""

_SEPARATED = re.compile(r"(\d{4}|\d{2})[-./年](\d{1,2})[-./月](\d{1,2})(?!\d)日?号?")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_NO_YEAR = re.compile(r"(\d{1,2})[-./月](\d{1,2})[日号]?")
_CHINESE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([元一二三四五六七八九十]{1,3})月([一二三四五六七八九十廿]{1,3})日?"
)
_TIME = re.compile(r"(?:\s+|(?<=[日号T])\s*)(?:[上下]午)?\s*\d{1,2}[:时].*$")
"""A time of day: it stands behind a space or behind the sign that ends the day."""


@dataclass(frozen=True)
class DayReading:
    """The day a cell holds; `problem` quotes what is no day. Both empty: the cell is blank."""

    day: date | None = None
    problem: str = ""


def read_day(value: CellValue, year: int | None = None) -> DayReading:
    """The day in a cell; one without a year is of `year`, if that is known."""
    if value is None:
        return DayReading()
    if isinstance(value, date):
        return DayReading(value.date() if isinstance(value, datetime) else value)
    if isinstance(value, Decimal):
        return _serial(value)
    plain = unicodedata.normalize("NFKC", value).strip()
    text = "".join(_TIME.sub("", plain).rstrip("T").split())
    if not text or text.strip("-—/\\无") == "":
        return DayReading()
    parts = _parts(text, year)
    try:
        return DayReading(date(*parts)) if parts else _no_day(value)
    except ValueError:
        return _no_day(value)


def _parts(text: str, year: int | None) -> tuple[int, int, int] | None:
    if match := _SEPARATED.fullmatch(text) or _PACKED.fullmatch(text):
        first, month, day = (int(part) for part in match.groups())
        return (first + 2000 if first < 100 else first), month, day
    if match := _CHINESE.fullmatch(text):
        written = match[1].replace("○", "〇"), match[2].replace("元", "一"), match[3]
        numbers = [chinese_number(part.replace("廿", "二十")) for part in written]
        return (numbers[0] or 0, numbers[1] or 0, numbers[2] or 0)
    if year is not None and (match := _NO_YEAR.fullmatch(text)):
        return year, int(match[1]), int(match[2])
    return None


def _serial(value: Decimal) -> DayReading:
    whole = int(value)
    if _FIRST_SERIAL <= whole <= _LAST_SERIAL:
        return DayReading(_EPOCH + timedelta(days=whole))
    packed = str(whole)
    if value == whole and _PACKED.fullmatch(packed):
        return read_day(packed)
    return _no_day(packed)


def _no_day(value: object) -> DayReading:
    text = " ".join(str(value).split())
    return DayReading(problem=text if len(text) <= 20 else f"{text[:20]}…")
