"""Lets text fields leave undo and redo to the window's one stack."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence

_STEPS = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)


def is_left_to_window(event: QEvent) -> bool:
    """Whether a field must not claim this shortcut; it is marked as ignored then."""
    if event.type() is not QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    if not any(event.matches(step) for step in _STEPS):
        return False
    event.ignore()
    return True
