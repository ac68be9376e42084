"""Charts in texts, and the numbered captions of charts and pictures.

Such a paragraph is `{chart:KIND|CAPTION|LABEL=VALUE;LABEL=VALUE}`; a value is a number, or a live
number without its braces. With `VALUE,LAST` every bar stands beside last year's.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct

from app import patterns as re
from app.report.narrative import live_of, live_value, picture_of
from app.report.numbers import format_plain
from app.report.report import Report

_KINDS = "bar|pie"
_CHART = re.compile(rf"\{{chart:(?P<kind>{_KINDS})\|(?P<caption>[^|\n]*)\|(?P<bars>[^|\n]*)\}}")
_NUMBER = re.compile(r"\d{1,15}(?:\.\d{1,6})?")
_RESERVED = str.maketrans({"|": "／", ";": "；", "=": "＝", "{": "（", "}": "）", "\n": " "})


class ChartKind(StrEnum):
    """How the numbers are shown."""

    BAR = "bar"
    PIE = "pie"


class Bar(Struct, frozen=True):
    """A bar or slice: its label, its number as it is written, and last year's if it is compared."""

    label: str
    value: str
    last: str = ""

    @property
    def source(self) -> str:
        """How it is written in a chart."""
        last = f",{self.last}" if self.last else ""
        return f"{plain_label(self.label)}={self.value}{last}"


class Chart(Struct, frozen=True):
    """A chart as it is written; its caption has no number."""

    kind: ChartKind
    caption: str
    bars: tuple[Bar, ...]

    @property
    def source(self) -> str:
        """How it is written in a text."""
        bars = ";".join(bar.source for bar in self.bars)
        return f"{{chart:{self.kind}|{plain_label(self.caption)}|{bars}}}"


class DrawnBar(Struct, frozen=True):
    """What is drawn of a bar; `last` is None without a comparison."""

    label: str
    value: Decimal
    last: Decimal | None = None


class ChartData(Struct, frozen=True):
    """A chart with the numbers it shows now, ready to be drawn; `year` is the report's."""

    kind: ChartKind
    bars: tuple[DrawnBar, ...]
    year: int


def chart_of(paragraph: str) -> Chart | None:
    """The chart that a paragraph is, if it is one."""
    match = _CHART.fullmatch(paragraph.strip())
    if match is None:
        return None
    bars = tuple(_bars(match["bars"]))
    return Chart(ChartKind(match["kind"]), match["caption"], bars) if bars else None


def chart_data(report: Report, chart: Chart) -> ChartData:
    """The numbers that a chart shows now; what is blank or unknown counts as 0."""
    bars = tuple(_drawn(report, bar) for bar in chart.bars)
    return ChartData(chart.kind, bars, report.details.year)


def chart_words(data: ChartData, caption: str) -> str:
    """A chart in_words in words: its caption, then every label with its number."""
    in_words = "、".join(f"{bar.label}{format_plain(bar.value)}" for bar in data.bars)
    return f"{caption}：{in_words}。" if caption else f"{in_words}。"


def unread_bars(report: Report, paragraph: str) -> tuple[str, ...]:
    """What a chart writes for its bars that is no label with a number of this report."""
    match = _CHART.fullmatch(paragraph.strip())
    written = [part for part in match["bars"].split(";") if part.strip()] if match else []
    return tuple(part.strip() for part in written if not _is_read(report, part))


def _is_read(report: Report, written: str) -> bool:
    values = [value for bar in _bars(written) for value in (bar.value, bar.last) if value]
    live = [one for value in values if (one := live_of(f"{{{value}}}"))]
    return bool(values) and all(key in report.edition.cells for one in live for key in one.cells)


def plain_label(label: str) -> str:
    """A label without the signs that mean something in a chart."""
    return " ".join(label.translate(_RESERVED).split())


def is_value(text: str) -> bool:
    """Whether a text can be the value of a bar."""
    return bool(_NUMBER.fullmatch(text)) or live_of(f"{{{text}}}") is not None


def _bars(written: str) -> Iterator[Bar]:
    for part in written.split(";"):
        label, _, values = part.partition("=")
        value, _, last = values.partition(",")
        if label.strip() and is_value(value) and (not last or is_value(last)):
            yield Bar(label.strip(), value, last)


def _drawn(report: Report, bar: Bar) -> DrawnBar:
    last = _number(report, bar.last) if bar.last else None
    return DrawnBar(bar.label, _number(report, bar.value), last)


def _number(report: Report, value: str) -> Decimal:
    if _NUMBER.fullmatch(value):
        return Decimal(value)
    live = live_of(f"{{{value}}}")
    return (live_value(report, live) if live else None) or Decimal(0)


_DIGITS = "零一二三四五六七八九"
_CAPTION_NUMBER = re.compile(
    r"图\s*(?:(?P<chinese>[一二三四五六七八九十]+)|\d+)(?!\d)[\s:：.．、]*"
)


def numbered_captions(report: Report) -> dict[str, str]:
    """The caption of each picture and chart by how it is written: `图1　…`, or `图一　…`.

    Numbers typed into captions are replaced; the first one tells which numerals are wanted. What
    has no caption has no number.
    """
    captioned = {source: caption for source, caption in _figures(report) if caption}
    typed = [match for caption in captioned.values() if (match := _CAPTION_NUMBER.match(caption))]
    chinese = bool(typed and typed[0]["chinese"])
    return {
        source: f"图{chinese_numeral(place) if chinese else place}　{_bare(caption)}"
        for place, (source, caption) in enumerate(captioned.items(), 1)
    }


def texts_without_pictures(report: Report) -> dict[str, str]:
    """The texts for files that hold no pictures: where one stands they say so."""
    captions = numbered_captions(report)

    def in_words(line: str) -> str:
        if picture_of(line) is None:
            return line
        return f"（{captions.get(line.strip(), '图片')}，见 Word 文档）"

    return {key: "\n".join(map(in_words, text.split("\n"))) for key, text in report.texts.items()}


def _figures(report: Report) -> Iterator[tuple[str, str]]:
    for text in report.texts.values():
        for paragraph in text.split("\n"):
            figure = picture_of(paragraph) or chart_of(paragraph)
            if figure:
                yield paragraph.strip(), figure.caption


def _bare(caption: str) -> str:
    number = _CAPTION_NUMBER.match(caption)
    return caption[number.end() :] if number else caption


def chinese_numeral(number: int) -> str:
    """A number from 1 to 99 in Chinese numerals: 一, 十, 十二, 二十."""
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return lead + (_DIGITS[ones] if ones or not tens else "")
