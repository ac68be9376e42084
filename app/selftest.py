"""Tries the program on itself: every format of the sample and of made-up numbers, read back."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.errors import RefusedError
from app.export.exporter import READ_BACK, WRITTEN, Painters, export
from app.export.read_back import Comparison, compare
from app.importing.reading import read_document
from app.report.changes import Details, Edit
from app.report.charts import chart_of
from app.report.finished import finished
from app.report.report import Report
from app.storage.atomic import write_whole
from app.storage.encryption import new_key
from app.storage.paths import sample_path
from app.storage.report_file import load_report, locked_content, open_report, save_report

_FIRST_NUMBER = 11


class TriedStep(Struct, frozen=True):
    """One thing that was tried; `words` is one line."""

    passed: bool
    words: str


def tried(folder: Path, painters: Painters) -> Iterator[TriedStep]:
    """Makes all files in the folder and tells of each whether every number in it is right."""
    catalog = Catalog()
    sample = load_report(sample_path(), catalog)
    for suffix in dict.fromkeys((".nbao", ".json", *WRITTEN, *painters.writers)):
        yield _tried(sample, folder / f"{sample_path().stem}{suffix}", catalog, painters)
    yield _tried_locked(sample, folder / f"{sample_path().stem}-加密.nbao", catalog)
    for edition in map(catalog.edition, catalog.ids):
        report = _with_a_number_in_every_cell(edition)
        for suffix in (".nbao", *READ_BACK):
            yield _tried(report, folder / f"每格有数-{edition.id}{suffix}", catalog, painters)


def _with_a_number_in_every_cell(edition: Edition) -> Report:
    """A report in which no typed cell has the number of another one."""
    report = Report(edition, Details(edition.definition.first_year))
    typed = (key for key, cell in edition.cells.items() if not cell.computed)
    report.apply(
        Edit(entries={key: Decimal(number) for number, key in enumerate(typed, _FIRST_NUMBER)})
    )
    return report


def _tried(report: Report, path: Path, catalog: Catalog, painters: Painters) -> TriedStep:
    try:
        if path.suffix in (".nbao", ".json"):
            save_report(report, path)
            return _step_of(_with_own_sums(report, load_report(path, catalog)), path)
        export(report, path, painters=painters)
        if path.suffix == ".docx" and painters.draw_chart and not _shows_charts(report, path):
            return TriedStep(passed=False, words=f"{path.name}：统计图没有画出来")
        if path.suffix not in READ_BACK:
            return TriedStep(path.stat().st_size > 0, f"{path.name}：{path.stat().st_size} 字节")
        return _step_of(compare(finished(report), read_document(path, catalog).report), path)
    except RefusedError as error:
        return TriedStep(passed=False, words=" ".join(str(error).split()))


def _shows_charts(report: Report, document: Path) -> bool:
    """Whether each chart of the texts is a picture in the Word file."""
    lines = (line for text in report.texts.values() for line in text.splitlines())
    charts = sum(chart_of(line) is not None for line in lines)
    with zipfile.ZipFile(document) as archive:
        pictures = [name for name in archive.namelist() if name.startswith("word/media/")]
    return len(pictures) >= charts


def _tried_locked(report: Report, path: Path, catalog: Catalog) -> TriedStep:
    try:
        write_whole(path, locked_content(report, path, new_key(path.name)))
        read = open_report(path, catalog, path.name).report
        return _step_of(_with_own_sums(report, read), path)
    except RefusedError as error:
        return TriedStep(passed=False, words=" ".join(str(error).split()))


def _with_own_sums(report: Report, read: Report) -> Comparison:
    """The comparison with the program's own file, which states no sums: they are made anew."""
    cells = report.edition.cells
    return Comparison(
        len(cells), tuple(key for key in cells if report.value(key) != read.value(key))
    )


def _step_of(comparison: Comparison, path: Path) -> TriedStep:
    return TriedStep(comparison.is_equal, f"{path.name}：读回 {comparison.words}")
