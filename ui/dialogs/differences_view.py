"""A table of what differs between two reports."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.report.compare import Difference
from ui.dialogs.differences_model import DifferencesModel
from ui.lists.typed_keys import ignore_typed_keys


class DifferencesView(QTableView):
    """Shows differences, every line whole; nothing can be changed in it."""

    def __init__(self, old: str, new: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = DifferencesModel(old, new, self)
        self.setModel(self._model)
        self.setAccessibleName("不同之处")
        ignore_typed_keys(self)
        self.setWordWrap(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def show_differences(self, rows: Sequence[Difference]) -> None:
        """Shows these differences from the first on."""
        self._model.show(rows)
        self.scrollToTop()
