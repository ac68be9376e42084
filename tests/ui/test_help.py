"""Help in the window: the panel for the place with the cursor, the manual, keys and icons."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.edition.cells import CellKey
from app.report.changes import Edit
from tests.ui.test_main_window import details
from ui.actions.menus import MENUS, SPECS, TOOLBAR
from ui.dialogs.help import MANUAL, KeysDialog, ManualView, ManualWindow
from ui.main_window import MainWindow
from ui.pages.table_page import TablePage
from ui.settings import Settings
from ui.theme import icon

ICONS = Path(__file__).parents[2] / "resources" / "icons" / "lucide"


def panel_text(window: MainWindow) -> str:
    dock = window.controller.help.dock
    assert dock is not None
    return dock.view.toPlainText()


@pytest.fixture
def helped(report_window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with the help panel, brought up by F1."""
    qtbot.keyClick(report_window, Qt.Key.Key_F1)
    dock = report_window.controller.help.dock
    assert dock is not None
    assert dock.isVisible()
    return report_window


def test_the_panel_follows_the_cursor_through_a_table(helped: MainWindow) -> None:
    helped.controller.tabs.go_to(3)
    page = helped.controller.tabs.page(3)
    assert isinstance(page, TablePage)
    assert panel_text(helped).startswith("一、本年新收政府信息公开申请数量")
    page.table.go_to(CellKey("requests.refused_third_party.legal"))
    assert panel_text(helped).startswith("4.保护第三方合法权益")
    for words in ("计什么", "“法律服务机构”一列", "第十五条", "常见错误", "举例"):
        assert words in panel_text(helped)


def test_the_panel_tells_of_the_text_before_a_table_while_it_is_written(
    helped: MainWindow, qtbot: QtBot
) -> None:
    helped.controller.tabs.go_to(2)
    helped.controller.tabs.open_text()
    qtbot.waitUntil(lambda: panel_text(helped).startswith("二、主动公开政府信息情况"))


def test_the_panel_tells_of_fields_and_texts(helped: MainWindow, qtbot: QtBot) -> None:
    helped.controller.tabs.go_to(0)
    page = details(helped)
    page.contact["postcode"].setFocus()
    qtbot.waitUntil(lambda: panel_text(helped).startswith("邮编"))
    page.date.setFocus()
    qtbot.waitUntil(lambda: panel_text(helped).startswith("成文日期"))
    page.opening.editor.setFocus()
    qtbot.waitUntil(lambda: panel_text(helped).startswith("开头一段"))
    helped.controller.tabs.go_to(5)
    qtbot.waitUntil(lambda: panel_text(helped).startswith("五、存在的主要问题及改进情况"))


def test_the_panel_stays_with_the_place_while_it_is_read_itself(
    helped: MainWindow, qtbot: QtBot
) -> None:
    helped.controller.tabs.go_to(3)
    dock = helped.controller.help.dock
    assert dock is not None
    before = panel_text(helped)
    dock.view.setFocus()
    QApplication.processEvents()
    assert panel_text(helped) == before


def test_a_hidden_panel_is_not_even_built(report_window: MainWindow) -> None:
    report_window.controller.tabs.go_to(3)
    assert report_window.controller.help.dock is None


def test_the_panel_is_remembered(helped: MainWindow, settings: Settings, qtbot: QtBot) -> None:
    assert settings.shows_help(otherwise=False)
    dock = helped.controller.help.dock
    assert dock is not None
    dock.close()
    assert not settings.shows_help(otherwise=True)
    assert not helped.controller.help.action.isChecked()


def test_f1_on_the_start_page_opens_the_manual(window: MainWindow, qtbot: QtBot) -> None:
    window.start_page.setFocus()
    qtbot.keyClick(window.start_page.last_year_button, Qt.Key.Key_F1)
    manual = window.controller.help.reference.manual
    assert manual is not None
    assert manual.isVisible()
    manual.close()


def test_f1_on_the_finishing_page_opens_the_manual_there(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    controller = report_window.controller
    controller.actions_["finish"].trigger()
    assert controller.finishing.page is not None
    qtbot.keyClick(controller.finishing.page, Qt.Key.Key_F1)
    manual = controller.help.reference.manual
    assert manual is not None
    assert manual.isVisible()
    assert manual.view.textCursor().block().text() == "说明和定稿"
    manual.close()
    controller.finishing.page.back.emit()
    qtbot.keyClick(report_window, Qt.Key.Key_F1)
    assert not manual.isVisible()
    assert controller.help.dock is not None
    assert controller.help.dock.isVisible()


@pytest.fixture
def manual(qtbot: QtBot) -> ManualWindow:
    window = ManualWindow()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.begin()
    return window


def test_the_contents_list_every_heading_of_the_manual(manual: ManualWindow) -> None:
    text = MANUAL.read_text(encoding="utf-8")
    headings = re.findall(r"^##+ (.+)$", text, flags=re.MULTILINE)
    rows = [manual.contents.item(row).text().strip() for row in range(manual.contents.count())]
    assert rows == headings


def test_what_is_looked_for_is_marked_and_stepped_through(
    manual: ManualWindow, qtbot: QtBot
) -> None:
    manual.words.setText("结转")
    found = manual.view.found
    assert len(found) > 1
    assert {cursor.selectedText() for cursor in found} == {"结转"}
    assert manual.contents.count() < len(manual.view.chapters)
    qtbot.keyClick(manual.words, Qt.Key.Key_Return)
    assert manual.state.text() == f"第 2 处，共 {len(found)} 处"
    manual.words.setText("这几个字哪里也没有")
    assert manual.state.text() == "没有找到"


def test_a_chapter_that_is_chosen_comes_to_the_top(manual: ManualWindow) -> None:
    item = manual.contents.item(manual.contents.count() // 2)
    manual.contents.itemClicked.emit(item)
    assert manual.view.verticalScrollBar().value() > 0
    assert manual.view.textCursor().block().text() == item.text().strip()
    assert manual.view.cursorRect().top() == 0


def test_every_link_and_picture_of_the_manual_leads_somewhere(qtbot: QtBot) -> None:
    view = ManualView(MANUAL)
    qtbot.addWidget(view)
    titles = {chapter.title for chapter in view.chapters}
    text = MANUAL.read_text(encoding="utf-8")
    for words, target in re.findall(r"(!?)\[[^]]*\]\(([^)]+)\)", text):
        if words == "!":
            assert (MANUAL.parent / target).is_file(), target
        else:
            assert QUrl(target).fragment(QUrl.ComponentFormattingOption.FullyDecoded) in titles


def test_the_list_of_keys_names_every_key_of_the_menus(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    report_window.controller.help.reference.show_keys()
    dialog = report_window.controller.help.reference.keys
    assert isinstance(dialog, KeysDialog)
    listed = {
        dialog.list.topLevelItem(top).child(row).text(1)
        for top in range(dialog.list.topLevelItemCount())
        for row in range(dialog.list.topLevelItem(top).childCount())
    }
    named = {key for keys in listed for key in keys.split(" 或 ")}
    assert {key for spec in SPECS for key in spec.shortcuts} - {"Del"} <= named | {"PgDown"}
    dialog.words.setText("保存")
    hidden = [
        dialog.list.topLevelItem(row).isHidden() for row in range(dialog.list.topLevelItemCount())
    ]
    assert not hidden[0]
    assert any(hidden)
    dialog.close()


def test_the_list_of_keys_names_no_step_that_was_made(report_window: MainWindow) -> None:
    document = report_window.controller.document
    document.edit(Edit(texts={"overview": "写了一句。"}), "修改文字")
    report_window.controller.help.reference.show_keys()
    dialog = report_window.controller.help.reference.keys
    assert dialog is not None
    tops = [dialog.list.topLevelItem(top) for top in range(dialog.list.topLevelItemCount())]
    listed = [top.child(row).text(0) for top in tops for row in range(top.childCount())]
    assert {"撤销", "重做"} <= set(listed)
    assert not [words for words in listed if "修改文字" in words]
    dialog.close()


def test_every_action_is_reached_by_keyboard(report_window: MainWindow) -> None:
    """Every action of the toolbar stands in a menu; every menu opens by a letter."""
    in_menus = {key for _, keys in MENUS for key in keys.split()}
    assert set(TOOLBAR.split()) <= in_menus
    letters = [title.partition("&")[2][:1] for title, _ in MENUS]
    assert len(set(letters)) == len(letters)
    for action in report_window.menuBar().actions():
        menu = action.menu()
        assert isinstance(menu, QMenu)
        assert menu.actions()


def test_every_icon_that_is_named_is_there_and_no_other() -> None:
    source = "".join(
        path.read_text(encoding="utf-8") for path in Path(ICONS.parents[2] / "ui").rglob("*.py")
    )
    for drawing in ICONS.glob("*.svg"):
        assert f'"{drawing.stem}"' in source, drawing.stem
    for name in {spec.icon for spec in SPECS if spec.icon}:
        assert (ICONS / f"{name}.svg").is_file(), name
    assert (ICONS / "LICENSE.txt").is_file()


def test_an_icon_has_the_colour_of_the_words_around_it(qtbot: QtBot) -> None:
    before = QApplication.palette()
    dark = QPalette(QColor(30, 30, 30), QColor(30, 30, 30))
    dark.setColor(QPalette.ColorRole.WindowText, QColor(255, 255, 255))
    seen = []
    for palette in (before, dark):
        QApplication.setPalette(palette)
        image = icon("save").pixmap(48, QIcon.Mode.Normal).toImage()
        pixels = (image.pixelColor(x, y) for x in range(48) for y in range(48))
        seen.append(max(pixels, key=lambda pixel: pixel.alpha()).lightness())
    QApplication.setPalette(before)
    assert seen[0] < 60
    assert seen[1] > 200
