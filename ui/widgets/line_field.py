"""One line of text with what is wrong with it below; undo is the window's."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget

from app.checks.findings import LEVEL_WORDS, Finding
from app.edition.check_base import Level
from ui.models.tab_state import LEVEL_SIGNS
from ui.theme import form_colors
from ui.widgets.undo_keys import is_left_to_window


class LineField(QWidget):
    """`edited` carries the text after every keystroke."""

    edited = Signal(str)

    def __init__(self, label: str, example: str = "") -> None:
        super().__init__()
        self.line = _Line()
        self.line.setAccessibleName(label)
        self.line.setPlaceholderText(f"如：{example}" if example else "")
        self.problem = ProblemLabel()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.line)
        layout.addWidget(self.problem)
        self.setFocusProxy(self.line)
        self.line.textEdited.connect(self.edited)

    def show_text(self, text: str) -> None:
        """Shows a text without telling of it; the cursor stays if nothing differs."""
        if self.line.text() != text:
            self.line.setText(text)


class ProblemLabel(QLabel):
    """The findings about one field; hidden while there are none."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.hide()

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Shows their sentences, each with its level's sign and word."""
        words = (
            f"{LEVEL_SIGNS[entry.level]} {LEVEL_WORDS[entry.level]}：{entry.message}"
            for entry in findings
        )
        palette = QPalette()
        if any(entry.level is Level.ERROR for entry in findings):
            palette.setColor(QPalette.ColorRole.WindowText, form_colors(palette).error)
        self.setPalette(palette)
        self.setText("\n".join(words))
        self.setVisible(bool(findings))


class _Line(QLineEdit):
    """A line that leaves undo and redo to the window."""

    def event(self, event: QEvent) -> bool:
        return False if is_left_to_window(event) else super().event(event)
