"""What the figures of a report must fulfil, as sums over the figures that can be wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from app.checks.findings import Finding
from app.checks.years import has_last_year
from app.edition.cells import CellKey
from app.edition.check_kinds import Stated
from app.edition.edition import Edition
from app.edition.text_check_kinds import Quoted
from app.report.report import Report

if TYPE_CHECKING:
    from app.checks.prose.tables import Quotation

Weights = Mapping[CellKey, int]
"""How often each figure counts in a sum."""

STATED = ""
"""As the check of a relation: a total of the document that was read, beside its parts."""


@dataclass(frozen=True)
class Relation:
    """A sum that is to be `constant`; `missing` is what its figures lack, 0 if it holds.

    `check_id` and `cells` are those of the finding it leads to. A `between_years` one may be wrong
    for good reasons.
    """

    check_id: str
    cells: tuple[CellKey, ...]
    weights: Weights
    missing: Decimal
    between_years: bool = False

    @property
    def holds(self) -> bool:
        """Whether nothing is missing."""
        return not self.missing

    def moved(self, changes: Mapping[CellKey, Decimal]) -> Decimal:
        """What is missing once the figures have changed by so much."""
        by = (self.weights[key] * change for key, change in changes.items() if key in self.weights)
        return self.missing - sum(by, Decimal(0))


class UncertainFigures:
    """All figures that may be wrong: typed cells, and the totals that a document states.

    Any other total is what its parts come to.
    """

    def __init__(self, report: Report) -> None:
        self.report = report
        self._edition: Edition = report.edition

    def value(self, key: CellKey) -> Decimal | None:
        """A figure as it stands in the report, or in the document that was read."""
        return self.report.stated.get(key, self.report.value(key))

    def weights(self, keys: Iterable[CellKey], sign: int = 1) -> Counter[CellKey]:
        """The figures that make up a sum of cells."""
        found: Counter[CellKey] = Counter()
        for key in keys:
            parts = self._edition.cells[key].parts
            if parts and key not in self.report.stated:
                found.update(self.weights(parts, sign))
            else:
                found[key] += sign
        return found

    def total(self, weights: Weights) -> Decimal:
        """What a sum comes to, blanks read as 0."""
        return sum(
            (times * (self.value(key) or Decimal(0)) for key, times in weights.items()), Decimal(0)
        )


def relations_of(figures: UncertainFigures) -> tuple[Relation, ...]:
    """All sums of the form, the totals of a document and what goes on from last year.

    What says the same of the same figures is there once, as the equation of the form.
    """
    found = (*_continuities(figures), *_stated(figures), *_equations(figures))
    once = {(one.between_years, _either_way(one.weights)): one for one in found}
    return tuple(once.values())


def _either_way(weights: Weights) -> frozenset[tuple[CellKey, int]]:
    """The same for a sum and for the one with all signs turned round."""
    first = min(weights)
    sign = 1 if weights[first] > 0 else -1
    return frozenset((key, times * sign) for key, times in weights.items())


def relation_of(
    finding: Finding, figures: UncertainFigures, relations: Iterable[Relation]
) -> Relation | None:
    """The sum that a finding is about; None if it is about something else or nothing is missing."""
    report = figures.report
    checks = {check.id: check for check in report.edition.checks}
    if isinstance(checks.get(finding.check_id), Stated):
        found = _all_the_way(figures, finding.cells)
        return None if found.holds else found
    if isinstance(checks.get(finding.check_id), Quoted):
        return _as_quoted(figures, finding)
    fitting = (
        one
        for one in relations
        if (one.check_id, one.cells) == (finding.check_id, finding.cells) and not one.holds
    )
    return next(fitting, None)


def _as_quoted(figures: UncertainFigures, finding: Finding) -> Relation | None:
    """The cells that a text speaks of, beside the figure that it gives; None if it is about one."""
    said, now = finding.values
    if not finding.cells or said != said.to_integral_value():
        return None
    weights = figures.weights(finding.cells)
    return Relation(finding.check_id, finding.cells, weights, said - now, between_years=False)


def _all_the_way(figures: UncertainFigures, cells: tuple[CellKey, ...]) -> Relation:
    """A stated total beside the typed cells that it adds up, whatever the document says between."""
    total, *parts = cells
    weights = Counter({total: 1})
    for part in parts:
        weights.subtract(figures.report.edition.typed_parts(part))
    return _relation(figures, STATED, cells, weights)


def quotations_in(report: Report) -> tuple[Quotation, ...]:
    """The figures of the texts that speak of cells."""
    from app.checks.prose.tables import quotations  # noqa: PLC0415 loaded when first asked for

    return tuple(
        quotation
        for check in report.edition.checks
        if isinstance(check, Quoted)
        for quotation in quotations(report, check)
    )


def _equations(figures: UncertainFigures) -> Iterator[Relation]:
    for check_id, instances in figures.report.edition.equations.items():
        for instance in instances:
            weights = figures.weights(instance.left)
            weights.update(figures.weights(instance.right, -1))
            if any(weights.values()) and any(
                figures.value(key) is not None for key in instance.cells
            ):
                yield _relation(figures, check_id, instance.cells, weights)


def _stated(figures: UncertainFigures) -> Iterator[Relation]:
    cells = figures.report.edition.cells
    for key in figures.report.stated.keys() & cells.keys():
        weights = figures.weights((key,))
        weights.update(figures.weights(cells[key].parts, -1))
        yield _relation(figures, STATED, (key, *cells[key].parts), weights)


def _continuities(figures: UncertainFigures) -> Iterator[Relation]:
    report = figures.report
    if not has_last_year(report):
        return
    for check_id, instances in report.edition.continuities.items():
        for instance in instances:
            last = [report.last_year.get(key) for key in instance.previous]
            if all(value is None for value in last):
                continue
            weights = figures.weights(instance.left)
            weights.update(figures.weights(instance.plus, -1))
            weights.update(figures.weights(instance.minus))
            constant = sum((value for value in last if value is not None), Decimal(0))
            cells = (*instance.left, *instance.plus, *instance.minus)
            yield _relation(figures, check_id, cells, weights, constant, between_years=True)


def _relation(
    figures: UncertainFigures,
    check_id: str,
    cells: tuple[CellKey, ...],
    weights: Counter[CellKey],
    constant: Decimal = Decimal(0),
    *,
    between_years: bool = False,
) -> Relation:
    counted = {key: times for key, times in weights.items() if times}
    missing = constant - figures.total(counted)
    return Relation(check_id, cells, counted, missing, between_years)
