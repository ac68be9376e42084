"""What is still in a cell or a dialog is logged key by key, and offered after a kill."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QInputDialog,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.storage.recovery.log_file import Draft
from app.storage.recovery.recovery import Recovery, find_recoveries
from ui.dialogs.ask import PasswordDialog
from ui.dialogs.versions_dialogs import RecoveryChoice, RecoveryDialog
from ui.main_window import MainWindow
from ui.pages.table_page import TablePage

PERSON = CellKey("requests.received.person")


@pytest.fixture
def offered(tmp_path: Path, catalog: Catalog) -> Callable[[MainWindow], Recovery]:
    """What the next start would offer if this window were killed now."""

    def look(window: MainWindow) -> Recovery:
        window.controller.autosave._log.stop()
        [one] = find_recoveries(tmp_path / "recovery", catalog).recoveries
        if isinstance(editor := QApplication.focusWidget(), QLineEdit):
            QTest.keyClick(editor, Qt.Key.Key_Escape)
        return one

    return look


def type_into_cell(qtbot: QtBot, window: MainWindow, words: str) -> QLineEdit:
    """Types into a cell of the table of requests and stays in it."""
    tabs = window.controller.tabs
    tabs.go_to(
        tabs.keys.index(window.controller.document.report.edition.section_of("requests").key)
    )
    page = tabs.page(tabs.currentIndex())
    assert isinstance(page, TablePage)
    page.table.go_to(PERSON)
    page.table.body.setFocus()
    for letter in words:
        qtbot.keyClicks(QApplication.focusWidget(), letter)
    editor = QApplication.focusWidget()
    assert isinstance(editor, QLineEdit)
    assert editor.text() == words
    return editor


def open_dialog(qtbot: QtBot, window: QWidget, *fields: QLineEdit | QPlainTextEdit) -> QDialog:
    """A dialog of the window with fields, the first of which has the focus."""
    dialog = QDialog(window)
    dialog.setWindowTitle("说明问题")
    layout = QVBoxLayout(dialog)
    for field in fields:
        layout.addWidget(field)
    dialog.open()
    qtbot.waitUntil(dialog.isActiveWindow)
    fields[0].setFocus()
    return dialog


def named(field: QLineEdit | QPlainTextEdit, name: str) -> QLineEdit | QPlainTextEdit:
    field.setAccessibleName(name)
    return field


def test_a_number_still_in_its_cell_comes_back_in_its_cell(
    qtbot: QtBot, report_window: MainWindow, offered: Callable[[MainWindow], Recovery]
) -> None:
    type_into_cell(qtbot, report_window, "47")
    assert report_window.controller.document.report.value(PERSON) is None
    found = offered(report_window)
    assert found.new.value(PERSON) == 47
    assert found.drafts == ()


def test_what_is_no_number_comes_back_as_it_was_typed(
    qtbot: QtBot, report_window: MainWindow, offered: Callable[[MainWindow], Recovery]
) -> None:
    type_into_cell(qtbot, report_window, "4a")
    assert offered(report_window).new.unread[PERSON].text == "4a"


def test_a_number_given_up_with_escape_does_not_come_back(
    qtbot: QtBot, report_window: MainWindow, tmp_path: Path, catalog: Catalog
) -> None:
    editor = type_into_cell(qtbot, report_window, "47")
    qtbot.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.wait(10)
    report_window.controller.autosave._log.stop()
    assert find_recoveries(tmp_path / "recovery", catalog).recoveries == []


def test_a_number_that_was_entered_is_no_longer_a_draft(
    qtbot: QtBot, report_window: MainWindow, offered: Callable[[MainWindow], Recovery]
) -> None:
    editor = type_into_cell(qtbot, report_window, "47")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.wait(10)
    report_window.controller.document.undo_stack.undo()
    type_into_cell(qtbot, report_window, "5")
    assert offered(report_window).new.value(PERSON) == 5


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit])
def test_a_text_in_a_dialog_is_offered(
    qtbot: QtBot,
    report_window: MainWindow,
    offered: Callable[[MainWindow], Recovery],
    kind: type[QLineEdit] | type[QPlainTextEdit],
) -> None:
    field = named(kind(), "说明")
    dialog = open_dialog(qtbot, report_window, field)
    qtbot.keyClicks(field, "two words")
    [difference] = offered(report_window).offered
    assert (difference.place, difference.new) == ("说明问题：说明", "two words")
    dialog.reject()


def test_a_text_of_a_closed_dialog_is_not_offered(
    qtbot: QtBot, report_window: MainWindow, tmp_path: Path, catalog: Catalog
) -> None:
    field = named(QLineEdit(), "说明")
    dialog = open_dialog(qtbot, report_window, field)
    qtbot.keyClicks(field, "words")
    dialog.accept()
    qtbot.wait(10)
    report_window.controller.autosave._log.stop()
    assert find_recoveries(tmp_path / "recovery", catalog).recoveries == []


def test_a_password_is_never_logged(
    qtbot: QtBot, report_window: MainWindow, tmp_path: Path
) -> None:
    dialog = PasswordDialog(report_window)
    dialog.open()
    qtbot.waitUntil(dialog.isActiveWindow)
    for field in (dialog.first, dialog.second):
        field.setFocus()
        qtbot.keyClicks(field, "correct horse")
    asked = QInputDialog(report_window)
    asked.setTextEchoMode(QLineEdit.EchoMode.Password)
    asked.open()
    qtbot.waitUntil(asked.isActiveWindow)
    qtbot.keyClicks(QApplication.focusWidget(), "correct horse")
    assert report_window.controller.autosave.flush()
    logs = (tmp_path / "recovery").glob("*.log")
    assert [log.read_text("utf-8") for log in logs] == []
    asked.reject()
    dialog.reject()


def test_a_text_typed_without_any_report_is_offered_too(
    qtbot: QtBot, window: MainWindow, offered: Callable[[MainWindow], Recovery]
) -> None:
    field = named(QLineEdit(), "理由")
    dialog = open_dialog(qtbot, window, field)
    qtbot.keyClicks(field, "words")
    assert offered(window).drafts == (Draft("说明问题：理由", "words"),)
    dialog.reject()


def test_the_found_text_can_be_copied_and_survives_another_kill(  # noqa: PLR0917 fixtures
    qtbot: QtBot,
    report_window: MainWindow,
    second: MainWindow,
    tmp_path: Path,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    field = named(QLineEdit(), "说明")
    dialog = open_dialog(qtbot, report_window, field)
    qtbot.keyClicks(field, "words")
    report_window.controller.autosave._log.stop()

    def take(shown: RecoveryDialog) -> int:
        assert shown.take.isEnabled()
        shown.choice = RecoveryChoice.TAKE
        return QDialog.DialogCode.Accepted.value

    monkeypatch.setattr(RecoveryDialog, "exec", take)
    assert second.controller.recovery.offer()
    [copy] = second.strip.buttons
    copy.click()
    assert QApplication.clipboard().text() == "words"
    second.controller.autosave._log.stop()
    [again] = find_recoveries(tmp_path / "recovery", catalog).recoveries
    assert again.drafts == (Draft("说明问题：说明", "words"),)
    dialog.reject()


def offers_taken(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is offered at the start, in words; all of it is taken."""
    shown: list[str] = []

    def take(asked: RecoveryDialog) -> int:
        assert isinstance(asked.chosen, Recovery)
        shown.append(f"{asked.note.text()} {asked.chosen.offered[0].place}")
        asked.choice = RecoveryChoice.TAKE
        return QDialog.DialogCode.Accepted.value

    monkeypatch.setattr(RecoveryDialog, "exec", take)
    window.controller.recovery.offer()
    return shown


def test_what_was_typed_about_a_county_leads_back_to_it_and_is_asked_once(  # noqa: PLR0917 fixtures
    qtbot: QtBot,
    window: MainWindow,
    second: MainWindow,
    tmp_path: Path,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = tmp_path / "年报2025"
    folder.mkdir()
    window.controller.collect.show([folder])
    county = window.controller.collect.controller
    assert county is not None
    qtbot.waitUntil(lambda: not county.reading.is_busy, timeout=60_000)
    field = named(QLineEdit(), "财政局：接受的理由")
    dialog = open_dialog(qtbot, county.window, field)
    dialog.setWindowTitle("情况属实，接受")
    qtbot.keyClicks(field, "words")
    window.controller.autosave._log.stop()
    [words] = offers_taken(second, monkeypatch)
    assert words.startswith("汇总 年报2025，")
    assert words.endswith("汇总 年报2025：情况属实，接受：财政局：接受的理由")
    other = second.controller.collect.controller
    assert other is not None
    assert other.reading.sources == (folder,)
    assert not second.controller.in_report, "no report was ever begun"
    qtbot.waitUntil(lambda: not other.reading.is_busy, timeout=60_000)
    [copy] = other.window.strip.buttons
    copy.click()
    assert QApplication.clipboard().text() == "words"
    dialog.reject()
    second.close()
    assert find_recoveries(tmp_path / "recovery", catalog).recoveries == [], "a normal end"
