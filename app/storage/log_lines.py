"""The lines of a recovery log: one JSON object each, behind its checksum.

The log of a report with a password begins with a line that says how the key is derived; all others
are sealed, each for the place where it stands.
"""

from __future__ import annotations

import os
import zlib
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Raw, Struct

from app.errors import RefusedError
from app.report.changes import Edit
from app.report.report import Report
from app.storage.report_json import part_content
from app.storage.vault import Key, StrangeLockError, WrongPasswordError, seal, unseal

VERSION = 1
LARGEST_LOG = 512 * 1024 * 1024
"""Bytes; a log is written anew long before."""

NOTHING = Raw(b"")
"""Stands in a line that says nothing of the report."""

_SUM_LENGTH = 8
_LONGEST_LOCK = 100_000
"""Bytes of a first line that names a file and a key."""


class LogLine(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A step of the report.

    The first line has `log`, the version. `report` is a part of the report as JSON, `media` are
    its pictures. `path` and `sha` say: up to here, it is what stands in this file. `lock`, in the
    clear, is the header of the key that opens the lines after it.
    """

    at: datetime
    log: int = 0
    path: bytes | None = None
    sha: str = ""
    report: Raw = NOTHING
    media: dict[str, bytes | None] = {}
    lock: bytes = b""

    @property
    def file(self) -> Path | None:
        """The file the line speaks of."""
        return None if self.path is None else Path(os.fsdecode(self.path))


_LINE = msgspec.json.Decoder(LogLine)


class BrokenLogError(RefusedError):
    """A recovery log cannot be understood; the file stays for those who may."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"恢复记录 {path.name} 已损坏，没有用它，原样留着备查。")


def part_line(report: Report, touched: Edit, at: datetime) -> LogLine:
    """What the touched places hold now."""
    media = {name: report.media.get(name) for name in touched.media}
    return LogLine(at, report=Raw(msgspec.json.encode(part_content(report, touched))), media=media)


def packed(line: LogLine, key: Key | None = None, place: int = 0) -> bytes:
    """The line as it stands in the log, at this place in bytes."""
    body = msgspec.json.encode(line)
    if key is not None:
        body = b64encode(seal(body, key, _beside(key, place)))
    return b"%08x %s\n" % (zlib.crc32(body), body)


def whole_log(lines: Sequence[LogLine], key: Key | None) -> bytes:
    """A log of these lines; with a key, behind the line that says how it is derived."""
    first = lines[0]
    rows = packed(LogLine(first.at, VERSION, first.path, lock=key.header)) if key else b""
    for line in lines:
        rows += packed(line, key, len(rows))
    return rows


def read_lock(path: Path) -> LogLine | None:
    """The line that says how to derive the key of a log; None if it stands in the clear."""
    try:
        with path.open("rb") as file:
            line = _line(_checked(file.readline(_LONGEST_LOCK).rstrip(b"\n")))
    except OSError:
        return None
    return line if line and line.lock else None


def read_lines(path: Path, key: Key | None = None) -> tuple[LogLine, ...]:
    """The whole lines of a log, up to the first that is torn.

    Raises `BrokenLogError`, and `WrongPasswordError` if it is not this key that opens the log.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_LOG + 1)
    except OSError as error:
        raise BrokenLogError(path) from error
    lines = tuple(_lines(data, key))
    if not lines or lines[0].log != VERSION or not bytes(lines[0].report):
        raise BrokenLogError(path)
    return lines


def _lines(data: bytes, key: Key | None) -> Iterator[LogLine]:
    place = 0
    for number, row in enumerate(data.split(b"\n")):
        body = _checked(row)
        if key is not None and number:
            body = _unsealed(body, key, place, first=number == 1)
        line = _line(body)
        if line is None:
            return
        if key is None or number:
            yield line
        place += len(row) + 1


def _checked(row: bytes) -> bytes:
    """What stands behind the checksum; nothing if that is wrong."""
    body = row[_SUM_LENGTH + 1 :]
    return body if row[: _SUM_LENGTH + 1] == b"%08x " % zlib.crc32(body) else b""


def _unsealed(body: bytes, key: Key, place: int, *, first: bool) -> bytes:
    """The line below the seal; nothing if it is damaged, which a wrong key is not."""
    try:
        return unseal(b64decode(body, validate=True), key, _beside(key, place))
    except (NoBase64, StrangeLockError):
        return b""
    except WrongPasswordError:
        if first:
            raise
        return b""


def _line(body: bytes) -> LogLine | None:
    try:
        return _LINE.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return None


def _beside(key: Key, place: int) -> bytes:
    return b"%b %d" % (key.header, place)
