"""A list of rows on the screen, to be sorted, searched, filtered and entered."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil
from typing import Any, Generic
from unicodedata import category

from PySide6.QtCore import (
    QAbstractListModel,
    QByteArray,
    QEvent,
    QModelIndex,
    QObject,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMenu,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from ui.painting import paint_chip
from ui.theme import INSET, SMALL, UNIT, sized
from ui.widgets.rows_model import CHIP, AnyIndex, FilteredRows, RowsModel, ValueT, soon

_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


def typed_text(event: QEvent) -> str:
    """What a key press or an input method puts in, as it was typed; empty for a command."""
    if isinstance(event, QInputMethodEvent):
        return event.commitString() or event.preeditString()
    if not isinstance(event, QKeyEvent) or event.modifiers() & _COMMANDS:
        return ""
    text = event.text()
    return "" if any(category(sign) == "Cc" for sign in text) else text


def ignore_typed_keys(view: QAbstractItemView | QComboBox) -> None:
    """Switches off what Qt does with typed keys: no search, no folding by + - *, no choosing.

    The space bar goes on ticking and selecting; a closed choice keeps its value, and Enter opens it
    where it would press the dialog's button. The rows of a list are copied by Ctrl+C and from a
    menu, if it has no other.
    """
    keys = _TypedKeysOff(view)
    view.installEventFilter(keys)
    if isinstance(view, QComboBox):
        view.view().installEventFilter(keys)
    else:
        copies = _RowsCopied(view)
        view.installEventFilter(copies)
        view.viewport().installEventFilter(copies)


class _TypedKeysOff(QObject):
    """Leaves typed keys to the widgets around the view."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        is_key = event.type() in (QEvent.Type.KeyPress, QEvent.Type.InputMethod)
        if isinstance(watched, QComboBox) and isinstance(event, QKeyEvent) and _opens(event):
            watched.showPopup()
            return True
        if not is_key or typed_text(event) in ("", " "):
            return super().eventFilter(watched, event)
        event.ignore()
        return True


def _opens(event: QKeyEvent) -> bool:
    is_press = event.type() is QEvent.Type.KeyPress
    return is_press and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class _RowsCopied(QObject):
    """Puts the selected rows on the clipboard, with a tab between their columns."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy):
            event.accept()  # the window's own action copies nothing of a list
            if event.type() == QEvent.Type.KeyPress:
                self._copy()
            return True
        usual = Qt.ContextMenuPolicy.DefaultContextMenu
        if isinstance(event, QContextMenuEvent) and self._view.contextMenuPolicy() is usual:
            self._offer(event.globalPos())
            return True
        return super().eventFilter(watched, event)

    def _offer(self, place: QPoint) -> None:
        menu = QMenu(self._view)
        menu.addAction("复制(&C)\tCtrl+C", self._copy).setEnabled(bool(self._lines()))
        if self._view.selectionMode() is QAbstractItemView.SelectionMode.ExtendedSelection:
            menu.addAction("全选(&A)\tCtrl+A", self._view.selectAll)
        menu.exec(place)
        menu.deleteLater()

    def _copy(self) -> None:
        if lines := self._lines():
            QGuiApplication.clipboard().setText("\n".join(lines))

    def _lines(self) -> list[str]:
        rows, model = self._view.selectionModel().selectedRows(), self._view.model()
        columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
        cells = ([row.siblingAtColumn(at).data() for at in range(columns)] for row in rows)
        return ["\t".join(str(one or "") for one in row).strip() for row in cells]


Choices = Sequence[tuple[str, Callable[..., bool] | None]]
"""What can be listed: the words and which rows those are; None for all."""


class _Wrapping(QStyledItemDelegate):
    """Gives each row the height that its words need in the width of their column."""

    def __init__(self, view: QTreeView) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802 (Qt's name)
        """As high as the wrapped words: a tree asks without saying how wide the column is."""
        wide = QStyleOptionViewItem(option)
        wide.rect = QRect(0, 0, self._view.columnWidth(index.column()), 1)  # type: ignore[attr-defined]  # not in the stubs
        return super().sizeHint(wide, index)


class Elided(QStyledItemDelegate):
    """Leaves out the end of a long sentence, of other words their middle: ends tell names apart.

    Words with a tone of their own are painted as a chip.
    """

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paints the ground of the row, and words or a chip on it."""
        super().paint(painter, option, index)
        tone, words = index.data(CHIP), index.data()
        if tone and words:
            painter.setFont(sized(option.font, SMALL))  # type: ignore[attr-defined]  # not in the stubs, as below
            place = option.rect.adjusted(INSET, 0, -INSET, 0)  # type: ignore[attr-defined]
            paint_chip(painter, place, words, tone)

    def initStyleOption(self, option: QStyleOptionViewItem, index: AnyIndex) -> None:  # noqa: N802
        """Says what is left out of the words where they are too long."""
        super().initStyleOption(option, index)
        words: str = option.text  # type: ignore[attr-defined]  # as below
        if index.data(CHIP):
            option.text = ""  # type: ignore[attr-defined]
        elif _SENTENCE.isdisjoint(words):
            option.textElideMode = Qt.TextElideMode.ElideMiddle  # type: ignore[attr-defined]


_SENTENCE = frozenset("，。；")
"""Signs that stand in what is read from its beginning."""


class RowsView(QTreeView, Generic[ValueT]):
    """`entered` tells of Enter or a double click on a row, `moved` of another current row.

    `picked` tells that other rows are selected. The first columns, as many as are to be `in_sight`,
    give way to each other where there is no room for all.
    """

    entered = Signal()
    moved = Signal()
    picked = Signal()

    def __init__(self, model: RowsModel[ValueT], name: str) -> None:
        super().__init__()
        self.rows = model
        self.shown: FilteredRows[ValueT] = FilteredRows(model)
        self.setModel(self.shown)
        self.setAccessibleName(name)
        ignore_typed_keys(self)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setAlternatingRowColors(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setRootIsDecorated(False)
        self.setSortingEnabled(True)
        self.header().setSortIndicatorClearable(True)
        self.header().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        widen(self.header(), model)
        self.setItemDelegate(Elided(self))
        self._wanted = [self.columnWidth(at) for at in range(len(model.columns))]
        self.in_sight = len(self._wanted)
        self._is_fitting = False
        self.header().sectionResized.connect(self._on_section_resized)
        self._let_last_grow()
        self.shown.rowsInserted.connect(self._on_rows_changed)
        self.shown.rowsRemoved.connect(self._select_current)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.selectionModel().selectionChanged.connect(lambda *_: self.picked.emit())
        self.doubleClicked.connect(lambda _index: self.entered.emit())

    @property
    def current(self) -> ValueT | None:
        """The value of the current row."""
        return self.shown.value(self.currentIndex())

    @property
    def selected(self) -> list[ValueT]:
        """The values of the selected rows, as they are shown."""
        indexes = self.selectionModel().selectedRows()
        values = (self.shown.value(index) for index in indexes)
        return [value for value in values if value is not None]

    def expand_all(self) -> None:
        """Shows what stands below rows; a flat list is not laid out for it."""
        if self.rows.is_nested:
            self.expandAll()

    def begin(self) -> None:
        """Makes the first row the current one, if none is."""
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self.shown.index(0, 0))

    def go_to(self, key: str) -> bool:
        """Makes a row the current one; whether it is shown."""
        index = self.shown.index_of(key)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
        return index.isValid()

    def wrap_words(self) -> None:
        """Wraps words that are too long; the widest column takes the room there is."""
        wrap_words(self)
        self._stretch_widest()

    def _let_last_grow(self) -> None:
        """The last column takes the room that is left; figures stay beside the others."""
        self.header().setStretchLastSection(not self.rows.columns[-1].is_number)

    def _stretch_widest(self) -> None:
        widths = [column.width for column in self.rows.columns]
        widest = self.in_sight = widths.index(max(widths))
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(widest, QHeaderView.ResizeMode.Stretch)

    def show_names(self, most: int) -> None:
        """Makes the first column as wide as its names need, up to so many digits.

        Columns that give way make room for it.
        """
        self.header().setResizeContentsPrecision(0)  # of ten thousand names those in sight
        most *= self.fontMetrics().horizontalAdvance("0")
        needed = min(self.sizeHintForColumn(0), most)
        self._wanted[0] = max(self._wanted[0], needed)
        self._fit()

    def _fit(self, *, whole: bool = False) -> None:
        """Shares what is lacking among the columns that give way, or gives all `whole` widths."""
        digit = self.fontMetrics().horizontalAdvance("0")
        columns = list(zip(self.rows.columns, self._wanted, strict=True))[: self.in_sight]
        slack = [
            max(0, wanted - one.least * digit) * (not one.is_number) for one, wanted in columns
        ]
        room = self.viewport().width()
        lacking = 0 if whole else sum(self._wanted[: self.in_sight]) - room
        if lacking > sum(slack) and self.in_sight == len(self._wanted):
            lacking = 0  # it scrolls anyway
        while slack and lacking > sum(slack) and columns[len(slack) - 1][0].is_number:
            slack.pop()  # figures that are out of sight anyway
            lacking = sum(self._wanted[: len(slack)]) - room
        share = min(1, max(lacking, 0) / max(sum(slack), 1))
        columns = columns[: len(slack)]
        self._is_fitting = True
        for column, ((_, wanted), loose) in enumerate(zip(columns, slack, strict=True)):
            width = wanted - ceil(loose * share)
            if self.columnWidth(column) != width and (share or not self._is_last_grown(column)):
                self.setColumnWidth(column, width)
        self._is_fitting = False

    def _is_last_grown(self, column: int) -> bool:
        """Whether a column takes whatever room is left."""
        return column == len(self._wanted) - 1 and self.header().stretchLastSection()

    def _on_section_resized(self, column: int, _: int, width: int) -> None:
        """What the clerk, or the last time, made a column is what it is to be."""
        if not self._is_fitting and not self._is_last_grown(column):
            self._wanted[column] = width

    def columns_state(self) -> QByteArray:
        """Widths, order and sorting of the columns, to be remembered: what they are to be."""
        self._fit(whole=True)
        state = self.header().saveState()
        self._fit()
        return state

    def restore_columns(self, kept: QByteArray | None) -> None:
        """Takes the columns as they were last."""
        if kept is not None and self.header().restoreState(kept):
            self.sortByColumn(
                self.header().sortIndicatorSection(), self.header().sortIndicatorOrder()
            )
            self._stretch_widest() if self.wordWrap() else self._let_last_grow()
            for column in range(len(self._wanted)):
                self._on_section_resized(column, 0, self.columnWidth(column))
            self._fit()

    def _on_current_changed(self) -> None:
        self.shown.hold(self.current)
        self.moved.emit()

    def _select_current(self) -> None:
        """The row that comes in the place of one that has gone is seen to be the current one."""
        if not self.selectionModel().hasSelection() and self.currentIndex().isValid():
            self.setCurrentIndex(self.currentIndex())

    def _on_rows_changed(self, parent: QModelIndex) -> None:
        self.setRootIsDecorated(self.rows.is_nested)
        if parent.isValid():
            self.expand(parent)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Keeps in sight what is to be."""
        super().resizeEvent(event)
        self._fit()

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:  # noqa: N802 (Qt's name)
        """Goes on behind the last column, so that a row is one up to the edge."""
        super().drawRow(painter, option, index)
        row = QRect(option.rect)  # type: ignore[attr-defined]  # not in the stubs
        row.setLeft(self.header().length() - self.header().offset())
        number = (row.top() + self.verticalOffset()) // max(
            row.height(), 1
        )  # Qt keeps it to itself
        palette = self.palette()
        if self.selectionModel().isSelected(index):
            painter.fillRect(row, palette.highlight())
        elif number % 2 and self.uniformRowHeights():
            painter.fillRect(row, palette.alternateBase())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 (Qt's name)
        """Enter enters the current row."""
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and self.currentIndex().isValid():
            self.entered.emit()
        else:
            super().keyPressEvent(event)


class FilteredList(QWidget, Generic[ValueT]):
    """A list with a line to find rows in it and a choice of which are listed.

    `counted` carries how many rows each choice has, a little after they changed.
    """

    counted = Signal(list)

    def __init__(self, view: RowsView[ValueT], choices: Choices) -> None:
        super().__init__()
        self.view = view
        self.word = QLineEdit()
        self.word.setPlaceholderText("输入名称等文字，只列出含有它的行")
        self.word.setClearButtonEnabled(True)
        self.word.setAccessibleName("查找")
        self.choice = QComboBox()
        ignore_typed_keys(self.choice)
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.choice.setAccessibleName("列出哪些")
        self._choices = choices
        for words, _ in choices:
            self.choice.addItem(words)
        self._filter_soon = soon(self, self._filter)
        self._count_soon = soon(self, self.show_counts)
        self.word.textChanged.connect(self._filter_soon.start)
        self.choice.currentIndexChanged.connect(self._filter)
        for told in (view.rows.rowsInserted, view.rows.rowsRemoved, view.rows.dataChanged):
            told.connect(self._count_soon.start)
        for keys, owner, goal in (("Ctrl+F", self, self.word), ("Down", self.word, view)):
            shortcut = QShortcut(QKeySequence(keys), owner)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(goal.setFocus)
        self._lay_out()
        self.setFocusProxy(view)
        self._filter()

    def show_only(self, choice: int = 0) -> None:
        """Lists every row of a choice, the first of which has all."""
        self.word.clear()
        self.choice.setCurrentIndex(choice)
        self._filter()

    def show_counts(self) -> None:
        """Writes how many rows each choice has."""
        self._count_soon.stop()
        values = list(self.view.rows.values)
        counts = [sum(map(one, values)) if one else len(values) for _, one in self._choices]
        for place, ((words, _), count) in enumerate(zip(self._choices, counts, strict=True)):
            self.choice.setItemText(place, f"{words}（{count}）")
        self.counted.emit(counts)

    def _filter(self) -> None:
        self.view.shown.show_only(self.word.text(), self._choices[self.choice.currentIndex()][1])
        self.view.expand_all()
        self._go_to_wanted()
        self.view.shown.hold(self.view.current)

    def _go_to_wanted(self) -> None:
        """Goes to the first row that is listed for its own sake, unless the current one is."""
        index = self.view.currentIndex()
        if index.isValid() and not self._is_wanted(index):
            index = self.view.shown.index(0, 0)
            while index.isValid() and not self._is_wanted(index):
                index = self.view.indexBelow(index)
            self.view.setCurrentIndex(index)

    def _is_wanted(self, index: QModelIndex) -> bool:
        value = self.view.shown.value(index)
        return value is not None and self.view.shown.is_wanted(value)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(UNIT)
        for text, widget in (("列出(&L)：", self.choice), ("查找(&S)：", self.word)):
            label = QLabel(text)
            label.setBuddy(widget)
            if widget is self.choice and len(self._choices) == 1:
                label.hide()
                widget.hide()
            row.addWidget(label)
            row.addWidget(widget, int(widget is self.word))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(UNIT // 2)
        layout.addLayout(row)
        layout.addWidget(self.view, 1)


def wrap_words(view: QTreeView) -> None:
    """Wraps words that are longer than their column is wide."""
    view.setUniformRowHeights(False)
    view.setWordWrap(True)
    view.setTextElideMode(Qt.TextElideMode.ElideNone)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setItemDelegate(_Wrapping(view))
    view.header().sectionResized.connect(view.scheduleDelayedItemsLayout)


def widen(header: QHeaderView, model: RowsModel[Any]) -> None:
    """Makes the columns as wide as they say, and at least as wide as their titles."""
    digit = header.fontMetrics().horizontalAdvance("0")
    for place, column in enumerate(model.columns):
        header.resizeSection(place, max(column.width * digit + UNIT, header.sectionSizeHint(place)))
