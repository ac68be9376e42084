"""The places of a document beside those of the report, as rows to tick."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, QSortFilterProxyModel, Qt, Signal
from PySide6.QtGui import QFont

from app.importing.import_plan import ImportChange
from ui.widgets.rows_model import NO_INDEX, AnyIndex, HeadedModel

Role = Qt.ItemDataRole

_PLACE, _NOW, _FOUND, _NOTE = range(4)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Show(IntEnum):
    """Which rows are listed."""

    ALL = 0
    TAKABLE = 1
    DIFFERENT = 2
    ONE_SIDED = 3
    NOTED = 4

    def lists(self, change: ImportChange) -> bool:
        """Whether a place is among these."""
        match self:
            case Show.ALL:
                return True
            case Show.NOTED:
                return bool(change.note)
            case Show.TAKABLE:
                return change.may_be_taken
        return change.may_be_taken and change.is_one_sided is (self is Show.ONE_SIDED)


SHOW_WORDS = {
    Show.ALL: "全部",
    Show.TAKABLE: "不相同",
    Show.DIFFERENT: "数不同",
    Show.ONE_SIDED: "一边没有填",
    Show.NOTED: "要看一看",
}
"""What is listed, as the clerk chooses it."""


class ImportModel(HeadedModel):
    """One row a place; the tick before it says whether it is taken. `ticked` tells of new ticks.

    `found` is where the figures were found.
    """

    ticked = Signal()

    def __init__(
        self, changes: Sequence[ImportChange], parent: QObject | None = None, found: str = "文件中"
    ) -> None:
        super().__init__(("位置", "现在", found, "说明"), parent)
        self._changes = tuple(changes)
        self._chosen = {change.key for change in changes if change.proposed}

    @property
    def chosen(self) -> frozenset[str]:
        """The keys of the ticked places."""
        return frozenset(self._chosen)

    def change(self, row: int) -> ImportChange:
        """The place in a row."""
        return self._changes[row]

    def tick(self, rows: Sequence[int], *, on: bool) -> None:
        """Ticks or unticks the rows that can be."""
        for row in rows:
            change = self._changes[row]
            if change.may_be_taken:
                (self._chosen.add if on else self._chosen.discard)(change.key)
                index = self.index(row, _PLACE)
                self.dataChanged.emit(index, index, [Role.CheckStateRole])
        self.ticked.emit()

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:  # noqa: N802 (Qt's name)
        """The number of places."""
        return 0 if parent.isValid() else len(self._changes)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Places that differ can be ticked, totals never."""
        flags = super().flags(index)
        if index.isValid() and index.column() == _PLACE and self.change(index.row()).may_be_taken:
            return flags | Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: AnyIndex, role: int = Role.DisplayRole) -> Any:
        """The words of a place; a difference is set in bold, a note is its tool tip too."""
        if not index.isValid():
            return None
        change, column = self.change(index.row()), index.column()
        if role == Role.CheckStateRole:
            return self._tick_of(change) if column == _PLACE else None
        if role == Role.AccessibleTextRole:
            return f"{self.titles[column]}：{_words_of(change)[column]}"
        return _appearance(change, column, role)

    def _tick_of(self, change: ImportChange) -> Qt.CheckState | None:
        if not change.may_be_taken:
            return None
        on = change.key in self._chosen
        return Qt.CheckState.Checked if on else Qt.CheckState.Unchecked

    def setData(  # noqa: N802 (Qt's name)
        self, index: AnyIndex, value: Any, role: int = Role.EditRole
    ) -> bool:
        """Ticks a place."""
        if role != Role.CheckStateRole or not index.isValid():
            return False
        self.tick([index.row()], on=Qt.CheckState(value) == Qt.CheckState.Checked)
        return True


class ShownPlaces(QSortFilterProxyModel):
    """The rows of an `ImportModel` that are to be listed."""

    def __init__(self, model: ImportModel) -> None:
        super().__init__(model)
        self._places = model
        self._show = Show.ALL
        self.setSourceModel(model)

    def show_only(self, show: Show) -> None:
        """Lists these rows."""
        self._show = show
        self.invalidateFilter()

    def tick(self, rows: Sequence[int], *, on: bool) -> None:
        """Ticks or unticks listed rows."""
        sources = [self.mapToSource(self.index(row, 0)).row() for row in rows]
        self._places.tick(sources, on=on)

    def refusal(self, index: AnyIndex) -> str:
        """Why the cell at an index takes no typing, and what can be done in its row."""
        change = self._places.change(self.mapToSource(index).row())
        if change.shown_only:
            return f"{change.words}由程序自动计算，只供对照。"
        if not change.differs:
            return f"{change.words}两边相同，不用导入。"
        return "这里只供对照，不能改数；要不要导入，按空格键勾选。"

    def filterAcceptsRow(  # noqa: N802 (Qt's name)
        self,
        row: int,
        parent: AnyIndex,  # noqa: ARG002 Qt's own shape
    ) -> bool:
        """Whether the row is listed."""
        return self._show.lists(self._places.change(row))


def _words_of(change: ImportChange) -> tuple[str, ...]:
    return change.words, _shown(change.now), _shown(change.found), change.note


def _appearance(change: ImportChange, column: int, role: int) -> Any:
    words = _words_of(change)[column]
    roles = {
        Role.DisplayRole: words,
        Role.ToolTipRole: "\n".join(
            filter(None, (change.words, words if column in (_NOW, _FOUND) else "", change.note))
        ),
        Role.FontRole: _bold() if column == _FOUND and change.differs else None,
        Role.TextAlignmentRole: _LEFT,
    }
    return roles.get(Role(role))


def _bold() -> QFont:
    font = QFont()
    font.setBold(True)
    return font


def _shown(words: str) -> str:
    return words or "（空）"
