"""Packages and PDF files from outside, opened without trust: all they ask for is bounded."""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from enum import Enum, auto
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from msgspec import Struct

from app import patterns as re
from app.errors import RefusedError
from app.file_paths import is_file, read_at_most

if TYPE_CHECKING:
    from lxml import etree


LARGEST = 256 * 1024 * 1024
"""Bytes of all members together, pictures included."""

MAX_TEXT_SIZE = 16 * 1024 * 1024
"""Bytes of all text; real reports have less than a tenth, and every megabyte takes its time."""

_TEXTS = (".xml", ".rels", ".vml", ".json")
_MAX_MEMBERS = 1000
_MAX_RATIO, _SMALL = 200, 1024 * 1024
"""Times that a member above the small size may grow when unpacked; real ones grow thirty times."""

_ENCRYPTED, _UTF8, _RARE = 1, 0x800, 0x61
"""Flags of a member: that it is encrypted, has a name in UTF-8, is encrypted or patched."""

_ENTRY = b"PK\x01\x02"


class Oddity(Enum):
    """What no real file has."""

    MEMBERS = auto()
    """Too many members."""

    PACKING = auto()
    """A member is encrypted or packed in a rare way."""

    RATIO = auto()
    """A member grows many times over when unpacked, as no part of a report does."""

    SIZE = auto()
    """The members are too large."""


class OddZipError(BadZipFile):
    """A ZIP file is built as no program builds a report; `member` is where, if it is in one."""

    def __init__(self, oddity: Oddity, member: str = "") -> None:
        super().__init__(f"{oddity.name} {member}")
        self.oddity = oddity
        self.member = member


ZIP_FAULTS = (
    BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    IndexError,
)
"""What opening or reading a spoiled ZIP raises; each becomes one sentence where it is caught."""


class _Kept(Struct):
    """A package that several steps of one reading open, and its archive once one of them has."""

    data: bytes
    archive: ZipFile | None = None


_KEPT: ContextVar[_Kept | None] = ContextVar("_KEPT", default=None)


@contextmanager
def opened_once(data: bytes) -> Iterator[None]:
    """Meanwhile the directory of this package is read, and looked through, once at most."""
    token = _KEPT.set(_Kept(data))
    try:
        yield
    finally:
        _KEPT.reset(token)


@contextmanager
def opened_zip(data: bytes) -> Iterator[ZipFile]:
    """The archive, once nothing odd is found in it. Raises one of `ZIP_FAULTS`."""
    kept = _KEPT.get()
    if kept is None or kept.data is not data:
        with _plain_zip(data) as archive:
            yield archive
        return
    if kept.archive is None:
        kept.archive = _plain_zip(data)
    yield kept.archive


def _plain_zip(data: bytes) -> ZipFile:
    if data.count(_ENTRY) > 2 * _MAX_MEMBERS:  # counted before a million entries are read
        raise OddZipError(Oddity.MEMBERS)
    archive = ZipFile(BytesIO(data))
    _refuse_oddities(archive.infolist())
    return archive


def oddity_of(member: ZipInfo) -> Oddity | None:
    """What is odd about a member alone."""
    rare = member.compress_type not in (ZIP_STORED, ZIP_DEFLATED)
    if rare or member.flag_bits & _ENCRYPTED:
        return Oddity.PACKING
    if member.file_size > max(_SMALL, _MAX_RATIO * member.compress_size):
        return Oddity.RATIO
    return Oddity.SIZE if member.file_size > LARGEST else None


def _refuse_oddities(members: list[ZipInfo]) -> None:
    if len(members) > _MAX_MEMBERS:
        raise OddZipError(Oddity.MEMBERS)
    for member in members:
        oddity = oddity_of(member)
        if oddity:
            raise OddZipError(oddity, member.filename)
    text = sum(one.file_size for one in members if one.filename.lower().endswith(_TEXTS))
    if text > MAX_TEXT_SIZE or sum(one.file_size for one in members) > LARGEST:
        raise OddZipError(Oddity.SIZE)


MAX_PART_SIZE = 64 * 1024 * 1024
"""No part of an annual report comes near this size in bytes, pictures included."""


class TooLargeError(ValueError):
    """A part of a document is larger than any report needs; readers turn it into a refusal."""


_MAX_STEPS = 500_000
"""Characters, objects and parts of lines in one file, whose reading takes some seconds."""


class StepBudget:
    """Counts what was looked at in a file."""

    def __init__(self) -> None:
        self._left = _MAX_STEPS

    def spend(self, steps: int) -> None:
        """Raises `TooLargeError` when too much was looked at."""
        self._left -= steps
        if self._left < 0:
            raise TooLargeError


class LargeDocumentError(RefusedError):
    """A page or a text is larger than any report."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path.name}”太大，不像是年度报告，请核对是不是选错了文件。")


_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM")


def _is_picture(path: Path) -> bool:
    """Whether a file is a picture, however it is called."""
    with suppress(OSError), path.open("rb") as file:
        return file.read(4).startswith(_PICTURES)
    return False


class BrokenDocumentError(RefusedError):
    """A file is not an Office document, or is damaged."""

    def __init__(self, path: Path) -> None:
        kinds = {".xlsx": " Excel 工作簿（.xlsx）", ".docx": " Word 文档（.docx）"}
        kind = kinds.get(path.suffix.lower(), "能读取的文档")
        again = f"不是{kind}或已损坏，请用 Word、Excel 或 WPS 打开它并另存一份再试。"
        picture = f"它是一张图片，不是{kind}，请找原来的文档，不要改扩展名。"
        super().__init__(f"“{path.name}”打不开：{picture if _is_picture(path) else again}")


class MonstrousFileError(RefusedError):
    """A file is too large to be looked at."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}”超过 {LARGEST // 1024 // 1024} MB，太大，"
            "不像是年度报告，请核对是不是选错了文件。"
        )


class UnreadableFileError(RefusedError):
    """A file cannot be opened."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path}”打不开，请确认它还在那里，而且没有被别的程序占用。")


def read_bytes(path: Path) -> bytes:
    """The content of a file; never waits for a pipe, never reads without end.

    Raises `UnreadableFileError`, `MonstrousFileError`.
    """
    try:
        if not is_file(path):
            raise UnreadableFileError(path)
        content = read_at_most(path, LARGEST)
    except OSError as error:
        raise UnreadableFileError(path) from error
    if len(content) > LARGEST:
        raise MonstrousFileError(path)
    return content


def read_parts(path: Path, *names: str) -> dict[str, bytes]:
    """The named parts of an Office file, all of them if none is named.

    Raises `UnreadableFileError`, and `BrokenDocumentError` also if a named part is missing.
    """
    try:
        with opened_zip(read_bytes(path)) as archive:
            return {name: read_package_part(archive, name) for name in names or archive.namelist()}
    except (*ZIP_FAULTS, KeyError) as error:
        raise BrokenDocumentError(path) from error


def parse_part(path: Path, part: bytes) -> etree._Element:
    """The root of an XML part. Raises `BrokenDocumentError`."""
    from lxml import etree  # noqa: PLC0415 only when a document is read

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(part, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenDocumentError(path) from error


def read_package_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part of an archive. Raises `BadZipFile` if it is far too large, `KeyError` if missing."""
    part = archive.getinfo(name)
    if part.file_size > MAX_PART_SIZE:
        raise zipfile.BadZipFile(name)
    is_usual = part.compress_type == ZIP_DEFLATED and not part.flag_bits & _RARE
    if is_usual and isinstance(archive.fp, BytesIO):
        return _unpacked(archive.fp.getvalue(), part)
    return archive.read(part)


_LOCAL_ENTRY, _NAME_AT = b"PK\x03\x04", 30


def _unpacked(package: bytes, part: ZipInfo) -> bytes:
    """A part of a package in memory, in one go: the library takes twice as long for small ones."""
    start = part.header_offset
    head = package[start : start + _NAME_AT]
    if len(head) < _NAME_AT or not head.startswith(_LOCAL_ENTRY):
        raise zipfile.BadZipFile(part.filename)
    name = start + _NAME_AT
    begin = name + int.from_bytes(head[26:28], "little")
    coding = "utf-8" if part.flag_bits & _UTF8 else "cp437"
    if package[name:begin].decode(coding) != part.orig_filename:
        raise zipfile.BadZipFile(part.filename)
    begin += int.from_bytes(head[28:], "little")
    packed = package[begin : begin + part.compress_size]
    data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, max(part.file_size, 1))
    if len(data) != part.file_size or zlib.crc32(data) != part.CRC:
        raise zipfile.BadZipFile(part.filename)
    return data


_CHUNK = 256 * 1024


def inflated(packed: bytes, most: int) -> bytes:
    """As much as can be unpacked; nothing of what is encrypted. Raises `TooLargeError`."""
    unpacking, parts, size = zlib.decompressobj(), [], 0
    for place in range(0, len(packed), _CHUNK):
        try:
            part = unpacking.decompress(packed[place : place + _CHUNK], most)
        except zlib.error:
            break
        parts.append(part)
        size += len(part)
        if size > most or unpacking.unconsumed_tail:
            raise TooLargeError
    return b"".join(parts)


# What follows looks at a PDF file before it is parsed: a page calls forms, which call others, so
# that a kilobyte may ask for millions. It looks at names, references and sizes alone (ISO 32000-1,
# 7.3, 7.5.7, 8.10); what it cannot see, as in an encrypted file, the limits of the process bound.

_MAX_PAGE, _MAX_ALL_PAGES = 4 * 1024 * 1024, 32 * 1024 * 1024
"""Bytes of operators of a page, with the forms it calls as often as it does, and of all pages;
real ones have less than a tenth."""

_MAX_STREAM, _MAX_STREAMS = 64 * 1024 * 1024, 400 * 1024 * 1024
"""Unpacked bytes of one part that is no picture, as of a whole Chinese font, and of all."""

_MAX_FILE_OBJECTS, _MAX_PAGE_OBJECTS = 200_000, 2000
_MAX_NESTED = 25
"""Forms within forms; real ones have fewer than ten."""

_TOKEN = re.compile(rb"(\d{1,10})[\s\0]+\d{1,5}[\s\0]+obj\b|endobj|endstream|stream")
_CALL = re.compile(rb"/([^\s/<>\[\](){}%]+)\s+Do\b")
_REFERENCE = re.compile(rb"/([^\s/<>\[\](){}%]+)\s*(\d{1,10})\s+\d{1,5}\s+R\b")
_RESOURCES = re.compile(rb"/(?:Resources|XObject|Parent)\s*(\d{1,10})\s+\d{1,5}\s+R\b")
_CONTENTS = re.compile(rb"/Contents\s*(\[[^\[\]]*\]|\d{1,10}\s+\d{1,5}\s+R\b)")
_NUMBER = re.compile(rb"(\d{1,10})\s+\d{1,5}\s+R\b")
_KIDS = re.compile(rb"/Kids\s*\[([^\[\]]*)\]")
_PAGE = re.compile(rb"/Type\s*/Page\b")
_FORM = re.compile(rb"/Subtype\s*/Form\b")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_FILTER = re.compile(rb"/Filter\s*(\[[^\[\]]*\]|/\w+)")
_LONG_TARGET = re.compile(rb"<[\s0-9A-Fa-f]{200}")  # a sign of a font stands for very many
_PACKED_OBJECTS = re.compile(rb"/Type\s*/ObjStm\b")


def refuse_tangled(data: bytes) -> None:
    """Refuses a PDF file that asks for much more than any report. Raises `TooLargeError`."""
    _Structure(data).judge()


class _Object(Struct, frozen=True):
    """The text of an object, and its stream as it stands in the file."""

    text: bytes
    stream: memoryview | None = None


class _Structure:
    """The objects of a file by number, those in packed streams too; the last one of a number."""

    def __init__(self, data: bytes) -> None:
        self._objects: dict[int, _Object] = {}
        self._costs: dict[int, int] = {}
        self._looked_at = 0
        for count, (number, found) in enumerate(_objects(data)):
            if count > _MAX_FILE_OBJECTS:
                raise TooLargeError
            self._objects[number] = found
        for one in [one for one in self._objects.values() if _PACKED_OBJECTS.search(one.text)]:
            for number, text in _objects_within(self._content(one)):
                self._objects.setdefault(number, _Object(text))
                if len(self._objects) > _MAX_FILE_OBJECTS:
                    raise TooLargeError

    def judge(self) -> None:
        """Raises `TooLargeError` for a page or file that asks for too much."""
        total = 0
        pages = {number for number, one in self._objects.items() if _PAGE.search(one.text)}
        if len(pages) > _MAX_PAGE_OBJECTS:
            raise TooLargeError
        shown = self._shown()
        for number in pages:
            total += max(shown[number], 1) * self._page_cost(self._objects[number])
            if total > _MAX_ALL_PAGES:
                raise TooLargeError
        for number, one in self._objects.items():
            if one.stream and number not in self._costs and not _PICTURE.search(one.text):
                content = self._content(one)
                if b"begincmap" in content and _LONG_TARGET.search(content):
                    raise TooLargeError

    def _shown(self) -> Counter[int]:
        """How often each page stands in the lists of pages."""
        lists = (_KIDS.findall(one.text) for one in self._objects.values())
        return Counter(int(n) for found in lists for kids in found for n in _NUMBER.findall(kids))

    def _look_at(self, size: int) -> None:
        self._looked_at += size
        if self._looked_at > _MAX_STREAMS:
            raise TooLargeError

    def _page_cost(self, page: _Object) -> int:
        numbers: list[int] = []
        for contents in _CONTENTS.findall(page.text):
            for number in map(int, _NUMBER.findall(contents)):
                listed = self._objects.get(number, _Object(b""))
                inner = [] if listed.stream else [*map(int, _NUMBER.findall(listed.text))]
                numbers += inner or [number]
        cost = 0
        for number in numbers:
            if one := self._objects.get(number):
                cost += self._drawn(one, page, ())
            _refuse_over(cost)
        return cost

    def _form_cost(self, number: int, callers: tuple[int, ...]) -> int:
        """The bytes of operators that a form asks for. Raises `TooLargeError` in a circle."""
        if number in callers or len(callers) > _MAX_NESTED:
            raise TooLargeError
        if number not in self._costs:
            form = self._objects[number]
            self._costs[number] = self._drawn(form, form, (*callers, number))
        return self._costs[number]

    def _drawn(self, drawing: _Object, owner: _Object, callers: tuple[int, ...]) -> int:
        """The bytes of a content stream and of all forms that it calls by names of its owner."""
        content = self._content(drawing, _MAX_PAGE)
        cost = len(content)
        _refuse_over(cost)
        calls = Counter(_CALL.findall(content))
        names = self._names(owner) if calls else {}
        for name, times in calls.items():
            number = names.get(name, 0)
            if number in self._objects and _FORM.search(self._objects[number].text):
                cost += times * self._form_cost(number, callers)
                _refuse_over(cost)
        return cost

    def _names(self, owner: _Object) -> dict[bytes, int]:
        """What the names in the resources of a page or form stand for, its parents' too."""
        texts, seen, place = [owner.text], {0}, 0
        while place < len(texts):
            for number in map(int, _RESOURCES.findall(texts[place])):
                if number not in seen and number in self._objects:
                    seen.add(number)
                    texts.append(self._objects[number].text)
                    self._look_at(len(texts[-1]))
            place += 1
        found = (pair for text in reversed(texts) for pair in _REFERENCE.findall(text))
        return {name: int(number) for name, number in found}

    def _content(self, one: _Object, most: int = _MAX_STREAM) -> bytes:
        """The unpacked stream of an object, of `most` bytes. Raises `TooLargeError`."""
        if one.stream is None:
            return b""
        filters = _FILTER.search(one.text)
        content = bytes(one.stream).lstrip(b"\r\n")
        for _ in range(filters[1].count(b"/Fl") if filters else 0):
            content = inflated(content, most)
        self._look_at(len(content))
        return content


def _objects(data: bytes) -> Iterator[tuple[int, _Object]]:
    """The objects of a file in their order, in one pass, whatever is missing in it."""
    view = memoryview(data)
    number: int | None = None
    text: bytes | None = None  # stands before the stream we are in
    begin = 0
    for token in _TOKEN.finditer(data):
        if number is not None and text is None and token[0] == b"stream":
            text, begin = data[begin : token.start()], token.end()
        elif number is not None and token[0] != b"stream":
            yield number, _object(text, view[begin : token.start()])
            number, text = None, None
        if token[1]:
            number, begin = int(token[1]), token.end()
    if number is not None:
        yield number, _object(text, view[begin:])


def _object(text: bytes | None, rest: memoryview) -> _Object:
    return _Object(bytes(rest)) if text is None else _Object(text, rest)


def _objects_within(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and text of the objects in a packed stream: pairs of number and place come first."""
    head = re.match(rb"[\d\s]*", content)
    numbers = [*map(int, re.findall(rb"\d{1,10}", head[0]))] if head else []
    pairs = sorted(zip(numbers[1::2], numbers[::2], strict=False))
    first = head.end() if head else 0
    ends = [*(place for place, _ in pairs[1:]), len(content)]
    for (start, number), end in zip(pairs, ends, strict=False):
        yield number, content[first + start : first + end]


def _refuse_over(cost: int) -> None:
    if cost > _MAX_PAGE:
        raise TooLargeError
