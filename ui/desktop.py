"""Shows files and folders with the programs that the system has for them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices


def show_file(path: Path) -> None:
    """Opens a file or a folder with the program for it."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def show_own_folder(folder: Path) -> None:
    """Shows a folder of the program's own, made if it is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    show_file(folder)
