"""Settings that were damaged are put aside; the program goes on keeping what it is told."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from app.storage.own_state import DAMAGED_SUFFIX
from ui.application import _store
from ui.settings import Settings


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
    Settings(store).keep_interface_size(150)
    store.sync()
    assert store.status() is QSettings.Status.NoError
    del store
    again = Settings(_store(tmp_path))
    assert (again.interface_size, again.recent_files) == (150, (report,))
    aside = file.with_name(file.name + DAMAGED_SUFFIX)
    assert not aside.exists() or aside.read_bytes() == sound + damage
