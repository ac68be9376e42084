"""Reads a page of the web: its paragraphs, tables and pictures in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from app.errors import RefusedError
from app.recognise.content import Block, Content, Table, lines_of
from app.recognise.html_encoding import decoded
from app.recognise.html_pictures import PagePictures
from app.recognise.html_tables import grid_of, is_layout
from app.recognise.html_text import BLOCKS, Element, Paragraph, is_hidden
from app.recognise.package import TooLargeError

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
    try:
        blocks = tuple(_Walk(PagePictures(path)).blocks(root))
    except TooLargeError as error:
        raise LargePageError(path) from error
    return Content(blocks, hints=tuple(_titles(root)), is_page=True)


def _titles(root: Element) -> Iterator[str]:
    for element in root.iter("meta", "title"):
        if element.tag == "title":
            yield _BLANK.sub(" ", element.text or "").strip()
        elif element.get("name", "").lower() == "articletitle":
            yield element.get("content", "").strip()


class _Walk:
    """Walks through a page once, without recursion: pages may be nested deeply."""

    def __init__(self, pictures: PagePictures) -> None:
        self._pictures = pictures
        self._paragraph = Paragraph()
        self._tables = 0
        self._depth = 0

    def blocks(self, root: Element) -> Iterator[Block]:
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "end":
                yield from self._leave(element)
            elif is_hidden(element):
                walker.skip_subtree()
            elif element.tag == "table" and self._depth < _DEEPEST and not is_layout(element):
                yield from self._flushed()
                self._tables += 1
                self._depth += 1
                yield Table(grid_of(element), f"第 {self._tables} 个表格")
                walker.skip_subtree()
            else:
                yield from self._enter(element)
        yield from self._flushed()

    def _enter(self, element: Element) -> Iterator[Block]:
        self._depth += element.tag == "table"
        if element.tag in BLOCKS:
            yield from self._flushed()
        if element.tag == "img":
            yield from self._flushed()
            yield self._pictures.image(element)
        self._paragraph.add(element.text, element)

    def _leave(self, element: Element) -> Iterator[Block]:
        self._depth -= element.tag == "table"
        if element.tag in BLOCKS:
            yield from self._flushed()
        parent = element.getparent()
        if parent is not None:
            self._paragraph.add(element.tail, parent)

    def _flushed(self) -> Iterator[Block]:
        yield from lines_of(*self._paragraph.taken())
