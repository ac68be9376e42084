"""What files are called that the program proposes or writes: names that every system takes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app import patterns as re
from app.errors import RefusedError

if TYPE_CHECKING:
    from app.report.report import Report

MAX_NAME_LENGTH = 80
"""Characters of a name; systems take 255 bytes, three for each Chinese character."""

USUAL_PATTERN = "{机关}{年度}年政府信息公开工作年度报告"
"""What the files of a finished report are called, unless the clerk says otherwise."""

PACKAGE_SUFFIX = ".zip"
"""Of a handover package."""

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|(com|lpt)[0-9¹²³])(\..*)?")


_KINDS = {".docx": "Word 文档", ".xlsx": "Excel 文件"}


class SuffixError(RefusedError):
    """A file of this kind is written under names with another suffix."""

    def __init__(self, what: str, path: Path, suffix: str) -> None:
        kind = _KINDS.get(suffix, suffix)
        super().__init__(f"{what}只能存为 {kind}，请把“{path.name}”的扩展名改为 {suffix}。")


def refuse_suffix(what: str, path: Path, suffix: str) -> None:
    """Refuses a path without the suffix that `what` is written with. Raises `SuffixError`."""
    if path.suffix.lower() != suffix:
        raise SuffixError(what, path, suffix)


def file_name(words: str, suffix: str = "") -> str:
    """The words as a file name, 未命名 where nothing is left of them, and its suffix behind."""
    name = " ".join(_NOT_IN_NAMES.sub("", words).split())[:MAX_NAME_LENGTH].strip(" .")
    if not name:
        name = "未命名"
    return f"_{name}{suffix}" if _DEVICES.fullmatch(name) else f"{name}{suffix}"


def unique_name(name: str, taken: set[str]) -> str:
    """The name, numbered if it is taken already; it is then taken, in upper and lower case."""
    numbered, number = name, 1
    while numbered.casefold() in taken:
        number += 1
        numbered = f"{name}（{number}）"
    taken.add(numbered.casefold())
    return numbered


def report_name(report: Report, suffix: str = "") -> str:
    """What the file of a report is called: by its title."""
    return file_name(report.title, suffix)


def name_by_pattern(report: Report, pattern: str, suffix: str = "") -> str:
    """A report's name by a pattern with 机关 and 年度 in braces."""
    words = (pattern or USUAL_PATTERN).replace("{机关}", report.details.organisation.name.strip())
    return file_name(words.replace("{年度}", str(report.details.year)), suffix)


def pattern_of(report: Report, name: str) -> str:
    """The pattern by which other reports are called as a clerk calls this one."""
    office = report.details.organisation.name.strip()
    pattern = name.replace(office, "{机关}") if office else name
    return pattern.replace(str(report.details.year), "{年度}")


def handover_name(report: Report) -> str:
    """What the package of a report is called: `交接包-柘山镇-2020.zip`."""
    parts = ("交接包", report.details.organisation.name, str(report.details.year))
    return file_name("-".join(filter(None, parts)), PACKAGE_SUFFIX)


def excerpt_name(last: Report, year: int) -> str:
    """What last year's report is called, as far as the report of `year` keeps it."""
    return file_name(f"{last.title}（摘自{year}年度报告）", ".nbao")


def sum_name(collection: str, year: int) -> str:
    """What the workbook of a collection's sums is called."""
    return file_name(f"{collection}{year}年度汇总表", ".xlsx")


def handed_up_name(region: str, year: int) -> str:
    """What the workbook is called that goes to the level above."""
    return file_name(f"{region}{year}年度政府信息公开年报汇总", ".xlsx")


def office_report_name(office: str, year: int) -> str:
    """What the report of the county's own office is called among those of its units."""
    return file_name(f"{office}{year}年度报告", ".nbao")


def blank_ledger_name(year: int) -> str:
    """What a ledger for the cases of a year is called."""
    return file_name(f"{year}年政府信息公开申请登记台账", ".xlsx")
