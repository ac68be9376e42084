"""A grid cut into pieces that each hold one table, below or beside each other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, groupby, pairwise, repeat, takewhile
from itertools import count as count_from
from operator import attrgetter
from typing import Generic

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.edition.cells import GridPart, LaidCell, Layout
from app.edition.edition import Edition
from app.matching.vocabulary import LabelRole, Strength, TextKind, Vocabulary, Word, vocabulary
from app.office.content import Grid, GridCell, LinesAsTable, PlaceT
from app.office.labels import is_checked, normalised

_MAX_COLUMNS = 400
"""Cells further to the right belong to no official table."""


class Box(Struct, Generic[PlaceT], frozen=True, eq=False):
    """A cell in rows and columns in which cells begin; `bottom` and `right` lie outside it."""

    top: int
    left: int
    bottom: int
    right: int
    word: Word
    cell: GridCell[PlaceT]

    @property
    def is_blank(self) -> bool:
        """Whether the cell has no text."""
        return self.word.kind is TextKind.BLANK


Boxes = list[Box[PlaceT]]


class FigureUse(Struct):
    """Whether a match looked at what figures say; if not, it follows from masked texts alone."""

    compared: bool = False


def boxes(grid: Grid[PlaceT], vocabulary: Vocabulary) -> Boxes[PlaceT]:
    """The cells of a grid in reading order, whatever spans they claim."""
    rows = sorted({cell.row for cell in grid.cells})
    columns = sorted({cell.column for cell in grid.cells})[:_MAX_COLUMNS]
    row_of = {row: place for place, row in enumerate(rows)}
    column_of = {column: place for place, column in enumerate(columns)}
    found = []
    for cell in grid.cells:
        if cell.column not in column_of:
            continue
        top, left = row_of[cell.row], column_of[cell.column]
        bottom = top + 1 if cell.row_span <= 1 else bisect_left(rows, cell.row + cell.row_span)
        right = (
            left + 1
            if cell.column_span <= 1
            else bisect_left(columns, cell.column + cell.column_span)
        )
        word = vocabulary.word(cell.text)
        found.append(Box(top, left, max(bottom, top + 1), max(right, left + 1), word, cell))
    found.sort(key=lambda box: (box.top, box.left))
    return found


_MIN_RUNNING, _MIN_WITH_SIGN, _MAX_NUMBER_LENGTH = 5, 3, 20
_NUMBER = re.compile(r"\(?(\d{1,3})\)?(?:=[-+\d().]+)?")
"""The number of a column, perhaps with how it is reckoned: 7=1+2+3."""

_SIGN = re.compile(r"[A-Za-z甲乙丙丁戊己庚辛壬癸]|栏次|行次|序号")


def without_running_rows(grid: Grid[PlaceT]) -> Grid[PlaceT]:
    """The grid without rows that only number its columns: 甲, 乙, 1, 2, 3 or A, B, C."""
    first: dict[int, str] = {}
    for cell in grid.cells:
        if cell.text and cell.row not in first and (text := normalised(cell.text)):
            first[cell.row] = text
    begun: dict[int, list[str]] = {
        row: [] for row, text in first.items() if _NUMBER.fullmatch(text) or _SIGN.fullmatch(text)
    }
    for cell in grid.cells if begun else ():
        if cell.row in begun:
            begun[cell.row].append(cell.text)
    running = {row for row, texts in begun.items() if _is_running(texts)}
    if not running:
        return grid
    return Grid(tuple(cell for cell in grid.cells if cell.row not in running))


def _is_running(texts: Sequence[str]) -> bool:
    """Whether texts are numbers from 1 on without a gap, or letters, perhaps before numbers."""
    if len(texts) < _MIN_WITH_SIGN or any(len(text) > _MAX_NUMBER_LENGTH for text in texts):
        return False
    plain = [text for text in map(normalised, texts) if text]
    signs = [*takewhile(_SIGN.fullmatch, plain)]
    matches = [_NUMBER.fullmatch(text) for text in plain[len(signs) :]]
    numbers = [int(match[1]) for match in matches if match]
    if len(numbers) < len(matches) or len(plain) < _MIN_WITH_SIGN:
        return False
    if not numbers:
        codes = [ord(sign) for sign in signs if len(sign) == 1]
        return codes == [*range(codes[0], codes[0] + len(signs))] if codes else False
    fewest = 1 if signs else _MIN_RUNNING
    return len(numbers) >= fewest and numbers == [*range(1, len(numbers) + 1)]


def without_running_columns(cells: Sequence[GridCell[PlaceT]]) -> Sequence[GridCell[PlaceT]]:
    """The cells without figures below each other that only number the rows."""
    columns: dict[int, list[GridCell[PlaceT]]] = {}
    for cell in cells:
        columns.setdefault(cell.column, []).append(cell)
    running: set[int] = set()
    for column in columns.values():
        texts = [normalised(cell.text) for cell in column]
        numbers = [int(text) for text in texts if _NUMBER.fullmatch(text) and text.isdecimal()]
        if len(numbers) >= _MIN_RUNNING and numbers == [
            *range(numbers[0], numbers[0] + len(numbers))
        ]:
            running |= {
                id(cell) for cell, text in zip(column, texts, strict=True) if text.isdecimal()
            }
    return [cell for cell in cells if id(cell) not in running]


_MIN_CHECKS, _BESIDE = 3, 3
"""Cells that check rows, and rows by which a sign of a label may stand from one with figures."""


def without_furniture(
    strange: Sequence[GridCell[PlaceT]], places: Collection[GridCell[PlaceT]], words: Vocabulary
) -> Iterator[GridCell[PlaceT]]:
    """The cells but those that count or check the rows, or are one sign of a label downwards.

    What checks them stands right of the figures in their rows, in columns of nothing else.
    """
    ends: dict[int, int] = {}
    for one in places:
        ends[one.row] = max(one.column, ends.get(one.row, 0))
    behind = [one for one in strange if one.column > ends.get(one.row, one.column)]
    others = {c.column for c in behind if c.text != "0" and not is_checked(c.text)}
    checks = {id(one) for one in behind if one.column not in others}
    for cell in without_running_columns(strange):
        if id(cell) in checks and len(checks) >= _MIN_CHECKS:
            continue
        if words.is_sign_of_label(cell.text):  # left of the figures
            beside = [one.column for one in places if abs(one.row - cell.row) <= _BESIDE]
            if cell.column < min(beside, default=0):
                continue
        yield cell


_MAX_PIECES = 4
"""Cells below each other that one label may be broken into."""


def labels_joined(whole: Boxes[PlaceT], vocabulary: Vocabulary) -> Boxes[PlaceT]:
    """The boxes; those below each other whose texts are a label only together all stand for it."""
    strange = [box for box in whole if box.word.is_piece]
    if len(strange) < 2:
        return whole
    below = {(box.left, box.right, box.top): box for box in strange}
    plain = {id(box): normalised(box.cell.text) for box in strange}
    words: dict[int, Word] = {}
    for box in strange:
        pieces = [box]
        while len(pieces) < _MAX_PIECES:
            last = pieces[-1]
            piece = below.get((box.left, box.right, last.bottom))
            if piece is None:
                break
            pieces.append(piece)
            word = vocabulary.label("".join([plain[id(one)] for one in pieces]))
            if word is not None:
                words |= {id(one): word for one in pieces if id(one) not in words}
    return [replace(box, word=words[id(box)]) if id(box) in words else box for box in whole]


_LONGEST, _MAX_HEADS = 12, 60
"""Signs of a head of a column, and of all heads that touch."""


def heads_apart(grid: Grid[PlaceT], vocabulary: Vocabulary) -> Grid[PlaceT]:
    """The grid; a text over columns that is only as many heads, in one way, is one over each."""
    cells: list[GridCell[PlaceT]] = []
    for cell in grid.cells:
        heads: list[list[str]] = []
        if cell.column_span > 1 and vocabulary.word(cell.text).is_piece:
            heads = [*_as_heads("".join(cell.text.split()), cell.column_span, vocabulary)]
        if len(heads) == 1:
            for number, text in enumerate(heads[0]):
                cells.append(cell._replace(column=cell.column + number, column_span=1, text=text))
        else:
            cells.append(cell)
    return Grid(tuple(cells)) if len(cells) > len(grid.cells) else grid


def _as_heads(text: str, count: int, vocabulary: Vocabulary) -> Iterator[list[str]]:
    """The ways in which a text is so many heads of columns."""
    if len(text) > min(count * _LONGEST, _MAX_HEADS) or not count:
        return
    for end in range(1, min(len(text), _LONGEST) + 1):
        senses = [one for one in vocabulary.word(text[:end]).senses if one.is_leaf]
        exact = (one.role for one in senses if one.strength is Strength.EXACT)
        if LabelRole.COLUMN not in exact:
            continue
        if end == len(text) and count == 1:
            yield [text]
        for rest in _as_heads(text[end:], count - 1, vocabulary):
            yield [text[:end], *rest]


def table_regions(whole: Boxes[PlaceT], vocabulary: Vocabulary) -> list[Boxes[PlaceT]]:
    """The boxes in pieces that hold one table each, as far as straight cuts can part them."""
    bits = {table.key: 1 << place for place, table in enumerate(vocabulary.tables)}
    return _parted(whole, bits)


def transposed(whole: Boxes[PlaceT]) -> Boxes[PlaceT]:
    """The boxes with rows as columns, as far as those may belong to an official table."""
    end = whole[0].top + _MAX_COLUMNS if whole else 0
    turned = [
        replace(box, top=box.left, left=box.top, bottom=box.right, right=box.bottom)
        for box in whole
        if box.top < end
    ]
    turned.sort(key=lambda box: (box.top, box.left))
    return turned


def _parted(whole: Boxes[PlaceT], bits: dict[str, int]) -> list[Boxes[PlaceT]]:
    named = [box for box in whole if box.word.table]
    for labels in (named, [box for box in named if box.word.is_exact]):
        for span in (attrgetter("left", "right"), attrgetter("top", "bottom")):
            starts = _cuts([(span(box), bits[box.word.table]) for box in labels])
            if len(starts) > 1:
                parts: list[Boxes[PlaceT]] = [[] for _ in starts]
                for box in whole:
                    parts[max(0, bisect_right(starts, span(box)[0]) - 1)].append(box)
                return [piece for part in parts for piece in _parted(part, bits)]
    return [whole]


def _cuts(spans: Sequence[tuple[tuple[int, int], int]]) -> list[int]:
    """The lines at which tables begin that none of the lines before has named."""
    end = max((stop for (_, stop), _ in spans), default=0)
    tables = {table for _, table in spans}
    if len(tables) < 2:
        return [0]
    named = [0] * (end + 1)
    for table in tables:
        changes = [0] * (end + 1)
        for (start, stop), named_table in spans:
            if named_table == table:
                changes[start] += 1
                changes[stop] -= 1
        for line, count in enumerate(accumulate(changes)):
            named[line] |= table if count else 0
    starts, before = [0], 0
    for line, here in enumerate(named):
        if here and before and not here & before:
            starts.append(line)
            before = here
        before |= here
    return starts


def rows_apart(grid: Grid[PlaceT], vocabulary: Vocabulary) -> Grid[PlaceT]:
    """The grid, a row whose cells hold several rows below each other cut into these.

    Each line of its label is a label, and figures have as many lines, blank ones included; or each
    cell has its heads above its figure. Other cells reach over all lines.
    """
    broken = {cell.row for cell in grid.cells if "\n" in cell.text}
    if not broken:
        return grid
    rows = {row: [*line] for row, line in groupby(grid.cells, lambda cell: cell.row)}
    heights = {row: _lines_apart(rows[row], vocabulary) for row in broken}
    if max(heights.values()) == 1:
        return grid
    moved = 0
    top: dict[int, int] = {}
    for row in range(grid.rows + 1):
        top[row] = row + moved
        moved += heights.get(row, 1) - 1
    found: list[GridCell[PlaceT]] = []
    for cell in grid.cells:
        lines = cell.text.split("\n")
        if heights.get(cell.row) == len(lines) > 1:
            found += (
                cell._replace(row=top[cell.row] + number, row_span=1, text=line)
                for number, line in enumerate(lines)
            )
        else:
            end = top.get(cell.row + cell.row_span, cell.row + cell.row_span + moved)
            found.append(cell._replace(row=top[cell.row], row_span=end - top[cell.row]))
    return Grid(tuple(sorted(found, key=lambda cell: (cell.row, cell.column))))


def _lines_apart(cells: Sequence[GridCell[PlaceT]], vocabulary: Vocabulary) -> int:
    """How many rows the cells of one row hold; 1 unless that is sure."""
    texts = [cell.text.split("\n") for cell in cells if cell.text.strip()]
    several = [lines for lines in texts if len(lines) > 1]
    heights = Counter(map(len, several))
    if len(several) < 2 or any(cell.row_span > 1 for cell in cells if "\n" in cell.text):
        return 1
    height = heights.most_common(1)[0][0]
    same = [lines for lines in several if len(lines) == height]

    def are(lines: Sequence[str], kind: TextKind) -> bool:
        kinds = {vocabulary.word(line).kind for line in lines if line.strip()}
        return kinds == {kind}

    figures = [lines for lines in several if are(lines, TextKind.FIGURE)]
    labels = [lines for lines in same if are(lines, TextKind.LABEL) and all(lines)]
    is_rows = (
        bool(labels) and height in map(len, figures) and len(figures) + len(labels) == len(several)
    )
    is_columns = len(same) == len(texts) and all(
        are(lines[:-1], TextKind.LABEL) and are(lines[-1:], TextKind.FIGURE) for lines in same
    )
    return height if is_rows or is_columns else 1


_MIN_OPEN, _MAX_OPEN = 6, 4000
"""Rows with texts on both sides of a blank column at least, and rows that are looked at."""


def halves(grid: Grid[PlaceT]) -> list[Grid[PlaceT]]:
    """The grid cut at the column that is blank in most rows with labels right of it; else nothing.

    Each part goes on below the one before; rows that reach over the column stay whole.
    """
    end = grid.rows
    rows: dict[int, set[int]] = {}
    labels: dict[int, int] = {}
    for cell in grid.cells if end <= _MAX_OPEN else ():
        if not cell.text or cell.text.isspace():
            continue
        across = range(cell.column, cell.column + min(cell.column_span, _MAX_COLUMNS))
        is_label = any(map(str.isalpha, cell.text))
        for row in range(cell.row, min(cell.row + cell.row_span, end)):
            rows.setdefault(row, set()).update(across)
            labels[row] = cell.column if is_label else labels.get(row, 0)
    column = _most_open(rows, labels)
    closed = {row for row, columns in rows.items() if column in columns}
    return [*_sides(grid, column, closed)] if column else []


def _most_open(rows: Mapping[int, set[int]], labels: Mapping[int, int]) -> int:
    """The column that is blank in most rows between what stands first and a label; 0 if in few.

    Rows are not gone through column by column: a sheet may have thousands of either.
    """
    begins, taken = Counter[int](), Counter[int]()
    for row, columns in rows.items():
        first, last = min(columns), labels[row]
        if first < last:
            begins[first] += 1
            begins[last] -= 1
            taken.update(column for column in columns if first <= column < last)
    reach = accumulate(begins[column] for column in range(max(labels.values(), default=0)))
    open_at = [many - taken[column] for column, many in enumerate(reach)]
    most = max(open_at, default=0)
    if most < _MIN_OPEN:
        return 0
    wanted = {column for column, many in enumerate(open_at) if many == most}
    found = (
        wanted.intersection(range(min(columns), labels[row])) - columns
        for row, columns in rows.items()
    )
    return min(next(filter(None, found)))


def _sides(grid: Grid[PlaceT], column: int, closed: set[int]) -> Iterator[Grid[PlaceT]]:
    """What stands left and right of a column, between the rows that reach over it."""
    for is_closed, band in groupby(grid.cells, lambda cell: cell.row in closed):
        cells = [*band]
        left = [cell for cell in cells if is_closed or cell.column < column]
        right = [cell for cell in cells if not is_closed and cell.column >= column]
        yield from (
            Grid(tuple(side)) for side in (left, right) if any(c.text.strip() for c in side)
        )


def bands(grid: Grid[PlaceT], starts: Sequence[int], side: int) -> list[Grid[PlaceT]]:
    """A grid cut where these rows begin, or columns where the `side` is 1.

    What stands before the first of them belongs to each part.
    """
    parts: list[list[GridCell[PlaceT]]] = [[] for _ in starts]
    for cell in grid.cells:
        begun = bisect_right(starts, cell.column if side else cell.row)
        for part in parts[begun - 1 : begun] if begun else parts:
            part.append(cell)
    return [Grid(tuple(part)) for part in parts]


def columns_of_blocks(grid: Grid[PlaceT], names: Iterable[GridCell[PlaceT]]) -> list[int]:
    """The columns with which blocks begin: behind blank ones, else where a name begins."""
    at = sorted({cell.column for cell in names})
    above = {cell.row for cell in names}
    below = (c for c in grid.cells if c.text.strip() and c.row > min(above) and c.row not in above)
    spans = [range(c.column, c.column + min(c.column_span, _MAX_COLUMNS)) for c in below]
    covered = {column for span in spans for column in span}
    inside = {column for span in spans for column in span[1:]}
    starts = [0]
    for before, name in pairwise(at):
        behind = (n for n in range(name, before, -1) if n - 1 not in covered)
        start = next(behind, name)
        if start not in inside:
            starts.append(start)
    return starts


_MIN_VALUES = 5
"""Figures that lines with a cell each have at least if they are a table."""


def table_of_lines(lines: Sequence[str], editions: Iterable[Edition]) -> LinesAsTable | None:
    """The printed table whose cells the first lines are, in reading order; None if they are none.

    Of several forms that which takes most of the lines.
    """
    ways = (
        _laid_in_lines(lines, layout, vocabulary(edition))
        for edition in editions
        if vocabulary(edition).word(lines[0]).senses
        for layout in edition.layouts.values()
    )
    return max(filter(None, ways), key=lambda found: found[1], default=None)


def _laid_in_lines(
    lines: Sequence[str], layout: Layout, vocabulary: Vocabulary
) -> LinesAsTable | None:
    """The table of this layout.

    Groups and captions may be left out. A row of which figures are missing keeps them without a
    column; the table ends above the first row that does not fit.
    """
    cells: list[GridCell[None]] = []
    at = count = 0
    in_order = sorted(layout.cells, key=lambda cell: (cell.row, cell.column))
    for number, row in groupby(in_order, lambda cell: cell.row):
        laid = [*row]
        labels, values = [c for c in laid if not c.key], [c for c in laid if c.key]
        behind = _behind_labels(labels, lines, at, vocabulary)
        if behind is None:
            break
        rest = lines[behind:] if values else ()
        figures = [*takewhile(lambda line: _is_figure(line, vocabulary), rest)]
        if len(figures) > len(values):
            break
        cells += (
            GridCell(number, c.column, c.row_span, c.column_span, c.text, None) for c in labels
        )
        is_whole = len(figures) == len(values)
        columns = [v.column for v in values] if is_whole else count_from(layout.columns)
        spans = [v.column_span for v in values] if is_whole else repeat(1)
        cells += (
            GridCell(number, column, 1, span, text, None)
            for column, span, text in zip(columns, spans, figures, strict=False)
        )
        at, count = behind + len(figures), count + is_whole * len(figures)
    return (Grid(tuple(cells)), at) if count >= _MIN_VALUES else None


def _is_figure(line: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.word(line).kind is TextKind.FIGURE


def _behind_labels(
    labels: Sequence[LaidCell], lines: Sequence[str], start: int, vocabulary: Vocabulary
) -> int | None:
    """Where the lines behind a row's labels begin; None if one of them is missing."""
    at = start
    for label in labels:
        wanted = normalised(label.text)
        senses = vocabulary.word(lines[at]).senses if at < len(lines) else ()
        if any(normalised(sense.label) == wanted for sense in senses):
            at += 1
        elif not _may_be_left_out(label):
            return None
    return at if at > start or not labels else None


def _may_be_left_out(label: LaidCell) -> bool:
    is_group = label.row_span if label.part is GridPart.ROW_LABEL else label.column_span
    return is_group > 1 or label.part in (GridPart.CAPTION, GridPart.CORNER)
