"""What a process that reads files for a collection does with each, and what it answers."""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from enum import IntEnum
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from app.collect.reading.archives import Member, members_of, read_member
from app.collect.reading.scan import ARCHIVE, suffix_of
from app.collect.submission import Submission
from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.office.package import LARGEST, MonstrousFileError, UnreadableFileError, read_bytes
from app.sandbox.process import Done, Request

if TYPE_CHECKING:
    from app.collect.reading.one_file import FileReading

_DIGEST = 6
"""Bytes: enough to tell the few reports of one unit apart."""

_COMPRESSION = 1
"""The rest of a report is words that repeat themselves: the quickest level is enough."""


class Job(Struct, frozen=True, array_like=True):
    """A file to be read: its path, its name below the folder, and which member of an archive."""

    path: bytes
    name: str
    member: int = -1


class ReadForCollection(Request, frozen=True, tag=True, array_like=True):
    """All that a file gives to a collection, answered with an `Answer`."""

    job: Job


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
    digest = blake2b(numbers + _ENCODER.encode(detail.texts), digest_size=_DIGEST).hexdigest()
    return PackedReading(
        msgspec.structs.replace(
            submission, place=name, digest=digest if submission.is_read else ""
        ),
        numbers,
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
