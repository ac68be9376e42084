"""The figures that are shown of the report's year, without those of other years and parts of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby, islice, pairwise
from typing import Any

from msgspec.structs import replace

from app import patterns as re
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.importing.document import FoundTables, other_years_left_out
from app.importing.unit_lists import names_units
from app.matching.label_paths import OTHER_YEAR, Head
from app.matching.tables import match_grid
from app.office.content import (
    HIDDEN,
    Content,
    ContentBlock,
    ContentLine,
    ContentPart,
    ContentTable,
    Grid,
    GridCell,
    PlaceT,
    part_spans,
    with_blocks_left,
    without_brackets,
)
from app.office.labels import figure_alone, is_number_text, normalised

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
            for without_others in (without_side_boxes, without_marked_rows, of_year):
                grid = without_others(own, year)
                if grid is not own and _places(grid, edition) >= max(_places(own, edition), 1):
                    own = grid
            if own is not block.grid:
                blocks[place] = replace(block, grid=own)
                left_out.append(other_years_left_out(block.name, year))
                noted = 0
    return replace(content, blocks=tuple(blocks)), left_out


def _texts(grid: Grid[Any]) -> set[str]:
    """The different texts of a grid."""
    return {cell.text for cell in grid.cells}


def _places(grid: Grid[Any], edition: Edition) -> int:
    return len(match_grid(grid, edition).places)


_YEAR_HEAD = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<word>年度?(?:数据?|值)?)?")
_OWN_HEAD = re.compile(r"(?:[本当今]年度?|本期|报告期)(?:数据?|值)?")
_SIDE_HEAD = re.compile(
    r"[^，。；:：]{0,8}[:：]?(?:(?P<year>(?:19|20)\d\d)年?|上一?年|[去前]年|同期)[^，。；\d结]{0,12}"
    r"(?:[（(](?:19|20)\d\d年?度?[）)])?"
)
"""What may stand over figures of another year beside a table: 参考：2023年数据."""

_MARKS = "←<-—–*※ 　（）()"
_MAX_POSITIONS, _MAX_SIDE_HEADS, _MAX_GAP = 12_000, 12, 4


def without_side_boxes(grid: Grid[PlaceT], year: int) -> Grid[PlaceT]:
    """The grid without what stands beside its table below a head of another year: 参考：上年."""
    texts = (text for text in _texts(grid) if text and not text.isdecimal())
    side = {text for text in texts if _heads_side_box(text, year)}
    heads = [one for one in grid.cells if one.text in side] if side else []
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


def without_marked_rows(grid: Grid[PlaceT], year: int) -> Grid[PlaceT]:
    """The grid without rows of figures at whose end stands that they are of another year."""
    marked: set[int] = set()
    said_so = any(_heads_side_box(text.strip(_MARKS), year) for text in _texts(grid))
    for row, line in groupby(grid.cells if said_so else (), lambda cell: cell.row):
        *figures, said = [one.text for one in line if one.text.strip()] or [""]
        if figures and _heads_side_box(said.strip(_MARKS), year):
            marked |= {row} if all(is_number_text(normalised(one)) for one in figures) else set()
    kept = tuple(one for one in grid.cells if one.row not in marked)
    return Grid(kept) if marked else grid


@lru_cache(maxsize=4096)  # thousands of files have the same labels
def _heads_side_box(text: str, year: int) -> bool:
    head = _SIDE_HEAD.fullmatch("".join(text.split()))
    return head is not None and head["year"] != str(year)


def _touching(
    head: GridCell[PlaceT], written: Mapping[tuple[int, int], GridCell[PlaceT]]
) -> list[GridCell[PlaceT]]:
    """The cells that touch each other from a head on, none of them left of it.

    Below the head a few rows may be blank, as long as the column on its left is, too.
    """
    open_places, seen = [(head.row, head.column)], {(head.row, head.column)}
    while open_places:
        row, column = open_places.pop()
        sides = {(row - 1, column), (row, column - 1), (row, column + 1)}
        below = (
            (row + n, column) for n in range(1, _MAX_GAP + 1 if column in _across(head) else 2)
        )
        sides |= {*islice(filter(written.__contains__, below), 1)}
        for place in sides - seen:
            apart = abs(place[0] - row) < 2 or (place[0], head.column - 1) not in written
            if place in written and apart and written[place].column >= head.column:
                seen.add(place)
                open_places.append(place)
    return [written[place] for place in seen]


def of_year(grid: Grid[PlaceT], year: int) -> Grid[PlaceT]:
    """The grid without columns and rows of other years and of what changed, and their heads."""
    told = {text for text in _texts(grid) if _is_of_year(text, year, is_first=True) is not None}
    heads = {
        cell: own
        for cell in grid.cells
        if cell.text in told
        and (own := _is_of_year(cell.text, year, is_first=cell.column == 0)) is not None
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


def whole_year_alone(content: Content, edition: Edition) -> tuple[Content, list[str]]:
    """The content without tables of parts of a year that another has whole, and what is told.

    What only several parts tell is left out, too; what only one tells is marked.
    """
    said = {} if content.known else dict(_tables_of_parts(content.blocks))
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
    gone = {*left_out}
    for start, end in part_spans(content.blocks):
        tables = {id(b) for b in content.blocks[start:end] if keys.get(id(b))}
        if tables and tables <= gone:
            gone |= {*map(id, content.blocks[start:end])}
    kept = with_blocks_left(content, [block for block in content.blocks if id(block) not in gone])
    blocks = tuple(
        replace(block, part_of_year=marked[id(block)])
        if isinstance(block, ContentTable) and id(block) in marked
        else block
        for block in kept.blocks
    )
    has_whole = all(keys[table] & whole for table in left_out)
    told = _told(left_out.values(), has_whole=has_whole) if left_out else []
    return replace(kept, blocks=blocks), told


def doubts_of_figures(tables: FoundTables, edition: Edition) -> dict[CellKey, str]:
    """Why cells should be looked at: signs behind figures, and what only a part of the year has."""
    found = tables.matches.places.items()
    alone = ((key, c.text, figure_alone(c.text, edition.cells[key].unit)) for key, c in found)
    marked = {key: text[len(figure) :] for key, text, figure in alone if figure != text}
    return {key: f"数字后面的“{sign}”没有算进数字，请核对。" for key, sign in marked.items()} | {
        key: f"文件里写的是{table.part_of_year}的数字，不是全年的，请核对。"
        for table, found in zip(tables.tables, tables.matches.by_grid, strict=True)
        for key in found.places
        if table.part_of_year
    }


def _tables_of_parts(blocks: Sequence[ContentBlock]) -> Iterator[tuple[int, str]]:
    """The identity of each table that its sheet or a title says to be of a part of the year."""
    sheet = ""
    above: list[str] = []
    for block in blocks:
        if isinstance(block, ContentPart):
            sheet, above = block.name, []
        elif isinstance(block, ContentLine):
            above = [*above[1 - _LINES_ABOVE :], block.text]
        elif isinstance(block, ContentTable):
            titles = [*above, *_titles_in(block.grid)]
            above = []
            parts = [*filter(None, map(part_of_year, (*titles, sheet)))]
            if parts and not any(map(_WHOLE.search, titles)):
                yield id(block), parts[0]


def tells_period(text: str) -> bool:
    """Whether a title says of which part of a year, or of which whole one, its figures are."""
    return bool(part_of_year(text) or (len(text) <= _MAX_TITLE and _WHOLE.search(text)))


def _titles_in(grid: Grid[Any]) -> Iterator[str]:
    rows = groupby(grid.cells, lambda cell: cell.row)
    for _, line in zip(range(_TITLE_ROWS), rows, strict=False):
        texts = [cell.text for cell in line[1] if cell.text.strip()]
        yield from texts if len(texts) == 1 else ()


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
        if left_out and (names_units(own) or _places(grid, edition) >= _MIN_PLACES):
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
    columns = {n for one in heads for n in _across(one)}
    for row, line in groupby(grid.cells, lambda cell: cell.row):
        cells = [*line]
        inside = [
            one for one in cells if row >= heads[0].row and not columns.isdisjoint(_across(one))
        ]
        if any(one.text.strip() and not columns.issuperset(_across(one)) for one in inside):
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


_OF_SAMPLE = re.compile("[样示范][例表本张]|例表|示范|说明|须知|指南|填[表报写]要求")


def without_sample_sheets(content: Content, edition: Edition) -> tuple[Content, list[str]]:
    """The content without sheets named as samples whose cells of the form others have, too."""
    samples: list[ContentBlock] = []
    for start, end in part_spans(content.blocks):
        part = content.blocks[start]
        if isinstance(part, ContentPart) and _OF_SAMPLE.search(part.name):
            samples += content.blocks[start:end]
    gone = {*map(id, samples)}
    keys: list[set[CellKey]] = [set(), set()]
    for table in content.tables if samples and not content.known else ():
        keys[id(table) in gone].update(match_grid(table.grid, edition).places)
    if not keys[1] or not keys[1] <= keys[0]:
        return content, []
    told = [
        f"工作表“{one.name}”是样例，没有读取" for one in samples if isinstance(one, ContentPart)
    ]
    return with_blocks_left(content, [one for one in content.blocks if id(one) not in gone]), told


_MAX_HIDDEN = 100


def without_hidden(content: Content, editions: Sequence[Edition]) -> tuple[Content, list[str]]:
    """The content without hidden cells of workbooks, and in words where figures among them stand.

    Hidden cells stay where only they complete a table of the form that is shown in part.
    """
    blocks: list[ContentBlock] = []
    told: list[str] = []
    for block in content.blocks:
        cells = block.grid.cells if isinstance(block, ContentTable) else ()
        hidden = [one for one in cells if one.place == HIDDEN]
        if not isinstance(block, ContentTable) or not hidden:
            blocks.append(block)
            continue
        shown = Grid(tuple(one for one in cells if one.place != HIDDEN))
        ways = [*(_without_repeats(shown, block.grid, one) for one in editions), block.grid]
        apart = {id(one): one for one in ways}.values()
        grid = next((w for w in apart if any(_completes(shown, w, e) for e in editions)), shown)
        blocks.append(replace(block, grid=grid))
        kept = {*map(id, grid.cells)}
        left = (one for one in hidden if id(one) not in kept)
        figures = [one for one in left if one.text and is_number_text(normalised(one.text))]
        if figures:
            told.append(f"{block.name}有隐藏的行或列，其中的数字没有读取（如{_first(figures)}）")
    told += [f"工作表“{name}”是隐藏的，没有读取" for name in content.hidden]
    return replace(content, blocks=tuple(blocks)), told


def _without_repeats(shown: Grid[Any], whole: Grid[Any], edition: Edition) -> Grid[Any]:
    """The whole grid without hidden rows or columns that are by themselves what is shown, too."""
    known, cells = match_grid(shown, edition).places.keys(), whole.cells
    for axis in (0, 1) if known else ():  # rows, then columns; their spans stand two places behind
        lines: set[Any] = {one[axis] for one in cells}
        lines -= {one[axis] for one in shown.cells if one[axis + 2] == 1}
        runs = groupby(enumerate(sorted(lines)), lambda one: one[1] - one[0])
        for _, run in islice(runs, _MAX_HIDDEN):
            block = {line for _, line in run}
            own = Grid(tuple(one for one in cells if one[axis] in block))
            if not known.isdisjoint(match_grid(own, edition).places):
                cells = tuple(one for one in cells if one[axis] not in block)
    return whole if cells is whole.cells else Grid(cells)


def _first(cells: Sequence[GridCell[Any]]) -> str:
    return f"第 {cells[0].row + 1} 行第 {cells[0].column + 1} 列的 {cells[0].text}"


def _completes(shown: Grid[Any], whole: Grid[Any], edition: Edition) -> bool:
    """Whether a grid with its hidden cells has what is shown and more cells of the same tables."""
    own, more = match_grid(shown, edition), match_grid(whole, edition)
    if not own.places or len(more.places) <= len(own.places):
        return False
    return set(more.tables) == set(own.tables) and all(
        more.places.get(key) is cell for key, cell in own.places.items()
    )
