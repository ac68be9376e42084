"""A second start hands its files over to the first."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile
from threading import Thread

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.report.changes import Details, Edit
from app.report.report import Report
from app.storage.paths import sample_path
from app.storage.recovery.recovery_log import Base, RecoveryLog
from tests.ui.modal import with_dialog
from ui.application import _let_in, _warm_up
from ui.dialogs.versions_dialogs import RecoveryDialog
from ui.main_window import MainWindow, OpenRequests, SingleInstance

ENDS_WITHOUT_LEAVING = """
import os, sys
from pathlib import Path
from ui.main_window import SingleInstance
instance = SingleInstance(Path(sys.argv[1]))
instance.gives_way([])
os._exit(0)
"""


@pytest.fixture
def first(tmp_path: Path, qtbot: QtBot) -> Iterator[SingleInstance]:
    """The one that is there already."""
    instance = SingleInstance(tmp_path)
    assert not instance.gives_way([])
    instance.listen()
    yield instance
    instance.leave()


def test_the_first_gets_the_files_of_the_second(
    first: SingleInstance, tmp_path: Path, qtbot: QtBot
) -> None:
    given = [tmp_path / "柘山 镇.nbao", Path("别的.docx")]
    outcome: list[bool] = []
    with qtbot.waitSignal(first.wanted) as wanted:
        second = Thread(target=lambda: outcome.append(SingleInstance(tmp_path).gives_way(given)))
        second.start()
    second.join()
    assert outcome == [True]
    assert wanted.args == [[given[0], Path.cwd() / "别的.docx"]]


def test_one_that_does_not_answer_is_not_waited_for_for_ever(
    first: SingleInstance, tmp_path: Path
) -> None:
    second = SingleInstance(tmp_path, patience=0.1)
    assert not second.gives_way([Path("年报.nbao")])
    assert not list((tmp_path / "requests").iterdir())


def test_one_that_died_is_in_nobody_s_way(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", ENDS_WITHOUT_LEAVING, tmp_path], check=True)
    assert (tmp_path / "program.lock").exists()
    assert not SingleInstance(tmp_path, patience=0).gives_way([])


def test_what_arrives_is_opened_in_the_window(window: MainWindow, qtbot: QtBot) -> None:
    window.showMinimized()
    OpenRequests(window).come_forward([sample_path(), Path("另一个.nbao")])
    qtbot.waitUntil(lambda: window.controller.in_report)
    assert not window.isMinimized()
    qtbot.waitUntil(lambda: "没有打开：另一个.nbao" in window.strip.text)


def test_a_folder_that_arrives_is_collected(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "各单位"
    folder.mkdir()
    copyfile(sample_path(), folder / sample_path().name)
    OpenRequests(window).open([folder])
    qtbot.waitUntil(lambda: window.controller.collect.controller is not None)
    county = window.controller.collect.controller
    assert county

    def is_read() -> bool:
        collection = county.reading.collection
        return collection is not None and len(collection.lines) == 1

    qtbot.waitUntil(is_read, timeout=20_000)
    assert not window.controller.in_report
    county.window.close()
    qtbot.waitUntil(lambda: not county.reading.is_busy, timeout=20_000)


def test_what_arrives_waits_for_an_open_question(window: MainWindow, qtbot: QtBot) -> None:
    question = QMessageBox(window)
    question.open()
    OpenRequests(window).come_forward([sample_path()])
    qtbot.wait(50)
    assert not window.controller.in_report
    question.close()
    qtbot.waitUntil(lambda: window.controller.in_report)


def test_a_second_start_is_taken_while_a_recovery_is_offered(  # noqa: PLR0917 six fixtures
    window: MainWindow,
    first: SingleInstance,
    tmp_path: Path,
    catalog: Catalog,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nobody waits for the answer, and no second window comes up beside the first."""
    log = RecoveryLog(window.controller.autosave._logs)
    log.begin(Base(Report(catalog.for_year(2024), Details(2024))))
    log.append(Edit(texts={"overview": "写了一半"}))
    log.stop()
    outcome: list[bool] = []

    def start_again() -> None:
        outcome.append(SingleInstance(tmp_path).gives_way([sample_path()]))

    def answer_later(dialog: RecoveryDialog) -> None:
        second = Thread(target=start_again)
        second.start()
        qtbot.waitUntil(lambda: bool(outcome), timeout=10_000)
        second.join()
        assert "柘山镇2020.nbao" in window.strip.text
        dialog.reject()

    with_dialog(qtbot, RecoveryDialog, lambda: _let_in(window, first, []), answer_later)
    assert outcome == [True]
    qtbot.waitUntil(lambda: window.controller.in_report)


def test_the_reader_of_files_gets_ready_once_the_report_is_there(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    controller = window.controller
    monkeypatch.setattr(controller.reader, "warm_up", lambda: started.append("reader"))
    _warm_up(window, [sample_path()])
    controller.open(sample_path())
    assert not started
    controller.document.check()
    qtbot.waitUntil(lambda: len(started) == 1)
    controller.document.check()
    _warm_up(window, [Path("去年.docx")])
    qtbot.waitUntil(lambda: len(started) > 1)
    assert len(started) == 2
