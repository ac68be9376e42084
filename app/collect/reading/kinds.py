"""Tells from a file's name whether it may hold a report, and says why it does not."""

from __future__ import annotations

from app.collect.decisions import DECISIONS_FILE
from app.importing.reading import READ_SUFFIXES
from app.office.formats import OLD_SUFFIXES
from app.reading import REPORT_SUFFIXES

ARCHIVE = ".zip"

_PACKED = frozenset((".rar", ".7z", ".tar", ".gz", ".bz2", ".xz", ".tgz", ".z", ".cab", ".iso"))
_PICTURES = frozenset((".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".heic"))
_LOOKED_INTO = frozenset(
    (ARCHIVE, *READ_SUFFIXES, *REPORT_SUFFIXES, *OLD_SUFFIXES, ".rtf", ".mht", ".xml")
)
_PLAIN = (*READ_SUFFIXES, *REPORT_SUFFIXES, ARCHIVE)
_OF_THE_SYSTEM = frozenset(("thumbs.db", "desktop.ini", "ehthumbs.db"))
_OF_ARCHIVERS = "__MACOSX"


def suffix_of(name: str) -> str:
    """The suffix of a file name in small letters, with its point."""
    stem, point, suffix = name.rpartition(".")
    return f".{suffix.lower()}" if point and stem else ""


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
    return "是本程序保存汇总决定的文件" if name == DECISIONS_FILE else ""


def why_unread(name: str) -> str:
    """Why a file of this name is not looked into, in a sentence; empty if it is."""
    suffix = suffix_of(name)
    if suffix in _LOOKED_INTO:
        return ""
    if suffix in _PACKED:
        return f"“{name}”是 {suffix} 压缩包，读不了，请先解压，或改用 ZIP 压缩。"
    if suffix in _PICTURES:
        return f"“{name}”是图片，读不出数字，请向报送单位要 Word、Excel 或本程序的文件。"
    return (
        f"“{name}”不是能读取的文件，请向报送单位要 Word（.docx）、Excel（.xlsx）、"
        "网页、PDF 或本程序的文件。"
    )
