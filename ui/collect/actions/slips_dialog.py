"""The dialog in which it is settled who sends the slips, and until when there is time."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.collect.results.slips import SlipSettings
from ui.dialogs.ending import ending
from ui.dialogs.sizes import open_at
from ui.theme import UNIT
from ui.widgets.date_field import DateField
from ui.widgets.heading import quiet_label

_SIZE = (60 * UNIT, 36 * UNIT)
_DAYS = 7
_NOTE = (
    "有问题的单位每家一张退回单，没有报的每家一张催报单；许多单位都有的问题合写成一份“共性问题通知”。"
    "另有一个文本文件，可以复制到聊天工具里发送。已经说明过的问题不再列出。"
)


class SlipsDialog(QDialog):
    """`settings` are what was settled."""

    def __init__(self, issuer: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("退回单")
        self.issuer = QLineEdit(issuer)
        self.issuer.setAccessibleName("落款单位")
        self.is_due = QCheckBox("写明期限(&Q)：")
        self.is_due.setChecked(True)
        self.due = DateField("期限", empty="")
        proposed = date.today() + timedelta(_DAYS)
        self.due.show_date(proposed, proposed)
        self.is_due.toggled.connect(self.due.setEnabled)
        self.hints = QCheckBox("“提示”一级的问题也写上(&T)")
        self._lay_out()
        open_at(self, *_SIZE)

    @property
    def settings(self) -> SlipSettings:
        """Who sends the slips, today, and until when the units have time."""
        return SlipSettings(
            date.today(),
            self.issuer.text().strip(),
            self.due.value if self.is_due.isChecked() else None,
            hints=self.hints.isChecked(),
        )

    def accept(self) -> None:
        """Waits for a date where one is to be named."""
        if self.is_due.isChecked() and self.due.value is None:
            self.due.ask()
        else:
            super().accept()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.addRow("落款单位(&D)：", self.issuer)
        row = QHBoxLayout()
        row.addWidget(self.is_due)
        row.addWidget(self.due, 1)
        layout = QVBoxLayout(self)
        layout.addLayout(form)
        layout.addLayout(row)
        layout.addWidget(self.hints)
        layout.addWidget(quiet_label(_NOTE))
        layout.addStretch(1)
        layout.addWidget(ending(self, QPushButton("选择存放的文件夹…")))
