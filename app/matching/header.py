"""The header of a table, and the values set below its labels in rows of their own."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Generic

from msgspec import Struct
from msgspec.structs import replace

from app.matching.regions import Box, Boxes, FigureUse
from app.matching.vocabulary import (
    LabelRole,
    Sense,
    Strength,
    TextKind,
    Vocabulary,
    Word,
    each_of,
    is_one,
    union_of,
)
from app.office.content import PlaceT
from app.office.labels import doubt_of_unit, money_unit, normalised
from app.report.numbers import means_none

_ASIDE = frozenset({TextKind.SERIAL, TextKind.REMARK, TextKind.LAST_YEAR})
_COUNTING = frozenset({TextKind.SERIAL, TextKind.FIGURE})


class Slot(Struct, frozen=True):
    """The columns below one label at the lower edge of a header.

    `cells` are the cells of the form that may stand there, none if the label is not known;
    `doubt` says in Chinese what is uncertain about that.
    """

    left: int
    right: int
    cells: int
    strength: Strength = Strength.EXACT
    doubt: str = ""


class Header(Struct, frozen=True, dict=True):
    """The slots of a header in reading order.

    `located`: their columns can be trusted. `ordered`: they stand without a gap. `nested`: their
    order is that of the groups above them. The labels begin at `left`, what is written in the
    header ends at `end`; `aside` are columns that hold nothing of the form: serial numbers,
    remarks, and what counts the rows of a sheet, those of the header, too. `spread`: blank fields
    stand for what is merged, perhaps behind the label of a row, too.
    """

    slots: tuple[Slot, ...] = ()
    located: bool = False
    ordered: bool = False
    nested: bool = False
    left: int = 0
    end: int = 0
    aside: frozenset[int] = frozenset()
    spread: bool = False

    @cached_property
    def cells(self) -> int:
        """All cells of the form that have a slot."""
        return union_of(slot.cells for slot in self.slots)

    @cached_property
    def lefts(self) -> list[int]:
        """The column in which each slot begins."""
        return [slot.left for slot in self.slots]


class _Head(Struct, frozen=True):
    """A label of a header: its columns, its row, what it means."""

    left: int
    right: int
    row: int
    sense: Sense
    text: str


class HeaderReader(Generic[PlaceT]):
    """Reads the headers of one table; with `across` the rows of the form stand in them too."""

    def __init__(self, vocabulary: Vocabulary, table: str, *, across: bool) -> None:
        self._vocabulary = vocabulary
        self._table = table
        self._across = across

    def sense(self, word: Word) -> Sense | None:
        """What a text means in a header of the table; None if it is no label of one."""
        sense = word.sense(self._table, LabelRole.COLUMN)
        if sense is None and self._across:
            sense = word.sense(self._table, LabelRole.ROW)
            return sense and replace(sense, is_leaf=False)
        return sense

    def read(self, band: Sequence[Boxes[PlaceT]]) -> Header:
        """The header that some rows of a grid are."""
        rows = [_joined(list(self._heads(row)), across=self._across) for row in band]
        rows = _with_rows_of_one(rows, band) if self._across else rows
        heads = [head for row in rows for head in row]
        if not heads:
            return Header()
        left = min(head.left for head in heads)
        boxes = [box for row in band for box in row if box.left >= left]
        aside = frozenset(box.left for box in boxes if box.word.kind in _ASIDE)
        open_boxes = [box for box in boxes if not (box.is_blank and box.left in aside)]
        unknown = _unknown([box for box in open_boxes if not self._is_known(box.word)], heads)
        if not self._across and _nested([row for row in rows if row]) is None:
            groups = [box for box in boxes if self._is_group(box.word)]
            unknown = sorted([*unknown, *_unknown(groups, heads)], key=lambda slot: slot.left)
        aside |= {
            box.left
            for row in band
            for box in row
            if box.left < left and box.word.kind in _COUNTING
        }
        slots, is_whole = self._slots(rows, band, unknown)
        strange = [b for b in boxes if not b.is_blank and not self._is_known(b.word)]
        is_whole = is_whole and strange in ([], band[0][:1])
        header = self._header(slots, unknown, boxes, aside, is_whole=is_whole)
        return replace(header, spread=not header.located and any(map(_has_gap, band)))

    def _is_group(self, word: Word) -> bool:
        sense = self.sense(word)
        return sense is not None and not sense.is_leaf

    def _is_known(self, word: Word) -> bool:
        if word.kind in _ASIDE or self.sense(word):
            return True
        return word.sense(self._table, LabelRole.FRAME) is not None

    def _heads(self, row: Boxes[PlaceT]) -> Iterator[_Head]:
        for box in row:
            sense = self.sense(box.word)
            if sense is not None:
                yield _Head(box.left, box.right, box.top, sense, box.cell.text)

    def _slots(
        self, rows: list[list[_Head]], band: Sequence[Boxes[PlaceT]], unknown: list[Slot]
    ) -> tuple[list[Slot], bool]:
        """The known slots in order, and whether the order is sure without their columns."""
        nested = _nested([row for row in rows if row])
        if nested is not None and (not self._across or _are_distinct(nested)):
            return [self._slot(head, cells) for head, cells in nested], True
        leaves = _leaves(rows)
        groups = _sound_groups(rows, band, leaves, unknown) if self._across else []
        slots = [self._slot(leaf, _narrowed(leaf, groups)) for leaf in leaves]
        if self._across:
            slots = _by_elimination(slots) if not unknown else slots
            slots = [slot if is_one(slot.cells) else replace(slot, cells=0) for slot in slots]
        return _without_rivals(slots), False

    def _slot(self, head: _Head, cells: int) -> Slot:
        return Slot(head.left, head.right, cells, head.sense.strength, self._doubt(head, cells))

    def _doubt(self, head: _Head, cells: int) -> str:
        said, unit = money_unit(normalised(head.text)), self._vocabulary.unit(cells)
        if said and said != unit:
            return doubt_of_unit(said, unit)
        return doubt(head.sense, head.text)

    def _header(
        self,
        slots: list[Slot],
        unknown: list[Slot],
        boxes: Boxes[PlaceT],
        aside: frozenset[int],
        *,
        is_whole: bool,
    ) -> Header:
        if _are_apart(slots):
            slots = sorted([*slots, *unknown], key=lambda slot: slot.left)
        located = _are_apart(slots)
        ends = [box.right for box in boxes if not box.is_blank and not self._is_group(box.word)]
        return Header(
            slots=tuple(slots),
            located=located,
            ordered=located and all(one.right == other.left for one, other in pairwise(slots)),
            nested=is_whole,
            left=min(box.left for box in boxes),
            end=max(ends, default=0),
            aside=aside,
        )


def doubt(sense: Sense, text: str) -> str:
    """What is uncertain about a text that was taken for a label, in Chinese; empty if nothing."""
    if sense.strength is not Strength.DOUBTFUL:
        return ""
    return f"“{' '.join(text.split())}”是按“{sense.label}”读取的，请核对。"


def _joined(row: list[_Head], *, across: bool) -> list[_Head]:
    """Equal labels side by side are one: a merged cell that was filled instead.

    Where rows stand `across`, too, equal leaves are the columns of several rows.
    """
    joined: list[_Head] = []
    for head in row:
        last = joined[-1] if joined else None
        is_column = across and head.sense.is_leaf
        if last and last.right == head.left and last.sense == head.sense and not is_column:
            joined[-1] = replace(last, right=head.right)
        else:
            joined.append(head)
    return joined


_MIN_ROWS_OF_ONE = 3


def _with_rows_of_one(rows: list[list[_Head]], band: Sequence[Boxes[PlaceT]]) -> list[list[_Head]]:
    """The rows; several labels of rows of one cell each, with no label below them, are columns."""
    lefts = [{head.left for head in row} for row in rows]
    has_figures = any(box.word.kind is TextKind.FIGURE for row in band for box in row)

    def is_alone(head: _Head, number: int) -> bool:
        below = (left for row in lefts[number + 1 :] for left in row)
        return is_one(head.sense.cells) and not any(head.left <= n < head.right for n in below)

    alone = [head for number, row in enumerate(rows) for head in row if is_alone(head, number)]
    if len(alone) < _MIN_ROWS_OF_ONE or has_figures:
        return rows
    return [
        [replace(h, sense=replace(h.sense, is_leaf=True)) if h in alone else h for h in row]
        for row in rows
    ]


def _has_gap(row: Boxes[PlaceT]) -> bool:
    texts = [place for place, box in enumerate(row) if not box.is_blank]
    return bool(texts) and texts[-1] - texts[0] >= len(texts)


def _unknown(boxes: Boxes[PlaceT], heads: list[_Head]) -> list[Slot]:
    """The columns under texts that nobody knows, or under none, where no label has a column."""
    taken = {
        column for head in heads if head.sense.is_leaf for column in range(head.left, head.right)
    }
    slots = []
    for box in sorted(boxes, key=lambda box: (box.right - box.left, box.left)):
        columns = range(box.left, box.right)
        if taken.isdisjoint(columns):
            taken.update(columns)
            slots.append(Slot(box.left, box.right, 0))
    return sorted(slots, key=lambda slot: slot.left)


def _are_apart(slots: list[Slot]) -> bool:
    return all(one.right <= other.left for one, other in pairwise(slots))


def _nested(rows: list[list[_Head]]) -> list[tuple[_Head, int]] | None:
    """The leaves in order, if each row holds just the members of the groups above, all of them.

    So the order is sure even where all spans are wrong. None if the rows do not fit so.
    """
    level = [(head, head.sense.cells) for head in rows[0]]
    for row in rows[1:]:
        below: list[tuple[_Head, int]] = []
        waiting = 0
        for group, cells in level:
            if group.sense.is_leaf:
                below.append((group, cells))
                continue
            left = cells
            while left and waiting < len(row) and row[waiting].sense.cells & left:
                member = row[waiting].sense.cells & left
                below.append((row[waiting], member))
                left &= ~member
                waiting += 1
            if left:
                return None
        if waiting < len(row):
            return None
        level = below
    return level if all(head.sense.is_leaf for head, _ in level) else None


def _are_distinct(nested: list[tuple[_Head, int]]) -> bool:
    return all(is_one(cells) for _, cells in nested)


def _leaves(rows: list[list[_Head]]) -> list[_Head]:
    """The labels without members from left to right; one that is repeated below itself is one."""
    found: dict[tuple[int, int, int], _Head] = {}
    for row in rows:
        for head in row:
            if head.sense.is_leaf:
                found.setdefault((head.left, head.right, head.sense.cells), head)
    return sorted(found.values(), key=lambda head: (head.left, head.row))


def _sound_groups(
    rows: list[list[_Head]], band: Sequence[Boxes[PlaceT]], leaves: list[_Head], unknown: list[Slot]
) -> list[_Head]:
    """The groups, innermost first, over just as many slots as they have members.

    Blank cells right of a group's label belong to it: its cells may not have been merged.
    """
    starts = [*(leaf.left for leaf in leaves), *(slot.left for slot in unknown)]
    found = []
    for row, row_boxes in zip(reversed(rows), reversed(band), strict=True):
        for group in row:
            if group.sense.is_leaf:
                continue
            for right in (group.right, _over_blanks(group.right, row_boxes)):
                below = sum(group.left <= start < right for start in starts)
                if below == group.sense.cells.bit_count():
                    found.append(replace(group, right=right))
                    break
    return found


def _over_blanks(right: int, row: Boxes[PlaceT]) -> int:
    for box in row:
        if box.left >= right:
            if not box.is_blank or box.left > right:
                break
            right = box.right
    return right


def _narrowed(leaf: _Head, groups: list[_Head]) -> int:
    cells = leaf.sense.cells
    for group in groups:
        if group.row < leaf.row and group.left <= leaf.left < group.right:
            cells = cells & group.sense.cells or cells
    return cells


def _by_elimination(slots: list[Slot]) -> list[Slot]:
    """Slots that could be several cells, in form order if there are as many slots as cells."""
    taken = union_of(slot.cells for slot in slots if is_one(slot.cells))
    open_cells = [0 if is_one(slot.cells) else slot.cells & ~taken for slot in slots]
    counts = Counter(open_cells)
    rest = {cells: cells for cells in counts}
    found = []
    for slot, cells in zip(slots, open_cells, strict=True):
        if cells and counts[cells] == cells.bit_count():
            lowest = rest[cells] & -rest[cells]
            rest[cells] &= ~lowest
            found.append(replace(slot, cells=lowest, doubt="表头不全，按规定的顺序读取，请核对。"))
        else:
            found.append(slot)
    return found


def _without_rivals(slots: list[Slot]) -> list[Slot]:
    """Of slots for the same cells only the one whose label agrees best; none if two agree alike."""
    claims: dict[int, list[Strength]] = defaultdict(list)
    for slot in slots:
        for cell in each_of(slot.cells):
            claims[cell].append(slot.strength)
    best = {cell: max(strengths) for cell, strengths in claims.items()}
    alone = {cell for cell, strengths in claims.items() if strengths.count(best[cell]) == 1}
    return [
        slot
        if all(cell in alone and slot.strength == best[cell] for cell in each_of(slot.cells))
        else replace(slot, cells=0)
        for slot in slots
    ]


Pairs = list[tuple[Slot, Box[PlaceT]]]


_BY_ORDER = "这一行的单元格比表头少，是按顺序读取的，请核对。"


def paired(
    values: Boxes[PlaceT], header: Header, use: FigureUse, *, is_complete: bool
) -> Pairs[PlaceT]:
    """Each slot with its value, by columns or else by order; nothing where neither is sure.

    `is_complete`: the header has a slot for every cell that the row has on the form.
    """
    values = [box for box in values if box.left >= header.left or box.left not in header.aside]
    is_short = header.located and (values[-1].right if values else 0) < header.end
    by_columns = _by_columns(values, header, use) if header.located and not is_short else None
    if by_columns is not None:
        return by_columns
    if not header.ordered and not (header.nested and is_complete):
        return []
    slots = (
        [replace(s, doubt=s.doubt or _BY_ORDER) for s in header.slots] if is_short else header.slots
    )
    first = values[0].left if values else 0
    slots = [slot for slot in slots if slot.cells or slot.right > first]  # over labels stands none
    behind = sum(column >= header.left for column in header.aside)
    written = [box for box in values if not box.is_blank]
    if len(values) == len(slots) + behind and (not header.spread or len(written) == len(values)):
        return list(zip(slots, values, strict=False))
    if is_complete and not behind and len(written) == len(slots):
        return list(zip(slots, written, strict=True))
    return []


def fitted(header: Header, values: Boxes[PlaceT]) -> Header:
    """A header from a part before, for the values of a part that may have other columns.

    As it is if all that is written stands below it; where as many columns are written in as it has
    slots, over these; else its columns say nothing.
    """
    written = sorted({box.left for box in values if not box.is_blank})
    if not header.located or not written:
        return header
    open_end = max(box.left for box in values) >= header.end
    is_below = all(_is_below(box, header) for box in values if not box.is_blank)
    if is_below and (not open_end or {*header.lefts} <= {*written}):
        return header
    if not header.ordered or header.aside or len(written) != len(header.slots):
        return replace(header, located=False)
    slots = zip(header.slots, written, strict=True)
    return replace(
        header,
        slots=tuple(replace(slot, left=at, right=at + 1) for slot, at in slots),
        left=written[0],
        end=written[-1] + 1,
        aside=frozenset(box.left for box in values) - {*written},
    )


def without_numbers(values: Boxes[PlaceT], header: Header) -> Boxes[PlaceT]:
    """The values behind a row's label without what numbers the row before the first column."""
    below = [box for box in values if box.left >= header.left]
    return below if {box.left for box in below} >= {*header.lefts} else values


def only_text(boxes: Sequence[Box[PlaceT]], use: FigureUse) -> Box[PlaceT] | None:
    """The box that says what all of them say; the first if all are blank, None if they differ."""
    written = [box for box in boxes if not box.is_blank]
    if len(written) > 1:
        use.compared = True
        if len({_said(box.cell.text) for box in written}) > 1:
            return None
    return next(iter(written or boxes), None)


def _said(text: str) -> str:
    return "" if means_none(text) else normalised(text)


def _by_columns(values: Boxes[PlaceT], header: Header, use: FigureUse) -> Pairs[PlaceT] | None:
    """None if a slot has no value or a value stands where the header has no column."""
    if [box.left for box in values] == header.lefts:
        return list(zip(header.slots, values, strict=True))
    if any(b.word.kind is TextKind.FIGURE and not _is_below(b, header) for b in values):
        return None
    parts = values
    if len(values) < len(header.slots):
        parts = [part for box in values for part in _none_apart(box, header, use)]
    pairs: Pairs[PlaceT] = []
    for slot in header.slots:
        if slot.cells and any(box.left < slot.left < box.right for box in parts):
            return None
        below = [box for box in parts if slot.left <= box.left < slot.right]
        if not below and slot.cells:
            return None
        box = only_text(below, use)
        if box is not None:
            pairs.append((slot if box in values else replace(slot, doubt=_MERGED), box))
    return pairs


_MERGED = "这一行的几格合并成了一格，按每格都是“无”读取，请核对。"


def _none_apart(box: Box[PlaceT], header: Header, use: FigureUse) -> Boxes[PlaceT]:
    """A merged cell just over several columns as one for each if it says none or 0."""
    slots = [slot for slot in header.slots if box.left <= slot.left < box.right]
    is_just_over = len(slots) > 1 and (slots[0].left, slots[-1].right) == (box.left, box.right)
    if not is_just_over or box.word.kind is not TextKind.FIGURE:
        return [box]
    use.compared = True
    is_none = _said(box.cell.text) in ("", "0")
    return [replace(box, left=s.left, right=s.right) for s in slots] if is_none else [box]


def _is_below(box: Box[PlaceT], header: Header) -> bool:
    """Whether a figure stands below a part of the header, known or not."""
    if box.left in header.aside:
        return True
    return any(slot.left <= box.left < slot.right for slot in header.slots)
