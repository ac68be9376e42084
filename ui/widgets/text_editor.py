"""An editor of one text of the report; undo is the window's, not its own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.report.changes import ChangeSet, Edit
from ui.document import Document
from ui.widgets.undo_keys import is_left_to_window


class TextEditor(QPlainTextEdit):
    """Shows the text with this key and passes every keystroke on to the document."""

    edited = Signal()

    def __init__(self, document: Document, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._key = key
        self._showing = False
        self.setUndoRedoEnabled(False)
        self.setTabChangesFocus(True)
        self._on_replaced()
        self.textChanged.connect(self._on_text_changed)
        document.changed.connect(self._on_changed)
        document.replaced.connect(self._on_replaced)

    def insert_paragraph(self, text: str) -> None:
        """Puts a text as a paragraph of its own where the cursor stands."""
        cursor = self.textCursor()
        cursor.beginEditBlock()
        cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
        lead = "\n" if cursor.block().text() else ""
        cursor.insertText(f"{lead}{text}\n")
        cursor.endEditBlock()
        self.setTextCursor(cursor)
        self.setFocus()

    def _on_text_changed(self) -> None:
        if self._showing:
            return
        self._document.edit(Edit(texts={self._key: self.toPlainText()}), "修改文字")
        self.edited.emit()

    def _on_changed(self, change: ChangeSet) -> None:
        if self._key in change.after.texts:
            self._show(self._document.report.texts.get(self._key, ""))

    def _on_replaced(self) -> None:
        self._show(self._document.report.texts.get(self._key, ""))
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _show(self, text: str) -> None:
        """Changes only what differs, so that cursor and scroll bar stay where they are."""
        shown = self.toPlainText()
        if text == shown:
            return
        start, end, middle = _difference(shown, text)
        self._showing = True
        cursor = self.textCursor()
        cursor.setPosition(_units(shown[:start]))
        cursor.setPosition(_units(shown[:end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(middle)
        self._showing = False
        self.setTextCursor(cursor)

    def event(self, event: QEvent) -> bool:
        """Leaves undo and redo to the window."""
        return False if is_left_to_window(event) else super().event(event)


def _difference(old: str, new: str) -> tuple[int, int, str]:
    """The stretch of the old text to replace, and what to put there."""
    most = min(len(old), len(new))
    start = next((i for i in range(most) if old[i] != new[i]), most)
    left = most - start
    tail = next((i for i in range(left) if old[-1 - i] != new[-1 - i]), left)
    return start, len(old) - tail, new[start : len(new) - tail]


def _units(text: str) -> int:
    """The length of a text as Qt counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
