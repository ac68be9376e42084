"""Draws a plain list on a sheet: title, notes, a head that repeats on paper, and its rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from openpyxl.cell import Cell
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.collect import looks
from app.collect.looks import Look, Looks
from app.export import xlsx_styles as styles
from app.export.xlsx_measure import HIGHEST_ROW, height_of_lines, lines_needed
from app.export.xlsx_texts import write_text

_TITLE_HEIGHT, _LOWEST, _MARGIN = 32.0, 20.0, 3.0
_LONGEST = 1000
"""So many characters of a text are shown; nobody reads more in a list."""

Value = str | int | Decimal | None
"""What stands in a cell of a list."""


@dataclass(frozen=True)
class Column:
    """A column: its head, its width in digits, and whether its values stand in the middle."""

    head: str
    width: float
    centred: bool = False


@dataclass(frozen=True)
class Listing:
    """A list: what stands over it, its columns and rows; `empty` is said where there are none.

    Cells whose text is in `marked` are coloured.
    """

    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
    notes: tuple[str, ...] = ()
    empty: str = "没有"
    marked: frozenset[str] = frozenset()
    landscape: bool = True


def draw_list(sheet: Worksheet, listing: Listing, kept: Looks) -> None:
    """Draws the list from the first row on; its head repeats on every page."""
    widths = [column.width for column in listing.columns]
    for place, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    head = _draw_title(sheet, listing, kept) + 1
    _draw_row(sheet, head, [(one.head, looks.HEAD) for one in listing.columns], kept)
    rows = listing.rows or [(listing.empty, *[None] * (len(widths) - 1))]
    for row, values in enumerate(rows, head + 1):
        styled = zip(values, _styles(listing, values), strict=True)
        _draw_row(sheet, row, list(styled), kept)
    sheet.freeze_panes = f"B{head + 1}"
    sheet.print_title_rows = f"{head}:{head}"
    if listing.rows:
        sheet.auto_filter.ref = f"A{head}:{get_column_letter(len(widths))}{head + len(rows)}"
    styles.set_up_page(sheet, landscape=listing.landscape)


def _draw_title(sheet: Worksheet, listing: Listing, kept: Looks) -> int:
    """Writes title and notes over all columns; returns the last row."""
    columns = len(listing.columns)
    write_over(sheet, (1, columns), listing.title, looks.TITLE, kept)
    sheet.row_dimensions[1].height = _TITLE_HEIGHT
    for row, note in enumerate(listing.notes, 2):
        write_over(sheet, (row, columns), note, looks.NOTE, kept)
    return 1 + len(listing.notes)


def write_over(
    sheet: Worksheet, place: tuple[int, int], text: str, look: Look, kept: Looks
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


def write_value(cell: Cell, value: Value) -> None:
    """Writes a value; a text is never a formula, a whole number stands exactly in the file."""
    if isinstance(value, str):
        write_words(cell, value)
    elif value is not None:
        cell.value = int(value) if value == int(value) else value


def write_words(cell: Cell, text: str) -> None:
    """Writes a text, never as a formula; a very long one is cut."""
    looks.own_look(cell)
    write_text(cell, text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def _styles(listing: Listing, values: Sequence[Value]) -> list[Look]:
    return [
        looks.MARKED
        if value in listing.marked
        else looks.CENTRED
        if column.centred
        else looks.WORDS
        for column, value in zip(listing.columns, values, strict=True)
    ]


def _draw_row(
    sheet: Worksheet, row: int, styled: Sequence[tuple[Value, Look]], kept: Looks
) -> None:
    height = _LOWEST
    for column, (value, look) in enumerate(styled, 1):
        cell = plain_cell(sheet, row, column)
        kept.put(cell, look)
        write_value(cell, value)
        if isinstance(value, str):
            width = sheet.column_dimensions[get_column_letter(column)].width
            height = max(height, _height(value, width))
    sheet.row_dimensions[row].height = height


def _height(text: str, width: float) -> float:
    lines = lines_needed(text[:_LONGEST], width - _MARGIN, looks.SIZE)
    return min(height_of_lines(lines, looks.SIZE), HIGHEST_ROW)
