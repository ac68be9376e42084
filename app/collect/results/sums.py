"""Adds the units up, and takes the sum apart again into what each unit gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from app.collect.collection import Collection, Contribution, Shelf, Unit
from app.collect.decisions import Correction
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.report.changes import Details, Edit, Entry, Organisation
from app.report.report import Report
from app.report.totals import totals

Figured = dict[CellKey, Decimal]


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
        typed = self._carried(unit)
        return typed | {one.cell: one.value for one in self._fitting(unit, typed)}

    def _carried(self, unit: Unit) -> Figured:
        """The figures that have a cell on this edition, as the unit reported them."""
        if unit.counted is None:
            return {}
        typed = self._shelf.figures(unit.counted).typed
        if unit.counted.edition == self.edition.id:
            return typed
        shared = self._shared[unit.counted.edition]
        return {key: value for key, value in typed.items() if key in shared}

    def _fitting(self, unit: Unit, own: Figured) -> list[Correction]:
        """The corrections of a unit whose figure is still the one that was corrected."""
        if unit.counted is None:
            return []
        return [one for one in self._corrections.get(unit.name, ()) if own.get(one.cell) == one.was]

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
        fitting = self._fitting(unit, self._carried(unit))
        return [one for one in corrections if one not in fitting]

    def contribution(self, unit: Unit, key: CellKey) -> Contribution:
        """What a unit gives to a cell."""
        if unit.counted is None:
            return Contribution(unit, None)
        typed, counted = self.typed(unit), unit.counted
        own = self._catalog.edition(counted.edition)
        figures = self._shelf.figures(counted)
        stated = figures.stated.get(key)
        if stated is not None and stated == _value(own, figures.typed, key):
            stated = None
        fitting = self._fitting(unit, self._carried(unit))
        made = next((one for one in fitting if one.cell == key), None)
        carries = own.id == self.edition.id or key in self._shared[own.id]
        return Contribution(unit, _value(self.edition, typed, key), carries, stated, made)


def shared_cells(edition: Edition, other: Edition) -> frozenset[CellKey]:
    """The cells that mean the same on two editions, as the data of either say."""
    return edition.cells_shared_with(other) or other.cells_shared_with(edition)


def adder_of(collection: Collection) -> Adder:
    """Reads what the units of a collection count."""
    corrections = collection.decisions.corrections
    return Adder(collection.edition, collection.catalog, collection.shelf, corrections)


def contributions(collection: Collection, key: CellKey) -> tuple[Contribution, ...]:
    """What each counted unit gives to a cell of the sum, in the order of the units."""
    adder = adder_of(collection)
    return tuple(adder.contribution(unit, key) for unit in collection.counted)


def subtotal(collection: Collection, units: Iterable[Unit], name: str) -> Report:
    """The sum of some of the units, as a report of this name."""
    adder = adder_of(collection)
    sums: Figured = {}
    for unit in units:
        add(sums, adder.typed(unit))
    return report_of(collection.edition, collection.year, name, sums)


def add(sums: Figured, figures: Mapping[CellKey, Decimal]) -> None:
    """Adds figures to sums; a cell that is blank everywhere stays blank."""
    for key, value in figures.items():
        known = sums.get(key)
        sums[key] = value if known is None else known + value


def report_of(edition: Edition, year: int, name: str, sums: Figured) -> Report:
    """Sums as a report."""
    report = Report(edition, Details(year, organisation=Organisation(name=name)))
    entries: dict[CellKey, Entry] = {**sums}
    report.apply(Edit(entries=entries))
    return report


def _value(edition: Edition, typed: Mapping[CellKey, Decimal], key: CellKey) -> Decimal | None:
    """A cell's figure, a total from its parts."""
    cell = edition.cells.get(key)
    if cell is None:
        return None
    if not cell.computed:
        return typed.get(key)
    return totals(edition, typed).get(key)
