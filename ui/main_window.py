"""The main window: faults of the program are told there, files from outside are opened there.

A second start gives its files to the window that is there.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal
from PySide6.QtGui import QCloseEvent

from app.file_paths import full_path, is_folder, is_there
from app.storage.os_lock import hold, let_go
from app.storage.paths import wait_until_readable
from app.storage.program_log import ProgramLog
from ui.desktop import show_own_folder
from ui.pages.start_page import WindowFrame
from ui.settings import Settings
from ui.tasks import Task, is_modal_open

if TYPE_CHECKING:
    from ui.report_controller import ReportController


class MainWindow(WindowFrame):
    """The frame with its desk, which works on reports.

    The desk is loaded after the first painting, so that a slow machine shows the window at once.
    `reopens_with` are the files that the program is to be started with again once the window is
    closed, None if it is not.
    """

    def __init__(self, settings: Settings, *, begins: bool = True) -> None:
        super().__init__(begins=begins)
        self._settings = settings
        self._controller: ReportController | None = None
        self.reopens_with: list[str] | None = None

    @property
    def controller(self) -> ReportController:
        """What works on reports; there from `equip` on."""
        if self._controller is None:
            raise RuntimeError("the window is not equipped yet")
        return self._controller

    def equip(self, controller: ReportController) -> None:
        """Takes in what works on reports."""
        self._controller = controller
        controller.reopen_wanted.connect(self._on_reopen_wanted)

    def _on_reopen_wanted(self) -> None:
        """Closes the window to open it again with its report, unless the clerk stays."""
        in_report = self.controller.in_report
        folders = [one for one in self.controller.collect.sources if is_folder(one)]
        if self.close():
            # only now: the question on the way may have saved the report in its first file
            path = self.controller.document.path if in_report else None
            self.reopens_with = [str(one) for one in ((path,) if path else folders[:1])]

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Asks before unsaved changes would be lost; beside a county's window only they go."""
        if self._controller is not None and event.spontaneous() and self._controller.stays():
            event.ignore()
            return
        if self._controller is not None and not self._controller.may_close():
            event.ignore()
            return
        if self._controller is not None:
            self._controller.close()
        self._settings.keep_state("window", self.saveGeometry())
        event.accept()


_SAFE, _NOTHING_LOST = "已填的内容都在，也记在恢复记录里，请先保存。", "已填的内容都在。"
_UNSAFE = "恢复记录没能写进磁盘，请马上保存。"


class Faults(QObject):
    """Takes every error that nobody foresaw, on whatever thread; `install` puts it in place."""

    _happened = Signal(object)

    def __init__(self, window: WindowFrame, log: ProgramLog) -> None:
        super().__init__(window)
        self._window = window
        self._log = log
        self._controller: ReportController | None = None
        self._happened.connect(self._tell)

    def protect(self, controller: ReportController) -> None:
        """From now on there is a report to be saved first."""
        self._controller = controller

    def install(self) -> None:
        """From now on errors come here."""
        sys.excepthook = self.take
        threading.excepthook = self._take_from_thread

    def uninstall(self) -> None:
        """Errors go where they went before."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def take(
        self, kind: type[BaseException], error: BaseException, traceback: TracebackType | None
    ) -> None:
        """Saves the recovery log, notes the error and tells of it."""
        self._log.note_fault(error)
        if sys.stderr is not None:
            sys.__excepthook__(kind, error, traceback)
        self._happened.emit(error)

    def _take_from_thread(self, fault: threading.ExceptHookArgs) -> None:
        if fault.exc_value is not None:
            self.take(fault.exc_type, fault.exc_value, fault.exc_traceback)

    def _how_safe(self) -> str:
        """What has become of what was typed."""
        if self._controller is None:
            return _NOTHING_LOST
        if not self._controller.autosave.flush():
            return _UNSAFE
        return _SAFE if self._controller.autosave.is_logged else _NOTHING_LOST

    def _tell(self, error: BaseException) -> None:
        where = self._controller.document.path if self._controller else None
        sentence = "程序出了错，刚才的操作没有完成；" + self._how_safe()
        sentence += f"年报文件：{where}。" if where else ""
        show = partial(show_own_folder, self._log.folder)
        self._window.say(f"{sentence}（{type(error).__name__}）", [("打开日志文件夹", show)])


_TIMEOUT_SECONDS = 15.0
"""Seconds a second start waits for the first, which may still be starting on an old computer."""

_POLL_SECONDS = 0.05
_REQUEST = ".request"


class SingleInstance(QObject):
    """One of the programs of a user; `wanted` brings the files a later start was given, or none.

    The first one holds a lock that ends with its process. A later one leaves a request file in the
    folder, which the first takes away: that is the sign that it is alive and has it.
    """

    wanted = Signal(list)

    def __init__(
        self, folder: Path, parent: QObject | None = None, patience: float = _TIMEOUT_SECONDS
    ) -> None:
        super().__init__(parent)
        self._requests = folder / "requests"
        self._requests.mkdir(exist_ok=True)
        self._lock = folder / "program.lock"
        self._held: int | None = None
        self._patience = patience
        self._watcher: QFileSystemWatcher | None = None

    def gives_way(self, paths: Sequence[Path]) -> bool:
        """Whether another window has taken these files, so that this start is over."""
        if self._is_first():
            self._forget_old_requests()
            return False
        return self._send(paths)

    def listen(self) -> None:
        """Begins to take requests, if this is the first one."""
        if self._held is None:
            return
        self._watcher = QFileSystemWatcher([str(self._requests)], self)
        self._watcher.directoryChanged.connect(self._take_requests)
        QTimer.singleShot(0, self._take_requests)

    def leave(self) -> None:
        """Lets another one be the first."""
        if self._held is not None:
            let_go(self._held)
            self._held = None

    def _is_first(self) -> bool:
        """Takes the lock; where none can be made, every start is a first one."""
        try:
            handle = os.open(self._lock, os.O_RDWR | os.O_CREAT)
        except OSError:
            return True
        if not hold(handle):
            let_go(handle)
            return False
        self._held = handle
        return True

    def _send(self, paths: Sequence[Path]) -> bool:
        _allow_foreground()
        request = self._requests / f"{time.time_ns()}-{os.getpid()}{_REQUEST}"
        draft = request.with_suffix(".draft")
        draft.write_bytes(b"\0".join(os.fsencode(full_path(path)) for path in paths))
        draft.rename(request)
        end = time.monotonic() + self._patience
        while is_there(request) and time.monotonic() < end:
            time.sleep(_POLL_SECONDS)
        try:
            request.unlink()
        except FileNotFoundError:
            return True
        return False

    def _forget_old_requests(self) -> None:
        """A start that ended without its window must not open its files in the next one."""
        for request in self._requests.iterdir():
            with suppress(OSError):
                if request.stat().st_mtime < time.time() - self._patience:
                    request.unlink()

    def _take_requests(self) -> None:
        for request in sorted(self._requests.glob(f"*{_REQUEST}")):
            with suppress(OSError):  # given up in this moment
                names = request.read_bytes()
                request.unlink()
                given = names.split(b"\0") if names else []
                self.wanted.emit([Path(os.fsdecode(name)) for name in given])


def _allow_foreground() -> None:
    """Windows lets only the program in front give that place away."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415 only here

        ctypes.windll.user32.AllowSetForegroundWindow(-1)


class OpenRequests(QObject):
    """Opens what arrives once it can be read and no question is open; slow drives block nothing.

    What arrives during a question is named and opened when that is answered.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._waiting: list[tuple[Path, ...]] = []

    def come_forward(self, paths: Sequence[Path]) -> None:
        """Brings the window to the front and opens the files there."""
        from PySide6.QtCore import Qt  # noqa: PLC0415 its enums take 10 ms before the first painting

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
        if is_modal_open():
            names = "、".join(waiting[0].name for waiting in self._waiting)
            self._window.say(f"要打开的文件在排队：{names}。眼前的问题答完就打开。")
        else:
            self._window.say(f"正在打开 {paths[0].name}…")
        done = partial(self._open_now, given)
        task: Task[None] = Task(self, lambda _: done(), lambda _: None, asks=True)
        task.start(partial(wait_until_readable, paths[0]))

    def _open_now(self, paths: tuple[Path, ...]) -> None:
        self._waiting.remove(paths)
        self._window.say("")
        self._window.controller.open(paths[0])
        left = "、".join(path.name for path in paths[1:])
        if left and self._window.controller.in_report:
            self._window.say(f"一次只能打开一个文件，没有打开：{left}。")
