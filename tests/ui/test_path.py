"""The list of sections, the next step, and the two ways to fill in what did not happen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.edition.cells import CellKey
from app.edition.definition import OrganisationKind
from app.edition.edition import FIELD_TITLES
from app.export.outline import Source
from app.report.changes import Details, Edit, Organisation, Unread
from app.report.report import Report
from tests.ready import make_final, make_ready
from tests.ui.modal import ask_for_menu, with_menu
from tests.ui.test_main_window import details
from ui.main_window import MainWindow
from ui.pages.table_page import TablePage
from ui.widgets.fields import put_window_steps
from ui.widgets.text_editor import TextEditor

PERSON = CellKey("requests.received.person")
WRITTEN = dict.fromkeys(("preamble", "overview"), "今年写了足够多的字，情况很好。")


def table_page(window: MainWindow, key: str) -> TablePage:
    tabs = window.controller.tabs
    tabs.go_to(tabs.keys.index(key))
    page = tabs.page(tabs.currentIndex())
    assert isinstance(page, TablePage)
    return page


def front(window: MainWindow) -> str:
    return window.controller.tabs.keys[window.controller.tabs.currentIndex()]


def edit(window: MainWindow, edit: Edit) -> None:
    window.controller.document.edit(edit, "改")
    window.controller.document.check()


def sign(window: MainWindow) -> None:
    """Gives the report its kind and its date."""
    details = window.controller.document.report.details
    kind = msgspec.structs.replace(details.organisation, kind=OrganisationKind.DEPARTMENT)
    edit(window, Edit(details=replace(details, date=date(2025, 1, 20), organisation=kind)))


def next_step(window: MainWindow, qtbot: QtBot) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, Qt.Key.Key_F7)


def test_a_click_on_a_tab_puts_the_cursor_there(report_window: MainWindow, qtbot: QtBot) -> None:
    bar = report_window.controller.bars.sections.bar
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(3).center())
    page = table_page(report_window, "requests")
    assert front(report_window) == "requests"
    assert QApplication.focusWidget() is page.table.body


def test_arrow_keys_walk_through_the_tabs_and_enter_goes_in(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    bar = report_window.controller.bars.sections.bar
    bar.setFocus()
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    assert front(report_window) == "overview"
    assert QApplication.focusWidget() is bar
    qtbot.keyClick(bar, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is not bar


def test_the_tabs_follow_the_page_in_front(report_window: MainWindow) -> None:
    report_window.controller.tabs.step(1)
    assert report_window.controller.bars.sections.bar.currentIndex() == 1


def test_alt_and_a_digit_open_the_tabs_in_the_order_shown(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    bar = report_window.controller.bars.sections.bar
    for place in range(bar.count()):
        focused = QApplication.focusWidget()
        assert focused is not None
        key = Qt.Key(Qt.Key.Key_1 + place)
        qtbot.keyClick(focused, key, Qt.KeyboardModifier.AltModifier)
        assert bar.currentIndex() == place


def test_titles_shorten_to_their_numbers_before_any_tab_is_cut(report_window: MainWindow) -> None:
    sections = report_window.controller.bars.sections
    report_window.resize(1600, 700)
    sections.bar.resize(1400, 40)
    assert sections.bar.tabText(3) == "三、依申请公开"
    sections.bar.resize(520, 40)
    assert sections.bar.tabText(3) == "三"
    assert sections.words(3) == "三、依申请公开，未填"


@pytest.mark.parametrize("height", [500, 800])
def test_the_line_below_the_tab_in_front_lies_on_the_edge(
    report_window: MainWindow, qtbot: QtBot, height: int
) -> None:
    strip = report_window.controller.bars.sections
    report_window.resize(1200, height)
    qtbot.waitUntil(lambda: strip.bar.tabRect(0).height() == strip.height())
    below = QPoint(0, strip.bar.tabRect(0).bottom())
    assert strip.bar.mapTo(strip, below).y() == strip.rect().bottom()


def test_no_tab_moves_under_a_click_in_the_smallest_window(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    sections = report_window.controller.bars.sections
    report_window.resize(1, 1)
    QApplication.processEvents()
    places = range(sections.bar.count())
    stand = [sections.bar.tabRect(place) for place in places]
    for place in (*reversed(places), 3):
        qtbot.mouseClick(sections.bar, Qt.MouseButton.LeftButton, pos=stand[place].center())
        assert sections.bar.currentIndex() == place
        assert [sections.bar.tabRect(one) for one in places] == stand
        assert all(sections.bar.rect().contains(one) for one in stand)


def test_a_screen_reader_finds_tabs_with_name_and_state(report_window: MainWindow) -> None:
    reader = QAccessible.queryAccessibleInterface(report_window.controller.bars.sections.bar)
    assert reader.role() == QAccessible.Role.PageTabList
    tab = reader.child(3)
    assert tab.role() == QAccessible.Role.PageTab
    assert tab.text(QAccessible.Text.Name) == "三、依申请公开，未填"


def test_the_next_step_leads_in_order(report_window: MainWindow, qtbot: QtBot) -> None:
    next_step(report_window, qtbot)
    page = details(report_window)
    assert QApplication.focusWidget() is page.name.line
    qtbot.keyClicks(page.name.line, "ABC")
    next_step(report_window, qtbot)
    assert QApplication.focusWidget() is page.kind
    sign(report_window)
    edit(report_window, Edit(texts=WRITTEN))
    header = report_window.controller.bars.header
    assert header.next_step.text() == "下一步：二、主动公开"
    next_step(report_window, qtbot)
    table = table_page(report_window, "disclosure").table
    assert table.current_cell == "disclosure.rules.issued"
    hinted = report_window.statusBar().currentMessage() or report_window.strip.text
    assert "“规章”还有 3 格没有填" in hinted


def test_a_step_left_for_later_is_passed_over(report_window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(QApplication.focusWidget(), "ABC")
    sign(report_window)
    edit(report_window, Edit(texts=WRITTEN))
    next_step(report_window, qtbot)
    next_step(report_window, qtbot)
    table = table_page(report_window, "disclosure").table
    assert table.current_cell == "disclosure.normative.issued"


def test_the_button_names_the_part_that_it_leads_to(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    controller = report_window.controller
    edit(report_window, Edit(texts={"preamble": WRITTEN["preamble"]}))
    sign(report_window)
    for _ in range(5):
        words = controller.bars.header.next_step.text()
        next_step(report_window, qtbot)
        led_to = controller.path._last
        assert led_to is not None
        field = FIELD_TITLES.get(led_to.field, "")  # of the page that one is on it names more
        names = (field, *(one.tab for one in controller.document.report.edition.sections))
        assert words == f"下一步：{names[controller.tabs.currentIndex()]}"


def test_the_line_at_the_foot_tells_what_the_step_led_to(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    line = report_window.controller.bars.line
    told = set()
    for _ in range(4):
        next_step(report_window, qtbot)
        led_to = report_window.controller.path._last
        assert led_to is not None
        assert led_to.about is not None
        assert line.words.words == led_to.about.message
        told.add(line.words.words)
    assert len(told) == 4


def test_with_nothing_left_the_next_step_is_the_finishing_page(
    window: MainWindow, qtbot: QtBot, huaian: Report
) -> None:
    make_ready(huaian)
    window.controller.files.show(huaian)
    next_step(window, qtbot)
    page = window.controller.finishing.page
    assert page is not None
    assert window.pages.currentWidget() is page
    assert page.finish.text() == "定稿并导出 4 个文件"
    make_final(huaian)
    window.controller.files.show(huaian)
    next_step(window, qtbot)
    assert window.pages.currentWidget() is page
    assert page.finish.text() == "导出 4 个文件"


def test_a_finding_is_a_step(window: MainWindow, qtbot: QtBot, huaian: Report) -> None:
    make_ready(huaian)
    huaian.apply(Edit({PERSON: Unread("很多")}))
    window.controller.files.show(huaian)
    next_step(window, qtbot)
    assert table_page(window, "requests").table.current_cell == PERSON


def test_blank_cells_of_a_table_are_filled_with_0_in_one_step(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    page = table_page(report_window, "requests")
    edit(report_window, Edit({PERSON: Decimal(3)}))
    assert not page.offers.nil_return.isVisible()
    qtbot.mouseClick(page.offers.fill_zero, Qt.MouseButton.LeftButton)
    report = report_window.controller.document.report
    assert report.value(PERSON) == 3
    assert not [key for key in report.blank_keys if key.startswith("requests.")]
    assert "143 个空白格已填 0" in report_window.strip.text
    assert not page.offers.fill_zero.isVisible()
    report_window.controller.actions_["undo"].trigger()
    assert report.typed == {PERSON: Decimal(3)}


def test_filling_is_not_offered_on_a_page_without_a_table(report_window: MainWindow) -> None:
    report_window.controller.actions_["fill_zero"].trigger()
    assert "没有表格" in report_window.strip.text


def overview_editor(window: MainWindow) -> TextEditor:
    tabs = window.controller.tabs
    tabs.go_to(tabs.keys.index("overview"))
    return tabs.open_text()


EMPTY = "（一）主动公开情况\n（二）监督保障情况\n加强了。"


def lead_below_the_first(window: MainWindow) -> TextEditor:
    """The editor after the way led to the empty heading at the head of the overview."""
    document = window.controller.document
    edit(window, Edit(texts={"overview": EMPTY}))
    document.undo_stack.setClean()
    editor = overview_editor(window)
    window.controller.tabs.lead_to(Source("overview", start=len("（一）主动公开情况")))
    return editor


def test_the_cursor_stands_in_a_line_of_its_own_below_an_empty_heading(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    document = report_window.controller.document
    editor = lead_below_the_first(report_window)
    assert editor.textCursor().blockNumber() == 1
    assert editor.textCursor().block().text() == ""
    assert document.report.texts["overview"] == EMPTY
    assert not document.is_dirty
    qtbot.keyClicks(editor, "ab")
    written = EMPTY.replace("\n", "\nab\n", 1)
    assert document.report.texts["overview"] == written
    assert editor.toPlainText() == written
    document.undo_stack.undo()
    assert document.report.texts["overview"] == EMPTY
    assert editor.toPlainText() == EMPTY


def test_findings_stay_underlined_behind_a_line_that_is_not_of_the_text(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    text = "（一）主动公开情况\n（二）监督保障情况\n（三）平台建设情况"
    document = report_window.controller.document
    edit(report_window, Edit(texts={"overview": text}))
    editor = overview_editor(report_window)

    def marked() -> list[str]:
        return [mark.cursor.selectedText() for mark in editor.marks.marks]

    before = marked()
    assert before == text.split("\n")
    for heading in text.split("\n"):
        end = text.index(heading) + len(heading)
        report_window.controller.tabs.lead_to(Source("overview", start=end))
        document.check()
        document.checked.emit()
        assert marked() == before


def test_a_line_that_nothing_was_written_in_goes_when_the_cursor_leaves_it(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    editor = lead_below_the_first(report_window)
    qtbot.keyClick(editor, Qt.Key.Key_Down)
    assert editor.toPlainText() == EMPTY
    assert editor.textCursor().block().text() == "（二）监督保障情况"
    qtbot.keyClick(editor, Qt.Key.Key_End)
    qtbot.keyClicks(editor, "x")
    changed = EMPTY.replace("监督保障情况", "监督保障情况x")
    assert report_window.controller.document.report.texts["overview"] == changed


def test_the_menu_of_a_text_undoes_the_steps_of_the_window(report_window: MainWindow) -> None:
    editor = overview_editor(report_window)
    edit(report_window, Edit(texts={"overview": "写了。"}))
    menu = editor.createStandardContextMenu()
    put_window_steps(menu, editor)
    undo, redo = menu.actions()[:2]
    assert (undo.text(), redo.text()) == ("撤销(&U)\tCtrl+Z", "重做(&R)\tCtrl+Y")
    assert (undo.isEnabled(), redo.isEnabled()) == (True, False)
    undo.trigger()
    assert editor.toPlainText() == ""
    menu.deleteLater()


def test_the_menu_of_a_field_undoes_the_steps_of_the_window(report_window: MainWindow) -> None:
    """A field that was left has no steps of its own any more."""
    controller = report_window.controller
    controller.tabs.go_to(0)
    line = details(report_window).name.line
    edit(report_window, Edit(details=Details(2024, None, Organisation("柘山镇人民政府"))))
    offered: list[tuple[str, bool]] = []

    def undo(menu: QMenu) -> None:
        offered.extend((one.text(), one.isEnabled()) for one in menu.actions()[:2])
        menu.actions()[0].trigger()

    with_menu(lambda: ask_for_menu(line), undo)
    assert offered == [("撤销(&U)\tCtrl+Z", True), ("重做(&R)\tCtrl+Y", False)]
    assert not line.text()


def test_ctrl_z_in_the_year_takes_the_step_of_the_window_back(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    controller = report_window.controller
    controller.tabs.go_to(0)
    page = details(report_window)
    before = controller.document.report.details.year
    page.year.setFocus()
    qtbot.keyClick(page.year, Qt.Key.Key_Up)
    assert controller.document.report.details.year == before + 1
    qtbot.keyClick(page.year, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert controller.document.report.details.year == page.year.value() == before


def test_a_step_tells_what_to_do_and_the_line_what_is_missing(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    controller = report_window.controller
    next_step(report_window, qtbot)
    about = controller.bars.line.words.words
    hinted = report_window.statusBar().currentMessage() or report_window.strip.text
    assert hinted
    assert about not in hinted


def test_a_tab_begins_below_its_first_empty_heading(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    edit(report_window, Edit(texts={"issues": "（一）上年整改情况\n（二）存在的主要问题"}))
    tabs = report_window.controller.tabs
    tabs.go_to(tabs.keys.index("issues"))
    qtbot.keyClicks(tabs.open_text(), "X")
    text = report_window.controller.document.report.texts["issues"]
    assert text == "（一）上年整改情况\nX\n（二）存在的主要问题"
    tabs.go_to(0)
    tabs.go_to(tabs.keys.index("issues"))
    assert tabs.open_text().toPlainText() == text, "where one has been the cursor stays"


def test_what_is_refused_is_the_next_step_still(report_window: MainWindow, qtbot: QtBot) -> None:
    """The button says so, and the key leads back there."""
    page, header = details(report_window), report_window.controller.bars.header
    qtbot.keyClicks(page.name.line, "ABC")
    sign(report_window)
    edit(report_window, Edit(texts={"preamble": WRITTEN["preamble"]}))
    details_ = report_window.controller.document.report.details
    edit(report_window, Edit(details=replace(details_, date=None)))
    next_step(report_window, qtbot)
    assert QApplication.focusWidget() is page.date.line
    qtbot.keyClicks(page.date.line, "2026-2-30")
    qtbot.keyClick(page.date.line, Qt.Key.Key_Tab)
    assert header.next_step.text() == "下一步：成文日期"
    next_step(report_window, qtbot)
    assert QApplication.focusWidget() is page.date.line


def test_the_first_gap_comes_first_whatever_was_passed_over_before(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    """The button, the line below and the key say the same."""
    controller = report_window.controller
    qtbot.keyClicks(details(report_window).name.line, "ABC")
    edit(report_window, Edit(texts={"preamble": WRITTEN["preamble"]}))
    sign(report_window)
    headings = "（一）主动公开情况\n（二）依申请公开情况"
    edit(report_window, Edit(texts={"overview": headings}))
    for _ in range(2):
        next_step(report_window, qtbot)
    assert controller.bars.line.words.words.startswith("“（二）")
    editor = overview_editor(report_window)
    qtbot.keyClicks(editor, "x")
    controller.document.check()
    assert controller.bars.line.words.words.startswith("“（一）")
    next_step(report_window, qtbot)
    assert editor.textCursor().block().previous().text() == "（一）主动公开情况"
