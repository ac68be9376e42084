"""Tells whether a formula of a template adds up just what the form says a total is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping

from openpyxl.cell import Cell
from openpyxl.utils.cell import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from app.edition.cells import CellKey
from app.edition.edition import Edition

_TERM = re.compile(r"SUM\(([^()+]*)\)|([A-Z]{1,3}\d+)")
_RANGE = re.compile(r"[A-Z]{1,3}\d+(?::[A-Z]{1,3}\d+)?")
_MOST_CELLS = 1000

Keys = Mapping[tuple[int, int], CellKey]
"""The cells of the form on one sheet, by row and column."""


def adds_up_rightly(cell: Cell, key: CellKey, keys: Keys, edition: Edition) -> bool:
    """Whether the formula in a cell is the sum of exactly the cells that its total consists of."""
    wanted = Counter(_leaves(key, edition))
    return wanted == _summed(cell, keys, edition)


def _summed(cell: Cell, keys: Keys, edition: Edition) -> Counter[CellKey] | None:
    """The typed cells that a formula adds up; None if it does or takes anything else."""
    found: Counter[CellKey] = Counter()
    sheet = cell.parent
    assert isinstance(sheet, Worksheet)  # noqa: S101 what is written was not opened to be read only
    formula = "".join(str(cell.value).upper().replace("$", "").split()).removeprefix("=")
    for term in formula.split("+"):
        match = _TERM.fullmatch(term)
        if match is None:
            return None
        for part in (match[1] or match[2]).split(","):
            spots = list(_spots(part))
            if not spots:
                return None
            for spot in spots:
                if spot in keys:
                    found.update(_leaves(keys[spot], edition))
                elif isinstance(sheet.cell(*spot).value, int | float):
                    return None
    return found


def _spots(reference: str) -> Iterator[tuple[int, int]]:
    if not _RANGE.fullmatch(reference):
        return
    left, top, right, bottom = range_boundaries(reference)
    if left is None or top is None or right is None or bottom is None:
        return
    if (right - left + 1) * (bottom - top + 1) > _MOST_CELLS:
        return
    for row in range(top, bottom + 1):
        for column in range(left, right + 1):
            yield row, column


def _leaves(key: CellKey, edition: Edition) -> Iterator[CellKey]:
    parts = edition.cells[key].parts
    if not parts:
        yield key
    for part in parts:
        yield from _leaves(part, edition)
