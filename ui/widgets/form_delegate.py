"""Draws and edits one cell of a form table."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QObject,
    QRect,
    Qt,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.models.form_appearance import FormRole
from ui.models.index import AnyIndex
from ui.theme import form_colors
from ui.widgets.both_years import paint_both_years

TEXT_PADDING = 8
"""Pixels that the style keeps free beside the words of a cell."""

_LEAVING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Up, Qt.Key.Key_Down)


class FormDelegate(QStyledItemDelegate):
    """Frames marked cells, underlines what is not a number, and edits in a line.

    The words of a group of rows stand in the middle of what is in sight of it.
    """

    def __init__(self, parent: QTableView) -> None:
        super().__init__(parent)
        self._view = parent

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
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,  # noqa: ARG002 (Qt's signature)
        index: AnyIndex,
    ) -> QWidget:
        """A line editor over the cell."""
        editor = QLineEdit(parent)
        editor.setAlignment(Qt.AlignmentFlag.AlignCenter)
        editor.setAccessibleName(str(index.data(Qt.ItemDataRole.AccessibleTextRole)))
        editor.setProperty("cell", index.data(FormRole.KEY))  # by it each key typed is logged
        return editor

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:  # noqa: N802
        """Hands over what was typed, unless nothing was."""
        if isinstance(editor, QLineEdit) and (
            editor.isModified() or editor.text() != index.data(Qt.ItemDataRole.EditRole)
        ):
            model.setData(index, editor.text())

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Enter and the up and down keys end the typing and move on, as in a spreadsheet."""
        if not isinstance(event, QKeyEvent) or not isinstance(editor, QWidget):
            return super().eventFilter(editor, event)
        pressed = event.type() == QEvent.Type.KeyPress
        if not pressed or event.key() not in _LEAVING_KEYS:
            return super().eventFilter(editor, event)
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        view = self.parent()
        if isinstance(view, QWidget):
            view.keyPressEvent(event)
        return True
