"""Writes every edit to a recovery log within a second, on a thread of its own."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic

import msgspec
from msgspec import Raw, Struct

from app.errors import RefusedError
from app.report.changes import Edit, joined_edits
from app.report.compare import edit_to
from app.report.report import Report
from app.storage.atomic import FileLayer, own_fault_words
from app.storage.encryption import Key
from app.storage.recovery.log_file import (
    LOG_VERSION,
    Draft,
    LogFile,
    LogLine,
    packed_line,
    part_line,
    whole_log,
)
from app.storage.report_json import part_content

GATHER_SECONDS = 0.15
"""Edits that come within this time are written together, so that typing costs one flush."""

_RETRY_SECONDS = 2.0
_WAIT_SECONDS = 10.0
GROWS_BY = 8 * 1024 * 1024
"""Bytes after which a log is written anew, as one line."""


class Base(Struct, frozen=True):
    """What a log starts from: the report, and the file in which it stands with that hash.

    `media` are the pictures that do not stand in the file; `key` is the one of a locked report.
    """

    report: Report
    path: Path | None = None
    sha: str = ""
    media: tuple[str, ...] = ()
    key: Key | None = None


class _Mark(Struct, frozen=True):
    path: Path
    sha: str


class _Drafts(Struct, frozen=True):
    """All that stands in fields now and is not in the report."""

    drafts: tuple[Draft, ...]


class _Barrier(threading.Event):
    """Set when everything put before it is on the disk or has failed."""


class _End(_Barrier):
    """The log is needed no more."""


class _Stop(_Barrier):
    """The thread ends; the log stays."""


_Typed = Edit | _Drafts
_Item = Base | _Typed | _Mark | _Barrier


class RecoveryLog:
    """Takes edits without waiting for the disk; `problem` is told, on another thread, of faults.

    The log of a report is made with its first edit.
    """

    def __init__(
        self,
        folder: Path,
        problem: Callable[[str], None] = lambda _: None,
        layer: FileLayer | None = None,
        grows_by: int = GROWS_BY,
    ) -> None:
        self._queue: SimpleQueue[_Item] = SimpleQueue()
        self._writer = _LogWriter(folder, problem, layer or FileLayer(), grows_by)
        self._thread = threading.Thread(target=self._run, name="recovery", daemon=True)

    def begin(self, base: Base) -> None:
        """Another report, or the same one saved: what was logged before is needed no more."""
        if self._thread.ident is None:
            self._thread.start()
        self._queue.put(base)

    def append(self, edit: Edit) -> None:
        """An edit that has been made; it is on the disk within a second."""
        self._queue.put(edit)

    def note_drafts(self, drafts: tuple[Draft, ...]) -> None:
        """What stands in fields now, in the place of what stood there before."""
        self._queue.put(_Drafts(drafts))

    def mark(self, path: Path, sha: str) -> None:
        """Notes, before it is written, that this file is about to hold the report as it is now."""
        self._queue.put(_Mark(path, sha))
        self.flush()

    def flush(self) -> bool:
        """Waits until everything is on the disk; whether it is."""
        return self._wait(_Barrier()) and not self._writer.behind

    @property
    def is_written(self) -> bool:
        """Whether there is a log and nothing waits to be written to it."""
        return self._writer.is_begun and not self._writer.behind

    def end(self) -> None:
        """Takes the log away: nothing in it would be missed."""
        self._wait(_End())

    def stop(self) -> None:
        """Ends the thread and leaves the log for the next start."""
        self._wait(_Stop())

    def _wait(self, barrier: _Barrier) -> bool:
        """Whether the thread came as far as this; where nothing was begun, it need not."""
        if not self._thread.is_alive():
            return self._thread.ident is None
        self._queue.put(barrier)
        return barrier.wait(_WAIT_SECONDS)

    def _run(self) -> None:
        while True:
            typed, other = self._gathered()
            self._writer.take(typed)
            if isinstance(other, Base):
                self._writer.begin(other)
            elif isinstance(other, _Mark):
                self._writer.mark(other.path, other.sha)
            elif isinstance(other, _End):
                self._writer.end()
                self._writer.take([_Drafts(())])  # nor would what stood in fields be missed
            elif isinstance(other, _Stop):
                self._writer.stop()
            if isinstance(other, _Barrier):
                other.set()
            if isinstance(other, _Stop):
                return

    def _gathered(self) -> tuple[list[_Typed], _Item | None]:
        """What is typed in the next moment and what ended it; none when it is time to try again."""
        typed: list[_Typed] = []
        until = monotonic() + _RETRY_SECONDS if self._writer.behind else None
        while True:
            try:
                item = self._queue.get(timeout=until and max(until - monotonic(), 0))
            except Empty:
                return typed, None
            if not isinstance(item, Edit | _Drafts):
                return typed, item
            if not typed:
                until = monotonic() + GATHER_SECONDS
            typed.append(item)


class _LogWriter:
    """The log as the thread sees it: a report that follows along, and what is not yet written."""

    def __init__(
        self, folder: Path, problem: Callable[[str], None], layer: FileLayer, grows_by: int
    ) -> None:
        self._folder = folder
        self._grows_by = grows_by
        self._layer = layer
        self._problem = problem
        self._base: Base | None = None
        self._report: Report | None = None
        self._file: LogFile | None = None
        self._touched = Edit()
        self._drafts: tuple[Draft, ...] = ()
        self._written: tuple[Draft, ...] = ()
        self._first_size = 0
        self._told = False

    @property
    def is_begun(self) -> bool:
        """Whether there is a log on the disk."""
        return self._file is not None

    @property
    def behind(self) -> bool:
        """Whether something waits to be written."""
        return self._report is not None and (
            self._touched != Edit() or self._drafts != self._written
        )

    def begin(self, base: Base) -> None:
        self.end()
        self._base, self._report = base, base.report.copy()
        if self.behind:
            self._try(self._write)

    def take(self, typed: list[_Typed]) -> None:
        for one in typed:
            if isinstance(one, _Drafts):
                self._drafts = one.drafts
            else:
                self._take_edit(one)
        if self.behind:
            self._try(self._write)

    def _take_edit(self, edit: Edit) -> None:
        if self._report is None:
            return
        self._touched = joined_edits(self._touched, edit)
        try:
            self._report.apply(edit)
        except RefusedError as error:
            self._tell(f"恢复记录没有记下一处修改，请尽快保存：{error}")

    def mark(self, path: Path, sha: str) -> None:
        with suppress(OSError):  # whether the file is saved is told, and the next edit is tried
            self._append(_mark_line(path, sha))

    def end(self) -> None:
        self._touched = Edit()
        self._written = ()
        if self._file:
            file, self._file = self._file, None
            with suppress(OSError):  # at worst the next start offers what nobody misses
                file.remove()

    def stop(self) -> None:
        if self._file:
            self._try(self._file.close)

    def _write(self) -> None:
        if self._base is None or self._report is None:
            return
        if self._file is None:
            self._start(self._base)
        old = self._file
        if old and old.size > self._first_size + max(self._grows_by, self._first_size):
            whole = edit_to(self._base.report, self._report)
            self._start(self._base, self._line(self._report, whole, self._drafts))
            old.remove()
        else:
            changed = self._drafts if self._drafts != self._written else None
            self._append(self._line(self._report, self._touched, changed))
        self._touched = Edit()
        self._written = self._drafts
        self._told = False

    def _line(self, report: Report, touched: Edit, drafts: tuple[Draft, ...] | None) -> LogLine:
        if touched == Edit():
            return LogLine(_now(), drafts=drafts)
        line = part_line(report, touched, _now())
        return line if drafts is None else msgspec.structs.replace(line, drafts=drafts)

    def _append(self, line: LogLine) -> None:
        if self._file:
            key = self._base.key if self._base else None
            self._file.append(packed_line(line, key, self._file.size))

    def _start(self, base: Base, *more: LogLine) -> None:
        # Which file it goes with is told twice, so that a damaged first line does not hide it.
        again = (_mark_line(base.path, base.sha),) if base.path else ()
        rows = whole_log((_first_line(base), *again, *more), base.key)
        self._file = LogFile(self._folder, self._layer, rows)
        self._first_size = self._file.size

    def _try(self, work: Callable[[], None]) -> None:
        try:
            work()
        except OSError as error:
            self._tell(f"恢复记录写不进去：{own_fault_words(error)}，并马上保存年报。")

    def _tell(self, sentence: str) -> None:
        if not self._told:
            self._told = True
            self._problem(sentence)


def _first_line(base: Base) -> LogLine:
    whole = edit_to(base.report, base.report)
    content = Raw(msgspec.json.encode(part_content(base.report, whole)))
    media = {name: base.report.media.get(name) for name in base.media}
    return LogLine(_now(), LOG_VERSION, _named(base), base.sha, content, media)


def _named(base: Base) -> bytes | None:
    return os.fsencode(base.path) if base.path else None


def _mark_line(path: Path, sha: str) -> LogLine:
    return LogLine(_now(), path=os.fsencode(path), sha=sha)


def _now() -> datetime:
    return datetime.now(UTC)
