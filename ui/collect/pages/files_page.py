"""The page of the files: everything that lies in the folder, and what it is to the sum."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from app.collect.collection import Collection
from app.edition.catalog import Catalog
from ui.collect.pages.page import ActionsByKey, Page, Picked, button_row, offer
from ui.collect.pages.unit_rows import FILE_CHOICES, files_model
from ui.lists.rows_view import FilteredList, RowsView
from ui.theme import UNIT

_ACTIONS = "open_report open_file assign choose exclude"


class FilesPage(Page):
    """Entering a file opens its report."""

    manual_words = "文件页："

    def __init__(self, catalog: Catalog, actions: ActionsByKey) -> None:
        super().__init__()
        self._collection: Collection | None = None
        self.files = RowsView(files_model(catalog, self), "全部文件")
        self.list = FilteredList(self.files, FILE_CHOICES)
        self.files.moved.connect(self.moved)
        self.files.entered.connect(self.entered)
        offer(self.files, actions, _ACTIONS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT, UNIT // 2, UNIT, UNIT // 2)
        layout.setSpacing(UNIT // 2)
        layout.addWidget(self.list, 1)
        layout.addLayout(button_row(actions, _ACTIONS))
        self.setFocusProxy(self.files)

    @property
    def picked(self) -> Picked:
        """The current file and whose it is."""
        line = self.files.current
        known = self._collection and line and line.unit
        unit = self._collection.unit(line.unit) if known and self._collection and line else None
        return Picked(unit, line)

    def show_collection(self, collection: Collection) -> None:
        """Shows the files of a collection."""
        self._collection = collection
        self.files.rows.show(collection.lines)
        self.files.begin()
