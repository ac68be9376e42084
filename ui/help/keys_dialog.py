"""The list of what is done by which keys, to be looked through."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.search_line import SearchLine
from ui.dialogs.sizes import open_at
from ui.keys import Keys
from ui.lists.typed_keys import ignore_typed_keys
from ui.theme import UNIT


class KeysDialog(QDialog):
    """A list that is narrowed by typing; stays open beside its window."""

    def __init__(self, groups: Iterable[Keys], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("快捷键")
        self.words = SearchLine("查找快捷键", "保存")
        self.list = QTreeWidget()
        ignore_typed_keys(self.list)
        self.list.setHeaderLabels(["想做的事", "按键"])
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(2 * UNIT)
        self.list.setItemsExpandable(False)
        self.list.setAccessibleName("快捷键")
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._fill(groups)
        buttons = QDialogButtonBox()
        buttons.addButton("关闭", QDialogButtonBox.ButtonRole.RejectRole)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(UNIT)
        for widget in (self.words, self.list, buttons):
            layout.addWidget(widget)
        self.words.textChanged.connect(self._narrow)
        open_at(self, 70 * UNIT, 80 * UNIT)

    def _fill(self, groups: Iterable[Keys]) -> None:
        for heading, lines in ((heading, lines) for heading, lines in groups if lines):
            top = QTreeWidgetItem(self.list, [heading])
            top.setFlags(Qt.ItemFlag.ItemIsEnabled)
            top.setFirstColumnSpanned(True)
            font = top.font(0)
            font.setBold(True)
            top.setFont(0, font)
            for what, keys in lines:
                QTreeWidgetItem(top, [what, keys])
        self.list.expandAll()

    def _narrow(self, words: str) -> None:
        for place in range(self.list.topLevelItemCount()):
            top = self.list.topLevelItem(place)
            lines = [top.child(row) for row in range(top.childCount())]
            for line in lines:
                wanted = words.lower() in f"{line.text(0)} {line.text(1)}".lower()
                line.setHidden(not wanted)
            top.setHidden(all(line.isHidden() for line in lines))
