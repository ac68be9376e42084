"""Nothing is cut off, lies over something else or is without a name, on any page at any size."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.looks.__main__ import SCREENS, Screen, visit
from tests.ui.looks.states import STATES

LIGHT = [screen for screen in SCREENS if screen.appearance == "light"]
"""A dark window has the geometry of a light one."""


@pytest.mark.parametrize("screen", LIGHT, ids=lambda screen: screen.name)
def test_every_state_is_whole_and_named(screen: Screen, tmp_path: Path) -> None:
    done = visit(screen, tmp_path, [], capture=True)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.stem for path in tmp_path.glob("*.png")} == set(STATES)
