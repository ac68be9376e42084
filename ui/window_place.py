"""Shows a window where it was last; the first time large, on a small screen filling it."""

from __future__ import annotations

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QWidget

_SMALL_SCREEN = 1400
_FIRST_SIZE = (1200, 800)


def show_in_place(window: QWidget, kept: QByteArray | None) -> None:
    """Shows a window for the first time; `kept` is its geometry if that is known."""
    if kept is not None and window.restoreGeometry(kept):
        window.show()
        return
    room = window.screen().availableSize()
    window.resize(min(_FIRST_SIZE[0], room.width()), min(_FIRST_SIZE[1], room.height()))
    if room.width() < _SMALL_SCREEN:
        window.showMaximized()
    else:
        window.show()
