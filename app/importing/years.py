"""The figures that are shown of the report's year, without those of other years beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import groupby, islice
from typing import Any, NamedTuple

from msgspec.structs import replace

from app import patterns as re
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.importing.document import FoundTables
from app.importing.headings import DAY, written_year
from app.importing.texts import period_year
from app.matching.label_paths import OTHER_YEAR
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
from app.report.numbers import means_none

_ANY_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年度?)?(?!\d)")


def file_year(name: str) -> int | None:
    """The only year that a file's path names, days and months aside."""
    years = {int(year) for year in re.findall(r"(?<!\d)(20\d\d)(?!\d)", DAY.sub("", name))}
    return years.pop() if len(years) == 1 else None


def stated_year(texts: Iterable[str]) -> int | None:
    """The only year that some texts name; that of a day counts only if there is no other."""
    told = [*texts]
    for written in ([DAY.sub("", text) for text in told], told):
        years = {int(year) for text in written for year in _ANY_YEAR.findall(text)}
        if years:
            return years.pop() if len(years) == 1 else None
    return None


def other_years_left_out(table: str, year: int | None = None) -> str:
    """That only the figures of one year were read from a table."""
    return f"{table}里其他年度的数字没有读取，只读取了{f' {year} 年' if year else '本年'}的"


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
            ways = (without_side_boxes, without_marked_rows, of_year, without_heads_of_others)
            for without_others in ways:
                grid = without_others(own, year)
                if grid is not own and places_in(grid, edition) >= max(places_in(own, edition), 1):
                    own = grid
            if own is not block.grid:
                blocks[place] = replace(block, grid=own)
                left_out.append(block.name)
                noted = 0
    told = [other_years_left_out("、".join(dict.fromkeys(left_out)), year)] if left_out else []
    return replace(content, blocks=tuple(blocks)), told


def _texts(grid: Grid[Any]) -> set[str]:
    """The different texts of a grid."""
    return {cell.text for cell in grid.cells}


def places_in(grid: Grid[Any], edition: Edition) -> int:
    """How many cells of the form a grid has."""
    return len(match_grid(grid, edition).places)


def share_cells(parts: Sequence[Grid[Any]], edition: Edition, *, wholly: bool = False) -> bool:
    """Whether all parts have cells of the form, mostly or nearly wholly the same ones."""
    found = (match_grid(part, edition).places.keys() for part in parts)
    first = next(found)
    share, of = (0.75, max) if wholly else (0.5, min)
    return bool(first) and all(
        len(one & first) >= share * max(1, of(len(one), len(first))) for one in found
    )


_YEAR_HEAD = re.compile(r"(?P<year>(?:19|20)\d\d)(?P<word>年度?(?:数据?|值)?)?")
_YEAR_NOTE = re.compile(r"(?<=.)[（(](?:(?:19|20)\d\d年?度?|[上去前今当本]年度?(?:同期)?数?)[）)]$")
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
        for column in across(cell)
    }
    left_out: set[int] = set()
    for head in heads:
        box = _touching(head, written)
        above = (one for one in box if one.row <= head.row and one is not head)
        is_below = all(OTHER_YEAR.fullmatch("".join(one.text.split())) for one in above)
        is_column = len({cell.column for cell in box}) == 1  # of the table that it touches
        if is_column and (head.row, head.column - 1) in written:
            continue
        if any((said := year_said(one.text, year)) and said.is_own for one in box):
            continue  # it goes on with the table of the year
        if is_below and 2 < 2 * len({*map(id, box)}) < len(grid.cells):
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


class YearSaid(NamedTuple):
    """Of which year a caption says its figures are."""

    words: str
    is_own: bool
    is_sure: bool = True


_MAX_CAPTION = 40
_OF_NUMBER = re.compile(r"[〔\[【（(](?:19|20)\d\d[〕\]】）)]\s*第?\d+\s*号")
_WRITTEN_YEAR = re.compile("二[〇○零0][一二三四五六七八九〇○零0-9]{2}(?=年)")
_NAMED_ONLY = re.compile(
    r"(?:[与较比和同含自]|截[至止]|包括)(?:(?:19|20)\d\d|上一?年|[去前]年)|相比"
)
"""Before a year with which this one's figures are compared, or of which they contain some."""

_OWN_YEAR = re.compile(
    r"^新(?![收增])|[（(]新[）)]|[今当]年|报告期|本(?:[次期]|年(?!度?(?:新收|制发|废止|处理|收费|办理)))"
)
_OF_BEFORE = re.compile(
    r"(?P<year>(?<![较比与和同])(?:上一?年度?|[去前往]年)(?!结转|相比|[末底])|同期)|旧"
    r"|(?:[供作留做仅]|^|[（(])(?:参[考照]|对[照比]|比对)|参考(?=$|[）)]|数据?)|(?P<handed>已报)"
)


@lru_cache(maxsize=4096)  # thousands of files have the same captions
def _years_in(text: str) -> tuple[set[int], bool, re.Match[str] | None]:
    """The years that a caption names, whether it says the report's, and another's words."""
    plain = _WRITTEN_YEAR.sub(lambda one: str(written_year(one[0])), "".join(text.split()))
    if len(plain) > _MAX_CAPTION or "。" in plain or _NAMED_ONLY.search(plain):
        return set(), False, None
    period = period_year(plain)
    bare = DAY.sub("", _OF_NUMBER.sub("", plain))
    years = {period} if period else {*map(int, _ANY_YEAR.findall(bare))}
    return years, _OWN_YEAR.search(plain) is not None, _OF_BEFORE.search(plain)


def tells_year(text: str) -> bool:
    """Whether a caption says of one year, whichever, that its figures are of it."""
    years, own, before = _years_in(text)
    return len(years) == 1 or (not years and own != bool(before))


def tell_years(cells: Sequence[GridCell[Any]]) -> bool:
    """Whether each of several captions tells another year."""
    told = [(frozenset(years), own) for years, own, _ in (_years_in(one.text) for one in cells)]
    return 1 < len(cells) == len({*told}) and all(tells_year(one.text) for one in cells)


def year_said(text: str, year: int) -> YearSaid | None:
    """What a caption says of the year of its figures, seen from that of the report."""
    years, own, before = _years_in(text)
    if not tells_year(text):
        return None
    said = min(years, default=year)
    if said < year and not own:
        return YearSaid(f"{said}年", is_own=False)
    if said != year or (years and before and not own):
        return None
    if years or before is None:
        return YearSaid("", is_own=True)
    words = "上年" if before["year"] else f"“{text.strip()}”"
    return YearSaid(words, is_own=False, is_sure=not before["handed"])


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
        below = ((row + n, column) for n in range(1, _MAX_GAP + 1 if column in across(head) else 2))
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
    in_row = Counter(cell.row for cell in grid.cells if told and cell.text.strip())
    heads = {  # what stands alone in its row is a title
        cell: own
        for cell in grid.cells
        if cell.text in told
        and in_row[cell.row] > 1
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
            others = {n for one in years if not heads[one] for n in across(one)}
        elif (
            len(years) == 1 and not heads[years[0]] and any(c.text for c in cells if c not in heads)
        ):
            continue
        elif not any(is_number_text(normalised(one.text)) for one in cells):
            in_others = (one for one in cells if one.text and others.issuperset(across(one)))
            others = set() if any(in_others) else others
        kept += (one for one in cells if one not in heads and not others.issuperset(across(one)))
    return Grid(tuple(kept))


@lru_cache(maxsize=4096)  # thousands of files have the same labels
def _is_of_year(head: str, year: int, *, is_first: bool) -> bool | None:
    """Whether a head is that of the year's figures; None if it tells nothing about years."""
    text = _YEAR_NOTE.sub("", "".join(head.split()))
    found = _YEAR_HEAD.fullmatch(text)
    if found and (found["word"] or is_first):
        return int(found["year"]) == year
    return True if _OWN_HEAD.fullmatch(text) else False if OTHER_YEAR.fullmatch(text) else None


_YEAR_IN_HEAD = r"(?P<year>(?:19|20)\d\d(?:年度?)?|[上去前今当本]年度?(?:同期)?)"
_YEAR_OF_FORM = "本年度?(?:新收|制发|废止|处理|收费|办理)"
_HEADS_WITH_YEAR = (
    re.compile(rf"(?P<label>.*[^\d（(:：—-])[（(:：—-]?{_YEAR_IN_HEAD}(?:数据?|值)?[）)]?"),
    re.compile(rf"(?!{_YEAR_OF_FORM}){_YEAR_IN_HEAD}[:：—-]?(?!结转)(?P<label>[^\d（(:：—-].+)"),
)
"""A label and the year of the figures below it: 自然人（2023年）, 2023年制发件数."""


class _HeadOfYear(NamedTuple):
    """What a head says besides the year, whether that is the report's, and its text else."""

    text: str
    label: str
    is_own: bool


@lru_cache(maxsize=4096)  # thousands of files have the same labels
def _head_of_year(text: str, year: int) -> _HeadOfYear | None:
    plain = "".join(text.split())
    found = next(filter(None, (head.fullmatch(plain) for head in _HEADS_WITH_YEAR)), None)
    if found is None:
        return None
    said = found["year"]
    is_own = said[:4] == str(year) if said[0].isdecimal() else said[0] in "今当本"
    return _HeadOfYear(found["label"], found["label"].removeprefix("本年"), is_own)


def without_heads_of_others(grid: Grid[PlaceT], year: int) -> Grid[PlaceT]:
    """The grid without columns and rows whose heads are those of others for another year."""
    heads = {text: head for text in _texts(grid) if (head := _head_of_year(text, year))}
    if all(head.is_own for head in heads.values()):
        return grid
    upright = _without_columns(grid.cells, heads)
    turned = _without_columns(_turned(upright), heads)
    return Grid(tuple(_turned(turned))) if len(turned) < len(grid.cells) else grid


def _turned(cells: Iterable[GridCell[PlaceT]]) -> list[GridCell[PlaceT]]:
    """The cells with rows as columns, in reading order."""
    return sorted(
        (GridCell(c.column, c.row, c.column_span, c.row_span, c.text, c.place) for c in cells),
        key=lambda cell: cell[:2],
    )


def _without_columns(
    cells: Iterable[GridCell[PlaceT]], heads: Mapping[str, _HeadOfYear]
) -> list[GridCell[PlaceT]]:
    """The cells without those below and above heads of another year beside the same of its own.

    These lose the year.
    """
    kept: list[GridCell[PlaceT]] = []
    others: set[int] = set()
    begun, is_open = 0, False  # the first cell of the rows of heads; whether these go on
    for _, line in groupby(cells, lambda cell: cell.row):
        row = [*line]
        said = [(one, heads.get(one.text)) for one in row]
        own = {
            of.label if of else "".join(one.text.split()).removeprefix("本年")
            for one, of in said
            if not of or of.is_own
        }
        gone = [one for one, of in said if of and not of.is_own and of.label in own]
        has_figures = any(map(_is_figure, row))
        if gone:
            others = {n for one in gone for n in across(one)} | (others if is_open else set())
            kept[begun:] = (one for one in kept[begun:] if not others.issuperset(across(one)))
            row = [one._replace(text=of.text) if of else one for one, of in said]
        elif not has_figures and any(one.text and others.issuperset(across(one)) for one in row):
            others = set()
        is_open = bool(gone) or (is_open and not has_figures)
        kept += (one for one in row if not others.issuperset(across(one)))
        is_title = sum(bool(one.text) for one in row) == 1
        begun = len(kept) if has_figures or is_title else begun
    return kept


def _is_figure(cell: GridCell[Any]) -> bool:
    return is_number_text(normalised(cell.text)) or means_none(cell.text)


def across(cell: GridCell[Any]) -> range:
    """The columns of a cell."""
    return range(cell.column, cell.column + cell.column_span)


def doubts_of_figures(tables: FoundTables, edition: Edition) -> dict[CellKey, str]:
    """Why cells should be looked at: signs behind figures, and what only a part of the year has."""
    found = tables.matches.places.items()
    texts = [(key, cell.text) for key, cell in found if not cell.text.isdecimal()]
    alone = ((key, text, figure_alone(text, edition.cells[key].unit)) for key, text in texts)
    marked = {key: text[len(figure) :] for key, text, figure in alone if figure != text}
    return {key: f"数字后面的“{sign}”没有算进数字，请核对。" for key, sign in marked.items()} | {
        key: f"文件里写的是{table.part_of_year}的数字，不是全年的，请核对。"
        for table, found in zip(tables.tables, tables.matches.by_grid, strict=True)
        for key in found.places
        if table.part_of_year
    }


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
