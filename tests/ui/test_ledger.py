"""The tables are filled from a ledger in the window: shown, answered, taken over, undone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from app.edition.cells import CellKey
from app.report.changes import Edit, Means, Origin
from tests.app.ledger.test_tally import ledger
from tests.ui.modal import with_dialog
from ui.dialogs import ask
from ui.dialogs.ledger_dialog import LedgerDialog
from ui.grid.cell_menu import origin_told
from ui.main_window import MainWindow

RECEIVED = CellKey("requests.received.person")
REFUSED = CellKey("requests.refused_process.person")


@pytest.fixture
def ledger_file(tmp_path: Path, report_window: MainWindow) -> Path:
    """Two cases of the open report's year; the outcome of one has to be asked for."""
    year = report_window.controller.document.report.details.year
    return ledger(
        tmp_path,
        ["1号", "甲", "公民", date(year, 3, 1), date(year, 3, 9), "公开"],
        ["2号", "乙", "公民", date(year, 4, 1), date(year, 4, 9), "不予公开"],
    )


def choose(box: QComboBox, key: str) -> None:
    """Chooses an entry as a clerk does."""
    box.setCurrentIndex(box.findData(key))
    box.activated.emit(box.currentIndex())


def test_a_ledger_fills_the_tables_in_one_step(
    report_window: MainWindow, qtbot: QtBot, ledger_file: Path
) -> None:
    controller = report_window.controller
    report = controller.document.report

    def answer_and_take(dialog: LedgerDialog) -> None:
        assert "要回答的（1）" in dialog.tabs.tabText(1)
        choose(dialog.questions.choices["results", "不予公开"], "refused_process")
        assert "没有计入的（0）" in dialog.tabs.tabText(2)
        dialog.take.click()

    with_dialog(
        qtbot, LedgerDialog, lambda: controller.ledger.into_report(ledger_file), answer_and_take
    )
    assert report.value(RECEIVED) == 2
    assert report.value(REFUSED) == 1
    assert report.origins[REFUSED].words == "按台账“台账.xlsx”计数，1 件"
    controller.document.undo_stack.undo()
    assert report.value(RECEIVED) is None


def test_a_cell_tells_its_cases_and_copies_them(
    report_window: MainWindow, qtbot: QtBot, ledger_file: Path
) -> None:
    controller = report_window.controller
    with_dialog(
        qtbot,
        LedgerDialog,
        lambda: controller.ledger.into_report(ledger_file),
        lambda dialog: dialog.take.click(),
    )
    report = controller.document.report
    told, offers = origin_told(report, report.edition.cells[RECEIVED])
    assert "台账中的件：1号（第 2 行）" in told
    offers[0][1]()
    assert QApplication.clipboard().text() == "1号（第 2 行）"


def test_an_answer_is_remembered_for_the_next_time(
    report_window: MainWindow, qtbot: QtBot, ledger_file: Path
) -> None:
    def answer(dialog: LedgerDialog) -> None:
        choose(dialog.questions.choices["results", "不予公开"], "refused_process")
        dialog.reject()

    def look(dialog: LedgerDialog) -> None:
        assert not dialog.tally.questions
        assert not dialog.tally.unsettled
        dialog.reject()

    controller = report_window.controller
    for act in (answer, look):
        with_dialog(qtbot, LedgerDialog, lambda: controller.ledger.into_report(ledger_file), act)


def test_a_figure_typed_by_hand_is_not_proposed_for_change(
    report_window: MainWindow, qtbot: QtBot, ledger_file: Path
) -> None:
    controller = report_window.controller
    controller.document.edit(Edit({RECEIVED: Decimal(9)}).from_(Origin(Means.TYPED)), "填写")
    with_dialog(
        qtbot,
        LedgerDialog,
        lambda: controller.ledger.into_report(ledger_file),
        lambda dialog: dialog.take.click(),
    )
    assert controller.document.report.value(RECEIVED) == 9


def test_a_column_that_was_taken_wrongly_can_be_put_right(
    report_window: MainWindow, qtbot: QtBot, ledger_file: Path
) -> None:
    def change(dialog: LedgerDialog) -> None:
        choose(dialog.columns.choices["办理结果"], "ignored")
        assert all("没有办理结果" in one.why for one in dialog.tally.unsettled)
        choose(dialog.columns.choices["办理结果"], "result")
        assert len(dialog.tally.unsettled) == 1
        dialog.reject()

    controller = report_window.controller
    with_dialog(qtbot, LedgerDialog, lambda: controller.ledger.into_report(ledger_file), change)


def test_a_file_without_a_ledger_is_told(
    report_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    report_window.controller.ledger.into_report(ledger(tmp_path, ["a"], head=["甲"]))
    qtbot.waitUntil(lambda: "没有找到登记台账" in report_window.strip.text)


def test_the_blank_ledger_is_written(
    report_window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "台账.xlsx"
    monkeypatch.setattr(ask, "ask_save", lambda *_: target)
    report_window.controller.actions_["blank_ledger"].trigger()
    assert target.stat().st_size > 10_000
