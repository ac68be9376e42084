"""Type sizes, spacing, and colours that follow the system's palette, light or dark."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QFont, QPalette

ACCENT = QColor(0x1F, 0x5F, 0xA8)
"""The one accent colour: marks, links, the current step."""

ERROR = QColor(0xC6, 0x28, 0x28)
"""What must be mended; always beside a sign or a word."""

DOUBT = QColor(0xD9, 0x7A, 0x00)
"""What is to be looked at or explained; always beside a line or a word."""

UNIT = 8
"""The spacing unit, in logical pixels; margins and gaps are multiples of it."""


TITLE, HEADING, SUBHEADING, SMALL = 1.8, 1.3, 1.1, 0.85
"""The type scale: sizes as multiples of the window's own; plain words are 1."""


@dataclass(frozen=True)
class FormColors:
    """The colours of a table page."""

    label: QColor
    computed: QColor
    marked: QColor
    error: QColor
    doubt: QColor
    line: QColor
    live: QColor


def form_colors(palette: QPalette) -> FormColors:
    """The colours that fit a palette, light or dark."""
    base, text = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
    dark = base.lightness() < text.lightness()
    return FormColors(
        label=mixed(base, ACCENT, 0.22 if dark else 0.07),
        computed=mixed(base, text, 0.16 if dark else 0.10),
        marked=mixed(base, QColor(0xFF, 0xB3, 0x00), 0.35 if dark else 0.30),
        error=ERROR.lighter(160) if dark else ERROR,
        doubt=DOUBT.lighter(150) if dark else DOUBT,
        line=mixed(base, text, 0.45),
        live=mixed(base, ACCENT, 0.40 if dark else 0.16),
    )


def quiet(palette: QPalette) -> QColor:
    """The colour of advice: plainly readable, yet behind what the clerk writes."""
    window = palette.color(QPalette.ColorRole.Window)
    return mixed(window, palette.color(QPalette.ColorRole.WindowText), 0.72)


def sized(font: QFont, size: float) -> QFont:
    """The font in another size of the type scale."""
    other = QFont(font)
    other.setPointSizeF(font.pointSizeF() * size)
    return other


def mixed(base: QColor, other: QColor, share: float) -> QColor:
    """A colour between two, `share` of the way to the other."""
    red, green, blue = (
        round(one + (two - one) * share)
        for one, two in (
            (base.red(), other.red()),
            (base.green(), other.green()),
            (base.blue(), other.blue()),
        )
    )
    return QColor(red, green, blue)
