"""The printed pages, their dock, kept up to date in pauses, and printing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QGuiApplication,
    QHideEvent,
    QMouseEvent,
    QPageSize,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QDialog,
    QDockWidget,
    QFrame,
    QHBoxLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.export.outline import Source, outline_of
from app.export.standard import LEFT, PAPER, TOP
from ui.document import Document
from ui.theme import UNIT, form_colors, mixed
from ui.typesetting.charts import draw_chart
from ui.typesetting.lines import MM, Setter
from ui.typesetting.pages import Composer, Page, paint_page
from ui.widgets.page_parts import show_in

_WIDTH, _HEIGHT = PAPER[0] * MM, PAPER[1] * MM
_GAP = UNIT
_SPREAD_GAP, _SPREAD_ROOM = 2 * UNIT, 80 * UNIT
"""Around pages that stand side by side, and the width from which on they do."""
_MAX_ZOOM, _ZOOM_STEP = 3.0, 1.25
_HINTS = QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing


class PagesView(QAbstractScrollArea):
    """`chosen` carries the `Source` of what was clicked, `page_changed` the page in view.

    A `spread` has two pages side by side where it is wide enough.
    """

    chosen = Signal(object)
    page_changed = Signal(int)

    def __init__(self, *, spread: bool = False) -> None:
        super().__init__()
        self._spread = spread
        self._gap = _SPREAD_GAP if spread else _GAP
        self.setFrameShape(QFrame.Shape.NoFrame)
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
        return min(int(middle // self._step) * self.columns + 1, len(self._pages))

    @property
    def columns(self) -> int:
        """How many pages stand side by side."""
        wide = self._spread and self.viewport().width() >= _SPREAD_ROOM
        return min(2, max(len(self._pages), 1)) if wide else 1

    def show_pages(self, pages: Sequence[Page], setter: Setter) -> None:
        """Shows other pages at the place where the view stands; unchanged ones stay painted."""
        same = {
            i for i, (old, new) in enumerate(zip(self._pages, pages, strict=False)) if old == new
        }
        self._painted = {i: made for i, made in self._painted.items() if i in same}
        self._pages, self._setter = list(pages), setter
        self._arrange()

    def _show_near(self, source: Source) -> None:
        """Goes to what stands last before a place that prints nothing, unless it is in view.

        Without a place in the text it is where the section begins.
        """
        places = [
            self._corner(number).y() + (TOP * MM + top) * self._scale
            for number, page in enumerate(self._pages)
            for top in page.tops_before(source)
        ]
        above = 4 * UNIT
        if source.start is not None:
            places, above = places[-1:], self.viewport().height() // 2
        bar = self.verticalScrollBar()
        seen = range(self.viewport().height())
        if places and not any(int(place) in seen for place in places):
            bar.setValue(bar.value() + int(places[0]) - above)

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
            self._show_near(source)
        self.viewport().update()

    def _boxes(self) -> list[QRectF]:
        """What is lit, in pixels of the view."""
        if self._lit is None:
            return []
        return [
            QRectF(
                self._corner(number).x() + (LEFT * MM + box.left()) * self._scale,
                self._corner(number).y() + (TOP * MM + box.top()) * self._scale,
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
        for number, page in enumerate(self._pages):
            corner = self._corner(number)
            x, y = (at.x() - corner.x()) / self._scale, (at.y() - corner.y()) / self._scale
            if 0 <= x < _WIDTH and 0 <= y < _HEIGHT:
                return page.source_at(x - LEFT * MM, y - TOP * MM)
        return None

    @property
    def _scale(self) -> float:
        """Pixels in a twip."""
        room = (self.viewport().width() - self._gap) / self.columns - self._gap
        return max(room, 10 * UNIT) * self._zoom / _WIDTH

    @property
    def _step(self) -> float:
        """Pixels from page to page, downwards."""
        return _HEIGHT * self._scale + self._gap

    def _corner(self, number: int) -> QPointF:
        """The upper left corner of a page, in the view."""
        row, column = divmod(number, self.columns)
        left = self._gap + column * (_WIDTH * self._scale + self._gap)
        at = QPointF(left, self._gap + row * self._step)
        return at - QPointF(self.horizontalScrollBar().value(), self.verticalScrollBar().value())

    def _arrange(self) -> None:
        height = -(-len(self._pages) // self.columns) * self._step + self._gap
        view = self.viewport().size()
        vertical, horizontal = self.verticalScrollBar(), self.horizontalScrollBar()
        vertical.setRange(0, max(0, round(height) - view.height()))
        vertical.setPageStep(view.height())
        vertical.setSingleStep(3 * UNIT)
        width = round(self.columns * (_WIDTH * self._scale + self._gap)) + self._gap
        horizontal.setRange(0, max(0, width - view.width()))
        horizontal.setPageStep(view.width())
        self.viewport().update()
        self.page_changed.emit(self.current_page)

    def _page_picture(self, number: int) -> QPixmap:
        """The painted page; pages out of view are forgotten."""
        if number not in self._painted:
            near = {n: made for n, made in self._painted.items() if abs(n - number) <= 5}
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
        size = QSize(round(_WIDTH * self._scale), round(_HEIGHT * self._scale))
        for number in range(len(self._pages)):
            box = QRectF(self._corner(number), size)
            if box.adjusted(0, 0, 1, 1).intersects(QRectF(event.rect())):  # its line, too
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


_AFTER_TYPING_MS = 250
_TITLE = "预览"


class PreviewDock(QDockWidget):
    """`print_wanted` asks for the printer, `closed` tells that the clerk closed the dock.

    `current_place` tells where the clerk is. `dragged` tells that it has got another width while a
    button of the mouse is down. Clicks are told by `view.chosen`.
    """

    print_wanted = Signal()
    dragged = Signal()
    closed = Signal()

    def __init__(
        self, document: Document, current_place: Callable[[], Source], parent: QWidget
    ) -> None:
        super().__init__(_TITLE, parent)
        self.setObjectName("preview")
        self._document = document
        self.composer = Composer()
        self._current_place = current_place
        self._is_to_follow = False
        self.pages: list[Page] = []
        self.view = PagesView()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_AFTER_TYPING_MS)
        self._soon.timeout.connect(self.refresh)
        self._lay_out()
        self.view.page_changed.connect(self._on_page_changed)
        document.changed.connect(self._on_changed)
        document.replaced.connect(self._on_changed)

    def refresh(self) -> None:
        """Lays out the report as it stands now."""
        self._soon.stop()
        self.pages = self.composer.pages(outline_of(self._document.report, draw_chart))
        self.view.show_pages(self.pages, self.composer.setter)
        if self._is_to_follow:
            self._is_to_follow = False
            self.view.light(self._current_place())

    def follow(self) -> None:
        """Goes to where the clerk is and lights it, once its pages are there.

        Where that is, is asked only then: in a pause of the typing, not at each key.
        """
        if self._soon.isActive() or not self.isVisible():
            self._is_to_follow = True
        else:
            self.view.light(self._current_place())

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(UNIT + UNIT // 2, UNIT // 2, UNIT + UNIT // 2, UNIT // 2)
        bar.setSpacing(UNIT // 2)
        bar.addStretch(1)
        for words, tip, action in (
            ("－", "缩小（Ctrl+滚轮）", lambda: self.view.zoom(-1)),
            ("＋", "放大（Ctrl+滚轮）", lambda: self.view.zoom(1)),
            ("适合宽度", "与窗格同宽", self.view.zoom_to_fit),
            ("打印…", "打印这些页面（Ctrl+P）", self.print_wanted.emit),
        ):
            button = QToolButton()
            button.setText(words)
            button.setToolTip(tip)
            button.setAccessibleName(tip.partition("（")[0])
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _=False, action=action: action())
            bar.addWidget(button)
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(bar)
        layout.addWidget(self.view, 1)
        show_in(self, content)

    def _on_changed(self) -> None:
        if self.isVisible():
            self._soon.start()

    def _on_page_changed(self, number: int) -> None:
        pages = f"　第 {number} / {len(self.pages)} 页 · 跟随光标" if self.pages else ""
        self.setWindowTitle(_TITLE + pages)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 (Qt's name)
        """Brings the pages up to date as soon as the empty view has been painted."""
        super().showEvent(event)
        self._soon.start(0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 (Qt's name)
        """Tells of an edge that is dragged."""
        super().resizeEvent(event)
        wider = event.size().width() != event.oldSize().width()
        if wider and QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self.dragged.emit()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Tells that the clerk closed it."""
        super().closeEvent(event)
        self.closed.emit()

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 (Qt's name)
        """Lays out nothing while nobody looks."""
        super().hideEvent(event)
        self._soon.stop()


_TWIPS_PER_INCH = 1440


def ask_printer(parent: QWidget, title: str, pages: int) -> QPrinter | None:
    """The printer that was chosen for so many A4 pages; None if cancelled."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    printer.setDocName(title)
    dialog = QPrintDialog(printer, parent)
    dialog.setWindowTitle("打印")
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange)
    dialog.setMinMax(1, pages)
    return printer if dialog.exec() == QDialog.DialogCode.Accepted else None


def print_pages(printer: QPrinter, pages: Sequence[Page], setter: Setter) -> bool:
    """Prints the pages asked for; whether the printer took them."""
    last = printer.toPage() or len(pages)
    wanted = [page for page in pages if max(printer.fromPage(), 1) <= page.number <= last]
    painter = QPainter()
    if not painter.begin(printer):
        return False
    scale = printer.resolution() / _TWIPS_PER_INCH
    painter.scale(scale, scale)
    for place, page in enumerate(wanted):
        if place:
            printer.newPage()
        paint_page(painter, page, setter)
    return painter.end()
