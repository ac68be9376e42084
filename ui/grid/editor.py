"""Typing in a cell of a grid, in enter mode and edit mode, and the handle that fills others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, QEvent, QModelIndex, QObject, QPoint, QRect, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPalette,
    QPen,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QApplication,
    QLineEdit,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.grid.keys import Steps, is_cell, is_typed, text_at
from ui.theme import form_colors
from ui.widgets.rows_model import AnyIndex

if TYPE_CHECKING:
    from ui.grid.grid import GridView


_Key = Qt.Key
_ALWAYS_LEAVING = (
    *(_Key.Key_Return, _Key.Key_Enter, _Key.Key_Tab, _Key.Key_Backtab),
    *(_Key.Key_PageUp, _Key.Key_PageDown),
)
_ENDS = (_Key.Key_Home, _Key.Key_End)
_LEAVING_WHILE_ENTERING = (*(_Key.Key_Up, _Key.Key_Down, _Key.Key_Left, _Key.Key_Right), *_ENDS)


def _is_leaving(event: QKeyEvent, *, entering: bool) -> bool:
    """Whether a key ends the typing; with Shift or Ctrl arrows select and move in the line."""
    if event.key() in _LEAVING_WHILE_ENTERING:
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        return entering and plain == Qt.KeyboardModifier.NoModifier
    return event.key() in _ALWAYS_LEAVING


class CellEditor(QLineEdit):
    """A line over a cell; while `entering`, every arrow finishes, else arrows move in the line."""

    def __init__(self, parent: QWidget, *, entering: bool) -> None:
        super().__init__(parent)
        self.entering = entering
        self._preedit = ""

    def take_preedit(self) -> None:
        """Takes over what an input method still holds back, so that no digit of it is lost."""
        QGuiApplication.inputMethod().commit()
        if self._preedit:
            taken = QInputMethodEvent()
            taken.setCommitString(self._preedit)
            QApplication.sendEvent(self, taken)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 (Qt's name)
        """Remembers what is not committed yet."""
        self._preedit = event.preeditString()
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Ctrl with Home and End leads to the ends of the line, as in a text."""
        held = event.modifiers()
        if held & Qt.KeyboardModifier.ControlModifier and event.key() in _ENDS:
            go = self.home if event.key() == _Key.Key_Home else self.end
            go(bool(held & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """A click into what is typed means to change something within."""
        self.entering = False
        super().mousePressEvent(event)


def show_lines(option: QStyleOptionViewItem) -> None:
    """Gives the lines between cells the colour for them: Fusion makes them a fifth darker than the
    window, which nobody sees in a dark one.
    """
    palette = QPalette(option.palette)  # type: ignore[attr-defined]  # missing in the stubs, as below
    line = form_colors(palette).line
    palette.setColor(QPalette.ColorRole.Window, line.lighter(120))
    option.palette = palette  # type: ignore[attr-defined]


class GridViewBase(QTableView):
    """A view without two habits of Qt's: typed keys search nothing, the focus repaints little.

    Qt's item views repaint every cell as the focus comes and goes, twice for each typed number.
    """

    @property
    def selects_several(self) -> bool:
        """Whether more than the current cell is selected."""
        ranges = self.selectionModel().selection()
        first = next(iter(ranges), None)  # type: ignore[call-overload]  # missing in the stubs
        return len(ranges) > 1 or (first is not None and first.width() * first.height() > 1)  # type: ignore[arg-type]

    @property
    def is_refused(self) -> bool:
        """Whether what stands in the current cell is not taken; that has been said already."""
        return False

    def made_menu(self) -> QMenu | None:
        """What a right click offers; None for nothing."""
        return None

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 (Qt's name)
        """Offers what can be done with the selected cells."""
        menu = self.made_menu()
        if menu is not None:
            menu.exec(event.globalPos())
            menu.deleteLater()

    def initViewItemOption(self, option: QStyleOptionViewItem) -> None:  # noqa: N802 (Qt's name)
        """What cells are drawn with, and the lines between them."""
        super().initViewItemOption(option)
        if self.showGrid():
            show_lines(option)

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 (Qt's name)
        """Nothing is searched: a typed key belongs to the current cell or to nothing."""

    def focusInEvent(self, _event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """Shows the focus in the current cell, the first one if there was none."""
        if not self.currentIndex().isValid():
            self.setCurrentIndex(Steps(self).corner(-1))
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, is_typed(self.currentIndex()))
        self._repaint_selection()

    def focusOutEvent(self, _event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """Takes the focus off the current cell."""
        self._repaint_selection()

    def _repaint_selection(self) -> None:
        selection = self.selectionModel().selection()
        self.viewport().update(self.visualRegionForSelection(selection))
        self.update(self.currentIndex())


class GridDelegate(QStyledItemDelegate):
    """Edits in a `CellEditor`; the keys that finish typing are handed to the view, which moves."""

    def __init__(self, view: QTableView) -> None:
        super().__init__(view)
        self._view = view
        self.entering = False

    def finish(self, editor: CellEditor) -> None:
        """Takes over what was typed and closes the editor."""
        editor.take_preedit()
        self.commitData.emit(editor)
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def createEditor(  # noqa: N802 (Qt's name)
        self,
        parent: QWidget,
        option: QStyleOptionViewItem,  # noqa: ARG002 (Qt's signature)
        index: AnyIndex,
    ) -> QWidget:
        """A line editor over the cell, in the mode that is set."""
        editor = CellEditor(parent, entering=self.entering)
        editor.setAlignment(Qt.AlignmentFlag.AlignCenter)
        editor.setAccessibleName(str(index.data(Qt.ItemDataRole.AccessibleTextRole) or "格"))
        return editor

    def setEditorData(self, editor: QWidget, index: AnyIndex) -> None:  # noqa: N802 (Qt's name)
        """Shows what the cell holds; what is typed stays while checks come back meanwhile."""
        line = editor if isinstance(editor, QLineEdit) else None
        if line is None or not (line.isModified() or line.text() == text_at(index)):
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: AnyIndex) -> None:  # noqa: N802
        """Hands over what was typed, unless nothing was."""
        if isinstance(editor, QLineEdit) and (
            editor.isModified() or editor.text() != text_at(index)
        ):
            model.setData(index, editor.text())

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        """Finishes on the keys of the mode; F2 changes the mode."""
        if not isinstance(editor, CellEditor):
            return super().eventFilter(editor, event)
        if event.type() == QEvent.Type.FocusOut:
            editor.take_preedit()
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(editor, event)
        if event.key() == _Key.Key_F2:
            editor.entering = not editor.entering
            return True
        if not editor.entering and event.key() in (_Key.Key_Up, _Key.Key_Down):
            up = event.key() == _Key.Key_Up
            editor.setCursorPosition(0 if up else len(editor.text()))
            return True
        if not _is_leaving(event, entering=editor.entering):
            return super().eventFilter(editor, event)
        self.finish(editor)
        self._view.keyPressEvent(event)
        return True


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
        painter.fillRect(place.adjusted(-1, -1, 1, 1), self._view.palette().base())
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
        near = self._view.currentIndex()
        block = QRect(near.column(), near.row(), 1, 1)
        ranges = self._view.selectionModel().selection()
        for one in ranges:  # type: ignore[attr-defined]  # missing in the stubs
            block = block.united(QRect(one.left(), one.top(), one.width(), one.height()))
        return block

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
