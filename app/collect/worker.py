"""A process that reads files one after the other for a collection, and dies alone if it must.

It is started by `pool.py`, takes jobs from its standard input and answers on its standard output:
each message is four bytes of length and MessagePack.
"""

from __future__ import annotations

import os
import struct
import sys
import zlib
from contextlib import suppress
from enum import IntEnum
from pathlib import Path
from typing import IO

import msgspec
from msgspec import Struct

from app.collect.archives import Member, members_of, read_member
from app.collect.kinds import ARCHIVE, suffix_of
from app.collect.one_file import Reading, readings_of, unread
from app.collect.submission import Submission
from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.recognise.package import MonstrousFileError, UnreadableFileError, read_bytes
from app.zips import LARGEST

_LENGTH = struct.Struct(">I")
_COMPRESSION = 1
"""The rest of a report is words that repeat themselves: the quickest level is enough."""


_NICE = 5
"""Steps behind the window, which is not to wait for the workers."""


class Job(Struct, frozen=True, array_like=True):
    """A file to be read: its path, its name below the folder, and which member of an archive."""

    path: bytes
    name: str
    member: int = -1


class Lasting(IntEnum):
    """How long an answer holds while its file stays as it is."""

    ALWAYS = 0
    THIS_RUN = 1
    """The program may do better when it is started again."""
    ONCE = 2
    """The file may be free the next time."""


class Packed(Struct, frozen=True, array_like=True):
    """A report as it is kept: its line, its figures and the rest as bytes."""

    submission: Submission
    figures: bytes
    detail: bytes


class Answer(Struct, frozen=True, array_like=True):
    """What a file gave: reports, or the members of an archive to be asked for."""

    reports: tuple[Packed, ...] = ()
    members: tuple[Member, ...] = ()
    lasting: Lasting = Lasting.ALWAYS


_JOB = msgspec.msgpack.Decoder(Job)
_ANSWER = msgspec.msgpack.Decoder(Answer)
_ENCODER = msgspec.msgpack.Encoder()


def ask(stream: IO[bytes], job: Job) -> None:
    """Sends a job to a worker."""
    _send(stream, job)


def answer_in(stream: IO[bytes]) -> Answer | None:
    """The worker's next answer; None if the worker is gone."""
    content = _received(stream)
    return None if content is None else _ANSWER.decode(content)


def packed(reading: Reading, name: str) -> Packed:
    """A reading as it is kept, with its place."""
    submission, figures, detail = reading
    return Packed(
        msgspec.structs.replace(submission, place=name),
        _ENCODER.encode(figures),
        zlib.compress(_ENCODER.encode(detail), _COMPRESSION),
    )


def done(job: Job, catalog: Catalog) -> Answer:
    """What the file of a job gives."""
    path = Path(os.fsdecode(job.path))
    try:
        if job.member < 0 and suffix_of(job.name) == ARCHIVE:
            return Answer(members=members_of(path))
        data = _content(path) if job.member < 0 else read_member(path, job.member, job.name)
    except UnreadableFileError as error:
        return nothing(job, str(error), Lasting.ONCE)
    except RefusedError as error:
        return nothing(job, str(error))
    return Answer(tuple(packed(one, job.name) for one in readings_of(job.name, data, catalog)))


def nothing(job: Job, reason: str, lasting: Lasting = Lasting.ALWAYS) -> Answer:
    """The answer for a file that gave no report."""
    return Answer((packed(unread(reason), job.name),), lasting=lasting)


def _content(path: Path) -> bytes:
    """The content of a file, unless its size alone says that it is no report."""
    with suppress(OSError):
        if path.stat().st_size > LARGEST:
            raise MonstrousFileError(path)
    return read_bytes(path)


def main() -> int:
    """Answers jobs until there are no more."""
    if hasattr(os, "nice"):
        os.nice(_NICE)
    source, target = sys.stdin.buffer, _own_output()
    catalog = Catalog()
    while (content := _received(source)) is not None:
        _send(target, done(_JOB.decode(content), catalog))
    return 0


def _own_output() -> IO[bytes]:
    """The standard output for answers alone: whatever else a library prints goes nowhere."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return answers


def _send(stream: IO[bytes], message: Struct) -> None:
    content = _ENCODER.encode(message)
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def _received(stream: IO[bytes]) -> bytes | None:
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    return content if len(content) == length else None


if __name__ == "__main__":
    sys.exit(main())
