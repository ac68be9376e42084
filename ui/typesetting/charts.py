"""Draws charts as pictures: one colour, greys that tell apart in print, numbers written out."""

from __future__ import annotations

import sys
from decimal import Decimal
from functools import lru_cache
from typing import Any

import pygal  # type: ignore[import-untyped]  # it has no types
from pygal.style import Style  # type: ignore[import-untyped]  # it has no types
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from app.report.charts import ChartData, ChartKind, DrawnBar
from app.report.narrative import percentage
from app.report.numbers import format_plain
from ui.pictures import picture_file
from ui.theme import PAPER_BLUE

sys.meta_path[:] = [one for one in sys.meta_path if not isinstance(one, pygal.PluginImportFixer)]
"""Without pygal's importer of maps: it is of a kind that Python warns of at every later import."""

WIDTH, HEIGHT = 1843, 980
"""Pixels: 156 mm, the width of the text, at 300 dots per inch."""

_TEXT_SIZE = 40
_FAMILIES = "SimHei, Microsoft YaHei, Noto Sans CJK SC, sans-serif"
_THIS_YEAR, _LAST_YEAR = PAPER_BLUE, "#A6A6A6"
_SLICES = (PAPER_BLUE, "#9DC3E6", "#404040", "#BFBFBF", "#2E75B6", "#7F7F7F", "#DEEBF7", "#262626")
_MARGIN = 30
_LEGEND = 6 * _TEXT_SIZE
"""Pixels for the sign and the name of a year below a chart."""
_KEPT = 16
"""Charts drawn last; a preview asks for the same ones again and again."""


@lru_cache(maxsize=_KEPT)
def draw_chart(data: ChartData) -> bytes:
    """The chart as a PNG file."""
    tree = (_pie(data) if data.kind is ChartKind.PIE else _bars(data)).render_tree()
    _repair(tree)
    if data.kind is not ChartKind.PIE:
        _gather_legend(tree)
    return _as_png(pygal.etree.etree.tostring(tree))


def _bars(data: ChartData) -> Any:  # pygal has no types
    compared = any(bar.last is not None for bar in data.bars)
    colors = (_LAST_YEAR, _THIS_YEAR) if compared else (_THIS_YEAR,)
    chart = pygal.Bar(
        style=_style(colors),
        show_legend=compared,
        legend_at_bottom=True,
        print_values=True,
        print_values_position="top",
        show_y_labels=False,
        show_y_guides=False,
        value_formatter=lambda value: f"{value:g}" if value < 1e6 else f"{value:.0f}",
        **_COMMON,
    )
    chart.x_labels = [bar.label for bar in data.bars]
    if compared:
        chart.add(f"{data.year - 1}年", [float(bar.last or 0) for bar in data.bars])
    chart.add(f"{data.year}年", [float(bar.value) for bar in data.bars])
    return chart


def _pie(data: ChartData) -> Any:  # pygal has no types
    total = sum((bar.value for bar in data.bars), Decimal(0))
    chart = pygal.Pie(style=_style(_SLICES), print_values=False, **_COMMON)
    for bar in data.bars:
        chart.add(_slice_words(bar, total), float(bar.value))
    return chart


_COMMON: dict[str, object] = {
    "width": WIDTH,
    "height": HEIGHT,
    "margin": _MARGIN,
    "js": [],
    "legend_box_size": _TEXT_SIZE - 8,
    "truncate_legend": -1,
    "truncate_label": -1,
    "no_data_text": "没有数据",
}


def _style(colors: tuple[str, ...]) -> Any:  # pygal has no types
    sizes = ("label", "major_label", "value", "value_label", "legend", "no_data")
    return Style(
        background="white",
        plot_background="white",
        foreground="#000000",
        foreground_strong="#000000",
        foreground_subtle="#BBBBBB",
        opacity="1",
        colors=colors,
        font_family=_FAMILIES,
        **{f"{size}_font_size": _TEXT_SIZE for size in sizes},
    )


def _slice_words(bar: DrawnBar, total: Decimal) -> str:
    share = f"（{percentage(bar.value, total)}）" if total else ""
    return f"{bar.label}　{format_plain(bar.value)}{share}"


def _repair(tree: Any) -> None:
    """Takes out guide lines and scripts, and makes the numbers as large as the labels."""
    for parent in list(tree.iter()):
        for child in list(parent):
            name = str(child.tag).rpartition("}")[2]
            is_guide = name == "path" and "line" in child.get("class", "").split()
            if name in ("script", "title", "desc") or is_guide:
                parent.remove(child)
            elif name == "text" and child.get("class") == "value":
                child.set("style", f"font-size:{_TEXT_SIZE}px")


def _gather_legend(tree: Any) -> None:
    """Puts the years beside each other in the middle; they would stand half the width apart."""
    found = [one for one in tree.iter() if "legend" in (one.get("class") or "").split()]
    left = (WIDTH - len(found) * _LEGEND) / 2
    for number, legend in enumerate(found):
        for part in legend:
            behind = 0 if "rect" in str(part.tag) else _TEXT_SIZE - 3
            part.set("x", str(left + number * _LEGEND + behind))


def _as_png(svg: bytes) -> bytes:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    painter = QPainter(image)
    QSvgRenderer(QByteArray(svg)).render(painter)
    painter.end()
    return picture_file(image)
