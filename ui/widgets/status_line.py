"""The status bar: the current cell and what is known of it; words give way where room is short."""

from __future__ import annotations

from itertools import pairwise
from typing import Protocol

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QLabel, QSizePolicy, QStatusBar

from app import patterns as re
from app.edition.cells import CellKey
from app.report.figures import last_year_figure
from ui.document import Document
from ui.theme import UNIT

_QUOTATION = re.compile(r"(?<=“)([^“”]{6})[^“”]{4,}([^“”]{3})(?=”)")


def broken(words: str, font: QFont, width: int, lines: int) -> str:
    """Words in no more lines than these, each as wide as there is room; the last is elided."""
    layout = QTextLayout(words, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    ends = [0]
    for _ in range(lines - 1):
        line = layout.createLine()
        if line.isValid():
            line.setLineWidth(max(width, 1))
            ends.append(line.textStart() + line.textLength())
    layout.endLayout()
    last = QFontMetrics(font).elidedText(words[ends[-1] :], Qt.TextElideMode.ElideRight, width)
    return "\n".join([*(words[a:b] for a, b in pairwise(ends)), *([last] if last else [])])


def _is_in(words: str, lines: str) -> bool:
    """Whether lines show all of some words."""
    return lines.replace("\n", "") == words


class ElidedLabel(QLabel):
    """Shows as much of its `words` as fits, and an ellipsis for the rest.

    With more `lines` it uses as many as it is high enough for, and rather cuts what is quoted.
    `laid_out` tells that its words take another number of them.
    """

    laid_out = Signal()

    def __init__(
        self, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight, *, lines: int = 1
    ) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._mode = mode
        self._lines = lines
        self.words = ""
        self._kept = ""

    def show_words(self, words: str, kept: str = "") -> None:
        """Shows other words; their end `kept` stays in sight if there is room for it."""
        if words != self.words:
            self.words, self._kept = words, kept
            self.setAccessibleName(words)
            self._fit()
            self.updateGeometry()

    def _fit(self) -> None:
        room = self.contentsRect().width()
        metrics = self.fontMetrics()
        left = room - metrics.horizontalAdvance(self._kept)
        if self._kept and left > 0 and metrics.horizontalAdvance(self.words) > room:
            before = self.words.removesuffix(self._kept)
            shown = metrics.elidedText(before, self._mode, left) + self._kept
        elif self._lines > 1:
            lines = min(self._lines, max(self.contentsRect().height() // metrics.height(), 1))
            shown = broken(self.words, self.font(), room, lines)
            if not _is_in(self.words, shown):
                words = _QUOTATION.sub(r"\1…\2", self.words)
                shown = broken(words, self.font(), room, lines)
        else:
            shown = metrics.elidedText(self.words, self._mode, room)
        lines = self.text().count("\n")
        self.setText(shown)
        self.setToolTip("" if _is_in(self.words, shown) else self.words)
        if self.words and lines != shown.count("\n"):
            self.laid_out.emit()

    @property
    def text_height(self) -> int:
        """How high what is shown is."""
        return self.fontMetrics().height() * (1 + self.text().count("\n"))

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


_BAR_EDGE = 2
"""What the bar keeps free at its left in any case."""
_AROUND = 8 * UNIT
"""What the bar itself needs, the grip in its corner included."""


class StatusBar(QStatusBar):
    """Shows a hint where its labels begin, in line with all else in the window.

    Qt would put it close to the window's edge. Nothing of it sticks out beside a message.
    """

    is_covered = False
    """Whether a message lies over it."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 (Qt's name)
        """Paints the hint, as there is no ground and no frame."""
        if (words := self.currentMessage()) and not self.is_covered:
            room = self.rect().adjusted(2 * UNIT, 0, -UNIT, 0)
            flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
            QPainter(self).drawText(room, flags, words)


class Cursor(Protocol):
    """Where the clerk is."""

    @property
    def current_cell(self) -> CellKey | None:
        """The value cell in which the cursor is."""

    @property
    def told(self) -> tuple[str, str]:
        """What there is to tell where there are no cells, and what is selected."""


class StatusLine:
    """Three labels in a window's status bar, blank while no report is shown.

    The cell's place gives way first, then what is known of it.
    """

    def __init__(self, bar: StatusBar, document: Document, cursor: Cursor) -> None:
        self._document = document
        self._cursor = cursor
        self._bar = bar
        self._in_report = False
        self._place, self._beside = ElidedLabel(Qt.TextElideMode.ElideMiddle), ElidedLabel()
        self._selection = QLabel()
        self._place.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._beside.setContentsMargins(UNIT, 0, 0, 0)
        bar.setContentsMargins(2 * UNIT - _BAR_EDGE, 0, UNIT, 0)  # Qt drops those of its labels
        bar.addWidget(self._place, 3)
        bar.addWidget(self._beside, 2)
        bar.addPermanentWidget(self._selection)
        bar.messageChanged.connect(self._make_room)

    @property
    def words(self) -> str:
        """All that it says of the cell."""
        return "　".join(filter(None, (self._place.words, self._beside.words)))

    @property
    def selection(self) -> str:
        """What several selected cells come to."""
        return self._selection.text()

    def show(self, *, in_report: bool) -> None:
        """Shows where the clerk is, or nothing."""
        self._in_report = in_report
        self.show_cell()

    def give_way(self, covered: bool) -> None:  # noqa: FBT001 the signal's own shape
        """Shows nothing of the cell while a message lies over it; the rest would stick out."""
        self._bar.is_covered = covered
        self._bar.update()
        self._make_room()

    def _make_room(self) -> None:
        """Shows the cell where neither a message lies over it nor a hint takes its place."""
        for label in (self._place, self._beside):
            label.setVisible(not self._bar.is_covered and not self._bar.currentMessage())

    def hint(self, words: str) -> bool:
        """Shows a hint in the place of the cell if all of it fits there; whether it did."""
        room = self._bar.width() - self._selection.sizeHint().width() - _AROUND
        fits = self._bar.fontMetrics().horizontalAdvance(words) <= room
        self._bar.showMessage(words if fits else "")
        return fits

    def show_cell(self) -> None:
        """Shows the full path of the cell, its unit, last year's figure, where its own is from.

        In a text it tells the paragraph.
        """
        key = self._cursor.current_cell if self._in_report else None
        place, selection = self._cursor.told if self._in_report else ("", "")
        self._selection.setText(selection)
        self._place.show_words(self._place_words(key) if key else place)
        self._beside.show_words(self._known(key) if key else "")

    def _place_words(self, key: CellKey) -> str:
        edition = self._document.report.edition
        cell = edition.cells[key]
        return f"{edition.section_of(cell.table).tab}　{cell.words}"

    def _known(self, key: CellKey) -> str:
        report = self._document.report
        cell = report.edition.cells[key]
        beside, origin = last_year_figure(report, key), report.origins.get(key)
        unit = f"单位：{cell.unit}"
        note = "自动计算" if cell.computed else unit if unit not in cell.words else ""
        words = (note, beside.words if beside else "", f"来源：{origin.words}" if origin else "")
        return "　".join(filter(None, words))
