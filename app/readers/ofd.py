"""Reads OFD files (GB/T 33190): placed text and ruling lines, put together as those of PDF."""

from __future__ import annotations

import posixpath
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from lxml import etree

from app import patterns as re
from app.errors import RefusedError
from app.office.content import Content
from app.office.labels import folded
from app.office.package import (
    ZIP_FAULTS,
    BrokenDocumentError,
    StepBudget,
    TooLargeError,
    opened_zip,
    parse_part,
    read_package_part,
)
from app.readers.pdf_layout import Char, Rule
from app.readers.pdf_pages import (
    MAX_PAGES,
    MIN_PICTURE,
    PageContent,
    PagePicture,
    content_of_pages,
    rule_between,
)

_POINTS = 72 / 25.4
"""Points in a millimetre, which is the unit of OFD."""

_MAX_OBJECTS, _MAX_TOKENS = 20_000, 20_000
_NUMBER = re.compile(r"-?\d*\.?\d+(?:[eE]-?\d+)?")
_PATH = re.compile(r"[SMLQBAC]|-?\d*\.?\d+(?:[eE]-?\d+)?")
_NUMBERS_OF = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7}
"""How many numbers stand behind each sign of a path, the end of the part last."""


class BrokenOfdError(RefusedError):
    """An OFD file cannot be read."""

    def __init__(self, path: Path, what: str = "已损坏或太大，读不了") -> None:
        super().__init__(f"“{path.name}”{what}，请找到它的 Word 或 Excel 原稿再试。")


_Matrix = tuple[float, float, float, float, float, float]
"""How a point of an object is turned, and where its origin stands, in millimetres from the upper
left of the page."""


def read_ofd(path: Path, data: bytes) -> Content:
    """The content of an OFD file. Raises `BrokenOfdError`."""
    try:
        with opened_zip(data) as archive:
            pages = list(_OfdReader(path, archive).pages())
        if not any(page.chars for page in pages):
            raise BrokenOfdError(path, "是扫描件，里面没有文字")
        return content_of_pages(pages)
    except (*ZIP_FAULTS, KeyError, RecursionError, BrokenDocumentError, TooLargeError) as error:
        raise BrokenOfdError(path) from error


class _OfdReader:
    """Reads the first document of a package, page by page."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self._path = path
        self._archive = archive
        self._budget = StepBudget()
        self._pictures: dict[str, str] = {}
        self._shapes: dict[tuple[str, Sequence[float]], Sequence[Rule]] = {}

    def pages(self) -> Iterator[PageContent]:
        """The pages in order."""
        root = self._part("OFD.xml")
        place = _child_text(root, "DocRoot") or "Doc_0/Document.xml"
        document = self._part(place)
        folder = posixpath.dirname(place.lstrip("/"))
        self._read_resources(document, folder)
        size = _box(document.findtext(".//{*}PageArea/{*}PhysicalBox"), (0, 0, 210, 297))
        templates = {
            page.get("ID", ""): self._inside(folder, page.get("BaseLoc", ""))
            for page in document.iter("{*}TemplatePage")
        }
        pages = document.findall(".//{*}Pages/{*}Page")
        names = {self._inside(folder, page.get("BaseLoc", "")): None for page in pages}
        if len(names) > MAX_PAGES:
            raise TooLargeError
        for name in names:  # a page that is named again says nothing new
            content = self._part(name)
            own = _box(content.findtext("{*}Area/{*}PhysicalBox"), size)
            named = (one.get("TemplateID", "") for one in content.iterchildren("{*}Template"))
            below = {templates[one]: None for one in named if one in templates}
            yield self._page([content, *map(self._part, below)], own)

    def _part(self, name: str) -> etree._Element:
        return parse_part(self._path, read_package_part(self._archive, name.lstrip("/")))

    def _inside(self, folder: str, name: str) -> str:
        if name.startswith("/"):
            return name.lstrip("/")
        return posixpath.normpath(posixpath.join(folder, name))

    def _read_resources(self, document: etree._Element, folder: str) -> None:
        """Where the picture of each number is."""
        for element in document.iter("{*}DocumentRes", "{*}PublicRes"):
            name = self._inside(folder, (element.text or "").strip())
            if name not in self._archive.NameToInfo:
                continue
            resources = self._part(name)
            base = self._inside(posixpath.dirname(name), resources.get("BaseLoc", ""))
            for media in resources.iter("{*}MultiMedia"):
                file = _child_text(media, "MediaFile")
                self._pictures[media.get("ID", "")] = self._inside(base, file)

    def _page(self, layers: Sequence[etree._Element], size: tuple[float, ...]) -> PageContent:
        height = size[3]
        chars: list[Char] = []
        rules: list[Rule] = []
        pictures: list[PagePicture] = []
        objects = (one for layer in layers for one in layer.iter("{*}TextObject", *_DRAWN))
        for count, found in enumerate(objects):
            self._budget.spend(1)
            if count > _MAX_OBJECTS:
                raise TooLargeError
            name = str(found.tag)
            if name.endswith("}TextObject"):
                chars += self._chars(found, height)
            elif name.endswith("}PathObject"):
                rules += self._rules(found, height)
            else:
                pictures.append(self._picture(found, height))
        large = [one for one in pictures if one.size >= MIN_PICTURE and not one.is_over(chars)]
        return PageContent(0.0, height * _POINTS, chars, rules, large)

    def _chars(self, found: etree._Element, height: float) -> Iterator[Char]:
        a, b, c, d, right_by, down_by = _matrix(found)
        size = _float(found.get("Size"), 3.0)
        for code in found.iter("{*}TextCode"):
            text = folded(code.text or "")
            self._budget.spend(len(text))
            x, y = _float(code.get("X"), 0.0), _float(code.get("Y"), 0.0)
            across = _steps(code.get("DeltaX"), len(text))
            down = _steps(code.get("DeltaY"), len(text))
            for number, sign in enumerate(text):
                width = 0.5 * size if sign.isascii() else size
                if number:
                    x += across[number - 1] if number <= len(across) else width
                    y += down[number - 1] if number <= len(down) else 0.0
                end, head = x + width, y - 0.8 * size
                if not number or b or down:  # else all stand equally high
                    base, top = b * x + d * y + down_by, b * end + d * head + down_by
                    low = (height - base - 0.2 * abs(base - top) / 0.8) * _POINTS
                    high = (height - top) * _POINTS
                if sign.isprintable() and not sign.isspace():
                    left = (a * x + c * y + right_by) * _POINTS
                    yield Char(sign, left, low, (a * end + c * head + right_by) * _POINTS, high)

    def _rules(self, found: etree._Element, height: float) -> Iterator[Rule]:
        """The lines of a path: its shape, which many paths of a table have, moved to its place."""
        *turn, x, y = _matrix(found)
        right, up = x * _POINTS, (height - y) * _POINTS
        for part in found.iterchildren("{*}AbbreviatedData"):
            shape = part.text or "", (*turn,)
            if shape not in self._shapes:
                self._shapes[shape] = [*self._lines(*shape)]
            self._budget.spend(len(self._shapes[shape]))
            for one in self._shapes[shape]:
                by, along = (up, right) if one.level else (right, up)
                yield Rule(one.level, one.at + by, one.start + along, one.end + along)
            return

    def _lines(self, path: str, turn: Sequence[float]) -> Iterator[Rule]:
        """The level and upright lines of a path, without where it stands on the page."""
        a, b, c, d = turn
        last = first = None
        points = [*_path_points(path)]
        self._budget.spend(len(points))
        for sign, x, y in points:
            point = (a * x + c * y) * _POINTS, -(b * x + d * y) * _POINTS
            if sign in "MS":
                first = point
            elif sign == "C" and first and last:
                yield from rule_between(last, first)
            elif sign == "L" and last:
                yield from rule_between(last, point)
            last = first if sign == "C" else point

    def _picture(self, found: etree._Element, height: float) -> PagePicture:
        left, top, width, tall = _box(found.get("Boundary"), (0, 0, 0, 0))
        name = self._pictures.get(found.get("ResourceID", ""), "")
        data = b""
        if name in self._archive.NameToInfo:
            data = read_package_part(self._archive, name)
        return PagePicture(
            left * _POINTS,
            (height - top - tall) * _POINTS,
            (left + width) * _POINTS,
            (height - top) * _POINTS,
            data,
        )


_DRAWN = ("{*}PathObject", "{*}ImageObject")


def _matrix(found: etree._Element) -> _Matrix:
    left, top, _, _ = _box(found.get("Boundary"), (0, 0, 0, 0))
    turn = found.get("CTM")
    numbers = _numbers(turn) if turn else ()
    a, b, c, d, x, y = numbers if len(numbers) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    return a, b, c, d, x + left, y + top


def _path_points(data: str) -> Iterator[tuple[str, float, float]]:
    """The end of each part of a path with its sign."""
    tokens = _PATH.findall(data)[:_MAX_TOKENS]
    place = 0
    while place < len(tokens):
        sign = tokens[place]
        place += 1
        end = place + _NUMBERS_OF.get(sign, 0)
        if sign == "C":
            yield sign, 0.0, 0.0
        elif place < end <= len(tokens):
            yield sign, _float(tokens[end - 2], 0.0), _float(tokens[end - 1], 0.0)
            place = end


def _steps(text: str | None, count: int) -> list[float]:
    """The distances between signs; g 3 5 stands for three times 5."""
    if not text:
        return []
    found: list[float] = []
    tokens = text.split()[:_MAX_TOKENS]
    place = 0
    while place < len(tokens) and len(found) < count:
        if tokens[place] == "g" and place + 2 < len(tokens):
            again = min(int(_float(tokens[place + 1], 0.0)), count)
            found += [_float(tokens[place + 2], 0.0)] * again
            place += 3
        else:
            found.append(_float(tokens[place], 0.0))
            place += 1
    return found


def _width(sign: str) -> float:
    return 0.5 if sign.isascii() else 1.0


def _float(text: str | None, default: float) -> float:
    try:
        value = float(text) if text else default
    except ValueError:
        return default
    return value if -1e6 < value < 1e6 else default


def _numbers(text: str | None) -> list[float]:
    try:
        found = [*map(float, text.split())] if text else []
    except ValueError:
        found = [*map(float, _NUMBER.findall(text or ""))]
    return [value if -1e6 < value < 1e6 else 0.0 for value in found]


def _box(text: str | None, default: tuple[float, ...]) -> tuple[float, ...]:
    numbers = _numbers(text)
    return tuple(numbers) if len(numbers) == 4 else default


def _child_text(element: etree._Element, name: str) -> str:
    return (element.findtext(f".//{{*}}{name}") or "").strip()
