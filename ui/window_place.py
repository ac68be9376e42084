"""Puts a window where it was last; the first time large, on a small screen filling it."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QWidget

_SMALL_SCREEN = 1400
_FIRST_SIZE = (1200, 800)


def put_in_place(window: QWidget, kept: QByteArray | None) -> None:
    """Gives a window that is not shown yet its size, place and state; `kept` is its geometry."""
    if kept is not None and window.restoreGeometry(kept):
        return
    room = window.screen().availableSize()
    window.resize(min(_FIRST_SIZE[0], room.width()), min(_FIRST_SIZE[1], room.height()))
    if room.width() < _SMALL_SCREEN:
        window.setWindowState(window.windowState() | Qt.WindowState.WindowMaximized)
