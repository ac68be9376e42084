"""Paints a page in twips: texts, tables, pictures and the page number."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from app.export.standard import DASH_BELOW, LEFT, PAGE_NUMBER, TOP
from ui.typesetting.fonts import MM, POINT
from ui.typesetting.lines import Setter
from ui.typesetting.pages import Page, Placed, PlacedTable
from ui.typesetting.strips import HEIGHT, WIDTH, LineStrip

_RULE = 0.5 * POINT


def paint_page(painter: QPainter, page: Page, setter: Setter) -> None:
    """Paints a page; the painter's unit is a twip, its origin the corner of the paper."""
    painter.save()
    painter.translate(LEFT * MM, TOP * MM)
    painter.setPen(QPen(Qt.GlobalColor.black, _RULE))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for item in page.items:
        if isinstance(item, PlacedTable):
            _paint_table(painter, item)
        else:
            _paint_placed(painter, item)
    _paint_number(painter, page.number, setter)
    painter.restore()


def _paint_placed(painter: QPainter, item: Placed) -> None:
    content = item.content
    if isinstance(content, LineStrip):
        content.line.paint(painter, QPointF(0, item.top))
        return
    left = (WIDTH - content.width) / 2
    target = QRectF(left, item.top, content.width, content.height)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(target, content.image)


def _paint_table(painter: QPainter, item: PlacedTable) -> None:
    for printed, top, height in item.boxes():
        painter.drawRect(QRectF(printed.left, top, printed.width, height))
    for printed, top, height in item.boxes():
        if printed.cell.row not in item.tops and printed.height > height:
            continue
        at = QPointF(printed.left, top + (height - printed.height) / 2)
        for line in printed.lines:
            line.paint(painter, at)
            at += QPointF(0, line.how.pitch * POINT)


def _paint_number(painter: QPainter, number: int, setter: Setter) -> None:
    """— 1 —, one character in: odd pages at the right, even ones at the left (7.5)."""
    odd = number % 2 == 1
    size = PAGE_NUMBER.size * POINT
    (line,) = setter.set(f"— {number} —", PAGE_NUMBER, WIDTH)
    left = WIDTH - size - line.width if odd else size
    middle = HEIGHT + DASH_BELOW * MM
    line.paint(painter, QPointF(left, middle - PAGE_NUMBER.pitch * POINT / 2))
