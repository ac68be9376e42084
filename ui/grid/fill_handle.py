"""The small square at the corner of a selection, drawn over other cells to fill them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPen

from ui.grid.grid_steps import is_cell, text_at
from ui.theme import form_colors

if TYPE_CHECKING:
    from ui.grid.grid import GridView

_SIDE = 7
_REACH = 3
"""Pixels; a little beside the square counts as on it."""


class FillHandle:
    """Repeats the selected block down, up or sideways over what it is drawn over."""

    def __init__(self, view: GridView) -> None:
        self._view = view
        self._target: QModelIndex | None = None
        self.is_grabbed = False

    @property
    def place(self) -> QRect:
        """Where the square is, in pixels of the viewport; null without a selection."""
        block = self._block
        corner = self._view.visualRect(self._view.model().index(block.bottom(), block.right()))
        if not self._view.currentIndex().isValid() or corner.isEmpty():
            return QRect()
        return QRect(corner.right() - _SIDE, corner.bottom() - _SIDE, _SIDE, _SIDE)

    def grab(self, place: QPoint) -> bool:
        """Takes the handle, if it is there and something can be filled."""
        reach = self.place.adjusted(-_REACH, -_REACH, _REACH, _REACH)
        self.is_grabbed = not self._view.is_only_shown and reach.contains(place)
        return self.is_grabbed

    def drag(self, index: QModelIndex) -> None:
        """Shows which cells would be filled."""
        self._target = index
        self._view.viewport().update()

    def drop(self) -> None:
        """Fills them, as one step, and selects them."""
        target, block = self._target, self._block
        whole = self._over(block, target) if target else block
        self.is_grabbed, self._target = False, None
        self._view.viewport().update()
        if whole == block:
            return
        model = self._view.model()
        texts: list[tuple[QModelIndex, str]] = []
        for row in range(whole.top(), whole.bottom() + 1):
            for column in range(whole.left(), whole.right() + 1):
                if not block.contains(column, row):
                    source = model.index(
                        block.top() + (row - block.top()) % block.height(),
                        block.left() + (column - block.left()) % block.width(),
                    )
                    texts.append((model.index(row, column), text_at(source)))
        self._view.put([one for one in texts if is_cell(one[0])], "填充")
        first = model.index(whole.top(), whole.left())
        self._view.select(first, model.index(whole.bottom(), whole.right()))

    def paint(self) -> None:
        """Draws the square, and a frame around what would be filled."""
        place = self.place
        if place.isNull():
            return
        colors = form_colors(self._view.palette())
        painter = QPainter(self._view.viewport())
        painter.fillRect(place, colors.accent)
        if self._target is not None:
            whole = self._over(self._block, self._target)
            model, view = self._view.model(), self._view
            first = view.visualRect(model.index(whole.top(), whole.left()))
            last = view.visualRect(model.index(whole.bottom(), whole.right()))
            painter.setPen(QPen(colors.accent, 2, Qt.PenStyle.DashLine))
            painter.drawRect(first.united(last).adjusted(0, 0, -2, -2))
        painter.end()

    @property
    def _block(self) -> QRect:
        """The selection in columns and rows."""
        near, far = self._view.currentIndex(), self._view.far
        one = QRect(near.column(), near.row(), 1, 1)
        return one.united(QRect(far.column(), far.row(), 1, 1))

    def _over(self, block: QRect, target: QModelIndex) -> QRect:
        """The block made longer to a cell, in the direction in which that is farther away."""
        down = max(target.row() - block.bottom(), block.top() - target.row(), 0)
        across = max(target.column() - block.right(), block.left() - target.column(), 0)
        whole = QRect(block)
        if down >= across and down:
            whole.setTop(min(block.top(), target.row()))
            whole.setBottom(max(block.bottom(), target.row()))
        elif across:
            whole.setLeft(min(block.left(), target.column()))
            whole.setRight(max(block.right(), target.column()))
        return whole
