"""Adds units up, and takes the sum apart again into what each unit gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from app.collect.collection import Collection, Contribution, Unit
from app.collect.counted import Figured, adder_of
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.report.changes import Details, Edit, Entry, Organisation
from app.report.report import Report


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
