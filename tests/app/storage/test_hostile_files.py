"""Spoiled files are refused with one sentence or read; CI's slow part reads many more."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZipFile, ZipInfo

import pytest

from app.edition.catalog import Catalog
from app.errors import RefusedError
from tests.fuzz.campaign import campaign
from tests.fuzz.inputs import SPOILERS
from tests.fuzz.worker import read

INPUTS = 10


@pytest.mark.parametrize("kind", SPOILERS)
def test_every_spoiled_file_is_read_or_refused(kind: str, tmp_path: Path) -> None:
    findings = campaign(kind, INPUTS, 1, tmp_path)
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
        read(path.name, path, catalog)
