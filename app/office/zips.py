"""ZIP files from outside, opened without trust: no member more, larger or packed otherwise than in
any real report."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

LARGEST = 256 * 1024 * 1024
"""Bytes of all members together, pictures included."""

LARGEST_TEXT = 16 * 1024 * 1024
"""Bytes of all text; real reports have less than a tenth, and every megabyte takes its time."""

_TEXTS = (".xml", ".rels", ".vml", ".json")
_MOST_MEMBERS = 1000
_HIGHEST_RATIO, _SMALL = 200, 1024 * 1024
"""Times that a member above the small size may grow when unpacked; real ones grow thirty times."""

_ENCRYPTED = 1
_ENTRY = b"PK\x01\x02"


class Oddity(Enum):
    """What no real file has."""

    MEMBERS = auto()
    """Too many members."""

    PACKING = auto()
    """A member is encrypted or packed in a rare way."""

    RATIO = auto()
    """A member grows many times over when unpacked, as no part of a report does."""

    SIZE = auto()
    """The members are too large."""


class OddZipError(BadZipFile):
    """A ZIP file is built as no program builds a report; `member` is where, if it is in one."""

    def __init__(self, oddity: Oddity, member: str = "") -> None:
        super().__init__(f"{oddity.name} {member}")
        self.oddity = oddity
        self.member = member


ZIP_FAULTS = (
    BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    IndexError,
)
"""What opening or reading a spoiled ZIP raises; each becomes one sentence where it is caught."""


@contextmanager
def opened_zip(data: bytes) -> Iterator[ZipFile]:
    """The archive, once nothing odd is found in it. Raises one of `ZIP_FAULTS`."""
    if data.count(_ENTRY) > 2 * _MOST_MEMBERS:  # counted before a million entries are read
        raise OddZipError(Oddity.MEMBERS)
    with ZipFile(BytesIO(data)) as archive:
        _refuse_oddities(archive.infolist())
        yield archive


def oddity_of(member: ZipInfo) -> Oddity | None:
    """What is odd about a member alone."""
    rare = member.compress_type not in (ZIP_STORED, ZIP_DEFLATED)
    if rare or member.flag_bits & _ENCRYPTED:
        return Oddity.PACKING
    if member.file_size > max(_SMALL, _HIGHEST_RATIO * member.compress_size):
        return Oddity.RATIO
    return Oddity.SIZE if member.file_size > LARGEST else None


def _refuse_oddities(members: list[ZipInfo]) -> None:
    if len(members) > _MOST_MEMBERS:
        raise OddZipError(Oddity.MEMBERS)
    for member in members:
        oddity = oddity_of(member)
        if oddity:
            raise OddZipError(oddity, member.filename)
    text = sum(one.file_size for one in members if one.filename.lower().endswith(_TEXTS))
    if text > LARGEST_TEXT or sum(one.file_size for one in members) > LARGEST:
        raise OddZipError(Oddity.SIZE)
