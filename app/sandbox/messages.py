"""What goes to and fro between this program and its readers: messages, one after the other.

Each is four bytes of length and MessagePack.
"""

from __future__ import annotations

import struct
from typing import IO

from msgspec import Struct

_LENGTH = struct.Struct(">I")
_LONGEST = 1024 * 1024 * 1024
"""Bytes of a message; no report with all its pictures comes near."""


class Request(Struct, frozen=True, tag=True, array_like=True):
    """Something about a file, whose path is as the system writes it."""

    path: bytes


class Refusal(Struct, frozen=True, tag=True, array_like=True):
    """A request was refused with a sentence, by an error that whoever asked may know."""

    words: str
    kind: str = ""
    lacking: tuple[str, ...] = ()


class Done(Struct, frozen=True, tag=True, array_like=True):
    """The answer, packed."""

    content: bytes


def send(stream: IO[bytes], content: bytes) -> None:
    """Writes a message."""
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def received(stream: IO[bytes]) -> bytes | None:
    """The next message; None if there is none, or not the whole of it."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > _LONGEST:
        return None
    content = stream.read(length)
    return content if len(content) == length else None
