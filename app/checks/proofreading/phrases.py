"""Phrases that should not stand in a finished report: leftovers, other years, old notices."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from app.checks.findings import Finding
from app.checks.proofreading.addresses import addresses_in
from app.checks.prose.common import found, regex, texts_of, wording_finding
from app.checks.prose.text import Prose, Sentence
from app.edition.wording_kinds import Phrases
from app.report.narrative import picture_of
from app.report.report import Report


def check_phrases(report: Report, check: Phrases) -> Iterator[Finding]:
    """A finding for every phrase that a pattern finds, once for each place."""
    year = report.details.year
    for place in texts_of(report, check, check.sections):
        taken, addresses = -1, addresses_in(place[1].text)
        for start, end in sorted(_matches(check, place[1], year)):
            if start < taken:
                continue
            taken = end
            if any(first < end and start < last for first, last in addresses):
                continue
            if _is_excused(check, place[1], start, year):
                continue
            words = " ".join(place[1].text[start:end].split())
            places = {"found": words, "year": str(year)}
            yield wording_finding(check, place, (start, end), places)


def _matches(check: Phrases, prose: Prose, year: int) -> Iterator[tuple[int, int]]:
    for pattern in check.patterns:
        compiled = regex(pattern, year)
        group = "found" if "found" in compiled.groupindex else 0
        for match in compiled.finditer(prose.text):
            yield match.span(group)


def _is_excused(check: Phrases, prose: Prose, start: int, year: int) -> bool:
    sentence = sentence_at(prose, start)
    if sentence is None:
        return True
    if picture_of(sentence.text):
        return True
    return found(check.unless, f"{sentence.heading}\n{sentence.text}", year)


def sentence_at(prose: Prose, place: int) -> Sentence | None:
    """The sentence in which a place of the text is; None in a picture's paragraph."""
    starts = prose.starts
    index = bisect_right(starts, place) - 1
    sentence = prose.sentences[index] if index >= 0 else None
    return sentence if sentence and place < sentence.end else None
