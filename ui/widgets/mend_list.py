"""What would settle a finding, beside the list of findings; nothing is done unasked."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.checks.findings import Finding
from app.checks.repair.offers import Offer, offers
from app.report.report import Report
from ui.lists.typed_keys import ignore_typed_keys
from ui.theme import UNIT

_TITLE = "怎么改"
_SOME = "只改一处就能相等，最可能的在前："
_IN_TEXT = "文字中的数可以这样改；如果是表格填错了，请改表格："
_HOW = "单击或按 Enter 转到那里，核对以后再采用。"
_NONE = "改哪一格都不能单独使它相等，可能有两处以上的错，请对照原始台账逐项核对。"


class MendList(QWidget):
    """`looked_at` carries the offer whose place is to be shown, `adopted` the one to be made."""

    looked_at = Signal(object)
    adopted = Signal(object)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.finding: Finding | None = None
        self._offers: tuple[Offer, ...] = ()
        self._words = QLabel()
        self._words.setWordWrap(True)
        self.list = _Offers()
        self.list.setToolTip(_HOW)
        self.list.setAccessibleDescription(_HOW)
        self.adopt = QPushButton("采用(&A)")
        self.adopt.setToolTip("把选中的一处改过来，可以撤销")
        self.close_ = QPushButton("收起(&C)")
        self._lay_out()
        self.list.itemClicked.connect(self._on_looked_at)
        self.list.entered.connect(self._on_looked_at)
        self.list.currentRowChanged.connect(lambda row: self.adopt.setEnabled(row >= 0))
        self.adopt.clicked.connect(self._on_adopted)
        self.close_.clicked.connect(self.closed)

    def show_for(self, report: Report, finding: Finding) -> None:
        """Shows what would settle a finding of a report as it is now."""
        self.finding = finding
        self._offers = offers(report, finding)
        self.list.clear()
        for number, offer in enumerate(self._offers, 1):
            self.list.addItem(f"{number}．{offer.words}\n{offer.reason}")
        some = _IN_TEXT if finding.rewordings else _SOME
        self._words.setText(some if self._offers else _NONE)
        self.list.setVisible(bool(self._offers))
        self.adopt.setVisible(bool(self._offers))
        self.list.setCurrentRow(0)

    def focus(self) -> None:
        """Puts the cursor to the first offer."""
        (self.list if self._offers else self.close_).setFocus()

    def _lay_out(self) -> None:
        buttons = QVBoxLayout()
        buttons.addWidget(self.adopt)
        buttons.addWidget(self.close_)
        buttons.addStretch(1)
        body = QHBoxLayout()
        body.addWidget(self.list, 1)
        body.addStretch(0)
        body.addLayout(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT, 0, 0, 0)
        layout.setSpacing(UNIT // 2)
        layout.addWidget(self._words)
        layout.addLayout(body, 1)

    def _current(self) -> Offer | None:
        row = self.list.currentRow()
        return self._offers[row] if 0 <= row < len(self._offers) else None

    def _on_looked_at(self) -> None:
        offer = self._current()
        if offer is not None:
            self.looked_at.emit(offer)

    def _on_adopted(self) -> None:
        offer = self._current()
        if offer is not None:
            self.adopted.emit(offer)


class _Offers(QListWidget):
    """Offers of two lines or more; Enter looks at the current one."""

    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setAlternatingRowColors(True)
        self.setAccessibleName(_TITLE)
        ignore_typed_keys(self)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(320, 4 * QFontMetrics(self.font()).height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        return QSize(100, 5 * QFontMetrics(self.font()).height())
