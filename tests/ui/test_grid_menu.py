"""Grids that belong to no form: what can be selected is copied, what can be typed is cut, too."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from app.report.compare import Difference
from app.report.report import Report
from ui.dialogs.chart_dialog import ChartDialog
from ui.dialogs.versions_dialogs import DifferencesView
from ui.grid.cell_menu import plain_menu
from ui.grid.grid import GridView


def offered(view: GridView) -> list[str]:
    return [
        one.text().split("(")[0]
        for one in plain_menu(view).actions()
        if one.isEnabled() and one.text()
    ]


def test_differences_are_copied_cell_by_cell(qtbot: QtBot) -> None:
    view = DifferencesView("文件中", "窗口里")
    qtbot.addWidget(view)
    view.show_differences([Difference("受理·自然人", "1", "2"), Difference("受理·总计", "1", "2")])
    model = view.model()
    view.select(model.index(0, 1), model.index(1, 2))
    assert offered(view) == ["复制"]
    plain_menu(view).actions()[0].trigger()
    assert QGuiApplication.clipboard().text() == "1\t2\n1\t2"
    assert view.selection_words.startswith("选中 4 格")


def test_the_figures_of_a_chart_have_a_menu(huaian: Report, qtbot: QtBot) -> None:
    dialog = ChartDialog(huaian)
    qtbot.addWidget(dialog)
    model = dialog.table.model()
    QGuiApplication.clipboard().setText("甲镇\t5\n乙镇\t7")
    dialog.table.setCurrentIndex(model.index(0, 0))
    assert offered(dialog.table) == ["剪切", "复制", "粘贴", "清除"]
    plain_menu(dialog.table).actions()[2].trigger()
    assert dialog.chart is not None
    assert [(bar.label, bar.value) for bar in dialog.chart.bars] == [("甲镇", "5"), ("乙镇", "7")]
