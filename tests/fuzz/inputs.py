"""The mutated inputs of each format: number n of a format is the same on every machine."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from docx import Document
from openpyxl import load_workbook
from openpyxl.styles import Border

from app.edition.catalog import Catalog
from app.export.exporter import export
from app.report.changes import Edit
from app.report.narrative import Picture
from app.report.report import Report
from app.storage.report_file import file_content, load_report
from app.storage.samples import sample_path
from tests.fuzz.json_mutations import spoil_bytes, spoil_json
from tests.fuzz.xml_mutations import spoil_html
from tests.fuzz.zip_mutations import spoil_zip
from tests.pictures import png

_SHEETS = 3
REFERENCE = Path(__file__).parents[1] / "reference"

SPOILERS: dict[str, Callable[[bytes, Random], bytes]] = {
    ".nbao": spoil_zip,
    ".json": spoil_json,
    ".docx": spoil_zip,
    ".xlsx": spoil_zip,
    ".html": spoil_html,
    ".pdf": spoil_bytes,
}


def spoiled(suffix: str, number: int) -> bytes:
    """Input number `number` of a format."""
    chance = Random(f"{suffix} {number}")  # noqa: S311 no secret
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # packages with two members of one name are meant
        return SPOILERS[suffix](chance.choice(seeds(suffix)), chance)


@cache
def seeds(suffix: str) -> tuple[bytes, ...]:
    """Sound files of a format, made from our samples."""
    catalog = Catalog()
    sample = load_report(sample_path(), catalog)
    full = load_report(REFERENCE / "huaian-2024.json", catalog)
    full.apply(Edit(texts={"others": f"见图。\n{Picture('a.png', '图').source}"}, media=_MEDIA))
    if suffix in (".nbao", ".json"):
        return tuple(file_content(report, Path(f"x{suffix}")) for report in (sample, full))
    found = tuple(_exported(report, suffix) for report in (sample, full))
    return tuple(_small(one, suffix) for one in found) if suffix in (".xlsx", ".docx") else found


_MEDIA = {"a.png": png(4, 3)}


def _exported(report: Report, suffix: str) -> bytes:
    if suffix == ".pdf":
        return _as_pdf(report)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"x{suffix}"
        export(report, path)
        return path.read_bytes()


def _as_pdf(report: Report) -> bytes:
    from ui.paper.windowless import Windowless  # noqa: PLC0415 Qt, for this format alone

    return Windowless().pdf(report)


def _small(data: bytes, suffix: str) -> bytes:
    """The document without what takes most of the time to read: large tables, and borders."""
    buffer = BytesIO()
    if suffix == ".docx":
        document = Document(BytesIO(data))
        largest = max(document.tables, key=lambda table: len(table.rows))
        document.element.body.remove(largest._tbl)
        document.save(buffer)
        return buffer.getvalue()
    book = load_workbook(BytesIO(data))
    by_size = sorted(book.worksheets, key=lambda sheet: sheet.max_row * sheet.max_column)
    for sheet in by_size[_SHEETS:]:
        book.remove(sheet)
    for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
        cell.border = Border()
    book.save(buffer)
    return buffer.getvalue()
