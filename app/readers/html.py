"""Reads a page of the web: paragraphs, tables within bounds and pictures, in order."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import cast
from urllib.parse import unquote, unquote_to_bytes

from lxml import etree

from app import patterns as re
from app.errors import RefusedError
from app.file_paths import canonical_path, is_file
from app.office.content import (
    UNREADABLE,
    Content,
    ContentBlock,
    ContentTable,
    Grid,
    GridCell,
    Image,
    lines_of,
    table_names,
)
from app.office.formats import decoded
from app.office.package import LargeDocumentError, TooLargeError
from app.office.parts import Element
from app.pictures import MAX_FILE_SIZE
from app.readers.html_text import (
    BLOCKS,
    HtmlParagraph,
    drawn_grid,
    is_hidden,
    mark_boxes,
    may_draw,
    named_by,
    rules_of,
    says_hidden,
    settle_hidden,
    show_entries,
    shown_in,
    text_of,
)
from app.readers.plain_text import text_blocks

_MAX_COLUMNS = 256
_MAX_AREA = 500_000
"""Grid positions that all cells of a table may cover."""

_SPAN = re.compile(r"\s*\+?(\d+)")
_CELLS = frozenset(("td", "th"))
_MIN_LINES = 8
"""Lines of a preformatted text that is more than a quotation."""

_FRAMES = frozenset(("iframe", "frame"))


def is_layout_html(table: Element) -> bool:
    """Whether a table only arranges what is in it: one column, or mostly tables."""
    own = nested = rows = 0
    for element in table.iterdescendants("td", "th", "tr"):
        if _table_of(element) is not table:
            nested += element.tag in _CELLS
        elif element.tag == "tr":
            rows += 1
        else:
            own += 1
    return own <= max(rows, 1) or nested > own or any(map(_is_laid_out, table.iter("pre")))


def _is_laid_out(pre: Element) -> bool:
    """Whether a preformatted text is a document of its own, with line ends and drawn tables."""
    return "".join(map(str, pre.itertext())).count("\n") >= _MIN_LINES


def html_grid(table: Element) -> Grid[Element]:
    """A table as a grid. Raises `TooLargeError`."""
    rows = [list(row) for row in _rows(table)]
    taken: set[tuple[int, int]] = set()
    cells: list[GridCell[Element]] = []
    area = 0
    for row, elements in enumerate(rows):
        column = 0
        for element in elements:
            while (row, column) in taken:
                column += 1
            if column >= _MAX_COLUMNS:
                break
            height, width = _spans(element, len(rows) - row, _MAX_COLUMNS - column)
            width = _free(taken, row, column, width)
            area += height * width
            if area > _MAX_AREA:
                raise TooLargeError
            if height > 1:
                taken.update((row + i, column + j) for i in range(height) for j in range(width))
            text = text_of(element) or _unreadable_in(element)
            cells.append(GridCell(row, column, height, width, text, element))
            column += width
    return Grid(tuple(cells))


def _free(taken: set[tuple[int, int]], row: int, column: int, width: int) -> int:
    """How many columns a cell can span before it meets one that reaches down."""
    for step in range(1, width):
        if (row, column + step) in taken:
            return step
    return width


def _rows(table: Element) -> Iterator[Iterator[Element]]:
    """The cells of each row of a table, those of tables in it left out."""
    row: list[Element] = []
    hidden: Element | None = None
    for element in table.iterdescendants("tr", "td", "th"):
        if _table_of(element) is not table:
            continue
        if element.tag == "tr":
            if row:
                yield iter(row)
            row = []
            hidden = element if is_hidden(element) else None
        elif hidden is None and not is_hidden(element):
            row.append(element)
    if row:
        yield iter(row)


def _table_of(element: Element) -> Element | None:
    return next(element.iterancestors("table"), None)


def _spans(element: Element, rows: int, columns: int) -> tuple[int, int]:
    """Rows and columns of a cell; what is no number is 1, a rowspan of 0 reaches to the end."""
    height = _number(element.get("rowspan"))
    width = _number(element.get("colspan"))
    return min(rows if height == 0 else height, rows), min(max(width, 1), columns)


def _number(text: str | None) -> int:
    match = _SPAN.match(text) if text else None
    return int(match[1][:9]) if match else 1


_TOO_LARGE = "图片太大，请在原文件中压缩后重新插入"
_ABSENT = "图片不在网页文件里，请在浏览器中把网页另存为“网页，全部”再试"


class PageFiles:
    """Finds pictures and frames of a page below its folder; never on the network."""

    def __init__(self, page: Path, along: Mapping[str, bytes]) -> None:
        self._folder = canonical_path(page.parent)
        self._along = along

    def image(self, element: Element) -> Image:
        """The picture that an `img` shows."""
        source = element.get("src", "").strip()
        if source.removeprefix("cid:") in self._along:
            return Image(self._along[source.removeprefix("cid:")])
        if source[:5].lower() == "data:":
            return _inline(source)
        try:
            return self._image_at(source)
        except (OSError, ValueError):
            return Image(problem=_ABSENT)

    def page(self, element: Element) -> bytes:
        """The page that an `iframe` shows; empty if it is not there."""
        source = element.get("src", "").strip()
        if source.removeprefix("cid:") in self._along:
            return self._along[source.removeprefix("cid:")]
        try:
            path = self._path_below_page(source)
            is_small = path is not None and path.stat().st_size <= MAX_PAGE_SIZE
            return path.read_bytes() if path is not None and is_small else b""
        except (OSError, ValueError):
            return b""

    def _image_at(self, source: str) -> Image:
        path = self._path_below_page(source)
        if path is None:
            return Image(problem=_ABSENT)
        if path.stat().st_size > MAX_FILE_SIZE:
            return Image(problem=_TOO_LARGE)
        return Image(path.read_bytes())

    def _path_below_page(self, source: str) -> Path | None:
        """The file at an address, if it lies below the page's folder."""
        if "://" in source or source.startswith(("/", "\\")):
            return None
        path = canonical_path(self._folder / unquote(source.partition("?")[0]))
        below = path.is_relative_to(self._folder) and path.parent != self._folder
        return path if below and is_file(path) else None


def _inline(source: str) -> Image:
    head, _, body = source.partition(",")
    data = unquote_to_bytes(body)
    if head.lower().endswith(";base64"):
        try:
            data = base64.b64decode(b"".join(data.split()))
        except binascii.Error:
            return Image(problem=_ABSENT)
    return Image(data)


MAX_PAGE_SIZE = 16 * 1024 * 1024
"""Bytes; pages with a report have less than a tenth, pictures inside included."""

_TITLE_NAMES = frozenset(("articletitle", "og:title"))
_BLANK = re.compile(r"\s+")

_MAX_ELEMENTS, _MAX_ATTRIBUTES = 200_000, 500
"""On a page and in its frames, and of one element: a list of a thousand units has as many."""

_MAX_TAGS = 4 * _MAX_ELEMENTS
"""What may begin a tag or a comment; more are not parsed at all."""

_LONG_TAG = re.compile(rb"<[a-zA-Z](?:[^\"'>]|\"[^\"]*\"|'[^']*'){1000,}+")
_VALUES, _BETWEEN = re.compile(rb"\"[^\"]*\"|'[^']*'"), re.compile(rb"[\s/]+")

_MAX_BOXES, _MAX_LAID_OUT = 50_000, 20_000
"""Boxes and preformatted lines that are looked at for tables; a report draws some hundred."""

_MAX_DEPTH = 30
"""Tables in tables beyond this hold no report."""

_MAX_FRAMES, _MAX_FRAME_DEPTH = 20, 2
"""Pages within a page, and how deep within each other."""


class BrokenPageError(RefusedError):
    """A page has no content that can be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}”中没有能读取的网页内容，请在浏览器中打开它，另存为“网页，全部”再试。"
        )


def read_html(
    path: Path, data: bytes, *, charset: str = "", along: Mapping[str, bytes] | None = None
) -> Content:
    """The content of a page; nothing is fetched. `along` are files that came along, by address.

    Raises `LargeDocumentError`, `BrokenPageError`.
    """
    if len(data) > MAX_PAGE_SIZE:
        raise LargeDocumentError(path)
    try:
        root = _parsed(data, charset)
    except TooLargeError as error:
        raise LargeDocumentError(path) from error
    if root is None:
        raise BrokenPageError(path)
    walk = _PageWalk(PageFiles(path, along or {}))
    try:
        walk.through(root)
    except TooLargeError as error:
        raise LargeDocumentError(path) from error
    return Content(
        tuple(walk.blocks), hints=tuple(_titles(root)), is_page=True, frames=frozenset(walk.frames)
    )


def _parsed(data: bytes, charset: str) -> Element | None:
    """The root of a page; None if there is none. Raises `TooLargeError`."""
    # libxml2 takes no text that declares another encoding, hence bytes and its name
    source = decoded(data, charset).encode("utf-8", "replace")
    if source.count(b"<") > _MAX_TAGS or any(
        len(_BETWEEN.split(_VALUES.sub(b"", tag[0]))) > _MAX_ATTRIBUTES
        for tag in _LONG_TAG.finditer(source)
    ):
        raise TooLargeError
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError:
        return None
    if root is not None:
        if _elements(root) > _MAX_ELEMENTS:
            raise TooLargeError
        settle_hidden(root)
        if b"<input" in source or b"<select" in source or b"<textarea" in source:
            show_entries(root)
        if b"table-row" in source or b'="row"' in source:
            name_table_parts(root)
        for listed in [*root.iter("dl")] if b"<dd" in source else ():
            _show_as_table(listed)
        if any(word in source for word in (b"flex", b"grid", b"drawn-")):
            mark_boxes(root)
    return root


def _elements(root: Element) -> int:
    return int(cast("float", root.xpath("count(descendant-or-self::*)")))


_SHOWN_OTHERWISE = ("img", "script", "canvas", "svg", "object", "embed", "video")


def _unreadable_in(cell: Element) -> str:
    """A sign for what a cell without text shows as a picture or by a script; empty if nothing."""
    for element in cell.iter(*_SHOWN_OTHERWISE):
        sides = {element.get(side, "").strip().removesuffix("px") for side in ("width", "height")}
        if not sides & {"0", "1", "2"} and not says_hidden(element):
            return UNREADABLE
    return ""


def _titles(root: Element) -> Iterator[str]:
    for element in root.iter("meta", "title"):
        if element.tag == "title":
            yield _BLANK.sub(" ", element.text or "").strip()
        elif (element.get("name") or element.get("property") or "").lower() in _TITLE_NAMES:
            yield element.get("content", "").strip()


_DISPLAY = re.compile(
    r"display\s*:\s*((?:inline-)?table(?:-row(?:-group)?|-header-group|-footer-group|-cell)?)"
    r"\s*(?:;|$|!)",
    re.IGNORECASE,
)
_TABLE_PARTS = {
    **dict.fromkeys(("table", "inline-table", "grid"), "table"),
    **dict.fromkeys(
        ("table-row-group", "table-header-group", "table-footer-group", "rowgroup"), "tbody"
    ),
    **dict.fromkeys(("table-row", "row"), "tr"),
    **dict.fromkeys(("table-cell", "cell", "gridcell", "columnheader", "rowheader"), "td"),
}
"""The element for each part of a table by its `display`, its role or its only class."""

_SPANS = ("rowspan", "colspan")


def name_table_parts(root: Element) -> None:
    """Makes a table of boxes that styles or roles set as the table, rows and cells of one."""
    styles: dict[str, str] = {}
    for selectors, rule in rules_of(root):
        told = _DISPLAY.search(rule)
        for selector in selectors if told else ():
            styles |= dict.fromkeys(named_by(selector), told[1].lower() if told else "")
    for element in [*root.iter("div", "section", "ul", "ol")]:
        if _table_part(element, styles) == "table":
            _name_parts(element, styles)


def _show_as_table(listed: Element) -> None:
    """Makes a table of a list whose items are a label and a figure, each in an element."""
    items, head = [*listed.iterchildren("dt", "dd")], ""
    figures = [text_of(one[1]).strip() for one in items if len(one) == 2]
    is_plain = all(len(one) == 2 * (one.tag == "dd") for one in items)
    if not (figures and is_plain and all(one.isdecimal() for one in figures if one)):
        return
    for one in items:
        if one.tag == "dt":
            head = text_of(one)
            listed.remove(one)
            continue
        one.insert(0, etree.Element("td"))
        one[0].text, one.tag = head, "tr"
        one[1].tag = one[2].tag = "td"
    listed.tag = "table"


def _table_part(element: Element, styles: Mapping[str, str]) -> str:
    """Which element of a table a box stands for; empty if for none."""
    told = _DISPLAY.search(element.get("style", ""))
    names = element.get("class", "").split()
    shown = [styles[f".{name}"] for name in names if f".{name}" in styles]
    kind = told[1].lower() if told else [element.get("role", "".join(names)), *shown][-1]
    return _TABLE_PARTS.get(kind, "")


def _name_parts(table: Element, styles: Mapping[str, str]) -> None:
    """Names the parts of a table, unless something stands in it that is no part of one."""
    rows: list[Element] = []
    for part in shown_in(table):
        is_group = _table_part(part, styles) == "tbody"
        rows += shown_in(part) if is_group else [part]
    cells = [cell for row in rows for cell in shown_in(row)]
    # a box of cells that styles set as nothing stands in a row of its own
    if not cells or any((_table_part(row, styles) or (len(row) and "tr")) != "tr" for row in rows):
        return
    if {_table_part(cell, styles) for cell in cells} != {"td"}:
        return
    for part in (*table, *cells):
        part.tag = _table_part(part, styles) or part.tag
    for row in rows:
        row.tag = "tr"
    for cell, span in product(cells, _SPANS):
        if told := cell.get(f"aria-{span}"):
            cell.set(span, told)
    table.tag = "table"


class _PageWalk:
    """Walks through a page once, without recursion: pages may be nested deeply.

    Collects the `blocks`, and as `frames` from which to which block an element reaches.
    """

    def __init__(self, files: PageFiles) -> None:
        self.blocks: list[ContentBlock] = []
        self.frames: set[tuple[int, int]] = set()
        self._files = files
        self._elements = self._laid_out = 0
        self._pages = 0
        self._frame_depth = 0
        self._paragraph = HtmlParagraph()
        self._starts: list[int] = []
        self._tries = iter(range(_MAX_BOXES))
        self._names = table_names()
        self._depth = 0

    def through(self, root: Element) -> None:
        self._elements += _elements(root)
        if self._elements > _MAX_ELEMENTS:
            raise TooLargeError
        walker = etree.iterwalk(root, events=("start", "end"))
        draws = may_draw(root)
        for event, element in walker:
            if event == "end":
                self._leave(element)
                continue
            if element.tag in BLOCKS:
                self._flush()
            self._starts.append(len(self.blocks))
            if element.tag in _FRAMES:
                self._add_page(element)
            if is_hidden(element):
                walker.skip_subtree()
            elif element.tag == "pre" and _is_laid_out(element):
                self._add_text(element)
                walker.skip_subtree()
            elif (
                element.tag == "table" and self._depth < _MAX_DEPTH and not is_layout_html(element)
            ):
                self._depth += 1
                self._add_table(html_grid(element))
                walker.skip_subtree()
            elif draws and element.tag in BLOCKS and (drawn := drawn_grid(element, self._tries)):
                self._add_table(drawn)
                walker.skip_subtree()
            else:
                self._enter(element)
        self._flush()

    def _add_text(self, pre: Element) -> None:
        """Adds a preformatted text, whose tables are drawn with signs."""
        text = "".join(map(str, pre.itertext()))
        self._laid_out += text.count("\n")
        if self._laid_out > _MAX_LAID_OUT:
            raise TooLargeError
        self.blocks += text_blocks(text, self._names)

    def _add_table(self, grid: Grid[Element]) -> None:
        self.blocks.append(ContentTable(grid, next(self._names)))

    def _add_page(self, frame: Element) -> None:
        """Walks through the page that is shown in a frame, if it came along."""
        data = self._files.page(frame)
        if not data or self._pages >= _MAX_FRAMES or self._frame_depth >= _MAX_FRAME_DEPTH:
            return
        self._pages += 1
        root = _parsed(data, "")
        if root is not None:
            self._frame_depth += 1
            self._flush()
            self.through(root)
            self._frame_depth -= 1

    def _enter(self, element: Element) -> None:
        self._depth += element.tag == "table"
        if element.tag == "img":
            self._flush()
            self.blocks.append(self._files.image(element))
        self._paragraph.add(element.text, element)

    def _leave(self, element: Element) -> None:
        self._depth -= element.tag == "table"
        start = self._starts.pop()
        if element.tag in BLOCKS:
            self._flush()
            if len(self.blocks) - start > 1:
                self.frames.add((start, len(self.blocks)))
        parent = element.getparent()
        if parent is not None:
            self._paragraph.add(element.tail, parent)

    def _flush(self) -> None:
        self.blocks += lines_of(*self._paragraph.taken())
