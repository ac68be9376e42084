"""A report gets a password, is saved locked, asks for it, and leaves nothing in the clear."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot

from app.report.changes import Edit
from app.report.report import Report
from app.storage import vault
from app.storage.report_file import save_report
from app.storage.vault import is_locked
from tests.ui.test_finalising import in_dialog
from ui.dialogs.password_dialog import PasswordDialog
from ui.main_window import MainWindow
from ui.settings import Settings

PASSWORD = "safe enough"  # noqa: S105 for tests
SECRET = "不许外传的一句话"  # noqa: S105 for tests


@pytest.fixture(autouse=True)
def _cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "_MEMORY", 8 * 1024 * 1024)
    monkeypatch.setattr(vault, "_PASSES", 1)


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
    window.desk.open(tmp_path / "r.nbao")
    window.desk.document.edit(Edit(texts={"overview": SECRET}), "改")
    window.desk.files.save()
    in_dialog(type_password)
    window.desk.actions_["password"].trigger()
    return window


def in_the_clear(folder: Path) -> list[Path]:
    """The files in which the secret words can be read."""
    words = SECRET.encode()
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if words in path.read_bytes()]


def test_setting_a_password_saves_the_file_locked(
    locked_window: MainWindow, tmp_path: Path
) -> None:
    assert is_locked((tmp_path / "r.nbao").read_bytes())
    assert not locked_window.desk.document.is_dirty
    assert "加密" in locked_window.strip.text


def test_nothing_of_it_is_kept_in_the_clear(
    locked_window: MainWindow, tmp_path: Path, settings: Settings, qtbot: QtBot
) -> None:
    desk = locked_window.desk
    desk.document.edit(Edit(texts={"issues": f"{SECRET}。"}), "改")
    assert not desk.keeper.flush()
    desk.files.save()
    desk.keeper.wait()
    assert in_the_clear(tmp_path) == []
    assert in_the_clear(settings.data_folder) == []


def test_a_locked_report_asks_until_the_password_is_right(
    locked_window: MainWindow, tmp_path: Path
) -> None:
    desk = locked_window.desk
    desk.files.new(2024)
    in_dialog(answer("wrong one", PASSWORD))
    desk.open(tmp_path / "r.nbao")
    assert desk.document.report.texts["overview"] == SECRET
    assert desk.document.key
    desk.document.edit(Edit(texts={"issues": "改过。"}), "改")
    assert desk.files.save()
    assert is_locked((tmp_path / "r.nbao").read_bytes())


def test_giving_up_leaves_the_open_report(locked_window: MainWindow, tmp_path: Path) -> None:
    desk = locked_window.desk
    desk.files.new(2024)
    before = desk.document.report
    in_dialog(lambda dialog: dialog.reject())
    desk.open(tmp_path / "r.nbao")
    assert desk.document.report is before
    assert desk.document.key is None


def test_the_password_is_taken_off_again(locked_window: MainWindow, tmp_path: Path) -> None:
    def remove(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        next(one for one in dialog.buttons() if one.text().startswith("取消密码")).click()

    in_dialog(remove)
    locked_window.desk.actions_["password"].trigger()
    assert not is_locked((tmp_path / "r.nbao").read_bytes())
    assert locked_window.desk.keeper.flush()
    assert QApplication.activeModalWidget() is None
