"""Computes the totals of the form; blank cells add nothing, and a total of blanks is blank."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

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


def sum_known(values: Iterable[Decimal | None]) -> Decimal | None:
    """The sum of values; None if one of them is blank, or if there are none."""
    known = list(values)
    filled = [value for value in known if value is not None]
    return sum(filled, Decimal(0)) if filled and len(filled) == len(known) else None


def sum_read_as_zero(values: Iterable[Decimal | None]) -> Decimal:
    """The sum of values, blanks read as 0."""
    return sum((value for value in values if value is not None), Decimal(0))
