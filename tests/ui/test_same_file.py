"""A file that is open already comes forward; nothing is read before a question that may save it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from shutil import copyfile

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Details, Edit
from app.report.report import Report
from app.storage.paths import sample_path
from app.storage.recovery.recovery_log import Base, RecoveryLog
from app.storage.report_file import load_report, open_report, save_report
from app.storage.report_lock import FileLock, lock
from tests.ui.modal import with_dialog
from ui.dialogs import ask
from ui.dialogs.import_dialog import ImportDialog
from ui.dialogs.last_year_dialogs import NewYearDialog
from ui.dialogs.versions_dialogs import RecoveryChoice, RecoveryDialog
from ui.main_window import MainWindow, OpenRequests
from ui.tasks import Task

PERSON = CellKey("requests.received.person")
TAKE = RecoveryChoice.TAKE


@pytest.fixture
def saved(tmp_path: Path, catalog: Catalog) -> Path:
    """A file with 1 in a cell."""
    return with_number(tmp_path / "年报.nbao", 1, catalog)


@pytest.fixture
def other(tmp_path: Path, catalog: Catalog) -> Path:
    """Another file, with 2 in the cell."""
    return with_number(tmp_path / "另一份.nbao", 2, catalog)


def with_number(path: Path, number: int, catalog: Catalog) -> Path:
    report = Report(catalog.for_year(2024), Details(2024))
    report.apply(Edit(entries={PERSON: Decimal(number)}))
    save_report(report, path)
    return path


def on_disk(path: Path, catalog: Catalog) -> Decimal | None:
    return load_report(path, catalog).value(PERSON)


def shown(window: MainWindow) -> Decimal | None:
    return window.controller.document.report.value(PERSON)


def type_in(window: MainWindow, number: int) -> None:
    window.controller.document.edit(Edit(entries={PERSON: Decimal(number)}), "填数")


def answer(monkeypatch: pytest.MonkeyPatch, leaving: ask.Leaving) -> list[str]:
    """Answers the question before a report is left; gives the names that were asked about."""
    asked: list[str] = []

    def tell(_: object, name: str) -> ask.Leaving:
        asked.append(name)
        return leaving

    monkeypatch.setattr(ask, "ask_leaving", tell)
    return asked


def choose(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    monkeypatch.setattr(ask, "ask_file", lambda *_: path)
    monkeypatch.setattr(ask, "ask_save", lambda *_: path)


@pytest.mark.parametrize("way", ["dialog", "drop", "second start"])
def test_opening_the_open_file_again_just_brings_it_forward(  # noqa: PLR0917 six fixtures
    window: MainWindow,
    saved: Path,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    way: str,
) -> None:
    asked = answer(monkeypatch, ask.Leaving.SAVE)
    choose(monkeypatch, saved)
    window.controller.open(saved)
    type_in(window, 5)
    if way == "dialog":
        window.controller.actions_["open"].trigger()
    elif way == "drop":
        window.dropped.emit(saved)
    else:
        OpenRequests(window).come_forward([saved])
    qtbot.waitUntil(lambda: "已经打开" in window.strip.text)
    assert not asked
    assert shown(window) == 5
    assert window.controller.files.save()
    assert on_disk(saved, catalog) == 5


def test_so_does_every_other_spelling_of_it(
    window: MainWindow, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = saved.with_name("快捷.nbao")
    link.symlink_to(saved)
    (saved.parent / "子").mkdir()
    window.controller.open(saved)
    type_in(window, 5)
    for spelling in (link, saved.parent / "子" / ".." / saved.name):
        window.controller.open(spelling)
        assert "已经打开" in window.strip.text
        assert shown(window) == 5
    assert window.controller.document.path == saved
    assert window._settings.recent_files == (saved,)


def test_a_file_is_read_after_the_question_that_may_save_it(
    window: MainWindow, saved: Path, other: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The answer makes the other file a copy of the one saved: the window shows that."""
    window.controller.open(saved)
    type_in(window, 5)

    def save_and_copy(*_: object) -> ask.Leaving:
        assert window.controller.files.save()
        copyfile(saved, other)
        return ask.Leaving.SAVE

    monkeypatch.setattr(ask, "ask_leaving", save_and_copy)
    window.controller.open(other)
    assert window.controller.document.path == other
    assert shown(window) == on_disk(other, catalog) == 5


def test_a_file_that_cannot_be_read_is_refused_before_anything_is_asked(
    window: MainWindow, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = answer(monkeypatch, ask.Leaving.SAVE)
    window.controller.open(saved)
    type_in(window, 5)
    window.controller.open(tmp_path / "没有.nbao")
    assert not asked
    assert "没有这个文件" in window.strip.text
    assert shown(window) == 5


def test_a_refused_file_leaves_the_lock_of_the_open_one(
    window: MainWindow, saved: Path, tmp_path: Path
) -> None:
    window.controller.open(saved)
    broken = tmp_path / "坏的.nbao"
    broken.write_bytes(b"PK\x03\x04")
    window.controller.open(broken)
    assert not isinstance(lock(saved), FileLock)
    found = lock(broken)
    assert isinstance(found, FileLock)
    found.release()


def test_an_unchanged_window_follows_the_file_that_was_changed_outside(
    window: MainWindow, saved: Path, catalog: Catalog
) -> None:
    window.controller.open(saved)
    with_number(saved, 9, catalog)
    window.controller.open(saved)
    assert shown(window) == 9
    assert "重新读取" in window.strip.text


def test_a_changed_one_says_so_and_offers_to_read_it(
    window: MainWindow, saved: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.controller.open(saved)
    type_in(window, 5)
    with_number(saved, 9, catalog)
    window.controller.open(saved)
    assert shown(window) == 5
    assert "在别处被改过" in window.strip.text
    answer(monkeypatch, ask.Leaving.DISCARD)
    window.strip.buttons[0].click()
    assert shown(window) == 9


def test_a_file_that_is_gone_is_said_to_be(window: MainWindow, saved: Path) -> None:
    window.controller.open(saved)
    saved.unlink()
    window.controller.open(saved)
    assert "不见了" in window.strip.text
    window.strip.buttons[0].click()
    assert saved.exists()


def test_the_start_page_holds_no_file(
    window: MainWindow, saved: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was dropped there is gone, and others may work on the file."""
    window.controller.open(saved)
    type_in(window, 5)
    answer(monkeypatch, ask.Leaving.DISCARD)
    window.controller.actions_["new"].trigger()
    found = lock(saved)
    assert isinstance(found, FileLock)
    found.release()
    window.controller.open(saved)
    assert shown(window) == 1


def test_saving_as_the_same_file_under_another_spelling_saves_it(
    window: MainWindow, saved: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    (saved.parent / "子").mkdir()
    choose(monkeypatch, saved.parent / "子" / ".." / saved.name)
    window.controller.open(saved)
    type_in(window, 5)
    assert window.controller.files.save_as()
    assert on_disk(saved, catalog) == 5
    assert window.controller.document.path == saved


def test_and_asks_first_if_that_was_changed_outside(
    window: MainWindow, saved: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(monkeypatch, saved)
    monkeypatch.setattr(ask, "ask_changed_outside", lambda *_: ask.Overwriting.CANCEL)
    window.controller.open(saved)
    type_in(window, 5)
    with_number(saved, 9, catalog)
    assert not window.controller.files.save_as()
    assert on_disk(saved, catalog) == 9


@pytest.fixture
def held(saved: Path) -> Iterator[FileLock]:
    """The lock of somebody else on the file."""
    found = lock(saved)
    assert isinstance(found, FileLock)
    yield found
    found.release()


def test_what_was_opened_to_be_read_is_not_saved_over_its_own_file(
    window: MainWindow,
    saved: Path,
    held: FileLock,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ask, "ask_locked", lambda *_: ask.OpenChoice.READ_ONLY)
    choose(monkeypatch, saved)
    window.controller.open(saved)
    type_in(window, 5)
    assert not window.controller.files.save()
    assert "正由" in window.strip.text
    assert on_disk(saved, catalog) == 1
    with_number(saved, 9, catalog)
    held.release()
    monkeypatch.setattr(ask, "ask_changed_outside", lambda *_: ask.Overwriting.CANCEL)
    assert not window.controller.files.save()
    assert on_disk(saved, catalog) == 9


def test_a_protected_file_says_so_when_it_is_opened(
    window: MainWindow, saved: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved.chmod(0o444)
    window.controller.open(saved)
    assert "（只读）" in window.windowTitle()
    assert "只读" in window.strip.text
    type_in(window, 5)
    elsewhere = saved.with_name("别处.nbao")
    choose(monkeypatch, elsewhere)
    assert window.controller.files.save()
    assert on_disk(saved, catalog) == 1
    assert on_disk(elsewhere, catalog) == 5
    assert "（只读）" not in window.windowTitle()


def test_saving_elsewhere_in_vain_keeps_the_lock_of_the_file_before(
    window: MainWindow, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.controller.open(saved)
    choose(monkeypatch, tmp_path / "没有的文件夹" / "年报.nbao")
    assert not window.controller.files.save_as()
    assert not isinstance(lock(saved), FileLock)


def test_a_file_that_changes_again_during_the_question_is_asked_about_again(
    window: MainWindow, saved: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.controller.open(saved)
    type_in(window, 5)
    with_number(saved, 8, catalog)
    questions: list[str] = []

    def overwrite(_: object, name: str, what: str) -> ask.Overwriting:
        questions.append(what)
        if len(questions) == 1:
            with_number(saved, 9, catalog)
            return ask.Overwriting.OVERWRITE
        return ask.Overwriting.CANCEL

    monkeypatch.setattr(ask, "ask_changed_outside", overwrite)
    assert not window.controller.files.save()
    assert "刚才又" in questions[1]
    assert on_disk(saved, catalog) == 9


def leave_a_log(folder: Path, path: Path | None, catalog: Catalog, number: int) -> None:
    """What a program that was killed leaves behind."""
    log = RecoveryLog(folder / "recovery")
    if path:
        opened = open_report(path, catalog)
        log.begin(Base(opened.report, path, opened.sha))
    else:
        log.begin(Base(Report(catalog.for_year(2024), Details(2024))))
    log.append(Edit(entries={PERSON: Decimal(number)}))
    log.stop()


def test_a_second_recovery_does_not_drop_the_first(
    window: MainWindow,
    saved: Path,
    tmp_path: Path,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leave_a_log(tmp_path, saved, catalog, 7)
    leave_a_log(tmp_path, None, catalog, 8)
    monkeypatch.setattr(RecoveryDialog, "exec", lambda dialog: setattr(dialog, "choice", TAKE))
    asked = answer(monkeypatch, ask.Leaving.CANCEL)
    assert window.controller.recovery.offer()
    first = shown(window)
    window.strip.buttons[0].click()
    assert len(asked) == 1
    assert shown(window) == first
    found = window.controller.autosave.recoveries().recoveries
    assert len(found) == 1
    found[0].log.release()


def test_a_file_that_changes_while_its_recovery_is_offered_is_not_written_over(
    window: MainWindow,
    saved: Path,
    tmp_path: Path,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leave_a_log(tmp_path, saved, catalog, 7)

    def change(dialog: RecoveryDialog) -> int:
        with_number(saved, 9, catalog)
        dialog.choice = RecoveryChoice.TAKE
        return 0

    monkeypatch.setattr(RecoveryDialog, "exec", change)
    assert window.controller.recovery.offer()
    assert "新报告" in window.strip.text
    assert shown(window) == 7
    assert window.controller.document.path is None
    assert on_disk(saved, catalog) == 9


def test_what_was_to_be_opened_is_offered_after_a_recovery(  # noqa: PLR0917 six fixtures
    window: MainWindow,
    saved: Path,
    other: Path,
    tmp_path: Path,
    catalog: Catalog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    leave_a_log(tmp_path, saved, catalog, 7)
    monkeypatch.setattr(RecoveryDialog, "exec", lambda dialog: setattr(dialog, "choice", TAKE))
    assert window.controller.recovery.offer([other])
    assert "另一份.nbao 还没有打开" in window.strip.text
    assert [button.text() for button in window.strip.buttons] == ["打开 另一份.nbao"]


def test_a_new_year_begins_with_what_was_just_saved_of_the_last(
    window: MainWindow, saved: Path, qtbot: QtBot, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.controller.open(saved)
    type_in(window, 5)
    answer(monkeypatch, ask.Leaving.SAVE)
    rounds: list[NewYearDialog] = []

    def agree(dialog: NewYearDialog) -> int:
        rounds.append(dialog)
        return 1

    monkeypatch.setattr(NewYearDialog, "exec", agree)
    window.controller.last_year.new(saved)
    qtbot.waitUntil(lambda: "建立" in window.strip.text, timeout=20_000)
    assert len(rounds) == 2
    previous = window.controller.document.report.previous
    assert previous is not None
    assert previous.values[PERSON] == 5


def test_a_document_is_not_imported_into_a_report_that_came_in_between(
    window: MainWindow, saved: Path, other: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(_: ImportDialog) -> int:
        raise AssertionError

    monkeypatch.setattr(ImportDialog, "exec", never)
    window.controller.open(saved)
    window.controller.imports.into_report(sample_path())
    window.controller.open(other)
    qtbot.waitUntil(lambda: "没有导入 柘山镇2020.nbao" in window.strip.text, timeout=20_000)
    assert shown(window) == 2


def test_what_leads_to_a_question_waits_for_the_one_that_is_open(
    window: MainWindow, qtbot: QtBot
) -> None:
    done: list[int] = []
    question = QMessageBox(window)
    question.open()
    task: Task[int] = Task(window, done.append, lambda _: None, asks=True)
    task.start(lambda: 1)
    qtbot.wait(400)
    assert not done
    question.close()
    qtbot.waitUntil(lambda: done == [1])


def test_files_that_arrive_during_a_question_are_named_and_opened_after_it(
    window: MainWindow, saved: Path, other: Path, qtbot: QtBot
) -> None:
    open_requests = OpenRequests(window)

    def arrive(question: QMessageBox) -> None:
        open_requests.come_forward([saved])
        open_requests.come_forward([other])
        assert "年报.nbao、另一份.nbao" in window.strip.text
        QTimer.singleShot(100, question.reject)

    with_dialog(qtbot, QMessageBox, lambda: ask.ask_sure(window, "要吗？", "要"), arrive)
    qtbot.waitUntil(lambda: window.controller.document.path in (saved, other))
    qtbot.waitUntil(lambda: not open_requests._waiting)


def test_after_its_first_saving_a_report_opens_again_with_its_file(
    report_window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The question on the way to the larger interface saves it in the first file it has."""
    type_in(report_window, 5)
    answer(monkeypatch, ask.Leaving.SAVE)
    path = tmp_path / "新的.nbao"
    choose(monkeypatch, path)
    report_window.controller.reopen_wanted.emit()
    assert report_window.reopens_with == [str(path)]


def test_saving_elsewhere_instead_of_over_a_changed_file_counts_as_saved(
    window: MainWindow, saved: Path, other: Path, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What follows on the saving goes on: the other file is opened."""
    window.controller.open(saved)
    type_in(window, 5)
    with_number(saved, 9, catalog)
    elsewhere = saved.with_name("我的.nbao")
    choose(monkeypatch, elsewhere)
    answer(monkeypatch, ask.Leaving.SAVE)
    monkeypatch.setattr(ask, "ask_changed_outside", lambda *_: ask.Overwriting.SAVE_AS)
    window.controller.open(other)
    assert on_disk(elsewhere, catalog) == 5
    assert on_disk(saved, catalog) == 9
    assert window.controller.document.path == other
