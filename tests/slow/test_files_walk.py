"""200 walks at random over one window and some files; `FILE_WALKS` says how many."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from tests.ui.walks.file_world import DisagreementError
from tests.ui.walks.files import walk

WALKS = int(os.environ.get("FILE_WALKS", "200"))
SEED = os.environ.get("FILE_WALKS_SEED", "files")


def test_disk_window_and_log_never_disagree_without_a_word(
    qtbot: QtBot, tmp_path: Path, catalog: Catalog
) -> None:
    steps, found = 0, list[str]()
    for number in range(WALKS):
        folder = tmp_path / str(number)
        folder.mkdir()
        try:
            steps += walk(folder, catalog, f"{SEED} {number}")
        except DisagreementError as error:
            found.append(f"{error} {error.__notes__}")
    print(  # noqa: T201 the measurement
        f"\nwalks over files: {WALKS} (seed {SEED!r}), steps: {steps}, disagreements: {len(found)}"
    )
    if found:
        pytest.fail("\n".join(found))
