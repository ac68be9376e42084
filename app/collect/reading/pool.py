"""Reads files on all cores: processes are started, get jobs, answer, and end when they go wrong."""

from __future__ import annotations

import os
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from enum import IntEnum
from hashlib import blake2b
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from app.collect.reading.scan import ARCHIVES, Member, members_of, read_member, suffix_of
from app.collect.submission import TITLE_YEAR, Submission, SubmissionDetail
from app.edition.catalog import Catalog
from app.errors import Cancelled, RefusedError, raise_if_cancelled
from app.office.package import LARGEST, MonstrousFileError, UnreadableFileError, read_bytes
from app.sandbox import Done, Limits, Request, SandboxEndedError, SandboxProcess, own_command

if TYPE_CHECKING:
    from app.collect.reading.one_file import FileReading
    from app.report.report import Report


_DIGEST = 6
"""Bytes: enough to tell the few reports of one unit apart."""

_COMPRESSION = 1
"""The rest of a report is words that repeat themselves: the quickest level is enough."""


class Job(Struct, frozen=True, array_like=True):
    """A file to be read: its path, its name below the folder, and which member of an archive.

    `outer` is which member of the file is that archive, where it lies in another.
    """

    path: bytes
    name: str
    member: int = -1
    outer: int = -1


class ReadForCollection(Request, frozen=True, tag=True, array_like=True):
    """All that a file gives to a collection, answered with an `Answer`."""

    job: Job

    def answered(self, catalog: Catalog) -> Answer:
        """What the file of the job gives."""
        return done(self.job, catalog)


class ReadSubmission(Request, frozen=True, tag=True, array_like=True):
    """A report that came in below the folder at the path, answered with a `Report`."""

    submission: Submission

    def answered(self, catalog: Catalog) -> Report:
        """The report, read again."""
        from app.collect.reading.one_file import report_of_document  # noqa: PLC0415 when needed

        return report_of_document(self.file, self.submission, catalog)


class Lasting(IntEnum):
    """How long an answer holds while its file stays as it is."""

    ALWAYS = 0
    THIS_RUN = 1
    """The program may do better when it is started again."""
    ONCE = 2
    """The file may be free the next time."""


class PackedReading(Struct, frozen=True, array_like=True):
    """A report as it is kept: its line, its figures and the rest as bytes."""

    submission: Submission
    figures: bytes
    detail: bytes


class Answer(Struct, frozen=True, array_like=True):
    """What a file gave: reports, or the members of an archive to be asked for."""

    reports: tuple[PackedReading, ...] = ()
    members: tuple[Member, ...] = ()
    lasting: Lasting = Lasting.ALWAYS


_DONE, _ANSWER = msgspec.msgpack.Decoder(Done), msgspec.msgpack.Decoder(Answer)
_ENCODER = msgspec.msgpack.Encoder()


def answer_in(content: bytes) -> Answer:
    """The answer to a `ReadForCollection`. Raises `msgspec.DecodeError`."""
    return _ANSWER.decode(_DONE.decode(content).content)


def packed_reading(reading: FileReading, name: str) -> PackedReading:
    """A reading as it is kept, with its place."""
    submission, figures, detail = reading
    numbers = _ENCODER.encode(figures)
    said = _ENCODER.encode(_said(submission, detail))
    digest = blake2b(numbers + said, digest_size=_DIGEST).hexdigest()
    return PackedReading(
        msgspec.structs.replace(
            submission, place=name, digest=digest if submission.is_read else ""
        ),
        numbers,
        zlib.compress(_ENCODER.encode(detail), _COMPRESSION),
    )


def _said(one: Submission, detail: SubmissionDetail) -> tuple[object, ...]:
    """All besides its numbers on which a report's findings and state rest, as it says it.

    Two that differ in any of it are no copies: the later one may mend what was found.
    """
    slips = [f.message for f in detail.findings if f.check_id == TITLE_YEAR]
    explained = [(f.check_id, f.explained) for f in detail.findings if f.explained]
    own = (one.edition, one.year, one.date, one.name, one.period, one.gaps, one.parts, detail.kind)
    return (*own, detail.texts, detail.unread, slips, explained)


def done(job: Job, catalog: Catalog) -> Answer:
    """What the file of a job gives."""
    path = Path(os.fsdecode(job.path))
    try:
        if suffix_of(job.name) in ARCHIVES:
            return Answer(members=members_of(path, job.member))
        if job.member < 0:
            data = _content(path)
        else:
            data = read_member(path, job.member, job.name, job.outer)
    except UnreadableFileError as error:
        return nothing(job, str(error), Lasting.ONCE)
    except RefusedError as error:
        return nothing(job, str(error))
    from app.collect.reading.one_file import readings_of  # noqa: PLC0415 all checks, for collections only

    return Answer(
        tuple(packed_reading(one, job.name) for one in readings_of(job.name, data, catalog))
    )


def nothing(job: Job, reason: str, lasting: Lasting = Lasting.ALWAYS) -> Answer:
    """The answer for a file that gave no report."""
    from app.collect.reading.one_file import unread  # noqa: PLC0415 see above

    return Answer((packed_reading(unread(reason), job.name),), lasting=lasting)


def _content(path: Path) -> bytes:
    """The content of a file, unless its size alone says that it is no report."""
    with suppress(OSError):
        if path.stat().st_size > LARGEST:
            raise MonstrousFileError(path)
    return read_bytes(path)


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
