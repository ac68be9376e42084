"""Leaves nothing readable of a report that has a password, wherever it was kept before.

A report has no number of its own: it may have been unsaved, stood under another name, been saved as
another file or renamed outside. So what is kept in the clear is taken for its own if it was kept of
one of the files the report stood in, or if it is its kin: of the same year and organisation, or
with a paragraph in common. Locking what belongs to a like report loses nothing, as whoever set the
password has it.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.file_paths import is_same_file
from app.report.report import Report
from app.storage.atomic import write_whole
from app.storage.encryption import Key, WrongPasswordError, encrypt
from app.storage.os_lock import try_lock
from app.storage.paths import HELD_SUFFIX, INDEX_SUFFIX, REPORTS_SUFFIX
from app.storage.recovery.log_file import (
    LOG_SUFFIX,
    BrokenLogError,
    LogContent,
    read_lock,
    read_log,
    whole_log,
)
from app.storage.recovery.recovery import ASIDE, report_in_log
from app.storage.report_json import read_json
from app.storage.versions import DamagedVersionError, Versions, read_version

LOCKED_SUFFIX = ".locked"
"""Added to the name of a log that was not wholly understood: its bytes, locked as they were."""

_TELLING = 8
"""Characters of a paragraph that no two reports have in common by chance, unless they are kin."""


@dataclass(frozen=True)
class Secret:
    """A report with its key, the files it stood in (None: in none), and the key it had before."""

    report: Report
    key: Key
    files: Collection[Path | None]
    before: Key | None = None


def lock_all_kept(secret: Secret, versions: Versions, logs: Path, catalog: Catalog) -> None:
    """Locks versions and logs of a report that stand in the clear, or have its key of before.

    Raises `WriteRefusedError`, `OSError`.
    """
    if secret.before not in (None, secret.key):
        versions.lock_all_of(secret.before, secret.key)
    for file in secret.files:
        if file is not None:
            versions.lock_anew(file, secret.before, secret.key)
    versions.lock_clear(secret.key, lambda file: _is_kin_version(file, secret.report, catalog))
    for log in _logs(logs):
        if _is_free(log) and read_lock(log) is None:
            _lock_log(log, secret, catalog)


def unlock_all_kept(before: Key, versions: Versions, logs: Path) -> None:
    """Puts in the clear what was kept under a key that a report has no more, wherever it stood.

    Raises `WriteRefusedError`, `OSError`.
    """
    versions.lock_all_of(before, None)
    for log in _logs(logs):
        if _is_free(log) and read_lock(log) is not None:
            with suppress(BrokenLogError, WrongPasswordError):
                content = read_log(log, before)
                if content.whole and content.base is not None:
                    write_whole(log, whole_log(content.lines, None))


def forget_readings(collections: Path) -> None:
    """Takes away what was read of collected folders, but for what a collection holds now.

    Among it may be the texts of a report that has a password from now on, also behind the end of
    what is still needed; losing it costs the time to read again.
    """
    for held in collections.glob(f"*{HELD_SUFFIX}"):
        handle = try_lock(held)
        if handle is not None:
            try:
                for pattern in (f"{held.stem}{INDEX_SUFFIX}", f"{held.stem}-*{REPORTS_SUFFIX}"):
                    for file in collections.glob(pattern):
                        file.unlink(missing_ok=True)
            finally:
                os.close(handle)


def _logs(folder: Path) -> tuple[Path, ...]:
    """All logs, also those put aside."""
    return (*folder.glob(f"*{LOG_SUFFIX}"), *(folder / ASIDE).glob(f"*{LOG_SUFFIX}"))


def is_kin(one: Report, other: Report) -> bool:
    """Whether two reports may be the same at different times."""
    first, second = one.details, other.details
    if (first.year, first.organisation.name) == (second.year, second.organisation.name):
        return True
    return not _paragraphs(one).isdisjoint(_paragraphs(other))


def _paragraphs(report: Report) -> set[str]:
    rows = (row.strip() for text in report.texts.values() for row in text.split("\n"))
    return {row for row in rows if len(row) >= _TELLING}


def _is_kin_version(file: Path, report: Report, catalog: Catalog) -> bool:
    """Whether a version in the clear is of the report; one that cannot be read may be."""
    try:
        content, _ = read_version(file, None)
        return is_kin(read_json(bytes(content.report), catalog), report)
    except DamagedVersionError:
        return False
    except RefusedError:
        return True


def _is_free(log: Path) -> bool:
    """Whether no window holds a log."""
    handle = try_lock(log)
    if handle is not None:
        os.close(handle)
    return handle is not None


def _lock_log(log: Path, secret: Secret, catalog: Catalog) -> None:
    """Locks a log of the report; one that cannot be understood may be its own, too."""
    content: LogContent | None = None
    with suppress(BrokenLogError):
        content = read_log(log)
        if not _is_of(content, secret, catalog):
            return
    if content is None or not content.whole:
        write_whole(log.with_name(log.name + LOCKED_SUFFIX), encrypt(log.read_bytes(), secret.key))
    if content is not None and content.base is not None:
        write_whole(log, whole_log(content.lines, secret.key))
    else:
        log.unlink(missing_ok=True)


def _is_of(content: LogContent, secret: Secret, catalog: Catalog) -> bool:
    named = {line.file for line in content.lines if line.file}
    own = [file for file in secret.files if file]
    if any(is_same_file(one, file) for one in named for file in own):
        return True
    logged = report_in_log(content, catalog)
    return logged is None or is_kin(logged, secret.report)
