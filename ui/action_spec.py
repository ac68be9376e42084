"""What an action of a window is, as data, and what is done by keys beside those of the menus."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction, QKeySequence

Menus = Sequence[tuple[str, str]]
"""Titles of menus, and the keys of the actions in each, `|` between groups."""

Handlers = dict[str, Callable[[], object]]


@dataclass(frozen=True)
class ActionSpec:
    """One action; `in_report` ones need an open report, `changing` ones one that takes edits."""

    key: str
    text: str
    shortcuts: tuple[str, ...] = ()
    short: str = ""
    icon: str = ""
    in_report: bool = True
    changing: bool = False


class Group(QObject):
    """Actions that belong together; `said` carries a sentence and what can be done about it."""

    message = Signal(str, list)

    @property
    def handlers(self) -> Handlers:
        """What is done here, by the key of the action."""
        return {}


def without_mnemonic(words: str) -> str:
    """The words of a menu or an action without the letter for the Alt key and the dots."""
    return re.sub(r"\(&\w\)|…|&", "", words)


def listed(
    menus: Menus, of_entry: Callable[[str], Iterable[QAction]]
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Each menu, and what is done in it by which keys; `of_entry` gives the actions of a word."""
    for title, keys in menus:
        actions = [action for key in keys.split() for action in of_entry(key)]
        lines = ((without_mnemonic(one.text()), _words(one)) for one in actions if one.isVisible())
        yield without_mnemonic(title), tuple(line for line in lines if line[1])


def _words(action: QAction) -> str:
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
    (
        "文字中",
        (
            ("插入随表格变化的数字", "#"),
            ("离开文字，到下一处", "Tab"),
        ),
    ),
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
