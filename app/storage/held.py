"""Tells whether a running program holds a file, by a lock that goes when the program does."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

_BINARY = getattr(os, "O_BINARY", 0)

if sys.platform == "win32":
    import msvcrt

    _FAR = 0x7FFF0000
    _WITHOUT_LOCKS = (errno.EINVAL, errno.ENOSYS)
    """What a file system without locks answers."""

    def hold(handle: int) -> bool:
        """Holds an open file; False if somebody else does. It is let go when it is closed."""
        place = os.lseek(handle, 0, os.SEEK_CUR)
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            return error.errno in _WITHOUT_LOCKS  # not all systems say that it is held
        finally:
            os.lseek(handle, place, os.SEEK_SET)
        return True

else:
    import fcntl

    def hold(handle: int) -> bool:
        """Holds an open file; False if somebody else does. It is let go when it is closed."""
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:
            return True  # a file system without locks
        return True


def claim(path: Path) -> int | None:
    """A handle by which this program holds the file; None if another holds it or it is gone."""
    try:
        handle = os.open(path, os.O_RDWR | _BINARY)
    except OSError:
        return None
    if hold(handle):
        return handle
    os.close(handle)
    return None
