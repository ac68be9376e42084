"""The dialog in which it is settled who sends the slips, and until when there is time."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate
from PySide6.QtWidgets import (
    QCheckBox,
    QDateEdit,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.collect.slips import SlipSettings
from ui.dialogs.ending import ending
from ui.dialogs.sizes import open_at
from ui.theme import UNIT
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
        self.due = QDateEdit(QDate.currentDate().addDays(_DAYS))
        self.due.setCalendarPopup(True)
        self.due.setDisplayFormat("yyyy 年 M 月 d 日")
        self.due.setAccessibleName("期限")
        self.is_due.toggled.connect(self.due.setEnabled)
        self.hints = QCheckBox("“提示”一级的问题也写上(&T)")
        self._lay_out()
        open_at(self, *_SIZE)

    @property
    def settings(self) -> SlipSettings:
        """Who sends the slips, today, and until when the units have time."""
        chosen = self.due.date()
        due = date(chosen.year(), chosen.month(), chosen.day())
        return SlipSettings(
            date.today(),
            self.issuer.text().strip(),
            due if self.is_due.isChecked() else None,
            hints=self.hints.isChecked(),
        )

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
