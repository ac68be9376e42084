"""Files in which the program keeps what is its own, decoded strictly: damage is a value.

A file may hold anything after a power cut or in the hands of others: bytes that are no text, half
of itself, zeros, another type. All of it is the one `DamagedStateError` here; nothing else decodes
such files.
"""

from __future__ import annotations

import zlib
from contextlib import suppress
from pathlib import Path
from typing import Protocol, TypeVar

import msgspec

from app.file_paths import read_at_most

T_co = TypeVar("T_co", covariant=True)
T = TypeVar("T")

DAMAGED_SUFFIX = ".damaged"
"""Added to the name of a file that was put aside; a later one takes its place."""

DECODING_FAULTS = (msgspec.MsgspecError, ValueError, ArithmeticError, RecursionError, zlib.error)
"""What a decoder raises for bytes that it was not made for."""


class DecoderLike(Protocol[T_co]):
    """A decoder of msgspec, of JSON or MessagePack."""

    def decode(self, data: bytes, /) -> T_co:
        """The value in these bytes."""


class DamagedStateError(ValueError):
    """A file of the program's own does not hold what the program writes; `fault` says so."""

    def __init__(self, fault: Exception) -> None:
        super().__init__(type(fault).__name__)
        self.fault = fault


def decoded_state(decoder: DecoderLike[T], data: bytes) -> T:
    """The value in these bytes. Raises `DamagedStateError` and nothing else."""
    try:
        return decoder.decode(data)
    except DECODING_FAULTS as error:
        raise DamagedStateError(error) from error


def state_in(path: Path, decoder: DecoderLike[T], largest: int) -> T | None:
    """What a file of at most `largest` bytes holds; None if it cannot be read.

    A damaged one is put aside, so that a new one can be written in its place.
    """
    try:
        data = read_at_most(path, largest)
    except OSError:
        return None
    with suppress(DamagedStateError):
        if len(data) <= largest:
            return decoded_state(decoder, data)
    put_aside(path)
    return None


def put_aside(path: Path) -> None:
    """Gives a damaged file another name beside it; where that cannot be done it is left."""
    with suppress(OSError):
        path.replace(path.with_name(path.name + DAMAGED_SUFFIX))
