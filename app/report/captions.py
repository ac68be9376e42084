"""Captions of pictures with their numbers, which follow the order of the report."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.report.charts import chart_of
from app.report.narrative import picture_of
from app.report.report import Report

_DIGITS = "零一二三四五六七八九"
_NUMBER = re.compile(r"图\s*(?:(?P<chinese>[一二三四五六七八九十]+)|\d+)(?!\d)[\s:：.．、]*")


def numbered_captions(report: Report) -> dict[str, str]:
    """The caption of each picture and chart by how it is written: `图1　…`, or `图一　…`.

    Numbers typed into captions are replaced; the first one tells which numerals are wanted. What
    has no caption has no number.
    """
    captioned = {source: caption for source, caption in _figures(report) if caption}
    typed = [match for caption in captioned.values() if (match := _NUMBER.match(caption))]
    chinese = bool(typed and typed[0]["chinese"])
    return {
        source: f"图{chinese_numeral(place) if chinese else place}　{_bare(caption)}"
        for place, (source, caption) in enumerate(captioned.items(), 1)
    }


def texts_without_pictures(report: Report) -> dict[str, str]:
    """The texts for files that hold no pictures: where one stands they say so."""
    captions = numbered_captions(report)

    def told(line: str) -> str:
        if picture_of(line) is None:
            return line
        return f"（{captions.get(line.strip(), '图片')}，见 Word 文档）"

    return {key: "\n".join(map(told, text.split("\n"))) for key, text in report.texts.items()}


def _figures(report: Report) -> Iterator[tuple[str, str]]:
    for text in report.texts.values():
        for paragraph in text.split("\n"):
            figure = picture_of(paragraph) or chart_of(paragraph)
            if figure:
                yield paragraph.strip(), figure.caption


def _bare(caption: str) -> str:
    number = _NUMBER.match(caption)
    return caption[number.end() :] if number else caption


def chinese_numeral(number: int) -> str:
    """A number from 1 to 99 in Chinese numerals: 一, 十, 十二, 二十."""
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return lead + (_DIGITS[ones] if ones or not tens else "")
