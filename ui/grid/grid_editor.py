"""Typing in a cell of a grid: enter mode and edit mode, as spreadsheets have them."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QGuiApplication, QInputMethodEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QAbstractScrollArea,
    QApplication,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui.grid.grid_steps import is_typed, text_at
from ui.lists.index import AnyIndex

_Key = Qt.Key
_ALWAYS_LEAVING = (
    *(_Key.Key_Return, _Key.Key_Enter, _Key.Key_Tab, _Key.Key_Backtab),
    *(_Key.Key_PageUp, _Key.Key_PageDown),
)
_LEAVING_WHILE_ENTERING = (
    *(_Key.Key_Up, _Key.Key_Down, _Key.Key_Left, _Key.Key_Right),
    *(_Key.Key_Home, _Key.Key_End),
)


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

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """A click into what is typed means to change something within."""
        self.entering = False
        super().mousePressEvent(event)


class GridViewBase(QTableView):
    """A view without two habits of Qt's: typed keys search nothing, the focus repaints little.

    Qt's item views repaint every cell as the focus comes and goes, twice for each typed number.
    """

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 (Qt's name)
        """Nothing is searched: a typed key belongs to the current cell or to nothing."""

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """Shows the focus in the current cell."""
        QAbstractScrollArea.focusInEvent(self, event)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, is_typed(self.currentIndex()))
        self._repaint_selection()

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """Takes the focus off the current cell."""
        QAbstractScrollArea.focusOutEvent(self, event)
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
        leaving = event.key() in _ALWAYS_LEAVING
        if not leaving and not (editor.entering and event.key() in _LEAVING_WHILE_ENTERING):
            return super().eventFilter(editor, event)
        self.finish(editor)
        self._view.keyPressEvent(event)
        return True
