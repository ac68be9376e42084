"""A report begins with last year's in the window, shows its figures, and is compared with it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace
from PySide6.QtCore import QMimeData, QPointF, QSettings, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.checks.findings import explain
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.export.docx.filling import fill_docx
from app.export.exporter import blank_document
from app.report.carry_over import previous_of
from app.report.changes import Details, Edit, Organisation
from app.report.report import Report
from app.report.totals import NoPrevious
from app.storage.report_file import load_report, save_report
from tests.ui.modal import with_dialog
from ui.dialogs import ask
from ui.dialogs.last_year_dialogs import AttachDialog, NewYearDialog
from ui.document import Document
from ui.grid.form_model import FormRole
from ui.grid.form_table import FormTable
from ui.main_window import MainWindow
from ui.pages.table_page import TablePage
from ui.pages.text_page import TextPage
from ui.settings import Settings

CARRIED_IN = CellKey("requests.carried_in.person")
RECEIVED = CellKey("requests.received.person")
GRANTED = CellKey("requests.granted.person")
REQUESTS_TAB = 3


@pytest.fixture
def last_docx(huaian: Report, tmp_path: Path) -> Path:
    """The report of 淮安 2024 as a Word document."""
    path = tmp_path / "淮安2024.docx"
    path.write_bytes(fill_docx(huaian))
    return path


def take(dialog: NewYearDialog | AttachDialog) -> None:
    """Presses the button that takes what is shown."""
    dialog.take.click()


def begin(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    """Begins a report with last year's."""
    with_dialog(qtbot, NewYearDialog, lambda: window.controller.last_year.new(path), take)


def requests_table(window: MainWindow) -> FormTable:
    """The table of section three, brought to the front."""
    window.controller.tabs.go_to(REQUESTS_TAB)
    page = window.controller.tabs.page(REQUESTS_TAB)
    assert isinstance(page, TablePage)
    return page.table


def test_the_new_report_is_there_before_it_is_checked(
    window: MainWindow, qtbot: QtBot, last_docx: Path
) -> None:
    checked: list[bool] = []
    with_dialog(qtbot, NewYearDialog, lambda: window.controller.last_year.new(last_docx), take)
    checked.append(window.controller.document.is_checked)
    qtbot.waitUntil(lambda: window.controller.document.is_checked, timeout=20_000)
    assert checked == [False]


def test_the_switch_says_what_it_shows(window: MainWindow, qtbot: QtBot, last_docx: Path) -> None:
    begin(window, qtbot, last_docx)
    (offer,) = window.strip.buttons
    assert offer.text() == "显示去年数据"
    offer.click()
    assert window.controller.tabs.last_year.isChecked()
    assert "小字是去年的数字" in window.strip.text


def test_one_undo_too_many_leaves_what_the_report_began_with(
    window: MainWindow, qtbot: QtBot, last_docx: Path, tmp_path: Path
) -> None:
    begin(window, qtbot, last_docx)
    document, tabs = window.controller.document, window.controller.tabs
    began = document.report.copy()
    assert document.is_dirty
    document.path = tmp_path / "新.nbao"
    assert window.controller.files.save()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    tabs.go_to(1)
    editor = tabs.open_text()
    QTest.keyClick(editor, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClicks(editor, "better")
    assert document.report.texts != began.texts
    for _ in range(5):
        QTest.keyClick(editor, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    now = document.report
    assert (now.texts, now.typed, now.details) == (began.texts, began.typed, began.details)
    assert now.details.organisation.name
    assert now.previous is not None
    assert not document.is_dirty


def test_a_report_begins_with_last_years_document(
    window: MainWindow, qtbot: QtBot, last_docx: Path, huaian: Report
) -> None:
    begin(window, qtbot, last_docx)
    document = window.controller.document
    assert document.report.details.year == 2025
    assert document.report.details.organisation.name == "淮安市人民政府"
    assert document.report.value(CARRIED_IN) == huaian.value(CellKey("requests.carried_out.person"))
    assert document.path is None
    assert document.is_dirty
    assert window.controller.in_report
    assert "淮安2024.docx" in window.strip.text


def test_the_dialog_says_what_is_carried_and_what_is_not(
    window: MainWindow, qtbot: QtBot, last_docx: Path
) -> None:
    shown: list[str] = []

    def look(dialog: NewYearDialog) -> None:
        shown.append(dialog.brought.toPlainText())
        shown.append(dialog.take.text())
        model = dialog.view.model()
        assert model.headerData(1, Qt.Orientation.Horizontal) == "自然人"
        assert model.index(0, 1).data() == "103"
        dialog.view.setCurrentIndex(model.index(0, 1))
        qtbot.keyClick(dialog.view, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
        assert dialog.note.text().startswith("选中 6 格　合计 ")
        qtbot.keyClick(dialog.view, Qt.Key.Key_5)
        assert "今年的报告" in dialog.note.text()
        dialog.reject()

    with_dialog(qtbot, NewYearDialog, lambda: window.controller.last_year.new(last_docx), look)
    brought, button = shown
    for words in ("166 格数字", "现行有效件数要", "“行政规范性文件”·现行有效件数 66"):
        assert words in brought
    assert "2025" in button
    assert not window.controller.in_report


def test_the_year_of_a_document_can_be_put_right(
    window: MainWindow, qtbot: QtBot, last_docx: Path
) -> None:
    def correct(dialog: NewYearDialog) -> None:
        dialog.year.setValue(2020)
        assert "2021年版" in dialog.next.text()
        dialog.take.click()

    with_dialog(qtbot, NewYearDialog, lambda: window.controller.last_year.new(last_docx), correct)
    report = window.controller.document.report
    assert (report.details.year, report.previous and report.previous.year) == (2021, 2020)


def test_behind_the_year_enter_still_takes_the_report(
    window: MainWindow, qtbot: QtBot, last_docx: Path
) -> None:
    def walk(dialog: NewYearDialog) -> None:
        dialog.year.setFocus()
        dialog.year.setValue(2020)
        qtbot.keyClick(dialog.year, Qt.Key.Key_Tab)
        assert dialog.focusWidget() is dialog.brought
        assert dialog.take.isDefault()
        dialog.reject()

    with_dialog(qtbot, NewYearDialog, lambda: window.controller.last_year.new(last_docx), walk)


def test_a_report_without_a_year_asks_for_it(
    window: MainWindow, qtbot: QtBot, huaian: Report, tmp_path: Path
) -> None:
    path = tmp_path / "空白.docx"
    path.write_bytes(blank_document(huaian.edition, path))

    def look(dialog: NewYearDialog) -> None:
        assert "没有写明年度" in dialog.warnings.text()
        dialog.reject()

    with_dialog(qtbot, NewYearDialog, lambda: window.controller.last_year.new(path), look)


def test_a_saved_report_of_the_program_is_last_years_too(
    window: MainWindow, qtbot: QtBot, huaian: Report, tmp_path: Path
) -> None:
    save_report(huaian, tmp_path / "去年.nbao")
    begin(window, qtbot, tmp_path / "去年.nbao")
    assert window.controller.document.report.value(CARRIED_IN) == 103
    assert window.controller.document.path is None


def test_a_file_is_dropped_on_the_button(window: MainWindow, qtbot: QtBot, last_docx: Path) -> None:
    button = window.start_page.last_year_button
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(last_docx))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(9, 9), copy, data, left, Qt.KeyboardModifier.NoModifier)
    with_dialog(qtbot, NewYearDialog, lambda: button.dropEvent(event), take)
    assert window.controller.document.report.details.year == 2025


def test_the_start_page_asks_for_the_file_first(
    window: MainWindow, qtbot: QtBot, last_docx: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "ask_file", lambda *_: last_docx)
    button = window.start_page.last_year_button
    assert button.hasFocus()
    with_dialog(qtbot, NewYearDialog, lambda: qtbot.keyClick(button, Qt.Key.Key_Return), take)
    assert window.controller.document.report.details.year == 2025


def test_a_file_that_is_no_report_is_refused_in_one_sentence(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "信.docx").write_bytes(b"PK nothing")
    window.controller.last_year.new(tmp_path / "信.docx")
    qtbot.waitUntil(lambda: "信.docx" in window.strip.text and "正在" not in window.strip.text)
    assert not window.controller.in_report


def test_a_wrong_figure_carried_over_is_found(
    window: MainWindow, qtbot: QtBot, last_docx: Path
) -> None:
    begin(window, qtbot, last_docx)
    ids = {finding.check_id for finding in window.controller.document.findings}
    assert "requests_carried_in" not in ids
    requests_table(window).model.write(CARRIED_IN, "100")
    window.controller.document.check()
    messages = [finding.message for finding in window.controller.document.findings]
    assert any("上年结转为 100，去年结转下年度为 103，后者多 3" in words for words in messages)


def test_last_years_figures_are_saved_with_the_report(
    window: MainWindow, qtbot: QtBot, last_docx: Path, tmp_path: Path, catalog: Catalog
) -> None:
    begin(window, qtbot, last_docx)
    path = tmp_path / "今年.nbao"
    save_report(window.controller.document.report, path)
    kept = window.controller.document.report
    previous = load_report(path, catalog).previous
    assert previous
    assert kept.previous
    assert (previous.year, previous.edition.id) == (kept.previous.year, kept.previous.edition.id)
    assert (previous.typed, previous.texts) == (kept.previous.typed, kept.previous.texts)


def beside(change: str) -> tuple[str, ...]:
    return (f"去年 3001 {change}", f"去年3001{change}", f"3001{change}", "去年3001", "3001")


def test_cells_show_last_year_when_wanted(
    window: MainWindow, qtbot: QtBot, last_docx: Path, settings: Settings
) -> None:
    begin(window, qtbot, last_docx)
    table = requests_table(window)
    index = table.model.index_of(RECEIVED)
    short = table.model.index_of(GRANTED).row()  # its label takes one line
    height = table.body.rowHeight(short)
    assert index.data(FormRole.LAST_YEAR) == ()
    assert "去年" not in index.data(Qt.ItemDataRole.AccessibleTextRole)
    window.controller.tabs.last_year.trigger()
    table.model.write(RECEIVED, "3004")
    assert index.data(FormRole.LAST_YEAR) == beside("(+3)")
    told = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert "：3004，" in told
    assert told.endswith("，去年 3001，增加 3")
    assert table.body.rowHeight(short) > height
    assert settings.shows_last_year
    window.controller.tabs.last_year.trigger()
    assert table.body.rowHeight(short) == height


def test_the_switch_is_off_in_a_report_that_has_no_last_year(
    window: MainWindow, huaian: Report, catalog: Catalog, settings: Settings
) -> None:
    switch, document = window.controller.tabs.last_year, window.controller.document
    window.controller.files.show(Report(catalog.for_year(2024), Details(2024)))
    switch.trigger()
    assert not switch.isChecked()
    assert "还没有附去年的数据" in window.strip.text
    assert settings.shows_last_year
    document.edit(Edit(previous=previous_of(huaian)), "附上")
    assert switch.isChecked()
    assert requests_table(window).model.index_of(RECEIVED).data(FormRole.LAST_YEAR)
    document.undo_stack.undo()
    assert not switch.isChecked()
    assert settings.shows_last_year


def test_both_years_stand_closer_in_a_low_window(
    window: MainWindow, qtbot: QtBot, last_docx: Path
) -> None:
    begin(window, qtbot, last_docx)
    window.controller.tabs.last_year.setChecked(True)
    heights = []
    for size in ((1366, 738), (911, 512)):
        window.resize(*size)
        table = requests_table(window)
        QApplication.processEvents()
        heights.append(table.body.rowHeight(table.model.index_of(GRANTED).row()))
    assert heights[1] < heights[0]


def test_pages_built_later_show_last_year_too(
    window: MainWindow, qtbot: QtBot, last_docx: Path
) -> None:
    window.controller.tabs.last_year.setChecked(True)
    begin(window, qtbot, last_docx)
    table = requests_table(window)
    assert table.model.index_of(RECEIVED).data(FormRole.LAST_YEAR) == ("去年 3001", "去年3001", "")
    assert table.grab().width() > 0


def test_the_status_line_follows_the_cell(
    window: MainWindow, qtbot: QtBot, last_docx: Path
) -> None:
    begin(window, qtbot, last_docx)
    table = requests_table(window)
    table.go_to(RECEIVED)
    beside = window.controller._status._beside
    assert beside.words == "单位：件　去年 3001"
    table.model.write(RECEIVED, "2999")
    assert beside.words == "单位：件　去年 3001，减少 2　来源：手工填写"
    table.go_to(CARRIED_IN)
    assert beside.words == "单位：件　去年 34，增加 69　来源：结转自去年的报告"
    window.controller.tabs.go_to(0)
    assert beside.words == ""


def test_without_last_year_the_switch_offers_to_attach(report_window: MainWindow) -> None:
    report_window.controller.tabs.last_year.trigger()
    assert "还没有附去年的数据" in report_window.strip.text


def test_last_years_report_is_attached_and_undone(
    window: MainWindow, qtbot: QtBot, last_docx: Path
) -> None:
    window.controller.files.new(2025)
    document = window.controller.document
    with_dialog(qtbot, AttachDialog, lambda: window.controller.last_year.attach(last_docx), take)
    assert document.report.previous is not None
    assert document.report.value(CARRIED_IN) == 103
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert document.report.previous is None
    assert document.report.value(CARRIED_IN) is None


def test_another_year_and_office_are_warned_about(
    window: MainWindow, qtbot: QtBot, last_docx: Path
) -> None:
    window.controller.files.new(2023)
    document = window.controller.document
    organisation = Organisation("乙局")
    document.edit(Edit(details=replace(document.report.details, organisation=organisation)), "填")
    shown: list[str] = []

    def look(dialog: AttachDialog) -> None:
        shown.append(dialog.warnings.text())
        dialog.take.click()

    with_dialog(qtbot, AttachDialog, lambda: window.controller.last_year.attach(last_docx), look)
    assert "2024 年度的" in shown[0]
    assert "“乙局”" in shown[0]
    assert document.report.value(CARRIED_IN) is None
    assert "previous_other_year" in {finding.check_id for finding in document.findings}


def test_attached_figures_are_taken_off_again(
    window: MainWindow, qtbot: QtBot, last_docx: Path
) -> None:
    begin(window, qtbot, last_docx)

    def remove(box: QMessageBox) -> None:
        assert "2024 年度" in box.text()
        next(button for button in box.buttons() if "取下" in button.text()).click()

    with_dialog(qtbot, QMessageBox, window.controller.last_year.ask_attach, remove)
    assert window.controller.document.report.previous is None
    window.controller.document.undo_stack.undo()
    assert window.controller.document.report.previous is not None


def test_rows_grow_when_figures_are_attached_to_a_shown_table(huaian: Report, qtbot: QtBot) -> None:
    document = Document(Report(huaian.edition, Details(2025)))
    table = FormTable(document, "requests")
    qtbot.addWidget(table)
    table.resize(1000, 700)
    table.show_last_year(shown=True)
    row = table.model.index_of(RECEIVED).row()
    before = table.body.rowHeight(row)
    document.edit(Edit(previous=previous_of(huaian)), "附上")
    assert table.body.rowHeight(row) > before
    assert table.model.index_of(RECEIVED).data(FormRole.LAST_YEAR) == ("去年 3001", "去年3001", "")
    document.edit(Edit(entries={RECEIVED: Decimal(1)}), "填")
    assert table.model.index_of(RECEIVED).data(FormRole.LAST_YEAR) == beside("(-3000)")


def test_a_year_that_no_form_follows_is_refused(
    window: MainWindow, qtbot: QtBot, huaian: Report, tmp_path: Path
) -> None:
    huaian.apply(Edit(details=replace(huaian.details, year=2016)))
    save_report(huaian, tmp_path / "2016.nbao")

    def look(dialog: NewYearDialog) -> None:
        assert "2017" in dialog.warnings.text()
        assert not dialog.take.isEnabled()
        dialog.reject()

    path = tmp_path / "2016.nbao"
    with_dialog(qtbot, NewYearDialog, lambda: window.controller.last_year.new(path), look)


def test_a_strange_change_is_marked_until_it_is_explained(
    window: MainWindow, qtbot: QtBot, last_docx: Path
) -> None:
    begin(window, qtbot, last_docx)
    document = window.controller.document
    window.controller.tabs.last_year.setChecked(True)
    index = requests_table(window).model.index_of(RECEIVED)
    requests_table(window).model.write(RECEIVED, "30010")
    document.check()
    assert index.data(FormRole.LAST_YEAR)[0] == "去年 3001 (+27009) 需说明"
    assert "与去年的数对照，需说明" in index.data(Qt.ItemDataRole.ToolTipRole)
    (finding,) = (one for one in document.findings if one.check_id == "requests_jump")
    document.edit(explain(document.report, finding, "办了一批集中申请。"), "说明问题")
    document.check()
    assert index.data(FormRole.LAST_YEAR)[0] == "去年 3001 (+27009)"


def test_a_report_is_proposed_beside_last_years_by_the_kept_pattern(
    window: MainWindow,
    settings: Settings,
    qtbot: QtBot,
    last_docx: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begin(window, qtbot, last_docx)
    settings.exports.keep([], "{年度}年报（{机关}）")
    asked: list[str] = []

    def cancelled(_parent: object, _title: str, place: str, _filter: str) -> tuple[str, str]:
        asked.append(place)
        return "", ""

    monkeypatch.setattr(QFileDialog, "getSaveFileName", cancelled)
    window.controller.files.save()
    assert asked == [str(last_docx.parent / "2025年报（淮安市人民政府）.nbao")]


def test_with_no_folder_used_yet_a_report_goes_to_the_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents = tmp_path / "文档"
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _place: str(documents))
    store = QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat)
    assert Settings(store).folder == documents
    assert documents.is_dir()


def test_last_years_text_stands_beside_the_page_where_it_is_written(
    window: MainWindow, qtbot: QtBot, last_docx: Path, huaian: Report
) -> None:
    huaian.apply(Edit(texts={"issues": "去年的问题。\n去年的改进。"}))
    last_docx.write_bytes(fill_docx(huaian))
    begin(window, qtbot, last_docx)
    tabs = window.controller.tabs
    tabs.go_to(5)
    page = tabs.page(5)
    assert isinstance(page, TextPage)
    assert page.last_year.isHidden()
    tabs.last_year.setChecked(True)
    assert not page.last_year.isHidden()
    words = page.last_year.words
    assert words.isReadOnly()
    assert words.toPlainText() == huaian.texts["issues"]
    window.controller.document.edit(Edit(previous=NoPrevious()), "取下")
    page.show_last_year(shown=True)
    assert page.last_year.isHidden()
