"""Writes a collection as a workbook in which a superior can check every number of the sum."""

from __future__ import annotations

from pathlib import Path

from app.collect.collection import Collection
from app.collect.results.between_years import LastYear
from app.collect.workbook import lists
from app.collect.workbook import workbook_years as years
from app.collect.workbook.book import Book
from app.collect.workbook.list_sheet import draw_list
from app.collect.workbook.sums import draw_sums
from app.collect.workbook.workbook_charts import draw_charts
from app.errors import RefusedError
from app.export.xlsx.blank_xlsx import draw_details
from app.export.xlsx.texts import write_details
from app.office.workbook_labels import DETAILS_SHEET
from app.storage.atomic import WriteRefusedError, write_whole

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
    try:
        content = workbook_file(collection, last)
    except OSError as error:
        problem = f"制作时读写磁盘出错（代码 {error.errno}），请清理磁盘以后再试"
        raise WriteRefusedError(path, problem) from error
    write_whole(path, content)


def workbook_file(collection: Collection, last: LastYear | None = None) -> bytes:
    """The workbook as a file; what it takes to make it hardly grows with the units."""
    with Book() as book:
        draw_list(book, lists.SUMMARY, lists.summary(collection))
        draw_sums(book, collection)
        draw_list(book, lists.UNITS, lists.units(collection))
        draw_list(book, lists.FILES, lists.files(collection))
        draw_list(book, lists.PROBLEMS, lists.problems(collection), lists.problem_rows(collection))
        draw_list(book, lists.DECISIONS, lists.decisions(collection))
        draw_charts(book, collection)
        draw_list(book, years.FIGURES, years.figures(collection, last))
        if last:
            draw_list(book, years.CHANGES, years.strange(collection, last))
        draw_list(book, years.ALIKE, years.alike(collection, last))
        _add_details(book, collection)
        return book.file(f"{collection.name}{collection.year}年度汇总表")


def _add_details(book: Book, collection: Collection) -> None:
    """Says whose the sums are, as every workbook of this program does: so it can be read again."""
    sheet = book.sheet(DETAILS_SHEET)
    draw_details(sheet, collection.edition)
    write_details(sheet, collection.edition, collection.total.details)
