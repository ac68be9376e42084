"""What the groups of actions of a window work with, and what they have in common."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QMainWindow

from app.edition.catalog import Catalog
from app.storage.keeper import Keeper
from ui.action_spec import Group
from ui.document import Document
from ui.settings import Settings


@dataclass(frozen=True)
class Workspace:
    """The window, the open report in it, and what is kept beside it."""

    window: QMainWindow
    document: Document
    catalog: Catalog
    settings: Settings
    keeper: Keeper


class ActionGroup(Group):
    """Actions on the open report."""

    def __init__(self, space: Workspace) -> None:
        super().__init__(space.window)
        self._window = space.window
        self._document = space.document
        self._catalog = space.catalog
        self._settings = space.settings
        self._keeper = space.keeper
