"""The window is comfortable: input methods, screen readers, dark windows and high contrast."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtGui import (
    QAccessible,
    QInputMethodEvent,
    QPalette,
)
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.edition.cells import CellKey
from app.report.changes import Edit, Unread
from tests.ui.looks.legible import READABLE, VISIBLE, contrast
from tests.ui.looks.palettes import contrast_palette, dark_palette
from ui.grid.form_table import FormTable
from ui.main_window import MainWindow
from ui.pages.table_page import TablePage
from ui.theme import form_colors

PERSON = CellKey("requests.received.person")
TOTAL = CellKey("requests.received.total")


@pytest.fixture
def table(report_window: MainWindow) -> FormTable:
    report_window.controller.tabs.go_to(3)
    page = report_window.controller.tabs.page(3)
    assert isinstance(page, TablePage)
    page.table.go_to(PERSON)
    return page.table


def composed(preedit: str = "", commit: str = "") -> QInputMethodEvent:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    return event


def spoken(table: FormTable, key: CellKey) -> str:
    """What a screen reader is told of a cell."""
    reader = QAccessible.queryAccessibleInterface(table.body)
    rect = table.body.visualRect(table.model.index_of(key))
    at = table.body.viewport().mapToGlobal(rect.center())
    return reader.childAt(at.x(), at.y()).text(QAccessible.Text.Name)


def test_an_input_method_writes_full_width_figures_into_a_cell(
    table: FormTable, report_window: MainWindow
) -> None:
    QApplication.sendEvent(table.body, composed(preedit="１"))
    QApplication.sendEvent(table.body, composed(commit="１２"))
    report_window.controller.files.finish_typing()
    assert report_window.controller.document.report.value(PERSON) == Decimal(12)


def test_what_an_input_method_still_composes_is_no_edit(report_window: MainWindow) -> None:
    report_window.controller.tabs.go_to(1)
    editor = report_window.controller.tabs.open_text()
    QApplication.sendEvent(editor, composed(preedit="zheng fu"))
    document = report_window.controller.document
    assert document.report.texts["overview"] == ""
    assert not document.undo_stack.canUndo()
    QApplication.sendEvent(editor, composed(commit="政府信息公开"))
    assert "政府信息公开" in document.report.texts.values()
    assert document.undo_stack.count() == 1


def test_a_screen_reader_is_told_row_column_figure_and_state_of_a_cell(
    table: FormTable, report_window: MainWindow
) -> None:
    document = report_window.controller.document
    assert spoken(table, PERSON).startswith("“一、本年新收政府信息公开申请数量”·自然人：未填")
    document.edit(Edit(entries={PERSON: Decimal(3)}), "填写")
    document.check()
    assert "：3，1 处必改" in spoken(table, PERSON)
    assert "总计：3，自动计算" in spoken(table, TOTAL)
    document.edit(Edit(entries={PERSON: Unread("三件")}), "填写")
    assert "：三件，不是数字" in spoken(table, PERSON)


def test_a_screen_reader_is_told_the_balance_of_a_column(table: FormTable) -> None:
    row = table.model.balance_row
    assert row is not None
    index = table.model.index(row, table.model.index_of(PERSON).column())
    table.model.write(PERSON, "3")
    told = table.model.data(index, 11)  # Qt.ItemDataRole.AccessibleTextRole
    assert told == "勾稽校验：未填完，一加二为 3，三加四为 0"
    assert table.model.data(index.siblingAtColumn(0)) == "勾稽：一 + 二 = （七） + 四"


@pytest.mark.parametrize("palette", [None, dark_palette(), contrast_palette()])
def test_words_stand_out_on_every_ground_the_window_paints(
    palette: QPalette | None, qtbot: QtBot
) -> None:
    palette = palette or QApplication.palette()
    colors = form_colors(palette)
    base, text = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
    for ground in (base, colors.label, colors.computed, colors.marked, colors.live):
        assert contrast(text, ground) >= READABLE
    window = palette.color(QPalette.ColorRole.Window)
    assert contrast(colors.quiet, window) >= READABLE
    assert contrast(colors.error, base) >= READABLE
    assert contrast(colors.error, window) >= READABLE
    for mark in (colors.accent, colors.doubt):
        assert contrast(mark, base) >= VISIBLE


def test_a_window_that_turns_dark_paints_its_tables_dark(table: FormTable) -> None:
    before = QApplication.palette()
    label = table.model.index(0, 0)
    light = table.model.data(label, 8).lightness()  # Qt.ItemDataRole.BackgroundRole
    QApplication.setPalette(dark_palette())
    dark = table.model.data(label, 8).lightness()
    QApplication.setPalette(before)
    assert light > 200
    assert dark < 100


@pytest.mark.parametrize(("size", "least"), [((1366, 768), 14), ((910, 512), 6)])
def test_enough_rows_of_table_three_are_in_sight(
    report_window: MainWindow, size: tuple[int, int], least: int
) -> None:
    """On a screen 768 pixels high, at 100 % and at 150 %."""
    report_window.resize(*size)
    report_window.controller.tabs.go_to(3)
    QApplication.processEvents()
    table = report_window.controller.tabs.page(3)
    assert isinstance(table, TablePage)
    body = table.table.body
    seen = [
        row
        for row in range(table.table.model.rowCount())
        if not body.isRowHidden(row)
        and body.rowViewportPosition(row) >= 0
        and body.rowViewportPosition(row) + body.rowHeight(row) <= body.viewport().height()
    ]
    assert len(seen) >= least
    assert all(body.rowHeight(row) >= 24 for row in seen)
