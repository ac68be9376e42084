"""What a cell of a form table shows in each of Qt's roles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from app.checks.equations import EquationState, format_difference
from app.checks.findings import LEVEL_WORDS, Finding, is_open
from app.edition.cells import CellKey, GridPart, LaidCell
from app.edition.text_check_kinds import Level
from app.report.figures import last_year_figure
from app.report.numbers import format_plain, format_value, parse_number
from ui.document import Document
from ui.models.findings_model import LEVEL_SIGNS
from ui.theme import FormColors, form_colors

Role = Qt.ItemDataRole

_CENTRED = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class FormRole(IntEnum):
    """Roles beyond Qt's own: what the delegate draws around a cell, and small below its figure.

    UNBALANCED is for a balance: its cells, if it is not equal. KEY is the key of the cell, FOUND
    the level of the worst that was found there, SHORTER what a balance says where room is short.
    """

    MARKED = Role.UserRole + 1
    WRONG = Role.UserRole + 2
    LAST_YEAR = Role.UserRole + 3
    UNBALANCED = Role.UserRole + 4
    KEY = Role.UserRole + 5
    FOUND = Role.UserRole + 6
    SHORTER = Role.UserRole + 7


class FormAppearance:
    """Texts, colours and descriptions of labels, values and balances; `marked` cells stand out.

    With `with_last_year`, cells show last year's figures too, `waiting` ones that their change is
    to be explained.
    """

    def __init__(self, document: Document) -> None:
        self._document = document
        self.marked: frozenset[CellKey] = frozenset()
        self.waiting: frozenset[CellKey] = frozenset()
        self.with_last_year = False
        self.found: dict[CellKey, Level] = {}
        self._roles: dict[int, Callable[[CellKey], Any]] = {
            Role.DisplayRole: self.shown,
            Role.EditRole: self.shown,
            Role.TextAlignmentRole: lambda _key: _CENTRED,
            Role.BackgroundRole: self._background,
            Role.ForegroundRole: lambda key: self._colors.error if self._is_unread(key) else None,
            Role.ToolTipRole: self._tip,
            Role.AccessibleTextRole: self._description,
            FormRole.MARKED: lambda key: key in self.marked,
            FormRole.WRONG: self._is_unread,
            FormRole.LAST_YEAR: self._last_year,
            FormRole.KEY: lambda key: key,
            FormRole.FOUND: self._found,
        }

    def value(self, key: CellKey, role: int) -> Any:
        """What a value cell shows in a role."""
        answer = self._roles.get(role)
        return answer(key) if answer else None

    def label(self, laid: LaidCell, role: int) -> Any:
        """What a label shows in a role."""
        if role == Role.DisplayRole:
            return laid.text
        if role == Role.BackgroundRole:
            return self._colors.label
        if role == Role.TextAlignmentRole:
            leaf = laid.part is GridPart.ROW_LABEL and laid.row_span == 1
            return _LEFT if leaf else _CENTRED
        return None

    def balance(self, state: EquationState | None, role: int) -> Any:
        """What the balance of a column shows in a role; without a state, the row's label."""
        if role == Role.BackgroundRole:
            return self._colors.label
        if role == Role.TextAlignmentRole:
            return _CENTRED
        if role == Role.DisplayRole:
            return _balance_words(state)
        return None if state is None else self._of_balance(state, role)

    def _of_balance(self, state: EquationState, role: int) -> Any:
        """Colour, descriptions and cells of a balance: asked at every repaint, worked out late."""
        if role == Role.ForegroundRole:
            if not state.known:
                return self._colors.quiet
            return self._colors.done if state.holds else self._colors.error
        if role == FormRole.UNBALANCED:
            return () if state.holds else state.cells
        if role == FormRole.SHORTER:
            return () if state.holds else (format_difference(state.difference), "不等")
        return _balance_told(state, role)

    @property
    def _colors(self) -> FormColors:
        return form_colors(QGuiApplication.palette())

    def shown(self, key: CellKey) -> str:
        """The text of a value cell: the number, or what was typed and is none."""
        report = self._document.report
        unread = report.unread.get(key)
        if unread is not None:
            return unread.text
        value = report.value(key)
        return "" if value is None else format_value(value, report.edition.cells[key])

    def _found(self, key: CellKey) -> Level | None:
        return self.found.get(key)

    def _is_unread(self, key: CellKey) -> bool:
        return key in self._document.report.unread

    def _background(self, key: CellKey) -> Any:
        if key in self.marked:
            return self._colors.marked
        computed = self._document.report.edition.cells[key].computed
        return self._colors.computed if computed else None

    def _tip(self, key: CellKey) -> str:
        cell = self._document.report.edition.cells[key]
        unread = self._document.report.unread.get(key)
        if unread is not None:
            return parse_number(unread.text, cell).problem
        note = "由程序自动计算" if cell.computed else f"单位：{cell.unit}"
        beside = last_year_figure(self._document.report, key)
        origin = self._document.report.origins.get(key)
        more = (
            beside.words if beside else "",
            "与去年的数对照，需说明" if key in self.waiting else "",
            f"来源：{origin.words}" if origin else "",
        )
        return "\n".join([f"{cell.words}（{note}）", *filter(None, more)])

    def _description(self, key: CellKey) -> str:
        """The cell for a screen reader: row, column, figure, and its state in words."""
        words = self._document.report.edition.cells[key].words
        beside = last_year_figure(self._document.report, key) if self.with_last_year else None
        said = [f"{words}：{self.shown(key) or '未填'}", *self._states(key)]
        return "，".join([*said, *([beside.words] if beside else [])])

    def _states(self, key: CellKey) -> Iterator[str]:
        """What is drawn about a cell and what the checks found in it."""
        if self._document.report.edition.cells[key].computed:
            yield "自动计算"
        if self._is_unread(key):
            yield "不是数字"
        levels = [one.level for one in self._document.findings if key in one.cells]
        for level, words in LEVEL_WORDS.items():
            if level in levels:
                yield f"{levels.count(level)} 处{words}"

    def _last_year(self, key: CellKey) -> tuple[str, ...]:
        """Last year's figure for the small line of a cell, the longest wording first.

        A change that waits for an explanation has its sign before it.
        """
        beside = last_year_figure(self._document.report, key) if self.with_last_year else None
        if beside is None:
            return ()
        sign = LEVEL_SIGNS[Level.EXPLAIN] if key in self.waiting else ""
        return tuple(f"{sign}{words}" for words in beside.short)


def found_levels(findings: Iterable[Finding]) -> dict[CellKey, Level]:
    """The cells to look at for what is wrong or to be explained, each with the worst of it."""
    found: dict[CellKey, Level] = {}
    for finding in findings:
        if finding.cells and is_open(finding) and finding.level is not Level.UNFINISHED:
            worse = finding.level is Level.ERROR
            found[finding.cells[0]] = (
                finding.level if worse else found.get(finding.cells[0], finding.level)
            )
    return found


def _balance_told(state: EquationState, role: int) -> str | None:
    """What is told of a balance beyond its few words."""
    sides = f"一加二为 {format_plain(state.left)}，三加四为 {format_plain(state.right)}"
    if role == Role.AccessibleTextRole:
        return f"勾稽校验：{_balance_words(state)}，{sides}"
    if role == Role.ToolTipRole:
        return sides if state.holds else f"{sides}。单击右键看怎么改"
    return None


def _balance_words(state: EquationState | None) -> str:
    if state is None:
        return "勾稽校验"
    if not state.known:
        return "—"
    return f"差 {format_difference(state.difference)}" if state.difference else "相等"
