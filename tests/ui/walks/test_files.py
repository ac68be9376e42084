"""Walks at random over one window and some files: whatever happens, nobody is lied to."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from tests.ui.walks.files import walk


@pytest.mark.parametrize("number", range(6))
def test_disk_window_and_log_agree_or_it_is_said(
    qtbot: QtBot, tmp_path: Path, catalog: Catalog, number: int
) -> None:
    assert walk(tmp_path, catalog, f"files {number}")
