"""What the application makes of the system that it starts on."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from decimal import Decimal

import pytest
import shiboken6
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSpinBox,
    QTextEdit,
)
from pytestqt.qtbot import QtBot

from app.report.changes import Edit
from tests.ui.conftest import GRANTED
from tests.ui.modal import ask_for_menu, with_menu
from ui.application import FieldWords, input_methods, make_window
from ui.settings import Settings

_DRAWN_WITH = """
from PySide6.QtGui import QTextLayout
from ui.application import make_application
application = make_application()
layout = QTextLayout("直关复骨：", application.font())
layout.beginLayout()
layout.createLine()
layout.endLayout()
print({run.rawFont().familyName() for run in layout.glyphRuns()})
"""


@pytest.mark.parametrize(
    ("environment", "asked"),
    [
        ({"QT_IM_MODULE": "fcitx"}, "fcitx;ibus"),
        ({"QT_IM_MODULE": "fcitx5"}, "fcitx5;ibus"),
        ({"QT_IM_MODULES": "fcitx;wayland", "QT_IM_MODULE": "ibus"}, "fcitx;wayland;ibus"),
    ],
)
def test_where_fcitx_is_named_ibus_is_asked_next(environment: dict[str, str], asked: str) -> None:
    assert input_methods(environment) == {"QT_IM_MODULES": asked, "IBUS_USE_PORTAL": "1"}


@pytest.mark.parametrize(
    "environment",
    [{}, {"QT_IM_MODULE": "ibus"}, {"QT_IM_MODULE": "compose"}, {"QT_IM_MODULES": "fcitx;ibus"}],
)
def test_other_input_methods_are_left_as_they_are_set(environment: dict[str, str]) -> None:
    assert input_methods(environment) == {}


@pytest.mark.skipif(sys.platform != "linux", reason="Windows has a list of families instead")
def test_chinese_words_have_mainland_letter_forms_on_a_desktop_of_another_language() -> None:
    kept = {name: value for name, value in os.environ.items() if name != "FC_LANG"}
    command = [sys.executable, "-c", _DRAWN_WITH]
    environment = kept | {"LANG": "C.UTF-8"}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "{'Noto Sans CJK SC'}"


@pytest.mark.parametrize("kind", [QLineEdit, QTextEdit, QPlainTextEdit])
def test_menus_of_fields_say_what_the_menus_of_the_window_say(
    kind: type[QLineEdit | QTextEdit | QPlainTextEdit], qtbot: QtBot, qapp: QApplication
) -> None:
    field, own = kind(), FieldWords()
    qtbot.addWidget(field)
    qapp.installTranslator(own)
    menu = field.createStandardContextMenu()
    words = [one.text().partition("(")[0] for one in menu.actions() if one.text()]
    menu.deleteLater()
    qapp.removeTranslator(own)
    assert words == ["撤销", "重做", "剪切", "复制", "粘贴", "删除", "全选"]


def test_each_entry_of_a_number_fields_menu_has_a_letter_of_its_own(
    qtbot: QtBot, qapp: QApplication
) -> None:
    field, own = QSpinBox(), FieldWords()
    qtbot.addWidget(field)
    qapp.installTranslator(own)
    told: list[str] = []

    def look(menu: QMenu) -> None:
        told.extend(one.text() for one in menu.actions() if one.text())

    with_menu(lambda: ask_for_menu(field), look)
    qapp.removeTranslator(own)
    letters = re.findall(r"\(&(.)\)", "".join(told))
    assert len(letters) == len(told) == len(set(letters))


def test_a_window_that_goes_with_unsaved_changes_says_nothing(
    qapp: QApplication, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[object] = []
    monkeypatch.setattr(sys, "excepthook", lambda *fault: faults.append(fault))
    window = make_window(settings)
    window.controller.files.new(2024)
    window.controller.document.edit(Edit(entries={GRANTED: Decimal(3)}), "填数")
    window.controller.close()
    shiboken6.delete(window)
    assert faults == []
