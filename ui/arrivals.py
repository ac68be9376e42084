"""Files that come from outside: given on the command line, dropped on the icon, double-clicked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from app.storage.places import reach
from ui.main_window import MainWindow
from ui.tasks import Task

_UNTIL_ASKED_AGAIN = 300
"""Milliseconds; a file waits while a question stands on the screen."""


class Arrivals(QObject):
    """Opens what arrives once it can be read and no question is open; slow drives block nothing."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def come_forward(self, paths: Sequence[Path]) -> None:
        """Brings the window to the front and opens the files there."""
        window = self._window
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
        window.show()
        window.raise_()
        window.activateWindow()
        self.open(paths)

    def open(self, paths: Sequence[Path]) -> None:
        """Opens the first file; says which ones are left."""
        if not paths:
            return
        self._window.say(f"正在打开 {paths[0].name}…")
        task: Task[None] = Task(self, lambda _: self._open_now(paths), lambda _: None)
        task.start(partial(reach, paths[0]))

    def _open_now(self, paths: Sequence[Path]) -> None:
        if QApplication.activeModalWidget() is not None:
            QTimer.singleShot(_UNTIL_ASKED_AGAIN, self, partial(self._open_now, paths))
            return
        self._window.say("")
        self._window.desk.open(paths[0])
        left = "、".join(path.name for path in paths[1:])
        if left and self._window.desk.in_report:
            self._window.say(f"一次只能打开一个文件，没有打开：{left}。")
