"""Takes a picture of every page, dialog and state on each screen and prints what is wrong there.

That is what is cut off, lies over something else, has no name or can hardly be read.

Run: uv run python -m tests.ui.looks FOLDER [NAME…]
The pictures of the manual, which are the states it names, and that of the README:
uv run python -m tests.ui.looks --manual
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True)
class Screen:
    """Real pixels of a screen and how much the system enlarges what is on it."""

    name: str
    width: int
    height: int
    scale: float
    appearance: str = "light"


_SIZES = (
    Screen("1366x768-100", 1366, 768, 1),
    Screen("1366x768-150", 1366, 768, 1.5),
    Screen("1920x1080-100", 1920, 1080, 1),
    Screen("1920x1080-200", 1920, 1080, 2),
    Screen("3840x2160-200", 3840, 2160, 2),
)
SCREENS = tuple(
    replace(size, name=f"{size.name}{ending}", appearance=ending.removeprefix("-") or "light")
    for ending in ("", "-dark", "-contrast")
    for size in _SIZES
)

MANUAL_PICTURES = Path(__file__).parents[3] / "docs" / "pictures"
_MANUAL = MANUAL_PICTURES.with_name("使用说明.md")
_README_PICTURE, _README_STATE = _MANUAL.with_name("window.png"), "示例-依申请公开"
_MANUAL_SCREEN = Screen("使用说明", 1290, 825, 1.5)
"""The manual shows them at their logical size, sharp on an enlarged screen too."""
_SHARP = 2
"""From here on every stroke has a pixel of its own colour, so that contrast can be measured."""
_SMALLEST = 0
"""The quality of a PNG that is packed as well as can be; none is lost."""


def manual_names() -> list[str]:
    """The states whose pictures the manual shows."""
    return re.findall(r"\]\(pictures/(.+?)\.png\)", _MANUAL.read_text(encoding="utf-8"))


def take_manual() -> int:
    """Takes the pictures of the manual and of the README; 1 if something is wrong in them."""
    wrong = visit(_MANUAL_SCREEN, MANUAL_PICTURES, manual_names()).returncode
    with tempfile.TemporaryDirectory() as folder:
        shown = visit(_SIZES[0], Path(folder), [_README_STATE]).returncode
        shutil.move(Path(folder) / f"{_README_STATE}.png", _README_PICTURE)
    return max(wrong, shown)


def main(folder: Path, names: list[str]) -> int:
    """Takes all pictures; 1 if something is cut off, overlaps or has no name."""
    return max(visit(screen, folder / screen.name, names).returncode for screen in SCREENS)


def visit(
    screen: Screen, target: Path, names: list[str], *, capture: bool = False
) -> subprocess.CompletedProcess[str]:
    """Takes the pictures of one screen in a process of its own, as a scale holds for a process."""
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "screen.json"
        config.write_text(json.dumps({"screens": [_described(screen)]}), encoding="utf-8")
        platform = f"offscreen:configfile={config}"
        places = {"QT_QPA_PLATFORM": platform, "QT_SCALE_FACTOR": str(screen.scale)}
        look = f"--{screen.appearance}"
        command = [sys.executable, "-m", "tests.ui.looks", "--one", look, str(target), *names]
        return subprocess.run(
            command, env=os.environ | places, check=False, capture_output=capture, text=True
        )


def _described(screen: Screen) -> dict[str, object]:
    size = {"x": 0, "y": 0, "width": screen.width, "height": screen.height}
    return {"name": screen.name, **size, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}


def take(target: Path, names: list[str], appearance: str) -> int:
    """Takes the pictures of one screen, in this process, and prints what is wrong in them."""
    from PySide6.QtGui import QGuiApplication  # noqa: PLC0415 after the scale is set
    from PySide6.QtWidgets import QWidget  # noqa: PLC0415

    from tests.ui.looks.geometry import problems  # noqa: PLC0415
    from tests.ui.looks.legible import faint  # noqa: PLC0415
    from tests.ui.looks.names import nameless  # noqa: PLC0415
    from tests.ui.looks.stage import Stage  # noqa: PLC0415
    from tests.ui.looks.states import STATES  # noqa: PLC0415
    from ui.application import make_application  # noqa: PLC0415
    from ui.theme import Appearance  # noqa: PLC0415

    application = make_application(Appearance(appearance))
    size, wrong = QGuiApplication.primaryScreen().availableSize(), 0
    for name in names or STATES:
        seen: list[str] = []

        def look(widget: QWidget, name: str = name, seen: list[str] = seen) -> None:
            widget.grab().save(str(target / f"{name}.png"), "PNG", _SMALLEST)
            seen += [*problems(widget), *nameless(widget)]
            if widget.devicePixelRatio() >= _SHARP:
                seen += faint(widget)

        with tempfile.TemporaryDirectory() as folder:
            stage = Stage(Path(folder), size, look)
            STATES[name](stage)
            stage.close()
        for line in dict.fromkeys(seen):
            print(f"{target.name} {name}: {line}", flush=True)  # noqa: T201 the result
        wrong += bool(seen)
    application.quit()
    return 1 if wrong else 0


if __name__ == "__main__":
    arguments = [one for one in sys.argv[1:] if not one.startswith("--")]
    if "--one" in sys.argv:
        looks = [one for one in ("light", "dark", "contrast") if f"--{one}" in sys.argv]
        sys.exit(take(Path(arguments[0]), arguments[1:], looks[0]))
    if "--manual" in sys.argv:
        sys.exit(take_manual())
    sys.exit(main(Path(arguments[0]), arguments[1:]))
