"""The line of findings says what it is about; its card stands beside that, inside the page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.edition.text_check_kinds import Level
from app.report.changes import Edit
from app.report.report import Report
from tests.ui.test_mending import card, offers
from ui.main_window import MainWindow
from ui.theme import UNIT
from ui.widgets.findings_line import place_near


@given(
    area=st.builds(QRect, *(st.integers(0, 50),) * 2, *(st.integers(300, 2000),) * 2),
    cell=st.builds(QRect, *(st.integers(0, 2000),) * 2, *(st.integers(1, 120),) * 2),
    size=st.builds(QSize, st.integers(50, 400), st.integers(30, 400)),
    below_first=st.booleans(),
)
def test_a_card_is_in_its_page_and_beside_its_cell(
    area: QRect,
    cell: QRect,
    size: QSize,
    below_first: bool,  # noqa: FBT001 hypothesis gives it
) -> None:
    cell = cell.intersected(area)
    placed = place_near(cell, area, size, below_first=below_first)
    assert area.contains(placed)
    assert not placed.intersects(cell)


def test_a_hint_in_hand_is_called_one(window: MainWindow, huaian: Report) -> None:
    huaian.apply(Edit(texts={"others": "无其他需要报告的事项。"}))
    window.controller.files.show(huaian)
    window.controller.document.check()
    panel, line = window.controller.findings, window.controller.bars.line
    for finding in panel.model.findings:
        panel.go_to(finding)
        assert line.hint.isVisible() == (finding.level is Level.HINT)
    assert any(one.level is Level.HINT for one in panel.model.findings)


@pytest.mark.parametrize("height", [738, 560])
def test_no_offer_is_cut_through(wrong: MainWindow, qtbot: QtBot, height: int) -> None:
    wrong.resize(1366, height)
    qtbot.waitUntil(lambda: wrong.height() == height)
    wrong.controller.actions_["mend"].trigger()
    QApplication.processEvents()
    shown = card(wrong)
    body = QRect(shown._body.mapTo(shown, QPoint()), shown._body.size())
    parts: list[QWidget] = list(shown._body.widget().findChildren(QLabel))
    parts += shown.adopt_buttons
    boxes = [QRect(one.mapTo(shown, QPoint()), one.size()) for one in parts]
    assert len(shown.adopt_buttons) > 1
    assert not [box for box in boxes if body.intersects(box) and not body.contains(box)]
    page = wrong.controller.tabs.currentWidget()
    if page.height() > shown.height() + 2 * UNIT:  # with room enough none is out of sight
        assert all(body.contains(box) for box in boxes)


def test_of_words_that_no_table_has_the_card_speaks_of_no_table(
    window: MainWindow, huaian: Report
) -> None:
    said = "2022年，我市召开新闻发布会5次，举办培训班2期。"
    huaian.apply(Edit(texts={"overview": said}))
    window.controller.files.show(huaian)
    document = window.controller.document
    document.check()
    wrong = next(one for one in document.findings if one.rewordings and not one.cells)
    window.controller.findings.go_to(wrong)
    window.controller.actions_["mend"].trigger()
    assert card(window).adopt_buttons
    assert "表格" not in card(window).advice.text()
    assert "本报告是 2024 年度的" in offers(window)[0]
