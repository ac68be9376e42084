"""Copies of editions, to be changed: each with what all of them share beside it."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.edition.catalog import EDITIONS_FOLDER


def copied_edition(edition_id: str, editions: Path, name: str = "") -> Path:
    """The folder of a copy below `editions`, under its own name or another."""
    copy_common_files(editions)
    folder = editions / (name or edition_id)
    shutil.copytree(EDITIONS_FOLDER / edition_id, folder)
    return folder


def copy_common_files(editions: Path) -> None:
    """Copies what all editions share."""
    editions.mkdir(parents=True, exist_ok=True)
    for path in EDITIONS_FOLDER.glob("*.toml"):
        shutil.copy(path, editions)
