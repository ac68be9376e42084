"""Typed keys and copying change nothing in any list, table, tree or choice there is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, QSize, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.looks.stage import Stage
from tests.ui.looks.states import STATES
from tests.ui.test_grid_keys import type_sign


def states_of(view: QAbstractItemView | QComboBox) -> tuple[object, ...]:
    """What a typed key could change in a view: its place, its folding and its ticks."""
    if isinstance(view, QComboBox):
        return (view.currentIndex(), view.currentText())
    indexes = list(_indexes(view))
    folded = [view.isExpanded(i) for i in indexes if hasattr(view, "isExpanded")]
    shown = [(i.data(), i.data(Qt.ItemDataRole.CheckStateRole)) for i in indexes]
    return (view.currentIndex(), folded, shown, view.state())


def _indexes(view: QAbstractItemView, limit: int = 60) -> Iterator[QModelIndex]:
    model, waiting = view.model(), [QModelIndex()]
    while waiting and model is not None:
        parent = waiting.pop()
        for row in range(min(model.rowCount(parent), limit)):
            yield from (model.index(row, c, parent) for c in range(_columns(model, parent)))
            waiting.append(model.index(row, 0, parent))


def _columns(model: QAbstractItemModel, parent: QModelIndex) -> int:
    is_list = isinstance(model, QAbstractListModel) or not hasattr(model, "columnCount")
    return 1 if is_list else model.columnCount(parent)


def moved_by_keys(window: QWidget) -> list[str]:
    """The views of a window in which typed keys change something."""
    views: list[QAbstractItemView | QComboBox] = [
        *window.findChildren(QAbstractItemView),
        *window.findChildren(QComboBox),
    ]
    moved = []
    for view in views:
        if not view.isVisibleTo(window) or _may_be_typed_in(view):
            continue
        starts = (
            {str(i.data())[:1] for i in _indexes(view)}
            if isinstance(view, QAbstractItemView)
            else set()
        )
        before = states_of(view)
        for text in sorted({*"1+-*5", *starts} - {"", " "}):
            type_sign(view, text, Qt.KeyboardModifier.NoModifier)
        for text in sorted(starts - {"", " "}):
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(view, event)
        QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        if states_of(view) != before:
            moved.append(f"{type(view).__name__} {view.accessibleName()}")
    return moved


def _may_be_typed_in(view: QAbstractItemView | QComboBox) -> bool:
    if isinstance(view, QComboBox):
        return view.isEditable()
    return bool(view.currentIndex().flags() & Qt.ItemFlag.ItemIsEditable) and (
        view.editTriggers() != QAbstractItemView.EditTrigger.NoEditTriggers
    )


def test_typed_keys_change_nothing_in_any_list_of_any_window_or_dialog(
    tmp_path: Path, qtbot: QtBot
) -> None:
    found: list[str] = []
    seen, name = 0, ""

    def look(widget: QWidget) -> None:
        nonlocal seen
        seen += sum(1 for _ in widget.findChildren(QAbstractItemView))
        found.extend(f"{name}: {one}" for one in moved_by_keys(widget))

    stage = Stage(tmp_path, QSize(1366, 768), look)
    try:
        for name, show in STATES.items():  # noqa: B007 `look` tells the name
            show(stage)
    finally:
        stage.close()
    assert seen > 50
    assert not found, "\n".join(found)
