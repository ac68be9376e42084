"""Charts in texts: a paragraph that names its bars or slices with typed or live numbers.

Such a paragraph is `{chart:KIND|CAPTION|LABEL=VALUE;LABEL=VALUE}`; a value is a number, or a live
number without its braces. With `VALUE,LAST` every bar stands beside last year's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from app.report.narrative import live_of, live_value
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


@dataclass(frozen=True)
class Bar:
    """A bar or slice: its label, its number as it is written, and last year's if it is compared."""

    label: str
    value: str
    last: str = ""

    @property
    def source(self) -> str:
        """How it is written in a chart."""
        last = f",{self.last}" if self.last else ""
        return f"{plain_label(self.label)}={self.value}{last}"


@dataclass(frozen=True)
class Chart:
    """A chart as it is written; its caption has no number."""

    kind: ChartKind
    caption: str
    bars: tuple[Bar, ...]

    @property
    def source(self) -> str:
        """How it is written in a text."""
        bars = ";".join(bar.source for bar in self.bars)
        return f"{{chart:{self.kind}|{plain_label(self.caption)}|{bars}}}"


@dataclass(frozen=True)
class DrawnBar:
    """What is drawn of a bar; `last` is None without a comparison."""

    label: str
    value: Decimal
    last: Decimal | None = None


@dataclass(frozen=True)
class ChartData:
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
    """A chart told in words: its caption, then every label with its number."""
    told = "、".join(f"{bar.label}{format_plain(bar.value)}" for bar in data.bars)
    return f"{caption}：{told}。" if caption else f"{told}。"


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
