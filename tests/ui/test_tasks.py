"""Work that ends when its window has gone, or is just going, tells nothing and breaks nothing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QObject, QThreadPool
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.errors import RefusedError
from ui.tasks import Task


def never(*_: object) -> None:
    pytest.fail("something was told")


@pytest.mark.parametrize("error", [None, RefusedError("不行"), ValueError("broken")])
def test_the_end_of_work_is_not_told_to_a_window_that_has_gone(
    qtbot: QtBot, error: Exception | None
) -> None:
    window, go_on = QObject(), Event()
    task: Task[int] = Task(window, never, never)
    task.progress.connect(never)
    tell = task.tell

    def work() -> int:
        assert go_on.wait(10)
        tell("far")
        if error is not None:
            raise error
        return 1

    task.start(work)
    delete(window)
    go_on.set()
    assert QThreadPool.globalInstance().waitForDone(10_000)
    qtbot.wait(1)


def test_windows_that_go_while_work_ends_do_not_crash(qtbot: QtBot) -> None:
    for _ in range(300):
        window, begun = QObject(), Event()
        task: Task[None] = Task(window, lambda _: None, never)
        task.start(begun.set)
        assert begun.wait(10)
        delete(window)
    assert QThreadPool.globalInstance().waitForDone(10_000)
    qtbot.wait(1)


def test_what_comes_of_work_is_told(qtbot: QtBot) -> None:
    window, done, told = QObject(), list[int](), list[str]()
    task: Task[int] = Task(window, done.append, never)
    task.progress.connect(told.append)
    tell = task.tell

    def work() -> int:
        tell("far")
        return 7

    with qtbot.waitSignal(task.finished):
        task.start(work)
    assert (told, done) == (["far"], [7])


MANY_TASKS = """
from random import random
from time import sleep
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication
from app.errors import RefusedError
from ui import tasks

class Lingering(tasks._Work):
    def run(self):
        super().run()
        sleep(random() * 0.002)

class Listener:
    def listen(self):
        pass

application, window = QApplication([]), QObject()
listeners = [(QTimer(window), Listener()) for _ in range(3000)]
for timer, listener in listeners:
    timer.timeout.connect(listener.listen)
tasks._Work = Lingering
left = 3000

def refuse():
    raise RefusedError("x")

def begin(_=""):
    global left
    left -= 1
    if left > 0:
        tasks.Task(window, print, begin).start(refuse)
    else:
        application.quit()

for _ in range(8):
    begin()
application.exec()
"""
"""Work whose thread lets go of it after the window has, beside as many signals as a window has."""


def test_work_that_lingers_behind_its_task_does_not_crash() -> None:
    done = subprocess.run(
        [sys.executable, "-c", MANY_TASKS],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode(errors="replace")[-500:]
