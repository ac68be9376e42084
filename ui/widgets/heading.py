"""A page's heading: the official title and one line of advice."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from ui.theme import HEADING, UNIT, form_colors, sized


class Heading(QWidget):
    """The title in a larger type, the hint below it or, `in_line`, beside it."""

    def __init__(
        self, title: str, hint: str = "", *, scale: float = HEADING, in_line: bool = False
    ) -> None:
        super().__init__()
        layout = QHBoxLayout(self) if in_line else QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2 * UNIT if in_line else 2)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        shown = _title(title, scale)
        shown.setWordWrap(not in_line)
        layout.addWidget(shown)
        self._hint = quiet_label(hint)
        layout.addWidget(self._hint, 1 if in_line else 0)
        self._hint.setVisible(bool(hint))
        self.setToolTip(hint)

    def show_hint(self, *, shown: bool) -> None:
        """Leaves the hint to the tool tip where room is short."""
        self._hint.setVisible(shown and bool(self._hint.text()))


class _QuietLabel(QLabel):
    """A label in the colour of advice, whatever the palette around it is or becomes."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._follow_palette()

    def _follow_palette(self) -> None:
        quiet = form_colors(QGuiApplication.palette()).quiet
        if self.palette().color(QPalette.ColorRole.WindowText) != quiet:
            advice = QPalette()
            advice.setColor(QPalette.ColorRole.WindowText, quiet)
            self.setPalette(advice)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._follow_palette()


def _title(text: str, scale: float) -> QLabel:
    label = QLabel(text)
    font = sized(label.font(), scale)
    font.setBold(True)
    label.setFont(font)
    label.setWordWrap(True)
    return label


def quiet_label(text: str) -> QLabel:
    """A wrapped line of advice, in a quiet colour; it never widens its page."""
    label = _QuietLabel(text)
    label.setWordWrap(True)
    narrow_freely(label)
    return label


def wrapped_label(text: str) -> QLabel:
    """A wrapped text that never widens its page."""
    label = QLabel(text)
    label.setWordWrap(True)
    narrow_freely(label)
    return label


def narrow_freely(label: QLabel) -> None:
    """Lets a wrapped label be as narrow as its page, and as tall as that makes it."""
    policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
