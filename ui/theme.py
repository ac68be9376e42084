"""Type sizes, spacing, icons, and colours that follow the system's palette, light or dark."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QIcon,
    QIconEngine,
    QPainter,
    QPalette,
    QPixmap,
)

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


_FOLDER = Path(__file__).parents[1] / "resources" / "icons" / "lucide"


def icon(name: str) -> QIcon:
    """The icon of this name; its file is read when it is first painted."""
    return QIcon(_SvgEngine(name))


class _SvgEngine(QIconEngine):
    """Paints a drawing in the colour of the words around it; a dark window gets light lines."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name
        self._drawing = b""

    def _colored(self, mode: QIcon.Mode) -> QByteArray:
        if not self._drawing:
            self._drawing = (_FOLDER / f"{self._name}.svg").read_bytes()
        disabled, active = QPalette.ColorGroup.Disabled, QPalette.ColorGroup.Active
        group = disabled if mode == QIcon.Mode.Disabled else active
        color = QGuiApplication.palette().color(group, QPalette.ColorRole.WindowText).name()
        return QByteArray(self._drawing.replace(b"currentColor", color.encode()))

    def paint(
        self,
        painter: QPainter,
        rect: QRect,
        mode: QIcon.Mode,
        state: QIcon.State,  # noqa: ARG002 Qt's signature
    ) -> None:
        from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415 loaded with the first icon

        QSvgRenderer(self._colored(mode)).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        picture = QPixmap(size)
        picture.fill(QColor(0, 0, 0, 0))
        painter = QPainter(picture)
        self.paint(painter, QRect(QPoint(), size), mode, state)
        painter.end()
        return picture

    def clone(self) -> QIconEngine:
        return _SvgEngine(self._name)
