"""When a report was finalised and unlocked, and the fingerprint it had then."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

COLLECTION_MARK = "年报汇总结果"
"""What the files written out of a collection carry in their properties."""

_MARK = "定稿指纹"
_MARKED = re.compile(rf"{_MARK} (?P<fingerprint>[0-9a-f]{{64}})")
_GROUP = 4
_SHOWN = 16


class SealKind(StrEnum):
    """What was done."""

    FINALISED = "finalised"
    UNLOCKED = "unlocked"


class SealEvent(Struct, frozen=True, forbid_unknown_fields=True):
    """One step; it names nobody. `fingerprint` is that of the content at that moment."""

    kind: SealKind
    at: Annotated[datetime, Meta(tz=True)]
    fingerprint: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]

    @property
    def moment(self) -> str:
        """When it was, in local time."""
        return f"{self.at.astimezone():%Y-%m-%d %H:%M}"

    @property
    def mark(self) -> str:
        """What an exported file carries in its properties."""
        return f"{_MARK} {self.fingerprint}"


def mark_of(history: Sequence[SealEvent]) -> str:
    """What the files exported of a report carry in their properties; empty if it is not final."""
    seal = seal_of(history)
    return seal.mark if seal else ""


def fingerprint_in(words: str) -> str:
    """The fingerprint that the properties of an exported file tell; empty if there is none."""
    found = _MARKED.search(words)
    return found["fingerprint"] if found else ""


def seal_of(history: Sequence[SealEvent]) -> SealEvent | None:
    """How the report was finalised; None while it may be changed."""
    last = history[-1] if history else None
    return last if last and last.kind is SealKind.FINALISED else None


def shown_fingerprint(fingerprint: str) -> str:
    """The first 16 digits in groups of four, for people to compare."""
    return " ".join(fingerprint[at : at + _GROUP] for at in range(0, _SHOWN, _GROUP))
