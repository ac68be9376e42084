"""Cuts the paragraphs of a report into its texts, and reads the basic data out of them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import pairwise, zip_longest

import msgspec

from app.edition.definition import ContactField
from app.edition.edition import Edition
from app.recognise.document import DocumentTexts
from app.recognise.labels import normalised
from app.report.changes import Details, Organisation

_TITLE_LINES = 4
_CHINESE_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日?")
_CHINESE_DATE = re.compile(r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]+)月(.+?)日")
_OFFICE = re.compile(r"请与(?P<office>[^，。；,;]{2,60}?)联系")
_ENTRY_END = re.compile(r"[；;。）)\n]")
_SPACE = re.compile(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])")
"""White space, except between words in Latin letters."""

_NO_OFFICE = "本机关"


def cut_texts(
    edition: Edition, paragraphs: Sequence[str], styles: Sequence[str] = ()
) -> DocumentTexts:
    """The texts and basic data that stand in a report's paragraphs, its tables left out.

    `styles` are those of the paragraphs, if they are known.
    """
    styled = zip_longest(paragraphs, styles, fillvalue="")
    written = [(line.strip(), style) for line, style in styled if line.strip()]
    lines = [line for line, _ in written]
    name, year, title_end = _title(edition, lines)
    signed, body = _without_signature(lines[title_end:], name)
    texts = _sections(edition, body, [style for _, style in written[title_end:]])
    organisation = _contact(edition, texts["preamble"], name)
    return DocumentTexts(texts, Details(year or 0, signed, organisation), year)


def heading_places(
    edition: Edition, paragraphs: Sequence[str], styles: Sequence[str] = ()
) -> dict[str, int]:
    """The paragraphs that are the headings of the sections, by section key, in form order.

    A text may quote a heading: where the styles tell, the one that looks like most headings counts.
    """
    titles = {normalised(section.title): section.key for section in edition.sections}
    found: dict[str, list[tuple[int, str]]] = {key: [] for key in titles.values()}
    for place, (text, style) in enumerate(zip_longest(paragraphs, styles, fillvalue="")):
        key = titles.get(normalised(text))
        if key:
            found[key].append((place, style))
    looks = Counter(style for named in found.values() for style in {look for _, look in named})
    uses = Counter(style for named in found.values() for _, style in named)
    ranks = {style: (-looks[style], uses[style]) for style in uses}
    places: dict[str, int] = {}
    start = 0
    for key, named in found.items():
        ahead = [(ranks[style], place) for place, style in named if place >= start]
        if ahead:
            places[key] = min(ahead)[1]
            start = places[key] + 1
    return places


def title_pattern(edition: Edition) -> re.Pattern[str]:
    """Matches a report's title without white space; groups `name` and `year`."""
    title = re.escape(edition.definition.title)
    title = title.replace(re.escape("{name}"), "(?P<name>.*?)", 1)
    return re.compile(title.replace(re.escape("{year}"), r"(?P<year>\d{4}|\D*)", 1))


def title_place(edition: Edition, paragraphs: Sequence[str]) -> tuple[int, int] | None:
    """The first and the last paragraph of the title; it may be broken into several."""
    pattern = title_pattern(edition)
    for first, text in enumerate(paragraphs[:_TITLE_LINES]):
        if text.strip():
            for last in range(first, first + _TITLE_LINES):
                if pattern.fullmatch(_squeezed(paragraphs[first : last + 1])):
                    return first, last
    return None


def _title(edition: Edition, lines: Sequence[str]) -> tuple[str, int | None, int]:
    """The organisation's name, the year, and how many lines the title takes."""
    place = title_place(edition, lines)
    if place is None:
        return "", None, 0
    first, last = place
    match = title_pattern(edition).fullmatch(_squeezed(lines[first : last + 1]))
    digits = match["year"] if match else ""
    year = int(digits) if digits.isdecimal() else None
    return match["name"] if match else "", year, last + 1


def _squeezed(lines: Sequence[str]) -> str:
    return _SPACE.sub("", "".join(lines).strip())


def _sections(edition: Edition, lines: Sequence[str], styles: Sequence[str]) -> dict[str, str]:
    places = heading_places(edition, lines, styles[: len(lines)])
    starts = {"preamble": -1} | places
    ends = [*starts.values(), len(lines)]
    return {
        key: "\n".join(lines[start + 1 : end])
        for key, (start, end) in zip(starts, pairwise(ends), strict=True)
    }


def _without_signature(lines: Sequence[str], name: str) -> tuple[date | None, Sequence[str]]:
    """The date of signature, and the lines without date and signature at the end."""
    signed = _date(lines[-1]) if lines else None
    rest = lines[:-1] if signed else lines
    if rest and name and normalised(rest[-1]) == normalised(name):
        rest = rest[:-1]
    return signed, rest


def _date(text: str) -> date | None:
    """The date that a line consists of."""
    squeezed = normalised(text)
    match = _DATE.fullmatch(squeezed)
    parts = [int(part) for part in match.groups()] if match else _chinese_parts(squeezed)
    try:
        return date(*parts) if parts else None
    except ValueError:
        return None


def _chinese_parts(text: str) -> list[int]:
    match = _CHINESE_DATE.fullmatch(text)
    if match is None:
        return []
    year, month, day = match.groups()
    numbers = [year.translate(_CHINESE_DIGITS), _small_number(month), _small_number(day)]
    return [int(number) for number in numbers] if all(map(str.isdecimal, numbers)) else []


def _small_number(text: str) -> str:
    """The digits of a Chinese number below 100: 二十五 -> 25."""
    tens, ten, ones = text.partition("十")
    if not ten:
        return text.translate(_CHINESE_DIGITS)
    return (tens or "1").translate(_CHINESE_DIGITS) + (ones or "0").translate(_CHINESE_DIGITS)


def _contact(edition: Edition, preamble: str, name: str) -> Organisation:
    found = {
        entry.key: value
        for entry in edition.definition.contact
        if (value := _entry(entry, edition.definition.contact, preamble))
    }
    office = _OFFICE.search(preamble)
    if office and office["office"] not in (name, _NO_OFFICE):
        found.setdefault("office", office["office"])
    return msgspec.structs.replace(Organisation(name=name), **found)


def _entry(entry: ContactField, entries: Sequence[ContactField], text: str) -> str:
    """What stands behind the entry's label: behind a colon, or at once if it is well formed."""
    for label in re.finditer(re.escape(entry.label) + r"\s*(?P<colon>[:：]?)\s*", text):
        rest = text[label.end() :]
        match = re.match(entry.pattern, rest) if entry.pattern else None
        if match:
            return match[0]
        if label["colon"]:
            others = "|".join(re.escape(other.label) for other in entries)
            value = re.split(rf"(?:{others})\s*[:：]", _ENTRY_END.split(rest)[0])[0]
            return value.strip(" ，,、；;")
    return ""
