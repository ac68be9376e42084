"""Checks on single cells, on the basic data and on what a text must say."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec.structs import replace

from app import patterns as re
from app.checks.findings import Finding, Rewording, finding_of
from app.checks.prose.text import half_width
from app.edition.cells import Cell, CellKey
from app.edition.check_kinds import (
    Blank,
    Contact,
    DetailGiven,
    EditionYear,
    HeadingsWritten,
    LedgerFigures,
    Numbers,
    SignedAfter,
    TextNames,
    TextRequired,
    UnreadCells,
    Unusual,
)
from app.edition.definition import ValueKind
from app.edition.text_check_kinds import UnresolvedCheck, with_years
from app.report.basic_data import kind_of
from app.report.changes import LedgerCount
from app.report.finished import unresolved
from app.report.narrative import live_words, own_text, resolved, unwritten_headings
from app.report.numbers import format_plain, parse_number, shortened, squeezed
from app.report.report import Report


def check_numbers(report: Report, check: Numbers) -> Iterator[Finding]:
    """A finding for every figure that is not whole, is negative or has too many decimals."""
    for key, value in _typed(report, check.id):
        cell = report.edition.cells[key]
        if problem := _problem(value, cell):
            yield _cell_finding(check, cell, value, problem=problem)


def check_unread(report: Report, check: UnreadCells) -> Iterator[Finding]:
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


def check_ledger_figures(report: Report, check: LedgerFigures) -> Iterator[Finding]:
    """A finding for every figure that was put over what a ledger counted."""
    for key, counted in counted_cells(report, check):
        value = report.typed.get(key)
        if value is not None and value != len(counted.cases):
            places = {"value": format_plain(value), "counted": str(len(counted.cases))}
            words = {"place": report.edition.cells[key].words, "file": counted.file, **places}
            yield finding_of(check, words, cells=(key,), values=(value,))


def counted_cells(report: Report, check: LedgerFigures) -> Iterator[tuple[CellKey, LedgerCount]]:
    """The cells in which a ledger was counted."""
    for key in report.edition.checked_keys[check.id] if report.origins else ():
        origin = report.origins.get(key)
        if origin is not None and origin.ledger is not None:
            yield key, origin.ledger


def check_blank(report: Report, check: Blank) -> Iterator[Finding]:
    """One finding for all blank cells; a cell with text that is not a number is not blank."""
    checked = set(report.edition.checked_keys[check.id])
    blank = tuple(filter(checked.__contains__, report.blank_keys))
    if blank:
        zeros = len(shown_as_zero(report).intersection(blank))
        yield replace(finding_of(check, {"count": str(len(blank))}, cells=blank), zeros=zeros)


def shown_as_zero(report: Report) -> set[CellKey]:
    """The cells of totals that the document states, all as they are if what is blank is 0."""
    fitting, others = set[CellKey](), set[CellKey]()
    for total, parts in report.edition.sums:
        if total in report.stated:
            typed = report.edition.typed_parts(total)
            fits = report.stated[total] == sum(report.typed.get(one, 0) for one in typed)
            fitting.update(typed if fits else ())
            others.update(() if fits else parts)
    return fitting - others


def check_unusual(report: Report, check: Unusual) -> Iterator[Finding]:
    """A finding for every figure above 0 that organisations of this kind do not have."""
    if kind_of(report.details.organisation) not in check.kinds:
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


def check_edition_year(report: Report, check: EditionYear) -> Iterator[Finding]:
    """A finding if the form is not the one for the report's year."""
    year = report.details.year
    if not report.edition.applies_to(year):
        places = {"edition": report.edition.definition.name, "year": str(year)}
        yield finding_of(check, places, field="year")


def check_detail(report: Report, check: DetailGiven) -> Iterator[Finding]:
    """A finding if the field is blank."""
    details = report.details
    filled = {
        "name": details.organisation.name.strip(),
        "kind": kind_of(details.organisation),
        "date": details.date,
    }
    if not filled[check.field]:
        yield finding_of(check, {}, field=check.field)


def check_headings(report: Report, check: HeadingsWritten) -> Iterator[Finding]:
    """A finding for every heading with nothing below it."""
    for key in report.edition.text_keys:
        for heading in unwritten_headings(report, key):
            spans = ((heading.start, heading.end),)
            yield finding_of(check, {"heading": heading.words}, section=key, spans=spans)


def check_signed_after(report: Report, check: SignedAfter) -> Iterator[Finding]:
    """A finding if the date of signature lies before the end of the report's year."""
    signed, year = report.details.date, report.details.year
    if signed is not None and signed.year <= year:
        words = f"{signed.year} 年 {signed.month} 月 {signed.day} 日"
        yield finding_of(check, {"date": words, "year": str(year)}, field="date")


def check_contact(report: Report, check: Contact) -> Iterator[Finding]:
    """A finding for every contact entry that is filled and not well formed."""
    for entry in report.edition.definition.contact:
        value = getattr(report.details.organisation, entry.key).strip()
        if value and entry.pattern and not re.fullmatch(entry.pattern, value):
            places = {"label": entry.label, "value": value, "example": entry.example}
            yield finding_of(check, places, field=entry.key)


_TITLES = re.compile(r"《[^《》\n]{0,80}》")
_END_MARKS = "。．.；;，,！!、"


def check_text_names(report: Report, check: TextNames) -> Iterator[Finding]:
    """A finding if the text speaks of the matter and does not name what it should."""
    text = squeezed(half_width(resolved(report, report.texts[check.section])))
    year = report.details.year
    trigger = re.search(with_years(check.when, year), _TITLES.sub("", text))
    if not text or trigger is None:
        return
    if not re.search(with_years(check.pattern, year), text):
        found = trigger.groupdict().get("found") or trigger.group()
        yield finding_of(check, {"year": str(year), "found": found})


def check_unresolved(report: Report, check: UnresolvedCheck) -> Iterator[Finding]:
    """A finding for every stretch of a text that would go out as it is written."""
    for one in unresolved(report):
        span = (one.start, one.end)
        meant = () if one.meant is None else (
            Rewording(
                span,
                one.written,
                one.meant.source,
                live_words(report, one.meant),
                "写法最接近的实时数字",
            ),
        )  # fmt: skip
        places = {"quote": one.written, "found": shortened(one.written), "problem": one.problem}
        yield finding_of(check, places, section=one.key, spans=(span,), rewordings=meant)


def check_text_required(report: Report, check: TextRequired) -> Iterator[Finding]:
    """A finding if the section's text is missing, too short or says nothing."""
    reason = _first_positive(report, check)
    if check.when_positive and reason is None:
        return
    text = own_text(report, check.section)
    words = text.rstrip(_END_MARKS)
    if check.when_written and not words:
        return
    if len(text) >= check.minimum and not (check.empty and re.fullmatch(check.empty, words)):
        return
    key, value = reason or (None, Decimal(0))
    places = {"length": str(len(text)), "minimum": str(check.minimum), "value": format_plain(value)}
    if key is None:
        yield finding_of(check, places)
    else:
        yield finding_of(check, places, cells=(key,), values=(value,))


def _first_positive(report: Report, check: TextRequired) -> tuple[CellKey, Decimal] | None:
    for key in report.edition.matching(*check.when_positive):
        value = report.value(key)
        if value is not None and value > 0:
            return key, value
    return None
