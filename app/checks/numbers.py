"""Checks on single cells: figures that do not fit, are not numbers, are missing or unlikely."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.checks.findings import Finding, finding_of
from app.edition.cells import Cell, CellKey
from app.edition.check_kinds import Blank, Numbers, Unread, Unusual
from app.edition.definition import ValueKind
from app.report.numbers import format_plain, parse_number
from app.report.report import Report


def check_numbers(report: Report, check: Numbers) -> Iterator[Finding]:
    """A finding for every figure that is not whole, is negative or has too many decimals."""
    for key, value in _typed(report, check.id):
        cell = report.edition.cells[key]
        if problem := _problem(value, cell):
            yield _cell_finding(check, cell, value, problem=problem)


def check_unread(report: Report, check: Unread) -> Iterator[Finding]:
    """A finding for every cell whose typed text is not a number."""
    if not report.unread:
        return
    for key in report.edition.checked_keys[check.id]:
        entry = report.unread.get(key)
        if entry:
            cell = report.edition.cells[key]
            problem = parse_number(entry.text, cell).problem
            places = {"place": cell.words, "text": entry.text, "problem": problem}
            yield finding_of(check, places, cells=(key,))


def check_blank(report: Report, check: Blank) -> Iterator[Finding]:
    """One finding for all blank cells; a cell with text that is not a number is not blank."""
    filled = report.typed.keys() | report.unread.keys()
    blank = tuple(key for key in report.edition.checked_keys[check.id] if key not in filled)
    if blank:
        yield finding_of(check, {"count": str(len(blank))}, cells=blank)


def check_unusual(report: Report, check: Unusual) -> Iterator[Finding]:
    """A finding for every figure above 0 that organisations of this kind do not have."""
    if report.details.organisation.kind not in check.kinds:
        return
    for key, value in _typed(report, check.id):
        if value > 0:
            yield _cell_finding(check, report.edition.cells[key], value)


def _typed(report: Report, check_id: str) -> Iterator[tuple[CellKey, Decimal]]:
    for key in report.edition.checked_keys[check_id]:
        value = report.typed.get(key)
        if value is not None:
            yield key, value


def _problem(value: Decimal, cell: Cell) -> str:
    if value < 0 and cell.kind is not ValueKind.CHANGE:
        return "不能是负数"
    if value == value.to_integral_value():
        return ""
    if cell.kind is not ValueKind.AMOUNT:
        return "应当是整数"
    if value != value.quantize(Decimal(1).scaleb(-cell.decimals)):
        return f"小数最多 {cell.decimals} 位"
    return ""


def _cell_finding(check: Numbers | Unusual, cell: Cell, value: Decimal, **places: str) -> Finding:
    words = {"place": cell.words, "value": format_plain(value), **places}
    return finding_of(check, words, cells=(cell.key,), values=(value,))
