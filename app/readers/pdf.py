"""Reads a PDF file: what stands on its pages as lines of text and tables."""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # no types published
from pypdfium2 import (
    PdfDocument,
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

_MAX_CHARS, _MAX_OBJECTS, _MAX_SEGMENTS = 50_000, 20_000, 40_000
"""On one page; real ones have less than a tenth."""

_MAX_STEPS = 500_000
"""Characters, objects and parts of lines in one file, whose reading takes some seconds."""

_SMALLEST_PICTURE = 40
"""Points; smaller ones are ornaments."""

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
    pictures: list[float]


class _Budget:
    """Counts what was looked at in a file."""

    def __init__(self) -> None:
        self._left = _MAX_STEPS

    def spend(self, steps: int) -> None:
        """Raises `TooLargeError` when too much was looked at."""
        self._left -= steps
        if self._left < 0:
            raise TooLargeError


def page_content(document: PdfDocument, number: int, budget: _Budget) -> PageContent:
    """The content of a page. Raises `TooLargeError`, `PdfiumError`."""
    page = document[number]
    try:
        _, bottom, _, top = page.get_bbox()
        rules: list[Rule] = []
        pictures: list[float] = []
        for count, found in enumerate(page.get_objects(max_depth=_DEPTH)):
            budget.spend(1)
            if count > _MAX_OBJECTS:
                raise TooLargeError
            if found.type == pdfium.FPDF_PAGEOBJ_PATH:
                rules += _rules(found, budget)
            elif found.type == pdfium.FPDF_PAGEOBJ_IMAGE:
                left, low, right, high = found.get_bounds()
                if min(right - left, high - low) >= _SMALLEST_PICTURE:
                    pictures.append(high)
            if len(rules) > _MAX_SEGMENTS:
                raise TooLargeError
        return PageContent(bottom, top - bottom, list(_chars(page, budget)), rules, pictures)
    finally:
        page.close()


def _chars(page: PdfPage, budget: _Budget) -> Iterator[Char]:
    text = page.get_textpage()
    try:
        count = text.count_chars()
        if count > _MAX_CHARS:
            raise TooLargeError
        budget.spend(count)
        for index in range(count):
            sign = chr(pdfium.FPDFText_GetUnicode(text.raw, index))
            if sign.isprintable() and not sign.isspace():
                left, bottom, right, top = text.get_charbox(index, loose=True)
                yield Char(_folded(sign), left, bottom, right, top)
    finally:
        text.close()


def _folded(sign: str) -> str:
    if ord(sign) in _KANGXI:
        return unicodedata.normalize("NFKC", sign)
    return sign.translate(_RADICALS)


def _rules(path: PdfObject, budget: _Budget) -> Iterator[Rule]:
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
        return Content(tuple(_blocks(path, document)))
    except TooLargeError as error:
        raise PdfRefusedError(path, _TOO_LARGE) from error
    except PdfiumError as error:
        raise PdfRefusedError(path, _BROKEN) from error
    finally:
        document.close()


def _blocks(path: Path, document: PdfDocument) -> Iterator[ContentBlock]:
    if len(document) > _MAX_PAGES:
        raise PdfRefusedError(path, _TOO_LARGE)
    budget = _Budget()
    pages = [page_content(document, number, budget) for number in range(len(document))]
    if not any(page.chars for page in pages):
        raise PdfRefusedError(path, _SCANNED)
    placed = [one for page in pages for one in _placed(page)]
    yield from _told(placed)


def _placed(page: PageContent) -> list[_Placed]:
    """What stands on a page from top to bottom, its number left out."""
    tables = page_tables(page.rules, page.chars)
    inside = {id(char) for table in tables for char in table.chars}
    outside = [char for char in page.chars if id(char) not in inside]
    lines = [line for line in text_lines(outside) if not _is_page_number(line, page)]
    found = [_Placed(line.top, line) for line in lines]
    found += [_Placed(table.top, table) for table in tables]
    found += [_Placed(top, Image(problem=_PICTURE_PROBLEM)) for top in page.pictures]
    return sorted(found, key=lambda one: -one.top)


def _is_page_number(line: TextLine, page: PageContent) -> bool:
    height = (line.top - page.bottom) / page.height if page.height else 0
    return not _EDGE < height < 1 - _EDGE and _PAGE_NUMBER.fullmatch(line.text) is not None


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
