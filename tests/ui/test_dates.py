"""Dates and years in fields: typed in any usual writing, picked, refused in words."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QLabel, QLineEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.collect.decisions import Office
from ui.collect.actions import dialogs
from ui.collect.actions.dialogs import SlipsDialog
from ui.main_window import MainWindow
from ui.pages.details_page import DetailsPage
from ui.theme import form_colors
from ui.widgets.fields import DateField
from ui.widgets.page_parts import YearBox

DAY = date(2026, 1, 15)


@pytest.fixture
def field(qtbot: QtBot) -> DateField:
    made = DateField("成文日期")
    qtbot.addWidget(made)
    made.show()
    return made


@pytest.fixture
def years(qtbot: QtBot) -> YearBox:
    box = YearBox("年度")
    box.setRange(2019, 2099)
    box.setSuffix(" 年度")
    box.setValue(2024)
    qtbot.addWidget(box)
    box.show()
    return box


def put(qtbot: QtBot, field: QWidget, text: str) -> None:
    """Puts in what an input method or the clipboard gives, then Enter."""
    line = field.findChild(QLineEdit)
    assert line is not None
    line.selectAll()
    line.insert(text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


@pytest.mark.parametrize("text", ["2026-1-15", "二〇二六年一月十五日", "２０２６．１．１５"])
def test_a_date_is_told_once_and_shown_as_it_is_printed(
    field: DateField, qtbot: QtBot, text: str
) -> None:
    told: list[object] = []
    field.edited.connect(told.append)
    put(qtbot, field, text)
    put(qtbot, field, field.line.text())
    assert told == [DAY]
    assert field.line.text() == "2026年1月15日"


def test_what_is_no_date_takes_the_old_one_away_and_stays_to_be_mended(
    field: DateField, qtbot: QtBot
) -> None:
    told: list[object] = []
    refused: list[str] = []
    field.edited.connect(told.append)
    field.refused.connect(refused.append)
    field.show_date(DAY, DAY)
    put(qtbot, field, "2026年1月")
    field.show_date(None, DAY)
    assert field.line.text() == "2026年1月"
    assert field.problem.isVisible()
    assert told == [None]
    assert len(refused) == 1
    put(qtbot, field, "2026年1月15日")
    assert told == [None, DAY]
    assert not field.problem.isVisible()


def test_a_refused_date_stands_out_and_is_not_said_to_be_missing(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    tabs = report_window.controller.tabs
    tabs.go_to(0)
    page = tabs.page(0)
    assert isinstance(page, DetailsPage)
    put(qtbot, page.date, "2026年1月32日")
    report_window.controller.document.check()
    assert "没有填" not in page.date_problem.text()
    error = form_colors(QGuiApplication.palette()).error
    assert page.date.problem.palette().color(QPalette.ColorRole.WindowText) == error
    put(qtbot, page.date, "")
    report_window.controller.document.check()
    assert page.date.problem.isHidden()
    assert "成文日期" in page.date_problem.text()


def test_digits_typed_over_the_calendar_choose_no_other_date(
    field: DateField, qtbot: QtBot
) -> None:
    field.show_date(DAY, DAY)
    field.pick.menu().aboutToShow.emit()
    calendar = field.calendar
    assert calendar is not None
    calendar.show()
    view = calendar.findChild(QTableView)
    assert view is not None
    view.setFocus()
    qtbot.keyClicks(view, "271")
    assert not [one for one in calendar.findChildren(QLabel) if one.isVisible()]
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert field.value == DAY


def test_a_date_is_picked_from_the_calendar(field: DateField) -> None:
    told: list[object] = []
    field.edited.connect(told.append)
    field.show_date(None, DAY)
    field.pick.menu().aboutToShow.emit()
    assert field.calendar is not None
    assert field.calendar.selectedDate() == QDate(2026, 1, 15)
    field.calendar.clicked.emit(QDate(2026, 1, 20))
    assert told == [date(2026, 1, 20)]
    assert field.line.text() == "2026年1月20日"


@pytest.mark.parametrize("text", ["2026", "二〇二六", "２０２６年", "2026 年度"])
def test_a_year_is_typed_in_any_usual_writing(years: YearBox, qtbot: QtBot, text: str) -> None:
    put(qtbot, years, text)
    assert years.value() == 2026
    assert years.text() == "2026 年度"
    assert years.take_problem() == ""


@pytest.mark.parametrize("text", ["1999", "26", "明年", ""])
def test_a_year_that_is_none_is_told_and_the_old_one_stays(
    years: YearBox, qtbot: QtBot, text: str
) -> None:
    refused: list[str] = []
    years.judged.connect(refused.append)
    put(qtbot, years, text)
    assert years.value() == 2024
    assert "仍为 2024 年度" in refused[0]
    assert text in refused[0]
    assert years.take_problem() == refused[0]
    assert years.take_problem() == ""


def test_a_year_is_still_turned(years: YearBox, qtbot: QtBot) -> None:
    qtbot.keyClick(years, Qt.Key.Key_Up)
    assert years.value() == 2025


def test_slips_wait_for_a_date_that_is_one(qtbot: QtBot) -> None:
    dialog = SlipsDialog(Office(), button="保存")
    qtbot.addWidget(dialog)
    dialog.show()
    put(qtbot, dialog.due, "2026-2-30")
    dialog.accept()
    assert dialog.isVisible()
    assert "2 月没有 30 日" in dialog.due.problem.text()
    put(qtbot, dialog.due, "2099.3.1")
    dialog.accept()
    assert not dialog.isVisible()
    assert dialog.office.due == date(2099, 3, 1)


@pytest.mark.parametrize("is_meant", [True, False])
def test_slips_ask_whether_a_date_in_the_past_is_meant(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, *, is_meant: bool
) -> None:
    asked: list[str] = []

    def answer(_: QWidget, question: str, __: str, *, careful: bool) -> bool:
        assert careful
        asked.append(question)
        return is_meant

    monkeypatch.setattr(dialogs, "ask_sure", answer)
    dialog = SlipsDialog(Office(due=date(2020, 1, 20)), button="保存")
    qtbot.addWidget(dialog)
    dialog.show()
    dialog.accept()
    assert "2020年1月20日" in asked[0]
    assert dialog.isVisible() is not is_meant


def test_a_date_that_was_put_right_takes_back_what_was_said(field: DateField, qtbot: QtBot) -> None:
    said: list[str] = []
    field.refused.connect(said.append)
    put(qtbot, field, "2026年13月1日")
    put(qtbot, field, "2026年1月15日")
    assert len(said) == 2
    assert said[0]
    assert said[1] == ""
