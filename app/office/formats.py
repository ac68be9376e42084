"""Tells the format of a document from its content; its name may be wrong."""

from __future__ import annotations

import re
import zipfile
from enum import StrEnum
from pathlib import Path

from app.errors import RefusedError
from app.office.package import ZIP_FAULTS, opened_zip

_COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
_HEAD = 4096
_MARKUP = re.compile(rb"<\s*(!doctype\s+html|html|head|body|table|div|meta|p)\b", re.IGNORECASE)
_MULTIPART = re.compile(rb"^(mime-version|content-type|from):", re.IGNORECASE | re.MULTILINE)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Format(StrEnum):
    """The formats that are read."""

    DOCX = ".docx"
    XLSX = ".xlsx"
    HTML = ".html"
    PDF = ".pdf"


class ForeignFormatError(RefusedError):
    """A document is in a format that is not read."""

    def __init__(self, path: Path, what: str, how: str) -> None:
        super().__init__(f"“{path.name}”{what}，{how}。")


_AS_WORD = "请用 Word 或 WPS 打开它，另存为 .docx 再试"
_AS_EXCEL = "请用 Excel 或 WPS 打开它，另存为 .xlsx 再试"
_OLD = {
    ".doc": ("是旧版 Word 文件", _AS_WORD),
    ".wps": ("是 WPS 文字的专用格式", _AS_WORD),
    ".xls": ("是旧版 Excel 文件", _AS_EXCEL),
    ".et": ("是 WPS 表格的专用格式", _AS_EXCEL),
    ".ofd": ("是 OFD 版式文件", "请找到它的 Word 或 Excel 原稿，或用阅读器另存为 PDF 再试"),
}
OLD_SUFFIXES = tuple(_OLD)
"""How files are named in formats that are not read; some hold something else."""

_PROTECTED = ("设了打开密码", "请用 Office 或 WPS 打开它，另存为不加密的文件再试")
_OF_SUFFIX = {".docx": Format.DOCX, ".xlsx": Format.XLSX, ".pdf": Format.PDF}


def format_of(path: Path, data: bytes) -> Format | None:
    """The format of a document by its content; None if it is none that is known.

    Raises `ForeignFormatError`.
    """
    if data.startswith(_COMPOUND_FILE):
        raise _compound(path, data)
    if data.startswith(b"PK"):
        return _zipped(path, data)
    head = data[:_HEAD]
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    if head.startswith(b"{\\rtf"):
        raise ForeignFormatError(path, "是 RTF 文件", _AS_WORD)
    if b"schemas.microsoft.com/office/word/2003/wordml" in head:
        raise ForeignFormatError(path, "是 Word 2003 XML 文件", _AS_WORD)
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head and b"<html" not in head:
        raise ForeignFormatError(path, "是 Excel 2003 XML 文件", _AS_EXCEL)
    if _MULTIPART.search(head[:512]) and b"multipart" in head:
        raise ForeignFormatError(path, "是打包的网页（MHT）", _AS_WORD)
    if head.startswith(_WIDE_MARKS):
        head = head.decode("utf-16", "replace").encode()
    if _MARKUP.search(head) or (path.suffix.lower() in (".html", ".htm") and data.strip()):
        return Format.HTML
    return _OF_SUFFIX.get(path.suffix.lower())


def _compound(path: Path, data: bytes) -> ForeignFormatError:
    """Why a compound file is refused: one holds old formats as well as encrypted new ones."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        return ForeignFormatError(path, *_PROTECTED)
    suffix = path.suffix.lower()
    if suffix in _OLD and suffix != ".ofd":
        return ForeignFormatError(path, *_OLD[suffix])
    if "WordDocument".encode("utf-16-le") in data:
        return ForeignFormatError(path, *_OLD[".doc"])
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return ForeignFormatError(path, *_OLD[".xls"])
    how = "请用 Office 或 WPS 打开它，另存为不加密的 .docx 或 .xlsx 再试"
    return ForeignFormatError(path, "设了打开密码或是旧版文件", how)


def _start_page(archive: zipfile.ZipFile, name: str) -> bytes:
    """The first bytes of a part; no more of it is unpacked, however large it says it is."""
    with archive.open(name) as part:
        return part.read(100)


def _zipped(path: Path, data: bytes) -> Format | None:
    try:
        with opened_zip(data) as archive:
            names = archive.NameToInfo.keys()
            mimetype = _start_page(archive, "mimetype") if "mimetype" in names else b""
    except ZIP_FAULTS:
        return _OF_SUFFIX.get(path.suffix.lower())
    if "word/document.xml" in names:
        return Format.DOCX
    if any(name.startswith("xl/") for name in names):
        return Format.XLSX
    if "OFD.xml" in names:
        raise ForeignFormatError(path, *_OLD[".ofd"])
    if b"opendocument.text" in mimetype:
        raise ForeignFormatError(path, "是 OpenDocument 文件", _AS_WORD)
    if b"opendocument" in mimetype:
        raise ForeignFormatError(path, "是 OpenDocument 文件", _AS_EXCEL)
    return _OF_SUFFIX.get(path.suffix.lower())


def refuse_old_suffix(path: Path) -> None:
    """Raises `ForeignFormatError` for a file that is named like one in an old format."""
    if path.suffix.lower() in _OLD:
        raise ForeignFormatError(path, *_OLD[path.suffix.lower()])
