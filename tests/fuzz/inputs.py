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
from openpyxl import Workbook, load_workbook
from openpyxl.styles import Border

from app.collect.collector import Collector
from app.collect.results.county_json import write_county
from app.edition.catalog import Catalog
from app.export.exporter import blank_document, export
from app.report.changes import Edit
from app.report.narrative import Picture
from app.report.report import Report
from app.storage.paths import sample_path
from app.storage.report_file import (
    GUIDE_MEMBER,
    NOTES_MEMBER,
    file_content,
    load_report,
    pack_handover,
    save_report,
)
from tests.app.collect.by_hand import workbook_file
from tests.fuzz.json_mutations import spoil_bytes, spoil_json
from tests.fuzz.old_mutations import (
    COMPOUND_FILE,
    spoil_old_word,
    spoil_old_workbook,
    spoil_streams,
)
from tests.fuzz.rarer_inputs import PROLOG, RARER
from tests.fuzz.text_mutations import spoil_pdf, spoil_text
from tests.fuzz.xml_mutations import spoil_html, spoil_xml
from tests.fuzz.zip_mutations import spoil_zip
from tests.old_office import xls, xlsb
from tests.pictures import png

_SHEETS = 3
REFERENCE = Path(__file__).parents[1] / "reference"


def _told_as_xml(data: bytes) -> bytes:
    return data if data.startswith(b"<?xml") else PROLOG + data


def _spoil_message(data: bytes, chance: Random) -> bytes:
    """The message with a stream spoiled; of what is attached, the streams within it."""

    def spoil(_: str, stream: bytes, chance: Random) -> bytes:
        is_document = stream.startswith(COMPOUND_FILE) and chance.random() < 0.9
        return spoil_old_word(stream, chance) if is_document else spoil_bytes(stream, chance)

    return spoil_streams(data, chance, spoil)


SPOILERS: dict[str, Callable[[bytes, Random], bytes]] = {
    "a.nbao": spoil_zip,
    "a.json": spoil_json,
    "a.docx": spoil_zip,
    "a.xlsx": spoil_zip,
    "a.html": spoil_html,
    "a.pdf": spoil_pdf,
    "a.odt": spoil_zip,
    "a.ods": spoil_zip,
    "a.fodt": lambda data, chance: _told_as_xml(spoil_xml(data, chance)),
    "a.xml": spoil_xml,
    "a.ofd": spoil_zip,
    "a.rtf": spoil_pdf,
    "a.wps": spoil_old_word,
    "a.et": spoil_old_workbook,
    "a.xlsb": spoil_zip,
    "a.msg": _spoil_message,
    "a.mht": spoil_text,
    "a.eml": spoil_text,
    "a.md": spoil_text,
    "a.txt": spoil_text,
    "template.docx": spoil_zip,
    "template.xlsx": spoil_zip,
    "roster.xlsx": spoil_zip,
    "roster.csv": spoil_text,
    "county.json": spoil_json,
    "county.xlsx": spoil_zip,
    "ledger.xlsx": spoil_zip,
    "ledger.et": spoil_old_workbook,
    "ledger.xlsb": spoil_zip,
    "ledger.csv": spoil_text,
    "handover.zip": spoil_zip,
}
"""What spoils each kind of file; a kind is named as its files are."""


def spoiled(kind: str, number: int) -> bytes:
    """Input number `number` of a kind."""
    chance = Random(f"{kind} {number}")  # noqa: S311 no secret
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # packages with two members of one name are meant
        return SPOILERS[kind](chance.choice(seeds(kind)), chance)


@cache
def seeds(kind: str) -> tuple[bytes, ...]:  # noqa: PLR0911 one for each way they are made
    """Sound files of a kind, made from our samples."""
    catalog = Catalog()
    sample = load_report(sample_path(), catalog)
    full = load_report(REFERENCE / "huaian-2024.json", catalog)
    full.apply(Edit(texts={"others": f"见图。\n{Picture('a.png', '图').source}"}, media=_MEDIA))
    name, _, suffix = kind.rpartition(".")
    match name:
        case "template":
            return (blank_document(full.edition, Path(kind)),)
        case "roster":
            return _rosters(suffix)
        case "county":
            return (_county((sample, full), catalog, suffix),)
        case "ledger":
            return (_ledger(suffix),)
        case "handover":
            return (_handover(full),)
    if suffix in RARER:
        return (RARER[suffix](full.edition),)
    if suffix in ("nbao", "json"):
        return tuple(file_content(report, Path(kind)) for report in (sample, full))
    found = tuple(_exported(report, f".{suffix}") for report in (sample, full))
    return tuple(_small(one, f".{suffix}") for one in found) if suffix in _LARGE else found


_LARGE = ("xlsx", "docx")
_NAMES = (("单位名称", "上级单位"), ("甲镇人民政府", "某县"), ("乙局", "某县"), ("丙乡", "另一县"))


def _rosters(suffix: str) -> tuple[bytes, ...]:
    if suffix == "csv":
        text = "\n".join(map(",".join, _NAMES))
        return text.encode(), text.encode("gb18030"), text.encode("utf-16")
    book, buffer = Workbook(), BytesIO()
    sheet = book.worksheets[0]
    for row in _NAMES:
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    book.save(buffer)
    return (buffer.getvalue(),)


_CASES = (
    ("编号", "申请人", "申请人类型", "收到日期", "答复日期", "办理结果"),
    ("1号", "甲", "公民", "2024-1-5", "2024-1-9", "公开"),
    ("2号", "乙公司", "企业", "2024年3月2日", "2024.3.9", "不存在"),
    ("3号", "丙", "", "20240612", "", "部分公开"),
)


def _ledger(suffix: str) -> bytes:
    if suffix == "csv":
        return "\n".join(map(",".join, _CASES)).encode()
    if suffix == "et":
        return xls({"台账": (_CASES, [(2, 2, 3, 2)])})
    if suffix == "xlsb":
        return xlsb(
            {"台账": [(r, c, text) for r, row in enumerate(_CASES) for c, text in enumerate(row)]}
        )
    book, buffer = Workbook(), BytesIO()
    for row in _CASES:
        book.worksheets[0].append(row)
    book.worksheets[0].merge_cells("C3:C4")
    book.save(buffer)
    return buffer.getvalue()


def _county(reports: tuple[Report, ...], catalog: Catalog, suffix: str) -> bytes:
    """What a county hands up, as a program that does not know our part saves its workbook."""
    with TemporaryDirectory() as folder:
        for number, report in enumerate(reports):
            save_report(report, Path(folder) / f"{number}.nbao")
        collector = Collector([Path(folder)], catalog, None)
        try:
            collection = collector.collect()
            if suffix == "json":
                return "".join(write_county(collection)).encode()
            buffer = BytesIO()
            load_workbook(workbook_file(collection)).save(buffer)
            return buffer.getvalue()
        finally:
            collector.close()


def _handover(report: Report) -> bytes:
    guide = blank_document(report.edition, Path("x.docx"))
    reports = {"a.nbao": file_content(report, Path("a.nbao"))}
    notes = {NOTES_MEMBER: "盖章找办公室。".encode()}
    return pack_handover({GUIDE_MEMBER: guide, **reports, **notes})


_MEDIA = {"a.png": png(4, 3)}


def _exported(report: Report, suffix: str) -> bytes:
    if suffix == ".pdf":
        return _as_pdf(report)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"x{suffix}"
        export(report, path)
        return path.read_bytes()


def _as_pdf(report: Report) -> bytes:
    from ui.typesetting.pages import pdf_of, windowless  # noqa: PLC0415 Qt, for this format alone

    windowless()
    return pdf_of(report)


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
