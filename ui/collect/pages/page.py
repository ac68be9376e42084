"""What the pages of a collection have in common: a place to act on, and buttons for it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QTreeView, QWidget

from app.collect.collection import Collection, Line, Unit
from app.collect.decisions import Decision
from ui.collect.pages.proof_rows import Share
from ui.theme import UNIT

ActionsByKey = Mapping[str, QAction]


@dataclass(frozen=True)
class Picked:
    """What an action would be about: a unit, its report, the cell it shares in, decisions."""

    unit: Unit | None = None
    line: Line | None = None
    share: Share | None = None
    decisions: tuple[Decision, ...] = ()


class Page(QWidget):
    """`moved` tells that something else is picked, `entered` that it was entered.

    It is abstract for the type checker only: Qt's classes cannot have `ABCMeta` beside their own.
    """

    moved = Signal()
    entered = Signal()

    manual_words = ""
    """What the manual's chapter on this window begins to tell of the page with."""

    @property
    def picked(self) -> Picked:
        """What is picked now."""
        return Picked()

    @abstractmethod
    def show_collection(self, collection: Collection) -> None:
        """Shows a collection as it stands now; what is picked stays picked."""

    def forget(self) -> None:
        """The collection is let go of: nothing may be asked of it any more."""


def line_of(unit: Unit | None) -> Line | None:
    """The report of a unit that counts, else its first file."""
    return unit.lines[0] if unit and unit.lines else None


def button_row(actions: ActionsByKey, keys: str) -> QHBoxLayout:
    """Buttons for actions that stand in a menu, too."""
    row = QHBoxLayout()
    row.setSpacing(UNIT // 2)
    for key in keys.split():
        button = QToolButton()
        button.setDefaultAction(actions[key])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addWidget(button)
    row.addStretch(1)
    return row


def offer(view: QTreeView, actions: ActionsByKey, keys: str) -> None:
    """Offers actions by the right mouse button and the menu key."""
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
    view.addActions([actions[key] for key in keys.split()])
