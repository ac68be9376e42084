"""Reads Word 97–2003 binary files (.doc, .wps): text, and tables with their merged cells.

Source: [MS-DOC]. Word's own automatic numbers are not resolved and pictures are not taken out.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate, pairwise, repeat
from pathlib import Path

from msgspec import Struct, field

from app import patterns as re
from app.errors import RefusedError
from app.office.content import (
    Content,
    ContentBlock,
    EdgedRow,
    Image,
    Merge,
    OpenParts,
    add_rows,
    blocks_of_rows,
    lines_of,
    table_names,
)
from app.office.formats import BROKEN_STREAMS, CompoundFile
from app.office.labels import raised, visible
from app.office.package import TooLargeError

_MAGIC, _MIN_VERSION = 0xA5EC, 0xC1
_FIXED = 0x9A
"""Where the pairs of place and length begin that say where everything else is."""

_CHARACTER_BINS, _PARAGRAPH_BINS, _PIECES = 12, 13, 33
_PAGE = 512
_MAX_CHARACTERS, _MAX_PIECES = 2_000_000, 50_000
_CELL, _PARAGRAPH, _SECTION = "\x07", "\r", "\x0c"
_END_SIGN = re.compile(f"([{_CELL}{_PARAGRAPH}{_SECTION}])")
_FIELD_BEGIN, _FIELD_RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_PICTURE = "\x01"
_IN_TEXT = {sign: "" for sign in range(32) if chr(sign) not in "\t\r\x07"}
_IN_TEXT |= {0x0B: "\n", 0x0E: "\n", 0x1E: "-", 0xA0: " "}
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_IN_TABLE, _DEPTH = 0x2416, 0x6649
_ENDS = {0x2417: "ends_row", 0x244B: "ends_inner_cell", 0x244C: "ends_inner_row"}
"""What a paragraph ends in a table, or in one within its cell."""

_DOWN = {1: Merge.GOES_ON, 3: Merge.START}
_DEFINE_TABLE, _VERTICAL, _HORIZONTAL = 0xD608, 0xD62B, 0x5624
_TABS, _HUGE = 0xC615, (0x6645, 0x6646)
_DELETED, _VANISHED, _RAISED = 0x0800, 0x083C, 0x2A48
_STRUCK = (0x0837, 0x2A53)
_NO_PICTURE = "旧版 Word 文件中的图片没有取出，请从原稿中插入"


class BrokenWordError(RefusedError):
    """An old Word file cannot be read."""

    def __init__(self, path: Path, what: str = "已损坏或太大，读不了") -> None:
        super().__init__(f"“{path.name}”{what}，请用 Word 或 WPS 打开它，另存为 .docx 再试。")


def read_doc(path: Path, data: bytes) -> Content:
    """The content of an old Word file. Raises `BrokenWordError`."""
    try:
        names = ("WordDocument", "0Table", "1Table", "Data")
        document = _Document(path, *map(CompoundFile(data).read, names))
        return Content(tuple(_Builder(document).blocks()), margins=tuple(document.margins()))
    except (*BROKEN_STREAMS, TooLargeError) as error:
        raise BrokenWordError(path) from error


class _Piece(Struct, frozen=True):
    """A stretch of the text: its first character, how many, where its bytes are."""

    start: int
    count: int
    place: int
    width: int


class _Runs(Struct, frozen=True):
    """Properties by where the text stands in the file."""

    starts: list[int]
    ends: list[int]
    properties: list[bytes]

    def at(self, places: Sequence[int]) -> list[bytes | None]:
        """The properties of the characters whose bytes begin at these places."""
        numbers = map(bisect_right, repeat(self.starts), places)
        ends, properties = [-1, *self.ends], [None, *self.properties]
        return [
            properties[number] if place < ends[number] else None
            for number, place in zip(numbers, places, strict=False)
        ]


class _Document:
    """Text and properties of a file, by character number."""

    def __init__(self, path: Path, main: bytes, zero: bytes, one: bytes, data: bytes) -> None:
        magic, version = struct.unpack_from("<HH", main)
        (flags,) = struct.unpack_from("<H", main, 0x0A)
        if magic != _MAGIC or version < _MIN_VERSION:
            raise BrokenWordError(path, "是 Word 95 或更早的文件，读不了")
        if flags & 0x0100:
            raise BrokenWordError(path, "设了打开密码")
        self.main, self.data = main, data
        self._table = one if flags & 0x0200 else zero
        counts = struct.unpack_from("<3i", main, 0x4C)
        self.length, self._notes, self._margins = (max(count, 0) for count in counts)
        self._pieces = list(self._read_pieces())
        self.paragraphs = self._runs(_PARAGRAPH_BINS)
        self.characters = self._runs(_CHARACTER_BINS)

    def _part(self, number: int) -> bytes:
        place, length = struct.unpack_from("<II", self.main, _FIXED + 8 * number)
        return self._table[place : place + length]

    def _read_pieces(self) -> Iterator[_Piece]:
        part, place = self._part(_PIECES), 0
        while part[place] == 1:
            place += 3 + struct.unpack_from("<H", part, place + 1)[0]
        (size,) = struct.unpack_from("<I", part, place + 1)
        plc = part[place + 5 : place + 5 + size]
        count = (len(plc) - 4) // 12
        if not 0 < count <= _MAX_PIECES:
            raise TooLargeError
        starts = struct.unpack_from(f"<{count + 1}i", plc)
        if starts[-1] > _MAX_CHARACTERS or any(a > b for a, b in pairwise(starts)):
            raise TooLargeError
        for number in range(count):
            (at,) = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)
            packed = bool(at & 0x40000000)
            at &= 0x3FFFFFFF
            length = starts[number + 1] - starts[number]
            width = 1 if packed else 2
            yield _Piece(starts[number], length, at // 2 if packed else at, width)

    def _runs(self, number: int) -> _Runs:
        part = self._part(number)
        run, step = (_paragraph_run, 13) if number == _PARAGRAPH_BINS else (_character_run, 1)
        count = max((len(part) - 4) // 8, 0)
        pages = struct.unpack_from(f"<{count}I", part, 4 * (count + 1)) if count else ()
        starts, ends, properties = list[int](), list[int](), list[bytes]()
        for at in pages:
            place = (at & 0x3FFFFF) * _PAGE
            page = self.main[place : place + _PAGE]
            size = page[-1] if len(page) == _PAGE else 0
            first = 4 * (size + 1)
            if size > 0 and first < _PAGE:
                places = struct.unpack_from(f"<{size + 1}I", page)
                words = page[first : first + size * step : step]
                if len(words) < size:
                    raise TooLargeError
                runs = {word: run(page, 2 * word) for word in {*words}}
                starts += places[:-1]
                ends += places[1:]
                properties += map(runs.__getitem__, words)
        if starts != sorted(starts):
            order = sorted(range(len(starts)), key=starts.__getitem__)
            starts, ends = ([places[n] for n in order] for places in (starts, ends))
            properties = [properties[n] for n in order]
        return _Runs(starts, ends, properties)

    @cached_property
    def gone(self) -> frozenset[bytes | None]:
        """The properties of text that is deleted, hidden or struck out."""
        return self._with(_DELETED, _VANISHED, *_STRUCK)

    @cached_property
    def above(self) -> frozenset[bytes | None]:
        """The properties of raised text."""
        return self._with(_RAISED)

    def _with(self, *settings: int) -> frozenset[bytes | None]:
        return frozenset(o for o in {*self.characters.properties} if _is_on(o, settings))

    def looks(self, places: Sequence[int]) -> list[_Look]:
        """What the paragraphs are whose ends stand at these places."""
        found = self.paragraphs.at(places)
        looks = {one: self._look(one or b"") for one in {*found}}
        return [looks[one] for one in found]

    def _look(self, properties: bytes) -> _Look:
        huge = b""
        for at in _huge_places(properties):
            (size,) = struct.unpack_from("<H", self.data, at)
            huge += self.data[at + 2 : at + 2 + size]
        return _look(properties, huge) if len(huge) < _MAX_KEPT else _read_look(properties, huge)

    def stretches(self, first: int, end: int) -> Iterator[tuple[str, int, int]]:
        """The text from one character to before another, each piece with its place and width.

        Both are in bytes.
        """
        for piece in self._pieces:
            start = max(first, piece.start)
            stop = min(end, piece.start + piece.count)
            if start >= stop:
                continue
            at = piece.place + (start - piece.start) * piece.width
            raw = self.main[at : at + (stop - start) * piece.width]
            coding = "cp1252" if piece.width == 1 else "utf-16-le"
            text = raw.decode(coding, "replace")
            if len(text) != stop - start:
                text = "".join(
                    raw[n : n + 2].decode(coding, "replace") for n in range(0, len(raw), 2)
                )
            yield text, at, piece.width

    def margins(self) -> Iterator[str]:
        """The lines in headers and footers."""
        first = self.length + self._notes
        text = "".join(text for text, _, _ in self.stretches(first, first + self._margins))
        for line in dict.fromkeys(_shown(text).replace(_CELL, "\r").split("\r")):
            if line.strip():
                yield line.strip()


def _character_run(page: bytes, at: int) -> bytes:
    return page[at + 1 : at + 1 + page[at]] if at else b""


def _paragraph_run(page: bytes, at: int) -> bytes:
    if not at:
        return b""
    size = page[at]
    start, length = (at + 1, 2 * size - 1) if size else (at + 2, 2 * page[at + 1])
    return page[start : start + length]


def _settings(properties: bytes) -> Iterator[tuple[int, bytes]]:
    """The single settings: what is set, and to what."""
    place = 0
    while place + 2 <= len(properties):
        (what,) = struct.unpack_from("<H", properties, place)
        place += 2
        size = _SIZES.get(what >> 13)
        if size is None:
            if place >= len(properties):
                return
            if what == _DEFINE_TABLE:
                size = struct.unpack_from("<H", properties, place)[0] + 1
            elif what == _TABS and properties[place] == 255:
                return
            else:
                size = properties[place] + 1
        yield what, properties[place : place + size]
        place += size


@lru_cache(maxsize=1024)  # thousands of files are made by few programs
def _is_on(properties: bytes, settings: Sequence[int]) -> bool:
    return any(what in settings and value[:1] == b"\x01" for what, value in _settings(properties))


class _Look(Struct):
    """What the properties of a paragraph say: style, how deep in tables, whether a row's end."""

    style: int = 0
    in_table: bool = False
    is_plain_cell: bool = False
    depth: int = 0
    ends_row: bool = False
    ends_inner_cell: bool = False
    ends_inner_row: bool = False
    definition: bytes = b""
    vertical: dict[int, int] = field(default_factory=dict)
    merged: list[tuple[int, int]] = field(default_factory=list)
    frames: dict[int, _Frame] = field(default_factory=dict)

    def frame(self, count: int) -> _Frame:
        """The frame of a row of so many cells that ends so."""
        if count not in self.frames:
            self.frames = {count: _framed(self, count)}
        return self.frames[count]


_Frame = tuple[tuple[int, ...], Sequence[tuple[Merge, bool]], Sequence[int]]
"""The edges of a row's cells in twips, what each is merged with, and the numbers of those that are
with the one at their left if they are blank."""


_MAX_KEPT = 4096
"""Bytes of properties elsewhere from which on they are not kept from file to file."""


@lru_cache(maxsize=1024)
def _huge_places(properties: bytes) -> list[int]:
    """Where in the stream of data more properties stand."""
    settings = _settings(properties[2:])
    return [int.from_bytes(value, "little") for what, value in settings if what in _HUGE]


def _read_look(properties: bytes, huge: bytes) -> _Look:
    look = _Look(struct.unpack_from("<H", properties)[0] if len(properties) > 1 else 0)
    for what, value in (*_settings(properties[2:]), *_settings(huge)):
        if what in (_IN_TABLE, _DEPTH):
            look.in_table = look.in_table or any(value)
            look.depth = value[0] if what == _DEPTH else look.depth
        elif what in _ENDS:
            setattr(look, _ENDS[what], any(value))
        elif what == _DEFINE_TABLE:
            look.definition = value
        elif what == _VERTICAL and len(value) > 2:
            look.vertical[value[1]] = value[2]
        elif what == _HORIZONTAL:
            look.merged.append((value[0], value[1]))
    look.in_table = look.in_table or look.ends_row
    is_plain = look.in_table and look.depth < 2
    look.is_plain_cell = is_plain and not (look.ends_row or look.ends_inner_row)
    return look


_look = lru_cache(maxsize=1024)(_read_look)


class _Builder:
    """Puts the characters of a document together to lines and tables."""

    def __init__(self, document: _Document) -> None:
        self._document = document
        self._rows: list[EdgedRow] = []
        self._cells, self._inner_cells = list[str | OpenParts](), list[str | OpenParts]()
        self._cell: OpenParts = []
        self._inner_cell: OpenParts = []
        self._names = table_names()

    def blocks(self) -> Iterator[ContentBlock]:
        """The blocks of the document in order."""
        document, rest, last = self._document, "", -1
        for text, at, width in document.stretches(0, document.length):
            parts = _END_SIGN.split(text)
            lengths = accumulate(map(len, parts[:-1]))
            looks = document.looks([at + place * width for place in [*lengths][::2]])
            last = at + (len(text) - 1) * width
            kept = rest + visible(self._left(text, at, width))
            *parts, rest = parts if kept == text else _END_SIGN.split(kept)
            yield from self._taken(parts[::2], "".join(parts[1::2]), looks)
        if rest:
            yield from self._taken([rest], _PARAGRAPH, document.looks([last]))
        yield from self._end_table()

    def _taken(
        self, texts: Sequence[str], ends: str, looks: Sequence[_Look]
    ) -> Iterator[ContentBlock]:
        """The blocks that are finished with these paragraphs, each with its sign at the end."""
        shown = [text if text.isprintable() else _shown(text) for text in texts]
        first = 0
        for place, look in enumerate(looks):
            if look.is_plain_cell:
                continue
            is_plain_row = ends[first:place] == _CELL * (place - first)
            if look.ends_row and is_plain_row and not (self._cells or self._cell):
                self._cells = [text.strip() for text in shown[first:place]]
            else:
                self._in_table(ends[first:place], shown[first:place], looks[first:place])
            first = place + 1
            if look.in_table:
                self._in_table(ends[place], shown[place : place + 1], [look])
                continue
            yield from self._end_table()
            yield from lines_of(shown[place], f"s{look.style}")
            if _PICTURE in texts[place]:
                yield Image(problem=_NO_PICTURE)
        self._in_table(ends[first:], shown[first:], looks[first:])

    def _left(self, text: str, at: int, width: int) -> str:
        """A stretch of text without what was deleted or is hidden, raised digits as their signs.

        What ends a cell or paragraph is left in any case.
        """
        gone, above = self._document.gone, self._document.above
        if not (gone or above):
            return text
        found = self._document.characters.at(range(at, at + len(text) * width, width))
        signs = zip(text, found, strict=True)
        kept = ((sign, n) for sign, n in signs if n not in gone or _END_SIGN.match(sign))
        return "".join(raised(sign) if n in above else sign for sign, n in kept)

    def _in_table(self, ends: str, texts: Sequence[str], looks: Sequence[_Look]) -> None:
        """Takes paragraphs in a table, or in one within its cell: deeper ones count as such."""
        for end, whole, look in zip(ends, texts, looks, strict=True):
            text = whole.strip()
            if look.ends_inner_row:
                add_rows(self._cell, _row(self._inner_cells, look))
                self._inner_cells = []
            elif look.ends_row and end == _CELL:
                self._rows += _row(self._cells, look)
                self._cells, self._cell = [], []
            elif look.depth > 1 and end != _CELL:
                self._inner_cell += [text] if text else []
                if look.ends_inner_cell:
                    self._inner_cells.append(self._inner_cell)
                    self._inner_cell = []
            else:
                self._cell += [text] if text else []
                if end == _CELL:
                    self._cells.append(self._cell)
                    self._cell = []

    def _end_table(self) -> Iterator[ContentBlock]:
        if self._rows:
            yield from blocks_of_rows(self._rows, self._names)
            self._rows = []


def _row(cells: Sequence[str | OpenParts], look: _Look) -> list[EdgedRow]:
    """The row of these cells; none if there are no cells."""
    if not cells:
        return []
    edges, merges, may_join = look.frame(len(cells))
    if joined := [number for number in may_join if not cells[number]]:
        merges = [(down, left or n in joined) for n, (down, left) in enumerate(merges)]
    return [EdgedRow(edges, merges, cells)]


def _framed(look: _Look, count: int) -> _Frame:
    edges, flags = _defined(look.definition)
    if len(edges) <= count:
        edges = range(0, 1000 * count + 1, 1000)
    flags = [*flags[:count], *[0] * (count - len(flags))]
    downs = [look.vertical.get(number, flag >> 5 & 3) for number, flag in enumerate(flags)]
    merges = [
        (_DOWN.get(down, Merge.NONE), any(first < number < end for first, end in look.merged))
        for number, down in enumerate(downs)
    ]
    may_join = [n for n, (before, flag) in enumerate(pairwise(flags), 1) if before & 3 and flag & 3]
    return (*edges[: count + 1],), merges, may_join


def _defined(definition: bytes) -> tuple[Sequence[int], Sequence[int]]:
    """The edges of a row's cells in twips, and the flags of each cell."""
    if len(definition) < 3:
        return [], ()
    count = definition[2]
    if len(definition) < 3 + 2 * (count + 1):
        return [], ()
    edges = list(struct.unpack_from(f"<{count + 1}h", definition, 3))
    cells = definition[3 + 2 * (count + 1) :]
    flags = [
        struct.unpack_from("<H", cells, 20 * n)[0] for n in range(min(count, len(cells) // 20))
    ]
    return edges, flags


def _shown(text: str) -> str:
    """The text without the instructions of fields and signs that stand for objects."""
    parts: list[str] = []
    hidden: list[bool] = []
    for sign in text if _FIELD_BEGIN in text else ():
        if sign == _FIELD_BEGIN:
            hidden.append(True)
        elif sign == _FIELD_RESULT and hidden:
            hidden[-1] = False
        elif sign == _FIELD_END and hidden:
            hidden.pop()
        elif not any(hidden):
            parts.append(sign)
    return ("".join(parts) if _FIELD_BEGIN in text else text).translate(_IN_TEXT)
