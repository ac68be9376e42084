"""The value cells of a form: their stable keys, their words and what they are computed from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NewType

from app.edition.definition import Block, Label, Table, ValueKind

CellKey = NewType("CellKey", str)
"""`<table>.<row>.<column>`, stable for ever: `requests.received.total`."""


def cell_key(table: str, row: str, column: str) -> CellKey:
    """The key of one cell."""
    return CellKey(f"{table}.{row}.{column}")


@dataclass(frozen=True)
class Cell:
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
    block: Block,
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
