"""Reads Markdown and plain text: tables with |, tabs, box signs or blanks between their columns."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Sequence
from html import unescape
from itertools import chain, groupby
from operator import attrgetter
from pathlib import Path
from unicodedata import east_asian_width

from msgspec.structs import replace

from app import patterns as re
from app.office.content import (
    Content,
    ContentBlock,
    ContentLine,
    ContentTable,
    Grid,
    GridCell,
    grid_of_texts,
    table_names,
)
from app.office.formats import decoded
from app.office.labels import folded
from app.office.package import MAX_TEXT_SIZE, BrokenDocumentError, LargeDocumentError, TooLargeError
from app.readers.pdf_gaps import tables_by_gaps
from app.readers.pdf_layout import Char, LinePiece, is_figure_piece, lines_of_pieces

_MAX_LINES, _MAX_COLUMNS = 20_000, 60
_RULE = re.compile(r"[\s|+:=\-—─━┄┼┬┴├┤┌┐└┘]+")
_BOX = re.compile("[\u2500-\u257f]")
"""Signs that tables are drawn with."""

_DRAWN = "box"
_ALIGNED = "\0"
"""Stands for a table in columns of blanks, with its number behind it; no text holds this sign."""

_UPRIGHT = re.compile("(?![─━┄┅┈┉╌╍═])[\u2500-\u257f]")
_LEVEL = str.maketrans("─━┄┅┈┉╌╍═", " " * 9)
"""Box signs that only underline are blanks in a text that draws no box."""

_MIN_RULE = 3
_MAX_ALIGNED = 300
"""Signs of a line in which a table is looked for."""

_MAX_SIGNS = 60_000
"""Signs and blanks of a text in which tables of blanks are looked for; a report has a tenth."""

_LEFT, _RIGHT = attrgetter("left"), attrgetter("right")
_PITCH = 1.2
"""How far lines are apart in heights of a sign."""

_MAX_PLACES = 400_000
"""Signs and blanks of a drawn table."""

_HARD_WIDTHS, _MIN_HARD_BREAKS = range(40, 121), 3
"""The widths of the widest line of a text that is broken hard, and how many lines are as wide."""

_ENDS = "。；！？：;:"

_BEGINS = re.compile(r"[\s\0]|[（(]?[一二三四五六七八九十\d]+[、.．)）]|#|[|│┃｜>*+-]")
"""How a line begins that is no rest of the one before."""

_SEPARATORS = "|│┃｜\t"
_MAX_SEPARATORS = 400_000
_BARS = re.compile(r"(?<!\\)[|│┃｜]")
_TABLE_TAG = re.compile(r"<(?P<ends>/?)table\b[^<>]*>", re.IGNORECASE)
_MAX_MARKUP = 500
"""Tables in one text that are written as HTML."""

_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+(?=\S))|\*\*|__(?=\S)|`|\\(?=[|*_#])")
_STRUCK = re.compile(r"~~(?=\S)[^~\n]*?(?<=\S)~~|<(?P<tag>del|s|strike)>[^<\n]*</(?P=tag)>")
"""What somebody struck out."""
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_SLANTED = re.compile(r"(?<![*\w])\*(?=[^*\s])([^*\n]+)(?<=\S)\*(?![*\w])")
_TARGET = r"\([^()]*(?:\([^()]*\)[^()]*)?\)"
_PICTURE = re.compile(rf"!\[[^\[\]]*\]{_TARGET}")
_LINK = re.compile(rf"\[([^\[\]]*)\]{_TARGET}")


def _no_markup(_markup: str) -> Sequence[ContentBlock]:
    return ()


def read_plain_text(
    path: Path, data: bytes, of_markup: Callable[[str], Sequence[ContentBlock]] = _no_markup
) -> Content:
    """The content of a text; `of_markup` gives that of a table which is written as HTML.

    Raises `BrokenDocumentError`, `LargeDocumentError`.
    """
    if len(data) > MAX_TEXT_SIZE:
        raise LargeDocumentError(path)
    text = folded(decoded(data))
    if "\0" in text:
        raise BrokenDocumentError(path)
    try:
        return Content(tuple(_blocks(text, of_markup)))
    except TooLargeError as error:
        raise LargeDocumentError(path) from error


def _blocks(
    text: str, of_markup: Callable[[str], Sequence[ContentBlock]]
) -> Iterator[ContentBlock]:
    names = table_names()
    tables = 0
    for part, is_markup in _parts(text):
        tables += is_markup
        if tables > _MAX_MARKUP:
            raise TooLargeError
        blocks = of_markup(part) if is_markup else ()
        for block in blocks or text_blocks(part, names):
            is_named = bool(blocks) and isinstance(block, ContentTable)
            yield replace(block, name=next(names)) if is_named else block


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """The text in parts, and whether each is a table written as HTML."""
    depth = start = end = 0
    for tag in _TABLE_TAG.finditer(text):
        if not tag["ends"]:
            start = start if depth else tag.start()
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                yield text[end:start], False
                end = tag.end()
                yield text[start:end], True
    yield text[end:], False


def text_blocks(text: str, names: Iterator[str]) -> Iterator[ContentBlock]:
    """The paragraphs and tables of a text, with these names; lines broken hard are joined.

    Raises `TooLargeError` before more cells are cut than a list of many units has.
    """
    if sum(map(text.count, _SEPARATORS)) > _MAX_SEPARATORS:
        raise TooLargeError
    lines = (
        text.replace(_ALIGNED, "")
        .replace("\r\n", "\n")
        .replace("\r", "\n")
        .split("\n")[:_MAX_LINES]
    )
    aligned, lines = _aligned(lines)
    for sign, group in groupby(_joined(lines), key=_separator):
        block = list(group)
        if sign == _ALIGNED:
            for line in block:
                yield ContentTable(aligned[line], next(names))
            continue
        if sign == _DRAWN:
            cells = _drawn_cells(block)
            if len(cells) > 1:
                yield ContentTable(Grid(tuple(cells)), next(names))
                continue
        rows = [_cells(line, sign) for line in block if not _RULE.fullmatch(line)] if sign else []
        if len(rows) > 1:
            yield ContentTable(grid_of_texts(rows), next(names))
        else:
            plain = (_plain(line) for line in block)
            yield from (ContentLine(line) for line in plain if line)


def _is_ruled_off(line: str) -> bool:
    """Whether a line is drawn between others and says nothing."""
    return len(line.strip()) >= _MIN_RULE and _RULE.fullmatch(line) is not None


def _aligned(lines: Sequence[str]) -> tuple[dict[str, Grid[None]], list[str]]:
    """The tables whose columns only blanks part, and the lines with one that stands for each."""
    if any(map(_UPRIGHT.search, lines)) or sum(map(len, lines)) > _MAX_SIGNS:
        return {}, [*lines]
    found: dict[str, Grid[None]] = {}
    kept = ["" if _is_ruled_off(one) and _separator(one) != "|" else one for one in lines]
    plain = ["" if _separator(one) in ("|", "\t") else one.translate(_LEVEL) for one in kept]
    ways = [[*_in_columns(plain, unclear)] for unclear in (1, 2)]
    best = max(ways, key=lambda way: sum(is_level for _, is_level in way))
    blank = [number for number, line in enumerate(lines) if not line.strip()]
    parts = groupby((char for char, _ in best), key=lambda char: bisect_left(blank, _line_of(char)))
    for table in chain(*tables_by_gaps([[*part] for _, part in parts])):
        rows = {_line_of(char) for char in table.chars}
        first, last = min(rows), max(rows)
        sign = f"{_ALIGNED}{len(found)}"
        found[sign] = table.grid
        kept[first : last + 1] = [sign, *[""] * (last - first)]
    return found, kept


def _line_of(char: Char) -> int:
    return round(-char.bottom / _PITCH)


def _in_columns(lines: Sequence[str], unclear: int) -> Iterator[tuple[Char, bool]]:
    """The signs of a text, and whether they begin or end level with their column.

    A sign such as “ takes as many columns as typefaces give it, `unclear`.
    """
    block: list[list[LinePiece]] = []
    for number, line in enumerate(lines):
        pieces = [*chain(*lines_of_pieces([*_placed(number, line, unclear)]))]
        is_head = len(pieces) > 1 and not any(map(is_figure_piece, pieces))
        if is_head and any(map(is_figure_piece, chain(*block))):
            yield from _levelled(block)
            block = []
        block.append(pieces)
    yield from _levelled(block)


def _placed(number: int, line: str, unclear: int) -> Iterator[Char]:
    """The signs of a line where they stand on a page, one as high as it is wide."""
    column, bottom = 0, -number * _PITCH
    for sign in line[:_MAX_ALIGNED]:
        width = unclear if east_asian_width(sign) == "A" else _width(sign)
        if not sign.isspace():
            yield Char(sign, column / 2, bottom, (column + width) / 2, bottom + 1)
        column += width


def _levelled(block: Sequence[Sequence[LinePiece]]) -> Iterator[tuple[Char, bool]]:
    """The signs of a head and its rows, squeezed to the edge that all of a column have in common.

    Where neither left nor right edges are as few as the figures of the longest row, as they are.
    """
    rows = [[piece for piece in line[1:] if is_figure_piece(piece)] for line in block]
    most = max(map(len, rows), default=0)
    lefts, rights = ({edge(p) for row in rows for p in row} for edge in (_LEFT, _RIGHT))
    sides = [
        (edge, edges) for edge, edges in ((_LEFT, lefts), (_RIGHT, rights)) if len(edges) == most
    ]
    pieces = [piece for line in block for piece in line]
    edge, edges = max(
        sides, key=lambda side: sum(side[0](p) in side[1] for p in pieces), default=(_LEFT, set())
    )
    behind = max(edges, default=0) + (edge is _LEFT) * _MAX_ALIGNED
    block = [
        [LinePiece.of([*chain(*(p.chars for p in line))])] if _runs_over(line, behind) else line
        for line in _beside_labels(block, edges, edge)
    ]
    pieces = [piece for line in block for piece in line]
    titles = _over_columns(block, sorted(edges), edge)
    for piece in pieces:
        first, last = titles.get(id(piece), (edge(piece), edge(piece)))
        over = any(piece.left < place < piece.right for place in edges) and is_figure_piece(piece)
        if first not in edges or over:
            yield from ((char, False) for char in piece.chars)
            continue
        start, width = first - (edge is _RIGHT), last - first + 1
        for place, char in enumerate(piece.chars):
            left, right = (start + width * n / len(piece.chars) for n in (place, place + 1))
            yield replace(char, left=left, right=right), True


def _runs_over(line: Sequence[LinePiece], behind: float) -> bool:
    """Whether heads too long for their columns moved the last one behind all figures."""
    is_head = len(line) > 1 and not any(map(is_figure_piece, line))
    return is_head and line[-1].left >= behind


def _beside_labels(
    block: Sequence[Sequence[LinePiece]],
    edges: Collection[float],
    edge: Callable[[LinePiece], float],
) -> Iterator[Sequence[LinePiece]]:
    """The lines; a label that is too long for its column is put beside its figures, set below."""
    left = min(edges, default=0) - (edge is _RIGHT)
    beside = [line[0].right for line in block if len(line) > 1 and is_figure_piece(line[1])]
    widest = min(left, max(beside, default=left))
    label: Sequence[LinePiece] = ()
    for line in block:
        is_bare = len(line) == len(edges) > 1 and all(
            is_figure_piece(piece) and edge(piece) in edges for piece in line
        )
        if label and not is_bare:
            yield label
            label = ()
        is_long = len(line) == 1 and line[0].right > widest and not is_figure_piece(line[0])
        if is_long:
            label = line
        elif label:
            yield [*_squeezed(label[0], left - 1, line[0]), *line]
            label = ()
        else:
            yield line
    if label:
        yield label


def _squeezed(label: LinePiece, right: float, beside: LinePiece) -> Iterator[LinePiece]:
    """A label before an edge, on the line of what stands beside it; none without room."""
    width = right - label.left
    if width > 0:
        step, bottom = width / len(label.chars), beside.chars[0].bottom
        yield LinePiece.of(
            [
                Char(
                    char.text,
                    label.left + step * n,
                    bottom,
                    label.left + step * (n + 1),
                    bottom + 1,
                )
                for n, char in enumerate(label.chars)
            ]
        )


def _over_columns(
    block: Sequence[Sequence[LinePiece]],
    edges: Sequence[float],
    edge: Callable[[LinePiece], float],
) -> dict[int, tuple[float, float]]:
    """The first and last columns that the titles of several stand over, by the title's identity.

    What stands behind such a title is short of its column if the title was drawn too short: it is
    moved to the last columns if one of them had no head else.
    """
    found: dict[int, tuple[float, float]] = {}
    heads = [line for line in block if not any(map(is_figure_piece, line))]
    is_bare = bool(edges) and all(edge(piece) != edges[-1] for line in heads for piece in line)
    for line in heads:
        over = [
            [e for e in edges if p.left + (edge is _RIGHT) <= e <= p.right - (edge is _LEFT)]
            for p in line
        ]
        titles = [place for place, some in enumerate(over) if len(some) > 2]
        if not titles:
            continue
        behind = line[titles[-1] + 1 :] if is_bare else []
        ends = edges[len(edges) - len(behind) :]
        found |= {id(piece): (e, e) for piece, e in zip(behind, ends, strict=True)}
        found |= {id(line[place]): (over[place][0], over[place][-1]) for place in titles}
        if behind and len(edges) > len(behind):
            found[id(line[titles[-1]])] = over[titles[-1]][0], edges[-len(behind) - 1]
    return found


def _separator(line: str) -> str:
    """What parts the cells on a line; empty if it is none of a table."""
    if line.startswith(_ALIGNED):
        return _ALIGNED
    if _BOX.search(line):
        return _DRAWN
    bars = len(_BARS.findall(line))
    if bars > 1 or (bars and line.strip()[:1] in "|│┃｜"):
        return "|"
    is_frame = len(line.strip()) > 2 and _RULE.fullmatch(line) and set(line) & set("+┼┬┴├┌└")
    if is_frame:
        return "|"
    return "\t" if "\t" in line.lstrip() else ""


def _cells(line: str, sign: str) -> list[str]:
    if sign == "\t":
        return [cell.strip() for cell in line.split("\t")[:_MAX_COLUMNS]]
    cells = [_plain(cell) for cell in _BARS.split(line.strip(), _MAX_COLUMNS + 1)]
    first = 1 if cells and not cells[0] else 0
    last = len(cells) - 1 if len(cells) > 1 and not cells[-1] else len(cells)
    return cells[first:last][:_MAX_COLUMNS]


def _plain(text: str) -> str:
    """A text without the marks of Markdown, and with the signs that entities stand for.

    What is struck out is left out, unless nothing else is there.
    """
    text = _STRUCK.sub("", text).strip() or text
    shown = unescape(_LINK.sub(r"\1", _PICTURE.sub("", _BREAK.sub("\n", text))))
    return _SLANTED.sub(r"\1", _MARKS.sub("", shown)).strip()


def _width(text: str) -> int:
    """How many half-width columns a text takes; box signs are narrow."""
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def _joined(lines: Sequence[str]) -> Iterator[str]:
    """The lines, those that were broken at a fixed width as one."""
    plain = [line.rstrip() for line in lines if line.strip() and not _separator(line)]
    widths = [*map(_width, plain)]
    widest, longest = max(widths, default=0), max(map(len, plain), default=0)
    by_width = sum(width >= widest - 2 for width in widths)
    by_signs = sum(len(line) == longest for line in plain)
    if widest not in _HARD_WIDTHS or max(by_width, by_signs) < _MIN_HARD_BREAKS:
        yield from lines
        return
    pending = ""
    before = ""
    for line in lines:
        above = before.rstrip()
        is_wide, is_long = _width(above) >= widest - 2, len(above) == longest
        is_full = is_wide if by_width >= by_signs else is_long
        is_rest = line.strip() and is_full and above[-1:] not in _ENDS
        if pending and is_rest and not _BEGINS.match(line) and not _separator(line):
            pending = pending.rstrip() + line
        else:
            if before or pending:
                yield pending
            pending = line
        before = line
    yield pending


def _drawn_cells(lines: Sequence[str]) -> list[GridCell[None]]:
    """The cells of a table drawn with box signs, whose width depends on the typeface."""
    return max((_cells_of(lines, width) for width in (1, 2)), key=len)


def _cells_of(lines: Sequence[str], box: int) -> list[GridCell[None]]:
    """The cells if a box sign takes so many columns; each is a stretch without such signs."""
    rows = [_columns(line, box) for line in lines]
    width = max(map(len, rows), default=0) + 2
    if width * (len(rows) + 2) > _MAX_PLACES:
        return []
    outside: list[str | None] = [None] * width
    inside = ([None, *row, *outside[len(row) + 1 :]] for row in rows)
    field: list[list[str | None]] = [outside, *inside, outside]
    seen: set[tuple[int, int]] = set()
    _stretch(field, (0, 0), seen)
    found = []
    for row, signs in enumerate(field):
        for column, sign in enumerate(signs):
            if (row, column) not in seen and not _is_box(sign):
                found.append(_stretch(field, (row, column), seen))
    return _placed_cells(field, found)


def _columns(line: str, box: int) -> list[str | None]:
    """The signs of a line column by column; a blank behind one that is wide."""
    columns: list[str | None] = []
    for char in line.rstrip():
        wide = box if _is_box(char) else _width(char)
        columns += [char] + [char if _is_box(char) else None] * (wide - 1)
    return columns


def _is_box(sign: str | None) -> bool:
    return sign is not None and _BOX.match(sign) is not None


def _stretch(
    field: Sequence[Sequence[str | None]], start: tuple[int, int], seen: set[tuple[int, int]]
) -> list[tuple[int, int]]:
    """All places that are reached from one without crossing a box sign, noted as seen."""
    found, waiting = [], [start]
    seen.add(start)
    while waiting:
        row, column = waiting.pop()
        found.append((row, column))
        for r, c in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            inside = 0 <= r < len(field) and 0 <= c < len(field[0])
            if inside and (r, c) not in seen and not _is_box(field[r][c]):
                seen.add((r, c))
                waiting.append((r, c))
    return found


def _placed_cells(
    field: Sequence[Sequence[str | None]], stretches: Sequence[list[tuple[int, int]]]
) -> list[GridCell[None]]:
    """The stretches as cells, counted by the rows and columns in which any of them begins."""
    boxes = [
        (
            min(r for r, _ in one),
            min(c for _, c in one),
            max(r for r, _ in one),
            max(c for _, c in one),
        )
        for one in stretches
    ]
    tops, lefts = sorted({box[0] for box in boxes}), sorted({box[1] for box in boxes})
    cells = []
    for top, left, bottom, right in boxes:
        text = "\n".join(
            "".join(filter(None, field[row][left : right + 1])).strip()
            for row in range(top, bottom + 1)
        )
        row, column = bisect_left(tops, top), bisect_left(lefts, left)
        height = bisect_right(tops, bottom) - row
        cells.append(
            GridCell(row, column, height, bisect_right(lefts, right) - column, text.strip(), None)
        )
    return sorted(cells, key=lambda cell: (cell.row, cell.column))
