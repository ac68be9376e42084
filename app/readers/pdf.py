"""Reads a PDF file: its lines of text and tables."""

from __future__ import annotations

import ctypes
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from io import BytesIO
from math import pi
from pathlib import Path
from statistics import median

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # no types published
from msgspec import Struct
from msgspec.structs import replace
from pypdfium2 import (
    PdfDocument,
    PdfImage,
    PdfiumError,
    PdfObject,
    PdfPage,
    PdfTextPage,
)

from app.errors import RefusedError
from app.office.content import UNREADABLE, Content
from app.office.labels import folded
from app.office.package import TooLargeError, refuse_tangled
from app.pictures import MAX_PIXELS
from app.readers.pdf_layout import Char, Rule
from app.readers.pdf_pages import (
    MAX_PAGES,
    MIN_PICTURE,
    PageContent,
    PagePicture,
    StepBudget,
    Turn,
    content_of_pages,
    is_over_text,
    is_round,
    is_seal,
    rule_between,
)

_MAX_CHARS, _MAX_OBJECTS, _MAX_SEGMENTS = 50_000, 20_000, 40_000
"""On one page; real ones have less than a tenth."""

_MIN_SIGN = 4
"""Points; smaller pictures show no sign."""

_MAX_PIXELS, _MAX_ALL_PIXELS = 40_000_000, 100_000_000
"""Of a picture, and of all that are looked at; each is so once, however often it is shown."""

_BYTES_A_STEP = 10_000
_DEPTH = 4

_NO_TEXT, _MAX_WRITTEN, _WRITTEN_SIZE = ("Btn", "Sig"), 4000, 12.0
"""Fields without text, bytes of a text put on a page, and the height of its signs in points."""

_NOT_SHOWN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW

_FLAT, _BELOW_BASELINE = 0.5, 0.12
"""Parts of a Chinese sign's width: lower boxes are those of ink; what reaches below the line."""

_QUARTER, _LEVEL = pi / 2, 0.1
"""Of a turn in radians; signs that are turned less are level."""


def page_content(
    document: PdfDocument, number: int, budget: StepBudget, pictures: _Pictures | None = None
) -> PageContent:
    """The content of a page of a file with such pictures. Raises `TooLargeError`, `PdfiumError`."""
    pictures = pictures or _Pictures(budget)
    page = document[number]
    try:
        left, bottom, right, top = page.get_bbox()
        turn, signs = _signs(page, budget, left + right, bottom + top)
        if turn.quarters % 2:
            bottom, top = left, right
        strokes: list[_Stroke] = []
        kept = 0
        placed: list[tuple[PagePicture, PdfObject]] = []
        for count, found in enumerate(page.get_objects(max_depth=_DEPTH)):
            budget.spend(1)
            if max(count, kept / 2) > _MAX_OBJECTS:
                raise TooLargeError
            if found.type == pdfium.FPDF_PAGEOBJ_PATH:
                strokes.append(_stroke(found, turn, budget))
                kept += len(strokes[-1].sides)
            elif found.type == pdfium.FPDF_PAGEOBJ_IMAGE:
                placed.append((PagePicture(*turn.box(*found.get_bounds())), found))
        lean = _lean(strokes)
        rules = [rule for stroke in strokes for rule in stroke.rules(lean)]
        chars = [*signs, *_written_on(page, turn, budget)]
        chars = [_level(char, lean) for char in chars] if lean else chars
        small = (one for one, _ in placed if _MIN_SIGN <= one.size < MIN_PICTURE)
        # nobody can read a small picture, which may be a number in a cell
        chars += [Char(UNREADABLE, one.left, one.bottom, one.right, one.top) for one in small]
        shown = [
            pictures.taken(place, found)
            for place, found in placed
            if place.size >= MIN_PICTURE and not is_over_text(place, chars)
        ]
        return PageContent(bottom, top - bottom, chars, rules, [*filter(None, shown)])
    finally:
        page.close()


class _Pictures:
    """The pictures of a file, each looked at once however often it is shown."""

    def __init__(self, budget: StepBudget) -> None:
        self._budget = budget
        self._pixels = _MAX_ALL_PIXELS
        self._seen: dict[tuple[bytes, int, int, bool], bytes | None] = {}

    def taken(self, place: PagePicture, found: PdfObject) -> PagePicture | None:
        """The picture with its file, if it can be taken; None if it is a seal."""
        if not isinstance(found, PdfImage):
            return place
        data = bytes(found.get_data())
        self._budget.spend(len(data) // _BYTES_A_STEP)
        key = (data, *found.get_px_size(), is_round(place))
        if key not in self._seen:
            self._seen[key] = self._file(found, may_be_seal=is_round(place))
        file = self._seen[key]
        return None if file is None else replace(place, data=file)

    def _file(self, found: PdfImage, *, may_be_seal: bool) -> bytes | None:
        width, height = found.get_px_size()
        self._pixels -= width * height
        if width * height > _MAX_PIXELS or self._pixels < 0:
            return b""
        try:
            image = found.get_bitmap().to_pil().convert("RGB")
        except (PdfiumError, ValueError, OSError):
            return b""
        if may_be_seal and is_seal(image):
            return None
        image.thumbnail((MAX_PIXELS, MAX_PIXELS), reducing_gap=3.0)
        image.save(file := BytesIO(), "PNG")
        return file.getvalue()


def _signs(
    page: PdfPage, budget: StepBudget, across: float, upwards: float
) -> tuple[Turn, list[Char]]:
    """How the page is turned, and its signs as they stand then; watermarks are left out."""
    text = page.get_textpage()
    try:
        count = text.count_chars()
        if count > _MAX_CHARS:
            raise TooLargeError
        budget.spend(count)
        found: list[tuple[int, str, int]] = []
        for index in range(count):
            code = pdfium.FPDFText_GetUnicode(text.raw, index)
            sign = chr(code) if code and unicodedata.category(chr(code)) != "Co" else UNREADABLE
            if sign.isprintable() and not sign.isspace():
                angle = float(pdfium.FPDFText_GetCharAngle(text.raw, index))
                if not _LEVEL < angle % _QUARTER < _QUARTER - _LEVEL:
                    found.append((index, sign, round(angle / _QUARTER) % 4))
        uses = Counter(quarters for _, _, quarters in found)
        turn = Turn(max(uses, key=lambda one: uses[one], default=0), across, upwards)
        return turn, list(_placed_signs(text, turn, found))
    finally:
        text.close()


def _placed_signs(
    text: PdfTextPage, turn: Turn, found: list[tuple[int, str, int]]
) -> Iterator[Char]:
    scale = 0.0
    for index, sign, _ in found:
        box = Char(folded(sign), *turn.box(*text.get_charbox(index, loose=True)))
        points = pdfium.FPDFText_GetFontSize(text.raw, index)
        if unicodedata.east_asian_width(sign) in "WF" and points:
            scale = (box.right - box.left) / points
        em = scale * points
        yield _upright(box, text, index, em, turn) if box.size < _FLAT * em else box


def _written_on(page: PdfPage, turn: Turn, budget: StepBudget) -> Iterator[Char]:
    """The signs in fields of forms and in texts that were put on a page, inside their frames.

    A field whose text stands elsewhere in the file holds what cannot be read.
    """
    count = pdfium.FPDFPage_GetAnnotCount(page.raw)
    budget.spend(count)
    for index in range(min(count, _MAX_OBJECTS)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, index)
        kind, frame = pdfium.FPDFAnnot_GetSubtype(note), pdfium.FS_RECTF()
        is_field = kind == pdfium.FPDF_ANNOT_WIDGET
        is_hidden = pdfium.FPDFAnnot_GetFlags(note) & _NOT_SHOWN
        if pdfium.FPDFAnnot_GetRect(note, frame) and not is_hidden:
            text = ""
            if is_field and _annotation_text(note, b"FT") not in _NO_TEXT:
                text = _annotation_text(note, b"V")
                if not text and pdfium.FPDFAnnot_HasKey(note, b"Parent"):
                    text = UNREADABLE
            elif kind == pdfium.FPDF_ANNOT_FREETEXT:
                text = _annotation_text(note, b"Contents")
            budget.spend(len(text))
            box = turn.box(frame.left, frame.bottom, frame.right, frame.top)
            yield from _in_frame(text.strip(), *box)
        pdfium.FPDFPage_CloseAnnot(note)


def _annotation_text(note: object, key: bytes) -> str:
    """The text that an annotation has for a key; empty if none."""
    size = pdfium.FPDFAnnot_GetStringValue(note, key, None, 0)
    if not 2 < size <= _MAX_WRITTEN:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    pdfium.FPDFAnnot_GetStringValue(note, key, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0")


def _in_frame(text: str, start: float, bottom: float, end: float, top: float) -> Iterator[Char]:
    """The signs of a text side by side in the middle of a frame."""
    signs = [sign for sign in text if sign.isprintable() and not sign.isspace()]
    height = min(top - bottom, _WRITTEN_SIZE)
    step = min(height / 2, (end - start) / max(len(signs), 1))
    middle = (top + bottom) / 2
    left = (start + end - step * len(signs)) / 2
    for place, sign in enumerate(signs):
        here = left + place * step
        yield Char(sign, here, middle - height / 2, here + step, middle + height / 2)


def _upright(box: Char, text: PdfTextPage, index: int, em: float, turn: Turn) -> Char:
    """A sign as high as its line, where the font tells no heights and the box is that of its ink.

    A comma or 一 would stand on a line of its own else.
    """
    x, y = ctypes.c_double(), ctypes.c_double()
    pdfium.FPDFText_GetCharOrigin(text.raw, index, x, y)
    bottom = turn.point(x.value, y.value)[1] - _BELOW_BASELINE * em
    return replace(box, bottom=bottom, top=bottom + em)


_Point = tuple[float, float]
_LONG_SIDE, _MIN_LEAN, _MAX_LEAN = 20.0, 0.0005, 0.03
"""Points of a side that tells how a scanned page leans, and by how much it may, in points each."""


class _Stroke(Struct, frozen=True):
    """The sides of a path that are nearly upright or level, and how many others it has."""

    sides: list[tuple[_Point, _Point]]
    leaning: float

    def rules(self, lean: float) -> list[Rule]:
        """Its upright and level lines, unless it is drawn of others: a watermark's sign."""
        sides = self.sides
        if lean:
            sides = [(_turned_back(one, lean), _turned_back(other, lean)) for one, other in sides]
        rules = [rule for side in sides for rule in rule_between(*side)]
        return rules if len(rules) >= self.leaning + len(sides) - len(rules) else []


def _stroke(path: PdfObject, turn: Turn, budget: StepBudget) -> _Stroke:
    matrix = path.get_matrix()
    last, first, leaning = None, (0.0, 0.0), 0.0
    sides: list[tuple[_Point, _Point]] = []
    segments = min(pdfium.FPDFPath_CountSegments(path.raw), _MAX_SEGMENTS)
    budget.spend(segments)
    for index in range(segments):
        segment = pdfium.FPDFPath_GetPathSegment(path.raw, index)
        x, y = ctypes.c_float(), ctypes.c_float()
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = turn.point(*matrix.on_point(x.value, y.value))
        kind = pdfium.FPDFPathSegment_GetType(segment)
        first = point if kind == pdfium.FPDF_SEGMENT_MOVETO else first
        if kind == pdfium.FPDF_SEGMENT_LINETO and last is not None:
            sides.append((last, point))
        leaning += (kind == pdfium.FPDF_SEGMENT_BEZIERTO) / 3  # each curve is told by three points
        sides += [(point, first)] if pdfium.FPDFPathSegment_GetClose(segment) else []
        last = point
    lengths = [sorted((abs(a[0] - b[0]), abs(a[1] - b[1]))) for a, b in sides]
    is_near = [short <= max(1, _MAX_LEAN * long) for short, long in lengths]
    kept = [
        one for one, near, of in zip(sides, is_near, lengths, strict=True) if near and of[1] > 1
    ]
    return _Stroke(kept, leaning + len(sides) - sum(is_near))


def _lean(strokes: Iterable[_Stroke]) -> float:
    """How much the level lines of a scanned page rise, in points each; 0 on most pages."""
    across = ((b[0] - a[0], b[1] - a[1]) for one in strokes for a, b in one.sides)
    leans = [y / x for x, y in across if abs(x) > _LONG_SIDE and abs(y) < _MAX_LEAN * abs(x)]
    lean = median(leans) if leans else 0.0
    return lean if abs(lean) > _MIN_LEAN else 0.0


def _turned_back(point: _Point, lean: float) -> _Point:
    """Where a point of a page that leans would be on a straight one."""
    return point[0] + lean * point[1], point[1] - lean * point[0]


def _level(char: Char, lean: float) -> Char:
    across, up = lean * char.middle, -lean * char.centre
    left, right = char.left + across, char.right + across
    return Char(char.text, left, char.bottom + up, right, char.top + up)


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
    pictures = _Pictures(budget)
    pages = [page_content(document, number, budget, pictures) for number in range(len(document))]
    if not any(page.chars for page in pages):
        raise PdfRefusedError(path, _SCANNED)
    return content_of_pages(pages)
