"""Spoils old and binary Office files record by record, the streams around them kept."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from io import BytesIO
from random import Random

from olefile import OleFileIO  # type: ignore[import-untyped]

from tests.fuzz.json_mutations import spoil_bytes
from tests.old_office import binary_record, compound_file, record

COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
Records = list[tuple[int, bytes]]
_NUMBERS = (0, 1, 0x7F, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


def spoil_streams(
    data: bytes, chance: Random, spoil: Callable[[str, bytes, Random], bytes]
) -> bytes:
    """The compound file with one to three of its streams spoiled, lost or swapped, or its bytes."""
    if chance.random() < 0.1:
        return spoil_bytes(data, chance)
    with OleFileIO(BytesIO(data)) as file:
        streams = {"/".join(name): file.openstream(name).read() for name in file.listdir()}
    for _ in range(chance.randint(1, 3)):
        name, kind = chance.choice(list(streams)), chance.randrange(20)
        if kind == 0 and len(streams) > 1:
            del streams[name]
        elif kind == 1:
            other = chance.choice(list(streams))
            streams[name], streams[other] = streams[other], streams[name]
        else:
            streams[name] = spoil(name, streams[name], chance)
    return compound_file(streams)


def spoil_old_word(data: bytes, chance: Random) -> bytes:
    """The file with numbers in its tables spoiled, mostly those that say where something is."""
    return spoil_streams(data, chance, lambda _, stream, chance: spoil_numbers(stream, chance))


def spoil_old_workbook(data: bytes, chance: Random) -> bytes:
    """The file with one to three of its records spoiled."""
    return spoil_streams(data, chance, lambda _, stream, chance: _old_book(stream, chance))


def spoil_numbers(data: bytes, chance: Random) -> bytes:
    """The bytes with one to four numbers in them changed, of two bytes or of four."""
    changed = bytearray(data)
    for _ in range(chance.randint(1, 4) if len(data) > 4 else 0):
        head = min(len(data), 0x400) if chance.random() < 0.5 else len(data)
        place = chance.randrange(max(head - 4, 1)) & ~1
        width = chance.choice((2, 4))
        (now,) = struct.unpack_from("<H" if width == 2 else "<I", changed, place)
        number = chance.choice((*_NUMBERS, now + 1, now - 1, now * 2, chance.getrandbits(32)))
        changed[place : place + width] = (number % (1 << 8 * width)).to_bytes(width, "little")
    return bytes(changed)


def spoil_binary_part(part: bytes, chance: Random) -> bytes:
    """A part of a binary workbook with one to three of its records spoiled."""
    records = list(_binary_records(part))
    if not records or chance.random() < 0.1:
        return spoil_bytes(part, chance)
    _spoil_records(records, chance)
    return b"".join(binary_record(kind, content) for kind, content in records)


def _old_book(stream: bytes, chance: Random) -> bytes:
    records = list(_old_records(stream))
    if not records or chance.random() < 0.1:
        return spoil_bytes(stream, chance)
    _spoil_records(records, chance)
    return b"".join(record(kind, content) for kind, content in records)


def _spoil_records(records: Records, chance: Random) -> None:
    for _ in range(chance.randint(1, 3)):
        place, what = chance.randrange(len(records)), chance.randrange(8)
        kind, content = records[place]
        if what == 0 and len(records) > 1:
            del records[place]
        elif what == 1:
            records[place:place] = records[place : place + 1] * chance.choice((1, 1, 300))
        elif what == 2:
            other = chance.randrange(len(records))
            records[place], records[other] = records[other], records[place]
        elif what == 3:
            records[place] = chance.choice(records)[0], content
        elif what == 4:
            longer = content * chance.choice((2, 40)) or bytes(9)
            records[place] = kind, longer[: chance.randrange(9000)]
        else:
            records[place] = kind, spoil_numbers(content, chance)


def _old_records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + size]
        place += 4 + size


def _binary_records(part: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 1 < len(part):
        kind, width = part[place], 1
        if kind & 0x80:
            kind, width = kind & 0x7F | (part[place + 1] & 0x7F) << 7, 2
        place += width
        size = shift = 0
        while place < len(part):
            byte = part[place]
            place += 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:
                break
        yield kind, part[place : place + size]
        place += size
