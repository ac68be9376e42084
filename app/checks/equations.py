"""What figures must come to: the sums of the form, totals that are stated, last year's figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby
from math import prod, sqrt, tau

from msgspec import Struct

from app import patterns as re
from app.checks.findings import Finding, finding_of, must_explain
from app.edition.cells import Cell, CellKey, ContinuityInstance, EquationInstance, bounds
from app.edition.check_kinds import (
    AtMost,
    Continuity,
    Equation,
    Gap,
    Jump,
    PreviousYear,
    Repeated,
    Stated,
)
from app.edition.edition import Edition
from app.edition.text_check_kinds import Quoted
from app.report.figures import (
    blanks_below,
    is_being_filled,
    is_carried,
    is_half_filled,
    typed_below,
    written,
)
from app.report.numbers import format_plain, trimmed
from app.report.report import Report
from app.report.totals import sum_known, sum_read_as_zero

_ORDINAL = re.compile(r"（[一二三四五六七八九十]+）|[一二三四五六七八九十]+(?=、)|\d+(?=\.)")


class EquationState(Struct, frozen=True):
    """Both sides of one equation in a report; `difference` is left minus right.

    `blanks` counts the cells below it that nobody has filled in, `unread` those whose text is no
    number: both are read as 0. `known` is whether any cell has a figure of this year's, not
    carried over from last year; `stated` whether a figure is the document's own and not what its
    cells add up to. `awaited` is whether the clerk is still filling it in and what is blank, or
    no number yet, may make both sides equal.
    """

    place: str
    cells: tuple[CellKey, ...]
    left: Decimal
    right: Decimal
    difference: Decimal
    blanks: int
    known: bool
    stated: bool = False
    unread: int = 0
    awaited: bool = False

    @property
    def holds(self) -> bool:
        """Whether both sides are equal."""
        return not self.difference


def awaits_cells(report: Report, finding: Finding) -> bool:
    """Whether a finding cannot be judged yet: what the clerk has still to fill in may settle it."""
    check = next(one for one in report.edition.checks if one.id == finding.check_id)
    if isinstance(check, Equation):
        own = (one for one in report.edition.equations[check.id] if one.cells == finding.cells)
        return any(_state(report, one, report.stated).awaited for one in own)
    return isinstance(check, Continuity | Quoted) and is_half_filled(report, finding.cells)


def balances(
    report: Report, table: str, touched: Set[CellKey] | None = None
) -> dict[str, EquationState]:
    """The live balance of each column of a table, by column, from the figures shown.

    With `touched` typed cells, of those columns alone whose balance they are part of.
    """
    return {
        name: _state(report, one, {})
        for name, (one, typed) in report.edition.balanced.get(table, {}).items()
        if touched is None or not typed.isdisjoint(touched)
    }


def formula_words(edition: Edition, one: EquationInstance) -> str:
    """What adds up to what, by the numbers of the rows on the form: 一 + 二 = （七） + 四."""
    sides = ((_ordinal(edition, key) for key in side) for side in (one.left, one.right))
    return " = ".join(" + ".join(side) for side in sides)


def balance_words(edition: Edition, table: str) -> str:
    """The formula of the live balance of a table; empty if it has none."""
    columns = edition.balanced.get(table, {}).values()
    return next((formula_words(edition, one) for one, _ in columns), "")


def _ordinal(edition: Edition, key: CellKey) -> str:
    """The row's number on the form, or its whole label if it has none."""
    label = edition.cells[key].row_path[-1]
    number = _ORDINAL.match(label)
    return number[0] if number else label


def check_equation(report: Report, check: Equation) -> Iterator[Finding]:
    """A finding for every row or column in which both sides differ."""
    for instance in report.edition.equations[check.id]:
        if _adds_up(report, instance):
            continue
        state = _state(report, instance, report.stated)
        if state.known:
            yield finding_of(
                check,
                {
                    "place": state.place,
                    "left": format_plain(state.left),
                    "right": format_plain(state.right),
                    "more": more_words(state.difference),
                    "notes": _notes(state),
                },
                cells=state.cells,
                values=(state.left, state.right),
            )


def _adds_up(report: Report, instance: EquationInstance) -> bool:
    """Whether both sides are equal, as most are, without all else that a state says."""
    stated, value = report.stated, report.value
    left, right = (
        sum_read_as_zero(stated.get(key, value(key)) for key in side)
        for side in (instance.left, instance.right)
    )
    return left == right


def more_words(difference: Decimal) -> str:
    """Which of two figures that were named is more, and by how much."""
    return f"{'前' if difference > 0 else '后'}者多 {format_plain(abs(difference))}"


def _state(
    report: Report, instance: EquationInstance, stated: dict[CellKey, Decimal]
) -> EquationState:
    figures = {key: stated.get(key, report.value(key)) for key in instance.cells}
    left = trimmed(sum_read_as_zero(figures[key] for key in instance.left))
    right = trimmed(sum_read_as_zero(figures[key] for key in instance.right))
    lower = instance.left if left < right else instance.right
    blanks, words = blanks_below(report, instance.cells, stated), report.unread
    below = typed_below(report, instance.cells, stated) if words else ()
    unread = sum(key in words for key in below)
    return EquationState(
        place=instance.place,
        cells=instance.cells,
        left=left,
        right=right,
        difference=trimmed(left - right),
        blanks=len(blanks),
        unread=unread,
        awaited=left != right
        and bool(blanks or unread)
        and any(key not in report.typed for key in typed_below(report, lower, stated))
        and is_being_filled(report, instance.cells),
        known=any(
            figure is not None and not is_carried(report, key) for key, figure in figures.items()
        ),
        stated=bool(stated) and any(figure != report.value(key) for key, figure in figures.items()),
    )


def _notes(state: EquationState) -> str:
    notes = ""
    if state.blanks:
        notes += f"其中 {state.blanks} 格空白，按 0 计算。"
    if state.unread:
        notes += f"其中 {state.unread} 格不是数字，按 0 计算。"
    if state.stated:
        notes += "总计是报告里写的数，各项加起来不是这个数。"
    return notes


class StatedTotal(Struct, frozen=True):
    """A computed cell as a document states it, and as its own cells add up."""

    key: CellKey
    stated: Decimal
    computed: Decimal


def stated_otherwise(report: Report) -> tuple[StatedTotal, ...]:
    """The computed cells that the document that was read states otherwise."""
    return tuple(
        StatedTotal(key, report.stated[key], computed)
        for key, computed in report.computed.items()
        if report.stated.get(key, computed) != computed
    )


def check_stated(report: Report, check: Stated) -> Iterator[Finding]:
    """A finding for each total stated otherwise whose own sum is not found to be wrong anyway."""
    differing = stated_otherwise(report)
    if not differing:
        return
    edition = report.edition
    covered = edition.matching(*check.cells)
    wrong_sums = [
        frozenset(instance.cells)
        for instances in edition.equations.values()
        for instance in instances
        if not _adds_up(report, instance)
    ]
    for total in differing:
        cell = edition.cells[total.key]
        own = {total.key, *cell.parts}
        if total.key in covered and not any(own <= cells for cells in wrong_sums):
            places = {
                "place": cell.words,
                "stated": format_plain(total.stated),
                "computed": format_plain(total.computed),
                "more": more_words(total.stated - total.computed),
            }
            values = (total.stated, total.computed)
            yield finding_of(check, places, cells=(total.key, *cell.parts), values=values)


_OF_BOTH_YEARS = (Continuity, Gap, Jump, Repeated)


def check_previous_year(report: Report, check: PreviousYear) -> Iterator[Finding]:
    """A finding if the figures kept as last year's are of another year."""
    previous, year = report.previous, report.details.year
    if previous is not None and not previous.precedes(year):
        places = {
            "year": str(year),
            "last_year": str(previous.year),
            "wanted": str(year - 1),
        }
        yield finding_of(check, places, field="year")


def check_continuity(report: Report, check: Continuity) -> Iterator[Finding]:
    """A finding for every row or column that does not go on from last year's figures."""
    for instance in compared_instances(report, check):
        finding = _continuity_finding(report, instance)
        if finding:
            yield finding


def compared_instances(report: Report, check: Continuity) -> Iterator[ContinuityInstance]:
    """The rows or columns of which last year's figures are known and this year's are there."""
    if not has_last_year(report):
        return
    known = _known_cells(report)
    for instance in report.edition.continuities[check.id]:
        if known.issuperset(instance.previous) and any(
            written(report)(key) is not None for key in instance.left
        ):
            yield instance


def check_at_most(report: Report, check: AtMost) -> Iterator[Finding]:
    """A finding for every row or column that has more of a part than of the whole."""
    if has_last_year(report):
        return
    for place, sides in bounds(report.edition.cells, check):
        figures = [sum_known(map(report.value, keys)) if keys else Decimal(0) for keys in sides]
        left, minus, right = figures
        if left is None or minus is None or right is None or left - minus <= right:
            continue
        names = zip(("left", "minus", "right"), (left, minus, right), strict=True)
        places = {"place": place, **{name: format_plain(trimmed(one)) for name, one in names}}
        cells = tuple(key for keys in sides for key in keys)
        yield finding_of(check, places, cells=cells, values=(trimmed(left - minus), trimmed(right)))


def check_repeated(report: Report, check: Repeated) -> Iterator[Finding]:
    """A finding for every row that is last year's again, if that is hardly so by chance."""
    keys = report.edition.checked_keys[check.id] if has_last_year(report) else ()
    cells = report.edition.cells
    for row, group in groupby(keys, key=lambda key: cells[key].row_path):
        own = tuple(group)
        years = report.typed, report.last_year
        now, last = ([figures.get(key) or Decimal(0) for key in own] for figures in years)
        if now == last and _chance(now) * check.once_in < 1:
            year, count = str(report.details.year - 1), format_plain(sum(now, Decimal(0)))
            places = {"place": row[-1], "value": count, "last_year": year}
            yield finding_of(check, places, cells=own, values=(*now, *last))


def _chance(counts: Iterable[Decimal]) -> float:
    """How likely counts come again by chance, if each comes as often as events by themselves do."""
    return prod(1 / sqrt(tau * float(one)) for one in counts if one > 0)


def check_jump(report: Report, check: Jump) -> Iterator[Finding]:
    """A finding for every figure that is many times last year's, or the other way round."""
    for cell, value, last in compared_cells(report, check.id):
        larger, smaller = max(value, last), min(value, last)
        if smaller > 0 and larger >= check.least and larger >= smaller * check.times:
            times = (larger / smaller).quantize(Decimal(1), ROUND_HALF_UP)
            places = {
                "value": format_plain(value),
                "last": format_plain(last),
                "difference": format_plain(abs(trimmed(value - last))),
                "times": format_plain(times),
            }
            yield _cell_finding(report, check, cell, places, (value, last))


def check_gap(report: Report, check: Gap) -> Iterator[Finding]:
    """A finding for every large figure that was 0 last year, or is 0 now."""
    for cell, value, last in compared_cells(report, check.id):
        if min(value, last) == 0 and max(value, last) >= check.least:
            places = {"value": format_plain(value), "last": format_plain(last)}
            yield _cell_finding(report, check, cell, places, (value, last))


def changes_waiting(report: Report, findings: Iterable[Finding]) -> frozenset[CellKey]:
    """The cells whose figures beside last year's are to be explained and have not been."""
    compared = {check.id for check in report.edition.checks if isinstance(check, _OF_BOTH_YEARS)}
    return frozenset(
        key
        for finding in findings
        if finding.check_id in compared and must_explain(finding)
        for key in finding.cells
    )


def has_last_year(report: Report) -> bool:
    """Whether the figures of the year before are kept with the report."""
    previous = report.previous
    return previous is not None and previous.precedes(report.details.year)


def compared_cells(report: Report, check_id: str) -> Iterator[tuple[Cell, Decimal, Decimal]]:
    """The checked cells with this and last year's figure, where both are known."""
    if not has_last_year(report):
        return
    for key in report.edition.checked_keys[check_id]:
        value, last = report.typed.get(key), report.last_year.get(key)
        if value is not None and last is not None:
            yield report.edition.cells[key], value, last


def _cell_finding(
    report: Report,
    check: Jump | Gap,
    cell: Cell,
    places: dict[str, str],
    values: tuple[Decimal, Decimal],
) -> Finding:
    words = {"place": cell.words, "last_year": str(report.details.year - 1), **places}
    return finding_of(check, words, cells=(cell.key,), values=values)


def _continuity_finding(report: Report, instance: ContinuityInstance) -> Finding | None:
    now = {key: written(report)(key) for key in (*instance.left, *instance.plus, *instance.minus)}
    last = sum_read_as_zero(report.last_year[key] for key in instance.previous)
    left = sum_read_as_zero(now[key] for key in instance.left)
    plus = sum_read_as_zero(now[key] for key in instance.plus)
    right = last + plus - sum_read_as_zero(now[key] for key in instance.minus)
    if left == right:
        return None
    blanks = blanks_below(report, now, report.stated)
    places = {
        "place": instance.place,
        "left": format_plain(trimmed(left)),
        "right": format_plain(trimmed(right)),
        "more": more_words(trimmed(left - right)),
        "last": format_plain(trimmed(last)),
        "last_year": str(report.details.year - 1),
        "notes": _gap_notes(len(blanks), (report.last_year[key] for key in instance.previous)),
    }
    values = (trimmed(left), trimmed(right))
    return finding_of(instance.check, places, cells=tuple(now), values=values)


def _known_cells(report: Report) -> set[CellKey]:
    """Last year's cells that can be compared: blank ones are 0 in a table that has figures."""
    cells, last_year = report.edition.cells, report.last_year
    figured = {cells[key].table for key, value in last_year.items() if value is not None}
    return {key for key in last_year if cells[key].table in figured}


def _gap_notes(now: int, last: Iterable[Decimal | None]) -> str:
    notes = ""
    if now:
        notes += f"其中今年有 {now} 格空白，按 0 计算。"
    if blank := sum(value is None for value in last):
        notes += f"其中去年有 {blank} 格空白，按 0 计算。"
    return notes
