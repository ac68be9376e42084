"""From the start of the process to what is painted first, beside a bare window with a table.

Modules are compiled in the round that does not count, as they are in the built program.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from app.storage.paths import sample_path
from tests.bench.ratios import Ratio, kept, of_pairs

TARGET = 1.25
PAGE_TARGET = 3
"""The floor is what Python takes for the modules and Qt for its types, before any work of ours."""

ROUNDS = 7

HEAVY = ("docx", "openpyxl", "lxml", "app.checks.kinds", "ui.grid.grid")
"""What no first page needs."""

NAMESPACE = "Qt"
"""In `QtCore`, made when first asked for: its enums are a tenth of a start that needs none."""

CHECKED_AFTER = 1.0
"""Seconds until an opened report is checked; a busy machine may not have painted it by then."""

PAINTED = (
    f"HEAVY, NAMESPACE = {HEAVY}, {NAMESPACE!r}"
    """
import json, os, sys
from PySide6.QtCore import QCoreApplication, QEvent, QObject
class Painted(QObject):
    def eventFilter(self, watched, event):
        of = [type(one).__name__ for one in (watched, watched.parent())]
        wanted = PAGE in of or not PAGE
        if event.type() == QEvent.Type.Paint and wanted and not hasattr(self, "seen"):
            self.seen = True
            QCoreApplication.postEvent(self, QEvent(QEvent.Type.User), 1)  # before all else waiting
        return False
    def event(self, event):
        if event.type() == QEvent.Type.User:
            heavy = [m for m in HEAVY if m in sys.modules]
            heavy += [n for n in vars(sys.modules["PySide6.QtCore"]) if n == NAMESPACE]
            print(json.dumps(heavy), flush=True)
            os._exit(0)
        return super().event(event)
"""
)
BARE = (
    'PAGE = ""\n'
    + PAINTED
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
    "import ui\n"  # before PySide6, as a start of the program does
    + PAINTED
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
sys.argv = ["nianbao", *sys.argv[1:]]
main()
"""
)


START_PAGE = 'PAGE = ""\n' + OURS
FIRST_PAGE = 'PAGE = "DetailsPage"\n' + OURS


def first_paint(script: str, folder: Path, *given: Path) -> tuple[float, list[str]]:
    start = perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, given)],
        capture_output=True,
        text=True,
        check=True,
        env={"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "PYTHONPATH": "."},
    )
    return perf_counter() - start, json.loads(done.stdout.strip().splitlines()[-1])


def starts(script: str, folder: Path, *given: Path) -> Ratio:
    """Whole processes until something is painted, beside a bare one, after one that compiles."""
    pairs = []
    allowed = {NAMESPACE} if given else set()
    for number in range(ROUNDS + 1):
        ours, heavy = first_paint(script, folder, *given)
        assert number == 0 or ours > CHECKED_AFTER or allowed.issuperset(heavy)
        pairs.append((ours, first_paint(BARE, folder)[0]))
    return of_pairs(pairs[1:])


def test_first_window_painted(tmp_path: Path) -> None:
    kept(
        "first window painted ÷ bare window",
        TARGET,
        lambda: starts(START_PAGE, tmp_path),
    )


def test_first_page_of_a_file_painted(tmp_path: Path) -> None:
    kept(
        "first page of a file painted ÷ bare window (compiled modules there)",
        PAGE_TARGET,
        lambda: starts(FIRST_PAGE, tmp_path, sample_path()),
        asked=2.2,
    )
