"""The work on a folder off the window's thread, and the watch for what comes or goes in it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from app.collect.collection import Collection
from app.collect.decisions import Decision, Office
from app.errors import Cancelled, CancelledError, RefusedError
from app.foreign.reader import ForeignReader
from ui.settings import Settings

if TYPE_CHECKING:
    from app.collect.collector import Collector
    from app.collect.reading.file_index import Progress
    from app.collect.results.comparison import LastYear
    from app.collect.roster_rows import Roster


_CALM_MS = 1500
"""A file that is being copied tells of itself again and again."""

_MAX_COUNT = 2000
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
    folders = list(islice(_folders(home), _MAX_COUNT))
    files = islice(_files(folders), _MAX_COUNT - len(folders))
    return [*folders, *files]


def _folders(home: Path) -> Iterator[str]:
    for folder, below, _ in os.walk(home):
        below[:] = [name for name in below if not name.startswith(".")]
        yield folder


def _files(folders: list[str]) -> Iterator[str]:
    for folder in folders:
        with suppress(OSError), os.scandir(folder) as entries:
            yield from (entry.path for entry in entries if entry.is_file())


Tell = Callable[["Progress"], None]


class FolderWork:
    """Holds the collector of one folder; `told` gets sentences that stop nothing.

    Nothing is opened before the first call of `collect`. Every method returns the collection as it
    stands then.
    """

    def __init__(
        self,
        sources: Sequence[Path],
        reader: ForeignReader,
        settings: Settings,
        told: Callable[[str], None],
    ) -> None:
        self.sources = tuple(sources)
        self._reader = reader
        self._settings = settings
        self._progress = told
        self._collector: Collector | None = None
        self.home: Path | None = None
        self._year = 0
        self._last: LastYear | None = None
        self._plain: Collection | None = None
        self._shown: Collection | None = None

    def collect(self, tell: Tell, cancelled: Cancelled, *, anew: bool = False) -> Collection | None:
        """Reads what is new or changed, or all `anew`; None if cancelled."""
        try:
            return self._beside(self._opened().collect(tell, cancelled, anew=anew))
        except CancelledError:
            return None

    def use_roster(self, path: Path | None) -> Collection:
        """Compares with another list of units, and remembers it for this folder."""
        roster, collector = self._read(path), self._opened()
        self._settings.keep_roster(collector.home, path)
        return self._beside(collector.use(roster, self._year, path))

    def use_year(self, year: int) -> Collection:
        """Adds up the reports of another year."""
        self._year = year
        return self._beside(self._opened().use(self._kept_roster(), year, self._roster_file))

    def compare_with(self, last: LastYear | None) -> Collection:
        """Compares with last year from now on: what is strange beside it counts in the states."""
        self._last, self._plain = last, None
        return self._beside(self._opened().use(self._kept_roster(), self._year, self._roster_file))

    def _beside(self, collection: Collection) -> Collection:
        if self._last is None:
            return collection
        if collection is not self._plain or self._shown is None:
            from app.collect.results.comparison import beside_last_year  # noqa: PLC0415 see above

            self._plain, self._shown = collection, beside_last_year(collection, self._last)
        return self._shown

    def decide(self, new: Sequence[Decision], instead_of: Sequence[Decision]) -> Collection:
        """Makes decisions, after others were taken back."""
        collector = self._opened()
        steps = [partial(collector.withdraw, one) for one in instead_of]
        steps += [partial(collector.decide, one) for one in new]
        return self._beside([step() for step in steps][-1])

    def keep_office(self, office: Office) -> Collection:
        """Keeps what the letters are signed with."""
        return self._beside(self._opened().keep_office(office))

    def note_made(self, path: Path) -> Collection:
        """Notes that a file that was just written is no report that came in."""
        return self._beside(self._opened().note_made(path))

    def to_be_watched(self) -> list[str]:
        """The folders and files whose changes are to be told."""
        return watched(self.home) if self.home else []

    def close(self) -> None:
        """Lets go of the folder."""
        if self._collector is not None:
            self._collector.close()
            self._collector = None

    def _opened(self) -> Collector:
        if self._collector is None:
            from app.collect.collector import Collector  # noqa: PLC0415 see above
            from app.collect.reading.scan import home_of  # noqa: PLC0415

            self.home = home_of(self.sources)
            roster, data = self._kept_roster(), self._settings.data_folder
            file = self._roster_file
            self._collector = Collector(
                self.sources, self._reader.catalog, data, roster=roster, roster_file=file
            )
        return self._collector

    @property
    def _roster_file(self) -> Path | None:
        """The list of units that is remembered for this folder."""
        return self._settings.roster(self.home) if self.home else None

    def _kept_roster(self) -> Roster | None:
        """The list of units of this folder; without it, if it cannot be read any more."""
        try:
            return self._read(self._roster_file)
        except RefusedError as error:
            self._progress(f"{error}这次没有用名单。")
            return None

    def _read(self, roster: Path | None) -> Roster | None:
        return self._reader.read_roster(roster) if roster else None
