"""What stands on a page of a PDF file: characters, ruling lines, pictures, with their places."""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # no types published
from pypdfium2 import PdfDocument, PdfObject, PdfPage

from app.office.package import TooLargeError
from app.readers.pdf_grid import Rule
from app.readers.pdf_text import Char

_MOST_CHARS, _MOST_OBJECTS, _MOST_SEGMENTS = 50_000, 20_000, 40_000
"""On one page; real ones have less than a tenth."""

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


def page_content(document: PdfDocument, number: int) -> PageContent:
    """The content of a page. Raises `TooLargeError`, `PdfiumError`."""
    page = document[number]
    try:
        _, bottom, _, top = page.get_bbox()
        rules: list[Rule] = []
        pictures: list[float] = []
        for count, found in enumerate(page.get_objects(max_depth=_DEPTH)):
            if count > _MOST_OBJECTS:
                raise TooLargeError
            if found.type == pdfium.FPDF_PAGEOBJ_PATH:
                rules += _rules(found)
            elif found.type == pdfium.FPDF_PAGEOBJ_IMAGE:
                left, low, right, high = found.get_bounds()
                if min(right - left, high - low) >= _SMALLEST_PICTURE:
                    pictures.append(high)
            if len(rules) > _MOST_SEGMENTS:
                raise TooLargeError
        return PageContent(bottom, top - bottom, list(_chars(page)), rules, pictures)
    finally:
        page.close()


def _chars(page: PdfPage) -> Iterator[Char]:
    text = page.get_textpage()
    try:
        count = text.count_chars()
        if count > _MOST_CHARS:
            raise TooLargeError
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


def _rules(path: PdfObject) -> Iterator[Rule]:
    """The upright and level lines of a path, the sides of rectangles among them."""
    matrix = path.get_matrix()
    last: tuple[float, float] | None = None
    first: tuple[float, float] | None = None
    for index in range(min(pdfium.FPDFPath_CountSegments(path.raw), _MOST_SEGMENTS)):
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
