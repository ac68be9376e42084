"""A wrong sum in the window: what would mend it is offered, looked at, adopted and taken back."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.checks.findings import Finding, may_be_settled
from app.checks.runner import finalise
from app.edition.cells import CellKey
from app.report.changes import Edit, Entry
from app.report.report import Report
from app.report.totals import Previous
from app.storage.report_file import save_report
from tests.ready import make_ready
from ui.grid.cell_menu import cell_menu
from ui.grid.form_table import FormTable
from ui.main_window import MainWindow
from ui.widgets.findings_panel import FindingsPanel

GRANTED = CellKey("requests.granted.person")
RESEARCH = CellKey("requests.granted.research")


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


def table(window: MainWindow) -> FormTable:
    window.controller.tabs.go_to(3)
    found = window.controller.tabs.currentWidget().findChild(FormTable)
    assert found is not None
    return found


def offers(panel: FindingsPanel) -> list[str]:
    return [
        panel.found_repairs.list.item(row).text() for row in range(panel.found_repairs.list.count())
    ]


def value(window: MainWindow, key: CellKey) -> Decimal | None:
    return window.controller.document.report.value(key)


def test_the_key_offers_what_would_mend_the_wrong_sum_in_hand(
    wrong: MainWindow, qtbot: QtBot
) -> None:
    panel = wrong.controller.findings
    assert panel.found_repairs.isHidden()
    qtbot.keyClick(wrong, Qt.Key.Key_F6)
    assert panel.found_repairs.isVisible()
    assert panel.found_repairs.list.hasFocus()
    first = offers(panel)[0]
    assert first.startswith("1．“（一）予以公开”·自然人：1828 改为 1288\n")
    assert "前后颠倒" in first
    assert value(wrong, GRANTED) == 1828


def test_looking_goes_to_the_cell_and_changes_nothing(wrong: MainWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(wrong, Qt.Key.Key_F6)
    qtbot.keyClick(wrong.controller.findings.found_repairs.list, Qt.Key.Key_Return)
    assert wrong.controller.tabs.current_cell == GRANTED
    assert table(wrong).body.hasFocus()
    assert value(wrong, GRANTED) == 1828


def test_adopting_is_one_step_that_can_be_undone(wrong: MainWindow, qtbot: QtBot) -> None:
    panel, document = wrong.controller.findings, wrong.controller.document
    qtbot.keyClick(wrong, Qt.Key.Key_F6)
    qtbot.mouseClick(panel.found_repairs.adopt, Qt.MouseButton.LeftButton)
    assert value(wrong, GRANTED) == 1288
    assert panel.found_repairs.isHidden()
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


def test_another_finding_closes_the_offers(wrong: MainWindow, qtbot: QtBot) -> None:
    panel = wrong.controller.findings
    qtbot.keyClick(wrong, Qt.Key.Key_F6)
    panel.view.setCurrentIndex(panel.model.index(panel.model.rowCount() - 1, 0))
    assert panel.found_repairs.isHidden()


def test_the_live_balance_leads_to_its_own_column(wrong: MainWindow, qtbot: QtBot) -> None:
    wrong.controller.document.edit(Edit(entries={RESEARCH: Decimal(4)}), "填写")
    form = table(wrong)
    row = form.model.balance_row
    assert row is not None
    index = form.model.index(row, form.model.index_of(RESEARCH).column())
    pane = next(one for one in form.panes if one.visualRect(index).isValid())
    seen: list[str] = []

    def choose() -> None:
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        seen.append(menu.actions()[0].text())
        menu.actions()[0].trigger()
        menu.close()

    QTimer.singleShot(0, choose)
    pane.customContextMenuRequested.emit(pane.visualRect(index).center())
    assert seen == ["怎么改"]
    panel = wrong.controller.findings
    assert panel.found_repairs.finding is not None
    assert "“科研机构”一列" in panel.found_repairs.finding.message
    assert offers(panel)[0].startswith("1．“（一）予以公开”·科研机构：4 改为 0")


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
    assert panel.found_repairs.isVisible()
    assert panel.found_repairs.list.isHidden()
    assert panel.found_repairs.adopt.isHidden()
    assert panel.found_repairs.close_.hasFocus()
    qtbot.mouseClick(panel.found_repairs.close_, Qt.MouseButton.LeftButton)
    assert panel.found_repairs.isHidden()
    assert panel.view.hasFocus()


def test_another_finding_is_never_mended_in_place_of_the_one_in_hand(
    wrong: MainWindow, qtbot: QtBot
) -> None:
    panel, document = wrong.controller.findings, wrong.controller.document
    other = next(one for one in document.findings if not may_be_settled(document.report, one))
    panel.go_to(other)
    qtbot.keyClick(wrong, Qt.Key.Key_F6)
    assert panel.found_repairs.isHidden()
    assert panel.in_hand == other
    assert wrong.strip.text.startswith("现在这一处没有可以直接采用的改法")
    assert other.message in wrong.strip.text


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
    take_in_hand(window)
    window.controller.actions_["mend"].trigger()
    assert window.controller.findings.found_repairs.isVisible()
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
    panel, document = misquoted.controller.findings, misquoted.controller.document
    qtbot.keyClick(misquoted, Qt.Key.Key_F6)
    assert panel.found_repairs.list.hasFocus()
    assert offers(panel)[0].startswith("1．“3219件”改为“3119件”，以后随表格更新\n")
    assert "3219件" in document.report.texts["overview"]
    qtbot.keyClick(panel.found_repairs.list, Qt.Key.Key_Return)
    editor = misquoted.controller.tabs.open_text()
    assert editor.textCursor().selectedText() == "3219件"
    qtbot.mouseClick(panel.found_repairs.adopt, Qt.MouseButton.LeftButton)
    assert "申请{requests.received.total}件" in document.report.texts["overview"]
    assert misquoted.strip.text == "已采用：“3219件”改为“3119件”，以后随表格更新。"
    assert panel.found_repairs.isHidden()
    document.undo_stack.undo()
    assert "3219件" in document.report.texts["overview"]


def test_what_was_typed_meanwhile_is_not_overwritten(misquoted: MainWindow, qtbot: QtBot) -> None:
    panel, document = misquoted.controller.findings, misquoted.controller.document
    qtbot.keyClick(misquoted, Qt.Key.Key_F6)
    document.edit(Edit(texts={"overview": "全年，新收到政府信息公开申请3219件。"}), "改字")
    qtbot.mouseClick(panel.found_repairs.adopt, Qt.MouseButton.LeftButton)
    assert document.report.texts["overview"] == "全年，新收到政府信息公开申请3219件。"
    assert panel.found_repairs.isVisible()
    qtbot.mouseClick(panel.found_repairs.adopt, Qt.MouseButton.LeftButton)
    assert document.report.texts["overview"].startswith("全年，新收到政府信息公开申请{requests")


def entries(menu: QMenu) -> dict[str, QAction]:
    return {one.text().split("(")[0]: one for one in menu.actions() if one.text()}


def test_the_menu_of_a_cell_offers_what_mends_it_there(wrong: MainWindow) -> None:
    document, body = wrong.controller.document, table(wrong).body
    menu = cell_menu(body, document, document.report.edition.cells[GRANTED])
    repairs = entries(menu)["怎么改"].menu()
    assert isinstance(repairs, QMenu)
    repairs.aboutToShow.emit()
    first = repairs.actions()[0]
    assert first.text() == "1．“（一）予以公开”·自然人：1828 改为 1288"
    assert "前后颠倒" in first.toolTip()
    first.trigger()
    assert value(wrong, GRANTED) == 1288
    assert wrong.strip.text == "已采用：“（一）予以公开”·自然人：1828 改为 1288。"
    document.undo_stack.undo()
    assert value(wrong, GRANTED) == 1828


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
    assert "怎么改" not in at_right
    at_right["插入数字…"].trigger()
    assert wanted == [""]
    at_false = offered(len(right) + 3)
    at_false["核对本句"].trigger()
    assert [one.section for one in shown] == [editor.key]
    repairs = at_false["怎么改"].menu()
    assert isinstance(repairs, QMenu)
    repairs.aboutToShow.emit()
    repairs.actions()[0].trigger()
    assert "99999" not in document.report.texts[editor.key]
