"""Reads a page of the web: its paragraphs, tables and pictures in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from app.errors import RefusedError
from app.office.content import Block, Content, Table, lines_of
from app.office.package import TooLargeError
from app.readers.html_encoding import decoded
from app.readers.html_pictures import PagePictures
from app.readers.html_tables import grid_of, is_layout
from app.readers.html_text import BLOCKS, Element, Paragraph, is_hidden

LARGEST_PAGE = 16 * 1024 * 1024
"""Bytes; pages with a report have less than a tenth, pictures inside included."""

_BLANK = re.compile(r"\s+")

_DEEPEST = 30
"""Tables in tables beyond this hold no report."""


class LargePageError(RefusedError):
    """A page is larger than any report."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path.name}”太大，不像是年度报告的网页，请核对是不是选错了文件。")


class BrokenPageError(RefusedError):
    """A page has no content that can be read."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"“{path.name}”中没有能读取的网页内容，请在浏览器中打开它，另存为“网页，全部”再试。"
        )


def read_html(path: Path, data: bytes) -> Content:
    """The content of a page; nothing is fetched. Raises `LargePageError`, `BrokenPageError`."""
    if len(data) > LARGEST_PAGE:
        raise LargePageError(path)
    # libxml2 takes no text that declares another encoding, hence bytes and its name
    source = decoded(data).encode("utf-8", "replace")
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise BrokenPageError(path) from error
    if root is None:
        raise BrokenPageError(path)
    walk = _Walk(PagePictures(path))
    try:
        walk.through(root)
    except TooLargeError as error:
        raise LargePageError(path) from error
    return Content(
        tuple(walk.blocks),
        hints=tuple(_titles(root)),
        is_page=True,
        frames=frozenset(walk.frames),
    )


def _titles(root: Element) -> Iterator[str]:
    for element in root.iter("meta", "title"):
        if element.tag == "title":
            yield _BLANK.sub(" ", element.text or "").strip()
        elif element.get("name", "").lower() == "articletitle":
            yield element.get("content", "").strip()


class _Walk:
    """Walks through a page once, without recursion: pages may be nested deeply.

    Collects the `blocks`, and as `frames` from which to which block an element reaches.
    """

    def __init__(self, pictures: PagePictures) -> None:
        self.blocks: list[Block] = []
        self.frames: set[tuple[int, int]] = set()
        self._pictures = pictures
        self._paragraph = Paragraph()
        self._starts: list[int] = []
        self._tables = 0
        self._depth = 0

    def through(self, root: Element) -> None:
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "end":
                self._leave(element)
                continue
            if element.tag in BLOCKS:
                self._flush()
            self._starts.append(len(self.blocks))
            if is_hidden(element):
                walker.skip_subtree()
            elif element.tag == "table" and self._depth < _DEEPEST and not is_layout(element):
                self._add_table(element)
                walker.skip_subtree()
            else:
                self._enter(element)
        self._flush()

    def _add_table(self, element: Element) -> None:
        self._tables += 1
        self._depth += 1
        self.blocks.append(Table(grid_of(element), f"第 {self._tables} 个表格"))

    def _enter(self, element: Element) -> None:
        self._depth += element.tag == "table"
        if element.tag == "img":
            self._flush()
            self.blocks.append(self._pictures.image(element))
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
