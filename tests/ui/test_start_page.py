"""The start page tells the deadline and how far the reports used last are."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QMainWindow
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.report.changes import Details, Organisation
from app.report.filling import fill_with_zero
from app.report.report import Report
from app.storage.paths import sample_path
from app.storage.report_file import save_report
from tests.conftest import REFERENCE_FOLDER
from ui.application import equip, make_window
from ui.main_window import MainWindow
from ui.painting import Tone, tone_colors
from ui.settings import Settings


@pytest.fixture
def begun(tmp_path: Path, catalog: Catalog) -> Path:
    """A report that has only a name."""
    report = Report(catalog.for_year(2024), Details(2024, organisation=Organisation("柘山镇")))
    save_report(report, tmp_path / "年报.nbao")
    return tmp_path / "年报.nbao"


@pytest.fixture
def remembered(settings: Settings, begun: Path, tmp_path: Path) -> Settings:
    """Settings of a clerk who opened a locked report, one that is gone, and the one begun."""
    settings.add_recent(REFERENCE_FOLDER / "huaian-2024-locked.nbao")
    settings.add_recent(tmp_path / "删掉了.nbao")
    settings.add_recent(begun)
    return settings


def shown(qtbot: QtBot, settings: Settings) -> MainWindow:
    window = make_window(settings)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


def test_the_deadline_is_told(window: MainWindow) -> None:
    words = window.start_page.deadlines.text()
    assert "1 月 31 日前报送并公布" in words
    assert "3 月 31 日前报送并公布" in words


def test_the_year_proposed_is_the_one_whose_deadline_is_told(window: MainWindow) -> None:
    page = window.start_page
    assert page.deadlines.text().startswith(f"{page.year.value()} 年度")
    page.new_button.click()
    assert window.controller.document.report.details.year == page.year.value()


def test_how_far_each_report_is_comes_after_the_window_is_there(
    qtbot: QtBot, remembered: Settings
) -> None:
    window = shown(qtbot, remembered)
    recent = window.start_page.recent
    assert recent.count() == 3
    qtbot.waitUntil(lambda: "0/25 行" in recent.progress(0), timeout=20_000)
    qtbot.waitUntil(lambda: "文件不在原来的位置" in recent.progress(1))
    qtbot.waitUntil(lambda: "设了密码" in recent.progress(2))
    described = recent.item(0).data(Qt.ItemDataRole.AccessibleDescriptionRole)
    assert "年报.nbao" in described
    assert "三、依申请公开 0/25 行" in described
    recent.setCurrentRow(0)
    assert not recent.viewport().grab().isNull()


@pytest.mark.parametrize("with_key", [True, False], ids=["key", "mouse"])
def test_a_file_used_last_is_opened_from_the_list(
    qtbot: QtBot, remembered: Settings, begun: Path, *, with_key: bool
) -> None:
    window = shown(qtbot, remembered)
    recent = window.start_page.recent
    if with_key:
        recent.setFocus()
        recent.setCurrentRow(0)
        qtbot.keyClick(recent, Qt.Key.Key_Return)
    else:
        place = recent.visualItemRect(recent.item(0)).center()
        qtbot.mouseClick(recent.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert window.controller.document.path == begun


def test_the_folder_that_was_collected_last_is_among_the_files(
    qtbot: QtBot, remembered: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "1月报送"
    folder.mkdir()
    remembered.collections.keep_folder(folder)
    window = shown(qtbot, remembered)
    recent = window.start_page.recent
    assert recent.count() == 4
    qtbot.waitUntil(lambda: "接着汇总" in recent.progress(0), timeout=20_000)
    opened: list[list[Path]] = []
    monkeypatch.setattr(window.controller.collect, "show", opened.append)
    recent.chosen.emit(folder)
    assert opened == [[folder]]
    folder.rmdir()
    recent = shown(qtbot, remembered).start_page.recent
    qtbot.waitUntil(lambda: "不在原来的位置" in recent.progress(0), timeout=20_000)


def test_a_file_that_is_gone_is_said_to_be_and_forgotten(
    qtbot: QtBot, remembered: Settings
) -> None:
    window = shown(qtbot, remembered)
    recent = window.start_page.recent
    recent.chosen.emit(remembered.recent_files[1])
    assert "没有这个文件" in window.strip.text
    assert recent.count() == 2
    assert not window.controller.in_report


def test_progress_follows_what_is_saved(qtbot: QtBot, remembered: Settings, begun: Path) -> None:
    window = shown(qtbot, remembered)
    window.controller.files.open(begun)
    filled = fill_with_zero(window.controller.document.report, "requests")
    window.controller.document.edit(filled, "填数")
    assert window.controller.files.save()
    window.controller.actions_["new"].trigger()
    recent = window.start_page.recent
    qtbot.waitUntil(lambda: "二、主动公开 0/6 行，四" in recent.progress(0), timeout=20_000)


def test_what_was_collected_meanwhile_is_listed_as_the_window_comes_back(
    qtbot: QtBot, remembered: Settings, tmp_path: Path
) -> None:
    window, county = shown(qtbot, remembered), QMainWindow()
    qtbot.addWidget(county)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    assert window.start_page.recent.count() == 3
    county.show()
    county.activateWindow()
    qtbot.waitUntil(county.isActiveWindow)
    remembered.collections.keep_folder(tmp_path)
    county.close()
    window.activateWindow()
    qtbot.waitUntil(lambda: window.start_page.recent.count() == 4)
    qtbot.waitUntil(lambda: "接着汇总" in window.start_page.recent.progress(0), timeout=20_000)


def test_a_window_with_a_file_makes_its_start_page_when_that_is_wanted(
    qtbot: QtBot, settings: Settings
) -> None:
    window = MainWindow(settings, begins=False)
    qtbot.addWidget(window)
    equip(window, settings)
    window.show()
    assert not window.has_start_page
    window.controller.open(sample_path())
    window.controller.begin()
    assert window.controller.in_report
    assert not window.has_start_page
    window.controller.actions_["new"].trigger()
    assert window.pages.currentWidget() is window.start_page
    assert not window.controller.in_report


def test_a_file_that_does_not_come_leaves_the_start_page(qtbot: QtBot, settings: Settings) -> None:
    window = MainWindow(settings, begins=False)
    qtbot.addWidget(window)
    equip(window, settings)
    window.show()
    window.controller.begin()
    assert window.pages.currentWidget() is window.start_page
    assert window.start_page.year.value() > 2020


def test_what_begins_stands_on_one_line_and_the_list_is_as_high_as_its_files(
    qtbot: QtBot, remembered: Settings
) -> None:
    window = shown(qtbot, remembered)
    window.resize(1366, 768)
    page = window.start_page
    ways = (page.last_year_button, page.year, page.new_button, page.collect_button)
    places = [QRect(one.mapTo(page, QPoint()), one.size()) for one in ways]
    assert len({(place.top(), place.height()) for place in places}) == 1
    last = page.recent.visualItemRect(page.recent.item(2))
    assert page.recent.viewport().height() == last.bottom() + 1
    lines = page.deadlines.text().splitlines()
    assert page.deadlines.height() < (len(lines) + 1) * page.fontMetrics().lineSpacing()


def test_what_is_wrong_in_a_report_used_last_stands_on_its_tint(
    qtbot: QtBot, remembered: Settings
) -> None:
    recent = shown(qtbot, remembered).start_page.recent
    path = recent.item(0).data(Qt.ItemDataRole.UserRole)
    seen = []
    for words in ("还没有填", "三、依申请公开 24/25 行，2 处必改"):
        recent.show_progress(path, words)
        picture = recent.viewport().grab().toImage()
        row = range(recent.visualItemRect(recent.item(0)).height())
        tint = tone_colors(Tone.ERROR)[1]
        seen.append(
            any(picture.pixelColor(x, y) == tint for x in range(picture.width()) for y in row)
        )
    assert seen == [False, True]


def test_menus_of_a_report_stand_there_while_one_is_open(window: MainWindow) -> None:
    def titles() -> list[str]:
        return [one.text()[:2] for one in window.menuBar().actions() if one.isVisible()]

    assert titles() == ["文件", "视图", "帮助"]
    window.controller.files.new(2024)
    assert titles() == ["文件", "编辑", "插入", "视图", "转到", "定稿", "帮助"]


def test_the_last_row_can_be_scrolled_clear_of_a_message(
    qtbot: QtBot, remembered: Settings
) -> None:
    window = shown(qtbot, remembered)
    window.resize(910, 512)
    window.say(
        "没有找到年度报告的表格，请核对是不是选错了文件。", [("选择其他文件…", lambda: None)]
    )
    page = window.start_page
    bar = page.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    last = page.recent.visualItemRect(page.recent.item(page.recent.count() - 1))
    foot = page.recent.viewport().mapTo(window, last.bottomLeft())
    assert foot.y() < window.strip.y()
