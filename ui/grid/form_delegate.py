"""Draws one cell of a form table."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyleOptionViewItem, QWidget

from ui.grid.both_years import paint_both_years
from ui.grid.grid_editor import GridDelegate
from ui.lists.index import AnyIndex
from ui.models.form_appearance import FormRole
from ui.theme import form_colors

TEXT_PADDING = 8
"""Pixels that the style keeps free beside the words of a cell."""


class FormDelegate(GridDelegate):
    """Frames marked cells and underlines what is not a number.

    The words of a group of rows stand in the middle of what is in sight of it.
    """

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draws the cell, its grid lines, and the signs that tell its state without colour."""
        rect: QRect = option.rect  # type: ignore[attr-defined]  # missing in the stubs
        cell = QStyleOptionViewItem(option)
        if self._view.rowSpan(index.row(), index.column()) > 1:
            cell.rect = self._in_sight(rect, str(index.data()))  # type: ignore[attr-defined]
        small = index.data(FormRole.LAST_YEAR)
        if small:
            self.initStyleOption(cell, index)
            paint_both_years(painter, cell, small, self._view)
        else:
            super().paint(painter, cell, index)
        colors = form_colors(option.palette)  # type: ignore[attr-defined]
        painter.save()
        painter.setPen(QPen(colors.line, 0))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.drawLine(rect.topRight(), rect.bottomRight())
        if index.data(FormRole.MARKED):
            painter.setPen(QPen(colors.accent, 2))
            painter.drawRect(rect.adjusted(1, 1, -2, -2))
        if index.data(FormRole.WRONG):
            painter.setPen(QPen(colors.error, 2, Qt.PenStyle.DotLine))
            line = rect.adjusted(4, 0, -5, -4)
            painter.drawLine(line.bottomLeft(), line.bottomRight())
        painter.restore()

    def _in_sight(self, rect: QRect, words: str) -> QRect:
        """What is in sight of a group of rows; at its edge with room for its words at least."""
        seen = rect.intersected(self._view.viewport().rect())
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWrapAnywhere
        room = QRect(0, 0, max(1, seen.width() - TEXT_PADDING), 10_000)
        needed = self._view.fontMetrics().boundingRect(room, int(flags), words).height()
        if seen.height() < needed:
            from_above = rect.top() < seen.top()
            seen.setTop(seen.bottom() - needed) if from_above else seen.setHeight(needed)
        return seen

    def createEditor(  # noqa: N802 (Qt's name)
        self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> QWidget:
        """A line editor that knows its cell: by it each key typed is logged."""
        editor = super().createEditor(parent, option, index)
        editor.setProperty("cell", index.data(FormRole.KEY))
        return editor
