"""No page is cut off, overlaps, lacks a name or can hardly be read, at any size, in any scheme."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.looks.__main__ import SCREENS, Screen, visit
from tests.ui.looks.states import STATES

VISITED = [
    screen
    for screen in SCREENS
    if screen.name.startswith("1920x1080-200") or screen.appearance == "light"
    if not screen.name.startswith("3840")
]
"""A dark window has the geometry of a light one, and contrast is measured where strokes are wide;
a screen of 3840×2160 at 200 % has the geometry of 1920×1080."""


@pytest.mark.parametrize("screen", VISITED, ids=lambda screen: screen.name)
def test_every_state_is_whole_named_and_legible(screen: Screen, tmp_path: Path) -> None:
    done = visit(screen, tmp_path, [], capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.stem for path in tmp_path.glob("*.png")} == set(STATES)
