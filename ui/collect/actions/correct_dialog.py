"""The dialog in which a figure of a unit is corrected for the sum, with the reason."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.report.numbers import format_value, parse_number
from ui.collect.pages.proof_rows import Share
from ui.dialogs.ending import ending
from ui.dialogs.sizes import open_at
from ui.theme import UNIT
from ui.widgets.heading import quiet_label, wrapped_label

_NOTE = (
    "更正只用于汇总，单位的文件不会改动；它的这个数以后变了，更正就不再使用，并会提醒。"
    "更正和理由写进汇总表，随时可以撤销。"
)
_SIZE = (60 * UNIT, 34 * UNIT)


class CorrectDialog(QDialog):
    """`value` and `reason` are what was decided, once it was accepted."""

    def __init__(self, share: Share, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("更正一个数")
        self._share = share
        self.value = Decimal(0)
        self.figure = QLineEdit()
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("如：已与该单位电话核实")
        self._problem = wrapped_label("")
        self.take = QPushButton("更正")
        self._lay_out()
        for field in (self.figure, self.reason):
            field.textChanged.connect(self._check)
        self._check()
        open_at(self, *_SIZE)

    def _check(self) -> None:
        """Only a number that differs, with a reason, can be taken."""
        reading = parse_number(self.figure.text(), self._share.cell)
        self._problem.setText(reading.problem)
        self._problem.setVisible(bool(reading.problem))
        value = reading.value
        differs = value is not None and value != self._share.contribution.value
        self.take.setEnabled(differs and bool(self.reason.text().strip()))
        if value is not None:
            self.value = value

    def _lay_out(self) -> None:
        share, contribution = self._share, self._share.contribution
        counted = contribution.value
        shown = "空白" if counted is None else format_value(counted, share.cell)
        where = QLabel(f"{share.unit.name}，{share.cell.words}")
        where.setTextFormat(Qt.TextFormat.PlainText)
        where.setWordWrap(True)
        form = QFormLayout()
        form.addRow("现在计入：", QLabel(shown))
        form.addRow("改为(&N)：", self.figure)
        form.addRow("理由(&R)：", self.reason)
        self.figure.setAccessibleName("改为")
        self.reason.setAccessibleName("理由")
        layout = QVBoxLayout(self)
        layout.addWidget(where)
        layout.addLayout(form)
        layout.addWidget(self._problem)
        layout.addWidget(quiet_label(_NOTE))
        layout.addStretch(1)
        layout.addWidget(ending(self, self.take))
