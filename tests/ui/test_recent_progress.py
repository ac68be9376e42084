"""A look at the files used last outlives its window and tells nothing to a dead one."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.edition.catalog import Catalog
from app.storage.progress_cache import ProgressCache
from ui.controllers import RecentProgress


@pytest.fixture
def go_on(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Holds up every look, as a network drive that is away does."""
    event = threading.Event()

    def words(_: ProgressCache, path: Path) -> str:
        assert event.wait(10)
        return path.name

    monkeypatch.setattr(ProgressCache, "words", words)
    return event


def let_go(event: threading.Event) -> None:
    """Lets the look go on, to its end."""
    event.set()
    for thread in threading.enumerate():
        if thread.name == "recent files":
            thread.join(10)


def test_nothing_is_told_after_the_window_has_gone(
    qtbot: QtBot, tmp_path: Path, catalog: Catalog, go_on: threading.Event
) -> None:
    window = QObject()
    told: list[str] = []
    progress = RecentProgress(tmp_path, catalog, window)
    progress.progress.connect(lambda _, words: told.append(words))
    progress.look([tmp_path / "a", tmp_path / "b"])
    delete(window)
    let_go(go_on)  # an error on that thread would fail this test
    assert told == []


def test_all_files_are_told(
    qtbot: QtBot, tmp_path: Path, catalog: Catalog, go_on: threading.Event
) -> None:
    window = QObject()
    told: list[str] = []
    progress = RecentProgress(tmp_path, catalog, window)
    progress.progress.connect(lambda _, words: told.append(words))
    progress.look([tmp_path / "a", tmp_path / "b"])
    let_go(go_on)
    qtbot.waitUntil(lambda: told == ["a", "b"])
