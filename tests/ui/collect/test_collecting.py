"""A folder of real files is read, listed, decided on and read again."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from openpyxl import Workbook
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QInputDialog,
    QMenu,
)
from pytestqt.qtbot import QtBot

from app.checks.findings import URGENCY
from app.collect.collection import Collection, Standing, UnitState
from app.collect.rounds import RoundStep, next_round_step, why_unwritten
from app.collect.submission import Submission, SubmissionDetail
from app.edition.catalog import Catalog
from app.edition.text_check_kinds import Level
from app.foreign.reader import ForeignReader
from app.storage.report_file import save_report
from tests.app.collect.reports import report
from tests.ui.collect.conftest import PATIENCE, Office
from tests.ui.collect.county import RECEIVED, county
from tests.ui.collect.folder import UNITS, roster_file
from tests.ui.modal import with_dialog
from ui.collect.actions.dialogs import ConfirmDialog, CorrectDialog
from ui.collect.pages.sum_page import SumPage
from ui.dialogs import ask
from ui.main_window import MainWindow
from ui.settings import Settings


def received(office: Office) -> object:
    return office.collection.total.value(RECEIVED)


def pick_share(office: Office, name: str) -> SumPage:
    """Goes to a unit behind the cell with the requests received."""
    sums = office.controller.sums
    office.controller.window.pages.setCurrentWidget(sums)
    sums.tables.go_to([RECEIVED])
    office.qtbot.waitUntil(lambda: sums.shares.go_to(name))
    return sums


def test_the_start_page_leads_to_the_collection(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The folder is asked for at once; without one nothing is opened."""
    chosen = iter(("", str(tmp_path)))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: next(chosen))
    qtbot.mouseClick(window.start_page.collect_button, Qt.MouseButton.LeftButton)
    assert window.controller.collect.controller is None
    qtbot.mouseClick(window.start_page.collect_button, Qt.MouseButton.LeftButton)
    controller = window.controller.collect.controller
    assert controller is not None
    assert controller.window.isVisible()
    controller.window.close()
    qtbot.waitUntil(lambda: not controller.reading.is_busy, timeout=PATIENCE)


def test_a_folder_chosen_is_listed_unit_by_unit_and_added_up(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = str(office.folder)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: chosen)
    office.qtbot.mouseClick(
        office.controller.window.welcome.folder_button, Qt.MouseButton.LeftButton
    )
    office.wait()
    assert received(office) == 5 + 7 + 11 + 2 + 13
    office.controller.window.pages.setCurrentWidget(office.controller.files)
    assert office.controller.files.files.shown.rowCount() == len(office.collection.lines) == 8
    assert "坏.docx" in {line.submission.words for line in office.collection.lines}
    assert office.controller.window.summary.text().startswith("2024 年度")


def test_after_reading_the_keys_are_at_the_units_and_enter_opens_a_report(office: Office) -> None:
    office.open()
    units = office.controller.units.units
    assert office.controller.window.focusWidget() is units
    assert units.go_to("凌河镇人民政府")
    office.qtbot.keyClick(units, Qt.Key.Key_Return)
    document = office.report_window.controller.document
    office.qtbot.waitUntil(lambda: document.report.value(RECEIVED) == 7, timeout=PATIENCE)


def test_the_roster_says_who_is_missing_and_is_remembered(listed: Office, tmp_path: Path) -> None:
    assert listed.state("兴安街道") == "未收到"
    assert listed.state("柘山镇") == "不齐"
    assert listed.state("教育局") == "已齐"
    assert received(listed) == 5 + 7 + 11 + 2
    listed.controller.window.close()
    listed.controller.come_forward()
    listed.open()
    assert listed.state("兴安街道") == "未收到"
    assert listed.controller.choosing.roster == tmp_path / "名单.txt"


def test_a_roster_that_is_gone_is_told_and_the_folder_is_read_without(
    listed: Office, tmp_path: Path
) -> None:
    (tmp_path / "名单.txt").unlink()
    listed.open()
    assert "名单.txt" in listed.message
    assert listed.collection.unit("兴安街道") is None
    assert received(listed) == 5 + 7 + 11 + 2 + 13


def test_doubtful_reports_are_confirmed_once_and_remembered(listed: Office) -> None:
    assert "不能肯定" in listed.message

    def confirm(dialog: ConfirmDialog) -> None:
        box = dialog.boxes[0]
        assert box.itemText(1) == "景芝镇"
        box.setCurrentIndex(1)
        dialog.accept()

    with_dialog(
        listed.qtbot, ConfirmDialog, listed.controller.window.strip.buttons[0].click, confirm
    )
    listed.wait()
    assert received(listed) == 5 + 7 + 11 + 2 + 13
    assert listed.message.startswith("已记下：确认单位")  # the question was answered
    listed.open()
    assert listed.state("景芝镇") == "已齐"


def test_the_other_report_of_a_unit_can_be_the_one_that_counts(listed: Office) -> None:
    units, actions = listed.controller.units, listed.controller.actions_
    units.units.go_to("凌河镇")
    assert not actions["choose"].isEnabled()
    units.units.go_to("教育局")
    units.files.go_to("教育局.nbao")
    assert actions["choose"].isEnabled()
    actions["choose"].trigger()
    listed.wait()
    assert received(listed) == 5 + 7 + 11 + 1
    listed.controller.window.pages.setCurrentWidget(listed.controller.decisions)
    decisions = listed.controller.decisions.decisions
    assert decisions.shown.index(0, 0).data() == "以此份为准"
    decisions.setCurrentIndex(decisions.shown.index(0, 0))
    actions["take_back"].trigger()
    listed.wait()
    assert received(listed) == 5 + 7 + 11 + 2
    assert decisions.shown.rowCount() == 0


def test_a_report_is_left_out_for_a_reason(listed: Office) -> None:
    listed.controller.window.pages.setCurrentWidget(listed.controller.files)
    listed.controller.files.files.go_to("乡镇/凌河镇.docx")
    exclude = listed.controller.actions_["exclude"].trigger

    def give(reason: str) -> None:
        def act(dialog: QInputDialog) -> None:
            dialog.setTextValue(reason)
            dialog.accept()

        with_dialog(listed.qtbot, QInputDialog, exclude, act)
        listed.wait()

    give(" ")
    assert "没有写理由" in listed.message
    assert received(listed) == 5 + 7 + 11 + 2
    give("报错了单位")
    assert received(listed) == 5 + 11 + 2
    assert listed.collection.decisions.exclusions[0].reason == "报错了单位"


def test_a_report_without_owner_can_be_given_one_that_is_on_no_list(listed: Office) -> None:
    listed.controller.window.pages.setCurrentWidget(listed.controller.files)
    listed.controller.files.files.go_to("景支镇.nbao")

    def name(dialog: QInputDialog) -> None:
        dialog.setTextValue("景支管委会")
        dialog.accept()

    with_dialog(listed.qtbot, QInputDialog, listed.controller.actions_["assign"].trigger, name)
    listed.wait()
    assert listed.state("景支管委会") == "已齐"
    assert received(listed) == 5 + 7 + 11 + 2 + 13


def test_a_figure_is_corrected_with_a_reason_and_stays_so(listed: Office) -> None:
    sums = pick_share(listed, "凌河镇")

    def correct(dialog: CorrectDialog) -> None:
        dialog.figure.setText("九")
        assert not dialog.take.isEnabled()
        dialog.figure.setText("9")
        assert not dialog.take.isEnabled()
        dialog.reason.setText("电话核实")
        dialog.take.click()

    with_dialog(listed.qtbot, CorrectDialog, listed.controller.actions_["correct"].trigger, correct)
    listed.wait()
    assert received(listed) == 5 + 9 + 11 + 2
    shown = sums.shares.shown

    def told(column: int) -> object:
        return shown.index_of("凌河镇").siblingAtColumn(column).data()

    listed.qtbot.waitUntil(lambda: told(1) == "9")
    assert told(2) == "已更正，原为 7：电话核实"


def test_what_is_new_is_read_by_f5_and_only_that(listed: Office, catalog: Catalog) -> None:
    told: list[tuple[int, int, str]] = []
    listed.controller.reading.progressed.connect(lambda *args: told.append(args))
    save_report(report("兴安街道办事处", 100, catalog), listed.folder / "兴安.nbao")
    listed.controller.actions_["again"].trigger()
    listed.wait()
    assert received(listed) == 5 + 7 + 11 + 2 + 100
    assert (1, 1, "兴安.nbao") in told
    before = listed.collection
    listed.controller.actions_["again"].trigger()
    listed.wait()
    assert listed.collection is before
    told.clear()
    anew = listed.controller.actions_["anew"]
    assert anew.shortcut().toString() == "Shift+F5"
    anew.trigger()
    listed.wait()
    assert max(total for _, total, _ in told) >= 5
    assert listed.collection is not before


def test_a_file_that_comes_into_the_folder_is_seen_without_being_asked(
    listed: Office, catalog: Catalog
) -> None:
    save_report(report("兴安街道办事处", 100, catalog), listed.folder / "乡镇" / "兴安.nbao")
    listed.qtbot.waitUntil(lambda: received(listed) == 125, timeout=PATIENCE)
    listed.wait()


def test_files_can_be_dropped(office: Office) -> None:
    data = QMimeData()
    files = (office.folder / "乡镇" / "柘山镇.nbao", office.folder / "第二批.zip")
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    plain = Qt.KeyboardModifier.NoModifier
    office.controller.window.dropEvent(QDropEvent(QPoint(9, 9), copy, data, left, plain))
    office.qtbot.waitUntil(lambda: office.controller.reading.is_busy)
    office.wait()
    assert received(office) == 5 + 11


def test_a_folder_dropped_on_the_report_window_is_collected(
    office: Office, window: MainWindow
) -> None:
    window.dropped.emit(office.folder)
    office.wait()
    assert received(office) == 5 + 7 + 11 + 2 + 13


def test_reading_can_be_stopped_and_gone_on_with(office: Office) -> None:
    office.controller.open([office.folder])
    office.controller.window.stop_wanted.emit()
    office.wait()
    assert "已停止读取" in office.message
    office.controller.window.strip.buttons[0].click()
    office.wait()
    assert received(office) == 5 + 7 + 11 + 2 + 13


def test_a_folder_of_nothing_is_no_mistake(office: Office, tmp_path: Path) -> None:
    empty = tmp_path / "空"
    empty.mkdir()
    office.controller.open([empty])
    office.wait()
    assert office.collection.units == ()
    assert office.controller.window.summary.text().startswith("没有读到报告")


def test_what_the_window_looked_like_is_remembered(
    listed: Office, settings: Settings, tmp_path: Path
) -> None:
    listed.controller.units.units.setColumnWidth(0, 321)
    listed.controller.window.resize(700, 555)
    listed.controller.window.close()
    assert settings.collections.folder == listed.folder
    again = type(listed.controller)(
        listed.report_window.controller.collect,
        ForeignReader(Catalog()),
        settings,
        dict.fromkeys(("appearance", "size"), QMenu(listed.controller.window)),
    )
    listed.qtbot.addWidget(again.window)
    again.come_forward()
    assert (again.window.width(), again.window.height()) == (700, 555)
    assert again.window.welcome.last_button.isVisibleTo(again.window.welcome)
    alone = again.units.units
    alone.setParent(None)
    listed.qtbot.addWidget(alone)
    alone.resize(1700, 400)  # columns give way where there is no room
    alone.show()
    assert alone.columnWidth(0) == 321


def test_closing_the_report_window_closes_the_collection_even_while_it_reads(
    office: Office,
) -> None:
    office.controller.open([office.folder])
    office.report_window.close()
    assert not office.controller.window.isVisible()
    office.wait()


def test_a_list_that_is_none_is_refused_and_nothing_changes(listed: Office) -> None:
    listed.controller.choosing.use_roster(listed.folder / "坏.docx")
    listed.wait()
    assert "坏.docx" in listed.message
    assert listed.state("兴安街道") == "未收到"
    assert roster_file(listed.folder.parent).is_file()


def test_a_report_that_goes_while_it_is_asked_about_is_not_decided_on(listed: Office) -> None:
    listed.controller.window.pages.setCurrentWidget(listed.controller.files)
    listed.controller.files.files.go_to("乡镇/凌河镇.docx")

    def give(dialog: QInputDialog) -> None:
        (listed.folder / "乡镇" / "凌河镇.docx").unlink()
        listed.controller.reading.again()
        listed.wait()
        dialog.setTextValue("报错了单位")
        dialog.accept()

    with_dialog(listed.qtbot, QInputDialog, listed.controller.actions_["exclude"].trigger, give)
    listed.wait()
    assert "刚才在文件夹里变了" in listed.message
    assert not listed.collection.decisions.exclusions


def test_the_county_report_is_not_written_over_one_that_is_open(
    listed: Office, tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "写过文字的.nbao"
    save_report(report("安丘市", 3, catalog), path)
    listed.report_window.controller.open(path)
    before = path.read_bytes()
    monkeypatch.setattr(ask, "ask_save", lambda *_: path)
    monkeypatch.setattr(ask, "ask_own_report", lambda *_: ask.OwnReport.WHOLE)
    listed.controller.actions_["county_report"].trigger()
    assert "正在窗口里打开" in listed.message
    assert path.read_bytes() == before


def test_a_list_of_units_among_the_reports_is_offered(office: Office) -> None:
    path = office.folder / "全县单位名单.xlsx"
    book = Workbook()
    sheet = book.create_sheet("名单", 0)
    for name in UNITS:
        sheet.append([name])
    book.save(path)
    office.open()
    assert "“全县单位名单.xlsx”，像是单位名单" in office.message
    office.controller.window.strip.buttons[0].click()
    office.wait()
    assert office.collection.has_roster
    assert office.state("兴安街道") == "未收到"
    assert not any(line.submission.place == path.name for line in office.collection.unread)


def test_what_came_since_is_told_listed_and_marked(listed: Office, catalog: Catalog) -> None:
    page, actions = listed.controller.units, listed.controller.actions_
    actions["again"].trigger()
    listed.wait()
    assert "没有新的变化" in listed.message
    assert not any(row.is_fresh for row in page.units.rows.values)
    save_report(report("兴安街道", 4, catalog), listed.folder / "兴安街道.nbao")
    (listed.folder / "教育局.nbao").rename(listed.folder / "乡镇" / "教育局.nbao")
    actions["again"].trigger()
    listed.wait()
    assert "新收到 1 份：兴安街道。" in listed.message, "what was moved is not new"
    listed.controller.window.strip.buttons[0].click()
    shown = [row.name for row in page.units.rows.values if row.is_fresh]
    assert shown == ["兴安街道"]
    assert page.units.shown.rowCount() == 1
    assert str(page.units.shown.index(0, 2).data()).startswith("新收到")


def test_a_report_that_went_is_told_and_its_unit_is_not_reminded(listed: Office) -> None:
    (listed.folder / "乡镇" / "凌河镇.docx").unlink()
    listed.controller.actions_["again"].trigger()
    listed.wait()
    assert "上次读过的“凌河镇.docx”（凌河镇）不在文件夹里了" in listed.message
    unit = listed.collection.unit("凌河镇")
    assert unit
    assert why_unwritten(unit).startswith("还不能说凌河镇没有报：请先找回“凌河镇.docx”")
    assert unit.lines[0].standing is Standing.GONE


def test_a_list_of_units_is_no_report_that_cannot_be_read(office: Office) -> None:
    (office.folder / "联系人.txt").write_text("\n".join(UNITS), encoding="utf-8")
    office.open()
    (line,) = (one for one in office.collection.lines if one.submission.place == "联系人.txt")
    assert line.standing is Standing.IGNORED
    assert "可用作应报名单" in line.reason
    assert "“联系人.txt”，像是单位名单" in office.message


def test_a_counter_lists_its_units_and_pressed_again_all(listed: Office) -> None:
    page = listed.controller.units
    missing = next(one for one in page.counters.buttons.values() if one.words == "未收到")
    listed.qtbot.waitUntil(lambda: missing.count == 2)  # counted in a turn of its own
    missing.click()
    assert page.units.shown.index_of("兴安街道").isValid()
    assert not page.units.shown.index_of("教育局").isValid()
    missing.click()
    assert page.units.shown.index_of("教育局").isValid()


def test_what_must_be_mended_stands_first_and_what_is_next_is_filled(
    listed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = type(listed.collection)
    told = kind.detail

    def of_all_levels(collection: Collection, report: Submission) -> SubmissionDetail:
        detail = told(collection, report)
        levels = (Level.HINT, Level.UNFINISHED, Level.ERROR, Level.EXPLAIN)
        found = (replace(one, level=level) for one in detail.findings[:1] for level in levels)
        return replace(detail, findings=tuple(found))

    monkeypatch.setattr(kind, "detail", of_all_levels)
    page = listed.controller.units
    page.show_collection(listed.collection)
    shown = 0
    for row in page.units.rows.values:
        page.units.go_to(row.key)
        levels = [finding.level for _, finding, *_ in page.findings.rows.values]
        assert levels == sorted(levels, key=URGENCY.index)
        shown = max(shown, len(set(levels)))
    assert shown == len(URGENCY) - 1, "what is unfinished stands where it weighs"


def test_the_header_leads_to_what_comes_next(listed: Office) -> None:
    header = listed.controller.window.header
    assert header.name.words == f"{listed.collection.name} 2024 年度"
    assert header.chips[-1].text().endswith(" 读过")
    assert header.next_step.text() == "确认待定的单位…"
    with_dialog(listed.qtbot, ConfirmDialog, header.next_step.click, ConfirmDialog.reject)


def test_the_header_tells_whether_all_is_read(window: MainWindow, catalog: Catalog) -> None:
    window.controller.collect.show()
    controller = window.controller.collect.controller
    assert controller is not None
    county_window = controller.window
    county_window.show_reading([Path("1月报送")])
    told = county_window.header.chips[-1]
    assert told.text() == "正在读取"
    county_window.show_progress(1, 2, "报告.docx")
    county_window.hide_progress()
    assert told.text() == "没有读完"
    county_window.show_collection(county(catalog))
    assert told.text().endswith(" 读过")


def test_whose_it_is_comes_before_letters_and_those_before_the_way_up(catalog: Catalog) -> None:
    collection = county(catalog)
    assert next_round_step(collection) is RoundStep.CONFIRM
    known = tuple(one for one in collection.lines if one not in collection.doubtful)
    collection = replace(collection, lines=known)
    assert next_round_step(collection) is RoundStep.WRITE
    done = (replace(one, state=UnitState.COMPLETE) for one in collection.units)
    assert next_round_step(replace(collection, units=tuple(done))) is RoundStep.HAND_UP


def test_closing_a_units_report_leaves_the_county_open(listed: Office) -> None:
    pick_share(listed, "柘山镇")
    listed.controller.actions_["open_report"].trigger()
    window = listed.report_window
    assert window.controller.in_report
    QApplication.sendEvent(window.windowHandle(), QCloseEvent())  # as its own button does
    assert window.isVisible()
    assert not window.controller.in_report
    assert listed.controller.window.isVisible()
    QApplication.sendEvent(window.windowHandle(), QCloseEvent())  # as its own button does
    listed.qtbot.waitUntil(lambda: not listed.controller.window.isVisible())
    assert not window.isVisible()
