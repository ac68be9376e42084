"""The cell formats of a workbook, others that are like them, and how wide and high cells are."""

from __future__ import annotations

import math
from collections.abc import Callable
from copy import deepcopy
from functools import cache, cached_property
from pathlib import Path
from unicodedata import east_asian_width

from lxml import etree

from app import patterns as re
from app.edition.cells import Cell
from app.edition.definition import ValueKind
from app.export.template import DARKEST_HINT
from app.office.package import parse_part
from app.office.parts import Element, serialised
from app.office.spreadsheetml import MAIN, shows_nothing

_STYLES = "xl/styles.xml"
_BUILT_IN_DATES = frozenset((*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)))
_FIRST_OWN_FORMAT = 164
_DATE_FORMAT = "yyyy-mm-dd"
_NOT_OF_DATES = re.compile(r'"[^"]*"|\\.|_.|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]')
_OF_DATES = re.compile("[dmyhs]", re.IGNORECASE)
_MONEY = dict.fromkeys((5, 6, 37, 38, 41, 42), "#,##0") | dict.fromkeys(
    (7, 8, 39, 40, 43, 44), "#,##0.00"
)
_SCALED = {9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??", 48: "##0.0E+0"}
_BUILT_IN_NUMBERS = _MONEY | _SCALED | {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00"}
_WORDS = re.compile(r'"([^"]*)"|\\(.)|_(.)|\*.')
_DIGITS = re.compile(r'("[^"]*"|[\\_*!].|\[[^\]]*\])|([0#?][0#?,]*)(?:\.([0#?]*))?')
_OTHER_VALUE = re.compile(r"%|[0#?]\s*(?:/|[eE][+-])|,(?![0#?,])")
"""What makes a format show a percentage, a fraction, a power or thousands of a figure."""

_CONDITION = re.compile(r"\[[^\]]*\]")
_PLACES = re.compile(r"General|[0#?.,%+\s-]")
_DECIMALS = re.compile(r"[0#?]\.([0#?]+)")
_LIGHTEST_HINT = 0xE0
_USUAL_SIZE = 11.0
"""Points, where no font says how large it is."""

_DIGIT, _BOLD = 0.58, 1.08
"""The width of a digit in the size of its font, that of a wide typeface, and how bold widens it."""


class CellFormats:
    """The formats in the part for styles; new ones are written there by `save`."""

    def __init__(self, path: Path, parts: dict[str, bytes]) -> None:
        self._path = path
        self._parts = parts
        self._made: dict[tuple[int, str], int] = {}

    def is_date(self, style: int) -> bool:
        """Whether numbers of this format are shown as dates or times."""
        return _shows_dates(self.code(style))

    def font_size(self, style: int) -> float:
        """How large the texts are, in points."""
        size = self._of_font(style, "sz")
        return _USUAL_SIZE if size is None else float(size.get("val", _USUAL_SIZE))

    def figure_width(self, style: int, figure: str) -> float:
        """How wide a figure is as this format shows it, in points."""
        wide = _BOLD if self._of_font(style, "b") is not None else 1
        shown = shown_figure(figure, self.code(style))
        return _half_widths(shown) * self.font_size(style) * _DIGIT * wide

    def showing(self, style: int, figure: str, cell: Cell) -> int:
        """The same format; if it shows a figure as another or not at all, one that shows it.

        Where it chose nothing, it shows the sign or unit that the form shows.
        """
        code, of_form = self.code(style), number_format(cell)
        wanted = of_form if code in ("", "0") and of_form not in ("General", "0") else code
        exact = exact_code(wanted, figure) if figure else code
        return style if exact == code else self._like(style, "numFmtId", self._number_of(exact))

    def shrunk(self, style: int) -> int:
        """The same format, in which a text takes a smaller size where it would not fit."""

        def shrink(copy: Element) -> None:
            alignment = _alignment(copy)
            alignment.attrib.pop("wrapText", "")
            alignment.set("shrinkToFit", "1")

        return self._changed(style, "shrunk", shrink)

    def at_left(self, style: int) -> int:
        """The format with numbers where texts stand, unless it has an alignment of its own."""
        if style < len(self._formats) and _is_aligned(self._formats[style]):
            return style
        return self._changed(style, "left", lambda copy: _alignment(copy).set("horizontal", "left"))

    def black(self, style: int) -> int:
        """The same format in black, unless its letters are near black or white."""
        colour = self._of_font(style, "color")
        if colour is None or not _is_loud(colour):
            return style

        return self._with_font(style, "black", _blacken)

    def for_lines(self, style: int, size: float) -> int:
        """The same format in black, in a size in points, for a text of several lines."""

        def wrap(copy: Element) -> None:
            alignment = _alignment(copy)
            alignment.attrib.pop("shrinkToFit", "")
            alignment.set("wrapText", "1")
            alignment.set("vertical", alignment.get("vertical", "top"))

        def resize(font: Element) -> None:
            for one in font.iterchildren(f"{MAIN}sz"):
                one.set("val", f"{size:g}")

        black = self._changed(self.black(style), "lines", wrap)
        if size == self.font_size(black):
            return black
        return self._with_font(black, f"size {size}", resize)

    def _with_font(self, style: int, what: str, change: Callable[[Element], None]) -> int:
        """The number of a format whose font was copied and changed."""

        def take(copy: Element) -> None:
            old = self._fonts[int(copy.get("fontId", "0"))]
            font, parent = deepcopy(old), old.getparent()
            assert parent is not None  # noqa: S101 (it is the list of the fonts)
            change(font)
            parent.append(font)
            self._fonts.append(font)
            parent.set("count", str(len(parent)))
            copy.attrib.update({"fontId": str(len(self._fonts) - 1), "applyFont": "1"})

        return self._changed(style, what, take)

    def is_locked(self, style: int) -> bool:
        """Whether cells of this format are locked where their sheet is protected."""
        found = (
            self._formats[style].find(f"{MAIN}protection") if style < len(self._formats) else None
        )
        return found is None or found.get("locked", "1") not in ("0", "false")

    def like_label(self, style: int, find_label: Callable[[], int]) -> int:
        """The format with the alignment of a label, unless it has its own.

        The usual format takes its typeface, too, unless that is bold.
        """
        formats = self._formats
        if style >= len(formats) or _is_aligned(formats[style]):
            return style
        label = find_label()
        if label >= len(formats) or not (label and (style == 0 or _is_aligned(formats[label]))):
            return style
        model = formats[label]

        def dress(copy: Element) -> None:
            found = model.find(f"{MAIN}alignment")
            if found is not None:
                _alignment(copy).attrib.update(found.attrib)
            if style == 0 and self._of_font(label, "b") is None:
                copy.attrib.update({"fontId": model.get("fontId", "0"), "applyFont": "1"})

        return self._changed(style, f"like {label}", dress)

    def for_text(self, style: int) -> int:
        """The same format for a text that would become a formula when it is edited."""
        return self._like(style, "quotePrefix", "1")

    def for_date(self, style: int) -> int:
        """The same format for a date; itself if it shows dates already."""
        if self.is_date(style):
            return style
        return self._like(style, "numFmtId", self._number_of(_DATE_FORMAT))

    def save(self) -> None:
        """Writes the formats that were made."""
        if self._made and self._root is not None:
            self._parts[_STYLES] = serialised(self._root)

    @cached_property
    def _root(self) -> Element | None:
        return parse_part(self._path, self._parts[_STYLES]) if _STYLES in self._parts else None

    @cached_property
    def _formats(self) -> list[Element]:
        """All formats, listed once: worn workbooks have tens of thousands of them."""
        return _listed(self._root, "cellXfs")

    @cached_property
    def _fonts(self) -> list[Element]:
        return _listed(self._root, "fonts")

    @cached_property
    def _own(self) -> dict[int, str]:
        return {} if self._root is None else _own_formats(self._root)

    def _of_font(self, style: int, tag: str) -> Element | None:
        """A trait of the font of a format."""
        if style >= len(self._formats):
            return None
        number = int(self._formats[style].get("fontId", "0"))
        return self._fonts[number].find(f"{MAIN}{tag}") if number < len(self._fonts) else None

    def code(self, style: int) -> str:
        """The number format as it is written; empty for the usual one."""
        formats = self._formats
        number = int(formats[style].get("numFmtId", "0")) if style < len(formats) else 0
        if number in _BUILT_IN_DATES:
            return _DATE_FORMAT
        return self._own.get(number, _BUILT_IN_NUMBERS.get(number, ""))

    def _like(self, style: int, name: str, value: str) -> int:
        """The number of a format that differs in one attribute."""
        if style < len(self._formats) and self._formats[style].get(name) == value:
            return style

        def change(copy: Element) -> None:
            copy.set(name, value)
            if name == "numFmtId":
                copy.set("applyNumberFormat", "1")

        return self._changed(style, f"{name} {value}", change)

    def _changed(self, style: int, what: str, change: Callable[[Element], None]) -> int:
        """The number of a format that was copied and changed; it is made once."""
        formats = self._formats
        if style >= len(formats):
            return style
        if (style, what) not in self._made:
            copy = deepcopy(formats[style])
            change(copy)
            parent = formats[style].getparent()
            assert parent is not None  # noqa: S101 (it is the list of the formats)
            parent.append(copy)
            parent.set("count", str(len(parent)))
            formats.append(copy)
            self._made[style, what] = len(formats) - 1
        return self._made[style, what]

    def _number_of(self, code: str) -> str:
        """The number of a number format, made if there is none."""
        if not code or self._root is None:
            return "0"
        known = next((number for number, own in self._own.items() if own == code), None)
        if known is not None:
            return str(known)
        number = max((*self._own, _FIRST_OWN_FORMAT - 1)) + 1
        self._own[number] = code
        formats = self._root.find(f"{MAIN}numFmts")
        if formats is None:
            formats = etree.Element(f"{MAIN}numFmts")
            self._root.insert(0, formats)
        etree.SubElement(formats, f"{MAIN}numFmt", {"numFmtId": str(number), "formatCode": code})
        formats.set("count", str(len(formats)))
        return str(number)


def _listed(root: Element | None, tag: str) -> list[Element]:
    found = None if root is None else root.find(f"{MAIN}{tag}")
    return [] if found is None else list(found)


def _is_aligned(style: Element) -> bool:
    """Whether somebody chose where texts of a format stand in their cells."""
    found = style.find(f"{MAIN}alignment")
    return found is not None and "horizontal" in found.attrib


def _alignment(style: Element) -> Element:
    """The alignment of a format, made if there is none."""
    style.set("applyAlignment", "1")
    found = style.find(f"{MAIN}alignment")
    if found is None:
        found = etree.Element(f"{MAIN}alignment")
        style.insert(0, found)
    return found


def _blacken(font: Element) -> None:
    for mark in [*font.iterchildren(f"{MAIN}color", f"{MAIN}i", f"{MAIN}u")]:
        font.remove(mark)


def _is_loud(colour: Element) -> bool:
    """Whether a colour is that of samples and hints: neither near black nor near white."""
    theme, written = colour.get("theme"), colour.get("rgb", "")[-6:]
    if theme is not None:
        return theme != "1" and (theme != "0" or colour.get("tint") is not None)
    try:
        channels = bytes.fromhex(written)
    except ValueError:
        return False
    return bool(channels) and max(channels) > DARKEST_HINT and min(channels) < _LIGHTEST_HINT


def number_format(cell: Cell) -> str:
    """The Excel number format that shows a value as the form does."""
    if cell.kind is ValueKind.CHANGE:
        return "+0;-0;0"
    if cell.unit_shown:
        return f'General"{cell.unit}"'
    return "General" if cell.kind is ValueKind.AMOUNT else "0"


def shown_figure(figure: str, code: str) -> str:
    """A figure as a number format shows it: with separators, decimals, signs and words."""
    positive = _CONDITION.sub("", code.split(";", maxsplit=1)[0])
    words = "".join("".join(found) for found in _WORDS.findall(positive))
    digits = _WORDS.sub("", positive)
    words += _PLACES.sub("", digits)
    whole, _, part = figure.partition(".")
    decimals = _DECIMALS.search(digits)
    if decimals or re.search("[0#]", digits):
        part = part[: len(decimals[1])].ljust(len(decimals[1]), "0") if decimals else ""
    separators = "," * ((len(whole.lstrip("-")) - 1) // 3) if "#,#" in digits else ""
    signs = "%" * digits.count("%")
    return f"{whole}{separators}{f'.{part}' if part else ''}{words}{signs}"


def exact_code(code: str, figure: str) -> str:
    """A number format that shows a figure as it is: with more decimals, else the usual one."""
    bare = _CONDITION.sub("", _WORDS.sub("", code))
    if shows_nothing(code, float(figure)) or _shows_dates(code) or _OTHER_VALUE.search(bare):
        return ""
    decimals = len(figure.partition(".")[2])

    def lengthened(match: re.Match[str]) -> str:
        words, whole, part = match.groups()
        kept = words or len(part or "") >= decimals
        return match[0] if kept else f"{whole}.{(part or '').ljust(decimals, '0')}"

    return _DIGITS.sub(lengthened, code)


def _own_formats(root: Element) -> dict[int, str]:
    return {
        int(one.get("numFmtId", "0")): one.get("formatCode", "")
        for one in root.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")
    }


@cache
def _shows_dates(code: str) -> bool:
    """Whether a format code has a part of a date, outside of quotes, colours and conditions."""
    return bool(_OF_DATES.search(_NOT_OF_DATES.sub("", code.split(";", maxsplit=1)[0])))


HIGHEST_ROW = 409.0
"""Points; Excel allows no higher row."""

POINTS_PER_WIDTH = 5.25
"""A column width of 1 is a digit of 7 pixels."""
_LINE_PITCH = 1.35
_PADDING = 5.0
_POINTS_PER_MILLIMETRE = 72 / 25.4


def column_width(millimetres: float) -> float:
    """The column width, in digits, that is this wide."""
    return round(millimetres * _POINTS_PER_MILLIMETRE / POINTS_PER_WIDTH, 2)


def lines_needed(text: str, width: float, size: float) -> int:
    """How many lines a text wraps to in a column of this width, in a font of this many points."""
    per_line = max(int((width * POINTS_PER_WIDTH - 2) / size), 1) * 2
    return sum(max(math.ceil(_half_widths(line) / per_line), 1) for line in text.split("\n"))


def height_of_lines(lines: int, size: float) -> float:
    """The row height, in points, that holds this many lines."""
    return round(lines * size * _LINE_PITCH + _PADDING, 1)


def _half_widths(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WFA" else 1 for char in text)
