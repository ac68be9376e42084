"""What the start page offers: ways to begin, the deadline, how far the reports used last are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QObject

from app.report.deadlines import deadline_words, report_year
from ui.actions.files import FileActions
from ui.actions.last_year import LastYearActions
from ui.actions.workspace import Workspace
from ui.pages.start_page import StartPage
from ui.recent_progress import RecentProgress


class Beginning(QObject):
    """Connects the start page to what works on reports."""

    def __init__(
        self, space: Workspace, page: StartPage, files: FileActions, last_year: LastYearActions
    ) -> None:
        super().__init__(space.window)
        self._page = page
        self._files = files
        self._settings = space.settings
        self._catalog = space.catalog
        page.add_recent()
        self._progress = RecentProgress(space.settings.data_folder, space.catalog, self)
        self._progress.told.connect(page.recent.show_progress)
        page.offer_years(space.catalog.years, report_year(space.catalog, date.today()))
        page.new_wanted.connect(files.new)
        page.last_year_wanted.connect(last_year.new)
        page.open_wanted.connect(self._on_open_wanted)
        page.sample_wanted.connect(files.open_sample)

    def show(self) -> None:
        """Brings the page up to date as it is shown."""
        recent = self._settings.recent_files
        self._page.show_deadlines(deadline_words(self._catalog, date.today()))
        self._page.show_recent(recent)
        self._progress.look(recent)

    def leave(self) -> None:
        """The page is left, or the window closes: nobody waits for what is told there."""
        self._progress.stop()

    def _on_open_wanted(self, path: Path | None) -> None:
        if path is None:
            self._files.open_asked()
        else:
            self._files.open(path)
        if self._page.isVisible():
            self.show()
