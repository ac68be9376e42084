"""Puts the characters of a page together: to lines, and lines to paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_SAME_SIZE = 0.2
"""Part of its height by which lines of one paragraph may differ."""

_LONG = 0.7
"""Part of the widest line's width that a long one has."""

_NUMBERED = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]")


@dataclass(frozen=True, slots=True, eq=False)
class Char:
    """A character and its box in points."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def centre(self) -> float:
        """Where it stands across the page."""
        return (self.left + self.right) / 2

    @property
    def middle(self) -> float:
        """How high it stands on the page."""
        return (self.bottom + self.top) / 2

    @property
    def size(self) -> float:
        """Its height."""
        return self.top - self.bottom


@dataclass(frozen=True)
class TextLine:
    """A line of text, where it begins and ends, and its height."""

    text: str
    left: float
    right: float
    top: float
    size: float


def text_lines(chars: Sequence[Char]) -> list[TextLine]:
    """The lines that characters form, from top to bottom."""
    lines: list[list[Char]] = []
    for char in sorted(chars, key=lambda char: -char.middle):
        if lines and abs(lines[-1][0].middle - char.middle) <= max(char.size, 4) / 2:
            lines[-1].append(char)
        else:
            lines.append([char])
    return [_line(sorted(line, key=lambda char: char.left)) for line in lines]


def _line(chars: list[Char]) -> TextLine:
    parts = [chars[0].text]
    for before, char in pairwise(chars):
        words = before.text.isascii() and char.text.isascii()
        if words and char.left - before.right > 0.2 * char.size:
            parts.append(" ")
        parts.append(char.text)
    size = median(char.size for char in chars)
    return TextLine("".join(parts), chars[0].left, chars[-1].right, chars[0].top, size)


def paragraphs(lines: Sequence[TextLine], every: Sequence[TextLine]) -> Iterator[str]:
    """The lines as paragraphs; `every` are all lines of the document, which tell its margins.

    A line that is full and not followed by an indent goes on in the next.
    """
    if not lines:
        return
    left, right = min(line.left for line in every), _right_margin(every)
    text = lines[0].text
    for before, line in pairwise(lines):
        alike = abs(before.size - line.size) < _SAME_SIZE * line.size
        is_full = alike and before.right > right - 1.6 * before.size
        if is_full and line.left < left + line.size and not _NUMBERED.match(line.text):
            text += line.text
        else:
            yield text
            text = line.text
    yield text


def _right_margin(lines: Sequence[TextLine]) -> float:
    """Where most long lines end; punctuation may hang over it."""
    widest = max(line.right - line.left for line in lines)
    return median(line.right for line in lines if line.right - line.left > _LONG * widest)
