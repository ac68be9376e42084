"""The figures of the report's year, without those of other years and of parts of a year."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import groupby
from typing import Any

from msgspec.structs import replace

from app import patterns as re
from app.edition.edition import Edition
from app.importing.document import other_years_left_out
from app.matching.label_paths import OTHER_YEAR
from app.matching.tables import match_grid
from app.office.content import (
    Content,
    ContentLine,
    ContentTable,
    Grid,
    GridCell,
    PlaceT,
    without_brackets,
)
from app.office.labels import is_number_text, normalised

_OTHER_IN_BRACKETS = re.compile(
    r"括号[内中里]的?(?:数[据字值]?)?(?:均?为|是)(?:(?P<year>(?:19|20)\d\d)年?|上一?年|去年)"
)
_NEAR = 3
"""Lines that may stand between a table and the note above it."""


def of_year_alone(
    content: Content, year: int | None, edition: Edition
) -> tuple[Content, list[str]]:
    """The content, its tables without what stands beside the year's figures for other years.

    A row names the years over the columns below it, or the first column beside the rows; or a line
    above the table says that those in brackets are of another. Also says what is left out.
    """
    if year is None or content.known:
        return content, []
    blocks = list(content.blocks)
    left_out: list[str] = []
    noted = 0
    for place, block in enumerate(blocks):
        if isinstance(block, ContentLine):
            other = _OTHER_IN_BRACKETS.search(block.text)
            noted = place + 1 + _NEAR if other and other["year"] != str(year) else noted
        elif isinstance(block, ContentTable):
            own = without_brackets(block.grid) if place <= noted else block.grid
            for without_others in (without_side_boxes, of_year):
                grid = without_others(own, year)
                if grid is not own and _places(grid, edition) >= max(_places(own, edition), 1):
                    own = grid
            if own is not block.grid:
                blocks[place] = replace(block, grid=own)
                left_out.append(other_years_left_out(block.name, year))
                noted = 0
    return replace(content, blocks=tuple(blocks)), left_out


def _places(grid: Grid[Any], edition: Edition) -> int:
    return len(match_grid(grid, edition).places)


_YEAR_HEAD = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<word>年度?(?:数据?|值)?)?")
_OWN_HEAD = re.compile(r"(?:[本当今]年度?|本期|报告期)(?:数据?|值)?")
_SIDE_HEAD = re.compile(
    r"[^，。；:：]{0,8}[:：]?(?:(?P<year>(?:19|20)\d\d)年?|上一?年|[去前]年|同期)[^，。；\d结]{0,12}"
    r"(?:[（(](?:19|20)\d\d年?度?[）)])?"
)
"""What may stand over figures of another year beside a table: 参考：2023年数据."""

_MAX_POSITIONS, _MAX_SIDE_HEADS = 12_000, 12


def without_side_boxes(grid: Grid[PlaceT], year: int) -> Grid[PlaceT]:
    """The grid without what stands beside its table below a head of another year: 参考：上年."""
    texts = (one for one in grid.cells if one.text and not one.text.isdecimal())
    heads = [one for one in texts if _heads_side_box(one.text, year)]
    if not 0 < len(heads) <= _MAX_SIDE_HEADS or grid.rows * grid.columns > _MAX_POSITIONS:
        return grid
    written = {
        (row, column): cell
        for cell in grid.cells
        if cell.text.strip()
        for row in range(cell.row, cell.row + cell.row_span)
        for column in _across(cell)
    }
    left_out: set[int] = set()
    for head in heads:
        box = _touching(head, written)
        top = {id(cell) for cell in box if cell.row <= head.row}
        is_column = len({cell.column for cell in box}) == 1  # of the table that it touches
        if is_column and (head.row, head.column - 1) in written:
            continue
        if top == {id(head)} and 2 * len({*map(id, box)}) < len(grid.cells):
            left_out |= {*map(id, box)}
    kept = tuple(cell for cell in grid.cells if id(cell) not in left_out)
    return Grid(kept) if left_out else grid


@lru_cache(maxsize=4096)  # thousands of files have the same labels
def _heads_side_box(text: str, year: int) -> bool:
    head = _SIDE_HEAD.fullmatch("".join(text.split()))
    return head is not None and head["year"] != str(year)


def _touching(
    head: GridCell[PlaceT], written: Mapping[tuple[int, int], GridCell[PlaceT]]
) -> list[GridCell[PlaceT]]:
    """The cells that touch each other from a head on, none of them left of it."""
    open_places, seen = [(head.row, head.column)], {(head.row, head.column)}
    while open_places:
        row, column = open_places.pop()
        for place in ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1)):
            if place in written and place not in seen and written[place].column >= head.column:
                seen.add(place)
                open_places.append(place)
    return [written[place] for place in seen]


def of_year(grid: Grid[PlaceT], year: int) -> Grid[PlaceT]:
    """The grid without columns and rows of other years and of what changed, and their heads."""
    heads = {
        cell: own
        for cell in grid.cells
        if (own := _is_of_year(cell.text, year, is_first=cell.column == 0)) is not None
    }
    if len({*heads.values()}) < 2:
        return grid
    others: set[int] = set()
    kept: list[GridCell[PlaceT]] = []
    for _, line in groupby(grid.cells, lambda cell: cell.row):
        cells = list(line)
        years = [cell for cell in cells if cell in heads]
        if len({heads[one] for one in years}) > 1:
            others = {n for one in years if not heads[one] for n in _across(one)}
        elif len(years) == 1 and not heads[years[0]]:
            continue
        elif not any(is_number_text(normalised(one.text)) for one in cells):
            in_others = (one for one in cells if one.text and others.issuperset(_across(one)))
            others = set() if any(in_others) else others
        kept += (one for one in cells if one not in heads and not others.issuperset(_across(one)))
    return Grid(tuple(kept))


@lru_cache(maxsize=4096)  # thousands of files have the same labels
def _is_of_year(head: str, year: int, *, is_first: bool) -> bool | None:
    """Whether a head is that of the year's figures; None if it tells nothing about years."""
    text = "".join(head.split())
    found = _YEAR_HEAD.fullmatch(text)
    if found and (found["word"] or is_first):
        return int(found["year"]) == year
    return True if _OWN_HEAD.fullmatch(text) else False if OTHER_YEAR.fullmatch(text) else None


def _across(cell: GridCell[PlaceT]) -> range:
    return range(cell.column, cell.column + cell.column_span)
