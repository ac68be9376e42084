"""The bars of a chart as rows: a label, and a bar with its figure behind its end."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from PySide6.QtCore import QObject, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.collect.results.charts import ChartBar, CountyChart
from app.edition.cells import CellKey
from app.report.numbers import format_plain
from ui.lists.columns import Column
from ui.lists.index import AnyIndex
from ui.lists.rows_model import RowsModel
from ui.lists.rows_view import RowsView
from ui.theme import UNIT, form_colors

BAR = 1
"""The column of the bars."""

MIDDLE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_INK, _SELECTED = QPalette.ColorRole.Text, QPalette.ColorRole.HighlightedText

_THICKNESS = 0.62
"""Of the height of a row."""


@dataclass(frozen=True)
class BarRow:
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
