"""How many places each check looks at in a report: sums, cells, sentences, sections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from app.checks.wording.copied import repetitions_of
from app.checks.wording.quoted import quotations
from app.checks.years import compared_cells, compared_instances
from app.edition.check_base import Check
from app.edition.check_kinds import (
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
from app.edition.patterns import matching_keys
from app.edition.wording_kinds import EVERY_TEXT, Copied, Quoted, WordingCheck
from app.report.report import Report


def looked_at(report: Report, check: Check) -> int:
    """How many places a check has looked at; 0 if there was nothing to look at."""
    count = _COUNTS.get(type(check))
    if count:
        return count(report, check)
    return _texts(report, check) if isinstance(check, WordingCheck) else 1


def _texts(report: Report, check: WordingCheck) -> int:
    keys = report.texts if check.section == EVERY_TEXT else (check.section,)
    return sum(bool(report.texts[key].strip()) for key in keys)


def _equations(report: Report, check: Equation) -> int:
    return len(report.edition.equations[check.id])


def _stated(report: Report, check: Stated) -> int:
    cells = report.edition.cells
    keys = {key for pattern in check.cells for key in matching_keys(cells, pattern)}
    return len(keys & report.stated.keys())


def _cells(report: Report, check: Blank | Numbers | Unread) -> int:
    return len(report.edition.checked_keys[check.id])


def _unusual(report: Report, check: Unusual) -> int:
    applies = report.details.organisation.kind in check.kinds
    return len(report.edition.checked_keys[check.id]) if applies else 0


def _contact(report: Report, _check: Contact) -> int:
    entries = report.edition.definition.contact
    organisation = report.details.organisation
    return sum(bool(entry.pattern and getattr(organisation, entry.key)) for entry in entries)


def _signed(report: Report, _check: SignedAfter) -> int:
    return int(report.details.date is not None)


def _names(report: Report, check: TextNames) -> int:
    return int(bool(report.texts[check.section].strip()))


def _required(report: Report, check: TextRequired) -> int:
    """1, or 0 if it is required for a figure that is not there."""
    cells = report.edition.cells
    keys = [key for pattern in check.when_positive for key in matching_keys(cells, pattern)]
    return int(not keys or any((report.value(key) or 0) > 0 for key in keys))


def _previous(report: Report, _check: PreviousYear) -> int:
    return int(report.previous is not None)


def _continuity(report: Report, check: Continuity) -> int:
    return sum(1 for _ in compared_instances(report, check))


def _pairs(report: Report, check: Gap | Jump | Repeated) -> int:
    return sum(1 for _ in compared_cells(report, check.id))


def _quoted(report: Report, check: Quoted) -> int:
    return sum(1 for _ in quotations(report, check))


def _copied(report: Report, check: Copied) -> int:
    """The sections that are long enough to be compared with last year's."""
    previous = report.previous
    if previous is None or not any(previous.texts.values()):
        return 0
    found = repetitions_of(report, previous, check.shortest)
    return sum(found[key].length >= check.least for key in check.sections if key in found)


# Any: each function takes the kind of check it stands behind.
_COUNTS: dict[type[Check], Callable[[Report, Any], int]] = {
    Equation: _equations,
    Stated: _stated,
    Numbers: _cells,
    Unread: _cells,
    Blank: _cells,
    Unusual: _unusual,
    Contact: _contact,
    SignedAfter: _signed,
    TextNames: _names,
    TextRequired: _required,
    PreviousYear: _previous,
    Continuity: _continuity,
    Gap: _pairs,
    Jump: _pairs,
    Repeated: _pairs,
    Quoted: _quoted,
    Copied: _copied,
}
