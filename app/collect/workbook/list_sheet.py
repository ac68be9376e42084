"""Draws a plain list on a sheet: title, notes, a head that repeats on paper, and its rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from msgspec import Struct
from openpyxl.cell import Cell
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.collect.workbook import writer
from app.collect.workbook.writer import (
    CellStyle,
    CellStyles,
    SheetValue,
    StreamedRows,
    WorkbookWriter,
    shown_text,
)
from app.export.xlsx import styles
from app.export.xlsx.blank import write_text
from app.export.xlsx.formats import HIGHEST_ROW, height_of_lines, lines_needed

_TITLE_HEIGHT, _LOWEST, _MARGIN = 32.0, 20.0, 3.0


class SheetColumn(Struct, frozen=True):
    """A column: its head, its width in digits, and whether its values stand in the middle."""

    head: str
    width: float
    centred: bool = False


class Listing(Struct, frozen=True):
    """A list: what stands over it, its columns and rows; `empty` is said where there are none.

    Cells whose text is in `marked` are coloured.
    """

    title: str
    columns: tuple[SheetColumn, ...]
    rows: Sequence[Sequence[SheetValue]]
    notes: tuple[str, ...] = ()
    empty: str = "没有"
    marked: frozenset[str] = frozenset()
    landscape: bool = True


def draw_list(
    book: WorkbookWriter,
    name: str,
    listing: Listing,
    rows_to_come: Iterable[Sequence[SheetValue]] = (),
) -> None:
    """Draws the list on a sheet of its own; its head repeats on every page.

    More rows may come one by one, where they are too many to be held at once.
    """
    sheet = book.sheet(name)
    for place, column in enumerate(listing.columns, 1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    head = _draw_title(sheet, listing, book.looks) + 1
    _draw_head(sheet, head, listing.columns, book.looks)
    rows = book.rows_below(sheet)
    for values in chain(listing.rows, rows_to_come):
        _add_row(rows, listing, values)
    if rows.last > head:
        sheet.auto_filter.ref = f"A{head}:{get_column_letter(len(listing.columns))}{rows.last}"
    else:
        _add_row(rows, listing, (listing.empty, *[None] * (len(listing.columns) - 1)))
    sheet.freeze_panes = f"B{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"
    styles.set_up_page(sheet, landscape=listing.landscape)


def _draw_title(sheet: Worksheet, listing: Listing, kept: CellStyles) -> int:
    """Writes title and notes over all columns; returns the last row."""
    columns = len(listing.columns)
    write_over(sheet, (1, columns), listing.title, writer.TITLE, kept)
    sheet.row_dimensions[1].height = _TITLE_HEIGHT
    for row, note in enumerate(listing.notes, 2):
        write_over(sheet, (row, columns), note, writer.NOTE, kept)
    return 1 + len(listing.notes)


def write_over(
    sheet: Worksheet, place: tuple[int, int], text: str, look: CellStyle, kept: CellStyles
) -> None:
    """Writes a text into a row, over so many columns; the row is as high as the text needs."""
    row, columns = place
    cell = plain_cell(sheet, row, 1)
    kept.put(cell, look)
    write_words(cell, text)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
    letters = map(get_column_letter, range(1, columns + 1))
    width = sum(sheet.column_dimensions[letter].width for letter in letters)
    sheet.row_dimensions[row].height = _height(text, width)


def plain_cell(sheet: Worksheet, row: int, column: int) -> Cell:
    """A cell of a sheet that is not covered by a merged one."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)  # noqa: S101 (not yet merged)
    return cell


def write_value(cell: Cell, value: SheetValue) -> None:
    """Writes a value; a text is never a formula, a whole number stands exactly in the file."""
    if isinstance(value, str):
        write_words(cell, value)
    elif value is not None:
        cell.value = int(value) if value == int(value) else value


def write_words(cell: Cell, text: str) -> None:
    """Writes a text, never as a formula; a very long one is cut."""
    writer.own_style(cell)
    write_text(cell, shown_text(text))


def _draw_head(
    sheet: Worksheet, row: int, columns: Sequence[SheetColumn], kept: CellStyles
) -> None:
    for place, column in enumerate(columns, 1):
        cell = plain_cell(sheet, row, place)
        kept.put(cell, writer.HEAD)
        write_words(cell, column.head)
    heights = (_height(column.head, column.width) for column in columns)
    sheet.row_dimensions[row].height = max(_LOWEST, *heights)


def _add_row(rows: StreamedRows, listing: Listing, values: Sequence[SheetValue]) -> None:
    height, cells = _LOWEST, []
    for column, value in zip(listing.columns, values, strict=True):
        cells.append((value, _look(listing, column, value)))
        if isinstance(value, str):
            height = max(height, _height(value, column.width))
    rows.add(cells, height)


def _look(listing: Listing, column: SheetColumn, value: SheetValue) -> CellStyle:
    if value in listing.marked:
        return writer.MARKED
    return writer.CENTRED if column.centred else writer.WORDS


def _height(text: str, width: float) -> float:
    lines = lines_needed(shown_text(text), width - _MARGIN, writer.SIZE)
    return min(height_of_lines(lines, writer.SIZE), HIGHEST_ROW)
