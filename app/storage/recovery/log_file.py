"""One recovery log on disk, and its lines: JSON objects, each behind its checksum.

The log of a report with a password begins with a line that says how the key is derived; all others
are sealed, each for the place where it stands. Every line stands for itself: it says what the
touched places hold, so that those around a damaged one still count.
"""

from __future__ import annotations

import errno
import os
import zlib
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec
from msgspec import Raw, Struct

from app import patterns as re
from app.errors import RefusedError
from app.file_paths import file_status, read_at_most
from app.report.changes import Edit
from app.report.report import Report
from app.storage.atomic import FileLayer, write_all
from app.storage.encryption import Key, UnknownEncryptionError, WrongPasswordError, seal, unseal
from app.storage.os_lock import hold
from app.storage.own_state import DamagedStateError, decoded_state
from app.storage.report_json import part_content

LOG_SUFFIX = ".log"
_TRIES = 20
"""How often a log is made anew that somebody else holds before this program does."""


class LogFile:
    """A log that this program holds. Every method raises `OSError` where the disk does."""

    def __init__(self, folder: Path, layer: FileLayer, first: bytes) -> None:
        self._layer = layer
        self.size = 0
        folder.mkdir(parents=True, exist_ok=True)
        for _ in range(_TRIES):
            moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
            self.path = folder / f"{moment}-{os.getpid()}-{os.urandom(3).hex()}{LOG_SUFFIX}"
            self._handle = layer.create(self.path)
            if hold(self._handle) and file_status(self.path) is not None:
                break
            with suppress(OSError):  # somebody looked whether the new one is left behind
                self.remove()
        else:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(self.path))
        try:
            self.append(first)
            layer.flush_folder(folder)
        except BaseException:
            with suppress(OSError):
                self.remove()
            raise

    def append(self, data: bytes) -> None:
        """Adds bytes and flushes them; after a fault none of them is there."""
        try:
            write_all(self._layer, self._handle, [data])
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._handle, self.size)
                os.lseek(self._handle, self.size, os.SEEK_SET)
            raise
        self.size += len(data)

    def remove(self) -> None:
        """Closes the log and takes it away."""
        try:
            self._layer.close(self._handle)
        finally:
            self._layer.remove(self.path)

    def close(self) -> None:
        """Closes the log and leaves it."""
        self._layer.close(self._handle)


LOG_VERSION = 1
MAX_RECOVERY_LOG_SIZE = 512 * 1024 * 1024
"""Bytes; a log is written anew long before."""

NOTHING = Raw(b"")
"""Stands in a line that says nothing of the report."""

_SUM_LENGTH = 8
_MAX_LOCK_LENGTH = 100_000
"""Bytes of a first line that names a file and a key."""

_START = re.compile(rb'[0-9a-f]{8} (?=\{"at":|[A-Za-z0-9+/]{16})')
"""Where a line may begin in a stretch that is damaged; JSON in a line hardly ever looks like it."""


class Draft(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A text in a field that is not in the report yet: `place` is its name on the screen.

    `cell` is the key of a cell of the form that is being typed into, `folder` that of a collection
    in whose window the field is.
    """

    place: str
    text: str
    cell: str = ""
    folder: str = ""


class LogLine(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A step of the report.

    The first line has `log`, the version. `report` is a part of the report as JSON, `media` are
    its pictures. `path` and `sha` say: up to here, it is what stands in this file. `lock`, in the
    clear, is the header of the key that opens the lines after it. `drafts`, if there are any, are
    all that stood in fields at this moment.
    """

    at: datetime
    log: int = 0
    path: bytes | None = None
    sha: str = ""
    report: Raw = NOTHING
    media: dict[str, bytes | None] = {}
    lock: bytes = b""
    drafts: tuple[Draft, ...] | None = None

    @property
    def file(self) -> Path | None:
        """The file the line speaks of."""
        return None if self.path is None else Path(os.fsdecode(self.path))


_LINE = msgspec.json.Decoder(LogLine)


class LogContent(NamedTuple):
    """The sound lines of a log in their order, and how many stretches between them are damaged.

    `torn` says that the end is missing, as after a kill in the middle of writing.
    """

    lines: tuple[LogLine, ...]
    damaged: int
    torn: bool

    @property
    def base(self) -> LogLine | None:
        """The line with the whole report; None if it is damaged."""
        return next(
            (one for one in self.lines if one.log == LOG_VERSION and bytes(one.report)), None
        )

    @property
    def whole(self) -> bool:
        """Whether everything in it was understood."""
        return not self.damaged and not self.torn and self.base is not None


class BrokenLogError(RefusedError):
    """A recovery log cannot be understood; the file stays for those who may."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"恢复记录 {path.name} 已损坏，没有用它，原样留着备查。")


def part_line(report: Report, touched: Edit, at: datetime) -> LogLine:
    """What the touched places hold now."""
    media = {name: report.media.get(name) for name in touched.media}
    return LogLine(at, report=Raw(msgspec.json.encode(part_content(report, touched))), media=media)


def packed_line(line: LogLine, key: Key | None = None, place: int = 0) -> bytes:
    """The line as it stands in the log, at this place in bytes."""
    body = msgspec.json.encode(line)
    if key is not None:
        body = b64encode(seal(body, key, _associated_data(key, place)))
    return b"%08x %s\n" % (zlib.crc32(body), body)


def whole_log(lines: Sequence[LogLine], key: Key | None) -> bytes:
    """A log of these lines; with a key, behind the line that says how it is derived.

    That line stands behind the report a second time, far from where the same damage reaches.
    """
    first = lines[0]
    lock = packed_line(LogLine(first.at, LOG_VERSION, first.path, lock=key.header)) if key else b""
    rows = lock
    for line in lines:
        rows += packed_line(line, key, len(rows))
        if line is first:
            rows += lock
    return rows


def read_lock(path: Path) -> LogLine | None:
    """The line that says how to derive the key of a log; None if it stands in the clear."""
    try:
        with path.open("rb") as file:
            line = _line(_checked(file.readline(_MAX_LOCK_LENGTH).rstrip(b"\n")))
            if line is None:
                return _lock_in(file.read(MAX_RECOVERY_LOG_SIZE))
    except OSError:
        return None
    return line if line.lock else None


def _lock_in(data: bytes) -> LogLine | None:
    """The copy of a damaged first line."""
    lines = (_line(body) for _, body in _rows(data) if b'"lock":' in body)
    return next((line for line in lines if line and line.lock), None)


def read_log(path: Path, key: Key | None = None) -> LogContent:
    """What is sound in a log, read around what is not.

    Raises `BrokenLogError` if it cannot be read at all, and `WrongPasswordError` if it is not this
    key that opens it.
    """
    try:
        data = read_at_most(path, MAX_RECOVERY_LOG_SIZE)
    except OSError as error:
        raise BrokenLogError(path) from error
    lines, damaged, sealed = list[LogLine](), 0, False
    for place, row in _rows(data):
        line = _line(row)
        if line is not None and line.lock:
            continue
        if key is not None:
            sealed = sealed or bool(row)
            line = _line(_unsealed(row, key, place))
        if line is None:
            damaged += 1
        else:
            lines.append(line)
    if sealed and not lines:
        raise WrongPasswordError
    torn = not data.endswith(b"\n") and not _checked(data[data.rfind(b"\n") + 1 :])
    return LogContent(tuple(lines), damaged - torn, torn)


def _rows(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The place and the content of each sound row, with empty content each damaged stretch."""
    place = 0
    for row in data.split(b"\n"):
        body = _checked(row)
        if body:
            yield place, body
        elif row:
            yield from ((place + start, inside) for start, inside in _saved(row))
            yield place, b""
        place += len(row) + 1


def _saved(row: bytes) -> Iterator[tuple[int, bytes]]:
    """The sound lines in a damaged stretch: what damage joined, or what stands behind it."""
    starts = [match.start() for match in _START.finditer(row)]
    zero = row.find(b"\0")
    for number, start in enumerate(starts):
        while 0 <= zero < start:
            zero = row.find(b"\0", zero + 1)
        ends = [*(after - 1 for after in starts[number + 1 : number + 3]), zero, len(row)]
        bodies = (_checked(row[start:end]) for end in ends if end > start)
        body = next((one for one in bodies if one), b"")
        if body:
            yield start, body


def _checked(row: bytes) -> bytes:
    """What stands behind the checksum; nothing if that is wrong."""
    body = row[_SUM_LENGTH + 1 :]
    return body if row[: _SUM_LENGTH + 1] == b"%08x " % zlib.crc32(body) else b""


def _unsealed(body: bytes, key: Key, place: int) -> bytes:
    """The line below the seal; nothing if it is damaged or stood elsewhere."""
    with suppress(NoBase64, UnknownEncryptionError, WrongPasswordError):
        return unseal(b64decode(body, validate=True), key, _associated_data(key, place))
    return b""


def _line(body: bytes) -> LogLine | None:
    with suppress(DamagedStateError):
        return decoded_state(_LINE, body)
    return None


def _associated_data(key: Key, place: int) -> bytes:
    return b"%b %d" % (key.header, place)
