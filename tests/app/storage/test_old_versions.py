"""Every version of the report file that was ever written opens for ever."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.storage.report_file import load_report, save_report
from app.storage.report_json import REPORT_VERSION
from tests.conftest import REFERENCE_FOLDER

FILES = sorted((REFERENCE_FOLDER / "versions").glob("*.nbao"))


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.stem)
def test_an_old_file_opens_and_is_saved_again_without_a_loss(
    file: Path, catalog: Catalog, tmp_path: Path
) -> None:
    old = load_report(file, catalog)
    save_report(old, tmp_path / "new.nbao")
    new = load_report(tmp_path / "new.nbao", catalog)
    for report in (old, new):
        assert report.typed
    assert new.typed == old.typed
    assert new.unread == old.unread
    assert new.texts == old.texts
    assert new.details == old.details
    assert new.media == old.media
    assert new.previous == old.previous


def test_the_version_that_is_written_now_is_among_them() -> None:
    assert [file for file in FILES if file.name.startswith(f"v{REPORT_VERSION}-")]


def test_the_file_with_pictures_is_read_as_it_was_written(catalog: Catalog) -> None:
    report = load_report(REFERENCE_FOLDER / "versions" / "v1-pictures.nbao", catalog)
    assert report.media["a.png"].startswith(b"\x89PNG")
    assert report.unread[CellKey("requests.granted.legal")].text == "三件"
    assert report.previous
    assert report.previous.typed == {CellKey("requests.received.person"): Decimal(7)}
    assert "{requests.received.total}" in report.texts["others"]
