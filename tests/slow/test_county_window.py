"""The window of a collection answers while ten thousand files are read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter, thread_time

from PySide6.QtCore import QObject, QSettings, QTimer
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.storage.report_file import save_report
from tests.app.collect.reports import CELL, report
from ui.application import make_window
from ui.collect.controller import CollectionController
from ui.settings import Settings

FILES = 10_000
PATIENCE = 3_600_000
LONGEST = 0.1
"""Part of the time of reading all files that the window may work between two turns of its loop."""


class Turns(QObject):
    """Notes the longest time between two turns of the event loop.

    `longest` is what the window's thread itself worked between two turns; the time on the clock,
    which a busy machine lengthens, is only printed.
    """

    def __init__(self) -> None:
        super().__init__()
        self.longest = self._longest = self._gap = self.seconds = 0.0
        self._last, self._worked = perf_counter(), thread_time()
        self._timer = QTimer(self)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._on_timeout)

    def _on_timeout(self) -> None:
        now, worked = perf_counter(), thread_time()
        self._gap = max(self._gap, now - self._last)
        self._longest = max(self._longest, worked - self._worked)
        self._last, self._worked = now, worked

    @contextmanager
    def noted(self, words: str) -> Iterator[None]:
        """Prints what was noted while something ran; `seconds` is how long that was."""
        self._gap = self._longest = 0.0
        start = self._last = perf_counter()
        self._worked = thread_time()
        self._timer.start()
        yield
        self._timer.stop()
        self._on_timeout()
        self.longest = max(self.longest, self._longest)
        self.seconds = perf_counter() - start
        print(  # noqa: T201 what the test is for
            f"\n{words}: {self.seconds:.1f} s; longest gap between two turns"
            f" {self._gap * 1000:.0f} ms, of which the window worked {self._longest * 1000:.0f} ms"
        )


def many_files(folder: Path, catalog: Catalog) -> Path:
    """Ten thousand reports of as many units, written by putting other names into one."""
    folder.mkdir()
    pattern = folder / "甲.json"
    save_report(report("甲镇人民政府", 1, catalog), pattern)
    text = pattern.read_text(encoding="utf-8")
    pattern.unlink()
    for number in range(FILES):
        below = folder / f"{number // 500:02}"
        below.mkdir(exist_ok=True)
        name = f"第{number:05}镇"
        (below / f"{name}.json").write_text(text.replace("甲镇", name), encoding="utf-8")
    return folder


def test_the_window_answers_while_ten_thousand_files_are_read(
    qtbot: QtBot, tmp_path: Path, catalog: Catalog
) -> None:
    folder = many_files(tmp_path / "省", catalog)
    settings = Settings(
        QSettings(str(tmp_path / "data" / "settings.ini"), QSettings.Format.IniFormat)
    )
    window = make_window(settings)
    qtbot.addWidget(window)
    window.show()
    window.controller.collect.show()
    controller = window.controller.collect.controller
    assert controller is not None
    turns = Turns()

    def settled() -> None:
        qtbot.waitUntil(lambda: not controller.reading.is_busy, timeout=PATIENCE)
        qtbot.wait(500)

    with turns.noted(f"{FILES} files read"):
        controller.open([folder])
        settled()
    reading = turns.seconds
    assert controller.reading.collection is not None
    assert controller.reading.collection.total.value(CELL) == FILES
    with turns.noted("unchanged, read again"):
        controller.reading.again()
        settled()
    with turns.noted("a cell clicked"):
        controller.window.pages.setCurrentWidget(controller.sums)
        controller.sums.tables.go_to([CellKey(CELL)])
        qtbot.waitUntil(lambda: controller.sums.shares.rows.rowCount() == FILES, timeout=PATIENCE)
        qtbot.wait(200)
    with turns.noted("units sorted and searched"):
        sort_and_search(qtbot, controller)
    window.close()
    assert turns.longest < LONGEST * reading


def sort_and_search(qtbot: QtBot, controller: CollectionController) -> None:
    """Sorts the units by several columns and looks for some."""
    controller.window.pages.setCurrentWidget(controller.units)
    view = controller.units.units
    for column in range(4):
        view.sortByColumn(column, view.header().sortIndicatorOrder())
        qtbot.wait(50)
    for word in ("第0", "第012", ""):
        controller.units.list.word.setText(word)
        qtbot.wait(200)
