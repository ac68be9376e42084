"""When the program itself fails it saves first, says so in one sentence, and keeps a log."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.edition.cells import CellKey
from app.report.changes import Edit
from app.storage.program_log import ProgramLog
from app.storage.recovery.log_file import read_log
from ui.main_window import Faults, MainWindow

CONTENT = "柘山镇 4711"


@pytest.fixture
def faults(report_window: MainWindow, tmp_path: Path) -> Iterator[Faults]:
    """The window with its faults watched over."""
    made = Faults(report_window, ProgramLog(tmp_path / "logs"))
    made.protect(report_window.controller)
    yield made
    made.uninstall()


def fail(faults: Faults) -> None:
    try:
        int(CONTENT)
    except ValueError as error:
        faults.take(type(error), error, error.__traceback__)


def test_the_recovery_log_is_flushed_before_anything_is_said(
    report_window: MainWindow, faults: Faults, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    edit = Edit(entries={CellKey("requests.received.person"): Decimal(5)})
    report_window.controller.document.edit(edit, "填数")
    fail(faults)
    [log] = (tmp_path / "recovery").glob("*.log")
    assert len(read_log(log).lines) == 2
    assert "已填的内容都在" in report_window.strip.text
    assert "ValueError" in report_window.strip.text
    assert [button.text() for button in report_window.strip.buttons] == ["打开日志文件夹"]


def test_the_log_says_where_and_nothing_of_the_report(
    faults: Faults, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fail(faults)
    words = (tmp_path / "logs" / "nianbao.log").read_text(encoding="utf-8")
    assert "builtins.ValueError" in words
    assert "fail:" in words
    assert CONTENT not in words
    assert str(tmp_path) not in words
    assert str(Path.home()) not in words


def test_a_fault_on_another_thread_is_told_in_the_window(
    report_window: MainWindow,
    faults: Faults,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    faults.install()
    thread = threading.Thread(target=lambda: int(CONTENT))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: "程序出了错" in report_window.strip.text)


def test_the_log_of_a_disk_that_takes_none_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    ProgramLog(tmp_path / "file" / "logs").note_fault(ValueError())


def test_old_logs_make_room(tmp_path: Path) -> None:
    log = ProgramLog(tmp_path, largest=100)
    for _ in range(50):
        log.note_fault(ValueError())
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["nianbao.1.log", "nianbao.2.log", "nianbao.log"]
    assert all(path.stat().st_size < 200 for path in tmp_path.iterdir())
