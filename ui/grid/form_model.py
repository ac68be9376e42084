"""One official table as an item model, and what a cell of it shows in each of Qt's roles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Set
from enum import IntEnum
from functools import partial
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication

from app.checks.equations import EquationState, balance_words, balances, changes_waiting
from app.checks.findings import LEVEL_WORDS, Finding, is_open
from app.edition.cells import Cell, CellKey, GridPart, LaidCell, Layout
from app.edition.edition import Edition
from app.edition.text_check_kinds import Level
from app.report.changes import ChangeSet, Edit, Means, Origin, Unread
from app.report.figures import last_year_figure
from app.report.numbers import format_plain, format_value, means_none, parse_number, read_entry
from ui.document import Document
from ui.theme import FormColors, form_colors
from ui.widgets.rows_model import NO_INDEX, AnyIndex

Role = Qt.ItemDataRole

_WAITING = "需说明"
_CENTRED = Qt.AlignmentFlag.AlignCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class FormRole(IntEnum):
    """Roles beyond Qt's own: what the delegate draws around a cell, and small below its figure.

    UNBALANCED is for a balance: its cells, if it is not equal. KEY is the key of the cell, SHORTER
    what a balance says where room is short, SIGNS all that is drawn about a value cell.
    """

    MARKED = Role.UserRole + 1
    WRONG = Role.UserRole + 2
    LAST_YEAR = Role.UserRole + 3
    UNBALANCED = Role.UserRole + 4
    KEY = Role.UserRole + 5
    SHORTER = Role.UserRole + 6
    SIGNS = Role.UserRole + 7


class Signs(NamedTuple):
    """What is drawn about the figure of a cell; `found` is the level of the worst found there."""

    last_year: tuple[str, ...]
    marked: bool
    found: Level | None
    wrong: bool


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
        self.wrong: frozenset[CellKey] = frozenset()
        self._roles: dict[int, Callable[[CellKey], Any]] = {
            Role.DisplayRole: self.shown,
            Role.EditRole: self.shown,
            Role.TextAlignmentRole: lambda _key: _CENTRED,
            Role.BackgroundRole: self._background,
            Role.ForegroundRole: lambda key: self._colors.error if self._is_wrong(key) else None,
            Role.ToolTipRole: self._tip,
            Role.AccessibleTextRole: self._description,
            FormRole.MARKED: lambda key: key in self.marked,
            FormRole.WRONG: self._is_unread,
            FormRole.LAST_YEAR: self._last_year,
            FormRole.KEY: lambda key: key,
            FormRole.SIGNS: self._signs,
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

    def balance(self, state: EquationState | str, role: int) -> Any:
        """What the balance of a column shows in a role, or the formula before them all."""
        if role == Role.BackgroundRole:
            return self._colors.label
        if role == Role.TextAlignmentRole:
            return _CENTRED
        if isinstance(state, str):
            shorter = (state, "勾稽") if role == FormRole.SHORTER else None
            return f"勾稽：{state}" if role == Role.DisplayRole else shorter
        if role == Role.ForegroundRole:
            if not state.known or not _is_filled(state):
                return self._colors.quiet
            return self._colors.done if state.holds else self._colors.error
        words = _OF_BALANCE.get(role)
        return words(state) if words else None

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

    def _signs(self, key: CellKey) -> Signs:
        wrong = self._is_wrong(key)
        return Signs(self._last_year(key), key in self.marked, self.found.get(key), wrong)

    def _is_wrong(self, key: CellKey) -> bool:
        """Whether what stands there is wrong by itself: no number, or none that may be there."""
        return self._is_unread(key) or key in self.wrong

    def _is_unread(self, key: CellKey) -> bool:
        return key in self._document.report.unread

    def _background(self, key: CellKey) -> Any:
        if key in self.marked:
            return self._colors.marked
        report = self._document.report
        typed = report.seal is None and not report.edition.cells[key].computed
        return None if typed else self._colors.computed

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

        Of a change that waits for an explanation it is said where there is room.
        """
        beside = last_year_figure(self._document.report, key) if self.with_last_year else None
        if beside is None:
            return ()
        waits = (f"{beside.short[0]} {_WAITING}",) if key in self.waiting else ()
        return (*waits, *beside.short)


def wrong_cells(findings: Iterable[Finding]) -> frozenset[CellKey]:
    """The cells whose own figure must be mended, whatever the others are."""
    wrong = (one for one in findings if one.level is Level.ERROR and len(one.cells) == 1)
    return frozenset(one.cells[0] for one in wrong)


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


def _sides(state: EquationState) -> str:
    return f"一加二为 {format_plain(state.left)}，三加四为 {format_plain(state.right)}"


def _balance_description(state: EquationState) -> str:
    return f"勾稽校验：{_balance_words(state)}，{_sides(state)}"


def _balance_tip(state: EquationState) -> str:
    if state.awaited:
        return f"{_sides(state)}。还有 {state.blanks} 格没有填，填完才能核对"
    return _sides(state) if state.holds else f"{_sides(state)}。单击右键看怎么改"


def _unequal_cells(state: EquationState) -> tuple[CellKey, ...]:
    return () if state.holds or state.awaited else state.cells


def _is_filled(state: EquationState) -> bool:
    """Whether both sides can be compared: a column of zeros is not while it has a blank."""
    return not state.awaited and bool(state.left or state.right or not state.blanks)


def _balance_words(state: EquationState) -> str:
    if not state.known:
        return "—"
    if not _is_filled(state):
        return "未填完"
    if state.holds:
        return "相等"
    side = "左" if state.difference > 0 else "右"
    return f"{side}边多 {format_plain(abs(state.difference))}"


def _shorter_words(state: EquationState) -> tuple[str, ...]:
    """The same where room is short, the longest first."""
    words = _balance_words(state)
    return () if state.holds or state.awaited else (words.replace("边", ""), "不等")


_OF_BALANCE: dict[int, Callable[[EquationState], Any]] = {
    Role.DisplayRole: _balance_words,
    Role.AccessibleTextRole: _balance_description,
    Role.ToolTipRole: _balance_tip,
    FormRole.UNBALANCED: _unequal_cells,
    FormRole.SHORTER: _shorter_words,
}
"""What a balance shows in the roles that few ask for; the rest is nothing."""


_SELECTABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
_EDITABLE = _SELECTABLE | Qt.ItemFlag.ItemIsEditable


def _group_ends(printed: Layout) -> frozenset[int]:
    """Where another group of columns begins next, in a table without labels before them."""
    if printed.label_columns or not printed.header_rows:
        return frozenset()
    spans = (one for one in printed.cells if one.column_span > 1)
    ends = {one.column + one.column_span - 1 for one in spans}
    return frozenset(ends - {printed.columns - 1})


class FormModel(QAbstractTableModel):
    """The printed grid of a table; `message` carries a sentence and the answers offered with it.

    Where the table has a balance, one more row below the header shows it for each column; grid
    rows of the layout below the header are shifted by it.
    """

    message = Signal(str, list)

    def __init__(self, document: Document, table: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._table = table
        self._asked: frozenset[CellKey] = frozenset()
        self._edition = document.report.edition
        self._appearance = FormAppearance(document)
        self._balances = balances(document.report, table)
        self._formula = balance_words(self._edition, table)
        self.printed: Layout = self._edition.layouts[table]
        self.group_ends = _group_ends(self.printed)
        self._shift = 1 if self._balances else 0
        below = self.printed.header_rows
        self._laid = {
            (cell.row + (self._shift if cell.row >= below else 0), cell.column): cell
            for cell in self.printed.cells
        }
        self._places = {cell.key: place for place, cell in self._laid.items() if cell.key}
        self.keys: tuple[CellKey, ...] = tuple(self._places)
        self._indexes = {key: self.createIndex(*place) for key, place in self._places.items()}
        self._flags = {place: _flags(self._edition, laid) for place, laid in self._laid.items()}
        self._column_names = {
            place[1]: self._edition.cells[key].column for key, place in self._places.items()
        }
        document.changed.connect(self._on_changed)
        document.checked.connect(self._on_checked)
        self._on_checked()

    @property
    def frozen_rows(self) -> int:
        """How many rows at the top stay in place while scrolling."""
        return self.printed.header_rows + self._shift if self.printed.header_rows else 0

    @property
    def frozen_columns(self) -> int:
        """How many columns at the left stay in place while scrolling."""
        return self.printed.label_columns if self.printed.header_rows else 0

    @property
    def balance_row(self) -> int | None:
        """The row that shows the balances, if the table has any."""
        return self.printed.header_rows if self._shift else None

    def spans(self) -> Iterable[tuple[int, int, int, int]]:
        """Row, column, row span and column span of every merged cell."""
        for (row, column), cell in self._laid.items():
            if cell.row_span > 1 or cell.column_span > 1:
                yield row, column, cell.row_span, cell.column_span
        if self._shift and self.printed.label_columns > 1:
            yield self.printed.header_rows, 0, 1, self.printed.label_columns

    def laid_cell(self, index: AnyIndex) -> LaidCell | None:
        """The printed cell that begins at an index."""
        return self._laid.get((index.row(), index.column()))

    def cell(self, index: AnyIndex) -> Cell | None:
        """The value cell at an index."""
        laid = self.laid_cell(index)
        return self._edition.cells[laid.key] if laid and laid.key else None

    def index_of(self, key: CellKey) -> QModelIndex:
        """The index of a value cell."""
        return self._indexes[key]

    def printed_row(self, index: AnyIndex) -> int:
        """The row of the printed grid that an index stands for."""
        below_header = index.row() >= self.printed.header_rows
        return index.row() - (self._shift if below_header else 0)

    def mark(self, keys: frozenset[CellKey]) -> None:
        """Marks the cells of an equation, and no others."""
        touched = self._appearance.marked | keys
        self._appearance.marked = keys
        self._repaint(touched)

    @property
    def shows_last_year(self) -> bool:
        """Whether cells have a small line for last year's figure."""
        return self._appearance.with_last_year and self._document.report.previous is not None

    def show_last_year(self, *, shown: bool) -> None:
        """Shows last year's figures in the cells where the report keeps them, or takes them off."""
        self._appearance.with_last_year = shown
        self._repaint(self.keys)

    def write(self, key: CellKey, text: str) -> None:
        """Puts what was typed into a cell; what is not a number stays there and is explained."""
        cell = self._edition.cells[key]
        entry = read_entry(cell, text)
        edit = Edit(entries={key: entry}).from_(Origin(Means.TYPED))
        self._document.edit(edit, f"填写{cell.words}")
        asked = {*self._asked, key} & self._document.report.unread.keys()
        if isinstance(entry, Unread) and not means_none(entry.text):
            self.message.emit(f"{cell.words}：{parse_number(entry.text, cell).problem}", [])
        elif isinstance(entry, Unread) or not asked or asked != self._asked:
            self._ask_of_signs(asked)

    def _ask_of_signs(self, keys: Set[CellKey]) -> None:
        """Asks whether signs for “none” are 0; the question stays open while numbers follow."""
        unread, words = self._document.report.unread, ""
        self._asked = frozenset(one for one in keys if means_none(unread[one].text))
        cells = [self._edition.cells[key] for key in self._asked]
        for cell in cells:
            words = f"{cell.words}：{parse_number(unread[cell.key].text, cell).problem}"
        if len(cells) > 1:
            words = f"有 {len(cells)} 格填的是“无”“-”一类。是 0 请填 0，还没有数据请留空。"

        def answer(text: str, step: str) -> None:
            still = [cell for cell in cells if cell.key in self._document.report.unread]
            entries = {cell.key: read_entry(cell, text) for cell in still}
            self._document.edit(Edit(entries=entries).from_(Origin(Means.TYPED)), step)
            self._asked = frozenset()
            self.message.emit("", [])

        answers = [("填 0", partial(answer, "0", "填 0")), ("留空", partial(answer, "", "清除"))]
        self.message.emit(words, answers if words else [])

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:  # noqa: N802 (Qt's name)
        """Rows of the printed grid and the balance row."""
        return 0 if parent.isValid() else self.printed.rows + self._shift

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:  # noqa: N802 (Qt's name)
        """Columns of the printed grid."""
        return 0 if parent.isValid() else self.printed.columns

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Labels are only shown, computed cells can be selected, typed cells edited."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return self._flags.get((index.row(), index.column()), Qt.ItemFlag.ItemIsEnabled)

    def data(self, index: AnyIndex, role: int = Role.DisplayRole) -> Any:
        """What is shown, and how."""
        if not index.isValid():
            return None
        laid = self.laid_cell(index)
        if laid is None:
            return self._balance_data(index, role)
        if laid.key is None:
            return self._appearance.label(laid, role)
        return self._appearance.value(laid.key, role)

    def setData(self, index: AnyIndex, value: Any, role: int = Role.EditRole) -> bool:  # noqa: N802
        """Takes what was typed into a cell."""
        laid = self.laid_cell(index)
        if role != Role.EditRole or not laid or not laid.key:
            return False
        if self._edition.cells[laid.key].computed:
            return False
        self.write(laid.key, str(value))
        return True

    def _balance_data(self, index: AnyIndex, role: int) -> Any:
        if not self._shift or index.row() != self.printed.header_rows:
            return None
        name = self._column_names.get(index.column())
        if name is None and index.column() > 0:
            return None
        return self._appearance.balance(self._balances[name] if name else self._formula, role)

    def _on_checked(self) -> None:
        """Marks the changes that are to be explained beside last year's figures."""
        waiting = changes_waiting(self._document.report, self._document.findings)
        found = found_levels(self._document.findings)
        wrong, shown = wrong_cells(self._document.findings), self._appearance
        touched = (shown.waiting ^ waiting) | (shown.found.keys() ^ found) | (shown.wrong ^ wrong)
        shown.waiting, shown.found, shown.wrong = waiting, found, wrong
        self._repaint(touched)

    def _on_changed(self, change: ChangeSet) -> None:
        if self._document.report.edition is not self._edition:
            return
        everywhere = change.after.previous or change.after.history is not None
        ours = self._places.keys() if everywhere else change.cells & self._places.keys()
        self._repaint(ours)
        if self._shift and ours:
            self._refresh_balances(ours)

    def _refresh_balances(self, keys: Set[CellKey]) -> None:
        """Those above the cells: a 0 leaves the total as it is, yet with a blank less."""
        before, now = self._balances, balances(self._document.report, self._table, keys)
        self._balances = before | now
        row = self.printed.header_rows
        for column, name in self._column_names.items():
            if name in now and _balance_words(now[name]) != _balance_words(before[name]):
                index = self.index(row, column)
                self.dataChanged.emit(index, index)

    def _repaint(self, keys: Iterable[CellKey]) -> None:
        for key in keys:
            if key in self._places:
                index = self.index_of(key)
                self.dataChanged.emit(index, index)


def _flags(edition: Edition, laid: LaidCell) -> Qt.ItemFlag:
    if laid.key is None:
        return Qt.ItemFlag.ItemIsEnabled
    return _SELECTABLE if edition.cells[laid.key].computed else _EDITABLE
