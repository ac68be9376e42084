"""Kills the program while it is typed into, and looks at what came through."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from random import Random
from threading import Event, Lock
from typing import IO

from app.edition.catalog import Catalog
from app.report.changes import Details
from app.report.report import Report
from app.storage.recovery.recovery import find_recoveries
from app.storage.report_file import locked_content, open_report, save_report
from tests.kills.notes import FILE_NAME, KEY, NOTES, PASSWORD, digest

PROMISED_NS = 1_000_000_000
"""What is older than this, in nanoseconds, is there after anything."""

_QUIET_SCREEN = {"QT_QPA_PLATFORM": "offscreen", "QT_LOGGING_RULES": "default.warning=false"}
_ROOT = Path(__file__).parents[2]
_WAIT_SECONDS = 60.0
_BEAT_NS, _STILL_NS = 20_000_000, 250_000_000
"""How often the disk is tried, and how long one try may take before it counts as stood still."""


@dataclass(frozen=True)
class Outcome:
    """How many edits there were, and how many of them are gone: none older than promised.

    `drafts` counts what was still in a cell or a dialog, `found` those of them that came back.
    """

    edits: int
    drafts: int
    found: int
    lost: int
    oldest_lost_ns: int


class Disk:
    """Writes a line to the disk again and again, and so knows when machine or disk stood still.

    What the program promises it can only keep while others come through, too.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._done: list[int] = []
        self._stop = Event()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Goes on writing, on a thread of its own, until the block is left."""
        with ThreadPoolExecutor(1) as pool:
            writing = pool.submit(self._write)
            try:
                yield
            finally:
                self._stop.set()
            writing.result()

    def _write(self) -> None:
        with self._file.open("wb") as file:
            while not self._stop.wait(_BEAT_NS / 1e9):
                file.write(b".")
                file.flush()
                os.fsync(file.fileno())
                self._done.append(time.monotonic_ns())

    def stood_still(self, start: int, end: int) -> int:
        """The nanoseconds between two moments in which nothing came through."""
        inside = [start, *(one for one in self._done if start < one < end), end]
        gaps = (later - sooner for sooner, later in pairwise(inside))
        return sum(gap for gap in gaps if gap > _STILL_NS)


class Driver:
    """The program that starts windows; asked from several threads."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._lock = Lock()

    def start(self, folder: Path, seed: int) -> int:
        """The process number of a new window that is being typed into."""
        orders, answers = _pipes(self._process)
        with self._lock:
            orders.write(json.dumps({"folder": str(folder), "seed": seed}) + "\n")
            orders.flush()
            return int(answers.readline())


def _pipes(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    assert process.stdin
    assert process.stdout
    return process.stdin, process.stdout


@contextmanager
def driver() -> Iterator[Driver]:
    """A driver that has loaded everything."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.kills.driver"],
        cwd=_ROOT,
        env={**os.environ, **_QUIET_SCREEN},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        yield Driver(process)
        _pipes(process)[0].close()


def kill_many(
    folder: Path, kills: int, at_once: int, catalog: Catalog, first: int = 0, *, edits: int = 0
) -> list[Outcome]:
    """Kills so many windows, several at work at once; their seeds follow each other.

    Each has made so many edits at least, however busy the machine is.
    """
    disk = Disk(folder / "disk")
    with disk.watched(), driver() as one, ThreadPoolExecutor(at_once) as pool:
        numbers = range(first, first + kills)
        return list(
            pool.map(lambda n: kill(one, disk, folder / str(n), n, catalog, edits=edits), numbers)
        )


def kill(
    one: Driver, disk: Disk, folder: Path, seed: int, catalog: Catalog, *, edits: int
) -> Outcome:
    """Lets a window be typed into for a while and kills it; raises if something was lost."""
    chance = Random(seed)  # noqa: S311 no secret
    folder.mkdir(parents=True)
    start = Report(catalog.for_year(2024), Details(2024))
    file = folder / FILE_NAME
    if seed % 3 == 1:
        save_report(start, file)
    elif seed % 3 == 2:
        file.write_bytes(locked_content(start, file, KEY))
    pid = one.start(folder, seed)
    _wait_for_notes(folder / NOTES, 1)
    time.sleep(chance.uniform(0.05, 2.6))
    _wait_for_notes(folder / NOTES, edits + 1)
    os.kill(pid, signal.SIGKILL)
    killed = time.monotonic_ns()
    _wait_for_end(pid)
    return _outcome(folder, killed, disk, catalog)


def _wait_for_notes(notes: Path, lines: int) -> None:
    until = time.monotonic() + _WAIT_SECONDS
    while not notes.exists() or notes.read_bytes().count(b"\n") < lines:
        assert time.monotonic() < until, "the window did not open, or nothing can be typed"
        time.sleep(0.01)


def _wait_for_end(pid: int) -> None:
    while True:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.005)


def _outcome(folder: Path, killed: int, disk: Disk, catalog: Catalog) -> Outcome:
    rows = (folder / NOTES).read_text(encoding="ascii").splitlines()
    notes = [(int(row.split()[0]), row.split()[1]) for row in rows]
    found = _after_restart(folder, catalog)
    states = [state for _, state in notes]
    assert found in states, f"{folder}: what came back was never on the screen"
    last = len(states) - 1 - states[::-1].index(found)
    lost = notes[last + 1 :]
    oldest = killed - lost[0][0] if lost else 0
    still = disk.stood_still(lost[0][0], killed) if lost else 0
    assert oldest - still < PROMISED_NS, (
        f"{folder}: an edit made {oldest / 1e9:.2f} s before is gone"
    )
    in_fields = [row for row in rows if row.endswith("field")]
    came_back = rows[last].endswith("field")
    return Outcome(len(notes) - 1, len(in_fields), came_back, len(lost), oldest)


def _after_restart(folder: Path, catalog: Catalog) -> str:
    """The digest of what the clerk has after starting again and taking what is offered."""
    found, locked, problems = find_recoveries(folder / "recovery", catalog)
    assert not problems, f"{folder}: {problems}"
    assert len(found) + len(locked) <= 1, f"{folder}: offered twice"
    path = folder / FILE_NAME
    saved = open_report(path, catalog, KEY).report if path.exists() else None
    for recovery in (*found, *(one.unlock(PASSWORD, catalog) for one in locked)):
        recovery.log.release()
        assert recovery.fits, f"{folder}: the log does not fit"
        return digest(recovery.new, recovery.drafts)
    return digest(saved or Report(catalog.for_year(2024), Details(2024)))
