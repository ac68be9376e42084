"""The program from its start: painted first, then ready for work with the file it was given."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from app.storage.paths import sample_path

SCRIPT = """
import sys
import ui.application as application
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

shown = application.show_window

def look(window):
    if window._controller is not None and window.controller.in_report:
        print(window.windowTitle())
        QApplication.quit()

def watched(window, settings):
    shown(window, settings)
    window.watch = QTimer(window)
    window.watch.timeout.connect(lambda: look(window))
    window.watch.start(10)

application.show_window = watched
from ui.__main__ import main
sys.argv[0] = "nianbao"
sys.exit(main())
"""


def test_a_file_named_at_the_start_is_opened_in_the_painted_window(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(sample_path())],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    assert "柘山镇" in done.stdout


WRONG = """
import sys
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget
if LATER and [name for name in sys.modules if name.startswith("shibokensupport")] != [LATER]:
    sys.exit("what makes Qt's words is loaded before they are asked for")
class Own(QObject):
    told = Signal(int)
application = QApplication([])
widget, own = QWidget(), Own()
for wrong in (
    lambda: widget.resize("wide"),
    lambda: widget.resize(1, 2, 3),
    lambda: widget.move(None),
    lambda: widget.nothing(),
    lambda: QWidget(nothing=1),
    lambda: QTimer.singleShot("soon", None),
    lambda: own.told.emit("a", "b"),
    lambda: own.told.connect(5),
):
    try:
        wrong()
    except Exception as error:
        print(type(error).__name__, error)
print(QWidget.resize.__doc__)
"""


def test_wrong_calls_of_qt_are_told_in_its_own_words_which_are_loaded_then() -> None:
    later = "import ui\nLATER = 'shibokensupport.signature.mapping'\n"
    told, usual = (_output(first + WRONG) for first in (later, "LATER = None\n"))
    assert "resize(w: int, h: int, /)" in told
    assert told == usual


def _output(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
