"""Finds out whether another program has a file open."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from app.file_paths import is_file, is_there


def opened_elsewhere(path: Path) -> str:
    """What shows that an existing file is open in another program; empty if nothing does.

    Word, WPS, Excel and LibreOffice leave an owner file beside what they have open; other
    programs lock it. On Windows an open file shows itself when it is replaced.
    """
    for name in _owner_names(path.name):
        if is_there(path.with_name(name)):
            return f"旁边有打开标记 {name}"
    return "文件已被锁定" if is_file(path) and _is_locked(path) else ""


def _owner_names(name: str) -> tuple[str, ...]:
    return f".~lock.{name}#", f"~${name}", f"~${name[2:]}", f".~{name}"


if sys.platform == "win32":

    def _is_locked(path: Path) -> bool:  # noqa: ARG001 the same question on every system
        return False

else:
    import fcntl

    def _is_locked(path: Path) -> bool:
        """Whether another process holds a `flock` or `lockf` lock; needs the right to write."""
        handle = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        try:
            return not all(_gets(lock, handle) for lock in (fcntl.flock, fcntl.lockf))
        finally:
            os.close(handle)

    def _gets(lock: Callable[[int, int], object], handle: int) -> bool:
        with suppress(BlockingIOError, PermissionError):
            lock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False
