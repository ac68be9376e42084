"""Writes a file whole or not at all: what stood there before stays until the new one is safe."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
from contextlib import suppress
from pathlib import Path

from app.errors import RefusedError
from app.storage.in_use import opened_elsewhere


class WriteRefusedError(RefusedError):
    """A file cannot be written; what stood there is untouched."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} 没有写入：{problem}。")
        self.path = path


class FolderMissingError(WriteRefusedError):
    """The folder does not exist."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, f"没有“{path.parent}”这个文件夹，请先建好或换一个文件夹")


class FolderReadOnlyError(WriteRefusedError):
    """Nothing may be written into the folder."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, f"文件夹“{path.parent}”不允许写入，请换一个文件夹保存")


class DiskFullError(WriteRefusedError):
    """There is no room left."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "磁盘空间不足，请清理磁盘或换一个位置保存")


class NameTooLongError(WriteRefusedError):
    """The file's name or its path is too long."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "文件名或路径太长，请改短一些")


class NotAFileError(WriteRefusedError):
    """Something that is no file has this name."""

    def __init__(self, path: Path) -> None:
        what = "文件夹" if path.is_dir() else "设备"
        super().__init__(path, f"这是一个{what}，请另取一个文件名")


class ReadOnlyFileError(WriteRefusedError):
    """The file that stands there is marked read-only."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "原有文件是只读的，请取消“只读”或另取一个文件名")


class OpenElsewhereError(WriteRefusedError):
    """The file is open in another program."""

    def __init__(self, path: Path, sign: str = "") -> None:
        known = f"（{sign}）" if sign else ""
        super().__init__(
            path, f"文件正被其他程序打开{known}，请在 Word、WPS 或 Excel 中关闭后再试，或另取文件名"
        )


class DeviceFailedError(WriteRefusedError):
    """The system could not write, for a reason that has no better words."""

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(
            path, f"系统写文件时出错（代码 {error.errno}），请检查磁盘或换一个位置保存"
        )


_BY_CODE = {
    errno.ENOENT: FolderMissingError,
    errno.ENOTDIR: FolderMissingError,
    errno.EACCES: FolderReadOnlyError,
    errno.EPERM: FolderReadOnlyError,
    errno.EROFS: FolderReadOnlyError,
    errno.ENOSPC: DiskFullError,
    errno.EDQUOT: DiskFullError,
    errno.EFBIG: DiskFullError,
    errno.ENAMETOOLONG: NameTooLongError,
    errno.EISDIR: NotAFileError,
}


def write_whole(path: Path, data: bytes) -> None:
    """Puts `data` into the file at `path`, replacing what is there in one step.

    Raises `WriteRefusedError`; whatever stood there is then unchanged.
    """
    target = Path(os.path.realpath(path))
    try:
        _refuse_existing(target)
        _refuse_marked_folder(target)
        temporary = target.with_name(f".nianbao-{secrets.token_hex(6)}.tmp")
        try:
            _write_through(temporary, data, _mode_of(target))
            _replace(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise _in_words(target, error) from error
    _flush_folder(target.parent)


def _in_words(path: Path, error: OSError) -> WriteRefusedError:
    case = _BY_CODE.get(error.errno or 0)
    return case(path) if case else DeviceFailedError(path, error)


def _refuse_existing(target: Path) -> None:
    """Refuses a target that must not be replaced; one that does not exist is fine."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        raise NotAFileError(target)
    if not mode & stat.S_IWUSR or not os.access(target, os.W_OK):
        raise ReadOnlyFileError(target)
    sign = opened_elsewhere(target)
    if sign:
        raise OpenElsewhereError(target, sign)


def _refuse_marked_folder(target: Path) -> None:
    """Refuses a folder nobody may write into, even for an administrator whom nothing stops."""
    mode = target.parent.stat().st_mode
    if not stat.S_ISDIR(mode):
        raise FolderMissingError(target)
    if sys.platform != "win32" and not mode & 0o222:
        raise FolderReadOnlyError(target)


def _mode_of(target: Path) -> int | None:
    return stat.S_IMODE(target.stat().st_mode) if target.exists() else None


def _write_through(path: Path, data: bytes, mode: int | None) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    if mode is not None:
        path.chmod(mode)


def _replace(temporary: Path, target: Path) -> None:
    try:
        temporary.replace(target)
    except PermissionError as error:
        if target.exists():
            raise OpenElsewhereError(target) from error
        raise


def _flush_folder(folder: Path) -> None:
    """Makes the new name last through a power cut, where folders can be flushed."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
