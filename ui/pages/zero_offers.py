"""Buttons above a table that fill it: from a ledger, or its blank cells with 0."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from app.edition.definition import Section
from app.ledger.definition import TALLIED_TABLES
from app.report.nil_return import fill_with_zero, may_be_nil
from ui.document import Document
from ui.theme import UNIT


class ZeroOffers(QWidget):
    """`wanted` carries the key of the action that was asked for."""

    wanted = Signal(str)

    def __init__(self, document: Document, section: Section) -> None:
        super().__init__()
        self._document = document
        self._section = section
        self.nil_return = self._button("nil_return", "一次填好全年没有申请时的数字和语句")
        self.fill_zero = self._button("fill_zero", "把这张表里还空着的格都填上 0")
        self.fill_zero.setText("空格填 0(&0)")
        self.tally = self._button("tally", "按依申请公开登记台账数出这张表")
        self.tally.setText("从台账填表…")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        layout.addWidget(self.tally)
        layout.addWidget(self.nil_return)
        layout.addWidget(self.fill_zero)
        document.changed.connect(self._refresh)
        document.replaced.connect(self._refresh)
        self._refresh()

    def _button(self, key: str, hint: str) -> QToolButton:
        button = QToolButton()
        button.setToolTip(hint)
        button.setAccessibleDescription(hint)
        button.clicked.connect(lambda: self.wanted.emit(key))
        return button

    def _refresh(self) -> None:
        report, table = self._document.report, self._section.table
        may_edit = report.seal is None
        blank = may_edit and bool(fill_with_zero(report, table).entries)
        nil = report.edition.definition.nil_return
        here = may_edit and nil is not None and nil.section == self._section.key
        self.tally.setVisible(may_edit and table in TALLIED_TABLES)
        self.fill_zero.setVisible(blank)
        self.nil_return.setText(f"{nil.name}…(&Q)" if nil else "")
        self.nil_return.setVisible(here and nil is not None and may_be_nil(report, nil))
