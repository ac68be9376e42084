"""A year without requests is one question; what stands in the tables speaks against it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.checks.next_steps import SectionState, section_progress
from app.edition.cells import CellKey
from app.report.changes import Edit
from app.report.filling import fill_with_zero
from app.report.report import Report
from tests.ready import make_final
from tests.ui.modal import with_dialog
from tests.ui.test_path import PERSON, edit, table_page
from ui.dialogs.finalise_dialogs import NilDialog
from ui.main_window import MainWindow


def test_a_year_without_requests_is_one_question(report_window: MainWindow, qtbot: QtBot) -> None:
    page = table_page(report_window, "requests")

    def agree(dialog: NilDialog) -> None:
        shown = dialog.planned.toPlainText()
        assert "三、依申请公开：144 个空白格填 0" in shown
        assert "四、复议诉讼：12 个空白格填 0" in shown
        assert "本机关未收到政府信息公开申请" in shown
        assert not dialog.overwrite.isVisible()
        qtbot.keyClick(dialog, Qt.Key.Key_Return)

    with_dialog(
        qtbot,
        NilDialog,
        lambda: qtbot.mouseClick(page.offers.nil_return, Qt.MouseButton.LeftButton),
        agree,
    )
    report = report_window.controller.document.report
    assert {report.edition.cells[key].table for key in report.blank_keys} == {"disclosure"}
    assert "未收到政府信息公开申请" in report.texts["overview"]
    document = report_window.controller.document
    document.check()
    states = {one.key: one.state for one in section_progress(report, document.findings)}
    assert states["overview"] is SectionState.PARTIAL  # nothing on what was disclosed
    document.edit(
        Edit(texts={"overview": f"{report.texts['overview']}\n全年主动公开信息9条。"}), "写"
    )
    document.check()
    states = {one.key: one.state for one in section_progress(report, document.findings)}
    assert states["overview"] is SectionState.DONE
    report_window.controller.actions_["undo"].trigger()
    report_window.controller.actions_["undo"].trigger()
    assert not report.typed
    assert report.texts["overview"] == ""


@pytest.mark.parametrize("agreed", [True, False], ids=["ticked", "not ticked"])
def test_typed_cells_are_shown_and_changed_only_if_ticked(
    report_window: MainWindow, qtbot: QtBot, *, agreed: bool
) -> None:
    edit(report_window, Edit({PERSON: Decimal(3)}))

    def act(dialog: NilDialog) -> None:
        assert "自然人 3（保留不动）" in dialog.planned.toPlainText()
        dialog.overwrite.setChecked(agreed)
        assert ("自然人 3 → 0" in dialog.planned.toPlainText()) == agreed
        dialog.accept()

    start = report_window.controller.actions_["nil_return"].trigger
    with_dialog(qtbot, NilDialog, start, act)
    assert report_window.controller.document.report.value(PERSON) == (0 if agreed else 3)


def test_a_year_with_requests_is_none_without_them(report_window: MainWindow, qtbot: QtBot) -> None:
    """It says what speaks against it, and Enter does nothing."""
    edit(report_window, Edit({PERSON: Decimal(26)}))
    before = dict(report_window.controller.document.report.texts)

    def press(dialog: NilDialog) -> None:
        told = " ".join(one.text() for one in list[QLabel](dialog.findChildren(QLabel)))
        assert "不符" in told
        assert "已有 1 格填了数" in told
        assert "自然人 26" in told
        focused = dialog.focusWidget()
        assert isinstance(focused, QPushButton)
        assert focused.text().startswith("取消")
        assert focused.isDefault()
        qtbot.keyClick(focused, Qt.Key.Key_Return)

    with_dialog(qtbot, NilDialog, report_window.controller.actions_["nil_return"].trigger, press)
    report = report_window.controller.document.report
    assert (report.typed, report.texts) == ({PERSON: Decimal(26)}, before)


def test_a_review_of_an_earlier_years_case_is_left_out_of_the_question(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    upheld = CellKey("disputes.review.upheld")
    edit(report_window, Edit({upheld: Decimal(2)}))

    def agree(dialog: NilDialog) -> None:
        told = " ".join(one.text() for one in list[QLabel](dialog.findChildren(QLabel)))
        assert "不符" not in told
        assert "行政复议" not in told
        assert not dialog.overwrite.isVisible()
        assert "结果维持 2（保留不动）" in dialog.planned.toPlainText()
        assert "未发生" not in dialog.planned.toPlainText()
        qtbot.keyClick(dialog, Qt.Key.Key_Return)

    start = report_window.controller.actions_["nil_return"].trigger
    with_dialog(qtbot, NilDialog, start, agree)
    report = report_window.controller.document.report
    assert (report.value(PERSON), report.value(upheld)) == (Decimal(0), Decimal(2))


def test_nothing_is_filled_into_a_finalised_report(window: MainWindow, huaian: Report) -> None:
    make_final(huaian)
    window.controller.files.show(huaian)
    page = table_page(window, "requests")
    assert not page.offers.fill_zero.isVisible()
    window.controller.actions_["nil_return"].trigger()
    assert "已于" in window.strip.text or "定稿" in window.strip.text


def test_a_year_that_is_filled_in_has_nothing_to_take(report_window: MainWindow) -> None:
    report = report_window.controller.document.report
    for table in ("requests", "disputes"):
        edit(report_window, fill_with_zero(report, table))
    texts = {
        section.key: "\n".join(one.text for one in section.sentences)
        for section in report.edition.sections
        if section.sentences
    }
    edit(report_window, Edit(texts=texts))
    report_window.controller.actions_["nil_return"].trigger()
    assert "没有要填的" in report_window.strip.text
