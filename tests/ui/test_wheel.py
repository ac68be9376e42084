"""The mouse wheel scrolls; it never turns the value of a field."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from tests.ui.test_main_window import details
from ui.main_window import MainWindow
from ui.widgets.fields import leave_wheel_to_page


def turn_wheel(field: QWidget) -> None:
    centre = field.rect().center()
    event = QWheelEvent(
        QPointF(centre),
        QPointF(field.mapToGlobal(centre)),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,  # noqa: FBT003 Qt takes it by place: not inverted
    )
    QApplication.sendEvent(field, event)


@pytest.mark.parametrize(("left_to_page", "value"), [(True, 50), (False, 49)])
def test_a_field_left_to_the_page_keeps_its_value(
    qtbot: QtBot,
    left_to_page: bool,  # noqa: FBT001 a parameter of the test
    value: int,
) -> None:
    box = QSpinBox()
    qtbot.addWidget(box)
    box.setValue(50)
    if left_to_page:
        leave_wheel_to_page(box)
    turn_wheel(box)
    assert box.value() == value


def test_scrolling_over_the_basic_data_changes_nothing(report_window: MainWindow) -> None:
    page = details(report_window)
    before = report_window.controller.document.report.details
    for field in (page.year, page.kind):
        turn_wheel(field)
    assert report_window.controller.document.report.details == before
