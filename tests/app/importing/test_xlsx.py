"""Reading a workbook takes numbers as they are meant and refuses what is none."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.export.xlsx.filling import fill_xlsx
from app.importing.document import NoTablesError, NoYearError
from app.importing.reading import read_document
from app.office.formats import ForeignFormatError
from app.office.package import BrokenDocumentError, UnreadableFileError
from app.report.changes import Unread
from app.report.report import Report

PERSON = CellKey("requests.received.person")


@pytest.fixture
def written(huaian: Report, tmp_path: Path) -> Path:
    path = tmp_path / "report.xlsx"
    path.write_bytes(fill_xlsx(huaian))
    return path


def change(path: Path, sheet: str, coordinate: str, value: str | float | datetime | None) -> None:
    workbook = load_workbook(path)
    cell = workbook[sheet][coordinate]
    assert isinstance(cell, Cell)
    cell.value = value
    workbook.save(path)


@pytest.mark.parametrize(
    ("written_as", "meant"),
    [("１２", "12"), ("1,234", "1234"), ("12件", "12"), ("/", "0"), ("无", "0"), (12.0, "12")],
)
def test_a_number_is_read_as_it_is_meant(
    written: Path, catalog: Catalog, written_as: str | float, meant: str
) -> None:
    change(written, "三、依申请公开", "D5", written_as)
    assert read_document(written, catalog).report.value(PERSON) == Decimal(meant)


@pytest.mark.parametrize("text", ["约十件", 1e30, datetime(2024, 1, 2)])
def test_what_is_no_number_stays_to_be_corrected(
    written: Path, catalog: Catalog, text: str | float | datetime
) -> None:
    change(written, "三、依申请公开", "D5", text)
    assert isinstance(read_document(written, catalog).report.entry(PERSON), Unread)


@pytest.mark.parametrize("text", ["2025-01-20", "2025年1月20日", "2025/1/20"])
def test_a_date_is_read_in_any_usual_form(written: Path, catalog: Catalog, text: str) -> None:
    change(written, "基本信息", "B5", text)
    signed = read_document(written, catalog).report.details.date
    assert signed is not None
    assert signed.isoformat() == "2025-01-20"


@pytest.mark.parametrize("year", ["二四", 24, "９" * 5000, "²", "0024"])
def test_what_is_no_year_must_be_given(written: Path, catalog: Catalog, year: str | float) -> None:
    change(written, "基本信息", "B4", year)
    with pytest.raises(NoYearError):
        read_document(written, catalog)
    assert read_document(written, catalog, year=2024).report.details.year == 2024


def test_a_wrong_total_is_kept_beside_the_computed_one(written: Path, catalog: Catalog) -> None:
    change(written, "三、依申请公开", "J5", 9)
    total = CellKey("requests.received.total")
    report = read_document(written, catalog).report
    assert report.stated[total] == 9
    assert report.value(total) == 3119


def test_what_has_no_place_is_reported(written: Path, catalog: Catalog) -> None:
    change(written, "二、主动公开", "A20", "备注：含下属单位")
    assert [found.text for found in read_document(written, catalog).unplaced] == [
        "备注：含下属单位"
    ]


def test_without_a_year_the_year_is_asked_for(written: Path, catalog: Catalog) -> None:
    change(written, "基本信息", "B4", None)
    with pytest.raises(NoYearError):
        read_document(written, catalog)
    assert read_document(written, catalog, year=2023).report.details.year == 2023


@pytest.mark.parametrize("content", [b"", b"no workbook", b"PK\x03\x04 cut"])
def test_a_broken_file_is_refused(tmp_path: Path, catalog: Catalog, content: bytes) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(content)
    with pytest.raises(BrokenDocumentError, match="坏"):
        read_document(path, catalog)


@pytest.mark.parametrize("length", range(500, 12000, 1500))
def test_a_cut_file_is_refused(written: Path, catalog: Catalog, length: int) -> None:
    written.write_bytes(written.read_bytes()[:length])
    with pytest.raises(BrokenDocumentError):
        read_document(written, catalog)


def test_an_encrypted_or_old_workbook_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "加密.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504))
    with pytest.raises(ForeignFormatError, match="另存为不加密的"):
        read_document(path, catalog)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    with pytest.raises(UnreadableFileError):
        read_document(tmp_path / "没有.xlsx", catalog)


def test_a_workbook_without_tables_is_refused(tmp_path: Path, catalog: Catalog) -> None:
    path = tmp_path / "别的.xlsx"
    Workbook().save(path)
    with pytest.raises(NoTablesError):
        read_document(path, catalog)
