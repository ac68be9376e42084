"""The part of a page that is the report, and the lines of text beside the table of a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from app.edition.edition import Edition
from app.importing.grouping import named_unit
from app.importing.headings import heading_places, titles
from app.matching.tables import match_grid
from app.matching.vocabulary import TextKind, vocabulary
from app.office.content import (
    Content,
    ContentBlock,
    ContentLine,
    ContentTable,
    Grid,
    GridCell,
    lines_of,
)
from app.office.labels import normalised


def report_blocks(
    content: Content, edition: Edition, cells: Iterable[GridCell[Any]]
) -> Sequence[ContentBlock]:
    """The blocks of the innermost element around all headings and tables, and the title.

    `cells` are those found of the form. What stands above the element is taken from its first
    sentence on where the report has no opening in there.
    """
    marks = [*_headings(content.blocks, edition), *_tables(content.blocks, edition, cells)]
    frame = _frame(content, min(marks, default=0), max(marks, default=0))
    if frame is None:
        return content.blocks
    start, end = frame
    places = [
        place for place in range(min(marks)) if isinstance(content.blocks[place], ContentLine)
    ]
    above = [_text(content.blocks[place]) for place in places]
    last = next(reversed([*titles(edition, above)]), None)
    inside = content.blocks[start:end]
    if last and places[last.last] >= start:
        return inside
    title = [content.blocks[place] for place in places[last.first : last.last + 1]] if last else []
    if any(place >= start for place in places):
        return [*title, *inside]
    between = content.blocks[places[last.last] + 1 if last else 0 : start]
    return [*title, *_from_first_sentence(between), *inside]


def _headings(blocks: Sequence[ContentBlock], edition: Edition) -> Iterator[int]:
    lines = [(place, block) for place, block in enumerate(blocks) if isinstance(block, ContentLine)]
    texts, looks = [line.text for _, line in lines], [line.look for _, line in lines]
    for line in heading_places(edition, texts, looks).values():
        yield lines[line][0]


def _tables(
    blocks: Sequence[ContentBlock], edition: Edition, cells: Iterable[GridCell[Any]]
) -> Iterator[int]:
    """Where the form's tables stand, those of a second report, too."""
    of_form = {id(cell) for cell in cells}
    for place, block in enumerate(blocks):
        if isinstance(block, ContentTable) and (
            any(id(cell) in of_form for cell in block.grid.cells)
            or match_grid(block.grid, edition).places
        ):
            yield place


def _frame(content: Content, first: int, last: int) -> tuple[int, int] | None:
    """The smallest frame around two blocks, with something below the last if that is a heading."""
    end = last + 1 + isinstance(content.blocks[last], ContentLine) if content.blocks else 0
    around = [frame for frame in content.frames if frame[0] <= first and end <= frame[1]]
    return min(around, key=lambda frame: frame[1] - frame[0], default=None)


def _from_first_sentence(blocks: Sequence[ContentBlock]) -> Sequence[ContentBlock]:
    place = next((n for n, block in enumerate(blocks) if "。" in _text(block)), len(blocks))
    return blocks[place:]


def _text(block: ContentBlock) -> str:
    return block.text if isinstance(block, ContentLine) else ""


_MIN_CHARACTERS, _MAX_CELLS = 4, 2
_UNIT_OR_TITLE = re.compile(r"单位|机关|部门|报告")
_OF_TABLE = frozenset((TextKind.LABEL, TextKind.SERIAL, TextKind.REMARK, TextKind.FIGURE))


def with_lines(table: ContentTable, edition: Edition) -> list[ContentBlock]:
    """The sheet as lines of text and, between them, tables."""
    rows = [(row, list(cells)) for row, cells in groupby(_written(table), lambda cell: cell.row)]
    is_text = [_is_text(cells, edition) for _, cells in rows]
    texts = {
        row: cells
        for place, (row, cells) in enumerate(rows)
        if (is_text[place] and not _is_inside(place, is_text)) or _names_report(cells, edition)
    }
    blocks: list[ContentBlock] = []
    cells = list(table.grid.cells)
    for is_line, group in groupby(cells, lambda cell: cell.row in texts):
        if is_line:
            written = (cell for cell in group if cell.text.strip())
            blocks += (line for cell in written for line in lines_of(cell.text, _look(cell)))
        else:
            grid = Grid(tuple(group))
            if any(cell.text.strip() for cell in grid.cells):
                blocks.append(ContentTable(grid, table.name))
    return blocks


def _written(table: ContentTable) -> Iterator[GridCell[Any]]:
    return (cell for cell in table.grid.cells if cell.text.strip())


def _names_report(cells: list[GridCell[Any]], edition: Edition) -> bool:
    """Whether a row says whose report begins below it, even between the rows of a table."""
    texts = [cell.text for cell in cells]
    if len(texts) > _MAX_CELLS or not (_UNIT_OR_TITLE.search(texts[0])):
        return False
    return any(titles(edition, texts[:1])) or named_unit(*texts) is not None


def _is_text(cells: list[GridCell[Any]], edition: Edition) -> bool:
    """Whether a row holds a few words that are no label and no number."""
    if heading_places(edition, [cell.text.split("\n")[0] for cell in cells]):
        return True
    words = vocabulary(edition)
    if len(cells) > _MAX_CELLS or any(words.word(cell.text).kind in _OF_TABLE for cell in cells):
        return False
    return all(len(normalised(cell.text)) >= _MIN_CHARACTERS for cell in cells)


def _is_inside(place: int, is_text: list[bool]) -> bool:
    """Whether a row stands between rows of a table, so that it is a strange one of them."""
    return 0 < place < len(is_text) - 1 and not is_text[place - 1] and not is_text[place + 1]


def _look(cell: GridCell[Any]) -> str:
    return f"column {cell.column}"
