"""Cut, copy, paste and delete, for whatever the clerk is in."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLineEdit, QTextEdit, QWidget

from ui.action_spec import Handlers
from ui.grid.form_table import FormTable

Target = QLineEdit | QTextEdit | FormTable


def handlers() -> Handlers:
    """What is done here, by the key of the action."""
    return {"cut": cut, "copy": copy, "paste": paste, "delete": delete}


def cut() -> None:
    """Cuts the selection."""
    if target := _target():
        target.cut()


def copy() -> None:
    """Copies the selection."""
    if target := _target():
        target.copy()


def paste() -> None:
    """Pastes over the selection."""
    if target := _target():
        target.paste()


def delete() -> None:
    """Clears the selected cells, or deletes the selected text."""
    target = _target()
    if isinstance(target, FormTable):
        target.clear_cells()
    elif isinstance(target, QLineEdit):
        target.del_()
    elif target is not None:
        target.textCursor().deleteChar()


def _target() -> Target | None:
    """The text field or the table that has the focus."""
    widget: QWidget | None = QApplication.focusWidget()
    while widget is not None and not isinstance(widget, QLineEdit | QTextEdit | FormTable):
        widget = widget.parentWidget()
    return widget
