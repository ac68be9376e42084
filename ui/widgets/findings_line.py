"""The line at the foot of a report: how much is open, the one finding in hand, and the way on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton

from app.checks.findings import (
    LEFT_WORDS,
    LEVEL_WORDS,
    may_be_left,
    may_be_settled,
    must_explain,
    place_words,
)
from app.edition.text_check_kinds import Level
from ui.document import Document
from ui.widgets.findings_panel import FindingsPanel
from ui.widgets.page_parts import Chip, ChipTone
from ui.widgets.status_line import ElidedLabel

_TONES = {
    Level.ERROR: ChipTone.ERROR,
    Level.EXPLAIN: ChipTone.DOUBT,
    Level.UNFINISHED: ChipTone.ACCENT,
}
_NOTHING = "没有要改的，也没有要说明的。"
_NOT_YET = "正在核对…"


class FindingsLine(QObject):
    """Fills a row with the counts, the words of the finding in hand and its buttons.

    It ends with the widget in which the row stands, so that no signal finds them gone.
    """

    def __init__(self, row: QHBoxLayout, document: Document, panel: FindingsPanel) -> None:
        super().__init__(row.parentWidget())
        self._document = document
        self._panel = panel
        self.counts = {level: Chip(tone) for level, tone in _TONES.items()}
        self.place = QLabel()
        font = self.place.font()
        font.setWeight(QFont.Weight.DemiBold)
        self.place.setFont(font)
        self.words = ElidedLabel()
        self._row = row
        self._buttons: list[QToolButton] = []
        self.repair, self.explain, self.leave, self.more = (QToolButton() for _ in range(4))
        for chip in self.counts.values():
            row.addWidget(chip)
        row.addWidget(self.place)
        row.addWidget(self.words, 1)
        document.checked.connect(self.refresh)
        document.replaced.connect(self.refresh)
        panel.current_changed.connect(self.refresh)
        self.refresh()

    def offer(self, actions: Sequence[QAction], more: QAction) -> None:
        """Puts the buttons at the right: mending, explaining, leaving, before, behind.

        `more` opens the list upwards.
        """
        mend, explain, leave, previous, following = actions
        for button, action, words in (
            (self.repair, mend, "怎么改"),
            (self.explain, explain, "写说明…"),
            (self.leave, leave, LEFT_WORDS),
            (QToolButton(), previous, "上一处 ⇧F8"),
            (QToolButton(), following, "下一处 F8"),
            (self.more, more, "展开"),
        ):
            button.setText(words)
            button.setToolTip(action.toolTip())
            button.setAutoRaise(action not in (mend, explain, leave))
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(action.trigger)
            self._row.addWidget(button)
            self._buttons.append(button)
        self.more.setAccessibleName("展开或收起问题清单")
        more.toggled.connect(lambda on: self.more.setText("收起" if on else "展开"))

    @property
    def buttons_width(self) -> int:
        """How much of the row's right end its buttons take."""
        shown = (one for one in self._buttons if not one.isHidden())
        around = self._row.contentsMargins().right() + self._row.spacing()
        return around + sum(one.sizeHint().width() + self._row.spacing() for one in shown)

    def refresh(self) -> None:
        """Shows how many findings there are and the one in hand."""
        counted = Counter(one.level for one in self._document.findings if not one.explained)
        for level, chip in self.counts.items():
            chip.setText(f"{counted[level]} 处{LEVEL_WORDS[level]}")
            chip.setVisible(bool(counted[level]))
        finding = self._panel.in_hand
        edition = self._document.report.edition
        self.place.setText(place_words(finding, edition) if finding else "")
        nothing = _NOTHING if self._document.is_checked else _NOT_YET
        self.words.show_words(finding.message if finding else nothing)
        report = self._document.report
        self.repair.setVisible(finding is not None and may_be_settled(report, finding))
        self.explain.setVisible(finding is not None and must_explain(finding))
        self.leave.setVisible(finding is not None and may_be_left(finding))
