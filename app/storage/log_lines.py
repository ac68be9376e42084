"""The lines of a recovery log: one JSON object each, behind its checksum."""

from __future__ import annotations

import os
import zlib
from datetime import datetime
from pathlib import Path

import msgspec
from msgspec import Raw, Struct

from app.errors import RefusedError
from app.report.changes import Edit
from app.report.report import Report
from app.storage.report_json import part_content

VERSION = 1
LARGEST_LOG = 512 * 1024 * 1024
"""Bytes; a log is written anew long before."""

NOTHING = Raw(b"")
"""Stands in a line that says nothing of the report."""

_SUM_LENGTH = 8


class LogLine(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A step of the report.

    The first line has `log`, the version. `report` is a part of the report as JSON, `media` are
    its pictures. `path` and `sha` say: up to here, it is what stands in this file.
    """

    at: datetime
    log: int = 0
    path: bytes | None = None
    sha: str = ""
    report: Raw = NOTHING
    media: dict[str, bytes | None] = {}

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


def packed(line: LogLine) -> bytes:
    """The line as it stands in the log."""
    body = msgspec.json.encode(line)
    return b"%08x %s\n" % (zlib.crc32(body), body)


def read_lines(path: Path) -> tuple[LogLine, ...]:
    """The whole lines of a log, up to the first that is torn. Raises `BrokenLogError`."""
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST_LOG + 1)
    except OSError as error:
        raise BrokenLogError(path) from error
    lines: list[LogLine] = []
    for row in data.split(b"\n"):
        line = _unpacked(row)
        if line is None:
            break
        lines.append(line)
    if not lines or lines[0].log != VERSION or not bytes(lines[0].report):
        raise BrokenLogError(path)
    return tuple(lines)


def _unpacked(row: bytes) -> LogLine | None:
    body = row[_SUM_LENGTH + 1 :]
    if row[: _SUM_LENGTH + 1] != b"%08x " % zlib.crc32(body):
        return None
    try:
        return _LINE.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return None
