"""The status bar: the file, the current cell, whether it is saved, findings and blank cells."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLabel, QStatusBar

from app.edition.cells import CellKey
from app.report.beside import beside_last_year
from ui.document import Document
from ui.models.tab_state import counts_words
from ui.theme import UNIT


class StatusLine:
    """Four labels in a window's status bar, blank while no report is shown."""

    def __init__(
        self, bar: QStatusBar, document: Document, current_cell: Callable[[], CellKey | None]
    ) -> None:
        self._document = document
        self._current_cell = current_cell
        self._path, self._beside = QLabel(), QLabel()
        self._saved, self._counts = QLabel(), QLabel()
        self._path.setMinimumWidth(1)
        bar.addWidget(self._path, 1)
        self._beside.setContentsMargins(0, 0, 2 * UNIT, 0)
        bar.addPermanentWidget(self._beside)
        self._saved.setContentsMargins(0, 0, 2 * UNIT, 0)
        self._counts.setContentsMargins(0, 0, UNIT, 0)
        bar.addPermanentWidget(self._saved)
        bar.addPermanentWidget(self._counts)

    def show(self, *, in_report: bool) -> None:
        """Shows how the report stands now."""
        path = self._document.path
        self._path.setText(str(path) if path and in_report else "")
        self._saved.setText(self._saved_words() if in_report else "")
        report, findings = self._document.report, self._document.findings
        self._counts.setText(counts_words(report, findings) if in_report else "")
        self.show_cell()

    def show_cell(self) -> None:
        """Shows last year's figure of the current cell and where its own came from, if known."""
        key = self._current_cell()
        beside = beside_last_year(self._document.report, key) if key else None
        origin = self._document.report.origins.get(key) if key else None
        words = (beside.words if beside else "", f"来源：{origin.words}" if origin else "")
        self._beside.setText("　".join(filter(None, words)))

    def _saved_words(self) -> str:
        sealed = "已定稿，" if self._document.report.seal else ""
        return sealed + self._file_words()

    def _file_words(self) -> str:
        if self._document.is_dirty:
            return "有未保存的修改"
        return "已保存" if self._document.path else "还没有保存成文件"
