"""A report as it goes out: blank cells are 0, live numbers plain figures, charts pictures."""

from __future__ import annotations

from collections.abc import Callable

from app.report.changes import Edit
from app.report.charts import ChartData, chart_data, chart_of, chart_words
from app.report.narrative import Picture, picture_name, resolved
from app.report.report import Report

ChartDrawer = Callable[[ChartData], bytes]
"""Draws a chart as a PNG file; drawing is done outside of `app`."""


def finished(report: Report, draw_chart: ChartDrawer | None = None) -> Report:
    """A copy as it goes out; without a drawer a chart is told in words."""
    copy = report.zero_filled()
    media: dict[str, bytes] = {}
    texts = {key: _finished_text(copy, text, media, draw_chart) for key, text in copy.texts.items()}
    copy.apply(Edit(texts=texts, media=media))
    return copy


def _finished_text(
    report: Report, text: str, media: dict[str, bytes], draw_chart: ChartDrawer | None
) -> str:
    lines = []
    for line in text.split("\n"):
        chart = chart_of(line)
        if chart and not draw_chart:
            lines.append(chart_words(chart_data(report, chart), chart.caption))
        elif chart and draw_chart:
            data = draw_chart(chart_data(report, chart))
            name = picture_name(data, ".png")
            media[name] = data
            lines.append(Picture(name, chart.caption).source)
        else:
            lines.append(resolved(report, line))
    return "\n".join(lines)
