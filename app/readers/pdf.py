"""Reads a PDF file: what stands on its pages as lines of text and tables."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # no types published
from pypdfium2 import (
    PdfDocument,
    PdfImage,
    PdfiumError,
    PdfObject,
    PdfPage,
)

from app.errors import RefusedError
from app.office.content import Content, ContentBlock, ContentLine, ContentTable, Image
from app.office.package import TooLargeError
from app.readers.pdf_layout import (
    Char,
    PageTable,
    Rule,
    TextLine,
    joined_tables,
    page_tables,
    text_lines,
    text_paragraphs,
)
from app.readers.pdf_structure import refuse_tangled

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

_MAX_CHARS, _MAX_OBJECTS, _MAX_SEGMENTS = 50_000, 20_000, 40_000
"""On one page; real ones have less than a tenth."""

_MAX_STEPS = 500_000
"""Characters, objects and parts of lines in one file, whose reading takes some seconds."""

_SMALLEST_PICTURE = 40
"""Points; smaller ones are ornaments."""

_MIN_SIGN = 4
"""Points; smaller pictures show no sign."""

_MAX_PIXELS, _PIXELS_A_STEP = 40_000_000, 1_000
_COVERED = 4
"""Characters under a picture that make it a seal or a background."""

_SEAL_SHAPE, _NEARLY_WHITE, _RED, _MOSTLY = (0.8, 1.25), 230, 60, 0.8
_UNREADABLE = "\ufffd"
"""Stands for a sign whose meaning the file does not tell, so that its cell is no blank one."""

_STRAIGHT = 1.0
"""Points by which a line may lean."""

_DEPTH = 4

_KANGXI = range(0x2F00, 0x2FE0)
_RADICALS = str.maketrans(
    "⺟⺠⺼⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
    "母民月西见角贝车长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙",
)
"""Radicals that stand for whole characters in files of some printers, and have no folding."""


@dataclass(frozen=True)
class PageContent:
    """A page; all lengths in points, from its lower left corner."""

    bottom: float
    height: float
    chars: list[Char]
    rules: list[Rule]
    pictures: list[PagePicture]


@dataclass(frozen=True)
class PagePicture:
    """A picture, where it is on its page in points, and its file; none if it cannot be taken."""

    left: float
    bottom: float
    right: float
    top: float
    data: bytes = b""

    @property
    def size(self) -> float:
        """Its shorter side."""
        return min(self.right - self.left, self.top - self.bottom)

    def covers(self, char: Char) -> bool:
        """Whether a character stands in it."""
        return self.left <= char.centre <= self.right and self.bottom <= char.middle <= self.top


class StepBudget:
    """Counts what was looked at in a file."""

    def __init__(self) -> None:
        self._left = _MAX_STEPS

    def spend(self, steps: int) -> None:
        """Raises `TooLargeError` when too much was looked at."""
        self._left -= steps
        if self._left < 0:
            raise TooLargeError


def page_content(document: PdfDocument, number: int, budget: StepBudget) -> PageContent:
    """The content of a page. Raises `TooLargeError`, `PdfiumError`."""
    page = document[number]
    try:
        _, bottom, _, top = page.get_bbox()
        rules: list[Rule] = []
        pictures: list[PagePicture] = []
        for count, found in enumerate(page.get_objects(max_depth=_DEPTH)):
            budget.spend(1)
            if count > _MAX_OBJECTS:
                raise TooLargeError
            if found.type == pdfium.FPDF_PAGEOBJ_PATH:
                rules += _rules(found, budget)
            elif found.type == pdfium.FPDF_PAGEOBJ_IMAGE:
                pictures += _picture(found, budget)
            if len(rules) > _MAX_SEGMENTS:
                raise TooLargeError
        chars = list(_chars(page, budget))
        large = [one for one in pictures if one.size >= _SMALLEST_PICTURE]
        chars += [_unreadable(one) for one in pictures if _MIN_SIGN <= one.size < _SMALLEST_PICTURE]
        shown = [one for one in large if not _is_over_text(one, chars)]
        return PageContent(bottom, top - bottom, chars, rules, shown)
    finally:
        page.close()


def _picture(found: PdfObject, budget: StepBudget) -> Iterator[PagePicture]:
    """A picture, unless it is a seal."""
    place = PagePicture(*found.get_bounds())
    if place.size < _SMALLEST_PICTURE or not isinstance(found, PdfImage):
        yield place
        return
    width, height = found.get_px_size()
    budget.spend(width * height // _PIXELS_A_STEP)
    try:
        image = found.get_bitmap().to_pil().convert("RGB") if width * height < _MAX_PIXELS else None
    except (PdfiumError, ValueError, OSError):
        image = None
    if image is None:
        yield place
    elif not _is_seal(place, image):
        file = BytesIO()
        image.save(file, "PNG")
        yield replace(place, data=file.getvalue())


def _is_seal(place: PagePicture, image: PillowImage) -> bool:
    """Whether a picture is round about as wide as high and nothing but red on white."""
    if (
        not _SEAL_SHAPE[0]
        < (place.right - place.left) / (place.top - place.bottom)
        < _SEAL_SHAPE[1]
    ):
        return False
    colours = [image.resize((32, 32)).getpixel((x, y)) for x in range(32) for y in range(32)]
    signs = [one for one in colours if isinstance(one, tuple) and min(one) < _NEARLY_WHITE]
    red = [one for one in signs if one[0] - max(one[1], one[2]) > _RED]
    return len(red) > _MOSTLY * len(signs) > 0


def _unreadable(picture: PagePicture) -> Char:
    """A small picture as a sign that nobody can read: it may be a number in a cell."""
    return Char(_UNREADABLE, picture.left, picture.bottom, picture.right, picture.top)


def _is_over_text(picture: PagePicture, chars: Sequence[Char]) -> bool:
    """Whether a picture lies over or under text, as seals and backgrounds do."""
    return sum(map(picture.covers, chars)) >= _COVERED


def _chars(page: PdfPage, budget: StepBudget) -> Iterator[Char]:
    text = page.get_textpage()
    try:
        count = text.count_chars()
        if count > _MAX_CHARS:
            raise TooLargeError
        budget.spend(count)
        for index in range(count):
            code = pdfium.FPDFText_GetUnicode(text.raw, index)
            sign = chr(code) if code and unicodedata.category(chr(code)) != "Co" else _UNREADABLE
            if sign.isprintable() and not sign.isspace():
                left, bottom, right, top = text.get_charbox(index, loose=True)
                yield Char(_folded(sign), left, bottom, right, top)
    finally:
        text.close()


def _folded(sign: str) -> str:
    if ord(sign) in _KANGXI:
        return unicodedata.normalize("NFKC", sign)
    return sign.translate(_RADICALS)


def _rules(path: PdfObject, budget: StepBudget) -> Iterator[Rule]:
    """The upright and level lines of a path, the sides of rectangles among them."""
    matrix = path.get_matrix()
    last: tuple[float, float] | None = None
    first: tuple[float, float] | None = None
    segments = min(pdfium.FPDFPath_CountSegments(path.raw), _MAX_SEGMENTS)
    budget.spend(segments)
    for index in range(segments):
        segment = pdfium.FPDFPath_GetPathSegment(path.raw, index)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = matrix.on_point(x.value, y.value)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            first = point
        elif kind == pdfium.FPDF_SEGMENT_LINETO and last is not None:
            yield from _rule(last, point)
        if pdfium.FPDFPathSegment_GetClose(segment) and first is not None:
            yield from _rule(point, first)
        last = point


def _rule(start: tuple[float, float], end: tuple[float, float]) -> Iterator[Rule]:
    (left, low), (right, high) = start, end
    if abs(low - high) <= _STRAIGHT < abs(left - right):
        yield Rule(level=True, at=(low + high) / 2, start=min(left, right), end=max(left, right))
    elif abs(left - right) <= _STRAIGHT < abs(low - high):
        yield Rule(level=False, at=(left + right) / 2, start=min(low, high), end=max(low, high))


_MAX_PAGES = 300
_EDGE = 0.115
"""The part of a page's height, above and below, in which its number stands: the text begins 35 mm
above the edge (GB/T 9704-2012)."""

_PAGE_NUMBER = re.compile(
    r"[-—–－·\s]*(第?\s*\d{1,4}\s*页?(.{0,3}共\s*\d+\s*页)?|\d{1,4}\s*/\s*\d{1,4})[-—–－·\s]*"
)
_PICTURE_PROBLEM = "PDF 中的图片不能取出，请从原稿中插入"


class PdfRefusedError(RefusedError):
    """A PDF file cannot be read."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"“{path.name}”{problem}。")


_BROKEN = "不是 PDF 文件或已损坏，请用阅读器打开它，另存一份再试"
_PROTECTED = "设了打开密码，请另存为不加密的文件再试"
_SCANNED = "是扫描件，里面没有文字，请使用它的 Word 或 Excel 原稿"
_TOO_LARGE = (
    f"超过 {_MAX_PAGES} 页，或文字、线条太多，读不了；如果是年度报告，请改用它的 Word 文件（.docx）"
    "或把文字精简一些，不是年度报告请另选文件"
)


_TANGLED = (
    "里有一页要画的东西太多，或图形一层套一层地引用自己，不像正常的文件，没有读取；"
    "请改用它的 Word 文件（.docx），或用阅读器打开它，另存一份再试"
)


@dataclass(frozen=True)
class _Placed:
    """A block and how high on its page it stands, in points from below."""

    top: float
    block: TextLine | PageTable | Image


def read_pdf(path: Path, data: bytes) -> Content:
    """The content of a PDF file. Raises `PdfRefusedError`."""
    try:
        refuse_tangled(data)
    except TooLargeError as error:
        raise PdfRefusedError(path, _TANGLED) from error
    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        problem = _PROTECTED if "assword" in str(error) else _BROKEN
        raise PdfRefusedError(path, problem) from error
    try:
        return _content_of(path, document)
    except TooLargeError as error:
        raise PdfRefusedError(path, _TOO_LARGE) from error
    except PdfiumError as error:
        raise PdfRefusedError(path, _BROKEN) from error
    finally:
        document.close()


def _content_of(path: Path, document: PdfDocument) -> Content:
    if len(document) > _MAX_PAGES:
        raise PdfRefusedError(path, _TOO_LARGE)
    budget = StepBudget()
    pages = [page_content(document, number, budget) for number in range(len(document))]
    if not any(page.chars for page in pages):
        raise PdfRefusedError(path, _SCANNED)
    placed = [_placed(page) for page in pages]
    margins = _repeated(
        [_edge_lines(page, found) for page, found in zip(pages, placed, strict=True)]
    )
    told = [
        one
        for page, found in zip(pages, placed, strict=True)
        for one in found
        if not _is_margin(one.block, page, margins)
    ]
    return Content(tuple(_told(told)), margins=tuple(margins))


def _edge_lines(page: PageContent, found: Sequence[_Placed]) -> list[str]:
    lines = [one.block for one in found if isinstance(one.block, TextLine)]
    return [_without_digits(line.text) for line in lines if _is_at_edge(line, page)]


def _repeated(edges: Sequence[Sequence[str]]) -> dict[str, None]:
    """The lines in the edges of at least two pages, each once."""
    counts = Counter(line for lines in edges for line in set(lines))
    return dict.fromkeys(line for line, count in counts.items() if count > 1 and line)


def _without_digits(text: str) -> str:
    return "".join(sign for sign in text if not sign.isdigit()).strip(" -—–－·")


def _is_margin(block: object, page: PageContent, margins: Collection[str]) -> bool:
    """Whether a block is a line of the header or footer."""
    if not isinstance(block, TextLine) or not _is_at_edge(block, page):
        return False
    return _without_digits(block.text) in margins


def _placed(page: PageContent) -> list[_Placed]:
    """What stands on a page from top to bottom, its number left out."""
    tables = page_tables(page.rules, page.chars)
    inside = {id(char) for table in tables for char in table.chars}
    outside = [char for char in page.chars if id(char) not in inside]
    lines = [line for line in text_lines(outside) if not _is_page_number(line, page)]
    found = [_Placed(line.top, line) for line in lines if line.text.strip(_UNREADABLE)]
    found += [_Placed(table.top, table) for table in tables]
    found += [_Placed(one.top, _image(one)) for one in page.pictures]
    return sorted(found, key=lambda one: -one.top)


def _image(picture: PagePicture) -> Image:
    return Image(picture.data) if picture.data else Image(problem=_PICTURE_PROBLEM)


def _is_at_edge(line: TextLine, page: PageContent) -> bool:
    height = (line.top - page.bottom) / page.height if page.height else 0
    return not _EDGE < height < 1 - _EDGE


def _is_page_number(line: TextLine, page: PageContent) -> bool:
    return _is_at_edge(line, page) and _PAGE_NUMBER.fullmatch(line.text) is not None


def _told(placed: Sequence[_Placed]) -> Iterator[ContentBlock]:
    """The blocks in order: lines as paragraphs, a table that goes on over pages as one."""
    tables = 0
    lines: list[TextLine] = []
    table: PageTable | None = None
    every = [one.block for one in placed if isinstance(one.block, TextLine)]
    for one in [*placed, None]:
        block = one.block if one else None
        if table is not None and isinstance(block, PageTable):
            whole = joined_tables(table, block)
            if whole is not None:
                table = whole
                continue
        if table is not None:
            tables += 1
            yield ContentTable(table.grid, f"第 {tables} 个表格")
            table = None
        if isinstance(block, TextLine):
            lines.append(block)
            continue
        yield from map(ContentLine, text_paragraphs(lines, every))
        lines = []
        if isinstance(block, PageTable):
            table = block
        elif isinstance(block, Image):
            yield block
