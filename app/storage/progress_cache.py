"""How far the reports in files are, in one line each; what was found is remembered with the file's
size and time, so that a file is read again only after it or the program was changed."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec
from msgspec import Struct

from app.checks.next_steps import done_count, progress_words, section_progress
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.file_paths import file_key, file_status
from app.storage.atomic import WriteRefusedError, write_whole
from app.storage.own_state import state_in
from app.storage.report_file import PasswordNeededError, load_report
from app.storage.report_lock import held_by
from app.version import reading_stamp

_MAX_COUNT = 40
_MAX_SIZE = 1024 * 1024
_GONE = "文件不在原来的位置：可能移走了、改名了，或者 U 盘没有插上"
_LOCKED = "设了密码，打开时要输入"
_UNREADABLE = "打不开：文件损坏了、正被占用，或者不是年报文件"


class FileProgress(Struct, frozen=True):
    """What a file held when it was looked at: of which report how many sections are done."""

    size: int
    mtime_ns: int
    words: str
    done: int = 0
    total: int = 0
    title: str = ""


class _Known(Struct, frozen=True):
    """What was found by a program that reads as `stamp` says."""

    stamp: str
    progress_cache: dict[str, FileProgress]


_KNOWN = msgspec.json.Decoder(_Known)


class ProgressCache:
    """What is known of report files, kept in a file of its own; losing that costs only time."""

    def __init__(self, file: Path, catalog: Catalog) -> None:
        self._file = file
        self._catalog = catalog
        self._stamp = reading_stamp(catalog.folder)
        self._known: dict[str, FileProgress] | None = None

    def words(self, path: Path) -> str:
        """How far the report in a file is, or in plain words why that cannot be told."""
        status = file_status(path)
        if status is None:
            return _GONE
        known = self._all().get(file_key(path))
        if known is None or (known.size, known.mtime_ns) != (status.st_size, status.st_mtime_ns):
            known = FileProgress(status.st_size, status.st_mtime_ns, *self._read(path))
            self._remember(path, known)
        holder = held_by(path)
        return f"{known.words}；正由{holder.words}起编辑" if holder else known.words

    def known(self, path: Path) -> FileProgress | None:
        """What was found when the file was looked at last; None if it never was."""
        return self._all().get(file_key(path))

    def _read(self, path: Path) -> tuple[str, int, int, str]:
        """How far it is in words and in sections, and whose report of which year it is."""
        try:
            report = load_report(path, self._catalog)
        except PasswordNeededError:
            return _LOCKED, 0, 0, ""
        except RefusedError:
            return _UNREADABLE, 0, 0, ""
        sections = section_progress(report, run_checks(report))
        words, done = progress_words(report, sections), done_count(sections)
        name, year = report.details.organisation.name, report.details.year
        return words, done, len(sections), f"{name} {year} 年度" if name else ""

    def _all(self) -> dict[str, FileProgress]:
        if self._known is None:
            self._known = {}
            known = state_in(self._file, _KNOWN, _MAX_SIZE)
            if known is not None and known.stamp == self._stamp:
                self._known = known.progress_cache
        return self._known

    def _remember(self, path: Path, glance: FileProgress) -> None:
        known = self._all()
        key = file_key(path)
        known.pop(key, None)
        known[key] = glance
        for oldest in list(known)[:-_MAX_COUNT]:
            del known[oldest]
        with suppress(WriteRefusedError):  # it is read again next time
            write_whole(self._file, msgspec.json.encode(_Known(self._stamp, known)))
