"""A lock file beside a report against two writers, and whether the program that holds it runs."""

from __future__ import annotations

import os
import platform
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

from app.file_paths import canonical_path, file_status, is_same_file
from app.storage.atomic import FOLDER_NOTES, temporary_name
from app.storage.os_lock import AS_BYTES, Hold, let_go, try_hold
from app.storage.own_state import DamagedStateError, decoded_state

if sys.platform == "win32":
    import ctypes

    _QUERY_LIMITED, _STILL_ACTIVE, _HIDDEN = 0x1000, 259, 2

    def is_alive(pid: int) -> bool:
        """Whether a program with this number runs on this machine."""
        system = ctypes.windll.kernel32
        handle = system.OpenProcess(_QUERY_LIMITED, 0, pid)
        if not handle:
            return False
        code = ctypes.c_ulong()
        known = system.GetExitCodeProcess(handle, ctypes.byref(code))
        system.CloseHandle(handle)
        return not known or code.value == _STILL_ACTIVE

    def hide(file: Path) -> None:
        """Keeps a file out of sight, where the system does not do so by its name."""
        ctypes.windll.kernel32.SetFileAttributesW(str(file), _HIDDEN)

else:

    def is_alive(pid: int) -> bool:
        """Whether a program with this number runs on this machine."""
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except (OSError, OverflowError):
            return True
        return True

    def hide(file: Path) -> None:
        """Keeps a file out of sight, where the system does not do so by its name."""


BEAT_SECONDS = 20.0
"""How often a living lock is touched."""

DEAD_AFTER_SECONDS = 120.0
"""A lock of another machine that was not touched for so long was left behind."""

_ASLEEP_SECONDS = 900.0
"""A program on this machine may have slept with it; after that its number may be another's."""

_TRIES, _MOMENT_SECONDS = 4, 0.08
"""Who looks whether a lock is held holds it for a moment."""

_MAX_SIZE = 4096


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


class Locked(Struct, frozen=True):
    """Somebody else holds the file."""

    holder: Holder


class FileLock:
    """A lock that is held; `left_behind` is who had left it, if it was taken over.

    While `handle` is open the system vouches for it on this machine; `held` says whether it can.
    """

    def __init__(
        self,
        file: Path | None,
        handle: int = -1,
        held: Hold = Hold.UNKNOWN,
        me: Holder | None = None,
        left: Holder | None = None,
    ) -> None:
        self._file = file
        self._handle = handle
        self._held = held
        self._me = me
        self._stopped = threading.Event()
        self.left_behind = left
        if file is not None:
            threading.Thread(target=self._beat, name="lock", daemon=True).start()

    @property
    def is_ours(self) -> bool:
        """Whether nobody took it over; true where there is no lock at all."""
        if self._file is None or self._me is None:
            return True
        holder = _holder(self._file)
        if holder is None:  # spoiled, or taken away
            return self._held is Hold.OURS and _is_at(self._file, self._handle)
        return holder.token == self._me.token

    def release(self) -> None:
        """Gives the file free."""
        self._stopped.set()
        if self._file is not None:
            ours = self.is_ours
            if sys.platform == "win32":  # which removes no file that is open
                let_go(self._handle)
            if ours:
                with suppress(OSError):  # it is seen to be left behind later
                    self._file.unlink(missing_ok=True)
            if sys.platform != "win32":  # nobody may hold what is about to be taken away
                let_go(self._handle)
        self._file = None

    def _beat(self) -> None:
        file = self._file
        while file is not None and not self._stopped.wait(BEAT_SECONDS):
            with suppress(OSError):  # the share is away; the next beat tells again
                if self.is_ours:
                    now = _clock_of(file.parent)
                    os.utime(file, (now, now))


def lock(path: Path) -> FileLock | Locked:
    """Locks a report file, or says who has; a folder nobody may write to needs no lock.

    The lock file is taken over in its place and never removed for that: of many that find one left
    behind, the system gives it to one.
    """
    file = lock_file(path)
    for _ in range(_TRIES):
        try:
            handle = os.open(file, os.O_RDWR | os.O_CREAT | AS_BYTES, 0o666)
        except OSError:  # a folder nobody may write to, or the file of another user
            holder = _holder(file)
            gone = holder is None or _is_left(holder, file, Hold.UNKNOWN)
            return FileLock(None) if gone or holder is None else Locked(holder)
        try:
            found = _taken(file, handle)
        except OSError:
            found = FileLock(None)
        if isinstance(found, FileLock):
            hide(file)
        if found is not None:
            return found
        time.sleep(_MOMENT_SECONDS)
    return Locked(_somebody())


def _taken(file: Path, handle: int) -> FileLock | Locked | None:
    """The lock in an open lock file, or who has it; None if that is taken or given up just now."""
    held, kept = try_hold(handle), False
    try:
        if held is Hold.THEIRS:  # whoever has just taken it has not said so yet
            holder = _holder(file)
            return Locked(holder) if holder else None
        if not _is_at(file, handle):
            return None
        left = _holder(file)
        if left is not None and not _is_left(left, file, held):
            return Locked(left)
        me = _me(os.urandom(8).hex())
        os.ftruncate(handle, 0)
        os.write(handle, msgspec.json.encode(me))
        kept = True
        return FileLock(file, handle, held, me, left)
    finally:
        if not kept:
            let_go(handle)


def _is_at(file: Path, handle: int) -> bool:
    """Whether an open file still has this name."""
    status = file_status(file)
    return status is not None and os.path.samestat(status, os.fstat(handle))


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


def remove_left_lock(file: Path) -> None:
    """Takes away a lock file that a program left that is gone; any other stays."""
    with suppress(OSError):
        handle = os.open(file, os.O_RDWR | AS_BYTES)
        try:
            holder = _holder(file)
            gone = try_hold(handle) is Hold.OURS and _is_at(file, handle)
            if holder is not None:
                gone = gone and _is_left(holder, file, Hold.OURS)
            if gone and sys.platform != "win32":
                file.unlink()
        finally:
            let_go(handle)
        if gone and sys.platform == "win32":  # which removes no file that is open
            file.unlink()


def held_by(path: Path) -> Holder | None:
    """Who else works on a report file now; None if nobody does, or only this program."""
    file = lock_file(path)
    holder = _holder(file)
    if holder is None or (holder.host, holder.pid) == (platform.node(), os.getpid()):
        return None
    held = Hold.UNKNOWN
    if holder.host == platform.node():
        with suppress(OSError):
            handle = os.open(file, os.O_RDWR | AS_BYTES)
            held = try_hold(handle)
            let_go(handle)
    return None if _is_left(holder, file, held) else holder


def lock_file(path: Path) -> Path:
    """The lock file of a report file, beside it: the same for every spelling of its path."""
    target = canonical_path(path)
    name = sha256(target.name.encode(errors="surrogateescape")).hexdigest()[:12]
    return target.with_name(f".nianbao-{name}.lock")


def _me(token: str) -> Holder:
    import getpass  # noqa: PLC0415 only when a lock is written

    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "未知用户"
    return Holder(user, platform.node() or "未知", os.getpid(), datetime.now(UTC), token)


def _somebody() -> Holder:
    """Holds a lock whose content is spoiled."""
    return Holder("另一个用户", "未知", 0, datetime.now(UTC), "")


def _holder(file: Path) -> Holder | None:
    """Who made the lock; None if it cannot be told."""
    with suppress(OSError, DamagedStateError), file.open("rb") as opened:
        return decoded_state(_HOLDER, opened.read(_MAX_SIZE))
    return None


def _is_left(holder: Holder, file: Path, held: Hold) -> bool:
    """Whether whoever made the lock is gone; `held` is what the system says of the lock file.

    Of a program on this machine the system knows; a number of a program may be another's by now.
    Another machine touches its lock: one from the future was made by a clock that was wrong.
    """
    if holder.host != platform.node():
        return abs(_age(file)) > DEAD_AFTER_SECONDS
    if held is not Hold.UNKNOWN:
        return held is Hold.OURS
    return not is_alive(holder.pid) or abs(_age(file)) > _ASLEEP_SECONDS


def _age(file: Path) -> float:
    """Seconds since the last beat, by the clock of the machine that has the folder."""
    try:
        beat = file.stat().st_mtime
    except OSError:
        return 0.0
    return _clock_of(file.parent) - beat


def _clock_of(folder: Path) -> float:
    FOLDER_NOTES.note(folder)
    probe = folder / temporary_name()
    try:
        probe.touch(exist_ok=False)
        try:
            return probe.stat().st_mtime
        finally:
            probe.unlink(missing_ok=True)
    except OSError:
        return time.time()
