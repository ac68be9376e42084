"""Tells the level of a paragraph from the numbering that a clerk types in front of it."""

from __future__ import annotations

import re
from enum import IntEnum

_LONGEST_HEADING = 40
_SENTENCE = re.compile(r"[。；;！？，：:]")
_NUMBERINGS = (
    re.compile(r"[一二三四五六七八九十]+、"),
    re.compile(r"[（(][一二三四五六七八九十]+[）)]"),
    re.compile(r"\d+\s*[.．、]"),
    re.compile(r"[（(]\s*\d+\s*[）)]"),
)


class Level(IntEnum):
    """The levels of headings of GB/T 9704-2012, 7.3.3: 一、 （一） 1. （1）; 0 is plain text."""

    BODY = 0
    FIRST = 1
    SECOND = 2
    THIRD = 3
    FOURTH = 4


def level_of(line: str) -> Level:
    """The level of a heading; a numbered line that is a whole sentence or longer is plain text."""
    if len(line) > _LONGEST_HEADING or _SENTENCE.search(line.rstrip("。")):
        return Level.BODY
    matching = (Level(level) for level, mark in enumerate(_NUMBERINGS, 1) if mark.match(line))
    return next(matching, Level.BODY)
