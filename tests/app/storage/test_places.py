"""Where settings and recovery are kept."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.storage.paths import data_folder, program_folder


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


def test_a_built_program_lies_where_its_file_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert program_folder() == Path(sys.executable).parent
