"""What the status bar says is never cut unseen: it gives way to a tool tip or to the strip."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.main_window import MainWindow
from ui.models.findings_model import hint_words
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
    assert bar.currentMessage() == ""
    assert report_window.strip.text == hint_words(first)
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
