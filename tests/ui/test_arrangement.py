"""A report opens as it was left: the section in front, the panels around it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.report.changes import Edit
from app.report.report import Report
from app.storage.report_file import load_report, save_report
from ui.application import make_window
from ui.main_window import MainWindow
from ui.settings import Settings


@pytest.fixture
def path(tmp_path: Path, huaian: Report) -> Path:
    save_report(huaian, tmp_path / "淮安.nbao")
    return tmp_path / "淮安.nbao"


def test_the_section_in_front_comes_back(window: MainWindow, path: Path, tmp_path: Path) -> None:
    window.controller.open(path)
    assert window.controller.tabs.currentIndex() == 0
    window.controller.tabs.go_to(3)
    window.controller.files.new(2024)
    assert window.controller.tabs.currentIndex() == 0
    window.controller.open(path)
    assert window.controller.tabs.currentIndex() == 3


def test_panels_come_back_as_they_were_left(window: MainWindow, path: Path) -> None:
    window.controller.open(path)
    assert window.controller.findings.isHidden()
    window.controller.findings.show()
    window.controller.actions_["new"].trigger()
    window.controller.files.new(2024)
    assert window.controller.findings.isHidden()
    window.controller.open(path)
    assert window.controller.findings.isVisible()
    assert window.controller.bars.sections.isVisible()


def test_the_end_of_the_program_counts_as_leaving(
    window: MainWindow, settings: Settings, path: Path
) -> None:
    window.controller.open(path)
    window.controller.tabs.go_to(2)
    window.close()
    again = make_window(settings)
    again.controller.open(path)
    assert again.controller.tabs.currentIndex() == 2
    again.close()


def test_who_ends_on_the_page_of_finishing_finds_all_bars_again(
    window: MainWindow, settings: Settings, path: Path, qtbot: QtBot
) -> None:
    window.controller.open(path)
    window.controller.actions_["finish"].trigger()
    assert window.controller.bars.sections.isHidden()
    window.close()
    again = make_window(settings)
    qtbot.addWidget(again)
    with qtbot.waitExposed(again):
        again.show()
    again.controller.open(path)
    bars = [again.controller.bars.header, again.controller.bars.sections]
    assert not any(one.isHidden() for one in bars)
    assert again.controller.bars.line.words.isVisible()
    assert again.statusBar().isVisible()


def test_what_another_report_began_with_is_not_unsaved_in_the_next(
    window: MainWindow, path: Path, catalog: Catalog
) -> None:
    window.controller.files.new(2024)
    document = window.controller.document
    document.begin(Edit(texts={"overview": "去年的文字。"}))
    assert document.is_dirty
    document.replace(load_report(path, catalog), path)
    assert not document.is_dirty


def test_the_preview_is_as_wide_as_it_was(
    window: MainWindow, settings: Settings, path: Path, qtbot: QtBot
) -> None:
    window.resize(1200, 800)
    window.controller.open(path)
    window.controller.actions_["preview"].trigger()
    dock = window.controller.preview.dock
    assert dock is not None
    usual = dock.width()
    window.resizeDocks([dock], [usual + 60], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: dock.width() > usual)
    wide = dock.width()
    window.close()
    again = make_window(settings)
    qtbot.addWidget(again)
    again.resize(1200, 800)
    with qtbot.waitExposed(again):
        again.show()
    again.controller.open(path)
    again.controller.actions_["preview"].trigger()
    other = again.controller.preview.dock
    assert other is not None
    qtbot.waitUntil(lambda: abs(other.width() - wide) <= 2)


def test_reports_that_fell_off_the_recent_ones_are_forgotten(
    settings: Settings, tmp_path: Path, window: MainWindow
) -> None:
    first = tmp_path / "0.nbao"
    settings.add_recent(first)
    settings.reports.keep_arrangement(first, window.saveState(), "requests")
    for number in range(1, 11):
        assert settings.reports.section(first) == "requests"
        settings.add_recent(tmp_path / f"{number}.nbao")
    assert settings.reports.section(first) == ""
    assert settings.reports.panels(first) is None
