"""The menu of a live balance that is not equal."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QMenu, QTableView

from ui.models.form_appearance import FormRole


def offer_mending(pane: QTableView, wanted: Callable[[object], None], place: QPoint) -> None:
    """Offers to explain the balance at a place; `wanted` is called with its cells."""
    cells = pane.indexAt(place).data(FormRole.UNBALANCED)
    if cells:
        menu = QMenu(pane)
        menu.addAction("怎么改", lambda: wanted(cells))
        menu.exec(pane.viewport().mapToGlobal(place))
        menu.deleteLater()
