"""Thousands of spoiled files of each kind; `SPOILED_FILES=20000` makes the whole campaign.

The seed of each is its kind and number, so every one can be made again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.foreign.reader import ForeignReader, ReadingEndedError
from tests.fuzz.campaign import campaign
from tests.fuzz.inputs import SPOILERS, spoiled
from tests.ui.unsaved_window import open_all
from ui.application import make_window
from ui.main_window import MainWindow
from ui.settings import Settings

INPUTS, AT_ONCE = int(os.environ.get("SPOILED_FILES", "1000")), 2
OPENED = 10
"""The worst of each kind, which a window opens."""


@pytest.fixture
def reader(catalog: Catalog) -> Iterator[ForeignReader]:
    reader = ForeignReader(catalog)
    yield reader
    reader.close()


@pytest.fixture
def window(tmp_path: Path, qtbot: QtBot) -> MainWindow:
    """A window with a new report; nothing is asked when it is closed."""
    settings = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    made = make_window(Settings(settings))
    stack = made.controller.document.undo_stack
    qtbot.addWidget(made, before_close_func=lambda _: stack.setClean())
    made.controller.files.new(2024)
    made.show()
    return made


@pytest.mark.parametrize("kind", SPOILERS)
def test_every_spoiled_file_is_read_or_refused(
    kind: str, tmp_path: Path, reader: ForeignReader, window: MainWindow, qtbot: QtBot
) -> None:
    findings = campaign(kind, INPUTS, AT_ONCE, tmp_path)
    some = dict(list(findings.problems.items())[:5]) or ""
    print(f"\n{findings.told} {some}", flush=True)  # noqa: T201 the measurement
    assert findings.inputs == INPUTS
    assert not findings.problems, findings.told
    assert findings.passed >= INPUTS / 2
    for number in findings.ended:
        path = tmp_path / kind
        path.write_bytes(spoiled(kind, number))
        with pytest.raises(ReadingEndedError, match="另存一份"):
            reader.read_any(path)
    if kind.startswith("a."):
        paths = [tmp_path / f"{number}{kind[1:]}" for number in findings.worst(OPENED)]
        for path in paths:
            path.write_bytes(spoiled(kind, int(path.stem)))
        open_all(window, qtbot, paths)
