"""Values as rows of an item model; what changed comes as insertions, removals and repaints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any, Generic, TypeVar, cast

from msgspec import Struct
from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractTableModel,
    QCollator,
    QLocale,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    QTimer,
)
from PySide6.QtGui import QColor, QIcon

from ui.painting import Tone, tone_colors
from ui.theme import Sign, sign_icon

ValueT = TypeVar("ValueT")


class Column(Struct, Generic[ValueT], frozen=True):
    """A column; `width` is in digits of the view's font, down to `least` it gives way.

    `order` gives what rows are sorted by, the words if it is None; `tip` more than fits; `sign` is
    drawn before the words. The words of a chip stand on the tint of their tone.
    A word is looked for in the columns that are searched.
    """

    title: str
    words: Callable[[ValueT], str]
    width: int
    order: Callable[[ValueT], Any] | None = None
    tip: Callable[[ValueT], str] | None = None
    tone: Callable[[ValueT], Tone | None] | None = None
    sign: Callable[[ValueT], Sign | None] | None = None
    least: int = 16
    is_number: bool = False
    is_chip: bool = False
    is_searched: bool = False


FLAT_ROW = (
    Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
)
"""What can be done with a row of a list in which none stands below another."""


class Node(Generic[ValueT]):
    """A row: its value, the rows below it, where it stands, and its place among the given ones."""

    __slots__ = ("above", "below", "id", "key", "place", "row", "value")

    def __init__(
        self, key: str, value: ValueT | None, above: Node[ValueT] | None, id_: int
    ) -> None:
        self.key = key
        self.value = value
        self.above = above
        self.below: Sequence[Node[ValueT]] = ()
        self.id = id_
        self.row = 0
        self.place = 0

    def walk(self) -> Iterator[Node[ValueT]]:
        """This row and all below it."""
        yield self
        for node in self.below:
            yield from node.walk()

    def arrange(self, below: list[Node[ValueT]]) -> None:
        """Puts the rows below in this order."""
        self.below = below
        for row, node in enumerate(below):
            node.row = row


class RowsTree(Generic[ValueT]):
    """The rows by key and by id; `root` is above them all and is no row itself."""

    def __init__(self, key: Callable[[ValueT], str], above: Callable[[ValueT], str]) -> None:
        self.key = key
        self._above = above
        self.root: Node[ValueT] = Node("", None, None, 0)
        self.nodes: dict[str, Node[ValueT]] = {}
        self.by_id: dict[int, Node[ValueT]] = {0: self.root}
        self._next_id = 1

    def gone(self, wanted: dict[str, ValueT]) -> set[str]:
        """The rows that are wanted no more, or below another one."""
        return {
            node.key
            for node in self.nodes.values()
            if node.key not in wanted or node.above is not self._wanted_above(node, wanted)
        }

    def _wanted_above(self, node: Node[ValueT], wanted: dict[str, ValueT]) -> Node[ValueT] | None:
        """The row that is to be above; None if it is yet to come."""
        key = self._above(wanted[node.key])
        return self.nodes.get(key) if key in wanted else self.root

    def levels(self, added: Mapping[str, ValueT]) -> Iterator[tuple[Node[ValueT], list[str]]]:
        """The keys of new values with the row to be above them, which is there by then.

        One that would stand below itself stands at the top.
        """
        waiting: dict[str, list[str]] = defaultdict(list)
        for key, value in added.items():
            above = self._above(value)
            waiting[above if above in added or above in self.nodes else ""].append(key)
        ready = [key for key in waiting if not key or key in self.nodes]
        while waiting:
            if not ready:
                waiting[""] += waiting.pop(next(key for key in waiting if key))
                ready = [""]
            above = ready.pop()
            keys = waiting.pop(above)
            yield self.nodes.get(above, self.root), keys
            ready += [key for key in keys if key in waiting] if waiting else ()

    def insert(self, above: Node[ValueT], added: Iterable[tuple[str, ValueT]]) -> None:
        """Puts rows behind the last one below another, by their keys."""
        numbered = enumerate(added, self._next_id)
        nodes = [Node(key, value, above, id_) for id_, (key, value) in numbered]
        self._next_id += len(nodes)
        above.arrange([*above.below, *nodes])
        for node in nodes:
            self.nodes[node.key] = self.by_id[node.id] = node

    def remove(self, above: Node[ValueT], first: int, last: int) -> list[str]:
        """Takes rows and all below them out; returns their keys."""
        removed = [one for top in above.below[first : last + 1] for one in top.walk()]
        above.arrange([*above.below[:first], *above.below[last + 1 :]])
        for one in removed:
            del self.nodes[one.key], self.by_id[one.id]
        return [one.key for one in removed]


def runs(rows: Iterable[int]) -> list[tuple[int, int]]:
    """The first and last of each run of neighbours in ascending rows, the last run first."""
    found = []
    for _, group in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):
        run = [row for _, row in group]
        found.append((run[0], run[-1]))
    return found[::-1]


AnyIndex = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

NO_INDEX = QModelIndex()
"""The parent of everything on the top level."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_AS_GIVEN = -1

CHIP = int(Role.UserRole)
"""The role of the tone of words that are shown as a chip."""
_ROLES: dict[int, Callable[[Column[Any], Any], Any]] = {
    Role.DisplayRole: lambda column, value: column.words(value),
    Role.TextAlignmentRole: lambda column, _: _RIGHT if column.is_number else _LEFT,
    Role.ToolTipRole: lambda column, value: (column.tip or column.words)(value),
    Role.AccessibleTextRole: lambda column, value: f"{column.title}：{column.words(value) or '无'}",
    Role.ForegroundRole: lambda column, value: _ink(_tone(column, value)),
    CHIP: lambda column, value: _tone(column, value) if column.is_chip else None,
    Role.DecorationRole: lambda column, value: _icon(column.sign and column.sign(value)),
}


def _tone(column: Column[Any], value: Any) -> Tone | None:
    return column.tone(value) if column.tone else None


def _ink(tone: Tone | None) -> QColor | None:
    return tone_colors(tone)[0] if tone else None


def _icon(sign: Sign | None) -> QIcon | None:
    return None if sign is None else sign_icon(sign)


class RowsModel(QAbstractItemModel, Generic[ValueT]):
    """Rows known by `key`, each below the row whose key is its `parent`, if there is one.

    Rows come as they are given until they are sorted by a column; new ones keep the sorting.
    """

    def __init__(
        self,
        columns: Sequence[Column[ValueT]],
        key: Callable[[ValueT], str],
        above: Callable[[ValueT], str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self.key = key
        self._tree = RowsTree(key, above or (lambda _value: ""))
        self._sorted_by = (_AS_GIVEN, Qt.SortOrder.AscendingOrder)
        self._collator = QCollator(QLocale(QLocale.Language.Chinese, QLocale.Country.China))

    def show(self, values: Sequence[ValueT]) -> None:
        """Makes the rows these ones: rows that stay keep their place, selection and index."""
        wanted = {self._tree.key(value): value for value in values}
        self._remove_gone(wanted)
        self._take(wanted, 0)
        self._arrange()

    def add(self, values: Sequence[ValueT]) -> None:
        """Puts rows below the last one; those that are there already get the new values."""
        self._take({self._tree.key(value): value for value in values}, len(self._tree.nodes))

    def value(self, index: AnyIndex) -> ValueT | None:
        """The value in a row; None for no row."""
        return self._node(index).value if index.isValid() else None

    def value_below(self, parent: AnyIndex, row: int) -> ValueT:
        """The value of a row below another."""
        return cast(ValueT, self._node(parent).below[row].value)

    @property
    def values(self) -> Iterator[ValueT]:
        """The values of all rows."""
        return (node.value for node in self._tree.nodes.values() if node.value is not None)

    def index_of(self, key: str) -> QModelIndex:
        """The index of a row; invalid if there is no such row."""
        node = self._tree.nodes.get(key)
        return self._index(node) if node else QModelIndex()

    @property
    def is_nested(self) -> bool:
        """Whether some rows stand below others."""
        return len(self._tree.root.below) < len(self._tree.nodes)

    def index(self, row: int, column: int, parent: AnyIndex = NO_INDEX) -> QModelIndex:
        """The index of a row below another one."""
        tree = self._tree  # asked of each row, again and again, by what is laid out
        below = (tree.by_id[parent.internalId()] if parent.isValid() else tree.root).below
        if 0 <= row < len(below) and 0 <= column < len(self.columns):
            return self.createIndex(row, column, below[row].id)
        return QModelIndex()

    def parent(self, index: AnyIndex = NO_INDEX) -> QModelIndex:  # type: ignore[override]  # Qt has a second one
        """The index of the row above."""
        above = self._node(index).above if index.isValid() else None
        return self._index(above) if above else QModelIndex()

    def rowCount(self, parent: AnyIndex = NO_INDEX) -> int:  # noqa: N802 (Qt's name)
        """How many rows are below a row."""
        return 0 if parent.column() > 0 else len(self._node(parent).below)

    def hasChildren(self, parent: AnyIndex = NO_INDEX) -> bool:  # noqa: N802 (Qt's name)
        """Whether rows are below a row: asked of each row that is laid out."""
        return parent.column() <= 0 and bool(self._node(parent).below)

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:  # noqa: ARG002, N802 (Qt's name)
        """The number of columns."""
        return len(self.columns)

    def data(self, index: AnyIndex, role: int = Role.DisplayRole) -> Any:
        """What a column shows of a value."""
        value = self.value(index)
        if value is None:
            return None
        column = self.columns[index.column()]
        answer = _ROLES.get(role)
        return answer(column, value) if answer else None

    def headerData(  # noqa: N802 (Qt's name)
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        """The titles of the columns."""
        across = orientation is Qt.Orientation.Horizontal
        if not across or not 0 <= section < len(self.columns):
            return None
        if role == Role.DisplayRole:
            return self.columns[section].title
        if role == Role.TextAlignmentRole:
            return _RIGHT if self.columns[section].is_number else _LEFT
        if role == Role.InitialSortOrderRole and self.columns[section].is_number:
            return Qt.SortOrder.DescendingOrder.value  # who sorts by a figure looks for the most
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorts by a column; by -1 the rows stand as they were given."""
        self._sorted_by = (column, order)
        self._arrange()

    def _node(self, index: AnyIndex) -> Node[ValueT]:
        return self._tree.by_id[index.internalId()] if index.isValid() else self._tree.root

    def _index(self, node: Node[ValueT]) -> QModelIndex:
        return self.createIndex(node.row, 0, node.id) if node.id else QModelIndex()

    def _take(self, wanted: dict[str, ValueT], first: int) -> None:
        """Takes over values; their places are counted from `first`."""
        tree = self._tree
        self._replace(wanted)
        new = {key: value for key, value in wanted.items() if key not in tree.nodes}
        for above, keys in tree.levels(new):
            row = len(above.below)
            self.beginInsertRows(self._index(above), row, row + len(keys) - 1)
            tree.insert(above, ((key, new[key]) for key in keys))
            self.endInsertRows()
        for place, key in enumerate(wanted, first):
            tree.nodes[key].place = place

    def _remove_gone(self, wanted: dict[str, ValueT]) -> None:
        gone = self._tree.gone(wanted)
        while gone:
            above = self._tree.nodes[next(iter(gone))].above or self._tree.root
            for first, last in runs(one.row for one in above.below if one.key in gone):
                self.beginRemoveRows(self._index(above), first, last)
                gone.difference_update(self._tree.remove(above, first, last))
                self.endRemoveRows()

    def _replace(self, wanted: dict[str, ValueT]) -> None:
        changed: dict[int, list[int]] = defaultdict(list)
        for key, value in wanted.items():
            node = self._tree.nodes.get(key)
            if node is not None and node.value != value:
                node.value = value
                changed[(node.above or self._tree.root).id].append(node.row)
        for above, rows in changed.items():
            parent = self._index(self._tree.by_id[above])
            for first, last in runs(sorted(rows)):
                corner = self.index(last, len(self.columns) - 1, parent)
                self.dataChanged.emit(self.index(first, 0, parent), corner)

    def _arrange(self) -> None:
        """Sorts the rows, if they are not in order already."""
        order = _order(self.columns, self._sorted_by[0], self._collator)
        down = self._sorted_by[1] is Qt.SortOrder.DescendingOrder and self._sorted_by[0] >= 0
        moved: list[tuple[Node[ValueT], list[Node[ValueT]]]] = []
        rows = (self._tree.root, *self._tree.nodes.values())
        for node in (one for one in rows if len(one.below) > 1):
            arranged = sorted(node.below, key=order, reverse=down)
            if arranged != list(node.below):
                moved.append((node, arranged))
        if not moved:
            return
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        nodes = [self._node(index) for index in before]
        for node, arranged in moved:
            node.arrange(arranged)
        pairs = zip(before, nodes, strict=True)
        after = [self.createIndex(node.row, index.column(), node.id) for index, node in pairs]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()


class FilteredRows(QSortFilterProxyModel, Generic[ValueT]):
    """Rows that are chosen and contain the word; the rows above them are shown, too.

    Sorting is left to the model, which looks at each row once.
    """

    def __init__(self, model: RowsModel[ValueT]) -> None:
        super().__init__(model)
        self._rows = model
        self._searched = [column for column in model.columns if column.is_searched]
        self._word = ""
        self._chosen: Callable[[ValueT], bool] | None = None
        self._held = ""
        self._look_again = soon(self, self.invalidateRowsFilter)
        self.setRecursiveFilteringEnabled(True)
        self.setSourceModel(model)

    def show_only(self, word: str, chosen: Callable[[ValueT], bool] | None) -> None:
        """Shows the rows that are chosen and contain the word."""
        self._word, self._chosen = word.strip().casefold(), chosen
        self._held = ""
        self.invalidateRowsFilter()

    def hold(self, value: ValueT | None) -> None:
        """Goes on showing this row until another is held, though what it is chosen by changes."""
        before, self._held = self._held, "" if value is None else self._rows.key(value)
        let_go = self._rows.value(self._rows.index_of(before)) if before != self._held else None
        if let_go is not None and not self.is_wanted(let_go):
            self._look_again.start()

    def value(self, index: AnyIndex) -> ValueT | None:
        """The value in a row of the view."""
        return self._rows.value(self.mapToSource(index))

    def index_of(self, key: str) -> QModelIndex:
        """The index of a row in the view; invalid while it is not shown."""
        return self.mapFromSource(self._rows.index_of(key))

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sorts the rows themselves."""
        self._rows.sort(column, order)

    def is_wanted(self, value: ValueT) -> bool:
        """Whether a row is chosen and contains the word."""
        is_chosen = self._chosen is None or self._chosen(value)
        if not is_chosen or not self._word:
            return is_chosen
        return any(self._word in one.words(value).casefold() for one in self._searched)

    def filterAcceptsRow(self, row: int, parent: AnyIndex) -> bool:  # noqa: N802 (Qt's name)
        """Whether a row is shown for its own sake."""
        if not self._word and self._chosen is None:
            return True
        value = self._rows.value_below(parent, row)
        return self.is_wanted(value) or self._rows.key(value) == self._held

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """What can be done with a row; where none stands below others, none is looked for."""
        return super().flags(index) if self._rows.is_nested else FLAT_ROW


_SOON_MS = 60
"""Keys and rows come one after the other; it is looked once for several."""


def soon(parent: QObject, act: Callable[[], object], after: int = _SOON_MS) -> QTimer:
    """A timer that acts once for all that comes shortly after each other."""
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(after)
    timer.timeout.connect(act)
    return timer


def _order(
    columns: Sequence[Column[ValueT]], at: int, collator: QCollator
) -> Callable[[Node[ValueT]], Any]:
    """By what the rows are sorted; `at` is the column, or none of them as the rows are given."""
    if not 0 <= at < len(columns):
        return lambda node: node.place
    column = columns[at]
    if column.order is not None:
        order = column.order
        return lambda node: order(node.value)  # type: ignore[arg-type]  # only the root has none
    sort_key = cache(collator.sortKey)  # rows say the same words again and again
    return lambda node: sort_key(column.words(node.value))  # type: ignore[arg-type]


class HeadedModel(QAbstractTableModel):
    """A flat table below a row of column titles; whoever derives from it has the rows."""

    def __init__(self, titles: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.titles = tuple(titles)

    def columnCount(self, parent: AnyIndex = NO_INDEX) -> int:  # noqa: N802 (Qt's name)
        """The number of columns."""
        return 0 if parent.isValid() else len(self.titles)

    def headerData(  # noqa: N802 (Qt's name)
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        """The titles of the columns."""
        across = orientation is Qt.Orientation.Horizontal
        if across and role == Role.DisplayRole and 0 <= section < len(self.titles):
            return self.titles[section]
        return _LEFT if across and role == Role.TextAlignmentRole else None
