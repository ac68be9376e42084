"""Runs all checks of an edition over a report; findings come in the order of the form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from app.checks.explanations import with_explanations
from app.checks.findings import Finding
from app.checks.kinds import KINDS, About
from app.edition.check_base import Check, Level
from app.report.report import Report

_LEVELS = {level: place for place, level in enumerate(Level)}

_MOST = 300
"""No check tells of more at a time, so that no text can hold up the window."""


def run_checks(report: Report) -> tuple[Finding, ...]:
    """All findings: basic data and opening first, then by section, first cell and level."""
    return _run(report, report.edition.checks)


def run_figure_checks(report: Report) -> tuple[Finding, ...]:
    """The findings about the figures alone, as a sum of reports has no more; in the same order."""
    return _run(report, _of_figures(report, between_years=False))


def run_year_checks(report: Report) -> tuple[Finding, ...]:
    """The findings that compare the figures with last year's; in the same order."""
    return _run(report, _of_figures(report, between_years=True))


def _of_figures(report: Report, *, between_years: bool) -> Iterator[Check]:
    for check in report.edition.checks:
        kind = KINDS[type(check)]
        if kind.of_figures and (kind.about is About.YEARS) is between_years:
            yield check


def _run(report: Report, checks: Iterable[Check]) -> tuple[Finding, ...]:
    findings = [
        finding
        for check in checks
        for finding in islice(KINDS[type(check)].check(report, check), _MOST)
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
