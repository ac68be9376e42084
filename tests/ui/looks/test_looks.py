"""What finds words that are cut off, things that lie over others and things without a name."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from tests.ui.looks.__main__ import MANUAL_PICTURES, manual_names
from tests.ui.looks.geometry import problems
from tests.ui.looks.legible import faint
from tests.ui.looks.names import nameless
from tests.ui.looks.states import STATES


def test_the_manual_has_a_picture_for_every_name_and_no_other() -> None:
    names = manual_names()
    assert len(names) > 5
    assert set(names) <= set(STATES)
    assert {path.stem for path in MANUAL_PICTURES.glob("*.png")} == set(names)


@pytest.fixture
def frame(qtbot: QtBot) -> QWidget:
    frame = QWidget()
    qtbot.addWidget(frame)
    frame.resize(200, 60)
    return frame


def shown(frame: QWidget, qtbot: QtBot) -> QWidget:
    with qtbot.waitExposed(frame):
        frame.show()
    return frame


def test_words_that_are_cut_off_are_found(frame: QWidget, qtbot: QtBot) -> None:
    label = QLabel("政府信息公开工作年度报告", frame)
    label.resize(40, 20)
    found = problems(shown(frame, qtbot))
    assert any("政府信息公开" in line and "across" in line for line in found)


def test_wrapped_words_that_need_more_lines_are_found(frame: QWidget, qtbot: QtBot) -> None:
    label = QLabel("政府信息公开工作年度报告" * 3, frame)
    label.setWordWrap(True)
    label.setGeometry(0, 0, 100, 20)
    assert any("down" in line for line in problems(shown(frame, qtbot)))


def test_wrapped_words_without_any_width_are_found(frame: QWidget, qtbot: QtBot) -> None:
    label = QLabel("办理结果", frame)
    label.setWordWrap(True)
    label.setGeometry(0, 0, 0, 60)
    assert any("across, has 0" in line for line in problems(shown(frame, qtbot)))


def test_neighbours_that_overlap_are_found(frame: QWidget, qtbot: QtBot) -> None:
    layout = QHBoxLayout(frame)
    one, other = QPushButton("保存"), QPushButton("取消")
    layout.addWidget(one)
    layout.addWidget(other)
    shown(frame, qtbot)
    assert problems(frame) == []
    other.setGeometry(one.geometry().translated(10, 0))
    assert any("lies over" in line for line in problems(frame))


def test_a_button_lower_than_its_words_is_found(frame: QWidget, qtbot: QtBot) -> None:
    layout = QHBoxLayout(frame)
    button = QPushButton("保存")
    layout.addWidget(button)
    button.setFixedHeight(24)
    assert problems(shown(frame, qtbot)) == []
    button.setFixedHeight(10)
    assert any("px down, has" in line for line in problems(frame))


def test_a_row_too_low_to_be_hit_is_found(frame: QWidget, qtbot: QtBot) -> None:
    frame.resize(200, 200)
    rows = QListWidget(frame)
    rows.setAccessibleName("清单")
    rows.addItem("12")
    rows.item(0).setSizeHint(QSize(100, 23))
    assert any("too small to be hit" in line for line in problems(shown(frame, qtbot)))
    rows.item(0).setSizeHint(QSize(100, 24))
    assert not any("too small to be hit" in line for line in problems(frame))


def test_what_is_too_small_to_be_hit_is_found(frame: QWidget, qtbot: QtBot) -> None:
    button = QPushButton("", frame)
    button.resize(23, 40)
    assert any("too small to be hit" in line for line in problems(shown(frame, qtbot)))
    button.resize(24, 40)
    assert not any("too small to be hit" in line for line in problems(frame))


def test_what_has_no_name_is_found(frame: QWidget, qtbot: QtBot) -> None:
    layout = QHBoxLayout(frame)
    field, button = QLineEdit(), QToolButton()
    layout.addWidget(field)
    layout.addWidget(button)
    shown(frame, qtbot)
    assert len(nameless(frame)) == 2
    field.setAccessibleName("机关名称")
    button.setText("关闭")
    assert nameless(frame) == []


def test_words_that_can_hardly_be_read_are_found(frame: QWidget, qtbot: QtBot) -> None:
    layout = QHBoxLayout(frame)
    dark, pale, off = QLabel("件数"), QLabel("件数"), QPushButton("保存")
    for label in (dark, pale, off):
        layout.addWidget(label)
    font = dark.font()
    font.setPixelSize(24)  # strokes wider than what smoothing blends, in any font
    font.setBold(True)
    dark.setFont(font)
    pale.setFont(font)
    palette = pale.palette()
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#999999"))
    palette.setColor(QPalette.ColorRole.Window, QColor("#FFFFFF"))
    pale.setPalette(palette)
    pale.setAutoFillBackground(True)
    off.setEnabled(False)  # what cannot be pressed may be pale
    frame.resize(frame.sizeHint())
    (found,) = faint(shown(frame, qtbot))
    assert "has a contrast of 2." in found


def test_what_floats_over_words_is_not_taken_for_them(frame: QWidget, qtbot: QtBot) -> None:
    label = QLabel("件数", frame)
    label.setGeometry(10, 10, 80, 30)
    over = QFrame(frame)
    over.setAutoFillBackground(True)
    over.setGeometry(0, 0, 200, 60)
    assert faint(shown(frame, qtbot)) == []
    over.hide()
    label.setText(" ")
    assert faint(frame) == []
