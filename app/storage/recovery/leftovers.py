"""Clears away the temporary files and locks that killed programs left."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from app.file_paths import is_folder
from app.storage.atomic import host_sign
from app.storage.report_lock import is_alive, remove_left_lock

_OLD_SECONDS = 24 * 3600.0
"""What has been there for so long is nobody's work any more, whoever made it."""

_NAME = re.compile(r"\.?nianbao-(?P<host>[0-9a-f]{8})-(?P<pid>[0-9a-f]+)-.*")


def clear_leftovers(folders: Iterable[Path], data: Path) -> None:
    """Takes away what killed programs left in these folders, below `data` and in the system's own.

    What a running program may still need stays; a folder that is away is left alone.
    """
    for folder in dict.fromkeys(folders):
        for file in _listed(folder, ".nianbao-*.tmp"):
            _remove_left(file)
        for file in _listed(folder, ".nianbao-*.lock"):
            remove_left_lock(file)
    for file in _listed(data, "**/.nianbao-*.tmp"):
        _remove_left(file)
    for one in _listed(Path(tempfile.gettempdir()), "nianbao-*"):
        _remove_left(one)


def _listed(folder: Path, pattern: str) -> Iterator[Path]:
    with suppress(OSError, ValueError):
        yield from list(folder.glob(pattern))


def _remove_left(path: Path) -> None:
    with suppress(OSError):
        if not _is_left(path):
            return
        if path.is_symlink() or not is_folder(path):
            path.unlink()
        else:
            shutil.rmtree(path, ignore_errors=True)


def _is_left(path: Path) -> bool:
    """Whether nobody works on a temporary file any more."""
    named = _NAME.fullmatch(path.name)
    if named and named["host"] == host_sign():
        pid = int(named["pid"], 16)
        if pid == os.getpid():
            return False
        if not is_alive(pid):
            return True
    return abs(time.time() - path.lstat().st_mtime) > _OLD_SECONDS
