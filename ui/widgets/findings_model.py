"""The findings of the open report as a list, and states in signs and few words."""

from __future__ import annotations

from collections import Counter
from typing import Any

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QGuiApplication, QIcon

from app.checks.findings import LEFT_WORDS, LEVEL_WORDS, Finding, by_urgency, place_words
from app.checks.next_steps import SectionProgress, SectionState
from app.edition.edition import Edition
from app.edition.text_check_kinds import Level
from ui.document import Document
from ui.theme import Sign, form_colors, sign_icon
from ui.widgets.rows_model import NO_INDEX, AnyIndex, HeadedModel

LEVEL_ICONS = {
    Level.ERROR: Sign.ERROR,
    Level.UNFINISHED: Sign.UNFINISHED,
    Level.EXPLAIN: Sign.DOUBT,
    Level.HINT: Sign.HINT,
}
"""The drawn sign of each level."""

_STATE_ICONS = {
    SectionState.BLANK: Sign.BLANK,
    SectionState.PARTIAL: Sign.PARTIAL,
    SectionState.WRONG: Sign.ERROR,
    SectionState.DONE: Sign.DONE,
}


def state_sign(progress: SectionProgress) -> Sign:
    """The sign of a section's state; what only waits for an explanation has the sign of that."""
    only_waiting = progress.state is SectionState.WRONG and not progress.errors
    return Sign.DOUBT if only_waiting else _STATE_ICONS[progress.state]


class FindingsModel(HeadedModel):
    """One row a finding: level, place, problem; a proofreader's hints are a list of their own."""

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(("级别", "位置", "问题"), parent)
        self._document = document
        self._findings: tuple[Finding, ...] = ()
        self._all: tuple[Finding, ...] = ()
        self._proofreading = False
        document.checked.connect(self._on_checked)
        document.replaced.connect(self._on_checked)
        self._on_checked()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings, in the order of the rows."""
        return self._findings

    @property
    def counted(self) -> str:
        """`2 处必改，1 处提示`: how many findings of each level, what is explained apart."""
        counts = Counter(map(level_words, self._findings))
        return "，".join(f"{count} 处{words}" for words, count in counts.items())

    @property
    def proofreading(self) -> bool:
        """Whether the rows are a proofreader's hints, not all other findings."""
        return self._proofreading

    def set_proofreading(self, on: bool) -> None:  # noqa: FBT001 a slot of a button
        """Shows one of the two lists."""
        if on is not self._proofreading:
            self._proofreading = on
            self._refill()

    def count(self, *, proofreading: bool) -> int:
        """How many findings one of the two lists has."""
        hints = sum(map(self._is_proofreading, self._all))
        return hints if proofreading else len(self._all) - hints

    def has(self, finding: Finding) -> bool:
        """Whether a finding belongs to the list that is shown."""
        return self._is_proofreading(finding) is self._proofreading

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
        if self._all != self._document.findings:
            self._all = self._document.findings
            self._refill()

    def _refill(self) -> None:
        self.beginResetModel()
        self._findings = tuple(by_urgency(filter(self.has, self._all)))
        self.endResetModel()

    def _is_proofreading(self, finding: Finding) -> bool:
        from app.checks.kinds import is_proofreading  # noqa: PLC0415 there with the first finding

        return is_proofreading(self._document.report.edition, finding)

    def _words(self, finding: Finding, column: int) -> str:
        if column == 0:
            return level_words(finding)
        if column == 1:
            return place_words(finding, self._document.report.edition)
        return message_words(finding)

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:  # noqa: N802 (Qt's name)
        """The number of findings."""
        return 0 if parent.isValid() else len(self._findings)

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
        if role == Qt.ItemDataRole.DecorationRole and index.column() == 0:
            return level_icon(finding)
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 0:
            error = form_colors(QGuiApplication.palette()).error
            return error if finding.level is Level.ERROR else None
        return None


def level_words(finding: Finding) -> str:
    """The level, or that it is explained."""
    if finding.explained:
        return LEFT_WORDS if finding.level is Level.UNFINISHED else "已说明"
    return LEVEL_WORDS[finding.level]


def level_icon(finding: Finding) -> QIcon:
    """The drawn sign of the level, or of what is explained."""
    return sign_icon(Sign.DONE if finding.explained else LEVEL_ICONS[finding.level])


def row_words(finding: Finding, edition: Edition) -> str:
    """A finding in one row of a plain list: level, place and message."""
    return f"{level_words(finding)}　{place_words(finding, edition)}　{finding.message}"


def message_words(finding: Finding) -> str:
    """What is wrong, and its explanation in the same line."""
    if finding.explained and finding.level is Level.EXPLAIN:
        return f"{finding.message}　说明：{' '.join(finding.explained.split())}"
    return finding.message


def hint_words(finding: Finding) -> str:
    """What to do about it, and where the rule comes from."""
    source = f"（依据：{finding.source}）" if finding.source else ""
    return f"{finding.hint}{source}"


def _identity(finding: Finding) -> tuple[object, ...]:
    words = finding.message if finding.spans else ""
    return finding.check_id, finding.section, finding.field, finding.cells, words
