"""Reads Markdown and plain text: paragraphs, and tables drawn with | or laid out with tabs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from app.office.content import Content, ContentBlock, ContentLine, ContentTable, Grid, GridCell
from app.office.package import MAX_TEXT_SIZE, BrokenDocumentError
from app.readers.html_text import decoded

_MAX_LINES, _MAX_COLUMNS = 20_000, 60
_RULE = re.compile(r"[\s|+:=\-—─━┄┼┬┴├┤┌┐└┘]+")
_BARS = re.compile(r"(?<!\\)[|│┃｜]")
_MARKS = re.compile(r"^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+(?=\S))|\*\*|__(?=\S)|`|\\(?=[|*_#])")
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_PICTURE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


def read_plain_text(path: Path, data: bytes) -> Content:
    """The content of a text. Raises `BrokenDocumentError`."""
    text = decoded(data)
    if len(data) > MAX_TEXT_SIZE or "\0" in text:
        raise BrokenDocumentError(path)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:_MAX_LINES]
    return Content(tuple(_blocks(lines)))


def _blocks(lines: Sequence[str]) -> Iterator[ContentBlock]:
    tables = 0
    for sign, group in groupby(lines, key=_separator):
        block = list(group)
        rows = [_cells(line, sign) for line in block if not _RULE.fullmatch(line)] if sign else []
        if len(rows) > 1:
            tables += 1
            yield ContentTable(_grid(rows), f"第 {tables} 个表格")
        else:
            plain = (_plain(line) for line in block)
            yield from (ContentLine(line) for line in plain if line)


def _separator(line: str) -> str:
    """What parts the cells on a line; empty if it is none of a table."""
    bars = len(_BARS.findall(line))
    if bars > 1 or (bars and line.strip()[:1] in "|│┃｜"):
        return "|"
    is_frame = len(line.strip()) > 2 and _RULE.fullmatch(line) and set(line) & set("+┼┬┴├┌└")
    if is_frame:
        return "|"
    return "\t" if "\t" in line.strip() else ""


def _cells(line: str, sign: str) -> list[str]:
    if sign == "\t":
        return [cell.strip() for cell in line.split("\t")[:_MAX_COLUMNS]]
    cells = [_plain(cell) for cell in _BARS.split(line.strip())]
    first = 1 if cells and not cells[0] else 0
    last = len(cells) - 1 if len(cells) > 1 and not cells[-1] else len(cells)
    return cells[first:last][:_MAX_COLUMNS]


def _grid(rows: Sequence[Sequence[str]]) -> Grid[None]:
    """The rows as a grid; blank cells right of a label in the header may belong to it."""
    width = max(map(len, rows))
    return Grid(
        tuple(
            GridCell(row, column, 1, 1, texts[column] if column < len(texts) else "", None)
            for row, texts in enumerate(rows)
            for column in range(width)
        )
    )


def _plain(text: str) -> str:
    """A text without the marks of Markdown."""
    shown = _LINK.sub(r"\1", _PICTURE.sub("", _BREAK.sub("\n", text)))
    return _MARKS.sub("", shown).strip()
