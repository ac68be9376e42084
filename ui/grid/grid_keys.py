"""What each key does in a grid while no cell is being typed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from ui.grid.grid_steps import Steps, is_typed, text_at
from ui.lists.typed_keys import typed_text

if TYPE_CHECKING:
    from ui.grid.grid import GridView

_Key = Qt.Key
_Standard = QKeySequence.StandardKey
_ARROWS = {
    int(_Key.Key_Up): (-1, 0),
    int(_Key.Key_Down): (1, 0),
    int(_Key.Key_Left): (0, -1),
    int(_Key.Key_Right): (0, 1),
}
_ENTER = (_Key.Key_Return, _Key.Key_Enter)
_CLEARING = (_Key.Key_Delete, _Key.Key_Backspace)
_LAST_CELL = "本表已到最后一格。"
_FIRST_CELL = "本表的第一格就是这里。"


def cut(view: GridView) -> None:
    """Copies the selected block and blanks it."""
    view.copy()
    view.clear_cells()


class GridKeys:
    """Moves, selects, fills and copies in a view as spreadsheets do."""

    def __init__(self, view: GridView) -> None:
        self._view = view
        self.steps = Steps(view)

    def take(self, event: QKeyEvent) -> bool:
        """Does what a key means; whether it means anything here."""
        return self._move(event) or self._next(event) or self._change(event)

    def fill(self, *, down: bool) -> None:
        """Copies the first row of the selection down, or its first column to the right.

        A selection of one row takes what stands above, one of one column what stands to its left.
        """
        lines: dict[int, list[QModelIndex]] = {}
        for cell in self._view.cells:
            lines.setdefault(cell.column() if down else cell.row(), []).append(cell)
        texts: list[tuple[QModelIndex, str]] = []
        back = (-1, 0) if down else (0, -1)
        alone = len({cell.row() if down else cell.column() for cell in self._view.cells}) == 1
        for line in lines.values():
            source = self.steps.by(line[0], *back) if alone else line[0]
            texts += [(cell, text_at(source)) for cell in line if cell != source]
        self._view.put(texts, "向下填充" if down else "向右填充")

    def _select_all(self) -> None:
        self._view.select(self.steps.corner(-1), self.steps.corner(1))

    def _move(self, event: QKeyEvent) -> bool:
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        start = self._view.far if shift else self._view.currentIndex()
        target = self._target(event.key(), start, control=control)
        if target is None or event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return False
        if shift:
            self._view.select(self._view.currentIndex(), target)
        elif target.isValid():
            self._view.setCurrentIndex(target)
        return True

    def _target(self, key: int, start: QModelIndex, *, control: bool) -> QModelIndex | None:
        if key in _ARROWS:
            step = self.steps.to_edge if control else self.steps.by
            return step(start, *_ARROWS[key])
        if key in (_Key.Key_Home, _Key.Key_End):
            way = -1 if key == _Key.Key_Home else 1
            return self.steps.corner(way) if control else self.steps.row_end(start, way)
        if key in (_Key.Key_PageUp, _Key.Key_PageDown) and not control:
            return self.steps.by_page(start, -1 if key == _Key.Key_PageUp else 1)
        return None

    def _next(self, event: QKeyEvent) -> bool:
        """Enter and Tab go on to the next typed cell, with Shift back."""
        enter, view = event.key() in _ENTER, self._view
        if not enter and event.key() not in (_Key.Key_Tab, _Key.Key_Backtab):
            return False
        if view.is_only_shown or (not enter and not view.tabKeyNavigation()):
            return False
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        way = -1 if back or event.key() == _Key.Key_Backtab else 1
        if enter and not view.may_leave():
            return True
        target = self.steps.in_order(view.currentIndex(), way, down=enter and view.enter_down)
        if target.isValid():
            view.setCurrentIndex(target)
        elif enter:
            view.said.emit(_LAST_CELL if way > 0 else _FIRST_CELL, [])
        return True

    def _change(self, event: QKeyEvent) -> bool:
        view = self._view
        for standard, act in (
            (_Standard.Copy, view.copy),
            (_Standard.Cut, lambda: cut(view)),
            (_Standard.Paste, view.paste),
            (_Standard.SelectAll, self._select_all),
        ):
            if event.matches(standard):
                act()
                return True
        if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            if event.key() in (_Key.Key_D, _Key.Key_R):
                self.fill(down=event.key() == _Key.Key_D)
                return True
        elif event.key() in _CLEARING:
            view.clear_cells()
            return True
        return self._refuse(event)

    def _refuse(self, event: QKeyEvent) -> bool:
        """Says why a cell takes no typing; nothing else comes of the key."""
        editing = event.key() == _Key.Key_F2 or bool(typed_text(event))
        if not editing or (is_typed(self._view.currentIndex()) and not self._view.is_only_shown):
            return False
        self._view.refuse(self._view.currentIndex())
        return True
