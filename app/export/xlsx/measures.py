"""How wide columns and how high rows are; apart from the styles, which need openpyxl."""

from __future__ import annotations

import math
from unicodedata import east_asian_width

HIGHEST_ROW = 409.0
"""Points; Excel allows no higher row."""

_POINTS_PER_WIDTH = 5.25
"""A column width of 1 is a digit of 7 pixels."""
_LINE_PITCH = 1.35
_PADDING = 5.0
_POINTS_PER_MILLIMETRE = 72 / 25.4


def column_width(millimetres: float) -> float:
    """The column width, in digits, that is this wide."""
    return round(millimetres * _POINTS_PER_MILLIMETRE / _POINTS_PER_WIDTH, 2)


def lines_needed(text: str, width: float, size: float) -> int:
    """How many lines a text wraps to in a column of this width, in a font of this many points."""
    per_line = max(int((width * _POINTS_PER_WIDTH - 2) / size), 1) * 2
    return sum(max(math.ceil(_half_widths(line) / per_line), 1) for line in text.split("\n"))


def height_of_lines(lines: int, size: float) -> float:
    """The row height, in points, that holds this many lines."""
    return round(lines * size * _LINE_PITCH + _PADDING, 1)


def _half_widths(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)
