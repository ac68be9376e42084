"""What the program remembers of each report between starts, as long as it is among the recent."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from app.errors import RefusedError
from app.file_paths import file_key, is_there
from app.storage.encryption import Key, lock_up, open_up

_REPORTS = "reports"
_LOCKED = "locked:"
"""Before words that are locked with the key of their report."""


class ReportMemory:
    """How reports were left, and the words for the successor; kept in a `QSettings`."""

    def __init__(self, store: QSettings) -> None:
        self._store = store

    def panels(self, report: Path) -> QByteArray | None:
        """How the panels around a report stood when it was left."""
        kept = self._store.value(f"{_group(report)}/panels")
        return kept if isinstance(kept, QByteArray) else None

    def section(self, report: Path) -> str:
        """The section that was in front when a report was left; empty if that is not known."""
        return self._words(report, "section")

    def keep_arrangement(self, report: Path, panels: QByteArray, section: str) -> None:
        """Remembers how a report is left."""
        self._store.setValue(f"{_group(report)}/panels", panels)
        self._store.setValue(f"{_group(report)}/section", section)

    def notes(self, report: Path, key: Key | None = None) -> str:
        """The words that were left for the successor with the last handover package."""
        kept = self._words(report, "notes")
        if not kept.startswith(_LOCKED):
            return kept
        with suppress(RefusedError, ValueError):
            if key is not None:
                return open_up(b64decode(kept.removeprefix(_LOCKED)), key)[0].decode()
        return ""

    def keep_notes(self, report: Path, notes: str, key: Key | None = None) -> None:
        """Remembers the words for the successor, locked with the report's key."""
        if key is not None and notes:
            notes = _LOCKED + b64encode(lock_up(notes.encode(), key)).decode()
        self._store.setValue(f"{_group(report)}/notes", notes)

    def lock_notes(self, reports: Collection[Path], before: Key | None, key: Key | None) -> None:
        """A report that stood in these files has another key, or none: the words follow at once.

        With a key, those of files that are gone are forgotten: one may have been this report.
        """
        for report in reports:
            if notes := self.notes(report, before):
                self.keep_notes(report, notes, key)
        if key is not None:
            for group in self._gone():
                self._store.remove(f"{group}/notes")
        self._store.sync()

    def _gone(self) -> list[str]:
        """The groups of files that are not there any more."""
        self._store.beginGroup(_REPORTS)
        names = self._store.childGroups()
        self._store.endGroup()
        return [f"{_REPORTS}/{name}" for name in names if not _is_there(name)]

    def forget(self, report: Path) -> None:
        """Forgets all of a report."""
        self._store.remove(_group(report))

    def _words(self, report: Path, key: str) -> str:
        kept = self._store.value(f"{_group(report)}/{key}")
        return kept if isinstance(kept, str) else ""


def _group(report: Path) -> str:
    return f"{_REPORTS}/{os.fsencode(file_key(report)).hex()}"


def _is_there(group: str) -> bool:
    """Whether the file is there of which a group of settings tells."""
    try:
        return is_there(Path(os.fsdecode(bytes.fromhex(group))))
    except ValueError:
        return False
