"""What dialogs share: their size, their layout, buttons, lists, texts to read, a search field."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLayout,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from ui.desktop import screen_room
from ui.widgets.rows_view import ignore_typed_keys

_SHARE_OF_SCREEN = 0.9
"""The rest is for the window's frame and for seeing what lies behind."""


def open_at(dialog: QWidget, width: int, height: int) -> None:
    """Sizes a dialog in logical pixels, smaller on a small or enlarged screen."""
    room = screen_room(dialog) * _SHARE_OF_SCREEN
    dialog.resize(min(width, room.width()), min(height, room.height()))


def laid_below(
    owner: QWidget,
    *parts: QWidget | QLayout,
    wide: QWidget | QLayout | None = None,
    spacing: int = -1,
) -> QVBoxLayout:
    """Puts parts below each other; the `wide` one has the room that is left.

    Buttons are made and added behind it, so that Tab comes to them last.
    """
    layout = QVBoxLayout(owner)
    layout.setSpacing(spacing)  # -1 is the style's own
    for part in parts:
        if isinstance(part, QWidget):
            layout.addWidget(part, int(part is wide))
        else:
            layout.addLayout(part, int(part is wide))
    return layout


def list_of(name: str, rows: Iterable[str]) -> QListWidget:
    """A list of words; letters that are typed choose nothing in it."""
    shown = QListWidget()
    ignore_typed_keys(shown)
    shown.setAccessibleName(name)
    shown.addItems(list(rows))
    return shown


def dialog_buttons(
    dialog: QDialog, accept: QPushButton | None = None, close: str = "", *, doubtful: bool = False
) -> QDialogButtonBox:
    """The row of buttons; Esc presses the one that closes, Enter `accept` unless it is `doubtful`.

    `accept` that is missing leaves Enter to the one that closes, too.
    """
    buttons = QDialogButtonBox(dialog)  # only in its dialog does a default stay it
    if accept is not None:
        buttons.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
    words = close or ("取消" if accept else "关闭")
    closing = buttons.addButton(words, QDialogButtonBox.ButtonRole.RejectRole)
    (closing if doubtful or accept is None else accept).setDefault(True)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons


def read_only_text(name: str, text: str = "") -> QPlainTextEdit:
    """A text of several lines to read and copy; Tab leaves it."""
    shown = QPlainTextEdit(text)
    shown.setReadOnly(True)
    shown.setTabChangesFocus(True)
    shown.setAccessibleName(name)
    return shown


class SearchLine(QLineEdit):
    """`example` stands in the empty line; `name` is what it is for."""

    def __init__(self, name: str, example: str) -> None:
        super().__init__()
        self.setPlaceholderText(f"输入几个字来查找，如：{example}")
        self.setAccessibleName(name)
        self.setClearButtonEnabled(True)
        clear = self.findChild(QToolButton)
        if isinstance(clear, QToolButton):
            clear.setAccessibleName("清空")
