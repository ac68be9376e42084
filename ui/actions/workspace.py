"""What the groups of actions of a window work with, and what they have in common."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec

from PySide6.QtWidgets import QMainWindow

from app.edition.catalog import Catalog
from app.foreign.reader import ForeignReader
from app.storage.recovery.autosave import Keeper
from ui.action_spec import Group
from ui.document import Document
from ui.settings import Settings

Given = ParamSpec("Given")


@dataclass(frozen=True)
class Workspace:
    """The window, the open report in it, and what is kept beside it."""

    window: QMainWindow
    document: Document
    catalog: Catalog
    settings: Settings
    keeper: Keeper
    reader: ForeignReader


class ActionGroup(Group):
    """Actions on the open report."""

    def __init__(self, space: Workspace) -> None:
        super().__init__(space.window)
        self._window = space.window
        self._document = space.document
        self._catalog = space.catalog
        self._settings = space.settings
        self._keeper = space.keeper
        self._reader = space.reader

    def for_this_report(self, act: Callable[Given, object], undone: str) -> Callable[Given, None]:
        """`act` for the report that is open now, once work aside is done.

        If another one is open by then, `undone` says so and nothing is done.
        """
        report = self._document.report

        def act_if_still_open(*given: Given.args, **named: Given.kwargs) -> None:
            if self._document.report is report:
                act(*given, **named)
            else:
                self.said.emit(f"{undone}：这时窗口里已经换了一份报告。", [])

        return act_if_still_open
