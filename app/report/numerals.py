"""Reads numbers as sentences write them: 12, 1,234, 1.2万, 一百零五, 二〇二四."""

from __future__ import annotations

from decimal import Decimal

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


def written_number(digits: str, scale: str = "") -> Decimal:
    """The number that digits with separators write, times what follows them: 1.2, 万 is 12000."""
    value = Decimal(digits.replace(",", ""))
    for sign in scale:
        value *= _SCALES[sign]
    return value
