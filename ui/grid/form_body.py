"""The values of a form table: drawn with last year's below, typed, pasted, asked about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from PySide6.QtCore import QItemSelection, QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QPainter, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QMenu,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.edition.cells import Cell, CellKey
from app.edition.text_check_kinds import Level
from app.report.changes import ChangeSet, Edit, Entry, Means, Origin, Unread
from app.report.filling import PastePlan, plan_paste, plan_placed, without_words
from app.report.numbers import read_entry, shortened
from ui.document import Document
from ui.grid.cell_menu import cell_menu, parts_of, parts_words
from ui.grid.editor import GridDelegate
from ui.grid.form_model import FormModel, FormRole, Signs
from ui.grid.grid import CellBlock, GridView, Texts
from ui.grid.keys import Steps, is_typed
from ui.theme import INSET, SMALL, FormColors, form_colors, sized
from ui.widgets.page_parts import STAY_WORDS, UNDO_WORDS
from ui.widgets.rows_model import AnyIndex
from ui.widgets.status_line import broken

_CORNER = 8
_BAR = 3
_PADDING = 2 * _BAR + 2


def small_font(font: QFont) -> QFont:
    """The font of last year's figures, from the one of this year's."""
    return sized(font, SMALL)


def paint_both_years(
    painter: QPainter, cell: QStyleOptionViewItem, wordings: Sequence[str], view: QWidget
) -> None:
    """Draws a cell as its style would, with the longest of the wordings that fits below its text.

    `cell` is filled in already; `wordings` come longest first, and are quiet in any state.
    """
    rect: QRect = cell.rect  # type: ignore[attr-defined]  # missing in the stubs, as all below
    palette: QPalette = cell.palette  # type: ignore[attr-defined]
    text: str = cell.text  # type: ignore[attr-defined]
    font: QFont = cell.font  # type: ignore[attr-defined]
    selected = bool(cell.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
    cell.text = ""  # type: ignore[attr-defined]
    view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, view)
    small = small_font(font)
    own, last = _both_lines(rect, font, small)
    role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
    painter.save()
    painter.setFont(font)
    painter.setPen(palette.color(role))
    painter.drawText(own, Qt.AlignmentFlag.AlignCenter, text)
    painter.setFont(small)
    painter.setPen(form_colors(palette).quiet)
    painter.drawText(last, Qt.AlignmentFlag.AlignCenter, _fitting(wordings, small, rect.width()))
    painter.restore()


def _both_lines(rect: QRect, font: QFont, small: QFont) -> tuple[QRect, QRect]:
    """Where in a cell this year's figure stands, and last year's below it."""
    height, below = QFontMetrics(font).height(), QFontMetrics(small).height()
    top = rect.top() + max(0, (rect.height() - height - below) // 2)
    own = QRect(rect.left(), top, rect.width(), height)
    return own, QRect(rect.left(), top + height, rect.width(), below)


def _fitting(wordings: Sequence[str], font: QFont, width: int) -> str:
    metrics = QFontMetrics(font)
    fitting = (one for one in wordings if metrics.horizontalAdvance(one) + _PADDING <= width)
    return next(fitting, wordings[-1])


TEXT_PADDING = 8
"""Pixels that the style keeps free beside the words of a cell, those of `inset` not counted."""


def inset(alignment: Qt.AlignmentFlag) -> int:
    """What the style keeps free, too, before words that begin at the left of a cell."""
    return 0 if alignment & Qt.AlignmentFlag.AlignHCenter else INSET


def _paint_signs(
    painter: QPainter, cell: QStyleOptionViewItem, signs: Signs, colors: FormColors
) -> None:
    """Draws the bar, the corner and the dotted line that a cell and its words have."""
    rect: QRect = cell.rect  # type: ignore[attr-defined]  # missing in the stubs, as below
    if signs.marked:
        bar = QRect(rect.left(), rect.top(), _BAR, rect.height() - 1)
        painter.fillRect(bar, colors.amber)  # no frame: that is the current cell's
    if signs.found is not None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.error if signs.found is Level.ERROR else colors.amber)
        at = QPoint(rect.right(), rect.top())
        painter.drawPolygon([at, at + QPoint(-_CORNER, 0), at + QPoint(0, _CORNER)])
    if signs.wrong:
        painter.setPen(QPen(colors.error, 2, Qt.PenStyle.DotLine))
        font: QFont = cell.font  # type: ignore[attr-defined]
        words = _both_lines(rect, font, small_font(font))[0] if signs.last_year else rect
        line = words.adjusted(4, 0, -5, -1 if signs.last_year else -4)
        painter.drawLine(line.bottomLeft(), line.bottomRight())


class FormDelegate(GridDelegate):
    """Marks the cells of a finding and underlines what is not a number.

    The words of a group of rows stand in the middle of what is in sight of it.
    """

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draws the cell, its grid lines, and the signs that tell its state without colour."""
        rect: QRect = option.rect  # type: ignore[attr-defined]  # missing in the stubs
        cell = QStyleOptionViewItem(option)
        if self._view.rowSpan(index.row(), index.column()) > 1:
            cell.rect = rect.intersected(self._view.viewport().rect())  # type: ignore[attr-defined]
        signs: Signs | None = index.data(FormRole.SIGNS)
        small = signs.last_year if signs else ()
        if small:
            self.initStyleOption(cell, index)
            paint_both_years(painter, cell, small, self._view)
        else:
            super().paint(painter, cell, index)
        colors = form_colors(option.palette)  # type: ignore[attr-defined]
        painter.save()
        painter.setPen(QPen(colors.line, 0))  # one further: at 150 % a pixel lies between cells
        painter.drawLine(rect.left(), rect.bottom(), rect.right() + 1, rect.bottom())
        painter.setPen(QPen(colors.dot if self._ends_group(index) else colors.line, 0))
        painter.drawLine(rect.right(), rect.top(), rect.right(), rect.bottom() + 1)
        if signs:
            _paint_signs(painter, cell, signs, colors)
        painter.restore()

    def _ends_group(self, index: AnyIndex) -> bool:
        """Whether another group of columns begins right of a cell."""
        last = index.column() + self._view.columnSpan(index.row(), index.column()) - 1
        model = index.model()
        return isinstance(model, FormModel) and last in model.group_ends

    def createEditor(  # noqa: N802 (Qt's name)
        self, parent: QWidget, option: QStyleOptionViewItem, index: AnyIndex
    ) -> QWidget:
        """A line editor that knows its cell: by it each key typed is logged."""
        editor = super().createEditor(parent, option, index)
        editor.setProperty("cell", index.data(FormRole.KEY))
        return editor


class LabelDelegate(FormDelegate):
    """Draws labels, none with its last sign alone in a line, and balances as long as they fit."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Parts the balance from the rows above by a stronger line."""
        super().paint(painter, option, index)
        model = index.model()
        if isinstance(model, FormModel) and index.row() == model.balance_row:
            rect: QRect = option.rect  # type: ignore[attr-defined]  # missing in the stubs
            strong = form_colors(option.palette).strong  # type: ignore[attr-defined]
            painter.fillRect(rect.left(), rect.top(), rect.width(), 1, strong)

    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:  # noqa: N802
        """Fits the words to the cell."""
        super().initStyleOption(option, index)
        text: str = option.text  # type: ignore[attr-defined]  # missing in the stubs, as below
        rect: QRect = option.rect  # type: ignore[attr-defined]
        metrics: QFontMetrics = option.fontMetrics  # type: ignore[attr-defined]
        room = rect.width() - TEXT_PADDING - inset(option.displayAlignment)  # type: ignore[attr-defined]
        if metrics.horizontalAdvance(text) > room > 0:
            shorter = index.data(FormRole.SHORTER) or ()
            fitting = (one for one in shorter if metrics.horizontalAdvance(one) <= room)
            option.text = next(fitting, _without_orphan(text, metrics, room))  # type: ignore[attr-defined]
            if self._view.rowSpan(index.row(), index.column()) > 1:  # of which little is in sight
                lines = rect.height() // metrics.height()
                if metrics.horizontalAdvance(text) > room * lines:
                    font: QFont = option.font  # type: ignore[attr-defined]
                    option.text = broken(text, font, room, lines) if lines else ""  # type: ignore[attr-defined]


_ORPHAN = 4
"""So few signs are not left alone in a second line."""


def _without_orphan(text: str, metrics: QFontMetrics, room: int) -> str:
    """Words that are broken anywhere, with a break of their own where few signs would be left.

    That is behind a comma or a number near the middle, if both lines have room then.
    """

    def fits(words: str) -> bool:
        return metrics.horizontalAdvance(words) <= room

    if len(text) <= _ORPHAN or not fits(text[:-_ORPHAN]):
        return text
    half = (len(text) + 1) // 2
    ends = [at for at, sign in enumerate(text[:-1], 1) if sign in "，、：）" and at > half // 2]
    whole = [at for at in ends if fits(text[:at]) and fits(text[at:])]
    at = min(whole, key=lambda at: abs(at - half), default=half)
    return f"{text[:at]}\u2028{text[at:]}"


_PASTE, _CLEAR = "粘贴", "清除"
_WORDS_BEFORE = "前面的文字对不上这张表的行，不能填在格里。去掉这些文字，只粘贴后面的数"


def _filled_words(words: str, entries: Collection[Entry], cells: int, change: ChangeSet) -> str:
    """What came of filling so many selected cells."""
    if not entries:
        return f"{words}：选中的格由程序自动计算，没有填入。"
    skipped, unread = cells - len(entries), sum(isinstance(one, Unread) for one in entries)
    parts = [f"{words}：{'清空' if words == _CLEAR else '填入'} {len(entries)} 格"]
    if change.is_empty:
        parts = [f"{words}：{len(entries)} 格原来就是这样，没有改动"]
    if unread:
        parts.append(f"其中 {unread} 格不是数字，待改正")
    if skipped:
        parts.append(f"跳过 {skipped} 个自动计算的格")
    return "，".join(parts) + "。"


def _undo_offered(document: Document, change: ChangeSet) -> list[tuple[str, Callable[[], None]]]:
    """The way back beside what tells of several cells."""
    several = len(change.after.entries) > 1
    return [(UNDO_WORDS, document.undo_stack.undo)] if several else []


def _word_question(form: FormModel, cells: Sequence[QModelIndex], text: str) -> str:
    """What to ask before one text goes into all of some cells; nothing of a number."""
    typed = [cell for one in filter(is_typed, cells) if (cell := form.cell(one))]
    if all(isinstance(read_entry(cell, text), Decimal) for cell in typed):
        return ""
    word = shortened(text)
    return f"“{word}”不是数字，照这样粘贴，会填入选中的 {len(typed)} 格。要粘贴吗？"


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

    `parts_wanted` carries a cell of a table that is only shown, whose parts are known elsewhere.
    `selected` tells of a selection of several cells, and of its end. `finding_wanted` carries
    a finding about the current cell that the clerk wants to see, `mend_wanted` one to be settled.
    """

    finding_wanted = Signal(object)
    mend_wanted = Signal(object)
    parts_wanted = Signal(object)
    selected = Signal()
    escape_answers = True

    def __init__(self, document: Document, model: FormModel, parent: QWidget | None = None) -> None:
        super().__init__(parent, zooms=parent)
        self._document = document
        self._form = model
        self._selects_many = False
        prepare_pane(self, model)

    def edit(self, index: QModelIndex, *how: Any) -> bool:  # type: ignore[override]  # both of Qt's
        """Opens a cell for typing; of a finalised report none is opened, and that is said."""
        opens = not how or bool(how[0] & self.editTriggers())
        if opens and is_typed(index) and not self._document.may_edit():
            return False
        return super().edit(index, *how)

    def put(self, texts: Texts, words: str) -> None:
        """Puts texts into the cells that are typed, as one step; says what came of it."""
        means = Means.PASTED if words == _PASTE else Means.TYPED
        entries: dict[CellKey, Entry] = {}
        for index, text in texts:
            cell = self._form.cell(index)
            if cell is not None and is_typed(index):
                entries[cell.key] = read_entry(cell, text)
        if not self._document.may_edit():
            return
        change = self._document.edit(Edit(entries=entries).from_(Origin(means)), words)
        if words != _CLEAR or len(entries) > 1:
            told = _filled_words(words, entries.values(), len(texts), change)
            self.message.emit(told, _undo_offered(self._document, change))

    def paste_block(self, block: CellBlock) -> None:
        """Puts a block in by its labels, else from the first selected cell on.

        One number fills the selection. What does not fit there, or is no number, is asked about
        before it goes.
        """
        if not self._document.may_edit():
            return
        cells = self.cells or [self.currentIndex()]
        if block.single is not None and len(cells) > 1:
            go = partial(self.put, [(cell, block.single) for cell in cells], _PASTE)
            self._ask(_word_question(self._form, cells, block.single), go)
            return
        chosen = len({c.row() for c in cells}), len({c.column() for c in cells})
        start = self._form.index(min(c.row() for c in cells), min(c.column() for c in cells))
        plan = self._plan(start, block)
        if (placed := self._placed_by_labels(block, plan)) is not None:
            question = placed.question(self._document.report, block.size, block.size)
            self._ask(question, partial(self._paste_placed, placed))
            return
        bare = CellBlock(without_words(self._document.report, self._form.printed, block.rows))
        figures = self._plan(start, bare)
        is_sound = figures.entries and not figures.lost and not figures.unread
        named = plan.by_labels and plan.entries
        if bare.size != block.size and is_sound and not named:
            words = f"{_WORDS_BEFORE}，会{figures.destination(self._document.report)}。"
            self._ask(words, partial(self._paste_at, start, bare), "去掉文字粘贴")
        else:
            question = plan.question(self._document.report, block.size, chosen)
            self._ask(question, partial(self._paste_at, start, block))

    def _ask(self, question: str, go: Callable[[], None], words: str = "照这样粘贴") -> None:
        """Pastes if there is nothing to ask, else when the clerk says so."""
        stay = partial(self.message.emit, "", [])
        if question:
            self.message.emit(f"{question}（按 Esc 不粘贴）", [(words, go), (STAY_WORDS, stay)])
        else:
            go()

    def _placed_by_labels(self, block: CellBlock, own: PastePlan) -> PastePlan | None:
        """Where a block goes by its labels, if as many figures do as in its own plan.

        Some labels may come along in a block of figures: then the current cell is what counts.
        """
        from app.importing.reading import placed_by_labels  # noqa: PLC0415 lxml, only for pasting
        from app.office.content import grid_of_texts  # noqa: PLC0415 comes with it

        if block.single is not None:
            return None
        report = self._document.report
        grids = block.grids or [grid_of_texts(block.rows)]
        placed = placed_by_labels(grids, report.edition, self._form.printed)
        if placed is None:
            return None
        plan = plan_placed(report, placed.texts, placed.left)
        enough = plan.figures >= own.figures + (own.by_labels and plan.lost > 0)
        return plan if enough else None

    def _paste_placed(self, plan: PastePlan) -> None:
        if not self._document.may_edit():
            return
        change = self._document.edit(plan.edit, _PASTE)
        self.show_keys(plan.entries.keys() | plan.stated.keys())
        self.message.emit(
            f"按表头和行名对应：{plan.summary}", _undo_offered(self._document, change)
        )

    def _plan(self, start: QModelIndex, block: CellBlock) -> PastePlan:
        row, column = self._form.printed_row(start), start.column()
        return plan_paste(self._document.report, self._form.printed, row, column, block.rows)

    def _paste_at(self, start: QModelIndex, block: CellBlock) -> None:
        if not self._document.may_edit():
            return
        plan = self._plan(start, block)
        change = self._document.edit(plan.edit, _PASTE)
        if plan.skips or plan.by_labels:
            self.show_keys(plan.entries.keys() | plan.stated.keys())
        else:
            self._select_pasted(start, block)
        self.message.emit(plan.summary, _undo_offered(self._document, change))

    def _select_pasted(self, start: QModelIndex, block: CellBlock) -> None:
        rows, columns = block.size
        last = start.row() + rows, start.column() + columns
        places = (self._form.index_of(key) for key in self._form.keys)
        inside = [i for i in places if start.row() <= i.row() < last[0]]
        covered = [i for i in inside if start.column() <= i.column() < last[1]]
        if covered:
            self.select(covered[0], covered[-1])
            self.scrollTo(covered[0])

    def number(self, cell: QModelIndex) -> Decimal | None:
        """The figure of a cell; None while it is blank or no number."""
        found = self._form.cell(cell)
        return self._document.report.value(found.key) if found else None

    def refuse(self, cell: QModelIndex) -> None:
        """Says why a cell takes no typing."""
        found = self._form.cell(cell)
        if found is None:
            self.message.emit("这里是表头，不用填写，请点要填的格。", [])
        elif found.computed:
            self.message.emit(f"{found.words}由程序自动计算，不用填写。", [])
        else:
            self.message.emit(f"{found.words}在这里只能看，不能填写。", [])

    @property
    def is_refused(self) -> bool:
        """Whether the current cell holds what is no number."""
        return bool(self.currentIndex().data(FormRole.WRONG))

    def made_menu(self) -> QMenu | None:
        """What can be done with the cells and asked of the current one."""
        cell = self._form.cell(self.currentIndex())
        return None if cell is None else cell_menu(self, self._document, cell)

    def set_enter_down(self, down: bool) -> None:  # noqa: FBT001 the signal's own shape
        """Lets Enter lead down the column, or along the row."""
        self.enter_down = down

    def show_keys(self, keys: Collection[CellKey]) -> None:
        """Selects those of the cells that this table has."""
        self.show_cells(self._form.index_of(key) for key in self._form.keys if key in keys)
        self.setFocus()

    def list_parts(self, cell: Cell) -> None:
        """Says what a computed cell adds and marks the parts; of a sum of reports others say it."""
        if self.is_only_shown:
            self.parts_wanted.emit(cell)
            return
        self._form.mark(frozenset(parts_of(self._document.report, cell.key)))
        self.message.emit(parts_words(self._document.report, cell), [])

    def scrollTo(  # noqa: N802 (Qt's name)
        self,
        index: AnyIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Shows a cell, and the headings right above it where there is room for both."""
        super().scrollTo(index, hint)
        head = index.sibling(index.row() - 1, index.column())
        while head.isValid() and self._form.cell(head) is None and not self.isRowHidden(head.row()):
            head = head.siblingAtRow(head.row() - 1)
        top = self.rowViewportPosition(head.row() + 1)
        if top < 0 and self.visualRect(index).bottom() - top < self.viewport().height():
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + top)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Keeps the current cell in sight, with more of what is above it in a higher window."""
        super().resizeEvent(event)
        if event.size().height() > event.oldSize().height() and self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def selectionChanged(  # noqa: N802 (Qt's name)
        self, selected: QItemSelection, deselected: QItemSelection
    ) -> None:
        """Tells of several cells."""
        super().selectionChanged(selected, deselected)
        many = len(self.selectedIndexes()) > 1
        if many or self._selects_many:
            self._selects_many = many
            self.selected.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 (Qt's name)
        """Begins at the first cell to fill, plainly selected."""
        if not self.currentIndex().isValid():
            self.setCurrentIndex(Steps(self).in_order(self.currentIndex(), 1))
        super().focusInEvent(event)
