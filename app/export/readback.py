"""Compares a report, numbers and texts, with what was read back out of its file."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from app.edition.cells import CellKey
from app.importing.document import ReadDocument
from app.report.narrative import picture_of
from app.report.report import Report

_SEEN = ("L", "N", "S")
"""Categories of characters that print something of their own, punctuation excepted."""


@dataclass(frozen=True)
class Comparison:
    """How many cells were compared, typed and computed ones, and which are different."""

    total: int
    differing: tuple[CellKey, ...]

    @property
    def equal(self) -> int:
        """How many cells are the same in both."""
        return self.total - len(self.differing)

    @property
    def is_equal(self) -> bool:
        """Whether all cells are the same."""
        return not self.differing

    @property
    def words(self) -> str:
        """The comparison in the clerk's words: 200/200 一致."""
        words = f"{self.equal}/{self.total} 一致"
        return words if self.is_equal else f"{words}，{len(self.differing)} 处不同"


def compare(report: Report, read: Report, without: Collection[CellKey] = ()) -> Comparison:
    """Compares every cell but some; computed cells with what the file states, not with new sums."""
    compared = [cell for key, cell in report.edition.cells.items() if key not in without]
    differing = tuple(
        cell.key
        for cell in compared
        if report.value(cell.key)
        != (read.stated.get(cell.key) if cell.computed else read.value(cell.key))
    )
    return Comparison(len(compared), differing)


def unwritten(report: Report, read: ReadDocument) -> tuple[str, ...]:
    """The characters of a report's texts that are nowhere in what was read back, each once.

    Fonts lack some, emoji and rare characters in names above all: a PDF then has a gap there.
    """
    found = {*read.report.texts.values(), *(one.words for one in read.unplaced), read.report.title}
    known = set(unicodedata.normalize("NFKC", "".join(found)))
    lines = (line for text in report.texts.values() for line in text.split("\n"))
    wanted = dict.fromkeys("".join(line for line in lines if picture_of(line) is None))
    return tuple(
        char
        for char in wanted
        if unicodedata.category(char).startswith(_SEEN)
        and not known.issuperset(unicodedata.normalize("NFKC", char).replace(" ", ""))
    )
