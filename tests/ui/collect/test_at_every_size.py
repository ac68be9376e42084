"""The window of a collection at every size: what is in sight, what covers it, where Tab goes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QMenu, QToolButton, QWidget

from tests.ui.collect.conftest import Office
from tests.ui.collect.county import RECEIVED
from ui.settings import Settings


def test_tab_goes_from_the_tabs_through_counters_and_choice_to_the_list(listed: Office) -> None:
    window, page = listed.controller.window, listed.controller.units
    window.activateWindow()
    window.pages.tabBar().setFocus()
    page.units.go_to("柘山镇")
    counters = list(page.counters.buttons.values())
    expected = [*counters, page.list.choice, page.list.word, page.units]
    walked = [_tabbed(listed, Qt.Key.Key_Tab) for _ in range(30)]
    assert walked[: len(expected)] == expected
    assert walked.index(page.files) < walked.index(page.findings)
    assert window.pages.tabBar() in walked, "it goes round"
    window.pages.tabBar().setFocus()
    assert _tabbed(listed, Qt.Key.Key_Tab) is counters[0]
    assert _tabbed(listed, Qt.Key.Key_Backtab) is window.pages.tabBar()


def _tabbed(listed: Office, key: Qt.Key) -> QWidget | None:
    listed.qtbot.keyClick(QApplication.focusWidget() or listed.controller.window, key)
    return QApplication.focusWidget()


def test_a_message_covers_no_row_and_no_button(listed: Office) -> None:
    window, page = listed.controller.window, listed.controller.units
    window.resize(1366, 768)
    window.say("已记下今天退回 3 个单位。发给单位的文字用“复制退回文字”。", [("撤销", print)])
    QApplication.processEvents()
    place = QRect(window.strip.mapToGlobal(QPoint()), window.strip.size())
    buttons = list[QToolButton](page.findChildren(QToolButton))
    others: tuple[QWidget, ...] = (page.units, page.findings, *buttons)
    shown = [one for one in others if one.isVisible()]
    assert not [
        one for one in shown if place.intersects(QRect(one.mapToGlobal(QPoint()), one.size()))
    ]


def test_size_and_scheme_are_chosen_here_and_the_folder_comes_back(
    listed: Office, settings: Settings
) -> None:
    window = listed.controller.window
    menu = next(one for one in window.menuBar().actions() if one.text() == "视图(&V)").menu()
    assert isinstance(menu, QMenu)
    assert [one.text() for one in menu.actions()] == ["外观(&A)", "界面大小(&S)"]
    sizes = menu.actions()[1].menu()
    assert isinstance(sizes, QMenu)
    next(one for one in sizes.actions() if one.text().startswith("150")).trigger()
    assert settings.interface_size == 150
    assert "150%" in listed.message
    window.strip.buttons[0].click()
    assert listed.report_window.reopens_with == [str(listed.folder)]


@pytest.mark.parametrize(("size", "columns"), [((1366, 740), 7), ((1024, 700), 5), ((911, 500), 5)])
def test_columns_that_decide_and_the_total_are_in_sight_at_every_size(
    listed: Office, size: tuple[int, int], columns: int
) -> None:
    controller, window = listed.controller, listed.controller.window
    window.resize(*size)
    QApplication.processEvents()
    units = controller.units.units
    assert sum(units.columnWidth(at) for at in range(columns)) <= units.viewport().width()
    controller.actions_["sums"].trigger()
    controller.sums.tables.go_to([RECEIVED])
    QApplication.processEvents()
    table = controller.sums.tables.tables[1]
    body = table.body
    last = body.visualRect(body.model().index(0, body.model().columnCount() - 1))
    assert last.right() <= body.viewport().width()
    assert window.size().height() <= size[1]
    listed.qtbot.keyClick(body, Qt.Key.Key_Return)
    assert controller.sums.shares.isVisible(), "entering a cell shows its units at every size"
    assert controller.sums.shares.width() > 100


def test_what_is_to_be_done_first_is_picked_where_the_picked_row_is_gone(listed: Office) -> None:
    page = listed.controller.units
    assert page.units.go_to("文件 坏.docx")
    (listed.folder / "坏.docx").unlink()
    listed.controller.actions_["again"].trigger()
    listed.wait()
    QApplication.processEvents()
    current = page.units.current
    assert current is not None
    assert current.key == "文件 景支镇.nbao"


def test_units_behind_a_figure_are_opened_by_a_button_where_there_is_no_room(
    listed: Office,
) -> None:
    controller, window = listed.controller, listed.controller.window
    window.resize(911, 500)
    controller.actions_["sums"].trigger()
    controller.sums.tables.go_to([RECEIVED])
    QApplication.processEvents()
    opener, side = controller.sums.splitter.opener, controller.sums.side
    assert opener.isVisible()
    assert not side.isVisible(), "nothing of it takes the focus or is cut"
    opener.click()
    assert side.isVisible()
    assert side.width() > 100
    window.resize(1600, 900)
    QApplication.processEvents()
    assert not opener.isVisible()
    assert side.isVisible()
