"""Which cell of a document's tables is which cell of the form, told from the labels around it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, groupby, pairwise
from typing import Generic, cast

from msgspec import Struct, field

from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.matching.header import (
    Header,
    HeaderReader,
    doubt,
    fitted,
    only_text,
    paired,
    without_numbers,
)
from app.matching.label_paths import listed_cells
from app.matching.memory import Carried, Remembered, Skeleton, headers_of, looked_at, memory_of
from app.matching.regions import (
    Box,
    Boxes,
    FigureUse,
    boxes,
    table_regions,
    transposed,
    without_furniture,
    without_running_columns,
)
from app.matching.vocabulary import LabelRole, Sense, Strength, TextKind, Vocabulary, vocabulary
from app.office.content import Grid, GridCell, PlaceT
from app.office.labels import is_number_text, normalised
from app.report.numbers import says_something


class FoundCell(Struct, Generic[PlaceT], frozen=True):
    """A cell of the form in a piece, and in Chinese what is uncertain about it, if anything."""

    cell: GridCell[PlaceT]
    doubt: str


class TableReading(Struct, Generic[PlaceT]):
    """What a piece holds; `aside` are cells without meaning for the form, like row numbers."""

    found: dict[CellKey, FoundCell[PlaceT]] = field(default_factory=dict)
    aside: list[GridCell[PlaceT]] = field(default_factory=list)


class _CellClaim(Struct, Generic[PlaceT], frozen=True):
    """A box that may be a cell of the form; `line` is the row that it stands in."""

    box: Box[PlaceT]
    line: int
    strength: Strength
    doubt: str


def read_piece(
    piece: Boxes[PlaceT], vocabulary: Vocabulary, table: str, carried: Carried, use: FigureUse
) -> TableReading[PlaceT]:
    """The cells of a table in a piece, as the form prints it or turned, whichever finds more."""
    official = next(t.direction.value == "across" for t in vocabulary.tables if t.key == table)
    best: TableReading[PlaceT] = TableReading()
    whole: Header | None = None
    for across in (official, not official):
        for turned in (False, True):
            boxes = transposed(piece) if turned else piece
            header = None if turned else carried.get(table)
            walk: _RowWalk[PlaceT] = _RowWalk(vocabulary, table, use, across=across, header=header)
            reading = walk.read(boxes)
            if len(reading.found) > len(best.found):
                best = reading
                if not turned and walk.own_header:
                    carried[table] = walk.own_header
            if best.found and _no_figure_is_left(piece, best):
                return best
            own = walk.own_header
            if own and own.located and own.cells == vocabulary.whole[table] and not turned:
                whole = whole or own
    if whole and not best.found:
        carried[table] = whole
    return best


def _no_figure_is_left(piece: Boxes[PlaceT], reading: TableReading[PlaceT]) -> bool:
    known = {id(found.cell) for found in reading.found.values()} | {*map(id, reading.aside)}
    return all(id(box.cell) in known for box in piece if box.word.kind is TextKind.FIGURE)


_MEASURES = ("", "件", "件数", "数量", "数值")
"""What stands before the values of a row whose label is beside the heads above it."""


class _RowWalk(Generic[PlaceT]):
    """One way down through the rows of a piece, in one direction of the table."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        table: str,
        use: FigureUse,
        *,
        across: bool,
        header: Header | None,
    ) -> None:
        self._vocabulary = vocabulary
        self._table = table
        self._use = use
        self._across = across
        self._reader: HeaderReader[PlaceT] = HeaderReader(vocabulary, table, across=across)
        self._headers = [header] if header else []
        self._band: list[Boxes[PlaceT]] = []
        self._band_header: Header | None = None
        self._covering: dict[int, Box[PlaceT]] = {}
        self._beside: Boxes[PlaceT] = []
        self._group: Sense | None = None
        self._claims: dict[CellKey, list[_CellClaim[PlaceT]]] = defaultdict(list)
        self._aside: list[GridCell[PlaceT]] = []
        self._lines_of_figures: set[int] = set()
        self.own_header: Header | None = None

    def read(self, boxes: Boxes[PlaceT]) -> TableReading[PlaceT]:
        """What the boxes hold, given in reading order."""
        rows = [list(line) for _, line in groupby(boxes, key=lambda box: box.top)]
        if self._headers and not self._across:
            self._headers = [fitted(self._headers[0], [*chain(*map(self._behind_label, rows))])]
        for row in rows:
            label = self._label_beside(row)
            if label:
                self._close_band()
            is_header, is_blank = bool(label) or self._is_header(row), all(b.is_blank for b in row)
            if is_header:
                self._band.append(row)
                self._band_header = None
            elif not self._band or not is_blank or self._header_is_read(row):
                self._close_band()
                self._read_row(row)
            self._beside = label
            self._covering |= {box.left: box for box in row if box.bottom > box.top + 1}
        self._close_band()
        return TableReading(dict(self._decided()), self._aside)

    def _label_beside(self, row: Boxes[PlaceT]) -> Boxes[PlaceT]:
        """The label of the row below if it stands beside the heads of its columns, else nothing."""
        labels = [] if self._across else [box for box in row if self._leaf(box)]
        heads = [box for box in row if labels and self._reader.sense(box.word)]
        is_beside = len(labels) == 1 and len(heads) > 1 and labels[0].right <= heads[0].left
        return labels if is_beside and all(b.word.kind is not TextKind.FIGURE for b in row) else []

    def _is_header(self, row: Boxes[PlaceT]) -> bool:
        """Whether a row has labels of columns, or only texts that nobody knows."""
        words = [box.word for box in row]
        if self._across:
            return any(self._reader.sense(word) for word in words)
        rows = [word.sense(self._table, LabelRole.ROW, leaf=True) for word in words]
        columns = [self._reader.sense(word) for word in words]
        frames = [word.sense(self._table, LabelRole.FRAME) for word in words]
        if any(row and not column for row, column in zip(rows, columns, strict=True)):
            return False
        if any(column and not row for row, column in zip(rows, columns, strict=True)):
            return True
        kinds = [word.kind for word in words]
        if TextKind.FIGURE in kinds or any(rows):
            return False
        return any(f and f.cells for f in frames) or kinds.count(TextKind.OTHER) > 1

    def _header_of_band(self) -> Header:
        """The header that the band is; it is read again only when a row has come to it."""
        self._band_header = self._band_header or self._reader.read(self._band)
        return self._band_header

    def _header_is_read(self, row: Boxes[PlaceT]) -> bool:
        """Whether the band is a whole header already; a blank row below it may hold values.

        It does beside the label of a row that reaches over both.
        """
        if not self._across:
            return any(map(self._leaf, self._reaching(row)))
        header = self._header_of_band()
        written = [slot.cells for slot in header.slots if slot.left < header.end]
        return bool(header.cells) and 0 not in written

    def _close_band(self) -> None:
        if self._band:
            header = self._header_of_band()
            earlier = [h for h in self._headers if not header.cells & ~h.cells and header.cells]
            self._headers = [header, *earlier[:1]]
            self._band = []
            if header.slots:
                self.own_header = header

    def _read_row(self, row: Boxes[PlaceT]) -> None:
        kinds = {box.word.kind for box in row}
        if self._across and TextKind.LAST_YEAR in kinds:
            self._aside += [box.cell for box in row if box.word.kind is TextKind.FIGURE]
            return
        if self._across:
            if TextKind.FIGURE in kinds:
                self._lines_of_figures.add(row[0].top)
            elif kinds & {TextKind.OTHER, TextKind.REMARK}:
                return  # a note below the table: no values stand beside it
            self._claim(row, self._vocabulary.whole[self._table], Strength.EXACT, "")
            return
        labels = sorted([*self._reaching(row), *row], key=lambda box: box.left)
        first = normalised(row[0].cell.text)
        if self._beside and (first in _MEASURES or row[0].left > self._beside[0].left):
            labels = [*self._beside, *labels]
        leaves = [box for box in labels if self._leaf(box)]
        leaf = min(leaves, key=lambda box: (box.bottom - box.top, box.left), default=None)
        sense = self._leaf(leaf) if leaf else None
        if leaf is None or sense is None:
            self._group = self._last_group(labels) or self._group
            return
        cells = self._narrowed(sense, [box for box in labels if box.left < leaf.left])
        self._aside += [
            box.cell for box in row if box.left < leaf.left and box.word.kind is TextKind.FIGURE
        ]
        values = [box for box in row if box.left > leaf.left]
        while values and self._leaf(values[0]) == sense:
            del values[0]
        self._claim(values, cells, sense.strength, doubt(sense, leaf.cell.text))

    def _reaching(self, row: Boxes[PlaceT]) -> Boxes[PlaceT]:
        return [one for one in self._covering.values() if one.top < row[0].top < one.bottom]

    def _behind_label(self, row: Boxes[PlaceT]) -> Boxes[PlaceT]:
        labels = [box.left for box in row if self._leaf(box)]
        return [box for box in row if labels and box.left > max(labels)]

    def _leaf(self, box: Box[PlaceT]) -> Sense | None:
        sense = box.word.sense(self._table, LabelRole.ROW, leaf=True)
        return sense or (None if self._has_slots else box.word.sense(self._table, LabelRole.CELL))

    @property
    def _has_slots(self) -> bool:
        """Whether columns of values are known, so that a row is not one cell alone."""
        return any(header.slots for header in self._headers)

    def _last_group(self, labels: Boxes[PlaceT]) -> Sense | None:
        groups = [box.word.sense(self._table, LabelRole.ROW, leaf=False) for box in labels]
        return next((group for group in reversed(groups) if group), None)

    def _narrowed(self, leaf: Sense, left: Boxes[PlaceT]) -> int:
        """The cells of a row's label in its group; one that does not fit it is passed over."""
        cells = leaf.cells
        self._group = self._last_group(left) or self._group
        groups = [box.word.sense(self._table, LabelRole.ROW, leaf=False) for box in reversed(left)]
        for group in (*groups, self._group):
            if group:
                cells = cells & group.cells or cells
        return cells

    def _claim(self, values: Boxes[PlaceT], cells: int, strength: Strength, why: str) -> None:
        for header in self._headers:
            below = values if self._across else without_numbers(values, header)
            pairs = paired(below, header, self._use, is_complete=not cells & ~header.cells)
            for slot, box in pairs:
                self._claim_one(
                    box, cells & slot.cells, min(strength, slot.strength), why or slot.doubt
                )
            if pairs:
                return
        if not self._has_slots and cells.bit_count() == 1:
            only = only_text(values, self._use)
            if only is not None:
                self._claim_one(only, cells, strength, why)

    def _claim_one(self, box: Box[PlaceT], cells: int, strength: Strength, why: str) -> None:
        if cells.bit_count() == 1:
            claim = _CellClaim(box, box.top, strength, why)
            self._claims[self._vocabulary.key(cells)].append(claim)

    def _decided(self) -> Iterator[tuple[CellKey, FoundCell[PlaceT]]]:
        lines = self._lines() if any(len(c) > 1 for c in self._claims.values()) else {}
        for key, all_claims in self._claims.items():
            claims = all_claims
            if self._lines_of_figures:  # no row without figures tells that a cell is blank
                claims = [one for one in all_claims if one.line in self._lines_of_figures]
            if not claims:
                continue
            if len(claims) == 1:
                yield key, FoundCell(claims[0].box.cell, claims[0].doubt)
                continue
            top = max(claim.strength for claim in claims)
            best = [claim for claim in claims if claim.strength == top]
            written = [claim for claim in best if any(lines[claim.line])] or best[:1]
            self._use.compared |= len({claim.line for claim in written}) > 1
            if len({(lines[claim.line], claim.box.cell.text.strip()) for claim in written}) == 1:
                chosen = written[0]
                yield key, FoundCell(chosen.box.cell, chosen.doubt)

    def _lines(self) -> dict[int, tuple[str, ...]]:
        """The texts of each row that claims cells; two rows with one label must say the same."""
        lines: dict[int, list[str]] = defaultdict(list)
        for claims in self._claims.values():
            for claim in claims:
                lines[claim.line].append(claim.box.cell.text.strip())
        return {line: tuple(texts) for line, texts in lines.items()}


_MEANT = frozenset({TextKind.LABEL, TextKind.SERIAL, TextKind.REMARK, TextKind.LAST_YEAR})
_OF_FIGURES = frozenset({TextKind.SERIAL, TextKind.LAST_YEAR})
"""The heads of columns whose figures are none of the form's."""

_COUNTED = frozenset({TextKind.FIGURE, TextKind.CODE})

_FEW = 3  # cells of the form in a table of something else, like 公开栏目 with a row 行政许可
_TWICE = "这一格在文件中有两处，数字不同，请核对。"


class UnplacedCell(Struct, Generic[PlaceT], frozen=True):
    """A cell whose text found no place on the form; `grid_index` counts the grids from 0."""

    grid_index: int
    cell: GridCell[PlaceT]

    @property
    def where(self) -> str:
        """The cell's place in the document, in words."""
        row, column = self.cell.row + 1, self.cell.column + 1
        return f"第 {self.grid_index + 1} 个表格第 {row} 行第 {column} 列"


class GridMatch(Struct, Generic[PlaceT], frozen=True):
    """What was recognised in one grid: where each cell of the form stands.

    `unplaced` are the cells with a text that is neither a label nor a cell of the form;
    `doubtful` tells why some of the `places` should be looked at.
    """

    places: dict[CellKey, GridCell[PlaceT]]
    unplaced: tuple[GridCell[PlaceT], ...]
    doubtful: Mapping[CellKey, str] = field(default_factory=dict)

    @property
    def tables(self) -> tuple[str, ...]:
        """The keys of the tables found in the grid; usually one, none for a strange grid."""
        return tuple(dict.fromkeys(key.split(".")[0] for key in self.places))

    @property
    def is_whole(self) -> bool:
        """Whether all of the grid was found, so that it is the table of one unit."""
        return bool(self.places) and not self.unplaced


class Matches(Struct, Generic[PlaceT], frozen=True):
    """What was recognised in a document; `missing` are the form's cells that it does not have.

    `doubtful` tells why some of the `places` should be looked at, in one Chinese sentence each.
    `by_grid` is what was recognised in each grid, cells that are there twice in both.
    """

    places: dict[CellKey, GridCell[PlaceT]]
    unplaced: tuple[UnplacedCell[PlaceT], ...]
    missing: tuple[CellKey, ...]
    doubtful: Mapping[CellKey, str] = field(default_factory=dict)
    by_grid: tuple[GridMatch[PlaceT], ...] = ()


def match_grid(grid: Grid[PlaceT], edition: Edition) -> GridMatch[PlaceT]:
    """The cells of the form in one grid."""
    return _match(grid, edition, {})


def match_tables(grids: Iterable[Grid[PlaceT]], edition: Edition) -> Matches[PlaceT]:
    """The cells of the form in all grids of a document.

    A table may go on in the next grid without its header. Of a cell found twice the first that is
    not blank is taken, and is doubtful if the other says something else; that is unplaced then.
    """
    carried: Carried = {}
    places: dict[CellKey, GridCell[PlaceT]] = {}
    unplaced: list[UnplacedCell[PlaceT]] = []
    doubtful: dict[CellKey, str] = {}
    by_grid = tuple(_match(grid, edition, carried) for grid in grids)
    owner: dict[CellKey, int] = {}
    size = cache(lambda n, table: sum(key.startswith(table) for key in by_grid[n].places))
    for number, found in enumerate(by_grid):
        unplaced += [UnplacedCell(number, cell) for cell in found.unplaced]
        doubtful |= {key: why for key, why in found.doubtful.items() if key not in places}
        for key, cell in found.places.items():
            first = places.setdefault(key, cell)
            before = owner.setdefault(key, number)
            if first is cell or normalised(first.text) == normalised(cell.text):
                continue
            sizes = [size(n, f"{key.partition('.')[0]}.") for n in (before, number)]
            is_other = max(sizes) > _FEW >= min(sizes)
            is_later = sizes[1] > sizes[0] if is_other else not first.text.strip()
            left, of = (first, before) if is_later else (cell, number)
            if is_later:
                places[key], owner[key] = cell, number
            if left.text.strip():
                unplaced.append(UnplacedCell(of, left))
            doubtful[key] = "" if is_other else _TWICE
    missing = tuple(key for key in edition.cells if key not in places)
    doubtful = {key: why for key, why in doubtful.items() if why}
    return Matches(places, tuple(unplaced), missing, doubtful, by_grid)


def _match(grid: Grid[PlaceT], edition: Edition, carried: Carried) -> GridMatch[PlaceT]:
    """The match of a grid, remembered if it follows from the labels alone."""
    words = vocabulary(edition)
    grid, masked, joined, matched = looked_at(grid, words)
    skeleton = Skeleton(masked, headers_of(masked.tables, carried))
    if skeleton.headers not in matched:
        memory = memory_of(words)
        if (known := memory.find(skeleton)) is None:
            use = FigureUse()
            known = _matched(grid, joined or boxes(grid, words), words, carried, use)
            if not use.compared:
                memory.keep(skeleton, known)
        matched[skeleton.headers] = known.headers, _grid_match(grid, edition, known)
    headers, match = matched[skeleton.headers]
    carried.update(headers)
    return cast("GridMatch[PlaceT]", match)


def _grid_match(grid: Grid[PlaceT], edition: Edition, known: Remembered) -> GridMatch[PlaceT]:
    """A remembered match in the cells of a grid."""
    words, cells = vocabulary(edition), grid.cells
    places = {key: cells[position] for key, position in known.places}
    doubtful = dict(known.doubtful)
    strange = [one for n in known.strange if says_something((one := cells[n]).text)]
    if 0 < len(places) <= _FEW and _outnumbered(grid, len(places), strange, words):
        places, doubtful = {}, {}
        strange = [one for one in cells if says_something(one.text)]
    listed, labels = listed_cells(grid, edition) if strange else ([], set())
    if len(listed) > len(places):
        labels |= {id(cell) for _, cell in listed}
        strange = [cell for cell in (*strange, *places.values()) if id(cell) not in labels]
        places = {named.key: cell for named, cell in listed}
        doubtful = {named.key: named.doubt for named, _ in listed if named.doubt}
    left = without_furniture(strange, places.values(), words)
    return GridMatch(places, tuple(left), doubtful)


def _matched(
    grid: Grid[PlaceT], whole: Boxes[PlaceT], words: Vocabulary, carried: Carried, use: FigureUse
) -> Remembered:
    found: dict[CellKey, FoundCell[PlaceT]] = {}
    aside: set[int] = set()
    headers = dict(carried)
    for piece in table_regions(whole, words):
        for table in dict.fromkeys(box.word.table for box in piece if box.word.table):
            reading = read_piece(piece, words, table, headers, use)
            taken = {id(one.cell) for one in found.values()}
            new = {k: one for k, one in reading.found.items() if id(one.cell) not in taken}
            found = new | found
            aside |= {*map(id, reading.aside)}
    left = headers_of({box.word.table for box in whole}, headers)
    if not found and not any(box.word.kind is TextKind.FIGURE for box in whole):
        return Remembered((), (), (), left)
    position = {id(cell): number for number, cell in enumerate(grid.cells)}
    places = {key: position[id(one.cell)] for key, one in found.items()}
    meant = _meant(whole, aside | {id(one.cell) for one in found.values()}, use)
    return Remembered(
        places=tuple(places.items()),
        strange=tuple(n for n, cell in enumerate(grid.cells) if id(cell) not in meant),
        doubtful=tuple((key, one.doubt) for key, one in found.items() if one.doubt),
        headers=left,
    )


def _outnumbered(
    grid: Grid[PlaceT], found: int, strange: Sequence[GridCell[PlaceT]], words: Vocabulary
) -> bool:
    """Whether there are more strange figures, but for those in line with labels on both sides."""
    ours = [cell for cell in grid.cells if words.word(cell.text).senses]
    rows, columns = {cell.row for cell in ours}, {cell.column for cell in ours}
    left = (c for c in strange if c.row not in rows or c.column not in columns)
    texts = (normalised(c.text) for c in without_running_columns([*left]))
    return sum(any(map(str.isdecimal, text)) and is_number_text(text) for text in texts) > found


def _meant(whole: Boxes[PlaceT], known: set[int], use: FigureUse) -> set[int]:
    """The cells that are labels or serial numbers, those that are known, and their repetitions."""
    serial = {box.left for box in whole if box.word.kind in _OF_FIGURES}
    meant = {id(box.cell) for box in whole if box.word.kind in _MEANT}
    meant |= {id(b.cell) for b in whole if b.word.kind in _COUNTED and b.left in serial}
    meant |= known
    for before, box in pairwise(whole):
        if before.top != box.top or id(before.cell) not in known or id(box.cell) in meant:
            continue
        if box.is_blank or before.word.kind is not box.word.kind:
            continue
        use.compared = True
        if before.cell.text == box.cell.text:
            # A merged cell that was filled instead.
            meant.add(id(box.cell))
            known.add(id(box.cell))
    return meant
