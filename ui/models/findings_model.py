"""The findings of the open report as a list for views, in form order."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QObject, Qt
from PySide6.QtGui import QGuiApplication

from app.checks.findings import LEVEL_WORDS, Finding, place_words
from app.edition.check_base import Level
from ui.document import Document
from ui.models.index import NO_INDEX, AnyIndex
from ui.models.tab_state import LEVEL_SIGNS
from ui.theme import form_colors

_HEADERS = ("级别", "位置", "问题")
_EXPLAINED_SIGN = "✓"


class FindingsModel(QAbstractTableModel):
    """One row a finding: level, place, problem."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._findings: tuple[Finding, ...] = ()
        document.checked.connect(self._on_checked)
        document.replaced.connect(self._on_checked)
        self._on_checked()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, in the order of the rows."""
        return self._findings

    def finding(self, row: int) -> Finding | None:
        """The finding in a row; None beyond the last."""
        return self._findings[row] if 0 <= row < len(self._findings) else None

    def row_of(self, finding: Finding | None) -> int:
        """The row about the same place and check; -1 if it is settled."""
        if finding is None:
            return -1
        wanted = _identity(finding)
        rows = (row for row, other in enumerate(self._findings) if _identity(other) == wanted)
        return next(rows, -1)

    def _on_checked(self) -> None:
        if self._findings == self._document.findings:
            return
        self.beginResetModel()
        self._findings = self._document.findings
        self.endResetModel()

    def _words(self, finding: Finding, column: int) -> str:
        if column == 0:
            return level_words(finding)
        if column == 1:
            return place_words(finding, self._document.report.edition)
        return message_words(finding)

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:  # noqa: N802 (Qt's name)
        """The number of findings."""
        return 0 if parent.isValid() else len(self._findings)

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:  # noqa: N802 (Qt's name)
        """Level, place, problem."""
        return 0 if parent.isValid() else len(_HEADERS)

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words of a finding; its hint as tool tip."""
        finding = self.finding(index.row()) if index.isValid() else None
        if finding is None:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(finding, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            explained = f"说明：{finding.explained}" if finding.explained else ""
            parts = (finding.message, hint_words(finding), explained)
            return "\n".join(part for part in parts if part)
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            error = form_colors(QGuiApplication.palette()).error
            return error if finding.level is Level.ERROR else None
        return None

    def headerData(  # noqa: N802 (Qt's name)
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        """The names of the columns."""
        across = orientation is Qt.Orientation.Horizontal
        if across and role == Qt.ItemDataRole.DisplayRole and 0 <= section < len(_HEADERS):
            return _HEADERS[section]
        return None


def level_words(finding: Finding) -> str:
    """The level with its sign, or that it is explained."""
    if finding.explained:
        return f"{_EXPLAINED_SIGN} 已说明"
    return f"{LEVEL_SIGNS[finding.level]} {LEVEL_WORDS[finding.level]}"


def message_words(finding: Finding) -> str:
    """What is wrong, and its explanation in the same line."""
    if finding.explained:
        return f"{finding.message}　说明：{' '.join(finding.explained.split())}"
    return finding.message


def hint_words(finding: Finding) -> str:
    """What to do about it, and where the rule comes from."""
    source = f"（依据：{finding.source}）" if finding.source else ""
    return f"{finding.hint}{source}"


def _identity(finding: Finding) -> tuple[object, ...]:
    words = finding.message if finding.spans else ""
    return finding.check_id, finding.section, finding.field, finding.cells, words
