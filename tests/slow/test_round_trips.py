"""Reports that LibreOffice wrote in other formats are read whole, with their texts in place."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.export.exporter import export
from app.importing.reading import read_document
from app.report.finished import finished
from app.storage.paths import sample_path
from app.storage.report_file import load_report

REFERENCE = Path(__file__).parents[1] / "reference" / "huaian-2024.json"
RENAMED = {"doc": "wps", "xls": "et"}
"""Names that WPS gives to files of the same formats."""


def words(text: str) -> str:
    """The letters and digits of a text without its pictures."""
    return re.sub(r"\W", "", re.sub(r"\{picture:.*?\}", "", text))


@pytest.mark.libreoffice
@pytest.mark.parametrize("source", [REFERENCE, sample_path()], ids=["huaian", "sample"])
@pytest.mark.parametrize("suffix", ["doc", "rtf", "odt", "fodt", "pdf", "html", "xls", "ods"])
def test_a_report_goes_through_another_format(
    tmp_path: Path,
    catalog: Catalog,
    libreoffice: Callable[[Path, str, Path], Path],
    source: Path,
    suffix: str,
) -> None:
    own = ".xlsx" if suffix in ("xls", "ods") else ".docx"
    report = finished(load_report(source, catalog))
    export(report, tmp_path / f"r{own}")
    (tmp_path / "anew").mkdir()
    written = libreoffice(tmp_path / f"r{own}", suffix, tmp_path / "anew")
    named = tmp_path / f"r.{RENAMED.get(suffix, suffix)}"
    shutil.copy(written, named)
    read = read_document(named, catalog, year=report.details.year)
    assert (read.report.typed, read.missing) == (report.typed, ())
    assert read.report.stated == report.computed
    assert [one.text for one in read.unplaced if one.in_table] == []
    assert read.report.title == report.title
    for key, text in report.texts.items():
        assert words(read.report.texts[key]) == words(text), key
