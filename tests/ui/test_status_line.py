"""What the status bar says is never cut unseen: it gives way to a tool tip or to the strip."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton
from pytestqt.qtbot import QtBot

from app.checks.findings import Finding
from app.checks.runner import run_checks
from app.report.changes import Details, Edit, Organisation
from app.report.report import Report
from app.storage.report_file import save_report
from tests.ready import make_ready
from tests.ui.test_main_window import text_page
from tests.ui.test_path import PERSON, table_page
from ui.main_window import MainWindow
from ui.widgets.findings_model import hint_words, level_words
from ui.widgets.status_line import ElidedLabel

WORDS = "去年 3001，减少 2　来源：手工填写"


def test_words_that_do_not_fit_are_cut_and_told_in_full(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.show_words(WORDS)
    label.resize(label.sizeHint())
    label.show()
    assert (label.text(), label.toolTip()) == (WORDS, "")
    label.resize(QSize(80, 20))
    assert label.text().endswith("…")
    assert label.toolTip() == WORDS
    assert label.sizeHint().width() > 80
    label.show_words("")
    assert (label.text(), label.toolTip()) == ("", "")


def test_pages_without_cells_tell_the_paragraph_the_selection_and_the_title(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    controller = report_window.controller
    text = "公开了12条。\n收到{requests.received.total}件。"
    edit = Edit({PERSON: Decimal(12)}, texts={"overview": text})
    controller.document.edit(edit, "写")
    controller.tabs.go_to(1)
    editor = controller.tabs.open_text()
    qtbot.keyClick(editor, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert controller._status.words == "一、总体情况　第 2 段，共 2 段"
    editor.selectAll()
    assert controller._status.selection == "选中 13 字"
    controller.tabs.go_to(0)
    assert controller._status.words == ""
    named = Details(2024, None, Organisation("柘山镇人民政府"))
    controller.document.edit(Edit(details=named), "填")
    assert controller._status.words == "标题：柘山镇人民政府2024年政府信息公开工作年度报告"


def test_a_hint_stands_in_the_status_bar_if_all_of_it_fits(report_window: MainWindow) -> None:
    controller, bar = report_window.controller, report_window.statusBar()
    controller.findings.show()
    first = controller.findings.model.findings[0]
    report_window.resize(2400, 700)
    controller.findings.go_to(first)
    assert bar.currentMessage() == hint_words(first)
    assert report_window.strip.text == ""
    report_window.resize(620, 700)
    controller.findings.go_to(first)
    assert bar.currentMessage() == first.hint
    assert report_window.strip.text == ""
    longer = replace(first, hint=first.hint * 4)
    controller._hints.say_for(longer)
    assert bar.currentMessage() == ""
    assert report_window.strip.text == hint_words(longer)
    report_window.resize(2400, 700)
    controller.findings.go_to(first)
    assert report_window.strip.text == ""


def test_a_hint_goes_when_it_has_been_followed(report_window: MainWindow, qtbot: QtBot) -> None:
    controller, bar = report_window.controller, report_window.statusBar()
    report_window.resize(2400, 700)
    controller.findings.show()
    name = next(one for one in controller.findings.model.findings if one.field == "name")
    controller.findings.go_to(name)
    assert bar.currentMessage() == hint_words(name)
    controller.document.check()
    assert bar.currentMessage() == hint_words(name)
    qtbot.keyClicks(QApplication.focusWidget(), "ABC")
    controller.document.check()
    assert bar.currentMessage() == ""


def test_a_hint_goes_when_the_cursor_goes_elsewhere(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    controller, bar = report_window.controller, report_window.statusBar()
    report_window.resize(2400, 700)
    blanks = next(one for one in controller.document.findings if one.section == "requests")
    controller.findings.go_to(blanks)
    assert bar.currentMessage() == hint_words(blanks)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    assert bar.currentMessage() == ""
    controller.findings.go_to(blanks)
    assert bar.currentMessage() == hint_words(blanks)
    controller.tabs.go_to(1)
    assert bar.currentMessage() == ""


def test_the_unit_is_told_once(report_window: MainWindow) -> None:
    page = table_page(report_window, "disclosure")
    labels = list[ElidedLabel](report_window.statusBar().findChildren(ElidedLabel))
    for key in page.table.model.keys:
        page.table.go_to(key)
        words = " ".join(label.words for label in labels)
        assert words.count("单位：") == 1


def test_nothing_of_the_cell_sticks_out_beside_a_message(report_window: MainWindow) -> None:
    report_window.controller.tabs.go_to(3)
    labels = list[ElidedLabel](report_window.statusBar().findChildren(ElidedLabel))
    assert all(label.isVisible() for label in labels)
    report_window.say("粘贴：填入 1 格。")
    assert not any(label.isVisible() for label in labels)
    report_window.say("")
    assert all(label.isVisible() for label in labels)


def test_a_hint_and_the_cell_are_never_painted_over_each_other(report_window: MainWindow) -> None:
    report_window.controller.tabs.go_to(3)
    bar = report_window.statusBar()
    labels = list[ElidedLabel](bar.findChildren(ElidedLabel))
    report_window.say("已保存。")
    bar.showMessage("没有的填 0。")
    report_window.say("")
    assert not any(label.isVisible() for label in labels)
    bar.clearMessage()
    assert all(label.isVisible() for label in labels)
    bar.showMessage("没有的填 0。")
    alone = bar.grab().toImage()
    report_window.say("已保存。")
    assert bar.grab().toImage() != alone, "nothing of it sticks out beside the message"
    report_window.say("")
    assert bar.grab().toImage() == alone


def test_no_page_ends_with_a_strip_that_has_nothing_to_say(window: MainWindow) -> None:
    assert not window.statusBar().isVisible()
    window.controller.files.new(2024)
    assert window.statusBar().isVisible()
    window.controller.actions_["finish"].trigger()
    assert not window.statusBar().isVisible()


def test_a_step_out_of_sight_is_shown_and_named_with_the_way_back(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    """By the keys alone, on whatever page one is."""
    document, tabs = report_window.controller.document, report_window.controller.tabs
    editor = text_page(report_window, "issues").editor
    QTest.keyClicks(editor, "few")
    overview = text_page(report_window, "overview").editor
    QTest.keyClick(overview, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert tabs.keys[tabs.currentIndex()] == "issues"
    assert {**document.report.texts}["issues"] == ""
    assert report_window.strip.text == "已撤销“修改文字”。"
    (again,) = report_window.strip.buttons
    assert again.text() == "重做"
    text_page(report_window, "overview")
    qtbot.mouseClick(again, Qt.MouseButton.LeftButton)
    assert document.report.texts["issues"] == "few"
    assert tabs.keys[tabs.currentIndex()] == "issues"
    assert report_window.strip.text == "已重做“修改文字”。"
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClicks(focused, "er")  # the cursor is there
    assert document.report.texts["issues"] == "fewer"
    assert report_window.strip.text == ""


def test_undoing_takes_back_what_was_told_of_the_step(report_window: MainWindow) -> None:
    document = report_window.controller.document
    text_page(report_window, "overview")
    document.edit(Edit(texts={"overview": "写了。"}), "粘贴")
    report_window.say("粘贴：填入 1 格。")
    document.undo_stack.undo()
    assert report_window.strip.text == ""
    report_window.say("要粘贴吗？", [("照这样粘贴", lambda: None)])
    document.undo_stack.redo()
    assert report_window.strip.text == "要粘贴吗？"


def test_the_end_that_is_to_stay_stays_while_the_rest_is_cut(qtbot: QtBot) -> None:
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.show_words("柘山镇人民政府 2024 年度", kept=" 2024 年度")
    label.resize(label.sizeHint())
    label.show()
    assert label.text() == "柘山镇人民政府 2024 年度"
    room = label.fontMetrics().horizontalAdvance("柘山… 2024 年度")
    label.resize(QSize(room + 2, 20))
    assert label.text().endswith("… 2024 年度")
    assert label.toolTip() == "柘山镇人民政府 2024 年度"


_NAME = "安丘市柘山镇人民政府2024年政府信息公开工作年度报告.nbao"
_LOCKED = f"“{_NAME}”正由张三（办公室电脑）自 9:30 起编辑，请另取文件名。"
_OF_THE_FINDING = ("怎么改", "写说明…", "有意不填")
"""What may go with the words of the finding in hand."""


@pytest.mark.parametrize("size", [(1366, 738), (910, 492)])
@pytest.mark.parametrize(
    ("sentence", "answers"),
    [
        ("已采用：“（一）予以公开”·自然人：1828 改为 1288。", ("撤销",)),
        (_LOCKED, ("另存为…", "打开其他文件…")),
    ],
)
def test_the_strip_covers_nothing_that_is_typed_in_or_clicked(
    report_window: MainWindow,
    qtbot: QtBot,
    size: tuple[int, int],
    sentence: str,
    answers: tuple[str, ...],
) -> None:
    window, bars = report_window, report_window.controller.bars
    window.resize(*size)
    window.controller.tabs.go_to(3)
    window.controller.document.check()
    window.say(sentence, [(words, lambda: None) for words in answers])

    def covered() -> list[str]:
        strip, pages = window.strip, window.controller.tabs
        over = strip.geometry()
        buttons = list[QToolButton](bars.foot.findChildren(QToolButton))
        found = [
            button.text()
            for button in buttons
            if button.isVisible()
            and button.text() not in _OF_THE_FINDING
            and over.intersects(QRect(button.mapTo(window, QPoint()), button.size()))
        ]
        told = bars.line.words
        above = (told.height() - told.fontMetrics().height()) // 2
        words = QRect(told.mapTo(window, QPoint()), told.size()).adjusted(0, above, 0, -above - 1)
        page = QRect(pages.mapTo(window, QPoint()), pages.size())
        found += ["finding in hand"] if over.intersects(words) and sentence != _LOCKED else []
        return found + (["page"] if over.intersects(page) else [])

    qtbot.waitUntil(lambda: bars.foot.isVisible() and covered() == [])
    assert window.rect().contains(window.strip.geometry())


def test_nothing_is_offered_for_a_finding_whose_words_a_message_covers(
    window: MainWindow, huaian: Report, qtbot: QtBot
) -> None:
    window.controller.files.show(huaian)
    window.controller.document.check()
    window.resize(910, 492)
    line = window.controller.bars.line
    qtbot.waitUntil(line.leave.isVisible)
    window.say("已填 0。", [("撤销", lambda: None)])
    assert line.leave.isVisible()
    window.say(_LOCKED, [("另存为…", lambda: None), ("打开其他文件…", lambda: None)])
    qtbot.waitUntil(lambda: not line.leave.isVisible())
    window.say("")
    assert line.leave.isVisible()


def test_a_short_message_is_as_wide_as_its_words(report_window: MainWindow) -> None:
    report_window.resize(1366, 738)
    report_window.say("已填 0。", [("撤销", lambda: None)])
    assert report_window.strip.width() < report_window.width() // 2


def test_what_was_left_on_purpose_says_so_in_the_line(window: MainWindow, huaian: Report) -> None:
    make_ready(huaian)
    finding = next(one for one in run_checks(huaian) if one.explained)
    controller = window.controller
    controller.files.show(huaian)
    controller.document.check()
    controller.findings.go_to(finding)
    line = controller.bars.line
    assert line.hint.isVisible()
    assert line.hint.text() == level_words(finding)


def test_only_a_question_stays_until_it_is_answered(report_window: MainWindow) -> None:
    strip = report_window.strip
    gone = strip.findChild(QTimer)
    assert gone is not None
    for offers, goes in (([], True), (["撤销"], True), (["照这样粘贴", "不粘贴"], False)):
        report_window.say("粘贴：填入 1 格。", [(words, lambda: None) for words in offers])
        assert gone.isActive() == goes


def test_undo_is_not_offered_for_a_step_that_is_not_the_last_any_more(
    report_window: MainWindow,
) -> None:
    document = report_window.controller.document
    document.edit(Edit(texts={"others": "无其他需要报告的事项。"}), "填写")
    report_window.say("已填 0。", [("撤销", document.undo_stack.undo)])
    assert report_window.strip.text
    document.edit(Edit(texts={"issues": "公开不够及时。"}), "填写")
    assert not report_window.strip.text, "it would take back what was typed since"


def test_what_is_typed_is_still_told_of_after_going_on(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    window = report_window
    table = table_page(window, "requests").table
    table.body.setFocus()
    qtbot.keyClicks(table.body, "x")
    window.controller.actions_["next_step"].trigger()
    assert "不是数字" in window.strip.text


def test_all_gives_way_before_the_name_of_the_office(
    window: MainWindow, huaian: Report, tmp_path: Path, qtbot: QtBot
) -> None:
    save_report(huaian, tmp_path / "年报.nbao")
    window.controller.open(tmp_path / "年报.nbao")
    header = window.controller.bars.header
    window.resize(1366, 768)
    qtbot.waitUntil(lambda: header.width() == 1366)
    assert header.edition.isVisible()
    for width in (911, 760, 620):
        window.resize(width, 512)
        qtbot.waitUntil(partial(lambda wide: header.width() == wide, width))
        qtbot.waitUntil(lambda: header.name.text() == "淮安市人民政府 2024 年度")
        assert header.next_step.geometry().right() <= width
    assert not header.edition.isVisible()


def test_a_click_in_a_message_leaves_the_keys_in_the_page(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    body = table_page(report_window, "requests").table.body
    body.setFocus()
    report_window.say("要填吗？", [("填", lambda: report_window.say("填好了。"))])
    qtbot.mouseClick(report_window.strip.buttons[0], Qt.MouseButton.LeftButton)
    assert report_window.strip.text == "填好了。"
    assert QApplication.focusWidget() is body


def unbalanced(window: MainWindow, report: Report, size: tuple[int, int]) -> Finding:
    """The finding of a sum that is wrong, in hand in a window of a size."""
    report.apply(Edit(entries={PERSON: Decimal(31)}))
    window.resize(*size)
    controller = window.controller
    controller.files.show(report)
    controller.document.check()
    controller.tabs.go_to(3)
    wrong = next(one for one in controller.document.findings if one.check_id == "requests_balance")
    controller.findings.go_to(wrong)
    QApplication.processEvents()
    return wrong


def test_in_a_narrow_window_the_words_of_a_finding_have_the_room(
    window: MainWindow, huaian: Report
) -> None:
    wrong, line = unbalanced(window, huaian, (911, 512)), window.controller.bars.line
    assert line.place.isHidden()
    assert wrong.message.startswith("“自然人”一列：一＋二为 ")
    assert re.search("者多 [0-9]+；", line.words.text())
    line.give_way(covered=True)
    assert not line.words.text()  # nothing of it sticks out beside a message
    line.give_way(covered=False)
    window.resize(1366, 738)
    QApplication.processEvents()
    assert line.place.text() == "三、依申请公开"


@pytest.mark.parametrize("size", [(1366, 738), (911, 512), (960, 540)])
def test_the_reason_of_a_finding_is_read_in_two_lines(
    window: MainWindow, huaian: Report, size: tuple[int, int]
) -> None:
    wrong, line = unbalanced(window, huaian, size), window.controller.bars.line
    assert line.words.text().replace("\n", "") == wrong.message
    assert line.words.text_height <= line.words.height()


def test_a_message_gives_way_to_a_second_line_that_comes_later(
    window: MainWindow, huaian: Report
) -> None:
    """A paste is told first; what is wrong with it, and a button beside it, when it is checked."""
    window.resize(1366, 738)
    window.controller.files.show(huaian)
    window.controller.document.check()
    window.controller.tabs.go_to(3)
    line, strip = window.controller.bars.line, window.strip
    QApplication.processEvents()
    assert line.repair.isHidden()
    signs = line.words.width() // line.words.fontMetrics().horizontalAdvance("数") - 1
    line.words.show_words("数" * signs)
    QApplication.processEvents()
    assert "\n" not in line.words.text()
    window.say("已粘贴 12 格。", [("撤销", lambda: None)])
    QApplication.processEvents()
    line.repair.show()
    QApplication.processEvents()
    words = QRect(line.words.mapTo(window, QPoint()), line.words.size())
    beside = (words.height() - line.words.text_height) // 2
    assert line.words.text().count("\n") == 1
    assert strip.isVisible()
    assert not strip.geometry().intersects(words.adjusted(0, beside, 0, -beside - 1))


def test_a_long_quotation_is_cut_before_the_reason(qtbot: QtBot) -> None:
    label = ElidedLabel(lines=2)
    qtbot.addWidget(label)
    sign = label.fontMetrics().horizontalAdvance("年")
    label.resize(20 * sign, 50)
    label.show()
    label.show_words(f"“{'我镇认真贯彻落实条例' * 4}”与第二部分表格的规章 3 件不符。")
    assert label.text().replace("\n", "") == "“我镇认真贯彻…实条例”与第二部分表格的规章 3 件不符。"
    assert label.text().count("\n") == 1
    assert label.toolTip() == label.words
    label.resize(20 * sign, 20)
    assert "\n" not in label.text()
