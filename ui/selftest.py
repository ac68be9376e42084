"""The hidden command `nianbao selftest FOLDER`: tries a built program where it is to run.

It makes and reads back all files, then draws the window at 100 % and 200 %, each in a program of
its own. One line a step; exit status 0 if all went well.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from app.errors import DONE, REFUSED
from app.file_paths import is_file
from ui.application import make_application, make_window
from ui.settings import Settings

if TYPE_CHECKING:  # `first-paint` measures a start that loads nothing of these
    from app.export.exporter import Painters
    from app.selftest import TriedStep

_SCALES = (1, 2)
_SIZE = (1000, 640)
_SHADES = 20
"""A drawn window has more colours than that."""

_PATIENCE = 300


def selftest(argv: list[str], painters: Painters) -> int:
    """Runs the command with what follows its name; returns its exit status."""
    match argv:
        case [folder]:
            return _try_all(Path(folder), painters)
        case [folder, "picture", scale]:
            return _draw(_picture(Path(folder), int(scale)))
        case ["first-paint", file, *rest]:
            return _first_paint(Path(file), rest)
    return REFUSED


def _try_all(folder: Path, painters: Painters) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    passed = True
    for step in _steps(folder, painters):
        print(f"{'通过' if step.passed else '失败'}  {step.words}", flush=True)  # noqa: T201 output
        passed = passed and step.passed
    return DONE if passed else REFUSED


def _steps(folder: Path, painters: Painters) -> Iterator[TriedStep]:
    from app.selftest import TriedStep, tried  # noqa: PLC0415 see above
    from ui.dialogs.help import MANUAL  # noqa: PLC0415

    yield from tried(folder, painters)
    yield TriedStep(is_file(MANUAL), f"{MANUAL.name}：在程序中")
    for scale in _SCALES:
        yield _drawn(folder, scale)


def _picture(folder: Path, scale: int) -> Path:
    return folder / f"窗口-{scale}00%.png"


def _drawn(folder: Path, scale: int) -> TriedStep:
    """Whether another program has drawn the window: the scale is fixed when one starts."""
    from app.selftest import TriedStep  # noqa: PLC0415 see above

    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "ui"]
    ended = subprocess.run(  # noqa: S603 this program itself
        [*program, "selftest", str(folder), "picture", str(scale)],
        env={**os.environ, "QT_SCALE_FACTOR": str(scale)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_PATIENCE,
        check=False,
    )
    picture = _picture(folder, scale)
    return TriedStep(ended.returncode == DONE and is_file(picture), f"{picture.name}：窗口已画出")


def _draw(picture: Path) -> int:
    """Draws the window with the sample's largest table."""
    from app.storage.paths import sample_path  # noqa: PLC0415 see above

    with TemporaryDirectory(prefix="nianbao-") as folder:
        application = make_application()
        store = QSettings(str(Path(folder) / "settings.ini"), QSettings.Format.IniFormat)
        window = make_window(Settings(store))
        window.resize(*_SIZE)
        window.controller.open(sample_path())
        window.controller.tabs.go_to(3)
        window.show()
        _wait_until_painted(application)
        image = window.grab().toImage()
        window.controller.document.undo_stack.setClean()
        window.close()
    small = image.scaled(200, 200)
    shades = {small.pixel(x, y) for x in range(200) for y in range(200)}
    drawn = len(shades) > _SHADES and image.save(str(picture))
    return DONE if drawn else REFUSED


def _wait_until_painted(application: QApplication) -> None:
    end = time.monotonic() + 1
    while time.monotonic() < end:
        application.processEvents()
        time.sleep(0.01)


def _first_paint(file: Path, rest: list[str]) -> int:
    """Starts as always and ends after the first painting; `file` is made in that moment."""
    from ui import application  # noqa: PLC0415 as a module: what comes then is replaced

    def painted() -> None:
        file.touch()
        os._exit(DONE)

    application._set_to_work = lambda *_: painted()
    return application.run(rest)
