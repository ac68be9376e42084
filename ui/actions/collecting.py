"""The window of a collection, and the single reports that it shows here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app.edition.cells import CellKey
from app.export.outline import Source
from app.file_paths import is_folder, is_same_file
from app.report.report import Report
from ui.actions.files import FileActions
from ui.actions.menus import ActionGroup, Workspace
from ui.actions.view import InterfaceActions
from ui.dialogs import ask
from ui.pages.section_tabs import SectionTabs
from ui.widgets.page_parts import Action

if TYPE_CHECKING:
    from ui.collect.controller import CollectionController


class CollectActions(ActionGroup):
    """Opens the window of a collection, and shows single reports for it at the cell in question."""

    def __init__(
        self, space: Workspace, files: FileActions, tabs: SectionTabs, interface: InterfaceActions
    ) -> None:
        super().__init__(space)
        self._files = files
        self._tabs = tabs
        self._interface = interface
        self.controller: CollectionController | None = None
        self.handlers = {"collect": self.show}

    def show(self, sources: Sequence[Path] = ()) -> None:
        """Shows the window of the collection, and reads these folders or files if there are any."""
        from ui.collect.controller import CollectionController  # noqa: PLC0415 keeps the start fast

        if self.controller is None:
            view = {"appearance": self._interface.appearances, "size": self._interface.sizes}
            self.controller = CollectionController(self, self._reader, self._settings, view)
            self._interface.message.connect(self.controller.window.say)
        self.controller.come_forward()
        if sources:
            self.controller.open(sources)

    @property
    def is_shown(self) -> bool:
        """Whether the window of a collection is open."""
        return self.controller is not None and self.controller.window.isVisible()

    @property
    def sources(self) -> tuple[Path, ...]:
        """The folders or files of the collection whose window is open."""
        return self.controller.reading.sources if self.controller and self.is_shown else ()

    def begin(self) -> None:
        """Asks for the folder and shows the window of its collection."""
        folder = ask.ask_folder(self._window, "选择放各单位年报的文件夹", self._settings.folder)
        if folder is not None:
            self.show([folder])

    def take_folder(self, path: Path) -> bool:
        """Collects what lies in a folder; False for a file."""
        if is_folder(path):
            self.show([path])
        return is_folder(path)

    def close(self) -> None:
        """Closes the window of the collection, too."""
        if self.controller is not None:
            self.controller.window.close()

    def open_at(self, path: Path, cell: CellKey | None) -> None:
        """Opens a report file here, at a cell."""
        self._files.open(path)
        if self._document.path and is_same_file(self._document.path, path):  # also read-only
            self._lead_to(cell)

    def is_open(self, path: Path) -> bool:
        """Whether the report in this file is worked on here."""
        return self._files.is_open(path)

    def show_at(
        self, report: Report, cell: CellKey | None, words: str, actions: list[Action]
    ) -> None:
        """Shows a report without a file here, at a cell, and says something about it."""
        if self._files.show(report):
            self._lead_to(cell)
            self.message.emit(words, actions)

    def _lead_to(self, cell: CellKey | None) -> None:
        window, edition = self._window, self._document.report.edition
        window.showNormal() if window.isMinimized() else window.show()
        window.raise_()
        window.activateWindow()
        if cell in edition.cells:
            section = edition.section_of(edition.cells[cell].table)
            self._tabs.lead_to(Source(section.key, cell=cell))
