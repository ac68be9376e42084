"""Reads one file at a time on another thread, with a word on it and a way to give it up."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.tasks import Task

if TYPE_CHECKING:
    from app.edition.catalog import Catalog
    from app.recognise.document import ReadDocument

    Outcome = tuple[ReadDocument, bool]


class ReadingAside(QObject):
    """`said` tells what is being read, and why it could not be; `again` is offered then."""

    said = Signal(str, list)

    def __init__(self, parent: QObject, catalog: Catalog, again: Callable[[], None]) -> None:
        super().__init__(parent)
        self._catalog = catalog
        self._again = again
        self._task: Task[Outcome] | None = None

    def read(self, path: Path, year: int, done: Callable[[Path, Outcome], None]) -> None:
        """Reads a file of any kind; `done` gets what it holds and whether it says its year.

        A file that does not is taken to be of `year`. While one is being read, no other is begun.
        """
        if self._task is not None:
            return
        self.said.emit(f"正在读取 {path.name}…", [("取消", self.give_up)])
        task: Task[Outcome] = Task(self, partial(self._on_read, path, done), self._on_refused)
        task.finished.connect(self._on_finished)
        self._task = task
        task.start(partial(_read, path, self._catalog, year))

    def give_up(self) -> None:
        """Stops waiting for the file that is being read."""
        if self._task is not None:
            self._task.cancel()
            self.said.emit("", [])

    def _on_finished(self) -> None:
        self._task = None

    def _on_refused(self, sentence: str) -> None:
        self.said.emit(sentence, [("选择其他文件…", self._again)])

    def _on_read(self, path: Path, done: Callable[[Path, Outcome], None], outcome: Outcome) -> None:
        self.said.emit("", [])
        done(path, outcome)


def _read(path: Path, catalog: Catalog, year: int) -> Outcome:
    from app.reading import read_with_year  # noqa: PLC0415 heavy libraries when needed

    return read_with_year(path, catalog, year)
