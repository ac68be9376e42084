"""What a clerk does in the window, with real widgets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Edit, Unread
from app.report.report import Report
from app.storage.paths import sample_path
from app.storage.report_file import load_report
from ui.dialogs import ask
from ui.main_window import MainWindow
from ui.pages.details_page import DetailsPage
from ui.pages.table_page import TablePage
from ui.pages.text_page import TextPage
from ui.settings import Settings
from ui.widgets.text_editor import TextEditor

RECEIVED = CellKey("requests.received.person")


def details(window: MainWindow) -> DetailsPage:
    page = window.controller.tabs.page(0)
    assert isinstance(page, DetailsPage)
    return page


def text_page(window: MainWindow, key: str) -> TextPage:
    window.controller.tabs.go_to(window.controller.tabs.keys.index(key))
    page = window.controller.tabs.page(window.controller.tabs.currentIndex())
    assert isinstance(page, TextPage)
    return page


def undo(window: MainWindow) -> None:
    window.controller.actions_["undo"].trigger()


def fill(window: MainWindow, value: int, *keys: CellKey) -> None:
    window.controller.document.edit(Edit(entries=dict.fromkeys(keys, Decimal(value))), "填数")
    window.controller.document.check()


def refuse(questions: list[str], asked: tuple[object, ...]) -> bool:
    """Notes the question that is asked and says no."""
    questions.append(str(asked[1]))
    return False


def state(window: MainWindow, key: str) -> str:
    controller = window.controller
    told = controller.bars.sections.words(controller.tabs.keys.index(key))
    return told.partition("，")[2]


def test_new_report_of_the_chosen_year_opens_on_the_basic_data(
    window: MainWindow, qtbot: QtBot
) -> None:
    assert not window.controller.in_report
    window.start_page.year.setValue(2020)
    qtbot.mouseClick(window.start_page.new_button, Qt.MouseButton.LeftButton)
    assert window.controller.in_report
    assert window.controller.document.report.details.year == 2020
    assert window.controller.document.report.edition.applies_to(2020)
    assert (
        details(window).edition_name.text()
        == window.controller.document.report.edition.definition.name
    )


@pytest.mark.parametrize("place", ["year", "new_button", "sample_button"])
def test_enter_begins_the_report(window: MainWindow, qtbot: QtBot, place: str) -> None:
    field = getattr(window.start_page, place)
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert window.controller.in_report


def test_pages_are_built_when_first_shown(report_window: MainWindow) -> None:
    tabs = report_window.controller.tabs
    assert [tabs.page(index) is not None for index in range(tabs.count())] == [True] + [False] * 6
    tabs.setCurrentIndex(2)
    assert isinstance(tabs.page(2), TablePage)
    assert tabs.page(3) is None


def test_opening_follows_the_fields_until_it_is_rewritten(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    page, report = details(report_window), report_window.controller.document.report
    qtbot.keyClicks(page.name.line, "ABC")
    assert "ABC2024" in report.texts["preamble"]
    page.opening.period.click()
    assert "12月31日" not in report.texts["preamble"]
    page.opening.editor.setPlainText("自己写的一段")
    qtbot.keyClicks(page.name.line, "D")
    assert report.texts["preamble"] == "自己写的一段"
    page.opening.draft.click()
    assert "ABCD2024" in report.texts["preamble"]


@pytest.mark.parametrize("width", [1366, 911])
def test_the_opening_is_as_high_as_its_text(
    report_window: MainWindow, qtbot: QtBot, width: int
) -> None:
    report_window.resize(width, 700)
    page = details(report_window)
    page.name.line.setText("青石镇人民政府")
    page.opening.editor.setPlainText("根据条例，编制本报告，所列数据的统计期限为全年。" * 18)
    qtbot.waitUntil(lambda: page.opening.editor.verticalScrollBar().maximum() == 0)
    page.opening.editor.setPlainText("一句")
    qtbot.waitUntil(lambda: page.opening.editor.height() < 220)


def test_typing_in_a_field_is_undone_in_one_step(report_window: MainWindow, qtbot: QtBot) -> None:
    page = details(report_window)
    qtbot.keyClicks(page.name.line, "ABC")
    page.name.line.setFocus()
    qtbot.keyClick(page.name.line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert page.name.line.text() == ""
    assert report_window.controller.document.report.texts["preamble"] == ""
    report_window.controller.actions_["redo"].trigger()
    assert page.name.line.text() == "ABC"


def test_date_of_signature_can_be_typed_and_emptied(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    page, report = details(report_window), report_window.controller.document.report
    qtbot.keyClicks(page.date.line, "2025.1.15")
    qtbot.keyClick(page.date.line, Qt.Key.Key_Return)
    assert report.details.date == date(2025, 1, 15)
    page.date.line.selectAll()
    qtbot.keyClick(page.date.line, Qt.Key.Key_Delete)
    qtbot.keyClick(page.date.line, Qt.Key.Key_Return)
    assert report.details.date is None


def test_an_impossible_date_stays_as_typed_and_is_told(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    page, document = details(report_window), report_window.controller.document
    document.edit(Edit(details=replace(document.report.details, date=date(2025, 1, 15))), "日期")
    page.date.line.selectAll()
    qtbot.keyClicks(page.date.line, "2025-2-30")
    qtbot.keyClick(page.date.line, Qt.Key.Key_Return)
    assert document.report.details.date is None
    assert page.date.line.text() == "2025-2-30"
    assert "2 月没有 30 日" in report_window.strip.text
    qtbot.keyClicks(page.name.line, "A")  # another edit shows the page anew
    assert page.date.line.text() == "2025-2-30"
    assert page.date.problem.isVisible()
    undo(report_window)
    undo(report_window)
    assert page.date.line.text() == "2025年1月15日"
    assert not page.date.problem.isVisible()


def test_what_was_typed_last_is_in_the_saved_file(
    report_window: MainWindow,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    catalog: Catalog,
) -> None:
    page, path = details(report_window), tmp_path / "甲.nbao"
    monkeypatch.setattr(ask, "ask_save", lambda *_: path)
    page.date.line.setFocus()
    qtbot.keyClicks(page.date.line, "20250120")
    report_window.controller.actions_["save"].trigger()
    assert load_report(path, catalog).details.date == date(2025, 1, 20)


def test_another_report_does_not_inherit_what_was_no_date(
    report_window: MainWindow, qtbot: QtBot, huaian: Report, tmp_path: Path
) -> None:
    page = details(report_window)
    qtbot.keyClicks(page.date.line, "?")
    qtbot.keyClick(page.date.line, Qt.Key.Key_Return)
    assert page.date.problem.isVisible()
    report_window.controller.files.new(2024)
    page = details(report_window)
    assert page.date.line.text() == ""
    assert not page.date.problem.text()


def test_a_year_that_is_none_is_told_and_begins_nothing(window: MainWindow, qtbot: QtBot) -> None:
    page = window.start_page
    page.year.setFocus()
    page.year.selectAll()
    before = page.year.value()
    qtbot.keyClicks(page.year, "199")
    qtbot.mouseClick(page.new_button, Qt.MouseButton.LeftButton)
    assert not window.controller.in_report
    assert "“199”" in page.year_problem.text()
    assert page.year.value() == before
    page.year.selectAll()
    qtbot.keyClicks(page.year, "2023")
    qtbot.mouseClick(page.new_button, Qt.MouseButton.LeftButton)
    assert window.controller.document.report.details.year == 2023


def test_malformed_contact_is_told_below_its_field(report_window: MainWindow, qtbot: QtBot) -> None:
    field = details(report_window).contact["postcode"]
    qtbot.keyClicks(field.line, "26x")
    report_window.controller.document.check()
    assert "邮编" in field.problem.text()
    assert field.problem.isVisible()


def test_text_is_undone_and_redone_by_the_window(report_window: MainWindow, qtbot: QtBot) -> None:
    editor = text_page(report_window, "overview").editor
    qtbot.keyClicks(editor, "abc")
    assert report_window.controller.document.report.texts["overview"] == "abc"
    qtbot.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.toPlainText() == ""
    qtbot.keyClick(editor, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert editor.toPlainText() == "abc"


def test_undo_keeps_the_cursor_where_the_change_was(report_window: MainWindow) -> None:
    editor = text_page(report_window, "overview").editor
    editor.setPlainText("一𠮷二\n三四")
    cursor = editor.textCursor()
    cursor.setPosition(4)
    editor.setTextCursor(cursor)
    editor.insertPlainText("很长的")
    undo(report_window)
    assert editor.toPlainText() == "一𠮷二\n三四"
    assert editor.textCursor().position() == 4


def test_a_report_is_shown_before_it_is_checked(window: MainWindow, qtbot: QtBot) -> None:
    """And nothing is said of how it stands until that is known."""
    controller = window.controller
    controller.open(sample_path())
    bars = controller.bars
    assert not controller.document.findings
    assert bars.line.words.words == "正在核对…"
    assert bars.sections.words(1) == "一、总体情况"
    assert bars.header.next_step.text() == "下一步"
    qtbot.waitUntil(lambda: bool(controller.document.findings), timeout=20_000)
    assert bars.sections.words(1).startswith("一、总体情况，")
    assert bars.header.next_step.text() != "下一步"


def test_the_tabs_tell_the_state_of_every_section(report_window: MainWindow) -> None:
    report = report_window.controller.document.report
    assert state(report_window, "disclosure") == "未填"
    fill(report_window, 0, report.edition.typed_keys[0])
    assert state(report_window, "disclosure") == "缺 9 格"
    fill(report_window, 0, *report.edition.typed_keys)
    assert state(report_window, "disclosure") == "完成"
    fill(report_window, 1, RECEIVED)
    assert "必改" in state(report_window, "requests")
    undo(report_window)
    report_window.controller.document.check()
    assert state(report_window, "requests") == "完成"


def test_finding_leads_to_its_cells(report_window: MainWindow) -> None:
    fill(report_window, 0, *report_window.controller.document.report.edition.typed_keys)
    fill(report_window, 1, RECEIVED)
    model = report_window.controller.findings.model
    row = next(row for row, one in enumerate(model.findings) if RECEIVED in one.cells)
    report_window.controller.findings.view.clicked.emit(model.index(row, 0))
    assert (
        report_window.controller.tabs.keys[report_window.controller.tabs.currentIndex()]
        == "requests"
    )


def test_next_finding_runs_round_the_list(report_window: MainWindow) -> None:
    report_window.controller.document.check()
    count = len(report_window.controller.findings.model.findings)
    chosen: list[object] = []
    report_window.controller.findings.chosen.connect(chosen.append)
    for _ in range(count + 1):
        report_window.controller.actions_["next_finding"].trigger()
    assert chosen[0] == chosen[-1]
    report_window.controller.actions_["previous_finding"].trigger()
    assert chosen[-1] == chosen[count - 1]


def test_year_change_switches_the_edition_and_is_undone(report_window: MainWindow) -> None:
    page, new = details(report_window), report_window.controller.document.report.edition
    page.year.setValue(2020)
    old = report_window.controller.document.report.edition
    assert old is not new
    undo(report_window)
    assert report_window.controller.document.report.edition is new
    assert page.year.value() == 2024


def test_year_change_asks_when_filled_cells_would_go(
    report_window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    questions: list[str] = []
    monkeypatch.setattr(ask, "ask_sure", lambda *said: refuse(questions, said))
    fill(report_window, 3, CellKey("disclosure.rules.issued"))
    details(report_window).year.setValue(2020)
    assert "1 格" in questions[0]
    assert report_window.controller.document.report.details.year == 2024
    assert details(report_window).year.value() == 2024


def test_report_is_saved_and_opened_again(
    report_window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Settings
) -> None:
    path = tmp_path / "甲.nbao"
    monkeypatch.setattr(ask, "ask_save", lambda *_: path)
    fill(report_window, 7, RECEIVED)
    assert report_window.isWindowModified()
    report_window.controller.actions_["save"].trigger()
    assert not report_window.isWindowModified()
    assert report_window.windowTitle() == "甲.nbao — 年报填报助手[*]"
    assert settings.recent_files == (path,)
    report_window.controller.files.new(2020)
    report_window.controller.open(path)
    assert report_window.controller.document.report.value(RECEIVED) == 7
    assert report_window.controller.document.path == path


def test_broken_file_is_refused_in_the_strip_and_the_report_stays(
    report_window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "坏.nbao"
    path.write_text("不是年报", encoding="utf-8")
    report = report_window.controller.document.report
    report_window.controller.open(path)
    assert "坏.nbao" in report_window.strip.text
    assert report_window.controller.document.report is report


@pytest.mark.parametrize(
    ("answer", "closes"), [(ask.Leaving.CANCEL, False), (ask.Leaving.DISCARD, True)]
)
def test_closing_asks_about_unsaved_changes(
    report_window: MainWindow,
    monkeypatch: pytest.MonkeyPatch,
    answer: ask.Leaving,
    closes: bool,  # noqa: FBT001 a parameter of the test
) -> None:
    monkeypatch.setattr(ask, "ask_leaving", lambda *_: answer)
    fill(report_window, 7, RECEIVED)
    assert report_window.close() is closes


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_export_asks_about_blanks_and_tells_what_was_compared(
    report_window: MainWindow,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    qtbot: QtBot,
    kind: str,
) -> None:
    questions: list[str] = []
    path = tmp_path / f"报告.{kind}"
    monkeypatch.setattr(ask, "ask_save", lambda *_: path)
    monkeypatch.setattr(ask, "ask_sure", lambda *said: not refuse(questions, said))
    cells = len(report_window.controller.document.report.edition.cells)
    report_window.controller.actions_[f"export_{kind}"].trigger()
    qtbot.waitUntil(lambda: "一致" in report_window.strip.text, timeout=30_000)
    assert f"{cells}/{cells} 格一致" in report_window.strip.text
    assert str(len(report_window.controller.document.report.typed)) == "0"
    assert "写作 0" in questions[0]
    assert path.exists()
    assert "打开文件夹" in [button.text() for button in report_window.strip.buttons]


def test_refused_export_says_why(
    report_window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "没有" / "报告.docx"
    monkeypatch.setattr(ask, "ask_save", lambda *_: path)
    monkeypatch.setattr(ask, "ask_sure", lambda *_: True)
    report_window.controller.actions_["export_docx"].trigger()
    qtbot.waitUntil(lambda: not report_window.controller.exports.running, timeout=30_000)
    assert "没有" in report_window.strip.text


def test_sample_opens_as_a_report_without_a_file(window: MainWindow) -> None:
    window.start_page.sample_button.click()
    assert window.controller.in_report
    assert window.controller.document.path is None
    assert "柘山镇" in window.controller.document.report.title


def test_sample_named_as_a_file_has_no_file_either_and_is_not_overwritten(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = sample_path().read_bytes()
    window.controller.open(sample_path())
    assert window.controller.document.path is None
    monkeypatch.setattr(ask, "ask_save", lambda *_: sample_path())
    window.controller.actions_["save"].trigger()
    assert "示例" in window.strip.text
    assert window.controller.document.path is None
    assert sample_path().read_bytes() == before


def test_untouched_texts_are_called_unfilled_not_wrong(report_window: MainWindow) -> None:
    report_window.controller.document.check()
    assert state(report_window, "preamble") == state(report_window, "issues") == "未填"
    text_page(report_window, "issues").editor.insertPlainText("无")
    report_window.controller.document.check()
    assert state(report_window, "issues") == "1 处需说明"


def test_finding_stands_in_the_line_where_the_list_is_closed(report_window: MainWindow) -> None:
    controller = report_window.controller
    controller.findings.close()
    for number in range(2):
        controller.actions_["next_finding"].trigger()
        assert (
            controller.bars.line.words.words == controller.findings.model.findings[number].message
        )


def test_new_goes_back_to_the_start_page_and_keeps_the_year(report_window: MainWindow) -> None:
    report_window.controller.actions_["new"].trigger()
    assert not report_window.controller.in_report
    assert not report_window.controller.actions_["save"].isEnabled()


def test_settings_put_the_newest_file_first_and_name_each_once(
    settings: Settings, tmp_path: Path
) -> None:
    for name in ("a", "b", "a"):
        settings.add_recent(tmp_path / name)
    assert settings.recent_files == (tmp_path / "a", tmp_path / "b")


def test_window_fits_a_small_screen_at_150_percent(report_window: MainWindow) -> None:
    for index in range(report_window.controller.tabs.count()):
        report_window.controller.tabs.go_to(index)
    least = report_window.minimumSizeHint()
    assert least.width() <= 910
    assert least.height() <= 420


def test_texts_before_tables_are_kept(report_window: MainWindow) -> None:
    report_window.controller.tabs.go_to(2)
    page = report_window.controller.tabs.page(2)
    assert isinstance(page, TablePage)
    page.editor.insertPlainText("说明")
    assert report_window.controller.document.report.texts["disclosure"] == "说明"
    assert isinstance(page.editor, TextEditor)
    assert isinstance(report_window.controller.document.report, Report)


def test_text_before_a_table_is_reached_and_left_with_keys(
    report_window: MainWindow, qtbot: QtBot
) -> None:
    report_window.controller.tabs.go_to(2)
    page = report_window.controller.tabs.page(2)
    assert isinstance(page, TablePage)
    qtbot.waitUntil(page.table.body.isVisible)
    qtbot.keyClick(page.table.body, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(page.editor.hasFocus)
    qtbot.keyClick(page.editor, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(page.table.body.hasFocus)


def test_export_refuses_a_cell_that_holds_no_number(
    report_window: MainWindow, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "报告.docx"
    monkeypatch.setattr(ask, "ask_save", lambda *_: path)
    report_window.controller.document.edit(Edit(entries={RECEIVED: Unread("约三件")}), "填数")
    report_window.controller.actions_["export_docx"].trigger()
    qtbot.waitUntil(lambda: not report_window.controller.exports.running, timeout=30_000)
    assert "约三件" in report_window.strip.text
    assert not path.exists()


def test_building_the_pages_shows_no_window_but_this_one(report_window: MainWindow) -> None:
    for index in range(report_window.controller.tabs.count()):
        report_window.controller.tabs.go_to(index)
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    assert shown == [report_window]
