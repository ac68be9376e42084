"""Tells whether two names mean one organisation: prefixes and suffixes may differ, nothing else.

A name is taken apart into regions (安丘市) and what is left, in one usual form: 柘山镇人民政府 and
柘山镇 are the same, 街道办事处 and 街道 too. 安丘市教育局 is no other region's 教育局.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_CHINESE = r"[\u4e00-\u9fff]"
_REGION = re.compile(
    rf"{_CHINESE}县|{_CHINESE}{{2,6}}?"
    r"(?:特别行政区|自治区|自治州|自治县|自治旗|开发区|高新区|新区|地区|[省市州盟县区旗])"
)
"""One character is enough for a county only: 费县, but 城市管理局 and 社区 are no regions."""

_NATIONAL = re.compile(r"国家税务总局|中国共产党|中共")
_LEVEL = re.compile(r"[省市县区旗](?=.{3})")
_SMALLEST = 2
"""Characters that are left at least when a region is taken off."""

_ASIDE = re.compile(r"[（(\[【〔][^（）()]*[）)\]】〕]")
_NOT_A_NAME = re.compile(r"[\s·\-_—,，.。:：;；“”\"'‘’《》]+")
_ENDINGS = (
    (re.compile(r"人民政府"), "政府"),
    (re.compile(r"街道(办事处|办|政府)$|街办$"), "街道"),
    (re.compile(r"(?<=[镇乡])(政府)?(党政办公室|党政办|办公室)?$"), ""),
    (re.compile(r"(?<=苏木)政府$"), ""),
    (re.compile(r"(?<=.[省市州盟县区旗])政府$"), ""),
    (re.compile(r"管理委员会$"), "管委会"),
    (re.compile(r"机关$|（本级）$"), ""),
)
_FILE_WORDS = re.compile(
    r"(20\d\d|二[〇○零]..)年?度?|(政府)?信息公开(工作)?|年度报告|年度报表|年报表?|报告表?|报表|统计表|附件\d*|附表|表格|"
    r"定稿|终稿|最终版|修改版|修改稿|修订版|上报|报送|盖章版?|扫描件?|副本|新版|第?[一二三\d]稿|[vV]\d+|\d+|^关于|[关于的]$"
)


class Name:
    """A name taken apart. `whole` is its usual form; `readings` are its ways to be read."""

    __slots__ = ("readings", "whole")

    def __init__(self, text: str, above: tuple[str, ...] = ()) -> None:
        self.whole = usual(text)
        self.readings = tuple((tail, regions or above) for tail, regions in _readings(self.whole))
        """What is left, and the regions before it, the whole name first."""

    @property
    def tails(self) -> Iterator[str]:
        """What is left when more and more regions are taken off."""
        return (tail for tail, _ in self.readings)

    def is_same(self, other: Name) -> bool:
        """Whether both may be one organisation: the same rest, and no other region."""
        return any(
            tail == other_tail and _fit(regions, other_regions)
            for tail, regions in self.readings
            for other_tail, other_regions in other.readings
        )


@lru_cache(maxsize=4096)
def usual(text: str) -> str:
    """A name in its usual form: half-width, without white space, remarks and forms of address."""
    plain = unicodedata.normalize("NFKC", text)
    plain = _NOT_A_NAME.sub("", _ASIDE.sub("", plain))
    for pattern, form in _ENDINGS:
        plain = pattern.sub(form, plain)
    return plain


def is_region(name: str) -> bool:
    """Whether a name in its usual form is that of a region."""
    return _REGION.fullmatch(name) is not None


def name_in_file(stem: str) -> str:
    """What is left of a file's name without year, version and the words for the report."""
    return _NOT_A_NAME.sub("", _FILE_WORDS.sub("", _ASIDE.sub("", stem)))


def is_short_for(short: str, long: str) -> bool:
    """Whether a name in its usual form may be a shortened one: 教体局 is for 教育和体育局.

    Also where just one character differs in names of the same length, as slips of the pen do.
    """
    if len(short) < 3 or short == long:
        return False
    if len(short) == len(long):
        return len(short) > 2 and sum(a != b for a, b in zip(short, long, strict=True)) == 1
    if len(short) > len(long) or short[0] != long[0] or short[-1] != long[-1]:
        return False
    rest = iter(long)
    return all(sign in rest for sign in short)


def _readings(whole: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield whole, ()
    regions: tuple[str, ...] = ()
    rest = _NATIONAL.sub("", whole)
    if rest != whole:
        yield rest, ()
    while (found := _REGION.match(rest)) and len(rest) - found.end() >= _SMALLEST:
        regions = (*regions, found[0])
        rest = rest[found.end() :]
        yield rest, regions
    if level := _LEVEL.match(rest):
        yield rest[level.end() :], regions


def _fit(regions: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Whether two ways through the regions may lead to the same place."""
    return not regions or not others or regions[-1] == others[-1]
