"""Last year's report as this year's keeps it: its figures and texts, to compare and to carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.report.totals import totals


@dataclass(frozen=True)
class Previous:
    """A report of an earlier year, by the cells and texts of its own edition.

    `typed` are its filled typed cells, `name` its organisation, `notes` the words that its writer
    left for the successor in a handover package.
    """

    year: int
    edition: Edition
    typed: Mapping[CellKey, Decimal] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    name: str = ""
    notes: str = ""

    def precedes(self, year: int) -> bool:
        """Whether it is the report of the year before."""
        return self.year == year - 1

    @cached_property
    def values(self) -> Mapping[CellKey, Decimal]:
        """All its cells that have a value, computed ones among them."""
        return {**self.typed, **totals(self.edition, self.typed)}

    def figures(self, edition: Edition) -> Mapping[CellKey, Decimal | None]:
        """Its values in those cells that mean the same on another edition; None where blank."""
        same = edition.cells_shared_with(self.edition)
        return {key: self.values.get(key) for key in edition.cells if key in same}


@dataclass(frozen=True)
class NoPrevious:
    """In an edit: the report keeps no figures of last year."""
