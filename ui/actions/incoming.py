"""Reports on their way into the window: made, or locked and read, with the questions on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from app.errors import RefusedError
from app.file_paths import is_there
from app.report.changes import Details
from app.report.report import Report
from app.storage.atomic import is_write_protected
from app.storage.encryption import Key
from app.storage.package import FileIdentity
from app.storage.report_lock import FileLock, Locked
from ui.actions.menus import ActionGroup, Workspace
from ui.dialogs import ask

if TYPE_CHECKING:
    from app.storage.report_file import OpenedReport

LockedT = TypeVar("LockedT")

_PROTECTED = "“{name}”是只读的，或者所在的文件夹不能写入：改动以后请用“另存为”存到别处。"


class Incoming(Struct, frozen=True):
    """A report on its way into the window.

    `path` is the file in which it stands, `stamp` how that is known again, `lock` what keeps
    others from it; all are None for a new report. One that is `read_only` is somebody else's,
    or cannot be written where it is; `note` is to be told when it is there.
    """

    report: Report
    path: Path | None = None
    stamp: FileIdentity | None = None
    lock: FileLock | None = None
    key: Key | None = None
    read_only: bool = False
    note: str = ""


class IncomingReports(ActionGroup):
    """Gives the report that is to be opened, None if it is refused or the clerk gives up.

    `message` tells why, and offers `ask_for_another`.
    """

    def __init__(self, space: Workspace, ask_for_another: Callable[[], None]) -> None:
        super().__init__(space)
        self._ask_for_another = ask_for_another

    def new(self, year: int) -> Incoming | None:
        """An empty report of a year."""
        try:
            return Incoming(Report(self._catalog.for_year(year), Details(year)))
        except RefusedError as error:
            self.say(str(error))
            return None

    def sample(self) -> Incoming | None:
        """The sample, which stands in no file that could be saved."""
        from app.storage.paths import sample_path  # noqa: PLC0415 keeps the start fast

        opened = self._loaded(sample_path())
        return Incoming(opened.report) if opened else None

    def from_file(self, path: Path) -> Incoming | None:
        """The report in a file, locked before it is read; None if it is not opened."""
        reserved = self._autosave.file_lock.reserve(path)
        opening = None
        if isinstance(reserved, Locked):
            opening = ask.ask_locked(self._window, path.name, reserved.holder.words)
        opened = None if opening is ask.OpenChoice.CANCEL else self._loaded(path)
        if opened is None:
            self._autosave.file_lock.give_back(reserved)
            return None
        self._settings.add_recent(path)
        if opening is ask.OpenChoice.COPY:
            return Incoming(opened.report, key=opened.key)
        protected = is_write_protected(path)
        return Incoming(
            opened.report,
            path,
            opened.stamp,
            reserved if isinstance(reserved, FileLock) else None,
            opened.key,
            read_only=protected or opening is ask.OpenChoice.READ_ONLY,
            note=_PROTECTED.format(name=path.name) if protected else "",
        )

    def can_be_opened(self, path: Path) -> bool:
        """Whether a file can be read, maybe with a password; what is read is dropped."""
        return self._read(path, lambda _: True) is not None

    def _loaded(self, path: Path) -> OpenedReport | None:
        return self._read(path, self._unlocked)

    def _read(self, path: Path, locked: Callable[[Path], LockedT]) -> OpenedReport | LockedT | None:
        """The report in a file, or what a `locked` one gives; None, and told, if it is refused."""
        from app.storage.report_file import (  # noqa: PLC0415 keeps the start fast
            PasswordNeededError,
            open_report,
        )

        try:
            return open_report(path, self._catalog, normal=self._reader.normal_picture)
        except PasswordNeededError:
            return locked(path)
        except RefusedError as error:
            self._refuse(path, error)
            return None

    def _unlocked(self, path: Path) -> OpenedReport | None:
        """Asks for the password until it is right; None if the clerk gives up."""
        from app.storage.report_file import open_report  # noqa: PLC0415 keeps the start fast

        try:
            return ask.ask_to_open(
                self._window,
                f"“{path.name}”",
                lambda password: open_report(
                    path, self._catalog, password, self._reader.normal_picture
                ),
            )
        except RefusedError as error:
            self.say(str(error))
            return None

    def _refuse(self, path: Path, error: RefusedError) -> None:
        self.message.emit(str(error), [("打开其他文件…", self._ask_for_another)])
        if not is_there(path):
            self._settings.remove_recent(path)
