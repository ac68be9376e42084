"""The size of the interface is chosen in a menu and holds from the next start on."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication

from ui.main_window import MainWindow
from ui.settings import INTERFACE_SIZES, Settings, enlarged

MEASURE = """
import sys
from ui.application import make_application
from ui.settings import enlarged
with enlarged(int(sys.argv[1])):
    application = make_application()
import os
print(application.devicePixelRatio(), os.environ.get("QT_SCALE_FACTOR"))
"""


def choice(window: MainWindow, percent: int) -> QAction:
    actions = window.controller.interface.sizes.actions()
    return next(action for action in actions if action.text().startswith(f"{percent}%"))


@pytest.mark.parametrize(
    ("percent", "outer", "ratio"), [(100, "", 1.0), (150, "", 1.5), (200, "1.25", 2.5)]
)
def test_the_application_is_drawn_so_large_and_leaves_nothing_behind(
    percent: int, outer: str, ratio: float
) -> None:
    around = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": "."}
    around.pop("QT_SCALE_FACTOR", None)
    if outer:
        around["QT_SCALE_FACTOR"] = outer
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(percent)],
        capture_output=True,
        text=True,
        check=True,
        env=around,
    )
    assert done.stdout.split() == [str(ratio), outer or "None"]


def test_a_strange_factor_outside_is_no_hindrance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_SCALE_FACTOR", "large")
    with enlarged(150):
        assert os.environ["QT_SCALE_FACTOR"] == "1.5"
    assert os.environ["QT_SCALE_FACTOR"] == "large"


def test_every_size_is_offered_and_the_present_one_is_ticked(window: MainWindow) -> None:
    ticked = [percent for percent in INTERFACE_SIZES if choice(window, percent).isChecked()]
    assert ticked == [100]


def test_a_chosen_size_is_remembered_and_told(window: MainWindow, settings: Settings) -> None:
    choice(window, 150).trigger()
    assert settings.interface_size == 150
    assert "150%" in window.strip.text
    assert [button.text() for button in window.strip.buttons] == ["现在重新打开"]
    choice(window, 100).trigger()
    assert settings.interface_size == 100
    assert window.strip.text == ""


def test_reopening_closes_the_window_and_keeps_in_mind_its_report(
    report_window: MainWindow, settings: Settings
) -> None:
    choice(report_window, 200).trigger()
    report_window.strip.buttons[0].click()
    QApplication.processEvents()
    assert not report_window.isVisible()
    assert report_window.reopens_with == []


def test_a_size_that_is_none_counts_as_the_usual_one(settings: Settings) -> None:
    settings.interface_size = 33
    assert settings.interface_size == 100
