"""Tells whether a running program holds a file, by an advisory lock released at its exit."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from enum import Enum, auto
from pathlib import Path

AS_BYTES = getattr(os, "O_BINARY", 0)
"""How a file is opened so that the system changes no line end in it."""


class Hold(Enum):
    """Whose an open file is."""

    OURS = auto()
    THEIRS = auto()
    UNKNOWN = auto()
    """The file system has no locks."""


if sys.platform == "win32":
    import msvcrt

    _FAR = 0x7FFF0000
    _WITHOUT_LOCKS = (errno.EINVAL, errno.ENOSYS)
    """What a file system without locks answers."""

    def try_hold(handle: int) -> Hold:
        """Holds an open file if nobody else does, until `let_go`."""
        place = os.lseek(handle, 0, os.SEEK_CUR)
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:  # not all systems say that it is held
            return Hold.UNKNOWN if error.errno in _WITHOUT_LOCKS else Hold.THEIRS
        finally:
            os.lseek(handle, place, os.SEEK_SET)
        return Hold.OURS

    def let_go(handle: int) -> None:
        """Closes a file that may be held; nobody else holds it for us."""
        os.close(handle)

else:
    import fcntl

    def try_hold(handle: int) -> Hold:
        """Holds an open file if nobody else does, until `let_go`."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return Hold.THEIRS
        except OSError:
            return Hold.UNKNOWN
        return Hold.OURS

    def let_go(handle: int) -> None:
        """Closes a file that may be held.

        To close it is not enough: a process that is being started just then has it, too, for a
        moment, and would hold it as long.
        """
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_UN)
        os.close(handle)


def hold(handle: int) -> bool:
    """Holds an open file; False if somebody else does."""
    return try_hold(handle) is not Hold.THEIRS


def try_lock(path: Path) -> int | None:
    """A handle by which this program holds the file; None if another holds it or it is gone."""
    try:
        handle = os.open(path, os.O_RDWR | AS_BYTES)
    except OSError:
        return None
    if hold(handle):
        return handle
    let_go(handle)
    return None
