"""Pages of placed characters, ruling lines and pictures, put together to a document."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, dropwhile, pairwise, takewhile
from statistics import median

from msgspec import Struct
from msgspec.structs import replace

from app import patterns as re
from app.office.content import (
    UNREADABLE,
    Content,
    ContentBlock,
    ContentLine,
    ContentTable,
    Image,
    table_names,
)
from app.readers.pdf_gaps import tables_by_gaps
from app.readers.pdf_layout import (
    Char,
    LinePiece,
    PageTable,
    Rule,
    TextLine,
    is_figure_piece,
    joined_tables,
    lines_of_pieces,
    page_tables,
    text_lines,
)

MAX_PAGES = 300
_MAX_HEAD, _LINE = 8, 1.3
"""Lines of a head, and how high one is in parts of its signs."""

_COVERED = 4
"""Characters under a picture that make it a seal or a background."""

MIN_PICTURE = 40
"""Points; smaller ones are ornaments."""

_STRAIGHT = 1.0
"""Points by which a line may lean."""

_EDGE = 0.115
"""The part of a page's height, above and below, in which its number stands: the text begins 35 mm
above the edge (GB/T 9704-2012)."""

_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]*(第?\s*\d{1,4}\s*页?(.{0,3}共\s*\d+\s*页)?|\d{1,4}\s*/\s*\d{1,4})[-—–－·\s]*"
)
_PICTURE_PROBLEM = "PDF 中的图片不能取出，请从原稿中插入"
_SAME_SIZE = 0.3  # by this part of it lines of one paragraph differ: each font has its own
_FEW, _MARGIN, _SAME_EDGE = 20, 3.0, 12.0
"""The part of all lines that begins at the left margin; points within which lines do, and end."""

_LONG = 0.7
"""Part of the widest line's width that a long one has."""

_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]")


class PageContent(Struct, frozen=True):
    """A page; all lengths in points, from its lower left corner."""

    bottom: float
    height: float
    chars: list[Char]
    rules: list[Rule]
    pictures: list[PagePicture]


class PagePicture(Struct, frozen=True):
    """A picture, where it is on its page in points, and its file; none if it cannot be taken."""

    left: float
    bottom: float
    right: float
    top: float
    data: bytes = b""

    @property
    def size(self) -> float:
        """Its shorter side."""
        return min(self.right - self.left, self.top - self.bottom)

    def covers(self, char: Char) -> bool:
        """Whether a character stands in it."""
        return self.left <= char.centre <= self.right and self.bottom <= char.middle <= self.top

    def is_over(self, chars: Sequence[Char]) -> bool:
        """Whether it lies over or under text, as seals and backgrounds do."""
        return sum(map(self.covers, chars)) >= _COVERED


def rule_between(start: tuple[float, float], end: tuple[float, float]) -> Iterator[Rule]:
    """The level or upright line between two points; none if it leans."""
    (left, low), (right, high) = start, end
    if abs(low - high) <= _STRAIGHT < abs(left - right):
        yield Rule(level=True, at=(low + high) / 2, start=min(left, right), end=max(left, right))
    elif abs(left - right) <= _STRAIGHT < abs(low - high):
        yield Rule(level=False, at=(left + right) / 2, start=min(low, high), end=max(low, high))


def content_of_pages(pages: Sequence[PageContent]) -> Content:
    """The document that some pages are. Raises `TooLargeError`."""
    tables = [page_tables(page.rules, page.chars) for page in pages]
    if _edges(tables) is None:
        tables = [page_tables([*page.rules, *_sides(page)], page.chars) for page in pages]
    edges = _edges(tables)
    if edges is None:
        pages = _heads_together(pages)
        tables = tables_by_gaps([page.chars for page in pages])
    placed = [_placed(page, found, edges) for page, found in zip(pages, tables, strict=True)]
    margins = _repeated(
        [_edge_lines(page, found) for page, found in zip(pages, placed, strict=True)]
    )
    told = [
        (page, one)
        for page, found in zip(pages, placed, strict=True)
        for one in found
        if not _is_margin(one.block, page, margins)
    ]
    edges_of = dict(zip(map(id, pages), _right_edges(placed), strict=True))
    kept = [
        (edges_of[id(page)], one)
        for page, one in _without_lone_rows(told)
        if not (_is_margin(one.block, page, margins) or _is_page_number(one.block, page))
    ]
    return Content(tuple(_blocks_of(kept)), margins=tuple(margins.values()))


def _edges(tables: Sequence[Sequence[PageTable]]) -> tuple[float, float] | None:
    """Between which edges all ruled tables stand; None if there are none."""
    columns = [one.columns for found in tables for one in found if one.grid.rows > 1]
    return (min(one[0] for one in columns), max(one[-1] for one in columns)) if columns else None


_TOUCH, _MIN_CELL, _MAX_CELLS, _MAX_LEVELS = 1.0, 8.0, 120, 200
"""Points within which edges of cells touch, and that the narrowest is wide; edges at one height,
and heights with edges on one page."""

_APART = 0.25
"""Part of a sign's height by which the texts of two cells are at least apart."""


def _sides(page: PageContent) -> Iterator[Rule]:
    """The sides of cells of which only the edge below is drawn, each by itself.

    A line drawn piece by piece tells by the joints where a column ends, as high as to the next
    line above the piece. No side goes through a text: between such lines is none of a row of cells.
    """
    edges: dict[float, set[tuple[float, float]]] = {}
    at = float("inf")
    for rule in sorted((one for one in page.rules if one.level), key=lambda one: -one.at):
        at = rule.at if at - rule.at > _TOUCH else at
        edges.setdefault(at, set()).add((rule.start, rule.end))
    rows = {at: row for at, row in edges.items() if len(row) > 1 and _are_of_cells(row)}
    if not rows or len(edges) > _MAX_LEVELS:
        return
    ends = {end for row in rows.values() for piece in row for end in piece}
    pieces = [*chain(*lines_of_pieces(page.chars))]
    heights = [-piece.middle for piece in pieces]
    above: list[float] = []
    before: list[Rule] = []
    for at, row in edges.items():
        lone = {one for one in row if all(_is_near(end, ends) for end in one)}
        cells = row if at in rows else {one for one in lone if not _is_near(max(ends), one[1:])}
        sides = [*_sides_up(cells, at, [(top, edges[top]) for top in reversed(above)])]
        is_last = not sides and lone and above
        if is_last:
            sides = [replace(side, start=at, end=above[-1]) for side in before]
        top = max((side.end for side in sides), default=at)
        within = pieces[bisect_left(heights, -top) : bisect_left(heights, -at)]
        free = [side for side in sides if not any(_goes_through(side, one) for one in within)]
        if len(within) > 1 if is_last else len(free) == len(sides):
            yield from free
        before = sides if at in rows else []
        above.append(at)


def _are_of_cells(row: Collection[tuple[float, float]]) -> bool:
    """Whether level lines of one height touch end to end, each as wide as a cell at least."""
    if len(row) > _MAX_CELLS or any(end - start < _MIN_CELL for start, end in row):
        return False
    return any(_is_near(start, [end for _, end in row]) for start, _ in row)


def _is_near(place: float, places: Collection[float]) -> bool:
    return any(abs(place - other) <= _TOUCH for other in places)


def _sides_up(
    cells: Collection[tuple[float, float]],
    at: float,
    above: Sequence[tuple[float, Collection[tuple[float, float]]]],
) -> Iterator[Rule]:
    for start, end in cells:
        middle = (start + end) / 2
        tops = (top for top, row in above if any(left < middle < right for left, right in row))
        top = next(tops, None)
        if top is not None:
            yield Rule(level=False, at=start, start=at, end=top)
            yield Rule(level=False, at=end, start=at, end=top)


def _goes_through(side: Rule, piece: LinePiece) -> bool:
    """Whether an upright line goes through a text, not only between two that stand apart."""
    if not (side.start < piece.middle < side.end and piece.left < side.at < piece.right):
        return False
    slack = _APART * piece.size
    if any(char.left + slack < side.at < char.right - slack for char in piece.chars):
        return True
    pairs = pairwise(piece.chars)
    return any(a.centre < side.at < b.centre and b.left - a.right < slack for a, b in pairs)


def _heads_together(pages: Sequence[PageContent]) -> list[PageContent]:
    """The pages, the head of a table that stands at the foot of one moved above its rows."""
    kept = list(pages)
    for number, page in enumerate(kept[1:], 1):
        rows = _table_at_top(page)
        figures = filter(is_figure_piece, rows[-1] if rows else ())
        left = min((piece.left for piece in figures), default=0)
        above = _head_at_foot(kept[number - 1], left) if rows else []
        if rows and above:
            moved = {id(char) for line in above for piece in line for char in piece.chars}
            rest = [char for char in kept[number - 1].chars if id(char) not in moved]
            kept[number - 1] = replace(kept[number - 1], chars=rest)
            kept[number] = replace(page, chars=[*_put_above(above, rows[0], page.chars)])
    return kept


def _table_at_top(page: PageContent) -> list[list[LinePiece]]:
    """The lines from the top of a page to the first with figures, if all have several pieces."""
    found: list[list[LinePiece]] = []
    for line in lines_of_pieces(page.chars):
        if len(line) == 1 and not found and _is_high_or_low(line[0].middle, page):
            continue
        found.append(line)
        if len(line) == 1 or len(found) > _MAX_HEAD:
            return []
        if sum(map(is_figure_piece, line)) > 1:
            return found
    return []


def _head_at_foot(page: PageContent, left: float) -> list[list[LinePiece]]:
    """The last lines of a page with words above columns of figures that begin there."""
    lines = [*lines_of_pieces(page.chars)]
    while lines and len(lines[-1]) == 1 and _is_high_or_low(lines[-1][0].middle, page):
        del lines[-1]
    near = [*takewhile(lambda line: _may_be_of_head(line, left), reversed(lines[-_MAX_HEAD:]))]
    if not any(sum(piece.right > left for piece in line) > 1 for line in near):
        return []
    return [*dropwhile(lambda line: len(line) == 1 or line[-1].right <= left, reversed(near))]


def _may_be_of_head(line: list[LinePiece], left: float) -> bool:
    """Whether no figure stands in a line, and nothing reaches from labels to figures."""
    crosses = any(piece.left + piece.size / 2 < left < piece.right for piece in line[:1])
    is_alone = len(line) == 1 and crosses
    return not is_alone and not any(char.isdigit() for one in line for char in one.text)


def _put_above(
    head: list[list[LinePiece]], row: list[LinePiece], chars: Sequence[Char]
) -> Iterator[Char]:
    """The signs of a page with the lines of a head above its first row, what is higher far up."""
    top = max(piece.middle + piece.size for piece in row)
    height = len(head) * _LINE * row[0].size
    for char in chars:
        yield _moved(char, height) if char.middle > top else char
    for number, line in enumerate(reversed(head), 1):
        move = row[0].middle + number * _LINE * row[0].size - line[0].middle
        for piece in line:
            yield from (_moved(char, move) for char in piece.chars)


def _moved(char: Char, up: float) -> Char:
    return replace(char, bottom=char.bottom + up, top=char.top + up)


class _Placed(Struct, frozen=True):
    """A block and how high on its page it stands, in points from below."""

    top: float
    block: TextLine | PageTable | Image


def _without_lone_rows(
    told: Sequence[tuple[PageContent, _Placed]],
) -> Iterator[tuple[PageContent, _Placed]]:
    """The blocks, each with its page; a row in a frame of its own is text unless a table goes on.

    A page may end before or behind a single row of a table; boxes drawn around words look the same.
    """
    for place, (page, one) in enumerate(told):
        if not isinstance(one.block, PageTable) or one.block.grid.rows > 1:
            yield page, one
            continue
        above, below = told[place - 1 : place], told[place + 1 : place + 2]
        goes_on = any(_go_on(other.block, one.block) for _, other in above)
        if goes_on or any(_go_on(one.block, other.block) for _, other in below):
            yield page, one
        else:
            yield from ((page, line) for line in _lines_in(one.block))


def _lines_in(table: PageTable) -> Iterator[_Placed]:
    return (_Placed(line.top, line) for line in text_lines(table.chars))


def _go_on(above: object, below: object) -> bool:
    if not isinstance(above, PageTable) or not isinstance(below, PageTable):
        return False
    return joined_tables(above, below) is not None


def _edge_lines(page: PageContent, found: Sequence[_Placed]) -> list[str]:
    rows = [one.block for one in found if isinstance(one.block, PageTable)]
    lone = [line for row in rows if row.grid.rows == 1 for line in _lines_in(row)]
    lines = [one.block for one in (*found, *lone) if isinstance(one.block, TextLine)]
    return [line.text for line in lines if _is_high_or_low(line.top, page)]


def _repeated(edges: Sequence[Sequence[str]]) -> dict[str, str]:
    """The lines in the edges of at least two pages, each as the first has it, by its words."""
    counts = Counter(line for lines in edges for line in dict.fromkeys(map(_without_digits, lines)))
    first = {_without_digits(text): text for lines in reversed(edges) for text in lines}
    return {line: first[line] for line, count in counts.items() if count > 1 and line}


def _without_digits(text: str) -> str:
    return "".join(sign for sign in text if not sign.isdigit()).strip(" -—–－·")


def _is_margin(block: object, page: PageContent, margins: Collection[str]) -> bool:
    """Whether a block is a line of the header or footer."""
    if not isinstance(block, TextLine) or not _is_high_or_low(block.top, page):
        return False
    return _without_digits(block.text) in margins


_MIN_BESIDE, _GUTTER = 4, 10.0
"""Lines of a bar at the side of a page, and of what stands beside it, and points between them."""


def _bars(
    page: PageContent, chars: Sequence[Char], edges: tuple[float, float]
) -> Iterator[tuple[float, list[Char]]]:
    """The bars at the side of a printed page of the web, with how high they begin.

    They stand outside the edges of all tables, over which no line beside them reaches.
    """
    for edge, sign in zip(edges, (1, -1), strict=True):
        bar: list[LinePiece] = []
        beside, top = 0, 0.0
        for line in [*lines_of_pieces(chars), []]:
            ends = [sorted((sign * (one.left - edge), sign * (one.right - edge))) for one in line]
            crosses = any(near < -_GUTTER and far > _GUTTER for near, far in ends)
            if not line or crosses or _is_high_or_low(line[0].middle, page):
                if min(len(bar), beside) >= _MIN_BESIDE:
                    yield top, [char for piece in bar for char in piece.chars]
                bar, beside = [], 0
                continue
            top = top if bar or beside else line[0].middle + line[0].size
            bar += [one for one, (_, far) in zip(line, ends, strict=True) if far < -_GUTTER]
            beside += any(far >= -_GUTTER for _, far in ends)


def _placed(
    page: PageContent, tables: Sequence[PageTable], edges: tuple[float, float] | None
) -> list[_Placed]:
    """What stands on a page from top to bottom, its number left out; bars at its side first."""
    inside = {id(char) for table in tables for char in table.chars}
    outside = [char for char in page.chars if id(char) not in inside]
    found: list[_Placed] = []
    for top, bar in _bars(page, outside, edges) if edges else ():
        found += [_Placed(top, replace(line, is_aside=True)) for line in text_lines(bar)]
        inside |= {*map(id, bar)}
    text = [char for char in outside if id(char) not in inside]
    lines = [line for line in text_lines(text) if not _is_page_number(line, page)]
    found += [_Placed(line.top, line) for line in lines if line.text.strip(UNREADABLE)]
    found += [_Placed(table.top, table) for table in tables]
    for one in page.pictures:
        found.append(_Placed(one.top, Image(one.data, "" if one.data else _PICTURE_PROBLEM)))
    return sorted(found, key=lambda one: -one.top)


def _is_high_or_low(level: float, page: PageContent) -> bool:
    height = (level - page.bottom) / page.height if page.height else 0
    return not _EDGE < height < 1 - _EDGE


def _is_page_number(line: object, page: PageContent) -> bool:
    if not isinstance(line, TextLine) or not _is_high_or_low(line.top, page):
        return False
    return _PAGE_NUMBER.fullmatch(line.text) is not None


def _blocks_of(placed: Sequence[tuple[float, _Placed]]) -> Iterator[ContentBlock]:
    """The blocks in order: lines, told with their page's edge, as paragraphs; a table as one."""
    names = table_names()
    lines: list[TextLine] = []
    every = _lines_by_edge(placed)
    table: PageTable | None = None
    last = 0.0
    for edge, one in [*placed, (0.0, None)]:
        block = one.block if one else None
        if table is not None and isinstance(block, PageTable):
            whole = joined_tables(table, block)
            if whole is not None:
                table = whole
                continue
        if table is not None:
            yield ContentTable(table.grid, next(names))
            table = None
        is_line = isinstance(block, TextLine) and not block.is_aside
        if not is_line or edge != last:
            yield from map(ContentLine, text_paragraphs(lines, every[last]))
            lines, last = [], edge
        if isinstance(block, TextLine):
            lines += [block] if is_line else []
            yield from () if is_line else (ContentLine(block.text),)
        elif isinstance(block, PageTable):
            table = block
        elif isinstance(block, Image):
            yield block


def _lines_by_edge(placed: Iterable[tuple[float, _Placed]]) -> Mapping[float, list[TextLine]]:
    """The lines of the text on all pages of each right edge."""
    every: defaultdict[float, list[TextLine]] = defaultdict(list)
    for edge, one in placed:
        if isinstance(one.block, TextLine) and not one.block.is_aside:
            every[edge].append(one.block)
    return every


def _right_edges(pages: Iterable[Sequence[_Placed]]) -> Iterator[float]:
    """Where the long lines of each page end; as on the page before if only few tell another."""
    edge = 0.0
    for placed in pages:
        lines = [*chain(*_lines_by_edge((0.0, one) for one in placed).values())]
        own = _right_margin(lines) if lines else edge
        is_sure = sum(abs(line.right - own) < _SAME_EDGE for line in lines) >= _MIN_BESIDE
        edge = own if is_sure and abs(own - edge) > _SAME_EDGE else edge
        yield edge


_CUT_NUMBER = re.compile(r"(?<!\d)\d{3,4}[-－—]\Z")
_LONG_WORD = re.compile(r"(?a:[\w.@:/-]{8,})[）)”》，。；]*")


def text_paragraphs(lines: Sequence[TextLine], every: Sequence[TextLine]) -> Iterator[str]:
    """The lines as paragraphs; `every` are all lines of the document, which tell its margins.

    A line that is full and not followed by an indent goes on in the next, as does a number that was
    cut behind its dash, and a line without a stop that has no room for the next one's first word.
    """
    if not lines:
        return
    left, right = _left_margin(every), _right_margin(every)
    text = lines[0].text
    for before, line in pairwise(lines):
        alike = abs(before.size - line.size) < _SAME_SIZE * line.size
        is_full = alike and before.left - left < 3 * before.size  # a date at the right begins there
        is_full &= before.right > right - 1.6 * before.size
        goes_on = is_full and not _NUMBERED.match(line.text)
        if before.text[-1:] not in "。！？；" and (word := _LONG_WORD.match(line.text)):
            share = len(word[0].encode("gb18030")) / len(line.text.encode("gb18030"))
            goes_on |= before.right + share * (line.right - line.left) > right
        goes_on |= bool(_CUT_NUMBER.search(before.text)) and line.text[:1].isdigit()
        if goes_on and line.left < left + line.size:
            text += line.text
        else:
            yield text
            text = line.text
    yield text


def _left_margin(lines: Sequence[TextLine]) -> float:
    """Where several lines begin, farthest to the left: a page of the web has other lines, too."""
    lefts = sorted(line.left for line in lines)
    ends = (bisect_right(lefts, left + _MARGIN) for left in lefts)
    return lefts[next((n for n, end in enumerate(ends) if end - n > len(lefts) // _FEW), 0)]


def _right_margin(lines: Sequence[TextLine]) -> float:
    """Where most long lines end; punctuation may hang over it."""
    widest = max(line.right - line.left for line in lines)
    return median(line.right for line in lines if line.right - line.left > _LONG * widest)
