"""The list of keys: those of the menus as they are, and those of tables, texts and lists."""

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

from ui.dialogs.sizes import open_at
from ui.theme import UNIT
from ui.widgets.search_line import SearchLine

Keys = tuple[str, tuple[tuple[str, str], ...]]
"""A heading and below it what is done by which keys."""

PLACES: tuple[Keys, ...] = (
    (
        "表格中",
        (
            ("填好一格，到下一格", "Enter"),
            ("到相邻的格", "方向键"),
            ("到下一个、上一个要填的格", "Tab、Shift+Tab"),
            ("修改一格里的内容", "F2"),
            ("选中一片", "Shift+方向键"),
            ("清空选中的格", "Delete"),
            ("写表格前面的文字", "Alt+T"),
        ),
    ),
    (
        "文字中",
        (
            ("插入随表格变化的数字", "#"),
            ("离开文字，到下一处", "Tab"),
            ("打开右键菜单", "菜单键 或 Shift+F10"),
        ),
    ),
    (
        "各处",
        (
            ("打开菜单", "Alt+菜单名后面的字母"),
            ("按一下有字母的按钮", "Alt+那个字母"),
            ("问题清单中转到一处", "Enter"),
            ("勾选一行", "空格"),
            ("写好说明", "Ctrl+Enter"),
            ("预览放大、缩小", "Ctrl+滚轮"),
            ("关闭对话框，不做", "Esc"),
        ),
    ),
)


class KeysDialog(QDialog):
    """A list that is narrowed by typing; stays open beside the report."""

    def __init__(self, menus: Iterable[Keys], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("快捷键")
        self.words = SearchLine("查找快捷键", "保存")
        self.list = QTreeWidget()
        self.list.setHeaderLabels(["想做的事", "按键"])
        self.list.setRootIsDecorated(False)
        self.list.setIndentation(2 * UNIT)
        self.list.setItemsExpandable(False)
        self.list.setAccessibleName("快捷键")
        self.list.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.list.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self._fill((*menus, *PLACES))
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
        for heading, lines in groups:
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
