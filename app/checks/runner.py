"""Runs all checks of an edition over a report, and finalises a report that they let through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

from app.checks.findings import Finding, must_explain, with_explanations
from app.checks.kinds import KINDS, About
from app.edition.text_check_kinds import Check, Level
from app.errors import RefusedError
from app.report.changes import Edit, SealEvent, SealKind
from app.report.finished import fingerprint
from app.report.report import Report

_LEVELS = {level: place for place, level in enumerate(Level)}

_MAX_COUNT = 300
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
        for finding in islice(KINDS[type(check)].check(report, check), _MAX_COUNT)
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


class NotReadyError(RefusedError):
    """A report with open findings cannot be finalised."""

    def __init__(self, count: int) -> None:
        super().__init__(f"还有 {count} 处必改或没有说明的问题，处理以后才能定稿。")


def obstacles(report: Report) -> tuple[Finding, ...]:
    """What stops finalising: errors, and findings that wait for an explanation."""
    found = run_checks(report)
    return tuple(one for one in found if one.level is Level.ERROR or must_explain(one))


def finalise(report: Report) -> Edit:
    """The edit that locks a report as it is now. Raises `NotReadyError`."""
    stopping = obstacles(report)
    if stopping:
        raise NotReadyError(len(stopping))
    return _step(report, SealKind.FINALISED)


def unlock(report: Report) -> Edit:
    """The edit that makes a finalised report one to be changed again."""
    return _step(report, SealKind.UNLOCKED)


def _step(report: Report, kind: SealKind) -> Edit:
    moment = datetime.now(UTC).replace(microsecond=0)
    return Edit(history=(*report.history, SealEvent(kind, moment, fingerprint(report))))
