"""Finds what a screen reader could not name: fields, buttons, lists and cells without words."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QMainWindow,
    QMenuBar,
    QScrollArea,
    QTabWidget,
    QWidget,
)

from tests.ui.looks.geometry import described, inner_widgets

_FRAMES = (QMainWindow, QMenuBar, QScrollArea, QTabWidget)
"""They hand the focus on to what is inside and have no words of their own."""


def nameless(top: QWidget) -> list[str]:
    """Every widget in sight that can have the focus and has no name."""
    return [
        f"{described(widget)} has no name"
        for widget in _focusable(top)
        if not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name).strip()
    ]


def _focusable(top: QWidget) -> Iterator[QWidget]:
    for widget in inner_widgets(top):
        around = widget.parentWidget()
        inside = isinstance(around, QComboBox | QAbstractSpinBox) and isinstance(widget, QLineEdit)
        reached = widget.focusPolicy() != Qt.FocusPolicy.NoFocus or isinstance(
            widget, QAbstractButton
        )
        hidden = widget.objectName().startswith("qt_") or isinstance(widget, _FRAMES)
        if widget.isVisible() and reached and not inside and not hidden and not widget.focusProxy():
            yield widget
