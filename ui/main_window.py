"""The main window, and what is done when the program itself fails: save, say so, note where."""

from __future__ import annotations

import sys
import threading
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QCloseEvent

from app.storage.program_log import ProgramLog
from ui.desktop import show_own_folder
from ui.pages.start_page import WindowFrame
from ui.settings import Settings

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
        if self.close():
            # only now: the question on the way may have saved the report in its first file
            path = self.controller.document.path if in_report else None
            self.reopens_with = [str(path)] if path else []

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Asks before unsaved changes would be lost."""
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
        self,
        kind: type[BaseException],
        error: BaseException,
        traceback: TracebackType | None,
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
