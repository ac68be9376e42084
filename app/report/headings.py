"""The headings in a section's text, and what is still to be written below them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.report.levels import Level, level_of
from app.report.numbers import squeezed
from app.report.report import Report


@dataclass(frozen=True)
class UnwrittenHeading:
    """A heading with nothing below it; `start` and `end` are where it stands in the text."""

    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Line:
    """A line without the white space around it, where it starts, and its level if it is a heading.

    The level of everything else is that of plain text.
    """

    words: str
    start: int
    level: Level


def headed_lines(report: Report, key: str, text: str) -> tuple[Line, ...]:
    """The lines of a text of a section; headings are the numbered and the offered ones.

    Whatever numbering a text opens with is its highest, as some begin with （1）. Of the others
    only 一、 and （一） are headings for sure: deeper ones are as often whole points.
    """
    offered = _official_headings(report, key)
    lines: list[Line] = []
    start, highest = 0, Level.BODY
    for line in text.split("\n"):
        words = line.strip()
        level = level_of(words)
        if squeezed(words) in offered:
            level = level or Level.SECOND
        highest = highest or level
        if level == highest > Level.SECOND:
            level = Level.FIRST
        elif level > Level.SECOND:
            level = Level.BODY
        lines.append(Line(words, start + len(line) - len(line.lstrip()), level))
        start += len(line) + 1
    return tuple(lines)


def unwritten_headings(report: Report, key: str) -> tuple[UnwrittenHeading, ...]:
    """The headings of a section's text below which nothing is written yet, in order."""
    lines = [line for line in headed_lines(report, key, report.texts[key]) if line.words]
    return tuple(
        UnwrittenHeading(line.words, line.start, line.start + len(line.words))
        for place, line in enumerate(lines)
        if line.level and _ends_with(line, lines[place + 1 :])
    )


def own_text(report: Report, key: str) -> str:
    """A section's text without white space, the official headings and headings without a text."""
    unwritten = {heading.start for heading in unwritten_headings(report, key)}
    offered = _official_headings(report, key)
    lines = headed_lines(report, key, report.texts[key])
    words = (squeezed(line.words) for line in lines if line.start not in unwritten)
    return "".join(one for one in words if one not in offered)


def _ends_with(heading: Line, below: Sequence[Line]) -> bool:
    """Whether the next line, if there is one, is a heading that does not belong below this one."""
    return not below or Level.BODY < below[0].level <= heading.level


def _official_headings(report: Report, key: str) -> frozenset[str]:
    """The section's title and the sub-headings that are offered for it, without white space."""
    return frozenset(
        squeezed(heading)
        for section in report.edition.sections
        if section.key == key
        for heading in (section.title, *(prompt.heading for prompt in section.prompts))
    )
