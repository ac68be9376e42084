"""Draws a chart as a picture to be pasted elsewhere: black on white, sharp in print."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter

from app.collect.results.charts import CountyChart
from ui.collect.pages.bar_rows import MIDDLE, bar_rows, longest_words, paint_bar
from ui.theme import PAPER_BLUE, SUBHEADING, UNIT, sized

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
        name = metrics.elidedText(row.label, Qt.TextElideMode.ElideRight, _NAME_WIDTH - UNIT)
        painter.drawText(line, MIDDLE, name)
        paint_bar(painter, line.adjusted(_NAME_WIDTH, 0, 0, 0), row, longest, QColor(PAPER_BLUE))
    painter.end()
    return image
