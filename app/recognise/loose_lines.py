"""The lines of text on a sheet beside its table: title, headings, paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from app.edition.edition import Edition
from app.recognise.content import Block, Line, Table, lines_of
from app.recognise.grid import GridCell
from app.recognise.headings import heading_places
from app.recognise.labels import normalised
from app.recognise.vocabulary import Kind, vocabulary

_FEWEST_CHARACTERS, _MOST_CELLS = 4, 2
_OF_TABLE = frozenset((Kind.LABEL, Kind.SERIAL, Kind.REMARK, Kind.FIGURE))


def with_lines(table: Table, edition: Edition) -> tuple[list[Block], set[int]]:
    """The table among the lines of its sheet; and which cells those are, by `id`."""
    rows = [(row, list(cells)) for row, cells in groupby(_written(table), lambda cell: cell.row)]
    is_text = [_is_text(cells, edition) for _, cells in rows]
    before: list[Block] = []
    behind: list[Block] = []
    taken: set[int] = set()
    for place, (_, cells) in enumerate(rows):
        if is_text[place] and not _is_inside(place, is_text):
            above = not all(is_text[:place])
            lines = (line for cell in cells for line in lines_of(cell.text, _look(cell)))
            (behind if above else before).extend(lines)
            taken.update(map(id, cells))
    return [*before, table, *behind], taken


def _written(table: Table) -> Iterator[GridCell[Any]]:
    return (cell for cell in table.grid.cells if cell.text.strip())


def _is_text(cells: list[GridCell[Any]], edition: Edition) -> bool:
    """Whether a row holds a few words that are no label and no number."""
    if heading_places(edition, [cell.text.split("\n")[0] for cell in cells]):
        return True
    words = vocabulary(edition)
    if len(cells) > _MOST_CELLS or any(words.word(cell.text).kind in _OF_TABLE for cell in cells):
        return False
    return all(len(normalised(cell.text)) >= _FEWEST_CHARACTERS for cell in cells)


def _is_inside(place: int, is_text: list[bool]) -> bool:
    """Whether a row stands between rows of a table, so that it is a strange one of them."""
    return 0 < place < len(is_text) - 1 and not is_text[place - 1] and not is_text[place + 1]


def _look(cell: GridCell[Any]) -> str:
    return f"column {cell.column}"


def plain_lines(table: Table) -> Iterator[Line]:
    """All text of a sheet without a table, cell by cell."""
    return (line for cell in _written(table) for line in lines_of(cell.text, _look(cell)))
