"""Computes the totals of the form, and keeps last year's report beside this year's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cached_property

from msgspec import Struct, field

from app.edition.cells import CellKey
from app.edition.edition import Edition


def totals(edition: Edition, typed: Mapping[CellKey, Decimal]) -> dict[CellKey, Decimal]:
    """All computed cells that have at least one filled part, by key."""
    computed: dict[CellKey, Decimal] = {}
    known = dict(typed)
    for key, parts in edition.sums:
        filled = [known[part] for part in parts if part in known]
        if filled:
            known[key] = computed[key] = sum(filled, Decimal(0))
    return computed


def totals_after(
    edition: Edition,
    typed: Mapping[CellKey, Decimal],
    computed: dict[CellKey, Decimal],
    changed: CellKey,
) -> dict[CellKey, Decimal]:
    """The totals, in the same order, that there are after one typed cell was changed."""
    known, after = {**typed, **computed}, dict(computed)
    for key, parts in edition.sums_above(changed):
        filled = [known[part] for part in parts if part in known]
        if bool(filled) is not (key in after):
            return totals(edition, typed)
        if filled:
            known[key] = after[key] = sum(filled, Decimal(0))
    return after


def sum_known(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of values; None if one of them is blank, or if there are none."""
    known = list(values)
    filled = [value for value in known if value is not None]
    return sum(filled, Decimal(0)) if filled and len(filled) == len(known) else None


def sum_read_as_zero(values: Iterable[Decimal | None]) -> Decimal:
    """The sum of values, blanks read as 0."""
    return sum((value for value in values if value is not None), Decimal(0))


def adds_up_others(typed: Mapping[CellKey, Decimal], every: Mapping[CellKey, Decimal]) -> bool:
    """Whether figures are half of the totals that they are part of, and not all zero."""
    own = {key: value for key, value in typed.items() if value}
    return bool(own) and {key: 2 * value for key, value in own.items()} == {
        key: value for key, value in every.items() if value
    }


class Previous(Struct, frozen=True, dict=True, tag=True):
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


class NoPrevious(Struct, frozen=True, tag=True):
    """In an edit: the report keeps no figures of last year."""
