"""The finishing page: what is open, each item settled by one click, all files by one button."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QThreadPool
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.checks import precheck
from app.checks.findings import LEFT_WORDS
from app.checks.runner import run_checks, unlock
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Level
from app.export.exporter import ExportResult, export
from app.report.changes import Edit, Means
from app.report.report import Report
from app.storage.file_names import pattern_of
from app.storage.report_file import save_report
from tests.ready import make_final, make_ready
from ui.dialogs import ask
from ui.main_window import MainWindow
from ui.pages.finish_page import FinishPage
from ui.painting import FILLED
from ui.settings import Settings


def finishing(window: MainWindow, report: Report, path: Path) -> FinishPage:
    """The page for a report in a file."""
    save_report(report, path)
    window.controller.open(path)
    window.controller.actions_["finish"].trigger()
    page = window.controller.finishing.page
    assert page is not None
    return page


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "年报.nbao"


def test_it_lists_what_is_open_and_leads_there(
    window: MainWindow, huaian: Report, path: Path, qtbot: QtBot
) -> None:
    page = finishing(window, huaian, path)
    assert window.pages.currentWidget() is page
    assert not page.finish.isEnabled()
    assert page.state.text() == f"还有 {page.list.count()} 处没有处理"
    assert page.finish.text() == f"先处理 {page.list.count()} 处，才能定稿"
    rows = [page.list.item(row).text() for row in range(page.list.count())]
    page.list.setFocus()
    page.list.setCurrentRow(next(n for n, row in enumerate(rows) if "五、问题及改进" in row))
    page.list.itemActivated.emit(page.list.currentItem())
    tabs = window.controller.tabs
    assert window.pages.currentWidget() is tabs
    assert tabs.keys[tabs.currentIndex()] == "issues"


def test_what_is_only_a_hint_is_told_in_its_words(
    window: MainWindow, huaian: Report, path: Path
) -> None:
    make_ready(huaian)
    huaian.apply(Edit(texts={"issues": "公开的信息还不够全面，下一步将定期核对帐号。"}))
    hints = [one for one in run_checks(huaian) if one.level is Level.HINT]
    page = finishing(window, huaian, path)
    assert hints
    assert len(hints) <= 3
    assert all(one.message in page.groups.text() for one in hints)


@pytest.mark.parametrize("key", ["Alt+4", "Ctrl+Tab", "F7", "Esc"])
def test_keys_lead_back_to_the_report_and_into_no_page_out_of_sight(
    window: MainWindow, huaian: Report, path: Path, qtbot: QtBot, key: str
) -> None:
    page = finishing(window, huaian, path)
    window.activateWindow()
    qtbot.waitUntil(page.isVisible)
    qtbot.waitUntil(page.list.hasFocus)
    QTest.keySequence(page.list, QKeySequence(key))
    qtbot.waitUntil(lambda: window.pages.currentWidget() is window.controller.tabs)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert window.controller.tabs.isAncestorOf(focused)


def test_how_files_are_called_is_told_below_their_name(
    window: MainWindow, huaian: Report, path: Path
) -> None:
    page = finishing(window, huaian, path)
    assert page.pattern.y() < page.named.y()
    assert page.pattern.text() == "淮安市人民政府2024年政府信息公开工作年度报告"
    page.pattern.setText("2024年度淮安市人民政府年报")
    assert {one.path.stem for one in window.controller.finishing.planned()} == {
        "2024年度淮安市人民政府年报"
    }
    assert pattern_of(huaian, page.pattern.text()) == "{年度}年度{机关}年报"


@pytest.mark.parametrize("size", [(1280, 692), (911, 484), (960, 512)])
def test_where_the_files_go_is_whole_beside_the_button(
    window: MainWindow, huaian: Report, path: Path, qtbot: QtBot, size: tuple[int, int]
) -> None:
    make_ready(huaian)
    window.resize(*size)
    page = finishing(window, huaian, path)
    qtbot.waitUntil(lambda: window.size().toTuple() == size)
    QApplication.processEvents()
    for one in (page.folder, page.finish):
        assert not one.visibleRegion().isEmpty()
        assert one.visibleRegion().boundingRect() == one.rect()


def test_one_reason_is_told_once_and_no_folder_is_offered_with_nothing_in_it(
    window: MainWindow, huaian: Report, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_final(huaian)
    page = finishing(window, huaian, path)
    page.pattern.setText("报告")
    for kind in page.wanted:
        (path.parent / f"报告{kind}").mkdir()
    monkeypatch.setattr(ask, "ask_sure", lambda *_, **__: True)
    qtbot.mouseClick(page.finish, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "没有写好" in page.written.text(), timeout=60_000)
    assert page.written.text().count("这是一个文件夹") == 1
    assert all(f"报告{kind}" in page.written.text() for kind in page.wanted)
    assert str(path.parent) not in page.written.text()
    assert page.show_folder.isHidden()
    assert page.finish.text() == "导出 4 个文件"


def test_what_is_exported_before_it_is_saved_is_said_to_be(
    window: MainWindow, huaian: Report, path: Path, qtbot: QtBot
) -> None:
    make_ready(huaian)
    page = finishing(window, huaian, path)
    document = window.controller.document
    document.edit(Edit(texts={"overview": huaian.texts["overview"] + "\n又写了一句。"}), "写")
    qtbot.mouseClick(page.only, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "没有保存的修改" in window.strip.text, timeout=60_000)
    (save,) = window.strip.buttons
    assert save.text() == "保存"
    save.click()
    assert not document.is_dirty


@pytest.mark.parametrize("key", ["Ctrl+V", "Ctrl+X", "Del"])
def test_the_folder_that_is_shown_is_the_one_that_is_written_into(
    window: MainWindow, huaian: Report, path: Path, qtbot: QtBot, key: str
) -> None:
    """What is pasted where the place stands neither shows nor sets another one."""
    page = finishing(window, huaian, path)
    window.activateWindow()
    qtbot.waitUntil(page.isVisible)
    pattern = page.pattern.text()
    QApplication.clipboard().setText("D:/另一个文件夹")
    qtbot.mouseClick(page.folder, Qt.MouseButton.LeftButton)
    for sequence in ("Ctrl+A", key, "Tab"):
        QTest.keySequence(QApplication.focusWidget() or page, QKeySequence(sequence))
    shown = page.folder.text().replace("\N{ZERO WIDTH SPACE}", "")
    planned = window.controller.finishing.planned()
    assert {str(one.path.parent) for one in planned} == {shown} == {str(path.parent)}
    assert page.pattern.text() == pattern


def test_what_may_be_left_is_left_by_one_click_and_recorded(
    window: MainWindow, huaian: Report, path: Path, qtbot: QtBot
) -> None:
    page = finishing(window, huaian, path)
    before = page.list.count()
    rows = [page.list.item(row).text() for row in range(before)]
    page.list.setCurrentRow(next(n for n, row in enumerate(rows) if "成文日期" in row))
    qtbot.mouseClick(page.leave, Qt.MouseButton.LeftButton)
    assert page.list.count() == before - 1
    kept = window.controller.document.report.explanations.values()
    assert [one.text for one in kept] == [LEFT_WORDS]


def test_blank_cells_become_0_after_asking(
    window: MainWindow,
    huaian: Report,
    path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_ready(huaian)
    keys = [key for key, value in huaian.typed.items() if not value][:7]
    huaian.apply(Edit(dict.fromkeys(keys)))
    page = finishing(window, huaian, path)
    asked: list[str] = []

    def agree(_parent: object, question: str, _go_ahead: str) -> bool:
        asked.append(question)
        return True

    monkeypatch.setattr(ask, "ask_sure", agree)
    qtbot.mouseClick(page.zeros, Qt.MouseButton.LeftButton)
    assert "7 个空白格" in asked[0]
    report = window.controller.document.report
    assert not report.blank_keys
    assert {report.origins[key].means for key in keys} == {Means.ZERO}
    assert page.finish.isEnabled()


def test_out_of_sight_it_looks_at_nothing_and_is_right_when_shown_again(
    window: MainWindow, huaian: Report, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = finishing(window, huaian, path)
    before = page.list.count()
    page.back.emit()
    looked = list[Report]()
    monkeypatch.setattr(precheck, "precheck", looked.append)
    window.controller.document.edit(Edit({CellKey("requests.granted.person"): None}), "清除")
    window.controller.document.check()
    assert not looked
    monkeypatch.undo()
    window.controller.actions_["finish"].trigger()
    assert page.list.count() > before


def test_one_button_finalises_and_writes_all_files_by_the_pattern(
    window: MainWindow, settings: Settings, huaian: Report, path: Path, qtbot: QtBot
) -> None:
    make_ready(huaian)
    page = finishing(window, huaian, path)
    page.ticks[".pdf"].setChecked(False)
    page.pattern.setText("{机关}{年度}报告")
    qtbot.mouseClick(page.finish, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.written.text().count("200/200 格一致") == 3, timeout=60_000)
    assert window.controller.document.report.seal is not None
    names = {one.name for one in path.parent.iterdir() if one.suffix in (".docx", ".xlsx", ".html")}
    stem = f"{huaian.details.organisation.name}2024报告"
    assert names == {f"{stem}.docx", f"{stem}.xlsx", f"{stem}.html"}
    assert page.finish.text() == "再导出 3 个文件"
    assert [bool(one.property(FILLED)) for one in (page.show_folder, page.finish)] == [True, False]
    assert window.focusWidget() is page.show_folder
    assert settings.exports.pattern == "{机关}{年度}报告"
    assert ".pdf" not in settings.exports.kinds


def test_what_was_written_makes_no_window_higher_than_a_small_screen(
    window: MainWindow, huaian: Report, path: Path, qtbot: QtBot
) -> None:
    """1366×768 at 150 % without the system's bars."""
    window.resize(910, 480)
    page = finishing(window, huaian, path)
    told = f"{huaian.title}.docx\n读回核对：200/200 格一致，标题、文字和次序也一致"
    page.show_written([told] * 5)
    qtbot.waitUntil(lambda: window.minimumSizeHint().height() <= 480)
    assert window.height() == 480
    assert page.written.visibleRegion().boundingRect().height() > 0


def test_what_was_written_is_told_until_the_report_is_another(
    window: MainWindow, huaian: Report, path: Path
) -> None:
    make_final(huaian)
    page = finishing(window, huaian, path)
    page.show_written(["年报.docx"])
    document = window.controller.document
    document.edit(unlock(document.report), "解除定稿")
    assert "已写好" not in page.written.text()
    assert page.show_folder.isHidden()


def unsaved(window: MainWindow, report: Report, monkeypatch: pytest.MonkeyPatch) -> FinishPage:
    """The page for a report without a file; the clerk gives no place for one."""
    monkeypatch.setattr(ask, "ask_save", lambda *_args: None)
    make_ready(report)
    window.controller.files.show(report)
    window.controller.actions_["finish"].trigger()
    page = window.controller.finishing.page
    assert page is not None
    return page


def test_without_a_place_to_save_nothing_is_finalised_or_exported(
    window: MainWindow, huaian: Report, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = unsaved(window, huaian, monkeypatch)
    document, chip = window.controller.document, window.controller.bars.header.saved
    before, shown = document.report.copy(), chip.text()
    qtbot.mouseClick(page.finish, Qt.MouseButton.LeftButton)
    assert document.report.seal is None
    assert document.report.history == before.history
    assert document.path is None
    assert window.strip.text == "年报还没有保存，保存以后才能定稿和导出。"
    assert chip.text() == shown
    assert page.finish.text() == "定稿并导出 4 个文件"
    assert not page.written.text()


def test_the_place_is_asked_before_the_report_is_finalised(
    window: MainWindow,
    huaian: Report,
    path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = unsaved(window, huaian, monkeypatch)
    document = window.controller.document
    sealed: list[bool] = []

    def place(*_args: object) -> Path:
        sealed.append(document.report.seal is not None)
        assert not window.strip.text, "nothing is said yet while it is asked"
        return path

    monkeypatch.setattr(ask, "ask_save", place)
    qtbot.mouseClick(page.finish, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.written.text().count("200/200 格一致") == 4, timeout=60_000)
    assert sealed == [False]
    assert document.path == path
    assert not document.is_dirty
    assert window.controller.bars.header.saved.text().startswith("已定稿 ")


def test_files_that_are_to_stay_leave_the_report_as_it_was(
    window: MainWindow, huaian: Report, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ready(huaian)
    page = finishing(window, huaian, path)
    page.pattern.setText("报告")
    path.with_name("报告.docx").write_text("原有的", encoding="utf-8")
    monkeypatch.setattr(ask, "ask_sure", lambda *_, careful: not careful)
    qtbot.mouseClick(page.finish, Qt.MouseButton.LeftButton)
    assert window.controller.document.report.seal is None
    assert "没有定稿，也没有导出" in window.strip.text


def test_a_report_whose_file_cannot_be_written_is_not_finalised(
    window: MainWindow, huaian: Report, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ready(huaian)
    finishing(window, huaian, path)
    files, document = window.controller.files, window.controller.document
    monkeypatch.setattr(files, "save", lambda: False)
    assert not files.finalise()
    assert document.report.seal is None
    assert not document.report.history
    assert document.is_dirty


def test_what_is_cancelled_writes_no_further_file(
    window: MainWindow, huaian: Report, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_final(huaian)
    page = finishing(window, huaian, path)
    first = threading.Event()

    def export_slowly(*given: Any, **named: Any) -> ExportResult:
        made = export(*given, **named)
        first.wait(30)
        return made

    monkeypatch.setattr("app.export.exporter.export", export_slowly)
    qtbot.mouseClick(page.finish, Qt.MouseButton.LeftButton)
    strip = window.strip
    assert strip.text == "正在写 4 个文件…"
    qtbot.mouseClick(strip.buttons[0], Qt.MouseButton.LeftButton)
    first.set()
    pool = QThreadPool.globalInstance()
    qtbot.waitUntil(lambda: not pool.activeThreadCount(), timeout=60_000)
    assert strip.text.startswith("已取消。")
    assert {one.suffix for one in path.parent.iterdir()} <= {".nbao", ".docx", ".ini", ".lock"}


def test_a_refused_file_keeps_no_other_from_being_written_and_both_are_told(
    window: MainWindow, huaian: Report, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_final(huaian)
    page = finishing(window, huaian, path)
    page.ticks[".pdf"].setChecked(False)
    page.pattern.setText("报告")
    (path.parent / "报告.docx").mkdir()
    monkeypatch.setattr(ask, "ask_sure", lambda *_, **__: True)
    qtbot.mouseClick(page.finish, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.written.text().count("200/200 格一致") == 2, timeout=60_000)
    done, failed = page.written.text().split("没有写好：")
    assert "已写好：" in done
    assert "报告.xlsx" in done
    assert "报告.html" in done
    assert "报告.docx" in failed
    assert "报告.docx" in window.strip.text
    assert page.finish.property(FILLED)
    assert not page.show_folder.property(FILLED)
    asked = list[str]()
    monkeypatch.setattr(ask, "ask_sure", lambda _window, words, *_, **__: asked.append(words))
    qtbot.mouseClick(page.finish, Qt.MouseButton.LeftButton)
    assert "替换吗？报告.docx不是刚才导出的那样" in asked[-1], "it was not written just now"


def test_a_finalised_report_is_only_exported(
    window: MainWindow, huaian: Report, path: Path
) -> None:
    make_final(huaian)
    page = finishing(window, huaian, path)
    assert page.state.text() == "已定稿"
    assert page.finish.text() == "导出 4 个文件"
    assert not page.only.isVisible()


def test_two_pages_stand_side_by_side_where_there_is_room(
    window: MainWindow, huaian: Report, path: Path, qtbot: QtBot
) -> None:
    page = finishing(window, huaian, path)
    window.resize(1366, 768)
    qtbot.waitUntil(lambda: page.view.columns == 2)
    first, second, third = (page.view._corner(number) for number in range(3))
    assert first.y() == second.y() < third.y()
    assert first.x() == third.x() < second.x()
    window.resize(911, 512)
    qtbot.waitUntil(lambda: page.view.columns == 1)


def test_all_words_of_what_is_open_are_in_its_row(
    window: MainWindow, huaian: Report, path: Path, qtbot: QtBot
) -> None:
    page = finishing(window, huaian, path)
    window.resize(1366, 768)
    room, row = page.list, page.list.item(0)
    qtbot.waitUntil(lambda: room.visualItemRect(row).width() == room.viewport().width())
    words = room.visualItemRect(row).adjusted(3 * 16, 0, 0, 0)
    lines = room.fontMetrics().boundingRect(words, Qt.TextFlag.TextWordWrap, row.text())
    assert lines.height() <= words.height()


def test_a_file_that_was_changed_since_is_named_before_it_is_replaced(
    window: MainWindow, huaian: Report, path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_ready(huaian)
    page, asked = finishing(window, huaian, path), list[str]()
    page.pattern.setText("报告")
    for key, tick in page.ticks.items():
        tick.setChecked(key in (".docx", ".html"))

    def refuse(_window: MainWindow, words: str, *_: object, careful: bool) -> bool:
        asked.append(words)
        assert careful == ("改动会丢掉" in words), "Enter keeps what was changed elsewhere"
        return False

    monkeypatch.setattr(ask, "ask_sure", refuse)
    qtbot.mouseClick(page.only, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.written.text().count("200/200 格一致") == 2, timeout=60_000)
    qtbot.mouseClick(page.only, Qt.MouseButton.LeftButton)
    assert "改动会丢掉" not in asked[-1]
    (path.parent / "报告.docx").write_bytes(b"by hand")
    qtbot.mouseClick(page.only, Qt.MouseButton.LeftButton)
    assert "报告.docx不是刚才导出的那样" in asked[-1]
