"""Runs long work, such as reading a file, off the window's thread and brings the result back."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QRunnable, QThreadPool, QTimer, Signal
from PySide6.QtWidgets import QApplication

from app.errors import RefusedError
from app.file_paths import file_status

Outcome = TypeVar("Outcome")


UNTIL_ASKED_AGAIN = 300
"""Milliseconds; what would come in between waits while a question stands on the screen."""


def is_asking() -> bool:
    """Whether a question stands on the screen."""
    return QApplication.activeModalWidget() is not None


def collect_garbage() -> None:
    """Collects what is due, on the thread that calls this: the window's.

    Python's own collector runs on whatever thread makes the next object. A widget that had gone
    was taken apart there while its timers ran on the window's thread, and the program crashed.
    """
    due = zip(gc.get_count(), gc.get_threshold(), strict=True)
    full = [generation for generation, (count, most) in enumerate(due) if count > most]
    if full:
        gc.collect(full[-1])


class _Bridge(QObject):
    """Carries the end of the work over to the window's thread."""

    progress = Signal(str)
    done = Signal(object)
    refused = Signal(str)
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        voice = self.voice = _Voice()
        # A method PySide would forget when its object goes, on the thread where that happens, while
        # the window's thread reads the same list without a lock: the program crashed now and then.
        self.destroyed.connect(lambda: voice.end())  # noqa: PLW0108 see above


class _Voice:
    """Lets a thread tell something unless the window has gone, also just in that moment.

    It outlives the bridge: to ask whether that is still there and then use it is too late.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._heard = True

    def end(self) -> None:
        """From now on nothing is told; waits for what is being told."""
        with self._lock:
            self._heard = False

    def tell(self, emit: Callable[[], None]) -> None:
        """Emits a signal of the bridge, if that is still there."""
        with self._lock:
            if self._heard:
                emit()


class _Work(QRunnable):
    """One piece of work; its end is told through its bridge."""

    def __init__(self, work: Callable[[], object], bridge: _Bridge) -> None:
        super().__init__()
        self._work = work
        self._bridge = bridge
        self._voice = bridge.voice

    def run(self) -> None:
        try:
            outcome = self._work()
        except RefusedError as error:
            words = str(error)
            self._voice.tell(lambda: self._bridge.refused.emit(words))
        except Exception as error:  # noqa: BLE001 whatever fails must reach the window
            failure = error
            self._voice.tell(lambda: self._bridge.failed.emit(failure))
        else:
            self._voice.tell(lambda: self._bridge.done.emit(outcome))


class Task(QObject, Generic[Outcome]):
    """Work under way; `finished` comes when nothing more will.

    `progress` says in words how far it is; nothing is told of cancelled work. If `asks`, its
    outcome leads to a question or to another report, and waits until no question is open: what an
    open one is about must not change under it.
    """

    finished = Signal()
    progress = Signal(str)

    def __init__(
        self,
        parent: QObject,
        done: Callable[[Outcome], None],
        refused: Callable[[str], None],
        *,
        asks: bool = False,
    ) -> None:
        super().__init__(parent)
        self._asks = asks
        self._done = done
        self._refused = refused
        self._cancelled = False
        self._bridge = _Bridge(self)
        self._bridge.done.connect(self._on_done)
        self._bridge.refused.connect(self._on_refused)
        self._bridge.failed.connect(self._on_failed)
        self._bridge.progress.connect(self._on_told)

    def start(self, work: Callable[[], Outcome]) -> None:
        """Starts the work on another thread."""
        QThreadPool.globalInstance().start(_Work(work, self._bridge))

    @property
    def tell(self) -> Callable[[str], None]:
        """How the work says, on its own thread, how far it is."""
        voice, bridge = self._bridge.voice, self._bridge
        return lambda words: voice.tell(lambda: bridge.progress.emit(words))

    def is_cancelled(self) -> bool:
        """Whether nobody waits for the outcome any more; the work may ask this on its thread."""
        return self._cancelled

    def cancel(self) -> None:
        """Cancels the work: whatever comes of it is dropped, and nobody waits for it."""
        if not self._cancelled:
            self._cancelled = True
            self.finished.emit()

    def _on_told(self, words: str) -> None:
        if not self._cancelled:
            self.progress.emit(words)

    def _on_done(self, outcome: Outcome) -> None:
        if self._asks and not self._cancelled and is_asking():
            QTimer.singleShot(UNTIL_ASKED_AGAIN, self, partial(self._on_done, outcome))
        elif self._end():
            self._done(outcome)

    def _on_refused(self, sentence: str) -> None:
        if self._end():
            self._refused(sentence)

    def _on_failed(self, error: Exception) -> None:
        if self._end():
            raise error

    def _end(self) -> bool:
        """Whether somebody still waits for the outcome."""
        self.deleteLater()
        if not self._cancelled:
            self.finished.emit()
        return not self._cancelled


class Newest(Generic[Outcome]):
    """Work of which only the newest counts: what is under way is cancelled for the next."""

    def __init__(self, parent: QObject) -> None:
        self._parent = parent
        self._task: Task[Outcome] | None = None

    def start(
        self,
        work: Callable[[], Outcome],
        done: Callable[[Outcome], None],
        refused: Callable[[str], None],
    ) -> None:
        """Starts this work, and cancels what is under way."""
        self.cancel()
        self._task = task = Task(self._parent, done, refused)
        task.finished.connect(self._on_finished)
        task.start(work)

    def cancel(self) -> None:
        """Drops whatever would come of what is under way."""
        if self._task is not None:
            self._task.cancel()

    def _on_finished(self) -> None:
        self._task = None


Signs = tuple[int, int, int] | None


class ReadingAside(QObject, Generic[Outcome]):
    """`message` tells what is being read, and why it could not be; `again` is offered then."""

    message = Signal(str, list)

    def __init__(self, parent: QObject, again: Callable[[], None]) -> None:
        super().__init__(parent)
        self._again = again
        self._task: Task[tuple[Signs, Outcome]] | None = None
        self._signs: Signs = None

    def read(
        self,
        path: Path,
        work: Callable[[Path], Outcome],
        done: Callable[[Path, Outcome], None],
    ) -> None:
        """Reads a file by `work`, on another thread; `done` gets what came of it.

        While one is being read, no other is begun.
        """
        if self._task is not None:
            return
        self.message.emit(f"正在读取 {path.name}…", [("取消", self.cancel)])
        on_read = partial(self._on_read, path, done)
        task: Task[tuple[Signs, Outcome]] = Task(self, on_read, self.refuse, asks=True)
        task.finished.connect(self._on_finished)
        self._task = task
        task.start(partial(_read, path, work))

    def is_current(self, path: Path) -> bool:
        """Whether the file that was read last is still as it was read."""
        return _signs(path) == self._signs

    def cancel(self) -> None:
        """Stops waiting for the file that is being read."""
        if self._task is not None:
            self._task.cancel()
            self.message.emit("", [])

    def refuse(self, sentence: str) -> None:
        """Tells why a file cannot be taken, and offers to choose another."""
        self.message.emit(sentence, [("选择其他文件…", self._again)])

    def _on_finished(self) -> None:
        self._task = None

    def _on_read(
        self, path: Path, done: Callable[[Path, Outcome], None], read: tuple[Signs, Outcome]
    ) -> None:
        self._signs, outcome = read
        self.message.emit("", [])
        done(path, outcome)


def _signs(path: Path) -> Signs:
    """By what a file is known to be as it was; None if it is not there."""
    status = file_status(path)
    return status and (status.st_size, status.st_mtime_ns, status.st_ino)


def _read(path: Path, work: Callable[[Path], Outcome]) -> tuple[Signs, Outcome]:
    signs = _signs(path)  # before: what changes while it is read makes them differ
    return signs, work(path)
