"""The sums of the form: both sides of each equation, as figures to show and as findings."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.checks.findings import Finding, finding_of
from app.edition.cells import CellKey
from app.edition.check_kinds import Equation
from app.edition.patterns import EquationInstance
from app.report.numbers import format_plain, trimmed
from app.report.report import Report
from app.report.totals import sum_read_as_zero


@dataclass(frozen=True)
class EquationState:
    """Both sides of one equation in a report; `difference` is left minus right.

    `blanks` counts the cells without a figure, which are read as 0; `known` is whether any cell
    has one; `stated` whether a figure is taken from the document that was read.
    """

    check: Equation
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
        check=instance.check,
        place=instance.place,
        cells=instance.cells,
        left=left,
        right=right,
        difference=trimmed(left - right),
        blanks=blanks,
        known=blanks < len(figures),
        stated=any(key in stated for key in instance.cells),
    )


def _notes(state: EquationState) -> str:
    notes = ""
    if state.blanks:
        notes += f"其中 {state.blanks} 格空白，按 0 计算。"
    if state.stated:
        notes += "总计是所读文件中写的数，表中显示的是程序重新计算的数。"
    return notes
