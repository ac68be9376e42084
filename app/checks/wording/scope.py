"""Which time a figure in a sentence is about: the report's year, another, or a part of a year."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache

from app.checks.wording.prose import Sentence

_THIS = (
    r"本年度?|今年|当年|全年|{year}年(?!1?\d月|(?:上|下)半年)|"
    r"1月1日(?:起)?(?:至|到|[-—–~～])|12月31日"
)
_OTHER = (
    r"上一?年(?!度?(?:结转|转|遗留))|去年|前年|往年|历年|同期|近[一二三四五两\d]{1,2}年|(?:19|20)\d\d年|"
    r"上半年|下半年|[一二三四1-4]季度|(?<!\d)\d{1,2}月份?|每年|每月|月均|年均|日均|平均|"
    r"明年|下一年|十[三四五]五|年以来"
)
_COMPARED = re.compile(r"(?:比|较|同|与|和|跟|相比)(?:于)?$")
_CHANGE = re.compile(
    r"(?:增|减|上升|下降|多出|多了|少了|提高|降低|增长|翻)[^，,；;。至到为]{0,6}$|[比较][^，,；;。]{0,12}[多少]$"
)

_LOOK_BACK = 120
_LONGEST_CHANGE = 20
_REACHED = re.compile(r"(?:增|减|升|降)[^，,；;。]{0,3}[至到为]$")


@lru_cache(maxsize=16)
def _markers(year: int) -> re.Pattern[str]:
    this = _THIS.replace("{year}", str(year))
    return re.compile(rf"(?P<this>{this})|(?P<other>{_OTHER})")


def is_change(sentence: Sentence, number: int) -> bool:
    """Whether a figure tells by how much something changed."""
    figure = sentence.figures[number]
    start = max(sentence.start, figure.start - 20)
    if number:
        start = max(start, sentence.figures[number - 1].end)
    words = sentence.text[start - sentence.start : figure.start - sentence.start]
    return _CHANGE.search(words) is not None


def is_reached(sentence: Sentence, number: int) -> bool:
    """Whether a figure tells to what something changed."""
    end = sentence.figures[number].start - sentence.start
    return _REACHED.search(sentence.text, max(0, end - _LONGEST_CHANGE), end) is not None


def is_of_other_time(sentence: Sentence, number: int, year: int) -> bool:
    """Whether a figure is about another year than the report's or about a part of it.

    The last word of time before the figure decides; a year that is only compared with does not,
    unless the figure stands in the same clause.
    """
    figure = sentence.figures[number]
    end = figure.start - sentence.start
    first = max(0, end - _LOOK_BACK)
    markers = _markers_in(sentence.text, year)
    near = markers[bisect_left(markers, (first,)) : bisect_left(markers, (end,))]
    if not any(other for _, other, _ in near):
        return False
    if is_reached(sentence, number):
        return False
    clause = end - len(sentence.head(number))
    for start, other, compared in reversed(near):
        if not other:
            return False
        if not compared or start >= clause:
            return True
    return False


@lru_cache(maxsize=1024)
def _markers_in(text: str, year: int) -> list[tuple[int, bool, bool]]:
    """The words of time: where, whether of another time, and whether only compared with."""
    return [
        (
            match.start(),
            match["other"] is not None,
            _COMPARED.search(text, max(0, match.start() - 3), match.start()) is not None,
        )
        for match in _markers(year).finditer(text)
    ]
