"""The one grid of cells: keys, mouse, clipboard, filling and selecting as in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu, QWidget

from app.errors import RefusedError
from app.report.numbers import plain_number, selection_words
from ui.grid.cell_menu import plain_menu
from ui.grid.editor import CellEditor, FillHandle, GridDelegate, GridViewBase
from ui.grid.keys import GridKeys, is_cell, is_typed, text_at
from ui.widgets.fields import zoom_by_wheel
from ui.widgets.page_parts import STAY_WORDS
from ui.widgets.rows_view import typed_text

if TYPE_CHECKING:
    from app.office.content import Grid


MAX_PASTE_LENGTH = 1_000_000
"""Characters; the largest table has some hundred cells."""


class LargePasteError(RefusedError):
    """What is on the clipboard is too much for a table."""

    def __init__(self) -> None:
        super().__init__("要粘贴的内容太多，不像是表格里的数字，请重新复制要用的那几格。")


class CellBlock(Struct, frozen=True):
    """Rows of texts that are to be pasted; `grids` are the tables in HTML, with merged cells."""

    rows: Sequence[Sequence[str]]
    grids: Sequence[Grid[Any]] = ()

    @property
    def size(self) -> tuple[int, int]:
        """How many rows and columns."""
        return len(self.rows), max(map(len, self.rows))

    @property
    def single(self) -> str | None:
        """The text of a block of one cell."""
        return self.rows[0][0] if len(self.rows) == len(self.rows[0]) == 1 else None


def placed_texts(
    model: QAbstractItemModel, block: CellBlock, top: int, left: int
) -> list[tuple[QModelIndex, str]]:
    """The typed cells that a block would go into, from a cell on, each with its text."""
    texts = [
        (model.index(top + row, left + column), text)
        for row, line in enumerate(block.rows)
        for column, text in enumerate(line)
    ]
    return [one for one in texts if is_typed(one[0])]


def misfit_words(block: CellBlock, placed: Sequence[object], chosen: tuple[int, int]) -> str:
    """What to ask before a block goes into `chosen` rows and columns; "" if all of it fits there.

    `placed` are its cells that have a place.
    """
    left = sum(map(len, block.rows)) - len(placed)
    reasons = []
    if chosen not in ((1, 1), block.size):
        reasons.append(f"选中的是 {chosen[0]} 行 {chosen[1]} 列")
    if left:
        reasons.append(f"有 {left} 格没有地方放，不会粘贴")
    if not reasons or not placed:
        return ""
    size = f"要粘贴的有 {block.size[0]} 行 {block.size[1]} 列"
    return f"{size}，{'，'.join(reasons)}。照这样会填入 {len(placed)} 格。要粘贴吗？"


def copied_text(cells: Sequence[QModelIndex]) -> str:
    """The rectangle around cells as tab-separated lines; what is not in them is left blank."""
    if not cells:
        return ""
    chosen = {(index.row(), index.column()): index for index in cells}
    rows = sorted({row for row, _ in chosen})
    columns = range(min(c for _, c in chosen), max(c for _, c in chosen) + 1)
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, dialect="excel-tab", lineterminator="\n")
    for row in rows:
        writer.writerow([_text(chosen.get((row, column))) for column in columns])
    return lines.getvalue().removesuffix("\n")


def clipboard_block(data: QMimeData | None) -> CellBlock | None:
    """What is on the clipboard as rows of cells; None if there is no text.

    Tables in HTML go before tab-separated lines: only they tell merged cells from blank ones.
    Raises `LargePasteError` for more than any table holds.
    """
    if data is None or not (data.hasText() or data.hasHtml()):
        return None
    grids = _grids(data.html()) if data.hasHtml() else []
    rows = _rows(grids[0]) if len(grids) == 1 else pasted_rows(data.text())
    return CellBlock(rows, grids) if rows else None


def _grids(markup: str) -> list[Grid[Any]]:
    if len(markup) > MAX_PASTE_LENGTH:
        raise LargePasteError
    from app.importing.reading import pasted_grids  # noqa: PLC0415 lxml, only for tables in HTML

    return pasted_grids(markup)


def _rows(grid: Grid[Any]) -> list[list[str]]:
    from app.importing.reading import rows_of  # noqa: PLC0415 see above

    return rows_of(grid)


def pasted_rows(text: str) -> list[list[str]]:
    """The rows of a tab-separated block; quoted cells may hold line breaks.

    Raises `LargePasteError` for more than any table holds.
    """
    if len(text) > MAX_PASTE_LENGTH:
        raise LargePasteError
    lines = io.StringIO(text.replace("\r\n", "\n").replace("\r", "\n"), newline="")
    try:
        return [row or [""] for row in csv.reader(lines, dialect="excel-tab")]
    except csv.Error as error:
        raise LargePasteError from error


def _text(index: QModelIndex | None) -> str:
    return "" if index is None else str(index.data(Qt.ItemDataRole.DisplayRole) or "")


_Flag = QItemSelectionModel.SelectionFlag
Trigger = QAbstractItemView.EditTrigger
Texts = Sequence[tuple[QModelIndex, str]]
"""What is to be put into cells."""


class GridView(GridViewBase):
    """Cells to type in; `message` carries a sentence and the answers offered with it.

    A grid that is only looked at tells by `entered` of Enter and a double click on the current
    cell. The current cell is the one that takes typing; the selection reaches from it to `far`.
    """

    message = Signal(str, list)
    entered = Signal()
    escape_answers = False
    """Whether Escape, which else closes a dialog, takes back what was asked."""

    def __init__(self, parent: QWidget | None = None, zooms: QWidget | None = None) -> None:
        super().__init__(parent)
        self.enter_down = False
        self._far = QPersistentModelIndex()
        self._keys = GridKeys(self)
        self._handle = FillHandle(self)
        zoom_by_wheel(self.viewport(), zooms or self)
        self.setItemDelegate(GridDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.ContiguousSelection)
        self.setEditTriggers(Trigger.AnyKeyPressed | Trigger.EditKeyPressed | Trigger.DoubleClicked)
        self.setTabKeyNavigation(True)

    def only_show(self) -> None:
        """Takes no typing and no clearing from now on."""
        self.setEditTriggers(Trigger.NoEditTriggers)
        self.doubleClicked.connect(lambda _index: self.entered.emit())

    @property
    def is_only_shown(self) -> bool:
        """Whether nothing can be typed here."""
        return self.editTriggers() == Trigger.NoEditTriggers

    @property
    def far(self) -> QModelIndex:
        """The corner of the selection that Shift moves; the current cell if nothing else is."""
        far = self.model().index(self._far.row(), self._far.column())
        return far if self.selectionModel().isSelected(far) else self.currentIndex()

    @property
    def cells(self) -> list[QModelIndex]:
        """The selected value cells, row by row."""
        chosen = [index for index in self.selectedIndexes() if is_cell(index)]
        return sorted(chosen, key=lambda index: (index.row(), index.column()))

    @property
    def selection_words(self) -> str:
        """How many cells are selected, their sum and average; empty for a single one."""
        cells = self.cells
        return selection_words([self.number(cell) for cell in cells]) if len(cells) > 1 else ""

    def select(self, first: QModelIndex, far: QModelIndex) -> None:
        """Selects the block from the first cell, the current one then, to another corner."""
        self.setCurrentIndex(first)
        self._far = QPersistentModelIndex(far)
        command = _Flag.ClearAndSelect
        if self.selectionBehavior() == QAbstractItemView.SelectionBehavior.SelectRows:
            command |= _Flag.Rows
        self.selectionModel().select(QItemSelection(first, far), command)
        self.scrollTo(far)

    def show_cells(self, cells: Iterable[QModelIndex]) -> None:
        """Selects these cells, the first of them the current one."""
        chosen = list(cells)
        if chosen:
            self.setCurrentIndex(chosen[0])
            selection = QItemSelection()
            for cell in chosen:
                selection.select(cell, cell)
            self.selectionModel().select(selection, _Flag.ClearAndSelect)
            self._far = QPersistentModelIndex(chosen[-1])
            self.scrollTo(chosen[0])

    def copy(self) -> None:
        """Puts the selected block on the clipboard, ready for Excel and WPS."""
        text = copied_text(self.cells)
        if text:
            QGuiApplication.clipboard().setText(text)

    def clear_cells(self) -> None:
        """Blanks the selected cells."""
        if self.is_only_shown or not any(map(is_typed, self.cells)):
            self.refuse(self.currentIndex())
        else:
            self.put([(cell, "") for cell in self.cells], "清除")

    def paste(self) -> None:
        """Puts in what is on the clipboard, and selects it; or says why not."""
        try:
            block = clipboard_block(QGuiApplication.clipboard().mimeData())
        except RefusedError as error:
            self.message.emit(str(error), [])
            return
        if self.is_only_shown:
            self.refuse(self.currentIndex())
        elif block is not None and self.currentIndex().isValid():
            self.paste_block(block)

    def paste_block(self, block: CellBlock) -> None:
        """Puts a block in from the first selected cell on; one value fills the selection.

        What does not fit is asked about before it goes.
        """
        cells = self.cells or [self.currentIndex()]
        top, left = min(c.row() for c in cells), min(c.column() for c in cells)
        if block.single is not None and len(cells) > 1:
            self.put([(cell, block.single) for cell in cells], "粘贴")
            return
        chosen = len({c.row() for c in cells}), len({c.column() for c in cells})
        question = misfit_words(block, placed_texts(self.model(), block, top, left), chosen)
        if question:
            go, stay = (
                partial(self._put_block, block, top, left),
                partial(self.message.emit, "", []),
            )
            self.message.emit(question, [("照这样粘贴", go), (STAY_WORDS, stay)])
        else:
            self._put_block(block, top, left)

    def _put_block(self, block: CellBlock, top: int, left: int) -> None:
        texts = placed_texts(self.model(), block, top, left)
        self.put(texts, "粘贴")
        self.show_cells([cell for cell, _ in texts])

    def put(self, texts: Texts, words: str) -> None:  # noqa: ARG002 what the step is called
        """Puts texts into the cells that take typing; a grid that can undo makes it one step."""
        for cell, text in texts:
            if is_typed(cell) and not self.is_only_shown:
                self.model().setData(cell, text)

    def number(self, cell: QModelIndex) -> Decimal | None:
        """The number in a cell; None for a blank or a word."""
        return plain_number(text_at(cell))

    def refuse(self, cell: QModelIndex) -> None:
        """Says why a cell takes no typing."""
        if is_cell(cell):
            self.message.emit("这一格只能看，不能填写。", [])

    def edit(self, index: QModelIndex, *how: Any) -> bool:  # type: ignore[override]  # both of Qt's
        """Opens a cell for typing: a typed key enters anew, F2 and a double click edit within."""
        entering = bool(how) and how[0] == Trigger.AnyKeyPressed
        delegate = self.itemDelegate()
        if isinstance(delegate, GridDelegate):
            delegate.entering = entering
        opened = bool(super().edit(index, *how))
        editor = self.editor
        if opened and not entering and editor is not None:
            editor.deselect()
            editor.end(False)  # noqa: FBT003 (Qt's signature)
        return opened

    @property
    def editor(self) -> CellEditor | None:
        """The line in which a cell is being typed in."""
        if self.state() != QAbstractItemView.State.EditingState:
            return None
        editor = self.indexWidget(self.currentIndex())
        return editor if isinstance(editor, CellEditor) else None

    def made_menu(self) -> QMenu | None:
        """What a right click offers; None for nothing."""
        return plain_menu(self)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:  # noqa: N802 (Qt's name)
        """An input method types like keys do."""
        if self.editor is None and (self.is_only_shown or not is_typed(self.currentIndex())):
            if typed_text(event):
                self.refuse(self.currentIndex())
            event.accept()
            return
        if self.editor is None and event.commitString():
            # Qt would open the cell and lose what opened it
            self.edit(self.currentIndex(), Trigger.AnyKeyPressed, None)
        if self.editor is not None and typed_text(event):
            QApplication.sendEvent(self.editor, event)
            if event.commitString():
                self.editor.setFocus()  # while it composed, Qt left the focus here
        else:
            super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Keys as in a spreadsheet; Enter enters a grid that is only looked at.

        What comes here from the line in which a cell is typed in, as Ctrl alone, is for nobody.
        """
        editor, delegate = self.editor, self.itemDelegate()
        if editor is not None and editor.hasFocus():
            event.ignore()
            return
        if editor is not None and isinstance(delegate, GridDelegate):
            delegate.finish(editor)
        if self.is_only_shown and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
            event.ignore()  # in a dialog it presses the button that Enter presses
        elif not self._keys.take(event):
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Goes to a cell, with Shift selects up to it; labels are not gone to."""
        place = event.position().toPoint()
        index = self.indexAt(place)
        if event.button() != Qt.MouseButton.LeftButton:
            if is_cell(index) and index not in self.selectedIndexes():
                self.setCurrentIndex(index)
        elif self._handle.grab(place) or not is_cell(index):
            return
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.select(self.currentIndex(), index)
        else:
            super().mousePressEvent(event)
            # Qt keeps a selection if its current cell is clicked
            self.selectionModel().setCurrentIndex(index, _Flag.ClearAndSelect)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Selects up to the cell under the mouse, or draws the fill handle there."""
        index = self.indexAt(event.position().toPoint())
        if not event.buttons() & Qt.MouseButton.LeftButton or not is_cell(index):
            return
        if self._handle.is_grabbed:
            self._handle.drag(index)
        elif index != self.far and self.currentIndex().isValid():
            self.select(self.currentIndex(), index)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Fills what the handle was drawn over."""
        if self._handle.is_grabbed:
            self._handle.drop()
        else:
            super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Draws the handle at the corner of the selection."""
        super().paintEvent(event)
        if not self.is_only_shown:
            self._handle.paint()
