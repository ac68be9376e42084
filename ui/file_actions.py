"""Opening, saving and leaving reports, with the questions that go with it."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.report.changes import Details
from app.report.report import Report
from ui.dialogs import ask
from ui.document import Document
from ui.settings import Settings

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f]')

_LONGEST_NAME = 80
"""Characters of a proposed file name; systems take 255 bytes."""


class FileActions(QObject):
    """Every way in and out of a report; `opened` says that one is there to be worked on."""

    opened = Signal()
    said = Signal(str, list)

    def __init__(
        self, window: QWidget, document: Document, catalog: Catalog, settings: Settings
    ) -> None:
        super().__init__(window)
        self._window = window
        self._document = document
        self._catalog = catalog
        self._settings = settings

    def new(self, year: int) -> None:
        """Begins an empty report."""
        if not self.may_leave():
            return
        try:
            report = Report(self._catalog.for_year(year), Details(year))
        except RefusedError as error:
            self.said.emit(str(error), [])
            return
        self._take(report, None)

    def open_asked(self) -> None:
        """Asks for a file and opens it."""
        path = ask.ask_open(self._window, self._settings.folder)
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Opens a file; one that is refused leaves the open report as it is."""
        if _is_sample(path):
            self.open_sample()
            return
        report = self._loaded(path)
        if report is not None and self.may_leave():
            self._take(report, path.absolute())
            self._settings.add_recent(path)

    def open_sample(self) -> None:
        """Opens the sample as a new report, so that saving asks where."""
        from app.storage.samples import sample_path  # noqa: PLC0415 keeps the start fast

        report = self._loaded(sample_path())
        if report is not None and self.may_leave():
            self._take(report, None)

    def save(self) -> bool:
        """Saves; asks where if there is no file yet. Whether it is saved now."""
        path = self._document.path
        return self._save_to(path) if path else self.save_as()

    def save_as(self) -> bool:
        """Asks where and saves there. Whether it is saved now."""
        proposal = self._document.path or self.proposal(".nbao")
        path = ask.ask_save(self._window, "另存为", proposal, ask.SAVE_FILTER)
        return path is not None and self._save_to(path)

    def may_leave(self) -> bool:
        """Whether the open report may be dropped; asks if that would lose something."""
        self.finish_typing()
        if not self._document.is_dirty:
            return True
        answer = ask.ask_leaving(self._window, self.name)
        if answer is ask.Leaving.SAVE:
            return self.save()
        return answer is ask.Leaving.DISCARD

    def finish_typing(self) -> None:
        """Takes over what stands in a field or cell that is still being typed in."""
        focus: QWidget | None = self._window.focusWidget()
        if focus is None:
            return
        focus.clearFocus()
        if isValid(focus):
            focus.setFocus()

    @property
    def name(self) -> str:
        """The report's name for people: its file's, else its title."""
        if self._document.path:
            return self._document.path.name
        named = self._document.report.details.organisation.name
        return self._document.report.title if named else "未命名年报"

    def proposal(self, suffix: str) -> Path:
        """A file name made of the report's title, beside the report."""
        path = self._document.path
        folder = path.parent if path else self._settings.folder
        name = _NOT_IN_NAMES.sub("", self._document.report.title)[:_LONGEST_NAME]
        return folder / f"{name}{suffix}"

    def _loaded(self, path: Path) -> Report | None:
        from app.storage.report_file import load_report  # noqa: PLC0415 keeps the start fast

        try:
            return load_report(path, self._catalog)
        except RefusedError as error:
            self.said.emit(str(error), [("打开其他文件…", self.open_asked)])
            if not path.exists():
                self._settings.remove_recent(path)
            return None

    def _take(self, report: Report, path: Path | None) -> None:
        self._document.replace(report, path)
        self.opened.emit()

    def _save_to(self, path: Path) -> bool:
        from app.storage.report_file import save_report  # noqa: PLC0415 keeps the start fast

        self.finish_typing()
        if _is_sample(path):
            self.said.emit("不能盖掉示例，请换一个位置或文件名保存。", [("另存为…", self.save_as)])
            return False
        try:
            save_report(self._document.report, path)
        except RefusedError as error:
            self.said.emit(str(error), [("另存为…", self.save_as)])
            return False
        self._document.mark_saved(path)
        self._settings.add_recent(path)
        self.said.emit("", [])
        return True


def _is_sample(path: Path) -> bool:
    from app.storage.samples import sample_path  # noqa: PLC0415 keeps the start fast

    return path.resolve() == sample_path().resolve()
