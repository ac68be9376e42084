"""Icons of one family (Lucide), drawn from SVG in the palette's colour, sharp at every scale."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QIconEngine, QPainter, QPalette, QPixmap

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
