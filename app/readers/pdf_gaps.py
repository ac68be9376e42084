"""Tables on pages without ruling lines, told from where figures stand below each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, groupby, pairwise
from statistics import median

from msgspec import Struct, field

from app import patterns as re
from app.office.content import Grid, GridCell
from app.readers.pdf_layout import (
    Char,
    LinePiece,
    PageTable,
    figure_columns,
    is_figure_piece,
    lines_of_pieces,
    pieces_apart,
)

_NEXT_LINE, _SAME_SIZE, _NEAR_HEAD, _BESIDE = 1.9, 0.25, 6.0, 1.3
"""Parts of a sign's height: to which a text goes on in the line below, by which lines of one table
differ in height, to which a head stands above its table, and a label's first line above its row."""

_CENTRED, _BEYOND = 0.3, 0.15
"""Parts of a column's width by which what is set over several columns may be off their middle, and
by which a text may reach over the next column."""

_LOOK_BACK = 8
"""Rows of a table that tell whether the next line with figures belongs to it."""

_MAX_COLUMNS, _MAX_LINES, _MAX_LABELS, _MAX_PIECES, _MAX_HEAD = 60, 600, 400, 100, 20
_MIN_ROWS, _MIN_FIGURES = 2, 5
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]")

_Line = list[LinePiece]
_Columns = list[tuple[float, float]]


class _UnsureTableError(Exception):
    """What was taken for a table is none, or cannot be read for sure."""


def tables_by_gaps(pages: Sequence[Sequence[Char]]) -> list[list[PageTable]]:
    """The tables on each page in which every row has its label; none of which that is not sure."""
    columns: _Columns = []
    found: list[list[PageTable]] = []
    for chars in pages:
        lines, end = [*lines_of_pieces(chars)], 0
        found.append([])
        for rows in chain.from_iterable(_below_heads(lines, one) for one in _value_blocks(lines)):
            try:
                region = _Region(lines, rows, end, columns)
                follows = bool(found[-1]) and region.top <= end + 1
                found[-1].append(_table(region, follows=follows))
            except _UnsureTableError:
                end = rows[-1] + 1
            else:
                end, columns = region.end, region.columns
    return found


def _value_blocks(lines: Sequence[_Line]) -> Iterator[list[int]]:
    """The lines with figures that stand below each other, without a text across in between."""
    block: list[int] = []
    for number, line in enumerate(lines):
        values = [piece for piece in line if is_figure_piece(piece)]
        if not values or not 1 < len(line) <= _MAX_PIECES:
            continue
        if block and not _goes_on(lines, block, number):
            yield block
            block = []
        block.append(number)
    if block:
        yield block


def _below_heads(lines: Sequence[_Line], block: list[int]) -> list[list[int]]:
    """The rows below each head in a block if none of these has all columns, else the block."""
    columns = figure_columns([lines[number] for number in block])
    parts = [block[:1]]
    for above, row in pairwise(block):
        between = (line for line in lines[above + 1 : row] if len(line) > 1)
        if any(line[-1].right > columns[0][0] for line in between):
            parts.append([])
        parts[-1].append(row)
    most = max(len(figure_columns([lines[number] for number in part])) for part in parts)
    return parts if most < len(columns) else [block]


def _goes_on(lines: Sequence[_Line], block: list[int], number: int) -> bool:
    columns = figure_columns([lines[place] for place in block[-_LOOK_BACK:]])
    figures = filter(is_figure_piece, lines[number])
    fits = any(piece.is_over(*column) for piece in figures for column in columns)
    size = next(filter(None, (_size(lines[place]) for place in reversed(block))), 0.0)
    between = lines[block[-1] + 1 : number]
    return fits and not any(_breaks(line, columns[0][0], size) for line in between)


def _breaks(line: _Line, values_left: float, size: float) -> bool:
    """Whether a line is text beside a table: of another size, or across labels and values."""
    own = _size(line)
    if own and size and abs(own - size) > _SAME_SIZE * size:
        return True
    return len(line) == 1 and line[0].left + line[0].size / 2 < values_left < line[0].right


def _size(line: _Line) -> float:
    """The height of a line's Chinese signs, as digits have boxes of their own; 0 without any."""
    sizes = [piece.size for piece in line if not piece.text.isascii()]
    return median(sizes) if sizes else 0.0


class _HeadedRows(Struct):
    """Rows of figures below a head of their own, by the numbers of their lines."""

    head: list[int]
    rows: list[int]


class _Region:
    """The lines of one table, cut into labels, heads and figures."""

    def __init__(
        self, lines: Sequence[_Line], rows: list[int], floor: int, known: _Columns
    ) -> None:
        """`known` are the columns of the table before, which a table without a head goes on with.

        Raises `_UnsureTableError`.
        """
        self.rows = rows
        self._set_columns(figure_columns([lines[number] for number in rows]))
        self.lines = list(lines)
        for number in range(max(floor, rows[0] - _MAX_HEAD), rows[0]):
            self.lines[number] = [*pieces_apart(lines[number], self.bounds)]
        top = self._top(floor)
        if top < rows[0]:
            self._set_columns(self._with_blank_columns(top))
        elif all(
            sum(a < right and left < b for a, b in known) == 1 for left, right in self.columns
        ):
            self._set_columns(known)
        else:
            raise _UnsureTableError
        self.top = self._top(floor)
        self.end = self._end()

    def _set_columns(self, columns: _Columns) -> None:
        self.columns = columns
        self.left = columns[0][0]
        self.centres = [(left + right) / 2 for left, right in self.columns]
        ends = [(a[1] + b[0]) / 2 for a, b in pairwise(self.columns)]
        self.bounds = [float("-inf"), *ends, float("inf")]
        widths = [b - a for a, b in pairwise(self.centres)]
        self.pitch = min(widths, default=self.columns[0][1] - self.left)

    def _with_blank_columns(self, top: int) -> _Columns:
        """The columns with those that have a head but no figure, so that none takes its place."""
        head = [piece for number in range(top, self.rows[0]) for piece in self.in_values(number)]
        columns = list(self.columns)
        for piece in sorted(head, key=lambda piece: piece.right - piece.left):
            if not any(piece.is_over(*column) for column in columns):
                columns.append((piece.left, piece.right))
        return sorted(columns)

    def over(self, piece: LinePiece) -> range:
        """The columns over which a piece reaches."""
        slack = _BEYOND * self.pitch
        edges = enumerate(pairwise(self.bounds))
        inside = [n for n, (left, right) in edges if piece.is_over(left + slack, right - slack)]
        near = min((abs(at - piece.centre), n) for n, at in enumerate(self.centres))[1]
        return range(inside[0], inside[-1] + 1) if inside else range(near, near + 1)

    def in_values(self, number: int) -> _Line:
        """The pieces of a line that stand above or among the figures."""
        return [piece for piece in self.lines[number] if piece.right > self.left]

    def labels(self, number: int) -> _Line:
        """The pieces of a line that stand left of the figures."""
        return [piece for piece in self.lines[number] if piece.right <= self.left]

    def middle(self, row: int) -> float:
        """How high the figures of a row stand."""
        return median(p.middle for p in self.in_values(row) if is_figure_piece(p))

    def span(self, first: int, last: int) -> float:
        """The middle of some columns."""
        return (self.centres[first] + self.centres[last]) / 2

    def sections(self) -> Iterator[_HeadedRows]:
        """The rows with the head above them; the first may have none."""
        above = self.top
        section: _HeadedRows | None = None
        for row in self.rows:
            head = [number for number in range(above, row) if self.in_values(number)]
            if head or section is None:
                if section:
                    yield section
                section = _HeadedRows([*range(head[0], head[-1] + 1)] if head else [], [])
            section.rows.append(row)
            above = row + 1
        if section:
            yield section

    def _top(self, floor: int) -> int:
        """The first line of the head, or the first row."""
        top = below = self.rows[0]
        size = 0.0
        for number in range(below - 1, floor - 1, -1):
            line = self.lines[number]
            size = size or _size(line)
            is_near = line[0].middle - self.lines[below][0].middle < _NEAR_HEAD * line[0].size
            if not is_near or _breaks(line, self.left, size):
                break
            values = self.in_values(number)
            if len(line) == 1 and values and not self._may_stand_alone(values[0], number):
                break
            below = number
            is_label = not values and top == number + 1 == self.rows[0]
            if values or (is_label and line[0].middle - self.middle(top) < _BESIDE * line[0].size):
                top = number
        return top

    def _may_stand_alone(self, piece: LinePiece, number: int) -> bool:
        """Whether a line is the title of all columns, or of one, beginning or beside others."""
        if len(self.over(piece)) > 1:
            return abs(self.span(0, -1) - piece.centre) <= _CENTRED * self.pitch
        above = self.lines[number - 1] if number else [piece]
        if 0 < above[0].middle - piece.middle < piece.size:
            return True
        others = [*self.lines[number + 1], *(above if len(above) > 1 else ())]
        near = (one for one in others if abs(piece.middle - one.middle) < _NEXT_LINE * piece.size)
        return any(piece.is_over(one.left, one.right) for one in near)

    def _end(self) -> int:
        """The line behind the last that goes on with the last label."""
        end = self.rows[-1] + 1
        while end < len(self.lines):
            line, above = self.lines[end], self.lines[end - 1]
            is_next = above[0].middle - line[0].middle < _NEXT_LINE * line[0].size
            is_beside = self.middle(self.rows[-1]) - line[0].middle < line[0].size / 2
            is_other = _NUMBERED.match(line[0].text) and not is_beside
            if not is_next or self.in_values(end) or is_other:
                break
            if _breaks(line, self.left, _size(above)):
                break
            end += 1
        return end


def _table(region: _Region, *, follows: bool) -> PageTable:
    """The table of a region, of one row only behind another. Raises `_UnsureTableError`."""
    lines, rows = region.lines, region.rows
    is_large = len(region.columns) > _MAX_COLUMNS or region.end - region.top > _MAX_LINES
    is_lone = len(rows) < _MIN_ROWS and len(region.columns) < _MIN_FIGURES
    if is_large or (is_lone and not (follows and region.top < rows[0])):
        raise _UnsureTableError
    writer = _GridWriter(region)
    for section in region.sections():
        writer.write(section)
    taken = [char for n in range(region.top, region.end) for p in lines[n] for char in p.chars]
    top = max(char.top for char in taken)
    return PageTable(Grid(tuple(writer.cells)), (region.left,), top, taken)


class _GridWriter:
    """Writes the sections of a region into a grid: what a label belongs to, the label, figures."""

    def __init__(self, region: _Region) -> None:
        self.cells: list[GridCell[None]] = []
        self._region = region
        self._row = 0
        self._labels = _Labels(region)

    def write(self, section: _HeadedRows) -> None:
        if section.head:
            self._head(section)
        for row in section.rows:
            values = self._region.in_values(row)
            above, own, below = self._labels.of(row)
            self._alone(above)
            if self._labels.columns:
                self._put(0, 1, own)
            texts: dict[int, str] = {}
            for piece in values:
                columns = self._region.over(piece)
                if len(columns) != 1 or columns[0] in texts:
                    raise _UnsureTableError
                texts[columns[0]] = piece.text
            for column in range(len(self._region.columns)):
                self._put(self._labels.columns + column, 1, texts.get(column, ""))
            self._row += 1
            self._alone(below)

    def _alone(self, labels: list[str]) -> None:
        """Puts labels that have no figures of their own into rows of their own."""
        for label in labels:
            self._put(0, 1, label)
            self._row += 1

    def _head(self, section: _HeadedRows) -> None:
        region = self._region
        pieces = [(number, p) for number in section.head for p in region.in_values(number)]
        if any(is_figure_piece(piece) for _, piece in pieces):
            raise _UnsureTableError
        corner = "".join(p.text for number in section.head for p in region.labels(number))
        caption = self._caption(pieces, [p for n in section.head for p in region.labels(n)])
        if caption:
            self._put(0, self._labels.columns + len(region.columns), caption.text)
            self._row += 1
            pieces = [one for one in pieces if one[1] is not caption]
        titles = self._titles([piece for number, piece in pieces if number == pieces[0][0]])
        titles = titles if len(titles) < len(pieces) else []
        groups = [one for one in pieces if one[1] in titles or len(region.over(one[1])) > 1]
        spans: list[tuple[int, int]] = [(0, len(region.columns) - 1)]
        for _, line in groupby(groups, key=lambda one: one[0]):
            spans = self._groups([piece for _, piece in line], spans)
            self._row += 1
        texts: dict[int, str] = {}
        for _, piece in pieces:
            columns = region.over(piece)
            if len(columns) == 1 and piece not in titles:
                texts[columns[0]] = texts.get(columns[0], "") + piece.text
        self._put(0, self._labels.columns, corner)
        for column, text in texts.items():
            self._put(self._labels.columns + column, 1, text)
        self._row += 1

    def _caption(self, pieces: list[tuple[int, LinePiece]], corner: _Line) -> LinePiece | None:
        """The lone piece above a head that is not part of the text of the column below it."""
        region = self._region
        (number, first), rest = pieces[0], [piece for _, piece in pieces[1:]]
        below = [piece for piece in rest if region.over(piece) == region.over(first)]
        others = [*corner, *(piece for piece in rest if piece not in below)]
        is_lone = len(region.lines[number]) == 1 and len(region.over(first)) == 1
        if not is_lone or not below or not others:
            return None
        level = median(piece.middle for piece in others)
        without = (below[0].middle + below[-1].middle) / 2
        whole = (first.middle + below[-1].middle) / 2
        return first if abs(without - level) < abs(whole - level) else None

    def _titles(self, line: _Line) -> _Line:
        """The pieces of the uppermost line if they stand over all columns, several each."""
        last = len(self._region.columns) - 1
        spans = self._tiled(line, 0, last)
        is_whole = spans[-1][1] == last and sum(b - a + 1 for a, b in spans) == last + 1
        return line if is_whole and all(a < b for a, b in spans) else []

    def _groups(self, line: _Line, above: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Puts a line of titles of several columns each; returns what they are over."""
        region = self._region
        spans: list[tuple[int, int]] = []
        for first, last in above:
            inside = [p for p in line if first <= region.over(p)[0] and region.over(p)[-1] <= last]
            spans += self._tiled(inside, first, last) if inside else []
        if len(spans) != len(line):
            spans = [(region.over(piece)[0], region.over(piece)[-1]) for piece in line]
        for piece, (first, last) in zip(line, spans, strict=True):
            self._put(self._labels.columns + first, last - first + 1, piece.text)
        return spans

    def _tiled(self, pieces: _Line, first: int, last: int) -> list[tuple[int, int]]:
        """The columns of centred titles that together stand over some; else those they touch."""
        region = self._region
        spans: list[tuple[int, int]] = []
        start = first
        for piece in pieces:
            off = {n: abs(region.span(start, n) - piece.centre) for n in range(start, last + 1)}
            ends = [end for end, by in off.items() if by <= _CENTRED * region.pitch]
            if not ends and len(spans) == len(pieces) - 1 > 0 and start < last:
                ends = [last] if off[last] <= 2 * _CENTRED * region.pitch else []
            if not ends:
                break
            spans.append((start, ends[0]))
            start = ends[0] + 1
        if len(spans) == len(pieces) and start == last + 1:
            return spans
        return [(region.over(piece)[0], region.over(piece)[-1]) for piece in pieces]

    def _put(self, column: int, columns: int, text: str) -> None:
        if columns:
            self.cells.append(GridCell(self._row, column, 1, columns, text, None))


class _Label(Struct):
    """A text left of the figures, over several lines perhaps."""

    pieces: list[LinePiece] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    @property
    def left(self) -> float:
        return min(piece.left for piece in self.pieces)

    @property
    def middle(self) -> float:
        return (self.pieces[0].middle + self.pieces[-1].middle) / 2

    @property
    def width(self) -> float:
        """That of its widest line: a line is full before its text goes on in the next."""
        return max(piece.right - piece.left for piece in self.pieces)

    def reaches(self, middle: float) -> bool:
        """Whether a row of figures stands beside it."""
        slack = self.pieces[0].size / 2
        return self.pieces[-1].middle - slack <= middle <= self.pieces[0].middle + slack


class _Labels:
    """The labels of a region by row: the innermost one of each, and those that are none."""

    def __init__(self, region: _Region) -> None:
        self._middles = {row: region.middle(row) for row in region.rows}
        heads = {number for section in region.sections() for number in section.head}
        lines = [region.labels(n) for n in range(region.top, region.end) if n not in heads]
        self._pieces = [piece for line in lines for piece in line]
        if len(self._pieces) > _MAX_LABELS:
            raise _UnsureTableError
        labels: list[_Label] = []
        for line in lines:
            for piece in line:
                self._add(labels, piece, is_inner=piece is line[-1])
        self._inner = self._of_rows(labels)
        kept = {id(label) for label in self._inner.values()}
        outer = [label for label in labels if id(label) not in kept]
        self._outer: dict[int, list[_Label]] = defaultdict(list)
        for label in sorted(outer, key=lambda label: (-label.middle, label.left)):
            self._outer[self._nearest(label)].append(label)
        self.columns = 1 if labels else 0

    def of(self, row: int) -> tuple[list[str], str, list[str]]:
        """The innermost label of a row, and those around it that are no label of figures.

        These are what the row and others belong to, captions, and rows without any figure.
        """
        others = self._outer[row]
        is_above = [label.middle >= self._middles[row] for label in others]
        above = [label.text for label, yes in zip(others, is_above, strict=True) if yes]
        below = [label.text for label, yes in zip(others, is_above, strict=True) if not yes]
        return above, self._inner[row].text if self._inner else "", below

    def _add(self, labels: list[_Label], piece: LinePiece, *, is_inner: bool) -> None:
        """Adds a piece to the label that it goes on with, or as a new one."""
        above = [
            label
            for label in labels
            if piece.is_over(label.pieces[-1].left, label.pieces[-1].right)
            and 0 < label.pieces[-1].middle - piece.middle < _NEXT_LINE * piece.size
        ]
        near = min(above, key=lambda one: one.pieces[-1].middle, default=None)
        if near and not _NUMBERED.match(near.text) and near.width < self._room(near) - piece.size:
            near = None
        middles = self._middles.values()
        is_beside = is_inner and any(abs(m - piece.middle) < piece.size / 2 for m in middles)
        has_row = near is not None and any(map(near.reaches, middles))
        if near is None or _NUMBERED.match(piece.text) or (is_beside and has_row):
            labels.append(_Label([piece]))
        else:
            near.pieces.append(piece)

    def _room(self, label: _Label) -> float:
        """The width of the widest label above or below one."""
        widths = [
            piece.right - piece.left
            for piece in self._pieces
            if piece.is_over(label.pieces[0].left, label.pieces[0].right)
        ]
        return max(widths)

    def _of_rows(self, labels: Sequence[_Label]) -> dict[int, _Label]:
        """The innermost label of each row, its own. Raises `_UnsureTableError`."""
        found: dict[int, _Label] = {}
        for row, middle in self._middles.items() if labels else ():
            beside = [label for label in labels if label.reaches(middle)]
            inner = max((label.left for label in beside), default=0)
            size = min((label.pieces[0].size for label in beside), default=0)
            last = [label for label in beside if label.left > inner - size]
            if not last:
                raise _UnsureTableError
            found[row] = min(last, key=lambda label: abs(label.middle - middle))
        if len({id(label) for label in found.values()}) != len(found):
            raise _UnsureTableError
        if not labels and len(self._middles) > 1:
            raise _UnsureTableError
        return found

    def _nearest(self, label: _Label) -> int:
        return min(self._middles, key=lambda row: abs(self._middles[row] - label.middle))
