"""The dock with the printed pages, kept up to date in pauses of the typing, and printing them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QHideEvent,
    QPageSize,
    QPainter,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QDockWidget, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from app.export.outline import Source, outline_of
from ui.document import Document
from ui.pages.printed_pages import PagesView
from ui.theme import UNIT
from ui.typesetting.charts import draw_chart
from ui.typesetting.lines import Setter
from ui.typesetting.pages import Composer, Page, paint_page
from ui.widgets.status_line import ElidedLabel

_AFTER_TYPING_MS = 250


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
        super().__init__("预览", parent)
        self.setObjectName("preview")
        self._document = document
        self._composer = Composer()
        self._current_place = current_place
        self._is_to_follow = False
        self.pages: list[Page] = []
        self.view = PagesView()
        self._count = ElidedLabel()
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_AFTER_TYPING_MS)
        self._soon.timeout.connect(self.refresh)
        self._lay_out()
        self.view.page_changed.connect(self._on_page_changed)
        document.changed.connect(self._on_changed)
        document.replaced.connect(self._on_changed)

    @property
    def composer(self) -> Composer:
        """What has laid out the pages."""
        return self._composer

    def refresh(self) -> None:
        """Lays out the report as it stands now."""
        self._soon.stop()
        self.pages = self._composer.pages(outline_of(self._document.report, draw_chart))
        self.view.show_pages(self.pages, self._composer.setter)
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
        bar.setContentsMargins(UNIT, UNIT // 2, UNIT, UNIT // 2)
        bar.setSpacing(UNIT // 2)
        bar.addWidget(self._count, 1)
        bar.addSpacing(UNIT)
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
        self.setWidget(content)

    def _on_changed(self) -> None:
        if self.isVisible():
            self._soon.start()

    def _on_page_changed(self, number: int) -> None:
        self._count.show_words(f"第 {number}/{len(self.pages)} 页")

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
    """The printer that was chosen for so many A4 pages; None if the clerk thought better of it."""
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
