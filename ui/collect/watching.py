"""Watches a folder for what comes, changes or goes, and tells once things have calmed down."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

_CALM_MS = 1500
"""A file that is being copied tells of itself again and again."""

_MOST = 2000
"""Folders and files that are watched; systems have no place for many more."""


class FolderWatch(QObject):
    """`changed` comes when something happened and then nothing for a while."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._watcher = QFileSystemWatcher(self)
        self._calm = QTimer(self)
        self._calm.setSingleShot(True)
        self._calm.setInterval(_CALM_MS)
        self._calm.timeout.connect(self.changed)
        self._watcher.directoryChanged.connect(self._calm.start)
        self._watcher.fileChanged.connect(self._calm.start)

    def watch(self, paths: list[str]) -> None:
        """Watches these folders and files and no others."""
        known = {*self._watcher.directories(), *self._watcher.files()}
        gone = known.difference(paths)
        new = [path for path in paths if path not in known]
        if gone:
            self._watcher.removePaths(list(gone))
        if new:
            self._watcher.addPaths(new)

    def close(self) -> None:
        """Watches nothing any more."""
        self._calm.stop()
        self.watch([])


def watched(home: Path) -> list[str]:
    """What is to be watched below a folder: all folders, and files as far as there is room.

    Folders tell of what comes and goes, files of what is written into them.
    """
    folders = list(islice(_folders(home), _MOST))
    files = islice(_files(folders), _MOST - len(folders))
    return [*folders, *files]


def _folders(home: Path) -> Iterator[str]:
    for folder, below, _ in os.walk(home):
        below[:] = [name for name in below if not name.startswith(".")]
        yield folder


def _files(folders: list[str]) -> Iterator[str]:
    for folder in folders:
        with suppress(OSError), os.scandir(folder) as entries:
            yield from (entry.path for entry in entries if entry.is_file())
