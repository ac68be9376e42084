"""A workbook of a collection is a report of the level above, bounded like what is foreign."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from app.collect.workbook.handed_up import FoundCounty, read_handed_up
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.storage.report_file import ReportFileError
from tests.app.collect.by_hand import HandedIn, collection_of, workbook_file
from tests.app.export.office_files import parts, with_parts

RECEIVED = CellKey("requests.received.person")


@pytest.fixture
def saved_anew(edition: Edition, tmp_path: Path) -> Path:
    """The workbook of two units as another program saves it, without the data inside."""
    figures = (("柘山镇", Decimal(3)), ("凌河镇", Decimal(4)))
    units = [HandedIn(name, {RECEIVED: figure}) for name, figure in figures]
    path = tmp_path / "汇总表.xlsx"
    load_workbook(workbook_file(collection_of(edition, units))).save(path)
    return path


def found(path: Path, catalog: Catalog) -> FoundCounty | None:
    return read_handed_up(path, path.read_bytes(), catalog)


def test_its_sheets_say_what_each_unit_has(saved_anew: Path, catalog: Catalog) -> None:
    read = found(saved_anew, catalog)
    assert read
    assert read[1].typed[RECEIVED] == 7
    assert [one.typed[RECEIVED] for one in read[2].inner] == [3, 4]


def test_a_far_cell_takes_no_memory_and_changes_nothing(saved_anew: Path, catalog: Catalog) -> None:
    before = found(saved_anew, catalog)
    name = next(name for name in parts(saved_anew) if name.endswith("sheets/sheet2.xml"))
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    changed = parts(saved_anew)[name].replace(b"</sheetData>", far)
    assert found(with_parts(saved_anew, {name: changed}), catalog) == before


def test_a_damaged_one_is_refused_in_words(saved_anew: Path, catalog: Catalog) -> None:
    with pytest.raises(ReportFileError, match="损坏"):
        found(with_parts(saved_anew, {"xl/workbook.xml": b"<x"}), catalog)
