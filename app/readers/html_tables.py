"""HTML tables as grids, laid out like a browser does, but within bounds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.office.grid import Grid, GridCell
from app.office.package import TooLargeError
from app.readers.html_text import Element, is_hidden, text_of

_MOST_COLUMNS = 100
_MOST_AREA = 500_000
"""Grid positions that all cells of a table may cover."""

_SPAN = re.compile(r"\s*\+?(\d+)")
_CELLS = frozenset(("td", "th"))


def is_layout(table: Element) -> bool:
    """Whether a table only arranges what is in it: one column, or mostly tables."""
    own = nested = rows = 0
    for element in table.iterdescendants("td", "th", "tr"):
        if _table_of(element) is not table:
            nested += element.tag in _CELLS
        elif element.tag == "tr":
            rows += 1
        else:
            own += 1
    return own <= max(rows, 1) or nested > own


def grid_of(table: Element) -> Grid[Element]:
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
            if column >= _MOST_COLUMNS:
                break
            height, width = _spans(element, len(rows) - row, _MOST_COLUMNS - column)
            width = _free(taken, row, column, width)
            area += height * width
            if area > _MOST_AREA:
                raise TooLargeError
            taken.update((row + i, column + j) for i in range(height) for j in range(width))
            cells.append(GridCell(row, column, height, width, text_of(element), element))
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
