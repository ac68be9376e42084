"""How documents are damaged: after each of these something is missing or must be reported."""

from __future__ import annotations

from random import Random

from app.edition.cells import GridPart
from tests.corpus.draft import Draft, Slot, spots
from tests.corpus.wording import Distortion

JUNK = ("见附件", "待定", "3/4", "1.2.3", "其他", "自然人")


def _one(d: Draft, random: Random, *parts: GridPart) -> Slot:
    return random.choice([slot for slot in d.slots(*parts) if slot.text])


def row_removed(d: Draft, random: Random) -> None:
    table = random.choice(list(d.all_tables()))
    rows = [
        number
        for number, row in enumerate(table)
        if row[0].rows == 1 and any(slot.part is GridPart.VALUE for slot in row)
    ]
    del table[random.choice(rows)]


def cell_removed(d: Draft, random: Random) -> None:
    """A cell is gone, and the ones behind it move up."""
    slot = _one(d, random, GridPart.VALUE)
    for table in d.all_tables():
        for row in table:
            row[:] = [other for other in row if other is not slot]


def figure_overwritten(d: Draft, random: Random) -> None:
    _one(d, random, GridPart.VALUE).text = random.choice(
        ["见附件", "待定", "3/4", "1.2.3", "其他", "自然人"]
    )


def row_label_destroyed(d: Draft, random: Random) -> None:
    _one(d, random, GridPart.ROW_LABEL).text = random.choice(["", "？？？？", "※※项目", "12"])


def column_label_destroyed(d: Draft, random: Random) -> None:
    _one(d, random, GridPart.COLUMN_LABEL).text = random.choice(["", "？？？？", "※※项目", "12"])


def row_label_doubled(d: Draft, random: Random) -> None:
    """A label stands where another one should."""
    _one(d, random, GridPart.ROW_LABEL).text = _one(d, random, GridPart.ROW_LABEL).text


def column_label_doubled(d: Draft, random: Random) -> None:
    _one(d, random, GridPart.COLUMN_LABEL).text = _one(d, random, GridPart.COLUMN_LABEL).text


def column_labels_garbled(d: Draft, random: Random) -> None:
    for _ in range(2):
        _one(d, random, GridPart.COLUMN_LABEL).text = random.choice(["A栏", "B栏", "##", "数据"])


def header_row_removed(d: Draft, random: Random) -> None:
    table = random.choice(list(d.all_tables()))
    rows = [n for n, row in enumerate(table) if row and row[-1].part is GridPart.COLUMN_LABEL]
    del table[random.choice(rows)]


def columns_cut_off(d: Draft, random: Random) -> None:
    """Each row ends early."""
    table = random.choice(list(d.all_tables()))
    last = max(column for _, column, _ in spots(table))
    gone = {id(slot) for _, column, slot in spots(table) if column == last}
    for row in table:
        row[:] = [slot for slot in row if id(slot) not in gone]


DAMAGES: tuple[Distortion, ...] = (
    row_removed, cell_removed, figure_overwritten, row_label_destroyed, column_label_destroyed,
    row_label_doubled, column_label_doubled, column_labels_garbled, header_row_removed,
    columns_cut_off,
)  # fmt: skip

MOVING = frozenset({cell_removed, header_row_removed})
"""After these the cells behind move up, which those of a sheet do not do."""
