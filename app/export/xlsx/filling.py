"""Fills a workbook by its labels, in its XML: the edition's own, or one that somebody else made."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import takewhile
from pathlib import Path

from msgspec.structs import replace

from app import patterns as re
from app.edition.cells import Cell, CellKey
from app.edition.edition import Edition
from app.export.inert import template_parts
from app.export.template import (
    CLOSED,
    FilledTemplate,
    IncompleteTemplateError,
    cell_entries,
    every_place,
    is_own,
    lacking_cells,
    open_lines,
    refuse_large,
    refuse_other_edition,
    strange_figures,
    texts_in_boxes,
    without_samples,
)
from app.export.template_lines import is_cover_title, is_prompt, title_lines, with_entries
from app.export.xlsx.formats import HIGHEST_ROW, POINTS_PER_WIDTH, height_of_lines, lines_needed
from app.export.xlsx.formulas import adds_up_rightly, balance_result, check_rows, comes_to
from app.export.xlsx.grid import FillableSheet, ProtectedWorkbookError, SheetCell, WorkbookParts
from app.export.xlsx.texts import (
    detail_entries,
    fitting_text,
    text_content,
    write_details,
    write_text_sheet,
)
from app.matching.tables import Matches, UnplacedCell, match_tables
from app.office import labels
from app.office.content import Grid
from app.office.formats import COMPOUND_FILE
from app.office.labels import DETAILS_SHEET, TEXTS_SHEET, normalised
from app.office.package import parse_part, read_bytes
from app.office.parts import Element, serialised, write_parts
from app.office.spreadsheetml import (
    ADDED_WIDTHS,
    EXACT_DIGITS,
    MAIN,
    RELATIONS,
    WORKBOOK,
    CellPosition,
    NewContent,
    TextRow,
    add_sheets,
    with_cells,
)
from app.report.changes import Unread, date_words, mark_of
from app.report.charts import texts_without_pictures
from app.report.numbers import format_plain
from app.report.report import Report

_MAX_CELLS = 80_000
"""Rows and cells of all sheets, also empty ones; the form's own workbook has some 1,000."""

_MAX_ELEMENTS = 300_000
_SMALLEST = 9.0
"""Points; smaller texts nobody reads on paper."""

_ASIDE = f"见工作表“{TEXTS_SHEET}”"
"""What stands in a box that is too small for its text."""

_OF_YEARS = re.compile(r'[0#]+\s*"?年度?"?')
_STRETCHES = re.compile("(?=&[LCR])")
_CHAIN = "xl/calcChain.xml"
_TYPES = "[Content_Types].xml"

_CALCULATED_ZERO = "0.0"
"""The result of a formula in a cell that is typed: 0 alone is what libraries write uncalculated."""

_CELL_PADDING = 4.0
"""Points at both sides of a cell together."""


def fill_xlsx(report: Report, template: Path | None = None, *, incomplete: bool = False) -> bytes:
    """What `filled_workbook` gives, as bytes alone."""
    return filled_workbook(report, template, incomplete=incomplete).content


def filled_workbook(
    report: Report, template: Path | None = None, *, incomplete: bool = False
) -> FilledTemplate:
    """The template, else the edition's own, filled in with a report; blank cells stay blank.

    Basic data and texts go into the sheets for them, or come on sheets behind the template's own.
    Raises `IncompleteTemplateError` unless `incomplete` files are wanted, `LongParagraphError`,
    `ProtectedWorkbookError` and what the template is refused with.
    """
    path = template or report.edition.folder / "tables.xlsx"
    book = WorkbookParts(path, _template_parts(path, report.edition))
    _refuse_large(book)
    filling = _TableFilling(report, book)
    lacking = filling.lacking + [f"“{label}”" for label in _fill_sheets(book, report)]
    if lacking and not incomplete:
        raise IncompleteTemplateError(path, lacking)
    for sheet in book.tables:
        contents = filling.contents.get(sheet.name)
        if contents is not None:
            _write_beside_pages(sheet.root, report)
            for view in sheet.root.iter(f"{MAIN}sheetView"):
                view.attrib.pop("showZeros", "")
            book.parts[sheet.part] = with_cells(sheet.root, contents, sheet.formulas)
    book.formats.save()
    _compute_when_opened(path, book.parts)
    _add_sheets(book, report, filling.boxed)
    content = write_parts(book.parts, report.title, mark_of(report.history))
    told = () if is_own(path, report.edition) else (*filling.open_lines(), tuple(filling.aside()))
    return FilledTemplate(content, tuple(filling.overwritten), *told)


def _refuse_large(book: WorkbookParts) -> None:
    """Raises `LargeTemplateError` for what could not be filled within 5 s."""
    roots = [sheet.root for sheet in book.sheets.values()]
    places = (one for root in roots for one in root.iter(f"{MAIN}row", f"{MAIN}c"))
    refuse_large(book.path, places, "行和单元格", _MAX_CELLS)
    everything = (one for root in roots for one in root.iter())
    refuse_large(book.path, everything, "文字、格式等内容", _MAX_ELEMENTS)


def _template_parts(path: Path, edition: Edition) -> dict[str, bytes]:
    """The parts of the template, without what may not go out."""
    if not is_own(path, edition) and read_bytes(path).startswith(COMPOUND_FILE):
        raise ProtectedWorkbookError(path)
    return template_parts(path, edition)[0]


def _fill_sheets(book: WorkbookParts, report: Report) -> tuple[str, ...]:
    """Fills the sheets for basic data and texts, if there are any; returns missing labels."""
    missing: tuple[str, ...] = ()
    details, texts = book.own.get(DETAILS_SHEET), book.own.get(TEXTS_SHEET)
    if details:
        missing += write_details(book, details, report.edition, report.details)
    if texts:
        shown = texts_without_pictures(report)
        missing += write_text_sheet(book, texts, report.edition, shown)
    return missing


class _TableFilling:
    """Finds the place of every number; `lacking` are the words for what has none.

    `contents` is what is written, by sheet and coordinate; `overwritten` are the words for
    formulas that do not come to the report's figure.
    """

    def __init__(self, report: Report, book: WorkbookParts) -> None:
        self._report = report
        self._book = book
        self.contents: dict[str, dict[str, NewContent]] = defaultdict(dict)
        self.overwritten: list[str] = []
        tables = [without_samples(sheet.grid()) for sheet in book.tables]
        refuse_other_edition(book.path, tables, report.edition)
        matches = match_tables(tables, report.edition)
        places = every_place(matches)
        self._keys: dict[str, dict[tuple[int, int], CellKey]] = defaultdict(dict)
        for place, key in places.items():
            self._keys[place.sheet][place.row, place.column] = key
        self._formats = _FigureFormats(book, self._keys)
        self._numbers = {sheet.name: _numbers(sheet) for sheet in book.tables}
        for place, key in places.items():
            self.contents[place.sheet][place.coordinate] = self._content(key, place)
        for table in report.edition.tables:
            self._store_checks(table.key, matches)
        self.lacking = lacking_cells(report.edition, matches.missing)
        self._texts, whole = texts_without_pictures(report), dict[str, bool]()
        for grid, found in zip(tables, matches.by_grid, strict=True):
            cells = {id(cell) for cell in found.places.values()}
            for place, text in self._words_around(grid, cells):
                self._write_words(place, text)
            boxes = () if book.own else texts_in_boxes(report.edition, grid, cells, self._texts)
            for section, box, text in boxes:
                is_in = self._write_text(box.place, section, text)
                whole[section] = is_in and whole.get(section, True)
            self._drop_hints(grid)
        self.boxed = {section for section, is_in in whole.items() if is_in}
        self._store_repeated()
        if not (book.own or book.may_grow):
            self.lacking += self._without_box()
        taken = {one.cell.place for one in matches.unplaced if one.cell.place.formula} | {*places}
        self.lacking += strange_figures(report.edition, matches, taken, _place_words)

    def _without_box(self) -> list[str]:
        """The words for texts that stand in no cell of the template."""
        texts = {key: text for key, text in self._texts.items() if key not in self.boxed}
        titles = labels.text_titles(self._report.edition)
        return [f"“{titles[key]}”" for key, text in texts.items() if text.strip()]

    def _lines(self) -> Iterator[str]:
        """What the cells with words say now."""
        for sheet in self._book.tables:
            written = self.contents[sheet.name]
            for cell in sheet.cells.values():
                new = written.get(cell.coordinate)
                yield cell.text if new is None else new.text

    def open_lines(self) -> tuple[str, tuple[str, ...]]:
        """The line for a date that is not known, and those still to be filled in."""
        return open_lines(self._report, self._lines())

    def aside(self) -> list[str]:
        """The words for what stands on added sheets alone."""
        if self._book.own:
            return []
        day = self._report.details.date
        is_dated = day is None or any(date_words(day) in line for line in self._lines())
        return self._without_box() + ([] if is_dated else ["成文日期"])

    def _content(self, key: CellKey, place: SheetCell) -> NewContent:
        entry = self._report.entry(key)
        if isinstance(entry, Unread):
            return text_content(entry.text, place.style, self._book.formats)
        value = self._report.value(key)
        number = "" if value is None else format_plain(value)
        style = self._formats.of(place, number, self._report.edition.cells[key])
        if value is not None and len(value.as_tuple().digits) > EXACT_DIGITS:
            return NewContent(text=number, style=style)
        keeps = self._keeps_formula(key, place)
        if place.formula and not keeps:
            self._tell_overwritten(place, number)
        if keeps and number == "0" and not self._report.edition.cells[key].computed:
            number = _CALCULATED_ZERO
        return NewContent(number, keeps_formula=keeps, style=style)

    def _words_around(
        self, table: Grid[SheetCell], known: Collection[int]
    ) -> Iterator[tuple[SheetCell, str]]:
        """The cells with entries of a form or the title of a report, and what they are to say."""
        report = self._report
        yield from cell_entries(report, table, known, self._wanted)
        above = takewhile(lambda cell: id(cell) not in known, table.cells)
        lines = [cell for cell in above if cell.text]
        texts = [cell.text for cell in lines]
        title = title_lines(report.edition, texts, len(lines))
        for first, last in title.titles:
            if is_cover_title(report.edition, texts, (first, last)):
                continue
            yield lines[first].place, report.title
            yield from ((cell.place, "") for cell in lines[first + 1 : last + 1])
        yield from ((lines[place].place, "") for place in title.strange)

    def _wanted(self, place: SheetCell) -> str:
        """What a cell is for by its format: a date, a year as 0"年度", nothing, or anything."""
        formats = self._book.formats
        if not self._book.is_open(place):
            return CLOSED
        is_year = _OF_YEARS.fullmatch(formats.code(place.style))
        return "date" if formats.is_date(place.style) else "year" if is_year else ""

    def _write_words(self, place: SheetCell, text: str) -> None:
        """Writes a title or an entry; a year that is asked for, and a date, as such."""
        is_asked = place.text.strip() or self._book.is_open(place)
        if place.formula or place.is_number or not is_asked:
            return
        details, formats = self._report.details, self._book.formats
        style = formats.black(place.style)
        content = NewContent(text=text, style=style)
        if text == f"{details.year}年" and not place.text.strip():
            content = NewContent(str(details.year), style=formats.at_left(style))
        elif details.date and formats.is_date(place.style) and text == date_words(details.date):
            content = NewContent(self._book.day(details.date), style=formats.at_left(style))
        self.contents[place.sheet][place.coordinate] = content

    def _write_text(self, place: SheetCell, section: str, text: str) -> bool:
        """Writes a text into its cell, if it may: the cell becomes as high as it has to be.

        One that no row is high enough for goes to a sheet of its own, if one can be added.
        """
        sheet, formats = self._book.sheets[place.sheet], self._book.formats
        if place.formula or not self._book.is_open(place):
            return False
        written = "\n".join(line for line in text.split("\n") if line.strip())
        size, height = self._fitting(place, written)
        fits = height <= sheet.highest(place.row, place.column)
        if not fits and self._book.may_grow:
            self.contents[place.sheet][place.coordinate] = NewContent(text=_ASIDE)
            return False
        style = formats.for_lines(place.style, size)
        content = text_content(written, style, formats)
        if content.style is None:
            content = replace(content, style=style)
        self.contents[place.sheet][place.coordinate] = content
        if not fits:
            title = labels.text_titles(self._report.edition)[section]
            self.lacking.append(f"放得下“{title}”全文的框")
        sheet.make_room(place.row, place.column, height)
        return True

    def _fitting(self, place: SheetCell, text: str) -> tuple[float, float]:
        """The size and the height of a text in a cell; a smaller size where no row is so high."""
        sheet, size = self._book.sheets[place.sheet], self._book.formats.font_size(place.style)
        width = sheet.width(place.row, place.column) / POINTS_PER_WIDTH
        while True:
            height = height_of_lines(lines_needed(text, width, size) + 1, size)
            if height <= sheet.highest(place.row, place.column) or size <= _SMALLEST:
                return size, height
            size -= 0.5

    def _drop_hints(self, grid: Grid[SheetCell]) -> None:
        """Takes out what only says, in a colour of its own, how to fill the sheet in."""
        for cell in grid.cells:
            place = cell.place
            is_hint = cell.text.strip() and is_prompt(cell.text) and not place.formula
            if is_hint and self._book.is_open(place):
                style = self._book.formats.black(place.style)
                if style != place.style and not place.is_number:
                    self.contents[place.sheet].setdefault(place.coordinate, NewContent(style=style))

    def _keeps_formula(self, key: CellKey, place: SheetCell) -> bool:
        """Whether a formula is the right sum, or a balance that comes to the report's figure."""
        edition, formula = self._report.edition, place.formula
        keys, numbers = self._keys[place.sheet], self._numbers[place.sheet]
        if "-" not in formula:
            is_total = bool(formula) and edition.cells[key].computed
            return is_total and adds_up_rightly(formula, key, keys, numbers, edition)
        value = self._report.value(key)
        return value is not None and self._result(place) == value

    def _result(self, place: SheetCell) -> Decimal | None:
        """What a formula comes to with the report's figures; None if that cannot be told."""
        keys = self._keys[place.sheet]

        def value_at(spot: CellPosition) -> Decimal | None:
            return self._report.value(keys[spot]) if spot in keys else None

        return comes_to(place.formula, value_at, self._numbers[place.sheet])

    def _tell_overwritten(self, place: SheetCell, number: str) -> None:
        """Tells of a formula that gives way to a figure, unless it comes to the same."""
        result = self._result(place)
        if result is None or format_plain(result) != (number or "0"):
            told = "算不出" if result is None else f"得 {format_plain(result)}"
            where = f"工作表“{place.sheet}”的 {place.coordinate}"
            self.overwritten.append(f"{where}（公式{told}，报告是 {number or '空白'}）")

    def _store_repeated(self) -> None:
        """Stores what cells say that repeat one of another sheet: 填报单位：=封面!B3."""
        cells = [cell for sheet in self._book.tables for cell in sheet.cells.values()]
        for cell in (one for one in cells if one.repeated[0] in self._book.sheets):
            sheet, name = cell.repeated
            new = self.contents[sheet].get(name)
            if new is not None and cell.coordinate not in self.contents[cell.sheet]:
                told = NewContent(new.number, new.text, keeps_formula=True)
                self.contents[cell.sheet][cell.coordinate] = told

    def _store_checks(self, table: str, matches: Matches[SheetCell]) -> None:
        """Stores what the formulas that check the balances come to."""
        values = self._report.values
        others = [unplaced.cell.place for unplaced in matches.unplaced]
        named = {normalised(cell.text): cell for cell in others}
        formulas = {_spot(cell): cell for cell in others if cell.formula}
        for check in check_rows(self._report.edition, table):
            label = named.get(normalised(check.label))
            if label is None:
                continue
            for balance in check.balances:
                place = matches.places.get(balance.left[0])
                column = 0 if place is None else place.place.column
                cell = formulas.get((label.sheet, label.row, column))
                if cell is not None:
                    result = NewContent(text=balance_result(balance, values), keeps_formula=True)
                    self.contents[cell.sheet][cell.coordinate] = result


def _place_words(one: UnplacedCell[SheetCell]) -> str:
    return f"工作表“{one.cell.place.sheet}”的 {one.cell.place.coordinate}"


class _FigureFormats:
    """Formats of figures: what their cells have, made to fit; bare ones take those of others."""

    def __init__(
        self, book: WorkbookParts, keys: Mapping[str, Mapping[tuple[int, int], CellKey]]
    ) -> None:
        self._book = book
        self._keys = keys
        self._usual: dict[str, int] = {}
        for sheet in book.tables:
            places = keys.get(sheet.name, {})
            found = (sheet.cells[spot].style for spot in places if spot in sheet.cells)
            uses = Counter(style for style in found if style)
            self._usual[sheet.name] = max(uses, key=lambda style: uses[style], default=0)

    def of(self, place: SheetCell, figure: str, cell: Cell) -> int | None:
        """The format of a cell for its figure, None if it keeps its own.

        One that would hide the figure shows it, and a figure that is too wide shrinks.
        """
        formats, sheet = self._book.formats, self._book.sheets[place.sheet]
        style = place.style or self._usual[place.sheet]
        style = formats.like_label(style, lambda: self._label(place))
        style = formats.black(formats.showing(style, figure, cell))
        room = sheet.width(place.row, place.column) - _CELL_PADDING
        if figure and formats.figure_width(style, figure) > room:
            style = formats.shrunk(style)
        return None if style == place.style else style

    def _label(self, place: SheetCell) -> int:
        """The format of the label above a cell, else of that at its left; 0 if there is none."""
        cells, places = self._book.sheets[place.sheet].cells, self._keys[place.sheet]
        above = ((row, place.column) for row in range(place.row - 1, 0, -1))
        beside = ((place.row, column) for column in range(place.column - 1, 0, -1))
        for spot in (*above, *beside):
            cell = cells.get(spot)
            if cell is not None and cell.text and spot not in places:
                return cell.style
        return 0


def _numbers(sheet: FillableSheet) -> frozenset[tuple[int, int]]:
    return frozenset(spot for spot, cell in sheet.cells.items() if cell.is_number)


def _compute_when_opened(path: Path, parts: dict[str, bytes]) -> None:
    """Has formulas computed by the program that opens the file, in an order of its own."""
    workbook = parse_part(path, parts[WORKBOOK])
    setting = workbook.find(f"{MAIN}calcPr")
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


def _write_beside_pages(root: Element, report: Report) -> None:
    """Writes unit and year into headers and footers, each of whose three stretches is a line."""
    for line in root.iterfind(f"{MAIN}headerFooter/*"):
        stretches = _STRETCHES.split(line.text or "")
        line.text = "".join(with_entries(report, stretch) for stretch in stretches)


def _add_sheets(book: WorkbookParts, report: Report, boxed: Collection[str]) -> None:
    """Adds the sheets for basic data, and texts not `boxed`, that a workbook does not have."""
    new = {DETAILS_SHEET: _details(report), TEXTS_SHEET: _texts(report, boxed)}
    told = {name: rows for name, rows in new.items() if name not in book.sheets}
    if not told or not book.may_grow:
        return
    size = book.formats.font_size(0)
    added = {
        name: [TextRow(label, text, _height(text, size)) for label, text in rows]
        for name, rows in told.items()
        if rows
    }
    add_sheets(book.path, book.parts, added)


def _details(report: Report) -> list[tuple[str, str]]:
    """The basic data that are known, and the name in any case: it tells whose sheet this is."""
    entries = detail_entries(report.edition, report.details)
    words = {
        label: entry.isoformat() if isinstance(entry, date) else str(entry or "")
        for label, entry in entries.items()
    }
    known = {label: entry for label, entry in words.items() if entry or label == labels.NAME_LABEL}
    return [(label, fitting_text(entry)) for label, entry in known.items()]


def _texts(report: Report, boxed: Collection[str]) -> list[tuple[str, str]]:
    texts = texts_without_pictures(report)
    rows: list[tuple[str, str]] = []
    for key, title in labels.text_titles(report.edition).items():
        if texts[key].strip() and key not in boxed:
            rows.append((title, ""))
            rows += [("", fitting_text(line)) for line in texts[key].split("\n") if line.strip()]
    return rows


def _height(text: str, size: float) -> float:
    """How high a text is in the second column of an added sheet, in points."""
    return min(height_of_lines(lines_needed(text, ADDED_WIDTHS[1], size), size), HIGHEST_ROW)


def _spot(cell: SheetCell) -> tuple[str, int, int]:
    return cell.sheet, cell.row, cell.column
