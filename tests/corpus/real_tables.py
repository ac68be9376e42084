"""The official tables as they are pasted from the notices, every typed cell with another number."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.edition.cells import CellKey, GridPart
from app.edition.definition import ValueKind
from app.edition.edition import Edition
from tests.corpus.draft import Slot, Table

FIRST = 1001


def distinct(edition: Edition) -> dict[CellKey, Decimal]:
    """A number for each cell, no typed one twice; the sums are true."""
    truth = {}
    for number, key in enumerate(edition.typed_keys, FIRST):
        kind = edition.cells[key].kind
        truth[key] = Decimal(f"{number}.5") if kind is ValueKind.AMOUNT else Decimal(number)
    for key, parts in edition.sums:
        truth[key] = sum((truth[part] for part in parts), Decimal(0))
    return {key: truth[key] for key in edition.cells}


def tables(edition: Edition) -> dict[str, Table]:
    """The tables as the notice of the edition has them."""
    truth = distinct(edition)
    return {table.key: list(_rows(edition, table.key, truth)) for table in edition.tables}


def _rows(edition: Edition, table: str, truth: dict[CellKey, Decimal]) -> Iterator[list[Slot]]:
    layout = edition.layouts[table]
    for number in range(layout.rows):
        cells = sorted(
            (cell for cell in layout.cells if cell.row == number), key=lambda cell: cell.column
        )
        yield [
            Slot(
                str(truth[cell.key]) if cell.key else cell.text,
                cell.row_span,
                cell.column_span,
                cell.part,
                cell.key,
            )
            for cell in cells
        ]


def five_columns(table: Table) -> Table:
    """Table two of 2019 in five grid columns, as the notice has it on the web."""
    spans = {1: (5,), 2: (1, 4), 3: (1, 2, 2), 4: (1, 1, 2, 1)}
    return [
        [
            Slot(slot.text, slot.rows, wide, slot.part, slot.key)
            for slot, wide in zip(row, spans[len(row)], strict=True)
        ]
        for row in table
    ]


def is_value(slot: Slot) -> bool:
    return slot.part is GridPart.VALUE
