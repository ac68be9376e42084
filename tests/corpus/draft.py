"""Filled official tables as rows of cells, to be distorted and then written to files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from app.edition.cells import CellKey, GridPart
from app.edition.definition import ValueKind
from app.edition.edition import Edition

TITLE = "某某镇人民政府2024年政府信息公开工作年度报告"


@dataclass
class Slot:
    """One cell of a table: its text, its spans, what it is on the form, and its key as a value."""

    text: str = ""
    rows: int = 1
    columns: int = 1
    part: GridPart | None = None
    key: CellKey | None = None


Truth = dict[CellKey, Decimal]
Row = list[Slot]
Table = list[Row]
Spot = tuple[int, int, Slot]


@dataclass
class Draft:
    """A document to be: tables in order with what they hold; `layout` tells how to set them."""

    edition: Edition
    tables: dict[str, list[Table]]
    truth: Truth
    missing: set[CellKey] = field(default_factory=set)
    side_by_side: bool = False
    one_grid: bool = False
    nested: bool = False
    charset: str = "utf-8"
    end_tags: bool = True
    wrapped: bool = False
    title: str = TITLE

    def all_tables(self) -> Iterator[Table]:
        for parts in self.tables.values():
            yield from parts

    def slots(self, *parts: GridPart) -> Iterator[Slot]:
        """All cells, or those that are one of these parts of the form."""
        for table in self.all_tables():
            for row in table:
                for slot in row:
                    if not parts or slot.part in parts:
                        yield slot

    def values(self) -> Iterator[Slot]:
        return self.slots(GridPart.VALUE)

    def labels(self) -> Iterator[Slot]:
        return self.slots(GridPart.ROW_LABEL, GridPart.COLUMN_LABEL)


def draft(edition: Edition, random: Random, truth: Truth | None = None) -> Draft:
    """The edition's tables filled with these figures, or random ones that add up."""
    truth = truth or figures(edition, random)
    tables = {key: [_table(edition, key, truth)] for key in edition.layouts}
    return Draft(edition, tables, truth)


def figures(edition: Edition, random: Random) -> Truth:
    truth: Truth = {}
    for key in edition.typed_keys:
        kind = edition.cells[key].kind
        low = -50 if kind is ValueKind.CHANGE else 0
        truth[key] = Decimal(random.choice([0, random.randint(low, 9), random.randint(10, 1999)]))
    for key, parts in edition.sums:
        truth[key] = sum((truth[part] for part in parts), Decimal(0))
    return {key: truth[key] for key in edition.cells}


def _table(edition: Edition, key: str, truth: Truth) -> Table:
    layout = edition.layouts[key]
    table: Table = [[] for _ in range(layout.rows)]
    for cell in sorted(layout.cells, key=lambda cell: (cell.row, cell.column)):
        text = str(truth[cell.key]) if cell.key else cell.text
        slot = Slot(text, cell.row_span, cell.column_span, cell.part, cell.key)
        table[cell.row].append(slot)
    return table


def spots(table: Table) -> list[Spot]:
    """Where each cell comes to stand, by the rule of HTML: in the first free column."""
    taken: set[tuple[int, int]] = set()
    found = []
    for row, slots in enumerate(table):
        column = 0
        for slot in slots:
            while (row, column) in taken:
                column += 1
            height = min(slot.rows, len(table) - row)
            taken |= {(row + r, column + c) for r in range(height) for c in range(slot.columns)}
            found.append((row, column, slot))
            column += slot.columns
    return found


def from_spots(found: list[Spot]) -> Table:
    """The rows of cells that stand at these places, gaps filled with blank cells."""
    rows = max(row + slot.rows for row, _, slot in found)
    columns = max(column + slot.columns for _, column, slot in found)
    begins = {(row, column): slot for row, column, slot in found}
    taken = {
        (row + r, column + c)
        for row, column, slot in found
        for r in range(slot.rows)
        for c in range(slot.columns)
    }
    table: Table = [[] for _ in range(rows)]
    for row in range(rows):
        for column in range(columns):
            if (row, column) in begins:
                table[row].append(begins[row, column])
            elif (row, column) not in taken:
                table[row].append(Slot())
    return table


def width(table: Table) -> int:
    return max(column + slot.columns for _, column, slot in spots(table))
