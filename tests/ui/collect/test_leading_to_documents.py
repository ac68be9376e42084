"""From a number of the sum to the unit's cell in its document, and out into files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from app.collect.decisions import Exclusion
from app.collect.results.letter_files import ALL_TEXTS
from app.collect.workbook.handed_up import read_handed_up
from app.edition.catalog import Catalog
from app.report.changes import Edit
from app.storage.report_file import load_report, save_report
from tests.app.collect.reports import NOON, report
from tests.ui.collect.conftest import PATIENCE, Office
from tests.ui.collect.county import RECEIVED
from tests.ui.collect.test_collecting import pick_share
from tests.ui.modal import with_dialog
from ui.collect.actions import opening
from ui.collect.actions.dialogs import BatchDialog, SlipsDialog
from ui.dialogs import ask


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were opened with other programs."""
    files: list[Path] = []
    monkeypatch.setattr(opening, "show_file", files.append)
    return files


def test_enter_on_a_unit_opens_its_report_at_the_cell(listed: Office) -> None:
    sums = pick_share(listed, "柘山镇")
    listed.qtbot.keyClick(sums.shares, Qt.Key.Key_Return)
    controller = listed.report_window.controller
    assert controller.document.path == listed.folder / "乡镇" / "柘山镇.nbao"
    assert controller.tabs.current_cell == RECEIVED


def test_a_word_document_is_shown_as_it_was_read_with_its_place(
    listed: Office, shown: list[Path]
) -> None:
    sums = pick_share(listed, "凌河镇")
    listed.qtbot.keyClick(sums.shares, Qt.Key.Key_Return)
    controller = listed.report_window.controller
    listed.qtbot.waitUntil(lambda: controller.tabs.current_cell == RECEIVED, timeout=PATIENCE)
    assert controller.document.report.value(RECEIVED) == 7
    assert controller.document.path is None
    strip = listed.report_window.strip
    assert "乡镇/凌河镇.docx" in strip.text
    assert "第 2 个表格" in strip.text
    strip.buttons[0].click()
    assert shown == [listed.folder / "乡镇" / "凌河镇.docx"]


def test_a_document_in_an_archive_is_read_and_opened_as_a_copy(
    listed: Office, shown: list[Path]
) -> None:
    pick_share(listed, "郚山镇")
    listed.controller.actions_["open_report"].trigger()
    controller = listed.report_window.controller
    listed.qtbot.waitUntil(lambda: controller.tabs.current_cell == RECEIVED, timeout=PATIENCE)
    assert controller.document.report.value(RECEIVED) == 11
    listed.controller.actions_["open_file"].trigger()
    assert shown[0].read_bytes()[:2] == b"PK"
    assert shown[0].name.endswith("郚山镇.docx")
    listed.controller.window.close()
    assert not shown[0].exists()


def test_a_file_that_is_gone_is_told(listed: Office, shown: list[Path]) -> None:
    pick_share(listed, "凌河镇")
    (listed.folder / "乡镇" / "凌河镇.docx").unlink()
    listed.controller.actions_["open_file"].trigger()
    assert "凌河镇.docx" in listed.message
    assert shown == []


def test_the_sum_goes_out_as_a_workbook_that_is_no_report_that_came_in(
    listed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = listed.folder / "汇总表.xlsx"
    monkeypatch.setattr(ask, "ask_save", lambda *_: target)
    listed.controller.actions_["export_sum"].trigger()
    listed.qtbot.waitUntil(lambda: "已导出" in listed.message, timeout=PATIENCE)
    listed.wait()
    assert load_workbook(target).sheetnames
    listed.controller.reading.again()
    listed.wait()
    line = next(one for one in listed.collection.lines if one.submission.place == target.name)
    assert line.standing == "ignored"


def settle(dialog: SlipsDialog) -> None:
    """Fills in who signs the letters."""
    dialog.name.setText("安丘市政务公开办公室")
    dialog.contact.setText("张三")
    dialog.phone.setText("0536-4220000")
    dialog.number.setText("安公开办〔2025〕3号")
    dialog.accept()


def look_at_broken(listed: Office) -> None:
    """Takes out the broken file of nobody, which may be the report of any unit."""
    listed.controller.reading.decide(Exclusion("坏.docx", "不是年报", NOON))
    listed.wait()


def write_batch(listed: Office, act: Callable[[BatchDialog], None] = BatchDialog.accept) -> None:
    """Settles who signs, which is not asked again, and writes the letters."""
    actions = listed.controller.actions_
    if not listed.collection.decisions.office.name:
        look_at_broken(listed)
        with_dialog(listed.qtbot, SlipsDialog, actions["office"].trigger, settle)
        listed.wait()
    with_dialog(listed.qtbot, BatchDialog, actions["slips"].trigger, act)
    listed.qtbot.waitUntil(lambda: "已写好" in listed.message, timeout=PATIENCE)
    listed.wait()


def test_slips_are_written_for_all_into_a_folder(
    listed: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))

    write_batch(listed)
    folder = tmp_path / "安丘市2024年度退回单（第1次）"
    names = {path.name for path in folder.iterdir()}
    assert "柘山镇补报单.docx" in names
    assert "兴安街道催报单.docx" in names
    text = (folder / ALL_TEXTS).read_text(encoding="utf-8-sig")
    for words in ("安丘市政务公开办公室", "张三", "0536-4220000", "安公开办〔2025〕3号"):
        assert words in text
    assert listed.collection.decisions.office.contact == "张三"
    assert "1 个单位：兴安街道。" in text, "景芝镇 may have sent one that is in question"


def test_all_who_were_written_to_are_noted_at_once(
    listed: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    write_batch(listed)
    next(one for one in listed.controller.window.strip.buttons if "记为" in one.text()).click()
    listed.wait()
    assert "不齐" in listed.state("柘山镇"), "who is asked for what is not there still lacks it"
    reminded = {one.unit: one.what for one in listed.collection.decisions.reminders}
    assert (reminded["兴安街道"], reminded["柘山镇"]) == ("催报", "要求补报")


def test_letters_among_the_reports_are_no_news_and_news_leave_what_was_offered(
    listed: Office, monkeypatch: pytest.MonkeyPatch, catalog: Catalog
) -> None:
    home, actions = listed.folder, listed.controller.actions_
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(home))
    write_batch(listed)
    actions["again"].trigger()
    listed.wait()
    for line in listed.collection.lines:
        if "退回单（第1次）/" in line.submission.place:
            assert line.standing == "ignored"
    assert "新收到" not in listed.message
    save_report(report("兴安街道", 4, catalog), home / "兴安街道.nbao")
    actions["again"].trigger()
    listed.wait()
    assert "请记下今天的日期" in listed.message
    assert "新收到 1 份：兴安街道。" in listed.message
    (noted,) = (one for one in listed.controller.window.strip.buttons if "记为" in one.text())
    noted.click()
    listed.wait()
    assert "已记下今天" in listed.message
    assert "新收到" not in listed.message


def test_who_has_not_answered_is_written_to_again_only_if_so_wanted(
    listed: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    write_batch(listed)
    (noted,) = (one for one in listed.controller.window.strip.buttons if "记为" in one.text())
    noted.click()
    listed.wait()
    waiting = len(listed.collection.decisions.reminders) + len(listed.collection.decisions.returns)

    def remind_again(dialog: BatchDialog) -> None:
        assert f"{waiting} 个单位" in dialog.again.text()
        assert not dialog.again.isChecked()
        assert "安丘市政务公开办公室" in dialog.signed.text()
        dialog.again.setChecked(True)
        dialog.kinds.setCurrentIndex(1)
        dialog.accept()

    write_batch(listed, remind_again)
    today = date.today()
    folder = tmp_path / f"安丘市2024年度催报单（{today.month}月{today.day}日）"
    names = {path.name for path in folder.iterdir()}
    assert names == {"未报单位名单.docx", "兴安街道催报单.docx", ALL_TEXTS}
    actions = listed.controller.actions_
    with_dialog(listed.qtbot, BatchDialog, actions["slips"].trigger, BatchDialog.reject)
    actions["open_text"].trigger()
    assert "未报单位名单已复制" in listed.message
    assert "兴安街道" in QGuiApplication.clipboard().text()


def test_who_was_returned_before_gets_a_letter_and_no_batch_is_written_over_another(
    listed: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    listed.controller.units.units.go_to("柘山镇")
    listed.controller.actions_["send_back"].trigger()
    listed.wait()
    write_batch(listed)
    first = tmp_path / "安丘市2024年度退回单（第1次）"
    written = {path.name: path.read_bytes() for path in first.iterdir()}
    assert "柘山镇补报单.docx" in written
    next(one for one in listed.controller.window.strip.buttons if "记为" in one.text()).click()
    listed.wait()
    (noted,) = (one for one in listed.collection.decisions.reminders if one.unit == "柘山镇")
    assert noted.by_letter
    write_batch(listed, again)
    assert {path.name: path.read_bytes() for path in first.iterdir()} == written
    assert (tmp_path / f"{first.name}（2）" / "柘山镇补报单.docx").exists()


def again(dialog: BatchDialog) -> None:
    """Writes to all once more."""
    dialog.again.setChecked(True)
    dialog.accept()


def test_sending_back_names_the_unit_and_is_undone_from_its_message(listed: Office) -> None:
    listed.controller.units.units.go_to("柘山镇")
    note = listed.controller.actions_["send_back"]
    assert note.text() == "记下退回、催报(&T)", "it sends nothing"
    note.trigger()
    listed.wait()
    assert "补报柘山镇。发给单位的文字用“复制退回文字”" in listed.message
    assert listed.collection.decisions.reminders
    next(one for one in listed.controller.window.strip.buttons if "撤销" in one.text()).click()
    listed.wait()
    assert not listed.collection.decisions.reminders


def test_a_unit_whose_file_may_be_there_is_not_reminded(listed: Office) -> None:
    listed.controller.units.units.go_to("景芝镇")
    listed.controller.actions_["send_back"].trigger()
    listed.wait()
    assert "还不能说景芝镇没有报：请先确认" in listed.message
    assert not listed.collection.decisions.reminders


def test_a_letter_that_is_withheld_says_why_and_what_to_do(listed: Office) -> None:
    listed.controller.units.units.go_to("景芝镇")
    listed.controller.actions_["slip_text"].trigger()
    assert "不能说景芝镇没有报" in listed.message
    assert "确认单位" in listed.message


def test_a_slip_for_one_unit_is_copied_as_text(listed: Office) -> None:
    look_at_broken(listed)
    listed.controller.units.units.go_to("柘山镇")
    with_dialog(listed.qtbot, SlipsDialog, listed.controller.actions_["slip_text"].trigger, settle)
    listed.qtbot.waitUntil(lambda: "已复制" in listed.message, timeout=PATIENCE)
    text = QGuiApplication.clipboard().text()
    assert "柘山镇" in text
    assert "还差" in text


def test_a_window_that_closes_lets_the_workbook_be_written_and_drops_what_is_compared(
    listed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = listed.folder / "汇总表.xlsx"
    monkeypatch.setattr(ask, "ask_save", lambda *_: target)
    for key in ("compare", "charts", "export_sum"):
        listed.controller.actions_[key].trigger()
    listed.controller.window.close()
    listed.qtbot.waitUntil(lambda: "已导出" in listed.message, timeout=PATIENCE)
    listed.wait()
    assert load_workbook(target).sheetnames
    assert listed.controller.reading.sources == ()


def test_the_sum_goes_up_as_one_file_by_the_name_that_the_level_above_knows(
    listed: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, catalog: Catalog
) -> None:
    target = tmp_path / "交上级.xlsx"
    asked: list[str] = []

    def agrees(_: object, question: str, __: str, *, careful: bool) -> bool:
        asked.append(question)
        return careful

    monkeypatch.setattr(ask, "ask_sure", agrees)
    monkeypatch.setattr(ask, "ask_words", lambda *_: "青溪县")
    monkeypatch.setattr(ask, "ask_save", lambda *_: target)
    listed.controller.actions_["hand_up"].trigger()
    listed.qtbot.waitUntil(lambda: "只交这一个文件" in listed.message, timeout=PATIENCE)
    listed.wait()
    assert asked[0].startswith("还有 2 个单位未收到、1 个单位不齐、1 个文件读不了、")
    assert asked[0].endswith("；6 个单位中计入了 4 个。现在就交上级吗？")
    assert listed.collection.name == "青溪县"
    read = read_handed_up(target, target.read_bytes(), catalog)
    assert read is not None
    assert read[0].name == "青溪县"
    assert {one.name for one in read[2].inner} == {one.name for one in listed.collection.units}


def test_the_countys_report_follows_and_keeps_what_was_written(
    listed: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, catalog: Catalog
) -> None:
    target = tmp_path / "全县.nbao"
    wanted = iter((ask.OwnReport.WHOLE, ask.OwnReport.REFRESH))
    asked: list[str] = []

    def which(_: object, kept: str, without: str) -> ask.OwnReport:
        asked.append(kept)
        assert "2 个单位未收到" in without, "it is told what the sums do not hold yet"
        return next(wanted)

    monkeypatch.setattr(ask, "ask_own_report", which)
    monkeypatch.setattr(ask, "ask_save", lambda *_: target)
    listed.controller.actions_["county_report"].trigger()
    listed.qtbot.waitUntil(lambda: "已生成" in listed.message, timeout=PATIENCE)
    listed.wait()
    monkeypatch.setattr(listed.controller.out, "_is_free", lambda _: True)
    written = load_report(target, catalog)
    written.apply(Edit({RECEIVED: Decimal(1)}, {"issues": "我写的一段。"}))
    save_report(written, target)
    listed.controller.actions_["county_report"].trigger()
    listed.qtbot.waitUntil(lambda: "数字已更新" in listed.message, timeout=PATIENCE)
    assert asked == ["", "全县.nbao"]
    again = load_report(target, catalog)
    assert again.value(RECEIVED) == listed.collection.total.value(RECEIVED)
    assert again.texts["issues"] == "我写的一段。"


def test_the_offices_own_figures_have_a_place_among_the_others(
    listed: Office, monkeypatch: pytest.MonkeyPatch, catalog: Catalog
) -> None:
    name = "安丘市人民政府办公室"
    monkeypatch.setattr(ask, "ask_own_report", lambda *_: ask.OwnReport.OFFICE)
    monkeypatch.setattr(ask, "ask_words", lambda *_: name)
    before = listed.collection.total.value(RECEIVED) or Decimal(0)
    listed.controller.actions_["county_report"].trigger()
    listed.qtbot.waitUntil(lambda: "就计入全县" in listed.message, timeout=PATIENCE)
    listed.wait()
    path = listed.folder / f"{name}2024年度报告.nbao"
    own = load_report(path, catalog)
    own.apply(Edit({RECEIVED: Decimal(40)}))
    save_report(own, path)
    listed.controller.reading.again()
    listed.wait()
    assert listed.collection.total.value(RECEIVED) == before + 40


def test_what_is_decided_about_several_units_is_one_step_and_undone_in_one(listed: Office) -> None:
    controller, window = listed.controller, listed.controller.window
    window.pages.setCurrentWidget(controller.units)
    controller.units.list.show_only()
    controller.units.units.selectAll()
    controller.actions_["lock"].trigger()
    listed.wait()
    came = [unit.name for unit in listed.collection.units if unit.counted]
    locked = listed.collection.decisions.locks
    assert len(came) > 2
    assert sorted(one.unit for one in locked) == sorted(came)
    assert f"选中的 {len(came)} 个单位" in listed.message
    assert not controller.actions_["lock"].isEnabled()
    steps = {row.name: row.next_step for row in controller.units.units.rows.values}
    assert all("已锁定" in steps[name] for name in came)
    window.strip.buttons[0].click()
    listed.wait()
    assert not listed.collection.decisions.locks


def test_a_unit_that_leaves_the_listed_ones_stays_in_hand(listed: Office) -> None:
    controller = listed.controller
    controller.window.pages.setCurrentWidget(controller.units)
    choice = controller.units.list.choice
    choice.setCurrentIndex(
        next(at for at in range(choice.count()) if "要处理" in choice.itemText(at))
    )
    assert controller.units.units.go_to("柘山镇")
    controller.actions_["send_back"].trigger()
    listed.wait()
    assert controller.units.picked.unit is not None
    assert controller.units.picked.unit.name == "柘山镇"
    assert controller.units.units.selected[0].name == "柘山镇"
