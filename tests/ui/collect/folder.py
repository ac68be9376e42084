"""A folder of real files as a county gets them, for the window to read."""

from __future__ import annotations

import zipfile
from decimal import Decimal
from pathlib import Path

from app.edition.catalog import Catalog
from app.export.exporter import export
from app.report.changes import Details, Edit, Entry, Organisation
from app.report.report import Report
from app.storage.report_file import save_report
from tests.ui.collect.county import RECEIVED

UNITS = ("柘山镇", "凌河镇", "景芝镇", "郚山镇", "兴安街道", "教育局")


def report(catalog: Catalog, name: str, received: int, year: int = 2024) -> Report:
    """A report of a unit in which one figure is not 0."""
    edition = catalog.for_year(year)
    made = Report(edition, Details(year, organisation=Organisation(name=name)))
    entries: dict[str, Entry] = dict.fromkeys(edition.typed_keys, Decimal(0))
    made.apply(Edit(entries={**entries, RECEIVED: Decimal(received)}))  # type: ignore[dict-item]
    return made


def county_folder(folder: Path, catalog: Catalog) -> Path:
    """柘山镇 5, 凌河镇 7 in Word, 郚山镇 11 zipped, 教育局 twice, one of nobody, one broken."""
    (folder / "乡镇").mkdir(parents=True)
    save_report(report(catalog, "安丘市柘山镇人民政府", 5), folder / "乡镇" / "柘山镇.nbao")
    export(report(catalog, "凌河镇人民政府", 7), folder / "乡镇" / "凌河镇.docx")
    word = folder.parent / "郚山镇.docx"
    export(report(catalog, "郚山镇人民政府", 11), word)
    with zipfile.ZipFile(folder / "第二批.zip", "w") as archive:
        archive.write(word, "郚山镇.docx")
    save_report(report(catalog, "教育局", 1), folder / "教育局.nbao")
    save_report(report(catalog, "教育局", 2), folder / "教育局 新.nbao")
    save_report(report(catalog, "景支镇人民政府", 13), folder / "景支镇.nbao")
    (folder / "坏.docx").write_bytes(b"nothing")
    (folder / "~$凌河镇.docx").write_bytes(b"")
    return folder


def roster_file(folder: Path) -> Path:
    """The list of the county's units."""
    path = folder / "名单.txt"
    path.write_text("\n".join(UNITS), encoding="utf-8")
    return path
