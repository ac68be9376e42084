"""The page of charts: bars as rows that can be read, walked, followed and copied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from tests.ui.collect.conftest import PATIENCE
from tests.ui.collect.county import county
from tests.ui.looks.palettes import dark_palette
from ui.collect.pages.charts_page import BAR, ChartCard, ChartsPage
from ui.theme import PAPER_BLUE, form_colors


@pytest.fixture
def page(qtbot: QtBot, catalog: Catalog) -> ChartsPage:
    """The page with the county's charts: 柘山镇 received 12 requests, 安丘市 5, 凌河镇 3."""
    made = ChartsPage()
    qtbot.addWidget(made)
    made.resize(1000, 600)
    with qtbot.waitExposed(made):
        made.show()
    made.show_collection(county(catalog))
    qtbot.waitUntil(lambda: bool(made.cards), timeout=PATIENCE)
    return made


def told(card: ChartCard) -> list[str]:
    """What a screen reader says of each row."""
    shown, role = card.bars.shown, Qt.ItemDataRole.AccessibleTextRole
    rows = range(shown.rowCount())
    return [f"{shown.index(row, 0).data(role)}，{shown.index(row, BAR).data(role)}" for row in rows]


def inked(image: QImage, color: QColor, row: int) -> int:
    """How many pixels of a line have a colour."""
    return sum(image.pixelColor(x, row) == color for x in range(image.width()))


def bar_lengths(card: ChartCard) -> list[int]:
    """How long each bar is drawn."""
    image = card.bars.viewport().grab().toImage()
    color, shown = form_colors(card.palette()).accent, card.bars.shown
    ratio = image.devicePixelRatio()
    middles = (
        card.bars.visualRect(shown.index(row, BAR)).center().y() for row in range(shown.rowCount())
    )
    return [inked(image, color, round(middle * ratio)) for middle in middles]


def test_bars_are_as_long_as_their_figures(page: ChartsPage) -> None:
    lengths = bar_lengths(page.cards[0])
    assert len(lengths) == 3
    assert lengths[0] / lengths[1] == pytest.approx(12 / 5, rel=0.1)
    assert lengths[0] / lengths[2] == pytest.approx(12 / 3, rel=0.1)


def test_bars_follow_a_dark_palette(page: ChartsPage, qapp: QApplication) -> None:
    before = QPalette(qapp.palette())
    qapp.setPalette(dark_palette())
    try:
        assert bar_lengths(page.cards[0])[0] > 0
    finally:
        qapp.setPalette(before)


def test_whoever_cannot_see_a_bar_is_told_its_figure(page: ChartsPage) -> None:
    assert told(page.cards[0])[0] == "项目：柘山镇，本年新收申请：12"
    assert page.cards[0].bars.accessibleName() == "本年新收申请（件），按单位，全部合计 20件"


def test_a_chart_without_figures_says_so(page: ChartsPage) -> None:
    rate = page.cards[1]
    assert not rate.bars.isVisible()
    assert rate.nothing.isVisible()
    assert "没有" in rate.nothing.text()


def test_enter_leads_to_the_unit_and_from_a_reason_to_its_cell(
    page: ChartsPage, qtbot: QtBot
) -> None:
    units, reasons = page.cards[0].bars, page.cards[2].bars
    units.begin()
    with qtbot.waitSignal(page.unit_wanted) as unit:
        qtbot.keyClick(units, Qt.Key.Key_Return)
    assert unit.args == ["柘山镇"]
    reasons.begin()
    with qtbot.waitSignal(page.cell_wanted) as cell:
        qtbot.keyClick(reasons, Qt.Key.Key_Return)
    assert cell.args == ["requests.refused_state_secret.total"]


def test_the_figures_are_copied_for_a_sheet(page: ChartsPage) -> None:
    page.cards[0].copy_numbers()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[1:] == ["柘山镇\t12", "安丘市\t5", "凌河镇\t3"]


def test_a_chart_is_copied_as_a_picture_for_white_paper(page: ChartsPage) -> None:
    page.cards[0].copy_picture()
    image = QGuiApplication.clipboard().image()
    assert image.pixelColor(0, 0) == QColor("white")
    assert image.height() < image.width() / 2
    assert max(inked(image, QColor(PAPER_BLUE), y) for y in range(0, image.height(), 8)) > 100


def test_another_sum_redraws_the_same_charts(
    page: ChartsPage, qtbot: QtBot, catalog: Catalog
) -> None:
    before = list(page.cards)
    page.show_collection(county(catalog, received=1))
    qtbot.waitUntil(lambda: told(page.cards[0])[-1].endswith("1"), timeout=PATIENCE)
    assert page.cards == before


def test_on_a_small_screen_the_charts_scroll_and_nothing_lies_outside(
    page: ChartsPage, qtbot: QtBot
) -> None:
    page.resize(700, 330)
    qtbot.wait(20)
    for card in page.cards:
        assert page.rect().contains(card.geometry())
