"""Reads a PDF file: its lines of text and tables."""

from __future__ import annotations

import ctypes
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import BytesIO
from itertools import islice
from math import pi
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # no types published
from msgspec import Struct
from msgspec.structs import replace
from pypdfium2 import PdfDocument, PdfImage, PdfiumError, PdfObject, PdfPage, PdfTextPage

from app.errors import RefusedError
from app.office.content import UNREADABLE, Content
from app.office.labels import folded, raised
from app.office.package import StepBudget, TooLargeError, refuse_tangled
from app.pictures import MAX_PIXELS
from app.readers.pdf_layout import Char, Rule
from app.readers.pdf_pages import (
    MAX_PAGES,
    MIN_PICTURE,
    PageContent,
    PagePicture,
    content_of_pages,
    rule_between,
)

if TYPE_CHECKING:
    from PIL.Image import Image as PillowImage

_MAX_CHARS, _MAX_OBJECTS, _MAX_SEGMENTS = 50_000, 20_000, 40_000
"""On one page; real ones have less than a tenth."""

_MIN_SIGN = 4
"""Points; smaller pictures show no sign."""

_MAX_PIXELS, _MAX_ALL_PIXELS = 40_000_000, 100_000_000
"""Of a picture, and of all that are looked at; each is so once, however often it is shown."""

_BYTES_A_STEP = 10_000
_DEPTH = 4

_SEAL_SHAPE, _NEARLY_WHITE, _RED, _MOSTLY = (0.8, 1.25), 230, 60, 0.8
"""How wide a seal is in parts of its height, and the colours of its signs."""

_NO_TEXT, _MAX_WRITTEN, _WRITTEN_SIZE = ("Btn", "Sig"), 4000, 12.0
"""Fields without text, bytes of a text put on a page, and the height of its signs in points."""

_NOT_SHOWN = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW

_FLAT, _BELOW_BASELINE = 0.5, 0.12
"""Parts of a Chinese sign's width: lower boxes are those of ink; what reaches below the line."""

_SMALL, _HIGH = 0.75, 0.1
"""Parts of a height: the mark of a note is so much lower than its figure, its middle higher."""

_QUARTER, _LEVEL = pi / 2, 0.1
"""Of a turn in radians; signs that are turned less are level."""


class Turn(Struct, frozen=True):
    """How a page is turned so that its text is upright; the sums of its edges in points.

    `quarters` of a circle are those that its signs are turned by, 3 if lines run up the page.
    """

    quarters: int = 0
    across: float = 0
    upwards: float = 0

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the page is then."""
        turned = ((x, y), (self.upwards - y, x), (self.across - x, self.upwards - y))
        return turned[self.quarters] if self.quarters < len(turned) else (y, self.across - x)

    def box(
        self, left: float, bottom: float, right: float, top: float
    ) -> tuple[float, float, float, float]:
        """Where a box is then."""
        (one, low), (other, high) = self.point(left, bottom), self.point(right, top)
        return min(one, other), min(low, high), max(one, other), max(low, high)


def page_content(
    document: PdfDocument, number: int, budget: StepBudget, pictures: _Pictures | None = None
) -> PageContent:
    """The content of a page of a file with such pictures. Raises `TooLargeError`, `PdfiumError`."""
    pictures = pictures or _Pictures(budget)
    page = document[number]
    try:
        left, bottom, right, top = page.get_bbox()
        objects = _objects(page, budget)
        paths = [one for one in objects if one.type == pdfium.FPDF_PAGEOBJ_PATH]
        seals = [one.get_bounds() for one in paths if _is_drawn_seal(one)]
        turn, signs = _signs(page, budget, (left + right, bottom + top), seals)
        if turn.quarters % 2:
            bottom, top = left, right
        strokes = _strokes(paths, turn, budget)
        placed = [
            (PagePicture(*turn.box(*one.get_bounds())), one)
            for one in objects
            if one.type == pdfium.FPDF_PAGEOBJ_IMAGE
        ]
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
            if place.size >= MIN_PICTURE and not place.is_over(chars)
        ]
        return PageContent(bottom, top - bottom, chars, rules, [*filter(None, shown)])
    finally:
        page.close()


def _is_round(place: PagePicture) -> bool:
    """Whether a picture is about as wide as high, as seals are."""
    shape = (place.right - place.left) / (place.top - place.bottom)
    return _SEAL_SHAPE[0] < shape < _SEAL_SHAPE[1]


def _is_seal(image: PillowImage) -> bool:
    """Whether a picture of that shape is a seal: nothing but red on white."""
    small = image.resize((32, 32), reducing_gap=3.0)
    colours = [small.getpixel((x, y)) for x in range(32) for y in range(32)]
    signs = [one for one in colours if isinstance(one, tuple) and min(one) < _NEARLY_WHITE]
    red = [one for one in signs if one[0] - max(one[1], one[2]) > _RED]
    return len(red) > _MOSTLY * len(signs) > 0


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
        key = (data, *found.get_px_size(), _is_round(place))
        if key not in self._seen:
            self._seen[key] = self._file(found, may_be_seal=_is_round(place))
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
        if may_be_seal and _is_seal(image):
            return None
        image.thumbnail((MAX_PIXELS, MAX_PIXELS), reducing_gap=3.0)
        image.save(file := BytesIO(), "PNG")
        return file.getvalue()


_Bounds = tuple[float, float, float, float]
_RING, _DRAWN_SIZE = (5, 80), (60, 200)
"""Segments of the ring of a seal that is drawn, and points that it is wide."""


def _is_drawn_seal(path: PdfObject) -> bool:
    """Whether a path is a red ring."""
    if not _RING[0] <= pdfium.FPDFPath_CountSegments(path.raw) <= _RING[1]:
        return False
    place = PagePicture(*path.get_bounds())
    if not _DRAWN_SIZE[0] < place.size < _DRAWN_SIZE[1] or not _is_round(place):
        return False
    colours = (pdfium.FPDFPageObj_GetStrokeColor, pdfium.FPDFPageObj_GetFillColor)
    return any(_is_red(colour, path.raw) for colour in colours)


def _is_red(colour: Callable[..., object], *of: object) -> bool:
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    is_known = bool(colour(*of, red, green, blue, alpha))
    return is_known and red.value - max(green.value, blue.value) > _RED


def _is_of_seal(text: PdfTextPage, index: int, seals: Iterable[_Bounds]) -> bool:
    """Whether a sign is red and stands in a seal."""
    box = Char("", *text.get_charbox(index, loose=True))
    inside = any(PagePicture(*seal).covers(box) for seal in seals)
    return inside and _is_red(pdfium.FPDFText_GetFillColor, text.raw, index)


def _signs(
    page: PdfPage, budget: StepBudget, edges: tuple[float, float], seals: Sequence[_Bounds]
) -> tuple[Turn, list[Char]]:
    """How the page is turned, and its signs as they stand then; watermarks are left out.

    So are the signs of seals that are drawn. `edges` are the sums of the page's edges.
    """
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
                is_level = not _LEVEL < angle % _QUARTER < _QUARTER - _LEVEL
                if is_level and not (seals and _is_of_seal(text, index, seals)):
                    found.append((index, sign, round(angle / _QUARTER) % 4))
        uses = Counter(quarters for _, _, quarters in found)
        turn = Turn(max(uses, key=lambda one: uses[one], default=0), *edges)
        return turn, list(_placed_signs(text, turn, found))
    finally:
        text.close()


def _placed_signs(
    text: PdfTextPage, turn: Turn, found: list[tuple[int, str, int]]
) -> Iterator[Char]:
    scale, before = 0.0, Char("", 0, 0, 0, 0)
    for index, sign, _ in found:
        box = Char(folded(sign), *turn.box(*text.get_charbox(index, loose=True)))
        if box.text.isdecimal() and _is_raised(box, before):
            yield replace(box, text=raised(box.text))
            continue
        before = box
        points = pdfium.FPDFText_GetFontSize(text.raw, index)
        if unicodedata.east_asian_width(sign) in "WF" and points:
            scale = (box.right - box.left) / points
        em = scale * points
        yield _upright(box, text, index, em, turn) if box.size < _FLAT * em else box


def _is_raised(char: Char, before: Char) -> bool:
    """Whether a digit stands small and high behind a figure, as the mark of a note does."""
    is_small = before.text.isdecimal() and char.size < _SMALL * before.size
    is_behind = 0 <= char.centre - before.right < 2 * before.size
    return is_small and is_behind and char.middle > before.middle + _HIGH * before.size


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


def _objects(page: PdfPage, budget: StepBudget) -> list[PdfObject]:
    objects = [*islice(page.get_objects(max_depth=_DEPTH), _MAX_OBJECTS + 1)]
    budget.spend(len(objects))
    if len(objects) > _MAX_OBJECTS:
        raise TooLargeError
    return objects


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


def _strokes(paths: Iterable[PdfObject], turn: Turn, budget: StepBudget) -> list[_Stroke]:
    """The strokes of a page. Raises `TooLargeError`."""
    strokes: list[_Stroke] = []
    kept = 0
    for path in paths:
        strokes.append(_stroke(path, turn, budget))
        kept += len(strokes[-1].sides)
        if kept > _MAX_SEGMENTS:
            raise TooLargeError
    return strokes


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
