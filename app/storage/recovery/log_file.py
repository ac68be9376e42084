"""One recovery log on disk: made, appended to, flushed, held, and removed."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from app.storage.file_layer import FileLayer, write_all
from app.storage.os_lock import hold

LOG_SUFFIX = ".log"


class LogFile:
    """A log that this program holds. Every method raises `OSError` where the disk does."""

    def __init__(self, folder: Path, layer: FileLayer, first: bytes) -> None:
        self._layer = layer
        folder.mkdir(parents=True, exist_ok=True)
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        self.path = folder / f"{moment}-{os.getpid()}-{secrets.token_hex(3)}{LOG_SUFFIX}"
        self.size = 0
        self._handle = layer.create(self.path)
        try:
            hold(self._handle)
            self.append(first)
            layer.flush_folder(folder)
        except BaseException:
            with suppress(OSError):
                self.remove()
            raise

    def append(self, data: bytes) -> None:
        """Adds bytes and flushes them; after a fault none of them is there."""
        try:
            write_all(self._layer, self._handle, data)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._handle, self.size)
                os.lseek(self._handle, self.size, os.SEEK_SET)
            raise
        self.size += len(data)

    def remove(self) -> None:
        """Closes the log and takes it away."""
        try:
            self._layer.close(self._handle)
        finally:
            self._layer.remove(self.path)

    def close(self) -> None:
        """Closes the log and leaves it."""
        self._layer.close(self._handle)
