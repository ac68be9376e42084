"""Shows pages below each other, as wide as there is room; a click tells what stands there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea

from app.export.outline import Source
from app.export.standard import LEFT, PAPER, TOP
from ui.theme import UNIT, form_colors, mixed
from ui.typesetting.lines import MM, Setter
from ui.typesetting.pages import Page, paint_page

_WIDTH, _HEIGHT = PAPER[0] * MM, PAPER[1] * MM
_GAP = UNIT
_MAX_ZOOM, _ZOOM_STEP = 3.0, 1.25
_HINTS = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing


class PagesView(QAbstractScrollArea):
    """`chosen` carries the `Source` of what was clicked, `page_changed` the page in view."""

    chosen = Signal(object)
    page_changed = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._pages: list[Page] = []
        self._setter: Setter | None = None
        self._painted: dict[int, QPixmap] = {}
        self._zoom = 1.0
        self._lit: Source | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("预览")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    @property
    def current_page(self) -> int:
        """The number of the page in the middle of the view, from 1; 0 if there is none."""
        middle = self.verticalScrollBar().value() + self.viewport().height() / 2
        return min(int(middle // self._step) + 1, len(self._pages))

    def show_pages(self, pages: Sequence[Page], setter: Setter) -> None:
        """Shows other pages at the place where the view stands; unchanged ones stay painted."""
        same = {
            i for i, (old, new) in enumerate(zip(self._pages, pages, strict=False)) if old == new
        }
        self._painted = {i: made for i, made in self._painted.items() if i in same}
        self._pages, self._setter = list(pages), setter
        self._arrange()

    def show_section(self, section: str) -> None:
        """Goes to where a section begins, unless something of it is in view."""
        places = [
            number * self._step + (TOP * MM + top) * self._scale
            for number, page in enumerate(self._pages)
            for top in page.tops_of(section)
        ]
        bar = self.verticalScrollBar()
        seen = range(bar.value(), bar.value() + self.viewport().height())
        if places and not any(int(place) in seen for place in places):
            bar.setValue(int(places[0]) - 4 * UNIT)

    def light(self, source: Source) -> None:
        """Lights what is typed at a place, and goes there unless it is in view."""
        if source == self._lit:
            return
        self._lit = source
        boxes = self._boxes()
        bar, view = self.verticalScrollBar(), QRectF(self.viewport().rect())
        if boxes and not any(view.contains(box) for box in boxes):
            middle = bar.value() + boxes[0].center().y() - view.height() / 3
            bar.setValue(round(middle))
        elif not boxes:
            self.show_section(source.section)
        self.viewport().update()

    def _boxes(self) -> list[QRectF]:
        """What is lit, in pixels of the view."""
        if self._lit is None:
            return []
        top = _GAP - self.verticalScrollBar().value()
        return [
            QRectF(
                self._left + (LEFT * MM + box.left()) * self._scale,
                top + number * self._step + (TOP * MM + box.top()) * self._scale,
                box.width() * self._scale,
                box.height() * self._scale,
            )
            for number, page in enumerate(self._pages)
            for box in page.boxes_of(self._lit)
        ]

    def zoom(self, by: int) -> None:
        """Shows the pages so many steps larger or smaller, what is in the middle of the view stays.

        They are never smaller than the view is wide.
        """
        wanted = min(max(self._zoom * _ZOOM_STEP**by, 1.0), _MAX_ZOOM)
        bar, half = self.verticalScrollBar(), self.viewport().height() / 2
        middle = (bar.value() + half) / self._step
        self._zoom = wanted
        self._painted.clear()
        self._arrange()
        bar.setValue(round(middle * self._step - half))

    def zoom_to_fit(self) -> None:
        """Shows the pages as wide as the view."""
        self.zoom(-100)

    def source_at(self, at: QPointF) -> Source | None:
        """Where that which stands at a point of the view is typed."""
        y = at.y() + self.verticalScrollBar().value() - _GAP
        number = int(y // self._step)
        if not 0 <= number < len(self._pages):
            return None
        left = (at.x() - self._left) / self._scale - LEFT * MM
        return self._pages[number].source_at(left, (y % self._step) / self._scale - TOP * MM)

    @property
    def _scale(self) -> float:
        """Pixels in a twip."""
        room = self.viewport().width() - 2 * _GAP
        return max(room, 10 * UNIT) * self._zoom / _WIDTH

    @property
    def _step(self) -> float:
        """Pixels from page to page."""
        return _HEIGHT * self._scale + _GAP

    @property
    def _left(self) -> float:
        return _GAP - self.horizontalScrollBar().value()

    def _arrange(self) -> None:
        height = len(self._pages) * self._step + _GAP
        view = self.viewport().size()
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setRange(0, max(0, round(height) - view.height()))
        vertical.setPageStep(view.height())
        vertical.setSingleStep(3 * UNIT)
        width = round(_WIDTH * self._scale) + 2 * _GAP
        horizontal.setRange(0, max(0, width - view.width()))
        horizontal.setPageStep(view.width())
        self.viewport().update()
        self.page_changed.emit(self.current_page)

    def _page_picture(self, number: int) -> QPixmap:
        """The painted page; pages out of view are forgotten."""
        if number not in self._painted:
            near = {n: made for n, made in self._painted.items() if abs(n - number) <= 2}
            self._painted = near | {number: self._paint(self._pages[number])}
        return self._painted[number]

    def _paint(self, page: Page) -> QPixmap:
        ratio = self.devicePixelRatioF()
        scale = self._scale * ratio
        picture = QPixmap(QSize(round(_WIDTH * scale), round(_HEIGHT * scale)))
        picture.fill(Qt.GlobalColor.white)
        painter = QPainter(picture)
        painter.setRenderHints(_HINTS)
        painter.scale(scale, scale)
        if self._setter is not None:
            paint_page(painter, page, self._setter)
        painter.end()
        return picture

    def _on_scrolled(self) -> None:
        self.viewport().update()
        self.page_changed.emit(self.current_page)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 (Qt's name)
        """Paints the pages in view."""
        painter = QPainter(self.viewport())
        colors = form_colors(QGuiApplication.palette())
        painter.fillRect(event.rect(), mixed(colors.ground, colors.text, 0.05))
        top = self.verticalScrollBar().value()
        first = max(0, int((top - _GAP) // self._step))
        last = int((top + self.viewport().height()) // self._step)
        for number in range(first, min(last + 1, len(self._pages))):
            at = QPointF(self._left, _GAP + number * self._step - top)
            box = QRectF(at, QSize(round(_WIDTH * self._scale), round(_HEIGHT * self._scale)))
            painter.drawPixmap(box.toRect(), self._page_picture(number))
            painter.setPen(colors.strong)
            painter.drawRect(box.toRect())
        self._paint_lit(painter)

    def _paint_lit(self, painter: QPainter) -> None:
        accent = form_colors(QGuiApplication.palette()).accent
        veil = QColor(accent)
        veil.setAlpha(40)
        painter.setPen(QPen(accent, 1.5))
        painter.setBrush(veil)
        for box in self._boxes():
            painter.drawRect(box)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Fits the pages to the new width and stays at the place."""
        bar = self.verticalScrollBar()
        share = bar.value() / max(bar.maximum(), 1)
        if event.oldSize().width() != event.size().width():
            self._painted.clear()
        self._arrange()
        bar.setValue(round(share * bar.maximum()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Shows by the pointer that a click leads somewhere."""
        leads = self.source_at(event.position()) is not None
        shape = Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 (Qt's name)
        """Tells what was clicked."""
        source = self.source_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and source is not None:
            self.chosen.emit(source)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 (Qt's name)
        """Scrolls; with Ctrl, zooms."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
        else:
            super().wheelEvent(event)
