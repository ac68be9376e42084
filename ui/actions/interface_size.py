"""How large the whole window is drawn: chosen in a menu, in force from the next start on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from ui.actions.workspace import ActionGroup, Workspace
from ui.settings import INTERFACE_SIZES, USUAL_SIZE

_CHANGED = "界面大小改为 {percent}%，下次打开程序时生效。"


class InterfaceSize(ActionGroup):
    """`menu` offers the sizes; `reopen` closes the window and opens it again.

    Qt scales fonts, spacing, icons and tables alike, but only from the start of a program on.
    """

    def __init__(self, space: Workspace, reopen: Callable[[], None]) -> None:
        super().__init__(space)
        self._reopen = reopen
        self._at_start = space.settings.interface_size
        self.menu = QMenu("界面大小(&S)", space.window)
        only_one = QActionGroup(self)
        for percent in INTERFACE_SIZES:
            words = f"{percent}%（与系统一致）" if percent == USUAL_SIZE else f"{percent}%"
            action = QAction(words, only_one)
            action.setCheckable(True)
            action.setChecked(percent == self._at_start)
            action.triggered.connect(partial(self._choose, percent))
            self.menu.addAction(action)

    def _choose(self, percent: int) -> None:
        self._settings.keep_interface_size(percent)
        if percent == self._at_start:
            self.said.emit("", [])
        else:
            self.said.emit(_CHANGED.format(percent=percent), [("现在重新打开", self._reopen)])
