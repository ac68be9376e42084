"""Draws a cell with two figures: this year's, and small below it last year's."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from ui.theme import SMALL, form_colors, sized

_PADDING = 4


def small_font(font: QFont) -> QFont:
    """The font of last year's figures, from the one of this year's."""
    return sized(font, SMALL)


def paint_both_years(
    painter: QPainter, cell: QStyleOptionViewItem, wordings: Sequence[str], view: QWidget
) -> None:
    """Draws a cell as its style would, with the longest of the wordings that fits below its text.

    `cell` is filled in already; `wordings` come longest first.
    """
    rect: QRect = cell.rect  # type: ignore[attr-defined]  # missing in the stubs, as all below
    palette: QPalette = cell.palette  # type: ignore[attr-defined]
    text: str = cell.text  # type: ignore[attr-defined]
    font: QFont = cell.font  # type: ignore[attr-defined]
    selected = bool(cell.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
    cell.text = ""  # type: ignore[attr-defined]
    view.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, view)
    small = small_font(font)
    height, below = QFontMetrics(font).height(), QFontMetrics(small).height()
    top = rect.top() + max(0, (rect.height() - height - below) // 2)
    highlighted = palette.color(QPalette.ColorRole.HighlightedText)
    painter.save()
    painter.setFont(font)
    painter.setPen(highlighted if selected else palette.color(QPalette.ColorRole.Text))
    painter.drawText(
        QRect(rect.left(), top, rect.width(), height), Qt.AlignmentFlag.AlignCenter, text
    )
    painter.setFont(small)
    painter.setPen(highlighted if selected else form_colors(palette).quiet)
    line = QRect(rect.left(), top + height, rect.width(), below)
    painter.drawText(line, Qt.AlignmentFlag.AlignCenter, _fitting(wordings, small, rect.width()))
    painter.restore()


def _fitting(wordings: Sequence[str], font: QFont, width: int) -> str:
    metrics = QFontMetrics(font)
    fitting = (one for one in wordings if metrics.horizontalAdvance(one) + _PADDING <= width)
    return next(fitting, wordings[-1])
