"""The status bar: file, cell, whether it is saved; words give way where room is short."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar

from app.edition.cells import CellKey
from app.report.figures import last_year_figure
from ui.document import Document
from ui.models.findings_model import counts_words
from ui.theme import UNIT


class ElidedLabel(QLabel):
    """Shows as much of its `words` as fits, and an ellipsis for the rest."""

    def __init__(self, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._mode = mode
        self.words = ""

    def show_words(self, words: str) -> None:
        """Shows other words."""
        if words != self.words:
            self.words = words
            self.setAccessibleName(words)
            self._fit()
            self.updateGeometry()

    def _fit(self) -> None:
        room = self.contentsRect().width()
        shown = self.fontMetrics().elidedText(self.words, self._mode, room)
        self.setText(shown)
        self.setToolTip(self.words if shown != self.words else "")

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Fits the words anew."""
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Room for all of the words."""
        margins = self.contentsMargins()
        around = margins.left() + margins.right()
        width = self.fontMetrics().horizontalAdvance(self.words) + around + 1
        return QSize(width if self.words else 0, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As little as there is."""
        return QSize(1, self.fontMetrics().height())


_AROUND = 8 * UNIT
"""What the bar itself needs, the grip in its corner included."""


class Cursor(Protocol):
    """Where the clerk is."""

    @property
    def current_cell(self) -> CellKey | None:
        """The value cell in which the cursor is."""

    @property
    def selection_words(self) -> str:
        """What several selected cells come to; empty for a single one."""


class StatusLine:
    """Four labels in a window's status bar, blank while no report is shown.

    The file's path and what is known of the cell give way where room is short.
    """

    def __init__(self, bar: QStatusBar, document: Document, cursor: Cursor) -> None:
        self._document = document
        self._cursor = cursor
        self._bar = bar
        self._path, self._beside = ElidedLabel(Qt.TextElideMode.ElideMiddle), ElidedLabel()
        self._saved, self._counts = QLabel(), QLabel()
        self._path.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        bar.addWidget(self._path, 1)
        bar.addPermanentWidget(self._beside)
        self._beside.setContentsMargins(0, 0, 2 * UNIT, 0)
        self._saved.setContentsMargins(0, 0, 2 * UNIT, 0)
        self._counts.setContentsMargins(0, 0, UNIT, 0)
        bar.addPermanentWidget(self._saved)
        bar.addPermanentWidget(self._counts)

    def show(self, *, in_report: bool) -> None:
        """Shows how the report stands now."""
        path = self._document.path
        self._path.show_words(str(path) if path and in_report else "")
        self._saved.setText(self._saved_words() if in_report else "")
        report, findings = self._document.report, self._document.findings
        self._counts.setText(counts_words(report, findings) if in_report else "")
        self.show_cell()

    def hint(self, words: str) -> bool:
        """Shows a hint in the place of the file if all of it fits there; whether it did."""
        taken = sum(one.sizeHint().width() for one in (self._beside, self._saved, self._counts))
        room = self._bar.width() - taken - _AROUND
        fits = self._bar.fontMetrics().horizontalAdvance(words) <= room
        self._bar.showMessage(words if fits else "")
        return fits

    def show_cell(self) -> None:
        """Shows what is selected; of one cell last year's figure and where its own came from."""
        selected = self._cursor.selection_words
        if selected:
            self._beside.show_words(selected)
            return
        key = self._cursor.current_cell
        beside = last_year_figure(self._document.report, key) if key else None
        origin = self._document.report.origins.get(key) if key else None
        words = (beside.words if beside else "", f"来源：{origin.words}" if origin else "")
        self._beside.show_words("　".join(filter(None, words)))

    def _saved_words(self) -> str:
        sealed = "已定稿，" if self._document.report.seal else ""
        return sealed + self._file_words()

    def _file_words(self) -> str:
        if self._document.is_dirty:
            return "有未保存的修改"
        return "已保存" if self._document.path else "还没有保存成文件"
