"""Last year's reports, as the Word files that a clerk has of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.export.docx.filling import fill_docx
from app.storage.paths import sample_path
from app.storage.report_file import load_report


@pytest.fixture
def zhashan_docx(tmp_path: Path, catalog: Catalog) -> Path:
    """The sample: a township without a single application."""
    path = tmp_path / "柘山镇2020.docx"
    path.write_bytes(fill_docx(load_report(sample_path(), catalog)))
    return path
