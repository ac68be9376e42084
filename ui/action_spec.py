"""What an action of a window is, as data, what a group of them is, and how lists of keys tell."""

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

    said = Signal(str, list)

    @property
    def handlers(self) -> Handlers:
        """What is done here, by the key of the action."""
        return {}


def plain(words: str) -> str:
    """The words of a menu or an action without the letter for the Alt key and the dots."""
    return re.sub(r"\(&\w\)|…|&", "", words)


def listed(
    menus: Menus, of_entry: Callable[[str], Iterable[QAction]]
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    """Each menu, and what is done in it by which keys; `of_entry` gives the actions of a word."""
    for title, keys in menus:
        actions = [action for key in keys.split() for action in of_entry(key)]
        lines = ((plain(one.text()), _words(one)) for one in actions if one.isVisible())
        yield plain(title), tuple(line for line in lines if line[1])


def _words(action: QAction) -> str:
    form = QKeySequence.SequenceFormat.NativeText
    return " 或 ".join(keys.toString(form) for keys in action.shortcuts())
