"""The sums of the form, and the totals that a document states beside them."""

from __future__ import annotations

from collections.abc import Container, Iterator
from decimal import Decimal

from msgspec import Struct

from app.checks.findings import Finding, finding_of
from app.edition.cells import CellKey, EquationInstance
from app.edition.check_kinds import Equation, Stated
from app.report.figures import is_carried
from app.report.numbers import format_plain, trimmed
from app.report.report import Report
from app.report.totals import sum_read_as_zero


class EquationState(Struct, frozen=True):
    """Both sides of one equation in a report; `difference` is left minus right.

    `blanks` counts the cells without a figure, which are read as 0; `known` is whether any cell
    has one of this year's, not carried over from last year; `stated` whether a figure is the
    document's own and not what its cells add up to.
    """

    place: str
    cells: tuple[CellKey, ...]
    left: Decimal
    right: Decimal
    difference: Decimal
    blanks: int
    known: bool
    stated: bool = False

    @property
    def holds(self) -> bool:
        """Whether both sides are equal."""
        return not self.difference


def equation_states(report: Report, check: Equation) -> Iterator[EquationState]:
    """One state per row or column; a computed cell counts as the document read stated it."""
    for instance in report.edition.equations[check.id]:
        yield _state(report, instance, report.stated)


def balances(
    report: Report, table: str, columns: Container[str] | None = None
) -> dict[str, EquationState]:
    """The live balance of columns of a table (all if None), by column, from the figures shown."""
    return {
        instance.name: _state(report, instance, {})
        for instances in report.edition.equations.values()
        for instance in instances
        if instance.check.balance
        and (columns is None or instance.name in columns)
        and report.edition.cells[instance.cells[0]].table == table
    }


def check_equation(report: Report, check: Equation) -> Iterator[Finding]:
    """A finding for every row or column in which both sides differ."""
    for state in equation_states(report, check):
        if state.known and not state.holds:
            yield finding_of(
                check,
                {
                    "place": state.place,
                    "left": format_plain(state.left),
                    "right": format_plain(state.right),
                    "difference": format_difference(state.difference),
                    "notes": _notes(state),
                },
                cells=state.cells,
                values=(state.left, state.right),
            )


def format_difference(difference: Decimal) -> str:
    """The difference with its sign: +3, -3, 0."""
    return f"{'+' if difference > 0 else ''}{format_plain(difference)}"


def _state(
    report: Report, instance: EquationInstance, stated: dict[CellKey, Decimal]
) -> EquationState:
    figures = {key: stated.get(key, report.value(key)) for key in instance.cells}
    left = trimmed(sum_read_as_zero(figures[key] for key in instance.left))
    right = trimmed(sum_read_as_zero(figures[key] for key in instance.right))
    blanks = sum(figure is None for figure in figures.values())
    return EquationState(
        place=instance.place,
        cells=instance.cells,
        left=left,
        right=right,
        difference=trimmed(left - right),
        blanks=blanks,
        known=any(
            figure is not None and not is_carried(report, key) for key, figure in figures.items()
        ),
        stated=any(figure != report.value(key) for key, figure in figures.items()),
    )


def _notes(state: EquationState) -> str:
    notes = ""
    if state.blanks:
        notes += f"其中 {state.blanks} 格空白，按 0 计算。"
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
        frozenset(state.cells)
        for equation in edition.checks
        if isinstance(equation, Equation)
        for state in equation_states(report, equation)
        if not state.holds
    ]
    for total in differing:
        cell = edition.cells[total.key]
        own = {total.key, *cell.parts}
        if total.key in covered and not any(own <= cells for cells in wrong_sums):
            places = {
                "place": cell.words,
                "stated": format_plain(total.stated),
                "computed": format_plain(total.computed),
                "difference": format_difference(total.stated - total.computed),
            }
            values = (total.stated, total.computed)
            yield finding_of(check, places, cells=(total.key, *cell.parts), values=values)
