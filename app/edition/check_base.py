"""What every check of `checks.toml` has, whatever its kind."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from msgspec import Struct


class Level(StrEnum):
    """How much a finding weighs: must be mended, must be explained, worth a look."""

    ERROR = "error"
    EXPLAIN = "explain"
    HINT = "hint"


class Check(Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind", kw_only=True):
    """What all checks share.

    `title` says what is so when nothing is found, as a line of a list of all checks; `source` is
    the legal or official origin of the rule, `seen` whether the rule was read there: what was not
    is never an error.
    """

    places: ClassVar[frozenset[str]] = frozenset()

    id: str
    title: str
    level: Level
    section: str
    message: str
    hint: str
    source: str
    seen: bool = False
