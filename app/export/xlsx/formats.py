"""The cell formats of a workbook, others that are like them, and how wide and high cells are."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from copy import deepcopy
from functools import cached_property
from pathlib import Path
from unicodedata import east_asian_width

from lxml import etree

from app.office.package import parse_part
from app.office.parts import serialised
from app.office.spreadsheetml import MAIN

Element = etree._Element
_STYLES = "xl/styles.xml"
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_FIRST_OWN_FORMAT = 164
_DATE_FORMAT = "yyyy-mm-dd"
_NOT_OF_DATES = re.compile(r'"[^"]*"|\\.|_.|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]')
_OF_DATES = re.compile("[dmyhs]", re.IGNORECASE)
_USUAL_SIZE = 11.0
"""Points, where no font says how large it is."""


class CellFormats:
    """The formats in the part for styles; new ones are written there by `save`."""

    def __init__(self, path: Path, parts: dict[str, bytes]) -> None:
        self._path = path
        self._parts = parts
        self._made: dict[tuple[int, str, str], int] = {}

    def is_date(self, style: int) -> bool:
        """Whether numbers of this format are shown as dates or times."""
        return self._date_flags[style] if style < len(self._date_flags) else False

    def font_size(self, style: int) -> float:
        """How large the texts are, in points."""
        if self._root is None or style >= len(self._formats):
            return _USUAL_SIZE
        fonts = self._root.find(f"{MAIN}fonts")
        number = int(self._formats[style].get("fontId", "0"))
        if fonts is None or number >= len(fonts):
            return _USUAL_SIZE
        size = fonts[number].find(f"{MAIN}sz")
        return _USUAL_SIZE if size is None else float(size.get("val", _USUAL_SIZE))

    def for_text(self, style: int) -> int:
        """The same format for a text that would become a formula when it is edited."""
        return self._like(style, "quotePrefix", "1")

    def for_date(self, style: int) -> int:
        """The same format for a date; itself if it shows dates already."""
        if self.is_date(style) or self._root is None:
            return style
        return self._like(style, "numFmtId", str(self._date_format(self._root)))

    def save(self) -> None:
        """Writes the formats that were made."""
        if self._made and self._root is not None:
            self._parts[_STYLES] = serialised(self._root)

    @cached_property
    def _root(self) -> Element | None:
        return parse_part(self._path, self._parts[_STYLES]) if _STYLES in self._parts else None

    @property
    def _formats(self) -> list[Element]:
        found = None if self._root is None else self._root.find(f"{MAIN}cellXfs")
        return [] if found is None else list(found)

    @cached_property
    def _date_flags(self) -> list[bool]:
        own = {} if self._root is None else _own_formats(self._root)
        numbers = [int(one.get("numFmtId", "0")) for one in self._formats]
        return [n in _BUILT_IN_DATES or _shows_dates(own.get(n, "")) for n in numbers]

    def _like(self, style: int, name: str, value: str) -> int:
        """The number of a format that differs in one attribute; it is made once."""
        formats = self._formats
        if style >= len(formats) or formats[style].get(name) == value:
            return style
        made = (style, name, value)
        if made not in self._made:
            copy = deepcopy(formats[style])
            copy.set(name, value)
            if name == "numFmtId":
                copy.set("applyNumberFormat", "1")
            parent = formats[style].getparent()
            assert parent is not None  # noqa: S101 (it is the list of the formats)
            parent.append(copy)
            parent.set("count", str(len(parent)))
            self._made[made] = len(parent) - 1
            self.__dict__.pop("_date_flags", None)
        return self._made[made]

    def _date_format(self, root: Element) -> int:
        """The number of the format of dates, made if there is none."""
        own = _own_formats(root)
        for number, code in own.items():
            if code == _DATE_FORMAT:
                return number
        number = max((*own, _FIRST_OWN_FORMAT - 1)) + 1
        formats = root.find(f"{MAIN}numFmts")
        if formats is None:
            formats = etree.Element(f"{MAIN}numFmts")
            root.insert(0, formats)
        attributes = {"numFmtId": str(number), "formatCode": _DATE_FORMAT}
        etree.SubElement(formats, f"{MAIN}numFmt", attributes)
        formats.set("count", str(len(formats)))
        return number


def _own_formats(root: Element) -> Mapping[int, str]:
    return {
        int(one.get("numFmtId", "0")): one.get("formatCode", "")
        for one in root.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")
    }


def _shows_dates(code: str) -> bool:
    """Whether a format code has a part of a date, outside of quotes, colours and conditions."""
    return bool(_OF_DATES.search(_NOT_OF_DATES.sub("", code.split(";", maxsplit=1)[0])))


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
