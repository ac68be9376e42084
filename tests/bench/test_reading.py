"""Reading documents into grids and whole reports, beside the libraries below alone; memory flat."""

from __future__ import annotations

import struct
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import olefile  # type: ignore[import-untyped]  # no types published
from lxml import etree
from python_calamine import load_workbook

from app.edition.catalog import Catalog
from app.export.exporter import export
from app.importing.reading import read_document
from app.office.content import Content
from app.readers.docx import read_docx
from app.readers.ofd import read_ofd
from app.readers.word97 import read_doc
from app.readers.xlsx import read_workbook, stored_text
from app.report.report import Report
from tests.app.readers.test_rarer_formats import ofd
from tests.bench.ratios import Ratio, kept, paired_work
from tests.conftest import Convert

DOCX_TARGET, XLSX_TARGET = 2, 3.5
DOCX_REPORT_TARGET, XLSX_REPORT_TARGET = 3.5, 5.5
XLS_TARGET, DOC_TARGET, OFD_TARGET, OLD_ASKED = 5.5, 4.5, 13, 3
FILES, FIRST = 1000, 200
GROWTH = 1.1
"""Times that the peak may grow after the first files."""

_MEASURE = """
import resource, sys
from pathlib import Path
from app.edition.catalog import Catalog
from app.importing.reading import read_document
catalog, peaks = Catalog(), []
files = [Path(name) for name in sys.argv[3:]]
for number in range(int(sys.argv[1])):
    read_document(files[number % len(files)], catalog)
    if number + 1 in (int(sys.argv[2]), int(sys.argv[1])):
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
print(*peaks)
"""


def told(line: str) -> None:
    print(line)  # noqa: T201 (the result)


def resaved(report: Report, libreoffice: Convert, folder: Path, suffix: str) -> Path:
    """The report as an office program writes it, which says more of every cell than we do."""
    export(report, folder / f"r{suffix}")
    return libreoffice(folder / f"r{suffix}", suffix[1:], folder / "resaved")


def test_reading_a_word_file(
    huaian: Report, catalog: Catalog, libreoffice: Convert, tmp_path: Path
) -> None:
    path = resaved(huaian, libreoffice, tmp_path, ".docx")

    def peer() -> None:
        with zipfile.ZipFile(path) as archive:
            etree.fromstring(archive.read("word/document.xml"))

    def grids() -> None:
        read_docx(path, path.read_bytes())

    kept("DOCX to grids ÷ ZIP and lxml", DOCX_TARGET, lambda: paired_work(grids, peer, 31))

    def whole() -> Ratio:
        return paired_work(lambda: read_document(path, catalog), peer, 31)

    kept("DOCX to a report ÷ ZIP and lxml", DOCX_REPORT_TARGET, whole, asked=3)


def test_reading_a_workbook(
    huaian: Report, catalog: Catalog, libreoffice: Convert, tmp_path: Path
) -> None:
    path = resaved(huaian, libreoffice, tmp_path, ".xlsx")

    def peer() -> None:
        workbook = load_workbook(path)
        for name in workbook.sheet_names:
            workbook.get_sheet_by_name(name).to_python()

    def grids() -> None:
        read_workbook(path, path.read_bytes())

    kept("XLSX to grids ÷ calamine", XLSX_TARGET, lambda: paired_work(grids, peer, 31), asked=3)

    def whole() -> Ratio:
        return paired_work(lambda: read_document(path, catalog), peer, 31)

    kept("XLSX to a report ÷ calamine", XLSX_REPORT_TARGET, whole, asked=4.5)


def test_reading_an_old_workbook(huaian: Report, libreoffice: Convert, tmp_path: Path) -> None:
    export(huaian, tmp_path / "r.xlsx")
    path = libreoffice(tmp_path / "r.xlsx", "xls", tmp_path)

    def peer() -> list[list[list[Any]]]:
        workbook = load_workbook(path)
        sheets = [workbook.get_sheet_by_name(name) for name in workbook.sheet_names]
        assert all(sheet.merged_cell_ranges is not None for sheet in sheets)
        return [sheet.to_python() for sheet in sheets]

    def grids() -> Content:
        return read_workbook(path, path.read_bytes())

    written = {stored_text(one) for sheet in peer() for row in sheet for one in row if one != ""}
    tables = [cell.text for table in grids().tables for cell in table.grid.cells if cell.text]
    assert tables
    assert written.issuperset(tables)

    def ratio() -> Ratio:
        return paired_work(grids, peer, 31)

    kept("XLS to grids ÷ calamine", XLS_TARGET, ratio, asked=OLD_ASKED)


def text_of_doc(path: Path) -> str:
    """The text of a Word 97 file by its pieces alone ([MS-DOC] 2.4.1)."""
    with olefile.OleFileIO(BytesIO(path.read_bytes())) as file:
        main = file.openstream("WordDocument").read()
        (flags,) = struct.unpack_from("<H", main, 0x0A)
        table = file.openstream("1Table" if flags & 0x200 else "0Table").read()
    at, size = struct.unpack_from("<II", main, 0x9A + 8 * 33)
    plc = table[at + 5 : at + size]
    count = (len(plc) - 4) // 12
    starts = struct.unpack_from(f"<{count + 1}i", plc)
    parts = []
    for number in range(count):
        (place,) = struct.unpack_from("<I", plc, 4 * (count + 1) + 8 * number + 2)
        length = starts[number + 1] - starts[number]
        if place & 0x40000000:
            place = (place & 0x3FFFFFFF) // 2
            parts.append(main[place : place + length].decode("cp1252", "replace"))
        else:
            parts.append(main[place : place + 2 * length].decode("utf-16-le", "replace"))
    return "".join(parts)


def test_reading_an_old_word_file(huaian: Report, libreoffice: Convert, tmp_path: Path) -> None:
    export(huaian, tmp_path / "r.docx")
    path = libreoffice(tmp_path / "r.docx", "doc", tmp_path)
    assert huaian.edition.sections[0].title in text_of_doc(path)

    def ratio() -> Ratio:
        return paired_work(lambda: read_doc(path, path.read_bytes()), lambda: text_of_doc(path), 31)

    kept("DOC to grids ÷ its text alone", DOC_TARGET, ratio, asked=OLD_ASKED)


def text_of_ofd(path: Path) -> str:
    """The words of an OFD file, wherever they stand."""
    with zipfile.ZipFile(path) as archive:
        roots = [etree.fromstring(archive.read(name)) for name in archive.namelist()]
    return "".join(code.text or "" for root in roots for code in root.iter("{*}TextCode"))


def test_reading_an_ofd_file(catalog: Catalog, tmp_path: Path) -> None:
    edition = catalog.edition(catalog.ids[-1])
    path = tmp_path / "r.ofd"
    path.write_bytes(ofd(edition))
    assert edition.sections[0].title in text_of_ofd(path)

    def ratio() -> Ratio:
        return paired_work(lambda: read_ofd(path, path.read_bytes()), lambda: text_of_ofd(path), 15)

    kept("OFD to grids ÷ its text alone", OFD_TARGET, ratio, asked=OLD_ASKED)


def test_memory_stays_flat_over_a_thousand_files(huaian: Report, tmp_path: Path) -> None:
    files = [tmp_path / f"r{suffix}" for suffix in (".docx", ".xlsx", ".html")]
    for path in files:
        export(huaian, path)
    command = [sys.executable, "-c", _MEASURE, str(FILES), str(FIRST), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    first, last = map(int, done.stdout.split())
    told(f"\npeak after {FIRST} files {first} KiB, after {FILES} files {last} KiB")
    assert last < GROWTH * first
