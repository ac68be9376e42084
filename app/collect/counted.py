"""What of a unit's report goes into the sum: its cells that mean the same, corrections in place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.collect.collection import Collection, Contribution, Shelf, Unit
from app.collect.decisions import Correction
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.report.totals import totals

Figured = dict[CellKey, Decimal]


@dataclass(frozen=True)
class Counted:
    """The typed cells of a unit as they are added up, by the keys of the collection's edition.

    `corrections` are those that took the place of the unit's own figure; `absent` are the cells
    that its edition does not have.
    """

    typed: Mapping[CellKey, Decimal] = field(default_factory=dict)
    corrections: Mapping[CellKey, Correction] = field(default_factory=dict)
    absent: frozenset[CellKey] = frozenset()


class Adder:
    """Reads what units count in the cells of one edition, corrections made."""

    def __init__(
        self, edition: Edition, catalog: Catalog, shelf: Shelf, corrections: Sequence[Correction]
    ) -> None:
        self.edition = edition
        self._catalog = catalog
        self._shelf = shelf
        self._shared = {name: shared_cells(edition, catalog.edition(name)) for name in catalog.ids}
        self._corrections: dict[str, list[Correction]] = {}
        for one in corrections:
            if one.cell in edition.cells and not edition.cells[one.cell].computed:
                self._corrections.setdefault(one.unit, []).append(one)

    def typed(self, unit: Unit) -> Figured:
        """The typed figures of a unit as they count; empty where nothing does."""
        typed = self._own(unit)
        for one in self._corrections.get(unit.name, ()):
            if unit.counted and typed.get(one.cell) == one.was:
                typed[one.cell] = one.value
        return typed

    def counted(self, unit: Unit) -> Counted:
        """The same, with what was corrected and what its edition does not have."""
        if unit.counted is None:
            return Counted()
        own, corrections = self._own(unit), self._corrections.get(unit.name, ())
        made = {one.cell: one for one in corrections if own.get(one.cell) == one.was}
        typed = own | {key: one.value for key, one in made.items()}
        shared = self._shared[unit.counted.edition]
        absent = frozenset(k for k in self.edition.typed_keys if k not in shared and k not in made)
        return Counted(typed, made, absent)

    def _own(self, unit: Unit) -> Figured:
        """The figures that carry, as the unit reported them."""
        if unit.counted is None:
            return {}
        typed = self._shelf.figures(unit.counted).typed
        if unit.counted.edition == self.edition.id:
            return dict(typed)
        shared = self._shared[unit.counted.edition]
        return {key: value for key, value in typed.items() if key in shared}

    def left_out(self, unit: Unit) -> Figured:
        """The figures other than 0 of a unit that have no cell on this edition, by its own keys."""
        if unit.counted is None or unit.counted.edition == self.edition.id:
            return {}
        shared = self._shared[unit.counted.edition]
        typed = self._shelf.figures(unit.counted).typed
        return {key: value for key, value in typed.items() if value and key not in shared}

    def lapsed(self, unit: Unit) -> list[Correction]:
        """The corrections of a unit whose figure is another now than the one that was corrected."""
        corrections = self._corrections.get(unit.name, ())
        if not corrections or unit.counted is None:
            return []
        own = self._own(unit)
        return [one for one in corrections if own.get(one.cell) != one.was]

    def contribution(self, unit: Unit, key: CellKey) -> Contribution:
        """What a unit gives to a cell."""
        if unit.counted is None:
            return Contribution(unit, None)
        counted = self.counted(unit)
        own = self._catalog.edition(unit.counted.edition)
        figures = self._shelf.figures(unit.counted)
        stated = figures.stated.get(key)
        if stated is not None and stated == _value(own, figures.typed, key):
            stated = None
        value = _value(self.edition, counted.typed, key)
        carries = key not in counted.absent
        return Contribution(unit, value, carries, stated, counted.corrections.get(key))


def shared_cells(edition: Edition, other: Edition) -> frozenset[CellKey]:
    """The cells that mean the same on two editions, as the data of either say."""
    return edition.cells_shared_with(other) or other.cells_shared_with(edition)


def adder_of(collection: Collection) -> Adder:
    """Reads what the units of a collection count."""
    corrections = collection.decisions.corrections
    return Adder(collection.edition, collection.catalog, collection.shelf, corrections)


def counted_cells(collection: Collection, unit: Unit) -> Counted:
    """What a unit adds to the sum; for many units, `adder_of` is made once."""
    return adder_of(collection).counted(unit)


def _value(edition: Edition, typed: Mapping[CellKey, Decimal], key: CellKey) -> Decimal | None:
    """A cell's figure, a total from its parts."""
    cell = edition.cells.get(key)
    if cell is None:
        return None
    if not cell.computed:
        return typed.get(key)
    return totals(edition, typed).get(key)
