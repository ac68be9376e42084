"""Spoils plain texts line by line, and PDF files object by object, streams unpacked."""

from __future__ import annotations

import re
import zlib
from random import Random

from tests.fuzz.json_mutations import HOSTILE_TEXTS, spoil_bytes

_STREAM = re.compile(rb"(<<[^\0]{0,2000}?/Length )(\d+)(.{0,400}?>>\s*stream\r?\n)", re.DOTALL)
_TOKEN = re.compile(rb"-?\d+\.?\d*|/[A-Za-z]+\d*|\b[A-Za-z]{1,2}\b")
_NUMBERS = (b"0", b"-1", b"1e9", b"99999999", b"2147483648", b"-0.00001", b"9" * 30)
_OPERATORS = (b"Do", b"q", b"Q", b"BT", b"ET", b"Tj", b"re", b"m", b"l", b"f", b"S", b"cm", b"Tf")


def spoil_text(data: bytes, chance: Random) -> bytes:
    """The text with one to three of its lines spoiled, doubled, lost or joined."""
    if chance.random() < 0.2:
        return spoil_bytes(data, chance)
    lines = data.split(b"\n")
    for _ in range(chance.randint(1, 3)):
        place, kind = chance.randrange(len(lines)), chance.randrange(5)
        if kind == 0:
            lines[place] = chance.choice(HOSTILE_TEXTS).encode("utf-8", "surrogatepass")
        elif kind == 1:
            lines[place:place] = lines[place : place + 1] * chance.choice((1, 2, 500))
        elif kind == 2 and len(lines) > 1:
            del lines[place]
        elif kind == 3:
            lines[place] += chance.choice((b",", b'"', b";", b"\t", b",,,,")) + lines[place]
        else:
            lines[place] = lines[place].replace(b",", chance.choice((b"\t", b"", b'",', b"\r")))
    return b"\n".join(lines)


def spoil_pdf(data: bytes, chance: Random) -> bytes:
    """The file with one to four tokens spoiled, in its objects or in what its streams hold."""
    if chance.random() < 0.1:
        return spoil_bytes(data, chance)
    for _ in range(chance.randint(1, 4)):
        data = _spoil_stream(data, chance) if chance.random() < 0.6 else _spoil_token(data, chance)
    return data


def _spoil_stream(data: bytes, chance: Random) -> bytes:
    found = list(_STREAM.finditer(data))
    if not found:
        return _spoil_token(data, chance)
    match = chance.choice(found)
    start, length = match.end(), int(match[2])
    packed = data[start : start + length]
    try:
        content = zlib.decompress(packed)
    except zlib.error:
        content = packed
    spoiled = _spoil_token(content, chance)
    if content is not packed:
        spoiled = zlib.compress(spoiled)
    head = match[1] + str(len(spoiled)).encode() + match[3]
    return data[: match.start()] + head + spoiled + data[start + length :]


def _spoil_token(data: bytes, chance: Random) -> bytes:
    tokens = list(_TOKEN.finditer(data))
    if not tokens:
        return spoil_bytes(data, chance)
    match = chance.choice(tokens)
    kind, token = chance.randrange(4), match[0]
    if kind == 0:
        token = chance.choice(_NUMBERS)
    elif kind == 1:
        token = chance.choice(tokens)[0]
    elif kind == 2:
        token = b" ".join([token] * chance.choice((2, 2, 300)))
    else:
        token = chance.choice(_OPERATORS)
    return data[: match.start()] + token + data[match.end() :]
