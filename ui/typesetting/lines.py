"""Lines of type as Chinese is set, in the typefaces of the standard; all lengths are twips."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QPointF
from PySide6.QtGui import (
    QFont,
    QFontDatabase,
    QFontMetricsF,
    QPainter,
    QRawFont,
    QTextCharFormat,
    QTextLayout,
)

from app import patterns as re
from app.export.outline import ParagraphLook
from app.export.standard import (
    CHARACTERS,
    FANGSONG,
    HEI,
    KAI,
    PRINTS,
    TEXT_WIDTH,
    TITLE_FACE,
    Align,
    Face,
    Print,
)

POINT = 20
MM = 1440 / 25.4
"""Twips in a point and in a millimetre."""


class Typeface:
    """A typeface in one size: its font for Chinese, and the one for digits and Latin letters."""

    def __init__(self, face: Face, size: float, digits: Face) -> None:
        self.size = size * POINT
        families = _present(face)
        stands_in = _is_lost(face, families)
        self.chinese = _font(families, self.size, bold=stands_in)
        self.latin = _font([*_present(digits), *families], self.size, bold=stands_in)
        self._widths: dict[str, float] = {}

    @cached_property
    def _metrics(self) -> tuple[QFontMetricsF, QFontMetricsF]:
        return QFontMetricsF(self.chinese), QFontMetricsF(self.latin)

    @property
    def raw_fonts(self) -> tuple[QRawFont, QRawFont]:
        """The font files behind it."""
        return QRawFont.fromFont(self.chinese), QRawFont.fromFont(self.latin)

    def width(self, char: str) -> float:
        """How far a character reaches."""
        known = self._widths.get(char)
        if known is None:
            known = self._metrics[char.isascii()].horizontalAdvance(char)
            self._widths[char] = known
        return known


class Typefaces:
    """All typefaces, each made when it is first asked for."""

    def __init__(self) -> None:
        self._made: dict[tuple[Face, float, Face], Typeface] = {}

    def of(self, how: Print) -> Typeface:
        """The typeface in which a paragraph is printed."""
        key = (how.face, how.size, how.digits)
        if key not in self._made:
            self._made[key] = Typeface(*key)
        return self._made[key]

    @property
    def raw_fonts(self) -> list[QRawFont]:
        """The font files behind all typefaces made so far."""
        return [font for made in self._made.values() for font in made.raw_fonts]


def _present(face: Face) -> list[str]:
    """The families of a typeface that are installed, the best first."""
    return [family for family in face.families if QFontDatabase.hasFamily(family)]


def _is_lost(face: Face, families: list[str]) -> bool:
    """Whether what stands in for a heading's typeface looks like the body's, or is none."""
    if face is TITLE_FACE:
        return families[:1] != [face.name]
    return face in (HEI, KAI) and families[:1] in ([], _present(FANGSONG)[:1])


def _font(families: list[str], size: float, *, bold: bool) -> QFont:
    font = QFont(families) if families else QFont()
    font.setPixelSize(round(size))
    font.setBold(bold)
    font.setKerning(False)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setStyleStrategy(QFont.StyleStrategy.PreferOutline)
    return font


_NEVER_FIRST = frozenset("，。、；：？！）》〉」』】〕”’％‰℃·～,.;:?!)]}%")
_NEVER_LAST = frozenset("（《〈「『【〔“‘([{￥$")
_PAIRED = frozenset("—…")
_ROUNDING = 0.5


def break_lines(
    text: str, widths: Sequence[float], first: float, rest: float, spacing: float = 0
) -> list[tuple[int, int]]:
    """The lines of a text as start and end; `widths` are those of its characters.

    `first` and `rest` are the room of the first line and of the others, `spacing` what is added
    between two characters.
    """
    lines: list[tuple[int, int]] = []
    start, room = 0, first
    while start < len(text):
        fits = _fitting(widths, start, room, spacing)
        end = fits if fits == len(text) else _break_before(text, start, fits)
        lines.append((start, end))
        start, room = _skip_spaces(text, end), rest
    return lines


def _fitting(widths: Sequence[float], start: int, room: float, spacing: float) -> int:
    """The end of the longest stretch that fits; one character always does."""
    used = widths[start]
    for place in range(start + 1, len(widths)):
        used += spacing + widths[place]
        if used > room + _ROUNDING:
            return place
    return len(widths)


def _break_before(text: str, start: int, end: int) -> int:
    """The last place up to `end` where a line may end; `end` itself if there is none."""
    places = range(end, start, -1)
    return next((place for place in places if _may_break(text[place - 1], text[place])), end)


def _may_break(before: str, after: str) -> bool:
    if after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    if before in _PAIRED and before == after:
        return False
    return not (_is_word(before) and _is_word(after))


def _is_word(char: str) -> bool:
    return char.isascii() and not char.isspace()


def _skip_spaces(text: str, place: int) -> int:
    while place < len(text) and text[place] == " ":
        place += 1
    return place


_LATIN = re.compile(r"[\x00-\x7f]+")
_BODY_SIZE = 16
_HEADING = PRINTS[ParagraphLook.SECOND]
_WIDEST_GAP = 0.1
"""Lines are stretched up to so much of a character between two; looser ones stay ragged."""

_BASELINE = 0.88
"""The baseline of Chinese type lies so far below the top of its square."""


class TypesetLine(Struct, frozen=True):
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

    def edge(self, place: int) -> float:
        """How far from the left of the box a place in the paragraph is, within this line."""
        before = self.text[: max(place - self.start, 0)]
        units = len(before.encode("utf-16-le")) // 2
        found: Any = self.layout.lineAt(0).cursorToX(units)  # the stubs say object
        return self.left + float(found[0])

    def character_at(self, x: float) -> int:
        """The place in the paragraph of the character at a distance from the left of the box."""
        line = self.layout.lineAt(0)
        place = line.xToCursor(x - self.left, line.CursorPosition.CursorOnCharacter)
        return self.start + min(_characters(self.text, int(place)), max(len(self.text) - 1, 0))


class Setter:
    """Sets text into lines."""

    def __init__(self) -> None:
        self.typefaces = Typefaces()

    def set(
        self, text: str, how: Print, width: float, inset: float = 0, heading: int = 0
    ) -> list[TypesetLine]:
        """The lines of a paragraph in a box of this width; `inset` characters free at the right.

        So many characters at its beginning are a `heading` of the second level.
        """
        typeface = self.typefaces.of(how)
        spacing = _spacing(how)
        widths = [typeface.width(char) for char in text]
        room = width - inset * (typeface.size + spacing)
        indent = how.first_line * (typeface.size + spacing)
        ends = break_lines(text, widths, room - indent, room, spacing)
        lines: list[TypesetLine] = []
        for start, end in ends:
            natural = sum(widths[start:end])
            left = indent if start == 0 else 0
            stretch = how.align is Align.BOTH and end < len(text)
            gap = _gap(room - left - natural, end - start, typeface) if stretch else None
            applied = spacing if gap is None else gap
            used = natural + applied * (end - start - 1)
            left += _shift(how.align, room - left - used)
            apart = min(heading, end) - start
            other = (apart, self.typefaces.of(_HEADING)) if apart > 0 else None
            layout = _layout(text[start:end], typeface, applied, other)
            lines.append(TypesetLine(text[start:end], start, left, used, how, layout))
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


def _layout(
    text: str, typeface: Typeface, spacing: float, heading: tuple[int, Typeface] | None
) -> QTextLayout:
    """The text in a typeface, so many signs at its beginning in that of a `heading`."""
    layout = QTextLayout(text, _spaced(typeface.chinese, spacing))
    ranges = []
    if heading:
        ranges.append(_range(text, 0, heading[0], _spaced(heading[1].chinese, spacing)))
    latin = _spaced(typeface.latin, spacing)
    ranges += [_range(text, *found.span(), latin) for found in _LATIN.finditer(text)]
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


def _range(text: str, start: int, end: int, font: QFont) -> QTextLayout.FormatRange:
    made = QTextLayout.FormatRange()
    made.start, made.length = _units(text[:start]), _units(text[start:end])  # type: ignore[attr-defined]  # Qt's fields
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
