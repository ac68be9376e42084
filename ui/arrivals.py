"""Files that come from outside: given on the command line, dropped on the icon, double-clicked."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt

from app.storage.places import reach
from ui.main_window import MainWindow
from ui.tasks import Task, is_asking


class Arrivals(QObject):
    """Opens what arrives once it can be read and no question is open; slow drives block nothing.

    What arrives during a question is named and opened when that is answered.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._waiting: list[tuple[Path, ...]] = []

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
        given = tuple(paths)
        self._waiting.append(given)
        if is_asking():
            names = "、".join(waiting[0].name for waiting in self._waiting)
            self._window.say(f"要打开的文件在排队：{names}。眼前的问题答完就打开。")
        else:
            self._window.say(f"正在打开 {paths[0].name}…")
        done = partial(self._open_now, given)
        task: Task[None] = Task(self, lambda _: done(), lambda _: None, asks=True)
        task.start(partial(reach, paths[0]))

    def _open_now(self, paths: tuple[Path, ...]) -> None:
        self._waiting.remove(paths)
        self._window.say("")
        self._window.desk.open(paths[0])
        left = "、".join(path.name for path in paths[1:])
        if left and self._window.desk.in_report:
            self._window.say(f"一次只能打开一个文件，没有打开：{left}。")
