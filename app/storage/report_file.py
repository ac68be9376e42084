"""Loads and saves reports: `.nbao` packages and plain `.json`."""

from __future__ import annotations

import errno
import stat
from collections.abc import Mapping
from pathlib import Path

from app.edition.catalog import Catalog
from app.errors import RefusedError
from app.report.report import Report
from app.storage.atomic import write_whole
from app.storage.package import REPORT_MEMBER, pack, unpack
from app.storage.report_json import ContentError, Imported, read_json, write_json

LARGEST_FILE = 256 * 1024 * 1024
"""Bytes of a package with its pictures."""

LARGEST_JSON = 16 * 1024 * 1024
"""Bytes of one report without pictures; real ones have some ten thousand."""


class ReportFileError(RefusedError):
    """A report file cannot be read."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path} 打不开：{problem.rstrip('。')}。")
        self.path = path


def load_report(path: Path, catalog: Catalog) -> Report:
    """The report in a `.nbao` or `.json` file. Raises `ReportFileError`."""
    try:
        return read_json(_members(path)[REPORT_MEMBER], catalog)
    except ContentError as error:
        raise ReportFileError(path, str(error)) from error


def save_report(
    report: Report, path: Path, *, source: Path | None = None, imported: Imported | None = None
) -> None:
    """Saves a report as `.nbao` or `.json`, whole or not at all.

    A package keeps the media of `source`, the file the report was loaded from; without one, those
    of the package it replaces. `imported` adds what a document that was read said beside it.
    Raises `WriteRefusedError`, `ReportFileError` for another suffix.
    """
    content = write_json(report, imported)
    if _is_package(path):
        content = pack({REPORT_MEMBER: content, **_media(source or path)})
    write_whole(path, content)


def _is_package(path: Path) -> bool:
    suffix = path.suffix.lower()
    if suffix not in (".nbao", ".json"):
        raise ReportFileError(path, "报告文件的扩展名应是 .nbao 或 .json")
    return suffix == ".nbao"


def _media(source: Path) -> Mapping[str, bytes]:
    """The members of an earlier package beside the report; none if there is no such package."""
    if source.suffix.lower() != ".nbao" or not source.is_file():
        return {}
    try:
        members = _members(source)
    except (ContentError, ReportFileError):
        return {}
    return {name: data for name, data in members.items() if name != REPORT_MEMBER}


def _members(path: Path) -> Mapping[str, bytes]:
    package = _is_package(path)
    data = _read(path, LARGEST_FILE if package else LARGEST_JSON)
    return unpack(data, LARGEST_JSON, LARGEST_FILE) if package else {REPORT_MEMBER: data}


def _read(path: Path, limit: int) -> bytes:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode):
            what = "文件夹" if stat.S_ISDIR(mode) else "设备"
            raise ReportFileError(path, f"这是一个{what}，请选择文件")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise ReportFileError(path, _reading_problem(error)) from error
    if len(data) > limit:
        raise ReportFileError(path, f"文件超过 {limit // 1024 // 1024} MB，不像是年报文件")
    return data


def _reading_problem(error: OSError) -> str:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "没有这个文件，请核对文件名和位置"
    if isinstance(error, PermissionError):
        return "没有读取这个文件的权限，或它正被其他程序占用"
    if error.errno == errno.ENAMETOOLONG:
        return "文件名或路径太长"
    return f"系统读文件时出错（代码 {error.errno}），请检查磁盘"
