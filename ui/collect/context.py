"""What the groups of actions of a collection work with, and how its window is arranged."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct
from PySide6.QtWidgets import QSplitter

from app.collect.collection import FileLine
from app.edition.cells import CellKey
from app.foreign.reader import ForeignReader
from app.report.report import Report
from ui.collect.pages.listing_view import ListingView
from ui.collect.reading import CollectionReading
from ui.collect.window import CollectWindow
from ui.lists.rows_view import RowsView
from ui.settings import Settings, show_in_place
from ui.widgets.page_parts import Action
from ui.window_actions import Group


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


class CollectContext(Struct, frozen=True):
    """The window of a collection, its reading, and the window for single reports."""

    window: CollectWindow
    reading: CollectionReading
    reports: ReportWindow
    reader: ForeignReader
    settings: Settings


class CollectGroup(Group):
    """Actions on a collection."""

    def __init__(self, space: CollectContext) -> None:
        super().__init__(space.window)
        self._space = space
        self._window = space.window
        self._reading = space.reading

    def still_there(self, line: FileLine) -> FileLine | None:
        """The report of a line in the collection as it is now; None, and told, if it is gone.

        Folders are read on while a question is open: ask this once it is answered.
        """
        collection = self._reading.collection
        key = line.submission.key
        for one in collection.lines if collection else ():
            if one.submission.key == key and one.submission.name == line.submission.name:
                return one
        self.message.emit(f"{line.submission.words} 刚才在文件夹里变了，没有改动，请再看一遍。", [])
        return None

    def enabled(self) -> dict[str, bool]:
        """Which of the actions can be done now."""
        return dict.fromkeys(self.handlers, True)


_GEOMETRY = "collect/geometry"


class CollectWindowState:
    """The window's place, the columns of its lists and its dividers, each by a name."""

    def __init__(
        self,
        settings: Settings,
        views: Mapping[str, RowsView[Any]],
        listings: Mapping[str, ListingView],
        dividers: Mapping[str, QSplitter],
    ) -> None:
        self._settings = settings
        self._views, self._listings, self._dividers = views, listings, dividers
        for name, view in views.items():
            view.restore_columns(settings.state(f"collect/{name}"))
        for name, divider in dividers.items():
            kept = settings.state(f"collect/{name}")
            if kept is not None:
                divider.restoreState(kept)
        for name, listing in listings.items():
            listing.built.connect(partial(self._restore_listing, name, listing))
            listing.about_to_go.connect(partial(self._keep_listing, name, listing))

    def show(self, window: CollectWindow) -> None:
        """Shows the window where it was last."""
        show_in_place(window, self._settings.state(_GEOMETRY))

    def keep(self, window: CollectWindow) -> None:
        """Remembers how everything is."""
        self._settings.keep_state(_GEOMETRY, window.saveGeometry())
        for name, view in self._views.items():
            self._settings.keep_state(f"collect/{name}", view.columns_kept())
        for name, divider in self._dividers.items():
            self._settings.keep_state(f"collect/{name}", divider.saveState())
        for name, listing in self._listings.items():
            self._keep_listing(name, listing)

    def _restore_listing(self, name: str, listing: ListingView) -> None:
        if listing.view is not None:
            listing.view.restore_columns(self._settings.state(_listing_key(name, listing.view)))

    def _keep_listing(self, name: str, listing: ListingView) -> None:
        if listing.view is not None:
            key = _listing_key(name, listing.view)
            self._settings.keep_state(key, listing.view.columns_kept())


def _listing_key(name: str, view: RowsView[Any]) -> str:
    """Beside last year a list has more columns; they are remembered apart."""
    return f"collect/{name}-{len(view.rows.columns)}"
