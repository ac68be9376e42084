"""Findings are explained in the list; a report is finalised, takes no edit, and is unlocked."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import docx
import pytest
from pypdf import PdfReader
from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from app.checks.findings import by_urgency
from app.checks.runner import obstacles
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.export.exporter import export
from app.report.changes import Edit
from app.report.report import Report
from app.report.totals import Previous
from app.storage.report_file import load_report, save_report
from app.version import program_words
from tests.ready import make_final, make_ready
from tests.ui.test_main_window import details
from ui.dialogs.finalise_dialogs import ExplainDialog, FinaliseDialog
from ui.dialogs.versions_dialogs import VersionsDialog
from ui.grid.form_table import FormTable
from ui.main_window import MainWindow
from ui.pages.table_page import TablePage
from ui.pages.text_page import TextPage
from ui.typesetting.pages import pdf_of
from ui.widgets.findings_model import row_words

CARRIED_IN = CellKey("requests.carried_in.person")
CARRIED_OUT = CellKey("requests.carried_out.person")


def in_dialog(act: Callable[[QDialog], None]) -> None:
    """Does something in the dialog that opens next."""

    def find_and_act() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            act(dialog)
        else:
            QTimer.singleShot(20, find_and_act)

    QTimer.singleShot(0, find_and_act)


def press(words: str) -> None:
    """Presses a button of the question that is asked next."""

    def act(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        next(one for one in dialog.buttons() if one.text() == words).click()

    in_dialog(act)


@pytest.fixture
def report(huaian: Report) -> Report:
    """Figures that do not go on from last year's: two findings to be explained."""
    last = {CARRIED_OUT: huaian.typed.get(CARRIED_IN, Decimal(0)) + 1}
    huaian.apply(Edit(previous=Previous(2023, huaian.edition, last)))
    return huaian


def opened(window: MainWindow, report: Report, path: Path) -> MainWindow:
    """The window with this report, saved in a file."""
    save_report(report, path)
    window.controller.open(path)
    window.controller.document.check()
    return window


@pytest.fixture
def final_window(window: MainWindow, report: Report, tmp_path: Path) -> MainWindow:
    """The window with a finalised report."""
    make_final(report)
    return opened(window, report, tmp_path / "r.nbao")


def row_to_explain(window: MainWindow) -> int:
    found = window.controller.findings.model.findings
    return next(row for row, one in enumerate(found) if one.check_id == "requests_carried_in")


def explain_by_hand(window: MainWindow, qtbot: QtBot, words: str) -> None:
    panel = window.controller.findings
    panel.view.setCurrentIndex(panel.model.index(row_to_explain(window), 0))

    def write(dialog: QDialog) -> None:
        assert isinstance(dialog, ExplainDialog)
        qtbot.keyClicks(dialog.words, words)
        qtbot.keyClick(dialog.words, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    in_dialog(write)
    qtbot.mouseClick(panel.explain, Qt.MouseButton.LeftButton)


def shown_row(window: MainWindow, row: int) -> list[str]:
    model = window.controller.findings.model
    return [model.index(row, column).data() for column in range(model.columnCount())]


def test_a_finding_is_explained_in_the_list_and_can_be_undone(
    window: MainWindow, report: Report, tmp_path: Path, qtbot: QtBot
) -> None:
    opened(window, report, tmp_path / "r.nbao")
    explain_by_hand(window, qtbot, "merged")
    level, _, words = shown_row(window, row_to_explain(window))
    assert level.endswith("已说明")
    assert words.endswith("说明：merged")
    assert window.controller.findings.explain.text().startswith("改说明")
    window.controller.document.undo_stack.undo()
    assert not window.controller.document.report.explanations


def test_an_explanation_is_removed_in_its_dialog(
    window: MainWindow, report: Report, tmp_path: Path, qtbot: QtBot
) -> None:
    opened(window, report, tmp_path / "r.nbao")
    explain_by_hand(window, qtbot, "merged")

    def remove(dialog: QDialog) -> None:
        assert isinstance(dialog, ExplainDialog)
        assert dialog.words.toPlainText() == "merged"
        dialog.words.clear()
        dialog.accept()

    in_dialog(remove)
    window.controller.actions_["explain"].trigger()
    assert not window.controller.document.report.explanations


def test_only_what_needs_an_explanation_offers_one(
    window: MainWindow, report: Report, tmp_path: Path
) -> None:
    opened(window, report, tmp_path / "r.nbao")
    panel = window.controller.findings
    panel.show()
    panel.view.setCurrentIndex(panel.model.index(row_to_explain(window), 0))
    assert panel.explain.isVisible()
    error = next(
        n for n, one in enumerate(panel.model.findings) if one.check_id.endswith("missing")
    )
    panel.view.setCurrentIndex(panel.model.index(error, 0))
    assert not panel.explain.isVisible()


def test_what_stops_finalising_is_listed_and_one_click_away(
    window: MainWindow, report: Report, tmp_path: Path
) -> None:
    opened(window, report, tmp_path / "r.nbao")
    stopping = by_urgency(obstacles(report))
    row = next(n for n, one in enumerate(stopping) if one.check_id == "requests_carried_in")

    def click(dialog: QDialog) -> None:
        assert isinstance(dialog, FinaliseDialog)
        assert dialog.list.count() == len(stopping)
        rows = [dialog.list.item(row) for row in range(dialog.list.count())]
        assert [one.text() for one in rows] == [row_words(one, report.edition) for one in stopping]
        assert not any(one.icon().isNull() for one in rows)
        buttons = list[QPushButton](dialog.findChildren(QPushButton))
        assert [one.text() for one in buttons if one.isDefault()] == ["关闭"]
        dialog.list.setCurrentRow(row)
        dialog.list.itemClicked.emit(dialog.list.item(row))

    in_dialog(click)
    window.controller.actions_["finalise"].trigger()
    assert window.controller.document.report.seal is None
    assert window.controller.tabs.currentIndex() == window.controller.tabs.keys.index("requests")


def test_a_report_without_open_findings_is_finalised_and_saved(
    window: MainWindow, report: Report, tmp_path: Path, catalog: Catalog
) -> None:
    make_ready(report)
    opened(window, report, tmp_path / "r.nbao")
    in_dialog(lambda dialog: dialog.accept())
    window.controller.actions_["finalise"].trigger()
    seal = load_report(tmp_path / "r.nbao", catalog).seal
    assert seal
    assert f"{seal.fingerprint[:4]} " in window.strip.text
    assert not window.controller.document.is_dirty
    assert not window.controller.document.undo_stack.canUndo()
    assert not window.controller.actions_["finalise"].isEnabled()


def test_no_edit_changes_a_finalised_report(final_window: MainWindow, qtbot: QtBot) -> None:
    document = final_window.controller.document
    before = document.report.copy()
    document.edit(Edit({CARRIED_IN: Decimal(9)}, {"overview": "改"}), "改")
    qtbot.waitUntil(lambda: "不能修改" in final_window.strip.text)
    assert document.report.typed == before.typed
    assert document.report.texts == before.texts
    assert not document.is_dirty


def test_no_cell_of_a_finalised_report_opens_for_typing(
    final_window: MainWindow, qtbot: QtBot
) -> None:
    controller = final_window.controller
    controller.tabs.go_to(controller.tabs.keys.index("requests"))
    table = controller.tabs.currentWidget().findChild(FormTable)
    assert table is not None
    body = table.body
    body.setFocus()
    qtbot.waitUntil(body.hasFocus)
    place = body.visualRect(body.currentIndex()).center()
    qtbot.mouseClick(body.viewport(), Qt.MouseButton.LeftButton, pos=place)
    openings: dict[str, Callable[[], None]] = {
        "typed": lambda: qtbot.keyClick(body, "7"),
        "F2": lambda: qtbot.keyClick(body, Qt.Key.Key_F2),
        "double click": lambda: qtbot.mouseDClick(
            body.viewport(), Qt.MouseButton.LeftButton, pos=place
        ),
    }
    for words, open_cell in openings.items():
        final_window.say("")
        open_cell()
        assert body.editor is None, words
        QApplication.processEvents()
        assert "不能修改" in final_window.strip.text, words
        assert final_window.strip.buttons[0].text() == "解除定稿…"


def test_a_typed_word_does_not_stay_in_a_finalised_report(
    final_window: MainWindow, qtbot: QtBot
) -> None:
    controller = final_window.controller
    controller.tabs.go_to(controller.tabs.keys.index("overview"))
    editor = controller.tabs.open_text()
    before = editor.toPlainText()
    final_window.say("")
    qtbot.keyClicks(editor, "x")
    assert editor.toPlainText() == before
    qtbot.waitUntil(lambda: "不能修改" in final_window.strip.text)


def test_a_field_of_the_basic_data_shows_again_what_stands_there(
    final_window: MainWindow, qtbot: QtBot
) -> None:
    final_window.controller.tabs.go_to(0)
    page = details(final_window)
    qtbot.keyClicks(page.name.line, "x")
    assert page.name.line.text() == "淮安市人民政府"


def test_nothing_is_put_into_a_finalised_report(final_window: MainWindow, qtbot: QtBot) -> None:
    final_window.say("")
    final_window.controller.actions_["insert_number"].trigger()
    qtbot.waitUntil(lambda: "不能修改" in final_window.strip.text)


def test_what_is_offered_beside_a_text_rests_while_it_is_final(final_window: MainWindow) -> None:
    tabs = final_window.controller.tabs
    tabs.go_to(1)
    page = tabs.page(1)
    assert isinstance(page, TextPage)
    assert {one.isEnabled() for one in page.offers.findChildren(QPushButton)} == {False}
    press("解除定稿")
    final_window.strip.buttons[0].click()
    assert {one.isEnabled() for one in page.offers.findChildren(QPushButton)} == {True}


def test_pages_look_locked_while_the_report_is_final(final_window: MainWindow) -> None:
    tabs = final_window.controller.tabs
    for place in (0, 1, 3):
        tabs.go_to(place)
    basic, text, table = details(final_window), tabs.page(1), tabs.page(3)
    assert isinstance(text, TextPage)
    assert isinstance(table, TablePage)
    typed = table.table.model.index_of(CellKey("requests.received.person"))
    summed = table.table.model.index_of(CellKey("requests.received.total"))
    ground = QPalette.ColorRole.AlternateBase

    def looks_locked() -> set[bool]:
        grounds = (basic.name.line, text.editor.viewport())
        cell, label = (one.data(Qt.ItemDataRole.BackgroundRole) for one in (typed, summed))
        locked = {one.backgroundRole() == ground for one in grounds}
        return locked | {not basic.kind.isEnabled(), cell == label}

    assert looks_locked() == {True}
    press("解除定稿")
    final_window.strip.buttons[0].click()
    assert looks_locked() == {False}


def test_what_is_said_of_a_report_goes_with_it(final_window: MainWindow) -> None:
    assert "不能修改" in final_window.strip.text
    final_window.controller.actions_["new"].trigger()
    assert not final_window.strip.text


def test_unlocking_is_offered_and_recorded(final_window: MainWindow, qtbot: QtBot) -> None:
    assert "不能修改" in final_window.strip.text
    press("解除定稿")
    final_window.strip.buttons[0].click()
    document = final_window.controller.document
    assert document.report.seal is None
    assert len(document.report.history) == 2
    assert document.is_dirty
    document.edit(Edit({CARRIED_IN: Decimal(9)}), "改")
    assert document.report.typed[CARRIED_IN] == 9


def test_a_finalised_report_that_was_changed_elsewhere_is_told_of(
    window: MainWindow, report: Report, tmp_path: Path
) -> None:
    make_final(report)
    report.apply(Edit(texts={"overview": "别处改的"}))
    opened(window, report, tmp_path / "r.nbao")
    assert "指纹不符" in window.strip.text


def test_an_earlier_version_does_not_unlock_a_finalised_report(
    final_window: MainWindow, qtbot: QtBot
) -> None:
    controller = final_window.controller
    other = Report(controller.document.report.edition, controller.document.report.details)
    assert controller.autosave.keep_left(other, controller.document.path, None)

    def take_newest(dialog: QDialog) -> None:
        assert isinstance(dialog, VersionsDialog)
        dialog.take.click()

    in_dialog(take_newest)
    controller.actions_["versions"].trigger()
    assert controller.document.report.seal
    qtbot.waitUntil(lambda: "不能修改" in final_window.strip.text)


def test_an_exported_file_changed_by_hand_says_what_differs(
    final_window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    controller = final_window.controller
    path = tmp_path / "公开.docx"
    export(controller.document.report, path)
    document = docx.Document(str(path))
    paragraph = next(one for one in document.paragraphs if "工作平稳" in one.text)
    paragraph.add_run("手工加的话。")
    document.save(str(path))
    controller.imports.into_report(path)
    qtbot.waitUntil(lambda: "被改过" in final_window.strip.text)
    assert "手工加的话" in final_window.strip.text
    assert [button.text() for button in final_window.strip.buttons] == ["查看全部…"]


def test_no_document_is_imported_into_a_finalised_report(
    final_window: MainWindow, huaian: Report, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "别的.docx"
    huaian.apply(Edit(history=()))
    export(huaian, path)
    final_window.say("")
    final_window.controller.imports.into_report(path)
    qtbot.waitUntil(lambda: "不能修改" in final_window.strip.text)


def test_a_finalised_pdf_carries_the_fingerprint(report: Report, qtbot: QtBot) -> None:
    make_final(report)
    assert report.seal
    information = PdfReader(BytesIO(pdf_of(report))).metadata
    assert information == {
        "/Title": report.title,
        "/Keywords": report.seal.mark,
        "/Creator": program_words(),
    }


def test_explanations_are_exported_from_the_menu(
    final_window: MainWindow, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "说明.docx"
    chosen = (str(path), "Word 文档 (*.docx)")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: chosen)
    final_window.controller.actions_["export_explanations"].trigger()
    qtbot.waitUntil(lambda: "共 2 条说明" in final_window.strip.text)
    assert path.exists()


def test_the_key_for_explaining_goes_to_the_first_finding_that_waits(
    window: MainWindow, report: Report, tmp_path: Path
) -> None:
    opened(window, report, tmp_path / "r.nbao")

    def write(dialog: QDialog) -> None:
        assert isinstance(dialog, ExplainDialog)
        dialog.words.setPlainText("机构合并。")
        dialog.accept()

    for _ in range(2):
        window.controller.findings.view.setCurrentIndex(QModelIndex())
        in_dialog(write)
        window.controller.actions_["explain"].trigger()
    assert len(window.controller.document.report.explanations) == 2
    window.controller.findings.view.setCurrentIndex(QModelIndex())
    window.controller.actions_["explain"].trigger()
    assert "没有需要说明的" in window.strip.text
