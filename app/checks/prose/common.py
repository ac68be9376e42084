"""What all checks on sentences share: the texts they read, and findings that quote them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache

from app.checks.findings import Finding, Rewording, finding_of
from app.checks.prose.text import Figure, Prose, Sentence, prose_of
from app.edition.cells import CellKey
from app.edition.text_check_kinds import EVERY_TEXT, WordingCheck, with_years
from app.report.report import Report

_MAX_QUOTE_LENGTH = 48
_AROUND = 24
_SENTENCE_ENDS = "。！？!?\n"


def texts_of(
    report: Report, check: WordingCheck, sections: tuple[str, ...] = ()
) -> Iterator[tuple[str, Prose]]:
    """The texts that a check reads, with their keys; only those of `sections` if any are named."""
    keys = report.edition.text_keys if check.section == EVERY_TEXT else (check.section,)
    for key in keys:
        if report.texts[key] and (not sections or key in sections):
            yield key, prose_of(report, key)


@lru_cache(maxsize=1024)
def regex(pattern: str, year: int = 0) -> re.Pattern[str]:
    """The pattern, compiled, with the report's years in place."""
    return re.compile(with_years(pattern, year) if year else pattern)


def found(pattern: str, text: str, year: int = 0) -> bool:
    """Whether the pattern is there at all and in the text; `year` stands in for its places."""
    return bool(pattern) and regex(pattern, year).search(text) is not None


def text_title(report: Report, key: str) -> str:
    """The text with this key in the form's words: “一、总体情况”, “开头一段”."""
    titles = {section.key: section.title for section in report.edition.sections}
    return f"“{titles.get(key, '开头一段')}”"


def quote(text: str, start: int, end: int) -> str:
    """The words between two places with a little of their sentence around them, on one line."""
    near = max(0, start - _AROUND - 1)
    first = max(text.rfind(mark, near, start) for mark in _SENTENCE_ENDS) + 1
    left, right = max(first, start - _AROUND), min(len(text), max(end, start) + _AROUND)
    last = min((at for mark in "\n。" if (at := text.find(mark, end, right)) >= 0), default=right)
    right = min(right, last + 1)
    if right - left > 2 * _MAX_QUOTE_LENGTH:
        right = left + 2 * _MAX_QUOTE_LENGTH
    words = " ".join(text[left:right].split())
    is_cut = right < len(text) and text[right - 1] not in _SENTENCE_ENDS
    return f"{'…' if left > first else ''}{words}{'…' if is_cut else ''}"


def quote_in(sentence: Sentence, start: int, end: int) -> str:
    """The same, from one sentence."""
    return quote(sentence.text, start - sentence.start, end - sentence.start)


def wording_finding(
    check: WordingCheck,
    place: tuple[str, Prose],
    stretch: tuple[int, int],
    places: dict[str, str],
    *,
    cells: tuple[CellKey, ...] = (),
    values: tuple[Decimal, ...] = (),
    rewordings: tuple[Rewording, ...] = (),
) -> Finding:
    """A finding on a stretch of a text, given by its key and how it was read."""
    key, prose = place
    places = {"quote": quote(prose.text, *stretch), **places}
    spans = (prose.span(*stretch),)
    return finding_of(
        check, places, cells=cells, values=values, section=key, spans=spans, rewordings=rewordings
    )


def rewording(
    prose: Prose, figure: Figure, words: str, reason: str, *, live: str = ""
) -> tuple[Rewording, ...]:
    """Other words in the place of a figure, live or typed.

    `live` is how a live number that reads so is written; it is offered first.
    """
    span, instead = prose.span(figure.start, figure.end), prose.text[figure.start : figure.end]
    plain = Rewording(span, instead, words, words, reason)
    return (Rewording(span, instead, live, words, reason), plain) if live else (plain,)
