"""The window of a collection with a real folder in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree

import pytest
from pytestqt.qtbot import QtBot

from app.collect.collection import Collection
from app.edition.catalog import Catalog
from tests.ui.collect.folder import county_folder, roster_file
from ui.collect.controller import CollectionController
from ui.main_window import MainWindow

PATIENCE = 60_000
"""Milliseconds; worker processes start slowly on a busy machine."""


class Office:
    """Sits before the window of a collection and waits until it is done."""

    def __init__(self, qtbot: QtBot, window: MainWindow, folder: Path) -> None:
        self.qtbot = qtbot
        self.report_window = window
        self.folder = folder
        window.controller.collect.show()
        controller = window.controller.collect.controller
        assert controller is not None
        self.controller: CollectionController = controller

    @property
    def collection(self) -> Collection:
        """What is shown."""
        assert self.controller.reading.collection is not None
        return self.controller.reading.collection

    @property
    def message(self) -> str:
        """The sentence in the strip."""
        return self.controller.window.strip.text

    def wait(self) -> None:
        """Waits until nothing is being read."""
        self.qtbot.waitUntil(lambda: not self.controller.reading.is_busy, timeout=PATIENCE)

    def open(self) -> None:
        """Reads the folder."""
        self.controller.open([self.folder])
        self.wait()

    def close(self) -> None:
        """Closes the window and waits until it has let go of the folder."""
        self.controller.window.close()
        self.wait()

    def state(self, name: str) -> str:
        """The state of a unit as it stands in the list."""
        self.controller.window.pages.setCurrentWidget(self.controller.units)
        index = self.controller.units.units.shown.index_of(name)
        return str(index.siblingAtColumn(1).data())


@pytest.fixture(autouse=True)
def _one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files are read before a second process has started; `test_pool.py` has several."""
    monkeypatch.setattr("app.collect.collector.cores", lambda: 1)


@pytest.fixture(scope="session")
def sent_in(tmp_path_factory: pytest.TempPathFactory, catalog: Catalog) -> Path:
    """The files of the county's units, of which each test has a copy."""
    return county_folder(tmp_path_factory.mktemp("sent in") / "安丘市", catalog)


@pytest.fixture
def office(qtbot: QtBot, window: MainWindow, tmp_path: Path, sent_in: Path) -> Iterator[Office]:
    """The window of a collection, before anything was read."""
    made = Office(qtbot, window, copytree(sent_in, tmp_path / "安丘市"))
    yield made
    made.close()


@pytest.fixture
def listed(office: Office, tmp_path: Path) -> Office:
    """The window with the folder compared with the list of units."""
    office.open()
    office.controller.choosing.use_roster(roster_file(tmp_path))
    office.wait()
    return office
