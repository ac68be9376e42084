"""The `.nbao` package: a ZIP of `report.json` and `media/`, packed alike for alike content; and how
a file that holds one is known again."""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile, ZipFile, ZipInfo

from msgspec import Struct

from app.file_paths import file_status
from app.office.package import ZIP_FAULTS, Oddity, OddZipError, opened_zip
from app.storage.report_json import ContentError
from app.version import program_words

REPORT_MEMBER = "report.json"
MEDIA_FOLDER = "media/"

_TOO_MANY = "压缩包里的文件太多或有重名"
_ODD_WORDS = {
    Oddity.MEMBERS: _TOO_MANY,
    Oddity.PACKING: "压缩包里的 {} 加了密或压缩方式不常见",
    Oddity.RATIO: "压缩包里的 {} 压缩得不正常，可能是恶意文件",
    Oddity.SIZE: "压缩包里的内容太大，不像是年报文件",
}
_SHOWN = 80
"""Characters of a strange member's name."""


def unpack(data: bytes) -> dict[str, bytes]:
    """The members of a package, the report first. Raises `ContentError`."""
    try:
        with opened_zip(data) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _refuse_strangers([info.filename for info in infos])
            infos.sort(key=lambda info: info.filename != REPORT_MEMBER)
            return {info.filename: _member(archive, info) for info in infos}
    except OddZipError as error:
        raise ContentError(_ODD_WORDS[error.oddity].format(error.member[:_SHOWN])) from error
    except BadZipFile as error:
        raise ContentError(_broken_words(data)) from error
    except ZIP_FAULTS as error:
        raise ContentError("文件已损坏，请找备份或让对方重新发送") from error


def _broken_words(data: bytes) -> str:
    if data.startswith(b"PK"):
        return "文件不完整或已损坏，可能没有复制完，请找备份或让对方重新发送"
    return "内容不是 .nbao 报告，可能是别的文件改了扩展名"


def _refuse_strangers(names: list[str]) -> None:
    if REPORT_MEMBER not in names:
        raise ContentError(f"压缩包里没有 {REPORT_MEMBER}，这不是年报填报助手保存的文件")
    if len(set(names)) < len(names):
        raise ContentError(_TOO_MANY)
    for name in names:
        if name != REPORT_MEMBER and not name.startswith(MEDIA_FOLDER):
            raise ContentError(f"压缩包里有不认识的文件 {name[:_SHOWN]}")


def _member(archive: ZipFile, info: ZipInfo) -> bytes:
    """One member, never more of it than it declares; a wrong checksum is an error."""
    with archive.open(info) as file:
        data = file.read(info.file_size)
        if len(data) < info.file_size or file.read(1):
            raise EOFError(info.filename)
    return data


_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s4B4H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_STORED, _DEFLATED = 0, 8
_NEEDED, _UNIX, _UTF8 = 20, 3, 0x800
_FIRST_DAY = 0x21
"""1 January 1980: alike content makes alike bytes."""
_RIGHTS = 0o644 << 16
_MAX_COMMENT_LENGTH = 200


class Packed(NamedTuple):
    """A package in pieces, in order; `front` and `back` are what tells it from another.

    They hold the first member and, of all members, names, sizes and checksums.
    """

    front: bytes
    middle: tuple[bytes, ...]
    back: bytes

    @property
    def pieces(self) -> tuple[bytes, ...]:
        """All of it."""
        return (self.front, *self.middle, self.back)


class Packer:
    """Packs; remembers the checksums of the members packed last, as pictures hardly ever change."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[bytes, int]] = {}

    def pack(self, first: tuple[str, bytes], others: Mapping[str, bytes]) -> Packed:
        """The first member deflated, the others as they are: pictures are packed already.

        The archive's comment names the program and its version, which no older one looks at.
        """
        name, text = first
        body = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        deflated = body.compress(text) + body.flush()
        head = _Member(name.encode(), _DEFLATED, zlib.crc32(text), len(deflated), len(text))
        front = head.local + deflated
        entries, middle, offset = [head.central(0)], list[bytes](), len(front)
        known: dict[str, tuple[bytes, int]] = {}
        for name, data in others.items():
            known[name] = data, self._checksum(name, data)
            member = _Member(name.encode(), _STORED, known[name][1], len(data), len(data))
            entries.append(member.central(offset))
            middle += (member.local, data)
            offset += len(member.local) + len(data)
        self._known = known
        return Packed(front, tuple(middle), _directory(entries, offset))

    def _checksum(self, name: str, data: bytes) -> int:
        before, checksum = self._known.get(name, (None, 0))
        return checksum if before is data else zlib.crc32(data)


class _Member(NamedTuple):
    name: bytes
    method: int
    checksum: int
    packed: int
    size: int

    @property
    def local(self) -> bytes:
        """The header before the member."""
        sizes = self.checksum, self.packed, self.size, len(self.name), 0
        kind = _NEEDED, self._flags, self.method, 0, _FIRST_DAY
        return _LOCAL.pack(b"PK\x03\x04", *kind, *sizes) + self.name

    def central(self, offset: int) -> bytes:
        """The entry in the directory."""
        sizes = self.checksum, self.packed, self.size, len(self.name), 0, 0, 0, 0
        kind = _NEEDED, _UNIX, _NEEDED, 0, self._flags, self.method, 0, _FIRST_DAY
        return _CENTRAL.pack(b"PK\x01\x02", *kind, *sizes, _RIGHTS, offset) + self.name

    @property
    def _flags(self) -> int:
        return 0 if self.name.isascii() else _UTF8


def _directory(entries: list[bytes], offset: int) -> bytes:
    size = sum(map(len, entries))
    told = program_words().encode()
    end = _END.pack(b"PK\x05\x06", 0, 0, len(entries), len(entries), size, offset, len(told))
    return b"".join((*entries, end, told))


def telling_parts(data: bytes) -> tuple[bytes, bytes]:
    """Front and back of a package made here, by which it is known again; of others, all of it."""
    if len(data) < _END.size or not data.startswith(b"PK\x03\x04"):
        return data, b""
    place = data.rfind(b"PK\x05\x06", -_END.size - _MAX_COMMENT_LENGTH)
    if place < 0 or len(data) < place + _END.size:
        return data, b""
    start, comment = _END.unpack(data[place : place + _END.size])[-2:]
    directory = data[start:]
    is_whole = len(data) == place + _END.size + comment
    if not is_whole or len(directory) < _CENTRAL.size + _END.size:
        return data, b""
    entry = _CENTRAL.unpack(directory[: _CENTRAL.size])
    packed, name_length, offset = entry[10], entry[12], entry[18]
    if entry[0] != b"PK\x01\x02" or offset:
        return data, b""
    return data[: _LOCAL.size + name_length + packed], directory


class FileIdentity(Struct, frozen=True):
    """What a file was like: the hash of its content, and the signs by which the system tells.

    `folder` is how the system knows its folder: device and number.
    """

    sha: str
    size: int
    mtime_ns: int
    inode: int
    folder: tuple[int, int] | None = None

    def is_away(self, path: Path) -> bool:
        """Whether the file is not there because another folder is in the place of its own.

        So it is with a stick or share that is away and left the empty folder in which it was
        mounted: to write there would be to write nowhere.
        """
        now = _folder(path)
        return file_status(path) is None and None not in (self.folder, now) and self.folder != now

    def fits(self, path: Path) -> bool:
        """Whether the file holds what it held, or is not there; looks inside only in doubt."""
        status = file_status(path)
        if status is None:
            return True
        if (status.st_size, status.st_mtime_ns, status.st_ino) == (
            self.size,
            self.mtime_ns,
            self.inode,
        ):
            return True
        return file_sha(path) == self.sha


def stamp_before(sha: str, status: os.stat_result | None, path: Path) -> FileIdentity | None:
    """The stamp of a content that was read after the system had told this status of its file.

    If the file was replaced in between, the signs do not fit it and its content is compared.
    """
    if status is None:
        return None
    return FileIdentity(sha, status.st_size, status.st_mtime_ns, status.st_ino, _folder(path))


def _folder(path: Path) -> tuple[int, int] | None:
    """Device and number of a file's folder; None where the system tells none."""
    status = file_status(path.parent)
    return (status.st_dev, status.st_ino) if status and status.st_ino else None


def identity_of(path: Path, sha: str) -> FileIdentity | None:
    """The stamp of a file with this content; None if it is gone already."""
    return stamp_before(sha, file_status(path), path)


def content_sha(data: bytes) -> str:
    """The hash that stands for a content; of a package, what tells it from another."""
    return parts_sha(*telling_parts(data))


def parts_sha(front: bytes, back: bytes) -> str:
    """The same, from the parts that tell."""
    hashed = sha256(front)
    hashed.update(back)
    return hashed.hexdigest()


def file_sha(path: Path) -> str:
    """The hash of a file's content; empty if it cannot be read."""
    try:
        with path.open("rb") as file:
            return content_sha(file.read())
    except (OSError, ValueError):
        return ""
