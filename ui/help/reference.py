"""The manual and the list of keys beside a window, made when they are first wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from ui.help.keys_dialog import KeysDialog
    from ui.help.manual_window import ManualWindow
    from ui.keys import Keys


class Reference:
    """Opens them beside `window`; `keys` tells what is done there by which keys."""

    def __init__(self, window: QWidget, keys: Callable[[], Iterable[Keys]]) -> None:
        self._window = window
        self._listed_keys = keys
        self.manual: ManualWindow | None = None
        self.keys: KeysDialog | None = None

    def show_manual(self, chapter: str = "", words: str = "") -> None:
        """Opens the manual, at a chapter or at words in it."""
        from ui.help.manual_window import ManualWindow  # noqa: PLC0415 loaded when asked for

        if self.manual is None:
            self.manual = ManualWindow(self._window)
        self.manual.begin(chapter, words)

    def show_keys(self) -> None:
        """Opens the list of keys."""
        from ui.help.keys_dialog import KeysDialog  # noqa: PLC0415 loaded when asked for

        if self.keys is None:
            self.keys = KeysDialog(self._listed_keys(), self._window)
        self.keys.show()
        self.keys.activateWindow()
