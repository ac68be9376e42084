"""Which findings the clerk has explained, with the numbers that they still have."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from app.checks.findings import Finding
from app.edition.check_base import Level
from app.report.changes import Edit
from app.report.explanation import Explanation, Subject
from app.report.numbers import format_plain, trimmed
from app.report.report import Report


def with_explanations(report: Report, findings: Iterable[Finding]) -> list[Finding]:
    """The findings, those with an explanation that still fits carrying its words."""
    return [replace(one, explained=_fitting_words(report, one)) for one in findings]


def explain(report: Report, finding: Finding, text: str) -> Edit:
    """The edit that keeps these words with a finding; empty ones take them away."""
    words = text.strip()
    kept = Explanation(_numbers(report, finding), words) if words else None
    return Edit(explanations={_subject(report, finding): kept})


def earlier_words(report: Report, finding: Finding) -> str:
    """What was written about this finding, even if a number has changed since."""
    kept = report.explanations.get(_subject(report, finding))
    return kept.text if kept else ""


def must_explain(finding: Finding) -> bool:
    """Whether a finding waits for the clerk's words."""
    return finding.level is Level.EXPLAIN and not finding.explained


def _fitting_words(report: Report, finding: Finding) -> str:
    if finding.level is not Level.EXPLAIN or not report.explanations:
        return ""
    kept = report.explanations.get(_subject(report, finding))
    return kept.text if kept and kept.numbers == _numbers(report, finding) else ""


def _subject(report: Report, finding: Finding) -> Subject:
    """A finding is known by its check and cells; in a text by the words it is about."""
    text = report.texts.get(finding.section, "")
    words = "\n".join(text[start:end] for start, end in finding.spans)
    return Subject(finding.check_id, finding.section, finding.field, finding.cells, words)


def _numbers(report: Report, finding: Finding) -> tuple[str | None, ...]:
    """All numbers that the finding is about: those of its cells and those in its message."""
    values = (*map(report.value, finding.cells), *finding.values)
    return tuple(None if value is None else format_plain(trimmed(value)) for value in values)
