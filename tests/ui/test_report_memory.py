"""What is remembered of a report with a password is not readable either."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from app.storage import encryption
from app.storage.encryption import Key, new_key
from ui.settings import ReportMemory, Settings

WORDS = "do not tell anybody"


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> Key:
    """A key that is made in no time."""
    monkeypatch.setattr(encryption, "_MEMORY", 8 * 1024 * 1024)
    monkeypatch.setattr(encryption, "_PASSES", 1)
    return new_key("十分安全的密码 1")


def test_words_for_the_successor_follow_the_password(tmp_path: Path, key: Key) -> None:
    file, report, renamed = (tmp_path / name for name in ("s.ini", "年报.nbao", "旧.nbao"))
    report.touch()
    store = QSettings(str(file), QSettings.Format.IniFormat)
    memory = ReportMemory(store)
    for one in (report, renamed):
        memory.keep_notes(one, WORDS)
    store.sync()
    assert WORDS in file.read_text("utf-8")
    memory.lock_notes([report], None, key)
    assert WORDS not in file.read_text("utf-8")
    assert (memory.notes(report), memory.notes(report, key)) == ("", WORDS)
    assert memory.notes(renamed) == ""
    memory.keep_notes(report, WORDS * 2, key)
    memory.lock_notes([report], key, None)
    assert memory.notes(report) == WORDS * 2


def test_spoiled_words_are_none(tmp_path: Path, key: Key) -> None:
    memory = ReportMemory(QSettings(str(tmp_path / "s.ini"), QSettings.Format.IniFormat))
    for words in ("locked:", "locked:%%%", "locked:AAAA"):
        memory.keep_notes(tmp_path, words)
        assert memory.notes(tmp_path, key) == ""


def test_settings_that_cannot_be_written_are_not_called_kept(tmp_path: Path) -> None:
    store = QSettings(str(tmp_path / "s" / "s.ini"), QSettings.Format.IniFormat)
    settings = Settings(store)
    (tmp_path / "s").touch()
    settings.interface_size = 125
    assert not settings.are_kept
    (tmp_path / "s").unlink()
    assert settings.are_kept
    assert "125" in (tmp_path / "s" / "s.ini").read_text("utf-8")
