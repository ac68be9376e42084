"""Feeds the keeper of the open report with everything that happens to it in the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.edition.catalog import Catalog
from app.report.changes import ChangeSet
from app.storage.recovery.autosave import Keeper
from app.storage.recovery.log_lines import Draft
from ui.document import Document


class Keeping(QObject):
    """Holds the keeper; `said` tells what it could not keep, on the window's thread."""

    said = Signal(str, list)
    _problem = Signal(str)

    def __init__(self, document: Document, folder: Path, catalog: Catalog) -> None:
        super().__init__(document)
        self._document = document
        self.keeper = Keeper(folder, catalog, self._problem.emit)
        self._problem.connect(self._on_problem)
        document.changed.connect(self._on_changed)
        document.replaced.connect(self._on_replaced)

    def note_drafts(self, drafts: tuple[Draft, ...]) -> None:
        """What stands in fields and is in the report only when they are left."""
        self.keeper.note_drafts(drafts, self._document.report)

    def _on_changed(self, change: ChangeSet) -> None:
        self.keeper.append(change.after)

    def _on_replaced(self) -> None:
        stamp = self._document.stamp
        sha = stamp.sha if stamp else ""
        self.keeper.begin(self._document.report, self._document.path, sha, self._document.key)

    def _on_problem(self, sentence: str) -> None:
        self.said.emit(sentence, [])
