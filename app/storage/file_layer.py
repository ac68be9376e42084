"""The system calls that put bytes on a disk, one method each, so that each can be made to fail."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path


class FileLayer:
    """The real system. Every method raises `OSError` where the system does."""

    def create(self, path: Path) -> int:
        """A handle of a new, empty file that did not exist before."""
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | _BINARY, 0o666)

    def write(self, handle: int, data: memoryview) -> int:
        """Writes some of the bytes at least; returns how many."""
        return os.write(handle, data)

    def flush(self, handle: int) -> None:
        """Comes back when what was written is on the disk."""
        os.fsync(handle)

    def close(self, handle: int) -> None:
        """Closes a handle; it is gone even if this raises."""
        os.close(handle)

    def rename(self, old: Path, new: Path) -> None:
        """Gives a file another name, in the place of what has that name."""
        old.replace(new)

    def remove(self, path: Path) -> None:
        """Removes a file, if it is there."""
        path.unlink(missing_ok=True)

    def flush_folder(self, folder: Path) -> None:
        """Makes new names last through a power cut, where folders can be flushed."""
        if sys.platform == "win32":
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


_BINARY = getattr(os, "O_BINARY", 0)


def write_all(layer: FileLayer, handle: int, *pieces: bytes) -> None:
    """Writes every byte and flushes them to the disk."""
    for piece in pieces:
        rest = memoryview(piece)
        while rest:
            written = layer.write(handle, rest)
            if written <= 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            rest = rest[written:]
    layer.flush(handle)


def write_new(layer: FileLayer, path: Path, pieces: Sequence[bytes]) -> None:
    """Puts bytes into a new file and flushes them; after a fault the file may be half there."""
    handle = layer.create(path)
    try:
        write_all(layer, handle, *pieces)
    except BaseException:
        with suppress(OSError):
            layer.close(handle)
        raise
    layer.close(handle)
