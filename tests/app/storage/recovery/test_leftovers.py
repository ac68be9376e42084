"""What killed programs left is gone after the next start; what is in use stays."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from app.storage.atomic import FolderNotes, temporary_name, temporary_prefix
from app.storage.recovery.leftovers import clear_leftovers
from app.storage.report_lock import FileLock, lock, lock_file

KILLED = """
import os, sys
from pathlib import Path
from tempfile import mkdtemp
from app.storage.atomic import write_whole
from app.storage.atomic import FileLayer
from app.storage.report_lock import lock
from app.storage.atomic import temporary_prefix, FOLDER_NOTES

class Dies(FileLayer):
    def rename(self, old, new):
        os._exit(9)

folder = Path(sys.argv[1])
if len(sys.argv) > 2:
    FOLDER_NOTES.data_folder = lambda: Path(sys.argv[2])
    write_whole(folder / "表.xlsx", b"half", Dies())
found = lock(folder / "年报.nbao")
mkdtemp(prefix=temporary_prefix(), dir=folder / "temp")
write_whole(folder / "年报.nbao", b"half", Dies())
"""


@pytest.fixture(autouse=True)
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's folder for temporary files."""
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


def everything(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*")}


def test_what_a_killed_program_left_is_cleared(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert len(everything(tmp_path)) == 4
    clear_leftovers([tmp_path], tmp_path / "data")
    assert everything(tmp_path) == {"temp"}


def test_folders_that_were_written_into_once_are_cleared_too(tmp_path: Path) -> None:
    data, odd = tmp_path / "data", tmp_path / "temp" / "输出"
    for folder in (data, odd):
        folder.mkdir()
    stick = tmp_path / "temp" / "U 盘"
    stick.mkdir()
    for folder in (odd, stick):
        subprocess.run([sys.executable, "-c", KILLED, folder, data], check=False)
    assert [len(everything(folder)) for folder in (odd, stick)] == [1, 1]
    away = stick.rename(tmp_path / "拔下的 U 盘")
    clear_leftovers([], data)
    assert everything(odd) == set()
    assert len(everything(away)) == 1
    away.rename(stick)
    clear_leftovers([], data)
    assert everything(stick) == set()
    assert (data / FolderNotes.name).read_bytes() == b""


def test_what_is_in_use_stays(tmp_path: Path, temp: Path) -> None:
    held = lock(tmp_path / "年报.nbao")
    assert isinstance(held, FileLock)
    (tmp_path / temporary_name()).touch()
    (temp / f"{temporary_prefix()}x").mkdir()
    (tmp_path / ".nianbao-00000000-1-ab.tmp").touch()  # of another machine, a moment ago
    (tmp_path / "年报.tmp").touch()
    before = everything(tmp_path)
    clear_leftovers([tmp_path, tmp_path / "没有"], tmp_path / "data")
    assert everything(tmp_path) == before
    held.release()


def test_what_is_a_day_old_is_nobodys(tmp_path: Path) -> None:
    for name in (".nianbao-00000000-1-ab.tmp", ".nianbao-0123456789ab.tmp"):
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (1, 1))
    clear_leftovers([tmp_path], tmp_path / "data")
    assert everything(tmp_path) == {"temp"}


def test_spoiled_locks_go_and_folders_of_versions_are_looked_into(tmp_path: Path) -> None:
    lock_file(tmp_path / "年报.nbao").write_bytes(b"\xff")
    inside = tmp_path / "data" / "versions" / "ab"
    inside.mkdir(parents=True)
    left = inside / ".nianbao-0123456789ab.tmp"
    left.touch()
    os.utime(left, (1, 1))
    clear_leftovers([tmp_path], tmp_path / "data")
    assert everything(tmp_path) == {"temp", "data", "versions", "ab"}
