"""The official tables of the sum, one a tab; a cell that is entered leads to what is behind it."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabWidget

from app.edition.cells import CellKey
from ui.collect.pages.sum_document import SumDocument
from ui.grid.form_table import FormTable


class SumTables(QTabWidget):
    """`moved` tells of another current cell, `entered` that it was entered."""

    moved = Signal()
    entered = Signal()

    def __init__(self, document: SumDocument) -> None:
        super().__init__()
        self._document = document
        self.setDocumentMode(True)
        self.setAccessibleName("汇总表")
        self.currentChanged.connect(lambda _index: self.moved.emit())
        document.replaced.connect(self._build)
        self._build()

    @property
    def tables(self) -> tuple[FormTable, ...]:
        """The tables in the order of the form."""
        pages = (self.widget(index) for index in range(self.count()))
        return tuple(page for page in pages if isinstance(page, FormTable))

    @property
    def current_cell(self) -> CellKey | None:
        """The current cell of the table in front."""
        table = self.currentWidget()
        return table.current_cell if isinstance(table, FormTable) else None

    def go_to(self, keys: Iterable[CellKey]) -> None:
        """Marks these cells and makes the first of them the current one."""
        cells = tuple(keys)
        for table in self.tables:
            table.mark(cells)
        for table in self.tables:
            if cells and cells[0] in table.model.keys:
                self.setCurrentWidget(table)
                table.go_to(cells[0])

    def _build(self) -> None:
        old = self.tables
        edition = self._document.report.edition
        for section in edition.sections:
            if section.table:
                table = FormTable(self._document, section.table)
                table.body.only_show()
                table.moved.connect(self.moved)
                table.entered.connect(self.entered)
                self.addTab(table, section.tab)
        for table in old:
            self.removeTab(self.indexOf(table))
            table.deleteLater()
