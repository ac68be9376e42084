"""Adds the units up, takes the sum apart again, and gives warnings about it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain

from msgspec import Struct, field
from msgspec.structs import replace

from app import patterns as re
from app.checks.findings import Finding
from app.collect.collection import (
    Collection,
    Contribution,
    InnerShare,
    Shelf,
    SumWarning,
    Unit,
    warning_about,
)
from app.collect.decisions import Correction
from app.collect.results.similarity import Heaviest, SameFigures
from app.collect.submission import InnerUnit, Submission
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.definition import Across, Plausible
from app.edition.edition import Edition
from app.edition.text_check_kinds import Level
from app.report.changes import Details, Edit, Entry, Organisation
from app.report.numbers import format_plain, names_shown, trimmed
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
        return self.counted(unit)[0]

    def counted(self, unit: Unit) -> tuple[Figured, Figured]:
        """The same, and those of them that were corrected."""
        typed = self._carried(unit)
        corrected = {one.cell: one.value for one in self._fitting(unit, typed)}
        return typed | corrected, corrected

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
    asked = {o.units[0]: o.asked[key] for o in collection.warnings if key in o.asked}
    shares = []
    for unit in collection.counted:
        inner, doubt = _inner_shares(collection, unit, key), asked.get(unit.name, "")
        shares.append(replace(adder.contribution(unit, key), inner=inner, doubt=doubt))
    return tuple(shares)


def _inner_shares(collection: Collection, unit: Unit, key: CellKey) -> tuple[InnerShare, ...]:
    """What the units behind one that is a collection add to a cell, through all levels."""
    if unit.counted is None or not unit.counted.units:
        return ()
    edition = collection.catalog.edition(unit.counted.edition)
    if edition.id != collection.edition.id and key not in shared_cells(collection.edition, edition):
        return ()
    return tuple(_walked(edition, key, collection.detail(unit.counted).inner, ()))


def _walked(
    edition: Edition, key: CellKey, units: Iterable[InnerUnit], path: tuple[str, ...]
) -> Iterator[InnerShare]:
    for one in units:
        value = _value(edition, one.typed, key) if one.typed else None
        yield InnerShare(path, one.name, value, one.files)
        yield from _walked(edition, key, one.inner, (*path, one.name))


def renamed(collection: Collection, name: str) -> Collection:
    """The same collection by another name, as the level above knows it."""
    total = sum_report(collection.edition, collection.year, name, dict(collection.total.typed))
    return replace(collection, name=name, total=total)


def add(sums: Figured, figures: Mapping[CellKey, Decimal]) -> None:
    """Adds figures to sums; a cell that is blank everywhere stays blank."""
    for key, value in figures.items():
        known = sums.get(key)
        sums[key] = value if known is None else known + value


def sum_report(edition: Edition, year: int, name: str, sums: Figured) -> Report:
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


_MIN_COUNT = 3
"""Units from which on one that equals the sum of the others is no chance."""


class Sum(Struct):
    """The sum of units and what was noticed on the way."""

    figures: Figured = field(default_factory=dict)
    warnings: list[SumWarning] = field(default_factory=list)
    doubts: dict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    """What the others, or its name, make doubtful about a unit."""
    decided: dict[str, tuple[CellKey, ...]] = field(default_factory=dict)
    """The cells of which a unit makes more than half."""


class RunningSum:
    """The sum of all counted units, with the concerns that follow from their figures.

    Units are taken out and put in, so that a decision about one of them costs no sum of all.
    """

    def __init__(self, adder: Adder, units: Iterable[Unit] = ()) -> None:
        self._adder = adder
        edition, definition = adder.edition, adder.edition.definition
        self._rules = [_Rule(one, edition) for one in definition.across]
        self._questions = [_Question(one, edition) for one in definition.plausible]
        self._same = SameFigures()
        self._heaviest = Heaviest()
        self._watching: list[_Rule | _Question | SameFigures | Heaviest] = [self._same]
        self._watching += (*self._rules, *self._questions, self._heaviest)
        self._figures: Figured = {}
        self._filled: Counter[CellKey] = Counter()
        """How many units have a figure in a cell; one that is blank everywhere stays blank."""
        self._sizes: dict[str, Decimal | int] = {}
        self._left_out: dict[str, tuple[CellKey, ...]] = {}
        self._lapsed: dict[str, list[SumWarning]] = {}
        for unit in units:
            self.put(unit)

    def put(self, unit: Unit) -> None:
        """Adds a unit that was not there."""
        if unit.counted is None:
            return
        adder, typed = self._adder, self._adder.typed(unit)
        add(self._figures, typed)
        self._filled.update(typed.keys())
        self._sizes[unit.name] = _small(sum(typed.values(), Decimal(0)))
        for one in self._watching:
            one.look(unit, typed)
        if unit.counted.edition != adder.edition.id:
            self._left_out[unit.name] = tuple(adder.left_out(unit))
        if lapsed := adder.lapsed(unit):
            self._lapsed[unit.name] = [_lapsed(adder.edition, unit, one.cell) for one in lapsed]

    def take(self, unit: Unit) -> None:
        """Takes a unit out that is there, with the figures that it was put in with."""
        if unit.counted is None:
            return
        typed = self._adder.typed(unit)
        self._filled.subtract(typed.keys())
        for key, value in typed.items():
            self._figures[key] -= value
            if not self._filled[key]:
                del self._figures[key]
        for one in self._watching:
            one.forget(unit)
        self._sizes.pop(unit.name, None)
        self._left_out.pop(unit.name, None)
        self._lapsed.pop(unit.name, None)

    def exchange(self, pairs: Iterable[tuple[Unit, Unit]], adder: Adder) -> None:
        """Puts units in the place of what they were, the corrections of another adder made."""
        known = list(pairs)
        for before, _ in known:
            self.take(before)
        self._adder = adder
        for _, now in known:
            self.put(now)

    def of(self, units: Sequence[Unit]) -> Sum:
        """The sum as it stands; the units that are in it are these, in their order."""
        figures = {key: trimmed(value) for key, value in self._figures.items()}
        result, ranks = Sum(figures), {one.name: n for n, one in enumerate(units)}
        whole = sum(self._sizes.values())
        most = max(self._sizes, key=self._sizes.__getitem__, default="")
        if len(self._sizes) >= _MIN_COUNT and whole and 2 * self._sizes[most] == whole:
            result.warnings += _sum_of_others(self._adder, units[ranks[most]], result.figures)
        for name in sorted(self._lapsed, key=ranks.__getitem__):
            result.warnings += self._lapsed[name]
        left_out: dict[CellKey, list[str]] = defaultdict(list)
        for name in sorted(self._left_out, key=ranks.__getitem__):
            for key in self._left_out[name]:
                left_out[key].append(name)
        result.warnings += _other_edition(self._adder, units, left_out)
        for rule in self._rules:
            result.warnings += rule.found(ranks)
        result.warnings += self._same.found(ranks)
        for name, finding in chain.from_iterable(one.asked() for one in self._questions):
            result.doubts[name].append(finding)
        if len(self._sizes) >= _MIN_COUNT:
            anew = ((unit, self._adder.typed(unit)) for unit in units)
            result.decided = self._heaviest.found(result.figures, anew)
        return result


class Adding:
    """Keeps the sum from one collection of a folder to the next.

    While the same was read, only the units about which something was decided are added up again.
    """

    def __init__(self, catalog: Catalog, shelf: Shelf) -> None:
        self._catalog, self._shelf = catalog, shelf
        self._edition = ""
        self._submissions: Sequence[Submission] = ()
        self._units: Sequence[Unit] = ()
        self._corrections: Sequence[Correction] = ()
        self._running: RunningSum | None = None
        self._sum = Sum()

    def sum_of(
        self,
        edition: Edition,
        units: Sequence[Unit],
        submissions: Sequence[Submission],
        corrections: Sequence[Correction],
    ) -> Sum:
        """The sum of these units, of which these reports were read."""
        adder = Adder(edition, self._catalog, self._shelf, corrections)
        changed = self._changed(units, corrections)
        is_same = edition.id == self._edition and submissions == self._submissions
        if self._running is None or changed is None or not is_same:
            self._running = RunningSum(adder, units)
            self._sum = self._running.of(units)
        elif changed:
            self._running.exchange(changed, adder)
            self._sum = self._running.of(units)
        self._edition, self._submissions = edition.id, submissions
        self._units, self._corrections = units, corrections
        return self._sum

    def _changed(
        self, units: Sequence[Unit], corrections: Sequence[Correction]
    ) -> list[tuple[Unit, Unit]] | None:
        """The units that count otherwise, as they were and are; None if there are others."""
        pairs = list(zip(self._units, units, strict=False))
        if len(self._units) != len(units) or any(one.name != now.name for one, now in pairs):
            return None
        corrected = {one.unit for one in {*self._corrections}.symmetric_difference(corrections)}
        return [
            (before, now)
            for before, now in pairs
            if now.name in corrected or before.counted != now.counted
        ]


def _lapsed(edition: Edition, unit: Unit, key: CellKey) -> SumWarning:
    words = edition.cells[key].words
    message = f"{unit.name}{words}的更正没有使用：报告中的数字已经和更正时不同，请重新核对。"
    return SumWarning("correction_lapsed", message, (unit.name,), (key,))


def _sum_of_others(adder: Adder, unit: Unit, sums: Figured) -> Iterator[SumWarning]:
    own = adder.typed(unit)
    if all(value == 2 * own.get(key, Decimal(0)) for key, value in sums.items()):
        message = (
            f"{unit.name}的每一个数都等于其余各单位相加，它可能已经是汇总结果，合计会多算一倍；"
            "如果是，请把这份报告排除。"
        )
        yield SumWarning("sum_of_others", message, (unit.name,))


def _other_edition(
    adder: Adder, units: Sequence[Unit], left_out: dict[CellKey, list[str]]
) -> Iterator[SumWarning]:
    form = adder.edition.definition
    others = [u.name for u in units if u.counted and u.counted.edition != adder.edition.id]
    if not others:
        return
    names = list(dict.fromkeys(name for own in left_out.values() for name in own))
    message = f"有 {len(others)} 个单位用的不是{form.name}，只计入含义相同的单元格：{{names}}。"
    yield warning_about("other_edition", others, message)
    if names:
        message = "有 {n} 个单位的一些数字在本版式中没有对应的单元格，没有计入：{names}。"
        warning = warning_about("other_edition", names, message)
        yield SumWarning(warning.rule, warning.message, warning.units, tuple(left_out))


class _Rule:
    """One rule between units, and whom it was found about."""

    def __init__(self, rule: Across, edition: Edition) -> None:
        self._rule = rule
        self._cells = edition.matching(*rule.cells)
        self._typed = edition.typed_matching(rule.cells)
        self._groups: dict[str, str] = {}
        """What each unit counts, its numbers in one string; nothing where any count will do."""
        self._told: set[str] = set()
        """The units whose text speaks of it."""

    def look(self, unit: Unit, typed: Figured) -> None:
        """Takes note of a unit that the rule may be about."""
        is_told = bool(unit.counted and self._rule.id in unit.counted.marks)
        if self._rule.words and not is_told and not self._rule.alike:
            return
        values = [typed.get(key, _NONE) for key in self._typed]
        if any(values):
            alike = self._rule.alike
            self._groups[unit.name] = _APART.join(map(format_plain, values)) if alike else ""
            if is_told:
                self._told.add(unit.name)

    def forget(self, unit: Unit) -> None:
        """Knows nothing of a unit any more."""
        self._groups.pop(unit.name, None)
        self._told.discard(unit.name)

    def found(self, ranks: Mapping[str, int]) -> Iterator[SumWarning]:
        """What is to be said: about each group of units that count the same, or about all."""
        groups: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._groups, key=ranks.__getitem__):
            groups[self._groups[name]].append(name)
        for group, names in groups.items():
            is_told = not self._rule.words or any(name in self._told for name in names)
            if is_told and (not self._rule.alike or len(names) > 1):
                count = sum(map(Decimal, group.split(_APART)), _NONE) if group else _NONE
                words = self._rule.message.format(units=names_shown(names), count=count)
                yield SumWarning(self._rule.id, words, tuple(names), self._cells)


_NONE = Decimal(0)
_APART = " "


def _small(value: Decimal) -> Decimal | int:
    """The same number in less room, as one is kept of each of ten thousand units."""
    whole = int(value)
    return whole if whole == value else value


_FAR_ABOVE = 20
"""A figure so many times the highest of all others may be in another unit of measure."""


class _Question:
    """One question about single units, and the figures that it may be about."""

    def __init__(self, rule: Plausible, edition: Edition) -> None:
        self._rule, self._edition = rule, edition
        self._typed = edition.typed_matching(rule.cells)
        self._unless = re.compile(rule.unless) if rule.unless else None
        self._own = re.compile(rule.own) if rule.own else None
        self._found: dict[CellKey, dict[str, Decimal | int]] = {key: {} for key in self._typed}

    def look(self, unit: Unit, typed: Figured) -> None:
        """Takes note of a unit's figures; those of a collection handed in as one are no unit's."""
        if unit.counted is None or unit.counted.units:
            return
        if self._unless and self._unless.search(unit.name):
            return
        if self._own and unit.counted.name and self._own.search(unit.name):
            return
        for key in self._typed:
            if value := typed.get(key):
                self._found[key][unit.name] = _small(value)

    def forget(self, unit: Unit) -> None:
        """Knows nothing of a unit any more."""
        for found in self._found.values():
            found.pop(unit.name, None)

    def asked(self) -> Iterator[tuple[str, Finding]]:
        """The units and what is to be asked of them."""
        for key, found in self._found.items():
            if self._rule.scale:
                yield from self._out_of_scale(key, found)
        if not self._rule.scale:
            yield from self._asked_once()

    def _asked_once(self) -> Iterator[tuple[str, Finding]]:
        """Each unit that has figures where none are expected, with one finding for all of them."""
        own: dict[str, list[Finding]] = defaultdict(list)
        for key, found in self._found.items():
            for name, value in found.items():
                own[name].append(self._finding(key, Decimal(value)))
        for name, (first, *others) in own.items():
            also = tuple(one.message.rstrip("。") for one in others)
            yield name, replace(first, also=also)

    def _out_of_scale(
        self, key: CellKey, found: Mapping[str, Decimal | int]
    ) -> Iterator[tuple[str, Finding]]:
        """The units whose figures are far above those of all others, which are more than they.

        Several units may make the same slip.
        """
        ranked = sorted((Decimal(value), name) for name, value in found.items())
        least = max(_MIN_COUNT, len(ranked) // 2 + 1)
        places = range(least, len(ranked))
        start = next((n for n in places if ranked[n][0] >= _FAR_ABOVE * ranked[n - 1][0]), None)
        if start is None:
            return
        for value, name in ranked[start:]:
            if value == int(value):
                scaled = format_plain(value / self._rule.scale)
                yield name, self._finding(key, value, scaled=scaled)

    def _finding(self, key: CellKey, value: Decimal, **told: str) -> Finding:
        rule, cell = self._rule, self._edition.cells[key]
        section = self._edition.section_of(cell.table).key
        words = rule.message.format(place=cell.words, value=format_plain(value), **told)
        return Finding(
            rule.id, Level.HINT, section, words, rule.hint, rule.source, (key,), (value,)
        )
