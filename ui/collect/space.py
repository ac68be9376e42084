"""What the groups of actions of a collection work with, and what they have in common."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.report import Report
from ui.action_spec import Group
from ui.collect.reading import CollectionReading
from ui.collect.window import CollectWindow
from ui.settings import Settings
from ui.widgets.message_strip import Action


class ReportWindow(Protocol):
    """The window in which single reports are worked on."""

    def open_at(self, path: Path, cell: CellKey | None) -> None:
        """Opens a report file there, at a cell."""

    def show_at(
        self, report: Report, cell: CellKey | None, words: str, actions: list[Action]
    ) -> None:
        """Shows a report without a file there, at a cell, and says something about it."""


@dataclass(frozen=True)
class CollectSpace:
    """The window of a collection, its reading, and the window for single reports."""

    window: CollectWindow
    reading: CollectionReading
    reports: ReportWindow
    catalog: Catalog
    settings: Settings


class CollectGroup(Group):
    """Actions on a collection."""

    def __init__(self, space: CollectSpace) -> None:
        super().__init__(space.window)
        self._space = space
        self._window = space.window
        self._reading = space.reading

    def enabled(self) -> dict[str, bool]:
        """Which of the actions can be done now."""
        return dict.fromkeys(self.handlers, True)
