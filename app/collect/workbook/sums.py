"""The sums in the workbook: each official table, and a sheet of all units' figures behind it.

On the sheet of a table every typed cell is the sum of one column of the other sheet, where each
unit has a row and each cell of the form a column. So one click on a sum shows what is added up,
without a sheet for each unit, of which nobody leafs through two hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from msgspec import Struct
from msgspec.structs import replace
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.pagebreak import Break, ColBreak
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from app.collect.collection import UNIT_WORDS, Collection, Unit
from app.collect.results.comparison import FindingKey, behind_findings
from app.collect.results.sums import Figured, adder_of, shared_cells
from app.collect.workbook import writer
from app.collect.workbook.lists import notes_on_the_sum
from app.collect.workbook.writer import (
    CellStyle,
    CellStyles,
    Formula,
    SheetValue,
    WorkbookWriter,
    plain_cell,
    write_over,
    write_words,
)
from app.edition.cells import Cell, CellKey
from app.edition.definition import Section
from app.export.xlsx import blank
from app.export.xlsx.blank import TableSheet
from app.export.xlsx.formats import height_of_lines, lines_needed
from app.export.xlsx.formulas import balance_result, sum_formula
from app.office.labels import BY_UNIT, sheet_name
from app.office.spreadsheetml import StoredValue
from app.report.numbers import format_plain
from app.report.totals import totals

_TITLE_ROW, _NOTE_ROW, _GROUP_ROW, _SHOWN_ROW, _HEAD_ROW = range(1, 6)
_FIRST_ROW = _HEAD_ROW + 1
_NUMBER, _NAME, _STATE = 1, 2, 3
_FIRST_COLUMN = _STATE + 1
_NUMBER_WIDTH, _NAME_WIDTH, _STATE_WIDTH, _CELL_WIDTH, _GROUP_WIDTH = 5.0, 18.0, 10.0, 5.0, 20.0
_LINE_HEIGHT = 28.0
_PAGE_WIDTH = 1190
"""So many pixels of columns fit between the margins of a page, at `_SCALE`, with some to spare."""
_DIGIT, _PADDING = 8, 5
"""Pixels of a digit in the usual font of a Chinese Excel; a column is wider by the padding."""
_SCALE = 60
"""Per cent: seventy units on an upright page, and three rows of table three beside each other."""
_LANDSCAPE = 1030
"""So many pixels of columns fit between the margins of a page across, at full size."""
_MARGIN = 0.3
"""Inches at the sides."""
_LEGEND = (
    "每个单位一行，每格一列；灰色格由公式计算，红色数字按更正后的数计入（见“人工决定”），"
    "斜线格是该单位所用版式没有的项目，空白为没有数字。“筛选后合计”只加显示的行。"
)


class _UnitRow(Struct, frozen=True):
    """A unit's figures as they are added up, and the totals that follow from them.

    `corrected` are the cells in which another figure than its own counts, `absent` those that its
    edition does not have.
    """

    unit: Unit
    typed: Figured
    computed: Figured
    corrected: frozenset[CellKey] = frozenset()
    absent: frozenset[CellKey] = frozenset()


def draw_sums(book: WorkbookWriter, collection: Collection) -> None:
    """First all tables, each with its notes below, then the sheets of the units' figures."""
    sections = [section for section in collection.edition.sections if section.table]
    behind = behind_findings(collection)
    for section in sections:
        _draw_sums(book, collection, section, behind)
    sheets = [_UnitSheet(book, collection, section) for section in sections]
    for row in _rows(collection):
        for sheet in sheets:
            sheet.add(row)


def _draw_sums(
    book: WorkbookWriter,
    collection: Collection,
    section: Section,
    behind: Mapping[FindingKey, list[str]],
) -> None:
    columns = unit_columns(collection, section)
    source, last = unit_sheet_name(section), _last_row(collection)
    formulas = {
        key: f"=SUM('{source}'!{letter}{_FIRST_ROW}:{letter}{last})"
        for key, letter in columns.items()
        if not collection.edition.cells[key].computed
    }
    sheet = book.sheet(sheet_name(section.tab))
    table = TableSheet(sheet, collection.edition, section.table, formulas)
    table.draw()
    values = collection.total.values
    for key, spot in table.spots.items():
        book.note_result(sheet, spot, StoredValue(format_plain(values.get(key, Decimal(0)))))
    for spot, balance in table.results:
        book.note_result(sheet, spot, StoredValue(balance_result(balance, values), is_text=True))
    _add_notes(sheet, notes_on_the_sum(collection, section.table, behind), book.looks)
    head = f"{collection.name} {collection.year} 年度汇总表".replace("&", "&&")
    sheet.HeaderFooter.oddHeader = HeaderFooterItem(center=_HeaderFooterPart(head))


def _last_row(collection: Collection) -> int:
    """The last row that is added up; one row is there even without units."""
    return _HEAD_ROW + max(1, len(collection.units))


def unit_sheet_name(section: Section) -> str:
    """The name of the sheet with the units' figures for the table of a section."""
    return sheet_name(f"{section.tab}{BY_UNIT}")


def unit_columns(collection: Collection, section: Section) -> dict[CellKey, str]:
    """The column of each cell of a table on the sheet of the units' figures."""
    cells = _cells(collection, section)
    return {cell.key: get_column_letter(column) for column, cell in enumerate(cells, _FIRST_COLUMN)}


def _cells(collection: Collection, section: Section) -> list[Cell]:
    return [cell for cell in collection.edition.cells.values() if cell.table == section.table]


def _add_notes(sheet: Worksheet, notes: Sequence[str], kept: CellStyles) -> None:
    """Writes the notes below the table, on the same page."""
    columns = sheet.max_column
    for row, note in enumerate(notes, sheet.max_row + 1):
        write_over(sheet, (row, columns), note, writer.NOTE, kept)
    sheet.print_area = f"A1:{get_column_letter(columns)}{sheet.max_row}"


class _UnitSheet:
    """The sheet with a row for each unit and a column for each cell of one table.

    It begins with the head; the units are added afterwards.
    """

    def __init__(self, book: WorkbookWriter, collection: Collection, section: Section) -> None:
        self._book = book
        self._sheet = book.sheet(unit_sheet_name(section))
        self._collection = collection
        self._last = _last_row(collection)
        self._section = section
        self._cells = _cells(collection, section)
        self._columns = {cell.key: column for column, cell in enumerate(self._cells, _FIRST_COLUMN)}
        self._formulas = {
            cell.key: sum_formula((0, self._columns[part]) for part in cell.parts)
            for cell in self._cells
            if cell.computed
        }
        """The formula of each total in a row 0, the only digit in it."""
        self._draw_title()
        self._draw_head()
        self._draw_sums()
        self._set_up()
        self._rows = book.rows_below(self._sheet)

    def _draw_sums(self) -> None:
        """Draws the sums of the rows that are shown."""
        for key, column in self._columns.items():
            spot, letter = (_SHOWN_ROW, column), get_column_letter(column)
            self._put(spot, "", writer.COMPUTED)
            formula = f"=SUBTOTAL(9,{letter}{_FIRST_ROW}:{letter}{self._last})"
            plain_cell(self._sheet, *spot).value = formula
            total = self._collection.total.value(key) or Decimal(0)
            self._book.note_result(self._sheet, spot, StoredValue(format_plain(total)))

    def add(self, entry: _UnitRow) -> None:
        """Adds the row of a unit."""
        unit, row = entry.unit, self._rows.last + 1
        cells: list[tuple[SheetValue | Formula, CellStyle]] = [
            (row - _HEAD_ROW, writer.CENTRED),
            (unit.name, writer.WORDS),
            (UNIT_WORDS[unit.state], writer.CENTRED if unit.counted else writer.MARKED),
        ]
        for cell in self._cells:
            if formula := self._formulas.get(cell.key):
                value = entry.computed.get(cell.key, Decimal(0))
                cells.append((Formula(formula.replace("0", str(row)), value), writer.COMPUTED))
            else:
                cells.append((entry.typed.get(cell.key), _look(entry, cell.key)))
        lines = lines_needed(unit.name, _NAME_WIDTH - 0.5, writer.SIZE)
        self._rows.add(cells, height_of_lines(lines, writer.SIZE) if lines > 1 else 0)

    @property
    def _title(self) -> str:
        collection = self._collection
        return f"{self._section.title}：{collection.name} {collection.year} 年度各单位数"

    def _draw_title(self) -> None:
        lines = ((_TITLE_ROW, self._title, writer.HEADLINE), (_NOTE_ROW, _LEGEND, writer.LINE))
        for row, text, look in lines:
            self._put((row, 1), text, look)
            self._sheet.row_dimensions[row].height = _LINE_HEIGHT

    def _draw_head(self) -> None:
        for column, label in ((_NUMBER, "序号"), (_NAME, "单位"), (_STATE, "状态")):
            for row, text in ((_GROUP_ROW, ""), (_SHOWN_ROW, ""), (_HEAD_ROW, label)):
                self._put((row, column), text, writer.HEAD)
        self._put((_SHOWN_ROW, _NAME), "筛选后合计", writer.HEAD)
        heights = [0.0]
        for row_path, group in groupby(self._cells, lambda cell: cell.row_path):
            cells = list(group)
            width = max(self._digits(cells), _GROUP_WIDTH / len(cells))
            for cell in cells:
                column = self._columns[cell.key]
                self._sheet.column_dimensions[get_column_letter(column)].width = width
                self._put((_GROUP_ROW, column), "", writer.HEAD)
                self._put((_HEAD_ROW, column), cell.column_path[-1], writer.HEAD)
                heights.append(_height(cell.column_path[-1], width))
            self._draw_group(" ".join(row_path[-2:]), cells, width * len(cells))
        self._sheet.row_dimensions[_HEAD_ROW].height = max(heights)

    def _digits(self, cells: Sequence[Cell]) -> float:
        """How wide columns must be that hold the sums of all units, which no figure exceeds."""
        sums = (format_plain(self._collection.total.value(one.key) or Decimal(0)) for one in cells)
        return max(_CELL_WIDTH, *(len(one) + 1.0 for one in sums))

    def _draw_group(self, label: str, cells: Sequence[Cell], width: float) -> None:
        first, last = self._columns[cells[0].key], self._columns[cells[-1].key]
        self._put((_GROUP_ROW, first), label, writer.HEAD)
        if last > first:
            self._sheet.merge_cells(
                start_row=_GROUP_ROW, end_row=_GROUP_ROW, start_column=first, end_column=last
            )
        needed = _height(label, width)
        dimension = self._sheet.row_dimensions[_GROUP_ROW]
        dimension.height = max(dimension.height or 0, needed)

    def _put(self, spot: tuple[int, int], text: str, look: CellStyle) -> None:
        cell = plain_cell(self._sheet, *spot)
        self._book.looks.put(cell, look)
        write_words(cell, text)

    def _set_up(self) -> None:
        sheet = self._sheet
        widths = ((_NUMBER, _NUMBER_WIDTH), (_NAME, _NAME_WIDTH), (_STATE, _STATE_WIDTH))
        for column, width in widths:
            sheet.column_dimensions[get_column_letter(column)].width = width
        sheet.freeze_panes = f"{get_column_letter(_FIRST_COLUMN)}{_FIRST_ROW}"
        sheet.auto_filter.ref = f"A{_HEAD_ROW}:{get_column_letter(_STATE)}{self._last}"
        width = self._pixels(range(1, _FIRST_COLUMN + len(self._cells)))
        is_narrow = width * _SCALE <= _LANDSCAPE * 100
        blank.set_up_page(sheet, landscape=is_narrow)
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=False)
        sheet.page_setup.scale = min(100, int(100 * _LANDSCAPE / width)) if is_narrow else _SCALE
        sheet.page_margins.left = sheet.page_margins.right = _MARGIN
        sheet.HeaderFooter.oddHeader = HeaderFooterItem(
            center=_HeaderFooterPart(self._title.replace("&", "&&"))
        )
        end = get_column_letter(_STATE + len(self._cells))
        sheet.print_area = f"A{_GROUP_ROW}:{end}{self._last}"  # the title would be torn by pages
        sheet.print_title_rows = f"{_GROUP_ROW}:{_HEAD_ROW}"
        sheet.print_title_cols = f"A:{get_column_letter(_NAME)}"
        sheet.col_breaks = ColBreak()
        for column in () if is_narrow else self._page_ends():
            sheet.col_breaks.append(Break(id=column))

    def _page_ends(self) -> Iterator[int]:
        """The columns behind which a new page begins, so that no row of the form is torn."""
        page = _PAGE_WIDTH - self._pixels((_NUMBER, _NAME))
        room = page - self._pixels((_STATE,))
        last = _FIRST_COLUMN - 1
        for _, group in groupby(self._cells, lambda cell: cell.row_path):
            columns = [self._columns[cell.key] for cell in group]
            width = self._pixels(columns)
            if width > room and last >= _FIRST_COLUMN:
                yield last
                room = page
            room -= width
            last = columns[-1]

    def _pixels(self, columns: Iterable[int]) -> float:
        dimensions = self._sheet.column_dimensions
        widths = (dimensions[get_column_letter(column)].width for column in columns)
        return sum(width * _DIGIT + _PADDING for width in widths)


def _look(entry: _UnitRow, key: CellKey) -> CellStyle:
    if key in entry.corrected:
        return writer.CORRECTED
    return writer.ABSENT if key in entry.absent else writer.NUMBER


def _rows(collection: Collection) -> Iterator[_UnitRow]:
    edition, catalog, adder = collection.edition, collection.catalog, adder_of(collection)
    typed_keys = frozenset(edition.typed_keys)
    absent = {
        name: typed_keys - shared_cells(edition, catalog.edition(name)) for name in catalog.ids
    }
    for unit in collection.units:
        typed, corrected = adder.counted(unit)
        row = _UnitRow(unit, typed, totals(edition, typed), frozenset(corrected))
        yield replace(row, absent=absent[unit.counted.edition]) if unit.counted else row


def _height(text: str, width: float) -> float:
    return height_of_lines(lines_needed(text, width - 0.5, writer.SIZE), writer.SIZE)
