"""The rows of a long sheet, written down one by one, so that they are never held all at once.

openpyxl holds half a kilobyte for each cell until the workbook is saved. Here it draws the head of
a sheet and all around it; the rows below lie in a temporary file until the sheet is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from tempfile import TemporaryFile

from lxml import etree
from openpyxl.utils.cell import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.collect.workbook.looks import Look, Looks
from app.export.xlsx.texts import fitting_text, is_like_formula
from app.report.numbers import format_plain

_LONGEST = 1000
"""So many characters of a text are shown; nobody reads more in a list."""

_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MAIN = f"{{{_NAMESPACE}}}"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_END = b"</sheetData>"
_PIECE = 1 << 20

Value = str | int | Decimal | None
"""What stands in a cell of a list."""


@dataclass(frozen=True)
class Formula:
    """A formula, and what it comes to."""

    text: str
    result: Decimal


def shown_text(text: str) -> str:
    """A text as it stands in a cell; a very long one is cut."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


class LongRows:
    """The rows of a sheet below those that openpyxl holds; close it when the sheet is saved."""

    def __init__(self, sheet: Worksheet, kept: Looks) -> None:
        self._sheet = sheet
        self._kept = kept
        self._file = TemporaryFile()  # noqa: SIM115 (until `close`)
        self._columns = sheet.max_column
        self.last = sheet.max_row
        """The number of the last row that there is."""

    def add(self, cells: Sequence[tuple[Value | Formula, Look]], height: float = 0) -> None:
        """Writes down the next row, from the first column on; a height of 0 is the usual one."""
        self.last += 1
        names = {None: _NAMESPACE}
        row = etree.Element(f"{_MAIN}row", nsmap=names, r=str(self.last))  # type: ignore[arg-type] # the stubs know no namespace without a prefix
        if height:
            row.set("ht", f"{height:g}")
            row.set("customHeight", "1")
        for column, (value, look) in enumerate(cells, 1):
            cell = etree.SubElement(row, f"{_MAIN}c", r=f"{get_column_letter(column)}{self.last}")
            put = fitting_text(shown_text(value)) if isinstance(value, str) else value
            quoted = isinstance(put, str) and is_like_formula(put)
            cell.set("s", str(self._kept.number(self._sheet, look, quoted=quoted)))
            _fill(cell, put)
        self._file.write(etree.tostring(row))

    def within(self, part: bytes) -> Iterator[bytes]:
        """The XML of the sheet as openpyxl wrote it with these rows in it, piece by piece."""
        root = etree.fromstring(part)
        dimension = root.find(f"{_MAIN}dimension")
        if dimension is not None:
            dimension.set("ref", f"A1:{get_column_letter(self._columns)}{self.last}")
        whole = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        before, end, after = whole.partition(_END)
        yield before
        self._file.seek(0)
        while piece := self._file.read(_PIECE):
            yield piece
        yield end + after

    def close(self) -> None:
        """Lets go of the rows."""
        self._file.close()


def _fill(cell: etree._Element, value: Value | Formula) -> None:
    """Puts a value into a cell; a text is never a formula, a number stands exactly in the file."""
    if isinstance(value, Formula):
        etree.SubElement(cell, f"{_MAIN}f").text = value.text.removeprefix("=")
        etree.SubElement(cell, f"{_MAIN}v").text = format_plain(value.result)
    elif isinstance(value, str) and value:
        cell.set("t", "inlineStr")
        text = etree.SubElement(etree.SubElement(cell, f"{_MAIN}is"), f"{_MAIN}t")
        text.text = value
        text.set(_SPACE, "preserve")
    elif isinstance(value, int | Decimal):
        etree.SubElement(cell, f"{_MAIN}v").text = format_plain(Decimal(value))
