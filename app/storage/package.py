"""The `.nbao` package: a ZIP of `report.json` and `media/`, packed alike for alike content."""

from __future__ import annotations

from zipfile import BadZipFile, ZipFile, ZipInfo

from app.office.zips import ZIP_FAULTS, Oddity, OddZipError, opened_zip
from app.storage.report_json import ContentError

REPORT_MEMBER = "report.json"
MEDIA_FOLDER = "media/"

_TOO_MANY = "压缩包里的文件太多或有重名"
_ODD_WORDS = {
    Oddity.MEMBERS: _TOO_MANY,
    Oddity.PACKING: "压缩包里的 {} 加了密或压缩方式不常见",
    Oddity.RATIO: "压缩包里的 {} 压缩得不正常，可能是恶意文件",
    Oddity.SIZE: "压缩包里的内容太大，不像是年报文件",
}
_SHOWN = 80
"""Characters of a strange member's name."""


def unpack(data: bytes) -> dict[str, bytes]:
    """The members of a package, the report first. Raises `ContentError`."""
    try:
        with opened_zip(data) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _refuse_strangers([info.filename for info in infos])
            infos.sort(key=lambda info: info.filename != REPORT_MEMBER)
            return {info.filename: _member(archive, info) for info in infos}
    except OddZipError as error:
        raise ContentError(_ODD_WORDS[error.oddity].format(error.member[:_SHOWN])) from error
    except BadZipFile as error:
        raise ContentError(_broken_words(data)) from error
    except ZIP_FAULTS as error:
        raise ContentError("文件已损坏，请找备份或让对方重新发送") from error


def _broken_words(data: bytes) -> str:
    if data.startswith(b"PK"):
        return "文件不完整或已损坏，可能没有复制完，请找备份或让对方重新发送"
    return "内容不是 .nbao 报告，可能是别的文件改了扩展名"


def _refuse_strangers(names: list[str]) -> None:
    if REPORT_MEMBER not in names:
        raise ContentError(f"压缩包里没有 {REPORT_MEMBER}，这不是年报填报助手保存的文件")
    if len(set(names)) < len(names):
        raise ContentError(_TOO_MANY)
    for name in names:
        if name != REPORT_MEMBER and not name.startswith(MEDIA_FOLDER):
            raise ContentError(f"压缩包里有不认识的文件 {name[:_SHOWN]}")


def _member(archive: ZipFile, info: ZipInfo) -> bytes:
    """One member, never more of it than it declares; a wrong checksum is an error."""
    with archive.open(info) as file:
        data = file.read(info.file_size)
        if len(data) < info.file_size or file.read(1):
            raise EOFError(info.filename)
    return data
