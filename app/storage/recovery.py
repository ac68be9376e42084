"""Finds what a program that ended badly had logged, and puts it together again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.file_paths import is_same_file
from app.report.changes import Edit
from app.report.compare import Difference, differences
from app.report.report import Report
from app.storage.atomic import write_whole
from app.storage.held import claim
from app.storage.log_file import LOG_SUFFIX
from app.storage.log_lines import BrokenLogError, LogLine, read_lines, read_lock, whole_log
from app.storage.report_file import PasswordNeededError, open_report
from app.storage.report_json import read_json, read_part
from app.storage.stamp import file_sha
from app.storage.vault import Key, StrangeLockError, WrongPasswordError, key_of

ASIDE = "aside"
"""The folder of logs that were not taken, or fit nothing; nothing in it is ever deleted."""


@dataclass(frozen=True)
class Recovery:
    """What one log brings back.

    `old` is the report without it, `new` with it. `path` is the file in which the old one stands;
    None if there is none, or if the file is not the one that the log goes with (`fits` is False).
    `key` is the one of a report with a password.
    """

    log: WaitingLog
    at: datetime
    old: Report
    new: Report
    path: Path | None
    fits: bool
    named: Path | None
    key: Key | None = None

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What would come back, place by place."""
        return differences(self.old, self.new)


@dataclass(frozen=True)
class LockedLog:
    """The log of a report with a password: without that, only the file's name and the time."""

    log: WaitingLog
    at: datetime
    named: Path | None
    header: bytes

    def unlock(self, password: str, catalog: Catalog) -> Recovery:
        """What the log brings back. Raises `WrongPasswordError`, `BrokenLogError`."""
        try:
            key = key_of(password, self.header)
        except StrangeLockError as error:
            raise BrokenLogError(self.log.path) from error
        return recover(self.log, catalog, key)


class Found(NamedTuple):
    """What programs that ended badly left, each newest first, and what cannot be understood."""

    recoveries: list[Recovery]
    locked: list[LockedLog]
    problems: list[RefusedError]


class WaitingLog:
    """A log whose program is gone; held, so that no other window offers it too."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self._handle: int | None = handle

    def release(self) -> None:
        """Leaves the log where it is, for the next start."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def remove(self) -> None:
        """Takes the log away: what it held is safe elsewhere."""
        self.release()
        with suppress(OSError):  # it is offered once more then, and is seen to bring nothing
            self.path.unlink(missing_ok=True)

    def move_aside(self) -> None:
        """Puts the log where nobody is asked about it again, and nobody deletes it."""
        self.release()
        aside = self.path.parent / ASIDE
        with suppress(OSError):  # it is offered once more then
            aside.mkdir(exist_ok=True)
            self.path.rename(aside / self.path.name)


def waiting_logs(folder: Path) -> tuple[WaitingLog, ...]:
    """The logs of programs that are gone, newest first; all of them are held now."""
    names = sorted(folder.glob(f"*{LOG_SUFFIX}"), reverse=True)
    claimed = ((path, claim(path)) for path in names)
    return tuple(WaitingLog(path, handle) for path, handle in claimed if handle is not None)


def find_recoveries(folder: Path, catalog: Catalog) -> Found:
    """What can be brought back, what asks for a password first, and what is not understood.

    Logs that bring nothing are taken away, those that cannot be understood are put aside.
    """
    found = Found([], [], [])
    for log in waiting_logs(folder):
        if not log.path.stat().st_size:  # the end came while it was made
            log.remove()
            continue
        lock = read_lock(log.path)
        if lock is not None:
            found.locked.append(LockedLog(log, _last_written(log.path), lock.file, lock.lock))
            continue
        try:
            recovery = recover(log, catalog)
        except RefusedError as error:
            found.problems.append(error)
            log.move_aside()
            continue
        if recovery.differences:
            found.recoveries.append(recovery)
        else:
            settle(recovery)
    return found


def lock_aside(folder: Path, path: Path, key: Key) -> None:
    """Locks the logs put aside of the report in this file, which stand in the clear.

    What cannot be understood stays as it is. Raises `WriteRefusedError`.
    """
    for log in (folder / ASIDE).glob(f"*{LOG_SUFFIX}"):
        if read_lock(log) is None:
            with suppress(BrokenLogError):
                lines = read_lines(log)
                if any(line.file and is_same_file(line.file, path) for line in lines):
                    write_whole(log, [whole_log(lines, key)])


def settle(recovery: Recovery) -> None:
    """Ends what is safe elsewhere: its log is taken away, or put aside if it fits no file."""
    if recovery.fits:
        recovery.log.remove()
    else:
        recovery.log.move_aside()


def _last_written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def recover(log: WaitingLog, catalog: Catalog, key: Key | None = None) -> Recovery:
    """What a log brings back.

    Raises `BrokenLogError`, and `WrongPasswordError` if it is not this key that opens the log.
    """
    lines = read_lines(log.path, key)
    first, at = lines[0], lines[-1].at
    named = next((line.file for line in reversed(lines) if line.file), None)
    try:
        start = _fitting(lines)
        # Killed while it got another password, the file does not open with the one of its log.
        with suppress(PasswordNeededError, WrongPasswordError):
            if start is not None:
                path = lines[start].file
                old = _loaded(path, first, catalog, key) if path else _based(first, catalog)
                new = _with(old, lines[start + 1 :], catalog)
                return Recovery(log, at, old, new, path, fits=True, named=named, key=key)
        old = _based(first, catalog)
        new = _with(old, lines[1:], catalog)
    except RefusedError as error:
        raise BrokenLogError(log.path) from error
    return Recovery(log, at, old, new, None, fits=first.file is None, named=named, key=key)


def _fitting(lines: Sequence[LogLine]) -> int | None:
    """The last line up to which everything stands in its file; None if no file is as it was."""
    hashes: dict[Path, str] = {}
    for index in range(len(lines) - 1, -1, -1):
        path = lines[index].file
        if path is not None:
            if path not in hashes:
                hashes[path] = file_sha(path)
            if lines[index].sha == hashes[path]:
                return index
    return None if lines[0].file else 0


def _loaded(path: Path, first: LogLine, catalog: Catalog, key: Key | None) -> Report:
    report = open_report(path, catalog, key).report
    report.apply(Edit(media={n: data for n, data in first.media.items() if n not in report.media}))
    return report


def _based(first: LogLine, catalog: Catalog) -> Report:
    report = read_json(bytes(first.report), catalog)
    report.apply(Edit(media=first.media))
    return report


def _with(report: Report, lines: Sequence[LogLine], catalog: Catalog) -> Report:
    after = report.copy()
    for line in lines:
        if bytes(line.report):
            after.apply(read_part(bytes(line.report), catalog))
            after.apply(Edit(media=line.media))
    return after
