"""A line of words that gives way where room is short; all of it is then in the tool tip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel


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
