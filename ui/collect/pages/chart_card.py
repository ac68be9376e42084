"""A chart with its title: a list whose rows are its bars, so that it can be read and walked."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout

from app.collect.results.charts import CountyChart
from ui.collect.pages.bar_rows import BAR, BarDelegate, BarRow, bar_rows, bars_model, longest_words
from ui.collect.pages.chart_picture import chart_picture
from ui.lists.rows_view import RowsView
from ui.theme import UNIT
from ui.widgets.heading import quiet_label, wrapped_label

_NAME_SHARE = 0.4
_NOTHING = "没有可以画成图的数。"
_MOST_ON_PICTURE = 15


class ChartCard(QFrame):
    """`said` tells what was copied."""

    said = Signal(str)

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
        self.said.emit("数字已复制，可以粘贴到 Excel 或 Word 里。")

    def copy_picture(self) -> None:
        """Copies the first bars as they look on paper."""
        chart = self._chart.first(_MOST_ON_PICTURE)
        QGuiApplication.clipboard().setImage(chart_picture(chart, self.font()))
        cut = f"画了{'最低' if chart.rising else '最多'}的 {len(chart.bars)} 个单位，"
        self.said.emit(f"图片已复制，{cut if chart.cut else ''}可以粘贴到 Word、WPS 里。")

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
