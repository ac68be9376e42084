"""Runs all checks of an edition over a report; findings come in the order of the form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from app.checks.details import (
    check_contact,
    check_detail,
    check_edition_year,
    check_signed_after,
)
from app.checks.equations import check_equation
from app.checks.explanations import with_explanations
from app.checks.findings import Finding
from app.checks.numbers import check_blank, check_numbers, check_unread, check_unusual
from app.checks.stated import check_stated
from app.checks.texts import check_text_names, check_text_required
from app.checks.wording.conflicts import check_conflict
from app.checks.wording.copied import check_copied
from app.checks.wording.names import check_other_name
from app.checks.wording.parts import check_parts
from app.checks.wording.percentages import check_percentage
from app.checks.wording.personal import check_personal
from app.checks.wording.phrases import check_phrases
from app.checks.wording.quoted import check_quoted
from app.checks.wording.tallies import check_tally
from app.checks.years import (
    check_continuity,
    check_gap,
    check_jump,
    check_previous_year,
    check_repeated,
)
from app.edition.check_base import Check, Level
from app.edition.check_kinds import (
    Blank,
    Contact,
    Continuity,
    Detail,
    EditionYear,
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
from app.edition.wording_kinds import (
    Conflict,
    Copied,
    OtherName,
    Parts,
    Percentage,
    Personal,
    Phrases,
    Quoted,
    Tally,
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
    Gap: check_gap,
    Conflict: check_conflict,
    Copied: check_copied,
    OtherName: check_other_name,
    Parts: check_parts,
    Percentage: check_percentage,
    Personal: check_personal,
    Phrases: check_phrases,
    Quoted: check_quoted,
    Tally: check_tally,
}
"""What runs each kind of check."""

_ABOUT_FIGURES = (Equation, Stated, Numbers)
_BETWEEN_YEARS = (PreviousYear, Continuity, Repeated, Jump)

_LEVELS = {level: place for place, level in enumerate(Level)}


_MOST = 300
"""No check tells of more at a time, so that no text can hold up the window."""


def run_checks(report: Report) -> tuple[Finding, ...]:
    """All findings: basic data and opening first, then by section, first cell and level."""
    return _run(report, report.edition.checks)


def run_figure_checks(report: Report) -> tuple[Finding, ...]:
    """The findings about the figures alone, as a sum of reports has no more; in the same order."""
    return _run(report, (c for c in report.edition.checks if isinstance(c, _ABOUT_FIGURES)))


def run_year_checks(report: Report) -> tuple[Finding, ...]:
    """The findings that compare the figures with last year's; in the same order."""
    return _run(report, (c for c in report.edition.checks if isinstance(c, _BETWEEN_YEARS)))


def _run(report: Report, checks: Iterable[Check]) -> tuple[Finding, ...]:
    findings = [
        finding
        for check in checks
        for finding in islice(CHECKERS[type(check)](report, check), _MOST)
    ]
    sections = {key: place for place, key in enumerate(report.edition.text_keys)}
    positions = report.edition.positions

    def form_order(finding: Finding) -> tuple[int, bool, int, int, int]:
        cells = () if finding.span else finding.cells  # a text stands before its table
        first = min((positions[key] for key in cells), default=-1)
        level = _LEVELS[finding.level]
        return (
            sections[finding.section], not finding.field, first, (finding.span or (-1,))[0], level,
        )  # fmt: skip

    return tuple(sorted(with_explanations(report, findings), key=form_order))
