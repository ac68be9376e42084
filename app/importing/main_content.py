"""The part of a page that is the report, and the lines of text beside the table of a sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from itertools import chain, count, groupby, islice, pairwise
from typing import Any

from msgspec.structs import replace

from app import patterns as re
from app.edition.edition import Edition
from app.importing.grouping import is_form_entry, is_label_of_cover, is_sum_name, named_unit
from app.importing.headings import heading_places, is_organisation, sections_named, titles
from app.importing.periods import tells_period, years_apart
from app.importing.surroundings import signature_in
from app.importing.unit_lists import names_units
from app.importing.years import share_cells
from app.matching.regions import (
    bands,
    columns_of_blocks,
    halves,
    rows_apart,
    without_running_columns,
)
from app.matching.tables import match_grid
from app.matching.vocabulary import LabelRole, TextKind, vocabulary
from app.office.content import (
    Content,
    ContentBlock,
    ContentLine,
    ContentPart,
    ContentTable,
    Grid,
    GridCell,
    below_heading,
    grid_of_texts,
    line_text,
    lines_of,
    with_bars_as_tabs,
    with_blocks,
    with_blocks_left,
    with_titles_apart,
)
from app.office.labels import is_number_text, normalised

_ENTRY = re.compile("[:：]")
_NOTHING = re.compile(r"(?:本年度?)?(?:暂?无|没有)[。.]?")
_MIN_CHARACTERS, _MAX_CELLS, _MAX_TITLE = 4, 2, 60
_UNIT_OR_TITLE = re.compile(r"单位|机关|部门|报告")
_OF_TABLE = frozenset((TextKind.LABEL, TextKind.SERIAL, TextKind.REMARK, TextKind.FIGURE))


_QUOTED = re.compile(
    r"[-—–_=*>\s]{0,60}(?:原始邮件|原邮件|转发邮件信息|(?i:original message))[-—–_=*\s]{0,60}"
    r"|(?:在|于|On\s)[^。；]{4,80}(?:写道|wrote)[:：]?"
)
"""The line above the message that another one answers."""


def without_quoted(content: Content, edition: Edition) -> tuple[Content, list[str]]:
    """The content without the message that it answers, if a table of the form stands above that."""
    texts = (line_text(block).strip() for block in content.blocks)
    place = next((n for n, text in enumerate(texts) if _QUOTED.fullmatch(text)), 0)
    above = content.blocks[:place]
    tables = (block for block in above if isinstance(block, ContentTable))
    if not any(match_grid(block.grid, edition).places for block in tables):
        return content, []
    return with_blocks_left(content, above), ["引用的原邮件没有读取，只读取了它上面的报告"]


def with_lines(table: ContentTable, edition: Edition) -> list[ContentBlock]:
    """The sheet as lines of text and, between them, tables."""
    rows = [(row, list(cells)) for row, cells in groupby(_written(table), lambda cell: cell.row)]
    is_text = [_is_text(cells, edition) for _, cells in rows]
    for place, (_, cells) in enumerate(rows[1:], 1):
        is_text[place] |= _is_nothing_below(rows[place - 1][1], cells, edition)
    texts = {
        row: cells
        for place, (row, cells) in enumerate(rows)
        if (is_text[place] and (not _is_inside(place, is_text) or tells_period(cells[0].text)))
        or _names_report(cells, edition)
    }
    blocks: list[ContentBlock] = []
    for is_line, group in groupby(table.grid.cells, lambda cell: cell.row in texts):
        inside = [*group]
        remarks = [cell for cell in inside if is_line and _is_remark(cell, texts[cell.row])]
        written = [cell for cell in inside if is_line and cell.text.strip()]
        blocks += (
            line
            for cell in written
            if cell not in remarks
            for line in lines_of(cell.text, f"column {cell.column}")
        )
        grid = Grid(tuple(remarks if is_line else inside))
        if any(cell.text.strip() for cell in grid.cells):
            blocks.append(ContentTable(grid, table.name))
    return blocks


def _is_remark(cell: GridCell[Any], line: Sequence[GridCell[Any]]) -> bool:
    """Whether a cell says but a few signs beside a sentence: 已核."""
    is_short = 0 < len(normalised(cell.text)) < _MIN_CHARACTERS
    return is_short and any("。" in other.text for other in line if other is not cell)


def with_loose_tables(content: Content, edition: Edition) -> Content:
    """The content, in which tables around a whole report are known to hold lines of text, too."""

    def laid(table: ContentTable) -> _Blocks:
        is_loose = table.loose or _holds_report(table, edition)
        return [replace(table, loose=True) if is_loose and not table.loose else table]

    return _with_tables(content, laid)


def _holds_report(table: ContentTable, edition: Edition) -> bool:
    """Whether headings of sections stand in rows of their own in a table."""
    rows: dict[int, list[str]] = {}
    for cell in _written(table):
        rows.setdefault(cell.row, []).append(cell.text)
    alone = [texts[0].split("\n")[0] for texts in rows.values() if len(texts) == 1]
    return len(alone) > 1 and len(heading_places(edition, alone)) > 1


_MAX_HEADING_LENGTH = 16
"""Characters of a line above a table that may be a block's name: 行政诉讼（未经复议直接起诉）."""

_ABOUT_BLOCK = re.compile(
    r"^(?:附?表)?[（(]?[\d一二三四五六七八九十]+(?:[)）.、．:：]+|(?<=表[\d一二三四五六七八九十]))|因?(?:政府)?信息公开(?:工作)?|(?:案件)?(?:办理)?情况(?:统计)?表?[:：]?$"
)
"""What stands around the name of such a block: （一）政府信息公开行政复议情况."""


def with_headings(content: Content, edition: Edition) -> Content:
    """The content, tables with a row of titles above their heads where only these tell the cells.

    Table four is also written as tables below lines such as 行政复议, or with 行政复议：结果维持.
    """
    words = vocabulary(edition)
    blocks = list(content.blocks)
    for place, (line, table) in enumerate(pairwise((ContentLine(""), *content.blocks))):
        if not isinstance(table, ContentTable) or match_grid(table.grid, edition).places:
            continue
        title = _ABOUT_BLOCK.sub("", "".join(line_text(line).split()))
        is_title = 0 < len(title) <= _MAX_HEADING_LENGTH and words.word(title).senses
        titled = below_heading(table.grid, title) if is_title else None
        for grid in filter(None, (titled, with_titles_apart(table.grid))):
            headed = match_grid(grid, edition)
            if headed.is_whole and not headed.doubtful:
                blocks[place] = replace(table, grid=grid, headings=1)
    return replace(content, blocks=tuple(blocks))


_OPENS = re.compile(r"(?:报告)?(?:导语|导言|前言|引言|序言|开头|概述)(?:部分)?")
_SIGNS = re.compile(r"(?:报告)?(?:标题|题目)|(?:落款|署名)(?:单位|日期|时间)?")
"""What stands beside opening, title and signature where texts stand in a table."""

_GUIDES = re.compile(
    r"(?:填[写报表]|编[写制]|撰写|写作|字数|内容)?(?:要求|说明|提示|须知|要点|指引|注意事项)|(?:参考)?(?:[样示][例本]|范[例文]|模板)"
)
"""The head of a column that tells what is to be written beside it."""


def with_texts_apart(content: Content, edition: Edition) -> Content:
    """The content, rows of a heading and its text beside it as lines: 总体情况 | 2024年，……"""
    return _with_tables(content, lambda table: _texts_apart(table, edition))


def _texts_apart(table: ContentTable, edition: Edition) -> list[ContentBlock]:
    word, texts = vocabulary(edition).word, dict[int, tuple[GridCell[Any], GridCell[Any]]]()
    guides, units = set[int](), set[str]()
    for row, line in groupby(_written(table), lambda cell: cell.row):
        cells = [one for one in line if one.column not in guides]
        if len(cells) == 1 and (above := texts.get(row - 1)) and cells[0].column == above[1].column:
            texts[row] = (cells[0]._replace(text=""), cells[0])  # below a text, with no heading
        if len(cells) < 2 or cells[-1].text.isdecimal():
            continue  # nearly all rows of the form
        guides |= {c.column for c in cells[1:] if _GUIDES.fullmatch(normalised(c.text))}
        heads = (n for n, cell in enumerate(cells) if _heads_text(cell.text, edition))
        found = cells[next(heads, len(cells)) :]
        units |= {one.text for one in cells[: -len(found)] if is_organisation(one.text)}
        is_none = len(found) > 1 and _is_nothing_below(found[:1], found[-1:], edition)
        kinds = [word(one.text).kind for one in (found[1:-1] if is_none else found[1:])]
        is_short = all(len(normalised(one.text)) <= _MIN_CHARACTERS for one in found[1:-1])
        if len(found) > 1 and is_short and _OF_TABLE.isdisjoint(kinds):
            texts[row] = (found[0], found[-1])
    if sum(bool(head.text) for head, _ in texts.values()) < 2 or len(units) > 1:
        return [table]
    named = [row for row, (head, _) in texts.items() if sections_named(edition, head.text)]
    rest = replace(table, grid=Grid(tuple(one for one in table.grid.cells if one.row not in texts)))
    is_list = names_units(rest)  # whose heads stand above the first text
    blocks: list[ContentBlock] = [rest] if is_list else []
    for row, group in groupby(table.grid.cells, lambda one: one.row if one.row in texts else None):
        if row is not None:
            head, text = texts[row]
            label, lines = normalised(head.text), [*lines_of(text.text)]
            is_opening = _OPENS.fullmatch(label) and row < max(named, default=row)
            is_told = is_opening or _SIGNS.fullmatch(label) or normalised(lines[0].text) == label
            blocks += lines if is_told else [*lines_of(head.text), *lines]
        elif not is_list:
            blocks.append(replace(table, grid=Grid(tuple(group))))
    return blocks


def _heads_text(text: str, edition: Edition) -> bool:
    plain = normalised(text)
    is_label = any(one.fullmatch(plain) for one in (_OPENS, _SIGNS))
    return is_label or bool(sections_named(edition, text))


def with_rows_apart(content: Content, editions: Sequence[Edition]) -> Content:
    """The content, rows that stand as lines in the cells of one row cut apart."""

    def laid(table: ContentTable) -> _Blocks:
        grid = reduce(lambda one, form: rows_apart(one, vocabulary(form)), editions, table.grid)
        return [table if grid is table.grid else replace(table, grid=grid)]

    return _with_tables(content, laid)


_MAX_JOINED, _MAX_LABEL, _MAX_LABELS = 100, 60, 2
"""Lines with tabs that may go on below others, signs of a label between them, and such labels."""


def with_tabbed_tables(content: Content, editions: Sequence[Edition]) -> Content:
    """The content, lines with tabs below each other as a table where that is one of the form.

    Labels that stand alone between them are rows of it where only so the cells below are found.
    """
    content = content if content.is_page else with_bars_as_tabs(content)
    if content.is_page or not any(map(_is_tabbed, content.blocks)):
        return content
    runs: list[tuple[list[ContentBlock], Grid[None], int]] = []
    tried = 0
    for is_tabbed, group in groupby(content.blocks, _is_tabbed):
        own = [*group]
        runs.append((own, *(_as_table(own, editions) if is_tabbed else (Grid(()), 0))))
        labels = [line_text(one) for one in runs[-2][0]] if is_tabbed and len(runs) > 2 else [""]
        if len(labels) <= _MAX_LABELS and all(0 < len(text) < _MAX_LABEL for text in labels):
            tried += 1
            joined = [*chain.from_iterable(run for run, _, _ in runs[-3:])]
            grid, cells = _as_table(joined, editions) if tried < _MAX_JOINED else (Grid(()), 0)
            if cells > sum(apart for _, _, apart in runs[-3:]):
                runs[-3:] = [(joined, grid, cells)]
    names = (f"用制表符排的第 {number} 个表格" for number in count(1))
    found = ([ContentTable(one, next(names))] if n and run[1:] else run for run, one, n in runs)
    return replace(content, blocks=tuple(chain.from_iterable(found)))


def _is_tabbed(block: ContentBlock) -> bool:
    return isinstance(block, ContentLine) and bool(block.tabbed)


def _as_table(lines: Sequence[ContentBlock], editions: Sequence[Edition]) -> tuple[Grid[None], int]:
    """Lines as rows that are cut at their tabs, and how many cells of the form these have."""
    texts = (one.tabbed or one.text for one in lines if isinstance(one, ContentLine))
    grid = grid_of_texts([[field.strip() for field in text.split("\t")] for text in texts])
    return grid, max(len(match_grid(grid, edition).places) for edition in editions)


_MAX_UNITS, _FIRST_ROWS, _MAX_CUTS = 100, 8, 8
_Blocks = Iterable[ContentBlock]
_Named = list[tuple[str, Grid[Any]]]
_MIN_ROWS = 3  # of a block: name, labels, figures


def _with_tables(content: Content, laid: Callable[[ContentTable], _Blocks]) -> Content:
    """The content with what a table is laid out as in the place of each one."""
    if content.known:
        return content
    return with_blocks(
        content, lambda block: laid(block) if isinstance(block, ContentTable) else (block,)
    )


def _of_units(table: ContentTable, parts: _Named) -> Iterator[ContentBlock]:
    for name, grid in parts:
        if name:
            yield ContentPart(name, is_unit=True)
        yield table if grid is table.grid else replace(table, grid=grid)


def units_apart(content: Content, edition: Edition) -> Content:
    """The content, a table in which several units have a block each cut into these.

    A block has its unit's name above labels of its own, a year's table its year.
    """

    def laid(table: ContentTable) -> _Blocks:
        blocks = _blocks(table.grid, edition)
        return _of_units(table, blocks) if len(blocks) > 1 else years_apart(table, edition)

    return _with_tables(content, laid)


def _blocks(grid: Grid[Any], edition: Edition) -> _Named:
    """The blocks of units, each with the name above it; the name is empty if none is sure."""
    names = _names_above(grid, edition)
    units = {*names.values()}
    if len(units) < 2:
        bare = next((one for one in names if _is_unit(one.text)), None)
        own = Grid(tuple(one for one in grid.cells if one is not bare))
        return [(units.pop(), own)] if units else [("", grid)]
    if len(units) > _MAX_UNITS:
        return [("", grid)]
    for side, starts in enumerate((_rows_of_blocks(names), columns_of_blocks(grid, names))):
        cut = bands(grid, starts, side)
        blocks = [block for part in cut for block in _blocks(part, edition)] if cut[1:] else []
        if blocks and share_cells([part for _, part in blocks], edition):
            return blocks
    return [("", grid)]


def _names_above(grid: Grid[Any], edition: Edition) -> dict[GridCell[Any], str]:
    """The cells that name a unit in rows without labels and figures, with the name."""
    word, found = vocabulary(edition).word, dict[GridCell[Any], str]()
    texts = {cell.text for cell in grid.cells if not cell.text.isdecimal()}
    names = {text: name for text in texts if (name := _unit_in(text, edition))}
    for _, group in groupby(grid.cells if names else (), lambda cell: cell.row):
        line = [cell for cell in group if cell.text.strip()]
        named = {cell: names[cell.text] for cell in line if cell.text in names}
        kinds = (word(one.text).kind for one in line if one not in named)
        if named and _OF_TABLE.isdisjoint(kinds):
            found |= named
    return found


def _unit_in(text: str, edition: Edition) -> str:
    """The unit that a text names as whose a table is; empty if it names none."""
    if not _may_name_unit(text):
        return ""
    if _is_unit(text):
        return "".join(text.split())
    unit = named_unit(text)
    return unit.name if unit else next((one.name for one in titles(edition, [text])), "")


@lru_cache(maxsize=4096)  # see `is_organisation`
def _may_name_unit(text: str) -> bool:
    return _is_unit(text) or (len(text) <= _MAX_TITLE and bool(_UNIT_OR_TITLE.search(text)))


def _rows_of_blocks(names: Mapping[GridCell[Any], str]) -> list[int]:
    """The rows with which blocks of other units begin; the first only where a block is too low."""
    starts, known = [0], set[str]()
    for row, cells in groupby(names, lambda cell: cell.row):
        own = {names[cell] for cell in cells}
        if known and not own & known:
            if row - starts[-1] < _MIN_ROWS:
                return [0]
            starts.append(row)
            known = set()
        known |= own
    return starts


def laid_apart(content: Content, edition: Edition) -> Content:
    """The content, a table of several units beside each other cut into one for each.

    They share the labels on the left, or nothing names them.
    """
    return _with_tables(content, lambda table: _of_units(table, _parts_by_unit(table, edition)))


def _parts_by_unit(table: ContentTable, edition: Edition) -> _Named:
    """Name and grid of each unit's part of a table, or its halves if these have more cells."""
    found = match_grid(table.grid, edition)
    if found.is_whole:
        return [("", table.grid)]
    rows = [(row, [*line]) for row, line in groupby(_written(table), lambda cell: cell.row)]
    ways: dict[tuple[int, ...], int] = {}
    for row, line in rows[: _FIRST_ROWS + len(rows) // 4]:
        for starts in (_repeated_heads(line, edition), _columns_of_units(line)):
            ways.setdefault(tuple(starts), row)
    several = ((cut, row) for cut, row in ways.items() if 1 < len(cut) <= _MAX_UNITS)
    for columns, row in islice(several, _MAX_CUTS):
        parts = _cut_at_units(table.grid, columns, row)
        left = [one for one in table.grid.cells if one.column < columns[0]]
        if any(is_number_text(normalised(one.text)) for one in without_running_columns(left)):
            continue
        if share_cells([part for _, part in parts], edition, wholly=True):
            return parts
    halved = halves(table.grid) if found.places else []
    places = [match_grid(part, edition).places.keys() for part in halved]
    told = {*chain.from_iterable(places)}
    strange = (part for part, own in zip(halved, places, strict=True) if not own)
    texts = (normalised(cell.text) for part in strange for cell in part.cells if cell.text)
    is_more = found.places.keys() < told and len(told) == sum(map(len, places))
    if is_more and not any(map(is_number_text, texts)):
        return [("", part) for part in halved]
    return [("", table.grid)]


def _repeated_heads(line: Sequence[GridCell[Any]], edition: Edition) -> list[int]:
    """The columns in which the same head stands again and again; in table four columns do."""
    words = vocabulary(edition)
    columns: dict[str, list[int]] = {}
    for cell in line:
        if not cell.text.isdecimal():
            columns.setdefault(cell.text, []).append(cell.column)
    heads = [
        places
        for text, places in columns.items()
        if len(places) > 1
        and (senses := words.word(text).senses)
        and not any(sense.is_leaf and sense.role is LabelRole.COLUMN for sense in senses)
    ]
    return max(heads, key=len, default=[])


def _columns_of_units(line: Sequence[GridCell[Any]]) -> list[int]:
    """The first columns of names of units over equally many columns each, side by side."""
    named = [cell for cell in line if cell.column_span > 1 and _is_unit(cell.text)]
    widths = {cell.column_span for cell in named}
    places = [cell.column for cell in named]
    width = max(widths, default=0)
    apart = {after - before for before, after in pairwise(places)}
    return places if widths == {width} and width > 1 and apart == {width} else []


def _is_unit(text: str) -> bool:
    return is_organisation(text) or is_sum_name(text)


def _cut_at_units(grid: Grid[Any], starts: Sequence[int], row: int) -> _Named:
    """A grid cut where units begin, each part with the columns of labels before the first.

    Names stand down to the `row` of heads.
    """
    parts: _Named = []
    for part in bands(grid, starts, 1):
        above = (one for one in part.cells if one.column >= starts[0] and one.row <= row)
        named = next((one for one in above if _is_unit(one.text)), None)
        own = Grid(tuple(one for one in part.cells if one is not named))
        parts.append((named.text.strip() if named else "", own))
    return parts


def laid_open(content: Content, edition: Edition) -> Content:
    """The content with lines and tables in the place of each table that holds both."""
    return _with_tables(
        content, lambda table: with_lines(table, edition) if table.loose else [table]
    )


def _written(table: ContentTable) -> Iterator[GridCell[Any]]:
    return (cell for cell in table.grid.cells if cell.text.strip())


def _names_report(cells: list[GridCell[Any]], edition: Edition) -> bool:
    """Whether a row says whose report begins below it, even between the rows of a table."""
    texts = [cell.text for cell in cells]
    if len(texts) > _MAX_CELLS or not (_UNIT_OR_TITLE.search(texts[0])):
        return False
    return any(titles(edition, texts[:1])) or named_unit(*texts) is not None


def _is_text(cells: list[GridCell[Any]], edition: Edition) -> bool:
    """Whether a row holds a few words that are no label and no number, or entries of a form."""
    if heading_places(edition, [cell.text.split("\n")[0] for cell in cells]):
        return True
    words = vocabulary(edition)
    if len(cells) == 1 and signature_in(cells[0].text):
        return True  # 2020.1.15 is no figure
    if len(cells) > _MAX_CELLS:
        return all(
            (_ENTRY.search(one.text) and is_form_entry(one.text)) or signature_in(one.text)
            for one in cells
        )
    label = normalised(cells[0].text)
    is_entry = _ENTRY.search(label) or (len(label) > 2 and not is_label_of_cover(cells[-1].text))
    if len(cells) > 1 and is_entry and is_label_of_cover(label):
        return True
    said = (cell.text.rstrip() for cell in cells)
    if any(words.word(text).kind in _OF_TABLE and text[-1:] != "。" for text in said):
        return False
    short = (cell for cell in cells if len(normalised(cell.text)) < _MIN_CHARACTERS)
    return all(one.text.rstrip()[-1:] == "。" or _is_remark(one, cells) for one in short)


def _is_nothing_below(
    above: list[GridCell[Any]], cells: list[GridCell[Any]], edition: Edition
) -> bool:
    """Whether a row is but 无 below the heading of a section that is text."""
    if len(cells) > 1 or len(above) > 1 or not _NOTHING.fullmatch(cells[0].text.strip()):
        return False
    return not edition.keys_of_texts.isdisjoint(heading_places(edition, [above[0].text]))


def _is_inside(place: int, is_text: list[bool]) -> bool:
    """Whether a row stands between rows of a table, so that it is a strange one of them."""
    return 0 < place < len(is_text) - 1 and not is_text[place - 1] and not is_text[place + 1]
