"""How a workbook looks: fonts, borders, colours, number formats and paper."""

from __future__ import annotations

from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from app.edition.cells import Cell
from app.edition.definition import ValueKind

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


def number_format(cell: Cell) -> str:
    """The Excel number format that shows a value as the form does."""
    if cell.kind is ValueKind.CHANGE:
        return "+0;-0;0"
    if cell.unit_shown:
        return f'General"{cell.unit}"'
    return "General" if cell.kind is ValueKind.AMOUNT else "0"


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
