"""Loads and saves reports: `.nbao` packages, plain `.json` and the handover package."""

from __future__ import annotations

import errno
import stat
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile

from msgspec import Struct

from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.file_paths import file_status, read_at_most
from app.office.package import LARGEST, MAX_TEXT_SIZE, ZIP_FAULTS, opened_zip
from app.pictures import Normaliser, normal_if_possible, normal_picture
from app.report.changes import Edit
from app.report.narrative import pictures
from app.report.report import Report
from app.storage.atomic import write_whole
from app.storage.encryption import Key, UnknownEncryptionError, decrypt, encrypt, is_locked
from app.storage.package import (
    MEDIA_FOLDER,
    REPORT_MEMBER,
    FileIdentity,
    Packed,
    Packer,
    content_sha,
    stamp_before,
    unpack,
)
from app.storage.report_json import ContentError, Imported, read_json, write_json

_TOO_LONG = 206
"""What Windows says of a path that is too long."""


class ReportFileError(RefusedError):
    """A report file cannot be read."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} 打不开：{problem.rstrip('。')}。")
        self.path = path


class PasswordNeededError(ReportFileError):
    """A report file is locked with a password."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, "它设了密码，请先在年报填报助手的窗口中用密码打开")


class OpenedReport(Struct, frozen=True):
    """A report, the hash of the file in which it stands, and the key if the file is locked.

    `stamp` is how the file is known again, None if it went away while it was read.
    """

    report: Report
    sha: str
    key: Key | None = None
    stamp: FileIdentity | None = None


def load_report(path: Path, catalog: Catalog) -> Report:
    """The report in a `.nbao` or `.json` file. Raises `ReportFileError`."""
    return open_report(path, catalog).report


def open_report(
    path: Path,
    catalog: Catalog,
    secret: str | Key | None = None,
    normal: Normaliser = normal_picture,
) -> OpenedReport:
    """The report in a file, with the file's hash; a locked one by its password or key.

    `normal` mends the pictures that an older version took as they came.
    Raises `ReportFileError`, `PasswordNeededError` for a locked file without a secret, and
    `WrongPasswordError`.
    """
    status = file_status(path)
    data = read_whole(path, LARGEST if _is_package(path) else MAX_TEXT_SIZE)
    sha, key = content_sha(data), None
    if is_locked(data):
        if secret is None:
            raise PasswordNeededError(path)
        data, key = _opened_up(path, data, secret)
    try:
        report = report_in(path, data, catalog, normal)
    except ContentError as error:
        raise ReportFileError(path, str(error)) from error
    return OpenedReport(report, sha, key, stamp_before(sha, status, path))


def _opened_up(path: Path, data: bytes, secret: str | Key) -> tuple[bytes, Key]:
    try:
        return decrypt(data, secret)
    except UnknownEncryptionError as error:
        raise ReportFileError(path, str(error)) from error


def report_in(
    path: Path, data: bytes, catalog: Catalog, normal: Normaliser = normal_picture
) -> Report:
    """The report in the content of a file of this name. Raises `ContentError`."""
    package = _is_package(path)
    members = unpack(data) if package else {REPORT_MEMBER: data}
    report = read_json(members.pop(REPORT_MEMBER), catalog)
    media = {name.removeprefix(MEDIA_FOLDER): data for name, data in members.items()}
    if report.seal is None:  # what was finalised stays as it was, and is mended when it goes out
        media = {name: normal_if_possible(data, normal) for name, data in media.items()}
    if media:
        report.apply(Edit(media=media))
    return report


def save_report(report: Report, path: Path, *, imported: Imported | None = None) -> None:
    """Saves a report as `.nbao` or `.json`, whole or not at all; JSON has no place for pictures.

    `imported` adds what a document that was read said beside the report. Raises
    `WriteRefusedError`, `ReportFileError` for another suffix.
    """
    write_whole(path, file_content(report, path, imported))


def file_content(report: Report, path: Path, imported: Imported | None = None) -> bytes:
    """What a file of this name holds of the report; the same bytes for the same report.

    Raises `ReportFileError` for a suffix that is not a report's.
    """
    return b"".join(packed_report(report, path, imported=imported).pieces)


def locked_content(report: Report, path: Path, key: Key) -> bytes:
    """What a locked file of this name holds. Raises `ReportFileError` for JSON, which is open."""
    if not _is_package(path):
        raise ReportFileError(path, "设了密码的报告只能存为 .nbao，要存为 .json 请先取消密码")
    return encrypt(file_content(report, path), key)


def packed_report(
    report: Report, path: Path, packer: Packer | None = None, *, imported: Imported | None = None
) -> Packed:
    """The same in pieces; a packer that is kept makes the next one sooner."""
    content = write_json(report, imported)
    if not _is_package(path):
        return Packed(content, (), b"")
    media = {MEDIA_FOLDER + name: report.media[name] for name in _shown_media(report)}
    return (packer or Packer()).pack((REPORT_MEMBER, content), media)


def media_left_out(report: Report, path: Path) -> tuple[str, ...]:
    """The pictures that a file of this name does not hold: those that no text shows any more."""
    shown = _shown_media(report) if _is_package(path) else ()
    return tuple(name for name in report.media if name not in shown)


def _shown_media(report: Report) -> tuple[str, ...]:
    shown = dict.fromkeys(picture.name for picture in pictures(report))
    return tuple(name for name in shown if name in report.media)


def _is_package(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix not in (".nbao", ".json"):
        raise ReportFileError(path, "报告文件的扩展名应是 .nbao 或 .json")
    return suffix == ".nbao"


def read_whole(path: Path, limit: int) -> bytes:
    """The content of a file of at most `limit` bytes. Raises `ReportFileError`."""
    if "\0" in str(path):
        raise ReportFileError(path, "文件名里有不能用的字符")
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            what = "文件夹" if stat.S_ISDIR(status.st_mode) else "设备"
            raise ReportFileError(path, f"这是一个{what}，请选择文件")
        data = read_at_most(path, limit)
    except OSError as error:
        raise ReportFileError(path, _reading_problem(error)) from error
    if len(data) > limit:
        raise ReportFileError(path, f"文件超过 {limit // 1024 // 1024} MB，不像是年报文件")
    return data


def _reading_problem(error: OSError) -> str:
    if error.errno == errno.ENAMETOOLONG or getattr(error, "winerror", None) == _TOO_LONG:
        return "文件名或路径太长，请移到浅一些的文件夹或改短名称"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "没有这个文件，请核对文件名和位置"
    if isinstance(error, PermissionError):
        return "没有读取这个文件的权限，或它正被其他程序占用"
    return f"系统读文件时出错（代码 {error.errno}），请检查磁盘"


GUIDE_MEMBER = "交接说明.docx"
NOTES_MEMBER = "给接手人的话.txt"

_REPORT_SUFFIX = ".nbao"
_MAX_HANDED_OVER = 20
_MAX_NOTES_LENGTH = 100_000


class HandoverError(RefusedError):
    """A file is no handover package that can be read."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"“{name}”{problem}。")


class Handover(Struct, frozen=True):
    """The newest report of a package, and the words that were left with it."""

    report: Report
    notes: str


def pack_handover(members: Mapping[str, bytes]) -> bytes:
    """The package of these members, the guide first; the same bytes for the same members."""
    others = {name: data for name, data in members.items() if name != GUIDE_MEMBER}
    return b"".join(Packer().pack((GUIDE_MEMBER, members[GUIDE_MEMBER]), others).pieces)


def read_handover(path: Path, catalog: Catalog) -> Handover:
    """What a package holds. Raises `HandoverError`, and `ReportFileError` for an unreadable file.

    Any ZIP with a report file in it will do, so that a package may be repacked by hand.
    """
    return handover_in(path.name, read_whole(path, LARGEST), catalog)


def handover_in(name: str, data: bytes, catalog: Catalog) -> Handover:
    """What the content of a package of this name holds. Raises `HandoverError`."""
    try:
        with opened_zip(data) as archive:
            reports = _reports_in(name, archive)
            notes = _notes_in(archive)
    except BadZipFile as error:
        problem = "不是能读取的压缩包：可能没有复制完，或者里面有不寻常的内容"
        raise HandoverError(name, problem) from error
    except ZIP_FAULTS as error:
        raise HandoverError(name, "已损坏，请找备份或让对方重新发送") from error
    read = [_report_of(name, member, content, catalog) for member, content in reports.items()]
    return Handover(max(read, key=lambda report: report.details.year), notes)


def _reports_in(name: str, archive: ZipFile) -> dict[str, bytes]:
    found = [one for one in archive.namelist() if one.lower().endswith(_REPORT_SUFFIX)]
    if not found:
        problem = (
            f"里没有年报文件（{_REPORT_SUFFIX}），不是交接包；"
            "里面有 Word、Excel 文件的，请解压以后再选"
        )
        raise HandoverError(name, problem)
    if len(found) > _MAX_HANDED_OVER:
        raise HandoverError(name, f"里有 {len(found)} 份年报，太多，请解压以后选其中一份")
    return {one: archive.read(one) for one in found}


def _notes_in(archive: ZipFile) -> str:
    if NOTES_MEMBER not in archive.namelist():
        return ""
    with archive.open(NOTES_MEMBER) as member:
        return member.read(_MAX_NOTES_LENGTH).decode("utf-8-sig", "replace").strip()


def _report_of(name: str, member: str, content: bytes, catalog: Catalog) -> Report:
    inside = Path(PurePosixPath(member).name)
    if is_locked(content):
        raise HandoverError(name, f"里的 {inside} 设了密码，请解压，用密码打开，取消密码后另存再选")
    try:
        return report_in(inside, content, catalog)
    except ContentError as error:
        raise HandoverError(name, f"里的 {inside} 读不出来：{str(error).rstrip('。')}") from error
