"""Whatever a report holds, every kind of file gives it back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.export.docx.filling import fill_docx
from app.export.exporter import export
from app.export.xlsx.filling import fill_xlsx
from app.importing.headings import heading_places
from app.importing.reading import read_document
from app.report.changes import Details, Edit, Entry, Organisation
from app.report.numbers import trimmed
from app.report.report import Report
from app.storage.report_file import load_report, save_report

CATALOG = Catalog()
EDITIONS = [CATALOG.edition(edition_id) for edition_id in CATALOG.ids]

numbers = st.one_of(
    st.integers(-(10**12) + 1, 10**12 - 1).map(Decimal),
    st.decimals(-99_999_999, 99_999_999, places=12).map(trimmed),
    st.just(Decimal(0)),
)
lines = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
texts = st.lists(lines, max_size=5).map("\n".join)
names = st.text(st.characters(categories=["L", "N"]), max_size=20)


@st.composite
def reports(draw: st.DrawFn) -> Report:
    """A report with some cells filled and texts of any characters, on any edition."""
    edition = draw(st.sampled_from(EDITIONS))
    signed = draw(st.none() | st.dates(date(1000, 1, 1)))
    details = Details(draw(st.integers(1000, 9999)), signed, Organisation(name=draw(names)))
    report = Report(edition, details)
    keys = st.sampled_from(edition.typed_keys)
    entries: dict[CellKey, Entry] = dict(draw(st.dictionaries(keys, numbers, max_size=200)))
    report.apply(Edit(entries=entries, texts={key: draw(texts) for key in edition.text_keys}))
    return report


def report_of(text: str) -> Report:
    """A report that has the same in each of its texts."""
    report = Report(EDITIONS[0], Details(2024, None, Organisation(name="淮安区")))
    report.apply(Edit(texts=dict.fromkeys(report.edition.text_keys, text)))
    return report


def full_lines(text: str) -> str:
    """The lines that are not blank, without space around them: what a paragraph of Word keeps."""
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())


def read_back(report: Report, folder: Path, name: str, fill: Callable[[Report], bytes]) -> Report:
    path = folder / name
    path.write_bytes(fill(report))
    return read_document(path, CATALOG, edition_id=report.edition.id).report


def check_numbers(read: Report, report: Report) -> None:
    assert (read.typed, read.computed) == (report.typed, report.computed)
    assert read.stated == report.computed


@settings(max_examples=25, deadline=None)
@given(report=reports())
@example(report=report_of("\n".join(["0" * 17] * 5)))  # no wider than those of a scan
@example(report=report_of("0|0|0"))  # leads nowhere as 首页|年报|正文 does
@example(report=report_of("A:0"))  # no entry as 索引号：0 is
def test_a_document_gives_back_numbers_and_texts(
    report: Report, tmp_path_factory: pytest.TempPathFactory
) -> None:
    read = read_back(report, tmp_path_factory.getbasetemp(), "any.docx", fill_docx)
    check_numbers(read, report)
    assert read.texts == {key: full_lines(text) for key, text in report.texts.items()}
    assert (read.details.year, read.details.date) == (report.details.year, report.details.date)
    assert read.details.organisation.name == report.details.organisation.name


@settings(max_examples=12, deadline=None)
@given(report=reports())
def test_a_workbook_gives_back_numbers_and_texts(
    report: Report, tmp_path_factory: pytest.TempPathFactory
) -> None:
    read = read_back(report, tmp_path_factory.getbasetemp(), "any.xlsx", fill_xlsx)
    check_numbers(read, report)
    assert read.texts == {key: text.rstrip("\n") for key, text in report.texts.items()}
    assert read.details == report.details


@pytest.mark.parametrize("suffix", [".nbao", ".json"])
@settings(max_examples=40, deadline=None)
@given(report=reports())
def test_a_report_file_gives_back_everything(
    report: Report, tmp_path_factory: pytest.TempPathFactory, suffix: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    save_report(report, path)
    read = load_report(path, CATALOG)
    assert (read.edition, read.details) == (report.edition, report.details)
    assert (read.typed, read.unread) == (report.typed, report.unread)
    assert (read.texts, read.computed) == (report.texts, report.computed)


def test_a_text_that_quotes_all_headings_is_given_back(
    edition: Edition, huaian: Report, tmp_path: Path
) -> None:
    report = Report(edition, huaian.details)
    quoted = "\n".join(section.title for section in edition.sections)
    assert len(heading_places(edition, quoted.split("\n"))) == len(edition.sections)
    report.apply(Edit(texts=dict.fromkeys(edition.text_keys, f"甲。\n{quoted}\n乙。")))
    for name, fill in (("r.docx", fill_docx), ("r.xlsx", fill_xlsx)):
        assert read_back(report, tmp_path, name, fill).texts == report.texts


@pytest.mark.libreoffice
@pytest.mark.parametrize("suffix", ["docx", "xlsx"])
def test_a_file_saved_anew_by_libreoffice_is_read_and_filled(
    huaian: Report,
    tmp_path: Path,
    libreoffice: Callable[[Path, str, Path], Path],
    suffix: str,
) -> None:
    written = tmp_path / f"r.{suffix}"
    export(huaian, written)
    (tmp_path / "anew").mkdir()
    anew = libreoffice(written, suffix, tmp_path / "anew")
    check_numbers(read_document(anew, CATALOG).report, huaian)
    assert export(huaian, written, anew).comparison.words == "200/200 格一致"
