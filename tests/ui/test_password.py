"""A report gets a password, is saved locked, asks for it, and leaves nothing in the clear."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.report.changes import Edit
from app.report.report import Report
from app.storage import encryption
from app.storage.atomic import DiskFullError
from app.storage.encryption import is_locked
from app.storage.report_file import save_report
from app.storage.versions import VersionLockedError
from tests.kept_files import contents
from tests.ui.test_finalising import in_dialog
from ui.application import make_window
from ui.dialogs.ask import PasswordDialog
from ui.dialogs.versions_dialogs import RecoveryDialog
from ui.main_window import MainWindow, SingleInstance
from ui.settings import Settings

PASSWORD = "safe enough"  # noqa: S105 for tests
SECRET = "不许外传的一句话"  # noqa: S105 for tests
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "unicode-escape")


@pytest.fixture(autouse=True)
def _cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encryption, "_MEMORY", 8 * 1024 * 1024)
    monkeypatch.setattr(encryption, "_PASSES", 1)


def type_password(dialog: QDialog) -> None:
    assert isinstance(dialog, PasswordDialog)
    dialog.first.setText(PASSWORD)
    assert not dialog.agree.isEnabled()
    dialog.second.setText(PASSWORD)
    dialog.agree.click()


def answer(*passwords: str) -> Callable[[QDialog], None]:
    """Types the passwords, one after the other, as often as asked."""

    def act(dialog: QDialog) -> None:
        assert isinstance(dialog, QInputDialog)
        if passwords[1:]:
            in_dialog(answer(*passwords[1:]))
        dialog.setTextValue(passwords[0])
        dialog.accept()

    return act


@pytest.fixture
def locked_window(window: MainWindow, huaian: Report, tmp_path: Path) -> MainWindow:
    """The window with a report that was saved in the clear and then got a password."""
    save_report(huaian, tmp_path / "r.nbao")
    window.controller.open(tmp_path / "r.nbao")
    window.controller.document.edit(Edit(texts={"overview": SECRET}), "改")
    window.controller.files.save()
    in_dialog(type_password)
    window.controller.actions_["password"].trigger()
    return window


def in_the_clear(folder: Path) -> list[Path]:
    """The files in which the secret words or the password can be read."""
    words = [word.encode(code) for word in (SECRET, PASSWORD) for code in ENCODINGS]
    return [path for path, data in contents(folder) if any(word in data for word in words)]


def test_settings_and_what_another_start_hands_over_tell_nothing(
    window: MainWindow, huaian: Report, settings: Settings, tmp_path: Path
) -> None:
    save_report(huaian, tmp_path / "r.nbao")
    settings.reports.keep_notes(tmp_path / "r.nbao", SECRET)
    window.controller.open(tmp_path / "r.nbao")
    in_dialog(type_password)
    window.controller.actions_["password"].trigger()
    first = SingleInstance(settings.data_folder)
    assert not first.gives_way([])
    assert not SingleInstance(settings.data_folder, patience=0).gives_way([tmp_path / "r.nbao"])
    first.leave()
    window.controller.autosave.wait()
    key = window.controller.document.key
    assert settings.reports.notes(tmp_path / "r.nbao", key) == SECRET
    assert (tmp_path / "settings.ini").is_file()
    assert in_the_clear(tmp_path) == []


def test_words_for_the_successor_are_locked_before_the_file(
    window: MainWindow,
    huaian: Report,
    settings: Settings,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    save_report(huaian, tmp_path / "r.nbao")
    settings.reports.keep_notes(tmp_path / "r.nbao", SECRET)
    window.controller.open(tmp_path / "r.nbao")
    readable: list[Path] = []

    def refuse(file: Path, _: object) -> None:
        readable.extend(in_the_clear(tmp_path))
        raise DiskFullError(file)

    monkeypatch.setattr("app.storage.recovery.autosave.write_whole", refuse)
    in_dialog(type_password)
    window.controller.actions_["password"].trigger()
    assert readable == []
    assert settings.reports.notes(tmp_path / "r.nbao") == SECRET
    assert "磁盘空间不足" in window.strip.text
    assert "密码没有改动" in window.strip.text


def test_setting_a_password_saves_the_file_locked(
    locked_window: MainWindow, tmp_path: Path
) -> None:
    assert is_locked((tmp_path / "r.nbao").read_bytes())
    assert not locked_window.controller.document.is_dirty
    assert "加密" in locked_window.strip.text


def test_nothing_of_it_is_kept_in_the_clear(
    locked_window: MainWindow, tmp_path: Path, settings: Settings, qtbot: QtBot
) -> None:
    controller = locked_window.controller
    controller.document.edit(Edit(texts={"issues": f"{SECRET}。"}), "改")
    assert controller.autosave.flush()
    assert in_the_clear(tmp_path) == []
    controller.files.save()
    controller.autosave.wait()
    assert in_the_clear(tmp_path) == []
    assert in_the_clear(settings.data_folder) == []


def test_a_locked_report_asks_until_the_password_is_right(
    locked_window: MainWindow, tmp_path: Path
) -> None:
    controller = locked_window.controller
    controller.files.new(2024)
    in_dialog(answer("wrong one", PASSWORD))
    controller.open(tmp_path / "r.nbao")
    assert controller.document.report.texts["overview"] == SECRET
    assert controller.document.key
    controller.document.edit(Edit(texts={"issues": "改过。"}), "改")
    assert controller.files.save()
    assert is_locked((tmp_path / "r.nbao").read_bytes())


@pytest.fixture
def next_window(locked_window: MainWindow, qtbot: QtBot, settings: Settings) -> MainWindow:
    """The window of the next start, after the first was killed with an edit that was not saved."""
    locked_window.controller.document.edit(Edit(texts={"issues": "断电以前写的"}), "改")
    assert locked_window.controller.autosave.flush()
    locked_window.controller.autosave._log.stop()
    locked_window.controller.autosave.file_lock.release()
    window = make_window(settings)
    qtbot.addWidget(
        window, before_close_func=lambda one: one.controller.document.undo_stack.setClean()
    )
    return window


def test_after_a_bad_end_it_comes_back_with_the_password(
    next_window: MainWindow, tmp_path: Path, settings: Settings
) -> None:
    def recover(dialog: QDialog) -> None:
        assert isinstance(dialog, RecoveryDialog)
        assert "r.nbao" in dialog.note.text()
        assert not dialog.take.isEnabled()
        in_dialog(answer("wrong one", PASSWORD))
        dialog.enter.click()
        assert not dialog.enter.isVisible()
        dialog.take.click()

    in_dialog(recover)
    controller = next_window.controller
    assert controller.recovery.offer()
    assert controller.document.report.texts["issues"] == "断电以前写的"
    assert controller.document.key
    assert controller.document.is_dirty
    assert controller.files.save()
    assert is_locked((tmp_path / "r.nbao").read_bytes())
    assert controller.autosave.flush()
    assert not list((settings.data_folder / "recovery").glob("*.log"))


def test_without_the_password_it_waits_for_the_next_start(
    next_window: MainWindow, settings: Settings
) -> None:
    def give_up(dialog: QDialog) -> None:
        assert isinstance(dialog, RecoveryDialog)
        in_dialog(lambda asked: asked.reject())
        dialog.enter.click()
        dialog.reject()

    in_dialog(give_up)
    assert not next_window.controller.recovery.offer()
    [log] = next_window.controller.autosave.recoveries().locked
    log.log.release()


def test_left_behind_it_stays_encrypted(next_window: MainWindow, settings: Settings) -> None:
    def leave(dialog: QDialog) -> None:
        assert isinstance(dialog, RecoveryDialog)
        next(one for one in dialog.buttons.buttons() if one.text().startswith("不恢复")).click()

    in_dialog(leave)
    assert not next_window.controller.recovery.offer()
    assert len(list((settings.data_folder / "recovery" / "aside").iterdir())) == 1
    assert in_the_clear(settings.data_folder) == []


def test_what_is_left_with_the_password_is_a_locked_version(
    next_window: MainWindow, tmp_path: Path, settings: Settings
) -> None:
    def leave(dialog: QDialog) -> None:
        assert isinstance(dialog, RecoveryDialog)
        in_dialog(answer(PASSWORD))
        dialog.enter.click()
        next(one for one in dialog.buttons.buttons() if one.text().startswith("不恢复")).click()

    in_dialog(leave)
    controller = next_window.controller
    assert not controller.recovery.offer()
    assert in_the_clear(settings.data_folder) == []
    newest = controller.autosave.versions(tmp_path / "r.nbao")[0]
    assert controller.autosave.load(newest, PASSWORD).texts["issues"] == "断电以前写的"


def test_a_version_with_another_password_asks_for_it(
    locked_window: MainWindow, tmp_path: Path
) -> None:
    controller = locked_window.controller
    [newest, *_] = controller.autosave.versions(tmp_path / "r.nbao")
    controller.files.new(2024)
    in_dialog(answer("wrong one", PASSWORD))
    assert controller.recovery._loaded(newest).texts["overview"] == SECRET
    in_dialog(lambda dialog: dialog.reject())
    with pytest.raises(VersionLockedError):
        controller.recovery._loaded(newest)


def test_a_password_that_could_not_be_saved_is_not_set(
    window: MainWindow, huaian: Report, tmp_path: Path
) -> None:
    save_report(huaian, tmp_path / "r.nbao")
    window.controller.open(tmp_path / "r.nbao")
    (tmp_path / "r.nbao").chmod(0o444)
    in_dialog(type_password)
    window.controller.actions_["password"].trigger()
    assert window.controller.document.key is None
    assert "没有保存" in window.strip.text


def test_giving_up_leaves_the_open_report(locked_window: MainWindow, tmp_path: Path) -> None:
    controller = locked_window.controller
    controller.files.new(2024)
    before = controller.document.report
    in_dialog(lambda dialog: dialog.reject())
    controller.open(tmp_path / "r.nbao")
    assert controller.document.report is before
    assert controller.document.key is None


def test_the_password_is_taken_off_again(locked_window: MainWindow, tmp_path: Path) -> None:
    def remove(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        next(one for one in dialog.buttons() if one.text().startswith("取消密码")).click()

    in_dialog(remove)
    locked_window.controller.actions_["password"].trigger()
    assert not is_locked((tmp_path / "r.nbao").read_bytes())
    assert locked_window.controller.autosave.flush()
    assert QApplication.activeModalWidget() is None
