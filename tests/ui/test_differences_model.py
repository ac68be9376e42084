"""Differences of two contents as rows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QPushButton, QVBoxLayout
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.report.compare import Difference
from ui.dialogs.versions_dialogs import DifferencesModel, DifferencesView


def test_the_model_keeps_the_rules_of_models(qtmodeltester: ModelTester) -> None:
    model = DifferencesModel("文件", "窗口")
    qtmodeltester.check(model)
    model.show([Difference("三、本年新收", "7", "9"), Difference("四、总计", "", "1")])
    qtmodeltester.check(model)
    model.show([])
    qtmodeltester.check(model)


def test_both_contents_stand_side_by_side_and_long_ones_whole_in_the_tip() -> None:
    model = DifferencesModel("文件", "窗口")
    model.show([Difference("一、总体情况", "", "年" * 500)])
    words = [model.index(0, column).data() for column in range(3)]
    assert words[:2] == ["一、总体情况", "（空）"]
    assert words[2].endswith("…")
    assert len(model.index(0, 2).data(Qt.ItemDataRole.ToolTipRole)) == 500
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(3)]
    assert heads == ["位置", "文件", "窗口"]


@pytest.mark.parametrize(
    ("key", "result"),
    [
        (Qt.Key.Key_Return, QDialog.DialogCode.Accepted),
        (Qt.Key.Key_Enter, QDialog.DialogCode.Accepted),
        (Qt.Key.Key_Escape, QDialog.DialogCode.Rejected),
    ],
)
def test_keys_in_the_list_still_end_the_dialog_around_it(
    qtbot: QtBot, key: Qt.Key, result: QDialog.DialogCode
) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    view, button = DifferencesView("文件中", "恢复后"), QPushButton("恢复")
    view.show_differences([Difference("位置", "0", "4711")])
    button.clicked.connect(dialog.accept)
    button.setDefault(True)
    layout = QVBoxLayout(dialog)
    layout.addWidget(view)
    layout.addWidget(button)
    dialog.show()
    view.setFocus()
    ended: list[int] = []
    dialog.finished.connect(ended.append)
    QTest.keyClick(view, key)
    assert ended == [result.value]
