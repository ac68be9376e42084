"""A workbook that is to be filled, in its own XML: its sheets as grids of places."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from app import patterns as re
from app.errors import RefusedError
from app.export.xlsx.formats import HIGHEST_ROW, POINTS_PER_WIDTH, CellFormats
from app.office import labels
from app.office.content import Grid, GridCell
from app.office.labels import normalised, visible
from app.office.package import BrokenDocumentError, parse_part
from app.office.parts import Element
from app.office.spreadsheetml import (
    MAIN,
    RELATIONS,
    WORKBOOK,
    CellPosition,
    cell_range,
    coordinate,
    position,
    sheet_parts,
)
from app.office.workbook_bounds import MAX_COLUMNS, MAX_ROWS, clipped_merges
from app.report.numbers import format_plain

_MAX_ROWS, _MAX_COLUMNS = 500, 100
"""No official table is larger; what lies beyond is not looked at."""

_USUAL_WIDTH = 9.14
"""Of a column, in digits, where nothing says how wide it is."""

_USUAL_HEIGHT = 15.0
_MAX_TEXT_ROWS = 30_000
"""No report has as many paragraphs."""

_ONE = (1, 1)
_DATA, _ROW, _CELL = f"{MAIN}sheetData", f"{MAIN}row", f"{MAIN}c"
_VALUE, _FORMULA, _INLINE = f"{MAIN}v", f"{MAIN}f", f"{MAIN}is"
_ITEM, _TEXT, _PHONETIC = f"{MAIN}si", f"{MAIN}t", f"{MAIN}rPh"
_SIGNS = (labels.NAME_LABEL, labels.EDITION, labels.KIND, labels.PREAMBLE)
"""Labels on this program's sheets that other sheets of the same names do not have."""

_FIRST_DAY, _FIRST_DAY_1904 = date(1899, 12, 30), date(1904, 1, 1)
_OF_OTHER_SHEET = re.compile(
    r"='?(?P<sheet>[^!()+\-*/']+)'?!\$?(?P<column>[A-Z]{1,3})\$?(?P<row>\d+)"
)
"""A formula that only says what a cell of another sheet does."""

_UNKNOWN_FORMULA = "="
"""For a formula over many cells, which nobody here understands."""


class ProtectedWorkbookError(RefusedError):
    """A workbook is encrypted or in the format before .xlsx; both begin alike."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}”设了打开密码或是旧版 .xls，"
            "请用 Excel 或 WPS 打开它，另存为不加密的 .xlsx 再试。"
        )


class SheetCell(Struct, frozen=True):
    """A place on a sheet and what stands there; a `formula` begins with =, empty if there is none.

    The text of a formula is what it shows where that is a text, nothing if it only repeats a cell
    of another sheet, else the formula.
    `style` is the number of its cell format.
    """

    sheet: str
    row: int
    column: int
    text: str = ""
    formula: str = ""
    is_number: bool = False
    style: int = 0

    @property
    def coordinate(self) -> str:
        """The name of the place: C2."""
        return coordinate(self.row, self.column)

    @property
    def repeated(self) -> tuple[str, str]:
        """Sheet and name of the only cell that its formula repeats; empty if there is none."""
        found = _OF_OTHER_SHEET.fullmatch(self.formula)
        return (found["sheet"], found["column"] + found["row"]) if found else ("", "")


class FillableSheet:
    """One sheet of a workbook; `root` is its XML, in which every row and cell says its place."""

    def __init__(self, name: str, part: str, root: Element, book: WorkbookParts) -> None:
        self.name = name
        self.part = part
        self.root = root
        self._book = book

    @cached_property
    def cells(self) -> dict[CellPosition, SheetCell]:
        """What is written or formatted, by place; its XML then says each place in full."""
        found: dict[CellPosition, SheetCell] = {}
        data = self.root.find(_DATA)
        row_number = 0
        for row in () if data is None else data.iterchildren(_ROW):
            row_number = _number(row.get("r"), row_number + 1)
            row.set("r", str(row_number))
            column = 0
            for cell in row.iterchildren(_CELL):
                spot = position(cell.get("r", ""))
                column = spot[1] if spot and spot[0] == row_number else column + 1
                cell.set("r", coordinate(row_number, column))
                found[row_number, column] = self._cell(cell, row_number, column)
        return found

    @cached_property
    def rows(self) -> dict[int, Element]:
        """The elements of the rows by number; of two with one number the last."""
        assert self.cells is not None  # noqa: S101 (their places are written out by now)
        return {int(row.get("r", "0")): row for row in self.root.iter(_ROW)}

    @cached_property
    def merged(self) -> list[tuple[int, int, int, int]]:
        """The merged ranges: top, left, bottom and right."""
        ranges = (cell_range(one.get("ref", "")) for one in self.root.iter(f"{MAIN}mergeCell"))
        return [one for one in ranges if one]

    @property
    def formulas(self) -> dict[str, str]:
        """The formulas that are understood, by the names of their cells."""
        cells = self.cells.values()
        return {cell.coordinate: cell.formula for cell in cells if len(cell.formula) > 1}

    @cached_property
    def spans(self) -> dict[CellPosition, CellPosition]:
        """Height and width of each merged cell by its first place.

        Raises `LargeWorkbookError` if together they cover more than any table has.
        """
        told = ((top - 1, left - 1, down - 1, right - 1) for top, left, down, right in self.merged)
        found = clipped_merges(self._book.path, told, MAX_ROWS, MAX_COLUMNS)
        return {
            (t + 1, left + 1): (down - t + 1, right - left + 1) for t, left, down, right in found
        }

    @cached_property
    def _covered(self) -> set[CellPosition]:
        """The places in merged cells that begin elsewhere."""
        return {
            (row + i, column + j)
            for (row, column), (height, width) in self.spans.items()
            for i in range(height)
            for j in range(width)
            if i or j
        }

    def is_covered(self, row: int, column: int) -> bool:
        """Whether a place is part of a merged cell that begins elsewhere."""
        return (row, column) in self._covered

    def width(self, row: int, column: int) -> float:
        """How wide a cell is, with what it is merged with, in points."""
        _, wide = self.spans.get((row, column), _ONE)
        widths = (self._widths.get(column + n, self._usual_width) for n in range(wide))
        return sum(widths) * POINTS_PER_WIDTH

    @cached_property
    def _widths(self) -> dict[int, float]:
        found: dict[int, float] = {}
        for one in self.root.iterfind(f"{MAIN}cols/{MAIN}col"):
            first, last = _number(one.get("min"), 1), _number(one.get("max"), 1)
            wide = _decimal(one.get("width"), self._usual_width)
            found |= dict.fromkeys(range(first, min(last, _MAX_COLUMNS) + 1), wide)
        return found

    @cached_property
    def _usual_width(self) -> float:
        found = self.root.find(f"{MAIN}sheetFormatPr")
        own = None if found is None else found.get("defaultColWidth")
        return _decimal(own, _USUAL_WIDTH)

    @cached_property
    def is_protected(self) -> bool:
        """Whether only cells that are not locked may be written into, by a password."""
        protection = self.root.find(f"{MAIN}sheetProtection")
        return protection is not None and any(map(protection.get, ("password", "hashValue")))

    def highest(self, row: int, column: int) -> float:
        """How high a cell can become, in points."""
        return HIGHEST_ROW * len(self._heights(row, column))

    def make_room(self, row: int, column: int, lines: float) -> None:
        """Has a cell be so many points high; what is missing is added to its rows from below."""
        heights = self._heights(row, column)
        missing = lines - sum(heights)
        for number, height in reversed([*enumerate(heights, row)]):
            added = min(missing, HIGHEST_ROW - height)
            if added > 0 and number in self.rows:
                taller = str(round(height + added, 1))
                self.rows[number].attrib.update({"ht": taller, "customHeight": "1"})
                missing -= added

    def _heights(self, row: int, column: int) -> list[float]:
        """How high the rows of a cell are."""
        last = row + self.spans.get((row, column), _ONE)[0] - 1
        usual = self.root.find(f"{MAIN}sheetFormatPr")
        otherwise = None if usual is None else usual.get("defaultRowHeight")
        own = (self.rows[n].get("ht") if n in self.rows else None for n in range(row, last + 1))
        return [_decimal(one or otherwise, _USUAL_HEIGHT) for one in own]

    def labelled_rows(self) -> dict[str, int]:
        """The row of each normalised label in column A, from the top."""
        rows: dict[str, int] = {}
        for (row, column), cell in sorted(self.cells.items()):
            if column == 1 and row <= _MAX_TEXT_ROWS and (label := normalised(cell.text)):
                rows.setdefault(label, row)
        return rows

    def grid(self) -> Grid[SheetCell]:
        """The sheet as a grid; numbers are written out in plain digits.

        It has one row more than the file: blank cells without a border are in no file.
        """
        ends = [*self.cells]
        ends += [(row + high - 1, at + wide - 1) for (row, at), (high, wide) in self.spans.items()]
        rows = min(max((row for row, _ in ends), default=1), _MAX_ROWS)
        columns = min(max((column for _, column in ends), default=1), _MAX_COLUMNS)
        found: list[GridCell[SheetCell]] = []
        for row in range(1, min(rows + 1, _MAX_ROWS) + 1):
            for column in range(1, columns + 1):
                spot = row, column
                if spot not in self._covered:
                    height, width = self.spans.get(spot, _ONE)
                    height = min(height, max(rows - row, 0) + 1)
                    width = min(width, columns - column + 1)
                    cell = self.cells.get(spot) or SheetCell(self.name, row, column)
                    text = visible(cell.text)
                    found.append(GridCell(row - 1, column - 1, height, width, text, cell))
        return Grid(tuple(found))

    def _cell(self, cell: Element, row: int, column: int) -> SheetCell:
        style = _number(cell.get("s"), 0)
        if not len(cell):
            return SheetCell(self.name, row, column, style=style)
        formula = self._formula(cell, row, column)
        if formula:
            shown = (cell.findtext(_VALUE) or "") if cell.get("t") == "str" else ""
            text = shown or ("" if _OF_OTHER_SHEET.fullmatch(formula) else formula)
            return SheetCell(self.name, row, column, text, formula, style=style)
        text, is_number = self._value(cell, style)
        return SheetCell(self.name, row, column, text, "", is_number, style)

    def _formula(self, cell: Element, row: int, column: int) -> str:
        found = cell.find(_FORMULA)
        if found is None:
            return ""
        kind, text = found.get("t", "normal"), found.text or ""
        if kind == "shared":
            return self._shared_formula(found, text, row, column)
        return f"={text}" if kind == "normal" and text else _UNKNOWN_FORMULA

    def _shared_formula(self, found: Element, text: str, row: int, column: int) -> str:
        """A formula that is written once for many cells, as it reads in one of them."""
        masters = self._masters
        number = found.get("si", "")
        if text:
            masters[number] = (coordinate(row, column), text)
        if number not in masters:
            return _UNKNOWN_FORMULA
        origin, master = masters[number]
        if text:
            return f"={text}"
        from openpyxl.formula.translate import Translator  # noqa: PLC0415 for other offices' sheets

        translator = Translator(f"={master}", origin)
        return str(translator.translate_formula(coordinate(row, column)))

    @cached_property
    def _masters(self) -> dict[str, tuple[str, str]]:
        return {}

    def _value(self, cell: Element, style: int) -> tuple[str, bool]:
        """What a cell without a formula holds, and whether it is a number."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find(_INLINE)
            return ("" if inline is None else rich_text(inline)), False
        text = cell.findtext(_VALUE) or ""
        if kind == "s":
            texts = self._book.shared_texts
            return (texts[int(text)] if text else ""), False
        if kind != "n" or not text:
            return text, False
        number = float(text) if any(mark in text for mark in ".eE") else int(text)
        if self._book.formats.is_date(style):
            return _date_words(float(number)), False
        return _number_words(number), True


class WorkbookParts:
    """The parts of a workbook with its sheets read; `save` writes changed sheets back to them.

    Raises `BrokenDocumentError`.
    """

    def __init__(self, path: Path, parts: dict[str, bytes]) -> None:
        self.path = path
        self.parts = parts
        self.formats = CellFormats(path, parts)
        self.sheets: dict[str, FillableSheet] = {}
        for name, part in sheet_parts(path, parts).items():
            root = parse_part(path, parts[part])
            if root.tag == f"{MAIN}worksheet":
                self.sheets[name] = FillableSheet(name, part, root, self)
        if not self.sheets:
            raise BrokenDocumentError(path)

    @cached_property
    def shared_texts(self) -> list[str]:
        """The texts that cells refer to by their number."""
        for relation in parse_part(self.path, self.parts[RELATIONS]):
            if relation.get("Type", "").endswith("/sharedStrings"):
                target = relation.get("Target", "")
                name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
                if name in self.parts:
                    root = parse_part(self.path, self.parts[name])
                    return [rich_text(item) for item in root.iterchildren(_ITEM)]
        return []

    @cached_property
    def counts_from_1904(self) -> bool:
        """Whether dates are days since 1904, as old programs for the Macintosh counted them."""
        settings = parse_part(self.path, self.parts[WORKBOOK]).find(f"{MAIN}workbookPr")
        return settings is not None and settings.get("date1904") in ("1", "true")

    def is_open(self, cell: SheetCell) -> bool:
        """Whether whoever fills the workbook in may write into a cell."""
        return not (self.sheets[cell.sheet].is_protected and self.formats.is_locked(cell.style))

    def day(self, day: date) -> str:
        """A date as the number that stands for it."""
        return str((day - (_FIRST_DAY_1904 if self.counts_from_1904 else _FIRST_DAY)).days)

    @cached_property
    def own(self) -> dict[str, FillableSheet]:
        """The sheets for basic data and texts that this program made; others may be named so."""
        names = (labels.DETAILS_SHEET, labels.TEXTS_SHEET)
        found = {name: self.sheets[name] for name in names if name in self.sheets}
        rows = [sheet.labelled_rows() for sheet in found.values()]
        return found if any(normalised(sign) in one for one in rows for sign in _SIGNS) else {}

    @property
    def may_grow(self) -> bool:
        """Whether sheets may be added: none beside others' sheets of the same names."""
        names = {labels.DETAILS_SHEET, labels.TEXTS_SHEET}
        if not self.own and not names.isdisjoint(self.sheets):
            return False
        protection = parse_part(self.path, self.parts[WORKBOOK]).find(f"{MAIN}workbookProtection")
        return protection is None or protection.get("lockStructure") not in ("1", "true")

    @property
    def tables(self) -> Iterator[FillableSheet]:
        """The sheets that may hold an official table."""
        return (sheet for name, sheet in self.sheets.items() if name not in self.own)


def rich_text(element: Element) -> str:
    """The text of a shared or an inline string, without hints how to pronounce it."""
    if len(element) == 1 and element[0].tag == _TEXT:
        return element[0].text or ""
    return "".join(
        text.text or ""
        for text in element.iter(_TEXT)
        if getattr(text.getparent(), "tag", None) != _PHONETIC
    )


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isdecimal() and len(text) <= 7 else default


def _decimal(text: str | None, default: float) -> float:
    try:
        return float(text) if text else default
    except ValueError:
        return default


def _number_words(number: float) -> str:
    if isinstance(number, int):
        return str(number)
    value = Decimal(repr(number))
    return format_plain(value) if value.is_finite() else str(number)


def _date_words(days: float) -> str:
    try:
        return (date(1899, 12, 30) + timedelta(days)).isoformat()
    except OverflowError:
        return str(days)
