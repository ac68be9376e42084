"""What the files below a folder hold while the program may be writing there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Each file and what it holds, but for those that have just taken the place of others."""
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        try:
            yield path, path.read_bytes()
        except FileNotFoundError:
            continue
