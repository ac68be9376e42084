"""A file is written whole, or it stays what it was and one sentence says why."""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from app.storage.atomic import (
    DeviceGoneError,
    DiskFaultyError,
    DiskFullError,
    FolderMissingError,
    FolderReadOnlyError,
    NameRefusedError,
    NameTooLongError,
    NotAFileError,
    OpenElsewhereError,
    ReadOnlyFileError,
    WriteRefusedError,
    write_whole,
)


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """A file that exists already."""
    path = tmp_path / "报告.docx"
    path.write_bytes(b"old")
    return path


def assert_untouched(target: Path) -> None:
    """The old content stands there, and nothing was left beside it."""
    assert target.read_bytes() == b"old"
    assert not list(target.parent.glob(".nianbao-*"))


def test_writes_a_new_file(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.json", b"new")
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a.json", b"new")]


def test_replaces_a_file_and_keeps_its_rights(target: Path) -> None:
    target.chmod(0o640)
    write_whole(target, b"new")
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_writes_through_a_link(target: Path) -> None:
    link = target.with_name("link.docx")
    link.symlink_to(target)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_refuses_a_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(FolderMissingError, match="请先建好"):
        write_whole(tmp_path / "没有" / "a.json", b"new")


def test_refuses_a_file_in_place_of_a_folder(target: Path) -> None:
    with pytest.raises(FolderMissingError):
        write_whole(target / "a.json", b"new")


def test_refuses_a_read_only_folder(target: Path) -> None:
    target.parent.chmod(0o555)
    try:
        with pytest.raises(FolderReadOnlyError, match="不允许写入"):
            write_whole(target, b"new")
    finally:
        target.parent.chmod(0o755)
    assert_untouched(target)


def test_refuses_a_read_only_file(target: Path) -> None:
    target.chmod(0o444)
    with pytest.raises(ReadOnlyFileError, match="只读"):
        write_whole(target, b"new")
    assert_untouched(target)


def test_refuses_a_folder_as_a_target(tmp_path: Path) -> None:
    with pytest.raises(NotAFileError, match="文件夹"):
        write_whole(tmp_path, b"new")


def test_refuses_a_device_as_a_target() -> None:
    with pytest.raises(NotAFileError, match="设备"):
        write_whole(Path(os.devnull), b"new")


def test_refuses_a_name_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(NameTooLongError):
        write_whole(tmp_path / f"{'年' * 100}.json", b"new")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("owner", [".~lock.报告.docx#", "~$报告.docx", "~$.docx", ".~报告.docx"])
def test_refuses_a_file_with_an_owner_file_beside_it(target: Path, owner: str) -> None:
    target.with_name(owner).touch()
    with pytest.raises(OpenElsewhereError, match="正被其他程序打开"):
        write_whole(target, b"new")
    assert_untouched(target)


@pytest.mark.parametrize("lock", ["flock", "lockf"])
def test_refuses_a_file_that_another_process_has_locked(target: Path, lock: str) -> None:
    code = (
        "import fcntl, sys; file = open(sys.argv[1], 'r+b');"
        f"fcntl.{lock}(file, fcntl.LOCK_EX); print('locked', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, target], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with holder:
        assert holder.stdout
        holder.stdout.readline()
        with pytest.raises(OpenElsewhereError, match="已被锁定"):
            write_whole(target, b"new")
        assert_untouched(target)
        assert holder.stdin
        holder.stdin.close()
    write_whole(target, b"new")


def test_refuses_a_file_that_this_process_has_locked(target: Path) -> None:
    with target.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        with pytest.raises(OpenElsewhereError):
            write_whole(target, b"new")


@pytest.mark.parametrize(
    ("code", "error"),
    [(errno.ENOSPC, DiskFullError), (errno.EIO, WriteRefusedError)],
)
def test_a_failing_disk_leaves_the_old_file(
    target: Path, monkeypatch: pytest.MonkeyPatch, code: int, error: type[WriteRefusedError]
) -> None:
    def fail(handle: int) -> None:
        raise OSError(code, "fault")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(error) as refusal:
        write_whole(target, b"new")
    assert str(target) in str(refusal.value)
    assert_untouched(target)


class WindowsError(OSError):
    """What Windows raises: a common code that says little, and a number of its own."""

    def __init__(self, winerror: int, code: int) -> None:
        super().__init__(code, "fault")
        self.winerror = winerror


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (21, DeviceGoneError),
        (53, DeviceGoneError),
        (55, DeviceGoneError),
        (59, DeviceGoneError),
        (64, DeviceGoneError),
        (67, DeviceGoneError),
        (112, DiskFullError),
        (123, NameRefusedError),
        (206, NameTooLongError),
        (1167, DeviceGoneError),
    ],
)
def test_the_numbers_of_windows_are_told_apart_before_the_common_code(
    target: Path, monkeypatch: pytest.MonkeyPatch, number: int, error: type[WriteRefusedError]
) -> None:
    def fail(handle: int) -> None:
        raise WindowsError(number, errno.EISDIR)

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(WriteRefusedError) as refusal:
        write_whole(target, b"new")
    assert type(refusal.value) is error
    assert_untouched(target)


@pytest.mark.parametrize(
    ("code", "error"),
    [(errno.EROFS, FolderReadOnlyError), (errno.EIO, DiskFaultyError)],
)
def test_another_number_of_windows_leaves_it_to_the_common_code(
    target: Path, monkeypatch: pytest.MonkeyPatch, code: int, error: type[WriteRefusedError]
) -> None:
    def fail(handle: int) -> None:
        raise WindowsError(5, code)

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(WriteRefusedError) as refusal:
        write_whole(target, b"new")
    assert type(refusal.value) is error
