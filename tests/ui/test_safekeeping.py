"""Nothing typed is lost: after a bad end, beside another window, and when it was dropped."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Details, Edit
from app.report.report import Report
from app.storage.atomic import FileLayer
from app.storage.recovery.recovery_log import Base, RecoveryLog
from app.storage.report_file import load_report, open_report, save_report
from app.storage.report_lock import FileLock, lock
from ui.dialogs import ask
from ui.dialogs.versions_dialogs import (
    DifferencesDialog,
    RecoveryChoice,
    RecoveryDialog,
    VersionsDialog,
)
from ui.main_window import MainWindow

PERSON = CellKey("requests.received.person")
OTHER = CellKey("requests.received.other")


@pytest.fixture
def saved(tmp_path: Path, catalog: Catalog) -> Path:
    """A file with 1 in a cell."""
    report = Report(catalog.for_year(2024), Details(2024))
    report.apply(cell(1))
    path = tmp_path / "年报.nbao"
    save_report(report, path)
    return path


def cell(number: int, key: CellKey = PERSON) -> Edit:
    return Edit(entries={key: Decimal(number)})


def value(window: MainWindow, key: CellKey = PERSON) -> Decimal | None:
    return window.controller.document.report.value(key)


def type_in(window: MainWindow, number: int, key: CellKey = PERSON) -> None:
    window.controller.document.edit(cell(number, key), "填数")


def logs(folder: Path) -> list[Path]:
    return sorted((folder / "recovery").glob("*.log"))


def leave_a_log(folder: Path, path: Path | None, catalog: Catalog, number: int = 7) -> None:
    """What a program that was killed leaves behind."""
    log = RecoveryLog(folder / "recovery")
    if path:
        opened = open_report(path, catalog)
        log.begin(Base(opened.report, path, opened.sha))
    else:
        log.begin(Base(Report(catalog.for_year(2024), Details(2024))))
    log.append(cell(number))
    log.append(Edit(texts={"overview": "写了一半"}))
    log.stop()


def decide(monkeypatch: pytest.MonkeyPatch, *choices: RecoveryChoice) -> list[RecoveryDialog]:
    """Answers the dialogs in turn, as far as they are shown."""
    shown: list[RecoveryDialog] = []
    answers = iter(choices)

    def answer(dialog: RecoveryDialog) -> int:
        shown.append(dialog)
        dialog.choice = next(answers)
        return 0

    monkeypatch.setattr(RecoveryDialog, "exec", answer)
    return shown


def answer_with(
    monkeypatch: pytest.MonkeyPatch, kind: type[QDialog], act: Callable[[QDialog], object]
) -> None:
    def answer(dialog: QDialog) -> int:
        act(dialog)
        return 0

    monkeypatch.setattr(kind, "exec", answer)


def test_why_a_file_was_not_saved_is_told_last(
    window: MainWindow, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.controller.open(saved)
    type_in(window, 2)
    assert window.controller.autosave.flush()

    def refuse(*_: object) -> int:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    for call in ("create", "write"):
        monkeypatch.setattr(FileLayer, call, refuse)
    type_in(window, 3)
    assert not window.controller.files.save()
    QApplication.processEvents()
    assert f"{saved} 没有写入" in window.strip.text
    assert "恢复记录没能写进磁盘" in window.strip.text


def test_after_a_bad_end_the_edits_come_back_and_no_key_takes_them_away(
    window: MainWindow,
    saved: Path,
    tmp_path: Path,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leave_a_log(tmp_path, saved, catalog)
    [old] = logs(tmp_path)
    shown = decide(monkeypatch, RecoveryChoice.TAKE)
    assert window.controller.recovery.offer()
    model = shown[0].view.model()
    rows = [
        [model.index(row, column).data() for column in range(3)] for row in range(model.rowCount())
    ]
    assert [row[1:] for row in rows] == [["1", "7"], ["（空）", "写了一半"]]
    assert value(window) == 7
    assert window.controller.document.path == saved
    assert window.controller.document.is_dirty
    assert logs(tmp_path) != [old]
    assert window.controller.tabs.currentIndex() > 0, "what came back is in front"
    QTest.keyClick(window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert value(window) == 7
    assert window.controller.document.is_dirty


def test_what_is_not_wanted_is_put_aside_and_kept_as_a_version(
    window: MainWindow,
    saved: Path,
    tmp_path: Path,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leave_a_log(tmp_path, saved, catalog)
    decide(monkeypatch, RecoveryChoice.LEAVE)
    assert not window.controller.recovery.offer()
    assert not window.controller.in_report
    assert not logs(tmp_path)
    assert len(list((tmp_path / "recovery" / "aside").iterdir())) == 1
    [version] = window.controller.autosave.versions(saved)
    assert window.controller.autosave.load(version).value(PERSON) == 7


def test_later_means_asked_again(
    window: MainWindow,
    second: MainWindow,
    tmp_path: Path,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leave_a_log(tmp_path, None, catalog)
    shown = decide(monkeypatch, RecoveryChoice.LATER, RecoveryChoice.TAKE)
    assert not window.controller.recovery.offer()
    assert second.controller.recovery.offer()
    assert len(shown) == 2


def test_one_of_several_is_taken_and_the_others_are_offered_again(
    window: MainWindow,
    saved: Path,
    tmp_path: Path,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leave_a_log(tmp_path, saved, catalog)
    leave_a_log(tmp_path, None, catalog, 8)
    shown = decide(monkeypatch, RecoveryChoice.TAKE)
    window.controller.recovery.offer()
    assert shown[0].names.count() == 2
    assert [button.text() for button in window.strip.buttons] == ["还有其他可恢复的…"]


def test_a_report_that_was_never_saved_comes_back_without_a_file(
    window: MainWindow, tmp_path: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    leave_a_log(tmp_path, None, catalog)
    decide(monkeypatch, RecoveryChoice.TAKE)
    window.controller.recovery.offer()
    assert value(window) == 7
    assert window.controller.document.path is None


def test_a_log_whose_file_was_changed_comes_back_as_a_new_report(
    window: MainWindow,
    saved: Path,
    tmp_path: Path,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leave_a_log(tmp_path, saved, catalog)
    change_outside(saved, catalog)
    shown = decide(monkeypatch, RecoveryChoice.TAKE)
    window.controller.recovery.offer()
    assert "新报告" in shown[0].note.text()
    assert value(window) == 7
    assert window.controller.document.path is None
    assert load_report(saved, catalog).value(OTHER) == 9
    assert len(list((tmp_path / "recovery" / "aside").iterdir())) == 1


def test_typing_is_logged_and_saving_empties_the_log(
    window: MainWindow, saved: Path, tmp_path: Path
) -> None:
    window.controller.open(saved)
    type_in(window, 5)
    assert window.controller.autosave.flush()
    assert len(logs(tmp_path)) == 1
    assert window.controller.files.save()
    assert window.controller.autosave.flush()
    assert not logs(tmp_path)


def test_closing_leaves_no_log_and_no_lock(
    window: MainWindow, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.controller.open(saved)
    type_in(window, 5)
    window.controller.autosave.flush()
    monkeypatch.setattr(ask, "ask_leaving", lambda *_: ask.Leaving.DISCARD)
    assert window.close()
    assert not logs(tmp_path)
    assert not list(saved.parent.glob(".nianbao-*"))


def test_what_was_dropped_can_be_brought_back(
    window: MainWindow, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.controller.open(saved)
    type_in(window, 5)
    monkeypatch.setattr(ask, "ask_leaving", lambda *_: ask.Leaving.DISCARD)
    window.controller.open(saved)
    window.strip.buttons[0].click()
    assert value(window) == 1
    answer_with(monkeypatch, VersionsDialog, lambda dialog: dialog.take.click())  # type: ignore[attr-defined]
    window.controller.actions_["versions"].trigger()
    assert value(window) == 5
    window.controller.actions_["undo"].trigger()
    assert value(window) == 1


def test_a_never_saved_report_that_was_dropped_is_found_from_the_start_page(
    window: MainWindow, second: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.controller.files.new(2024)
    type_in(window, 5)
    monkeypatch.setattr(ask, "ask_leaving", lambda *_: ask.Leaving.DISCARD)
    assert window.close()
    answer_with(monkeypatch, VersionsDialog, lambda dialog: dialog.take.click())  # type: ignore[attr-defined]
    second.controller.actions_["versions"].trigger()
    assert second.controller.in_report
    assert value(second) == 5


def test_versions_are_compared_with_what_is_on_the_screen(
    window: MainWindow, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.controller.open(saved)
    for number in (2, 3):
        type_in(window, number)
        window.controller.files.save()
    type_in(window, 4)
    seen: list[list[str]] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, VersionsDialog)
        for row in range(dialog.list.count()):
            dialog.list.setCurrentRow(row)
            model = dialog.view.model()
            seen.append([model.index(0, column).data() for column in (1, 2)])

    answer_with(monkeypatch, VersionsDialog, look)
    window.controller.actions_["versions"].trigger()
    assert seen == [["3", "4"], ["2", "4"]]
    assert value(window) == 4


@pytest.fixture
def held(saved: Path) -> Iterator[FileLock]:
    """The lock of somebody else on the file."""
    found = lock(saved)
    assert isinstance(found, FileLock)
    yield found
    found.release()


def test_a_file_that_is_open_elsewhere_opens_read_only(
    window: MainWindow, saved: Path, held: FileLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(*words: object) -> ask.OpenChoice:
        asked.append(str(words[2]))
        return ask.OpenChoice.READ_ONLY

    monkeypatch.setattr(ask, "ask_locked", answer)
    window.controller.open(saved)
    assert "电脑" in asked[0]
    assert "（只读）" in window.windowTitle()
    type_in(window, 5)
    elsewhere = saved.with_name(f"{saved.stem}（副本）.nbao")
    monkeypatch.setattr(ask, "ask_save", lambda *words: words[2])
    assert window.controller.files.save()
    assert window.controller.document.path == elsewhere
    assert "只读" not in window.windowTitle()


def test_or_as_a_copy_or_not_at_all(
    window: MainWindow, saved: Path, held: FileLock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "ask_locked", lambda *_: ask.OpenChoice.CANCEL)
    window.controller.open(saved)
    assert not window.controller.in_report
    monkeypatch.setattr(ask, "ask_locked", lambda *_: ask.OpenChoice.COPY)
    window.controller.open(saved)
    assert value(window) == 1
    assert window.controller.document.path is None


def test_nobody_saves_over_a_report_that_is_open_elsewhere(
    report_window: MainWindow,
    saved: Path,
    held: FileLock,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ask, "ask_save", lambda *_: saved)
    assert not report_window.controller.files.save_as()
    assert "正由" in report_window.strip.text
    assert load_report(saved, catalog).value(PERSON) == 1


def change_outside(path: Path, catalog: Catalog) -> None:
    report = load_report(path, catalog)
    report.apply(cell(9, OTHER))
    save_report(report, path)


def test_a_file_changed_outside_is_compared_before_it_is_written_over(
    window: MainWindow, saved: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.controller.open(saved)
    type_in(window, 5)
    change_outside(saved, catalog)
    rows: list[int] = []
    answer_with(
        monkeypatch,
        DifferencesDialog,
        lambda dialog: rows.append(dialog.view.model().rowCount()),  # type: ignore[attr-defined]
    )
    answers = iter([ask.Overwriting.COMPARE, ask.Overwriting.CANCEL, ask.Overwriting.OVERWRITE])
    monkeypatch.setattr(ask, "ask_changed_outside", lambda *_: next(answers))
    assert not window.controller.files.save()
    assert rows == [2]
    assert load_report(saved, catalog).value(OTHER) == 9
    assert window.controller.files.save()
    assert dict(load_report(saved, catalog).typed) == {PERSON: Decimal(5)}


def test_a_file_only_touched_outside_is_saved_without_a_question(
    window: MainWindow, saved: Path
) -> None:
    window.controller.open(saved)
    saved.touch()
    type_in(window, 5)
    assert window.controller.files.save()


def test_a_refused_save_says_that_the_edits_are_still_there(
    window: MainWindow, saved: Path
) -> None:
    window.controller.open(saved)
    type_in(window, 5)
    saved.chmod(0o444)
    assert not window.controller.files.save()
    assert "修改都还在窗口里，也记在恢复记录里" in window.strip.text
    assert value(window) == 5
    assert window.controller.document.is_dirty


def test_nothing_is_said_to_stand_in_a_log_that_could_not_be_written(
    window: MainWindow, saved: Path, tmp_path: Path
) -> None:
    window.controller.open(saved)
    (tmp_path / "recovery").write_bytes(b"")  # so that no log can be made
    type_in(window, 5)
    saved.chmod(0o444)
    assert not window.controller.files.save()
    assert "恢复记录没能写进磁盘" in window.strip.text
    assert "记在恢复记录里" not in window.strip.text
    (tmp_path / "recovery").unlink()


def test_nor_what_was_never_edited(
    window: MainWindow, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.controller.open(saved)
    monkeypatch.setattr(ask, "ask_save", lambda *_: saved.parent / "没有" / "另存.nbao")
    assert not window.controller.files.save_as()
    assert "内容都还在窗口里" in window.strip.text
    assert "恢复记录" not in window.strip.text


def test_the_dialog_of_recovery_is_answered_with_its_buttons(
    window: MainWindow, saved: Path, tmp_path: Path, catalog: Catalog, qtbot: QtBot
) -> None:
    leave_a_log(tmp_path, saved, catalog)
    found = window.controller.autosave.recoveries().recoveries
    for words, choice in (
        ("恢复", RecoveryChoice.TAKE),
        ("不恢复", RecoveryChoice.LEAVE),
        ("以后", RecoveryChoice.LATER),
    ):
        dialog = RecoveryDialog(found, lambda _: None)
        qtbot.addWidget(dialog)
        buttons = list[QPushButton](dialog.findChildren(QPushButton))
        next(one for one in buttons if one.text().startswith(words)).click()
        assert dialog.choice is choice
    found[0].log.release()


def test_nothing_is_saved_into_the_folder_where_a_stick_was_mounted(
    window: MainWindow, saved: Path, tmp_path: Path, catalog: Catalog
) -> None:
    stick = tmp_path / "U盘"
    stick.mkdir()
    file = saved.rename(stick / saved.name)
    window.controller.open(file)
    window.controller.document.edit(cell(5), "填写")
    stick.rename(tmp_path / "拔掉了")
    stick.mkdir()
    assert not window.controller.files.save()
    assert "已断开" in window.strip.text
    assert list(stick.iterdir()) == []
    assert window.controller.document.is_dirty
    stick.rmdir()
    (tmp_path / "拔掉了").rename(stick)
    assert window.controller.files.save()
    assert load_report(file, catalog).value(PERSON) == 5


def test_a_file_that_was_deleted_is_saved_anew(
    window: MainWindow, saved: Path, catalog: Catalog
) -> None:
    window.controller.open(saved)
    window.controller.document.edit(cell(5), "填写")
    saved.unlink()
    assert window.controller.files.save()
    assert load_report(saved, catalog).value(PERSON) == 5
    assert "已经不在原处" in window.strip.text
