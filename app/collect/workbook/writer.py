"""The collection's workbook while it is drawn: cell styles, rows streamed one by one, a file.

openpyxl holds half a kilobyte for each cell until the workbook is saved. Here it draws the head of
a sheet and all around it; the rows below lie in a temporary file until the sheet is written. A
plain list is drawn here, too: title, notes, a head that repeats on paper, and its rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from decimal import Decimal
from io import BytesIO
from itertools import chain
from tempfile import TemporaryFile
from types import TracebackType
from typing import IO, Self
from xml.sax.saxutils import escape

from lxml import etree
from msgspec import Struct, field
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.export.xlsx import blank
from app.export.xlsx.blank import write_text
from app.export.xlsx.formats import HIGHEST_ROW, height_of_lines, lines_needed
from app.export.xlsx.texts import fitting_text, is_like_formula
from app.file_paths import pieces_of
from app.office.parts import read_written, write_parts_to
from app.office.spreadsheetml import MAIN, CellPosition, StoredValue, with_values
from app.report.changes import COLLECTION_MARK
from app.report.numbers import format_plain

SIZE = 10.0
_TITLE_HEIGHT, _MIN_ROW_HEIGHT, _MARGIN = 32.0, 20.0, 3.0
_FONT = Font(name=blank.SONG_NAME, size=SIZE)
_BOLD = Font(name=blank.SONG_NAME, size=SIZE, bold=True)
_RED = Font(name=blank.SONG_NAME, size=SIZE, bold=True, color="C00000")
_MARKED = PatternFill("solid", fgColor="FFC7CE")
_ABSENT = PatternFill("lightUp", fgColor="808080")
_NONE = PatternFill()
_NO_BOX = Border()


class CellStyle(Struct, frozen=True, eq=False):
    """Font, place, colour, border and number format of a cell."""

    font: Font = _FONT
    alignment: Alignment = blank.CENTRED_ALIGNMENT
    fill: PatternFill = _NONE
    border: Border = blank.BOX
    number_format: str = "General"


TITLE = CellStyle(blank.TITLE_FONT, blank.TITLE_ALIGNMENT, border=_NO_BOX)
HEADLINE = CellStyle(blank.TITLE_FONT, Alignment(vertical="center"), border=_NO_BOX)
LINE = CellStyle(alignment=Alignment(vertical="center"), border=_NO_BOX)
NOTE = CellStyle(alignment=blank.PARAGRAPH, border=_NO_BOX)
HEAD = CellStyle(_BOLD, fill=blank.LABEL_FILL)
WORDS = CellStyle(alignment=blank.LEFT)
CENTRED = CellStyle()
MARKED = CellStyle(fill=_MARKED)
NUMBER = CellStyle(alignment=blank.NUMBER_ALIGNMENT)
CORRECTED = CellStyle(_RED, blank.NUMBER_ALIGNMENT, _MARKED)
COMPUTED = CellStyle(alignment=blank.NUMBER_ALIGNMENT, fill=blank.COMPUTED_FILL)
ABSENT = CellStyle(fill=_ABSENT)


class CellStyles(Struct):
    """Gives cells of one workbook their looks, each look built once and shared.

    Set part by part, a look takes openpyxl fifty times as long. A cell that is to look otherwise
    afterwards needs a copy of its own (`own_style`).
    """

    _models: dict[CellStyle, Cell] = field(default_factory=dict)
    _numbers: dict[tuple[CellStyle, bool], int] = field(default_factory=dict)

    def put(self, cell: Cell, look: CellStyle) -> None:
        """Makes a cell look so."""
        model = self._models.get(look)
        if model is not None:
            cell._style = model._style  # type: ignore[attr-defined] # not in the stubs
            return
        cell.font, cell.alignment, cell.fill = look.font, look.alignment, look.fill
        cell.border, cell.number_format = look.border, look.number_format
        self._models[look] = cell

    def number(self, sheet: Worksheet, look: CellStyle, *, quoted: bool = False) -> int:
        """The number that a look has in the workbook, for a cell that openpyxl does not write.

        `quoted` is for a text that begins like a formula.
        """
        number = self._numbers.get((look, quoted))
        if number is None:
            cell = Cell(sheet, 1, 1)  # in none of its rows
            self.put(cell, look)
            if quoted:
                own_style(cell)
                cell.quotePrefix = True
            number = self._numbers[look, quoted] = cell.style_id
        return number


def own_style(cell: Cell) -> None:
    """Gives a cell a look that it shares with no other."""
    cell._style = copy(cell._style)  # type: ignore[attr-defined] # not in the stubs


_MAX_LENGTH = 1000
"""So many characters of a text are shown; nobody reads more in a list."""

_END = b"</sheetData>"

SheetValue = str | int | Decimal | None
"""What stands in a cell of a list."""


class Formula(Struct, frozen=True):
    """A formula, and what it comes to."""

    text: str
    result: Decimal


def shown_text(text: str) -> str:
    """A text as it stands in a cell; a very long one is cut."""
    return text if len(text) <= _MAX_LENGTH else f"{text[:_MAX_LENGTH]}…"


class StreamedRows:
    """The rows of a sheet below those that openpyxl holds; close it when the sheet is saved."""

    def __init__(self, sheet: Worksheet, kept: CellStyles) -> None:
        self._sheet = sheet
        self._kept = kept
        self._styles: dict[CellStyle, str] = {}
        self._file = TemporaryFile()  # noqa: SIM115 (until `close`)
        self._columns = sheet.max_column
        self.last = sheet.max_row
        """The number of the last row that there is."""

    def add(
        self, cells: Sequence[tuple[SheetValue | Formula, CellStyle]], height: float = 0
    ) -> None:
        """Writes down the next row, from the first column on; a height of 0 is the usual one."""
        self.last += 1
        high = f' ht="{height:g}" customHeight="1"' if height else ""
        pieces = [f'<row r="{self.last}"{high}>']
        for column, (value, look) in enumerate(cells, 1):
            style = self._styles.get(look) or self._style(look)
            if isinstance(value, Decimal):
                filled = f"><v>{value:f}</v></c>"
            elif isinstance(value, str):
                text = fitting_text(shown_text(value))
                style = self._style(look, quoted=True) if is_like_formula(text) else style
                filled = _filled(text)
            else:
                filled = _filled(value)
            pieces.append(f'<c r="{get_column_letter(column)}{self.last}" s="{style}"{filled}')
        self._file.write("".join((*pieces, "</row>")).encode())

    def _style(self, look: CellStyle, *, quoted: bool = False) -> str:
        number = str(self._kept.number(self._sheet, look, quoted=quoted))
        return number if quoted else self._styles.setdefault(look, number)

    def within(self, part: bytes) -> Iterator[bytes]:
        """The XML of the sheet as openpyxl wrote it with these rows in it, piece by piece."""
        root = etree.fromstring(part)
        dimension = root.find(f"{MAIN}dimension")
        if dimension is not None:
            dimension.set("ref", f"A1:{get_column_letter(self._columns)}{self.last}")
        whole = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        before, end, after = whole.partition(_END)
        yield before
        self._file.seek(0)
        yield from pieces_of(self._file)
        yield end + after

    def close(self) -> None:
        """Removes the temporary file of the rows."""
        self._file.close()


def _filled(value: SheetValue | Formula) -> str:
    """The rest of a cell with a value; a text is never a formula, a number stands exactly there."""
    if isinstance(value, str) and value:
        return f' t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    if isinstance(value, Formula):
        formula = escape(value.text.removeprefix("="))
        return f"><f>{formula}</f><v>{format_plain(value.result)}</v></c>"
    if isinstance(value, int | Decimal):
        return f"><v>{format_plain(Decimal(value))}</v></c>"
    return "/>"


class WorkbookWriter:
    """A workbook whose sheets openpyxl holds, but for their long rows; close it at the end.

    `looks` are those of its cells.
    """

    def __init__(self) -> None:
        self.looks = CellStyles()
        self._workbook = Workbook()
        for sheet in self._workbook.worksheets:
            self._workbook.remove(sheet)
        self._results: dict[str, dict[str, StoredValue]] = {}
        self._rows: dict[str, StreamedRows] = {}

    def sheet(self, name: str) -> Worksheet:
        """A new sheet behind the others."""
        sheet: Worksheet = self._workbook.create_sheet(name)
        return sheet

    def rows_below(self, sheet: Worksheet) -> StreamedRows:
        """Takes rows below those that the sheet has now; nothing else may be drawn there."""
        rows = self._rows[sheet.title] = StreamedRows(sheet, self.looks)
        return rows

    def note_result(self, sheet: Worksheet, spot: CellPosition, result: StoredValue) -> None:
        """Notes what a formula comes to, for programs that do not calculate."""
        row, column = spot
        place = f"{get_column_letter(column)}{row}"
        self._results.setdefault(sheet.title, {})[place] = result

    def write(self, file: IO[bytes], title: str) -> None:
        """Writes the workbook, with this title among its properties."""
        for sheet in self._workbook.worksheets:
            self._note_decimals(sheet)
        written = BytesIO()
        self._workbook.save(written)
        parts = read_written(written.getvalue())
        names = {sheet.title: sheet.path.removeprefix("/") for sheet in self._workbook.worksheets}
        for sheet_title, results in self._results.items():
            name = names[sheet_title]
            parts[name] = with_values(parts[name], results)
        long = {names[one]: rows.within(parts[names[one]]) for one, rows in self._rows.items()}
        write_parts_to(file, parts, title, COLLECTION_MARK, long)

    def _note_decimals(self, sheet: Worksheet) -> None:
        """Keeps numbers with decimals exactly; openpyxl writes the nearest binary number."""
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, Decimal):
                    exact = StoredValue(format_plain(cell.value))
                    self.note_result(sheet, (cell.row, cell.column), exact)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for rows in self._rows.values():
            rows.close()


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
    blank.set_up_page(sheet, landscape=listing.landscape)


def _draw_title(sheet: Worksheet, listing: Listing, kept: CellStyles) -> int:
    """Writes title and notes over all columns; returns the last row."""
    columns = len(listing.columns)
    write_over(sheet, (1, columns), listing.title, TITLE, kept)
    sheet.row_dimensions[1].height = _TITLE_HEIGHT
    for row, note in enumerate(listing.notes, 2):
        write_over(sheet, (row, columns), note, NOTE, kept)
    return 1 + len(listing.notes)


def write_over(
    sheet: Worksheet, place: tuple[int, int], text: str, look: CellStyle, kept: CellStyles
) -> None:
    """Writes a text into a row, over so many columns; the row is as high as the text needs."""
    row, columns = place
    cell = plain_cell(sheet, row, 1)
    kept.put(cell, look)
    write_words(cell, text)
    sheet.merged_cells.add(f"A{row}:{get_column_letter(columns)}{row}")  # the others are not there
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
    own_style(cell)
    write_text(cell, shown_text(text))


def _draw_head(
    sheet: Worksheet, row: int, columns: Sequence[SheetColumn], kept: CellStyles
) -> None:
    for place, column in enumerate(columns, 1):
        cell = plain_cell(sheet, row, place)
        kept.put(cell, HEAD)
        write_words(cell, column.head)
    heights = (_height(column.head, column.width) for column in columns)
    sheet.row_dimensions[row].height = max(_MIN_ROW_HEIGHT, *heights)


def _add_row(rows: StreamedRows, listing: Listing, values: Sequence[SheetValue]) -> None:
    height, cells = _MIN_ROW_HEIGHT, []
    for column, value in zip(listing.columns, values, strict=True):
        cells.append((value, _look(listing, column, value)))
        if isinstance(value, str):
            height = max(height, _height(value, column.width))
    rows.add(cells, height)


def _look(listing: Listing, column: SheetColumn, value: SheetValue) -> CellStyle:
    if value in listing.marked:
        return MARKED
    return CENTRED if column.centred else WORDS


def _height(text: str, width: float) -> float:
    lines = lines_needed(shown_text(text), width - _MARGIN, SIZE)
    return min(height_of_lines(lines, SIZE), HIGHEST_ROW)
