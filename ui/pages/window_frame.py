"""The frame of the main window: the start page, which is painted first, and the message strip."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from ui.pages.start_page import StartPage
from ui.widgets.drop_button import accept_one_file, pass_on
from ui.widgets.message_strip import MessageStrip


class WindowFrame(QMainWindow):
    """Pages above, the strip below; `dropped` carries a file that was dragged onto the window."""

    dropped = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.strip = MessageStrip()
        self.start_page = StartPage()
        self.pages = QStackedWidget()
        self.pages.addWidget(self.start_page)
        self.setWindowTitle("年报填报助手[*]")
        self.setAcceptDrops(True)
        self._build()

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

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """Takes one file from this computer."""
        accept_one_file(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 (Qt's name)
        """Tells which file it is."""
        pass_on(event, self.dropped)
