"""The page of charts: chief figures unit by unit and reasons for refusals, as bars in lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial

from msgspec import Struct
from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QColor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QImage,
    QPainter,
    QPalette,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QVBoxLayout,
)

from app.collect.collection import Collection
from app.collect.results.comparison import ChartBar, CountyChart, charts_of
from app.edition.cells import CellKey
from app.report.numbers import format_plain
from ui.collect.pages.page import CollectionPage, page_column
from ui.tasks import LatestTask
from ui.theme import PAPER_BLUE, SUBHEADING, UNIT, form_colors, sized
from ui.widgets.page_parts import quiet_label, retire, wrapped_label
from ui.widgets.rows_model import AnyIndex, Column, RowsModel
from ui.widgets.rows_view import RowsView

BAR = 1
"""The column of the bars."""

MIDDLE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_INK, _SELECTED = QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText

_THICKNESS = 0.62
"""Of the height of a row."""


class BarRow(Struct, frozen=True):
    """A bar of a chart; `share` is its length, 1 for the longest one."""

    label: str
    words: str
    share: float
    cell: CellKey | None


def bars_model(title: str, parent: QObject) -> RowsModel[BarRow]:
    """One row a bar; whoever cannot see it is told its figure."""
    columns = (
        Column[BarRow]("项目", lambda row: row.label, 22, is_searched=True),
        Column[BarRow](title, lambda row: row.words, 12),
    )
    return RowsModel(columns, lambda row: row.cell or row.label, parent=parent)


def bar_rows(chart: CountyChart) -> list[BarRow]:
    """The bars with their lengths."""
    longest = max((bar.value for bar in chart.bars), default=Decimal(0))
    return [_row(bar, longest, chart.measure) for bar in chart.bars]


def _row(bar: ChartBar, longest: Decimal, measure: str) -> BarRow:
    share = float(bar.value / longest) if longest > 0 else 0.0
    percent = measure if measure == "%" else ""
    return BarRow(bar.label, f"{format_plain(bar.value)}{percent}", max(share, 0.0), bar.cell)


def longest_words(rows: Sequence[BarRow]) -> str:
    """The widest of the figures, for which room is kept behind the longest bar."""
    return max((row.words for row in rows), key=len, default="")


def paint_bar(painter: QPainter, rect: QRect, row: BarRow, longest: str, color: QColor) -> None:
    """Draws a bar with its figure behind its end, the figure in the pen's colour."""
    room = rect.width() - painter.fontMetrics().horizontalAdvance(longest) - 2 * UNIT
    length = max(1, round(room * row.share))
    height = round(rect.height() * _THICKNESS)
    top = rect.top() + (rect.height() - height) // 2
    painter.fillRect(QRect(rect.left(), top, length, height), color)
    painter.drawText(rect.adjusted(length + UNIT // 2, 0, 0, 0), MIDDLE, row.words)


class BarDelegate(QStyledItemDelegate):
    """Draws the column of the bars; `longest` are the words to keep room for."""

    def __init__(self, view: RowsView[BarRow]) -> None:
        super().__init__(view)
        self._view = view
        self.longest = ""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Draws what the style draws of an empty cell, and the bar in it."""
        row = self._view.shown.value(index)
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        cell.text = ""  # type: ignore[attr-defined]  # missing in the stubs, as all below
        element = QStyle.ControlElement.CE_ItemViewItem
        self._view.style().drawControl(element, cell, painter, self._view)
        palette: QPalette = cell.palette  # type: ignore[attr-defined]
        selected = bool(cell.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        if row is not None:
            ink = palette.color(_SELECTED if selected else _INK)
            painter.save()
            painter.setFont(cell.font)  # type: ignore[attr-defined]
            painter.setPen(ink)
            color = ink if selected else form_colors(palette).accent
            paint_bar(painter, cell.rect, row, self.longest, color)  # type: ignore[attr-defined]
            painter.restore()


_WIDTH, _SCALE = 80 * UNIT, 3
_ROW = 3 * UNIT
_FORMAT = QImage.Format.Format_RGB32
_NAME_WIDTH = 32 * UNIT


def chart_picture(chart: CountyChart, font: QFont) -> QImage:
    """The chart with its title and all its bars."""
    rows, head = bar_rows(chart), sized(font, SUBHEADING)
    head.setBold(True)
    inner = QRect(UNIT, UNIT, _WIDTH - 2 * UNIT, 0)
    wrapped = int(Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap)
    title = QFontMetrics(head).boundingRect(inner.adjusted(0, 0, 0, _WIDTH), wrapped, chart.title)
    top = title.bottom() + UNIT
    image = QImage(_WIDTH * _SCALE, (top + len(rows) * _ROW + UNIT) * _SCALE, _FORMAT)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.scale(_SCALE, _SCALE)
    painter.setPen(Qt.GlobalColor.black)
    painter.setFont(head)
    painter.drawText(title, wrapped, chart.title)
    painter.setFont(font)
    longest, metrics = longest_words(rows), painter.fontMetrics()
    for place, row in enumerate(rows):
        line = QRect(inner.left(), top + place * _ROW, inner.width(), _ROW)
        name = metrics.elidedText(row.label, Qt.TextElideMode.ElideMiddle, _NAME_WIDTH - UNIT)
        painter.drawText(line, MIDDLE, name)
        paint_bar(painter, line.adjusted(_NAME_WIDTH, 0, 0, 0), row, longest, QColor(PAPER_BLUE))
    painter.end()
    return image


_NAME_SHARE = 0.4
_NOTHING = "没有可以画成图的数。"
_MAX_ON_PICTURE = 15


class ChartCard(QFrame):
    """`message` tells what was copied."""

    message = Signal(str)

    def __init__(self, chart: CountyChart) -> None:
        super().__init__()
        self._chart = chart
        self._longest_name = ""
        self._title = wrapped_label("")
        self.nothing = quiet_label(_NOTHING)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.bars: RowsView[BarRow] = RowsView(bars_model(chart.label, self), chart.label)
        self._delegate = BarDelegate(self.bars)
        self.bars.setItemDelegateForColumn(BAR, self._delegate)
        self.bars.setHeaderHidden(True)
        self.bars.setAlternatingRowColors(False)
        self.bars.setFrameShape(QFrame.Shape.NoFrame)
        self.bars.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._copies = (
            self._action("复制数字", self.copy_numbers),
            self._action("复制成图片", self.copy_picture),
        )
        self.bars.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.bars.addActions(self._copies)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.setFocusProxy(self.bars)
        self._lay_out()
        self.show_chart(chart)

    @property
    def label(self) -> str:
        """What the chart is about."""
        return self._chart.label

    @property
    def by_unit(self) -> bool:
        """Whether there is a bar for each unit; there may be very many."""
        return self._chart.by_unit

    def show_chart(self, chart: CountyChart) -> None:
        """Shows a chart as it is now; the current bar stays."""
        self._chart = chart
        rows = bar_rows(chart)
        self._title.setText(chart.title)
        self.bars.setAccessibleName(chart.title)
        self._delegate.longest = longest_words(rows)
        self._longest_name = max((row.label for row in rows), key=len, default="")
        self.bars.rows.show(rows)
        self.bars.setVisible(bool(rows))
        self.nothing.setVisible(not rows)
        for action in self._copies:
            action.setEnabled(bool(rows))
        self._share_width()
        if not chart.by_unit:
            self.bars.setMaximumHeight(len(rows) * self.bars.sizeHintForRow(0) + UNIT // 2)

    def copy_numbers(self) -> None:
        """Copies title, labels and figures as lines that a sheet takes apart."""
        lines = (f"{bar.label}\t{bar.value:f}" for bar in self._chart.bars)
        QGuiApplication.clipboard().setText("\n".join([self._chart.title, *lines]))
        self.message.emit("数字已复制，可以粘贴到 Excel 或 Word 里。")

    def copy_picture(self) -> None:
        """Copies the first bars as they look on paper."""
        chart = self._chart.first(_MAX_ON_PICTURE)
        QGuiApplication.clipboard().setImage(chart_picture(chart, self.font()))
        cut = f"画了{'最低' if chart.rising else '最多'}的 {len(chart.bars)} 个单位，"
        self.message.emit(f"图片已复制，{cut if chart.cut else ''}可以粘贴到 Word、WPS 里。")

    def _action(self, words: str, act: Callable[[], None]) -> QAction:
        action = QAction(words, self)
        action.triggered.connect(lambda _=False: act())
        return action

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(UNIT // 2)
        head.addWidget(self._title, 1)
        for action in self._copies:
            button = QToolButton()
            button.setDefaultAction(action)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            head.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT, UNIT // 2, UNIT // 2, UNIT // 2)
        layout.setSpacing(UNIT // 2)
        layout.addLayout(head)
        layout.addWidget(self.bars, 1)
        layout.addWidget(self.nothing, 1)

    def _share_width(self) -> None:
        """Gives the names what they need, up to their share of the width, and the bars the rest."""
        needed = self.bars.fontMetrics().horizontalAdvance(self._longest_name) + 2 * UNIT
        self.bars.header().resizeSection(0, min(needed, round(self.width() * _NAME_SHARE)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Shares the width anew."""
        super().resizeEvent(event)
        self._share_width()


_ACROSS = 2
_WAITING = "正在画图…"
_HINT = "回车或双击一行：单位的转到“单位”页，理由的转到“汇总数”页的那一格。"


class ChartsPage(CollectionPage):
    """Entering a bar leads on: `unit_wanted` carries a unit, `cell_wanted` a cell of the sum.

    `message` tells what was copied.
    """

    unit_wanted = Signal(str)
    cell_wanted = Signal(str)
    message = Signal(str)

    manual_words = "图表页："

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[ChartCard] = []
        self._charting: LatestTask[tuple[CountyChart, ...]] = LatestTask(self)
        self._words = quiet_label("")
        self._grid = QGridLayout()
        self._grid.setSpacing(UNIT)
        layout = page_column(self)
        layout.addLayout(self._grid, 1)
        layout.addWidget(self._words)

    def show_collection(self, collection: Collection) -> None:
        """Draws the charts of a collection as it stands now, as soon as they are worked out."""
        self._words.setText(_WAITING)
        self._charting.start(partial(charts_of, collection), self._on_charted, self._words.setText)

    def forget(self) -> None:
        """Asks nothing more of the collection."""
        self._charting.cancel()

    def _on_charted(self, charts: tuple[CountyChart, ...]) -> None:
        self._words.setText(_HINT)
        if [card.label for card in self.cards] != [chart.label for chart in charts]:
            self._build(charts)
        for card, chart in zip(self.cards, charts, strict=True):
            card.show_chart(chart)

    def _build(self, charts: tuple[CountyChart, ...]) -> None:
        """Makes a card for each chart; the last of an odd number is as wide as two."""
        for card in self.cards:
            self._grid.removeWidget(card)
            retire(card)
        self.cards = [ChartCard(chart) for chart in charts]
        for place, card in enumerate(self.cards):
            row, column = divmod(place, _ACROSS)
            alone = place == len(self.cards) - 1 and not column
            self._grid.addWidget(card, row, column, 1, _ACROSS if alone else 1)
            self._grid.setRowStretch(row, int(card.by_unit))
            card.bars.entered.connect(partial(self._on_entered, card))
            card.message.connect(self.message)
        if self.cards:
            self.setFocusProxy(self.cards[0])

    def _on_entered(self, card: ChartCard) -> None:
        bar = card.bars.current
        if bar is not None and bar.cell is not None:
            self.cell_wanted.emit(bar.cell)
        elif bar is not None:
            self.unit_wanted.emit(bar.label)
