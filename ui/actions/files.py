"""Opening, saving and leaving reports, with the questions that go with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.errors import RefusedError
from app.file_paths import full_path, is_there
from app.report.changes import Details
from app.report.report import Report
from app.storage.file_names import file_name
from app.storage.stamp import FileStamp, stamp_of
from app.storage.vault import Key
from ui.action_spec import Handlers
from ui.actions.saving import SaveActions, is_sample
from ui.actions.workspace import ActionGroup, Workspace
from ui.dialogs import ask

if TYPE_CHECKING:
    from app.storage.report_file import OpenedReport

_REPORTS = (".nbao", ".json")

_NO_DISK = "磁盘写不进去，没能留下备份。仍然不保存吗？"


def is_document(path: Path) -> bool:
    """Whether a file is no report file by its name, but something to be imported."""
    return bool(path.suffix) and path.suffix.lower() not in _REPORTS


class FileActions(ActionGroup):
    """Every way in and out of a report; `opened` says that one is there to be worked on.

    `leaving` tells before that that the one on the desk makes way. `document_chosen` carries a
    document that is not a report file and has to be imported.
    """

    leaving = Signal()
    opened = Signal()
    document_chosen = Signal(object)

    def __init__(self, space: Workspace) -> None:
        super().__init__(space)
        self._saving = SaveActions(space)
        self._saving.said.connect(self.said)

    @property
    def handlers(self) -> Handlers:
        """What is done here, by the key of the action."""
        return {"open": self.open_asked, "save": self.save, "save_as": self.save_as}

    def new(self, year: int) -> None:
        """Begins an empty report."""
        if not self.may_leave():
            return
        try:
            report = Report(self._catalog.for_year(year), Details(year))
        except RefusedError as error:
            self.said.emit(str(error), [])
            return
        self.take(report, None)

    def open_asked(self) -> None:
        """Asks for a file and opens it."""
        path = ask.ask_open(self._window, self._settings.folder)
        if path is not None:
            self.open(path)

    def open(self, path: Path) -> None:
        """Opens a file; one that is refused leaves the open report as it is."""
        if is_sample(path):
            self.open_sample()
            return
        if is_document(path):
            self.document_chosen.emit(path)
            return
        path = full_path(path)
        opened = self._loaded(path)
        if opened is None or not self.may_leave():
            return
        opening = self._opening(path)
        if opening is not ask.Opening.CANCEL:
            file = None if opening is ask.Opening.COPY else path
            read_only = opening is ask.Opening.READ_ONLY
            stamp = stamp_of(path, opened.sha)
            self.take(opened.report, file, stamp, read_only=read_only, key=opened.key)
            self._settings.add_recent(path)

    def open_sample(self) -> None:
        """Opens the sample as a new report, so that saving asks where."""
        from app.storage.samples import sample_path  # noqa: PLC0415 keeps the start fast

        opened = self._loaded(sample_path())
        if opened is not None and self.may_leave():
            self.take(opened.report, None)

    def save(self) -> bool:
        """Saves; asks where if there is no file yet. Whether it is saved now."""
        self.finish_typing()
        return self._saving.save(self._place)

    def save_as(self) -> bool:
        """Asks where and saves there. Whether it is saved now."""
        self.finish_typing()
        return self._saving.save_as(self._place)

    def may_leave(self) -> bool:
        """Whether the open report may be dropped; asks if that would lose something."""
        self.finish_typing()
        if not self._document.is_dirty:
            return True
        answer = ask.ask_leaving(self._window, self.name)
        if answer is ask.Leaving.SAVE:
            return self.save()
        return answer is ask.Leaving.DISCARD and self._keep_aside()

    def take(
        self,
        report: Report,
        path: Path | None,
        stamp: FileStamp | None = None,
        *,
        read_only: bool = False,
        key: Key | None = None,
    ) -> None:
        """Puts a report on the desk in place of the one that is there."""
        self.leaving.emit()
        if path is None or read_only:
            self._keeper.unlock()
        self._document.replace(report, path, stamp, read_only=read_only, key=key)
        self.opened.emit()

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
            return self._document.path.name + ("（只读）" if self._document.read_only else "")
        named = self._document.report.details.organisation.name
        return self._document.report.title if named else "未命名年报"

    def proposal(self, suffix: str) -> Path:
        """A file name made of the report's title, beside the report."""
        path = self._document.path
        folder = path.parent if path else self._settings.folder
        return folder / f"{file_name(self._document.report.title)}{suffix}"

    def _place(self) -> Path:
        return self._document.path or self.proposal(".nbao")

    def _keep_aside(self) -> bool:
        """Keeps what is dropped among the versions; whether it may be dropped."""
        document = self._document
        if self._keeper.keep_left(document.report, document.path, document.key):
            return True
        return ask.ask_sure(self._window, _NO_DISK, "不保存")

    def _opening(self, path: Path) -> ask.Opening | None:
        """How to open a file that somebody else works on; None if it is free, and locked now."""
        locked = self._keeper.lock(path)
        if locked is None:
            return None
        return ask.ask_locked(self._window, path.name, locked.holder.words)

    def _loaded(self, path: Path) -> OpenedReport | None:
        from app.storage.report_file import (  # noqa: PLC0415 keeps the start fast
            PasswordNeededError,
            open_report,
        )

        try:
            return open_report(path, self._catalog)
        except PasswordNeededError:
            return self._unlocked(path)
        except RefusedError as error:
            self.said.emit(str(error), [("打开其他文件…", self.open_asked)])
            if not is_there(path):
                self._settings.remove_recent(path)
            return None

    def _unlocked(self, path: Path) -> OpenedReport | None:
        """Asks for the password until it is right; None if the clerk gives up."""
        from app.storage.report_file import open_report  # noqa: PLC0415 keeps the start fast

        try:
            return ask.ask_to_open(
                self._window,
                f"“{path.name}”",
                lambda password: open_report(path, self._catalog, password),
            )
        except RefusedError as error:
            self.said.emit(str(error), [])
            return None
