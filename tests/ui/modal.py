"""Acts in the dialog or the menu that a test brings up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QDialog, QMenu, QWidget
from pytestqt.qtbot import QtBot

PATIENCE = 60_000
"""Milliseconds; a document is read in a process of its own first, on whatever machine."""

Dialog = TypeVar("Dialog", bound=QDialog)


def with_dialog(
    qtbot: QtBot, kind: type[Dialog], start: Callable[[], object], act: Callable[[Dialog], None]
) -> None:
    """Starts something and acts in the dialog that comes up, which has to close by it."""
    seen: list[Dialog] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, kind) and dialog.isVisible():
            seen.append(dialog)
            try:
                act(dialog)
            except BaseException:
                dialog.reject()
                raise
        else:
            QTimer.singleShot(20, look)

    QTimer.singleShot(0, look)
    start()
    qtbot.waitUntil(
        lambda: bool(seen) and QApplication.activeModalWidget() is None, timeout=PATIENCE
    )


def with_menu(start: Callable[[], object], act: Callable[[QMenu], None]) -> None:
    """Starts what brings a menu up, acts in it and closes it."""

    def look() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        try:
            act(menu)
        finally:
            menu.close()

    QTimer.singleShot(0, look)
    start()


def ask_for_menu(
    widget: QWidget, reason: QContextMenuEvent.Reason = QContextMenuEvent.Reason.Keyboard
) -> None:
    """What a widget gets where its menu is wanted, in its middle."""
    middle = widget.rect().center()
    QApplication.sendEvent(widget, QContextMenuEvent(reason, middle, middle))
