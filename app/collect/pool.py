"""Reads files on all cores: starts worker processes, hands out jobs, ends workers that go wrong."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic

from app.collect.worker import Answer, Job, Lasting, answer_in, ask, nothing
from app.commands import COLLECT_WORKER
from app.storage.places import program_folder
from app.storage.processes import BEHIND, memory_of

_TICK = 0.1
"""Seconds between two looks at the workers."""

_PROGRAM = "nianbao.exe" if sys.platform == "win32" else "nianbao"


@dataclass(frozen=True)
class Limits:
    """What one file may take: seconds on the clock, and bytes of memory of its worker."""

    seconds: float = 60.0
    memory: int = 1024 * 1024 * 1024


class ReadingStopped(Exception):  # noqa: N818 no error: somebody wanted it
    """The reading was cancelled; what was read until then is kept."""


def cores() -> int:
    """How many processors this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read_all(
    jobs: Iterable[Job],
    workers: int,
    cancelled: Callable[[], bool],
    more: Callable[[Job, Answer], Iterable[Job]],
    limits: Limits | None = None,
) -> None:
    """Has all jobs done side by side; `more` takes each answer and says what is to be read next.

    `more` runs in the calling thread, in the order in which the answers come. Raises
    `ReadingStopped` when `cancelled` says so.
    """
    waiting, asked_for = iter(jobs), deque[Job]()
    team = [_Worker(limits or Limits()) for _ in range(workers)]
    results: SimpleQueue[tuple[_Worker, Job, Answer]] = SimpleQueue()
    idle, busy = list(team), 0
    try:
        while True:
            if cancelled():
                raise ReadingStopped
            while idle and (job := asked_for.popleft() if asked_for else next(waiting, None)):
                idle.pop().give(job, results)
                busy += 1
            if not busy:
                return
            for worker, job, answer in _come(results):
                idle.append(worker)
                busy -= 1
                asked_for.extend(more(job, answer))
            for worker in team:
                worker.watch()
    finally:
        for worker in team:
            worker.end()


def _come(
    results: SimpleQueue[tuple[_Worker, Job, Answer]],
) -> Iterator[tuple[_Worker, Job, Answer]]:
    """The answers that are there, after a moment of waiting for the first."""
    with suppress(Empty):
        yield results.get(timeout=_TICK)
        while True:
            yield results.get_nowait()


class _Worker:
    """One process and the thread that talks to it; the process is replaced when it dies."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._jobs: SimpleQueue[tuple[Job, SimpleQueue[tuple[_Worker, Job, Answer]]] | None] = (
            SimpleQueue()
        )
        self._since = 0.0
        self._ended_for = ""
        self._ending = False
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    def give(self, job: Job, results: SimpleQueue[tuple[_Worker, Job, Answer]]) -> None:
        """Hands over a job; the answer is put into `results`."""
        self._jobs.put((job, results))

    def watch(self) -> None:
        """Ends the process if its file takes too long or too much."""
        process, since = self._process, self._since
        if process is None or not since:
            return
        if monotonic() - since > self._limits.seconds:
            self._ended_for = f"读了 {self._limits.seconds:.0f} 秒还没有读完"
            process.kill()
        elif memory_of(process.pid) > self._limits.memory:
            self._ended_for = "读取时占用的内存太多"
            process.kill()

    def end(self) -> None:
        """Ends the process and the thread."""
        self._ending = True
        self._jobs.put(None)
        process = self._process
        if process is not None:
            process.kill()
        self._thread.join()

    def _work(self) -> None:
        while (given := self._jobs.get()) is not None:
            job, results = given
            results.put((self, job, self._answer(job)))
        self._let_go()

    def _answer(self, job: Job) -> Answer:
        answer: Answer | None = None
        self._ended_for = ""
        with suppress(OSError):
            process = self._process = self._process or _started()
            self._since = monotonic()
            if process.stdin and process.stdout and not self._ending:
                ask(process.stdin, job)
                answer = answer_in(process.stdout)
        self._since = 0.0
        if answer is None:
            self._let_go()
            name = job.name.rpartition("/")[2]
            problem = f"“{name}”{self._ended_for or '读取时出错'}，已跳过"
            how = "请打开它另存一份再试，或换一种格式报送。"
            return nothing(job, f"{problem}，{how}", Lasting.THIS_RUN)
        return answer

    def _let_go(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
            process.wait()


def _started() -> subprocess.Popen[bytes]:
    """A new worker. Raises `OSError`."""
    return subprocess.Popen(  # noqa: S603 this program itself
        _command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_environment()},
        creationflags=BEHIND,
    )


def _command() -> list[str]:
    if getattr(sys, "frozen", False):
        return [str(program_folder() / _PROGRAM), COLLECT_WORKER]
    return [sys.executable, "-m", "app.collect.worker"]


def _environment() -> dict[str, str]:
    """Lets a worker find this program's packages wherever it is started from."""
    if getattr(sys, "frozen", False):
        return {}
    folders = (str(program_folder()), os.environ.get("PYTHONPATH", ""))
    return {"PYTHONPATH": os.pathsep.join(filter(None, folders))}
