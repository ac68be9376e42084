"""A table page's grid: values in the middle, header rows and label columns that stay in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import accumulate, pairwise

from PySide6.QtCore import QEvent, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QMenu, QTableView, QWidget

from app.edition.cells import CellKey
from app.report.changes import ChangeSet
from ui.document import Document
from ui.grid.form_body import TEXT_PADDING, FormBody, LabelDelegate, inset, prepare_pane, small_font
from ui.grid.form_model import FormModel, FormRole
from ui.grid.keys import cut_cells
from ui.theme import INSET
from ui.widgets.rows_view import ignore_typed_keys


def offer_repair(pane: QTableView, wanted: Callable[[object], None], place: QPoint) -> None:
    """Offers to explain the balance at a place; `wanted` is called with its cells."""
    cells = pane.indexAt(place).data(FormRole.UNBALANCED)
    if cells:
        menu = QMenu(pane)
        menu.addAction("怎么改", lambda: wanted(cells))
        menu.exec(pane.viewport().mapToGlobal(place))
        menu.deleteLater()


_MIN_VALUE_DIGITS = 7
_MIN_LONE_DIGITS = 5
"""For the many columns of a table with one row of values, unless a figure is longer."""
_MIN_LABEL_SIGNS, _GOOD_LABEL_SIGNS = 14, 26
"""Labels are never narrower than the first; wider than the second only on a wide page."""
_LABELS_SHARE = 3
_LINE_PADDING, _LOW_LINE_PADDING = 8, 6
_LOW_WINDOW = 620
"""Logical pixels of a window below which rows stand closer."""
_MIN_ROW_HEIGHT = 24
"""High enough to be hit."""
_BOTH_YEARS_PADDING = 4
_LONE_ROW_LINES = 2
"""The one row of a table that has no labels beside it is that much higher."""


def _is_in(row: int, frozen: int, foot_row: int | None, *, in_top: bool, in_foot: bool) -> bool:
    """Whether a row belongs to a pane; the balance stands at the foot, whatever scrolls."""
    if row == foot_row or in_foot:
        return in_foot and row == foot_row
    return (row < frozen) == in_top


def _whole(widths: Iterable[float]) -> list[int]:
    """Whole pixels that come to as much as the widths do, none of which gets less than its own."""
    ends = [0, *(int(end + 0.5) for end in accumulate(widths))]
    return [end - start for start, end in pairwise(ends)]


def is_lone(model: FormModel) -> bool:
    """Whether a table has a row of values below its head and no labels beside them."""
    return bool(model.frozen_rows) and not model.frozen_columns


class _Measure:
    """How wide the columns and how high the rows of a form table are, in a font."""

    def __init__(self, model: FormModel, font: QFont, *, low: bool) -> None:
        self._model = model
        self._font = font
        self._metrics = QFontMetrics(font)
        self._is_low = low
        self._padding = _LOW_LINE_PADDING if low else _LINE_PADDING

    def column_widths(self, shares: Sequence[float], available: int) -> list[int]:
        """Figures in columns of one width; labels take a third of a page, if they need so much.

        Where room is short, they wrap before a figure is hidden. A table without labels beside its
        figures is in the form's proportions.
        """
        count = self._model.frozen_columns
        least = self._metrics.horizontalAdvance("0" * self._least_digits) + TEXT_PADDING
        if not count:
            scale = max(least / min(shares), available / sum(shares))
            return _whole(width * scale for width in shares)
        labels, values = shares[:count], len(shares) - count
        sign = self._metrics.horizontalAdvance("年")
        room = max(available / _LABELS_SHARE, _GOOD_LABEL_SIGNS * sign)
        room = min(room, self._needed(labels), available - least * values)
        room = max(int(room), _MIN_LABEL_SIGNS * sign)
        each = max(least, (available - room) / values)
        return [*self._label_widths(labels, room), *_whole([each] * values)]

    def _needed(self, shares: Sequence[float]) -> float:
        """How wide the columns of labels are together, if each label takes one line."""
        return sum(shares) * max(
            (self._metrics.horizontalAdvance(cell.text) + INSET + TEXT_PADDING + 1)
            / sum(shares[cell.column : cell.column + cell.column_span])
            for cell in self._model.printed.cells
            if cell.text and cell.row_span == 1 and cell.column < len(shares)
        )

    def _label_widths(self, shares: Sequence[float], room: int) -> list[int]:
        """In the form's proportions, but （三） is never broken; the widest column gives way."""
        widths = _whole(share * room / sum(shares) for share in shares)
        least = self._metrics.horizontalAdvance("（三）") + TEXT_PADDING
        held = [max(width, least) for width in widths]
        held[held.index(max(held))] -= sum(held) - sum(widths)
        return held

    def row_heights(self, widths: Sequence[int]) -> list[int]:
        """As high as the longest words of each need; the balance always takes one line."""
        model = self._model
        line = max(_MIN_ROW_HEIGHT, self._metrics.height() + self._padding)
        heights = [line] * model.rowCount()
        for row in range(model.rowCount()):
            for column in range(model.columnCount()):
                index = model.index(row, column)
                laid = model.laid_cell(index)
                if laid is not None and laid.text and laid.row_span == 1:
                    width = sum(widths[column : column + laid.column_span])
                    width -= inset(index.data(Qt.ItemDataRole.TextAlignmentRole))
                    heights[row] = max(heights[row], self._text_height(laid.text, width))
        least = _LONE_ROW_LINES * line if is_lone(model) else 0
        if model.shows_last_year:
            small = QFontMetrics(small_font(self._font)).height()
            around = 0 if self._is_low else _BOTH_YEARS_PADDING
            least = max(least, self._metrics.height() + small + around)
        for key in model.keys:
            row = model.index_of(key).row()
            heights[row] = max(heights[row], least)
        return heights

    @property
    def _least_digits(self) -> int:
        """How many digits a column with values must hold."""
        if not is_lone(self._model):
            return _MIN_VALUE_DIGITS
        shown = (str(self._model.index_of(key).data()) for key in self._model.keys)
        return max(_MIN_LONE_DIGITS, *map(len, shown))

    def _text_height(self, text: str, width: int) -> int:
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWrapAnywhere
        room = QRect(0, 0, max(1, width - TEXT_PADDING), 10_000)
        return self._metrics.boundingRect(room, int(flags), text).height() + self._padding


class FormTable(QFrame):
    """One official table; `message` carries sentences for the message strip, with answers.

    `moved` tells that another cell is the current one; `entered`, of a table that is only shown,
    that the current one was entered. `mend_wanted` carries a finding to be settled, or the cells of
    a balance, `finding_wanted` a finding about the current cell.
    """

    message = Signal(str, list)
    moved = Signal()
    entered = Signal()
    mend_wanted = Signal(object)
    finding_wanted = Signal(object)

    def __init__(self, document: Document, table: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self._widths = document.report.edition.table(table).widths
        self.model = FormModel(document, table, self)
        self.body = FormBody(document, self.model, self)
        self.model.message.connect(self.message)
        self.body.message.connect(self.message)
        self.body.entered.connect(self.entered)
        self.body.finding_wanted.connect(self.finding_wanted)
        self.body.mend_wanted.connect(self.mend_wanted)
        self.body.selected.connect(self.moved)
        self.body.selectionModel().currentChanged.connect(self.moved)
        document.changed.connect(self._on_changed)
        rows, columns = self.model.frozen_rows, self.model.frozen_columns
        self._top = self._pane() if rows else None
        self._left = self._pane() if columns else None
        self._corner = self._pane() if rows and columns else None
        self._foot_row = self.model.balance_row
        self._foot = self._pane() if self._foot_row is not None else None
        self._foot_left = self._pane() if self._foot and columns else None
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._arrange()
        self._share_out(rows, columns)
        self._link_scrolling()
        self.setFocusProxy(self.body)
        title = document.report.edition.table(table).title
        self.body.setAccessibleName(title)

    @property
    def panes(self) -> list[QTableView]:
        """The views that the table is made of, the one with the values first."""
        panes = (self.body, self._top, self._left, self._corner, self._foot, self._foot_left)
        return [pane for pane in panes if pane is not None]

    def go_to(self, key: CellKey) -> None:
        """Makes a cell the current one and shows it."""
        index = self.model.index_of(key)
        self.body.setCurrentIndex(index)
        self.body.scrollTo(index)
        self.body.setFocus()

    @property
    def current_cell(self) -> CellKey | None:
        """The value cell in which the cursor is."""
        cell = self.model.cell(self.body.currentIndex())
        return cell.key if cell else None

    def show_last_year(self, shown: bool) -> None:  # noqa: FBT001 the signal's own shape
        """Shows last year's figures in the cells, if the report keeps them, or takes them off."""
        self.model.show_last_year(shown=shown)
        self._fit()

    def mark(self, keys: Iterable[CellKey]) -> None:
        """Marks the cells of an equation, and no others."""
        self.model.mark(frozenset(keys))

    def copy(self) -> None:
        """Copies the selected block."""
        self.body.copy()

    def cut(self) -> None:
        """Copies the selected block and blanks it."""
        cut_cells(self.body)

    def paste(self) -> None:
        """Pastes a block from the current cell on."""
        self.body.paste()

    def clear_cells(self) -> None:
        """Blanks the selected cells."""
        self.body.clear_cells()

    def _pane(self) -> QTableView:
        pane = QTableView(self)
        prepare_pane(pane, self.model)
        pane.setItemDelegate(LabelDelegate(pane))
        ignore_typed_keys(pane)
        pane.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        pane.setSelectionMode(QTableView.SelectionMode.NoSelection)
        pane.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        pane.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        pane.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        offer = partial(offer_repair, pane, self.mend_wanted.emit)
        pane.customContextMenuRequested.connect(offer)
        return pane

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        for pane, row, column in (
            (self._corner, 0, 0),
            (self._top, 0, 1),
            (self._left, 1, 0),
            (self.body, 1, 1),
            (self._foot_left, 2, 0),
            (self._foot, 2, 1),
        ):
            if pane is not None:
                grid.addWidget(pane, row, column)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(1, 1)

    def _share_out(self, rows: int, columns: int) -> None:
        """Gives each pane its rows, columns and merged cells."""
        for pane in self.panes:
            in_foot = pane in (self._foot, self._foot_left)
            in_top = pane in (self._top, self._corner)
            in_left = pane in (self._left, self._corner, self._foot_left)
            own = partial(
                _is_in, frozen=rows, foot_row=self._foot_row, in_top=in_top, in_foot=in_foot
            )
            for row in range(self.model.rowCount()):
                pane.setRowHidden(row, not own(row))
            for column in range(self.model.columnCount()):
                pane.setColumnHidden(column, (column < columns) != in_left)
            for row, column, row_span, column_span in self.model.spans():
                own_row = own(row)
                if own_row and (column < columns) == in_left:
                    pane.setSpan(row, column, row_span, column_span)

    def _link_scrolling(self) -> None:
        vertical, horizontal = self.body.verticalScrollBar(), self.body.horizontalScrollBar()
        if self._left is not None:
            vertical.valueChanged.connect(self._left.verticalScrollBar().setValue)
            vertical.valueChanged.connect(self._left.viewport().update)  # groups keep their words
            self._left.verticalScrollBar().valueChanged.connect(vertical.setValue)
        for across in filter(None, (self._top, self._foot)):
            horizontal.valueChanged.connect(across.horizontalScrollBar().setValue)
            across.horizontalScrollBar().valueChanged.connect(horizontal.setValue)

    def _fit(self) -> None:
        """Spreads the columns over the width in the form's proportions, then fits row heights."""
        low = self.window().height() < _LOW_WINDOW
        measure = _Measure(self.model, self.font(), low=low)
        room = self.contentsRect().size()
        widths = measure.column_widths(self._widths, room.width())
        heights = measure.row_heights(widths)
        bar = self.body.verticalScrollBar().sizeHint().width()
        across = bar if sum(widths) > room.width() else 0
        if sum(heights) + across > room.height() and not is_lone(self.model):
            widths = measure.column_widths(self._widths, room.width() - bar)
            heights = measure.row_heights(widths)
        for pane in self.panes:
            for column, width in enumerate(widths):
                pane.setColumnWidth(column, width)
            for row, height in enumerate(heights):
                pane.setRowHeight(row, height)
        left = sum(widths[: self.model.frozen_columns])
        shown = range(self.model.frozen_rows)
        top = sum(heights[row] for row in shown if row != self._foot_row)
        for side in filter(None, (self._left, self._corner, self._foot_left)):
            side.setFixedWidth(left)
        for foot in filter(None, (self._foot, self._foot_left)):
            foot.setFixedHeight(heights[self._foot_row or 0])
        for header in filter(None, (self._top, self._corner)):
            header.setFixedHeight(top)

    def _on_changed(self, change: ChangeSet) -> None:
        if change.after.previous or (change.cells and is_lone(self.model)):
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Fits the columns to the new width."""
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 (Qt's name)
        """Fits rows and columns to a new font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
