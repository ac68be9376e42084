"""Reads files on all cores: starts worker processes, hands out jobs, ends workers that go wrong."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from threading import Thread

import msgspec

from app.collect.reading.worker import Answer, Job, Lasting, ReadForCollection, answer_in, nothing
from app.errors import Cancelled, raise_if_cancelled
from app.sandbox.process import Limits, SandboxEndedError, SandboxProcess, own_command

_TICK = 0.1
"""Seconds between two looks at whether the reading was cancelled."""


def cores() -> int:
    """How many processors this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def read_all(
    jobs: Iterable[Job],
    workers: int,
    cancelled: Cancelled,
    more: Callable[[Job, Answer], Iterable[Job]],
    limits: Limits | None = None,
) -> None:
    """Has all jobs done side by side; `more` takes each answer and says what is to be read next.

    `more` runs in the calling thread, in the order in which the answers come. Raises
    `CancelledError` once it is cancelled.
    """
    waiting, asked_for = iter(jobs), deque[Job]()
    team = [_Worker(limits or Limits()) for _ in range(workers)]
    results: SimpleQueue[tuple[_Worker, Job, Answer]] = SimpleQueue()
    idle, busy = list(team), 0
    try:
        while True:
            raise_if_cancelled(cancelled)
            while idle and (job := asked_for.popleft() if asked_for else next(waiting, None)):
                idle.pop().give(job, results)
                busy += 1
            if not busy:
                return
            for worker, job, answer in _come(results):
                idle.append(worker)
                busy -= 1
                asked_for.extend(more(job, answer))
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
        self._process: SandboxProcess | None = None
        self._jobs: SimpleQueue[tuple[Job, SimpleQueue[tuple[_Worker, Job, Answer]]] | None] = (
            SimpleQueue()
        )
        self._ending = False
        self._thread = Thread(target=self._work, daemon=True)
        self._thread.start()

    def give(self, job: Job, results: SimpleQueue[tuple[_Worker, Job, Answer]]) -> None:
        """Hands over a job; the answer is put into `results`."""
        self._jobs.put((job, results))

    def end(self) -> None:
        """Ends the process and the thread."""
        self._ending = True
        self._jobs.put(None)
        process = self._process
        if process is not None:
            process.end()
        self._thread.join()

    def _work(self) -> None:
        while (given := self._jobs.get()) is not None:
            job, results = given
            results.put((self, job, self._answer(job)))
        self._let_go()

    def _answer(self, job: Job) -> Answer:
        reason = "读取时出错"
        try:
            return self._asked(job)
        except SandboxEndedError as error:
            reason = error.reason
        except (OSError, msgspec.DecodeError):
            pass
        self._let_go()
        name = job.name.rpartition("/")[2]
        how = "请打开它另存一份再试，或换一种格式报送。"
        return nothing(job, f"“{name}”{reason}，已跳过，{how}", Lasting.THIS_RUN)

    def _asked(self, job: Job) -> Answer:
        """Raises `SandboxEndedError`, `OSError`, `DecodeError`."""
        if self._process is not None and not self._process.is_fresh:
            self._let_go()
        process = self._process = self._process or SandboxProcess(
            own_command(), self._limits, behind=True
        )
        if self._ending:
            raise SandboxEndedError("没有读取")
        request = msgspec.msgpack.encode(ReadForCollection(job.path, job))
        size = 0
        with suppress(OSError, ValueError):
            size = os.stat(job.path).st_size  # noqa: PTH116 the path is in bytes
        return answer_in(process.ask(request, size))

    def _let_go(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.close()
