"""Makes files of old and binary Office formats byte by byte: .doc, .xls, .xlsb and .msg."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Mapping, Sequence
from io import BytesIO
from itertools import pairwise

from app.edition.cells import LaidCell
from app.edition.edition import Edition

SECTOR = 512
_END, _FREE, _FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
_SMALLEST = 4096
"""Bytes below which a stream would stand in smaller sectors; ours are filled up with zeros."""

Rows = Sequence[Sequence[str]]
Merged = Sequence[tuple[int, int, int, int]]
"""Top, left, bottom and right of merged cells, from 0."""

Lines = tuple[set[int], set[int]]
"""Rows and columns from 0."""


def compound_file(streams: Mapping[str, bytes]) -> bytes:
    """A compound file ([MS-CFB]) with these streams; a name may have one folder before it."""
    folders = list(dict.fromkeys(name.partition("/")[0] for name in streams if "/" in name))
    children = {folder: [n for n in streams if n.startswith(f"{folder}/")] for folder in folders}
    top = [*folders, *(name for name in streams if "/" not in name)]
    filled = {name: content.ljust(_SMALLEST, b"\0") for name, content in streams.items()}
    names = ["Root Entry", *folders, *streams]
    beside = {one: next_ for level in (top, *children.values()) for one, next_ in pairwise(level)}
    sizes = [-(-len(filled.get(name, b"")) // SECTOR) for name in names]
    sectors = -(-len(names) * 128 // SECTOR)
    fats = 1
    while fats * 128 < fats + sectors + sum(sizes):
        fats += 1
    table, body, listing = [_FAT] * fats + _chain(fats, sectors), b"", b""
    for name, size in zip(names, sizes, strict=True):
        kind = 5 if name == "Root Entry" else 1 if name in folders else 2
        inner = top if kind == 5 else children.get(name, [])
        start = len(table) if size else 0 if kind == 1 else _END
        label = name.rpartition("/")[2].encode("utf-16-le")
        right = names.index(beside[name]) if name in beside else _FREE
        child = names.index(inner[0]) if inner else _FREE
        listing += label.ljust(64, b"\0") + struct.pack("<HBB", len(label) + 2, kind, 1)
        length = len(filled.get(name, b""))
        listing += struct.pack("<III36xIQ", _FREE, right, child, start, length)
        table += _chain(start, size)
        body += filled.get(name, b"").ljust(size * SECTOR, b"\0")
    fat = struct.pack(f"<{len(table)}I", *table).ljust(fats * SECTOR, b"\xff")
    return _head(fats) + fat + listing.ljust(sectors * SECTOR, b"\0") + body


def _head(fats: int) -> bytes:
    """The first sector: the tables of sectors lie right behind it, then the list of streams."""
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    head += struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9I", 0, fats, fats, 0, _SMALLEST, _END, 0, _END, 0)
    return (head + struct.pack(f"<{fats}I", *range(fats))).ljust(SECTOR, b"\xff")


def _chain(start: int, count: int) -> list[int]:
    return [*range(start + 1, start + count), _END][:count] if count else []


def record(kind: int, content: bytes = b"") -> bytes:
    """A record of an old workbook ([MS-XLS])."""
    return struct.pack("<HH", kind, len(content)) + content


def xls(
    sheets: Mapping[str, tuple[Rows, Merged]],
    hidden: Mapping[str, Lines] | None = None,
    number_format: str = "General",
    *,
    zeros: bool = True,
) -> bytes:
    """A workbook of Excel 97 with texts in its cells, and the hidden lines of some sheets.

    Numbers are stored one by one or side by side, all with a format; without `zeros` none is seen.
    """
    lines = hidden or {}
    bodies = [
        _old_sheet(rows, merged, lines.get(name, (set(), set())), zeros=zeros)
        for name, (rows, merged) in sheets.items()
    ]
    start = record(0x809, struct.pack("<HHHHII", 0x600, 5, 0, 0, 0, 0x600))
    coded = struct.pack("<HHB", 164, len(number_format), 1) + number_format.encode("utf-16-le")
    start += record(0x41E, coded)
    start += b"".join(record(0xE0, struct.pack("<HH16x", 0, number)) for number in (0, 164))
    heads = [struct.pack("<HBB", 0, len(name), 1) + name.encode("utf-16-le") for name in sheets]
    place = len(start) + sum(8 + len(head) for head in heads) + 4
    book = start
    for head, body in zip(heads, bodies, strict=True):
        book += record(0x85, struct.pack("<I", place) + head)
        place += len(body)
    return compound_file({"Workbook": book + record(0x0A) + b"".join(bodies)})


def _old_sheet(rows: Rows, merged: Merged, hidden: Lines, *, zeros: bool) -> bytes:
    width = max(map(len, rows), default=0)
    body = record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0x600))
    for column in hidden[1]:
        body += record(0x7D, struct.pack("<6H", column, column, 0, 0, 1, 0))
    body += record(0x200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    for line in hidden[0]:
        body += record(0x208, struct.pack("<8H", line, 0, width, 0, 0, 0, 0x20, 0))
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            place = struct.pack("<HHH", number, column, int(text.isdigit()))
            if text.isdigit() and column % 2:
                body += record(0x203, place + struct.pack("<d", float(text)))
            elif text.isdigit():
                body += record(0xBD, place + struct.pack("<IH", int(text) << 2 | 2, column))
            elif text:
                coded = struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")
                body += record(0x204, place + coded)
    ranges = b"".join(struct.pack("<HHHH", a, c, b, d) for a, b, c, d in merged)
    body += record(0x23E, struct.pack("<H16x", 0x10 if zeros else 0))
    return body + record(0xE5, struct.pack("<H", len(merged)) + ranges) + record(0x0A)


def binary_record(kind: int, content: bytes = b"") -> bytes:
    """A record of a binary workbook ([MS-XLSB])."""
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(content)
    while size > 0x7F:
        head += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bytes([size]) + content


def xlsb(
    sheets: Mapping[str, Sequence[tuple[int, int, str]]],
    hidden: Mapping[str, Lines] | None = None,
    number_format: str = "General",
    *,
    zeros: bool = True,
) -> bytes:
    """A binary workbook with texts, and numbers, at these rows and columns from 0.

    All numbers have a format; without `zeros` no 0 is seen.
    """
    lines = hidden or {}
    parts: dict[str, bytes] = {}
    book = binary_record(0x83) + binary_record(0x8F)
    relations = ""
    for number, (name, cells) in enumerate(sheets.items(), 1):
        coded = _wide(f"rId{number}") + _wide(name)
        book += binary_record(0x9C, struct.pack("<II", 0, number) + coded)
        target = f"worksheets/sheet{number}.bin"
        seen = lines.get(name, (set(), set()))
        parts[f"xl/{target}"] = _binary_sheet(cells, seen, zeros=zeros)
        relations += f'<Relationship Id="rId{number}" Type="{_SHEET}" Target="{target}"/>'
    parts["xl/workbook.bin"] = book + binary_record(0x90) + binary_record(0x84)
    styles = binary_record(0x2C, struct.pack("<H", 164) + _wide(number_format))
    formats = (binary_record(0x2F, struct.pack("<HH12x", 0, number)) for number in (0, 164))
    styles += binary_record(617, bytes(4)) + b"".join(formats) + binary_record(618)
    parts["xl/styles.bin"] = binary_record(0x116) + styles + binary_record(0x117)
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    text = f'<Relationships xmlns="{space}">{relations}</Relationships>'
    parts["xl/_rels/workbook.bin.rels"] = text.encode()
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


_SHEET = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"


def _wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def _binary_sheet(cells: Sequence[tuple[int, int, str]], hidden: Lines, *, zeros: bool) -> bytes:
    body = binary_record(0x81) + binary_record(0x89, struct.pack("<H28x", 0x10 if zeros else 0))
    body += binary_record(0x94, struct.pack("<4I", 0, 9, 0, 9))
    for column in hidden[1]:
        body += binary_record(0x3C, struct.pack("<4IH", column, column, 0, 0, 1))
    body += binary_record(0x91)
    row = -1
    for number, column, text in cells:
        if number != row:
            row = number
            flags = 0x10 if row in hidden[0] else 0
            body += binary_record(
                0x00, struct.pack("<I", row) + bytes(7) + bytes([flags]) + bytes(5)
            )
        place = struct.pack("<II", column, int(text.isdigit()))
        if text.isdigit():
            body += binary_record(0x05, place + struct.pack("<d", float(text)))
        else:
            body += binary_record(0x06, place + _wide(text))
    return body + binary_record(0x92) + binary_record(0x82)


def msg(attached: Mapping[str, bytes]) -> bytes:
    """An Outlook message with these files attached."""
    streams = {"__properties_version1.0": bytes(32)}
    for number, (name, content) in enumerate(attached.items()):
        place = f"__attach_version1.0_#{number:08X}"
        streams[f"{place}/__substg1.0_37010102"] = content
        streams[f"{place}/__substg1.0_3707001F"] = name.encode("utf-16-le")
    return compound_file(streams)


_TEXT_START = 2048
_LAST = SECTOR - 2
"""Where the properties on a page end at most: its last byte counts them."""

_IN_TABLE, _ROW_END = struct.pack("<HB", 0x2416, 1), struct.pack("<HB", 0x2417, 1)


def doc(edition: Edition, texts: Mapping[str, str], title: str) -> bytes:
    """A report as Word 97 has it: its text in one piece, properties for each paragraph."""
    paragraphs: list[tuple[str, bytes]] = [(f"{title}\r", b"")]
    for section in edition.sections:
        paragraphs.append((f"{section.title}\r", b""))
        if section.table:
            paragraphs += _doc_table(edition.layouts[section.table].cells, texts)
        else:
            paragraphs.append((f"这是{section.tab}的文字。\r", b""))
    text = "".join(words for words, _ in paragraphs).encode("utf-16-le")
    pages = _paragraph_pages(paragraphs)
    first = _TEXT_START + -(-len(text) // SECTOR) * SECTOR
    starts = [page[:4] for page in pages] + [struct.pack("<I", _TEXT_START + len(text))]
    bins = [first // SECTOR + number for number in range(len(pages))]
    papx = b"".join(starts) + struct.pack(f"<{len(bins)}I", *bins)
    pieces = struct.pack("<ii", 0, len(text) // 2) + struct.pack("<HIH", 0, _TEXT_START, 0)
    table = papx + b"\x02" + struct.pack("<I", len(pieces)) + pieces
    main = bytearray(_TEXT_START)
    struct.pack_into("<HH", main, 0, 0xA5EC, 0xC1)
    struct.pack_into("<H", main, 0x0A, 0x0200)
    struct.pack_into("<3i", main, 0x4C, len(text) // 2, 0, 0)
    struct.pack_into("<II", main, 0x9A + 8 * 13, 0, len(papx))
    struct.pack_into("<II", main, 0x9A + 8 * 33, len(papx), len(table) - len(papx))
    body = bytes(main) + text.ljust(first - _TEXT_START, b"\0") + b"".join(pages)
    return compound_file({"WordDocument": body, "1Table": table})


def _doc_table(cells: Sequence[LaidCell], texts: Mapping[str, str]) -> list[tuple[str, bytes]]:
    """The paragraphs of a table: one for each cell, and one that ends each row."""
    found: list[tuple[str, bytes]] = []
    for number in range(max(cell.row + cell.row_span for cell in cells)):
        here = [cell for cell in cells if cell.row <= number < cell.row + cell.row_span]
        here.sort(key=lambda cell: cell.column)
        edges = [1000 * here[0].column]
        edges += [1000 * (cell.column + cell.column_span) for cell in here]
        flags = b""
        for cell in here:
            words = texts.get(cell.key, "") if cell.key else cell.text.replace("\n", "")
            found.append((f"{words if cell.row == number else ''}\x07", _IN_TABLE))
            down = 0 if cell.row_span == 1 else 3 if cell.row == number else 1
            flags += struct.pack("<H18x", down << 5)
        content = bytes([len(here)]) + struct.pack(f"<{len(edges)}h", *edges) + flags
        definition = struct.pack("<HH", 0xD608, len(content) + 1) + content
        found.append(("\x07", _IN_TABLE + _ROW_END + definition))
    return found


def _paragraph_pages(paragraphs: Sequence[tuple[str, bytes]]) -> list[bytes]:
    """Pages with the properties of paragraphs, as many on each as have room."""
    pages: list[bytes] = []
    place, start = _TEXT_START, _LAST
    places: list[int] = []
    looks: list[tuple[int, bytes]] = []
    for words, properties in paragraphs:
        stored = bytes(2) + properties + bytes(len(properties) % 2)
        stored = bytes([0, len(stored) // 2]) + stored
        if start - len(stored) < 4 * (len(places) + 2) + 13 * (len(places) + 1):
            pages.append(_page([*places, place], looks))
            places, looks, start = [], [], _LAST
        start -= len(stored)
        places.append(place)
        looks.append((start, stored))
        place += 2 * len(words)
    return [*pages, _page([*places, place], looks)]


def _page(places: Sequence[int], looks: Sequence[tuple[int, bytes]]) -> bytes:
    page = bytearray(SECTOR)
    struct.pack_into(f"<{len(places)}I", page, 0, *places)
    for number, (start, stored) in enumerate(looks):
        page[4 * len(places) + 13 * number] = start // 2
        page[start : start + len(stored)] = stored
    page[-1] = len(looks)
    return bytes(page)
