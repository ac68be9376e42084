"""What typed keys do in lists, tables and trees: nothing, unless a cell takes them."""

from __future__ import annotations

from unicodedata import category

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox

_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


def typed_text(event: QEvent) -> str:
    """What a key press or an input method puts in, as it was typed; empty for a command."""
    if isinstance(event, QInputMethodEvent):
        return event.commitString() or event.preeditString()
    if not isinstance(event, QKeyEvent) or event.modifiers() & _COMMANDS:
        return ""
    text = event.text()
    return "" if any(category(sign) == "Cc" for sign in text) else text


def ignore_typed_keys(view: QAbstractItemView | QComboBox) -> None:
    """Switches off what Qt does with typed keys: no search, no folding by + - *, no choosing.

    The space bar goes on ticking and selecting; a closed choice keeps its value.
    """
    keys = _TypedKeysOff(view)
    view.installEventFilter(keys)
    if isinstance(view, QComboBox):
        view.view().installEventFilter(keys)


class _TypedKeysOff(QObject):
    """Leaves typed keys to the widgets around the view."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 (Qt's name)
        if event.type() not in (QEvent.Type.KeyPress, QEvent.Type.InputMethod):
            return super().eventFilter(watched, event)
        if typed_text(event) in ("", " "):
            return super().eventFilter(watched, event)
        event.ignore()
        return True
