"""What a section offers to be taken into its text: sub-headings, and sentences that fit now."""

from __future__ import annotations

from app.edition.definition import Prompt, Section, Sentence
from app.edition.patterns import matching_keys
from app.report.report import Report


def fitting_prompts(report: Report, section: Section) -> tuple[Prompt, ...]:
    """The sub-headings for an organisation of this kind."""
    kind = report.details.organisation.kind
    return tuple(entry for entry in section.prompts if not entry.kinds or kind in entry.kinds)


def fitting_sentences(report: Report, section: Section) -> tuple[Sentence, ...]:
    """The ready sentences that are true for the figures of this report."""
    return tuple(entry for entry in section.sentences if _fits(report, entry))


def _fits(report: Report, sentence: Sentence) -> bool:
    zero = not any(_has_number(report, pattern) for pattern in sentence.when_zero)
    positive = sentence.when_positive
    return zero and (not positive or any(_has_number(report, pattern) for pattern in positive))


def _has_number(report: Report, pattern: str) -> bool:
    return any(report.value(key) for key in matching_keys(report.edition.cells, pattern))
