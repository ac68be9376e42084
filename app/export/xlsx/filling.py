"""Fills a workbook by its labels: the edition's own, or one that somebody else made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
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
from app.export.xlsx.blank import draw_details, draw_texts
from app.export.xlsx.formulas import adds_up_rightly, balance_result, check_rows
from app.export.xlsx.grid import open_workbook, read_workbook, sheet_grid, table_sheets, workbook_in
from app.export.xlsx.texts import (
    detail_entries,
    fitting_text,
    write_details,
    write_text,
    write_text_sheet,
)
from app.importing.headings import joined_title, title_pattern, titles
from app.matching.tables import Matches, match_grid, match_tables
from app.office import labels
from app.office.content import Grid
from app.office.labels import DETAILS_SHEET, TEXTS_SHEET, normalised
from app.office.package import parse_part
from app.office.parts import read_written, serialised, write_parts
from app.office.spreadsheetml import (
    EXACT_DIGITS,
    RELATIONS,
    WORKBOOK,
    NewContent,
    StoredValue,
    TextRows,
    add_sheet,
    sheet_parts,
    with_cells,
    with_values,
)
from app.pictures import PictureProblemError, normal_picture
from app.report.changes import Unread, mark_of
from app.report.charts import texts_without_pictures
from app.report.numbers import format_plain, parse_number
from app.report.report import Report

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
    filling = _ForeignFilling(report, tables)
    if filling.lacking and not incomplete:
        raise IncompleteTemplateError(path, filling.lacking)
    for cell in _titles(report, tables):
        filling.contents[_sheet_of(cell)][cell.coordinate] = NewContent(text=report.title)
    _write_sheets(path, parts, workbook, filling.contents)
    add_sheet(path, parts, labels.DETAILS_SHEET, _details(report))
    add_sheet(path, parts, labels.TEXTS_SHEET, _texts(report))
    return write_parts(parts, report.title, mark_of(report.history))


class _ForeignFilling:
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
            if pattern.fullmatch(joined_title(lines)) or any(titles(report.edition, lines)):
                yield cell.place


def _details(report: Report) -> TextRows:
    entries = detail_entries(report.edition, report.details)
    words = {
        label: entry.isoformat() if isinstance(entry, date) else str(entry or "")
        for label, entry in entries.items()
    }
    return [(label, fitting_text(entry)) for label, entry in words.items()]


def _texts(report: Report) -> TextRows:
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


def fill_xlsx(report: Report, template: Path | None = None, *, incomplete: bool = False) -> bytes:
    """The template, else the edition's own, filled in with a report; blank cells stay blank.

    Raises `IncompleteTemplateError` unless `incomplete` files are wanted, `LongParagraphError`,
    what the template is refused with, and what `open_workbook` raises.
    """
    path = template or report.edition.folder / "tables.xlsx"
    workbook, parts = _opened(path, report.edition)
    if not {DETAILS_SHEET, TEXTS_SHEET}.intersection(workbook.sheetnames):
        return fill_foreign(report, path, workbook, parts, incomplete=incomplete)
    filling = _OwnFilling(report)
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
        *write_text_sheet(workbook[TEXTS_SHEET], edition, texts_without_pictures(report)),
    )


def _saved(workbook: Workbook, stored: dict[str, dict[str, StoredValue]], report: Report) -> bytes:
    file = BytesIO()
    workbook.save(file)
    parts = read_written(file.getvalue())
    for sheet, values in stored.items():
        name = workbook[sheet].path.removeprefix("/")
        parts[name] = with_values(parts[name], values)
    return write_parts(parts, report.title, mark_of(report.history))


class _OwnFilling:
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
