"""The dialog in which a finding is explained."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from app.checks.findings import Finding
from ui.dialogs.sizes import open_at
from ui.models.findings_model import hint_words
from ui.theme import UNIT

_NOTE = "说明只印在单独的“校验说明”上，不会出现在公开的报告里；这里的数字变了，要重新说明。"
_SIZE = (64 * UNIT, 40 * UNIT)


class ExplainDialog(QDialog):
    """Shows a finding; `text` is what the clerk wrote about it, empty to take it away."""

    def __init__(self, finding: Finding, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("说明问题")
        self.text = text
        self.words = _Words(self.accept)
        self.words.setPlainText(text)
        self.words.selectAll()
        self.words.setAccessibleName("说明")
        layout = QVBoxLayout(self)
        for part in (finding.message, hint_words(finding)):
            label = QLabel(part)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setVisible(bool(part))
            layout.addWidget(label)
        layout.addWidget(self.words, 1)
        note = QLabel(_NOTE)
        note.setWordWrap(True)
        layout.addWidget(note)
        layout.addWidget(self._buttons(removable=bool(text)))
        self.words.setFocus()
        open_at(self, *_SIZE)

    def accept(self) -> None:
        """Takes what was written."""
        self.text = self.words.toPlainText()
        super().accept()

    def _buttons(self, *, removable: bool) -> QDialogButtonBox:
        box = QDialogButtonBox()
        take = box.addButton("确定", QDialogButtonBox.ButtonRole.AcceptRole)
        take.setDefault(True)
        if removable:
            remove = box.addButton("删除说明(&D)", QDialogButtonBox.ButtonRole.DestructiveRole)
            remove.clicked.connect(self._on_remove)
        box.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box

    def _on_remove(self) -> None:
        self.words.clear()
        self.accept()


class _Words(QPlainTextEdit):
    """A text of some lines; Ctrl+Enter ends it, Tab leaves it."""

    def __init__(self, done: Callable[[], None]) -> None:
        super().__init__()
        self._done = done
        self.setTabChangesFocus(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Ends the dialog by Ctrl+Enter."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._done()
        else:
            super().keyPressEvent(event)
