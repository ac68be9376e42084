"""Puts the characters of a PDF page together to paragraphs, its ruling lines to tables."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby, pairwise
from operator import attrgetter

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.office.content import Grid, GridCell
from app.office.package import TooLargeError

_SAME_LINE, _APART = 0.35, 0.8
"""Parts of their height within which signs stand on one line, and from which they stand apart."""

_NUMBER_BEFORE = re.compile(
    r"\s*(?:[（(]\s*[一二三四五六七八九十]+|[一二三四五六七八九十]+\s*[、.．]|\d\s*[.．、])"
)
"""How a label of a row begins that is no rest of one."""


class Char(Struct, frozen=True, eq=False):
    """A character and its box in points."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def centre(self) -> float:
        """Where it stands across the page."""
        return (self.left + self.right) / 2

    @property
    def middle(self) -> float:
        """How high it stands on the page."""
        return (self.bottom + self.top) / 2

    @property
    def size(self) -> float:
        """Its height."""
        return self.top - self.bottom


class TextLine(Struct, frozen=True):
    """A line of text, where it begins and ends, and its height."""

    text: str
    left: float
    right: float
    top: float
    size: float
    is_aside: bool = False


def text_lines(chars: Sequence[Char]) -> list[TextLine]:
    """The lines that characters form, from top to bottom."""
    lines: list[list[Char]] = []
    level = 0.0
    for char in sorted(chars, key=lambda char: -(char.bottom + char.top)):
        middle = (char.bottom + char.top) / 2
        if lines and abs(level - middle) <= max(char.top - char.bottom, 4) / 2:
            lines[-1].append(char)
        else:
            level = middle
            lines.append([char])
    return [_line(sorted(line, key=attrgetter("left"))) for line in lines]


def _line(chars: list[Char]) -> TextLine:
    parts = [
        f" {b.text}" if b.left - a.right > 0.2 * b.size and (a.text + b.text).isascii() else b.text
        for a, b in pairwise(chars)
    ]
    wide = [char for char in chars if not char.text.isascii()]  # half-width ones differ by typeface
    size = _median([char.top - char.bottom for char in wide or chars])
    text = chars[0].text + "".join(parts)
    return TextLine(text, chars[0].left, chars[-1].right, chars[0].top, size)


def _median(values: Iterable[float]) -> float:
    ordered = sorted(values)
    return (ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


class LinePiece(Struct, frozen=True, eq=False):
    """Signs beside each other on a line: what it says, where it begins and ends.

    How high it stands and is are those of most signs; digits may have boxes of their own.
    """

    chars: list[Char]
    text: str
    left: float
    right: float
    middle: float
    size: float

    @classmethod
    def of(cls, chars: list[Char]) -> LinePiece:
        """The piece that some signs are."""
        text = "".join([char.text for char in chars])
        middle, size = (_median([getattr(c, n) for c in chars]) for n in ("middle", "size"))
        return cls(chars, text, chars[0].left, chars[-1].right, middle, size)

    @property
    def centre(self) -> float:
        """Where it stands across the page."""
        return (self.left + self.right) / 2

    def is_over(self, left: float, right: float) -> bool:
        """Whether it stands above, below or among what is between two edges."""
        return self.left < right and left < self.right


_VALUE = re.compile(r"[-+－＋]?\d[\d,，.．]*(?:[件条个项次宗]|万?元)?|[-—–－/／]{1,3}|无")


def is_figure_piece(piece: LinePiece) -> bool:
    """Whether a piece of a line is a figure of a table, or a sign for none."""
    return _VALUE.fullmatch(piece.text) is not None


def lines_of_pieces(chars: Sequence[Char]) -> Iterator[list[LinePiece]]:
    """The pieces of each line, from top to bottom."""
    line: list[Char] = []
    for char in sorted(chars, key=lambda char: -char.middle):
        if line and line[-1].middle - char.middle > _SAME_LINE * min(line[-1].size, char.size):
            yield [*_pieces(line)]
            line = []
        line.append(char)
    if line:
        yield [*_pieces(line)]


def _pieces(line: list[Char]) -> Iterator[LinePiece]:
    line.sort(key=lambda char: char.left)
    start = 0
    for place, (before, char) in enumerate(pairwise(line), 1):
        if char.left - before.right > _APART * min(before.size, char.size):
            yield LinePiece.of(line[start:place])
            start = place
    yield LinePiece.of(line[start:])


def figure_columns(rows: Sequence[Sequence[LinePiece]]) -> list[tuple[float, float]]:
    """Left and right edges of what stands below each other, from left to right."""
    edges: list[tuple[float, float]] = []
    for left, right in sorted((p.left, p.right) for row in rows for p in row if is_figure_piece(p)):
        if edges and left < edges[-1][1]:
            edges[-1] = (edges[-1][0], max(edges[-1][1], right))
        else:
            edges.append((left, right))
    return edges


_PARTING = 0.25
"""Part of a sign's height by which a gap between two columns is wider than those of one text."""


def pieces_apart(line: Sequence[LinePiece], bounds: Sequence[float]) -> Iterator[LinePiece]:
    """The pieces of a line, cut where a small gap stands at the bound between two columns."""
    for piece in line:
        pairs = [*enumerate(pairwise(piece.chars), 1)]
        ends = {n for n, (a, b) in pairs if any(a.centre < bound < b.centre for bound in bounds)}
        gaps = {n: b.left - a.right for n, (a, b) in pairs}
        least = max([0.0, *(gap for n, gap in gaps.items() if n not in ends)])
        if ends and min(gaps[n] for n in ends) > least + _PARTING * piece.size:
            places = pairwise([0, *sorted(ends), len(piece.chars)])
            yield from (LinePiece.of(piece.chars[first:last]) for first, last in places)
        else:
            yield piece


_NEAR, _ROW, _MARGINS = 3.0, 6.0, 10.8
"""Points within which lines are one or meet, a row's least height, what is blank in a cell."""

_MIN_LINES = 3
"""Upright lines of a part of a table that is known again on the next page by them."""

_MAX_ROWS, _MAX_COLUMNS, _MAX_RULES = 200, 60, 4_000


class Rule(Struct, frozen=True):
    """A level or upright line: where it is, and from where to where it reaches, in points."""

    level: bool
    at: float
    start: float
    end: float


class PageTable(Struct, frozen=True):
    """A table on a page: its grid, the places of its upright lines, its characters."""

    grid: Grid[None]
    columns: tuple[float, ...]
    top: float
    chars: list[Char]


def page_tables(rules: Sequence[Rule], chars: Sequence[Char]) -> list[PageTable]:
    """The tables on a page, also of one row, as a page's end may leave. Raises `TooLargeError`."""
    tables = (_table(group, chars) for group in _groups(_merged(rules)))
    return [table for table in tables if table is not None]


def joined_tables(above: PageTable, below: PageTable) -> PageTable | None:
    """Two tables as one that goes on over the page; None if their columns differ.

    One part may have only some of the columns: a page may end within a table's head.
    """
    places = _columns_of_both(above.columns, below.columns)
    if places is None:
        return None
    columns = max(above.columns, below.columns, key=len)
    above, below = (_laid_on(table, on) for table, on in zip((above, below), places, strict=True))
    rows = above.grid.rows
    upper, lower = list(above.grid.cells), list(below.grid.cells)
    if _is_broken_row(upper, lower, rows):
        rows -= 1
        lower = _with_rest_of_row(upper, lower, rows)
    cells = [cell._replace(row=cell.row + rows) for cell in lower]
    for cell in [cell for cell in cells if cell.row == rows]:
        for place, over in enumerate(upper):
            if _goes_on(over, cell, rows):
                upper[place] = over._replace(
                    row_span=over.row_span + cell.row_span, text=_joined_text(over, cell)
                )
                cells.remove(cell)
                break
    chars = above.chars + below.chars
    return replace(above, grid=Grid((*upper, *cells)), columns=columns, chars=chars)


def _columns_of_both(
    above: Sequence[float], below: Sequence[float]
) -> tuple[list[int], list[int]] | None:
    """For each upright line of two tables its number among those of both; None if they differ.

    The lines of one must be among those of the other, the outer ones of both the same.
    """
    left = above[0] - below[0]
    moved = [place + left for place in below]
    finer, coarser = (above, moved) if len(above) >= len(moved) else (moved, above)
    on = [next((n for n, at in enumerate(finer) if abs(at - one) <= _NEAR), -1) for one in coarser]
    if -1 in on or len(coarser) < _MIN_LINES or on[-1] != len(finer) - 1:
        return None
    every = list(range(len(finer)))
    return (every, on) if finer is above else (on, every)


def _laid_on(table: PageTable, lines: Sequence[int]) -> PageTable:
    """A table with its columns counted by these numbers of its upright lines."""
    if len(lines) == lines[-1] + 1:
        return table
    cells = []
    for cell in table.grid.cells:
        first, last = lines[cell.column], lines[cell.column + cell.column_span]
        cells.append(cell._replace(column=first, column_span=last - first))
    return replace(table, grid=Grid(tuple(cells)))


def _goes_on(over: GridCell[None], cell: GridCell[None], rows: int) -> bool:
    """Whether a cell at the top of a page is the rest of a label before the break."""
    same = (over.column, over.column_span) == (cell.column, cell.column_span)
    tall = over.row_span > 1 or cell.row_span > 1
    is_rest = not cell.text or (_is_label(cell.text) and not _NUMBER_BEFORE.match(cell.text))
    return same and tall and _is_label(over.text) and is_rest and over.row + over.row_span == rows


def _is_broken_row(upper: list[GridCell[None]], lower: list[GridCell[None]], rows: int) -> bool:
    """Whether the first row of a page is the rest of a numbered one: 7.属于行 / 政执法案卷."""
    last = {cell.column: cell for cell in upper if (cell.row, cell.row_span) == (rows - 1, 1)}
    first = [cell for cell in lower if (cell.row, cell.row_span) == (0, 1)]
    pairs = [(last[cell.column], cell) for cell in first if cell.column in last]
    if len(pairs) < len(first) or any(a.column_span != b.column_span for a, b in pairs):
        return False
    labels = [(over, cell) for over, cell in pairs if _is_label(cell.text)]
    if len(labels) != 1:
        return False
    ((over, cell),) = labels
    begun = _is_label(over.text) and _NUMBER_BEFORE.match(over.text)
    values = [pair for pair in pairs if pair != (over, cell)]
    goes_on = begun and not _NUMBER_BEFORE.match(cell.text)
    return bool(goes_on) and all(not (a.text and b.text) for a, b in values)


def _with_rest_of_row(
    upper: list[GridCell[None]], lower: list[GridCell[None]], row: int
) -> list[GridCell[None]]:
    """Puts the rest of a row to its beginning in `upper`; returns what is below, one row less."""
    first = {cell.column: cell for cell in lower if cell.row == 0}
    for place, over in enumerate(upper):
        cell = first.get(over.column)
        if over.row + over.row_span == row + 1 and cell and over.column_span == cell.column_span:
            span = over.row_span + cell.row_span - 1
            upper[place] = over._replace(row_span=span, text=_joined_text(over, cell))
            del first[over.column]
    return [
        cell._replace(row=max(cell.row, 1), row_span=cell.row_span - (cell.row == 0))
        for cell in lower
        if cell.row > 0 or (cell.column in first and cell.row_span > 1)
    ]


def _joined_text(over: GridCell[None], cell: GridCell[None]) -> str:
    return "\n".join(filter(None, (over.text, cell.text)))


def _is_label(text: str) -> bool:
    return bool(text) and not text.strip("-/—0123456789.,+ \n").isascii()


def _merged(rules: Sequence[Rule]) -> list[Rule]:
    """The lines, with pieces of one line put together."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (rule.level, rule.at, rule.start)):
        for place in range(len(merged) - 1, -1, -1):
            other = merged[place]
            if other.level != rule.level or rule.at - other.at > _NEAR:
                merged.append(rule)
                break
            if rule.start <= other.end + _NEAR and other.start <= rule.end + _NEAR:
                start, end = min(other.start, rule.start), max(other.end, rule.end)
                merged[place] = replace(other, start=start, end=end)
                break
        else:
            merged.append(rule)
    if len(merged) > _MAX_RULES:
        raise TooLargeError
    return merged


def _groups(rules: Sequence[Rule]) -> list[list[Rule]]:
    """The lines that meet, directly or through others."""
    leaders = list(range(len(rules)))

    def leader(place: int) -> int:
        while leaders[place] != place:
            leaders[place] = leaders[leaders[place]]
            place = leaders[place]
        return place

    level = [(place, rule) for place, rule in enumerate(rules) if rule.level]
    upright = [(place, rule) for place, rule in enumerate(rules) if not rule.level]
    for one, rule in level:
        left, right = rule.start - _NEAR, rule.end + _NEAR
        for other, beside in upright:
            meets = left <= beside.at <= right and beside.start - _NEAR <= rule.at
            if meets and rule.at <= beside.end + _NEAR:
                leaders[leader(one)] = leader(other)
    groups: dict[int, list[Rule]] = defaultdict(list)
    for place, rule in enumerate(rules):
        groups[leader(place)].append(rule)
    return list(groups.values())


def _table(rules: Sequence[Rule], chars: Sequence[Char]) -> PageTable | None:
    columns = _places(rule.at for rule in rules if not rule.level)
    rows = _places([*(-rule.at for rule in rules if rule.level), *_open_edges(rules)])
    if len(columns) < 3 or len(rows) < 2:
        return None
    if len(columns) > _MAX_COLUMNS or len(rows) > _MAX_ROWS:
        raise TooLargeError
    inside: dict[tuple[int, int], list[Char]] = defaultdict(list)
    taken: list[Char] = []
    height, width = len(rows) - 1, len(columns) - 1
    for char, place in zip(chars, _places_of(chars, rows, columns), strict=True):
        if 0 <= place[0] < height and 0 <= place[1] < width:
            inside[place].append(char)
            taken.append(char)
    grid = Grid(tuple(_cells(_Lattice(rules, rows, columns), inside)))
    return PageTable(grid, tuple(columns), -rows[0], taken)


def _open_edges(rules: Sequence[Rule]) -> Iterator[float]:
    """Where three upright lines end beyond the level ones: a row that a page's edge left open."""
    level = [rule.at for rule in rules if rule.level]
    for sign in (1, -1):
        ends = [max(sign * one.start, sign * one.end) for one in rules if not one.level]
        edge, outer = max(ends, default=0), max((sign * at for at in level), default=0)
        if edge - outer > _ROW and sum(edge - end <= _NEAR for end in ends) > 2:
            yield -sign * edge


_OVER, _NEXT_LINE = 0.2, 1.9
"""Parts of a sign's height by which it may reach over a line, and to the line below it."""


def _places_of(
    chars: Sequence[Char], rows: list[float], columns: list[float]
) -> list[tuple[int, int]]:
    """Row and column of each sign; a text too high for its row keeps its lines together.

    Spreadsheets print such a text over the lines above and below its cell.
    """
    at: list[tuple[int, int]] = []
    over: list[int] = []
    first, last = -rows[0], -rows[-1]
    for place, char in enumerate(chars):
        bottom, top = char.bottom, char.top
        column = bisect_right(columns, (char.left + char.right) / 2) - 1
        if bottom > first or top < last:
            at.append((-1 if bottom > first else len(rows) - 1, column))
            continue
        slack = _OVER * (top - bottom)
        if bisect_right(rows, slack - top) != bisect_right(rows, -bottom - slack):
            over.append(place)
        at.append((bisect_right(rows, -(bottom + top) / 2) - 1, column))
    are_over = {*over}
    for _, group in groupby(enumerate(over), key=lambda one: (one[1] - one[0], at[one[1]])):
        run = [place for _, place in group]
        ends = [n for n in (run[0] - 1, run[-1] + 1) if 0 <= n < len(chars)]
        near = [n for n in ends if n not in are_over and _are_lines(chars, at, run[0], n)]
        if len(near) == 1:
            at[run[0] : run[-1] + 1] = [at[near[0]]] * len(run)
    return at


def _are_lines(chars: Sequence[Char], at: Sequence[tuple[int, int]], one: int, other: int) -> bool:
    """Whether two signs stand in lines below each other, in neighbouring cells of a column."""
    (row, column), (other_row, other_column) = at[one], at[other]
    apart = abs(chars[one].middle - chars[other].middle)
    is_next = column == other_column and abs(row - other_row) == 1
    return is_next and apart < _NEXT_LINE * max(chars[one].size, chars[other].size)


def _places(values: Iterable[float]) -> list[float]:
    """The places of lines, those near each other as one, in order."""
    ordered = sorted(values)
    return [*ordered[:1], *(value for at, value in pairwise(ordered) if value - at > _NEAR)]


class _Lattice:
    """Tells where lines part neighbouring places of the smallest grid of a table."""

    def __init__(self, rules: Sequence[Rule], rows: list[float], columns: list[float]) -> None:
        self.rows, self.columns = rows, columns
        level = [rule for rule in rules if rule.level]
        upright = [rule for rule in rules if not rule.level]
        across = [(one + other) / 2 for one, other in pairwise(columns)]
        down = [-(one + other) / 2 for one, other in pairwise(rows)]
        self._below = [_covered(level, -row, across) for row in rows[1:]]
        self._right = [_covered(upright, column, down) for column in columns[1:]]

    def spans(self, row: int, column: int) -> tuple[int, int]:
        """How many rows and columns the cell takes whose first place this is."""
        right, bottom = column, row
        while right + 2 < len(self.columns) and not self._right[right][row]:
            right += 1
        while bottom + 2 < len(self.rows) and not any(self._below[bottom][column : right + 1]):
            bottom += 1
        return bottom - row + 1, right - column + 1


def _covered(rules: Sequence[Rule], at: float, middles: Sequence[float]) -> list[bool]:
    """Which of some places along a line are covered by the rules near it."""
    near = [(rule.start, rule.end) for rule in rules if abs(rule.at - at) <= _NEAR]
    return [any(start <= middle <= end for start, end in near) for middle in middles]


def _cells(
    lattice: _Lattice, inside: dict[tuple[int, int], list[Char]]
) -> Iterable[GridCell[None]]:
    taken: set[tuple[int, int]] = set()
    for row in range(len(lattice.rows) - 1):
        for column in range(len(lattice.columns) - 1):
            if (row, column) in taken:
                continue
            height, width = lattice.spans(row, column)
            width = next((w for w in range(1, width) if (row, column + w) in taken), width)
            places = [(row + i, column + j) for i in range(height) for j in range(width)]
            taken.update(places)
            chars = [char for place in places for char in inside.get(place, ())]
            room = lattice.columns[column + width] - lattice.columns[column]
            text = _cell_text(text_lines(chars), room) if chars else ""
            yield GridCell(row, column, height, width, text, None)


def _cell_text(lines: Sequence[TextLine], room: float) -> str:
    """The lines of a cell so wide; a figure that fills its line goes on in the next one."""
    text = "".join(line.text for line in lines[:1])
    for above, line in pairwise(lines):
        digit = (above.right - above.left) / max(len(above.text), 1)
        fills = above.right - above.left + digit + _MARGINS > room
        is_one = fills and above.text[-1:].isdigit() and line.text[:1].isdigit()
        text += line.text if is_one else f"\n{line.text}"
    return text
