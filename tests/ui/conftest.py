"""A real window with settings of its own."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from ui.application import make_window
from ui.main_window import MainWindow
from ui.settings import Settings


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
