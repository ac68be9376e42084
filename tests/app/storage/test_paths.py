"""Where settings and recovery are kept."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs
import pytest

from app.storage.paths import data_folder, portable_refused, program_folder


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a program, and a home apart from it."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    folder = tmp_path / "U 盘" / "年报填报助手"
    folder.mkdir(parents=True)
    return folder


def test_the_user_s_own_folder_is_made(program: Path, tmp_path: Path) -> None:
    folder = data_folder(program)
    assert folder.is_dir()
    assert folder.is_relative_to(tmp_path / "home")


def test_a_portable_program_keeps_everything_beside_itself(program: Path) -> None:
    (program / "portable").touch()
    assert data_folder(program) == program / "数据"
    assert (program / "数据").is_dir()


def test_where_nothing_can_be_written_beside_it_the_user_s_folder_serves(
    program: Path, tmp_path: Path
) -> None:
    (program / "portable").touch()
    (program / "数据").write_bytes(b"in the way")
    assert data_folder(program).is_relative_to(tmp_path / "home")


def test_a_stick_that_is_protected_against_writing_is_told(
    program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (program / "portable").touch()
    assert not portable_refused(data_folder(program), program)
    real = os.open

    def protected(path: Path, flags: int, mode: int = 0o777) -> int:
        if Path(path).is_relative_to(program):
            raise PermissionError(13, "write-protected", str(path))
        return real(path, flags, mode)

    monkeypatch.setattr(os, "open", protected)
    monkeypatch.setattr(os, "access", lambda *_: True)  # as Windows says
    folder = data_folder(program)
    assert not folder.is_relative_to(program)
    assert portable_refused(folder, program)
    assert not list(folder.iterdir())


def test_a_built_program_lies_where_its_file_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert program_folder() == Path(sys.executable).parent


@pytest.mark.skipif(sys.platform != "linux", reason="the system's own folder is another one")
@pytest.mark.parametrize("told", ["", "inside", "~/inside", "/absolute"])
def test_the_users_folder_is_that_of_the_library(
    told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", told.replace("/absolute", str(tmp_path / "absolute")))
    folder = data_folder(tmp_path)
    assert folder == platformdirs.user_data_path("nianbao", appauthor=False)
