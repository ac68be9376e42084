"""How many places each check looks at in a report: sums, cells, sentences, sections."""

from __future__ import annotations

from app.checks.proofreading.copied import repetitions_of
from app.checks.prose.tables import quotations
from app.checks.years import compared_cells, compared_instances, has_last_year
from app.edition.check_base import Check
from app.edition.check_kinds import (
    AtMost,
    Blank,
    Contact,
    Continuity,
    Equation,
    Gap,
    Jump,
    Numbers,
    PreviousYear,
    Repeated,
    SignedAfter,
    Stated,
    TextNames,
    TextRequired,
    Unread,
    Unusual,
)
from app.edition.patterns import bounds, matching_keys
from app.edition.wording_kinds import EVERY_TEXT, Copied, Quoted, WordingCheck
from app.report.report import Report


def of_report(_report: Report, _check: Check) -> int:
    """1: the check is about the report as a whole."""
    return 1


def of_texts(report: Report, check: WordingCheck | TextNames) -> int:
    """The texts that are written, of those that the check reads."""
    keys = report.texts if check.section == EVERY_TEXT else (check.section,)
    return sum(bool(report.texts[key].strip()) for key in keys)


def of_equations(report: Report, check: Equation) -> int:
    """The sums."""
    return len(report.edition.equations[check.id])


def of_stated(report: Report, check: Stated) -> int:
    """The totals that a document stated."""
    cells = report.edition.cells
    keys = {key for pattern in check.cells for key in matching_keys(cells, pattern)}
    return len(keys & report.stated.keys())


def of_cells(report: Report, check: Blank | Numbers | Unread) -> int:
    """The cells."""
    return len(report.edition.checked_keys[check.id])


def of_unusual(report: Report, check: Unusual) -> int:
    """The cells, if the check is for organisations of this kind."""
    applies = report.details.organisation.kind in check.kinds
    return len(report.edition.checked_keys[check.id]) if applies else 0


def of_contact(report: Report, _check: Contact) -> int:
    """The entries that are filled in and have a form of their own."""
    entries = report.edition.definition.contact
    organisation = report.details.organisation
    return sum(bool(entry.pattern and getattr(organisation, entry.key)) for entry in entries)


def of_signed(report: Report, _check: SignedAfter) -> int:
    """1 if there is a date of signature."""
    return int(report.details.date is not None)


def of_required(report: Report, check: TextRequired) -> int:
    """1, or 0 if it is required for a figure that is not there."""
    cells = report.edition.cells
    keys = [key for pattern in check.when_positive for key in matching_keys(cells, pattern)]
    return int(not keys or any((report.value(key) or 0) > 0 for key in keys))


def of_previous(report: Report, _check: PreviousYear) -> int:
    """1 if there is a report of last year."""
    return int(report.previous is not None)


def of_continuity(report: Report, check: Continuity) -> int:
    """The rows or columns that go on."""
    return sum(1 for _ in compared_instances(report, check))


def of_bounds(report: Report, check: AtMost) -> int:
    """The rows or columns, while last year's figures are not known."""
    return 0 if has_last_year(report) else sum(1 for _ in bounds(report.edition.cells, check))


def of_pairs(report: Report, check: Gap | Jump | Repeated) -> int:
    """The cells with a figure in both years."""
    return sum(1 for _ in compared_cells(report, check.id))


def of_quoted(report: Report, check: Quoted) -> int:
    """The figures in texts that speak of cells."""
    return sum(1 for _ in quotations(report, check))


def of_copied(report: Report, check: Copied) -> int:
    """The sections that are long enough to be compared with last year's."""
    previous = report.previous
    if previous is None or not any(previous.texts.values()):
        return 0
    found = repetitions_of(report, previous, check.shortest)
    return sum(found[key].length >= check.least for key in check.sections if key in found)
