"""Reading through the process of its own, beside reading here."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.any_file import read_any
from app.edition.catalog import Catalog
from app.export.exporter import export
from app.foreign.reader import ForeignReader
from app.report.report import Report
from app.storage.report_file import save_report
from tests.bench.ratios import Ratio, kept, paired

FILES, TIMES, MORE = 50, 1.25, 2.0
"""How many files of a kind are read; how many times as long it may take, or so many milliseconds
more a file."""

TARGET = 1.3
"""Room for a busy machine: four changes of process a file are where others get in between."""


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".html", ".nbao"])
def test_reading_fifty_files_aside(
    huaian: Report, catalog: Catalog, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"r{suffix}"
    save_report(huaian, path) if suffix == ".nbao" else export(huaian, path)
    reader = ForeignReader(catalog)

    def measure() -> Ratio:
        both = paired(lambda: reader.read_any(path), lambda: read_any(path, catalog), FILES)
        return Ratio(both.ours, both.peer, both.ours / max(TIMES * both.peer, both.peer + MORE))

    try:
        kept(f"{suffix} read aside ÷ what is allowed of reading here", TARGET, measure, asked=1)
    finally:
        reader.close()
