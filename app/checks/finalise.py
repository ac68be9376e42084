"""Finalising a report: what stops it, and the edits that lock and unlock it."""

from __future__ import annotations

from datetime import UTC, datetime

from app.checks.explanations import must_explain
from app.checks.findings import Finding
from app.checks.runner import run_checks
from app.edition.check_base import Level
from app.errors import RefusedError
from app.report.changes import Edit
from app.report.fingerprint import fingerprint
from app.report.report import Report
from app.report.seal import SealEvent, SealKind


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
