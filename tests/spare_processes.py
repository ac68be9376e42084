"""Lets the processes that read files go on from one test to the next: each takes a second to start.

What a process is asked it answers alike for every test; what is told of processes themselves, that
they are limited, replaced and ended, is told without this, see `reader_processes` in `conftest.py`.
"""

from __future__ import annotations

import os
import subprocess
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock

import pytest

from app import sandbox
from app.sandbox import SandboxProcess

_OF_A_TEST = {"PYTEST_CURRENT_TEST", "XDG_DATA_HOME", "TEMP"}
"""What a test changes around itself and no process looks at."""

_Kind = tuple[tuple[str, ...], bool, frozenset[tuple[str, str]], str]


class SpareProcesses:
    """Processes that a test has done with, by what they were started with."""

    def __init__(self) -> None:
        self._spare: dict[_Kind, list[subprocess.Popen[bytes]]] = defaultdict(list)
        self._kinds: dict[int, _Kind] = {}
        self._lock = Lock()
        self._start = sandbox._started
        self._end = SandboxProcess.end
        self._close = SandboxProcess.close

    @contextmanager
    def used(self) -> Iterator[None]:
        """In here a process is taken from the spare ones, and goes to them when it is closed."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sandbox, "_started", self._taken)
            patch.setattr(SandboxProcess, "end", lambda process: self._ended(process))  # noqa: PLW0108 a method
            patch.setattr(SandboxProcess, "close", lambda process: self._closed(process))  # noqa: PLW0108
            yield

    def close(self) -> None:
        """Ends all that are spare."""
        for process in (one for spare in self._spare.values() for one in spare):
            process.kill()
            process.communicate()

    def _taken(self, command: Sequence[str], *, behind: bool) -> subprocess.Popen[bytes]:
        around = ((name, value) for name, value in os.environ.items() if name not in _OF_A_TEST)
        kind = tuple(command), behind, frozenset(around), str(Path.cwd())
        with self._lock:
            spare = self._spare[kind]
            while spare and spare[-1].poll() is not None:
                spare.pop().communicate()  # it closes what led to one that was ended
            process = spare.pop() if spare else self._start(command, behind=behind)
            self._kinds[process.pid] = kind
        return process

    def _ended(self, process: SandboxProcess) -> None:
        if not self._may_go_on(process):
            self._end(process)

    def _closed(self, process: SandboxProcess) -> None:
        if not self._may_go_on(process):
            self._close(process)
        elif process._cleanup.detach():
            process._watch.close()
            with self._lock:
                self._spare[self._kinds[process._process.pid]].append(process._process)

    def _may_go_on(self, process: SandboxProcess) -> bool:
        is_asked = process._watch._until is not None
        return not is_asked and process._process.pid in self._kinds and process.is_fresh
