"""The window of a collection helps where one is, and is found again as it was left."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTreeWidget
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from tests.ui.collect.conftest import Office
from tests.ui.collect.folder import county_folder
from tests.ui.collect.test_comparing import show_comparison
from ui.application import make_window
from ui.collect.actions.menus import COLLECTION_SPECS, PAGES
from ui.dialogs.help import ManualWindow
from ui.settings import Settings


def manual_of(office: Office) -> ManualWindow:
    manual = office.controller.reference.manual
    assert manual is not None
    return manual


def listed_keys(words: QTreeWidget) -> dict[str, str]:
    tops = [words.topLevelItem(place) for place in range(words.topLevelItemCount())]
    rows = [top.child(row) for top in tops for row in range(top.childCount())]
    return {row.text(0): row.text(1) for row in rows}


def test_f1_opens_the_manual_at_the_chapter_before_anything_is_read(
    office: Office, qtbot: QtBot
) -> None:
    qtbot.keyClick(office.controller.window, Qt.Key.Key_F1)
    assert manual_of(office).view.textCursor().block().text() == "汇总各单位年报"
    manual_of(office).close()


@pytest.mark.parametrize("key", PAGES.split())
def test_f1_opens_the_manual_at_what_it_says_of_the_page(
    office: Office, qtbot: QtBot, key: str
) -> None:
    office.open()
    office.controller.actions_[key].trigger()
    qtbot.keyClick(office.controller.window, Qt.Key.Key_F1)
    page, view = office.controller.window.page, manual_of(office).view
    assert page is not None
    assert page.manual_words
    assert view.textCursor().block().text().startswith(page.manual_words)
    assert view.cursorRect().top() == 0
    manual_of(office).close()


def test_the_list_of_keys_names_what_is_done_in_this_window(office: Office, qtbot: QtBot) -> None:
    qtbot.keyClick(office.controller.window, Qt.Key.Key_F1, Qt.KeyboardModifier.ControlModifier)
    dialog = office.controller.reference.keys
    assert dialog is not None
    told = listed_keys(dialog.list)
    assert told["重新读取"] == "F5"
    named = {key for keys in told.values() for key in keys.split(" 或 ")}
    assert {key for spec in COLLECTION_SPECS for key in spec.shortcuts} <= named
    assert "填好一格，到下一格" not in told
    dialog.close()


def test_every_page_is_reached_by_keys(office: Office, qtbot: QtBot) -> None:
    office.open()
    for number in range(len(PAGES.split()), 0, -1):
        key = Qt.Key(Qt.Key.Key_0.value + number)
        qtbot.keyClick(office.controller.window, key, Qt.KeyboardModifier.AltModifier)
        assert office.controller.window.pages.currentIndex() == number - 1


def test_dividers_and_columns_are_as_they_were_left(
    office: Office, qtbot: QtBot, settings: Settings, tmp_path: Path, catalog: Catalog
) -> None:
    office.open()
    controller = office.controller
    controller.actions_["units"].trigger()
    qtbot.wait(50)
    controller.units.splitter.moveSplitter(220, 1)
    controller.units.units.setColumnWidth(0, 333)
    show_comparison(office)
    assert controller.compare.figures.view is not None
    controller.compare.figures.view.setColumnWidth(0, 277)
    top = controller.units.splitter.sizes()[0]
    controller.window.close()

    window = make_window(settings)
    qtbot.addWidget(window)
    window.show()
    again = Office(qtbot, window, county_folder(tmp_path / "另一个市", catalog))
    again.open()
    again.controller.actions_["units"].trigger()
    qtbot.wait(50)
    assert again.controller.units.splitter.sizes()[0] == pytest.approx(top, abs=2)
    again.controller.window.resize(1900, 800)
    again.controller.units.splitter.moveSplitter(1400, 1)
    qtbot.wait(50)
    assert again.controller.units.units.columnWidth(0) == 333, "where there is room"
    show_comparison(again)
    qtbot.wait(50)
    assert again.controller.compare.figures.view is not None
    assert again.controller.compare.figures.view.columnWidth(0) == 277
    window.close()
