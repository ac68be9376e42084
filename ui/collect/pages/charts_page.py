"""The page of charts: the chief figures unit by unit and the reasons for refusals, as bars."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from app.collect.collection import Collection
from app.collect.results.charts import CountyChart, charts_of
from ui.collect.pages.chart_card import ChartCard
from ui.collect.pages.page import Page
from ui.tasks import Newest
from ui.theme import UNIT
from ui.widgets.heading import quiet_label

_ACROSS = 2
_WAITING = "正在画图…"
_HINT = "回车或双击一行：单位的转到“单位”页，理由的转到“汇总数”页的那一格。"


class ChartsPage(Page):
    """Entering a bar leads on: `unit_wanted` carries a unit, `cell_wanted` a cell of the sum.

    `said` tells what was copied.
    """

    unit_wanted = Signal(str)
    cell_wanted = Signal(str)
    said = Signal(str)

    manual_words = "图表页："

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[ChartCard] = []
        self._charting: Newest[tuple[CountyChart, ...]] = Newest(self)
        self._words = quiet_label("")
        self._grid = QGridLayout()
        self._grid.setSpacing(UNIT)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(UNIT, UNIT // 2, UNIT, UNIT // 2)
        layout.setSpacing(UNIT // 2)
        layout.addLayout(self._grid, 1)
        layout.addWidget(self._words)

    def show_collection(self, collection: Collection) -> None:
        """Draws the charts of a collection as it stands now, as soon as they are worked out."""
        self._words.setText(_WAITING)
        self._charting.start(partial(charts_of, collection), self._on_charted, self._words.setText)

    def forget(self) -> None:
        """Asks nothing more of the collection."""
        self._charting.give_up()

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
            card.deleteLater()
        self.cards = [ChartCard(chart) for chart in charts]
        for place, card in enumerate(self.cards):
            row, column = divmod(place, _ACROSS)
            alone = place == len(self.cards) - 1 and not column
            self._grid.addWidget(card, row, column, 1, _ACROSS if alone else 1)
            self._grid.setRowStretch(row, int(card.by_unit))
            card.bars.entered.connect(partial(self._on_entered, card))
            card.said.connect(self.said)
        if self.cards:
            self.setFocusProxy(self.cards[0])

    def _on_entered(self, card: ChartCard) -> None:
        bar = card.bars.current
        if bar is not None and bar.cell is not None:
            self.cell_wanted.emit(bar.cell)
        elif bar is not None:
            self.unit_wanted.emit(bar.label)
