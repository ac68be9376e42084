"""Writes a file whole or not at all; the old one stays until then."""

from __future__ import annotations

import errno
import os
import platform
import stat
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from app.errors import RefusedError
from app.file_paths import canonical_path, is_file, is_folder, is_there
from app.storage.os_lock import AS_BYTES, let_go


def temporary_prefix() -> str:
    """How the names of this program's temporary files begin: they tell whose they are."""
    return f"nianbao-{host_sign()}-{os.getpid():x}-"


def temporary_name() -> str:
    """A name for a temporary file beside the one that is being written."""
    return f".{temporary_prefix()}{os.urandom(6).hex()}.tmp"


class FolderNotes:
    """Notes into which folders this program writes, once each, in a file in its data folder.

    So the next start finds what a kill left in a folder where nobody works otherwise. Nothing is
    noted until it is said how the data folder is found.
    """

    name = "written-folders"
    """The file; each line is `temporary_prefix` and the folder's path in hexadecimal digits."""

    def __init__(self) -> None:
        self.data_folder: Callable[[], Path] | None = None
        self._known: set[Path] = set()

    def note(self, folder: Path) -> None:
        """Notes a folder; what lies below the data folder is looked through anyhow."""
        if self.data_folder is None or folder in self._known:
            return
        self._known.add(folder)
        with suppress(OSError):  # at worst a temporary file stays
            data = self.data_folder()
            if data not in (folder, *folder.parents):
                with (data / self.name).open("a", encoding="ascii") as file:
                    file.write(f"{temporary_prefix()}{os.fsencode(folder).hex()}\n")


FOLDER_NOTES = FolderNotes()


def host_sign() -> str:
    """What stands for this machine in names: eight characters."""
    return f"{crc32(platform.node().encode(errors='surrogateescape')):08x}"


class FileLayer:
    """The real system. Every method raises `OSError` where the system does."""

    def create(self, path: Path) -> int:
        """A handle of a new, empty file that did not exist before."""
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | AS_BYTES, 0o666)

    def write(self, handle: int, data: memoryview) -> int:
        """Writes some of the bytes at least; returns how many."""
        return os.write(handle, data)

    def flush(self, handle: int) -> None:
        """Comes back when what was written is on the disk."""
        os.fsync(handle)

    def close(self, handle: int) -> None:
        """Closes a handle; it is gone even if this raises."""
        let_go(handle)

    def rename(self, old: Path, new: Path) -> None:
        """Gives a file another name, in the place of what has that name."""
        old.replace(new)

    def remove(self, path: Path) -> None:
        """Removes a file, if it is there."""
        path.unlink(missing_ok=True)

    def flush_folder(self, folder: Path) -> None:
        """Makes new names last through a power cut, where folders can be flushed."""
        if sys.platform == "win32":
            return
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def write_all(layer: FileLayer, handle: int, pieces: Iterable[bytes]) -> None:
    """Writes every byte and flushes them to the disk."""
    for piece in pieces:
        rest = memoryview(piece)
        while rest:
            written = layer.write(handle, rest)
            if written <= 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            rest = rest[written:]
    layer.flush(handle)


def write_new(layer: FileLayer, path: Path, pieces: Iterable[bytes]) -> None:
    """Puts bytes into a new file and flushes them; after a fault the file may be half there."""
    handle = layer.create(path)
    try:
        write_all(layer, handle, pieces)
    except BaseException:
        with suppress(OSError):
            layer.close(handle)
        raise
    layer.close(handle)


def opened_elsewhere(path: Path) -> str:
    """What shows that an existing file is open in another program; empty if nothing does.

    Word, WPS, Excel and LibreOffice leave an owner file beside what they have open; other
    programs lock it. On Windows an open file shows itself when it is replaced.
    """
    for name in _owner_names(path.name):
        if is_there(path.with_name(name)):
            return f"旁边有打开标记 {name}"
    return "文件已被锁定" if is_file(path) and _is_locked(path) else ""


def _owner_names(name: str) -> tuple[str, ...]:
    return f".~lock.{name}#", f"~${name}", f"~${name[2:]}", f".~{name}"


if sys.platform == "win32":

    def _is_locked(path: Path) -> bool:  # noqa: ARG001 the same question on every system
        return False

else:
    import fcntl

    def _is_locked(path: Path) -> bool:
        """Whether another process holds a `flock` or `lockf` lock; needs the right to write."""
        handle = os.open(path, os.O_RDWR | os.O_NONBLOCK)
        try:
            return not all(_gets(lock, handle) for lock in (fcntl.flock, fcntl.lockf))
        finally:
            os.close(handle)

    def _gets(lock: Callable[[int, int], object], handle: int) -> bool:
        with suppress(BlockingIOError, PermissionError):
            lock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False


class WriteRefusedError(RefusedError):
    """A file cannot be written; what stood there is untouched.

    `own_words` say the same of a file of the program's own, whose place tells a clerk nothing.
    """

    own_words = "磁盘读写出错，请检查磁盘"

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} 没有写入：{problem}。")
        self.path, self.problem = path, problem


class FolderMissingError(WriteRefusedError):
    """The folder does not exist."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, f"没有“{path.parent}”这个文件夹，请先建好或换一个文件夹")


class FolderReadOnlyError(WriteRefusedError):
    """Nothing may be written into the folder."""

    own_words = "本程序存放备份的文件夹不允许写入，请找管理这台电脑的人处理"

    def __init__(self, path: Path) -> None:
        super().__init__(path, f"文件夹“{path.parent}”不允许写入，请换一个文件夹保存")


class DiskFullError(WriteRefusedError):
    """There is no room left."""

    own_words = "磁盘空间不足，请清理磁盘"

    def __init__(self, path: Path) -> None:
        super().__init__(path, "磁盘空间不足，请清理磁盘或换一个位置保存")


class NameTooLongError(WriteRefusedError):
    """The file's name or its path is too long."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "文件名或路径太长，请改短一些")


class NotAFileError(WriteRefusedError):
    """Something that is no file has this name."""

    def __init__(self, path: Path) -> None:
        what = "文件夹" if is_folder(path) else "设备"
        super().__init__(path, f"这是一个{what}，请另取一个文件名")


class ReadOnlyFileError(WriteRefusedError):
    """The file that stands there is marked read-only."""

    own_words = FolderReadOnlyError.own_words

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


class DiskFaultyError(WriteRefusedError):
    """The disk itself fails."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "磁盘或 U 盘读写出错，可能已损坏，请换一个位置保存")


class DeviceGoneError(WriteRefusedError):
    """The stick or the share that held the folder is gone."""

    own_words = "存放备份的磁盘或网络位置已断开，请重新连接"

    def __init__(self, path: Path) -> None:
        super().__init__(path, "存放它的 U 盘或网络位置已断开，请重新连接或换一个位置保存")


class NameRefusedError(WriteRefusedError):
    """The system takes no such file name."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "这个位置不接受这样的文件名，请去掉特殊符号再存")


_BY_CODE = {
    errno.ENOENT: FolderMissingError,
    errno.ENOTDIR: FolderMissingError,
    errno.EACCES: FolderReadOnlyError,
    errno.EPERM: FolderReadOnlyError,
    errno.EROFS: FolderReadOnlyError,
    errno.ENOSPC: DiskFullError,
    errno.EDQUOT: DiskFullError,
    errno.EFBIG: DiskFullError,
    errno.EIO: DiskFaultyError,
    errno.ENAMETOOLONG: NameTooLongError,
    errno.EISDIR: NotAFileError,
    errno.EINVAL: NameRefusedError,
    errno.EILSEQ: NameRefusedError,
    errno.ENODEV: DeviceGoneError,
    errno.ENXIO: DeviceGoneError,
    errno.ESTALE: DeviceGoneError,
    errno.ENOTCONN: DeviceGoneError,
    errno.EHOSTDOWN: DeviceGoneError,
    errno.EHOSTUNREACH: DeviceGoneError,
    errno.ENETUNREACH: DeviceGoneError,
    errno.ETIMEDOUT: DeviceGoneError,
}

_BY_WINDOWS_CODE = {
    21: DeviceGoneError,  # the device is not ready
    53: DeviceGoneError,  # the network path was not found
    55: DeviceGoneError,
    59: DeviceGoneError,
    64: DeviceGoneError,
    67: DeviceGoneError,
    112: DiskFullError,
    123: NameRefusedError,
    206: NameTooLongError,
    1167: DeviceGoneError,
}
"""Windows has its own numbers for what the common codes do not tell apart."""


def write_whole(path: Path, data: bytes | Iterable[bytes], layer: FileLayer | None = None) -> None:
    """Puts `data`, in one piece or several, into the file at `path` in one step.

    Raises `WriteRefusedError`; whatever stood there is then unchanged.
    """
    layer = layer or FileLayer()
    target = canonical_path(path)
    if "\0" in str(path):
        raise NameRefusedError(path)
    try:
        _refuse_existing(target)
        _refuse_marked_folder(target)
        FOLDER_NOTES.note(target.parent)
        temporary = target.with_name(temporary_name())
        try:
            write_new(layer, temporary, [data] if isinstance(data, bytes) else data)
            _keep_mode(target, temporary)
            _replace(layer, temporary, target)
        except BaseException:
            with suppress(OSError):  # the fault before this one is what is told
                layer.remove(temporary)
            raise
    except OSError as error:
        raise refusal(target, error) from error
    with suppress(OSError):  # the file is whole either way; not every system flushes folders
        layer.flush_folder(target.parent)


def own_fault_words(error: OSError | WriteRefusedError) -> str:
    """What is wrong with a file of the program's own, in plain words without places and numbers."""
    known = refusal(Path(), error) if isinstance(error, OSError) else error
    return known.own_words


def refusal(path: Path, error: OSError) -> WriteRefusedError:
    """What the system's fault is in words, for a file or folder that was to be made."""
    case = _BY_WINDOWS_CODE.get(getattr(error, "winerror", None) or 0)
    case = case or _BY_CODE.get(error.errno or 0)
    return case(path) if case else DeviceFailedError(path, error)


def is_write_protected(path: Path) -> bool:
    """Whether a file or its folder is marked so that nothing can be saved there."""
    try:
        if _is_marked(path, path.stat().st_mode):
            return True
        _refuse_marked_folder(path)
    except FolderReadOnlyError:
        return True
    except (OSError, WriteRefusedError):
        return False
    return not os.access(path.parent, os.W_OK)


def _is_marked(path: Path, mode: int) -> bool:
    return not mode & stat.S_IWUSR or not os.access(path, os.W_OK)


def _refuse_existing(target: Path) -> None:
    """Refuses a target that must not be replaced; one that does not exist is fine."""
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode):
        raise NotAFileError(target)
    if _is_marked(target, mode):
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


def _keep_mode(target: Path, temporary: Path) -> None:
    if is_there(target):
        temporary.chmod(stat.S_IMODE(target.stat().st_mode))


def _replace(layer: FileLayer, temporary: Path, target: Path) -> None:
    try:
        layer.rename(temporary, target)
    except PermissionError as error:
        if is_there(target):
            raise OpenElsewhereError(target) from error
        raise
