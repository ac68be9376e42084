"""Numbers and pictures are put into texts; words are found and replaced in all of them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QColor, QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from app.edition.cells import CellKey
from app.report.changes import Edit, Entry
from app.report.filling import fill_with_zero
from app.report.report import Report
from tests.ui.test_main_window import text_page
from ui.dialogs.text_dialogs import FindDialog, NumberDialog
from ui.main_window import MainWindow
from ui.pages.text_page import TextPage
from ui.widgets.text_editor import TextEditor

TOTAL = "{requests.received.total}"


def overview(window: MainWindow) -> TextEditor:
    tabs = window.controller.tabs
    tabs.go_to(tabs.keys.index("overview"))
    return tabs.open_text()


def kept(window: MainWindow) -> str:
    return window.controller.document.report.texts["overview"]


def in_dialog(act: Callable[[NumberDialog], None]) -> None:
    """Does something in the dialog that opens next."""

    def find_and_act() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, NumberDialog):
            act(dialog)
        else:
            QTimer.singleShot(20, find_and_act)

    QTimer.singleShot(0, find_and_act)


def choose_first_in_menu() -> None:
    """Chooses what the menu that opens next offers first."""

    def find_and_choose() -> None:
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            menu.actions()[0].trigger()
            menu.close()
        else:
            QTimer.singleShot(20, find_and_choose)

    QTimer.singleShot(0, find_and_choose)


def test_the_sign_for_numbers_asks_for_one(report_window: MainWindow, qtbot: QtBot) -> None:
    editor = overview(report_window)

    def choose(dialog: NumberDialog) -> None:
        dialog.words.insert("新收 总计")
        qtbot.keyClick(dialog.words, Qt.Key.Key_Return)

    in_dialog(choose)
    qtbot.keyClicks(editor, "#")
    assert kept(report_window) == TOTAL


def test_without_a_choice_the_sign_stays(report_window: MainWindow, qtbot: QtBot) -> None:
    in_dialog(QDialog.reject)
    qtbot.keyClicks(overview(report_window), "#")
    assert kept(report_window) == "#"


def test_shares_changes_and_sums_can_be_chosen(huaian: Report, qtbot: QtBot) -> None:
    dialog = NumberDialog(huaian)
    qtbot.addWidget(dialog)
    assert dialog.live is None
    dialog.words.insert("予以公开 总计")
    dialog.share.setChecked(True)
    assert dialog.live
    assert dialog.live.source == "{requests.granted.total/requests.concluded.total}"
    assert "%" in dialog.preview.text()
    dialog.change.setChecked(True)
    assert dialog.live.source == "{requests.granted.total~}"
    dialog.words.setText("行政诉讼 总计")
    dialog.figure.setChecked(True)
    dialog.list.selectAll()
    assert dialog.live.source == (
        "{disputes.litigation_direct.total+disputes.litigation_after_review.total}"
    )


def test_the_menu_at_a_typed_figure_makes_it_follow_the_table(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    editor, document = overview(report_window), report_window.controller.document
    entries: dict[CellKey, Entry] = {CellKey("requests.received.person"): Decimal(3119)}
    document.edit(Edit(entries, {"overview": "新收申请总计3119件。"}), "写")
    editor.select(8, 8)
    qtbot.waitUntil(lambda: editor.cursorRect().left() > 0)
    choose_first_in_menu()
    at = editor.cursorRect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, editor.mapToGlobal(at))
    QApplication.sendEvent(editor.viewport(), event)
    assert kept(report_window) == f"新收申请总计{TOTAL}件。"
    document.undo_stack.undo()
    assert kept(report_window) == "新收申请总计3119件。"


def test_pictures_are_put_in_from_files(
    report_window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = QImage(QSize(40, 30), QImage.Format.Format_RGB32)
    image.fill(QColor("blue"))
    path = tmp_path / "图.png"
    assert image.save(str(path))
    bad = tmp_path / "坏.png"
    bad.write_bytes(b"no picture")
    answers = iter([[str(path)], [str(bad)]])
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (next(answers), ""))
    overview(report_window)
    report_window.controller.texts.insert_picture()
    (name,) = report_window.controller.document.report.media
    assert kept(report_window).strip() == f"{{picture:{name}|}}"
    said: list[str] = []
    report_window.controller.texts.message.connect(lambda words, _: said.append(words))
    report_window.controller.texts.insert_picture()
    assert said == ["“坏.png”的格式不能识别，请用看图软件把它另存为 PNG 或 JPG 再试。"]


def test_words_are_found_in_every_part_and_replaced_in_one_step(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    document = report_window.controller.document
    document.edit(Edit(texts={"overview": "2023年，2023年", "others": "2023年"}), "写")
    report_window.controller.texts.find()
    dialog = report_window.findChild(FindDialog)
    assert isinstance(dialog, FindDialog)
    qtbot.keyClicks(dialog.words, "2023")
    assert dialog.state.text() == "共 3 处。"
    for part, place in (("overview", 1), ("overview", 2), ("others", 3)):
        dialog.buttons["next"].click()
        tabs = report_window.controller.tabs
        assert tabs.keys[tabs.currentIndex()] == part
        assert f"第 {place} 处" in dialog.state.text()
        assert tabs.open_text().textCursor().selectedText() == "2023"
    dialog.replacement.setText("2024")
    dialog.buttons["replace"].click()
    assert document.report.texts["others"] == "2024年"
    dialog.buttons["replace_all"].click()
    assert document.report.texts["overview"] == "2024年，2024年"
    document.undo_stack.undo()
    assert document.report.texts["overview"] == "2023年，2023年"


def test_cut_copy_and_paste_work_in_texts(report_window: MainWindow, qtbot: QtBot) -> None:
    editor = overview(report_window)
    document = report_window.controller.document
    document.edit(Edit({CellKey("requests.received.person"): None}, {"overview": "甲"}), "写")
    editor.selectAll()
    report_window.controller.actions_["cut"].trigger()
    assert kept(report_window) == ""
    report_window.controller.actions_["paste"].trigger()
    report_window.controller.actions_["paste"].trigger()
    assert kept(report_window) == "甲甲"


def test_a_text_counts_what_is_seen_of_it(report_window: MainWindow, qtbot: QtBot) -> None:
    editor = overview(report_window)
    editor.insert(f"收到{TOTAL}件。\n{{chart:bar|两图|新收=requests.received.total}}\n第二段")
    page = report_window.controller.tabs.page(1)
    assert isinstance(page, TextPage)
    (told,) = (one for one in page.findChildren(QLabel) if one.text().startswith("共 "))
    seen = len("收到（未填）件。两图第二段")
    qtbot.waitUntil(lambda: told.text() == f"共 {seen} 字")


def test_what_may_be_written_stands_where_the_first_words_will(report_window: MainWindow) -> None:
    editor = overview(report_window)
    indent = editor.document().firstBlock().blockFormat().textIndent()
    prompt = editor.placeholderText()
    blank = prompt[: len(prompt) - len(prompt.lstrip())]
    assert prompt.strip()
    assert abs(editor.fontMetrics().horizontalAdvance(blank) - indent) < 2


def test_offered_heading_becomes_a_paragraph_of_its_own(report_window: MainWindow) -> None:
    page = text_page(report_window, "overview")
    page.editor.insertPlainText("开头")
    button = page.offers.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    button.click()
    assert report_window.controller.document.report.texts["overview"] == f"开头\n{button.text()}"


def test_what_stands_in_the_text_is_not_offered_again(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    """Whatever the numbering of a heading is there."""
    document = report_window.controller.document
    document.edit(fill_with_zero(document.report, "requests", "disputes"), "填 0")
    page = text_page(report_window, "overview")
    qtbot.waitUntil(page.isVisible)
    heading, sentence = list[QPushButton](page.offers.findChildren(QPushButton))[0::6][:2]
    assert (heading.text(), sentence.text()) == ("（一）主动公开情况", "插入这一句")
    page.editor.insertPlainText("1.主动公开情况\n")
    assert not heading.isEnabled()
    assert sentence.icon().isNull()
    sentence.click()
    assert not sentence.isEnabled()
    assert not any(one.icon().isNull() for one in (sentence, heading))
    page.editor.selectAll()
    page.editor.insertPlainText("全年主动公开情况良好。")
    assert heading.isEnabled()
    assert sentence.isEnabled()


def offered(page: TextPage, words: str) -> QPushButton:
    buttons = list[QPushButton](page.offers.findChildren(QPushButton))
    return next(one for one in buttons if one.text() == words)


def test_offered_headings_stand_in_the_order_of_the_form(report_window: MainWindow) -> None:
    page = text_page(report_window, "overview")
    for heading in ("（二）依申请公开情况", "（五）监督保障情况", "（一）主动公开情况"):
        offered(page, heading).click()
        page.editor.insertPlainText("做了工作，取得成效。")
    offered(page, "（四）政府信息公开平台建设情况").click()
    lines = report_window.controller.document.report.texts["overview"].split("\n")
    text = "做了工作"
    assert [line[:4].rstrip("主依政监") for line in lines] == [
        *("（一）", text, "（二）", text, "（四）", "（五）", text)
    ]


def test_headings_that_stand_are_numbered_anew_in_the_same_step(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    """The buttons say beforehand what comes, and afterwards what stands."""
    document = report_window.controller.document
    text = "（一）存在的主要问题\n解读材料少。\n（二）改进措施\n多解读。"
    document.edit(Edit(texts={"issues": text}), "写")
    page = text_page(report_window, "issues")
    qtbot.waitUntil(page.isVisible)
    buttons = list[QPushButton](page.offers.findChildren(QPushButton))[:3]
    assert [one.text()[:3] for one in buttons] == ["（一）", "（一）", "（二）"]
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    headings = [line for line in document.report.texts["issues"].split("\n") if "（" in line]
    assert headings == ["（一）上年整改情况", "（二）存在的主要问题", "（三）改进措施"]
    assert [one.text() for one in buttons] == headings
    assert not any(one.isEnabled() for one in buttons)
    QTest.keyClicks(page.editor, "x")
    assert document.report.texts["issues"].startswith("（一）上年整改情况\nx\n（二）存在")
    for _ in range(2):
        QTest.keyClick(page.editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert document.report.texts["issues"] == text
    assert [one.isEnabled() for one in buttons] == [True, False, False]


def test_a_sentence_goes_below_its_heading_and_leaves_no_blank_line(
    report_window: MainWindow,
) -> None:
    document = report_window.controller.document
    document.edit(fill_with_zero(document.report, "requests"), "填 0")
    text = "（一）主动公开情况\n（二）依申请公开情况\n\n（三）政府信息管理情况\n"
    document.edit(Edit(texts={"overview": text}), "写")
    page = text_page(report_window, "overview")
    page.editor.select(len(text) - 1, len(text) - 1)
    offered(page, "插入这一句").click()
    lines = document.report.texts["overview"].split("\n")
    assert lines[2].startswith("本年度，本机关未收到政府信息公开申请")
    assert lines[3] == "（三）政府信息管理情况"
    assert page.editor.textCursor().blockNumber() == 2
    document.undo_stack.undo()
    assert document.report.texts["overview"] == text
