"""The value cells of a form with their keys, the printed grid, and patterns that run through it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from fnmatch import fnmatchcase
from typing import NewType

from msgspec import Struct

from app.edition.check_kinds import AtMost, Continuity, Equation
from app.edition.definition import Carry, Direction, Label, RowBlock, Table, ValueKind

CellKey = NewType("CellKey", str)
"""`<table>.<row>.<column>`, stable for ever: `requests.received.total`."""


def cell_key(table: str, row: str, column: str) -> CellKey:
    """The key of one cell."""
    return CellKey(f"{table}.{row}.{column}")


class Cell(Struct, frozen=True):
    """One value cell.

    `row_path` and `column_path` are the labels that lead to it, outermost first; a caption opens
    the column path. `parts` are the cells that a computed cell adds up, empty for a typed one.
    """

    key: CellKey
    table: str
    row: str
    column: str
    row_path: tuple[str, ...]
    column_path: tuple[str, ...]
    kind: ValueKind
    unit: str
    decimals: int
    unit_shown: bool
    parts: tuple[CellKey, ...]

    @property
    def computed(self) -> bool:
        """Whether the program fills this cell in."""
        return bool(self.parts)

    @property
    def words(self) -> str:
        """The cell in the form's own words: “1.属于国家秘密”·自然人."""
        return f"“{self.row_path[-1]}”·{self.column_path[-1]}"


def table_cells(table: Table) -> Iterator[Cell]:
    """All value cells of a table, in form order."""
    for block in table.blocks:
        for row_path, row in _leaf_paths(block.rows):
            for column_path, column in _leaf_paths(block.columns):
                yield _cell(table, block, (row_path, row), (column_path, column))


def _cell(
    table: Table,
    block: RowBlock,
    row_leaf: tuple[tuple[str, ...], Label],
    column_leaf: tuple[tuple[str, ...], Label],
) -> Cell:
    (row_path, row), (column_path, column) = row_leaf, column_leaf
    if block.caption:
        column_path = (block.caption, *column_path)
    return Cell(
        key=cell_key(table.key, row.key, column.key),
        table=table.key,
        row=row.key,
        column=column.key,
        row_path=row_path,
        column_path=column_path,
        kind=column.kind,
        unit=column.unit,
        decimals=column.decimals,
        unit_shown=column.unit_shown,
        parts=_parts(table, row, column),
    )


def _parts(table: Table, row: Label, column: Label) -> tuple[CellKey, ...]:
    if column.sum:
        return tuple(cell_key(table.key, row.key, part) for part in column.sum)
    return tuple(cell_key(table.key, part, column.key) for part in row.sum)


def _leaf_paths(
    labels: tuple[Label, ...], above: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], Label]]:
    for label in labels:
        path = (*above, label.label)
        if label.key:
            yield path, label
        else:
            yield from _leaf_paths(label.members, path)


class GridPart(StrEnum):
    """What a grid position is on the form."""

    CAPTION = "caption"
    CORNER = "corner"
    COLUMN_LABEL = "column_label"
    ROW_LABEL = "row_label"
    VALUE = "value"


class LaidCell(Struct, frozen=True):
    """One printed cell: its place and spans in grid rows and columns, and its text or its key."""

    row: int
    column: int
    row_span: int
    column_span: int
    part: GridPart
    text: str = ""
    key: CellKey | None = None


class Layout(Struct, frozen=True):
    """A table as printed. The first `header_rows` rows and `label_columns` columns are labels."""

    rows: int
    columns: int
    header_rows: int
    label_columns: int
    cells: tuple[LaidCell, ...]


def lay_out(table: Table) -> Layout:
    """The printed grid of a table; only a table of one block has header rows."""
    if table.direction is Direction.ACROSS:
        return _lay_out_across(table.key, table.blocks[0])
    label_columns = max(_depth(block.rows) for block in table.blocks)
    columns = label_columns + max(len(_leaves(block.columns)) for block in table.blocks)
    cells: list[LaidCell] = []
    row = 0
    for block in table.blocks:
        painter = _BlockPainter(table.key, block, row, label_columns, columns)
        cells.extend(painter.paint())
        row = painter.bottom
    header_rows = _depth(table.blocks[0].columns) if len(table.blocks) == 1 else 0
    return Layout(row, columns, header_rows, label_columns, tuple(cells))


def _lay_out_across(table: str, block: RowBlock) -> Layout:
    header = tuple(_with_columns(label, block.columns) for label in block.rows)
    rows, columns = _depth(header), sum(len(_leaves((label,))) for label in header)
    cells = list(_column_labels(header, 0, 0, rows, columns))
    keys = (
        cell_key(table, row.key, column.key)
        for row in _leaves(block.rows)
        for column in _leaves(block.columns)
    )
    cells += [LaidCell(rows, c, 1, 1, GridPart.VALUE, key=key) for c, key in enumerate(keys)]
    return Layout(rows + 1, columns, rows, 0, tuple(cells))


def _with_columns(label: Label, columns: tuple[Label, ...]) -> Label:
    """The row label as a group over the column labels."""
    members = tuple(_with_columns(member, columns) for member in label.members) or columns
    return Label(label=label.label, members=members)


class _BlockPainter(Struct, frozen=True):
    table: str
    block: RowBlock
    top: int
    label_columns: int
    columns: int

    @property
    def header_top(self) -> int:
        return self.top + bool(self.block.caption)

    @property
    def body_top(self) -> int:
        return self.header_top + _depth(self.block.columns)

    @property
    def bottom(self) -> int:
        return self.body_top + len(_leaves(self.block.rows))

    def paint(self) -> Iterator[LaidCell]:
        if self.block.caption:
            yield LaidCell(self.top, 0, 1, self.columns, GridPart.CAPTION, self.block.caption)
        header_rows = self.body_top - self.header_top
        yield LaidCell(
            self.header_top, 0, header_rows, self.label_columns, GridPart.CORNER, self.block.corner
        )
        yield from _column_labels(
            self.block.columns, self.header_top, self.label_columns, header_rows, self.columns
        )
        yield from _row_labels(self.block.rows, self.body_top, 0, self.label_columns)
        yield from self._values()

    def _values(self) -> Iterator[LaidCell]:
        columns = _leaves(self.block.columns)
        for r, row in enumerate(_leaves(self.block.rows), self.body_top):
            for c, column in enumerate(columns, self.label_columns):
                last = column is columns[-1]
                span = self.columns - c if last else 1
                key = cell_key(self.table, row.key, column.key)
                yield LaidCell(r, c, 1, span, GridPart.VALUE, key=key)


def _column_labels(
    labels: tuple[Label, ...], top: int, left: int, rows: int, right: int
) -> Iterator[LaidCell]:
    """Labels above the values: the last one takes what is left up to `right`, leaves reach down."""
    for label in labels:
        width = right - left if label is labels[-1] else len(_leaves((label,)))
        height = 1 if label.members else rows
        yield LaidCell(top, left, height, width, GridPart.COLUMN_LABEL, label.label)
        yield from _column_labels(label.members, top + 1, left, rows - 1, left + width)
        left += width


def _row_labels(labels: tuple[Label, ...], top: int, left: int, columns: int) -> Iterator[LaidCell]:
    """Labels left of the values: leaves reach right up to the first value column."""
    for label in labels:
        height = len(_leaves((label,)))
        width = 1 if label.members else columns
        yield LaidCell(top, left, height, width, GridPart.ROW_LABEL, label.label)
        yield from _row_labels(label.members, top, left + 1, columns - 1)
        top += height


def _leaves(labels: tuple[Label, ...]) -> tuple[Label, ...]:
    return tuple(leaf for label in labels for leaf in label.leaves())


def _depth(labels: tuple[Label, ...]) -> int:
    return max(label.depth() for label in labels)


Cells = Mapping[CellKey, Cell]


class EquationInstance(Struct, frozen=True):
    """An equation in one row or column, all its cells spelled out.

    `name` is the key of the row or column that `*` stands for, empty without one; `place` its
    label on the form.
    """

    check: Equation
    name: str
    place: str
    left: tuple[CellKey, ...]
    right: tuple[CellKey, ...]
    cells: tuple[CellKey, ...]


class ContinuityInstance(Struct, frozen=True):
    """A continuity in one row or column, all its cells spelled out; `previous` are last year's."""

    check: Continuity
    place: str
    left: tuple[CellKey, ...]
    previous: tuple[CellKey, ...]
    plus: tuple[CellKey, ...]
    minus: tuple[CellKey, ...]


def matching_keys(cells: Cells, pattern: str) -> tuple[CellKey, ...]:
    """All cells a pattern stands for, in form order."""
    if "*" not in pattern:
        return (CellKey(pattern),) if pattern in cells else ()
    return tuple(key for key in cells if fnmatchcase(key, pattern))


def running_names(cells: Cells, pattern: str) -> tuple[str, ...]:
    """The rows or columns that `*` runs through, in form order; `("",)` without a `*`."""
    if "*" not in pattern:
        return ("",)
    place = _star(pattern)
    return tuple(dict.fromkeys(key.split(".")[place] for key in matching_keys(cells, pattern)))


def spelled_out(cells: Cells, check: Equation) -> Iterator[EquationInstance]:
    """One instance of an equation for every row or column that its patterns run through."""
    lead = check.left[0]
    for name in running_names(cells, lead):
        left, right = _filled(check.left, name), _filled(check.right, name)
        yield EquationInstance(
            check, name, _place(cells[left[0]], lead), left, right, (*left, *right)
        )


def continuities(cells: Cells, check: Continuity) -> Iterator[ContinuityInstance]:
    """One instance of a continuity for every row or column that its patterns run through."""
    lead = check.left[0]
    for name in running_names(cells, lead):
        left = _filled(check.left, name)
        yield ContinuityInstance(
            check,
            _place(cells[left[0]], lead),
            left,
            _filled(check.previous, name),
            _filled(check.plus, name),
            _filled(check.minus, name),
        )


def bounds(
    cells: Cells, check: AtMost
) -> Iterator[tuple[str, tuple[tuple[CellKey, ...], tuple[CellKey, ...], tuple[CellKey, ...]]]]:
    """Every row or column that a bound runs through: its place, its left, minus and right cells."""
    lead = check.left[0]
    for name in running_names(cells, lead):
        left = _filled(check.left, name)
        sides = (left, _filled(check.minus, name), _filled(check.right, name))
        yield _place(cells[left[0]], lead), sides


def carried_cells(cells: Cells, carry: Carry) -> Iterator[tuple[CellKey, tuple[CellKey, ...]]]:
    """Each cell that begins with last year's figure, and last year's cells that it adds up."""
    for name in running_names(cells, carry.to):
        yield _filled((carry.to,), name)[0], _filled(carry.origin, name)


def _star(pattern: str) -> int:
    return pattern.split(".").index("*")


def _filled(patterns: Iterable[str], name: str) -> tuple[CellKey, ...]:
    return tuple(CellKey(pattern.replace("*", name)) for pattern in patterns)


def _place(cell: Cell, pattern: str) -> str:
    if "*" not in pattern:
        return cell.words
    return cell.row_path[-1] if _star(pattern) == 1 else cell.column_path[-1]
