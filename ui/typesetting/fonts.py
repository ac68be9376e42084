"""The typefaces of the standard as this machine has them; all lengths are twips, 1/20 point."""

from __future__ import annotations

from functools import cached_property

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF, QRawFont

from app.export.standard import TITLE, Face, Print

POINT = 20
MM = 1440 / 25.4
"""Twips in a point and in a millimetre."""


class Typeface:
    """A typeface in one size: its font for Chinese, and the one for digits and Latin letters."""

    def __init__(self, face: Face, size: float, digits: Face) -> None:
        self.size = size * POINT
        families = _present(face)
        stands_in = face is TITLE and families[:1] != [face.name]
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


def _font(families: list[str], size: float, *, bold: bool) -> QFont:
    font = QFont(families) if families else QFont()
    font.setPixelSize(round(size))
    font.setBold(bold)
    font.setKerning(False)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setStyleStrategy(QFont.StyleStrategy.PreferOutline)
    return font
