"""Fills a workbook that somebody else made: cells by their labels, nothing else is changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell

from app.edition.cells import CellKey
from app.export.template import IncompleteTemplateError, lacking_cells, refuse_other_edition
from app.export.xlsx.grid import sheet_grid
from app.export.xlsx.texts import detail_entries, fitting_text
from app.export.xlsx.xlsx_totals import adds_up_rightly
from app.importing.titles import squeezed, title_pattern, titles
from app.matching.match import match_grid, match_tables
from app.office import workbook_labels as labels
from app.office.export_package import write_parts
from app.office.grid import Grid
from app.office.package import parse_part
from app.office.safety import serialised
from app.office.xlsx_added import Rows, add_sheet
from app.office.xlsx_parts import RELATIONS, WORKBOOK, NewContent, sheet_parts, with_cells
from app.office.xlsx_values import EXACT_DIGITS
from app.report.captions import texts_without_pictures
from app.report.changes import Unread
from app.report.numbers import format_plain, parse_number
from app.report.report import Report
from app.report.seal import mark_of

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CHAIN = "xl/calcChain.xml"
_TYPES = "[Content_Types].xml"

Contents = dict[str, dict[str, NewContent]]
"""What is written, by sheet and coordinate."""


def fill_foreign(
    report: Report, path: Path, workbook: Workbook, parts: dict[str, bytes], *, incomplete: bool
) -> bytes:
    """The workbook of these parts with the numbers; basic data and texts come on own sheets.

    Raises `IncompleteTemplateError` unless `incomplete` ones are wanted, and other refusals.
    """
    tables = [sheet_grid(sheet) for sheet in workbook.worksheets]
    refuse_other_edition(path, tables, report.edition)
    filling = _Filling(report, tables)
    if filling.lacking and not incomplete:
        raise IncompleteTemplateError(path, filling.lacking)
    for cell in _titles(report, tables):
        filling.contents[_sheet_of(cell)][cell.coordinate] = NewContent(text=report.title)
    _write_sheets(path, parts, workbook, filling.contents)
    add_sheet(path, parts, labels.DETAILS_SHEET, _details(report))
    add_sheet(path, parts, labels.TEXTS_SHEET, _texts(report))
    return write_parts(parts, report.title, mark_of(report.history))


class _Filling:
    """Finds the place of every number; `lacking` are the words for what has none."""

    def __init__(self, report: Report, tables: Sequence[Grid[Cell]]) -> None:
        self._report = report
        self.contents: Contents = defaultdict(dict)
        matches = match_tables(tables, report.edition)
        places = [(key, found.place) for key, found in matches.places.items()]
        again = [match_grid(table, report.edition).places for table in tables]
        known = {_spot(place) for _, place in places}
        places += [
            (key, found.place)
            for found_again in again
            for key, found in found_again.items()
            if _spot(found.place) not in known
        ]
        self._keys = {_spot(place): key for key, place in places}
        for key, place in places:
            self.contents[_sheet_of(place)][place.coordinate] = self._content(key, place)
        self.lacking = lacking_cells(report.edition, matches.missing)
        self.lacking += [
            f"“{one.cell.text.strip()}”（模板工作表“{_sheet_of(one.cell.place)}”"
            f"的 {one.cell.place.coordinate}，不是报告中的格）"
            for one in matches.unplaced
            if again[one.grid_index]
            and one.cell.place.data_type != "f"
            and _spot(one.cell.place) not in self._keys
            and _is_number(report, one.cell.text)
        ]

    def _content(self, key: CellKey, place: Cell) -> NewContent:
        entry = self._report.entry(key)
        if isinstance(entry, Unread):
            return NewContent(text=fitting_text(entry.text))
        value = self._report.value(key)
        if value is None:
            return NewContent(keeps_formula=self._keeps_formula(key, place))
        if len(value.as_tuple().digits) > EXACT_DIGITS:
            return NewContent(text=format_plain(value))
        return _number(value, keeps_formula=self._keeps_formula(key, place))

    def _keeps_formula(self, key: CellKey, place: Cell) -> bool:
        edition = self._report.edition
        if place.data_type != "f" or not edition.cells[key].computed:
            return False
        sheet = _sheet_of(place)
        keys = {(row, column): k for (name, row, column), k in self._keys.items() if name == sheet}
        return adds_up_rightly(place, key, keys, edition)


def _number(value: Decimal, *, keeps_formula: bool) -> NewContent:
    return NewContent(number=format_plain(value), keeps_formula=keeps_formula)


def _write_sheets(
    path: Path, parts: dict[str, bytes], workbook: Workbook, contents: Contents
) -> None:
    names = sheet_parts(path, parts)
    for sheet, cells in contents.items():
        formulas = {
            cell.coordinate: str(cell.value)
            for row in workbook[sheet].iter_rows()
            for cell in row
            if cell.data_type == "f"
        }
        parts[names[sheet]] = with_cells(parse_part(path, parts[names[sheet]]), cells, formulas)
    _compute_when_opened(path, parts)


def _compute_when_opened(path: Path, parts: dict[str, bytes]) -> None:
    """Has formulas computed by the program that opens the file, in an order of its own."""
    workbook = parse_part(path, parts[WORKBOOK])
    setting = workbook.find(f"{_MAIN}calcPr")
    if setting is not None:
        setting.set("fullCalcOnLoad", "1")
        parts[WORKBOOK] = serialised(workbook)
    if parts.pop(_CHAIN, None) is None:
        return
    for name, attribute in ((_TYPES, "PartName"), (RELATIONS, "Target")):
        root = parse_part(path, parts[name])
        for element in list(root):
            if element.get(attribute, "").endswith("calcChain.xml"):
                root.remove(element)
        parts[name] = serialised(root)


def _titles(report: Report, tables: Sequence[Grid[Cell]]) -> Iterator[Cell]:
    """The cells that hold the title of a report."""
    pattern = title_pattern(report.edition)
    for table in tables:
        for cell in table.cells:
            lines = [cell.text]
            if pattern.fullmatch(squeezed(lines)) or any(titles(report.edition, lines)):
                yield cell.place


def _details(report: Report) -> Rows:
    entries = detail_entries(report.edition, report.details)
    words = {
        label: entry.isoformat() if isinstance(entry, date) else str(entry or "")
        for label, entry in entries.items()
    }
    return [(label, fitting_text(entry)) for label, entry in words.items()]


def _texts(report: Report) -> Rows:
    texts = texts_without_pictures(report)
    rows: list[tuple[str, str]] = []
    for key, title in labels.text_titles(report.edition).items():
        rows.append((title, ""))
        rows += [("", fitting_text(line)) for line in texts[key].split("\n")]
    return rows


def _is_number(report: Report, text: str) -> bool:
    cell = next(iter(report.edition.cells.values()))
    return parse_number(text, cell).value is not None


def _spot(cell: Cell) -> tuple[str, int, int]:
    return _sheet_of(cell), cell.row, cell.column


def _sheet_of(cell: Cell) -> str:
    return cell.parent.title
