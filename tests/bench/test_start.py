"""From the start of the process to the first painted window, beside a bare window with a table."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from app.storage.paths import sample_path
from tests.bench.ratios import Ratio, kept, of_pairs

TARGET = 1.5
ROUNDS = 7

PAINTED = """
import json, os, sys
from PySide6.QtCore import QCoreApplication, QEvent, QObject
class Painted(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint and not hasattr(self, "seen"):
            self.seen = True
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), 1)  # before all else waiting
        return False
    def event(self, event):
        if event.type() == QEvent.Type.User:
            heavy = [m for m in ("docx", "openpyxl", "lxml") if m in sys.modules]
            print(json.dumps(heavy), flush=True)
            os._exit(0)
        return super().event(event)
"""
BARE = (
    PAINTED
    + """
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QApplication, QMainWindow, QTableView
app = QApplication([])
painted = Painted()
app.installEventFilter(painted)
window = QMainWindow()
table = QTableView()
table.setModel(QStandardItemModel(28, 10))
window.setCentralWidget(table)
window.resize(1200, 700)
window.show()
app.exec()
"""
)
OURS = (
    PAINTED
    + """
from PySide6.QtWidgets import QApplication
import PySide6.QtWidgets as widgets
painted = Painted()
class Watched(QApplication):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.installEventFilter(painted)
widgets.QApplication = Watched
from ui.__main__ import main
sys.argv = ["nianbao", sys.argv[1]]
main()
"""
)


def first_paint(script: str, folder: Path) -> tuple[float, list[str]]:
    start = perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", script, str(sample_path())],
        capture_output=True,
        text=True,
        check=True,
        env={"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "PYTHONPATH": "."},
    )
    return perf_counter() - start, json.loads(done.stdout.strip().splitlines()[-1])


def test_first_window_painted(tmp_path: Path) -> None:
    def starts() -> Ratio:
        pairs = []
        for _ in range(ROUNDS + 1):
            ours, heavy = first_paint(OURS, tmp_path)
            assert heavy == []
            pairs.append((ours, first_paint(BARE, tmp_path)[0]))
        return of_pairs(pairs[1:])

    kept("first window painted ÷ bare window", TARGET, starts, asked=1.25)
