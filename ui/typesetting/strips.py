"""A report as strips that stand below each other: lines, table rows and pictures; in twips."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from PySide6.QtGui import QImage

from app.export.outline import (
    Block,
    Look,
    Outline,
    Paragraph,
    PictureBlock,
    Run,
    Source,
    TableBlock,
    width,
)
from app.export.standard import BELOW_TABLE, LINES, PRINTS, TEXT_HEIGHT, TEXT_WIDTH, picture_size
from ui.pictures import image_in
from ui.typesetting.fonts import MM, POINT
from ui.typesetting.lines import Line, Setter
from ui.typesetting.tables import PrintedTable, lay_out_table

WIDTH, HEIGHT = TEXT_WIDTH * MM, TEXT_HEIGHT * MM
BODY_PITCH = HEIGHT / LINES
_TITLE_CHARACTERS = 20
_BEHIND_YEAR = re.compile(r"(?<=\d{4}年)")
_CLOSING = (Look.SIGNATURE, Look.SIGNED_ON)

Made = TypeVar("Made")


@dataclass(frozen=True)
class LineStrip:
    """A line of a paragraph; its `runs` say where its words come from."""

    line: Line
    runs: tuple[Run, ...]
    height: float

    def source_at(self, x: float) -> Source:
        """Where the word at this distance from the left margin is typed."""
        place = self.line.character_at(x)
        for run in self.runs:
            if place < len(run.text):
                start = run.source.start
                return run.source if start is None else replace(run.source, start=start + place)
            place -= len(run.text)
        return self.runs[-1].source


@dataclass(frozen=True)
class PictureStrip:
    """A picture and its width; it stands in the middle."""

    image: QImage
    width: float
    height: float
    source: Source


@dataclass(frozen=True)
class RowStrip:
    """A row of a table."""

    table: PrintedTable
    row: int
    height: float


@dataclass(frozen=True)
class Strip:
    """Something that is not divided between pages; `before` is free space above it.

    What is to `keep` stands on the page of the next strip. A `bookmark` is words that lead here.
    """

    content: LineStrip | PictureStrip | RowStrip
    before: float = 0
    keep: bool = False
    bookmark: str = ""

    @property
    def height(self) -> float:
        """Its own height, without what is free above it."""
        return self.content.height


class Cutter:
    """Cuts outlines into strips; what did not change since the last time is not set anew."""

    def __init__(self) -> None:
        self.setter = Setter()
        self._known: dict[Hashable, object] = {}
        self._used: dict[Hashable, object] = {}

    def strips(self, outline: Outline) -> list[Strip]:
        """All strips of a report, in order; the signature never stands alone on a page."""
        self._known, self._used = self._used, {}
        strips: list[Strip] = []
        below_table = False
        for block in outline.blocks:
            cut = list(self._cut(block))
            if below_table and cut:
                cut[0] = replace(cut[0], before=BELOW_TABLE * POINT)
            if isinstance(block, Paragraph) and block.look in _CLOSING and strips:
                strips[-1] = replace(strips[-1], keep=True)
            strips += cut
            below_table = isinstance(block, TableBlock)
        return strips

    def _cut(self, block: Block) -> Iterator[Strip]:
        if isinstance(block, Paragraph):
            return self._paragraph(block)
        if isinstance(block, TableBlock):
            key = (block.section, id(block.layout), tuple(block.words.items()))
            return _rows(self._once(key, lambda: lay_out_table(block, self.setter)))
        return _picture(block, self._once(block.content, lambda: image_in(block.content)))

    def _once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What was made for this key the last time, else a new one."""
        made = self._used.get(key) or self._known.get(key) or make()
        self._used[key] = made
        return made  # type: ignore[return-value]  # a key always has the same kind of value

    def _paragraph(self, block: Paragraph) -> Iterator[Strip]:
        how = PRINTS[block.look]
        lines = self._once((block.look, block.text, block.inset), lambda: self._lines(block))
        pitch = BODY_PITCH if how.pitch == PRINTS[Look.BODY].pitch else how.pitch * POINT
        bookmark = block.text if block.look in (Look.TITLE, Look.FIRST) else ""
        for line in lines:
            first, last = line is lines[0], line is lines[-1]
            height = pitch + (how.after * POINT if last else 0)
            before = how.before * POINT if first else 0
            content = LineStrip(line, block.runs, height)
            yield Strip(content, before, how.keep, bookmark if first else "")

    def _lines(self, block: Paragraph) -> list[Line]:
        """The lines; a title that is too long for one is broken behind the year."""
        how = PRINTS[block.look]
        if block.look is not Look.TITLE or width(block.text) <= _TITLE_CHARACTERS:
            return self.setter.set(block.text, how, WIDTH, block.inset)
        lines: list[Line] = []
        start = 0
        for part in _BEHIND_YEAR.split(block.text, maxsplit=1):
            found = self.setter.set(part, how, WIDTH)
            lines += [replace(line, start=line.start + start) for line in found]
            start += len(part)
        return lines


def _rows(table: PrintedTable) -> Iterator[Strip]:
    rows = len(table.heights)
    for row, height in enumerate(table.heights):
        keep = row + 1 < rows and row + 1 not in table.block_tops
        yield Strip(RowStrip(table, row, height), keep=keep)


def _picture(block: PictureBlock, image: QImage) -> Iterator[Strip]:
    """The picture in its own size, or as large as the page allows; nothing if it is broken."""
    if image.isNull():
        return
    wide, high = picture_size(image.width(), image.height(), image.dotsPerMeterX() * 0.0254)
    content = PictureStrip(image, wide * MM, high * MM, block.source)
    yield Strip(content, keep=bool(block.caption))
