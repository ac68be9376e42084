"""Tells whether a file is still the one that was opened or saved here."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from app.file_paths import file_status
from app.storage.package import telling_parts


class FileIdentity(Struct, frozen=True):
    """What a file was like: the hash of its content, and the signs by which the system tells.

    `folder` is how the system knows its folder: device and number.
    """

    sha: str
    size: int
    mtime_ns: int
    inode: int
    folder: tuple[int, int] | None = None

    def is_away(self, path: Path) -> bool:
        """Whether the file is not there because another folder is in the place of its own.

        So it is with a stick or share that is away and left the empty folder in which it was
        mounted: to write there would be to write nowhere.
        """
        now = _folder(path)
        return file_status(path) is None and None not in (self.folder, now) and self.folder != now

    def fits(self, path: Path) -> bool:
        """Whether the file holds what it held, or is not there; looks inside only in doubt."""
        status = file_status(path)
        if status is None:
            return True
        if (status.st_size, status.st_mtime_ns, status.st_ino) == (
            self.size,
            self.mtime_ns,
            self.inode,
        ):
            return True
        return file_sha(path) == self.sha


def stamp_before(sha: str, status: os.stat_result | None, path: Path) -> FileIdentity | None:
    """The stamp of a content that was read after the system had told this status of its file.

    If the file was replaced in between, the signs do not fit it and its content is compared.
    """
    if status is None:
        return None
    return FileIdentity(sha, status.st_size, status.st_mtime_ns, status.st_ino, _folder(path))


def _folder(path: Path) -> tuple[int, int] | None:
    """Device and number of a file's folder; None where the system tells none."""
    status = file_status(path.parent)
    return (status.st_dev, status.st_ino) if status and status.st_ino else None


def identity_of(path: Path, sha: str) -> FileIdentity | None:
    """The stamp of a file with this content; None if it is gone already."""
    return stamp_before(sha, file_status(path), path)


def content_sha(data: bytes) -> str:
    """The hash that stands for a content; of a package, what tells it from another."""
    return parts_sha(*telling_parts(data))


def parts_sha(front: bytes, back: bytes) -> str:
    """The same, from the parts that tell."""
    hashed = sha256(front)
    hashed.update(back)
    return hashed.hexdigest()


def file_sha(path: Path) -> str:
    """The hash of a file's content; empty if it cannot be read."""
    try:
        with path.open("rb") as file:
            return content_sha(file.read())
    except (OSError, ValueError):
        return ""
