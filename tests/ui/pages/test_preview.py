"""The preview shows the printed pages, follows the typing and leads back to the fields."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.edition.cells import CellKey
from app.export.standard import LEFT, TOP
from app.report.carry_over import previous_of
from app.report.changes import Edit
from app.storage.paths import sample_path
from ui.main_window import MainWindow
from ui.pages.details_page import DetailsPage
from ui.pages.preview_dock import PreviewDock, print_pages
from ui.pages.table_page import TablePage
from ui.pages.text_page import TextPage
from ui.typesetting.lines import MM
from ui.typesetting.pages import Placed, PlacedTable
from ui.typesetting.strips import LineStrip


@pytest.fixture
def dock(window: MainWindow, qtbot: QtBot) -> PreviewDock:
    """The preview of the sample report."""
    window.resize(1300, 800)
    window.controller.open(sample_path())
    window.controller.preview.action.trigger()
    made = window.controller.preview.dock
    assert made is not None
    qtbot.waitUntil(lambda: bool(made.pages))
    return made


def lines(dock: PreviewDock) -> list[str]:
    return [
        item.content.line.text
        for page in dock.pages
        for item in page.items
        if isinstance(item, Placed) and isinstance(item.content, LineStrip)
    ]


def click(dock: PreviewDock, qtbot: QtBot, page: int, x: float, y: float) -> None:
    """Clicks at a place in twips from the corner of a page's text, scrolled into view."""
    view = dock.view
    bar = view.verticalScrollBar()
    bar.setValue(0)
    scale, step = view._scale, view._step
    place = page * step + (TOP * MM + y) * scale
    bar.setValue(int(place) - view.viewport().height() // 2)
    at = view._corner(page) + QPointF(LEFT * MM + x, TOP * MM + y) * scale
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at.toPoint())


def place_of(dock: PreviewDock, text: str) -> tuple[int, float]:
    """The page from 0, and the middle of the line that begins with a text."""
    for number, page in enumerate(dock.pages):
        for item in page.items:
            if not isinstance(item, Placed) or not isinstance(item.content, LineStrip):
                continue
            if item.content.line.text.startswith(text):
                return number, item.top + item.content.height / 2
    raise AssertionError(text)


def test_it_is_not_loaded_before_it_is_wanted(window: MainWindow) -> None:
    window.controller.open(sample_path())
    assert window.controller.preview.dock is None


def test_it_shows_the_pages_of_the_report(window: MainWindow, dock: PreviewDock) -> None:
    sections = window.controller.document.report.edition.sections
    assert {section.title for section in sections} <= set(lines(dock))
    assert dock.view.current_page == 1
    picture = dock.view.viewport().grab().toImage()
    across = range(40, picture.width())
    colours = {picture.pixelColor(x, picture.height() // 2).lightness() for x in across}
    assert max(colours) == 255
    assert min(colours) < 200


def test_it_follows_the_typing_in_a_pause(
    window: MainWindow, dock: PreviewDock, qtbot: QtBot
) -> None:
    window.controller.document.edit(Edit(texts={"others": "没有其他事项。"}), "修改文字")
    assert "没有其他事项。" not in lines(dock)
    qtbot.waitUntil(lambda: "没有其他事项。" in lines(dock))


def test_a_number_follows_its_cell(window: MainWindow, dock: PreviewDock, qtbot: QtBot) -> None:
    key = CellKey("requests.received.person")
    text = "新收{requests.received.person}件。"
    window.controller.document.edit(Edit({key: Decimal(37)}, {"others": text}), "填写")
    qtbot.waitUntil(lambda: "新收37件。" in lines(dock))


def test_a_click_on_a_sentence_puts_the_cursor_there(
    window: MainWindow, dock: PreviewDock, qtbot: QtBot
) -> None:
    number, y = place_of(dock, "人大建议、政协提案")
    click(dock, qtbot, number, 2.2 * 316 + 3 * 316, y)
    page = window.controller.tabs.page(window.controller.tabs.currentIndex())
    assert isinstance(page, TextPage)
    assert page.editor.key == "others"
    assert page.editor.place == 3
    assert page.editor.hasFocus()


def test_a_click_on_a_number_goes_to_its_cell(
    window: MainWindow, dock: PreviewDock, qtbot: QtBot
) -> None:
    number, table = next(
        (number, item)
        for number, page in enumerate(dock.pages)
        for item in page.items
        if isinstance(item, PlacedTable) and item.table.cells[0].source.section == "requests"
    )
    key = CellKey("requests.granted.welfare")
    cell, top, height = next(box for box in table.boxes() if box[0].cell.key == key)
    click(dock, qtbot, number, cell.left + cell.width / 2, top + height / 2)
    page = window.controller.tabs.page(window.controller.tabs.currentIndex())
    assert isinstance(page, TablePage)
    assert page.table.body.currentIndex() == page.table.model.index_of(key)
    assert page.table.body.hasFocus()


def test_a_click_on_the_date_goes_to_the_basic_data(
    window: MainWindow, dock: PreviewDock, qtbot: QtBot
) -> None:
    window.controller.tabs.go_to(3)
    number, y = place_of(dock, "2021年1月25日")
    click(dock, qtbot, number, 20 * 316, y)
    page = window.controller.tabs.page(0)
    assert window.controller.tabs.currentIndex() == 0
    assert isinstance(page, DetailsPage)
    assert page.date.isAncestorOf(window.focusWidget())


def test_another_tab_brings_its_section_into_view(window: MainWindow, dock: PreviewDock) -> None:
    window.controller.tabs.go_to(6)
    assert dock.view.current_page == len(dock.pages)


def test_zooming_stays_at_the_page(dock: PreviewDock) -> None:
    dock.view.verticalScrollBar().setValue(int(3.1 * dock.view._step))
    page = dock.view.current_page
    dock.view.zoom(2)
    assert dock.view.horizontalScrollBar().maximum() > 0
    assert dock.view.current_page == page
    dock.view.zoom_to_fit()
    assert dock.view.horizontalScrollBar().maximum() == 0
    assert dock.view.current_page == page


def test_closing_it_is_the_same_as_switching_it_off(window: MainWindow, dock: PreviewDock) -> None:
    dock.close()
    assert not window.controller.preview.action.isChecked()
    window.controller.preview.action.trigger()
    assert dock.isVisible()


def test_it_goes_with_the_report(window: MainWindow, dock: PreviewDock) -> None:
    window.controller._on_new()
    assert not dock.isVisible()
    window.controller.files.new(2024)
    assert dock.isVisible()


def test_the_pages_are_printed_as_they_are_shown(dock: PreviewDock, tmp_path: Path) -> None:
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "p.pdf"))
    printer.setFullPage(True)
    printer.setFromTo(2, 4)
    assert print_pages(printer, dock.pages, dock.composer.setter)
    pages = PdfReader(tmp_path / "p.pdf").pages
    assert len(pages) == 3
    assert "主动公开情况" in pages[0].extract_text().replace("\n", "")


def test_the_page_follows_the_cell_and_lights_it(
    window: MainWindow, dock: PreviewDock, qtbot: QtBot
) -> None:
    window.controller.tabs.go_to(3)
    page = window.controller.tabs.page(3)
    assert isinstance(page, TablePage)
    page.table.go_to(CellKey("requests.carried_out.person"))
    (first,) = dock.view._boxes()
    assert dock.view.viewport().rect().toRectF().intersects(first)
    page.table.go_to(CellKey("requests.carried_out.business"))
    (second,) = dock.view._boxes()
    assert second.left() > first.left()
    assert second.top() == pytest.approx(first.top())


def test_the_page_follows_the_sentence_and_the_field(
    window: MainWindow, dock: PreviewDock, qtbot: QtBot
) -> None:
    window.controller.tabs.go_to(1)
    editor = window.controller.tabs.open_text()
    text = window.controller.document.report.texts["overview"]
    editor.select(len(text) - 3, len(text) - 3)
    lit = dock.view._boxes()
    assert lit
    assert any(dock.view.viewport().rect().toRectF().intersects(box) for box in lit)


def test_a_blank_last_line_shows_the_page_of_what_stands_above_it(
    window: MainWindow, dock: PreviewDock, qtbot: QtBot
) -> None:
    long = "\n".join(f"（{n}）" + "主动公开各类政府信息。" * 20 for n in range(20))
    window.controller.document.edit(Edit(texts={"overview": f"{long}\n末段文字。\n\n"}), "修改文字")
    window.controller.tabs.go_to(1)
    editor = window.controller.tabs.open_text()
    editor.select(0, 0)
    qtbot.waitUntil(lambda: any("末段文字" in line for line in lines(dock)))
    editor.moveCursor(QTextCursor.MoveOperation.End)
    page, _ = place_of(dock, "末段文字")
    assert page > 1
    qtbot.waitUntil(lambda: dock.view.current_page == page + 1)


def test_pages_can_be_read_beside_a_text_in_a_narrow_window(
    window: MainWindow, dock: PreviewDock, qtbot: QtBot
) -> None:
    window.resizeDocks([dock], [230], Qt.Orientation.Horizontal)
    window.controller.tabs.go_to(1)
    qtbot.waitUntil(lambda: dock.width() >= 0.3 * window.width())


def test_texts_leave_it_the_second_half_of_a_wide_window_and_tables_less(
    window: MainWindow, dock: PreviewDock, qtbot: QtBot
) -> None:
    window.resize(1800, 900)
    tabs = window.controller.tabs
    tabs.go_to(1)
    qtbot.waitUntil(lambda: dock.width() > 0.4 * window.width())
    tabs.go_to(3)
    qtbot.waitUntil(lambda: dock.width() < 0.35 * window.width())
    dock.dragged.emit()
    tabs.go_to(1)
    assert dock.width() < 0.35 * window.width()


@pytest.mark.parametrize("size", [(910, 492), (960, 520)], ids=["150 %", "200 %"])
def test_it_leaves_the_form_enough_to_write_in_however_it_is_dragged(
    window: MainWindow, dock: PreviewDock, qtbot: QtBot, size: tuple[int, int]
) -> None:
    """1366×768 at 150 % and 1920×1080 at 200 %, last year's text shown beside."""
    tabs, document = window.controller.tabs, window.controller.document
    document.edit(Edit(previous=previous_of(document.report)), "附上")
    window.resize(*size)
    tabs.last_year.setChecked(True)
    tabs.go_to(1)
    qtbot.waitUntil(lambda: window.width() == size[0])
    window.resizeDocks([dock], [2 * size[0] // 3], Qt.Orientation.Horizontal)
    QApplication.processEvents()
    page = tabs.currentWidget().findChild(TextPage)
    assert isinstance(page, TextPage)
    one = page.editor.fontMetrics().horizontalAdvance("年")
    assert page.editor.viewport().width() >= 16 * one
    tabs.go_to(3)
    table = tabs.currentWidget().findChild(TablePage)
    assert isinstance(table, TablePage)
    body = table.table.body
    third = body.visualRect(body.model().index(body.currentIndex().row(), 4))
    qtbot.waitUntil(lambda: body.viewport().rect().right() > third.left())
    window.controller.preview.action.setChecked(False)
    tabs.go_to(1)
    window.resize(1300, 800)
    qtbot.waitUntil(page.offers.isVisible)


def test_without_room_for_both_it_is_a_window_of_its_own(window: MainWindow, qtbot: QtBot) -> None:
    """1366×768 at 200 %."""
    window.resize(683, 370)
    window.controller.open(sample_path())
    width = window.controller.tabs.width()
    window.controller.preview.action.trigger()
    dock = window.controller.preview.dock
    assert dock is not None
    qtbot.waitUntil(dock.isVisible)
    assert dock.isFloating()
    qtbot.waitUntil(lambda: window.controller.tabs.width() == width)
