"""Finds other figures told for one thing, and other totals of what was published."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from app.checks.findings import Finding
from app.checks.prose.clauses import Time, is_change, time_of
from app.checks.prose.common import (
    contradiction,
    found,
    quote_in,
    regex,
    rewording,
    text_title,
    texts_of,
)
from app.checks.prose.tables import known_values, quotation_of, said_in
from app.checks.prose.text import Figure, Prose, Sentence
from app.edition.text_check_kinds import Conflict, TallyCheck
from app.report.figures import written
from app.report.numbers import format_plain, trimmed
from app.report.report import Report

_MAX_COUNT, _SHORTEST_TOPIC = 20, 4


def check_conflict(report: Report, check: Conflict) -> Iterator[Finding]:
    """A finding for every figure that differs from the first one given for the same thing."""
    first: dict[tuple[str, str], tuple[Figure, Sentence, str]] = {}
    claimed: set[tuple[str, int]] | None = None
    for place in texts_of(report, check):
        for topic, figure, sentence in _topics(report, check, place[1]):
            earlier = first.setdefault(topic, (figure, sentence, place[0]))
            if earlier[0].agrees(figure) or earlier[1] is sentence:
                continue
            if claimed is None:
                claimed = set(_claimed(report, check))
            if not claimed.isdisjoint({(place[0], figure.start), (earlier[2], earlier[0].start)}):
                continue
            stretch = (figure.start, figure.end)
            places = {
                "quote": quote_in(sentence, *stretch),
                "said": figure.words,
                "other": earlier[0].words,
                "place": text_title(report, earlier[2]),
            }
            reason = f"与{places['place']}中的一致"
            offered = rewording(place[1], figure, places["other"], reason)
            yield from contradiction(
                check, place, stretch, places, said=figure.value, true=earlier[0].value,
                rewordings=offered,
            )  # fmt: skip


def _claimed(report: Report, check: Conflict) -> Iterator[tuple[str, int]]:
    """The figures that a table tells the truth of, by text and place."""
    for key, _, sentence, read in said_in(report, check):
        for claim in read.claims:
            sums = quotation_of(report.edition, sentence, claim).sums
            if claim.number is not None and known_values(sums, written(report)):
                yield key, sentence.figures[claim.number].start


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


class _Count(Struct, frozen=True):
    """What one text counts: the figure that it gives as the whole, and all that count with it."""

    key: str
    whole: Figure
    sentence: Sentence
    figures: tuple[Figure, ...]

    @property
    def sum(self) -> Decimal:
        return sum((figure.value for figure in self.figures), Decimal(0))

    def is_covered_by(self, other: _Count) -> bool:
        """Whether the other text's whole, or all its figures together, may be this whole."""
        values = (*(figure.value for figure in other.figures), other.sum)
        return any(self.whole.may_be(value) for value in values)


def check_tally(report: Report, check: TallyCheck) -> Iterator[Finding]:
    """A finding for every whole that no figure of the first text with a whole gives, nor their sum.

    Only wholes of different texts are compared; those of one text are told apart by their words.
    """
    first: _Count | None = None
    for place in texts_of(report, check):
        count = _count(report, check, *place)
        if count is None:
            continue
        if first is None:
            first = count
        elif not count.is_covered_by(first) and not first.is_covered_by(count):
            yield from _tally_findings(check, place, count, first, text_title(report, first.key))


def _count(report: Report, check: TallyCheck, key: str, prose: Prose) -> _Count | None:
    whole: tuple[Figure, Sentence] | None = None
    figures: list[Figure] = []
    for sentence in prose.sentences:
        if not sentence.figures or found(check.unless, sentence.heading + sentence.text):
            continue
        for number, figure in enumerate(sentence.figures):
            if figure.unit not in check.units or len(figures) >= _MAX_COUNT:
                continue
            head = sentence.head(number)
            if not found(check.counted, head) or is_change(sentence, number):
                continue
            if time_of(sentence, number, report.details.year) is not Time.THIS:
                continue
            figures.append(figure)
            if whole is None and found(check.whole, head):
                whole = figure, sentence
    return _Count(key, *whole, tuple(figures)) if whole else None


def _tally_findings(
    check: TallyCheck, place: tuple[str, Prose], count: _Count, first: _Count, title: str
) -> Iterator[Finding]:
    stretch = (count.whole.start, count.whole.end)
    shown = "＋".join(figure.words for figure in first.figures)
    total = trimmed(first.sum)
    places = {
        "quote": quote_in(count.sentence, *stretch),
        "said": count.whole.words,
        "place": title,
        "parts": shown if len(first.figures) == 1 else f"{shown}＝{format_plain(total)}",
    }
    words = f"{format_plain(total)}{count.whole.unit}"
    offered = rewording(place[1], count.whole, words, f"与{places['place']}中的一致")
    yield from contradiction(
        check, place, stretch, places, said=count.whole.value, true=total, rewordings=offered
    )
