"""What of a unit's report goes into the sum: its cells that mean the same, corrections in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from app.collect.collection import Collection, Unit
from app.collect.decisions import Correction
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.edition.patterns import matching_keys


@dataclass(frozen=True)
class Counted:
    """The typed cells of a unit as they are added up, by the keys of the collection's edition.

    `corrections` are those that took the place of the unit's own figure; `absent` are the cells
    that its edition does not have.
    """

    typed: Mapping[CellKey, Decimal] = field(default_factory=dict)
    corrections: Mapping[CellKey, Correction] = field(default_factory=dict)
    absent: frozenset[CellKey] = frozenset()


def counted_cells(collection: Collection, unit: Unit) -> Counted:
    """What a unit adds to the sum; nothing where none of its reports counts."""
    if unit.counted is None:
        return Counted()
    own = collection.figures(unit.counted).typed
    shared = _shared(collection.edition, unit.counted.edition)
    typed = {key: value for key, value in own.items() if key in shared}
    corrections = {
        one.cell: one
        for one in collection.decisions.corrections
        if one.unit == unit.name and one.cell in shared and own.get(one.cell) == one.was
    }
    typed |= {key: one.value for key, one in corrections.items()}
    return Counted(typed, corrections, frozenset(collection.edition.typed_keys) - shared)


def _shared(edition: Edition, other: str) -> frozenset[CellKey]:
    """The typed cells that mean the same on the edition with this id."""
    if other == edition.id:
        return frozenset(edition.typed_keys)
    return frozenset(
        key
        for earlier in edition.definition.earlier
        if earlier.edition == other
        for pattern in earlier.same
        for key in matching_keys(edition.cells, pattern)
        if not edition.cells[key].computed
    )
