"""One page of plain charts in the workbook; their numbers stand beside them on the same sheet.

They are Excel's own charts and not pictures: whoever gets the workbook can change them, and they
are drawn without a window.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from openpyxl.chart import BarChart, Reference
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.text import (
    CharacterProperties,
    Paragraph,
    ParagraphProperties,
    RegularTextRun,
)
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.collect.collection import Collection
from app.collect.results.charts import CountyChart, charts_of
from app.collect.workbook import looks
from app.collect.workbook.book import Book
from app.collect.workbook.list_sheet import plain_cell, write_over, write_value
from app.collect.workbook.looks import Looks
from app.export.xlsx import xlsx_styles as styles

CHARTS = "图表"
"""The name of the sheet."""

_MOST_BARS = 15
_COLUMNS, _COLUMN_WIDTH = 8, 11.0
_NUMBERS_FROM = _COLUMNS + 2
_WIDTH, _HEIGHT, _ROWS = 17.0, 8.0, 17
"""A chart is so many centimetres wide and high, and takes so many rows of the sheet."""

_TITLE_SIZE, _LABEL_SIZE = 1200, 800
"""Hundredths of a point."""

_FILL = "4472C4"


def draw_charts(book: Book, collection: Collection) -> None:
    """Draws the charts one below the other on a page, their numbers right of it."""
    sheet, kept = book.sheet(CHARTS), book.looks
    for column in range(1, _COLUMNS + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _COLUMN_WIDTH
    title = f"{collection.name} {collection.year} 年度政府信息公开申请办理情况"
    write_over(sheet, (1, _COLUMNS), title, looks.TITLE, kept)
    row, column = 2, _NUMBERS_FROM
    for chart in (one.first(_MOST_BARS) for one in charts_of(collection)):
        if chart.bars:
            _write_numbers(sheet, column, chart, kept)
            sheet.add_chart(_chart(sheet, column, chart), f"A{row}")
            row, column = row + _ROWS, column + 3
    styles.set_up_page(sheet, pages_high=1)
    sheet.print_area = f"A1:{get_column_letter(_COLUMNS)}{max(row, 2)}"


def _write_numbers(sheet: Worksheet, column: int, shown: CountyChart, kept: Looks) -> None:
    sheet.column_dimensions[get_column_letter(column)].width = 26
    bars = [(bar.label, bar.value) for bar in shown.bars]
    rows: Sequence[tuple[str, Decimal | str]] = [("项目", shown.title), *bars]
    for row, values in enumerate(rows, 1):
        for place, value in enumerate(values, column):
            cell = plain_cell(sheet, row, place)
            kept.put(cell, looks.HEAD if row == 1 else looks.CENTRED)
            write_value(cell, value)


def _chart(sheet: Worksheet, column: int, shown: CountyChart) -> BarChart:
    """Bars that lie, so that long names can be read, the first one at the top."""
    last = 1 + len(shown.bars)
    chart = BarChart()
    chart.type = "bar"
    chart.title = _title(shown.title)
    chart.legend = None
    chart.width = _WIDTH  # type: ignore[assignment] # centimetres, not whole ones as the stubs say
    chart.height = _HEIGHT
    chart.gapWidth = 50
    chart.add_data(Reference(sheet, column + 1, 2, column + 1, last), titles_from_data=False)
    chart.set_categories(Reference(sheet, column, 2, column, last))
    chart.x_axis.delete = False
    chart.x_axis.scaling.orientation = "maxMin"
    chart.x_axis.txPr = _small_text()
    chart.y_axis.delete = True
    chart.y_axis.majorGridlines = None
    chart.y_axis.scaling.min = 0
    series = chart.series[0]
    series.graphicalProperties.solidFill = _FILL
    series.dLbls = DataLabelList(
        txPr=_small_text(),
        showVal=True,
        showSerName=False,
        showCatName=False,
        showLegendKey=False,
        showPercent=False,
    )
    return chart


def _title(words: str) -> Title:
    run = RegularTextRun(rPr=CharacterProperties(sz=_TITLE_SIZE, b=True), t=words)
    return Title(tx=Text(rich=RichText(p=[Paragraph(r=[run])])), overlay=False)


def _small_text() -> RichText:
    small = ParagraphProperties(defRPr=CharacterProperties(sz=_LABEL_SIZE))
    return RichText(p=[Paragraph(pPr=small, endParaRPr=CharacterProperties(sz=_LABEL_SIZE))])
