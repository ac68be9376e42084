"""Reads a PDF file: what stands on its pages as lines of text and tables."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
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
from app.office.content import Content
from app.office.package import TooLargeError
from app.readers.pdf_layout import Char, Rule
from app.readers.pdf_pages import (
    MAX_PAGES,
    MIN_PICTURE,
    UNREADABLE,
    PageContent,
    PagePicture,
    StepBudget,
    content_of_pages,
    is_over_text,
    rule_between,
)
from app.readers.pdf_structure import refuse_tangled

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

_MAX_CHARS, _MAX_OBJECTS, _MAX_SEGMENTS = 50_000, 20_000, 40_000
"""On one page; real ones have less than a tenth."""

_MIN_SIGN = 4
"""Points; smaller pictures show no sign."""

_MAX_PIXELS, _PIXELS_A_STEP = 40_000_000, 1_000
_SEAL_SHAPE, _NEARLY_WHITE, _RED, _MOSTLY = (0.8, 1.25), 230, 60, 0.8
_DEPTH = 4

_KANGXI = range(0x2F00, 0x2FE0)
_RADICALS = str.maketrans(
    "⺟⺠⺼⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
    "母民月西见角贝车长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙",
)
"""Radicals that stand for whole characters in files of some printers, and have no folding."""


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
        large = [one for one in pictures if one.size >= MIN_PICTURE]
        chars += [_unreadable(one) for one in pictures if _MIN_SIGN <= one.size < MIN_PICTURE]
        shown = [one for one in large if not is_over_text(one, chars)]
        return PageContent(bottom, top - bottom, chars, rules, shown)
    finally:
        page.close()


def _picture(found: PdfObject, budget: StepBudget) -> Iterator[PagePicture]:
    """A picture, unless it is a seal."""
    place = PagePicture(*found.get_bounds())
    if place.size < MIN_PICTURE or not isinstance(found, PdfImage):
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
    return Char(UNREADABLE, picture.left, picture.bottom, picture.right, picture.top)


def _chars(page: PdfPage, budget: StepBudget) -> Iterator[Char]:
    text = page.get_textpage()
    try:
        count = text.count_chars()
        if count > _MAX_CHARS:
            raise TooLargeError
        budget.spend(count)
        for index in range(count):
            code = pdfium.FPDFText_GetUnicode(text.raw, index)
            sign = chr(code) if code and unicodedata.category(chr(code)) != "Co" else UNREADABLE
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
            yield from rule_between(last, point)
        if pdfium.FPDFPathSegment_GetClose(segment) and first is not None:
            yield from rule_between(point, first)
        last = point


class PdfRefusedError(RefusedError):
    """A PDF file cannot be read."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"“{path.name}”{problem}。")


_BROKEN = "不是 PDF 文件或已损坏，请用阅读器打开它，另存一份再试"
_PROTECTED = "设了打开密码，请另存为不加密的文件再试"
_SCANNED = "是扫描件，里面没有文字，请使用它的 Word 或 Excel 原稿"
_TOO_LARGE = (
    f"超过 {MAX_PAGES} 页，或文字、线条太多，读不了；如果是年度报告，请改用它的 Word 文件（.docx）"
    "或把文字精简一些，不是年度报告请另选文件"
)


_TANGLED = (
    "里有一页要画的东西太多，或图形一层套一层地引用自己，不像正常的文件，没有读取；"
    "请改用它的 Word 文件（.docx），或用阅读器打开它，另存一份再试"
)


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
    if len(document) > MAX_PAGES:
        raise PdfRefusedError(path, _TOO_LARGE)
    budget = StepBudget()
    pages = [page_content(document, number, budget) for number in range(len(document))]
    if not any(page.chars for page in pages):
        raise PdfRefusedError(path, _SCANNED)
    return content_of_pages(pages)
