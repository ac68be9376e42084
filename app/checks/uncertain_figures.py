"""What the figures of a report must fulfil, as sums, and how likely a change of them is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from math import log10
from typing import TYPE_CHECKING

from msgspec import Struct

from app.checks.equations import has_last_year
from app.checks.findings import Finding
from app.edition.cells import CellKey
from app.edition.check_kinds import Stated
from app.edition.text_check_kinds import Quoted
from app.report.figures import written
from app.report.numbers import format_plain
from app.report.report import Report

if TYPE_CHECKING:
    from app.checks.prose.said import Quotation

Weights = Mapping[CellKey, int]
"""How often each figure counts in a sum."""

STATED = ""
"""As the check of a relation: a total of the document that was read, beside its parts."""


class Relation(Struct, frozen=True):
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
        self.value = written(report)
        """A figure as it stands in the report, or in the document that was read."""
        self._parts: dict[CellKey, tuple[CellKey, ...]] = {}

    def weights(self, keys: Iterable[CellKey], sign: int = 1) -> Counter[CellKey]:
        """The figures that make up a sum of cells."""
        found: dict[CellKey, int] = {}
        for key in keys:
            for part in self._made_of(key):
                found[part] = found.get(part, 0) + sign
        return Counter(found)

    def _made_of(self, key: CellKey) -> tuple[CellKey, ...]:
        if key not in self._parts:
            parts = () if key in self.report.stated else self.report.edition.cells[key].parts
            made_of = tuple(one for part in parts for one in self._made_of(part))
            self._parts[key] = made_of or (key,)
        return self._parts[key]

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
    from app.checks.prose.said import quotations  # noqa: PLC0415 loaded when first asked for

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


# Decimal logarithms: how much more likely a change becomes if the texts say so.
_SAID = 3.0

_USUAL_SPAN = 12.0
"""A figure is as likely to have one digit as two or three; this makes the chances add up to 1."""

_NEAR_SPAN = 2.0
"""The same for a figure around last year's."""

_LINE_COUNTS = 4
"""A row or a column says as much about a cell of it as so many cells like it would."""

_LAST_YEAR_COUNTS = 3
"""The same for last year's figure."""


class _Said(Struct, frozen=True):
    """A figure of a text, and what the sums that it may be come to now."""

    quotation: Quotation
    sums: tuple[tuple[Weights, Decimal], ...]

    def fits(self, changes: Mapping[CellKey, Decimal]) -> bool:
        return any(
            self.quotation.fits(
                total + sum((weights.get(key, 0) * by for key, by in changes.items()), Decimal(0))
            )
            for weights, total in self.sums
        )


class Likelihood:
    """What is known of the figures of a report beside its sums; all chances are logarithms."""

    def __init__(self, figures: UncertainFigures) -> None:
        self._figures = figures
        self._report = figures.report

    def neighbours(self, key: CellKey) -> tuple[CellKey, ...]:
        """The cells printed left, right, above and below."""
        return self._neighbours.get(key, ())

    def change(self, key: CellKey, right: Decimal) -> float:
        """How much likelier a typed cell is to be `right` than to be what stands there."""
        if key in self._report.stated:
            return 0.0
        now = self._figures.value(key)
        likely = self._presence(key)
        wanted = self._chance(key, abs(right), likely)
        if key in self._report.unread:
            return wanted
        there = self._chance(key, abs(now or Decimal(0)), likely)
        if not now:
            there += log10(self._blank_share if now is None else 1 - self._blank_share)
        return wanted - there

    def said(self, changes: Mapping[CellKey, Decimal]) -> tuple[float, bool]:
        """What the texts say for a change by so much, and whether they say so."""
        for_it = against = 0
        for one in self._quoted:
            if any(key in weights for weights, _ in one.sums for key in changes):
                before, after = one.fits({}), one.fits(changes)
                for_it += after and not before
                against += before and not after
        return _SAID * (for_it - against), for_it > against

    @cached_property
    def _neighbours(self) -> dict[CellKey, tuple[CellKey, ...]]:
        found: dict[CellKey, tuple[CellKey, ...]] = {}
        for layout in self._report.edition.layouts.values():
            places = {(one.row, one.column): one.key for one in layout.cells if one.key}
            for (row, column), key in places.items():
                beside = (
                    (row, column - 1),
                    (row, column + 1),
                    (row - 1, column),
                    (row + 1, column),
                )
                found[key] = tuple(other for at in beside if (other := places.get(at)))
        return found

    @cached_property
    def _quoted(self) -> tuple[_Said, ...]:
        return tuple(_Said(one, tuple(self._sums(one))) for one in quotations_in(self._report))

    def _sums(self, quotation: Quotation) -> Iterator[tuple[Weights, Decimal]]:
        for keys in quotation.sums:
            weights = self._figures.weights(keys)
            yield weights, self._figures.total(weights)

    @cached_property
    def _blank_share(self) -> float:
        """How usual it is in this report to leave a cell blank instead of writing 0."""
        report = self._report
        blanks = len(report.blank_keys)
        zeros = sum(not value for value in report.typed.values())
        return (max(0, blanks - 1) + 0.5) / (max(0, blanks - 1) + zeros + 1)

    @cached_property
    def _lines(self) -> Mapping[tuple[str, str], list[CellKey]]:
        """The typed cells of each row and of each column of a table."""
        lines: dict[tuple[str, str], list[CellKey]] = {}
        for key in self._report.edition.typed_keys:
            cell = self._report.edition.cells[key]
            lines.setdefault((cell.table, cell.row), []).append(key)
            lines.setdefault((cell.table, f".{cell.column}"), []).append(key)
        return lines

    def _presence(self, key: CellKey) -> float:
        """How likely a cell is to have a figure above 0: as its row, its column and last year."""
        report = self._report
        cell = report.edition.cells[key]
        seen, filled = 1.0, 0.3
        for line in (cell.row, f".{cell.column}"):
            others = [other for other in self._lines[cell.table, line] if other != key]
            counts = _LINE_COUNTS / max(1, len(others))
            seen += _LINE_COUNTS if others else 0
            filled += counts * sum(bool(report.typed.get(other)) for other in others)
        last = report.last_year.get(key)
        if last is not None:
            seen += _LAST_YEAR_COUNTS
            filled += _LAST_YEAR_COUNTS * bool(last)
        return filled / seen

    def _chance(self, key: CellKey, value: Decimal, likely: float) -> float:
        if not value:
            return log10(1 - likely)
        last = self._report.last_year.get(key)
        if last:
            distance = abs(log10(float(value) / float(abs(last))))
            return log10(likely / float(value) / _NEAR_SPAN) - distance
        return log10(likely / float(value) / _USUAL_SPAN)


_BESIDE = {
    "0": "12",
    "1": "0245",
    "2": "01356",
    "3": "256",
    "4": "1578",
    "5": "2468",
    "6": "3589",
    "7": "458",
    "8": "4579",
    "9": "568",
}
"""The keys that lie beside each digit's, on the number pad or in the row above the letters."""


EXCHANGED = "可能前后颠倒了"
"""How the words of two exchanged digits end."""


class Slip(Struct, frozen=True):
    """What happened to a figure, in words, and the decimal logarithm of its chance."""

    words: str
    chance: float


# How often each slip is made, of all slips; only their proportions matter.
_EXCHANGED = 0.2
_EXCHANGED_FAR = 0.02
_DOUBLED = 0.1
_DROPPED = 0.15
_ADDED = 0.05
_KEY_BESIDE = 0.2
_OTHER_DIGIT = 0.04
_LEFT_OUT = 0.1
_ZERO_PUT = 0.01
_COPIED = 0.06
_PUT_THERE = 0.02
_SIGN = 0.1
_ANYHOW = 0.001


def slip_between(right: Decimal, typed: Decimal | None, around: tuple[Decimal, ...]) -> Slip:
    """The likeliest way in which one figure became another.

    `typed` is what stands there, None for nothing; `around` are the figures beside it.
    """
    return max(_slips(right, typed, around), key=lambda slip: slip.chance)


def _slips(right: Decimal, typed: Decimal | None, around: tuple[Decimal, ...]) -> Iterator[Slip]:
    if typed is None:
        yield _slip("这一格空着，按 0 计算了", _LEFT_OUT)
        return
    yield _slip("", _ANYHOW / (1 + float(abs(typed))))
    if not typed:
        yield _slip("填的是 0，可能漏填了", _ZERO_PUT)
    if right == -typed:
        yield _slip("可能正负号写反了", _SIGN)
    if typed and typed in around:
        yield _slip("与相邻一格的数相同，可能抄错了格", _COPIED / len(around))
    if not right:
        yield _slip("这一格可能本来没有数", _PUT_THERE / (1 + float(abs(typed))))
    if right * typed > 0:
        yield from _of_digits(_digits(right), _digits(typed))


def _of_digits(right: str, typed: str) -> Iterator[Slip]:
    if len(right) == len(typed):
        yield from _of_same_length(right, typed)
    elif len(right) == len(typed) + 1:
        places = [at for at in range(len(right)) if right[:at] + right[at + 1 :] == typed]
        if places:
            yield _slip(f"可能少打了一个“{right[places[0]]}”", _DROPPED * len(places) / len(right))
    elif len(right) + 1 == len(typed):
        yield from _of_one_more(right, typed)


def _of_same_length(right: str, typed: str) -> Iterator[Slip]:
    length = len(right)
    places = [at for at in range(length) if right[at] != typed[at]]
    if len(places) == 1:
        was, now = right[places[0]], typed[places[0]]
        if now in _BESIDE.get(was, ""):
            chance = _KEY_BESIDE / length / len(_BESIDE[was])
            yield _slip(f"可能把“{was}”按成了旁边的“{now}”", chance)
        yield _slip(f"只有一位不同：“{was}”写成了“{now}”", _OTHER_DIGIT / length / 9)
    elif len(places) == 2 and _are_exchanged(right, typed, places):
        first, second = (typed[at] for at in places)
        if places[1] == places[0] + 1:
            chance = _EXCHANGED / max(1, length - 1)
        else:
            chance = _EXCHANGED_FAR / length
        yield _slip(f"“{first}”和“{second}”{EXCHANGED}", chance)


def _are_exchanged(right: str, typed: str, places: list[int]) -> bool:
    first, second = places
    return right[first] == typed[second] and right[second] == typed[first]


def _of_one_more(right: str, typed: str) -> Iterator[Slip]:
    places = [at for at in range(len(typed)) if typed[:at] + typed[at + 1 :] == right]
    if places:
        digit = typed[places[0]]
        if len(places) > 1:
            yield _slip(f"“{digit}”可能多打了一遍", _DOUBLED / max(1, len(right)))
        yield _slip(f"可能多打了一个“{digit}”", _ADDED / len(typed) / 9)


def _digits(value: Decimal) -> str:
    return format_plain(abs(value)).replace(".", "")


def _slip(words: str, chance: float) -> Slip:
    return Slip(words, log10(chance))
