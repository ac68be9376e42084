"""A wrong sum in the window: what would mend it is offered, looked at, adopted and taken back."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.checks.findings import Finding, is_repairable, may_be_settled
from app.checks.runner import finalise
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Level
from app.report.changes import Edit, Entry
from app.report.report import Report
from app.report.totals import Previous
from app.storage.report_file import save_report
from tests.ready import make_ready
from tests.ui.conftest import GRANTED, take_in_hand
from tests.ui.modal import with_menu
from ui.grid.cell_menu import cell_menu
from ui.grid.form_table import FormTable
from ui.main_window import MainWindow
from ui.widgets.findings_line import Anchor, RepairCard
from ui.widgets.text_editor import lit_lines

RESEARCH = CellKey("requests.granted.research")


def table(window: MainWindow) -> FormTable:
    window.controller.tabs.go_to(3)
    found = window.controller.tabs.currentWidget().findChild(FormTable)
    assert found is not None
    return found


def card(window: MainWindow) -> RepairCard:
    return window.controller.repairing.card


def offers(window: MainWindow) -> list[str]:
    """What each button of the card says to a screen reader, and why."""
    return [
        f"{one.accessibleName()}\n{one.accessibleDescription()}"
        for one in card(window).adopt_buttons
    ]


def in_window(window: MainWindow, anchor: QRect, view: QWidget) -> QRect:
    return QRect(view.mapTo(window, anchor.topLeft()), anchor.size())


def value(window: MainWindow, key: CellKey) -> Decimal | None:
    return window.controller.document.report.value(key)


def test_the_key_offers_what_would_mend_the_wrong_sum_in_hand(
    wrong: MainWindow, qtbot: QtBot
) -> None:
    qtbot.keyClick(wrong, Qt.Key.Key_F6)
    shown = card(wrong)
    assert shown.isVisible()
    assert shown.accessibleName() == "怎么改：三、依申请公开"
    assert "“自然人”一列" in shown.message.text()
    assert wrong.focusWidget() is shown
    assert not any(one.isDefault() for one in shown.adopt_buttons)
    first = offers(wrong)[0]
    assert first.startswith("采用：1．“（一）予以公开”·自然人：1828 改为 1288\n")
    assert "前后颠倒" in first
    assert value(wrong, GRANTED) == 1828


@pytest.mark.parametrize("size", [(1366, 738), (910, 492)])
def test_the_card_stands_at_the_likeliest_cell_and_never_over_it(
    wrong: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    wrong.resize(*size)
    body = table(wrong).body
    table(wrong).go_to(RESEARCH)  # which has no part in it
    wrong.controller.actions_["mend"].trigger()
    assert wrong.controller.tabs.current_cell == GRANTED
    for bar in (body.verticalScrollBar(), body.horizontalScrollBar()):
        for value_ in (bar.minimum(), bar.maximum(), bar.minimum()):
            bar.setValue(value_)
            shown = body.visualRect(body.currentIndex()).intersected(body.viewport().rect())
            cell = in_window(wrong, shown, body.viewport())
            assert not card(wrong).geometry().intersects(cell)
            assert wrong.rect().contains(card(wrong).geometry())


@pytest.mark.parametrize("size", [(1366, 738), (910, 492)])
def test_the_card_leaves_the_cursor_where_it_is_and_its_buttons_too(
    wrong: MainWindow, qtbot: QtBot, size: tuple[int, int]
) -> None:
    """A second click finds the button that the first one saw."""
    wrong.resize(*size)
    form, typed = table(wrong), CellKey("requests.carried_out.person")
    form.go_to(typed)
    wrong.controller.document.edit(Edit({GRANTED: Decimal(1288)}), "改正")
    right = value(wrong, typed)
    for key in "110\r":
        QTest.keyClicks(QApplication.focusWidget() or form, key)
    form.go_to(typed)
    wrong.controller.document.check()
    bars = (form.body.verticalScrollBar(), form.body.horizontalScrollBar())
    seen = [bar.value() for bar in bars]
    qtbot.mouseClick(wrong.controller.bars.line.repair, Qt.MouseButton.LeftButton)
    assert wrong.controller.tabs.current_cell == typed
    assert [bar.value() for bar in bars] == seen
    shown = card(wrong)
    assert offers(wrong)[0].startswith(
        f"采用：1．“四、结转下年度继续办理”·自然人：110 改为 {right}"
    )
    QApplication.processEvents()
    places = [one.mapToGlobal(QPoint()) for one in shown.adopt_buttons[:2]]
    qtbot.mouseClick(shown.look_buttons[1], Qt.MouseButton.LeftButton)
    assert [one.mapToGlobal(QPoint()) for one in shown.adopt_buttons[:2]] == places
    assert wrong.controller.tabs.current_cell != typed


def test_escape_gives_the_keys_back_to_the_table(wrong: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(wrong, Qt.Key.Key_F6)
    qtbot.keyClick(card(wrong).adopt_buttons[0], Qt.Key.Key_Escape)
    assert card(wrong).isHidden()
    assert wrong.focusWidget() is table(wrong).body
    assert value(wrong, GRANTED) == 1828


def test_the_keys_go_round_within_the_card(wrong: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(wrong, Qt.Key.Key_F6)
    shown, seen = card(wrong), list[QWidget | None]()
    stops = len(shown.adopt_buttons) + len(shown.look_buttons) + 1
    qtbot.keyClick(shown, Qt.Key.Key_Tab)
    for _ in range(stops):
        seen.append(wrong.focusWidget())
        qtbot.keyClick(wrong.focusWidget(), Qt.Key.Key_Tab)
    assert wrong.focusWidget() is seen[0]
    assert set(seen) == {*shown.adopt_buttons, *shown.look_buttons, shown.close_button}
    qtbot.keyClick(wrong.focusWidget(), Qt.Key.Key_Up)
    assert wrong.focusWidget() is shown.close_button


def test_enter_takes_no_offer_that_was_not_gone_to(wrong: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(wrong, Qt.Key.Key_F6)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        qtbot.keyClick(wrong.focusWidget(), key)
        assert value(wrong, GRANTED) == 1828
        assert card(wrong).isVisible()
    qtbot.keyClick(wrong.focusWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(wrong.focusWidget(), Qt.Key.Key_Return)
    assert value(wrong, GRANTED) == 1288


def test_no_figure_is_offered_while_a_column_is_being_filled_in(
    report_window: MainWindow,
) -> None:
    document, form = report_window.controller.document, table(report_window)
    for row, figure in (("received", "5"), ("carried_in", "1"), ("granted", "7")):
        form.model.write(CellKey(f"requests.{row}.person"), figure)
    document.check()
    wrong = next(one for one in document.findings if one.check_id == "requests_balance")
    report_window.controller.findings.go_to(wrong)
    report_window.controller.actions_["mend"].trigger()
    assert card(report_window).adopt_buttons == []
    assert "请先填完" in card(report_window).advice.text()


def test_what_was_typed_and_undone_is_not_offered_first(wrong: MainWindow) -> None:
    document, form = wrong.controller.document, table(wrong)
    left = CellKey("requests.carried_out.person")
    form.model.write(left, "1")
    form.model.write(GRANTED, "7")
    seen = [document.typed_last]
    steps = document.undo_stack
    for step in (steps.undo, steps.redo, steps.undo, steps.undo):
        step()
        seen.append(document.typed_last)
    assert seen == [(GRANTED, left), (left,), (GRANTED, left), (left,), ()]


def test_looking_goes_to_the_cell_and_changes_nothing(wrong: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(wrong, Qt.Key.Key_F6)
    before = dict(wrong.controller.document.report.typed)
    place = wrong.controller.tabs.current_cell
    qtbot.mouseClick(card(wrong).look_buttons[1], Qt.MouseButton.LeftButton)
    assert wrong.controller.tabs.current_cell != place
    assert card(wrong).isVisible()
    assert wrong.controller.document.report.typed == before


def test_adopting_is_one_step_that_can_be_undone(wrong: MainWindow, qtbot: QtBot) -> None:
    document = wrong.controller.document
    qtbot.keyClick(wrong, Qt.Key.Key_F6)
    qtbot.keyClick(card(wrong).adopt_buttons[0], Qt.Key.Key_Return)
    assert value(wrong, GRANTED) == 1288
    assert card(wrong).isHidden()
    assert wrong.strip.text == "已采用：“（一）予以公开”·自然人：1828 改为 1288。"
    assert wrong.controller.tabs.current_cell == GRANTED
    assert "requests_balance" not in {one.check_id for one in document.findings}
    document.undo_stack.undo()
    assert value(wrong, GRANTED) == 1828


def test_the_button_is_there_for_sums_alone(wrong: MainWindow) -> None:
    panel = wrong.controller.findings
    panel.show()
    for row, finding in enumerate(panel.model.findings):
        panel.view.setCurrentIndex(panel.model.index(row, 0))
        assert panel.repair.isVisible() == (finding.check_id == "requests_balance")


def test_whoever_goes_elsewhere_closes_the_card(wrong: MainWindow, qtbot: QtBot) -> None:
    panel, tabs = wrong.controller.findings, wrong.controller.tabs
    leave: Callable[[], object]
    last = panel.model.findings[-1]
    for leave in (
        lambda: panel.go_to(last),
        lambda: tabs.go_to(1),
        lambda: table(wrong).go_to(RESEARCH),
        wrong.controller.actions_["finish"].trigger,
    ):
        take_in_hand(wrong)
        qtbot.keyClick(wrong, Qt.Key.Key_F6)
        assert card(wrong).isVisible()
        leave()
        assert card(wrong).isHidden()


def test_the_live_balance_leads_to_its_own_column(wrong: MainWindow, qtbot: QtBot) -> None:
    wrong.controller.document.edit(Edit(entries={RESEARCH: Decimal(4)}), "填写")
    form = table(wrong)
    row = form.model.balance_row
    assert row is not None
    index = form.model.index(row, form.model.index_of(RESEARCH).column())
    pane = next(one for one in form.panes if one.visualRect(index).isValid())
    seen: list[str] = []

    def choose(menu: QMenu) -> None:
        seen.append(menu.actions()[0].text())
        menu.actions()[0].trigger()

    middle = pane.visualRect(index).center()
    with_menu(lambda: pane.customContextMenuRequested.emit(middle), choose)
    assert seen == ["怎么改"]
    assert "“科研机构”一列" in card(wrong).message.text()
    assert offers(wrong)[0].startswith("采用：1．“（一）予以公开”·科研机构：4 改为 0")


def test_an_equal_balance_has_no_menu(wrong: MainWindow) -> None:
    form = table(wrong)
    form.model.message.connect(lambda *_: None)
    pane = form.panes[1]
    pane.customContextMenuRequested.emit(QPoint(1, 1))
    assert QApplication.activePopupWidget() is None


def test_where_no_figure_alone_would_do_it_is_said(wrong: MainWindow, qtbot: QtBot) -> None:
    halves = {"requests.received.research": "0.5", "requests.carried_in.research": "0.75"}
    entries: dict[CellKey, Entry] = {CellKey(key): Decimal(text) for key, text in halves.items()}
    wrong.controller.document.edit(Edit(entries=entries), "填写")
    wrong.controller.document.check()
    panel = wrong.controller.findings
    found = wrong.controller.document.findings
    sums = (one for one in found if one.check_id == "requests_balance")
    panel.go_to(next(one for one in sums if "科研机构" in one.message))
    panel.repair.click()
    assert card(wrong).isVisible()
    assert card(wrong).adopt_buttons == []
    assert "逐项核对" in card(wrong).advice.text()
    assert wrong.focusWidget() is card(wrong)
    qtbot.mouseClick(card(wrong).close_button, Qt.MouseButton.LeftButton)
    assert card(wrong).isHidden()
    assert wrong.focusWidget() is table(wrong).body


def test_no_line_of_what_is_wrong_is_cut_off_where_nothing_is_offered(wrong: MainWindow) -> None:
    wrong.resize(911, 512)
    finding = wrong.controller.findings.in_hand
    assert finding is not None
    shown = card(wrong)
    shown.show_for(
        "三、依申请公开", msgspec.structs.replace(finding, message="一项不等。" * 20), ()
    )
    shown.stand_at(Anchor(table(wrong).body, lambda: QRect(0, 0, 60, 30)))
    QApplication.processEvents()
    for label in (shown.message, shown.advice):
        assert label.height() >= label.heightForWidth(label.width())
    assert shown.message.geometry().bottom() < shown.advice.geometry().top()


def test_another_finding_is_never_mended_in_place_of_the_one_in_hand(
    wrong: MainWindow, qtbot: QtBot
) -> None:
    panel, document = wrong.controller.findings, wrong.controller.document
    other = next(one for one in document.findings if not may_be_settled(document.report, one))
    panel.go_to(other)
    qtbot.keyClick(wrong, Qt.Key.Key_F6)
    assert card(wrong).isHidden()
    assert panel.in_hand == other
    assert wrong.strip.text.startswith("现在这一处没有可以直接采用的改法")
    assert other.message in wrong.strip.text


def test_what_is_wrong_on_the_page_in_front_is_in_hand_before_what_is_elsewhere(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    controller = report_window.controller
    controller.document.edit(Edit(entries={GRANTED: Decimal(40)}), "填写")
    controller.document.check()
    assert controller.bars.line.place.text().startswith("基本信息")
    form = table(report_window)
    assert controller.bars.line.place.toolTip() == "三、依申请公开"
    qtbot.keyClick(form.body, Qt.Key.Key_F6)
    assert "“自然人”一列" in card(report_window).message.text()


def test_what_is_to_be_explained_on_the_page_in_front_is_in_hand_at_once(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    controller = report_window.controller
    controller.document.edit(Edit(texts={"issues": "无"}), "填写")
    controller.tabs.go_to(controller.tabs.keys.index("issues"))
    controller.document.check()
    told = controller.findings.in_hand
    assert told is not None
    assert (told.section, told.level) == ("issues", Level.EXPLAIN)
    controller.tabs.go_to(1)
    before = controller.findings.in_hand
    assert before is not None
    assert before != told
    qtbot.keyClick(report_window, Qt.Key.Key_F8)
    assert controller.findings.in_hand == before
    qtbot.keyClick(report_window, Qt.Key.Key_F8)
    after = controller.findings.in_hand
    assert after is not None
    rows = [controller.findings.model.row_of(one) for one in (before, after)]
    assert rows[1] == rows[0] + 1


def test_a_finding_whose_page_was_left_makes_way_for_what_is_wrong_in_front(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    controller = report_window.controller
    panel, tabs = controller.findings, controller.tabs
    controller.document.edit(Edit(entries={GRANTED: Decimal(40)}), "填写")
    controller.document.check()
    date = next(one for one in controller.document.findings if one.field == "date")
    panel.go_to(date)
    tabs.go_to(tabs.keys.index("issues"))
    assert panel.in_hand == date
    tabs.go_to(tabs.keys.index("requests"))
    wrong = panel.in_hand
    assert wrong is not None
    assert (wrong.section, wrong.level) == ("requests", Level.ERROR)
    qtbot.keyClick(report_window, Qt.Key.Key_F8)
    assert panel.in_hand == wrong
    tabs.go_to(tabs.keys.index("issues"))
    assert panel.in_hand == wrong


def test_the_row_walked_to_in_the_list_is_in_hand(wrong: MainWindow, qtbot: QtBot) -> None:
    panel, line = wrong.controller.findings, wrong.controller.bars.line
    panel.go_to(panel.model.findings[0])
    panel.show()
    panel.view.setFocus()
    qtbot.waitUntil(panel.view.hasFocus)
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    assert panel.in_hand == panel.model.findings[1]
    assert line.words.toolTip() == panel.model.findings[1].message


def test_nothing_to_mend_is_said(report_window: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(report_window, Qt.Key.Key_F6)
    assert report_window.strip.text.startswith("现在这一处没有可以直接采用的改法")


def test_a_final_report_is_not_mended(window: MainWindow, huaian: Report, tmp_path: Path) -> None:
    last = {CellKey("requests.carried_out.person"): Decimal(30)}
    huaian.apply(Edit(previous=Previous(2023, huaian.edition, last)))
    make_ready(huaian)
    huaian.apply(finalise(huaian))
    save_report(huaian, tmp_path / "淮安.nbao")
    window.controller.open(tmp_path / "淮安.nbao")
    document, panel = window.controller.document, window.controller.findings
    document.check()
    finding = next(one for one in document.findings if is_repairable(document.report, one))
    panel.go_to(finding)
    assert panel.repairable() is None
    assert panel.repair.isHidden()
    window.controller.actions_["mend"].trigger()
    assert window.strip.text.startswith("报告已于")
    assert not card(window).isVisible()
    assert value(window, CellKey("requests.carried_in.person")) == 34


@pytest.fixture
def misquoted(window: MainWindow, huaian: Report, tmp_path: Path) -> MainWindow:
    """淮安's report with a figure in a text that is not the table's."""
    huaian.apply(Edit(texts={"overview": "全年新收到政府信息公开申请3219件，都已答复。"}))
    save_report(huaian, tmp_path / "淮安.nbao")
    window.controller.open(tmp_path / "淮安.nbao")
    take_in_hand(window)
    return window


def test_a_figure_in_a_text_is_replaced_if_the_clerk_says_so(
    misquoted: MainWindow, qtbot: QtBot
) -> None:
    document = misquoted.controller.document
    qtbot.keyClick(misquoted, Qt.Key.Key_F6)
    assert offers(misquoted)[0].startswith("采用：1．“3219件”改为“3119件”，以后随表格更新\n")
    assert "3219件" in document.report.texts["overview"]
    page = misquoted.controller.tabs.page(1)
    assert page is not None
    editor = page.open_text()
    assert editor.marks.lit.selectedText() == "3219件"
    words = in_window(misquoted, lit_lines(editor), editor.viewport())
    assert not card(misquoted).geometry().intersects(words)
    qtbot.mouseClick(card(misquoted).adopt_buttons[0], Qt.MouseButton.LeftButton)
    assert "申请{requests.received.total}件" in document.report.texts["overview"]
    assert misquoted.strip.text == "已采用：“3219件”改为“3119件”，以后随表格更新。"
    assert card(misquoted).isHidden()
    document.undo_stack.undo()
    assert "3219件" in document.report.texts["overview"]


def test_what_was_changed_meanwhile_is_not_overwritten(wrong: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(wrong, Qt.Key.Key_F6)
    stale = card(wrong).adopt_buttons[0]
    wrong.controller.document.edit(Edit(entries={GRANTED: Decimal(1829)}), "填写")
    qtbot.mouseClick(stale, Qt.MouseButton.LeftButton)
    assert value(wrong, GRANTED) == 1829
    assert card(wrong).isVisible()
    card(wrong).adopt_buttons[0].click()
    found = wrong.controller.document.findings
    assert "requests_balance" not in {one.check_id for one in found}


def test_a_text_that_changes_closes_its_card(misquoted: MainWindow, qtbot: QtBot) -> None:
    document = misquoted.controller.document
    qtbot.keyClick(misquoted, Qt.Key.Key_F6)
    document.edit(Edit(texts={"overview": "全年，新收到政府信息公开申请3219件。"}), "改字")
    document.check()
    assert card(misquoted).isHidden()


def entries(menu: QMenu) -> dict[str, QAction]:
    return {one.text().split("(")[0]: one for one in menu.actions() if one.text()}


def test_the_menu_of_a_cell_leads_to_the_card(wrong: MainWindow) -> None:
    document, body = wrong.controller.document, table(wrong).body
    menu = cell_menu(body, document, document.report.edition.cells[GRANTED])
    entries(menu)["怎么改…"].trigger()
    assert card(wrong).isVisible()
    assert offers(wrong)[0].startswith("采用：1．“（一）予以公开”·自然人：1828 改为 1288\n")


def test_the_menu_of_a_text_checks_the_sentence_and_puts_a_number_in(wrong: MainWindow) -> None:
    document, tabs = wrong.controller.document, wrong.controller.tabs
    tabs.go_to(1)
    editor = tabs.open_text()
    right, false = "情况良好。", "本年新收政府信息公开申请 99999 件。"
    document.edit(Edit(texts={editor.key: right + false}), "写")
    wanted, shown = list[str](), list[Finding]()
    tabs.number_wanted.disconnect()
    tabs.number_wanted.connect(wanted.append)
    tabs.finding_wanted.connect(shown.append)

    def offered(place: int) -> dict[str, QAction]:
        menu = QMenu(editor)
        menu.addAction("粘贴")
        editor.menu_opening.emit(menu, place)
        return entries(menu)

    at_right = offered(2)
    at_right["核对本句"].trigger()
    assert wrong.strip.text == "这一句没有发现问题。"
    assert "怎么改…" not in at_right
    at_right["插入数字…"].trigger()
    assert wanted == [""]
    at_false = offered(len(right) + 3)
    at_false["核对本句"].trigger()
    assert [one.section for one in shown] == [editor.key]
    at_false["怎么改…"].trigger()
    card(wrong).adopt_buttons[0].click()
    assert "99999" not in document.report.texts[editor.key]
