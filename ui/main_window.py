"""The main window: its frame at once, and the desk for reports as soon as it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QCloseEvent

from ui.pages.window_frame import WindowFrame
from ui.settings import Settings

if TYPE_CHECKING:
    from ui.report_controller import Desk


class MainWindow(WindowFrame):
    """The frame with its desk, which works on reports.

    The desk is loaded after the first painting, so that a slow machine shows the window at once.
    `reopens_with` are the files that the program is to be started with again once the window is
    closed, None if it is not.
    """

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._desk: Desk | None = None
        self.reopens_with: list[str] | None = None

    @property
    def desk(self) -> Desk:
        """What works on reports; there from `equip` on."""
        if self._desk is None:
            raise RuntimeError("the window is not equipped yet")
        return self._desk

    def equip(self, desk: Desk) -> None:
        """Takes in what works on reports."""
        self._desk = desk
        desk.reopen_wanted.connect(self._on_reopen_wanted)

    def _on_reopen_wanted(self) -> None:
        """Closes the window to open it again with its report, unless the clerk stays."""
        in_report = self.desk.in_report
        if self.close():
            # only now: the question on the way may have saved the report in its first file
            path = self.desk.document.path if in_report else None
            self.reopens_with = [str(path)] if path else []

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 (Qt's name)
        """Asks before unsaved changes would be lost."""
        if self._desk is not None and not self._desk.may_close():
            event.ignore()
            return
        if self._desk is not None:
            self._desk.close()
        self._settings.keep_geometry(self.saveGeometry())
        event.accept()
