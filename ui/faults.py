"""What happens when the program itself fails: save first, then say so, and note where."""

from __future__ import annotations

import sys
import threading
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.storage.program_log import ProgramLog
from ui.desktop import show_own_folder
from ui.pages.window_frame import WindowFrame

if TYPE_CHECKING:
    from ui.report_controller import Desk

_SAFE = "已填的内容都在，也记在恢复记录里，请先保存。"
_UNSAFE = "恢复记录没能写进磁盘，请马上保存。"


class Faults(QObject):
    """Takes every error that nobody foresaw, on whatever thread; `install` puts it in place."""

    _happened = Signal(object)

    def __init__(self, window: WindowFrame, log: ProgramLog) -> None:
        super().__init__(window)
        self._window = window
        self._log = log
        self._desk: Desk | None = None
        self._happened.connect(self._tell)

    def protect(self, desk: Desk) -> None:
        """From now on there is a report to be saved first."""
        self._desk = desk

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

    def _tell(self, error: BaseException) -> None:
        safe = self._desk is None or self._desk.keeper.flush()
        where = self._desk.document.path if self._desk else None
        sentence = "程序出了错，刚才的操作没有完成；" + (_SAFE if safe else _UNSAFE)
        sentence += f"年报文件：{where}。" if where else ""
        show = partial(show_own_folder, self._log.folder)
        self._window.say(f"{sentence}（{type(error).__name__}）", [("打开日志文件夹", show)])
