"""A folder of real files as a county gets them, for the window to read."""

from __future__ import annotations

import zipfile
from pathlib import Path

from app.edition.catalog import Catalog
from app.export.exporter import export
from app.report.changes import Edit
from app.storage.report_file import save_report
from tests.app.collect.reports import report

UNITS = ("柘山镇", "凌河镇", "景芝镇", "郚山镇", "兴安街道", "教育局")


def county_folder(folder: Path, catalog: Catalog) -> Path:
    """柘山镇 5 without a text, 凌河镇 7, 郚山镇 11 zipped, 教育局 twice, of nobody, broken."""
    (folder / "乡镇").mkdir(parents=True)
    wrong = report("安丘市柘山镇人民政府", 5, catalog)
    wrong.apply(Edit(texts={"issues": ""}))
    save_report(wrong, folder / "乡镇" / "柘山镇.nbao")
    export(report("凌河镇人民政府", 7, catalog), folder / "乡镇" / "凌河镇.docx")
    word = folder.parent / "郚山镇.docx"
    export(report("郚山镇人民政府", 11, catalog), word)
    with zipfile.ZipFile(folder / "第二批.zip", "w") as archive:
        archive.write(word, "郚山镇.docx")
    save_report(report("教育局", 1, catalog), folder / "教育局.nbao")
    save_report(report("教育局", 2, catalog), folder / "教育局 新.nbao")
    save_report(report("景支镇人民政府", 13, catalog), folder / "景支镇.nbao")
    (folder / "坏.docx").write_bytes(b"nothing")
    (folder / "~$凌河镇.docx").write_bytes(b"")
    return folder


def roster_file(folder: Path) -> Path:
    """The list of the county's units."""
    path = folder / "名单.txt"
    path.write_text("\n".join(UNITS), encoding="utf-8")
    return path
