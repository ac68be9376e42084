"""Writes a collection as a workbook in which a superior can check every number of the sum."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook

from app.collect import workbook_lists as lists
from app.collect import workbook_years as years
from app.collect.between_years import LastYear
from app.collect.collection import Collection
from app.collect.list_sheet import Listing, draw_list
from app.collect.looks import Looks
from app.collect.workbook_charts import CHARTS, draw_charts
from app.collect.workbook_sums import Stored, SumSheets
from app.errors import RefusedError
from app.export.blank_xlsx import draw_details
from app.export.package import read_written, write_parts
from app.export.xlsx_texts import write_details
from app.export.xlsx_values import StoredValue, with_values
from app.recognise.workbook_labels import DETAILS_SHEET
from app.report.numbers import format_plain
from app.report.seal import COLLECTION_MARK
from app.storage.atomic import write_whole

SUFFIX = ".xlsx"


class WorkbookSuffixError(RefusedError):
    """The workbook is written as an XLSX file only."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"汇总表只能存为 Excel 文件，请把“{path.name}”的扩展名改为 .xlsx。")


def write_workbook(collection: Collection, path: Path, last: LastYear | None = None) -> None:
    """Writes the workbook whole or not at all. Raises `WorkbookSuffixError`, `WriteRefusedError`.

    Sheets: how things stand, the official tables as sums, all units' figures for each of them,
    what came in from whom, all files, all findings, all decisions; then charts, the chief figures,
    beside those of the `last` year if that is given with what is strange, and texts alike.
    """
    if path.suffix.lower() != SUFFIX:
        raise WorkbookSuffixError(path)
    write_whole(path, workbook_file(collection, last))


def workbook_file(collection: Collection, last: LastYear | None = None) -> bytes:
    """The workbook as a file."""
    parts, stored = _drawn(collection, last)
    for name, values in stored.items():
        parts[name] = with_values(parts[name], values)
    return write_parts(parts, f"{collection.name}{collection.year}年度汇总表", COLLECTION_MARK)


def _drawn(
    collection: Collection, last: LastYear | None
) -> tuple[dict[str, bytes], dict[str, dict[str, StoredValue]]]:
    """The parts of the workbook, and what the formulas in them come to, by part.

    What openpyxl holds of it, a multiple of the file, is let go of before the parts are read again.
    """
    workbook = Workbook()
    for sheet in workbook.worksheets:
        workbook.remove(sheet)
    kept = Looks()
    _add(workbook, lists.SUMMARY, lists.summary(collection), kept)
    sums = SumSheets(workbook, kept)
    sums.draw(collection)
    _add(workbook, lists.UNITS, lists.units(collection), kept)
    _add(workbook, lists.FILES, lists.files(collection), kept)
    _add(workbook, lists.PROBLEMS, lists.problems(collection), kept)
    _add(workbook, lists.DECISIONS, lists.decisions(collection), kept)
    draw_charts(workbook.create_sheet(CHARTS), collection, kept)
    _add(workbook, years.FIGURES, years.figures(collection, last), kept)
    if last:
        _add(workbook, years.CHANGES, years.strange(collection, last), kept)
    _add(workbook, years.ALIKE, years.alike(collection, last), kept)
    _add_details(workbook, collection)
    _store_fractions(workbook, sums.stored)
    file = BytesIO()
    workbook.save(file)
    paths = {sheet.title: sheet.path.removeprefix("/") for sheet in workbook.worksheets}
    stored = {paths[title]: values for title, values in sums.stored.items() if values}
    return read_written(file.getvalue()), stored


def _add(workbook: Workbook, name: str, listing: Listing, kept: Looks) -> None:
    draw_list(workbook.create_sheet(name), listing, kept)


def _add_details(workbook: Workbook, collection: Collection) -> None:
    """Says whose the sums are, as every workbook of this program does: so it can be read again."""
    sheet = workbook.create_sheet(DETAILS_SHEET)
    draw_details(sheet, collection.edition)
    write_details(sheet, collection.edition, collection.total.details)


def _store_fractions(workbook: Workbook, stored: Stored) -> None:
    """Keeps numbers with decimals exactly; openpyxl writes the nearest binary number."""
    for sheet in workbook.worksheets:
        values = stored.setdefault(sheet.title, {})
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, Decimal):
                    values[cell.coordinate] = StoredValue(format_plain(cell.value))
