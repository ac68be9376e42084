"""Lines of type: text set in the fonts of the standard, ready to be painted; lengths in twips."""

from __future__ import annotations

import re
from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QPainter, QTextCharFormat, QTextLayout

from app.export.standard import CHARACTERS, TEXT_WIDTH, Align, Print
from ui.typesetting.breaking import break_lines
from ui.typesetting.fonts import MM, POINT, Typeface, Typefaces

_LATIN = re.compile(r"[\x00-\x7f]+")
_BODY_SIZE = 16
_WIDEST_GAP = 0.3
"""Lines are stretched up to so much of a character between two; looser ones stay ragged."""

_BASELINE = 0.88
"""The baseline of Chinese type lies so far below the top of its square."""


@dataclass(frozen=True)
class Line:
    """One line: its characters from `start` on in the paragraph, at `left` of its box."""

    text: str
    start: int
    left: float
    width: float
    how: Print
    layout: QTextLayout

    def paint(self, painter: QPainter, at: QPointF) -> None:
        """Paints the line in a box of the height of a line, its left top corner at a point."""
        size = self.how.size * POINT
        baseline = (self.how.pitch * POINT - size) / 2 + _BASELINE * size
        ascent = self.layout.lineAt(0).ascent()
        self.layout.draw(painter, at + QPointF(self.left, baseline - ascent))

    def character_at(self, x: float) -> int:
        """The place in the paragraph of the character at a distance from the left of the box."""
        line = self.layout.lineAt(0)
        place = line.xToCursor(x - self.left, line.CursorPosition.CursorOnCharacter)
        return self.start + min(_characters(self.text, int(place)), max(len(self.text) - 1, 0))


class Setter:
    """Sets text into lines."""

    def __init__(self) -> None:
        self.typefaces = Typefaces()

    def set(self, text: str, how: Print, width: float, inset: float = 0) -> list[Line]:
        """The lines of a paragraph in a box of this width; `inset` characters free at the right."""
        typeface = self.typefaces.of(how)
        spacing = _spacing(how)
        widths = [typeface.width(char) for char in text]
        room = width - inset * (typeface.size + spacing)
        indent = how.first_line * (typeface.size + spacing)
        ends = break_lines(text, widths, room - indent, room, spacing)
        lines: list[Line] = []
        for start, end in ends:
            natural = sum(widths[start:end])
            left = indent if start == 0 else 0
            stretch = how.align is Align.BOTH and end < len(text)
            gap = _gap(room - left - natural, end - start, typeface) if stretch else None
            applied = spacing if gap is None else gap
            used = natural + applied * (end - start - 1)
            left += _shift(how.align, room - left - used)
            layout = _layout(text[start:end], typeface, applied)
            lines.append(Line(text[start:end], start, left, used, how, layout))
        return lines


def _spacing(how: Print) -> float:
    """What is added between two characters so that the standard's number fills a line."""
    if how.size != _BODY_SIZE:
        return 0
    return (TEXT_WIDTH * MM - CHARACTERS * how.size * POINT) / (CHARACTERS - 1)


def _gap(free: float, count: int, typeface: Typeface) -> float | None:
    """What to add between the characters of a line to fill it; None if that is too much."""
    if count < 2:
        return None
    gap = free / (count - 1)
    return gap if gap <= _WIDEST_GAP * typeface.size else None


def _shift(align: Align, free: float) -> float:
    if align is Align.CENTRE:
        return free / 2
    return free if align is Align.RIGHT else 0


def _layout(text: str, typeface: Typeface, spacing: float) -> QTextLayout:
    layout = QTextLayout(text, _spaced(typeface.chinese, spacing))
    ranges = [_range(found, _spaced(typeface.latin, spacing)) for found in _LATIN.finditer(text)]
    if ranges:
        layout.setFormats(ranges)
    layout.beginLayout()
    layout.createLine().setLineWidth(2 * TEXT_WIDTH * MM)
    layout.endLayout()
    return layout


def _spaced(font: QFont, spacing: float) -> QFont:
    spaced = QFont(font)
    spaced.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, spacing)
    return spaced


def _range(found: re.Match[str], font: QFont) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = _units(found.string[: found.start()]), len(found[0])  # type: ignore[attr-defined]  # Qt's fields
    form = QTextCharFormat()
    form.setFont(font)
    made.format = form  # type: ignore[attr-defined]  # Qt's field
    return made


def _units(text: str) -> int:
    """The length of a text as Qt counts it, in UTF-16 units."""
    return len(text) + sum(char > "\uffff" for char in text)


def _characters(text: str, units: int) -> int:
    """How many characters so many UTF-16 units of a text are."""
    return len(text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", "ignore"))
