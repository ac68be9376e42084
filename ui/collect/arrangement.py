"""How the window of a collection is arranged: remembered when it closes, put back when it opens."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from PySide6.QtWidgets import QSplitter

from ui.collect.pages.listing_view import ListingView
from ui.collect.window import CollectWindow
from ui.lists.rows_view import RowsView
from ui.settings import Settings
from ui.window_place import show_in_place

_GEOMETRY = "collect/geometry"


class Arrangement:
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
