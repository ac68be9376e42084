"""Runs all checks of an edition over a report; findings come in the order of the form."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from app.checks.details import (
    check_contact,
    check_detail,
    check_edition_year,
    check_signed_after,
)
from app.checks.equations import check_equation
from app.checks.findings import Finding
from app.checks.numbers import check_blank, check_numbers, check_unread, check_unusual
from app.checks.stated import check_stated
from app.checks.texts import check_text_names, check_text_required
from app.checks.years import (
    check_continuity,
    check_jump,
    check_previous_year,
    check_repeated,
)
from app.edition.check_kinds import (
    Blank,
    Check,
    Contact,
    Continuity,
    Detail,
    EditionYear,
    Equation,
    Jump,
    Level,
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
from app.report.report import Report

# Any: each function takes the kind of check it stands behind.
CHECKERS: dict[type[Check], Callable[[Report, Any], Iterator[Finding]]] = {
    Equation: check_equation,
    Stated: check_stated,
    Numbers: check_numbers,
    Unread: check_unread,
    Blank: check_blank,
    Unusual: check_unusual,
    EditionYear: check_edition_year,
    Detail: check_detail,
    SignedAfter: check_signed_after,
    TextNames: check_text_names,
    TextRequired: check_text_required,
    Contact: check_contact,
    PreviousYear: check_previous_year,
    Continuity: check_continuity,
    Repeated: check_repeated,
    Jump: check_jump,
}
"""What runs each kind of check."""

_LEVELS = {level: place for place, level in enumerate(Level)}


def run_checks(report: Report) -> tuple[Finding, ...]:
    """All findings: basic data and opening first, then by section, first cell and level."""
    findings = [
        finding
        for check in report.edition.checks
        for finding in CHECKERS[type(check)](report, check)
    ]
    sections = {key: place for place, key in enumerate(report.edition.text_keys)}
    positions = report.edition.positions

    def form_order(finding: Finding) -> tuple[int, bool, int, int]:
        first = min((positions[key] for key in finding.cells), default=-1)
        return sections[finding.section], not finding.field, first, _LEVELS[finding.level]

    return tuple(sorted(findings, key=form_order))
