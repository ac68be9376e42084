"""Finds and replaces words in all texts of the report."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from app.report.changes import Edit
from app.report.narrative import Hit, find_all, replaced
from ui.document import Document
from ui.theme import UNIT


class FindDialog(QDialog):
    """Stays open beside the text; `shown` carries key, start and end of what was found."""

    shown = Signal(str, int, int)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._hits: tuple[Hit, ...] = ()
        self._current = -1
        self.setWindowTitle("查找和替换")
        self.words = QLineEdit()
        self.replacement = QLineEdit()
        self.state = QLabel()
        self.buttons = {
            "previous": QPushButton("上一个(&P)"),
            "next": QPushButton("下一个(&N)"),
            "replace": QPushButton("替换(&R)"),
            "replace_all": QPushButton("全部替换(&A)"),
        }
        self._lay_out()
        self._connect()

    def begin(self, words: str) -> None:
        """Shows the dialog, ready to look for these words."""
        if words:
            self.words.setText(words)
        self.words.selectAll()
        self._look()
        self.show()
        self.activateWindow()
        self.words.setFocus()

    def step(self, by: int) -> None:
        """Shows the next or the previous place, round the end."""
        if self._hits:
            self._current = (self._current + by) % len(self._hits)
            self._show_current()

    def replace(self) -> None:
        """Replaces the place that is shown and goes to the next one."""
        if not self._hits:
            return
        if self._current < 0:
            self.step(1)
            return
        place = self._current
        self._replace(self._hits[place : place + 1])
        if self._hits:
            self._current = place % len(self._hits)
            self._show_current()

    def replace_all(self) -> None:
        """Replaces every place, as one step to be undone."""
        count = len(self._hits)
        if self._replace(self._hits):
            self.state.setText(f"替换了 {count} 处。")

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow("查找(&F)：", self.words)
        form.addRow("替换为(&W)：", self.replacement)
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        for button in self.buttons.values():
            row.addWidget(button)
        self.buttons["next"].setDefault(True)
        form.addRow(self.state)
        form.addRow(row)
        self.setLayout(form)
        self.setMinimumWidth(56 * UNIT)

    def _connect(self) -> None:
        self.words.textChanged.connect(self._look)
        self.buttons["previous"].clicked.connect(lambda: self.step(-1))
        self.buttons["next"].clicked.connect(lambda: self.step(1))
        self.buttons["replace"].clicked.connect(self.replace)
        self.buttons["replace_all"].clicked.connect(self.replace_all)
        self._document.changed.connect(self._on_changed)
        self._document.replaced.connect(self._look)

    def _replace(self, hits: tuple[Hit, ...]) -> bool:
        """Replaces these places; whether that was allowed and changed something."""
        texts = replaced(self._document.report, hits, self.replacement.text())
        change = self._document.edit(Edit(texts=texts), "替换文字")
        self._look()
        return not change.is_empty

    def _look(self) -> None:
        self._hits = find_all(self._document.report, self.words.text())
        self._current = -1
        self._show_state()

    def _show_current(self) -> None:
        hit = self._hits[self._current]
        self.shown.emit(hit.key, hit.start, hit.end)
        self._show_state()

    def _show_state(self) -> None:
        count = len(self._hits)
        for key in self.buttons:
            self.buttons[key].setEnabled(bool(count))
        if not self.words.text():
            self.state.setText("在各部分的文字中查找。")
        elif not count:
            self.state.setText("没有找到。")
        else:
            place = f"，这是第 {self._current + 1} 处" if self._current >= 0 else ""
            self.state.setText(f"共 {count} 处{place}。")

    def _on_changed(self) -> None:
        if self.isVisible():
            current = self._current
            self._look()
            self._current = min(current, len(self._hits) - 1)
            self._show_state()
