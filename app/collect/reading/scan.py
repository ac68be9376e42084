"""Looks through a folder and its ZIP archives for everything that may hold a report."""

from __future__ import annotations

import os
import stat
import sys
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from time import localtime
from typing import NamedTuple

from msgspec import Struct

from app import patterns as re
from app.any_file import REPORT_SUFFIXES
from app.collect.decisions import DECISIONS_FILE
from app.errors import RefusedError
from app.file_paths import file_key, file_status, full_path, is_folder, is_there
from app.office.formats import READ_SUFFIXES
from app.office.package import ZIP_FAULTS, Oddity, UnreadableFileError, oddity_of, read_bytes

_MESSAGES = (".eml", ".msg")
ARCHIVES = (".zip", *_MESSAGES)
"""What holds files: messages do, too."""

_PACKED = frozenset((".rar", ".7z", ".tar", ".gz", ".bz2", ".xz", ".tgz", ".z", ".cab", ".iso"))
_PICTURES = frozenset((".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".heic"))
LISTS = (".txt", ".csv")
"""Texts in a folder are notes and lists of units, hardly ever a report."""

_DOCUMENTS = tuple(suffix for suffix in READ_SUFFIXES if suffix not in (*LISTS, ".md"))
_LOOKED_INTO = frozenset((*ARCHIVES, *_DOCUMENTS, *REPORT_SUFFIXES, *LISTS, ".xml"))
_PLAIN = (*_DOCUMENTS, *REPORT_SUFFIXES, ARCHIVES[0])
_OF_THE_SYSTEM = frozenset(("thumbs.db", "desktop.ini", "ehthumbs.db"))
_OF_ARCHIVERS = "__MACOSX"
_OF_PAGES = (".css", ".js", ".woff", ".woff2", ".ttf", ".eot")
LETTER_TEXT = "邮件正文"
"""How the text of a message is named that holds nothing else."""


def suffix_of(name: str) -> str:
    """The suffix of a file name in small letters, with its point."""
    stem, point, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if point and stem else ""


def numbered_apart(name: str, seen: Counter[str]) -> str:
    """A name as it was not seen yet: one that comes again is numbered before its suffix."""
    seen[name] += 1
    while seen[name] > 1:
        suffix = suffix_of(name.rpartition("/")[2])
        stem = name[: len(name) - len(suffix)]
        name = f"{stem}（同名第 {seen[name]} 个）{suffix}"
        seen[name] += 1
    return name


def is_plain(name: str) -> bool:
    """Whether a file is looked into, as its name alone says; asked of every file every time."""
    return name.endswith(_PLAIN) and name[0] not in "~." and name != DECISIONS_FILE


def why_ignored(name: str) -> str:
    """Why a file is no report whatever it holds; empty if it may be one."""
    if name.startswith(("~$", ".~", ".~lock.")):
        return "是 Word、Excel 或 WPS 打开文件时留下的临时文件"
    if name.startswith("."):
        return "是隐藏文件"
    if name.lower() in _OF_THE_SYSTEM or name == _OF_ARCHIVERS:
        return "是系统自己放的文件"
    if name.lower().endswith(".tmp"):
        return "是临时文件"
    if name.lower().endswith(_OF_PAGES):
        return _PART_OF_PAGE
    return "是本程序保存汇总决定的文件" if name == DECISIONS_FILE else ""


def is_message(name: str) -> bool:
    """Whether a file is a message, whose attachments are one sender's."""
    return suffix_of(name) in _MESSAGES


def is_picture(name: str) -> bool:
    """Whether a file is a picture by its name."""
    return suffix_of(name) in _PICTURES


def why_unread(name: str) -> str:
    """Why a file of this name is not looked into, in a sentence; empty if it is."""
    suffix = suffix_of(name)
    if suffix in _LOOKED_INTO:
        return ""
    if suffix in _PACKED:
        return f"“{name}”是 {suffix} 压缩包，读不了，请先解压，或改用 ZIP 压缩。"
    if is_picture(name):
        return f"“{name}”是图片，读不出数字，请向报送单位要 Word、Excel 或本程序的文件。"
    return not_read(name)


def not_read(name: str) -> str:
    """That a file of this name is none of those that are read, in a sentence."""
    return (
        f"“{name}”不是能读取的文件，请向报送单位要 Word（.docx）、Excel（.xlsx）、"
        "网页、PDF 或本程序的文件。"
    )


_MAX_DEPTH = 40


class FoundFile(NamedTuple):
    """Something that lies in the folder; `name` is its path below it, with `/`.

    `problem` says why it is not looked into, `ignored` whether it is no report at all.
    """

    name: str
    path: str
    size: int = 0
    modified: int = 0
    problem: str = ""
    ignored: bool = False


class FolderAwayError(RefusedError):
    """A folder that is collected is not there: moved, or on a stick or share that is away."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"找不到文件夹“{path}”：被移走、改名，或者 U 盘、共享盘没有接上。")
        self.path = path


def refuse_away(folders: Iterable[Path]) -> None:
    """Raises `FolderAwayError` if one of these is not there now: it is not as good as empty."""
    away = next((folder for folder in folders if not is_there(folder)), None)
    if away is not None:
        raise FolderAwayError(away)


def home_of(sources: Sequence[Path]) -> Path:
    """The folder below which all sources lie: the one folder, or where the files are.

    Raises `FolderAwayError` if none is there: whether it was a folder nobody can see then.
    """
    paths = [full_path(source) for source in sources]
    if not any(map(is_there, paths)):
        raise FolderAwayError(paths[0])
    folders = [path if is_folder(path) else path.parent for path in paths]
    try:
        return Path(os.path.commonpath(folders))
    except ValueError:  # on several drives
        return folders[0]


def scan(sources: Sequence[Path], home: Path) -> Iterator[FoundFile]:
    """Everything in the folders, and all the files, in no particular order."""
    scanner = _Scanner()
    for source in sources:
        path = full_path(source)
        name = path.relative_to(home) if path.is_relative_to(home) else path
        full = "" if path == home else _clean(name.as_posix())
        status = file_status(path)
        if status is None:
            yield FoundFile(full, str(path), problem=f"“{path.name}”打不开，请确认它还在那里。")
            continue
        yield from scanner.things(_Thing(path.name, full, str(path)), status, 0)


_PART_OF_PAGE = "是保存网页时附带的文件"


def _is_of_page(
    folder: str, asked: Callable[[str], bool] = lambda path: is_there(Path(path))
) -> bool:
    """Whether a folder holds what belongs to a page that was saved beside it."""
    stem = next((folder[: -len(end)] for end in ("_files", ".files") if folder.endswith(end)), "")
    return bool(stem) and any(asked(f"{stem}{end}") for end in (".html", ".htm"))


class _Thing(NamedTuple):
    """A file or a folder: its name, its path below the folder that is looked through, its path."""

    name: str
    full: str
    path: str


class _Scanner:
    """Goes through folders and remembers where it was: links may lead in a circle."""

    def __init__(self) -> None:
        self._seen: set[tuple[int, int] | str] = set()

    def things(self, thing: _Thing, status: os.stat_result, depth: int) -> Iterator[FoundFile]:
        """A file, or what is in a folder."""
        name, full, path = thing
        ignored = why_ignored(name) if depth else ""
        if depth and stat.S_ISDIR(status.st_mode) and _is_of_page(path):
            ignored = _PART_OF_PAGE
        if not ignored and depth and _is_hidden(status):
            ignored = "是隐藏文件"
        if ignored:
            yield FoundFile(full, path, problem=ignored, ignored=True)
        elif stat.S_ISREG(status.st_mode):
            yield FoundFile(full, path, status.st_size, status.st_mtime_ns, why_unread(name))
        elif not stat.S_ISDIR(status.st_mode):
            yield FoundFile(full, path, problem="不是普通的文件", ignored=True)
        elif depth > _MAX_DEPTH or not self._is_new(path, status):
            yield FoundFile(full, path, problem="这个文件夹已经读过，没有再读一遍", ignored=True)
        else:
            yield from self._folder(thing, depth)

    def _folder(self, thing: _Thing, depth: int) -> Iterator[FoundFile]:
        prefix = f"{thing.full}/" if thing.full else ""
        try:
            with os.scandir(thing.path) as entries:
                for entry in entries:
                    name = entry.name if entry.name.isprintable() else _clean(entry.name)
                    try:
                        status = entry.stat()
                    except OSError:
                        yield _unopened(_Thing(name, prefix + name, entry.path))
                        continue
                    if is_plain(name) and stat.S_ISREG(status.st_mode) and not _is_hidden(status):
                        # Nearly everything is this, in a folder of thousands.
                        yield FoundFile(
                            prefix + name, entry.path, status.st_size, status.st_mtime_ns
                        )
                        continue
                    inner = _Thing(name, prefix + name, entry.path)
                    yield from self.things(inner, status, depth + 1)
        except OSError:
            problem = f"文件夹“{thing.name}”打不开，请确认有权查看它。"
            yield FoundFile(thing.full or thing.name, thing.path, problem=problem)

    def _is_new(self, path: str, status: os.stat_result) -> bool:
        number = (status.st_dev, status.st_ino) if status.st_ino else None
        identity = number or file_key(Path(path))
        if identity in self._seen:
            return False
        self._seen.add(identity)
        return True


if sys.platform == "win32":

    def _is_hidden(status: os.stat_result) -> bool:
        return bool(status.st_file_attributes & stat.FILE_ATTRIBUTE_HIDDEN)

else:

    def _is_hidden(status: os.stat_result) -> bool:  # noqa: ARG001 the same question everywhere
        return False


def _unopened(thing: _Thing) -> FoundFile:
    ignored = why_ignored(thing.name)
    problem = ignored or f"“{thing.name}”打不开，可能是已经失效的链接。"
    return FoundFile(thing.full, thing.path, 0, 0, problem, ignored=bool(ignored))


def _clean(name: str) -> str:
    """A name that can be shown and written, also of one from a system that speaks GBK."""
    if name.isprintable():
        return name
    raw = os.fsencode(name)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


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


def members_of(path: Path, outer: int = -1) -> tuple[Member, ...]:
    """The files in an archive in its order, or in the archive that is its member of this number.

    Raises `BrokenArchiveError`, `UnreadableFileError`.
    """
    which = "里面的压缩包" if outer >= 0 else ""
    try:
        infos = _opened(path, path.stat().st_mtime_ns, outer).infolist()
    except OSError as error:
        raise UnreadableFileError(path) from error
    except ZIP_FAULTS as error:
        raise BrokenArchiveError(
            path, f"{which}不是 ZIP 压缩包或已损坏，请让报送单位重新发送。"
        ) from error
    if len(infos) > MAX_MEMBERS:
        raise BrokenArchiveError(
            path, f"{which}里有 {len(infos)} 个文件，太多了，请解压后只留下报告再汇总。"
        )
    members = tuple(_members(infos, is_inner=outer >= 0))
    if not members:
        raise BrokenArchiveError(path, f"{which}里没有文件，请让报送单位重新发送。")
    return members


def read_member(path: Path, index: int, name: str, outer: int = -1) -> bytes:
    """The content of a file in an archive, never more of it than it declares.

    `outer` is the member that is the archive where it lies in another. Raises `BrokenMemberError`.
    """
    try:
        archive = _opened(path, path.stat().st_mtime_ns, outer)
        info = archive.infolist()[index]
        with archive.open(info) as file:
            data = file.read(info.file_size)
            if len(data) < info.file_size or file.read(1):
                raise BrokenMemberError(name)
    except ZIP_FAULTS as error:
        raise BrokenMemberError(name) from error
    return data


@lru_cache(maxsize=2)
def _opened(path: Path, modified: int, outer: int) -> zipfile.ZipFile | _Message:
    """The archive that is read just now: its directory is read once for all its files."""
    if outer < 0:
        if not is_message(path.name):
            return zipfile.ZipFile(path)
        return _Message(path, read_bytes(path), localtime(modified / 1e9)[:6])
    around = _opened(path, modified, -1).infolist()[outer]
    oddity = oddity_of(around)
    if oddity is not None:
        raise zipfile.BadZipFile(oddity)
    data, name = read_member(path, outer, path.name), Path(_readable(around))
    if is_message(name.name):
        return _Message(name, data, around.date_time)
    return zipfile.ZipFile(BytesIO(data))


class _Message:
    """The attachments of a message, read as the files of an archive."""

    def __init__(self, path: Path, data: bytes, at: tuple[int, ...]) -> None:
        """Raises `BrokenMessageError`."""
        self._contents: dict[int, bytes] = {}
        self._infos: list[zipfile.ZipInfo] = []
        for name, content in _files_of(path, data):
            info = zipfile.ZipInfo(name, (max(at[0], _FIRST_YEAR), *at[1:]))  # type: ignore[arg-type]  # six numbers
            info.file_size = info.compress_size = len(content)
            info.flag_bits = _UTF8
            self._contents[id(info)] = content
            self._infos.append(info)

    def infolist(self) -> list[zipfile.ZipInfo]:
        """The attachments in their order."""
        return self._infos

    def open(self, info: zipfile.ZipInfo) -> BytesIO:
        """The content of one."""
        return BytesIO(self._contents[id(info)])


_FIRST_YEAR = 1980  # that an archive knows


def _files_of(path: Path, data: bytes) -> Sequence[tuple[str, bytes]]:
    """What is attached to a message; what is written in it where nothing is, or as in a report.

    A page with tables may be a report; a message with pictures in it is not known to hold none.
    """
    from app.readers.mail import eml_contents, msg_attachments  # noqa: PLC0415 only when needed

    if suffix_of(path.name) != _MESSAGES[0]:
        return msg_attachments(path, data)
    attached, text = eml_contents(path, data)
    is_alone = not attached and b"image/" not in data.lower() and text.strip()
    if not is_alone and not _REPORT_TEXT.search(text.decode("utf-8-sig")):
        return attached
    suffix = "html" if b"<table" in text.lower() else "txt"
    return [*attached, (f"{LETTER_TEXT}.{suffix}", text)]


_REPORT_TEXT = re.compile("(?s)一、总体情况.*五、存在的主要问题")
"""What a report's own texts are headed with."""


def _members(infos: list[zipfile.ZipInfo], *, is_inner: bool) -> Iterator[Member]:
    seen: Counter[str] = Counter()
    names = [_inside(_readable(info)) for info in infos]
    known = {*names}
    for index, info in enumerate(infos):
        if info.is_dir():
            continue
        name = numbered_apart(names[index], seen)
        folder, _, last = name.rpartition("/")
        ignored = next(filter(None, map(why_ignored, name.split("/"))), "")
        if not ignored and _is_of_page(folder, known.__contains__):
            ignored = _PART_OF_PAGE
        problem = ignored or _problem(info, last, is_inner=is_inner)
        yield Member(index, name, _modified(info), problem, ignored=bool(ignored))


def _problem(info: zipfile.ZipInfo, name: str, *, is_inner: bool) -> str:
    if is_inner and suffix_of(name) in ARCHIVES:
        return f"“{name}”是压缩包里的压缩包里的压缩包，请先解压外面的一层。"
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
