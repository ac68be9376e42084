"""Where keys lead in a grid, and what each does while no cell is being typed in."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QTableView

from ui.widgets.rows_model import AnyIndex
from ui.widgets.rows_view import typed_text

if TYPE_CHECKING:
    from ui.grid.grid import GridView


_CELL = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_TYPED = _CELL | Qt.ItemFlag.ItemIsEditable


def is_cell(index: AnyIndex) -> bool:
    """Whether there is a value cell, which can be the current one."""
    return index.isValid() and _CELL in index.flags()


def is_typed(index: AnyIndex) -> bool:
    """Whether the clerk types in this cell."""
    return index.isValid() and _TYPED in index.flags()


def text_at(index: AnyIndex) -> str:
    """What stands in a cell, as it is edited or shown."""
    edited = index.data(Qt.ItemDataRole.EditRole)
    shown = index.data(Qt.ItemDataRole.DisplayRole) if edited is None else edited
    return "" if shown is None else str(shown)


class Steps:
    """The ways through the cells of a view; an index comes back as it is where no way leads on."""

    def __init__(self, view: QTableView) -> None:
        self._view = view

    def by(self, start: QModelIndex, rows: int, columns: int) -> QModelIndex:
        """The next value cell in a direction."""
        return next(self._onwards(start, rows, columns), start)

    def to_edge(self, start: QModelIndex, rows: int, columns: int) -> QModelIndex:
        """The last filled cell before a blank one, else the next filled one, else the last."""
        way = list(self._onwards(start, rows, columns))
        if not way:
            return start
        if text_at(start) and text_at(way[0]):
            ends = (cell for cell, after in pairwise(way) if not text_at(after))
            return next(ends, way[-1])
        return next((cell for cell in way if text_at(cell)), way[-1])

    def by_page(self, start: QModelIndex, way: int) -> QModelIndex:
        """About as many rows on as are in sight."""
        height = max(1, self._view.rowHeight(start.row()))
        index = start
        for _ in range(max(1, self._view.viewport().height() // height - 1)):
            index = self.by(index, way, 0)
        return index

    def row_end(self, start: QModelIndex, way: int) -> QModelIndex:
        """The first or last value cell of the row."""
        *_, last = (start, *self._onwards(start, 0, way))
        return last

    def corner(self, way: int) -> QModelIndex:
        """The first or last value cell of the grid."""
        cells = [index for index in self._all() if is_cell(index)]
        return cells[0 if way < 0 else -1] if cells else QModelIndex()

    def in_order(self, start: QModelIndex, way: int, *, down: bool = False) -> QModelIndex:
        """The next or previous typed cell, row by row or column by column; invalid at the end."""
        model = self._view.model()
        rows, columns = model.rowCount(), model.columnCount()
        width = rows if down else columns
        place = -1
        if start.isValid():
            at = (start.column(), start.row()) if down else (start.row(), start.column())
            place = at[0] * width + at[1]
        place += way
        while 0 <= place < rows * columns:
            far, near = divmod(place, width)
            index = model.index(near, far) if down else model.index(far, near)
            if is_typed(index) and self._is_in_sight(index):
                return index
            place += way
        return QModelIndex()

    def _onwards(self, start: QModelIndex, rows: int, columns: int) -> Iterator[QModelIndex]:
        model = self._view.model()
        row, column = start.row() + rows, start.column() + columns
        while 0 <= row < model.rowCount() and 0 <= column < model.columnCount():
            index = model.index(row, column)
            if is_cell(index) and self._is_in_sight(index):
                yield index
            row, column = row + rows, column + columns

    def _all(self) -> Iterator[QModelIndex]:
        model = self._view.model()
        for row in range(model.rowCount()):
            for column in range(model.columnCount()):
                index = model.index(row, column)
                if self._is_in_sight(index):
                    yield index

    def _is_in_sight(self, index: QModelIndex) -> bool:
        hidden = self._view.isRowHidden(index.row()) or self._view.isColumnHidden(index.column())
        return not hidden


_Key = Qt.Key
_Standard = QKeySequence.StandardKey
_ARROWS = {
    int(_Key.Key_Up): (-1, 0),
    int(_Key.Key_Down): (1, 0),
    int(_Key.Key_Left): (0, -1),
    int(_Key.Key_Right): (0, 1),
}
_ENTER = (_Key.Key_Return, _Key.Key_Enter)
_CLEARING = (_Key.Key_Delete, _Key.Key_Backspace)
_LAST_CELL = "本表已到最后一格。"
_FIRST_CELL = "本表的第一格就是这里。"


def cut_cells(view: GridView) -> None:
    """Copies the selected block and blanks it."""
    view.copy()
    view.clear_cells()


class GridKeys:
    """Moves, selects, fills and copies in a view as spreadsheets do."""

    def __init__(self, view: GridView) -> None:
        self._view = view
        self.steps = Steps(view)

    def take(self, event: QKeyEvent) -> bool:
        """Does what a key means; whether it means anything here."""
        return self._move(event) or self._next(event) or self._change(event)

    def fill(self, *, down: bool) -> None:
        """Copies the first row of the selection down, or its first column to the right.

        A selection of one row takes what stands above, one of one column what stands to its left.
        """
        lines: dict[int, list[QModelIndex]] = {}
        for cell in self._view.cells:
            lines.setdefault(cell.column() if down else cell.row(), []).append(cell)
        texts: list[tuple[QModelIndex, str]] = []
        back = (-1, 0) if down else (0, -1)
        alone = len({cell.row() if down else cell.column() for cell in self._view.cells}) == 1
        for line in lines.values():
            source = self.steps.by(line[0], *back) if alone else line[0]
            texts += [(cell, text_at(source)) for cell in line if cell != source]
        self._view.put(texts, "向下填充" if down else "向右填充")

    def _select_all(self) -> None:
        self._view.select(self.steps.corner(-1), self.steps.corner(1))

    def _move(self, event: QKeyEvent) -> bool:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        start = self._view.far if shift else self._view.currentIndex()
        target = self._target(event.key(), start, control=control)
        if target is None or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        if shift:
            self._view.select(self._view.currentIndex(), target)
        elif target.isValid():
            self._view.setCurrentIndex(target)
        return True

    def _target(self, key: int, start: QModelIndex, *, control: bool) -> QModelIndex | None:
        if key in _ARROWS:
            step = self.steps.to_edge if control else self.steps.by
            return step(start, *_ARROWS[key])
        if key in (_Key.Key_Home, _Key.Key_End):
            way = -1 if key == _Key.Key_Home else 1
            return self.steps.corner(way) if control else self.steps.row_end(start, way)
        if key in (_Key.Key_PageUp, _Key.Key_PageDown) and not control:
            return self.steps.by_page(start, -1 if key == _Key.Key_PageUp else 1)
        return None

    def _next(self, event: QKeyEvent) -> bool:
        """Enter and Tab go on to the next typed cell, with Shift back."""
        enter, view = event.key() in _ENTER, self._view
        if not enter and event.key() not in (_Key.Key_Tab, _Key.Key_Backtab):
            return False
        if view.is_only_shown or (not enter and not view.tabKeyNavigation()):
            return False
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        way = -1 if back or event.key() == _Key.Key_Backtab else 1
        down = enter and view.enter_down
        inside = self._within_block(way, down=down)
        if inside is not None:
            keep = QItemSelectionModel.SelectionFlag.NoUpdate
            view.selectionModel().setCurrentIndex(inside, keep)
            return True
        target = self.steps.in_order(view.currentIndex(), way, down=down)
        if target.isValid():
            view.setCurrentIndex(target)
        elif enter and not view.is_refused:
            view.message.emit(_LAST_CELL if way > 0 else _FIRST_CELL, [])
        return True

    def _within_block(self, way: int, *, down: bool) -> QModelIndex | None:
        """The next typed cell of several selected ones, round and round; None for fewer."""
        cells = self._view.cells if self._view.selects_several else []
        typed = [cell for cell in cells if is_typed(cell)]
        if len(cells) < 2 or not typed:
            return None

        def place(cell: QModelIndex) -> tuple[int, int]:
            return (cell.column(), cell.row()) if down else (cell.row(), cell.column())

        order, here = sorted(typed, key=place), place(self._view.currentIndex())
        if way > 0:
            return next((cell for cell in order if place(cell) > here), order[0])
        return next((cell for cell in reversed(order) if place(cell) < here), order[-1])

    def _change(self, event: QKeyEvent) -> bool:
        view = self._view
        for standard, act in (
            (_Standard.Copy, view.copy),
            (_Standard.Cut, lambda: cut_cells(view)),
            (_Standard.Paste, view.paste),
            (_Standard.SelectAll, self._select_all),
        ):
            if event.matches(standard):
                act()
                return True
        if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            if event.key() in (_Key.Key_D, _Key.Key_R):
                self.fill(down=event.key() == _Key.Key_D)
                return True
        elif event.key() == _Key.Key_Escape and view.escape_answers:
            view.message.emit("", [])
            return True
        elif event.key() in _CLEARING:
            view.clear_cells()
            return True
        return self._refuse(event)

    def _refuse(self, event: QKeyEvent) -> bool:
        """Says why a cell takes no typing; nothing else comes of the key."""
        editing = event.key() == _Key.Key_F2 or bool(typed_text(event))
        if not editing or (is_typed(self._view.currentIndex()) and not self._view.is_only_shown):
            return False
        self._view.refuse(self._view.currentIndex())
        return True
