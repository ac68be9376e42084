"""Reads Word 97–2003 binary files (.doc, .wps): text, and tables with their merged cells.

Source: [MS-DOC]. Word's own automatic numbers are not resolved and pictures are not taken out.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import olefile  # type: ignore[import-untyped]  # no types published
from msgspec import Struct

from app import patterns as re
from app.errors import RefusedError
from app.office.content import (
    Content,
    ContentBlock,
    EdgedRow,
    Image,
    Merge,
    OpenParts,
    RowCell,
    add_rows,
    blocks_of_rows,
    cell_of_parts,
    lines_of,
    table_names,
)
from app.office.labels import raised, visible
from app.office.package import TooLargeError

_MAGIC, _MIN_VERSION = 0xA5EC, 0xC1
_FIXED = 0x9A
"""Where the pairs of place and length begin that say where everything else is."""

_CHARACTER_BINS, _PARAGRAPH_BINS, _PIECES = 12, 13, 33
_PAGE = 512
_MAX_CHARACTERS, _MAX_PIECES = 2_000_000, 50_000
_CELL, _PARAGRAPH, _SECTION = "\x07", "\r", "\x0c"
_END_SIGN = re.compile(f"[{_CELL}{_PARAGRAPH}{_SECTION}]")
_FIELD_BEGIN, _FIELD_RESULT, _FIELD_END = "\x13", "\x14", "\x15"
_PICTURE = "\x01"
_IN_TEXT = str.maketrans({"\x0b": "\n", "\x1e": "-", "\xa0": " ", "\x0e": "\n"})
_SIZES = {0: 1, 1: 1, 2: 2, 3: 4, 4: 2, 5: 2, 7: 3}
_IN_TABLE, _DEPTH = 0x2416, 0x6649
_ENDS = {0x2417: "ends_row", 0x244B: "ends_inner_cell", 0x244C: "ends_inner_row"}
"""What a paragraph ends in a table, or in one within its cell."""

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
        with olefile.OleFileIO(BytesIO(data)) as file:
            streams = [_stream(file, name) for name in ("WordDocument", "0Table", "1Table", "Data")]
        document = _Document(path, *streams)
        return Content(tuple(_Builder(document).blocks()), margins=tuple(document.margins()))
    except (
        OSError,
        ValueError,
        IndexError,
        KeyError,
        TypeError,
        AttributeError,
        struct.error,
        TooLargeError,
    ) as error:
        raise BrokenWordError(path) from error


def _stream(file: olefile.OleFileIO, name: str) -> bytes:
    return bytes(file.openstream(name).read()) if [name] in file.listdir() else b""


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

    def at(self, place: int) -> bytes:
        """The properties of the character whose bytes begin here."""
        number = self.number(place)
        return b"" if number is None else self.properties[number]

    def number(self, place: int) -> int | None:
        """Which of the properties are those of the character whose bytes begin here."""
        number = bisect_right(self.starts, place) - 1
        return number if number >= 0 and place < self.ends[number] else None


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
        count = max((len(part) - 4) // 8, 0)
        pages = struct.unpack_from(f"<{count}I", part, 4 * (count + 1)) if count else ()
        found: list[tuple[int, int, bytes]] = []
        for page in pages:
            at = (page & 0x3FFFFF) * _PAGE
            found += _page_runs(self.main[at : at + _PAGE], number)
        found.sort(key=lambda one: one[0])
        return _Runs(
            [one[0] for one in found], [one[1] for one in found], [one[2] for one in found]
        )

    @cached_property
    def gone(self) -> frozenset[int | None]:
        """The numbers of the properties of text that is deleted, hidden or struck out."""
        return self._with(_DELETED, _VANISHED, *_STRUCK)

    @cached_property
    def above(self) -> frozenset[int | None]:
        """The numbers of the properties of raised text."""
        return self._with(_RAISED)

    def _with(self, *settings: int) -> frozenset[int | None]:
        return frozenset(
            number
            for number, properties in enumerate(self.characters.properties)
            if any(w in settings and value[:1] == b"\x01" for w, value in _settings(properties))
        )

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


def _character_run(page: bytes, number: int, count: int) -> bytes:
    at = 2 * page[4 * (count + 1) + number]
    return page[at + 1 : at + 1 + page[at]] if at else b""


def _paragraph_run(page: bytes, number: int, count: int) -> bytes:
    at = 2 * page[4 * (count + 1) + 13 * number]
    if not at:
        return b""
    size = page[at]
    start, length = (at + 1, 2 * size - 1) if size else (at + 2, 2 * page[at + 1])
    return page[start : start + length]


def _page_runs(page: bytes, kind: int) -> Iterator[tuple[int, int, bytes]]:
    if len(page) < _PAGE:
        return
    count = page[-1]
    if 4 * (count + 1) > _PAGE - 1:
        return
    places = struct.unpack_from(f"<{count + 1}I", page)
    run = _paragraph_run if kind == _PARAGRAPH_BINS else _character_run
    for number in range(count):
        yield places[number], places[number + 1], run(page, number, count)


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


@dataclass
class _Look:
    """What the properties of a paragraph say: style, how deep in tables, whether a row's end."""

    style: int = 0
    in_table: bool = False
    depth: int = 0
    ends_row: bool = False
    ends_inner_cell: bool = False
    ends_inner_row: bool = False
    definition: bytes = b""
    vertical: dict[int, int] = field(default_factory=dict)
    merged: list[tuple[int, int]] = field(default_factory=list)

    @cached_property
    def edges_and_flags(self) -> tuple[list[int], Sequence[int]]:
        """The edges of a row's cells in twips, and the flags of each cell."""
        return _defined(self.definition)


class _Builder:
    """Puts the characters of a document together to lines and tables."""

    def __init__(self, document: _Document) -> None:
        self._document = document
        self._rows: list[EdgedRow] = []
        self._cells, self._inner_cells = list[OpenParts](), list[OpenParts]()
        self._cell: OpenParts = []
        self._inner_cell: OpenParts = []
        self._names = table_names()
        self._looks: dict[bytes, _Look] = {}

    def blocks(self) -> Iterator[ContentBlock]:
        """The blocks of the document in order."""
        parts: list[str] = []
        last = -1
        for text, at, width in self._document.stretches(0, self._document.length):
            start = 0
            for end in _END_SIGN.finditer(text):
                parts.append(self._left(text[start : end.start()], at + start * width, width))
                look = self._look(at + end.start() * width)
                yield from self._paragraph(end[0], "".join(parts), look)
                parts = []
                start = end.end()
            parts.append(self._left(text[start:], at + start * width, width))
            last = at + (len(text) - 1) * width
        rest = "".join(parts)
        if rest and last >= 0:
            yield from self._paragraph(_PARAGRAPH, rest, self._look(last))
        yield from self._end_table()

    def _left(self, text: str, at: int, width: int) -> str:
        """A stretch of text without what was deleted or is hidden, raised digits as their signs."""
        gone, above = self._document.gone, self._document.above
        if not (gone or above) or not text:
            return text
        places = range(at, at + len(text) * width, width)
        numbers = map(self._document.characters.number, places)
        signs = ((sign, n) for sign, n in zip(text, numbers, strict=True) if n not in gone)
        return "".join(raised(sign) if n in above else sign for sign, n in signs)

    def _look(self, place: int) -> _Look:
        properties = self._document.paragraphs.at(place)
        if properties not in self._looks:
            self._looks[properties] = self._read_look(properties)
        return self._looks[properties]

    def _read_look(self, properties: bytes) -> _Look:
        look = _Look(struct.unpack_from("<H", properties)[0] if len(properties) > 1 else 0)
        settings = list(_settings(properties[2:]))
        for what, value in settings[:]:
            if what in _HUGE:
                (at,) = struct.unpack("<I", value)
                (size,) = struct.unpack_from("<H", self._document.data, at)
                settings += _settings(self._document.data[at + 2 : at + 2 + size])
        for what, value in settings:
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
        return look

    def _paragraph(self, end: str, text: str, look: _Look) -> Iterator[ContentBlock]:
        if look.in_table or look.ends_row:
            self._in_table(end, visible(_shown(text)).strip(), look)
            return
        yield from self._end_table()
        yield from lines_of(visible(_shown(text)), f"s{look.style}")
        for _ in range(min(text.count(_PICTURE), 1)):
            yield Image(problem=_NO_PICTURE)

    def _in_table(self, end: str, text: str, look: _Look) -> None:
        """Takes a paragraph in a table, or in one within its cell: deeper ones count as such."""
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


def _row(cells: Sequence[OpenParts], look: _Look) -> list[EdgedRow]:
    """The row of these cells; none if there are no cells."""
    if not cells:
        return []
    edges, flags = look.edges_and_flags
    if len(edges) <= len(cells):
        edges = [1000 * number for number in range(len(cells) + 1)]
    row: list[RowCell] = []
    for number, parts in enumerate(cells):
        flag = flags[number] if number < len(flags) else 0
        down = look.vertical.get(number, flag >> 5 & 3)
        joined = bool(look.merged) and any(a < number < b for a, b in look.merged)
        joined = joined or bool(flag & 3 and not parts and row and flags[number - 1] & 3)
        merge = {1: Merge.GOES_ON, 3: Merge.START}.get(down, Merge.NONE)
        row.append(cell_of_parts(RowCell(edges[number + 1], "", merge, joined), parts))
    return [EdgedRow(edges[0], row)]


def _defined(definition: bytes) -> tuple[list[int], Sequence[int]]:
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
    if text.isprintable():
        return text.translate(_IN_TEXT)
    parts: list[str] = []
    hidden: list[bool] = []
    for sign in text:
        if sign == _FIELD_BEGIN:
            hidden.append(True)
        elif sign == _FIELD_RESULT and hidden:
            hidden[-1] = False
        elif sign == _FIELD_END and hidden:
            hidden.pop()
        elif not any(hidden) and (sign >= " " or sign in "\t\x0b\x0e\r\x07"):
            parts.append(sign)
    return "".join(parts).translate(_IN_TEXT)
