"""Spoiled files are refused with one sentence or read; CI's slow part reads 20,000 of a format."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest

from app.edition.catalog import Catalog
from app.errors import RefusedError
from tests.fuzz.campaign import campaign, known_formats
from tests.fuzz.worker import read

INPUTS = 150


@pytest.mark.parametrize("suffix", [".nbao", ".json", ".docx", ".xlsx", ".html", ".pdf"])
def test_every_spoiled_file_is_read_or_refused(
    suffix: str, tmp_path: Path, catalog: Catalog
) -> None:
    if suffix not in known_formats(catalog, tmp_path):
        pytest.skip(f"{suffix} is not read yet")
    findings = campaign(suffix, INPUTS, 1, tmp_path)
    assert findings.inputs == INPUTS
    assert not findings.problems, findings.told


@pytest.mark.parametrize("suffix", [".nbao", ".docx", ".xlsx"])
def test_a_member_without_a_name_is_refused(suffix: str, tmp_path: Path, catalog: Catalog) -> None:
    info = ZipInfo("x")
    info.filename = ""
    path = tmp_path / f"x{suffix}"
    with ZipFile(path, "w") as archive:
        archive.writestr(info, b"")
    with pytest.raises(RefusedError):
        read(path, catalog)
