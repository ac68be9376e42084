"""The handover package: a ZIP of reports and documents for whoever writes the next report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from zipfile import BadZipFile, ZipFile

from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.office.package import LARGEST, ZIP_FAULTS, opened_zip
from app.report.report import Report
from app.storage.encryption import is_locked
from app.storage.package import Packer
from app.storage.report_file import read_whole, report_in
from app.storage.report_json import ContentError

PACKAGE_SUFFIX = ".zip"
GUIDE_MEMBER = "交接说明.docx"
NOTES_MEMBER = "给接手人的话.txt"

_REPORT_SUFFIX = ".nbao"
_MAX_REPORTS = 20
_MAX_NOTES_LENGTH = 100_000


class HandoverError(RefusedError):
    """A file is no handover package that can be read."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(f"“{name}”{problem}。")


@dataclass(frozen=True)
class Handover:
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
            reports = _reports(name, archive)
            notes = _notes(archive)
    except BadZipFile as error:
        problem = "不是能读取的压缩包：可能没有复制完，或者里面有不寻常的内容"
        raise HandoverError(name, problem) from error
    except ZIP_FAULTS as error:
        raise HandoverError(name, "已损坏，请找备份或让对方重新发送") from error
    read = [_report(name, member, content, catalog) for member, content in reports.items()]
    return Handover(max(read, key=lambda report: report.details.year), notes)


def _reports(name: str, archive: ZipFile) -> dict[str, bytes]:
    found = [one for one in archive.namelist() if one.lower().endswith(_REPORT_SUFFIX)]
    if not found:
        problem = (
            f"里没有年报文件（{_REPORT_SUFFIX}），不是交接包；"
            "里面有 Word、Excel 文件的，请解压以后再选"
        )
        raise HandoverError(name, problem)
    if len(found) > _MAX_REPORTS:
        raise HandoverError(name, f"里有 {len(found)} 份年报，太多，请解压以后选其中一份")
    return {one: archive.read(one) for one in found}


def _notes(archive: ZipFile) -> str:
    if NOTES_MEMBER not in archive.namelist():
        return ""
    with archive.open(NOTES_MEMBER) as member:
        return member.read(_MAX_NOTES_LENGTH).decode("utf-8-sig", "replace").strip()


def _report(name: str, member: str, content: bytes, catalog: Catalog) -> Report:
    inside = Path(PurePosixPath(member).name)
    if is_locked(content):
        raise HandoverError(name, f"里的 {inside} 设了密码，请解压，用密码打开，取消密码后另存再选")
    try:
        return report_in(inside, content, catalog)
    except ContentError as error:
        raise HandoverError(name, f"里的 {inside} 读不出来：{str(error).rstrip('。')}") from error
