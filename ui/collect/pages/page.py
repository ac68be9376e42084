"""What pages of a collection share: what is picked, buttons, lists worked out elsewhere, proof."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QToolButton, QTreeView, QVBoxLayout, QWidget

from app.collect.collection import Collection, Contribution, FileLine, InnerShare, SumWarning, Unit
from app.collect.decisions import DECISION_KINDS, Decision, DecisionRow
from app.collect.submission import Submission
from app.edition.cells import Cell
from app.report.changes import moment_words
from app.report.numbers import format_plain, format_value, names_shown
from ui.painting import Tone
from ui.theme import UNIT, Sign
from ui.widgets.page_parts import quiet_label, retire
from ui.widgets.rows_model import Column, RowsModel
from ui.widgets.rows_view import FilteredList, RowsView
from ui.window_actions import WindowActions

if TYPE_CHECKING:
    from app.collect.workbook.writer import Listing, SheetValue

    Row = tuple[int, tuple[SheetValue, ...]]


_NO_SUCH_CELL = "版式不同，没有这一格"
_BLANK = "空白"
_LEVELS = " › "
_MAX_NAMED, _MAX_NAMED_BESIDE = 6, 60
"""Units that are named in a row, and in what is told of it beside the mouse."""


class Share(Struct, frozen=True):
    """What a unit adds to a cell of the sum."""

    cell: Cell
    contribution: Contribution
    inner: InnerShare | None = None
    """The unit of a level below, behind the one that handed in a sum."""

    @property
    def unit(self) -> Unit:
        """Whose it is here."""
        return self.contribution.unit

    @property
    def path(self) -> tuple[str, ...]:
        """The units from the one here down to this one."""
        inner = (*self.inner.path, self.inner.name) if self.inner else ()
        return (self.unit.name, *inner)

    @property
    def value(self) -> Decimal | None:
        """What it adds."""
        return self.inner.value if self.inner else self.contribution.value

    @property
    def file(self) -> str:
        """The file that it stands in, as its own level names it."""
        if self.inner:
            return "、".join(self.inner.files)
        return "、".join(one.words for one in self.unit.sources(self.cell.table))

    @property
    def adds(self) -> bool:
        """Whether the sum would be another without it."""
        return bool(self.value)

    @property
    def is_noted(self) -> bool:
        """Whether there is something to be known about it."""
        one = self.contribution
        is_noted = one.stated is not None or one.correction is not None or bool(one.doubt)
        return self.inner is None and is_noted


def shares_of(cell: Cell, proof: Sequence[Contribution]) -> list[Share]:
    """The units behind a cell, each before those of the levels below it."""
    return [
        share
        for one in proof
        for share in (Share(cell, one), *(Share(cell, one, inner) for inner in one.inner))
    ]


SHARE_CHOICES: tuple[tuple[str, Callable[[Share], bool] | None], ...] = (
    ("有数的", lambda share: share.adds or share.is_noted),
    ("有说明的", lambda share: share.is_noted),
    ("全部计入的", None),
)
"""Which units behind a cell are listed."""


def shares_model(parent: QObject | None = None) -> RowsModel[Share]:
    """One row a unit: what it adds to a cell, and what its document states itself."""
    columns = (
        Column[Share]("单位", lambda share: share.path[-1], 18, is_searched=True),
        Column[Share](
            "计入的数",
            _value_words,
            8,
            order=lambda share: share.value or Decimal(0),
            is_number=True,
        ),
        Column[Share](
            "说明",
            _note,
            22,
            tone=lambda share: Tone.DOUBT if share.is_noted else None,
            sign=lambda share: Sign.DOUBT if share.is_noted else None,
        ),
        Column[Share]("文件", lambda share: share.file, 24, is_searched=True),
    )
    return RowsModel(
        columns,
        lambda share: _LEVELS.join(share.path),
        lambda share: _LEVELS.join(share.path[:-1]),
        parent,
    )


def warnings_model(parent: QObject | None = None) -> RowsModel[SumWarning]:
    """One row a warning: what it is, and the units it names."""
    columns = (
        Column[SumWarning](
            "要留意的",
            lambda one: one.message,
            60,
            tone=lambda _: Tone.DOUBT,
            sign=lambda _: Sign.DOUBT,
        ),
        Column[SumWarning](
            "单位",
            lambda one: names_shown(one.units, _MAX_NAMED),
            22,
            tip=lambda one: names_shown(one.units, _MAX_NAMED_BESIDE),
        ),
    )
    return RowsModel(columns, lambda one: f"{one.rule}\n{one.message}", parent=parent)


def _value_words(share: Share) -> str:
    if share.inner is None and not share.contribution.carries:
        return "—"
    return "" if share.value is None else format_value(share.value, share.cell)


def _note(share: Share) -> str:
    one, cell = share.contribution, share.cell
    if share.inner is not None:
        return _BLANK if share.value is None else ""
    if not one.carries:
        return _NO_SUCH_CELL
    notes = [one.doubt] if one.doubt else []
    if one.correction is not None:
        was = one.correction.was
        before = _BLANK if was is None else format_value(was, cell)
        notes.append(f"已更正，原为 {before}：{one.correction.reason}")
    if one.stated is not None:
        notes.append(f"文件中写的是 {format_value(one.stated, cell)}")
    return "；".join(notes) or (_BLANK if one.value is None else "")


class Picked(Struct, frozen=True):
    """What an action would be about: a unit, its report, the cell it shares in, decisions."""

    unit: Unit | None = None
    line: FileLine | None = None
    share: Share | None = None
    decisions: tuple[Decision, ...] = ()
    whole: Submission | None = None
    """The report that was put together of several files, where no single one is meant."""
    units: tuple[Unit, ...] = ()
    """All units that are selected, where several can be."""


class CollectionPage(QWidget):
    """`moved` tells that something else is picked, `entered` that it was entered.

    It is abstract for the type checker only: Qt's classes cannot have `ABCMeta` beside their own.
    """

    moved = Signal()
    entered = Signal()

    manual_words = ""
    """What the manual's chapter on this window begins to tell of the page with."""

    tab_order: tuple[QWidget, ...] = ()
    """What Tab goes through, one after the other; none where Qt's own order is right."""

    @property
    def picked(self) -> Picked:
        """What is picked now."""
        return Picked()

    @abstractmethod
    def show_collection(self, collection: Collection) -> None:
        """Shows a collection as it stands now; what is picked stays picked."""

    def forget(self) -> None:
        """Drops the collection: it is closed, and nothing may be asked of it."""


def joined_of(unit: Unit | None) -> Submission | None:
    """The report of a unit that was put together of several files."""
    counted = unit.counted if unit else None
    return counted if counted and counted.joined else None


def line_of(unit: Unit | None) -> FileLine | None:
    """The report of a unit that counts, else its first file."""
    return unit.lines[0] if unit and unit.lines else None


class TurningSplitter(QSplitter):
    """Two parts side by side where there are so many pixels for it; else one above the other.

    Where there is no height for that either, the second part is there while it is worked in, or
    while `opener` is down, a button that is there only then.
    """

    def __init__(self, width: int, height: int, opener: str) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._least = width, height
        self._is_tight = False
        self.setChildrenCollapsible(False)
        self.opener = QToolButton()
        self.opener.setText(opener)
        self.opener.setCheckable(True)
        self.opener.hide()
        self.opener.toggled.connect(self._show_second)

    def unfold(self) -> None:
        """Shows the second part where it is folded away."""
        self.opener.setChecked(True)

    def fold(self) -> None:
        """Leaves all the room to the first part where there is too little for both."""
        self.opener.setChecked(False)

    def _show_second(self) -> None:
        self.opener.setVisible(self._is_tight)
        self.widget(1).setVisible(self.opener.isChecked() or not self._is_tight)
        self.setSizes([1, self.width() // 2] if self._is_tight else [3, 2])

    def minimumSizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """What both need side by side: it turns before there is too little for one above the other.

        One that was laid out while it was hidden would otherwise keep the window high.
        """
        least = [self.widget(at).minimumSizeHint() for at in range(self.count())]
        across = sum(one.width() for one in least) + self.handleWidth() * (len(least) - 1)
        return QSize(across, max(one.height() for one in least))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Turns where the size asks for it, three fifths for the first part."""
        size, (width, height) = event.size(), self._least
        least = sum(self.widget(at).minimumSizeHint().height() for at in range(self.count()))
        flat, high = size.width() >= width, size.height() >= max(height, least + self.handleWidth())
        wanted = Qt.Orientation.Vertical if high and not flat else Qt.Orientation.Horizontal
        was_tight, self._is_tight = self._is_tight, not flat and not high
        if wanted != self.orientation() or self._is_tight != was_tight:
            self.setOrientation(wanted)
            self._show_second()
        super().resizeEvent(event)


def page_column(page: QWidget) -> QVBoxLayout:
    """The column of a page, with free sides."""
    column = QVBoxLayout(page)
    column.setContentsMargins(2 * UNIT, UNIT, 2 * UNIT, UNIT // 2)
    column.setSpacing(UNIT // 2)
    return column


def button_row(actions: WindowActions, keys: str) -> QHBoxLayout:
    """Buttons for actions that stand in a menu, too."""
    row = QHBoxLayout()
    row.setSpacing(UNIT)
    for key in keys.split():
        button = QToolButton()
        button.setDefaultAction(actions[key])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(button)
    row.addStretch(1)
    return row


def offer(view: QTreeView, actions: WindowActions, keys: str) -> None:
    """Offers actions by the right mouse button and the menu key."""
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    view.addActions([actions[key] for key in keys.split()])


def decisions_model(parent: QObject | None = None) -> RowsModel[DecisionRow]:
    """One row a decision."""
    columns = (
        Column[DecisionRow]("决定", lambda row: row.kind, 12),
        Column[DecisionRow]("单位", lambda row: row.unit, 24, is_searched=True),
        Column[DecisionRow]("内容", lambda row: row.content, 48, is_searched=True),
        Column[DecisionRow]("理由", lambda row: row.reason, 36, is_searched=True),
        Column[DecisionRow](
            "时间", lambda row: moment_words(row.at), 21, least=21, order=lambda row: row.at
        ),
    )
    return RowsModel(columns, lambda row: repr(row.decision), parent=parent)


def _is_of(kind: str, row: DecisionRow) -> bool:
    return row.kind == kind


DECISION_CHOICES = (("全部", None), *((kind, partial(_is_of, kind)) for kind in DECISION_KINDS))
"""Which decisions are listed."""


_BEFORE_ALL = Decimal("-Infinity")


class ListingView(QWidget):
    """`entered` carries the words in the first column of a row: whose it is.

    `built` tells of a list with other columns, `about_to_go` that it is about to give way to one.
    """

    entered = Signal(str)
    built = Signal()
    about_to_go = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.view: RowsView[Row] | None = None
        self._heads: tuple[str, ...] = ()
        self._list: FilteredList[Row] | None = None
        self._notes = quiet_label("")
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, UNIT // 2, 0, 0)
        self._layout.setSpacing(UNIT // 2)
        self._layout.addWidget(self._notes)

    def show_listing(self, listing: Listing) -> None:
        """Shows other rows; other columns, too, if they are others."""
        heads = tuple(column.head for column in listing.columns)
        if self.view is None or heads != self._heads:
            self._build(listing, heads)
        if self.view is not None:
            self.view.rows.show([(at, tuple(row)) for at, row in enumerate(listing.rows)])
            self.view.begin()
        notes = (*listing.notes, *(() if listing.rows else (f"{listing.empty}。",)))
        self._notes.setText("\n".join(notes))
        self._notes.setVisible(bool(notes))

    def _build(self, listing: Listing, heads: tuple[str, ...]) -> None:
        if self.view is not None:
            self.about_to_go.emit()
        old, self._heads = self._list, heads
        columns = [
            Column["Row"](
                one.head,
                partial(_words, at),
                int(one.width),
                order=partial(_order, at),
                is_number=one.centred,
                is_searched=not one.centred,
            )
            for at, one in enumerate(listing.columns)
        ]
        view: RowsView[Row] = RowsView(RowsModel(columns, _key, parent=self), listing.title)
        view.entered.connect(self._on_entered)
        self.view, self._list = view, FilteredList(view, (("全部", None),))
        self._layout.addWidget(self._list, 1)
        if old is not None:
            self._layout.removeWidget(old)
            retire(old)
        self.built.emit()

    def _on_entered(self) -> None:
        row = self.view.current if self.view else None
        if row is not None:
            self.entered.emit(str(row[1][0]))


def _key(row: Row) -> str:
    return str(row[0])


def _words(at: int, row: Row) -> str:
    value = row[1][at]
    if isinstance(value, Decimal):
        return format_plain(value)
    return "" if value is None else str(value)


def _order(at: int, row: Row) -> tuple[Decimal, str]:
    """Numbers and percentages as numbers, words as words, nothing first."""
    value = row[1][at]
    if isinstance(value, Decimal | int):
        return Decimal(value), ""
    words = value or ""
    if words.endswith("%") and words[:-1].isdecimal():
        return Decimal(words[:-1]), ""
    return _BEFORE_ALL, words
