"""What the groups of actions of a collection work with, and what they have in common."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from app.collect.collection import Line
from app.edition.cells import CellKey
from app.foreign.reader import ForeignReader
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

    def is_open(self, path: Path) -> bool:
        """Whether the report in this file is worked on there now."""

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
    reader: ForeignReader
    settings: Settings


class CollectGroup(Group):
    """Actions on a collection."""

    def __init__(self, space: CollectSpace) -> None:
        super().__init__(space.window)
        self._space = space
        self._window = space.window
        self._reading = space.reading

    def still_there(self, line: Line) -> Line | None:
        """The report of a line in the collection as it is now; None, and told, if it is gone.

        Folders are read on while a question is open: ask this once it is answered.
        """
        collection = self._reading.collection
        key = line.submission.key
        for one in collection.lines if collection else ():
            if one.submission.key == key and one.submission.name == line.submission.name:
                return one
        self.said.emit(f"{line.submission.words} 刚才在文件夹里变了，没有改动，请再看一遍。", [])
        return None

    def enabled(self) -> dict[str, bool]:
        """Which of the actions can be done now."""
        return dict.fromkeys(self.handlers, True)
