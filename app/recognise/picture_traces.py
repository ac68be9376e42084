"""Takes out of picture files what is not the picture: camera, place, time, program and comments."""

from __future__ import annotations

from collections.abc import Iterator

_JPEG, _PNG = b"\xff\xd8", b"\x89PNG\r\n\x1a\n"
_PNG_TRACES = (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME")
_SCAN, _COMMENT = 0xDA, 0xFE
_TRACES = {*range(0xE1, 0xF0), _COMMENT} - {0xE2, 0xEE}
"""JPEG segments APP1 to APP15 and comments, but for colour profiles (APP2) and Adobe's (APP14)."""


def without_traces(data: bytes) -> bytes:
    """The same picture without them; data that is no whole JPEG or PNG comes back as it is."""
    if data.startswith(_JPEG):
        return b"".join(_jpeg_parts(data))
    if data.startswith(_PNG):
        return b"".join(_png_parts(data))
    return data


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    """The segments up to the scan, then all that is left."""
    yield data[:2]
    place = 2
    while place + 4 <= len(data) and data[place] == 0xFF and data[place + 1] != _SCAN:
        end = place + 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        if data[place + 1] not in _TRACES:
            yield data[place:end]
        place = end
    yield data[place:]


def _png_parts(data: bytes) -> Iterator[bytes]:
    """The chunks: length, name, content, checksum."""
    yield data[:8]
    place = 8
    while place + 12 <= len(data):
        end = place + 12 + int.from_bytes(data[place : place + 4], "big")
        if data[place + 4 : place + 8] not in _PNG_TRACES:
            yield data[place:end]
        place = end
    yield data[place:]
