"""Rows of lists keep their words off the ring around them; small dialogs show what counts."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QListWidget,
    QMenu,
    QPushButton,
    QScrollArea,
    QStyle,
    QStyleOptionViewItem,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
)
from pytestqt.qtbot import QtBot

from app.checks.precheck import precheck
from app.importing.import_plan import ImportChange
from app.report.changes import Edit
from app.report.report import Report
from tests.ui.looks.legible import VISIBLE, contrast
from tests.ui.modal import ask_for_menu, choose_by_keys, choose_by_mouse, with_menu
from tests.ui.test_main_window import details
from ui.collect.window import WelcomePage
from ui.dialogs.ask import LackingDialog
from ui.dialogs.dialog_parts import list_of
from ui.dialogs.finalise_dialogs import PrecheckDialog
from ui.dialogs.import_dialog import PlacesView
from ui.dialogs.versions_dialogs import DifferencesView
from ui.grid.form_body import TEXT_PADDING
from ui.main_window import MainWindow
from ui.pages.table_page import TablePage
from ui.painting import FILLED
from ui.style import FlatStyle
from ui.theme import CONTRAST, DARK, LIGHT, UNIT, FormColors, list_palette_of
from ui.widgets.fields import ProblemLabel
from ui.widgets.import_model import ImportModel, ShownPlaces
from ui.widgets.page_parts import show_in
from ui.widgets.rows_model import Column, RowsModel
from ui.widgets.rows_view import RowsView
from ui.widgets.status_line import ElidedLabel

LONG = "必改　三、依申请公开　第一项加第二项之和，应等于第三项（七）总计加第四项之和。" * 3


@pytest.fixture
def flat() -> FlatStyle:
    """The style of the program."""
    return FlatStyle()


def first_ink(picture_of: QAbstractItemView, row: QRect) -> int:
    """How many pixels lie between the edge of a row and its words."""
    picture = picture_of.viewport().grab(row).toImage()
    ground = picture.pixelColor(row.width() - 1, row.height() // 2)
    return next(
        x
        for x in range(picture.width())
        if any(
            abs(picture.pixelColor(x, y).lightness() - ground.lightness()) > 60
            for y in range(picture.height())
        )
    )


def test_words_in_a_list_keep_off_its_edge(qtbot: QtBot, flat: FlatStyle) -> None:
    shown = QListWidget()
    qtbot.addWidget(shown)
    shown.setStyle(flat)
    shown.addItem("H")
    shown.show()
    assert first_ink(shown, shown.visualItemRect(shown.item(0))) >= 7


def test_words_in_a_tree_keep_off_its_edge(qtbot: QtBot, flat: FlatStyle) -> None:
    shown = QTreeWidget()
    qtbot.addWidget(shown)
    shown.setStyle(flat)
    shown.setRootIsDecorated(False)
    shown.addTopLevelItem(QTreeWidgetItem(["H"]))
    shown.show()
    assert first_ink(shown, shown.visualItemRect(shown.topLevelItem(0))) >= 7


def test_the_titles_of_columns_stand_above_their_words(qtbot: QtBot, flat: FlatStyle) -> None:
    shown = QTreeWidget()
    qtbot.addWidget(shown)
    shown.setStyle(flat)
    shown.header().setStyle(flat)
    shown.setRootIsDecorated(False)
    shown.setHeaderLabels(["H"])
    shown.addTopLevelItem(QTreeWidgetItem(["H"]))
    shown.show()
    inks = [
        first_ink(shown.header(), shown.header().viewport().rect().adjusted(0, 2, 0, -4)),
        first_ink(shown, shown.visualItemRect(shown.topLevelItem(0))),
    ]
    assert abs(inks[0] - inks[1]) <= 1, inks


@pytest.mark.parametrize("width", range(300, 420, 7))
def test_wrapped_words_fit_into_their_row(qtbot: QtBot, flat: FlatStyle, width: int) -> None:
    shown = QListWidget()
    qtbot.addWidget(shown)
    shown.setStyle(flat)
    shown.setWordWrap(True)
    shown.addItem(LONG)
    shown.resize(width, 300)
    shown.show()
    row = shown.visualItemRect(shown.item(0))
    option = QStyleOptionViewItem()
    shown.initViewItemOption(option)
    option.rect = row  # type: ignore[attr-defined]  # missing in the stubs
    option.text = LONG  # type: ignore[attr-defined]
    option.features = QStyleOptionViewItem.ViewItemFeature.HasDisplay  # type: ignore[attr-defined]
    place = shown.style().subElementRect(QStyle.SubElement.SE_ItemViewItemText, option, shown)
    room = QRect(0, 0, place.width() - 6, 9999)
    needed = shown.fontMetrics().boundingRect(room, Qt.TextFlag.TextWordWrap, LONG).height()
    assert needed <= row.height()
    assert not shown.horizontalScrollBar().maximum()


@pytest.mark.parametrize("size", [QSize(820, 460), QSize(896, 608)])
def test_every_result_of_a_check_is_in_sight(qtbot: QtBot, huaian: Report, size: QSize) -> None:
    dialog = PrecheckDialog(precheck(huaian), huaian.edition, sealed=False)
    qtbot.addWidget(dialog)
    dialog.resize(size)
    dialog.show()
    header = dialog.tree.header()
    assert header.length() <= dialog.tree.viewport().width()
    assert all(header.sectionSize(column) >= 60 for column in range(header.count()))
    assert not dialog.tree.topLevelItem(0).child(0).icon(1).isNull()


def test_enter_does_not_export_with_a_template_that_lacks_something(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = LackingDialog(window, Path("模板.docx"), ["一处"])
    dialog.show()
    qtbot.waitUntil(dialog.isVisible)
    buttons = list[QPushButton](dialog.findChildren(QPushButton))
    assert [one.text() for one in buttons if one.isDefault()] == ["换一个模板…(&T)"]


@pytest.mark.parametrize("is_number", [True, False])
def test_the_last_column_takes_what_room_is_left_unless_it_is_of_figures(
    qtbot: QtBot, *, is_number: bool
) -> None:
    columns = (
        Column[str]("单位", lambda row: row, 10),
        Column[str]("件", lambda row: row, 10, is_number=is_number),
    )
    view = RowsView(RowsModel(columns, lambda row: row), "单位")
    qtbot.addWidget(view)
    view.rows.show(["1"])
    view.resize(900, 200)
    view.show()
    for _ in range(2):
        wide = view.header().sectionSize(1) > 400
        assert wide is not is_number
        view.restore_columns(view.columns_state())


def test_the_first_button_of_the_collection_is_filled(qtbot: QtBot) -> None:
    page = WelcomePage(None)
    qtbot.addWidget(page)
    assert page.folder_button.property(FILLED)


def test_a_message_leaves_the_progress_of_the_reading_in_sight(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.controller.collect.show()
    controller = window.controller.collect.controller
    assert controller is not None
    county = controller.window
    county.resize(911, 512)
    county.show_progress(1, 2, "乡镇")
    county.say("“报告.docx”打不开，请确认它还在那里。", [("重新读取", lambda: None)])
    qtbot.waitUntil(lambda: bool(county.strip.text))
    low = county.strip.mapTo(county, county.strip.rect().bottomLeft()).y()
    assert low < county.bar.mapTo(county, county.bar.rect().topLeft()).y()
    county.close()


def test_the_list_of_findings_has_the_whole_width(report_window: MainWindow) -> None:
    panel = report_window.controller.findings
    panel.show()
    QApplication.processEvents()
    content = panel.widget()
    assert panel.view.width() >= content.width() - 4 * UNIT
    shown = [one for one in list[QPushButton](content.findChildren(QPushButton)) if one.isVisible()]
    assert all(one.geometry().bottom() < panel.view.geometry().top() for one in shown)


def test_a_hint_begins_where_the_words_of_the_window_do(report_window: MainWindow) -> None:
    bar = report_window.statusBar()
    bar.showMessage("H")
    QApplication.processEvents()
    picture = bar.grab().toImage()
    ground = picture.pixelColor(1, 1)
    inked = (
        x
        for x in range(picture.width())
        if any(picture.pixelColor(x, y) != ground for y in range(picture.height()))
    )
    assert 2 * UNIT <= next(inked) <= 2 * UNIT + 2


def test_the_page_does_not_move_when_what_was_missing_is_filled_in(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    controller = report_window.controller
    page = details(report_window)
    controller.document.edit(
        Edit(details=replace(controller.document.report.details, date=None)), "x"
    )
    for field, words in ((page.name, "office"), (page.date, "2021-1-15")):
        line = field.line
        line.setFocus()
        line.selectAll()
        qtbot.keyClick(line, Qt.Key.Key_Delete)
        controller.document.check()
        QApplication.processEvents()
        places = [one.mapTo(page.widget(), QPoint()).y() for one in page.contact.values()]
        labels = list[ProblemLabel](page.findChildren(ProblemLabel))
        assert any("未完成" in label.text() for label in labels)
        qtbot.keyClicks(line, words)
        qtbot.keyClick(line, Qt.Key.Key_Tab)
        controller.document.check()
        QApplication.processEvents()
        assert [one.mapTo(page.widget(), QPoint()).y() for one in page.contact.values()] == places


def test_no_menu_is_higher_than_a_small_screen_with_enlarged_words(
    report_window: MainWindow,
) -> None:
    """Qt would break it into two columns: 768 pixels at 150 % are 18 entries and their lines."""
    for menu in list[QMenu](report_window.findChildren(QMenu)):
        entries = [one for one in menu.actions() if not one.isSeparator()]
        assert len(entries) <= 18, menu.title()


@pytest.mark.parametrize("scheme", [LIGHT, DARK, CONTRAST])
def test_lines_between_cells_have_their_own_colour(qtbot: QtBot, scheme: FormColors) -> None:
    view = DifferencesView("文件中", "现在")
    qtbot.addWidget(view)
    view.setPalette(list_palette_of(scheme))
    option = QStyleOptionViewItem()
    view.initViewItemOption(option)
    drawn = option.palette.window().color().darker(120)  # type: ignore[attr-defined]  # what Fusion draws
    assert contrast(drawn, scheme.surface) >= min(
        VISIBLE, 0.9 * contrast(scheme.line, scheme.surface)
    )


def requests_page(window: MainWindow, qtbot: QtBot, width: int) -> TablePage:
    """The page of table three, shown in this width."""
    window.controller.tabs.go_to(3)
    page = window.controller.tabs.page(3)
    assert isinstance(page, TablePage)
    window.show()
    qtbot.waitUntil(page.isVisible)
    page.setFixedWidth(width)
    qtbot.waitUntil(lambda: page.width() == width)
    return page


@pytest.mark.parametrize("width", [560, 690])
def test_no_button_above_a_table_is_cut_off_on_a_narrow_page(
    report_window: MainWindow, qtbot: QtBot, width: int
) -> None:
    page = requests_page(report_window, qtbot, width)
    buttons = list[QToolButton](page.findChildren(QToolButton))
    shown = [one for one in buttons if one.isVisible()]
    assert len(shown) >= 3
    assert [one.text() for one in shown if one.width() < one.sizeHint().width()] == []
    (title,) = list[ElidedLabel](page.findChildren(ElidedLabel))
    assert title.text().endswith("…")
    page.setFixedWidth(1100)
    qtbot.waitUntil(lambda: page.width() == 1100)
    ends = sorted((one.mapTo(page, QPoint()).x(), one.width()) for one in shown)
    gaps = [right - left - wide for (left, wide), (right, _) in pairwise(ends)]
    assert max(gaps) <= 2 * UNIT, gaps


def test_figures_leave_the_width_to_their_places(qtbot: QtBot, huaian: Report) -> None:
    keys = list(huaian.typed)[:20]
    changes = [
        ImportChange(key, f"一、本年新收政府信息公开申请数量 {key}", "", "12") for key in keys
    ]
    view = PlacesView(ShownPlaces(ImportModel(changes)))
    qtbot.addWidget(view)
    view.resize(800, 300)
    view.show()
    assert view.columnWidth(1) < 100
    assert view.columnWidth(2) < 100
    assert view.columnWidth(0) > 0.36 * 800


@pytest.mark.parametrize("width", [560, 620, 690, 1100])
def test_the_number_of_a_label_is_never_broken(
    report_window: MainWindow, qtbot: QtBot, width: int
) -> None:
    page = requests_page(report_window, qtbot, width)
    body = page.table.body
    least = body.fontMetrics().horizontalAdvance("（三）") + TEXT_PADDING
    panes, columns = page.table.panes, range(page.table.model.frozen_columns)
    labels = [max(pane.columnWidth(column) for pane in panes) for column in columns]
    assert len(labels) == 3
    assert min(labels) >= least, labels


def words_of(menu: QMenu) -> list[str]:
    """The entries of a menu, without letters and keys."""
    return [one.text().split("(")[0] for one in menu.actions() if one.text()]


def rows_of_two(qtbot: QtBot) -> RowsView[str]:
    """A list of two rows with two columns."""
    columns = (Column[str]("名称", str, 8), Column[str]("长度", lambda row: str(len(row)), 8))
    model = RowsModel(columns, str)
    view = RowsView(model, "单位")
    model.setParent(view)
    qtbot.addWidget(view)
    model.show(["甲镇", "乙街道"])
    view.show()
    return view


def test_the_rows_of_a_plain_list_are_copied(qtbot: QtBot) -> None:
    shown = list_of("版本", ["甲", "乙"])
    qtbot.addWidget(shown)
    shown.show()
    shown.setCurrentRow(1)
    qtbot.keyClick(shown, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "乙"


@pytest.mark.parametrize("place", ["menu key", "right button"])
def test_the_rows_of_a_list_are_copied_by_keys_and_from_its_menu(qtbot: QtBot, place: str) -> None:
    view = rows_of_two(qtbot)
    view.setCurrentIndex(view.shown.index(1, 0))
    offered: list[str] = []

    def choose(menu: QMenu) -> None:
        offered.extend(words_of(menu))
        menu.actions()[0].trigger()

    if place == "menu key":
        with_menu(lambda: ask_for_menu(view), choose)
    else:
        mouse = QContextMenuEvent.Reason.Mouse
        with_menu(lambda: ask_for_menu(view.viewport(), mouse), choose)
    assert offered == ["复制", "全选"]
    assert QApplication.clipboard().text() == "乙街道\t3"
    view.selectAll()
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "甲镇\t2\n乙街道\t3"


@pytest.mark.parametrize("choose", [choose_by_keys, choose_by_mouse])
def test_what_is_replaced_by_its_own_choice_lives_until_that_is_over(
    qtbot: QtBot, choose: Callable[[QComboBox, object], None]
) -> None:
    area = QScrollArea()
    qtbot.addWidget(area)

    def show() -> QComboBox:
        box = QComboBox()
        for key in range(3):
            box.addItem(str(key), key)
        box.activated.connect(show)
        show_in(area, box)
        return box

    first = show()
    gone: list[None] = []
    first.destroyed.connect(lambda: gone.append(None))
    with qtbot.waitExposed(area):
        area.show()
    choose(first, 2)
    assert area.widget() is not first
    qtbot.waitUntil(lambda: bool(gone))
