"""The mouse wheel: it scrolls, zooms with Ctrl, and never changes a value it happens to pass."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QWidget

_SMALLEST, _LARGEST = 6.0, 32.0
"""Points."""


def leave_wheel_to_page(widget: QWidget) -> None:
    """Lets the wheel scroll the page around a field instead of turning the field's value."""
    widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    widget.installEventFilter(_WheelPasser(widget))


def zoom_by_wheel(viewport: QWidget, widget: QWidget) -> None:
    """Lets Ctrl and the wheel over a viewport make the words of a widget larger or smaller."""
    viewport.installEventFilter(_Zoom(widget))


class _Zoom(QObject):
    """Changes the size of a widget's font by a point a step."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget = widget

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        control = Qt.KeyboardModifier.ControlModifier
        if not isinstance(event, QWheelEvent) or not event.modifiers() & control:
            return super().eventFilter(watched, event)
        font = self._widget.font()
        turned = 1 if event.angleDelta().y() > 0 else -1
        points = self._widget.fontInfo().pointSizeF() + turned
        font.setPointSizeF(min(max(points, _SMALLEST), _LARGEST))
        self._widget.setFont(font)
        return True


class _WheelPasser(QObject):
    """Hands wheel events on to the widget around."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() != QEvent.Type.Wheel:
            return super().eventFilter(watched, event)
        event.ignore()
        return True
