"""A date that may be empty."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QDate, QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QDateEdit, QHBoxLayout, QWidget

from ui.theme import UNIT


class DateField(QWidget):
    """`edited` carries the date the clerk chose, None for none."""

    edited = Signal(object)

    def __init__(self, words: str) -> None:
        super().__init__()
        self.check = QCheckBox("填写")
        self.check.setAccessibleName(f"填写{words}")
        self.edit = QDateEdit()
        self.edit.setCalendarPopup(True)
        self.edit.setDisplayFormat("yyyy年M月d日")
        self.edit.setAccessibleName(words)
        self.edit.setKeyboardTracking(False)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT)
        layout.addWidget(self.check)
        layout.addWidget(self.edit)
        layout.addStretch(1)
        self.setFocusProxy(self.check)
        self.check.toggled.connect(self._on_toggled)
        self.edit.dateChanged.connect(self._on_date_changed)

    def show_date(self, value: date | None, proposed: date) -> None:
        """Shows a date without telling of it; for None the proposed one is in reach."""
        shown = value or proposed
        with QSignalBlocker(self.check), QSignalBlocker(self.edit):
            self.check.setChecked(value is not None)
            self.edit.setEnabled(value is not None)
            self.edit.setDate(QDate(shown.year, shown.month, shown.day))

    def _on_toggled(self, checked: bool) -> None:  # noqa: FBT001 the signal's own shape
        self.edit.setEnabled(checked)
        self.edited.emit(_plain(self.edit.date()) if checked else None)

    def _on_date_changed(self, value: QDate) -> None:
        self.edited.emit(_plain(value))


def _plain(value: QDate) -> date:
    return date(value.year(), value.month(), value.day())
