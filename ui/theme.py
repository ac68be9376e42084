"""Type sizes, spacing, and colours that follow the system's palette, light, dark or in contrast."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtGui import QColor, QFont, QPalette

UNIT = 8
"""The spacing unit, in logical pixels; margins and gaps are multiples of it."""

PAPER_BLUE = "#1F4E79"
"""The one colour of charts on paper, where no palette counts."""

TITLE, HEADING, SUBHEADING, SMALL = 1.8, 1.3, 1.1, 0.85
"""The type scale: sizes as multiples of the window's own; plain words are 1."""

_ERROR, _DOUBT, _MARKED = (
    QColor(0xC6, 0x28, 0x28),
    QColor(0xD9, 0x7A, 0x00),
    QColor(0xFF, 0xB3, 0x00),
)


@dataclass(frozen=True)
class FormColors:
    """The colours of a table page.

    `accent` is the system's own, the one of selections: marks, links, the current step. What is
    `error` must be mended and what is `doubt` looked at; a sign, a line or a word always stands
    beside them. `quiet` is for advice.
    """

    accent: QColor
    label: QColor
    computed: QColor
    marked: QColor
    error: QColor
    doubt: QColor
    line: QColor
    live: QColor
    quiet: QColor


def form_colors(palette: QPalette) -> FormColors:
    """The colours that fit a palette; worked out once for each."""
    roles = QPalette.ColorRole
    named = (roles.Base, roles.Text, roles.Accent, roles.Window, roles.WindowText)
    return _form_colors(*(palette.color(QPalette.ColorGroup.Active, role).rgb() for role in named))


@lru_cache(maxsize=16)
def _form_colors(*rgb: int) -> FormColors:
    base, text, accent, window, window_text = (QColor.fromRgb(one) for one in rgb)
    dark = base.lightness() < text.lightness()
    return FormColors(
        accent=accent,
        label=mixed(base, accent, 0.22 if dark else 0.08),
        computed=mixed(base, text, 0.16 if dark else 0.10),
        marked=mixed(base, _MARKED, 0.30),
        error=_ERROR.lighter(175) if dark else _ERROR,
        doubt=_DOUBT.lighter(150) if dark else _DOUBT,
        line=mixed(base, text, 0.45),
        live=mixed(base, accent, 0.40 if dark else 0.18),
        quiet=mixed(window, window_text, 0.72),
    )


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
