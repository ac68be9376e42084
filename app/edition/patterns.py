"""Cell patterns in `checks.toml`: cell keys in which `*` runs through rows or columns."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from app.edition.cells import CellKey

if TYPE_CHECKING:
    from app.edition.edition import Edition


def matching_keys(edition: Edition, pattern: str) -> tuple[CellKey, ...]:
    """All cells a pattern stands for, in form order."""
    return tuple(key for key in edition.cells if fnmatchcase(key, pattern))


def running_names(edition: Edition, pattern: str) -> tuple[str, ...]:
    """The rows or columns that `*` runs through, in form order; `("",)` without a `*`."""
    if "*" not in pattern:
        return ("",)
    place = pattern.split(".").index("*")
    return tuple(key.split(".")[place] for key in matching_keys(edition, pattern))


def filled(pattern: str, name: str) -> CellKey:
    """The pattern with `*` replaced by a name."""
    return CellKey(pattern.replace("*", name))
