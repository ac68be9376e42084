"""What the program remembers of each report between starts, as long as it is among the recent."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QByteArray, QSettings

from app.file_paths import file_key


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

    def notes(self, report: Path) -> str:
        """The words that were left for the successor with the last handover package."""
        return self._words(report, "notes")

    def keep_notes(self, report: Path, notes: str) -> None:
        """Remembers the words for the successor."""
        self._store.setValue(f"{_group(report)}/notes", notes)

    def forget(self, report: Path) -> None:
        """Forgets all of a report."""
        self._store.remove(_group(report))

    def _words(self, report: Path, key: str) -> str:
        kept = self._store.value(f"{_group(report)}/{key}")
        return kept if isinstance(kept, str) else ""


def _group(report: Path) -> str:
    return f"reports/{os.fsencode(file_key(report)).hex()}"
