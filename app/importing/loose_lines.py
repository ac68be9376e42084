"""The lines of text on a sheet beside its table: title, headings, paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from app.edition.edition import Edition
from app.importing.headings import heading_places
from app.matching.vocabulary import Kind, vocabulary
from app.office.content import Block, Table, lines_of
from app.office.grid import Grid, GridCell
from app.office.labels import normalised

_FEWEST_CHARACTERS, _MOST_CELLS = 4, 2
_OF_TABLE = frozenset((Kind.LABEL, Kind.SERIAL, Kind.REMARK, Kind.FIGURE))


def with_lines(table: Table, edition: Edition) -> list[Block]:
    """The sheet as lines of text and, between them, tables."""
    rows = [(row, list(cells)) for row, cells in groupby(_written(table), lambda cell: cell.row)]
    is_text = [_is_text(cells, edition) for _, cells in rows]
    texts = {
        row: cells
        for place, (row, cells) in enumerate(rows)
        if is_text[place] and not _is_inside(place, is_text)
    }
    blocks: list[Block] = []
    cells = list(table.grid.cells)
    for is_line, group in groupby(cells, lambda cell: cell.row in texts):
        if is_line:
            written = (cell for cell in group if cell.text.strip())
            blocks += (line for cell in written for line in lines_of(cell.text, _look(cell)))
        else:
            grid = Grid(tuple(group))
            if any(cell.text.strip() for cell in grid.cells):
                blocks.append(Table(grid, table.name))
    return blocks


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
