"""A window with unsaved text opens what is hostile, and keeps its text."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.fuzz.inputs import SPOILERS, spoiled
from tests.ui.unsaved_window import open_all
from ui.main_window import MainWindow

FILES = 24
"""Files that are opened in all; the slow part opens the worst of a campaign."""

_KINDS = [kind for kind in SPOILERS if kind.startswith("a.")]
_CALLING = b"""%PDF-1.7
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Count 1/Kids[3 0 R]>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources 6 0 R>> endobj
4 0 obj <</Length 180>> stream
CALLS
endstream endobj
5 0 obj <</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources 6 0 R/Length 180>> stream
CALLS
endstream endobj
6 0 obj <</XObject<</F 5 0 R>>>> endobj
trailer <</Root 1 0 R>>
"""


@pytest.fixture
def hostile(tmp_path: Path) -> list[Path]:
    """Spoiled files of every kind that a window opens, and one that takes all memory."""
    paths = []
    for number in range(FILES):
        kind = _KINDS[number % len(_KINDS)]
        path = tmp_path / f"{number}{kind[1:]}"
        path.write_bytes(spoiled(kind, number))
        paths.append(path)
    calling = tmp_path / "调用自己.pdf"
    calling.write_bytes(_CALLING.replace(b"CALLS", b"/F Do " * 30))
    return [*paths, calling]


def test_a_window_with_unsaved_text_outlives_them_all(
    report_window: MainWindow, qtbot: QtBot, hostile: list[Path]
) -> None:
    open_all(report_window, qtbot, hostile)
    assert "调用自己.pdf" in report_window.strip.text
    assert "另存一份" in report_window.strip.text
