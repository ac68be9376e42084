"""How the window is arranged: remembered for a report when it is left, put back when it opens."""

from __future__ import annotations

from ui.actions.workspace import Workspace
from ui.pages.section_rail import SectionRail
from ui.pages.section_tabs import SectionTabs

_NARROW = 1000
"""Logical pixels of the screen below which the list of sections is folded at first."""


class Arrangement:
    """The panels around the pages, the section in front, and whether the rail is folded."""

    def __init__(self, space: Workspace, tabs: SectionTabs, rail: SectionRail) -> None:
        self._window = space.window
        self._document = space.document
        self._settings = space.settings
        self._tabs = tabs
        folded = space.settings.folds_sections
        if folded is None:
            folded = space.window.screen().availableSize().width() < _NARROW
        tabs.enter_down.setChecked(space.settings.enter_goes_down)
        tabs.enter_down.toggled.connect(self._on_enter_down)
        rail.fold.setChecked(folded)
        rail.fold.toggled.connect(lambda on: space.settings.keep_folds_sections(folded=on))

    def keep(self) -> None:
        """Remembers how the report is left, if it is in a file."""
        path = self._document.path
        if path is not None:
            section = self._tabs.keys[self._tabs.currentIndex()]
            self._settings.reports.keep_arrangement(path, self._window.saveState(), section)

    def restore(self) -> None:
        """Puts everything where it was; what is not known stays, and the first page is in front."""
        path = self._document.path
        panels = self._settings.reports.panels(path) if path else None
        section = self._settings.reports.section(path) if path else ""
        if panels is not None:
            self._window.restoreState(panels)
        self._tabs.go_to(self._tabs.keys.index(section) if section in self._tabs.keys else 0)

    def _on_enter_down(self, down: bool) -> None:  # noqa: FBT001 the signal's own shape
        self._settings.enter_goes_down = down
