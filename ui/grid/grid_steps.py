"""Where keys lead in a grid: from value cell to value cell, over labels and hidden rows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QTableView

from ui.lists.index import AnyIndex

_CELL = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


def is_cell(index: AnyIndex) -> bool:
    """Whether there is a value cell, which can be the current one."""
    return index.isValid() and index.flags() & _CELL == _CELL


def is_typed(index: AnyIndex) -> bool:
    """Whether the clerk types in this cell."""
    return is_cell(index) and bool(index.flags() & Qt.ItemFlag.ItemIsEditable)


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
