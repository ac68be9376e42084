"""Reads a PDF file whose tables are ruled: lines of text, and tables from their ruling lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pypdfium2 import (
    PdfDocument,
    PdfiumError,
)

from app.errors import RefusedError
from app.office.content import Block, Content, Image, Line, Table
from app.office.package import TooLargeError
from app.readers.pdf_grid import PageTable, joined, page_tables
from app.readers.pdf_page import PageContent, page_content
from app.readers.pdf_text import TextLine, paragraphs, text_lines

_MOST_PAGES = 300
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
    f"超过 {_MOST_PAGES} 页或线条太多，读不了；如果是年度报告，请改用它的 Word 文件（.docx）或"
    "把文字精简一些，不是年度报告请另选文件"
)


@dataclass(frozen=True)
class _Placed:
    """A block and how high on its page it stands, in points from below."""

    top: float
    block: TextLine | PageTable | Image


def read_pdf(path: Path, data: bytes) -> Content:
    """The content of a PDF file. Raises `PdfRefusedError`."""
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


def _blocks(path: Path, document: PdfDocument) -> Iterator[Block]:
    if len(document) > _MOST_PAGES:
        raise PdfRefusedError(path, _TOO_LARGE)
    pages = [page_content(document, number) for number in range(len(document))]
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


def _told(placed: Sequence[_Placed]) -> Iterator[Block]:
    """The blocks in order: lines as paragraphs, a table that goes on over pages as one."""
    tables = 0
    lines: list[TextLine] = []
    table: PageTable | None = None
    every = [one.block for one in placed if isinstance(one.block, TextLine)]
    for one in [*placed, None]:
        block = one.block if one else None
        if table is not None and isinstance(block, PageTable):
            whole = joined(table, block)
            if whole is not None:
                table = whole
                continue
        if table is not None:
            tables += 1
            yield Table(table.grid, f"第 {tables} 个表格")
            table = None
        if isinstance(block, TextLine):
            lines.append(block)
            continue
        yield from map(Line, paragraphs(lines, every))
        lines = []
        if isinstance(block, PageTable):
            table = block
        elif isinstance(block, Image):
            yield block
