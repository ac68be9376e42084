"""How real documents lay out the official form: one small function for each way.

Each takes a draft and a source of chance and changes the draft in place.
"""

from __future__ import annotations

from copy import deepcopy
from random import Random

from app.edition.cells import CellKey, GridPart
from tests.corpus.draft import Draft, Slot, Table, from_spots, spots, width
from tests.corpus.wording import Distortion

HEADER_PARTS = (GridPart.COLUMN_LABEL, GridPart.CORNER)


def serial_column(d: Draft, _: Random) -> None:
    for table in d.all_tables():
        if _is_down(table):
            for number, row in enumerate(table):
                row.insert(0, Slot(str(number) if number else "序号"))


def remark_column(d: Draft, _: Random) -> None:
    for table in d.all_tables():
        for number, row in enumerate(table):
            row.append(Slot("" if number else "备注"))


def empty_rows(d: Draft, random: Random) -> None:
    for table in d.all_tables():
        found = spots(table)
        breaks = [
            row
            for row in range(1, len(table))
            if not any(r < row < r + slot.rows for r, _, slot in found)
        ]
        for row in sorted(random.sample(breaks, min(3, len(breaks))), reverse=True):
            table.insert(row, [Slot() for _ in range(width(table))])


def empty_column(d: Draft, _: Random) -> None:
    for table in d.all_tables():
        if _is_down(table):
            first = min(c for _, c, slot in spots(table) if slot.part is GridPart.VALUE)
            _insert_column(table, first)


def _insert_column(table: Table, at: int) -> None:
    moved = [(r, c + 1 if c >= at else c, slot) for r, c, slot in spots(table)]
    for _, column, slot in moved:
        if column < at < column + slot.columns:
            slot.columns += 1
    table[:] = from_spots(moved)


def captions_in_a_row_above(d: Draft, _: Random) -> None:
    """Group captions stand in a row of their own; labels then take one column."""
    for parts in d.tables.values():
        if any(
            slot.part is GridPart.ROW_LABEL and slot.rows > 1 for row in parts[0] for slot in row
        ):
            parts[0][:] = _with_caption_rows(parts[0])


def _with_caption_rows(table: Table) -> Table:
    rows: Table = []
    for row in table:
        captions = [slot for slot in row if slot.part is GridPart.ROW_LABEL][:-1]
        values = [slot for slot in row if slot.part is GridPart.VALUE]
        rows += [
            [Slot(c.text, part=c.part), *(Slot() for _ in range(len(values)))] for c in captions
        ]
        rest = [slot for slot in row if slot not in captions]
        for slot in rest:
            if slot.part in (GridPart.ROW_LABEL, GridPart.CORNER):
                slot.columns = 1
        rows.append(rest)
    return rows


def unmerged_with_blanks(d: Draft, _: Random) -> None:
    for table in d.all_tables():
        table[:] = from_spots([(r, c, _single(slot)) for r, c, slot in spots(table)])


def _single(slot: Slot) -> Slot:
    return Slot(slot.text, 1, 1, slot.part, slot.key)


def unmerged_with_repeats(d: Draft, _: Random) -> None:
    for table in d.all_tables():
        table[:] = from_spots(
            [
                (r + i, c + j, _single(slot))
                for r, c, slot in spots(table)
                for i in range(slot.rows)
                for j in range(slot.columns)
            ]
        )


def _is_down(table: Table) -> bool:
    return any(slot.part is GridPart.CORNER for row in table for slot in row)


def _split(d: Draft, random: Random, *, header: bool) -> None:
    """The longest table goes on in a second one; merged cells begin anew there."""
    key = max(d.tables, key=lambda name: len(d.tables[name][0]))
    table = d.tables[key][0]
    first = next(n for n, row in enumerate(table) if any(s.part is GridPart.VALUE for s in row))
    at = random.randrange(first + 3, len(table) - 3)
    upper, lower = [], deepcopy([spot for spot in spots(table) if spot[0] < first])
    shift = at - first if header else at
    for row, column, slot in spots(table):
        if row >= at:
            lower.append((row - shift, column, slot))
        elif row + slot.rows > at:
            rest = Slot(slot.text, row + slot.rows - at, slot.columns, slot.part)
            lower.append((at - shift, column, rest))
            upper.append((row, column, Slot(slot.text, at - row, slot.columns, slot.part)))
        else:
            upper.append((row, column, slot))
    if not header:
        lower = [spot for spot in lower if spot[2].part is not GridPart.COLUMN_LABEL]
        lower = [spot for spot in lower if spot[2].part not in HEADER_PARTS]
    d.tables[key] = [from_spots(upper), from_spots(lower)]


def split_without_header(d: Draft, random: Random) -> None:
    _split(d, random, header=False)


def split_with_header(d: Draft, random: Random) -> None:
    _split(d, random, header=True)


def header_repeated(d: Draft, _: Random) -> None:
    """The header once more within the longest table, above its last row."""
    key = max(d.tables, key=lambda name: len(d.tables[name][0]))
    table = d.tables[key][0]
    first = next(n for n, row in enumerate(table) if any(s.part is GridPart.VALUE for s in row))
    table[-1:-1] = deepcopy(table[:first])


def total_column_missing(d: Draft, _: Random) -> None:
    table = d.tables["requests"][0]
    found = spots(table)
    last = max(column for _, column, _ in found)
    kept = []
    for row, column, slot in found:
        if column == last:
            if slot.key:
                d.missing.add(slot.key)
            continue
        if column + slot.columns > last:
            slot.columns -= 1
        kept.append((row, column, slot))
    table[:] = from_spots(kept)


def columns_in_other_order(d: Draft, _: Random) -> None:
    """Persons come last but one, behind the organisations."""
    table = d.tables["requests"][0]
    found = spots(table)
    first = min(c for _, c, slot in found if slot.part is GridPart.VALUE)
    order = {first: first + 5} | {first + n: first + n - 1 for n in range(1, 6)}
    table[:] = from_spots(
        [(r, order.get(c, c) if c != first or s.columns == 1 else c, s) for r, c, s in found]
    )


def rows_in_other_order(d: Draft, random: Random) -> None:
    """The rows of a group change places; the cell of the group stays where it is."""
    table = d.tables["requests"][0]
    starts = [n for n, row in enumerate(table) if row[0].text.startswith("（三）")]
    rows = [table[starts[0]][1:], *table[starts[0] + 1 : starts[0] + table[starts[0]][0].rows]]
    random.shuffle(rows)
    table[starts[0]] = [table[starts[0]][0], *rows[0]]
    table[starts[0] + 1 : starts[0] + len(rows)] = rows[1:]


def all_in_one_grid(d: Draft, _: Random) -> None:
    d.one_grid = True


def side_by_side(d: Draft, _: Random) -> None:
    d.side_by_side = True


def disputes_turned(d: Draft, _: Random) -> None:
    turned = [
        (c, r, Slot(s.text, s.columns, s.rows, s.part, s.key))
        for r, c, s in spots(d.tables["disputes"][0])
    ]
    d.tables["disputes"] = [from_spots(sorted(turned, key=lambda spot: spot[:2]))]


def disputes_in_two_blocks(d: Draft, _: Random) -> None:
    found = spots(d.tables["disputes"][0])
    rows = len(d.tables["disputes"][0])
    upper = [spot for spot in found if spot[1] < 5]
    lower = [(row + rows, column - 5, slot) for row, column, slot in found if column >= 5]
    d.tables["disputes"] = [from_spots([*upper, *lower])]


def disputes_as_a_matrix(d: Draft, _: Random) -> None:
    table = d.edition.table("disputes")
    block = table.blocks[0]
    head = [Slot("案件"), *(Slot(c.label, part=GridPart.COLUMN_LABEL) for c in block.columns)]
    rows = [head]
    for label in (leaf for group in block.rows for leaf in group.leaves()):
        keys = [CellKey(f"disputes.{label.key}.{c.key}") for c in block.columns]
        values = [Slot(str(d.truth[key]), part=GridPart.VALUE, key=key) for key in keys]
        rows.append([Slot(label.label, part=GridPart.ROW_LABEL), *values])
    d.tables["disputes"] = [rows]


def nested_tables(d: Draft, _: Random) -> None:
    d.nested = True


def labels_too_narrow(d: Draft, _: Random) -> None:
    """A label that should span three columns spans two, and an empty cell follows."""
    for table in d.all_tables():
        for row in table:
            for place, slot in reversed(list(enumerate(row))):
                if slot.part is GridPart.ROW_LABEL and slot.columns > 1:
                    slot.columns -= 1
                    row.insert(place + 1, Slot(rows=slot.rows))


def shifting_columns(d: Draft, _: Random) -> None:
    """Table two in five columns, of which each row joins two others."""
    for table in d.tables["disclosure"]:
        for number, row in enumerate(table):
            if len(row) == 4:
                row[1 + number % 2].columns = 2
            else:
                row[-1].columns += 1


def no_applicant_row(d: Draft, _: Random) -> None:
    for table in d.tables["requests"]:
        del table[0][1:]
        table[0][0].rows = 1
        table[1].insert(0, Slot(rows=2, columns=3))


def group_spans_too_short(d: Draft, _: Random) -> None:
    """The cell of a group ends a row early, so that its last row slips to the left."""
    row = next(r for r in d.tables["requests"][0] if r[0].text.endswith("不予处理"))
    row[0].rows -= 1


def header_spans_lost(d: Draft, _: Random) -> None:
    """The cells of the header have lost their row spans: its lower rows slip to the left."""
    for table in d.all_tables():
        for row in table:
            for slot in row:
                if slot.part in HEADER_PARTS:
                    slot.rows = 1


def gb_page(d: Draft, _: Random) -> None:
    d.charset = "gb2312"


def no_end_tags(d: Draft, _: Random) -> None:
    d.end_tags = False


def wrapped_rows(d: Draft, _: Random) -> None:
    """Word: content controls around rows, tracked insertions around runs."""
    d.wrapped = True


SHAPES: tuple[Distortion, ...] = (
    rows_in_other_order, serial_column, remark_column, empty_rows, empty_column,
    captions_in_a_row_above,
    unmerged_with_blanks, unmerged_with_repeats, split_without_header, split_with_header,
    header_repeated, total_column_missing, columns_in_other_order, all_in_one_grid, side_by_side,
    disputes_turned, disputes_in_two_blocks, disputes_as_a_matrix, nested_tables,
    labels_too_narrow, shifting_columns, no_applicant_row, group_spans_too_short,
    header_spans_lost, gb_page, no_end_tags, wrapped_rows,
)  # fmt: skip
"""How it is laid out; one at a time."""
