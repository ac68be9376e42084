"""Turns what a clerk writes into a number, and a number into what the form shows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from app.edition.cells import Cell
from app.edition.definition import ValueKind
from app.report.changes import Entry, Unread

MOST_DIGITS = 12
"""No figure of the form has more digits before its point; longer ones are slips or attacks."""

_MORE_IN_TOTALS = 3
"""A total of hundreds of cells has no more digits than this beyond those of a single one."""

DASHES = frozenset({"-", "/", "—", "——", "－", "／", "–", "无", "\\"})
"""What stands for “none” in real reports."""

_HALF_WIDTH = str.maketrans("０１２３４５６７８９＋－−．，", "0123456789+--.,")
_COUNT_WORDS = "件|条|次|份|个|项|宗|起|部|篇"
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]*)(?:\.(?P<part>[0-9]*))?"
    rf"(?P<unit>{_COUNT_WORDS}|万元|元)?"
)
_TEN_THOUSAND = Decimal(10_000)


@dataclass(frozen=True)
class Reading:
    """What a text says: a value, nothing at all, or a problem in one sentence."""

    value: Decimal | None = None
    problem: str = ""


def means_none(text: str) -> bool:
    """Whether the text is one of the signs that stand for “none”."""
    return squeezed(text) in DASHES


def parse_number(text: str, cell: Cell, *, dashes_are_zero: bool = False) -> Reading:
    """The number written in a cell.

    Understands full-width digits, thousands separators, a sign and the cell's unit; 元 and 万元
    are converted into the cell's own. Signs for “none” are 0 in a published document
    (`dashes_are_zero`) and a question when typed.
    """
    typed = squeezed(text)
    if not typed:
        return Reading()
    if typed in DASHES:
        if dashes_are_zero:
            return Reading(Decimal(0))
        return Reading(problem=f"“{typed}”是 0 吗？是 0 请填 0，还没有数据请留空。")
    match = _NUMBER.fullmatch(typed.translate(_HALF_WIDTH))
    digits = (match["whole"] + (match["part"] or "")) if match else ""
    if match is None or not digits:
        return Reading(problem=f"“{shortened(text)}”不是数字，请改成阿拉伯数字，如 12。")
    return _in_range(match, cell)


def read_entry(cell: Cell, text: str, *, dashes_are_zero: bool = False) -> Entry:
    """What a text puts into a typed cell: a number, nothing, or itself to be corrected."""
    reading = parse_number(text, cell, dashes_are_zero=dashes_are_zero)
    return Unread(text.strip()) if reading.problem else reading.value


def _in_range(match: re.Match[str], cell: Cell) -> Reading:
    whole = match["whole"].replace(",", "").lstrip("0")
    part = (match["part"] or "").rstrip("0")
    most = MOST_DIGITS + (_MORE_IN_TOTALS if cell.computed else 0)
    if len(whole) > most or len(part) > MOST_DIGITS:
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
    return value.adjusted() < MOST_DIGITS and isinstance(exponent, int) and exponent >= -MOST_DIGITS


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
