"""Fills a workbook with a report: numbers by their labels, formulas with their values stored."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell

from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.export.inert import template_parts
from app.export.template import (
    IncompleteTemplateError,
    is_own,
    lacking_cells,
    refuse_other_edition,
)
from app.export.xlsx.blank_xlsx import draw_details, draw_texts
from app.export.xlsx.grid import open_workbook, read_workbook, sheet_grid, table_sheets, workbook_in
from app.export.xlsx.texts import write_details, write_text, write_texts
from app.export.xlsx.xlsx_foreign import fill_foreign
from app.export.xlsx.xlsx_formulas import balance_result, check_rows
from app.export.xlsx.xlsx_totals import adds_up_rightly
from app.matching.match import Matches, match_tables
from app.office.export_package import read_written, write_parts
from app.office.labels import normalised
from app.office.workbook_labels import DETAILS_SHEET, TEXTS_SHEET
from app.office.xlsx_values import EXACT_DIGITS, StoredValue, with_values
from app.pictures import PictureProblemError, normal_picture
from app.report.captions import texts_without_pictures
from app.report.changes import Unread
from app.report.numbers import format_plain
from app.report.report import Report
from app.report.seal import mark_of


def fill_xlsx(report: Report, template: Path | None = None, *, incomplete: bool = False) -> bytes:
    """The template, else the edition's own, filled in with a report; blank cells stay blank.

    Raises `IncompleteTemplateError` unless `incomplete` files are wanted, `LongParagraphError`,
    what the template is refused with, and what `open_workbook` raises.
    """
    path = template or report.edition.folder / "tables.xlsx"
    workbook, parts = _opened(path, report.edition)
    if not {DETAILS_SHEET, TEXTS_SHEET}.intersection(workbook.sheetnames):
        return fill_foreign(report, path, workbook, parts, incomplete=incomplete)
    filling = _Filling(report)
    lacking = lacking_cells(report.edition, filling.fill_tables(workbook, path))
    lacking += [f"“{label}”" for label in _fill_sheets(workbook, report)]
    if lacking and not incomplete:
        raise IncompleteTemplateError(path, lacking)
    return _saved(workbook, filling.stored, report)


def _opened(path: Path, edition: Edition) -> tuple[Workbook, dict[str, bytes]]:
    """The template as a workbook and as parts, without what may not go out."""
    if is_own(path, edition):
        return open_workbook(path), {}
    read_workbook(path)
    parts, _ = template_parts(path, edition)
    read = {name: _readable(name, content) for name, content in parts.items()}
    return workbook_in(path, write_parts(read, "")), parts


def _readable(name: str, content: bytes) -> bytes:
    """A part as openpyxl may have it: it opens pictures, and leaves out those that are none."""
    if not name.lower().startswith("xl/media/"):
        return content
    try:
        return normal_picture(content)
    except PictureProblemError:
        return b""


def _fill_sheets(workbook: Workbook, report: Report) -> tuple[str, ...]:
    """Fills basic data and texts in, on new sheets if there are none; returns missing labels."""
    edition = report.edition
    if DETAILS_SHEET not in workbook.sheetnames:
        draw_details(workbook.create_sheet(DETAILS_SHEET, 0), edition)
    if TEXTS_SHEET not in workbook.sheetnames:
        draw_texts(workbook.create_sheet(TEXTS_SHEET), edition)
    return (
        *write_details(workbook[DETAILS_SHEET], edition, report.details),
        *write_texts(workbook[TEXTS_SHEET], edition, texts_without_pictures(report)),
    )


def _saved(workbook: Workbook, stored: dict[str, dict[str, StoredValue]], report: Report) -> bytes:
    file = BytesIO()
    workbook.save(file)
    parts = read_written(file.getvalue())
    for sheet, values in stored.items():
        name = workbook[sheet].path.removeprefix("/")
        parts[name] = with_values(parts[name], values)
    return write_parts(parts, report.title, mark_of(report.history))


class _Filling:
    """Fills the tables of a workbook; `stored` gathers the values to put beside formulas."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._spots: dict[tuple[str, int, int], CellKey] = {}
        self.stored: dict[str, dict[str, StoredValue]] = defaultdict(dict)

    def fill_tables(self, workbook: Workbook, path: Path) -> tuple[CellKey, ...]:
        """Fills every cell that is found by its labels; returns the others."""
        edition = self._report.edition
        tables = [sheet_grid(sheet) for sheet in table_sheets(workbook)]
        refuse_other_edition(path, tables, edition)
        matches = match_tables(tables, edition)
        self._spots = {
            (_sheet_of(found.place), found.place.row, found.place.column): key
            for key, found in matches.places.items()
        }
        for key, place in matches.places.items():
            self._fill_cell(key, place.place)
        for table in edition.tables:
            self._store_checks(table.key, matches)
        return matches.missing

    def _fill_cell(self, key: CellKey, cell: Cell) -> None:
        if self._report.edition.cells[key].computed:
            self._fill_computed(key, cell, self._report.value(key))
            return
        entry = self._report.entry(key)
        if isinstance(entry, Unread):
            write_text(cell, entry.text)
        else:
            self._write_number(cell, entry)

    def _fill_computed(self, key: CellKey, cell: Cell, value: Decimal | None) -> None:
        """Keeps a right formula and stores its value, if Excel can; else writes the number."""
        if not self._is_right(key, cell) or (value is not None and _is_too_long(value)):
            self._write_number(cell, value)
        elif value is not None:
            self._store(cell, StoredValue(format_plain(value)))

    def _is_right(self, key: CellKey, cell: Cell) -> bool:
        sheet = _sheet_of(cell)
        keys = {(row, col): k for (name, row, col), k in self._spots.items() if name == sheet}
        return cell.data_type == "f" and adds_up_rightly(cell, key, keys, self._report.edition)

    def _write_number(self, cell: Cell, value: Decimal | None) -> None:
        if value is None:
            cell.value = None
        elif _is_too_long(value):
            write_text(cell, format_plain(value))
        else:
            cell.value = value
            # openpyxl writes 16 digits of the nearest binary number.
            self._store(cell, StoredValue(format_plain(value)))

    def _store_checks(self, table: str, matches: Matches[Cell]) -> None:
        values = {**self._report.typed, **self._report.computed}
        others = [unplaced.cell.place for unplaced in matches.unplaced]
        labels = {normalised(str(cell.value)): cell for cell in others}
        formulas = {(_sheet_of(c), c.row, c.column): c for c in others if c.data_type == "f"}
        for check in check_rows(self._report.edition, table):
            label = labels.get(normalised(check.label))
            if label is None:
                continue
            for balance in check.balances:
                place = matches.places.get(balance.left[0])
                column = 0 if place is None else place.place.column
                cell = formulas.get((_sheet_of(label), label.row, column))
                if cell is not None:
                    self._store(cell, StoredValue(balance_result(balance, values), is_text=True))

    def _store(self, cell: Cell, value: StoredValue) -> None:
        self.stored[_sheet_of(cell)][cell.coordinate] = value


def _is_too_long(value: Decimal) -> bool:
    return len(value.as_tuple().digits) > EXACT_DIGITS


def _sheet_of(cell: Cell) -> str:
    return cell.parent.title
