"""Finds what a program that ended badly had logged, and puts it together again."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.errors import RefusedError
from app.report.changes import Edit, Means, Origin
from app.report.compare import Difference, differences
from app.report.numbers import read_entry
from app.report.report import Report
from app.storage.encryption import Key, UnknownEncryptionError, key_of
from app.storage.os_lock import let_go, try_lock
from app.storage.package import file_sha
from app.storage.recovery.log_file import (
    LOG_SUFFIX,
    BrokenLogError,
    Draft,
    LogContent,
    LogLine,
    read_lock,
    read_log,
)
from app.storage.report_file import open_report
from app.storage.report_json import read_json, read_part

ASIDE = "aside"
"""The folder of logs that were not taken, or fit nothing; nothing in it is ever deleted."""


class Recovery(Struct, frozen=True):
    """What one log brings back.

    `old` is the report without it, `new` with it. `path` is the file in which the old one stands;
    None if there is none, or if the file is not the one that the log goes with (`fits` is False).
    `key` is the one of a report with a password. `drafts` stood in fields that are no part of the
    report; what stood in the editor of a cell is in `new`. `missing` counts the places of the log
    that are damaged, `based` says whether the report it begins with was found; `whole` that
    all of the log was understood.
    """

    log: WaitingLog
    at: datetime
    old: Report
    new: Report
    path: Path | None
    fits: bool
    named: Path | None
    key: Key | None = None
    drafts: tuple[Draft, ...] = ()
    missing: int = 0
    based: bool = True
    whole: bool = True

    @property
    def brings(self) -> bool:
        """Whether anything would come back."""
        return bool(self.offered)

    @property
    def offered(self) -> tuple[Difference, ...]:
        """What would come back, place by place, and last what stood in fields."""
        fields = (Difference(draft.place, "", draft.text) for draft in self.drafts)
        return (*self.differences, *fields)

    @property
    def county(self) -> Path | None:
        """The folder of the collection that it was typed about, if nothing is of the report."""
        folder = next((draft.folder for draft in self.drafts if draft.folder), "")
        return Path(folder) if folder and not self.differences else None

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What would come back into the report, place by place."""
        return differences(self.old, self.new)


class LockedLog(Struct, frozen=True):
    """The log of a report with a password: without that, only the file's name and the time."""

    log: WaitingLog
    at: datetime
    named: Path | None
    header: bytes

    def unlock(self, password: str, catalog: Catalog) -> Recovery:
        """What the log brings back. Raises `WrongPasswordError`, `BrokenLogError`."""
        try:
            key = key_of(password, self.header)
        except UnknownEncryptionError as error:
            raise BrokenLogError(self.log.path) from error
        return recover(self.log, catalog, key)


class FoundLogs(NamedTuple):
    """What programs that ended badly left, each newest first, and what cannot be understood."""

    recoveries: list[Recovery]
    locked: list[LockedLog]
    problems: list[RefusedError]


class WaitingLog:
    """A log whose program is gone; held, so that no other window offers it too."""

    def __init__(self, path: Path, handle: int) -> None:
        self.path = path
        self._handle: int | None = handle

    def release(self) -> None:
        """Leaves the log where it is, for the next start."""
        if self._handle is not None:
            let_go(self._handle)
            self._handle = None

    def remove(self) -> None:
        """Takes the log away: what it held is safe elsewhere."""
        self.release()
        with suppress(OSError):  # it is offered once more then, and is seen to bring nothing
            self.path.unlink(missing_ok=True)

    def move_aside(self) -> None:
        """Puts the log where nobody is asked about it again, and nobody deletes it."""
        self.release()
        aside = self.path.parent / ASIDE
        with suppress(OSError):  # it is offered once more then
            aside.mkdir(exist_ok=True)
            self.path.rename(aside / self.path.name)


def waiting_logs(folder: Path) -> tuple[WaitingLog, ...]:
    """The logs of programs that are gone, newest first; all of them are held now."""
    names = sorted(folder.glob(f"*{LOG_SUFFIX}"), reverse=True)
    claimed = ((path, try_lock(path)) for path in names)
    return tuple(WaitingLog(path, handle) for path, handle in claimed if handle is not None)


def find_recoveries(folder: Path, catalog: Catalog) -> FoundLogs:
    """What can be brought back, what asks for a password first, and what is not understood.

    Logs that bring nothing are taken away; those of which anything could not be understood are put
    aside instead.
    """
    found = FoundLogs([], [], [])
    for log in waiting_logs(folder):
        if not log.path.stat().st_size:  # the end came while it was made
            log.remove()
            continue
        lock = read_lock(log.path)
        if lock is not None:
            found.locked.append(LockedLog(log, _last_written(log.path), lock.file, lock.lock))
            continue
        try:
            recovery = recover(log, catalog)
        except RefusedError as error:
            found.problems.append(error)
            log.move_aside()
            continue
        if recovery.brings:
            found.recoveries.append(recovery)
        else:
            if recovery.missing:
                found.problems.append(BrokenLogError(log.path))
            discard_log(recovery)
    return found


def report_in_log(content: LogContent, catalog: Catalog) -> Report | None:
    """The report as a log in the clear has it, its file left out; None if it cannot be told."""
    with suppress(RefusedError):
        base = content.base
        old = _based(base, catalog) if base else _blank(content.lines, catalog)
        return _with(old, content.lines, catalog)[0]
    return None


def discard_log(recovery: Recovery) -> None:
    """Ends what is safe elsewhere: its log is taken away.

    One that fits no file, or of which anything was not understood, is put aside instead.
    """
    if recovery.fits and recovery.whole:
        recovery.log.remove()
    else:
        recovery.log.move_aside()


def _last_written(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def recover(log: WaitingLog, catalog: Catalog, key: Key | None = None) -> Recovery:
    """What a log brings back, read around what is damaged.

    Raises `BrokenLogError`, and `WrongPasswordError` if it is not this key that opens the log.
    """
    content = read_log(log.path, key)
    if not content.lines:
        raise BrokenLogError(log.path)
    named = next((line.file for line in reversed(content.lines) if line.file), None)
    try:
        old, start, path = _start_page(content, named, catalog, key)
    except RefusedError as error:
        raise BrokenLogError(log.path) from error
    if path is None and content.base is not None and content.base.file is None:
        named = None  # the end came before the report stood in the file it was being saved to
    new, refused = _with(old, content.lines[start:], catalog)
    return Recovery(
        log,
        content.lines[-1].at,
        old,
        new,
        path,
        fits=path is not None or named is None,
        named=named,
        key=key,
        drafts=_fields(content.lines),
        missing=content.damaged + refused,
        based=path is not None or content.base is not None,
        whole=content.whole and not refused,
    )


def _start_page(
    content: LogContent, named: Path | None, catalog: Catalog, key: Key | None
) -> tuple[Report, int, Path | None]:
    """The report to which the lines from a number on are to be added, and the file it stands in.

    It is the report in the file, if that is as the log says; else the one that the log begins with;
    where that is damaged, what is in the file now, or a blank form.
    """
    mark, base = _fitting(content.lines), content.base
    with suppress(RefusedError):
        if mark is not None and (path := content.lines[mark].file):
            return _loaded(path, base, catalog, key), mark + 1, path
    if mark is not None and _says_nothing(content.lines, mark + 1):
        # Killed while it got another password, the file does not open with the one of its log,
        # which must not stay: all that it says stands in the file.
        old = _based(base, catalog) if base else _blank(content.lines, catalog)
        return old, len(content.lines), content.lines[mark].file
    if base is not None:
        return _based(base, catalog), content.lines.index(base) + 1, None
    with suppress(RefusedError):
        if named is not None:
            return _loaded(named, None, catalog, key), 0, None
    return _blank(content.lines, catalog), 0, None


def _says_nothing(lines: Sequence[LogLine], start: int) -> bool:
    """Whether the lines from a number on say nothing, nor anything stood in fields at the end."""
    return not _fields(lines) and not any(bytes(line.report) for line in lines[start:])


def _fitting(lines: Sequence[LogLine]) -> int | None:
    """The last line up to which everything stands in its file; None if no file is as it was."""
    hashes: dict[Path, str] = {}
    for index in range(len(lines) - 1, -1, -1):
        path = lines[index].file
        if path is not None:
            if path not in hashes:
                hashes[path] = file_sha(path)
            if lines[index].sha and lines[index].sha == hashes[path]:
                return index
    return None


def _loaded(path: Path, base: LogLine | None, catalog: Catalog, key: Key | None) -> Report:
    report = open_report(path, catalog, key).report
    media = base.media if base else {}
    report.apply(Edit(media={n: data for n, data in media.items() if n not in report.media}))
    return report


def _based(first: LogLine, catalog: Catalog) -> Report:
    report = read_json(bytes(first.report), catalog)
    report.apply(Edit(media=first.media))
    return report


def _blank(lines: Sequence[LogLine], catalog: Catalog) -> Report:
    """A blank form of the edition and year that the lines speak of. Raises `RefusedError`."""
    for line in lines:
        if bytes(line.report):
            with suppress(RefusedError):
                edit = read_part(bytes(line.report), catalog)
                if edit.edition and edit.details:
                    return Report(edit.edition, edit.details)
    raise RefusedError("没有一行认得出是哪个版式")


def _with(report: Report, lines: Sequence[LogLine], catalog: Catalog) -> tuple[Report, int]:
    """The report with what the lines say, and how many of them it does not take."""
    after, refused = report.copy(), 0
    last = _last_drafts(lines)
    for line in lines:
        try:
            if bytes(line.report):
                after.apply(read_part(bytes(line.report), catalog))
                after.apply(Edit(media=line.media))
        except RefusedError:
            refused += 1
        if line is last:  # a later edit of the same cell is newer, should more be damaged
            for draft in line.drafts or ():
                _put_into_cell(after, draft)
    return after, refused


def _last_drafts(lines: Sequence[LogLine]) -> LogLine | None:
    """The line that says what stood in fields at the end."""
    return next((line for line in reversed(lines) if line.drafts is not None), None)


def _fields(lines: Sequence[LogLine]) -> tuple[Draft, ...]:
    """What stood at the end in fields that are no cells of the form."""
    last = _last_drafts(lines)
    return tuple(draft for draft in (last and last.drafts) or () if not draft.cell)


def _put_into_cell(report: Report, draft: Draft) -> None:
    """Enters what was still in the editor of a cell, as leaving the cell would have done."""
    key = CellKey(draft.cell)
    cell = report.edition.cells.get(key)
    if cell is not None and not cell.computed and report.seal is None:
        entry = read_entry(cell, draft.text)
        report.apply(Edit(entries={key: entry}).from_(Origin(Means.TYPED)))
