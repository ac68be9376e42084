"""Reads one file at a time on another thread, with a word on it and a way to give it up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.file_paths import file_status
from ui.tasks import Task

if TYPE_CHECKING:
    from app.foreign.reader import ForeignReader
    from app.importing.document import ReadDocument

    Outcome = tuple[ReadDocument, bool]


Signs = tuple[int, int, int] | None


class ReadingAside(QObject):
    """`said` tells what is being read, and why it could not be; `again` is offered then."""

    said = Signal(str, list)

    def __init__(self, parent: QObject, reader: ForeignReader, again: Callable[[], None]) -> None:
        super().__init__(parent)
        self._reader = reader
        self._again = again
        self._task: Task[tuple[Signs, Outcome]] | None = None
        self._signs: Signs = None

    def read(self, path: Path, year: int, done: Callable[[Path, Outcome], None]) -> None:
        """Reads a file of any kind; `done` gets what it holds and whether it says its year.

        A file that does not is taken to be of `year`. While one is being read, no other is begun.
        """
        if self._task is not None:
            return
        self.said.emit(f"正在读取 {path.name}…", [("取消", self.give_up)])
        on_read = partial(self._on_read, path, done)
        task: Task[tuple[Signs, Outcome]] = Task(self, on_read, self._on_refused, asks=True)
        task.finished.connect(self._on_finished)
        self._task = task
        task.start(partial(_read, path, self._reader, year))

    def is_current(self, path: Path) -> bool:
        """Whether the file that was read last is still as it was read."""
        return _signs(path) == self._signs

    def give_up(self) -> None:
        """Stops waiting for the file that is being read."""
        if self._task is not None:
            self._task.cancel()
            self.said.emit("", [])

    def _on_finished(self) -> None:
        self._task = None

    def _on_refused(self, sentence: str) -> None:
        self.said.emit(sentence, [("选择其他文件…", self._again)])

    def _on_read(
        self, path: Path, done: Callable[[Path, Outcome], None], read: tuple[Signs, Outcome]
    ) -> None:
        self._signs, outcome = read
        self.said.emit("", [])
        done(path, outcome)


def _signs(path: Path) -> Signs:
    """By what a file is known to be as it was; None if it is not there."""
    status = file_status(path)
    return status and (status.st_size, status.st_mtime_ns, status.st_ino)


def _read(path: Path, reader: ForeignReader, year: int) -> tuple[Signs, Outcome]:
    signs = _signs(path)  # before: what changes while it is read makes them differ
    return signs, reader.read_with_year(path, year)
