"""The part of a page of the web that is the report, without what the site sets around it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.edition.edition import Edition
from app.importing.headings import heading_places
from app.importing.titles import titles
from app.matching.match import match_grid
from app.office.content import Block, Content, Line, Table
from app.office.grid import GridCell


def report_blocks(
    content: Content, edition: Edition, cells: Iterable[GridCell[Any]]
) -> Sequence[Block]:
    """The blocks of the innermost element around all headings and tables, and the title.

    `cells` are those found of the form. What stands above the element is taken from its first
    sentence on where the report has no opening in there.
    """
    marks = [*_headings(content.blocks, edition), *_tables(content.blocks, edition, cells)]
    frame = _frame(content, min(marks, default=0), max(marks, default=0))
    if frame is None:
        return content.blocks
    start, end = frame
    places = [place for place in range(min(marks)) if isinstance(content.blocks[place], Line)]
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


def _headings(blocks: Sequence[Block], edition: Edition) -> Iterator[int]:
    lines = [(place, block) for place, block in enumerate(blocks) if isinstance(block, Line)]
    texts, looks = [line.text for _, line in lines], [line.look for _, line in lines]
    for line in heading_places(edition, texts, looks).values():
        yield lines[line][0]


def _tables(
    blocks: Sequence[Block], edition: Edition, cells: Iterable[GridCell[Any]]
) -> Iterator[int]:
    """Where the form's tables stand, those of a second report, too."""
    of_form = {id(cell) for cell in cells}
    for place, block in enumerate(blocks):
        if isinstance(block, Table) and (
            any(id(cell) in of_form for cell in block.grid.cells)
            or match_grid(block.grid, edition).places
        ):
            yield place


def _frame(content: Content, first: int, last: int) -> tuple[int, int] | None:
    """The smallest frame around two blocks, with something below the last if that is a heading."""
    end = last + 1 + isinstance(content.blocks[last], Line) if content.blocks else 0
    around = [frame for frame in content.frames if frame[0] <= first and end <= frame[1]]
    return min(around, key=lambda frame: frame[1] - frame[0], default=None)


def _from_first_sentence(blocks: Sequence[Block]) -> Sequence[Block]:
    place = next((n for n, block in enumerate(blocks) if "。" in _text(block)), len(blocks))
    return blocks[place:]


def _text(block: Block) -> str:
    return block.text if isinstance(block, Line) else ""
