"""Texts of tables as they compare, and the words on this program's own workbooks."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from app.edition.edition import OPENING, Edition

_ONE_WAY = str.maketrans(
    "、，。;〔〕【】[]〈〉《》<>“”‘’「」『』＂'—–－",
    ",,.,()()()()()()" + '"' * 10 + "---",
)
_NUMBERING = re.compile(r"^(\d+)[.,]")
_CHINESE_NUMBERING = re.compile(r"^([一二三四五六七八九十]+)[.,]")

_ANY_NUMBERING = re.compile(
    r"(?:\((?:\d{1,2}|[一二三四五六七八九十]{1,3})\)"
    r"|(?:\d{1,2}|[一二三四五六七八九十]{1,3})[).,:\-]"
    r"|\d{1,2}(?=\D))[.,:]?"
)
_NOTE = re.compile(r"\([^()]*\)?")
_SIGNS = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"[+\-±]?\d[\d,.]*(?:[件条次份个项宗起部篇人%]|[亿万千百]?元)?|[-/\\无]+")
_YEARS = (("一年度", "年"), ("年度", "年"), ("上一年", "上年"), ("下一年", "下年"))
_MONEY = re.compile(r"[亿万千百]?元")


_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
"""Signs without width that editors leave in texts."""


def visible(text: str) -> str:
    """The text without signs that nobody sees."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


@lru_cache(maxsize=8192)
def normalised(text: str) -> str:
    """The text with half-width signs, one kind of bracket, quote and comma, and no white space."""
    folded = "".join(unicodedata.normalize("NFKC", visible(text)).split()).translate(_ONE_WAY)
    return _CHINESE_NUMBERING.sub(r"\1,", _NUMBERING.sub(r"\1.", folded))


def core(text: str) -> str:
    """The words of a normalised label: no numbering, no punctuation, 年度 and 一年 as 年."""
    start = 0
    while match := _ANY_NUMBERING.match(text, start):
        start = match.end()
    words = _SIGNS.sub("", text[start:])
    for long, short in _YEARS:
        words = words.replace(long, short)
    return words


def without_notes(text: str) -> str:
    """A normalised text without what stands in brackets; a bracket may be left open."""
    return _NOTE.sub("", _ANY_NUMBERING.sub("", text, count=1))


def is_number_text(text: str) -> bool:
    """Whether a normalised text is a number, perhaps with a unit, or a sign for “none”."""
    return _NUMBER.fullmatch(text) is not None


def money_unit(text: str) -> str:
    """The unit of money that a text names; empty if it names none."""
    units = _MONEY.findall(text)
    return str(units[-1]) if units else ""


DETAILS_SHEET = "基本信息"
TEXTS_SHEET = "文字"

BY_UNIT = "（分单位）"
"""How the sheets of a collection's workbook end that list the units' figures below a table."""

NAME_LABEL = "机关名称"
KIND = "机关类型"
YEAR = "年度"
DATE = "成文日期"
EDITION = "版式"

CHECK_ROW = "勾稽校验"
"""How the label of a check row begins."""

PREAMBLE = "报告开头"
_NOT_IN_SHEET_NAMES = str.maketrans("", "", "\\/?*[]:'")


def sheet_name(tab: str) -> str:
    """A section's short name as a sheet name, without the signs that Excel refuses there."""
    return tab.translate(_NOT_IN_SHEET_NAMES)[:31]


def text_titles(edition: Edition) -> dict[str, str]:
    """The title over each text, by text key, in form order."""
    return {OPENING: PREAMBLE} | {section.key: section.title for section in edition.sections}
