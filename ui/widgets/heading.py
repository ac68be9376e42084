"""A page's heading: the official title and one line of advice."""

from __future__ import annotations

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget


class Heading(QWidget):
    """The title in a larger type, the hint below it."""

    def __init__(self, title: str, hint: str = "", *, scale: float = 1.3) -> None:
        super().__init__()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(_title(title, scale))
        if hint:
            layout.addWidget(quiet_label(hint))


def _title(text: str, scale: float) -> QLabel:
    label = QLabel(text)
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    font.setBold(True)
    label.setFont(font)
    label.setWordWrap(True)
    return label


def quiet_label(text: str) -> QLabel:
    """A wrapped line of advice, in the placeholder's colour; it never widens its page."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label
