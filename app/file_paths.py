"""The one way to a path that a user gives: what it names, and whether two name the same file.

Nothing here raises, but for what reads a file. A path may be too long, lie on a share that is away
or below a folder that nobody may look into, or hold characters that no system takes: then the file
is not there, and what opens or writes it says why.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import IO


def full_path(path: Path) -> Path:
    """The path from its root on, without `..`; links on the way keep their names."""
    if ".." not in path.parts:
        return Path(os.path.abspath(path))  # noqa: PTH100 Path.absolute raises
    return canonical_path(path) if path.name == ".." else canonical_path(path.parent) / path.name


def canonical_path(path: Path) -> Path:
    """The path with links followed and drives, shares and letters as the system names them.

    What is not there yet is named as its folder is; where the system does not answer, as given.
    """
    try:
        return Path(os.path.realpath(path))
    except (OSError, ValueError):  # as Windows does from 260 characters on, and for shares
        return Path(os.path.abspath(path))  # noqa: PTH100 Path.absolute keeps `..`


def file_key(path: Path) -> str:
    """What stands for a file in whatever is remembered of files: alike for all its spellings.

    Two names of one content (hard links) are two files: saving parts them, as it puts a new file
    in the place of a name.
    """
    return os.path.normcase(canonical_path(path))


def is_same_file(one: Path, other: Path) -> bool:
    """Whether two paths mean the same file, be it there or not; hard links do not, see above."""
    if file_key(one) == file_key(other):
        return True
    first, second = file_status(one), file_status(other)
    if first is None or second is None or not first.st_ino or first.st_nlink != 1:
        return False
    return (first.st_dev, first.st_ino) == (second.st_dev, second.st_ino)


def file_status(path: Path) -> os.stat_result | None:
    """What the system says of a file or folder; None if it says nothing."""
    try:
        return path.stat()
    except (OSError, ValueError):
        return None


def is_file(path: Path) -> bool:
    """Whether an ordinary file can be seen there."""
    return os.path.isfile(path)  # noqa: PTH113 Path.is_file raises for what it may not look at


def is_folder(path: Path) -> bool:
    """Whether a folder can be seen there."""
    return os.path.isdir(path)  # noqa: PTH112 see is_file


def is_there(path: Path) -> bool:
    """Whether anything can be seen there."""
    return os.path.exists(path)  # noqa: PTH110 see is_file


def read_at_most(path: Path, most: int) -> bytes:
    """The content of a file; at least a byte more than `most` of one that is longer or has no end.

    Room is made for what the file says to have: for all that it may have takes longer than to read
    it. Raises `OSError`.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        content = file.read(min(most, size) + 1)
        if len(content) > size:  # it grew just now, or is no file with a size
            content += file.read(max(0, most + 1 - len(content)))
        return content


_PIECE = 1 << 20


def pieces_of(file: IO[bytes]) -> Iterator[bytes]:
    """The rest of a file, never held as a whole. Raises `OSError`."""
    return iter(partial(file.read, _PIECE), b"")
