"""Reading through the process of its own, beside reading here."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from app.any_file import read_any
from app.edition.catalog import Catalog
from app.export.exporter import export
from app.foreign.reader import ForeignReader
from app.report.report import Report
from app.storage.report_file import save_report

FILES, TARGET, MORE = 200, 1.25, 0.002
"""How many files are read; how many times as long it may take, or so many seconds more a file."""


def test_reading_two_hundred_files_aside(huaian: Report, catalog: Catalog, tmp_path: Path) -> None:
    files = []
    for suffix in (".docx", ".xlsx", ".html", ".nbao"):
        path = tmp_path / f"r{suffix}"
        save_report(huaian, path) if suffix == ".nbao" else export(huaian, path)
        files.append(path)
    reader = ForeignReader(catalog)
    for path in files:  # both sides load their libraries
        read_any(path, catalog)
        reader.read_any(path)
    times: dict[Path, list[tuple[float, float]]] = {path: [] for path in files}
    for number in range(FILES):
        path = files[number % len(files)]
        start = perf_counter()
        read_any(path, catalog)
        between = perf_counter()
        reader.read_any(path)
        times[path].append((between - start, perf_counter() - between))
    reader.close()
    for path, pairs in times.items():
        here, aside = map(min, zip(*pairs, strict=True))  # what else runs disturbs the others
        words = f"here {1000 * here:.2f} ms, aside {1000 * aside:.2f} ms, {aside / here:.2f} times"
        print(f"\n{path.suffix} × {len(pairs)}: {words}")  # noqa: T201 the measurement
        assert aside <= max(TARGET * here, here + MORE), words
