"""A real window of a given size with real reports in it, for whoever wants to look at it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QAbstractAnimation, QEvent, QSettings, QSize, QThreadPool, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.export.exporter import export
from app.report.carry_over import previous_of
from app.report.changes import Edit, Unread
from app.report.report import Report
from app.storage.paths import sample_path
from app.storage.report_file import load_report
from ui.application import make_window
from ui.report_controller import ReportController
from ui.settings import Settings

HUAIAN = Path(__file__).parents[2] / "reference" / "huaian-2024.json"
_AFTER_CHECKS = 0.15
_MIN_ROUNDS = 5
_MAX_LENGTH = 120.0
"""Seconds after which something will not come about, on a busy machine either."""


class Stage:
    """The window on its start page; `look` is called with each widget there is to look at."""

    def __init__(self, folder: Path, size: QSize, look: Callable[[QWidget], None]) -> None:
        self.folder = folder
        self.look = look
        self.catalog = Catalog()
        store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
        self.settings = Settings(store)
        self.window = make_window(self.settings)
        self.window.resize(size)
        self.window.show()
        self.settle()

    @property
    def controller(self) -> ReportController:
        """What works on reports."""
        return self.window.controller

    @cached_property
    def huaian(self) -> Report:
        """A full real report: 淮安 2024, with last year's figures beside it."""
        report = load_report(HUAIAN, self.catalog)
        report.apply(Edit(previous=previous_of(report)))
        return report

    @cached_property
    def troubled(self) -> Report:
        """The same with a wrong sum, a word in a cell, a wrong number in a text, a bad address."""
        report = load_report(HUAIAN, self.catalog)
        wrong = CellKey("requests.received.person")
        report.apply(
            Edit(
                entries={wrong: Decimal(30_001), CellKey("requests.granted.legal"): Unread("两件")},
                texts={"overview": "全年新收政府信息公开申请12件，答复4321件。"},
            )
        )
        return report

    def open(self, report: Report, tab: int = 0) -> ReportController:
        """Puts a report on the desk and shows a tab."""
        self.controller.document.undo_stack.setClean()
        self.controller.files.show(report)
        self.controller.document.check()
        self.controller.tabs.go_to(tab)
        self.settle()
        return self.controller

    def open_sample(self, tab: int = 0) -> ReportController:
        """The sample, in which every number is 0."""
        return self.open(load_report(sample_path(), self.catalog), tab)

    def exported(self, report: Report, name: str) -> Path:
        """The report as a document in the stage's folder."""
        path = self.folder / name
        export(report, path)
        return path

    def settle(self, seconds: float = _AFTER_CHECKS) -> None:
        """Lets everything happen that waits for a pause."""
        until, rounds = monotonic() + seconds, 0
        while monotonic() < until or rounds < _MIN_ROUNDS:
            QApplication.processEvents()
            rounds += 1
        self.until(lambda: not any(map(_is_moving, QApplication.topLevelWidgets())))

    def in_dialog(
        self, start: Callable[[], object], act: Callable[[QDialog], object] | None = None
    ) -> None:
        """Starts something, acts in the dialog that comes up, looks at it and closes it again."""
        seen: list[QDialog] = []

        def look() -> None:
            dialog = QApplication.activeModalWidget()
            if isinstance(dialog, QDialog) and dialog.isVisible():
                seen.append(dialog)
                try:
                    if act is not None:
                        act(dialog)
                    self.settle()
                    self.look(dialog)
                finally:
                    dialog.reject()
            else:
                QTimer.singleShot(20, look)

        QTimer.singleShot(0, look)
        start()
        self.until(lambda: bool(seen))

    def until(self, holds: Callable[[], bool]) -> None:
        """Waits until something is so."""
        end = monotonic() + _MAX_LENGTH
        while not holds():
            assert monotonic() < end, "it did not come about"
            QApplication.processEvents()

    def finish_tasks(self) -> None:
        """Waits for what is worked out on other threads, and lets the window show it."""
        QThreadPool.globalInstance().waitForDone()
        self.settle()

    def close(self) -> None:
        """Takes everything down."""
        self.finish_tasks()
        self.controller.document.undo_stack.setClean()
        self.window.close()
        self.window.deleteLater()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _is_moving(widget: QWidget) -> bool:
    """Whether something in a widget comes or goes by and by, as the sign that clears a field."""
    moves = list[QAbstractAnimation](widget.findChildren(QAbstractAnimation))
    running = QAbstractAnimation.State.Running
    return any(one.state() is running and one.loopCount() > 0 for one in moves)
