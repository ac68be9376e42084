"""A disk that fails at the n-th call."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from app.storage.atomic import FileLayer

SHORT = -1
"""In place of an error code: the call writes half of what it should, and the next ones fail."""


class FailingLayer(FileLayer):
    """The real disk up to call number `at`; that one fails with `code`, and so do all after it.

    Closing closes even when it fails, as systems do.
    """

    def __init__(self, at: int, code: int, *, lasting: bool) -> None:
        self.calls: list[str] = []
        self._at = at
        self._code = code
        self._lasting = lasting

    @property
    def failed(self) -> bool:
        """Whether it came to the fault."""
        return len(self.calls) >= self._at

    def create(self, path: Path) -> int:
        self._count("create")
        return super().create(path)

    def write(self, handle: int, data: memoryview) -> int:
        if self._code == SHORT and len(self.calls) + 1 == self._at:
            self.calls.append("write")
            return super().write(handle, data[: max(len(data) // 2, 1)])
        self._count("write")
        return super().write(handle, data)

    def flush(self, handle: int) -> None:
        self._count("flush")
        super().flush(handle)

    def close(self, handle: int) -> None:
        os.close(handle)
        self._count("close")

    def rename(self, old: Path, new: Path) -> None:
        self._count("rename")
        super().rename(old, new)

    def remove(self, path: Path) -> None:
        self._count("remove")
        super().remove(path)

    def flush_folder(self, folder: Path) -> None:
        self._count("flush_folder")
        super().flush_folder(folder)

    def _count(self, name: str) -> None:
        self.calls.append(name)
        number = len(self.calls)
        if number == self._at or (self._lasting and number > self._at):
            code = errno.ENOSPC if self._code == SHORT else self._code
            raise OSError(code, os.strerror(code))
