"""Finds sentences that stand in last year's report already (内容雷同)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.checks.findings import Finding, finding_of
from app.checks.prose.common import quote
from app.checks.prose.text import Span, plain
from app.edition.wording_kinds import Copied
from app.report.levels import Level, level_of
from app.report.narrative import resolved
from app.report.previous import Previous
from app.report.report import Report

_ENDS = "。！？；;!?"
_SENTENCE = re.compile(rf"[^{_ENDS}\n]+[{_ENDS}]?")
_NOT_WORDS = re.compile(r"[\W_]+")
_NUMBERING = re.compile(r"^(?:[一二三四五六七八九十]{1,3}(?:、|是)|\d{1,2}[.．、])")


@dataclass(frozen=True)
class Repetition:
    """The sentences of one text that last year's report has too; `share` of its words, 0 to 1."""

    spans: tuple[Span, ...]
    share: float
    length: int


def repetitions(
    texts: Mapping[str, str], last: Mapping[str, str], shortest: int = 12
) -> dict[str, Repetition]:
    """What of each text stands in any of last year's, sentence by sentence.

    White space, punctuation and numbering do not tell sentences apart; sentences with fewer than
    `shortest` characters are not looked at.
    """
    old = {words for text in last.values() for _, words in sentences_of(text)}
    return {key: _repetition(text, old, shortest) for key, text in texts.items()}


def repetitions_of(report: Report, previous: Previous, shortest: int = 12) -> dict[str, Repetition]:
    """What of each text of a report stands in last year's, in places of the text as it is kept."""
    last = {key: resolved(report, text) for key, text in previous.texts.items()}
    return repetitions(report.texts, last, shortest)


def check_copied(report: Report, check: Copied) -> Iterator[Finding]:
    """A finding for every section of which too much is last year's text; all spans are marked."""
    previous = report.previous
    if previous is None or not any(previous.texts.values()):
        return
    titles = {section.key: section.title for section in report.edition.sections}
    for key, repetition in repetitions_of(report, previous, check.shortest).items():
        per_cent = round(repetition.share * 100)
        if key not in check.sections or repetition.length < check.least:
            continue
        if not check.most < per_cent <= check.up_to:
            continue
        first = repetition.spans[0]
        places = {
            "quote": quote(report.texts[key], *first),
            "share": str(per_cent),
            "count": str(len(repetition.spans)),
            "title": titles.get(key, ""),
            "last_year": str(previous.year),
        }
        yield finding_of(check, places, section=key, spans=repetition.spans)


def _repetition(text: str, old: set[str], shortest: int) -> Repetition:
    spans = []
    repeated = length = 0
    for span, words in sentences_of(text):
        length += len(words)
        if len(words) >= shortest and words in old:
            spans.append(span)
            repeated += len(words)
    return Repetition(tuple(spans), repeated / length if length else 0.0, length)


def sentences_of(text: str) -> Iterator[tuple[Span, str]]:
    """The sentences of a text with their words alone; headings are the same every year."""
    for match in _SENTENCE.finditer(text):
        sentence = plain(match.group()).strip()
        words = _NOT_WORDS.sub("", _NUMBERING.sub("", sentence))
        if words and not _is_heading(sentence):
            yield match.span(), words


def _is_heading(sentence: str) -> bool:
    return sentence[-1] not in _ENDS and level_of(sentence) is not Level.BODY
