"""Keeps the open report safe: logs its edits, saves it whole, keeps its versions."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.report.changes import Edit
from app.report.report import Report
from app.storage.atomic import WriteRefusedError, own_fault_words, write_whole
from app.storage.encryption import Key
from app.storage.package import FileIdentity, Packed, Packer, identity_of, parts_sha
from app.storage.paths import COLLECTIONS_FOLDER
from app.storage.recovery.leftovers import (
    Secret,
    decrypt_leftovers,
    encrypt_leftovers,
    forget_readings,
)
from app.storage.recovery.log_file import Draft
from app.storage.recovery.recovery import FoundLogs, Recovery, find_recoveries, recover
from app.storage.recovery.recovery_log import Base, RecoveryLog
from app.storage.report_file import locked_content, media_left_out, packed_report
from app.storage.report_lock import ReportLock
from app.storage.versions import Version, VersionKind, Versions

if TYPE_CHECKING:
    from concurrent.futures import Future, ThreadPoolExecutor


class Autosave:
    """One for a window; `problem` is told, maybe on another thread, what could not be kept.

    `recovered` was found again in fields; it is logged with what stands in fields now. `files` are
    those the open report stood in since it was opened, None for none. `refused_at` is when saving
    was refused last, by the clock of `monotonic`.
    """

    def __init__(
        self, folder: Path, catalog: Catalog, problem: Callable[[str], None] = lambda _: None
    ) -> None:
        self._logs = folder / "recovery"
        self._collections = folder / COLLECTIONS_FOLDER
        self._catalog = catalog
        self._problem = problem
        self._versions = Versions(folder / "versions")
        self._log = RecoveryLog(self._logs, problem)
        self._packer = Packer()
        self._pending: list[Future[bool]] = []
        self._key: Key | None = None
        self.file_lock = ReportLock()
        self._begun = False
        self.files: set[Path | None] = set()
        self.recovered: tuple[Draft, ...] = ()
        self.refused_at = 0.0

    @cached_property
    def _later(self) -> ThreadPoolExecutor:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 at the first saving

        return ThreadPoolExecutor(1, "versions")

    def begin(
        self, report: Report, path: Path | None, sha: str = "", key: Key | None = None
    ) -> None:
        """Another report is open; it stands in this file, which has this hash, or in none.

        Of one with a key, all that is logged or kept is encrypted.
        """
        self.recovered = ()
        self._log.note_drafts(())
        self.files = set()
        self._begin(report, path, sha, key)
        if key is not None:
            self._lock_later(report, key, key)

    def _begin(self, report: Report, path: Path | None, sha: str, key: Key | None) -> None:
        self._key, self._begun = key, True
        self.files.add(path)
        missing = media_left_out(report, path) if path else tuple(report.media)
        self._log.begin(Base(report.copy(), path, sha, missing, key))

    def append(self, edit: Edit) -> None:
        """Logs an edit that has been made; never waits."""
        self._log.append(edit)

    def note_drafts(self, drafts: tuple[Draft, ...], report: Report) -> None:
        """Logs what stands in fields and is in no report yet; never waits.

        `report` is the one in the window, should none have been begun.
        """
        if not self._begun:
            self._begin(report, None, "", None)
        self._log.note_drafts((*self.recovered, *drafts))

    def flush(self) -> bool:
        """Waits until every edit is on the disk; whether it is."""
        return self._log.flush()

    @property
    def is_logged(self) -> bool:
        """Whether a log with every edit stands on the disk, as far as was seen when it was flushed.

        There is none of a report that has not been edited.
        """
        return self._log.is_written

    def save(self, report: Report, path: Path, key: Key | None) -> FileIdentity | None:
        """Saves the report, locked if there is a key; returns how its file is known again.

        With another key than before, what was kept of the report is locked anew. Raises
        `WriteRefusedError`, `ReportFileError` for a suffix that is not a report's.
        """
        content = _content(report, path, key, self._packer)
        sha = parts_sha(content.front, content.back)
        self._log.mark(path, sha)
        before = self._key
        files = frozenset((*self.files, path))
        self._write(path, content, Secret(report, key, files) if key and before is None else None)
        self._begin(report, path, sha, key)
        if key is not None and before != key:
            self._lock_later(report, before, key)
        elif before is not None and before != key:
            work = partial(decrypt_leftovers, before, self._versions, self._logs)
            self._pending.append(self._later.submit(self._locked, work))
        self._keep_later(report.copy(), path, key)
        return identity_of(path, sha)

    def _write(self, path: Path, content: Packed, first: Secret | None) -> None:
        """Writes a file; one that gets its `first` key behind all else that is kept of it.

        So nothing of it is readable, should the program be killed in between.
        """
        if first is not None:
            lock = partial(encrypt_leftovers, first, self._versions, self._logs, self._catalog)
            for work in (partial(forget_readings, self._collections), lock):
                with suppress(OSError, RefusedError):  # tried again, and told, later
                    self._later.submit(work).result()
        try:
            write_whole(path, content.pieces)
        except RefusedError:
            self.refused_at = monotonic()
            if first is not None:
                work = partial(decrypt_leftovers, first.key, self._versions, self._logs)
                self._pending.append(self._later.submit(self._locked, work))
            raise

    def keep_left(self, report: Report, path: Path | None, key: Key | None) -> bool:
        """Keeps aside a report that the clerk drops unsaved; whether that was possible.

        It takes its turn behind the versions that are still being kept.
        """
        return self._later.submit(self._keep, report, path, VersionKind.LEFT, key).result()

    def recoveries(self) -> FoundLogs:
        """What programs that ended badly left."""
        return find_recoveries(self._logs, self._catalog)

    def read_again(self, recovery: Recovery) -> Recovery:
        """What its log brings back as its file is now. Raises `BrokenLogError`."""
        return recover(recovery.log, self._catalog, recovery.key)

    def versions(self, path: Path | None) -> tuple[Version, ...]:
        """The kept versions of the report in this file, newest first; of None, those in none."""
        self.wait()
        return self._versions.of(path)

    def load(self, version: Version, password: str | None = None) -> Report:
        """The report as it was in a version, locked with this password or as the open one is.

        Raises `VersionLostError`, `VersionLockedError`, `WrongPasswordError`.
        """
        return version.load(self._catalog, self._key if password is None else password)

    def wait(self) -> None:
        """Comes back when all versions are kept."""
        for future in self._pending:
            future.result()
        self._pending.clear()

    def close(self) -> None:
        """The window closes and nothing would be missed: the log and the lock go."""
        self._log.end()
        self._log.stop()
        self.file_lock.release()
        self._later.shutdown()

    def _keep_later(self, report: Report, path: Path, key: Key | None) -> None:
        self._pending = [future for future in self._pending if not future.done()]
        kind = VersionKind.SAVED if report.seal is None else VersionKind.FINAL
        self._pending.append(self._later.submit(self._keep, report, path, kind, key))

    def _lock_later(self, report: Report, before: Key | None, key: Key) -> None:
        """Locks aside whatever was kept of the report, before it had the key or under another."""
        secret = Secret(report.copy(), key, frozenset(self.files), before)
        work = partial(encrypt_leftovers, secret, self._versions, self._logs, self._catalog)
        self._pending.append(self._later.submit(self._locked, work))
        if before is None:
            forget = partial(forget_readings, self._collections)
            self._pending.append(self._later.submit(self._locked, forget))

    def _locked(self, work: Callable[[], None]) -> bool:
        try:
            work()
        except (OSError, RefusedError) as error:
            self._problem(f"以前保存的版本和恢复记录没有全部换成新的密码：{_words(error)}。")
            return False
        return True

    def _keep(self, report: Report, path: Path | None, kind: VersionKind, key: Key | None) -> bool:
        try:
            self._versions.keep(report, path, kind, key)
        except (OSError, RefusedError) as error:
            self._problem(f"{_KEPT[kind]}没有留下备份：{_words(error)}。")
            return False
        return True


def _content(report: Report, path: Path, key: Key | None, packer: Packer) -> Packed:
    if key is None:
        return packed_report(report, path, packer)
    return Packed(locked_content(report, path, key), (), b"")


_SAVED = "年报已保存，但这一版"
_KEPT = {VersionKind.SAVED: _SAVED, VersionKind.FINAL: _SAVED, VersionKind.LEFT: "没有保存的这一版"}


def _words(error: OSError | RefusedError) -> str:
    """What is wrong, for the clerk, without a full stop."""
    if isinstance(error, OSError | WriteRefusedError):
        return own_fault_words(error)
    return str(error).rstrip("。")
