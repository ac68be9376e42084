"""A real window with settings of its own."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app.checks.findings import may_be_settled
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Edit
from app.report.report import Report
from app.storage.report_file import save_report
from ui.application import make_window
from ui.main_window import MainWindow
from ui.settings import Settings

GRANTED = CellKey("requests.granted.person")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings in a file that goes with the test."""
    return Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))


@pytest.fixture
def window(qtbot: QtBot, settings: Settings, catalog: Catalog) -> MainWindow:
    """The window on its start page; it works with the editions that the tests have loaded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.edition.catalog.Catalog", lambda: catalog)
        made = make_window(settings)
    qtbot.addWidget(
        made, before_close_func=lambda one: one.controller.document.undo_stack.setClean()
    )
    with qtbot.waitExposed(made):
        made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.fixture
def report_window(window: MainWindow) -> MainWindow:
    """The window with a new report for 2024."""
    window.controller.files.new(2024)
    window.controller.document.check()
    return window


@pytest.fixture
def second(qtbot: QtBot, tmp_path: Path) -> MainWindow:
    """Another window of the same program, as of its next start."""
    store = QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)
    made = make_window(Settings(store))
    qtbot.addWidget(
        made, before_close_func=lambda one: one.controller.document.undo_stack.setClean()
    )
    return made


def take_in_hand(window: MainWindow) -> None:
    """Goes to the first finding that can be mended."""
    document = window.controller.document
    document.check()
    found = (one for one in document.findings if may_be_settled(document.report, one))
    window.controller.findings.go_to(next(found))


@pytest.fixture
def wrong(window: MainWindow, huaian: Report, tmp_path: Path) -> MainWindow:
    """淮安's report with two digits exchanged, open in the window."""
    huaian.apply(Edit(entries={GRANTED: Decimal(1828)}))
    save_report(huaian, tmp_path / "淮安.nbao")
    window.controller.open(tmp_path / "淮安.nbao")
    take_in_hand(window)
    return window
