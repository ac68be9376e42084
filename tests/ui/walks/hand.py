"""A clerk's hand: keys, clicks and files chosen in real widgets, one after the other, and counted.

A walk is a generator of steps. A step looks for what it acts on, in the question that is open or
else in the window, and is tried again until it is there, so that work aside and dialogs that come
up in between need no waiting of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QFileDialog,
    QLineEdit,
    QMainWindow,
    QMenu,
    QMenuBar,
    QRadioButton,
    QTabBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

_PATIENCE_SECONDS = 20
_PAUSE_MS = 15
_MAX_TABS = 80


@dataclass(frozen=True)
class Step:
    """What the clerk does, in words, and how; `act` is False while it cannot be done yet."""

    words: str
    act: Callable[[], bool]
    actions: int = 1


Walk = Iterator[Step]


def click(words: str) -> Step:
    """Clicks the button, tick, tab or row of a list that begins with these words."""
    return Step(f"点“{words}”", lambda: _click(words))


def choose(path: Path) -> Step:
    """Types the path of a file into the file dialog that is open."""
    return Step(f"选文件 {path.name}", lambda: _choose(path))


def menu(title: str, *entries: str) -> Step:
    """Opens a menu of the window, menus in it and takes an entry: a click each."""
    path = " › ".join((title, *entries))
    return Step(f"菜单“{path}”", lambda: _take_entry(title, entries), actions=1 + len(entries))


def press(keys: str) -> Step:
    """Presses keys together, such as `Ctrl+S`."""
    return Step(f"按 {keys}", lambda: _press(keys))


def write(text: str) -> Step:
    """Types into what has the focus, as an input method does; paragraphs end with Enter."""
    return Step(f"输入“{text[:12]}”", lambda: _write(text))


def tab_to(words: str) -> Step:
    """Presses Tab until what begins with these words has the focus."""
    return Step(f"Tab 到“{words}”", lambda: _tab_to(words))


def until(words: str, holds: Callable[[], bool]) -> Step:
    """Waits until something is so; no action of the clerk's."""
    return Step(words, holds, actions=0)


def walked(steps: Walk, qtbot: QtBot) -> int:
    """Takes all steps; how many actions they were. Fails with the step that could not be taken."""
    walker = _Walker(steps)
    walker.go_on()
    qtbot.waitUntil(lambda: walker.over, timeout=120_000)
    assert not walker.stuck, f"不能{walker.stuck}；已做：{'，'.join(walker.taken[-6:])}"
    return walker.actions


class _Walker(QObject):
    """Takes one step at a time, also while a dialog is open."""

    def __init__(self, steps: Walk) -> None:
        super().__init__()
        self._steps = steps
        self._step: Step | None = None
        self._since = 0.0
        self.taken: list[str] = []
        self.actions = 0
        self.over = False
        self.stuck = ""

    def go_on(self) -> None:
        """Takes the next step, or tries again the one that could not be taken."""
        if self._step is None:
            self._step = next(self._steps, None)
            self._since = monotonic()
        step = self._step
        if step is None or self.stuck:
            self.over = True
            return
        self._step = None
        QTimer.singleShot(_PAUSE_MS, self, self.go_on)  # before the act: it may open a dialog
        self.taken.append(step.words)
        self.actions += step.actions
        if not step.act():
            self._again(step)

    def _again(self, step: Step) -> None:
        self.taken.pop()
        self.actions -= step.actions
        self._step = step
        if monotonic() - self._since > _PATIENCE_SECONDS:
            self.stuck = f"{step.words}（{_seen()}）"
            while dialog := QApplication.activeModalWidget():
                dialog.close()


def front() -> QWidget | None:
    """The question that is open, else the window; None while it is coming up."""
    widget = QApplication.activeModalWidget() or QApplication.activeWindow()
    if widget is None:  # no window manager here gives the window its place back after a dialog
        shown = (one for one in QApplication.topLevelWidgets() if isinstance(one, QMainWindow))
        for window in shown:
            window.activateWindow()
        return None
    return widget if widget.isActiveWindow() else None


def _inside(widget: QWidget) -> list[QWidget]:
    return list[QWidget](widget.findChildren(QWidget))


def _buttons() -> list[QAbstractButton]:
    """The buttons in front; those of Qt's own file dialog are left alone, as they outlive it."""
    widget = front()
    if widget is None or isinstance(widget, QFileDialog):
        return []
    return [one for one in _inside(widget) if isinstance(one, QAbstractButton) and _shown(one)]


def _seen() -> str:
    """What stands in front, for whoever reads why a step could not be taken."""
    widget = front()
    if widget is None or isinstance(widget, QFileDialog):
        return "没有窗口" if widget is None else "文件对话框"
    rows = (words for view in _views(widget) for words in _rows(view))
    return " ".join((widget.windowTitle(), *(button.text() for button in _buttons()), *rows))


def _plain(text: str) -> str:
    return text.replace("&", "")


def _shown(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled()


def _click(words: str) -> bool:
    widget = front()
    if widget is None or isinstance(widget, QFileDialog):
        return False
    for button in _buttons():
        if _plain(button.text()).startswith(words):
            left = QPoint(button.height() // 2, button.height() // 2)
            place = left if isinstance(button, QCheckBox | QRadioButton) else button.rect().center()
            QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=place)
            return True
    bars = (one for one in _inside(widget) if isinstance(one, QTabBar) and _shown(one))
    return any(_click_tab(bar, words) for bar in bars) or any(
        _click_row(view, words) for view in _views(widget)
    )


def _click_tab(bar: QTabBar, words: str) -> bool:
    for tab in range(bar.count()):
        if bar.tabText(tab).startswith(words):
            QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(tab).center())
            return True
    return False


def _views(widget: QWidget) -> list[QAbstractItemView]:
    views = (one for one in _inside(widget) if isinstance(one, QAbstractItemView))
    return [view for view in views if _shown(view) and view.model() is not None]


def _rows(view: QAbstractItemView) -> list[str]:
    model, root = view.model(), view.rootIndex()
    return [str(model.index(row, 0, root).data() or "") for row in range(model.rowCount(root))]


def _click_row(view: QAbstractItemView, words: str) -> bool:
    for row, text in enumerate(_rows(view)):
        if text.startswith(words):
            index = view.model().index(row, 0, view.rootIndex())
            view.scrollTo(index)
            place = view.visualRect(index).center()
            QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
            return True
    return False


def _choose(path: Path) -> bool:
    dialog = front()
    if not isinstance(dialog, QFileDialog) or not dialog.isActiveWindow():
        return False
    field = dialog.findChild(QLineEdit, "fileNameEdit")
    assert isinstance(field, QLineEdit)
    field.setFocus()
    field.selectAll()
    _commit(field, str(path))
    QTest.keyClick(field, Qt.Key.Key_Return)
    return True


def _take_entry(title: str, entries: Sequence[str]) -> bool:
    widget = front()
    bar = widget.findChild(QMenuBar) if widget else None
    if not isinstance(bar, QMenuBar):
        return False
    for heading in bar.actions():
        opened = heading.menu()
        if _plain(heading.text()).startswith(title) and isinstance(opened, QMenu):
            place = bar.actionGeometry(heading).center()
            QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=place)
            return _click_entries(opened, entries)
    return False


def _click_entries(opened: QMenu, entries: Sequence[str]) -> bool:
    for action in opened.actions():
        inner = action.menu()
        is_wanted = _plain(action.text()).startswith(entries[0]) and action.isEnabled()
        if is_wanted and len(entries) > 1 and isinstance(inner, QMenu):
            opened.setActiveAction(action)  # opens it, as the pointer does
            return _click_entries(inner, entries[1:])
        if is_wanted and len(entries) == 1:
            place = opened.actionGeometry(action).center()
            QTest.mouseClick(opened, Qt.MouseButton.LeftButton, pos=place)
            return True
    opened.close()
    return False


def _press(keys: str) -> bool:
    focused = QApplication.focusWidget() or front()
    if focused is None:
        return False
    QTest.keySequence(focused, QKeySequence(keys))
    return True


def _write(text: str) -> bool:
    for number, paragraph in enumerate(text.split("\n")):
        focused = QApplication.focusWidget()
        if focused is None:
            return False
        if number:
            QTest.keyClick(focused, Qt.Key.Key_Return)
        if paragraph.isascii():
            QTest.keyClicks(focused, paragraph)
        else:
            _commit(focused, paragraph)
    return True


def _commit(widget: QWidget, text: str) -> None:
    event = QInputMethodEvent()
    event.setCommitString(text)
    QApplication.sendEvent(widget, event)


def _tab_to(words: str) -> bool:
    if QApplication.focusWidget() is None:
        return False
    for _ in range(_MAX_TABS):
        focused = QApplication.focusWidget()
        assert focused is not None
        if words in (_named(focused), focused.accessibleName()):
            return True
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    return False


def _named(widget: QWidget) -> str:
    return _plain(widget.text()).rstrip("…") if isinstance(widget, QAbstractButton) else ""
