"""A line to look for words in, with a button that empties it."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QToolButton


class SearchLine(QLineEdit):
    """`example` stands in the empty line; `name` is what it is for."""

    def __init__(self, name: str, example: str) -> None:
        super().__init__()
        self.setPlaceholderText(f"输入几个字来查找，如：{example}")
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        clear = self.findChild(QToolButton)
        if isinstance(clear, QToolButton):
            clear.setAccessibleName("清空")
