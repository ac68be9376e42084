"""Damaged settings are put aside, what a kill left of them goes; the program goes on keeping."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QLockFile, QSettings

from app.storage.own_state import DAMAGED_SUFFIX
from ui.application import _store
from ui.settings import Settings, clear_settings_leftovers


@pytest.mark.parametrize("damage", [b"\xff\xfe\n", b"no sense\n", b"[broken\n", bytes(16) + b"\n"])
def test_settings_are_kept_again_after_damage(tmp_path: Path, damage: bytes) -> None:
    file, report = tmp_path / "settings.ini", tmp_path / "年报.nbao"
    store = _store(tmp_path)
    Settings(store).add_recent(report)
    store.sync()
    sound = file.read_bytes()
    del store
    file.write_bytes(sound + damage)
    store = _store(tmp_path)
    assert Settings(store).recent_files == (report,)
    Settings(store).interface_size = 150
    store.sync()
    assert store.status() is QSettings.Status.NoError
    del store
    again = Settings(_store(tmp_path))
    assert (again.interface_size, again.recent_files) == (150, (report,))
    aside = file.with_name(file.name + DAMAGED_SUFFIX)
    assert not aside.exists() or aside.read_bytes() == sound + damage


KILLED = """
import os, sys
import subprocess
import sys
from pathlib import Path
from PySide6.QtCore import QLockFile
lock = QLockFile(sys.argv[1] + ".lock")
assert lock.lock()
Path(sys.argv[1] + ".aBcDeF").write_bytes(b"[half")
os._exit(9)
"""


def test_what_a_killed_program_left_of_its_settings_is_cleared(tmp_path: Path) -> None:
    file = tmp_path / "settings.ini"
    subprocess.run([sys.executable, "-c", KILLED, str(file)], check=False)
    assert len(list(tmp_path.iterdir())) == 2
    clear_settings_leftovers(file)
    assert list(tmp_path.iterdir()) == []


def test_a_lock_of_settings_that_are_being_written_stays(tmp_path: Path) -> None:
    file = tmp_path / "settings.ini"
    lock = QLockFile(f"{file}.lock")
    assert lock.lock()
    half = tmp_path / "settings.ini.aBcDeF"
    half.touch()
    clear_settings_leftovers(file)
    assert half.exists()
    assert lock.isLocked()
    assert Path(lock.fileName()).exists()
    lock.unlock()
