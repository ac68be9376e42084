"""What the clerk explains: which finding, with which numbers, in which words."""

from __future__ import annotations

from msgspec import Struct

from app.edition.cells import CellKey


class Subject(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """The finding that an explanation is about: its check and place; `words` if it is in a text."""

    check: str
    section: str
    field: str = ""
    cells: tuple[CellKey, ...] = ()
    words: str = ""


class Explanation(Struct, frozen=True):
    """The clerk's words, and the numbers that the finding had when they were written.

    A number of None is a blank cell.
    """

    numbers: tuple[str | None, ...]
    text: str
