"""Actions of a window from data: the actions, menus, and what is done by keys beside those."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct
from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

from app import patterns as re
from ui.theme import icon

Menus = Sequence[tuple[str, str]]
"""Titles of menus, and the keys of the actions in each.

`|` stands between groups, `TITLE[` and `]` around what has a menu of its own within the menu.
"""

Handlers = dict[str, Callable[[], object]]


class ActionSpec(Struct, frozen=True):
    """One action; `in_report` ones need an open report, `changing` ones one that takes edits."""

    key: str
    text: str
    shortcuts: tuple[str, ...] = ()
    short: str = ""
    icon: str = ""
    in_report: bool = True
    changing: bool = False


class Group(QObject):
    """Actions that belong together; `message` carries a sentence and what can be done about it."""

    message = Signal(str, list)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.handlers: Handlers = {}
        """What is done here, by the key of the action."""

    def say(self, sentence: str) -> None:
        """Shows a sentence that nothing can be done about."""
        self.message.emit(sentence, [])


MenuEntry = QAction | QMenu


class WindowActions:
    """The actions of one window by key, as its specs say; an action does what its handler does.

    `may_change` is asked before an action that changes the report.
    """

    def __init__(
        self,
        window: QMainWindow,
        specs: Iterable[ActionSpec],
        handlers: Handlers,
        may_change: Callable[[], bool] = lambda: True,
    ) -> None:
        self._window = window
        self._may_change = may_change
        self._entries: dict[str, Sequence[MenuEntry]] = {}
        for spec in specs:
            self.add(spec.key, self._made(spec, handlers[spec.key]))

    def __getitem__(self, key: str) -> QAction:
        return next(one for one in self._entries[key] if isinstance(one, QAction))

    def add(self, key: str, *entries: MenuEntry) -> None:
        """Adds what a widget brings along: an action, several that stand together, a menu."""
        self._entries[key] = entries

    def fill_menus(self, menus: Menus, others: Mapping[str, QMenu] = {}) -> None:
        """Builds the menu bar; `others` are menus that another window has as well, by key."""
        for key, menu in others.items():
            self.add(key, menu)
        for title, keys in menus:
            menu = QMenu(title, self._window)
            self._window.menuBar().addMenu(menu)
            self._fill(menu, keys)

    def listed(self, menus: Menus) -> Iterator[Keys]:
        """Each menu, and what is done in it by which keys, as the actions are now."""
        for title, keys in menus:
            entries = (one for key in keys.split() for one in self._entries.get(key, ()))
            actions = (one for one in entries if isinstance(one, QAction) and one.isVisible())
            lines = ((without_mnemonic(_lasting(one)), _keys_of(one)) for one in actions)
            yield without_mnemonic(title), tuple(line for line in lines if line[1])

    def _fill(self, place: QMenu, keys: str) -> None:
        places = [place]
        for key in keys.split():
            if key == "|":
                places[-1].addSeparator()
            elif key.endswith("["):
                inner = QMenu(key[:-1], self._window)
                places[-1].addAction(inner.menuAction())
                places.append(inner)
            elif key == "]":
                places.pop()
            else:
                for entry in self._entries[key]:
                    action = entry.menuAction() if isinstance(entry, QMenu) else entry
                    places[-1].addAction(action)

    def _made(self, spec: ActionSpec, handler: Callable[[], object]) -> QAction:
        action = QAction(spec.text, self._window)
        dress_action(action, spec.short or without_mnemonic(spec.text), spec.icon, spec.shortcuts)
        if spec.short:
            action.setToolTip(f"{spec.short}（{spec.shortcuts[0]}）")
        action.triggered.connect(lambda _=False: self._act(spec, handler))
        return action

    def _act(self, spec: ActionSpec, handler: Callable[[], object]) -> None:
        if not spec.changing or self._may_change():
            handler()


def dress_action(action: QAction, short: str, drawing: str, shortcuts: Sequence[str]) -> None:
    """Gives an action its words on a button, its icon and its keys."""
    action.setShortcuts([QKeySequence(keys) for keys in shortcuts])
    action.setIconText(short)
    if drawing:
        action.setIcon(icon(drawing))


def _lasting(action: QAction) -> str:
    """What an action is called whatever was done last: 撤销 of 撤销 修改文字."""
    short = action.iconText()
    return short if action.text().startswith(f"{short} ") else action.text()


def without_mnemonic(words: str) -> str:
    """The words of a menu or an action without the letter for the Alt key and the dots."""
    return re.sub(r"\(&\w\)|…|&", "", words)


def _keys_of(action: QAction) -> str:
    form = QKeySequence.SequenceFormat.NativeText
    return " 或 ".join(keys.toString(form) for keys in action.shortcuts())


Keys = tuple[str, tuple[tuple[str, str], ...]]
"""A heading and below it what is done by which keys."""

ALWAYS = (
    ("打开菜单", "Alt+菜单名后面的字母"),
    ("按一下有字母的按钮", "Alt+那个字母"),
    ("打开右键菜单", "菜单键 或 Shift+F10"),
    ("关闭对话框，不做", "Esc"),
)
"""What is done everywhere in every window."""

PLACES: tuple[Keys, ...] = (
    (
        "表格中",
        (
            ("填好一格，到下一格、上一格", "Enter、Shift+Enter"),
            ("填好一格，到相邻的格", "方向键"),
            ("到下一个、上一个要填的格", "Tab、Shift+Tab"),
            ("到这一片数字的边上", "Ctrl+方向键"),
            ("到这一行的开头、末尾", "Home、End"),
            ("到表的第一格、最后一格", "Ctrl+Home、Ctrl+End"),
            ("修改一格里的内容", "F2 或双击"),
            ("不要刚才输入的", "Esc"),
            ("选中一片", "Shift+方向键"),
            ("选中全部", "Ctrl+A"),
            ("照上面、左边的格填充", "Ctrl+D、Ctrl+R"),
            ("清空选中的格", "Delete"),
            ("放大、缩小表格", "Ctrl+滚轮"),
            ("写表格前面的文字", "Alt+T"),
        ),
    ),
    ("文字中", (("插入随表格变化的数字", "#"), ("离开文字，到下一处", "Tab"))),
    (
        "各处",
        (
            *ALWAYS,
            ("问题清单中转到一处", "Enter"),
            ("勾选一行", "空格"),
            ("写好说明", "Ctrl+Enter"),
            ("预览放大、缩小", "Ctrl+滚轮"),
        ),
    ),
)
"""What is done by keys in the window of a report, beside its menus."""
