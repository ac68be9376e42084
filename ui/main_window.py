"""The main window: the start page at once, and the desk for reports as soon as it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from ui.pages.start_page import StartPage
from ui.settings import Settings
from ui.widgets.drop_button import accept_one_file, pass_on
from ui.widgets.message_strip import MessageStrip

if TYPE_CHECKING:
    from ui.desk import Desk


class MainWindow(QMainWindow):
    """The frame: message strip and pages. `desk` is what works on reports.

    The desk is loaded after the first painting, so that a slow machine shows the window at once.
    `dropped` carries a file that was dragged onto the window. `reopens_with` are the files that the
    program is to be started with again once the window is closed, None if it is not.
    """

    dropped = Signal(object)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._desk: Desk | None = None
        self.reopens_with: list[str] | None = None
        self.strip = MessageStrip()
        self.start_page = StartPage()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.start_page)
        self.setWindowTitle("年报填报助手[*]")
        self.setAcceptDrops(True)
        self._build()

    @property
    def desk(self) -> Desk:
        """What works on reports; there from `equip` on."""
        if self._desk is None:
            raise RuntimeError("the window is not equipped yet")
        return self._desk

    def equip(self, desk: Desk) -> None:
        """Takes in what works on reports."""
        self._desk = desk

    def reopen(self) -> None:
        """Closes the window to open it again with its report, unless the clerk stays."""
        path = self.desk.document.path if self.desk.in_report else None
        if self.close():
            self.reopens_with = [str(path)] if path else []

    def say(self, sentence: str, actions: list[tuple[str, object]] | None = None) -> None:
        """Says a sentence in the strip, with what can be done about it."""
        self.strip.say(sentence, actions or [])  # type: ignore[arg-type]  # Qt carries plain lists

    def _build(self) -> None:
        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.pages, 1)
        layout.addWidget(self.strip)
        self.setCentralWidget(central)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Asks before unsaved changes would be lost."""
        if self._desk is not None and not self._desk.may_close():
            event.ignore()
            return
        if self._desk is not None:
            self._desk.close()
        self._settings.keep_geometry(self.saveGeometry())
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """Takes one file from this computer."""
        accept_one_file(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 (Qt's name)
        """Tells which file it is."""
        pass_on(event, self.dropped)
