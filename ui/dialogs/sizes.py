"""How large a dialog opens: as it likes, but never beyond the screen."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

_SHARE_OF_SCREEN = 0.9
"""The rest is for the window's frame and for seeing what lies behind."""


def open_at(dialog: QWidget, width: int, height: int) -> None:
    """Sizes a dialog in logical pixels, smaller on a small or enlarged screen."""
    room = dialog.screen().availableSize() * _SHARE_OF_SCREEN
    dialog.resize(min(width, room.width()), min(height, room.height()))
