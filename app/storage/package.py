"""The `.nbao` package: a ZIP of `report.json` and `media/`, packed alike for alike content."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from app.storage.report_json import ContentError
from app.zip_faults import ZIP_FAULTS

REPORT_MEMBER = "report.json"
MEDIA_FOLDER = "media/"
MOST_MEMBERS = 1000
HIGHEST_RATIO = 300
"""Times that a member may grow when unpacked; pictures hardly do, and texts much less."""

_ENCRYPTED = 1
_DIRECTORY_ENTRY = b"PK\x01\x02"
_TOO_MANY = "压缩包里的文件太多或有重名"


def unpack(data: bytes, largest_report: int, largest_total: int) -> dict[str, bytes]:
    """The members of a package, the report first. Raises `ContentError`."""
    if data.count(_DIRECTORY_ENTRY) > 2 * MOST_MEMBERS:
        raise ContentError(_TOO_MANY)
    try:
        with ZipFile(BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _refuse_members(infos, largest_report, largest_total)
            infos.sort(key=lambda info: info.filename != REPORT_MEMBER)
            return {info.filename: _member(archive, info) for info in infos}
    except BadZipFile as error:
        raise ContentError(_broken_words(data)) from error
    except ZIP_FAULTS as error:
        raise ContentError("文件已损坏，请找备份或让对方重新发送") from error


def _broken_words(data: bytes) -> str:
    if data.startswith(b"PK"):
        return "文件不完整或已损坏，可能没有复制完，请找备份或让对方重新发送"
    return "内容不是 .nbao 报告，可能是别的文件改了扩展名"


def _refuse_members(infos: list[ZipInfo], largest_report: int, largest_total: int) -> None:
    names = [info.filename for info in infos]
    if REPORT_MEMBER not in names:
        raise ContentError(f"压缩包里没有 {REPORT_MEMBER}，这不是年报填报助手保存的文件")
    if len(names) > MOST_MEMBERS or len(set(names)) < len(names):
        raise ContentError(_TOO_MANY)
    for info in infos:
        if info.filename != REPORT_MEMBER and not info.filename.startswith(MEDIA_FOLDER):
            raise ContentError(f"压缩包里有不认识的文件 {info.filename[:80]}")
        if info.flag_bits & _ENCRYPTED or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise ContentError(f"压缩包里的 {info.filename[:80]} 加了密或压缩方式不常见")
        if info.file_size > HIGHEST_RATIO * max(info.compress_size, 1024):
            raise ContentError(f"压缩包里的 {info.filename[:80]} 压缩得不正常，可能是恶意文件")
    report_size = next(info.file_size for info in infos if info.filename == REPORT_MEMBER)
    if report_size > largest_report or sum(info.file_size for info in infos) > largest_total:
        raise ContentError("压缩包里的内容太大，不像是年报文件")


def _member(archive: ZipFile, info: ZipInfo) -> bytes:
    """One member, never more of it than it declares; a wrong checksum is an error."""
    with archive.open(info) as file:
        data = file.read(info.file_size)
        if len(data) < info.file_size or file.read(1):
            raise EOFError(info.filename)
    return data
