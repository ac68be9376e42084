"""Asks what the successor should know, and shows what goes into the handover package."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from ui.dialogs.sizes import open_at
from ui.theme import UNIT
from ui.widgets.heading import Heading, quiet_label, wrapped_label

_SIZE = (80 * UNIT, 56 * UNIT)
_ADVICE = "把这一个文件交给明年做年报的人：他在开始页点“从去年的报告新建…”选它就行，不用解压。"
_PROMPT = "例如：哪个数找哪个科室要、哪里最容易填错、上级今年提了什么意见、登录网址放在哪里。"


class HandoverDialog(QDialog):
    """`notes` are the words for the successor; `contents` what goes in, `warnings` what to mind."""

    def __init__(
        self, contents: Sequence[str], warnings: Sequence[str], notes: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("做交接包")
        self.field = QPlainTextEdit(notes)
        self.field.setTabChangesFocus(True)
        self.field.setPlaceholderText(_PROMPT)
        self.field.setAccessibleName("留给接手人的话")
        label = QLabel("留给接手人的话（可以不写）(&N)：")
        label.setBuddy(self.field)
        inside = wrapped_label("包里有：" + "；".join(contents) + "。")
        layout = QVBoxLayout(self)
        layout.setSpacing(UNIT)
        layout.addWidget(Heading("交接包", _ADVICE))
        layout.addWidget(inside)
        for warning in warnings:
            layout.addWidget(wrapped_label(f"！{warning}"))
        layout.addWidget(label)
        layout.addWidget(self.field, 1)
        layout.addWidget(quiet_label("账号和密码不要写在这里：交接包不加密。"))
        layout.addWidget(self._buttons())
        open_at(self, *_SIZE)
        self.field.setFocus()

    @property
    def notes(self) -> str:
        """What was written."""
        return self.field.toPlainText().strip()

    def _buttons(self) -> QDialogButtonBox:
        box = QDialogButtonBox()
        make = box.addButton("选位置并制作…(&M)", QDialogButtonBox.ButtonRole.AcceptRole)
        make.setDefault(True)
        box.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
        box.accepted.connect(self.accept)
        box.rejected.connect(self.reject)
        return box
