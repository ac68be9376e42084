"""Draws an edition's blank workbook: official tables with live totals, basic data and texts.

Its looks are those of all workbooks that the program makes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import BytesIO

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from app.edition.cells import Cell, CellKey, EquationInstance, GridPart, LaidCell
from app.edition.definition import KIND_WORDS, Direction, ValueKind
from app.edition.edition import Edition
from app.export.xlsx.formats import column_width, height_of_lines, lines_needed, number_format
from app.export.xlsx.formulas import EQUAL, CheckRow, balance_formula, check_rows, sum_formula
from app.export.xlsx.texts import detail_entries, fitting_text, is_like_formula
from app.office.labels import (
    DATE,
    DETAILS_SHEET,
    EDITION,
    KIND,
    NAME_LABEL,
    TEXTS_SHEET,
    YEAR,
    sheet_name,
    text_titles,
)
from app.office.parts import read_written, write_parts
from app.office.spreadsheetml import CellPosition
from app.report.changes import Details
from app.report.numbers import MAX_DIGITS

_TITLE_ROWS = 1
_TITLE_HEIGHT = 36.0
SONG_NAME = "宋体"
FANG_SONG = "仿宋"
TITLE_SIZE = 16.0
TABLE_SIZE = 10.5
TEXT_SIZE = 14.0

PORTRAIT_WIDTH = 172.0
"""Millimetres between the margins of an upright A4 page."""
LANDSCAPE_WIDTH = 259.0

TITLE_FONT = Font(name=SONG_NAME, size=TITLE_SIZE, bold=True)
LABEL_FONT = Font(name=SONG_NAME, size=TABLE_SIZE)
HEADING_FONT = Font(name=SONG_NAME, size=TEXT_SIZE, bold=True)
TEXT_FONT = Font(name=FANG_SONG, size=TEXT_SIZE)

LABEL_FILL = PatternFill("solid", fgColor="F2F2F2")
COMPUTED_FILL = PatternFill("solid", fgColor="E4E4E4")
WRONG_FILL = PatternFill("solid", bgColor="FFC7CE")

_THIN = Side(style="thin", color="000000")
BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)

CENTRED_ALIGNMENT = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
NUMBER_ALIGNMENT = Alignment(horizontal="center", vertical="center", shrink_to_fit=True)
PARAGRAPH = Alignment(horizontal="left", vertical="top", wrap_text=True)
TITLE_ALIGNMENT = Alignment(horizontal="center", vertical="center")
HEADING = Alignment(horizontal="left", vertical="bottom")

UNLOCKED = Protection(locked=False)

DATE_FORMAT = 'yyyy"年"m"月"d"日"'
TEXT_FORMAT = "@"

_INDENT = 1.5
_CELL_MARGINS = 0.5
_MIN_ROW_HEIGHT = 24.0
_LONG_FIGURE = "9" * MAX_DIGITS


class TableSheet:
    """A sheet for one table of an edition.

    `formulas` are what typed cells come from where nobody fills them in; those cells are locked.
    """

    def __init__(
        self,
        sheet: Worksheet,
        edition: Edition,
        table: str,
        formulas: Mapping[CellKey, str] | None = None,
    ) -> None:
        self._sheet = sheet
        self._edition = edition
        self._table = edition.table(table)
        self._layout = edition.layouts[table]
        self._title = edition.section_of(table).title
        self._formulas = formulas or {}
        self.spots: Mapping[CellKey, CellPosition] = {
            cell.key: self._spot(cell) for cell in self._layout.cells if cell.key
        }
        self._landscape = self._table.direction is Direction.ACROSS

    def draw(self) -> None:
        """Draws everything; the typed cells are the only ones that can be changed."""
        self._draw_title()
        self._set_widths()
        for laid in self._layout.cells:
            self._draw_cell(laid)
        for row, check in self._check_rows():
            self._draw_check_row(row, check)
        self._set_heights()
        self._add_validations()
        self._freeze_and_protect()
        self._set_up_page()

    @property
    def results(self) -> Iterator[tuple[CellPosition, EquationInstance]]:
        """Where it is said whether each balance of the table comes out."""
        for row, check in self._check_rows():
            for balance in check.balances:
                yield (row, self.spots[balance.left[0]][1]), balance

    def _check_rows(self) -> Iterator[tuple[int, CheckRow]]:
        rows = check_rows(self._edition, self._table.key)
        return enumerate(rows, _TITLE_ROWS + self._layout.rows + 1)

    @staticmethod
    def _spot(laid: LaidCell) -> CellPosition:
        return laid.row + _TITLE_ROWS + 1, laid.column + 1

    def _draw_title(self) -> None:
        cell = self._cell((1, 1))
        cell.value = self._title
        cell.font = TITLE_FONT
        cell.alignment = TITLE_ALIGNMENT
        self._merge((1, 1), 1, self._layout.columns)
        self._sheet.row_dimensions[1].height = _TITLE_HEIGHT

    def _set_widths(self) -> None:
        page = LANDSCAPE_WIDTH if self._landscape else PORTRAIT_WIDTH
        scale = page / sum(self._table.widths)
        for column, width in enumerate(self._table.widths, 1):
            letter = get_column_letter(column)
            self._sheet.column_dimensions[letter].width = column_width(width * scale)

    def _draw_cell(self, laid: LaidCell) -> None:
        spot = self._spot(laid)
        cell = self._box(spot, laid.row_span, laid.column_span)
        cell.font = LABEL_FONT
        if laid.key:
            self._draw_value(cell, self._edition.cells[laid.key])
            return
        cell.value = self._broken(laid)
        cell.fill = LABEL_FILL
        is_beside_values = laid.column + laid.column_span == self._layout.label_columns
        is_leaf_row = laid.part is GridPart.ROW_LABEL and is_beside_values
        cell.alignment = LEFT if is_leaf_row else CENTRED_ALIGNMENT

    def _broken(self, laid: LaidCell) -> str:
        """The label, in lines of two characters where its only column is narrow."""
        text = laid.text
        narrow = laid.part is GridPart.COLUMN_LABEL and laid.column_span == 1 and len(text) % 2 == 0
        if not narrow or lines_needed(text, self._width(laid) - _CELL_MARGINS, TABLE_SIZE) == 1:
            return text
        return "\n".join(text[start : start + 2] for start in range(0, len(text), 2))

    def _draw_value(self, sheet_cell: SheetCell, cell: Cell) -> None:
        sheet_cell.alignment = NUMBER_ALIGNMENT
        sheet_cell.number_format = number_format(cell)
        if cell.computed:
            sheet_cell.value = sum_formula(self.spots[part] for part in cell.parts)
            sheet_cell.fill = COMPUTED_FILL
        elif cell.key in self._formulas:
            sheet_cell.value = self._formulas[cell.key]
        else:
            sheet_cell.protection = UNLOCKED

    def _draw_check_row(self, row: int, check: CheckRow) -> None:
        label = self._box((row, 1), 1, self._layout.label_columns)
        label.value = check.label
        label.font = LABEL_FONT
        label.alignment = LEFT
        for balance in check.balances:
            _, column = self.spots[balance.left[0]]
            cell = self._box((row, column), 1, 1)
            cell.value = balance_formula(balance, self.spots)
            cell.font = LABEL_FONT
            cell.alignment = NUMBER_ALIGNMENT
            cell.fill = COMPUTED_FILL
            style = DifferentialStyle(fill=WRONG_FILL)
            rule = Rule("expression", dxf=style, formula=[f'{cell.coordinate}<>"{EQUAL}"'])
            self._sheet.conditional_formatting.add(cell.coordinate, rule)

    def _box(self, spot: CellPosition, row_span: int, column_span: int) -> SheetCell:
        """A bordered cell over these rows and columns."""
        for row in range(spot[0], spot[0] + row_span):
            for column in range(spot[1], spot[1] + column_span):
                self._cell((row, column)).border = BOX
        self._merge(spot, row_span, column_span)
        return self._cell(spot)

    def _cell(self, spot: CellPosition) -> SheetCell:
        cell = self._sheet.cell(*spot)
        assert isinstance(cell, SheetCell)  # noqa: S101 (not yet merged)
        return cell

    def _merge(self, spot: CellPosition, row_span: int, column_span: int) -> None:
        if row_span * column_span > 1:
            row, column = spot
            self._sheet.merge_cells(
                start_row=row,
                start_column=column,
                end_row=row + row_span - 1,
                end_column=column + column_span - 1,
            )

    def _set_heights(self) -> None:
        heights = [_MIN_ROW_HEIGHT] * self._layout.rows
        for laid in self._layout.cells:
            rows = range(laid.row, laid.row + laid.row_span)
            share = self._height(laid) / laid.row_span
            for row in rows:
                heights[row] = max(heights[row], share)
        for row, height in enumerate(heights, _TITLE_ROWS + 1):
            self._sheet.row_dimensions[row].height = round(height, 1)
        for row in range(_TITLE_ROWS + self._layout.rows + 1, self._sheet.max_row + 1):
            self._sheet.row_dimensions[row].height = _MIN_ROW_HEIGHT

    def _height(self, laid: LaidCell) -> float:
        lines = lines_needed(self._broken(laid), self._width(laid) - _INDENT, TABLE_SIZE)
        return height_of_lines(lines, TABLE_SIZE)

    def _width(self, laid: LaidCell) -> float:
        columns = range(laid.column + 1, laid.column + laid.column_span + 1)
        return sum(
            self._sheet.column_dimensions[get_column_letter(column)].width for column in columns
        )

    def _add_validations(self) -> None:
        rules = {kind: _validation(kind) for kind in ValueKind}
        for key, (row, column) in self.spots.items():
            cell = self._edition.cells[key]
            if not cell.computed and key not in self._formulas:
                rules[cell.kind].add(f"{get_column_letter(column)}{row}")
        for rule in rules.values():
            if rule.sqref:
                self._sheet.add_data_validation(rule)

    def _freeze_and_protect(self) -> None:
        top = _TITLE_ROWS + self._layout.header_rows
        labels = get_column_letter(self._layout.label_columns + 1)
        self._sheet.freeze_panes = f"{labels}{top + 1}"
        self._sheet.protection.sheet = True
        self._sheet.protection.formatColumns = False
        self._sheet.protection.formatRows = False

    def _set_up_page(self) -> None:
        set_up_page(self._sheet, landscape=self._landscape, pages_high=1)
        if self._layout.header_rows:
            self._sheet.print_title_rows = f"1:{_TITLE_ROWS + self._layout.header_rows}"
        last = f"{get_column_letter(self._layout.columns)}{self._sheet.max_row}"
        self._sheet.print_area = f"A1:{last}"


def _validation(kind: ValueKind) -> DataValidation:
    """What may be typed into a cell of this kind, and what Excel says otherwise."""
    if kind is ValueKind.CHANGE:
        rule = DataValidation("whole", f"-{_LONG_FIGURE}", _LONG_FIGURE, operator="between")
        rule.error = "这里填增减数，请填整数，减少的填负数。"
    elif kind is ValueKind.AMOUNT:
        rule = DataValidation("decimal", "0", operator="greaterThanOrEqual")
        rule.error = "这里填金额，请填 0 或正数。"
    else:
        rule = DataValidation("whole", "0", operator="greaterThanOrEqual")
        rule.error = "这里填数量，请填 0 或正整数。"
    rule.allow_blank = True
    rule.showErrorMessage = True
    rule.errorTitle = "填写有误"
    return rule


_TITLE = "政府信息公开工作年度报告"
_LABEL_WIDTH, _ENTRY_WIDTH = 20.0, 66.0
_INDENT_WIDTH, _PARAGRAPH_WIDTH = 4.0, 84.0
_DETAIL_HEIGHT, _SHEET_TITLE_HEIGHT, _HEADING_HEIGHT = 30.0, 40.0, 36.0


def blank_xlsx(edition: Edition) -> bytes:
    """The blank workbook as a file; the same bytes each time."""
    file = BytesIO()
    blank_workbook(edition).save(file)
    return write_parts(read_written(file.getvalue()), _TITLE)


def blank_workbook(edition: Edition) -> Workbook:
    """The workbook with every label, formula and rule of an edition, and nothing filled in."""
    workbook = Workbook()
    for sheet in workbook.worksheets:
        workbook.remove(sheet)
    draw_details(workbook.create_sheet(DETAILS_SHEET), edition)
    for section in edition.sections:
        if section.table:
            sheet = workbook.create_sheet(sheet_name(section.tab))
            TableSheet(sheet, edition, section.table).draw()
    draw_texts(workbook.create_sheet(TEXTS_SHEET), edition)
    return workbook


def draw_details(sheet: Worksheet, edition: Edition) -> None:
    """Draws the sheet of basic data: labels in column A, what is filled in behind them in B."""
    _draw_title(sheet, _TITLE, _LABEL_WIDTH, _ENTRY_WIDTH)
    contact = tuple(field.label for field in edition.definition.contact)
    for row, label in enumerate((NAME_LABEL, KIND, YEAR, DATE, EDITION, *contact), 2):
        _draw_detail(sheet, row, label)
        if label == EDITION:
            sheet.cell(row, 2).value = edition.definition.name
        elif label == KIND:
            sheet.add_data_validation(_kinds(f"B{row}"))
        elif label == YEAR:
            sheet.cell(row, 2).number_format = "0"
        elif label == DATE:
            sheet.cell(row, 2).number_format = DATE_FORMAT
    set_up_page(sheet)


def _draw_detail(sheet: Worksheet, row: int, label: str) -> None:
    name, entry = sheet.cell(row, 1), sheet.cell(row, 2)
    name.value = label
    name.fill = LABEL_FILL
    name.alignment = CENTRED_ALIGNMENT
    entry.alignment = LEFT
    entry.number_format = TEXT_FORMAT
    for cell in (name, entry):
        cell.font = LABEL_FONT
        cell.border = BOX
    sheet.row_dimensions[row].height = _DETAIL_HEIGHT


def _kinds(coordinate: str) -> DataValidation:
    """The list of organisation kinds to choose from."""
    words = ",".join(KIND_WORDS.values())
    return DataValidation(
        type="list",
        formula1=f'"{words}"',
        allow_blank=True,
        showErrorMessage=True,
        errorTitle="填写有误",
        error=f"请从列表中选：{'、'.join(KIND_WORDS.values())}。",
        sqref=coordinate,
    )


def draw_texts(sheet: Worksheet, edition: Edition) -> None:
    """A title row for each text in column A, and a row below it for its first paragraph in B."""
    _draw_title(sheet, "各部分文字", _INDENT_WIDTH, _PARAGRAPH_WIDTH)
    for row, title in zip(range(2, 10_000, 2), text_titles(edition).values(), strict=False):
        heading, paragraph = sheet.cell(row, 1), sheet.cell(row + 1, 2)
        heading.value = title
        heading.font = HEADING_FONT
        heading.alignment = HEADING
        sheet.row_dimensions[row].height = _HEADING_HEIGHT
        paragraph.font = TEXT_FONT
        paragraph.alignment = PARAGRAPH
        sheet.row_dimensions[row + 1].height = height_of_lines(1, TEXT_SIZE)
    sheet.freeze_panes = "A2"
    set_up_page(sheet)


def _draw_title(sheet: Worksheet, title: str, *widths: float) -> None:
    for letter, width in zip("AB", widths, strict=True):
        sheet.column_dimensions[letter].width = width
    cell = sheet.cell(1, 1)
    cell.value = title
    cell.font = TITLE_FONT
    cell.alignment = TITLE_ALIGNMENT
    sheet.merge_cells("A1:B1")
    sheet.row_dimensions[1].height = _SHEET_TITLE_HEIGHT


def write_text(cell: SheetCell, text: str) -> None:
    """Puts a text into a cell; one that begins like a formula stays a text when edited, too."""
    cleaned = fitting_text(text)
    cell.value = cleaned or None
    if cleaned:
        cell.data_type = "s"
        cell.quotePrefix = is_like_formula(cleaned)


def enter_details(sheet: Worksheet, edition: Edition, details: Details) -> None:
    """Enters the basic data behind the labels that were drawn."""
    entries = detail_entries(edition, details)
    for label, entry in sheet.iter_rows(max_col=2):
        found = entries.get(str(label.value))
        if isinstance(entry, SheetCell) and isinstance(found, str):
            write_text(entry, found)
        elif found is not None:
            entry.value = found


def set_up_page(sheet: Worksheet, *, landscape: bool = False, pages_high: int = 0) -> None:
    """Prints the sheet on A4, as wide as the page; `pages_high` 0 is as many as it takes."""
    sheet.page_setup.paperSize = 9
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = pages_high
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(
        left=0.7, right=0.7, top=0.75, bottom=0.75, header=0.3, footer=0.4
    )
    sheet.print_options.horizontalCentered = True
    sheet.HeaderFooter.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("— &P —"))
