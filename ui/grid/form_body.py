"""The part of a form table that holds the values: typing, pasting and what a cell can be asked."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from PySide6.QtCore import QItemSelection, QModelIndex, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent
from PySide6.QtWidgets import QTableView, QWidget

from app.edition.cells import Cell, CellKey
from app.report.changes import Edit, Entry
from app.report.numbers import read_entry
from app.report.origin import Means, Origin
from app.report.paste import plan_paste
from ui.document import Document
from ui.grid.cell_menu import cell_menu, parts_of, parts_words
from ui.grid.clipboard import Block
from ui.grid.form_delegate import FormDelegate
from ui.grid.grid import GridView, Texts
from ui.grid.grid_steps import Steps, is_typed
from ui.models.form_model import FormModel

_PASTE, _CLEAR = "粘贴", "清除"


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


class FormBody(GridView):
    """The value cells of a table; each change is one step of the document.

    `selected` tells of a selection of several cells, and of its end. `finding_wanted` carries
    a finding about the current cell that the clerk wants to see.
    """

    finding_wanted = Signal(object)
    selected = Signal()

    def __init__(self, document: Document, model: FormModel, parent: QWidget | None = None) -> None:
        super().__init__(parent, zooms=parent)
        self._document = document
        self._form = model
        self._selects_many = False
        prepare_pane(self, model)

    def put(self, texts: Texts, words: str) -> None:
        """Puts texts into the cells that are typed, as one step."""
        means = Means.PASTED if words == _PASTE else Means.TYPED
        entries: dict[CellKey, Entry] = {}
        for index, text in texts:
            cell = self._form.cell(index)
            if cell is not None and is_typed(index):
                entries[cell.key] = read_entry(cell, text)
        self._document.edit(Edit(entries=entries).from_(Origin(means)), words)
        if words != _CLEAR:
            skipped = len(texts) - len(entries)
            more = f"，跳过 {skipped} 个自动计算的格" if skipped else ""
            self.said.emit(f"{words}：填入 {len(entries)} 格{more}。", [])

    def paste_block(self, block: Block) -> None:
        """Puts a block in from the first selected cell on; one value fills the selection."""
        cells = self.cells or [self.currentIndex()]
        if block.single is not None and len(cells) > 1:
            super().paste_block(block)
            return
        start = self._form.index(min(c.row() for c in cells), min(c.column() for c in cells))
        row, column = self._form.printed_row(start), start.column()
        plan = plan_paste(self._document.report, self._form.printed, row, column, block.rows)
        self._document.edit(plan.edit, _PASTE)
        self._select_pasted(start, block)
        self.said.emit(plan.summary, [])

    def _select_pasted(self, start: QModelIndex, block: Block) -> None:
        last = start.row() + len(block.rows), start.column() + max(map(len, block.rows))
        places = (self._form.index_of(key) for key in self._form.keys)
        inside = [i for i in places if start.row() <= i.row() < last[0]]
        covered = [i for i in inside if start.column() <= i.column() < last[1]]
        if covered:
            self.select(covered[0], covered[-1])

    def number(self, cell: QModelIndex) -> Decimal | None:
        """The figure of a cell; None while it is blank or no number."""
        found = self._form.cell(cell)
        return self._document.report.value(found.key) if found else None

    def refuse(self, cell: QModelIndex) -> None:
        """Says why a cell takes no typing."""
        found = self._form.cell(cell)
        if found is None:
            self.said.emit("这里是表头，不用填写，请点要填的格。", [])
        elif found.computed:
            self.said.emit(f"{found.words}由程序自动计算，不用填写。", [])
        else:
            self.said.emit(f"{found.words}在这里只能看，不能填写。", [])

    def may_leave(self) -> bool:
        """Whether Enter goes on: not from a cell that is not a number yet."""
        cell = self._form.cell(self.currentIndex())
        return cell is None or cell.key not in self._document.report.unread

    def set_enter_down(self, down: bool) -> None:  # noqa: FBT001 the signal's own shape
        """Lets Enter lead down the column, or along the row."""
        self.enter_down = down

    def show_keys(self, keys: Collection[CellKey]) -> None:
        """Selects those of the cells that this table has."""
        self.show_cells(self._form.index_of(key) for key in self._form.keys if key in keys)
        self.setFocus()

    def list_parts(self, cell: Cell) -> None:
        """Says what a computed cell adds and marks the parts."""
        self._form.mark(frozenset(parts_of(self._document.report, cell.key)))
        self.said.emit(parts_words(self._document.report, cell), [])

    def selectionChanged(  # noqa: N802 (Qt's name)
        self, selected: QItemSelection, deselected: QItemSelection
    ) -> None:
        """Tells of several cells."""
        super().selectionChanged(selected, deselected)
        many = len(self.selectedIndexes()) > 1
        if many or self._selects_many:
            self._selects_many = many
            self.selected.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 (Qt's name)
        """Offers what can be done with the cells and asked of the current one."""
        cell = self._form.cell(self.currentIndex())
        if cell is not None:
            menu = cell_menu(self, self._document, cell)
            menu.exec(event.globalPos())
            menu.deleteLater()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """Begins at the first cell to fill, plainly selected."""
        if not self.currentIndex().isValid():
            self.setCurrentIndex(Steps(self).in_order(self.currentIndex(), 1))
        super().focusInEvent(event)
