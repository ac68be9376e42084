"""A lock file beside a report, so that two windows or two machines do not write over each other."""

from __future__ import annotations

import getpass
import os
import platform
import secrets
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

from app.file_paths import canonical_path, is_same_file
from app.storage.own_state import DamagedStateError, decoded
from app.storage.processes import hide, is_alive

BEAT_SECONDS = 20.0
"""How often a living lock is touched."""

DEAD_AFTER_SECONDS = 120.0
"""A lock of another machine that was not touched for so long was left behind."""

_ASLEEP_SECONDS = 900.0
"""A program on this machine may have slept with it; after that its number may be another's."""

_MOMENT_SECONDS = 0.2
_LARGEST = 4096


class Holder(Struct, frozen=True):
    """Who works on a report, and since when."""

    user: str
    host: str
    pid: int
    since: datetime
    token: str

    @property
    def words(self) -> str:
        """“张三（电脑 PC-01）在 1月5日 09:12”."""
        since = self.since.astimezone()
        moment = f"{since.month}月{since.day}日 {since:%H:%M}"
        return f"“{self.user}”（电脑 {self.host}）在 {moment}"


_HOLDER = msgspec.json.Decoder(Holder)


@dataclass(frozen=True)
class Locked:
    """Somebody else holds the file."""

    holder: Holder


class FileLock:
    """A lock that is held; `left_behind` is who had left it, if it was taken over."""

    def __init__(self, file: Path | None, token: str = "", left: Holder | None = None) -> None:
        self._file = file
        self._token = token
        self._stopped = threading.Event()
        self.left_behind = left
        if file is not None:
            threading.Thread(target=self._beat, name="lock", daemon=True).start()

    @property
    def is_ours(self) -> bool:
        """Whether nobody took it over; true where there is no lock at all."""
        if self._file is None:
            return True
        holder = _holder(self._file)
        return holder is not None and holder.token == self._token

    def release(self) -> None:
        """Gives the file free."""
        self._stopped.set()
        if self._file is not None and self.is_ours:
            with suppress(OSError):  # it is seen to be left behind later
                self._file.unlink(missing_ok=True)
        self._file = None

    def _beat(self) -> None:
        file = self._file
        while file is not None and not self._stopped.wait(BEAT_SECONDS):
            with suppress(OSError):  # the share is away; the next beat tells again
                if self.is_ours:
                    os.utime(file)


def lock(path: Path) -> FileLock | Locked:
    """Locks a report file, or says who has; a folder nobody may write to needs no lock."""
    file = lock_file(path)
    left: Holder | None = None
    for _ in range(3):
        token = secrets.token_hex(8)
        try:
            _create(file, _me(token))
        except FileExistsError:
            holder = _settled_holder(file)
            if holder is not None and not _is_stale(holder, file):
                return Locked(holder)
            left = holder
            with suppress(OSError):  # the next round tells
                file.unlink(missing_ok=True)
        except OSError:
            return FileLock(None)
        else:
            return FileLock(file, token, left)
    return FileLock(None)


class ReportLock:
    """The lock on the file of the open report, which may move to another file; there may be none.

    A file is reserved before it is read or written, and adopted once the report stands in it: so
    the file before stays locked if nothing comes of it.
    """

    def __init__(self) -> None:
        self._lock = FileLock(None)
        self._path: Path | None = None

    def take(self, path: Path) -> Locked | None:
        """Locks a file in place of the one before; says who else has it locked."""
        found = self.reserve(path)
        if isinstance(found, Locked):
            return found
        self.adopt(found, path)
        return None

    def reserve(self, path: Path) -> FileLock | Locked:
        """A lock on a file that may become the open report's; the one before stays until then."""
        if self._path and is_same_file(self._path, path) and self._lock.is_ours:
            return self._lock
        return lock(path)

    def adopt(self, reserved: FileLock, path: Path) -> None:
        """The open report stands in this file now: its lock is kept in place of the one before."""
        if reserved is not self._lock:
            self._lock.release()
        self._lock, self._path = reserved, path

    def give_back(self, reserved: FileLock | Locked) -> None:
        """Nothing came of a reserved file: it is free for others, unless it is the open one."""
        if isinstance(reserved, FileLock) and reserved is not self._lock:
            reserved.release()

    def release(self) -> None:
        """The open report has no file that others must leave alone."""
        self._lock.release()
        self._lock, self._path = FileLock(None), None


def held_by(path: Path) -> Holder | None:
    """Who else works on a report file now; None if nobody does, or only this program."""
    file = lock_file(path)
    holder = _holder(file)
    if holder is None or (holder.host, holder.pid) == (platform.node(), os.getpid()):
        return None
    return None if _is_stale(holder, file) else holder


def lock_file(path: Path) -> Path:
    """The lock file of a report file, beside it: the same for every spelling of its path."""
    target = canonical_path(path)
    name = sha256(target.name.encode(errors="surrogateescape")).hexdigest()[:12]
    return target.with_name(f".nianbao-{name}.lock")


def _me(token: str) -> Holder:
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "未知用户"
    return Holder(user, platform.node() or "未知", os.getpid(), datetime.now(UTC), token)


def _create(file: Path, holder: Holder) -> None:
    with file.open("xb") as opened:
        opened.write(msgspec.json.encode(holder))
    hide(file)


def _holder(file: Path) -> Holder | None:
    """Who made the lock; None if it cannot be told."""
    with suppress(OSError, DamagedStateError), file.open("rb") as opened:
        return decoded(_HOLDER, opened.read(_LARGEST))
    return None


def _settled_holder(file: Path) -> Holder | None:
    """Who made the lock; waits a moment for one that is just being written."""
    holder = _holder(file)
    if holder is None:
        time.sleep(_MOMENT_SECONDS)
        holder = _holder(file)
    return holder


def _is_stale(holder: Holder, file: Path) -> bool:
    if holder.host == platform.node():
        return not is_alive(holder.pid) or _age(file) > _ASLEEP_SECONDS
    return _age(file) > DEAD_AFTER_SECONDS


def _age(file: Path) -> float:
    """Seconds since the last beat, by the clock of the machine that has the folder."""
    try:
        beat = file.stat().st_mtime
    except OSError:
        return 0.0
    return _clock_of(file.parent) - beat


def _clock_of(folder: Path) -> float:
    probe = folder / f".nianbao-{secrets.token_hex(6)}.tmp"
    try:
        probe.touch(exist_ok=False)
        try:
            return probe.stat().st_mtime
        finally:
            probe.unlink(missing_ok=True)
    except OSError:
        return time.time()
