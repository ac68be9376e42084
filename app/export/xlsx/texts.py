"""Writes basic data and texts into a workbook, by the labels of its two sheets for them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import date

from openpyxl.cell import Cell, MergedCell
from openpyxl.worksheet.worksheet import Worksheet

from app.edition.definition import KIND_WORDS
from app.edition.edition import Edition
from app.errors import RefusedError
from app.export.xlsx.grid import labelled_rows
from app.export.xlsx.styles import HIGHEST_ROW, height_of_lines, lines_needed
from app.office import labels
from app.office.labels import normalised
from app.report.changes import Details
from app.report.report import clean_text

MAX_CHARACTERS = 32767
"""What Excel keeps in one cell."""

_FORMULA_SIGNS = ("=", "+", "-", "@")


class LongParagraphError(RefusedError):
    """A paragraph is longer than a cell of a workbook can be."""

    def __init__(self, text: str) -> None:
        super().__init__(
            f"“{text[:12]}…”这一段有 {len(text)} 字，Excel 的一格放不下，请分成几段再导出。"
        )


def fitting_text(text: str) -> str:
    """The text as a cell can hold it. Raises `LongParagraphError`."""
    cleaned = clean_text(text)
    if len(cleaned.encode("utf-16-le")) > 2 * MAX_CHARACTERS:
        raise LongParagraphError(cleaned)
    return cleaned


def is_like_formula(text: str) -> bool:
    """Whether a text begins like a formula and would become one when it is edited."""
    return text.startswith(_FORMULA_SIGNS)


def write_text(cell: Cell, text: str) -> None:
    """Puts a text into a cell; one that begins like a formula stays a text when edited, too."""
    cleaned = fitting_text(text)
    cell.value = cleaned or None
    if cleaned:
        cell.data_type = "s"
        cell.quotePrefix = is_like_formula(cleaned)


def write_details(sheet: Worksheet, edition: Edition, details: Details) -> tuple[str, ...]:
    """Writes the basic data behind its labels; returns the labels the sheet does not have."""
    rows = labelled_rows(sheet)
    missing: list[str] = []
    for label, entry in detail_entries(edition, details).items():
        row = rows.get(normalised(label))
        if row is not None:
            _write_entry(sheet, row, entry)
        elif entry:
            missing.append(label)
    return tuple(missing)


def detail_entries(edition: Edition, details: Details) -> dict[str, str | int | date | None]:
    """The basic data by their labels."""
    organisation = details.organisation
    kind = organisation.kind
    entries: dict[str, str | int | date | None] = {
        labels.NAME_LABEL: organisation.name,
        labels.KIND: KIND_WORDS[kind] if kind else "",
        labels.YEAR: details.year,
        labels.DATE: _date_entry(details.date),
        labels.EDITION: edition.definition.name,
    }
    contact = edition.definition.contact
    return entries | {field.label: getattr(organisation, field.key) for field in contact}


def _date_entry(signed: date | None) -> date | str | None:
    """The date as Excel keeps it; it knows none before 1900, so such a one is written in words."""
    return signed.isoformat() if signed and signed.year <= 1900 else signed


def _write_entry(sheet: Worksheet, row: int, entry: str | int | date | None) -> None:
    cell = sheet.cell(row, 2)
    if not isinstance(cell, Cell):
        return
    if not isinstance(entry, str):
        cell.value = entry
        return
    write_text(cell, entry)
    needed = _height(sheet, cell, entry)
    height = sheet.row_dimensions[row].height
    if height is not None and needed > height:
        sheet.row_dimensions[row].height = min(needed, HIGHEST_ROW)


@dataclass(frozen=True)
class _Section:
    """A title row of the text sheet, and cells whose look the title and the paragraphs take."""

    key: str
    title: str
    height: float | None
    title_model: Cell
    paragraph_model: Cell


def write_text_sheet(
    sheet: Worksheet, edition: Edition, texts: Mapping[str, str]
) -> tuple[str, ...]:
    """Writes a paragraph a row below the titles; returns the titles the sheet does not have."""
    titles = labels.text_titles(edition)
    sections = list(_sections(sheet, {normalised(title): key for key, title in titles.items()}))
    if sections:
        row = sections[0].title_model.row
        _clear(sheet, row)
        for section in sections:
            row = _write_section(sheet, row, section, texts[section.key])
    found = {section.key for section in sections}
    return tuple(titles[key] for key, text in texts.items() if text and key not in found)


def _sections(sheet: Worksheet, keys: Mapping[str, str]) -> Iterator[_Section]:
    for label, row in labelled_rows(sheet).items():
        title, paragraph = sheet.cell(row, 1), sheet.cell(row + 1, 2)
        if label in keys and isinstance(title, Cell) and isinstance(paragraph, Cell):
            height = sheet.row_dimensions[row].height
            yield _Section(keys[label], str(title.value), height, title, paragraph)


def _clear(sheet: Worksheet, first_row: int) -> None:
    for merged in list(sheet.merged_cells.ranges):
        if merged.min_row >= first_row:
            sheet.unmerge_cells(merged.coord)
    sheet.delete_rows(first_row, sheet.max_row)


def _write_section(sheet: Worksheet, row: int, section: _Section, text: str) -> int:
    """Writes a title and its paragraphs from this row on; returns the row behind them."""
    title = sheet.cell(row, 1)
    title.value = section.title
    _copy_look(section.title_model, title)
    sheet.row_dimensions[row].height = section.height
    row += 1
    for paragraph in clean_text(text).split("\n"):
        row += _write_paragraph(sheet, row, section.paragraph_model, paragraph)
    return row


def _write_paragraph(sheet: Worksheet, row: int, model: Cell, text: str) -> int:
    """Writes a paragraph over as many rows as it needs the height of; returns how many."""
    cell = sheet.cell(row, 2)
    if not isinstance(cell, Cell):
        return 0
    _copy_look(model, cell)
    write_text(cell, text)
    height = _height(sheet, cell, text)
    rows = math.ceil(height / HIGHEST_ROW)
    for part in range(row, row + rows):
        sheet.row_dimensions[part].height = height / rows
    if rows > 1:
        sheet.merge_cells(start_row=row, end_row=row + rows - 1, start_column=2, end_column=2)
    return rows


def _copy_look(model: Cell, cell: Cell | MergedCell) -> None:
    """Copies all of a cell's look at once; part by part takes openpyxl fifty times as long."""
    cell._style = copy(model._style)  # type: ignore[union-attr,attr-defined] # not in the stubs


def _height(sheet: Worksheet, cell: Cell, text: str) -> float:
    size = float(cell.font.size or 11)
    width = sheet.column_dimensions["B"].width
    return height_of_lines(lines_needed(text, width, size), size)
