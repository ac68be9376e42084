"""Texts of a document beside those of the report, section by section, to be ticked."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QWidget,
)

from app.importing.import_plan import Change
from ui.lists.typed_keys import ignore_typed_keys
from ui.models.import_model import is_choosable
from ui.theme import UNIT

_KEY = Qt.ItemDataRole.UserRole


class TextChoice(QWidget):
    """The sections on the left, both texts of the current one on the right."""

    ticked = Signal()

    def __init__(self, changes: Sequence[Change]) -> None:
        super().__init__()
        self._changes = tuple(changes)
        self.sections = QListWidget()
        ignore_typed_keys(self.sections)
        self.sections.setWordWrap(True)
        self.sections.setAccessibleName("各部分的文字")
        self.now, self.found = _pane("现在的文字"), _pane("文件中的文字")
        self._fill()
        self._lay_out()
        self.sections.currentRowChanged.connect(self._on_current_row_changed)
        self.sections.itemChanged.connect(lambda _item: self.ticked.emit())
        self.sections.setCurrentRow(0)

    @property
    def chosen(self) -> frozenset[str]:
        """The keys of the ticked sections."""
        items = (self.sections.item(row) for row in range(self.sections.count()))
        ticked = (item for item in items if item.checkState() is Qt.CheckState.Checked)
        return frozenset(str(item.data(_KEY)) for item in ticked)

    def _fill(self) -> None:
        for change in self._changes:
            item = QListWidgetItem(f"{change.words}（{_difference(change)}）")
            item.setToolTip(change.note)
            item.setData(_KEY, change.key)
            if is_choosable(change):
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
                on = change.proposed
                item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
            self.sections.addItem(item)

    def _lay_out(self) -> None:
        layout = QGridLayout(self)
        layout.setSpacing(UNIT)
        layout.addWidget(self.sections, 0, 0, 2, 1)
        for column, (words, pane) in enumerate((("现在", self.now), ("文件中", self.found)), 1):
            label = QLabel(words)
            label.setBuddy(pane)
            layout.addWidget(label, 0, column)
            layout.addWidget(pane, 1, column)
        for column, share in enumerate((2, 3, 3)):
            layout.setColumnStretch(column, share)
        layout.setRowStretch(1, 1)

    def _on_current_row_changed(self, row: int) -> None:
        if 0 <= row < len(self._changes):
            self.now.setPlainText(self._changes[row].now)
            self.found.setPlainText(self._changes[row].found)


def _difference(change: Change) -> str:
    if not change.differs:
        return "相同"
    return (
        "不同"
        if change.now.strip() and change.found.strip()
        else ("文件中没有" if change.now.strip() else "新的")
    )


def _pane(name: str) -> QPlainTextEdit:
    pane = QPlainTextEdit()
    pane.setReadOnly(True)
    pane.setTabChangesFocus(True)
    pane.setAccessibleName(name)
    return pane
