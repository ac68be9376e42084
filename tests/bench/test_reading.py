"""Reading documents into grids and whole reports, beside the libraries below alone; memory flat."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from lxml import etree
from python_calamine import load_workbook

from app.edition.catalog import Catalog
from app.export.exporter import export
from app.importing.reading import read_document
from app.readers.docx import read_docx
from app.readers.xlsx import read_xlsx
from app.report.report import Report
from tests.bench.ratios import Ratio, kept, paired_work
from tests.conftest import Convert

DOCX_TARGET, XLSX_TARGET = 2, 3.4
DOCX_REPORT_TARGET, XLSX_REPORT_TARGET = 3.6, 9
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
        read_xlsx(path, path.read_bytes())

    kept("XLSX to grids ÷ calamine", XLSX_TARGET, lambda: paired_work(grids, peer, 31), asked=3)

    def whole() -> Ratio:
        return paired_work(lambda: read_document(path, catalog), peer, 31)

    kept("XLSX to a report ÷ calamine", XLSX_REPORT_TARGET, whole, asked=4.5)


def test_memory_stays_flat_over_a_thousand_files(huaian: Report, tmp_path: Path) -> None:
    files = [tmp_path / f"r{suffix}" for suffix in (".docx", ".xlsx", ".html")]
    for path in files:
        export(huaian, path)
    command = [sys.executable, "-c", _MEASURE, str(FILES), str(FIRST), *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    first, last = map(int, done.stdout.split())
    told(f"\npeak after {FIRST} files {first} KiB, after {FILES} files {last} KiB")
    assert last < GROWTH * first
