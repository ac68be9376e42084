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


RETRY_MS = 300
"""Milliseconds; what would come in between waits while a question stands on the screen."""


def is_modal_open() -> bool:
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


class _TaskSignals(QObject):
    """The outcome of work, carried over to the window's thread."""

    progress = Signal(str)
    done = Signal(object)
    refused = Signal(str)
    failed = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        guard = self.guard = _EmitGuard()
        # A method PySide would forget when its object goes, on the thread where that happens, while
        # the window's thread reads the same list without a lock: the program crashed now and then.
        self.destroyed.connect(lambda: guard.close())  # noqa: PLW0108 see above


class _EmitGuard:
    """Emits signals from another thread unless their object is destroyed, also at that moment.

    It outlives the object: to ask whether that is still there and then use it is too late.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_open = True

    def close(self) -> None:
        """Emits nothing from now on; waits for what is being emitted."""
        with self._lock:
            self._is_open = False

    def call(self, emit: Callable[[], None]) -> None:
        """Emits a signal, if its object is still there."""
        with self._lock:
            if self._is_open:
                emit()


class _Work(QRunnable):
    """One piece of work; signals carry its outcome to the window's thread."""

    def __init__(self, work: Callable[[], object], signals: _TaskSignals) -> None:
        super().__init__()
        self._work = work
        self._signals = signals
        self._guard = signals.guard

    def run(self) -> None:
        try:
            outcome = self._work()
        except RefusedError as error:
            words = str(error)
            self._guard.call(lambda: self._signals.refused.emit(words))
        except Exception as error:  # noqa: BLE001 whatever fails must reach the window
            failure = error
            self._guard.call(lambda: self._signals.failed.emit(failure))
        else:
            self._guard.call(lambda: self._signals.done.emit(outcome))


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
        self._signals = _TaskSignals(self)
        self._signals.done.connect(self._on_done)
        self._signals.refused.connect(self._on_refused)
        self._signals.failed.connect(self._on_failed)
        self._signals.progress.connect(self._on_progress)

    def start(self, work: Callable[[], Outcome]) -> None:
        """Starts the work on another thread."""
        QThreadPool.globalInstance().start(_Work(work, self._signals))

    @property
    def tell(self) -> Callable[[str], None]:
        """How the work says, on its own thread, how far it is."""
        guard, signals = self._signals.guard, self._signals
        return lambda words: guard.call(lambda: signals.progress.emit(words))

    def is_cancelled(self) -> bool:
        """Whether nobody waits for the outcome any more; the work may ask this on its thread."""
        return self._cancelled

    def cancel(self) -> None:
        """Cancels the work: whatever comes of it is dropped, and nobody waits for it."""
        if not self._cancelled:
            self._cancelled = True
            self.finished.emit()

    def _on_progress(self, words: str) -> None:
        if not self._cancelled:
            self.progress.emit(words)

    def _on_done(self, outcome: Outcome) -> None:
        if self._asks and not self._cancelled and is_modal_open():
            QTimer.singleShot(RETRY_MS, self, partial(self._on_done, outcome))
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


class LatestTask(Generic[Outcome]):
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


FileState = tuple[int, int, int] | None


class BackgroundReader(QObject, Generic[Outcome]):
    """`message` tells what is being read, and why it could not be; `again` is offered then."""

    message = Signal(str, list)

    def __init__(self, parent: QObject, again: Callable[[], None]) -> None:
        super().__init__(parent)
        self._again = again
        self._task: Task[tuple[FileState, Outcome]] | None = None
        self._file_state: FileState = None

    def read(
        self, path: Path, work: Callable[[Path], Outcome], done: Callable[[Path, Outcome], None]
    ) -> None:
        """Reads a file by `work`, on another thread; `done` gets what came of it.

        While one is being read, no other is begun.
        """
        if self._task is not None:
            return
        self.message.emit(f"正在读取 {path.name}…", [("取消", self.cancel)])
        on_read = partial(self._on_read, path, done)
        task: Task[tuple[FileState, Outcome]] = Task(self, on_read, self.refuse, asks=True)
        task.finished.connect(self._on_finished)
        self._task = task
        task.start(partial(_read, path, work))

    def is_current(self, path: Path) -> bool:
        """Whether the file that was read last is still as it was read."""
        return _file_state(path) == self._file_state

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
        self, path: Path, done: Callable[[Path, Outcome], None], read: tuple[FileState, Outcome]
    ) -> None:
        self._file_state, outcome = read
        self.message.emit("", [])
        done(path, outcome)


def _file_state(path: Path) -> FileState:
    """By what a file is known to be as it was; None if it is not there."""
    status = file_status(path)
    return status and (status.st_size, status.st_mtime_ns, status.st_ino)


def _read(path: Path, work: Callable[[Path], Outcome]) -> tuple[FileState, Outcome]:
    state = _file_state(path)  # before: what changes while it is read makes them differ
    return state, work(path)
