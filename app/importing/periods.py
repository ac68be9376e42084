"""Of which year, or which part of one, tables, columns and rows are; the report's own stay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, combinations, groupby, pairwise, product, zip_longest
from typing import Any

from msgspec.structs import replace

from app import patterns as re
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.importing.grouping import is_of_several, is_sum_name
from app.importing.headings import heading_places, is_organisation, sections_named
from app.importing.unit_lists import names_units
from app.importing.years import (
    YearSaid,
    across,
    places_in,
    share_cells,
    tell_years,
    tells_year,
    year_said,
)
from app.matching.label_paths import Head
from app.matching.regions import bands, columns_of_blocks
from app.matching.tables import match_grid
from app.matching.vocabulary import TextKind, vocabulary
from app.office.content import (
    Content,
    ContentBlock,
    ContentLine,
    ContentPart,
    ContentTable,
    Grid,
    GridCell,
    PlaceT,
    line_text,
    part_spans,
    with_blocks_left,
)
from app.office.labels import normalised

_MONTH, _TO = "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])", "(?:[-—–－~～至到]+)"
_OF_PART = (
    r"第?[一二三四1-4](?:季度|季(?!度))|Q[1-4]|[上下]半年|前[一二两三四五六七八九十\d]+个?(?:季度|月)"
    rf"|{_MONTH}月?份?{_TO}{_MONTH}月份?"
)
_PART = re.compile(
    rf"(?:{_OF_PART}|(?<![\d.、十]){_MONTH}月(?:份|(?=[^\d，。日底初末]{{0,16}}(?:情况|统计|[报数台月]))))"
    r"(?P<behind>[^\d，。；]{0,24}(?:[（(].{0,20}[）)])?)"
)
_WHOLE = re.compile(
    rf"全年|年度(?:合计|汇总|累计)|(?<!\d)(?:0?1|一)月?份?{_TO}(?:12|十二)月|[一1](?:季度)?{_TO}第?[四4]季度"
)
_DAYS = re.compile(
    rf"(?P<first>{_MONTH})月\d+日起?{_TO}(?:(?:19|20)\d\d年)?(?P<last>{_MONTH})月\d+日"
)
_PART_NAME = re.compile(rf"(?:(?:19|20)\d\d年)?{_MONTH}月份?")
_PART_HEAD = re.compile(
    rf"(?:(?:19|20)\d\d年)?(?:{_OF_PART}|{_MONTH}月份?|[本当](?:月|季度?))(?:数[值量据]?|件数|合计|小计|累计)?"
)
_WHOLE_HEAD = re.compile(
    r"(?:(?:(?:19|20)\d\d年)?(?:全年|年度|本年度?)?(?:累计|合计|总计|汇总)?)(?<!^)"
    r"(?:数[值量据]?|件数)?"
)
_FIFTH = re.compile(r"[Qq](?:[5-9]|\d\d+)")
"""What numbers questions, so that Q1 beside it is no quarter."""

_SUM_HEAD = re.compile(r"[合总]计|汇总|(?:19|20)\d\d年$")
_MAX_TITLE, _TITLE_ROWS, _LINES_ABOVE = 40, 4, 3
_MIN_PLACES = 8
"""Cells of the form in a table; one with fewer tells of something else."""


@lru_cache(maxsize=4096)  # asked of every title; thousands of files have the same ones
def part_of_year(text: str) -> str:
    """The part of a year that a title or the name of a sheet says its figures are of: 上半年."""
    plain = "".join(text.split())
    if len(plain) > _MAX_TITLE or _WHOLE.search(plain):
        return ""
    days = _DAYS.search(plain)
    if days:
        is_whole = days["first"] in ("1", "01") and days["last"] == "12"
        return "" if is_whole else days[0]
    found = _PART.search(plain)
    if found and found.end() == len(plain):
        return found[0][: found.start("behind") - found.start()]
    return plain if _PART_NAME.fullmatch(plain) else ""


def _told(parts: Iterable[str], *, has_whole: bool) -> list[str]:
    """That the figures of these parts of a year were not read."""
    names = "、".join(dict.fromkeys(parts))
    if has_whole:
        return [f"文件里还有{names}的数字，没有读取，只读取了全年的"]
    return [f"文件里只有{names}的数字，没有全年的，这些数字没有读取，请自行汇总后填写"]


def of_whole_year(
    content: Content, year: int | None, edition: Edition
) -> tuple[Content, list[str], list[str]]:
    """The content with the tables of its own whole year alone, and what is told of others: of
    those of other years, and of parts of a year.
    """
    whole, told = _whole_year_alone(content, edition)
    return *_own_year_alone(whole, year, edition), told


def _whole_year_alone(content: Content, edition: Edition) -> tuple[Content, list[str]]:
    """The content without tables of parts of a year that another has whole, and what is told.

    What only several parts tell is left out, too; what only one tells is marked.
    """
    said = {} if content.known else dict(_tables_of_parts(content.blocks, edition))
    if not said:
        return content, []
    keys = {id(t): {*match_grid(t.grid, edition).places} for t in content.tables}
    whole = {key for table, own in keys.items() if table not in said for key in own}
    left_out: dict[int, str] = {}
    marked: dict[int, str] = {}
    for table, part in said.items():
        others = (keys[one] for one, other in said.items() if other != part)
        if keys[table] and (keys[table] & whole or any(keys[table] & one for one in others)):
            left_out[table] = part
        elif keys[table]:
            marked[table] = part
    kept = _without(content, {*left_out}, keys, edition)
    blocks = tuple(
        replace(block, part_of_year=marked[id(block)])
        if isinstance(block, ContentTable) and id(block) in marked
        else block
        for block in kept.blocks
    )
    has_whole = all(keys[table] & whole for table in left_out)
    told = _told(left_out.values(), has_whole=has_whole) if left_out else []
    return replace(kept, blocks=blocks), told


def _tables_of_parts(blocks: Sequence[ContentBlock], edition: Edition) -> Iterator[tuple[int, str]]:
    """The identity of each table that its sheet or a title says to be of a part of the year."""
    for table, above, sheet in _captioned(blocks, edition):
        titles = [*(one.text for one in above), *(one.text for one in _titles_in(table.grid))]
        parts = [*filter(None, map(part_of_year, (*titles, sheet)))]
        if parts and not any(map(_WHOLE.search, titles)):
            yield id(table), parts[0]


_NOTES = re.compile(
    r"[（(]?(?:(?P<above>以上|上[述表面]|(?:注|备注|说明)[:：]?[此本该]表)|注|备注|说明|[※*＊])"
)
"""How a line begins that is a note, and perhaps says what the table above it is."""

_BRACKETED = re.compile(r"\s*[（(][^（()）]*[）)]\s*")


def _captioned(
    blocks: Sequence[ContentBlock], edition: Edition
) -> list[tuple[ContentTable, list[ContentLine], str]]:
    """Each table with the last lines that may say what it is, and the name of its sheet.

    They stand above it, a heading first; what refers to the table above is of that, and a year
    right below it where no table follows. A line in brackets between two tables may be of either.
    """
    found: list[tuple[ContentTable, list[ContentLine], str]] = []
    sheet = ""
    above: list[ContentLine] = []
    below: list[ContentLine] = []
    for before, block, behind in zip_longest((None, *blocks), blocks, blocks[1:]):
        is_heading = isinstance(block, ContentLine) and sections_named(edition, block.text)
        if found and (block is None or is_heading or isinstance(block, ContentPart)):
            found[-1][1].extend(one for one in below if tells_year(one.text))
        if isinstance(block, ContentPart):
            sheet, above, below = block.name, [], []
        elif isinstance(block, ContentTable):
            found.append((block, above, sheet))
            above, below = [], []
        elif isinstance(block, ContentLine):
            is_below = isinstance(before, ContentTable)
            if is_heading:
                above, below = [block], []
            elif note := _NOTES.match(block.text):
                if note["above"] and found and found[-1][2] == sheet:
                    found[-1][1].append(block)
            elif not (
                is_below and isinstance(behind, ContentTable) and _BRACKETED.fullmatch(block.text)
            ):
                above = [*above[1 - _LINES_ABOVE :], block]
                below = [block] if is_below else below
    return found


_NOT_SAID = YearSaid("没有写明年度", is_own=False)
_Caption = GridCell[Any] | ContentLine


def _own_year_alone(
    content: Content, year: int | None, edition: Edition
) -> tuple[Content, list[str]]:
    """The content without tables of years before whose cells those of its own year have, too; and
    what is told. What says the years goes with them, and sheets that have nothing else.

    It is left as it is where it names several units or has titles of several years.
    """
    if year is None or content.known:
        return content, []
    said = dict(_tables_of_years(content.blocks, year, edition))
    if not said:
        return content, []
    keys = {id(one): {*match_grid(one.grid, edition).places} for one in content.tables}
    own_parts = [one for one in content.tables if id(one) in said and said[id(one)][0].is_own]
    for other, part in product(content.tables, own_parts):
        if id(other) not in said and keys[id(other)] & keys[id(part)] and _are_beside(other, part):
            said[id(other)] = _NOT_SAID, []
    if all(one.is_own for one, _ in said.values()) or is_of_several(content.blocks, year, edition):
        return content, []
    own = {one for one, of in keys.items() if of and (one not in said or said[one][0].is_own)}
    words: dict[str, None] = {}
    gone: set[int] = set()
    for table, (one, _) in said.items():
        others = (keys[other] for other in own if one.is_sure or other in said)
        again = keys[table] & {*chain.from_iterable(others)}
        if table not in own and 2 * len(again) > len(keys[table]):
            gone.add(table)
            words[one.words] = None
    if not gone:
        return content, []
    captions = {
        id(one)
        for table in gone | own & said.keys()
        for one in said[table][1]
        if table in gone or not sections_named(edition, one.text)
    }
    told = f"文件里还有{'、'.join(words)}的数字，没有读取，只读取了 {year} 年的"
    return _without(content, gone | captions, keys, edition), [told]


def _are_beside(one: ContentTable, other: ContentTable) -> bool:
    """Whether two tables are cut out of one and stand beside each other there."""
    first = max(one.grid.cells[0].row, other.grid.cells[0].row)
    return one.name == other.name and first < min(one.grid.rows, other.grid.rows)


def _tables_of_years(
    blocks: Sequence[ContentBlock], year: int, edition: Edition
) -> Iterator[tuple[int, tuple[YearSaid, list[_Caption]]]]:
    """The identity of each table of which it is told of which year it is, and what says so."""
    for table, above, sheet in _captioned(blocks, edition):
        captions: list[_Caption] = [*_titles_in(table.grid), *reversed(above)]
        said = {id(o): found for o in captions if (found := year_said(o.text, year))}
        found = next(iter(said.values()), None) or year_said(sheet, year)
        if found and len({one.is_own for one in said.values()}) < 2:
            yield id(table), (found, [one for one in captions if id(one) in said])


def _without(
    content: Content, gone: set[int], keys: Mapping[int, Collection[CellKey]], edition: Edition
) -> Content:
    """The content without these blocks and cells, and sheets without a table that is left."""
    gone = {*gone}
    for start, end in part_spans(content.blocks):
        inside = content.blocks[start:end]
        tables = {id(block) for block in inside if keys.get(id(block))}
        headings = heading_places(edition, [line_text(block) for block in inside])
        if tables and tables <= gone and edition.keys_of_texts.isdisjoint(headings):
            gone |= {*map(id, inside)}
    kept = with_blocks_left(content, [one for one in content.blocks if id(one) not in gone])
    blocks = (
        replace(one, grid=Grid(tuple(cell for cell in one.grid.cells if id(cell) not in gone)))
        if isinstance(one, ContentTable) and any(id(cell) in gone for cell in one.grid.cells)
        else one
        for one in kept.blocks
    )
    return replace(kept, blocks=tuple(blocks))


_MAX_BANDS = 100
_Row = list[GridCell[Any]]


def years_apart(table: ContentTable, edition: Edition) -> list[ContentBlock]:
    """The tables of several years in a grid, each with what tells its year, or the whole one.

    They stand beside each other below a row that tells a year of each, down to the next such row
    or heading, and may share the labels before the first; or each stands below what tells its own.
    """
    lines = groupby((one for one in table.grid.cells if one.text.strip()), lambda one: one.row)
    rows = {row: [*line] for row, line in lines}
    years = {n: row for n, row in rows.items() if _are_captions(row, edition)}
    beside = [*_years_beside(table, rows, years, edition)] if years else []
    if len(beside) > 1:
        return beside
    alone = [n for n, row in years.items() if len(row) == 1]
    apart = bands(table.grid, sorted({0, *alone[:_MAX_BANDS]}), 0)
    found = [one for one in apart if places_in(one, edition)] if alone else []
    is_cut = len(found) > 1 and share_cells(found, edition, wholly=True)
    return [replace(table, grid=one) for one in apart] if is_cut else [table]


def _years_beside(
    table: ContentTable, rows: Mapping[int, _Row], years: Mapping[int, _Row], edition: Edition
) -> Iterator[ContentBlock]:
    """The table cut below and beside rows of years, what stands between them in one."""
    heads = {n for n, row in rows.items() if len(row) == 1 and sections_named(edition, row[0].text)}
    kept: _Row = []
    for band in bands(table.grid, sorted({0, *heads, *years})[:_MAX_BANDS], 0):
        above = years.get(band.cells[0].row, ()) if band.cells else ()
        ways = [_starts_again(band)] if above and not _names_units(band, edition) else []
        if tell_years(above):
            ways += (columns_of_blocks(band, above), [one.column for one in above])
            ways = [one for one in ways if len(one) == len(above)]
        cut = (bands(band, starts, 1) for starts in ways if len(starts) > 1)
        parts = next((one for one in cut if share_cells(one, edition)), [])
        if any(places_in(one, edition) >= _MIN_PLACES for one in parts):
            yield from _between(table, kept)
            yield from (replace(table, grid=part, loose=False) for part in parts)
            kept = []
        else:
            kept += band.cells
    yield from _between(table, kept)


def _are_captions(row: _Row, edition: Edition) -> bool:
    """Whether cells tell of which year what stands below them is, and are no part of a table."""
    told = [tells_year(one.text) for one in row]
    words = [vocabulary(edition).word(one.text) for one in row] if any(told) else []
    if all(told):
        return not any(sense.is_leaf for word in words for sense in word.senses)
    return any(told) and _OF_TABLE.isdisjoint(word.kind for word in words)


def _names_units(grid: Grid[Any], edition: Edition) -> bool:
    """Whether units are named in a grid."""
    word = vocabulary(edition).word
    names = (one.text for one in grid.cells if is_organisation(one.text) or is_sum_name(one.text))
    return any(not word(name).senses for name in names)


_OF_TABLE = frozenset({TextKind.LABEL, TextKind.FIGURE})
_MAX_STEPS, _MOSTLY = 40, 0.8


def _starts_again(grid: Grid[Any]) -> list[int]:
    """The columns with which most labels of a grid begin again in their rows; else nothing."""
    labels: dict[tuple[int, int], str] = {}
    for _, line in groupby(grid.cells, lambda cell: cell.row):
        row = [one for one in line if any(map(str.isalpha, one.text)) and not tells_year(one.text)]
        labels |= {one[:2]: one.text.strip() for one in row if len(row) > 1}
    columns: dict[tuple[int, str], list[int]] = {}
    for (number, column), text in labels.items():
        columns.setdefault((number, text), []).append(column)
    steps = {
        end - start for at in columns.values() for start, end in combinations(at[:_MAX_STEPS], 2)
    }
    for step in sorted(steps, reverse=True)[:_MAX_STEPS]:
        first = min(
            at for (row, at), text in labels.items() if labels.get((row, at + step)) == text
        )
        again = [
            text in (labels.get((row, at + step)), labels.get((row, at - step)))
            for (row, at), text in labels.items()
            if at >= first
        ]
        if sum(again) >= _MOSTLY * len(again):
            return [*range(first, 1 + max(at for _, at in labels), step)]
    return []


def _between(table: ContentTable, cells: Sequence[GridCell[Any]]) -> Iterator[ContentBlock]:
    if any(one.text.strip() for one in cells):
        yield replace(table, grid=Grid(tuple(cells)), loose=True)


def tells_period(text: str) -> bool:
    """Whether a title says of which part of a year, or of which whole one, its figures are."""
    is_whole = len(text) <= _MAX_TITLE and _WHOLE.search(text)
    return bool(part_of_year(text) or is_whole or tells_year(text))


_HEAD_OF_YEARS = re.compile("年[度份]")
"""What stands beside the years above columns, and above years before rows."""


def _titles_in(grid: Grid[PlaceT]) -> Iterator[GridCell[PlaceT]]:
    rows = groupby(grid.cells, lambda cell: cell.row)
    for _, line in zip(range(_TITLE_ROWS), rows, strict=False):
        texts = (cell for cell in line[1] if cell.text.strip())
        cells = [cell for cell in texts if not _HEAD_OF_YEARS.fullmatch(cell.text.strip())]
        yield from cells if len(cells) == 1 else ()


def without_parts_of_year(content: Content, edition: Edition) -> tuple[Content, list[str]]:
    """The content, its tables without columns and rows of parts of the year, and what is told."""
    if content.known:
        return content, []
    told: list[str] = []
    blocks = list(content.blocks)
    for place, block in enumerate(blocks):
        if not isinstance(block, ContentTable):
            continue
        texts = (one for one in block.grid.cells if one.text and not one.text.isdecimal())
        parts = [one for one in texts if _is_part_head(one.text)]
        grid, left_out, has_whole = _without_parts(block.grid, parts)
        own = replace(block, grid=grid)
        if left_out and (names_units(own) or places_in(grid, edition) >= _MIN_PLACES):
            blocks[place] = own
            told += _told(left_out, has_whole=has_whole)
    return replace(content, blocks=tuple(blocks)), told


@lru_cache(maxsize=4096)  # asked of every cell
def _is_part_head(text: str) -> bool:
    return len(text) <= _MAX_TITLE and _PART_HEAD.fullmatch("".join(text.split())) is not None


def tells_parts(tables: Iterable[ContentTable]) -> bool:
    """Whether a row of a table has heads of several parts of a year."""
    for table in tables:
        heads = (cell.row for cell in table.grid.cells if cell.text and _is_part_head(cell.text))
        if any(count > 1 for count in Counter(heads).values()):
            return True
    return False


def _without_parts(
    grid: Grid[PlaceT], parts: Sequence[GridCell[PlaceT]]
) -> tuple[Grid[PlaceT], list[str], bool]:
    """The grid without what stands below or beside heads of parts of the year, these heads, and
    whether one of the whole year stands in line with them.
    """
    for axis in (0, 1) if parts else ():  # heads in one row, or below each other in a column
        lines: dict[Any, list[GridCell[PlaceT]]] = {one[axis]: [] for one in parts}
        for cell in grid.cells:
            if cell[axis] in lines and cell.text.strip():
                lines[cell[axis]].append(cell)
        for in_line in lines.values():
            own = [one for one in in_line if _is_part_head(one.text)]
            whole = [one for one in in_line if _WHOLE_HEAD.fullmatch("".join(one.text.split()))]
            is_beside = any(not _SUM_HEAD.match("".join(one.text.split())) for one in whole)
            if not own[1:] and not (own and is_beside):
                continue
            if any(_FIFTH.fullmatch(one.text.strip()) for one in in_line):
                continue
            left_out = {*map(id, _below(grid, own) if axis == 0 else _beside(grid, own, in_line))}
            is_list = any(Head.ITEM.fullmatch(normalised(one.text)) for one in in_line)
            said = "数值" if is_list and axis == 0 else ""
            kept = (one for one in grid.cells if id(one) not in left_out)
            if axis == 0:
                kept = (one._replace(text=said) if one in whole[:1] else one for one in kept)
            return Grid(tuple(kept)), [one.text for one in own], bool(whole)
    return grid, [], True


def _below(grid: Grid[PlaceT], heads: Sequence[GridCell[PlaceT]]) -> Iterator[GridCell[PlaceT]]:
    """The cells in the columns of heads down to the first row with one that is wider."""
    columns = {n for one in heads for n in across(one)}
    for row, line in groupby(grid.cells, lambda cell: cell.row):
        cells = [*line]
        inside = [
            one for one in cells if row >= heads[0].row and not columns.isdisjoint(across(one))
        ]
        if any(one.text.strip() and not columns.issuperset(across(one)) for one in inside):
            return
        yield from inside


def _beside(
    grid: Grid[PlaceT], heads: Sequence[GridCell[PlaceT]], in_line: Sequence[GridCell[PlaceT]]
) -> Iterator[GridCell[PlaceT]]:
    """The cells in the rows of heads, blank ones below these included where another follows."""
    ends = {id(one): other.row for one, other in pairwise(in_line)}
    rows = {
        row for one in heads for row in range(one.row, ends.get(id(one), one.row + one.row_span))
    }
    return (one for one in grid.cells if rows.issuperset(range(one.row, one.row + one.row_span)))
