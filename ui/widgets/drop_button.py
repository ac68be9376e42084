"""Files that are dragged onto the window, and a button on which one can be dropped."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Signal, SignalInstance
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QPushButton, QWidget


def accept_one_file(event: QDragEnterEvent) -> None:
    """Takes a drag of one file from this computer."""
    urls = event.mimeData().urls()
    if len(urls) == 1 and urls[0].isLocalFile():
        event.acceptProposedAction()


def pass_on(event: QDropEvent, dropped: SignalInstance) -> None:
    """Passes a dropped file on once the drag is over, so that the other program is not held up."""
    path = Path(event.mimeData().urls()[0].toLocalFile())
    event.acceptProposedAction()
    QTimer.singleShot(0, lambda: dropped.emit(path))


class DropButton(QPushButton):
    """`dropped` carries the path of a file that was dragged here."""

    dropped = Signal(object)

    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 (Qt's name)
        """Takes one file from this computer."""
        accept_one_file(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 (Qt's name)
        """Tells which file it is."""
        pass_on(event, self.dropped)
