"""The files in a ZIP archive, looked at without trust and never unpacked to the disk."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from msgspec import Struct

from app.collect.reading.scan import ARCHIVE, suffix_of, why_ignored, why_unread
from app.errors import RefusedError
from app.office.package import ZIP_FAULTS, Oddity, UnreadableFileError, oddity_of

MAX_MEMBERS = 5000
_UTF8 = 0x800


class Member(Struct, frozen=True, array_like=True):
    """A file in an archive; `index` finds it there. `problem` says why it is not looked into.

    `ignored` is whether it is no report at all.
    """

    index: int
    name: str
    modified: float
    problem: str = ""
    ignored: bool = False


class BrokenArchiveError(RefusedError):
    """An archive cannot be read."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"“{path.name}”{problem}")


class BrokenMemberError(RefusedError):
    """A file in an archive is damaged."""

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}”在压缩包里已损坏，请让报送单位重新发送。")


def members_of(path: Path) -> tuple[Member, ...]:
    """The files in an archive in its order. Raises `BrokenArchiveError`, `UnreadableFileError`."""
    try:
        with zipfile.ZipFile(path) as archive:
            infos = archive.infolist()
    except OSError as error:
        raise UnreadableFileError(path) from error
    except ZIP_FAULTS as error:
        raise BrokenArchiveError(path, "不是 ZIP 压缩包或已损坏，请让报送单位重新发送。") from error
    if len(infos) > MAX_MEMBERS:
        raise BrokenArchiveError(
            path, f"里有 {len(infos)} 个文件，太多了，请解压后只留下报告再汇总。"
        )
    members = tuple(_members(infos))
    if not members:
        raise BrokenArchiveError(path, "里没有文件，请让报送单位重新发送。")
    return members


def read_member(path: Path, index: int, name: str) -> bytes:
    """The content of a file in an archive, never more of it than it declares.

    Raises `BrokenMemberError`.
    """
    try:
        archive = _opened(path, path.stat().st_mtime_ns)
        with archive.open(archive.infolist()[index]) as file:
            size = archive.infolist()[index].file_size
            data = file.read(size)
            if len(data) < size or file.read(1):
                raise BrokenMemberError(name)
    except ZIP_FAULTS as error:
        raise BrokenMemberError(name) from error
    return data


@lru_cache(maxsize=1)
def _opened(path: Path, modified: int) -> zipfile.ZipFile:  # noqa: ARG001 another file by then
    """The archive that is read just now: its directory is read once for all its files."""
    return zipfile.ZipFile(path)


def _members(infos: list[zipfile.ZipInfo]) -> Iterator[Member]:
    seen: Counter[str] = Counter()
    for index, info in enumerate(infos):
        if info.is_dir():
            continue
        name = _inside(_readable(info))
        seen[name] += 1
        if seen[name] > 1:
            name = f"{name}（同名第 {seen[name]} 个）"
        last = name.rpartition("/")[2]
        ignored = next(filter(None, map(why_ignored, name.split("/"))), "")
        yield Member(
            index, name, _modified(info), ignored or _problem(info, last), ignored=bool(ignored)
        )


def _problem(info: zipfile.ZipInfo, name: str) -> str:
    if suffix_of(name) == ARCHIVE:
        return f"“{name}”是压缩包里的压缩包，请先解压外面的一层。"
    if problem := why_unread(name):
        return problem
    match oddity_of(info):
        case None:
            return ""
        case Oddity.PACKING:
            return (
                f"“{name}”在压缩包里设了密码或压缩方式不常见，请解压后放进文件夹，"
                "或向报送单位要不加密的。"
            )
    return f"“{name}”在压缩包里太大或压缩得不正常，不像是年度报告，没有读取。"


def _readable(info: zipfile.ZipInfo) -> str:
    """The name as its writer meant it: programs write UTF-8 or GBK without saying so."""
    if info.flag_bits & _UTF8:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _inside(name: str) -> str:
    """The name as a path below its archive, whatever it claims."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".", "..")]
    return "/".join(parts) or "无名文件"


def _modified(info: zipfile.ZipInfo) -> float:
    try:
        return datetime(*info.date_time).timestamp()  # archives keep local time
    except (ValueError, OverflowError, OSError):
        return 0.0
