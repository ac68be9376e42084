"""Keeps one collection up to date: watches its folder, reads aside, tells of each new state."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice
from pathlib import Path
from threading import Event
from time import monotonic
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

from app.collect.collection import Collection
from app.collect.decisions import Decision, Office, lost_by
from app.collect.reading.scan import FolderAwayError, home_of
from app.errors import Cancelled, CancelledError, RefusedError
from app.file_paths import is_folder
from app.foreign.reader import ForeignReader
from ui.settings import Settings
from ui.tasks import Task

if TYPE_CHECKING:
    from app.collect.collector import Collector
    from app.collect.reading.file_index import Progress
    from app.collect.results.comparison import LastYear
    from app.collect.roster_rows import Roster
    from app.collect.submission import Submission


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


DecidedStep = tuple[Sequence[Decision], Sequence[Decision]]
"""What was decided at one go, and what was decided before and is not any more."""

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
            return self._compared(self._opened().collect(tell, cancelled, anew=anew))
        except CancelledError:
            return None

    def use_roster(self, path: Path | None) -> Collection:
        """Compares with another list of units, and remembers it for this folder."""
        roster, collector = self._read(path), self._opened()
        self._settings.collections.keep_roster(collector.home, path)
        collection = self._compared(collector.use(roster, self._year, path))
        if path is not None:
            self._progress(f"已按“{path.name}”核对：{collection.headline}。")
        return collection

    def use_year(self, year: int) -> Collection:
        """Adds up the reports of another year."""
        self._year = year
        return self._compared(self._opened().use(self._saved_roster(), year, self._roster_file))

    def compare_with(self, last: LastYear | None) -> Collection:
        """Compares with last year from now on: what is strange beside it counts in the states."""
        self._last, self._plain = last, None
        return self._compared(
            self._opened().use(self._saved_roster(), self._year, self._roster_file)
        )

    def _compared(self, collection: Collection) -> Collection:
        if self._last is None:
            return collection
        if collection is not self._plain or self._shown is None:
            from app.collect.results.comparison import compared_with_last_year  # noqa: PLC0415 see above

            self._plain, self._shown = collection, compared_with_last_year(collection, self._last)
        return self._shown

    def decide(self, new: Sequence[Decision], instead_of: Sequence[Decision]) -> Collection:
        """Makes decisions, after others were taken back."""
        return self._compared(self._opened().decide(*new, instead_of=instead_of))

    def keep_office(self, office: Office) -> Collection:
        """Keeps what the letters are signed with."""
        return self._compared(self._opened().keep_office(office))

    def note_made(self, path: Path) -> Collection:
        """Notes that a file that was just written is no report that came in."""
        return self._compared(self._opened().note_made(path))

    def to_be_watched(self) -> list[str]:
        """The folders and files whose changes are to be told."""
        return watched(self.home) if self.home else []

    def close(self) -> None:
        """Closes the collector of the folder."""
        if self._collector is not None:
            self._collector.close()
            self._collector = None

    def _opened(self) -> Collector:
        if self._collector is None:
            from app.collect.collector import Collector  # noqa: PLC0415 see above

            self.home = home_of(self.sources)
            roster, data = self._saved_roster(), self._settings.data_folder
            file = self._roster_file
            self._collector = Collector(
                self.sources, self._reader.catalog, data, roster=roster, roster_file=file
            )
        return self._collector

    @property
    def _roster_file(self) -> Path | None:
        """The list of units that is remembered for this folder."""
        return self._settings.collections.roster(self.home) if self.home else None

    def _saved_roster(self) -> Roster | None:
        """The list of units of this folder; without it, if it cannot be read any more."""
        try:
            return self._read(self._roster_file)
        except RefusedError as error:
            self._progress(f"{error}这次没有用名单。")
            return None

    def _read(self, roster: Path | None) -> Roster | None:
        return self._reader.read_roster(roster) if roster else None


TOLD_EVERY = 0.1
"""Seconds between two words on the progress."""

_LOOK_AGAIN_AFTER = 10.0
"""Seconds after which a window that comes forward looks through its folder again."""

ADDING = "正在汇总…"
_LOOKING = "正在查看文件夹…"
_UNCHANGED = "已重新读取，文件夹里没有新的变化。"
_STOPPED = "已停止读取。读过的都留着，按 F5 接着读。"


if TYPE_CHECKING:
    Act = Callable[[FolderWork], Collection | None]
    Outcome = tuple[Collection | FolderAwayError | None, list[str]]


class CollectionReading(QObject):
    """`changed` carries the collection as it stands now, `busy_changed` whether something runs.

    `progressed` carries files done and known by now, and the file read last; `message` sentences.
    `came` carries the reports that were read since it last came, while nothing is shown yet.
    `opened` tells that another folder is being read: what was shown before is gone.
    `away` tells in words that the folder is not there: what is shown is of before.
    """

    opened = Signal()
    away = Signal(str)
    changed = Signal(object)
    progressed = Signal(int, int, str)
    came = Signal(list)
    busy_changed = Signal(bool)
    message = Signal(str, list)
    _progress = Signal(str)
    _read_on = Signal(int, int, str)

    def __init__(self, reader: ForeignReader, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._reader = reader
        self._settings = settings
        self._work: FolderWork | None = None
        self._task: Task[Outcome] | None = None
        self._stop = Event()
        self._waiting: deque[tuple[Act, str]] = deque()
        self._again: bool | None = None
        """Whether it is read again after what is done now, and whether the clerk asked for it."""
        self._closing = False
        self._held = 0
        self._quiet = False
        self._looked = 0.0
        self._next: tuple[Path, ...] = ()
        self._telling: Telling | None = None
        self.collection: Collection | None = None
        self.steps: list[DecidedStep] = []
        """What was decided since the folder was opened."""
        self.is_away = False
        """Whether the folder was not there when it was looked for last."""
        self._watch = FolderWatch(self)
        self._watch.changed.connect(self.again)
        self._read_on.connect(self._on_read_on)
        self._progress.connect(lambda words: self.message.emit(words, []))

    @property
    def is_busy(self) -> bool:
        """Whether something is being read or worked out."""
        return self._task is not None

    @property
    def sources(self) -> tuple[Path, ...]:
        """The folders and files that were opened."""
        return self._work.sources if self._work else ()

    @property
    def home(self) -> Path | None:
        """The folder below which all of them lie."""
        return self._work.home if self._work else None

    def open(self, sources: Sequence[Path]) -> None:
        """Reads other folders or files."""
        if self._quiet:
            self._next = tuple(sources)
            self.stop()
            return
        if self.is_busy or self._held:
            what = "读取，请等读完，或先停止读取" if self.is_busy else "导出，请等写完"
            self.message.emit(f"正在{what}。", [])
            return
        before, self.collection, self._closing = self._work, None, False
        self.steps.clear()
        self.is_away = False
        told = self._progress.emit
        self._work = FolderWork(sources, self._reader, self._settings, told)
        self.opened.emit()
        self._next = ()
        self._run(partial(_instead_of, before, self._read), _LOOKING)

    def anew(self) -> None:
        """Reads every file again, also those that did not change."""
        self.do(partial(self._read, anew=True), _LOOKING)

    def again(self, *, asked: bool = False) -> None:
        """Reads what is new or has changed since; whoever `asked` is told if nothing has."""
        if self.is_busy:
            self._again = bool(self._again) or asked
        else:
            self._run(self._read, _LOOKING, asked=asked)

    def look_again(self) -> None:
        """Looks quietly whether something changed that nobody told of; not all the time."""
        calm = monotonic() - self._looked > _LOOK_AGAIN_AFTER
        if calm and (self.collection is not None or self.is_away) and not self.is_busy:
            self._quiet = True
            self._run(self._read, _LOOKING)

    def decide(self, *new: Decision, instead_of: Sequence[Decision] = ()) -> None:
        """Makes decisions, and takes others back before; it is a step that can be undone."""
        if (new or instead_of) and self.collection is not None:
            self.steps.append((new, lost_by(self.collection.decisions, new, instead_of)))
            self.do(lambda work: work.decide(new, instead_of), ADDING)

    def undo(self) -> DecidedStep:
        """Undoes the last step: what was decided is none any more, what it took back is again."""
        step = self.steps.pop()
        self.do(lambda work: work.decide(step[1], step[0]), ADDING)
        return step

    def keep_office(self, office: Office) -> None:
        """Keeps what the letters are signed with."""
        self.do(lambda work: work.keep_office(office), ADDING)

    def note_made(self, path: Path) -> None:
        """Notes that a file that was just written is no report that came in."""
        self.do(lambda work: work.note_made(path), ADDING)

    def stop(self) -> None:
        """Stops reading; what was read until then is kept."""
        self._again = None
        self._stop.set()

    def hold_for(self, task: Task[Any]) -> None:
        """Keeps the collection until this work on it is done, even if the window closes."""
        self._held += 1
        task.finished.connect(lambda: QTimer.singleShot(0, self, self._on_work_done))

    def close(self) -> None:
        """Stops, and closes the folder; another one can be opened then."""
        self._closing, self.collection = True, None
        self.stop()
        self._watch.close()
        if not self.is_busy:
            self._release()

    def do(self, act: Act, words: str) -> None:
        """Does work on the folder now, or after what is done now; `words` say what."""
        if self.is_busy:
            self._waiting.append((act, words))
        else:
            self._run(act, words)

    def _run(self, act: Act, words: str, *, asked: bool = False) -> None:
        """Runs work on another thread; what comes of it is shown, and watched from then on."""
        work = self._work
        if work is None:
            return
        self._stop.clear()
        done = partial(self._on_done, asked)
        task: Task[Outcome] = Task(self, done, lambda words: self.message.emit(words, []))
        task.finished.connect(self._on_finished)
        self._task = task
        if not self._quiet:
            self.busy_changed.emit(self.is_busy)
            self.progressed.emit(0, 0, words)
        task.start(partial(_outcome, act, work))

    def _read(self, work: FolderWork, *, anew: bool = False) -> Collection | None:
        self._telling = Telling(self._read_on.emit, None if self.collection else self.came.emit)
        return work.collect(self._telling, self._stop.is_set, anew=anew)

    def _on_done(self, asked: bool, outcome: Outcome) -> None:  # noqa: FBT001 for `partial`
        if self._closing:
            return
        collection, found = outcome
        if collection is None and self._next:
            return
        was_away, self.is_away = self.is_away, isinstance(collection, FolderAwayError)
        if was_away != self.is_away:
            self.busy_changed.emit(self.is_busy)  # other actions, also after a quiet look
        if isinstance(collection, FolderAwayError):
            self.away.emit(str(collection))
        elif collection is None:
            self.message.emit(_STOPPED, [("接着读", self.again)])
        elif collection is not self.collection:
            self.collection = collection
            self.changed.emit(collection)
        elif asked or was_away:
            self.message.emit(_UNCHANGED, [])
        self._watch.watch(found)

    def _on_read_on(self, done: int, total: int, place: str) -> None:
        """A look that found something to read is quiet no more."""
        if self._quiet:
            self._quiet = False
            self.busy_changed.emit(self.is_busy)
        self.progressed.emit(done, total, place)
        if self._telling is not None:
            self._telling.is_waiting = False

    def _on_finished(self) -> None:
        self._task, self._looked = None, monotonic()
        was_quiet, self._quiet = self._quiet, False
        if self._closing:
            self._release()
            return
        if not was_quiet:
            self.busy_changed.emit(self.is_busy)
        if self._next:
            QTimer.singleShot(0, self, partial(self.open, self._next))
        elif self._waiting:
            self._run(*self._waiting.popleft())
        elif self._again is not None:
            asked, self._again = self._again, None
            self.again(asked=asked)

    def _on_work_done(self) -> None:
        self._held -= 1
        if self._closing and not self.is_busy:
            self._release()

    def _release(self) -> None:
        if self._work is not None and not self._held:
            self._work.close()
            self._work = None


def _outcome(act: Act, work: FolderWork) -> Outcome:
    """What work on a folder gave, and what is to be watched: of one that is away, its coming."""
    try:
        return act(work), work.to_be_watched()
    except FolderAwayError as error:
        return error, [str(next(filter(is_folder, error.path.parents), Path()))]


def _instead_of(before: FolderWork | None, read: Act, work: FolderWork) -> Collection | None:
    """Closes the folder before, and reads another."""
    if before is not None:
        before.close()
    return read(work)


class Telling:
    """Passes progress on, not more often than it can be read, and all reports, if wanted.

    While it `is_waiting` for the window to show what was told, nothing more is put in its way.
    """

    def __init__(
        self, tell: Callable[[int, int, str], None], give: Callable[[list[Submission]], None] | None
    ) -> None:
        self._tell = tell
        self._give = give
        self._reports: list[Submission] = []
        self._progress = 0.0
        self.is_waiting = False

    def __call__(self, progress: Progress) -> None:
        if self._give is not None:
            self._reports.extend(progress.reports)
        now = monotonic()
        is_due = now - self._progress >= TOLD_EVERY and not self.is_waiting
        if is_due or progress.done == progress.total:
            self._progress, self.is_waiting = now, True
            if self._give is not None and self._reports:
                self._give(self._reports)
                self._reports = []
            self._tell(progress.done, progress.total, progress.place)
