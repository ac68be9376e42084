"""A column in the middle of a page, and rows of large buttons: how first pages look."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QVBoxLayout, QWidget

from ui.theme import UNIT

_WIDEST = 76 * UNIT


def centred_column(page: QScrollArea) -> QVBoxLayout:
    """The layout of a column in the middle of a page that scrolls when it has to."""
    page.setWidgetResizable(True)
    page.setFrameShape(QFrame.Shape.NoFrame)
    column = QWidget()
    column.setMaximumWidth(_WIDEST)
    content = QWidget()
    around = QHBoxLayout(content)
    around.addStretch(1)
    around.addWidget(column, 8)
    around.addStretch(1)
    page.setWidget(content)
    layout = QVBoxLayout(column)
    layout.setSpacing(UNIT)
    return layout


def row_of(*widgets: QWidget) -> QHBoxLayout:
    """Large buttons and what belongs to them side by side; Enter presses the one with the keys."""
    row = QHBoxLayout()
    row.setSpacing(UNIT)
    for widget in widgets:
        widget.setMinimumHeight(4 * UNIT + UNIT // 2)
        if isinstance(widget, QPushButton):
            widget.setAutoDefault(True)
        row.addWidget(widget)
    row.addStretch(1)
    return row
