"""The numbers that Word puts before paragraphs by itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.office.wordml import Element, paragraph_style, w
from app.report.captions import chinese_numeral

_VALUE, _LEVEL = w("val"), w("ilvl")
_CHINESE = frozenset(
    (
        "chineseCounting",
        "chineseCountingThousand",
        "ideographDigital",
        "japaneseCounting",
        "japaneseDigitalTenThousand",
        "taiwaneseCounting",
        "taiwaneseCountingThousand",
        "koreanDigital2",
    )
)
_ARABIC = frozenset(("decimal", "decimalZero", "decimalHalfWidth"))
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    kind: str
    text: str
    start: int


class Numbering:
    """The lists of a document; tells the number of each paragraph, asked in order."""

    def __init__(self, numbering: Element, styles: Element | None) -> None:
        abstract = {
            element.get(w("abstractNumId"), ""): dict(_levels(element))
            for element in numbering.iterchildren(w("abstractNum"))
        }
        self._lists = {
            element.get(w("numId"), ""): _value(element.find(w("abstractNumId")))
            for element in numbering.iterchildren(w("num"))
        }
        self._abstract = abstract
        self._styles = dict(_of_styles(styles)) if styles is not None else {}
        self._counts: dict[str, list[int]] = {}

    def text(self, paragraph: Element) -> str:
        """The number before a paragraph with its signs: 一、; empty if it has none."""
        number, level = self._place(paragraph)
        name = self._lists.get(number, "")
        levels = self._abstract.get(name, {})
        if level not in levels:
            return ""
        before = [levels[i].start - 1 if i in levels else 0 for i in range(_LEVELS)]
        counts = self._counts.setdefault(name, before.copy())
        counts[level] += 1
        counts[level + 1 :] = before[level + 1 :]
        text = levels[level].text
        for place in range(level + 1):
            kind = levels[place].kind if place in levels else ""
            text = text.replace(f"%{place + 1}", _written(max(counts[place], 1), kind))
        return text

    def _place(self, paragraph: Element) -> tuple[str, int]:
        """The list a paragraph belongs to, and its level there."""
        own = paragraph.find(f"{w('pPr')}/{w('numPr')}")
        number, level = _properties(own)
        if number is None or level is None:
            of_style = self._styles.get(paragraph_style(paragraph), (None, None))
            number = number if number is not None else of_style[0]
            level = level if level is not None else of_style[1]
        return number or "", level or 0


def _levels(abstract: Element) -> Iterator[tuple[int, _Level]]:
    for level in abstract.iterchildren(w("lvl")):
        place = level.get(_LEVEL, "")
        kind, start = _value(level.find(w("numFmt"))), _value(level.find(w("start")))
        text = _value(level.find(w("lvlText")))
        known = kind in _CHINESE or kind in _ARABIC or kind == "decimalFullWidth"
        if place.isdecimal() and int(place) < _LEVELS and known:
            yield int(place), _Level(kind, text, int(start) if start.isdecimal() else 1)


def _of_styles(styles: Element) -> Iterator[tuple[str, tuple[str | None, int | None]]]:
    for style in styles.iterchildren(w("style")):
        found = style.find(f"{w('pPr')}/{w('numPr')}")
        if found is not None:
            yield style.get(w("styleId"), ""), _properties(found)


def _properties(element: Element | None) -> tuple[str | None, int | None]:
    if element is None:
        return None, None
    number, level = element.find(w("numId")), element.find(_LEVEL)
    place = _value(level)
    return (
        None if number is None else _value(number),
        int(place) if place.isdecimal() and int(place) < _LEVELS else None,
    )


def _value(element: Element | None) -> str:
    return "" if element is None else element.get(_VALUE, "")


def _written(number: int, kind: str) -> str:
    if kind in _CHINESE:
        return chinese_numeral(min(number, 99))
    return str(number).translate(_FULL_WIDTH) if kind == "decimalFullWidth" else str(number)
