"""Finds the headings of the sections among the paragraphs of a report, in any usual wording."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from enum import IntEnum
from itertools import zip_longest

from app.edition.definition import Section
from app.edition.edition import Edition
from app.office.labels import normalised

_LONGEST = 60
"""Characters of a heading; longer paragraphs are text."""

_NUMERALS = "一二三四五六七八九十"
_NUMBERED = re.compile(rf"第?(?P<number>[{_NUMERALS}]+)(?:部分)?[,.:]*(?P<words>[^\d,.:].*)")
_INNER_NUMBERED = re.compile(
    rf"(?:\((?P<chinese>[{_NUMERALS}]+)\)|(?P<digit>\d)[.,])[,.:]*(?P<words>.+)"
)
_RUN_IN = re.compile(
    rf"(?P<heading>\s*第?[{_NUMERALS}]+(?:部分)?\s*[、，,.．:：]?\s*[^。：:（(\s]{{2,40}})"
    r"(?:[。：:]\s*|\s+)(?P<rest>(?![\s.…·\d]*$).+)"
)
_ENDS = ".:;,"
_NOTE = re.compile(r"(?<=.)\([^()]{1,20}\)$")
"""What may stand in brackets behind the words of a heading."""


class _Form(IntEnum):
    """How a heading is written, the surest first."""

    NUMBERED = 0
    RUN_IN = 1
    BARE = 2
    INNER_NUMBERED = 3


def heading_places(
    edition: Edition, paragraphs: Sequence[str], styles: Sequence[str] = ()
) -> dict[str, int]:
    """The paragraphs that are the headings of the sections, by section key, in form order.

    A text may quote a heading: where the styles tell, the one that looks like most headings counts.
    """
    found: dict[str, list[tuple[_Form, int, str]]] = {s.key: [] for s in edition.sections}
    for place, (text, style) in enumerate(zip_longest(paragraphs, styles, fillvalue="")):
        for key, form in _candidates(edition, text):
            found[key].append((form, place, style))
    _leave_out_contents(found)
    _leave_surer(found)
    looks = Counter(look for named in found.values() for look in {look for _, _, look in named})
    uses = Counter(style for named in found.values() for _, _, style in named)
    ranks = {style: (-looks[style], uses[style]) for style in uses}
    places: dict[str, int] = {}
    start = 0
    for key, named in found.items():
        ahead = [(form, ranks[style], place) for form, place, style in named if place >= start]
        if ahead:
            places[key] = min(ahead)[2]
            start = places[key] + 1
    return places


def text_behind_heading(edition: Edition, text: str) -> str:
    """What stands behind a heading in its own paragraph."""
    if any(form is _Form.NUMBERED for _, form in _candidates(edition, text)):
        return ""
    match = _RUN_IN.fullmatch(text)
    return match["rest"].strip() if match else ""


def _candidates(edition: Edition, text: str) -> Iterator[tuple[str, _Form]]:
    """The sections whose heading a paragraph may be, and how it is written."""
    if len(text) > _LONGEST:
        run_in = _RUN_IN.fullmatch(text)
        if run_in:
            yield from _numbered(edition, run_in["heading"], _Form.RUN_IN)
        return
    plain = normalised(text)
    if not plain:
        return
    found = [*_numbered(edition, text, _Form.NUMBERED)]
    run_in = None if found else _RUN_IN.fullmatch(text)
    if run_in:
        found += _numbered(edition, run_in["heading"], _Form.RUN_IN)
    inner = _INNER_NUMBERED.fullmatch(plain)
    for number, section in enumerate(edition.sections, 1):
        if _is_worded(section, plain):
            found.append((section.key, _Form.BARE))
        elif inner and _number(inner) == number and _is_worded(section, inner["words"]):
            found.append((section.key, _Form.INNER_NUMBERED))
    yield from found


def _numbered(edition: Edition, text: str, form: _Form) -> Iterator[tuple[str, _Form]]:
    plain = normalised(text)
    match = _NUMBERED.fullmatch(plain)
    for number, section in enumerate(edition.sections, 1):
        if plain == normalised(section.title) or (
            match and _chinese(match["number"]) == number and _is_worded(section, match["words"])
        ):
            yield section.key, form


def _is_worded(section: Section, words: str) -> bool:
    pattern = section.heading or re.escape(_words(section))
    bare = _NOTE.sub("", words.rstrip(_ENDS)).rstrip(_ENDS)
    return re.fullmatch(pattern, bare) is not None


def _words(section: Section) -> str:
    """A section's title without its number."""
    title = normalised(section.title)
    match = _NUMBERED.fullmatch(title)
    return match["words"] if match else title


def _number(match: re.Match[str]) -> int:
    return int(match["digit"]) if match["digit"] else _chinese(match["chinese"])


def _chinese(numeral: str) -> int:
    """The number below 20 that a Chinese numeral is."""
    if numeral.startswith("十"):
        return 10 + (_NUMERALS.index(numeral[1]) + 1 if len(numeral) > 1 else 0)
    return _NUMERALS.index(numeral) + 1 if len(numeral) == 1 else 0


def _leave_surer(found: dict[str, list[tuple[_Form, int, str]]]) -> None:
    """Drops headings numbered （一） or 1. where the document numbers its sections 一、 ."""
    if any(form <= _Form.RUN_IN for named in found.values() for form, _, _ in named):
        for named in found.values():
            named[:] = [item for item in named if item[0] is not _Form.INNER_NUMBERED]


def _leave_out_contents(found: dict[str, list[tuple[_Form, int, str]]]) -> None:
    """Drops the headings of a table of contents: all in one run, and all once more below."""
    at = {key: {place for _, place, _ in named} for key, named in found.items()}
    for first in sorted(next(iter(at.values()), ())):
        end = first + len(at)
        in_run = all(first + step in places for step, places in enumerate(at.values()))
        if in_run and all(max(places) >= end for places in at.values()):
            for named in found.values():
                named[:] = [item for item in named if not first <= item[1] < end]
