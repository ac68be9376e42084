"""Acts in the dialog, the menu or the list of choices that a test brings up."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QModelIndex, QPointF, Qt, QTimer
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QMenu, QWidget
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


def choose_by_keys(box: QComboBox, key: object) -> None:
    """Opens the list of a box, goes to an entry and takes it, all with keys."""
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_F4)
    wanted, view = _entry(box, key), box.view()
    assert view.isVisible()
    for _ in range(box.count()):
        if view.currentIndex() == wanted:
            break
        down = wanted.row() > view.currentIndex().row()
        QTest.keyClick(view, Qt.Key.Key_Down if down else Qt.Key.Key_Up)
    assert view.currentIndex() == wanted
    QTest.keyClick(view, Qt.Key.Key_Return)


def choose_by_mouse(box: QComboBox, key: object) -> None:
    """Opens the list of a box with the mouse, and takes an entry with it."""
    QTest.mouseClick(box, Qt.MouseButton.LeftButton)
    wanted, view = _entry(box, key), box.view()
    assert view.isVisible()
    QTest.qWait(QApplication.doubleClickInterval() + 50)  # sooner it may belong to the first click
    view.scrollTo(wanted)
    port = view.viewport()
    place = view.visualRect(wanted).intersected(port.rect()).center()
    at, on_screen = QPointF(place), QPointF(port.mapToGlobal(place))
    moved = QMouseEvent(
        QEvent.Type.MouseMove,
        at,
        on_screen,
        Qt.MouseButton.NoButton,
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(port, moved)
    QTest.mouseClick(port, Qt.MouseButton.LeftButton, pos=place)


def _entry(box: QComboBox, key: object) -> QModelIndex:
    index = box.findData(key)
    assert index >= 0, f"{key} is not offered"
    return box.model().index(index, box.modelColumn())
