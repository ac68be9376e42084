"""The workbook of a collection: its sums and lists, what compares, and plain charts.

They are Excel's own charts and not pictures: whoever gets the workbook can change them, and they
are drawn without a window.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

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

from app.checks.findings import LEVEL_WORDS
from app.collect.collection import Collection, Unit, rate_words
from app.collect.results.comparison import (
    CountyChart,
    LastYear,
    UnitGroup,
    all_values,
    changes,
    charts_of,
    groups_of,
    indicator_value,
)
from app.collect.results.problems import problem_of
from app.collect.results.similarity import SimilarityRule, similarities
from app.collect.results.sums import Adder, Figured, add, adder_of
from app.collect.workbook import lists, writer
from app.collect.workbook.handed_up import add_data, is_current
from app.collect.workbook.lists import WHOLE
from app.collect.workbook.sums import draw_sums
from app.collect.workbook.writer import (
    CellStyles,
    Listing,
    SheetColumn,
    SheetValue,
    WorkbookWriter,
    draw_list,
    plain_cell,
    write_over,
    write_value,
)
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Level
from app.export.xlsx import blank
from app.export.xlsx.blank import draw_details, enter_details
from app.file_paths import pieces_of
from app.office.labels import DETAILS_SHEET
from app.report.totals import Previous
from app.storage.atomic import WriteRefusedError, own_fault_words, write_whole
from app.storage.file_names import refuse_suffix

FIGURES, CHANGES, ALIKE, SUBTOTALS = "主要指标", "异常变化", "文字雷同", "分类小计"
"""The names of the sheets."""

_VERY_ALIKE = 50
"""Per cent from which a likeness is coloured."""


def figures(collection: Collection, last: LastYear | None) -> Listing:
    """The chief figures of the sum and of each unit, with last year's and the change if known."""
    columns = [SheetColumn("单位", 24)]
    for indicator in collection.edition.definition.indicators:
        label = f"{indicator.label}（{indicator.unit}）"
        columns.append(SheetColumn(label, 12, centred=True))
        if last:
            columns += (SheetColumn("上年", 8, centred=True), SheetColumn("增减", 8, centred=True))
    rows = [
        _figures_row(collection, WHOLE, collection.total.values, last.whole if last else None, last)
    ]
    adder, before = adder_of(collection), last.of(collection) if last else {}
    for unit in collection.counted:
        values = all_values(collection.edition, adder.typed(unit))
        rows.append(_figures_row(collection, unit.name, values, before.get(unit.name), last))
    beside = f"，与 {last.whole.year} 年对比" if last else ""
    return Listing(
        f"{collection.name} {collection.year} 年度主要指标{beside}", tuple(columns), rows
    )


def subtotals(collection: Collection) -> Listing:
    """A row for each kind of unit and each unit above others: how many came in, the figures."""
    edition, adder = collection.edition, adder_of(collection)
    heads = ("应报", "计入", "报送率")
    columns = [SheetColumn("类别", 24), *(SheetColumn(head, 10, centred=True) for head in heads)]
    for indicator in edition.definition.indicators:
        label = f"{indicator.label}（{indicator.unit}）"
        columns.append(SheetColumn(label, 12, centred=True))
    listed = tuple(unit for unit in collection.units if unit.listed)
    groups = (*groups_of(collection), UnitGroup("全部", listed))
    rows: list[Sequence[SheetValue]] = []
    sums = _sums_of(adder, [group.units for group in groups])
    for group, typed in zip(groups, sums, strict=True) if listed else ():
        values = all_values(edition, typed)
        figures_ = (indicator_value(edition, one, values) for one in edition.definition.indicators)
        counted = sum(unit.counted is not None for unit in group.units)
        rate = rate_words(group.units)
        rows.append((group.name, len(group.units), counted, rate, *figures_))
    return Listing(
        f"{collection.name} {collection.year} 年度分类小计",
        tuple(columns),
        rows,
        ("类别取自单位名单；名单没有写的，按名称分。计入的是已有报告计入汇总的单位。",),
        empty="没有单位",
    )


def _sums_of(adder: Adder, groups: Sequence[Sequence[Unit]]) -> list[Figured]:
    """The typed cells of each group of units, added up; what a unit counts is read once."""
    sums: list[Figured] = [{} for _ in groups]
    within: dict[str, tuple[Unit, list[Figured]]] = {}
    for group, own in zip(groups, sums, strict=True):
        for unit in group:
            within.setdefault(unit.name, (unit, []))[1].append(own)
    for unit, into in within.values():
        typed = adder.typed(unit)
        for own in into:
            add(own, typed)
    return sums


def strange(collection: Collection, last: LastYear) -> Listing:
    """A row for every change between the years that is worth a question."""
    found = {one.name for one in last.of(collection).values()}
    gone = tuple(name for name in last.units if name not in found)
    notes = (f"去年有、今年名单上没有的单位：{'、'.join(gone)}。",) if gone else ()
    columns = (
        SheetColumn("单位", 24),
        SheetColumn("级别", 8, centred=True),
        SheetColumn("部位", 16),
        SheetColumn("问题", 64),
        SheetColumn("一个数", 11, centred=True),
        SheetColumn("另一个数", 11, centred=True),
        SheetColumn("怎样处理", 44),
    )
    return Listing(
        f"{collection.name} {collection.year} 年与 {last.whole.year} 年之间的异常变化",
        columns,
        list(_strange_rows(collection, last)),
        notes,
        empty="没有异常变化",
        marked=frozenset({LEVEL_WORDS[Level.ERROR]}),
    )


def alike(collection: Collection, last: LastYear | None) -> Listing:
    """The units whose text is another's or last year's to a large part."""
    rule = SimilarityRule.of(collection.edition)
    most = rule.most if rule else 0
    columns = (
        SheetColumn("单位", 26),
        SheetColumn("与谁相同", 26),
        SheetColumn("哪一年的", 10, centred=True),
        SheetColumn("相同比例", 10, centred=True),
        SheetColumn("相同句数", 10, centred=True),
        SheetColumn("其中最长的一句", 70),
    )
    what = f"列出文字有超过 {most}% 与其他单位或上年报告相同的单位，按句比较；"
    found = similarities(collection, last.texts if last else ())
    rows = [
        (one.unit, one.other, f"{one.year} 年", _percent(one.share), one.sentences, one.quote)
        for one in found
    ]
    return Listing(
        f"{collection.name} {collection.year} 年度报告文字雷同情况",
        columns,
        rows,
        (what + "标题、标点和太短的句子不算。",),
        empty="没有雷同",
        marked=frozenset(_percent(one.share) for one in found if one.share * 100 > _VERY_ALIKE),
    )


def _percent(share: float) -> str:
    return f"{round(share * 100)}%"


def _figures_row(
    collection: Collection,
    name: str,
    values: Mapping[CellKey, Decimal],
    previous: Previous | None,
    last: LastYear | None,
) -> Sequence[SheetValue]:
    edition = collection.edition
    row: list[SheetValue] = [name]
    before = previous.figures(edition) if previous else {}
    for indicator in edition.definition.indicators:
        now = indicator_value(edition, indicator, values)
        row.append(now)
        if last:
            then = indicator_value(edition, indicator, before)
            row += (then, None if now is None or then is None else now - then)
    return row


def _strange_rows(collection: Collection, last: LastYear) -> Iterator[tuple[SheetValue, ...]]:
    for change in changes(collection, last):
        problem = problem_of(change.finding, collection.edition)
        numbers: tuple[Decimal | None, ...] = (*problem.values, None, None)
        yield (
            change.unit or WHOLE,
            problem.level,
            problem.place,
            problem.message,
            *numbers[:2],
            problem.hint,
        )


CHARTS = "图表"
"""The name of the sheet."""

_MAX_BARS = 15
_COLUMNS, _COLUMN_WIDTH = 8, 11.0
_NUMBERS_FROM = _COLUMNS + 2
_WIDTH, _HEIGHT, _ROWS = 17.0, 8.0, 17
"""A chart is so many centimetres wide and high, and takes so many rows of the sheet."""

_TITLE_SIZE, _LABEL_SIZE = 1200, 800
"""Hundredths of a point."""

_FILL = "4472C4"


def draw_charts(book: WorkbookWriter, collection: Collection) -> None:
    """Draws the charts one below the other on a page, their numbers right of it."""
    sheet, kept = book.sheet(CHARTS), book.looks
    for column in range(1, _COLUMNS + 1):
        sheet.column_dimensions[get_column_letter(column)].width = _COLUMN_WIDTH
    title = f"{collection.name} {collection.year} 年度政府信息公开申请办理情况"
    write_over(sheet, (1, _COLUMNS), title, writer.TITLE, kept)
    row, column = 2, _NUMBERS_FROM
    for chart in (one.first(_MAX_BARS) for one in charts_of(collection)):
        if chart.bars:
            _write_numbers(sheet, column, chart, kept)
            sheet.add_chart(_chart(sheet, column, chart), f"A{row}")
            row, column = row + _ROWS, column + 3
    blank.set_up_page(sheet, pages_high=1)
    sheet.print_area = f"A1:{get_column_letter(_COLUMNS)}{max(row, 2)}"


def _write_numbers(sheet: Worksheet, column: int, shown: CountyChart, kept: CellStyles) -> None:
    sheet.column_dimensions[get_column_letter(column)].width = 26
    bars = [(bar.label, bar.value) for bar in shown.bars]
    rows: Sequence[tuple[str, Decimal | str]] = [("项目", shown.title), *bars]
    for row, values in enumerate(rows, 1):
        for place, value in enumerate(values, column):
            cell = plain_cell(sheet, row, place)
            kept.put(cell, writer.HEAD if row == 1 else writer.CENTRED)
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


def write_workbook(collection: Collection, path: Path, last: LastYear | None = None) -> None:
    """Writes the workbook whole or not at all, with its data inside for the level above.

    One that is there already as it would be written stays as it is.
    Raises `SuffixError`, `WriteRefusedError`.

    Sheets: how things stand, the official tables as sums, all units' figures for each of them,
    what came in from whom, all files, all findings, all decisions; then charts, the chief figures,
    beside those of the `last` year if that is given with what is strange, and texts alike.
    """
    refuse_suffix("汇总表", path, ".xlsx")
    if is_current(path, collection, last):
        return
    with TemporaryFile() as file:
        try:
            write_sheets(file, collection, last)
            add_data(file, collection, last)
        except OSError as error:
            problem = f"制作时{own_fault_words(error)}，然后再试"
            raise WriteRefusedError(path, problem) from error
        file.seek(0)
        write_whole(path, pieces_of(file))


def write_sheets(file: IO[bytes], collection: Collection, last: LastYear | None = None) -> None:
    """Writes the workbook without the data inside; its memory hardly grows with the units."""
    with WorkbookWriter() as book:
        draw_list(book, lists.SUMMARY, lists.summary(collection))
        draw_sums(book, collection)
        draw_list(book, SUBTOTALS, subtotals(collection))
        draw_list(book, lists.UNITS, lists.units(collection), lists.rows_of_units(collection))
        draw_list(book, lists.FILES, lists.files(collection), lists.file_rows(collection))
        draw_list(book, lists.PROBLEMS, lists.problems(collection), lists.problem_rows(collection))
        draw_list(book, lists.DECISIONS, lists.decisions(collection))
        draw_charts(book, collection)
        draw_list(book, FIGURES, figures(collection, last))
        if last:
            draw_list(book, CHANGES, strange(collection, last))
        draw_list(book, ALIKE, alike(collection, last))
        _add_details(book, collection)
        book.write(file, f"{collection.name}{collection.year}年度汇总表")


def _add_details(book: WorkbookWriter, collection: Collection) -> None:
    """Says whose the sums are, as every workbook of this program does: so it can be read again."""
    sheet = book.sheet(DETAILS_SHEET)
    draw_details(sheet, collection.edition)
    enter_details(sheet, collection.edition, collection.total.details)
