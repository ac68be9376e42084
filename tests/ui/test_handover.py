"""The handover package is made in the window, and next year begins with it."""

from __future__ import annotations

import threading
import zipfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QThreadPool
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel
from pytestqt.qtbot import QtBot

from app.export import exporter
from app.report.carry_over import previous_of
from app.report.changes import Edit
from app.report.report import Report
from app.report.totals import NoPrevious
from app.storage.encryption import new_key
from app.storage.report_file import save_report
from tests.ready import make_final
from tests.ui.modal import with_dialog
from tests.ui.test_main_window import details
from ui.dialogs import ask
from ui.dialogs.finalise_dialogs import HandoverDialog
from ui.dialogs.last_year_dialogs import NewYearDialog
from ui.main_window import MainWindow

NOTES = "收费金额向财政所要。"


@pytest.fixture
def final_window(window: MainWindow, huaian: Report, tmp_path: Path) -> MainWindow:
    """The window with a finalised report that is saved."""
    make_final(huaian)
    save_report(huaian, tmp_path / "淮安.nbao")
    window.controller.open(tmp_path / "淮安.nbao")
    return window


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where every save dialog saves from now on."""
    path = tmp_path / "交接包.zip"
    monkeypatch.setattr(ask, "ask_save", lambda *_: path)
    return path


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Exports wait for this before they are put down."""
    event = threading.Event()
    compared = exporter._compared

    def wait(*arguments: object, **options: object) -> object:
        event.wait(60)
        return compared(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(exporter, "_compared", wait)
    return event


def agree(dialog: QDialog) -> None:
    box = dialog.findChild(QDialogButtonBox)
    assert isinstance(box, QDialogButtonBox)
    box.accepted.emit()


def write_notes(dialog: HandoverDialog) -> None:
    dialog.field.setPlainText(NOTES)
    agree(dialog)


def make(window: MainWindow, qtbot: QtBot) -> None:
    start = window.controller.actions_["handover"].trigger
    with_dialog(qtbot, HandoverDialog, start, write_notes)


def test_a_package_is_made_and_begins_the_next_year(
    final_window: MainWindow, qtbot: QtBot, place: Path
) -> None:
    make(final_window, qtbot)
    strip = final_window.strip
    qtbot.waitUntil(lambda: "已做好 交接包.zip" in strip.text, timeout=60_000)
    with zipfile.ZipFile(place) as archive:
        suffixes = {Path(name).suffix for name in archive.namelist()}
    assert suffixes == {".docx", ".nbao", ".xlsx", ".pdf", ".txt"}
    final_window.controller.last_year.new(place)

    def look(dialog: NewYearDialog) -> None:
        assert NOTES in dialog.brought.toPlainText()
        qtbot.mouseClick(dialog.take, Qt.MouseButton.LeftButton)

    with_dialog(qtbot, NewYearDialog, lambda: None, look)
    controller = final_window.controller
    assert controller.document.report.details.year == 2025
    assert controller.document.report.previous is not None
    notes = details(final_window).notes
    assert notes.isVisible()
    assert notes.words.text() == NOTES
    assert "前任留下的话在“基本信息”的最下面" in final_window.strip.text
    controller.document.edit(Edit(previous=NoPrevious()), "取下去年数据")
    assert notes.isHidden()


def test_what_the_predecessor_left_goes_on_to_the_next_package(
    report_window: MainWindow, qtbot: QtBot, huaian: Report
) -> None:
    last = previous_of(huaian, NOTES)
    report_window.controller.document.edit(Edit(previous=last), "去年数据")
    seen: list[str] = []

    def look(dialog: HandoverDialog) -> None:
        seen.append(dialog.notes)
        dialog.reject()

    with_dialog(qtbot, HandoverDialog, report_window.controller.actions_["handover"].trigger, look)
    assert seen == [NOTES]


def test_notes_are_kept_with_the_report(
    final_window: MainWindow, qtbot: QtBot, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "ask_save", lambda *_: None)
    make(final_window, qtbot)
    seen: list[str] = []

    def look(dialog: HandoverDialog) -> None:
        seen.append(dialog.notes)
        dialog.reject()

    with_dialog(qtbot, HandoverDialog, final_window.controller.actions_["handover"].trigger, look)
    assert seen == [NOTES]
    assert not place.exists()


def test_a_package_given_up_is_not_written(
    final_window: MainWindow, qtbot: QtBot, place: Path, held: threading.Event
) -> None:
    make(final_window, qtbot)
    strip = final_window.strip
    qtbot.waitUntil(lambda: strip.text.startswith("正在导出 Word"), timeout=30_000)
    assert not final_window.controller.actions_["export_docx"].isEnabled()
    qtbot.mouseClick(strip.buttons[0], Qt.MouseButton.LeftButton)
    assert strip.text == "已取消，没有做交接包。"
    assert final_window.controller.actions_["export_docx"].isEnabled()
    held.set()
    pool = QThreadPool.globalInstance()
    qtbot.waitUntil(lambda: not pool.activeThreadCount(), timeout=60_000)
    assert not place.exists()
    assert strip.text == "已取消，没有做交接包。"


def test_an_export_given_up_is_not_written(
    final_window: MainWindow, qtbot: QtBot, tmp_path: Path, held: threading.Event
) -> None:
    path = tmp_path / "年报.docx"
    path.write_bytes(b"before")
    final_window.controller.exports.write(path)
    strip = final_window.strip
    assert strip.text.startswith("正在导出 年报.docx")
    qtbot.mouseClick(strip.buttons[0], Qt.MouseButton.LeftButton)
    assert "已取消导出 年报.docx" in strip.text
    held.set()
    pool = QThreadPool.globalInstance()
    qtbot.waitUntil(lambda: not pool.activeThreadCount(), timeout=60_000)
    assert path.read_bytes() == b"before"


def test_a_draft_and_a_locked_report_are_told_of(report_window: MainWindow, qtbot: QtBot) -> None:
    told: list[str] = []

    def read(dialog: HandoverDialog) -> None:
        labels: Iterable[QLabel] = dialog.findChildren(QLabel)
        told.extend(words for label in labels if (words := label.text()).startswith("注意"))
        dialog.reject()

    make = report_window.controller.handover.make
    with_dialog(qtbot, HandoverDialog, make, read)
    assert len(told) == 1
    assert "还没有定稿" in told[0]
    report_window.controller.document.set_key(new_key("密码很长"))
    with_dialog(qtbot, HandoverDialog, make, read)
    assert any("交接包不加密" in words for words in told)
