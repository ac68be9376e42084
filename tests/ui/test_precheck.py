"""The list of all checks in the window: it leads to what is wrong, and goes into a document."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import docx
import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QTreeWidgetItem
from pytestqt.qtbot import QtBot

from app.checks.precheck import precheck
from app.edition.cells import CellKey
from app.report.changes import Edit
from app.report.report import Report
from app.storage.report_file import save_report
from tests.ready import make_final, make_ready
from tests.ui.modal import with_dialog
from ui.dialogs.finalise_dialogs import FinaliseDialog, PrecheckDialog
from ui.main_window import MainWindow

GRANTED = CellKey("requests.granted.person")


def opened(window: MainWindow, report: Report, folder: Path) -> MainWindow:
    save_report(report, folder / "淮安.nbao")
    window.controller.open(folder / "淮安.nbao")
    return window


@pytest.fixture
def wrong(window: MainWindow, huaian: Report, tmp_path: Path) -> MainWindow:
    """淮安's report with a wrong sum, open in the window."""
    huaian.apply(Edit(entries={GRANTED: Decimal(1828)}))
    return opened(window, huaian, tmp_path)


def item(dialog: PrecheckDialog, words: str) -> QTreeWidgetItem:
    flags = Qt.MatchFlag.MatchContains | Qt.MatchFlag.MatchRecursive
    return dialog.tree.findItems(words, flags)[0]


def test_every_check_is_listed_with_its_count(wrong: MainWindow, qtbot: QtBot) -> None:
    done = precheck(wrong.controller.document.report)

    def act(dialog: PrecheckDialog) -> None:
        assert dialog.summary.text().startswith(done.summary)
        root = dialog.tree.invisibleRootItem()
        groups = [root.child(row) for row in range(root.childCount())]
        assert [(one.text(0), one.text(2)) for one in groups] == [
            (group.title, group.counts) for group in done.groups
        ]
        for line in done.lines:
            row = item(dialog, line.check.title)
            assert row.text(2) == line.counts
            assert row.childCount() == len(line.findings)
        dialog.reject()

    with_dialog(qtbot, PrecheckDialog, wrong.controller.actions_["precheck"].trigger, act)


def test_a_failed_line_leads_to_its_place(wrong: MainWindow, qtbot: QtBot) -> None:
    def act(dialog: PrecheckDialog) -> None:
        dialog.tree.setCurrentItem(item(dialog, "勾稽关系：各列"))
        qtbot.keyClick(dialog.tree, Qt.Key.Key_Return)

    with_dialog(qtbot, PrecheckDialog, wrong.controller.actions_["precheck"].trigger, act)
    assert wrong.controller.tabs.currentIndex() == 3
    assert wrong.controller.tabs.current_cell == "requests.received.person"


def test_a_click_on_a_problem_leads_there(wrong: MainWindow, qtbot: QtBot) -> None:
    def act(dialog: PrecheckDialog) -> None:
        child = item(dialog, "“六、其他需要报告的事项”还没有写")
        dialog.tree.scrollToItem(child)
        place = dialog.tree.visualItemRect(child).center()
        qtbot.mouseClick(dialog.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)

    with_dialog(qtbot, PrecheckDialog, wrong.controller.actions_["precheck"].trigger, act)
    assert wrong.controller.tabs.currentIndex() == 6


def test_a_line_that_passed_leads_nowhere(wrong: MainWindow, qtbot: QtBot) -> None:
    def act(dialog: PrecheckDialog) -> None:
        dialog.tree.setCurrentItem(item(dialog, "机关名称已经填写"))
        qtbot.keyClick(dialog.tree, Qt.Key.Key_Return)
        assert dialog.isVisible()
        dialog.reject()

    with_dialog(qtbot, PrecheckDialog, wrong.controller.actions_["precheck"].trigger, act)


def test_it_is_reached_from_finalising_and_leads_back(
    window: MainWindow, huaian: Report, tmp_path: Path, qtbot: QtBot
) -> None:
    make_ready(huaian)
    opened(window, huaian, tmp_path)
    seen: list[str] = []

    def second(dialog: QDialog) -> None:
        seen.append(type(dialog).__name__)
        assert isinstance(dialog, PrecheckDialog)
        in_next_dialog(third)
        dialog.finalise.click()

    def third(dialog: QDialog) -> None:
        seen.append(type(dialog).__name__)
        dialog.accept()

    def first(dialog: FinaliseDialog) -> None:
        in_next_dialog(second)
        dialog.all_checks.click()

    with_dialog(qtbot, FinaliseDialog, window.controller.actions_["finalise"].trigger, first)
    assert seen == ["PrecheckDialog", "FinaliseDialog"]
    assert window.controller.document.report.seal is not None


def in_next_dialog(act: Callable[[QDialog], None]) -> None:
    """Acts in the dialog that comes up after the one in front."""
    front = QApplication.activeModalWidget()

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog) and dialog is not front and dialog.isVisible():
            act(dialog)
        else:
            QTimer.singleShot(20, look)

    QTimer.singleShot(0, look)


def test_a_final_report_offers_no_finalising(
    window: MainWindow, huaian: Report, tmp_path: Path, qtbot: QtBot
) -> None:
    make_final(huaian)
    opened(window, huaian, tmp_path)

    def act(dialog: PrecheckDialog) -> None:
        assert dialog.finalise.isHidden()
        dialog.reject()

    with_dialog(qtbot, PrecheckDialog, window.controller.precheck.show, act)


def test_the_list_goes_into_a_document(
    wrong: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "淮安自查表.docx"
    chosen = (str(path), "Word 文档 (*.docx)")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: chosen)
    wrong.controller.actions_["export_precheck"].trigger()
    qtbot.waitUntil(path.exists)
    qtbot.waitUntil(lambda: wrong.strip.text.startswith("已导出 淮安自查表.docx。共 "))
    assert "自查表" in docx.Document(str(path)).paragraphs[0].text
