"""Runs all checks of an edition over a report, and finalises a report that they let through."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import UTC, datetime
from itertools import islice

from msgspec.structs import replace

from app.checks.findings import Finding, is_open, with_explanations
from app.edition.edition import OPENING
from app.edition.text_check_kinds import Check, Level
from app.errors import RefusedError
from app.report.changes import Edit, SealEvent, SealKind
from app.report.figures import blanks_below, is_carried
from app.report.finished import fingerprint
from app.report.narrative import own_text
from app.report.report import Report

_LEVELS = {level: place for place, level in enumerate(Level)}

_MAX_COUNT = 300
"""No check tells of more at a time, so that no text can hold up the window."""


def run_checks(report: Report, *, handed_in: bool = False) -> tuple[Finding, ...]:
    """The one list of what is open: basic data and opening first, then by section, cell and level.

    Of a section that nobody has begun it says that alone: nothing is wrong in it yet. Nor is a sum
    to which the clerk has still to fill in cells, unless the report was `handed_in` as it is.
    """
    found = _run(report, report.edition.checks)
    to_begin = {one.section for one in found if one.level is Level.UNFINISHED and not one.explained}
    to_begin = {key for key in to_begin if is_untouched(report, key)}
    fair = tuple(one for one in found if one.section not in to_begin or not accuses(one))
    return fair if handed_in else _judged(report, fair)


def _judged(report: Report, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings but those that wait for cells, which the finding about these then tells."""
    from app.checks.equations import awaits_cells  # noqa: PLC0415 loaded with the checks by now

    waiting = [one for one in found if accuses(one) and awaits_cells(report, one)]
    if not waiting:
        return found
    cells = blanks_below(report, (key for one in waiting for key in one.cells))
    return tuple(
        replace(one, unjudged=True)
        if one.level is Level.UNFINISHED and not cells.isdisjoint(one.cells)
        else one
        for one in found
        if one not in waiting
    )


def accuses(finding: Finding) -> bool:
    """Whether a finding says that something is wrong, or asks why it is so."""
    return finding.level in (Level.ERROR, Level.EXPLAIN)


def is_untouched(report: Report, key: str) -> bool:
    """Whether nothing of a section is filled in; a new one is not called wrong."""
    if own_text(report, key):
        return False
    if key == OPENING:
        return not report.details.organisation.name
    table = next(section.table for section in report.edition.sections if section.key == key)
    return not table or _is_blank(report, table)


def _is_blank(report: Report, table: str) -> bool:
    """Whether nothing stands in the cells of a table but what was carried over from last year."""
    cells = report.edition.cells
    return not any(
        cells[key].table == table and not is_carried(report, key)
        for key in (*report.typed, *report.unread)
    )


def run_figure_checks(report: Report) -> tuple[Finding, ...]:
    """The findings about the figures alone, as a sum of reports has no more; in the same order."""
    return _run(report, _of_figures(report, between_years=False))


def run_year_checks(report: Report) -> tuple[Finding, ...]:
    """The findings that compare the figures with last year's; in the same order."""
    return _run(report, _of_figures(report, between_years=True))


def run_sums_and(report: Report, ids: Container[str]) -> tuple[Finding, ...]:
    """The findings about the figures alone, and those of some other checks by id."""
    wanted = {check.id for check in _of_figures(report, between_years=False)}
    return _run(report, (one for one in report.edition.checks if one.id in wanted or one.id in ids))


def _of_figures(report: Report, *, between_years: bool) -> Iterator[Check]:
    from app.checks.kinds import KINDS, About  # noqa: PLC0415 all checks, loaded when they first run

    for check in report.edition.checks:
        kind = KINDS[type(check)]
        if kind.of_figures and (kind.about is About.YEARS) is between_years:
            yield check


def _run(report: Report, checks: Iterable[Check]) -> tuple[Finding, ...]:
    from app.checks.kinds import KINDS  # noqa: PLC0415 all checks, loaded when they first run

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
        super().__init__(f"还有 {count} 处没有填、必改或没有说明，处理以后才能定稿。")


def obstacles(report: Report) -> tuple[Finding, ...]:
    """What stops finalising: what is wrong, unfinished, or waits for an explanation."""
    return tuple(filter(is_open, run_checks(report)))


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
