"""Tells the format of a document and the encoding of a text; opens files that hold streams."""

from __future__ import annotations

import codecs
import struct
import zipfile
from collections.abc import Iterator, Sequence
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from app import patterns as re
from app.errors import RefusedError
from app.office.package import ZIP_FAULTS, opened_zip

COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")
"""With what files of Office before 2007 begin, and encrypted ones since."""

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
    DOC = ".doc"
    XLS = ".xls"
    XLSB = ".xlsb"
    ODT = ".odt"
    ODS = ".ods"
    RTF = ".rtf"
    OFD = ".ofd"
    MHT = ".mht"
    EML = ".eml"
    MSG = ".msg"
    TEXT = ".txt"
    CSV = ".csv"
    WORD_XML = ".xml"


class ForeignFormatError(RefusedError):
    """A document is in a format that is not read."""

    def __init__(self, path: Path, what: str, how: str) -> None:
        super().__init__(f"“{path.name}”{what}，{how}。")


_AS_WORD = "请用 Word 或 WPS 打开它，另存为 .docx 再试"
_AS_EXCEL = "请用 Excel 或 WPS 打开它，另存为 .xlsx 再试"
_UNPACK = "请先解压，再选择里面的文件"
OLD_SUFFIXES = (
    ".doc",
    ".wps",
    ".xls",
    ".et",
    ".ofd",
    ".xlsb",
    ".ods",
    ".odt",
    ".fodt",
    ".fods",
    ".rtf",
    ".mht",
    ".mhtml",
    ".eml",
    ".msg",
    ".md",
    ".txt",
    ".csv",
    ".xml",
    ".xhtml",
)
"""How files are named in the other formats that are read; some hold something else."""

READ_SUFFIXES = (".docx", ".xlsx", ".html", ".htm", ".pdf", *OLD_SUFFIXES)
"""How the files are named that can be read."""

_PROTECTED = ("设了打开密码", "请用 Office 或 WPS 打开它，另存为不加密的文件再试")
_OF_SUFFIX = {
    ".docx": Format.DOCX,
    ".xlsx": Format.XLSX,
    ".pdf": Format.PDF,
    ".md": Format.TEXT,
    ".txt": Format.TEXT,
    ".csv": Format.CSV,
}
_ARCHIVES = {b"Rar!": "RAR", b"7z\xbc\xaf\x27\x1c": "7z", b"\x1f\x8b": "GZ"}
_WORD_XML = (
    b"schemas.microsoft.com/office/word/2003/wordml",
    b"schemas.microsoft.com/office/2006/xmlPackage",
)
_OPEN_DOCUMENT = b"urn:oasis:names:tc:opendocument:xmlns:office"


def format_of(path: Path, data: bytes) -> Format | None:
    """The format of a document by its content; None if it is none that is known.

    Raises `ForeignFormatError`.
    """
    if data.startswith(COMPOUND_FILE):
        return _compound(path, data)
    if data.startswith(b"PK"):
        return _zipped(path, data)
    head = data[:_HEAD]
    if any(name in head for name in _WORD_XML):
        return Format.WORD_XML
    if b"%PDF-" in head[:1024]:
        return Format.PDF
    if head.startswith(b"{\\rtf"):
        return Format.RTF
    for signature, name in _ARCHIVES.items():
        if head.startswith(signature):
            raise ForeignFormatError(path, f"是 {name} 压缩包", _UNPACK)
    return _marked_up(path, data, head)


def _marked_up(path: Path, data: bytes, head: bytes) -> Format | None:
    """The format of a file that is text."""
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head and b"<html" not in head:
        raise ForeignFormatError(path, "是 Excel 2003 XML 文件", _AS_EXCEL)
    if _OPEN_DOCUMENT in head and head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml"):
        is_sheet = b"opendocument.spreadsheet" in head
        return Format.ODS if is_sheet else Format.ODT
    suffix = path.suffix.lower()
    if suffix == ".eml":
        return Format.EML
    if _MULTIPART.search(head[:512]) and (b"multipart" in head or suffix in (".mht", ".mhtml")):
        is_page = b"multipart/related" in head or suffix in (".mht", ".mhtml")
        return Format.MHT if is_page else Format.EML
    if head.startswith(_WIDE_MARKS):
        head = head.decode("utf-16", "replace").encode()
    begun = head.removeprefix(codecs.BOM_UTF8).lstrip()
    if suffix in (".md", ".txt") and not _MARKUP.match(begun):
        return Format.TEXT
    if _MARKUP.search(head) or (suffix in (".html", ".htm") and data.strip()):
        return Format.HTML
    return _OF_SUFFIX.get(suffix)


def _compound(path: Path, data: bytes) -> Format:
    """The format of a compound file. Raises `ForeignFormatError` for any other one."""
    if _has(data, "EncryptedPackage"):
        raise ForeignFormatError(path, *_PROTECTED)
    if _has(data, "__properties_version1.0"):
        return Format.MSG
    is_workbook = _has(data, "Workbook") or _has(data, "Book")
    if is_workbook and path.suffix.lower() in (".xls", ".et"):
        return Format.XLS
    if _has(data, "WordDocument"):
        return Format.DOC
    if is_workbook:
        return Format.XLS
    how = "请用 Office 或 WPS 打开它，另存为不加密的 .docx 或 .xlsx 再试"
    raise ForeignFormatError(path, "设了打开密码或是旧版文件", how)


def _has(data: bytes, stream: str) -> bool:
    """Whether a compound file names a stream so; the directory is not parsed for that."""
    return f"{stream}\0".encode("utf-16-le") in data


def _start_page(archive: zipfile.ZipFile, name: str) -> bytes:
    """The first bytes of a part; no more of it is unpacked, however large it says it is."""
    with archive.open(name) as part:
        return part.read(100)


def _zipped(path: Path, data: bytes) -> Format | None:  # noqa: PLR0911 one a format
    try:
        with opened_zip(data) as archive:
            names = archive.NameToInfo.keys()
            mimetype = _start_page(archive, "mimetype") if "mimetype" in names else b""
    except ZIP_FAULTS:
        return _OF_SUFFIX.get(path.suffix.lower())
    if "word/document.xml" in names:
        return Format.DOCX
    if "xl/workbook.bin" in names:
        return Format.XLSB
    if any(name.startswith("xl/") for name in names):
        return Format.XLSX
    if "OFD.xml" in names:
        return Format.OFD
    if b"opendocument.text" in mimetype:
        return Format.ODT
    if b"opendocument.spreadsheet" in mimetype:
        return Format.ODS
    if b"opendocument" in mimetype:
        raise ForeignFormatError(path, "是 OpenDocument 演示或图形文件", _AS_WORD)
    return _OF_SUFFIX.get(path.suffix.lower())


_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_\-]+)""", re.IGNORECASE)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CHINESE = frozenset(("gb2312", "gbk", "gb18030", "hz", "cp936", "gb_2312-80", "x-gbk", "chinese"))
_ENCODING_OF_ALL = "gb18030"
"""Holds all other Chinese encodings; pages often declare a smaller one than they use."""


def decoded(data: bytes, charset: str = "") -> str:
    """The text of a page: by its mark, by what it or its envelope declares, else by what fits."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace")
    names = [*([charset] if charset and _is_known(charset) else []), *_names(data)]
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    return data.decode(_fittest(data, names), "replace")


def decoded_whole(data: bytes) -> str | None:
    """The text of a list that somebody typed or exported; None where some of it is no text."""
    text = decoded(data)
    return None if "\0" in text or "\N{REPLACEMENT CHARACTER}" in text else text


def _names(data: bytes) -> Iterator[str]:
    declared = _DECLARED.search(data[:_HEAD])
    name = declared[1].decode().lower() if declared else ""
    if name in _CHINESE:
        yield _ENCODING_OF_ALL
    elif name and _is_known(name):
        yield name
    yield "utf-8"
    yield _ENCODING_OF_ALL


def _is_known(name: str) -> bool:
    """Whether it is an encoding of text in which markup is written in ASCII."""
    try:
        return codecs.lookup(name).name not in ("utf-7", "idna", "punycode") and (
            "<p>".encode(name) == b"<p>"
        )
    except (LookupError, UnicodeError):
        return False


def _fittest(data: bytes, names: list[str]) -> str:
    """The encoding that fails for fewest bytes: a page may have some broken ones."""
    start = data[: 1024 * 1024]
    return min(
        names, key=lambda name: start.decode(name, "replace").count("\N{REPLACEMENT CHARACTER}")
    )


BROKEN_STREAMS = (ValueError, IndexError, struct.error)
"""What reading of a damaged `CompoundFile` raises."""

_STORAGE, _STREAM = 1, 2


class CompoundFile:
    """The streams in a file of Office before 2007 by their paths ([MS-CFB]): a/b.

    Raises one of `BROKEN_STREAMS`.
    """

    def __init__(self, data: bytes) -> None:
        self._data = data
        shift, self._small_shift = struct.unpack_from("<2H", data, 30)
        if not data.startswith(COMPOUND_FILE) or (shift, self._small_shift) not in (
            (9, 6),
            (12, 6),
        ):
            raise ValueError
        self._shift, self._most = shift, (len(data) >> shift) + 1
        count, directory = struct.unpack_from("<2I", data, 44)
        self._cutoff, self._small_start, _, more, _ = struct.unpack_from("<5I", data, 56)
        tables = [*struct.unpack_from("<109I", data, 76)]
        while more < self._most and len(tables) <= self._most:
            *numbers, more = _numbers(self._sector(more).ljust(1 << shift, b"\xff"))
            tables += numbers
        self._next = _numbers(b"".join(map(self._sector, tables[: min(count, self._most)])))
        self.places: dict[str, tuple[int, int]] = {}
        entries = self._chained(directory)
        (child, *self._root) = struct.unpack_from("<I36x2I", entries, 76)
        self._add(entries, child)

    def read(self, name: str) -> bytes:
        """A stream; empty if there is none of this name."""
        start, size = self.places.get(name, (0, 0))
        if size >= self._cutoff:
            return self._chained(start, size)
        table, whole, shift = self._small_next, self._small, self._small_shift
        numbers = _chain(start, table, (size >> shift) + bool(size & (1 << shift) - 1))
        return b"".join([whole[n << shift : n + 1 << shift] for n in numbers])[:size]

    @cached_property
    def _small(self) -> bytes:
        """The stream that small ones are parts of."""
        return self._chained(*self._root)

    @cached_property
    def _small_next(self) -> Sequence[int]:
        return _numbers(self._chained(self._small_start))

    def _sector(self, number: int) -> bytes:
        return self._data[number + 1 << self._shift : number + 2 << self._shift]

    def _chained(self, start: int, size: int | None = None) -> bytes:
        """The sectors from one on, so many bytes of them or all."""
        count = self._most if size is None else min((size - 1 >> self._shift) + 1, self._most)
        return b"".join(map(self._sector, _chain(start, self._next, count)))[:size]

    def _add(self, entries: bytes, child: int) -> None:
        """Adds the places of all streams of a storage, those of storages in it, too."""
        left, seen = [(child, "")], set[int]()
        while left:
            number, folder = left.pop()
            if number >= len(entries) >> 7 or number in seen:
                continue
            seen.add(number)
            entry = entries[number << 7 : number + 1 << 7]
            length, kind, before, after, inner = struct.unpack_from("<HBx3I", entry, 64)
            name = folder + entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")
            left += [(before, folder), (after, folder)]
            if kind == _STORAGE:
                left.append((inner, f"{name}/"))
            elif kind == _STREAM:
                self.places[name] = struct.unpack_from("<2I", entry, 116)


def _numbers(part: bytes) -> Sequence[int]:
    return memoryview(part[: len(part) & ~3]).cast("I")  # a lying file's take no more than itself


def _chain(number: int, table: Sequence[int], most: int) -> list[int]:
    """The sectors of a chain from one on, so many at most; one that is none ends it."""
    found: list[int] = []
    while number < len(table) and len(found) < most:
        found.append(number)
        number = table[number]
    return found
