"""The tables are filled from a ledger in the window: shown, answered, taken over, undone."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox
from pytestqt.qtbot import QtBot

from app.edition.cells import CellKey
from app.report.changes import Edit, Means, Origin
from tests.app.ledger.test_tally import ledger
from tests.ui.modal import choose_by_keys, choose_by_mouse, with_dialog
from ui.dialogs import ask
from ui.dialogs.ledger_dialog import LedgerDialog
from ui.grid import cell_menu
from ui.main_window import MainWindow
from ui.settings import Settings

RECEIVED = CellKey("requests.received.person")
REFUSED = CellKey("requests.refused_process.person")
SECRETS = ("欧阳雪峰", "关于东门口征地补偿的批复")


@pytest.fixture
def ledger_file(tmp_path: Path, report_window: MainWindow) -> Path:
    """Two cases of the open report's year; the outcome of one has to be asked for."""
    year = report_window.controller.document.report.details.year
    return ledger(
        tmp_path,
        ["1号", "甲", "公民", date(year, 3, 1), date(year, 3, 9), "公开"],
        ["2号", "乙", "公民", date(year, 4, 1), date(year, 4, 9), "不予公开"],
    )


def test_a_ledger_fills_the_tables_in_one_step(
    report_window: MainWindow, qtbot: QtBot, ledger_file: Path
) -> None:
    controller = report_window.controller
    report = controller.document.report

    def answer_and_take(dialog: LedgerDialog) -> None:
        assert "要回答的（1）" in dialog.tabs.tabText(1)
        assert dialog.places.titles == ("位置", "现在", "台账数出", "说明")
        choose_by_keys(dialog.questions.choices["results", "不予公开"], "refused_process")
        assert "没有计入的（0）" in dialog.tabs.tabText(2)
        dialog.take.click()

    with_dialog(
        qtbot, LedgerDialog, lambda: controller.ledger.into_report(ledger_file), answer_and_take
    )
    assert report.value(RECEIVED) == 2
    assert report.value(REFUSED) == 1
    assert controller.tabs.keys[controller.tabs.currentIndex()] == "requests"  # what was filled
    assert report.origins[REFUSED].words == "按台账“台账.xlsx”计数，1 件"
    controller.document.undo_stack.undo()
    assert report.value(RECEIVED) is None


def test_a_cell_tells_its_cases_copies_them_and_opens_the_ledger(
    report_window: MainWindow, qtbot: QtBot, ledger_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr(cell_menu, "show_file", opened.append)
    controller = report_window.controller

    def answer_and_take(dialog: LedgerDialog) -> None:
        assert RECEIVED not in dialog.places.chosen  # the case that is asked about lacks there
        choose_by_keys(dialog.questions.choices["results", "不予公开"], "refused_process")
        dialog.take.click()

    with_dialog(
        qtbot,
        LedgerDialog,
        lambda: controller.ledger.into_report(ledger_file),
        answer_and_take,
    )
    cell = controller.document.report.edition.cells[RECEIVED]
    told, offers = cell_menu.figure_origin(controller.document, cell)
    assert "台账中的件：1号（第 2 行）、2号（第 3 行）" in told
    offers[0][1]()
    assert QApplication.clipboard().text() == "1号（第 2 行）\n2号（第 3 行）"
    offers[1][1]()
    assert opened == [ledger_file]
    ledger_file.unlink()
    _, offers = cell_menu.figure_origin(controller.document, cell)
    assert [words for words, _ in offers] == ["复制这些件"]


def test_no_name_and_no_content_stays_in_anything_that_the_window_writes(
    report_window: MainWindow,
    qtbot: QtBot,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    controller = report_window.controller
    path = ledger_with_names(tmp_path / "台账", controller.document.report.details.year)
    written = tmp_path / "年报.nbao"
    monkeypatch.setattr(ask, "ask_save", lambda *_: written)

    def answer_and_take(dialog: LedgerDialog) -> None:
        choose_by_keys(dialog.questions.choices["types", SECRETS[0]], "person")
        choose_by_keys(dialog.questions.choices["results", SECRETS[1]], "granted")
        assert dialog.tally.values[RECEIVED] == 2
        dialog.take.click()

    with_dialog(qtbot, LedgerDialog, lambda: controller.ledger.into_report(path), answer_and_take)
    controller.autosave.flush()
    controller.files.save()
    controller.autosave.wait()
    controller.document.edit(Edit({RECEIVED: Decimal(9)}).from_(Origin(Means.TYPED)), "填写")
    controller.autosave.flush()
    settings.store.sync()
    files = [one for one in tmp_path.rglob("*") if one.is_file() and one != path]
    assert {one.suffix for one in files} >= {".nbao", ".log", ".json", ".ini"}
    assert not [one for one in files if any(map(partial(is_in, one), SECRETS))]

    def recalled(dialog: LedgerDialog) -> None:
        assert dialog.tally.values[RECEIVED] == 2
        assert dialog.questions.choices["types", SECRETS[0]].currentData() == "person"
        choose_by_keys(dialog.questions.choices["types", SECRETS[0]], "")
        assert dialog.tally.values[RECEIVED] == 1
        dialog.reject()

    with_dialog(qtbot, LedgerDialog, lambda: controller.ledger.into_report(path), recalled)


def ledger_with_names(folder: Path, year: int) -> Path:
    """Three cases with a name and a content wherever somebody may write them."""
    head = ["编号", "申请人", "申请人类型", "申请内容", "收到日期", "答复日期", "办理结果"]
    name, content = SECRETS
    came, answered = date(year, 3, 1), date(year, 3, 9)
    return ledger(
        folder,
        ["1号", name, "公民", content, came, answered, "公开"],
        ["2号", name, name, content, came, answered, content],
        ["3号", "甲", "公民", "乙", name, answered, f"告知{name}不存在、公开"],
        head=head,
    )


def is_in(path: Path, secret: str) -> bool:
    """Whether a text stands in a file, also packed or as an escape of JSON or INI."""
    data = path.read_bytes()
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            data += b"".join(archive.read(name) for name in archive.namelist())
    escaped = secret.encode("unicode_escape")
    forms = [secret.encode(), secret.encode("utf-16-le"), escaped, escaped.replace(b"\\u", b"\\x")]
    return any(form in data for form in forms)


def test_an_answer_is_remembered_for_the_next_time(
    report_window: MainWindow, qtbot: QtBot, ledger_file: Path
) -> None:
    def answer(dialog: LedgerDialog) -> None:
        choose_by_keys(dialog.questions.choices["results", "不予公开"], "refused_process")
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


@pytest.mark.parametrize("choose", [choose_by_keys, choose_by_mouse])
def test_a_choice_in_the_open_list_is_counted_and_its_box_keeps_the_keys(
    report_window: MainWindow,
    qtbot: QtBot,
    ledger_file: Path,
    choose: Callable[[QComboBox, object], None],
) -> None:
    def answer(dialog: LedgerDialog) -> None:
        boxes = (
            (
                1,
                dialog.questions.choices["results", "不予公开"],
                ("refused_process", "", "granted"),
            ),
            (3, dialog.columns.choices["办理结果"], ("ignored", "result")),
        )
        for tab, box, keys in boxes:
            dialog.tabs.setCurrentIndex(tab)
            for key in keys:
                choose(box, key)
                QApplication.processEvents()
                assert box.currentData() == key
                assert dialog.focusWidget() is box
                assert not box.view().isVisible()
                assert len(dialog.tally.unsettled) == {"": 1, "ignored": 2}.get(key, 0)
            QTest.keyClick(box, Qt.Key.Key_Up)  # also without the list
        dialog.reject()

    controller = report_window.controller
    with_dialog(qtbot, LedgerDialog, lambda: controller.ledger.into_report(ledger_file), answer)


def test_applicants_without_a_kind_are_asked_about_at_once(
    report_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    year = report_window.controller.document.report.details.year
    rows = (
        ["1号", "王小明", date(year, 3, 1), date(year, 3, 9), "予以公开"],
        ["2号", "恒泰建材有限公司", date(year, 3, 1), date(year, 3, 9), "予以公开"],
    )
    path = ledger(tmp_path, *rows, head=["编号", "申请人", "收到日期", "答复日期", "办理结果"])

    def answer(dialog: LedgerDialog) -> None:
        assert "还有 1 件没有计入" in dialog.progress.shown.toPlainText()
        assert not dialog.progress.copy_sentences.isEnabled()
        assert RECEIVED not in dialog.places.chosen
        (box,) = dialog.questions.choices.values()
        assert "其余 1 件没有写申请人类型" in box.accessibleName()
        assert box.itemText(1) == "自然人"
        choose_by_keys(box, "person")
        assert RECEIVED in dialog.places.chosen
        assert "平均办理时间" in dialog.progress.shown.toPlainText()
        dialog.reject()

    controller = report_window.controller
    with_dialog(qtbot, LedgerDialog, lambda: controller.ledger.into_report(path), answer)


def test_a_column_that_was_taken_wrongly_can_be_put_right(
    report_window: MainWindow, qtbot: QtBot, ledger_file: Path
) -> None:
    def change(dialog: LedgerDialog) -> None:
        choose_by_keys(dialog.columns.choices["办理结果"], "ignored")
        assert dialog.unsettled.toPlainText() == "没有找到“办理结果”一列：2 件"
        assert "“办理结果”一列，在“各列”中指定就会计入" in dialog.warnings.text()
        choose_by_keys(dialog.columns.choices["办理结果"], "result")
        assert len(dialog.tally.unsettled) == 1
        dialog.reject()

    controller = report_window.controller
    with_dialog(qtbot, LedgerDialog, lambda: controller.ledger.into_report(ledger_file), change)


def test_enter_in_a_list_or_off_the_figures_fills_nothing_in(
    report_window: MainWindow, qtbot: QtBot, ledger_file: Path
) -> None:
    def press_enter(dialog: LedgerDialog) -> None:
        box = dialog.columns.choices["办理结果"]
        dialog.tabs.setCurrentIndex(3)
        qtbot.keyClick(box, Qt.Key.Key_Return)
        assert box.view().isVisible()
        qtbot.keyClick(box.view(), Qt.Key.Key_Return)
        assert not box.view().isVisible()
        qtbot.keyClick(dialog.tabs.tabBar(), Qt.Key.Key_Return)
        assert dialog.isVisible()
        dialog.tabs.setCurrentIndex(0)
        qtbot.keyClick(dialog.tabs.tabBar(), Qt.Key.Key_Return)
        assert not dialog.isVisible()

    controller = report_window.controller
    with_dialog(
        qtbot, LedgerDialog, lambda: controller.ledger.into_report(ledger_file), press_enter
    )
    assert controller.document.report.typed


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
