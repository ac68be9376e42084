"""What is asked of the desktop: to show files and folders, and how much room a screen has."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget


def show_file(path: Path) -> None:
    """Opens a file or a folder with the program for it."""
    from PySide6.QtCore import QUrl  # noqa: PLC0415 the window starts without these
    from PySide6.QtGui import QDesktopServices  # noqa: PLC0415

    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def show_own_folder(folder: Path) -> None:
    """Shows a folder of the program's own, made if it is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    show_file(folder)


def screen_room(widget: QWidget) -> QSize:
    """Logical pixels of the screen that a window is on or opens on, without the system's bars.

    `QWidget.screen` is never called: PySide makes the screen belong to the widget, and when that is
    gone, the screen is deleted and the program crashes at the next widget.
    """
    window = widget.window()
    parent = window.parentWidget()
    shown = parent.window() if parent is not None and not window.isVisible() else window
    place = shown.frameGeometry().center()
    found: QScreen | None = QGuiApplication.screenAt(place)
    screen = QGuiApplication.primaryScreen() if found is None else found
    return screen.availableSize()
