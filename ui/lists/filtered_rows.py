"""Which rows of a list are shown: those of a choice in which a word occurs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSortFilterProxyModel, Qt

from ui.lists.columns import Value
from ui.lists.rows_model import RowsModel

AnyIndex = QModelIndex | QPersistentModelIndex


class FilteredRows(QSortFilterProxyModel, Generic[Value]):
    """Rows that are chosen and contain the word; the rows above them are shown, too.

    Sorting is left to the model, which looks at each row once.
    """

    def __init__(self, model: RowsModel[Value]) -> None:
        super().__init__(model)
        self._rows = model
        self._searched = [column for column in model.columns if column.is_searched]
        self._word = ""
        self._chosen: Callable[[Value], bool] | None = None
        self.setRecursiveFilteringEnabled(True)
        self.setSourceModel(model)

    def show_only(self, word: str, chosen: Callable[[Value], bool] | None) -> None:
        """Shows the rows that are chosen and contain the word."""
        self._word, self._chosen = word.strip().casefold(), chosen
        self.invalidateRowsFilter()

    def value(self, index: AnyIndex) -> Value | None:
        """The value in a row of the view."""
        return self._rows.value(self.mapToSource(index))

    def index_of(self, key: str) -> QModelIndex:
        """The index of a row in the view; invalid while it is not shown."""
        return self.mapFromSource(self._rows.index_of(key))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorts the rows themselves."""
        self._rows.sort(column, order)

    def filterAcceptsRow(self, row: int, parent: AnyIndex) -> bool:  # noqa: N802 (Qt's name)
        """Whether a row is shown for its own sake."""
        if not self._word and self._chosen is None:
            return True
        value = self._rows.value_below(parent, row)
        if self._chosen is not None and not self._chosen(value):
            return False
        if not self._word:
            return True
        return any(self._word in one.words(value).casefold() for one in self._searched)
