"""Headings in a section's text: their levels, what is missing below them, what may be taken in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from app.edition.definition import Prompt, ReadySentence, Section
from app.edition.patterns import matching_keys
from app.report.basic_data import kind_of
from app.report.numbers import squeezed
from app.report.report import Report

_MAX_HEADING_LENGTH = 40
_SENTENCE_ENDS = "。；;！!"
_SENTENCE = re.compile(r"[。；;！？，：:]")
_NUMBERINGS = (
    re.compile(r"[一二三四五六七八九十]+、"),
    re.compile(r"[（(][一二三四五六七八九十]+[）)]"),
    re.compile(r"\d+\s*[.．、]"),
    re.compile(r"[（(]\s*\d+\s*[）)]"),
)


class HeadingLevel(IntEnum):
    """The levels of headings of GB/T 9704-2012, 7.3.3: 一、 （一） 1. （1）; 0 is plain text."""

    BODY = 0
    FIRST = 1
    SECOND = 2
    THIRD = 3
    FOURTH = 4


def level_of(line: str) -> HeadingLevel:
    """The level of a heading; a numbered line that is a whole sentence or longer is plain text."""
    if len(line) > _MAX_HEADING_LENGTH or _SENTENCE.search(line.rstrip("。")):
        return HeadingLevel.BODY
    matching = (
        HeadingLevel(level) for level, mark in enumerate(_NUMBERINGS, 1) if mark.match(line)
    )
    return next(matching, HeadingLevel.BODY)


@dataclass(frozen=True)
class UnwrittenHeading:
    """A heading with nothing below it; `start` and `end` are where it stands in the text."""

    words: str
    start: int
    end: int


@dataclass(frozen=True)
class HeadedLine:
    """A line without the white space around it, where it starts, and its level if it is a heading.

    The level of everything else is that of plain text.
    """

    words: str
    start: int
    level: HeadingLevel


def headed_lines(report: Report, key: str, text: str) -> tuple[HeadedLine, ...]:
    """The lines of a text of a section; headings are the numbered and the offered ones.

    Whatever numbering a text opens with is its highest, as some begin with （1）. Of the others
    only 一、 and （一） are headings for sure: deeper ones are as often whole points, and headings
    only if they name a topic and the first of them stands right below a heading.
    """
    offered = _official_headings(report, key)
    lines: list[HeadedLine] = []
    start, highest, topics = 0, HeadingLevel.BODY, _Topics()
    for line in text.split("\n"):
        words = line.strip()
        level = level_of(words)
        if squeezed(words) in offered:
            level = level or HeadingLevel.SECOND
        highest = highest or level
        if level == highest > HeadingLevel.SECOND:
            level = HeadingLevel.FIRST
        elif level > HeadingLevel.SECOND and not topics.may_be(words):
            level = HeadingLevel.BODY
        if words:
            topics.pass_by(level)
        lines.append(HeadedLine(words, start + len(line) - len(line.lstrip()), level))
        start += len(line) + 1
    return tuple(lines)


_TOPIC = "情况"


class _Topics:
    """Tells 1.依申请公开情况 below a heading from the points of a list, line by line."""

    def __init__(self) -> None:
        self._begun = False
        self._may_begin = False

    def may_be(self, words: str) -> bool:
        """Whether a numbered line with these words is a heading here."""
        return words.endswith(_TOPIC) and (self._begun or self._may_begin)

    def pass_by(self, level: HeadingLevel) -> None:
        """Goes on behind a line of this level."""
        if level > HeadingLevel.SECOND:
            self._begun = True
        elif level:
            self._begun = False
        self._may_begin = bool(level)


def unwritten_headings(report: Report, key: str) -> tuple[UnwrittenHeading, ...]:
    """The headings of a section's text below which nothing is written yet, in order."""
    lines = [line for line in headed_lines(report, key, report.texts[key]) if line.words]
    return tuple(
        UnwrittenHeading(line.words, line.start, line.start + len(line.words))
        for place, line in enumerate(lines)
        if line.level
        and line.words[-1] not in _SENTENCE_ENDS
        and _ends_with(line, lines[place + 1 :])
    )


def own_text(report: Report, key: str) -> str:
    """A section's text without white space, the official headings and headings without a text."""
    unwritten = {heading.start for heading in unwritten_headings(report, key)}
    offered = _official_headings(report, key)
    lines = headed_lines(report, key, report.texts[key])
    words = (squeezed(line.words) for line in lines if line.start not in unwritten)
    return "".join(one for one in words if one not in offered)


def _ends_with(heading: HeadedLine, below: Sequence[HeadedLine]) -> bool:
    """Whether the next line, if there is one, is a heading that does not belong below this one."""
    return not below or HeadingLevel.BODY < below[0].level <= heading.level


def _official_headings(report: Report, key: str) -> frozenset[str]:
    """The section's title and the sub-headings that are offered for it, without white space."""
    return frozenset(
        squeezed(heading)
        for section in report.edition.sections
        if section.key == key
        for heading in (section.title, *(prompt.heading for prompt in section.prompts))
    )


def fitting_prompts(report: Report, section: Section) -> tuple[Prompt, ...]:
    """The sub-headings for an organisation of this kind."""
    kind = kind_of(report.details.organisation)
    return tuple(entry for entry in section.prompts if not entry.kinds or kind in entry.kinds)


def fitting_sentences(report: Report, section: Section) -> tuple[ReadySentence, ...]:
    """The ready sentences that are true for the figures of this report."""
    return tuple(entry for entry in section.sentences if _fits(report, entry))


def _fits(report: Report, sentence: ReadySentence) -> bool:
    zero = not any(_has_number(report, pattern) for pattern in sentence.when_zero)
    positive = sentence.when_positive
    return zero and (not positive or any(_has_number(report, pattern) for pattern in positive))


def _has_number(report: Report, pattern: str) -> bool:
    return any(report.value(key) for key in matching_keys(report.edition.cells, pattern))
