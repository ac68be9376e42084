"""Finds the same thing given with two figures in two places."""

from __future__ import annotations

from collections.abc import Iterator

from app.checks.findings import Finding
from app.checks.prose.clauses import Time, is_change, time_of
from app.checks.prose.common import (
    found,
    quote_in,
    regex,
    rewording,
    text_title,
    texts_of,
    wording_finding,
)
from app.checks.prose.figures import Figure
from app.checks.prose.text import Prose, Sentence
from app.edition.wording_kinds import Conflict
from app.report.report import Report

_SHORTEST_TOPIC = 4


def check_conflict(report: Report, check: Conflict) -> Iterator[Finding]:
    """A finding for every figure that differs from the first one given for the same thing."""
    first: dict[tuple[str, str], tuple[Figure, Sentence, str]] = {}
    for place in texts_of(report, check):
        for topic, figure, sentence in _topics(report, check, place[1]):
            earlier = first.setdefault(topic, (figure, sentence, place[0]))
            if _agree(earlier[0], figure) or earlier[1] is sentence:
                continue
            stretch = (figure.start, figure.end)
            places = {
                "quote": quote_in(sentence, *stretch),
                "said": figure.words,
                "other": earlier[0].words,
                "place": text_title(report, earlier[2]),
            }
            values = (figure.value, earlier[0].value)
            reason = f"与{places['place']}中的一致"
            offered = rewording(place[1], figure, places["other"], reason)
            yield wording_finding(check, place, stretch, places, values=values, rewordings=offered)


def _topics(
    report: Report, check: Conflict, prose: Prose
) -> Iterator[tuple[tuple[str, str], Figure, Sentence]]:
    """The figures of a text with what they are given for, told by words and unit."""
    ignored = regex(check.ignored)
    for sentence in prose.sentences:
        if not sentence.figures or found(check.unless, sentence.heading + sentence.text):
            continue
        if found(check.listed, sentence.text):
            continue
        for number, figure in enumerate(sentence.figures):
            if figure.unit not in check.units or is_change(sentence, number):
                continue
            head = sentence.head(number)
            if not found(check.topics, head):
                continue
            if time_of(sentence, number, report.details.year) is not Time.THIS:
                continue
            topic = ignored.sub("", head.replace(report.details.organisation.name or "\n", ""))
            if found(check.common, topic) and not found(check.whole, head):
                continue
            if len(topic) >= _SHORTEST_TOPIC:
                yield (topic, figure.unit), figure, sentence


def _agree(one: Figure, other: Figure) -> bool:
    if one.exact or other.exact:
        return one.may_be(other.value) or other.may_be(one.value)
    return one.value == other.value
