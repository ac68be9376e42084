"""Adds the units up, takes the sum apart again, and warns of what speaks against it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace

from app.checks.findings import Finding
from app.collect.collection import (
    Collection,
    Contribution,
    FileLine,
    InnerShare,
    Shelf,
    Standing,
    SumWarning,
    Unit,
)
from app.collect.decisions import Correction
from app.collect.submission import InnerUnit, ReadState
from app.edition.catalog import Catalog
from app.edition.cells import CellKey, matching_keys
from app.edition.definition import Across, Plausible
from app.edition.edition import Edition
from app.edition.text_check_kinds import Level
from app.report.changes import Details, Edit, Entry, Organisation
from app.report.numbers import format_plain
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
    return tuple(
        msgspec.structs.replace(
            adder.contribution(unit, key), inner=_inner_shares(collection, unit, key)
        )
        for unit in collection.counted
    )


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


def sum_of(adder: Adder, units: Iterable[Unit]) -> Figured:
    """The typed cells of some of the units, added up."""
    sums: Figured = {}
    for unit in units:
        add(sums, adder.typed(unit))
    return sums


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


_SHOWN = 12
"""Names in a sentence at most; `SumWarning.units` has all."""

_FEWEST = 3
"""Units from which on one that equals the sum of the others is no chance."""


class Sum(Struct):
    """The sum of units and what was noticed on the way."""

    figures: Figured = field(default_factory=dict)
    warnings: list[SumWarning] = field(default_factory=list)
    doubts: dict[str, list[Finding]] = field(default_factory=lambda: defaultdict(list))
    """What the others, or its name, make doubtful about a unit."""


def add_up(adder: Adder, units: Sequence[Unit]) -> Sum:
    """The sum of all counted units, with the concerns that follow from their figures."""
    result, rules = Sum(), _rules(adder.edition)
    questions = [_Question(one, adder.edition) for one in adder.edition.definition.plausible]
    watching: list[_Rule | _Question] = [*rules, *questions]
    left_out: dict[CellKey, list[str]] = defaultdict(list)
    largest: tuple[Decimal, Unit | None] = (Decimal(0), None)
    lapsed: list[SumWarning] = []
    whole = Decimal(0)
    for unit in units:
        if unit.counted is None:
            continue
        typed = adder.typed(unit)
        add(result.figures, typed)
        size = sum(typed.values(), Decimal(0))
        whole += size
        largest = max(largest, (size, unit), key=lambda pair: pair[0])
        for one in watching:
            one.look(unit, typed)
        if unit.counted.edition != adder.edition.id:
            for key in adder.left_out(unit):
                left_out[key].append(unit.name)
        lapsed += [_lapsed(adder.edition, unit, old.cell) for old in adder.lapsed(unit)]
    counted = sum(unit.counted is not None for unit in units)
    if largest[1] and counted >= _FEWEST and 2 * largest[0] == whole:
        result.warnings += _sum_of_others(adder, largest[1], result.figures)
    result.warnings += lapsed
    result.warnings += _other_edition(adder, units, left_out)
    for rule in rules:
        result.warnings += rule.found()
    for name, finding in chain.from_iterable(one.asked() for one in questions):
        result.doubts[name].append(finding)
    return result


def line_warnings(lines: Iterable[FileLine], units: Sequence[Unit]) -> Iterator[SumWarning]:
    """Who is missing in the sum, and whose part in it is not sure."""
    missing = [unit.name for unit in units if unit.counted is None]
    if missing:
        yield _concern("missing", missing, "有 {n} 个单位没有计入：{names}。")
    doubtful = [line for line in lines if line.standing is Standing.DOUBTFUL]
    if doubtful:
        told = [line.submission.name or line.submission.words for line in doubtful]
        possible = dict.fromkeys(name for line in doubtful for name in line.candidates)
        message = f"有 {len(told)} 份报告还不能确定是哪个单位的，没有计入：{names_shown(told)}。"
        yield SumWarning("doubtful", message, tuple(possible))
    unlisted = [line for line in lines if line.standing is Standing.UNLISTED]
    if unlisted:
        told = [line.submission.name or line.submission.words for line in unlisted]
        yield _concern("unlisted", told, "有 {n} 份报告的单位不在名单上，没有计入：{names}。")
    other = [line for line in lines if line.named]
    if other:
        told = [f"{line.submission.words}（{line.unit}）" for line in other]
        message = f"有 {len(other)} 份报告的文件名写的是另一个单位，请核对：{names_shown(told)}。"
        yield SumWarning("other_name", message, tuple(line.unit for line in other))
    partial = [u.name for u in units if u.counted and u.counted.state is ReadState.PARTIAL]
    if partial:
        yield _concern(
            "partial", partial, "有 {n} 个单位的报告只读出一部分，合计可能偏小：{names}。"
        )
    wrong = [u.name for u in units if u.counted and u.counted.errors]
    if wrong:
        yield _concern("own_errors", wrong, "有 {n} 个单位的报告有“必改”的问题：{names}。")
    misstated = [u.name for u in units if u.counted and u.counted.misstated]
    if misstated:
        message = "有 {n} 个单位写的合计与各项相加不符，汇总按各项相加：{names}。"
        yield _concern("stated_totals", misstated, message)


def names_shown(names: Sequence[str], most: int = _SHOWN, rest: str = "等") -> str:
    """Names in one sentence; of more than so many the first, and what stands for the rest."""
    shown = "、".join(names[:most])
    return f"{shown}{rest}" if len(names) > most else shown


def _concern(rule: str, names: Sequence[str], message: str) -> SumWarning:
    words = message.format(n=len(names), names=names_shown(names))
    return SumWarning(rule, words, tuple(names))


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
    yield _concern("other_edition", others, message)
    if names:
        message = "有 {n} 个单位的一些数字在本版式中没有对应的单元格，没有计入：{names}。"
        warning = _concern("other_edition", names, message)
        yield SumWarning(warning.rule, warning.message, warning.units, tuple(left_out))


class _Rule:
    """One rule between units, and whom it was found about."""

    def __init__(self, rule: Across, edition: Edition) -> None:
        self._rule = rule
        self._cells = [k for pattern in rule.cells for k in matching_keys(edition.cells, pattern)]
        self._typed = [key for key in self._cells if not edition.cells[key].computed]
        self._units: dict[tuple[Decimal, ...], list[str]] = defaultdict(list)
        self._told: set[tuple[Decimal, ...]] = set()
        """The groups with a text that speaks of it."""
        self._numbers: dict[Decimal, Decimal] = {}
        """Each number once: most units have the same few."""

    def look(self, unit: Unit, typed: Figured) -> None:
        """Takes note of a unit that the rule may be about."""
        is_told = bool(unit.counted and self._rule.id in unit.counted.marks)
        if self._rule.words and not is_told and not self._rule.alike:
            return
        numbers = (typed.get(key, Decimal(0)) for key in self._typed)
        values = tuple(self._numbers.setdefault(number, number) for number in numbers)
        if any(values):
            group = values if self._rule.alike else ()
            self._units[group].append(unit.name)
            if is_told or not self._rule.words:
                self._told.add(group)

    def found(self) -> Iterator[SumWarning]:
        """What is to be said: about each group of units that count the same, or about all."""
        for values, names in self._units.items():
            if values in self._told and (not self._rule.alike or len(names) > 1):
                count = sum(values, Decimal(0))
                words = self._rule.message.format(units=names_shown(names), count=count)
                yield SumWarning(self._rule.id, words, tuple(names), tuple(self._cells))


_FAR_ABOVE = 20
"""A figure so many times the highest of all others may be in another unit of measure."""


class _Question:
    """One question about single units, and the figures that it may be about."""

    def __init__(self, rule: Plausible, edition: Edition) -> None:
        self._rule, self._edition = rule, edition
        keys = (key for pattern in rule.cells for key in matching_keys(edition.cells, pattern))
        self._typed = [key for key in keys if not edition.cells[key].computed]
        self._unless = re.compile(rule.unless) if rule.unless else None
        self._found: dict[CellKey, list[tuple[Decimal, str]]] = defaultdict(list)

    def look(self, unit: Unit, typed: Figured) -> None:
        """Takes note of a unit's figures; those of a collection handed in as one are no unit's."""
        if unit.counted is None or unit.counted.units:
            return
        if self._unless and self._unless.search(unit.name):
            return
        for key in self._typed:
            if value := typed.get(key):
                self._found[key].append((value, unit.name))

    def asked(self) -> Iterator[tuple[str, Finding]]:
        """The units and what is to be asked of them."""
        for key, found in self._found.items():
            if not self._rule.scale:
                yield from ((name, self._finding(key, value)) for value, name in found)
                continue
            *others, (value, name) = sorted(found)
            if len(others) < _FEWEST:
                continue
            most, whose = others[-1]
            scaled = value / self._rule.scale
            if value == int(value) and value >= _FAR_ABOVE * most and scaled <= most:
                told = {"unit": whose, "most": format_plain(most), "scaled": format_plain(scaled)}
                yield name, self._finding(key, value, **told)

    def _finding(self, key: CellKey, value: Decimal, **told: str) -> Finding:
        rule, cell = self._rule, self._edition.cells[key]
        section = self._edition.section_of(cell.table).key
        words = rule.message.format(place=cell.words, value=format_plain(value), **told)
        return Finding(
            rule.id, Level.HINT, section, words, rule.hint, rule.source, (key,), (value,)
        )


def _rules(edition: Edition) -> list[_Rule]:
    return [_Rule(rule, edition) for rule in edition.definition.across]
