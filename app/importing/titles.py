"""Finds the title of a report: whose it is, and which year it is about."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.edition.definition import EditionFile
from app.edition.edition import Edition

TITLE_LINES = 4
"""Lines that a title may be broken into, and lines that may stand above a blank one."""

_LONGEST = 80
_LONGEST_OFFICIAL = 400
"""Characters of a title in the official wording, so that a page without line ends costs no time."""

_SPACE = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")
"""White space, except between words in Latin letters."""

_ENDS = ("报告", "）", ")")
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_PART_OF_NAME = re.compile(r"[省市区县镇乡]?(街道)?(人民)?(政府|办事处|委员会|办公室)?")
_NAME = r"(?P<name>[^，。；：:;!?！？《》]*?)"
_YEAR = r"(?P<year>\d{4}|[〇○零一二三四五六七八九]{4})"
_ORGANISATION = re.compile(
    r"[^\d，。；：:、！？>|【】]{1,40}"
    r"[府大协院会室处厅局委部所站馆队心道司镇乡县市区旗社联校团行组台场园盟署库系]"
)
_ABOUT = re.compile(r"^关于|关于$")


@dataclass(frozen=True)
class Title:
    """A title and the lines it takes, both inclusive; a `year` of None is not filled in."""

    name: str
    year: int | None
    first: int
    last: int


def title_pattern(edition: Edition) -> re.Pattern[str]:
    """Matches the official title without white space, blank ones too; groups `name`, `year`."""
    title = re.escape(edition.definition.title)
    title = title.replace(re.escape("{name}"), "(?P<name>.*?)", 1)
    return re.compile(title.replace(re.escape("{year}"), r"(?P<year>\d{4}|\D*)", 1))


def title_place(edition: Edition, paragraphs: Sequence[str]) -> tuple[int, int] | None:
    """The first and the last paragraph of the title; it may be broken into several."""
    title = _official(edition, paragraphs) or next(iter(titles(edition, paragraphs)), None)
    return (title.first, title.last) if title else None


def title_above(edition: Edition, lines: Sequence[str], below: int) -> Title | None:
    """The title above line `below`: the official one at the top, else the last in any wording."""
    above = [title for title in titles(edition, lines[:below]) if title.last < below]
    return above[-1] if above else _official(edition, lines[:below])


def titles(edition: Edition, lines: Sequence[str]) -> Iterator[Title]:
    """All titles with a year among the lines, in any usual wording."""
    place = 0
    while place < len(lines):
        found = _title_at(edition, lines, place)
        if found:
            yield found
        place = found.last + 1 if found else place + 1


def is_organisation(text: str) -> bool:
    """Whether a text may be the name of an organisation."""
    return _ORGANISATION.fullmatch("".join(text.split())) is not None


def year_of(digits: str) -> int | None:
    """The year written in digits or Chinese digits."""
    plain = digits.translate(_CHINESE_DIGITS)
    return int(plain) if plain.isdecimal() and len(plain) == 4 else None


def _official(edition: Edition, lines: Sequence[str]) -> Title | None:
    pattern = title_pattern(edition)
    for first, text in enumerate(lines[:TITLE_LINES]):
        if text.strip():
            for last in range(first, min(first + TITLE_LINES, len(lines))):
                title = squeezed(lines[first : last + 1])
                if len(title) > _LONGEST_OFFICIAL:
                    break
                match = pattern.fullmatch(title)
                if match:
                    digits = match["year"]
                    return Title(match["name"], year_of(digits), first, last)
    return None


def _title_at(edition: Edition, lines: Sequence[str], first: int) -> Title | None:
    if not lines[first].strip():
        return None
    for last in range(first, min(first + TITLE_LINES, len(lines))):
        if len(lines[last]) > _LONGEST:
            return None
        text = squeezed(lines[first : last + 1])
        if len(text) > _LONGEST:
            return None
        if not text.endswith(_ENDS):
            continue
        for pattern in _patterns(edition.definition):
            match = pattern.fullmatch(text)
            if match and last > first and not _is_broken(edition, lines, first, last, match):
                return None
            if match:
                name = _ABOUT.sub("", match["name"])
                return Title(name, year_of(match["year"]), first, last)
    return None


def _is_broken(
    edition: Edition, lines: Sequence[str], first: int, last: int, match: re.Match[str]
) -> bool:
    """Whether a title of several lines is one that was broken, and has no strange line in it."""
    if any(_stands_alone(edition, lines, place) for place in range(first + 1, last + 1)):
        return False
    return match["year"] in squeezed(lines[first : first + 1]) or is_organisation(match["name"])


def _stands_alone(edition: Edition, lines: Sequence[str], first: int) -> bool:
    """Whether a title with a whole name begins on a line, so that the one above is none of it."""
    title = _title_at(edition, lines, first)
    return bool(title and title.name and not _PART_OF_NAME.fullmatch(title.name))


@lru_cache(maxsize=8)
def _patterns(definition: EditionFile) -> tuple[re.Pattern[str], ...]:
    return tuple(map(_pattern, (definition.title, *definition.titles)))


def _pattern(title: str) -> re.Pattern[str]:
    """Matches a wording of the title with a year, with either kind of brackets."""
    plain = re.escape(title).replace("（", "[（(]").replace("）", "[）)]")
    named = plain.replace(re.escape("{name}"), _NAME, 1)
    return re.compile(named.replace(re.escape("{year}"), _YEAR, 1) + r"(?:[（(].{1,8}[）)])?")


def squeezed(lines: Sequence[str]) -> str:
    """The lines as one, without white space except between words in Latin letters."""
    return _SPACE.sub("", "".join(lines).strip())
