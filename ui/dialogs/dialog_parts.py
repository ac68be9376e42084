"""What dialogs share: opening and ending them, a line to search in, the line below a grid."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from ui.desktop import screen_room
from ui.dialogs.ask import ask_sure
from ui.widgets.page_parts import narrow_freely

if TYPE_CHECKING:
    from ui.grid.grid import GridView

_SHARE_OF_SCREEN = 0.9
"""The rest is for the window's frame and for seeing what lies behind."""


def open_at(dialog: QWidget, width: int, height: int) -> None:
    """Sizes a dialog in logical pixels, smaller on a small or enlarged screen."""
    room = screen_room(dialog) * _SHARE_OF_SCREEN
    dialog.resize(min(width, room.width()), min(height, room.height()))


def ending(dialog: QDialog, accept: QPushButton) -> QDialogButtonBox:
    """The row of buttons; Enter presses `accept`, Esc cancels."""
    buttons = QDialogButtonBox()
    buttons.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
    buttons.addButton("取消", QDialogButtonBox.ButtonRole.RejectRole)
    accept.setDefault(True)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons


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


class GridNote(QLabel):
    """Below a grid of a dialog: what several selected cells come to, else what it has to say.

    A question is asked in a box.
    """

    def __init__(self, view: GridView) -> None:
        super().__init__()
        self._view = view
        self.setWordWrap(True)
        self.setMinimumHeight(self.fontMetrics().height())
        narrow_freely(self)
        view.message.connect(self._on_message)
        view.selectionModel().selectionChanged.connect(lambda *_: self.setText(self._sum))

    @property
    def _sum(self) -> str:
        return self._view.selection_words

    def _on_message(self, words: str, offered: list[tuple[str, Callable[[], None]]]) -> None:
        if not offered:
            self.setText(words or self._sum)
            return
        named, act = offered[0]
        if ask_sure(self.window(), words, named):
            act()
