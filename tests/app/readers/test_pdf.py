"""Ruled tables in a PDF file are read by their lines, its text as paragraphs."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.export.exporter import export
from app.importing.reading import read_document
from app.readers.pdf import PdfRefusedError, read_pdf
from app.readers.pdf_layout import Char, Rule, page_tables
from app.report.finished import finished
from app.report.report import Report
from app.storage.paths import sample_path
from app.storage.report_file import load_report


def level(at: float, start: float, end: float) -> Rule:
    return Rule(level=True, at=at, start=start, end=end)


def upright(at: float, start: float, end: float) -> Rule:
    return Rule(level=False, at=at, start=start, end=end)


def char(text: str, x: float, y: float) -> Char:
    return Char(text, x - 5, y - 5, x + 5, y + 5)


def test_cells_are_merged_where_a_line_is_missing() -> None:
    rules = [level(y, 0, 90) for y in (90, 0)] + [level(60, 30, 90), level(30, 0, 90)]
    rules += [upright(x, 0, 90) for x in (0, 30, 90)] + [upright(60, 0, 60)]
    (table,) = page_tables(rules, [char("一", 10, 80), char("二", 20, 80), char("三", 75, 45)])
    shapes = [(c.row, c.column, c.row_span, c.column_span, c.text) for c in table.grid.cells]
    assert shapes == [
        (0, 0, 2, 1, "一二"),
        (0, 1, 1, 2, ""),
        (1, 1, 1, 1, ""),
        (1, 2, 1, 1, "三"),
        (2, 0, 1, 1, ""),
        (2, 1, 1, 1, ""),
        (2, 2, 1, 1, ""),
    ]


def test_lines_that_do_not_meet_are_two_tables() -> None:
    rules = [
        rule
        for x in (0, 500)
        for rule in (
            *(level(y, x, x + 60) for y in (0, 30, 60)),
            *(upright(x + step, 0, 60) for step in (0, 30, 60)),
        )
    ]
    assert len(page_tables(rules, [])) == 2


def page_tree(pages: int) -> bytes:
    """A PDF file of blank pages."""
    kids = b"3 0 R " * pages
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 20000000 20000000]>>",
    ]
    body = b"%PDF-1.4\n"
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%sendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(body)
    body += b"xref\n0 4\n0000000000 65535 f \n" + table
    return body + b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


@pytest.mark.parametrize(("pages", "words"), [(1, "扫描件"), (5000, "超过 300 页")])
def test_pages_without_text_and_thousands_of_pages_are_refused(pages: int, words: str) -> None:
    with pytest.raises(PdfRefusedError, match=words):
        read_pdf(Path("a.pdf"), page_tree(pages))


def words(text: str) -> str:
    """The letters and digits: a sign that hangs over the margin may be lost in a PDF file."""
    return re.sub(r"\W", "", text)


@pytest.mark.libreoffice
def test_the_sample_is_read_whole_from_other_programs_files(
    tmp_path: Path, catalog: Catalog, libreoffice: Callable[[Path, str, Path], Path]
) -> None:
    report: Report = finished(load_report(sample_path(), catalog))
    export(report, tmp_path / "r.docx")
    (tmp_path / "anew").mkdir()
    for suffix in ("pdf", "html", "docx"):
        read = read_document(libreoffice(tmp_path / "r.docx", suffix, tmp_path / "anew"), catalog)
        assert (read.report.typed, read.unplaced, read.missing) == (report.typed, (), ()), suffix
        assert read.report.details.date == report.details.date
        assert read.report.title == report.title
        for key, text in report.texts.items():
            assert words(read.report.texts[key]) == words(text), (suffix, key)
