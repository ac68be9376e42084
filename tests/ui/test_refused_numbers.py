"""What is typed into a cell and is no number: it stays there, and the typing goes on."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Level
from app.report.changes import Edit
from tests.ui.test_grid_keys import (
    BUSINESS,
    PERSON,
    RESEARCH,
    Key,
    key,
    requests_in,
    type_sign,
    typed,
)
from ui.grid.form_model import FormRole
from ui.grid.form_table import FormTable
from ui.main_window import MainWindow

WELFARE = CellKey("requests.received.welfare")
LAST = CellKey("requests.carried_out.other")
COLUMN = [CellKey(f"disclosure.{name}.decisions") for name in ("licences", "penalties", "coercion")]


def type_keys(window: MainWindow, text: str, last: Key) -> None:
    """Signs as the system sends them, then the key that leads on."""
    for sign in text:
        type_sign(QApplication.focusWidget() or window, sign, Qt.KeyboardModifier.NoModifier)
    key(window, last)


@pytest.mark.parametrize("last", [Key.Key_Return, Key.Key_Enter, Key.Key_Tab, Key.Key_Down])
def test_numbers_behind_one_that_is_none_stand_in_their_own_cells(
    report_window: MainWindow, last: Key
) -> None:
    document, tabs = report_window.controller.document, report_window.controller.tabs
    tabs.go_to(tabs.keys.index("disclosure"))
    table = tabs.currentWidget().findChild(FormTable)
    assert isinstance(table, FormTable)
    table.go_to(COLUMN[0])
    for text in ("3o", "12", "7"):
        type_keys(report_window, text, last)
    assert document.report.unread[COLUMN[0]].text == "3o"
    assert typed(document) == {COLUMN[1]: "12", COLUMN[2]: "7"}
    assert table.model.index_of(COLUMN[0]).data(FormRole.WRONG)
    document.check()
    assert [one.level for one in document.findings if COLUMN[0] in one.cells] == [Level.ERROR]


def test_whether_a_dash_is_none_stays_asked_while_numbers_follow(
    report_window: MainWindow,
) -> None:
    table, document = requests_in(report_window), report_window.controller.document
    strip = report_window.strip
    table.go_to(PERSON)
    type_keys(report_window, "-", Key.Key_Return)
    asked = strip.text
    type_keys(report_window, "5", Key.Key_Return)
    assert strip.text == asked
    type_keys(report_window, "/", Key.Key_Return)
    type_keys(report_window, "6", Key.Key_Return)
    assert "2 格" in strip.text
    assert typed(document) == {BUSINESS: "5", WELFARE: "6"}
    next(button for button in strip.buttons if button.text() == "填 0").click()
    assert typed(document) == {PERSON: "0", BUSINESS: "5", RESEARCH: "0", WELFARE: "6"}
    assert strip.text == ""
    document.undo_stack.undo()
    assert {one.text for one in document.report.unread.values()} == {"-", "/"}


def test_an_answer_leaves_a_cell_alone_that_was_cleared_meanwhile(
    report_window: MainWindow,
) -> None:
    table, document = requests_in(report_window), report_window.controller.document
    for where in (PERSON, BUSINESS):
        table.go_to(where)
        type_keys(report_window, "-", Key.Key_Return)
    table.go_to(PERSON)
    key(report_window, Key.Key_Delete)
    assert "2 格" in report_window.strip.text
    next(one for one in report_window.strip.buttons if one.text() == "填 0").click()
    assert typed(document) == {BUSINESS: "0"}
    assert not document.report.unread


def test_what_a_page_asks_goes_with_the_edition_of_its_form(
    report_window: MainWindow, catalog: Catalog
) -> None:
    table, document = requests_in(report_window), report_window.controller.document
    table.go_to(PERSON)
    type_keys(report_window, "-", Key.Key_Return)
    assert report_window.strip.buttons
    document.edit(Edit(edition=catalog.for_year(2020)), "修改年度")
    assert not report_window.strip.text
    report_window.say("要复制找回的文字吗？", [("复制", lambda: None)])
    document.undo_stack.undo()
    assert report_window.strip.buttons, "what somebody else asks stays"


def test_nothing_found_in_another_edition_is_asked_for_while_something_is_told(
    report_window: MainWindow, catalog: Catalog
) -> None:
    document = report_window.controller.document
    requests_in(report_window)
    document.check()
    assert document.findings
    report_window.say("已填入 2 格。", [("撤销", document.undo_stack.undo)])
    document.edit(Edit(edition=catalog.for_year(2020)), "修改年度")
    assert not report_window.strip.text
    document.check()
    document.undo_stack.undo()
    assert "修改年度" in report_window.strip.text


def test_a_dash_in_the_last_cell_stays_asked_about(report_window: MainWindow) -> None:
    table = requests_in(report_window)
    table.go_to(LAST)
    type_keys(report_window, "-", Key.Key_Return)
    assert [button.text() for button in report_window.strip.buttons] == ["填 0", "留空"]


def test_what_is_only_told_goes_with_its_page_and_its_pointer(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    table, strip = requests_in(report_window), report_window.strip
    table.go_to(LAST)
    type_keys(report_window, "4", Key.Key_Return)
    assert "最后一格" in strip.text
    qtbot.wait(1)
    key(report_window, Key.Key_Tab, "Ctrl")
    assert strip.text == ""
    requests_in(report_window).go_to(PERSON)
    report_window.controller.document._check_soon.timeout.disconnect()  # its line would say it
    type_keys(report_window, "3", Key.Key_O)
    key(report_window, Key.Key_Tab, "Ctrl")
    assert "不是数字" in strip.text, "told in leaving"
    requests_in(report_window).go_to(PERSON)
    type_keys(report_window, "-", Key.Key_Return)
    key(report_window, Key.Key_Tab, "Ctrl")
    assert strip.buttons
    strip.say("说一句")
    strip._gone.setInterval(50)
    QApplication.sendEvent(strip, QEnterEvent(QPointF(), QPointF(), QPointF()))
    qtbot.wait(80)
    assert strip.text == "说一句"
    QApplication.sendEvent(strip, QEvent(QEvent.Type.Leave))
    qtbot.waitUntil(lambda: strip.text == "")


def test_a_sentence_is_not_told_twice_one_above_the_other(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    table = requests_in(report_window)
    table.go_to(PERSON)
    type_keys(report_window, "3o", Key.Key_Return)
    qtbot.wait(1)
    report_window.controller.document.check()
    assert report_window.strip.text == ""
    assert "不是数字" in report_window.controller.bars.line.words.words
