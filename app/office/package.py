"""Packages from outside, opened without trust: bounded members and sizes, no external entities."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import Enum, auto
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from msgspec import Struct

from app.errors import RefusedError
from app.file_paths import is_file, read_at_most

if TYPE_CHECKING:
    from lxml import etree


LARGEST = 256 * 1024 * 1024
"""Bytes of all members together, pictures included."""

MAX_TEXT_SIZE = 16 * 1024 * 1024
"""Bytes of all text; real reports have less than a tenth, and every megabyte takes its time."""

_TEXTS = (".xml", ".rels", ".vml", ".json")
_MAX_MEMBERS = 1000
_MAX_RATIO, _SMALL = 200, 1024 * 1024
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


class _Kept(Struct):
    """A package that several steps of one reading open, and its archive once one of them has."""

    data: bytes
    archive: ZipFile | None = None


_KEPT: ContextVar[_Kept | None] = ContextVar("_KEPT", default=None)


@contextmanager
def opened_once(data: bytes) -> Iterator[None]:
    """Meanwhile the directory of this package is read, and looked through, once at most."""
    token = _KEPT.set(_Kept(data))
    try:
        yield
    finally:
        _KEPT.reset(token)


@contextmanager
def opened_zip(data: bytes) -> Iterator[ZipFile]:
    """The archive, once nothing odd is found in it. Raises one of `ZIP_FAULTS`."""
    kept = _KEPT.get()
    if kept is None or kept.data is not data:
        with _plain_zip(data) as archive:
            yield archive
        return
    if kept.archive is None:
        kept.archive = _plain_zip(data)
    yield kept.archive


def _plain_zip(data: bytes) -> ZipFile:
    if data.count(_ENTRY) > 2 * _MAX_MEMBERS:  # counted before a million entries are read
        raise OddZipError(Oddity.MEMBERS)
    archive = ZipFile(BytesIO(data))
    _refuse_oddities(archive.infolist())
    return archive


def oddity_of(member: ZipInfo) -> Oddity | None:
    """What is odd about a member alone."""
    rare = member.compress_type not in (ZIP_STORED, ZIP_DEFLATED)
    if rare or member.flag_bits & _ENCRYPTED:
        return Oddity.PACKING
    if member.file_size > max(_SMALL, _MAX_RATIO * member.compress_size):
        return Oddity.RATIO
    return Oddity.SIZE if member.file_size > LARGEST else None


def _refuse_oddities(members: list[ZipInfo]) -> None:
    if len(members) > _MAX_MEMBERS:
        raise OddZipError(Oddity.MEMBERS)
    for member in members:
        oddity = oddity_of(member)
        if oddity:
            raise OddZipError(oddity, member.filename)
    text = sum(one.file_size for one in members if one.filename.lower().endswith(_TEXTS))
    if text > MAX_TEXT_SIZE or sum(one.file_size for one in members) > LARGEST:
        raise OddZipError(Oddity.SIZE)


MAX_PART_SIZE = 64 * 1024 * 1024
"""No part of an annual report comes near this size in bytes, pictures included."""


class TooLargeError(ValueError):
    """A part of a document is larger than any report needs; readers turn it into a refusal."""


class LargeDocumentError(RefusedError):
    """A page or a text is larger than any report."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path.name}”太大，不像是年度报告，请核对是不是选错了文件。")


class BrokenDocumentError(RefusedError):
    """A file is not an Office document, or is damaged."""

    def __init__(self, path: Path) -> None:
        kinds = {".xlsx": " Excel 工作簿（.xlsx）", ".docx": " Word 文档（.docx）"}
        kind = kinds.get(path.suffix.lower(), "能读取的文档")
        super().__init__(
            f"“{path.name}”打不开：不是{kind}或已损坏，"
            "请用 Word、Excel 或 WPS 打开它并另存一份再试。"
        )


class MonstrousFileError(RefusedError):
    """A file is too large to be looked at."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}”超过 {LARGEST // 1024 // 1024} MB，太大，"
            "不像是年度报告，请核对是不是选错了文件。"
        )


class UnreadableFileError(RefusedError):
    """A file cannot be opened."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path}”打不开，请确认它还在那里，而且没有被别的程序占用。")


def read_bytes(path: Path) -> bytes:
    """The content of a file; never waits for a pipe, never reads without end.

    Raises `UnreadableFileError`, `MonstrousFileError`.
    """
    try:
        if not is_file(path):
            raise UnreadableFileError(path)
        content = read_at_most(path, LARGEST)
    except OSError as error:
        raise UnreadableFileError(path) from error
    if len(content) > LARGEST:
        raise MonstrousFileError(path)
    return content


def read_parts(path: Path, *names: str) -> dict[str, bytes]:
    """The named parts of an Office file, all of them if none is named.

    Raises `UnreadableFileError`, and `BrokenDocumentError` also if a named part is missing.
    """
    try:
        with opened_zip(read_bytes(path)) as archive:
            return {name: read_package_part(archive, name) for name in names or archive.namelist()}
    except (*ZIP_FAULTS, KeyError) as error:
        raise BrokenDocumentError(path) from error


def parse_part(path: Path, part: bytes) -> etree._Element:
    """The root of an XML part. Raises `BrokenDocumentError`."""
    from lxml import etree  # noqa: PLC0415 only when a document is read

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenDocumentError(path) from error


def read_package_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part of an archive. Raises `BadZipFile` if it is far too large, `KeyError` if missing."""
    if archive.getinfo(name).file_size > MAX_PART_SIZE:
        raise zipfile.BadZipFile(name)
    return archive.read(name)


_CHUNK = 256 * 1024


def inflated(packed: bytes, most: int) -> bytes:
    """As much as can be unpacked; nothing of what is encrypted. Raises `TooLargeError`."""
    unpacking, parts, size = zlib.decompressobj(), [], 0
    for place in range(0, len(packed), _CHUNK):
        try:
            part = unpacking.decompress(packed[place : place + _CHUNK], most)
        except zlib.error:
            break
        parts.append(part)
        size += len(part)
        if size > most or unpacking.unconsumed_tail:
            raise TooLargeError
    return b"".join(parts)
