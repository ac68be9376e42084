"""An edit in a window all of whose pages were visited, beside the same edit in a fresh one."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import count
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.edition.cells import CellKey
from app.report.changes import Edit
from app.report.charts import Bar, Chart, ChartKind
from app.report.narrative import Live
from app.report.report import Report
from app.storage.report_file import save_report
from tests.bench.ratios import kept, paired_work
from ui.application import make_window
from ui.main_window import MainWindow
from ui.settings import Settings

TARGET = 2.0
ROUNDS = 40
CELL = CellKey("requests.granted.person")
TABLE = 3
"""The tab of table three."""


def test_an_edit_with_all_pages_visited(huaian: Report, tmp_path: Path, qtbot: QtBot) -> None:
    fresh = window_of(huaian, tmp_path / "fresh", qtbot)
    visited = window_of(huaian, tmp_path / "visited", qtbot)
    for index in range(visited.controller.tabs.count()):
        visited.controller.tabs.go_to(index)
        QApplication.processEvents()
    for window in (fresh, visited):
        window.controller.tabs.go_to(TABLE)
        window.controller.document.check()
        QApplication.processEvents()
    kept(
        "an edit with all pages visited ÷ with its page alone",
        TARGET,
        lambda: paired_work(editing(visited), editing(fresh), ROUNDS),
    )


def window_of(report: Report, folder: Path, qtbot: QtBot) -> MainWindow:
    """A window with the report, a chart and a live number in its first text."""
    folder.mkdir()
    written = report.copy()
    bars = (Bar("予以公开", CELL), Bar("其他", "3"))
    chart, live = Chart(ChartKind.BAR, "办理结果", bars).source, Live((CELL,)).source
    written.apply(Edit(texts={"overview": f"一年来的情况。\n予以公开 {live} 件。\n{chart}"}))
    save_report(written, folder / "年报.nbao")
    store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(Settings(store))
    qtbot.addWidget(
        window, before_close_func=lambda one: one.controller.document.undo_stack.setClean()
    )
    window.resize(1366, 768)
    window.show()
    window.controller.open(folder / "年报.nbao")
    return window


def editing(window: MainWindow) -> Callable[[], None]:
    """Another number in one cell each time, until all that is to be seen is painted."""
    document, numbers = window.controller.document, count(1)

    def edit() -> None:
        document.edit(Edit({CELL: Decimal(next(numbers) % 90 + 1)}), "填")
        QApplication.processEvents()

    return edit
