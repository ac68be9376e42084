"""Nothing is left behind: temporary files and locks of killed programs, and readable copies.

A report has no number of its own: it may have been unsaved, stood under another name, been saved as
another file or renamed outside. So once it has a password, what is kept in the clear is taken for
its own if it was kept of one of the files the report stood in, or if it is its kin: of the same
year and organisation, or with a paragraph in common. Locking what belongs to a like report loses
nothing, as whoever set the password has it.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from app import patterns as re
from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.file_paths import is_folder, is_same_file
from app.report.report import Report
from app.storage.atomic import FolderNotes, host_sign, write_whole
from app.storage.encryption import Key, UnknownEncryptionError, WrongPasswordError, decrypt, encrypt
from app.storage.os_lock import let_go, try_lock
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
from app.storage.report_lock import is_alive, remove_left_lock
from app.storage.versions import DamagedVersionError, Versions, read_version

_MAX_NOTED = 200
"""Folders on sticks that are away, and those of programs of other machines."""

_OLD_SECONDS = 24 * 3600.0
"""What has been there for so long is nobody's work any more, whoever made it."""

_TEMPORARY_NAME = re.compile(r"\.?nianbao-(?P<host>[0-9a-f]{8})-(?P<pid>[0-9a-f]+)-(?P<rest>.*)")


def clear_leftovers(folders: Iterable[Path], data: Path) -> None:
    """Takes away what killed programs left in these folders, below `data` and in the system's own.

    What a running program may still need stays; a folder that is away is left alone.
    """
    for folder in dict.fromkeys((*folders, *_noted_folders(data / FolderNotes.name))):
        for file in _listed(folder, ".nianbao-*.tmp"):
            _remove_left(file)
        for file in _listed(folder, ".nianbao-*.lock"):
            remove_left_lock(file)
    for file in _listed(data, "**/.nianbao-*.tmp"):
        _remove_left(file)
    for one in _listed(Path(tempfile.gettempdir()), "nianbao-*"):
        _remove_left(one)


def _noted_folders(notes: Path) -> list[Path]:
    """The folders into which programs wrote; those of ended ones are noted no more."""
    with suppress(OSError, ValueError):
        named = map(_TEMPORARY_NAME.fullmatch, notes.read_text(encoding="ascii").splitlines())
        found = [(one, Path(os.fsdecode(bytes.fromhex(one["rest"])))) for one in named if one]
        kept = [one[0] for one, folder in found if not _is_ended(one) or not is_folder(folder)]
        write_whole(notes, "".join(f"{row}\n" for row in kept[-_MAX_NOTED:]).encode("ascii"))
        return [folder for _, folder in found]
    return []


def _listed(folder: Path, pattern: str) -> Iterator[Path]:
    with suppress(OSError, ValueError):
        yield from list(folder.glob(pattern))


def _remove_left(path: Path) -> None:
    with suppress(OSError):
        if not _is_left(path):
            return
        if path.is_symlink() or not is_folder(path):
            path.unlink()
        else:
            shutil.rmtree(path, ignore_errors=True)


def _is_left(path: Path) -> bool:
    """Whether nobody works on a temporary file any more."""
    named = _TEMPORARY_NAME.fullmatch(path.name)
    if named and _is_ended(named):
        return True
    if named and named["host"] == host_sign() and int(named["pid"], 16) == os.getpid():
        return False
    return abs(time.time() - path.lstat().st_mtime) > _OLD_SECONDS


def _is_ended(named: re.Match[str]) -> bool:
    """Whether the program that gave such a name ran on this machine and runs no more."""
    pid = int(named["pid"], 16)
    return named["host"] == host_sign() and pid != os.getpid() and not is_alive(pid)


LOCKED_SUFFIX = ".locked"
"""Added to the name of a log that was not wholly understood: its bytes, locked as they were."""

_MIN_TELLING_LENGTH = 8
"""Characters of a paragraph that no two reports have in common by chance, unless they are kin."""


class Secret(Struct, frozen=True):
    """A report with its key, the files it stood in (None: in none), and the key it had before."""

    report: Report
    key: Key
    files: Collection[Path | None]
    before: Key | None = None


def encrypt_leftovers(secret: Secret, versions: Versions, logs: Path, catalog: Catalog) -> None:
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


def decrypt_leftovers(before: Key, versions: Versions, logs: Path) -> None:
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
    for locked in _logs(logs, LOG_SUFFIX + LOCKED_SUFFIX):
        with suppress(UnknownEncryptionError, WrongPasswordError):
            write_whole(locked.with_suffix(""), decrypt(locked.read_bytes(), before)[0])
            locked.unlink()


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
                let_go(handle)


def _logs(folder: Path, suffix: str = LOG_SUFFIX) -> tuple[Path, ...]:
    """All logs, also those put aside."""
    return (*folder.glob(f"*{suffix}"), *(folder / ASIDE).glob(f"*{suffix}"))


def is_kin(one: Report, other: Report) -> bool:
    """Whether two reports may be the same at different times."""
    first, second = one.details, other.details
    if (first.year, first.organisation.name) == (second.year, second.organisation.name):
        return True
    return not _paragraphs(one).isdisjoint(_paragraphs(other))


def _paragraphs(report: Report) -> set[str]:
    rows = (row.strip() for text in report.texts.values() for row in text.split("\n"))
    return {row for row in rows if len(row) >= _MIN_TELLING_LENGTH}


def _is_kin_version(file: Path, report: Report, catalog: Catalog) -> bool:
    """Whether a version in the clear is of the report; one that cannot be read may be."""
    try:
        content, _ = read_version(file, None)
        return is_kin(read_json(bytes(content.report), catalog), report)
    except DamagedVersionError as error:
        return isinstance(error.__cause__, OSError)  # then locking it tells that it failed
    except RefusedError:
        return True


def _is_free(log: Path) -> bool:
    """Whether no window holds a log; one without a line is just being made."""
    handle = try_lock(log)
    if handle is None:
        return False
    has_lines = os.fstat(handle).st_size > 0
    let_go(handle)
    return has_lines


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
