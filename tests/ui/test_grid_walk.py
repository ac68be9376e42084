"""A random walk of keys and clicks over the real grid beside a plain spreadsheet."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.report.changes import Details
from app.report.report import Report
from tests.ui.spreadsheet import Place, Spreadsheet
from tests.ui.test_grid_keys import type_sign
from ui.document import Document
from ui.grid.form_body import FormBody
from ui.grid.form_table import FormTable

LEFT, KEYPAD = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.KeypadModifier
HELD = {
    "": Qt.KeyboardModifier.NoModifier,
    "Shift": Qt.KeyboardModifier.ShiftModifier,
    "Control": Qt.KeyboardModifier.ControlModifier,
}
KEYS = {
    **{name: getattr(Qt.Key, f"Key_{name}") for name in ("Up", "Down", "Left", "Right")},
    **{name: getattr(Qt.Key, f"Key_{name}") for name in ("Home", "End", "Tab", "Delete")},
    "Enter": Qt.Key.Key_Return,
    "Backspace": Qt.Key.Key_Backspace,
    **{name: getattr(Qt.Key, f"Key_{name}") for name in ("PageUp", "PageDown")},
}
MOVES = ("Up", "Down", "Left", "Right", "Home", "End")
PAGES = ("PageUp", "PageDown")
HANDLE = QPoint(3, 3)
"""Pixels from the corner of a cell to the middle of the fill handle."""
LONGEST = 9
"""Digits; no longer number is typed, as a cell would question it."""


class Mouse:
    """The mouse over a grid; a cell that it is to press on is scrolled into sight."""

    def __init__(self, body: FormBody) -> None:
        self._body = body

    def rect(self, place: Place) -> QRect:
        return self._body.visualRect(self._body.model().index(*place))

    def over(self, place: Place) -> QPoint:
        self._body.scrollTo(self._body.model().index(*place))
        return self.rect(place).topLeft() + QPoint(4, 4)

    def in_sight(self, place: Place) -> bool:
        return self._body.viewport().rect().contains(self.rect(place))

    def draw(self, start: QPoint, end: Place) -> None:
        """Draws with the button held from a pixel to a cell in sight."""
        viewport, target = self._body.viewport(), self.rect(end).topLeft() + QPoint(4, 4)
        QTest.mousePress(viewport, LEFT, HELD[""], start)
        QTest.mouseMove(viewport, target)
        QApplication.processEvents()
        QTest.mouseRelease(viewport, LEFT, HELD[""], target)


class Walk:
    """The same steps in the real grid and in the plain one."""

    def __init__(self, table: FormTable, seed: int) -> None:
        self.table, self.random = table, Random(seed)  # noqa: S311 a walk, no secret
        model = table.model
        edition = table.document.report.edition
        self.places = {key: model.index_of(key) for key in model.keys}
        at = {key: (index.row(), index.column()) for key, index in self.places.items()}
        sums = {at[key]: tuple(at[p] for p in parts) for key, parts in edition.sums if key in at}
        typed = frozenset(place for place in at.values() if place not in sums)
        first = min(typed)
        self.plain = Spreadsheet(typed, sums, first, first)
        self.steps: list[str] = []
        self.mouse = Mouse(table.body)
        table.message.connect(self._on_said)
        table.go_to(next(key for key, place in at.items() if place == first))

    def step(self) -> None:
        """One step in both, named in `steps`."""
        kinds: list[tuple[int, Callable[[], None]]] = [
            (40, self._digit),
            (30, self._move),
            (4, self._page),
            (12, self._enter),
            (6, self._delete),
            (5, self._edit),
            (9, self._click),
        ]
        if self.plain.line is None:
            kinds += [
                (6, self._undo),
                (4, self._drag),
                (5, self._fill_by_handle),
                (12, self._command),
                (2, self._double_click),
            ]
        weights, acts = zip(*kinds, strict=True)
        self.random.choices(acts, weights)[0]()

    def differences(self) -> list[str]:
        """What is not as the plain spreadsheet has it."""
        body, plain = self.table.body, self.plain
        real = {(i.row(), i.column()): str(i.data()) for i in self.places.values()}
        wanted = plain.shown()
        found = [f"{p}: {real[p]!r}, not {wanted[p]!r}" for p in real if real[p] != wanted[p]]
        line = body.editor.text() if body.editor else None
        now = body.currentIndex()
        cells = {(index.row(), index.column()) for index in body.cells}
        for what, one, other in (
            ("typed line", line, plain.line),
            ("current cell", (now.row(), now.column()), plain.current),
            ("selected", sorted(cells), sorted(plain.selected)),
        ):
            if one != other:
                found.append(f"{what}: {one}, not {other}")
        return found

    def _press(self, key: Qt.Key, held: str = "") -> None:
        QTest.keyClick(self.table.body.editor or self.table.body, key, HELD[held])

    def _digit(self) -> None:
        if self.plain.line is not None and len(self.plain.line) >= LONGEST:
            self._enter()
            return
        number = self.random.randrange(10)
        digit = self.random.choice("0０")
        digit = chr(ord(digit) + number)
        held = self.random.choice((HELD[""], KEYPAD))
        self.steps.append(digit)
        target = self.table.body.editor or self.table.body
        if self.random.random() < 0.25:
            self.steps[-1] = f"input method {digit}"
            committed = QInputMethodEvent()
            committed.setCommitString(digit)
            QApplication.sendEvent(target, committed)
        else:
            type_sign(target, digit, held)
        self.plain.type(digit)

    def _move(self) -> None:
        key = self.random.choice(MOVES)
        held = "" if self.plain.line is not None else self.random.choice(["", *HELD])
        self.steps.append(f"{held}+{key}")
        self._press(KEYS[key], held)
        self.plain.press(key, held)

    def _page(self) -> None:
        """As many rows of this height as are in sight, less one."""
        key, body = self.random.choice(PAGES), self.table.body
        held = "" if self.plain.line is not None else self.random.choice(("", "Shift"))
        self.steps.append(f"{held}+{key}")
        row = (self.plain.far if held else self.plain.current)[0]
        self.plain.page = max(1, body.viewport().height() // body.rowHeight(row) - 1)
        self._press(KEYS[key], held)
        self.plain.press(key, held)

    def _enter(self) -> None:
        key, held = self.random.choice(("Enter", "Tab")), self.random.choice(("", "", "Shift"))
        self.steps.append(f"{held}+{key}")
        pressed = Qt.Key.Key_Backtab if (key, held) == ("Tab", "Shift") else KEYS[key]
        self._press(pressed, held)
        self.plain.press(key, held)

    def _delete(self) -> None:
        key = self.random.choice(("Delete", "Backspace"))
        self.steps.append(key)
        self._press(KEYS[key])
        self.plain.press(key)

    def _edit(self) -> None:
        if self.random.random() < 0.6:
            self.steps.append("F2")
            self._press(Qt.Key.Key_F2)
            self.plain.edit()
        else:
            self.steps.append("Esc")
            self._press(Qt.Key.Key_Escape)
            self.plain.line = None

    def _command(self) -> None:
        plain = self.plain
        name, key, act = self.random.choice(
            (
                ("copy", Qt.Key.Key_C, plain.copy),
                ("cut", Qt.Key.Key_X, self._cut),
                ("paste", Qt.Key.Key_V, plain.paste),
                ("all", Qt.Key.Key_A, plain.select_all),
                ("fill down", Qt.Key.Key_D, lambda: plain.fill(down=True)),
                ("fill right", Qt.Key.Key_R, lambda: plain.fill(down=False)),
            )
        )
        self.steps.append(name)
        self._press(key, "Control")
        act()

    def _on_said(self, _words: str, offered: list[tuple[str, Callable[[], None]]]) -> None:
        """A block that does not fit is to go where the question says."""
        for words, act in offered:
            if words == "照这样粘贴":
                act()

    def _undo(self) -> None:
        """A paste may only note which totals the block states: such a step changes no cell."""
        document, plain = self.table.document, self.plain
        stack, before = document.undo_stack, dict(document.report.typed)
        back = self.random.random() < 0.6
        self.steps.append("undo" if back else "redo")
        if not back and not stack.canRedo():
            plain.future.clear()
        while document.report.typed == before and (stack.canUndo() if back else stack.canRedo()):
            (stack.undo if back else stack.redo)()
        (plain.undo if back else plain.redo)()

    def _cut(self) -> None:
        self.plain.copy()
        self.plain.press("Delete")

    def _click(self) -> None:
        place = self._somewhere()
        held = "" if self.plain.line is not None else self.random.choice(("", "", "Shift"))
        self.steps.append(f"{held} click {place}")
        QTest.mouseClick(self.table.body.viewport(), LEFT, HELD[held], self.mouse.over(place))
        if self.plain.line is not None and place == self.plain.current:
            return
        self.plain.finish()
        if held:
            self.plain.far, self.plain.near = place, None
        else:
            self.plain.go(place)

    def _double_click(self) -> None:
        place = self._somewhere()
        self.steps.append(f"double click {place}")
        viewport, pixel = self.table.body.viewport(), self.mouse.over(place)
        QTest.mouseClick(viewport, LEFT, HELD[""], pixel)
        QTest.mouseDClick(viewport, LEFT, HELD[""], pixel)
        self.plain.go(place)
        self.plain.edit()

    def _drag(self) -> None:
        start = self._somewhere()
        pixel = self.mouse.over(start)
        end = self._somewhere(in_sight=True)
        self.steps.append(f"drag {start} to {end}")
        self.mouse.draw(pixel, end)
        self.plain.current, self.plain.far, self.plain.near = start, end, None

    def _fill_by_handle(self) -> None:
        chosen = self.plain.selected
        corner = max(row for row, _ in chosen), max(column for _, column in chosen)
        self.mouse.over(corner)
        end = self._somewhere(in_sight=True)
        rect = self.mouse.rect(corner)
        self.steps.append(f"handle of {corner} to {end}")
        self.mouse.draw(rect.bottomRight() - HANDLE, end)
        self.plain.drag_handle(end)

    def _somewhere(self, *, in_sight: bool = False) -> Place:
        """A cell that is not being typed in."""
        typed_in = self.plain.current if self.plain.line is not None else None
        others = [place for place in self.plain.places if place != typed_in]
        return self.random.choice([p for p in others if not in_sight or self.mouse.in_sight(p)])


def walk(table: FormTable, seed: int, count: int) -> int:
    """Walks so many steps and says what differed; how many steps were made."""
    there = Walk(table, seed)
    for _ in range(count):
        there.step()
        found = there.differences()
        last = there.steps[-12:]
        assert not found, f"seed {seed}, step {len(there.steps)}, after {last}: {found[:6]}"
    print(f"seed {seed}: {len(there.steps)} steps, 0 differences")  # noqa: T201 the measure
    return len(there.steps)


def open_table(catalog: Catalog, qtbot: QtBot, key: str, height: int = 1900) -> FormTable:
    """A table of a blank report; wholly in sight, unless it is made lower."""
    table = FormTable(Document(Report(catalog.for_year(2024), Details(2024))), key)
    qtbot.addWidget(table, before_close_func=lambda _one: table.hide())  # held until then
    table.resize(1300, height)
    table.show()
    qtbot.waitExposed(table)
    table.activateWindow()
    QApplication.clipboard().clear()
    return table


@pytest.mark.parametrize(
    ("key", "seed", "height"),
    [("requests", 1, 1900), ("requests", 4, 520), ("disputes", 2, 1900), ("disclosure", 3, 1900)],
)
def test_the_grid_does_what_a_spreadsheet_does(
    catalog: Catalog, qtbot: QtBot, key: str, seed: int, height: int
) -> None:
    assert walk(open_table(catalog, qtbot, key, height), seed, 300) == 300
