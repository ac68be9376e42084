"""An edition is data: a copy under another id with one more row works from typing to both files."""

from __future__ import annotations

import shutil
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest

from app.checks.runner import run_checks
from app.edition.catalog import EDITIONS_FOLDER, Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.export.docx.blank import blank_docx
from app.export.exporter import export
from app.export.xlsx.blank import blank_workbook
from app.importing.reading import read_document
from app.report.changes import Details, Edit
from app.report.report import Report

LAST_ROW_ENDS = '"确认或重新出具已获取信息"] },'
ADDED_ROW = '{ key = "declined_abusive", label = "6.滥用申请权" },'
NEW_ROW = CellKey("requests.declined_abusive.person")


@pytest.fixture
def new_catalog(tmp_path: Path, edition: Edition) -> Catalog:
    """A catalog that holds only a copy of an edition with one more row under （五）不予处理."""
    folder = tmp_path / "editions" / "next"
    shutil.copytree(EDITIONS_FOLDER / edition.id, folder)
    replace(
        folder / "edition.toml",
        (f'id = "{edition.id}"', 'id = "next"'),
        (LAST_ROW_ENDS, f"{LAST_ROW_ENDS}\n{ADDED_ROW}"),
        ('"declined_confirmation",\n', '"declined_confirmation", "declined_abusive",\n'),
    )
    replace(
        folder / "checks.toml",
        (
            '"requests.declined_confirmation.*"',
            '"requests.declined_confirmation.*", "requests.declined_abusive.*"',
        ),
    )
    help_file = folder / "help.toml"
    row = '\n[rows."requests.declined_abusive"]\nabout = "试验"\nsource = "试验"\n'
    help_file.write_text(help_file.read_text(encoding="utf-8") + row, encoding="utf-8")
    catalog = Catalog(folder.parent)
    draw_templates(catalog.edition("next"))
    return catalog


def replace(path: Path, *pairs: tuple[str, str]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


def draw_templates(edition: Edition) -> None:
    (edition.folder / "report.docx").write_bytes(blank_docx(edition))
    book = BytesIO()
    blank_workbook(edition).save(book)
    (edition.folder / "tables.xlsx").write_bytes(book.getvalue())


def test_a_new_edition_goes_from_typing_to_both_files(new_catalog: Catalog, tmp_path: Path) -> None:
    edition = new_catalog.edition("next")
    report = Report(edition, Details(edition.definition.first_year))
    report.apply(
        Edit(entries={NEW_ROW: Decimal(3), CellKey("requests.received.person"): Decimal(3)})
    )
    assert report.value(CellKey("requests.concluded.total")) == 3
    assert not [finding for finding in run_checks(report) if finding.check_id.endswith("balance")]
    for suffix in ("docx", "xlsx", "html"):
        target = tmp_path / f"out.{suffix}"
        result = export(report, target)
        assert result.comparison.total == result.comparison.equal == len(edition.cells)
        assert read_document(target, new_catalog).report.value(NEW_ROW) == 3
