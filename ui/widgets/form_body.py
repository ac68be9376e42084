"""The part of a form table that holds the values: moving, typing, copying and pasting."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QAbstractItemDelegate, QAbstractItemView, QTableView, QWidget

from app.edition.cells import CellKey
from app.errors import RefusedError
from app.report.changes import Edit, Entry
from app.report.numbers import read_entry
from app.report.origin import Means, Origin
from app.report.paste import plan_paste
from ui.document import Document
from ui.models.form_model import FormModel
from ui.widgets.clipboard import copied_text, pasted_rows
from ui.widgets.form_delegate import FormDelegate

Action = QAbstractItemView.CursorAction
Hint = QAbstractItemDelegate.EndEditHint

_STEPS = {
    Action.MoveUp: (-1, 0),
    Action.MoveDown: (1, 0),
    Action.MoveLeft: (0, -1),
    Action.MoveRight: (0, 1),
}


def prepare_pane(view: QTableView, model: FormModel) -> None:
    """What all panes of a form table have in common."""
    view.setModel(model)
    view.setItemDelegate(FormDelegate(view))
    view.setShowGrid(False)
    view.setFrameShape(QTableView.Shape.NoFrame)
    view.horizontalHeader().hide()
    view.verticalHeader().hide()
    view.horizontalHeader().setMinimumSectionSize(1)
    view.verticalHeader().setMinimumSectionSize(1)
    view.setHorizontalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
    view.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)


class FormBody(QTableView):
    """A grid of value cells; `said` carries sentences for the message strip.

    One that is only looked at tells by `entered` of Enter and a double click on the current cell.
    """

    said = Signal(str, list)
    entered = Signal()

    def __init__(self, document: Document, model: FormModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._form = model
        prepare_pane(self, model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(
            QAbstractItemView.EditTrigger.AnyKeyPressed
            | QAbstractItemView.EditTrigger.EditKeyPressed
            | QAbstractItemView.EditTrigger.DoubleClicked
        )
        self.setTabKeyNavigation(True)

    def only_show(self) -> None:
        """Takes no typing and no clearing from now on."""
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.doubleClicked.connect(lambda _index: self.entered.emit())

    @property
    def is_only_shown(self) -> bool:
        """Whether nothing can be typed here."""
        return self.editTriggers() == QAbstractItemView.EditTrigger.NoEditTriggers

    def copy(self) -> None:
        """Puts the selected block on the clipboard, ready for Excel and WPS."""
        text = copied_text(self._form, self.selectedIndexes())
        if text:
            QGuiApplication.clipboard().setText(text)

    def paste(self) -> None:
        """Puts the clipboard's block in from the current cell on, and says what became of it."""
        try:
            rows = pasted_rows(QGuiApplication.clipboard().text())
        except RefusedError as error:
            self.said.emit(str(error), [])
            return
        start = self._paste_start()
        if not rows or not start.isValid():
            return
        if len(rows) == 1 and len(rows[0]) == 1 and len(self.selectedIndexes()) > 1:
            self._fill_selection(rows[0][0])
            return
        row, column = self._form.printed_row(start), start.column()
        plan = plan_paste(self._document.report, self._form.printed, row, column, rows)
        self._document.edit(plan.edit, "粘贴")
        self.said.emit(plan.summary, [])

    def clear_cells(self) -> None:
        """Blanks the selected cells."""
        cells = (self._form.cell(index) for index in self.selectedIndexes())
        blanks: dict[CellKey, Entry] = {c.key: None for c in cells if c and not c.computed}
        self._document.edit(Edit(entries=blanks), "清除")

    def go_to_next_blank(self) -> None:
        """Moves to the next typed cell in form order; stays at one that is not a number yet."""
        cell = self._form.cell(self.currentIndex())
        if cell is not None and cell.key in self._document.report.unread:
            return
        following = self._neighbour_in_order(1)
        if following.isValid():
            self.setCurrentIndex(following)
        else:
            self.said.emit("本表已到最后一格。", [])

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """Begins at the first cell to fill, plainly selected."""
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._neighbour_in_order(1))
        super().focusInEvent(event)

    def closeEditor(self, editor: QWidget, hint: Hint) -> None:  # noqa: N802 (Qt's name)
        """Tab goes on to the neighbour without opening it."""
        super().closeEditor(editor, Hint.NoHint)
        if hint in (Hint.EditNextItem, Hint.EditPreviousItem):
            target = self._neighbour_in_order(1 if hint == Hint.EditNextItem else -1)
            if target.isValid():
                self.setCurrentIndex(target)

    def moveCursor(self, action: Action, modifiers: Qt.KeyboardModifier) -> QModelIndex:  # noqa: N802
        """Keys move between value cells only."""
        if action in _STEPS:
            return self._neighbour(*_STEPS[action])
        if action in (Action.MoveNext, Action.MovePrevious):
            target = self._neighbour_in_order(1 if action == Action.MoveNext else -1)
            return target if target.isValid() else self.currentIndex()
        return super().moveCursor(action, modifiers)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Enter moves on, Delete clears, a figure on a computed cell is answered."""
        if self.is_only_shown:
            self._look_around(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.go_to_next_blank()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear_cells()
        else:
            cell = self._form.cell(self.currentIndex())
            if cell is not None and cell.computed and event.text().isdigit():
                self.said.emit(f"{cell.words}由程序自动计算，不用填写。", [])
            super().keyPressEvent(event)

    def _look_around(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        else:
            super().keyPressEvent(event)

    def _paste_start(self) -> QModelIndex:
        selected = self.selectedIndexes() or [self.currentIndex()]
        top, left = min(i.row() for i in selected), min(i.column() for i in selected)
        return self._form.index(top, left)

    def _fill_selection(self, text: str) -> None:
        entries: dict[CellKey, Entry] = {}
        for index in self.selectedIndexes():
            cell = self._form.cell(index)
            if cell is not None and not cell.computed:
                entries[cell.key] = read_entry(cell, text)
        self._document.edit(Edit(entries=entries).from_(Origin(Means.PASTED)), "粘贴")
        self.said.emit(f"已把“{text.strip()}”填入 {len(entries)} 格。", [])

    def _neighbour(self, rows: int, columns: int) -> QModelIndex:
        """The next value cell in a direction, or the current one at the edge."""
        current = self.currentIndex()
        row, column = current.row() + rows, current.column() + columns
        while 0 <= row < self._form.rowCount() and 0 <= column < self._form.columnCount():
            index = self._form.index(row, column)
            if self._form.cell(index) is not None:
                return index
            row, column = row + rows, column + columns
        return current

    def _neighbour_in_order(self, step: int) -> QModelIndex:
        """The next or previous typed cell in form order; invalid at the end."""
        cell = self._form.cell(self.currentIndex())
        keys = self._form.keys
        place = keys.index(cell.key) + step if cell else 0
        while 0 <= place < len(keys):
            index = self._form.index_of(keys[place])
            if self._form.flags(index) & Qt.ItemFlag.ItemIsEditable:
                return index
            place += step
        return QModelIndex()
