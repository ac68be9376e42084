"""Tables without ruling lines are read where it is sure which figure belongs to which label."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from app.edition.catalog import Catalog
from app.edition.cells import CellKey, LaidCell, Layout
from app.edition.edition import Edition
from app.importing.reading import rows_of
from app.matching.tables import match_tables
from app.office.content import ContentLine, ContentTable, Grid, GridCell
from app.readers.pdf_gaps import tables_by_gaps
from app.readers.pdf_layout import Char, Rule
from app.readers.pdf_pages import PageContent, content_of_pages
from app.readers.plain_text import read_plain_text
from tests import budget

EDITIONS = Catalog().ids
SIZE, PITCH, PADDING = 9.0, 13.0, 5.0
TOP, CENTRE, BOTTOM = 0.0, 0.5, 1.0


def edition_of(name: str) -> Edition:
    return Catalog().edition(name)


def width(text: str) -> float:
    """Digits are half as wide as Chinese signs."""
    return sum(SIZE / 2 if sign.isascii() else SIZE for sign in text)


def line_of(text: str, left: float, middle: float) -> list[Char]:
    chars = []
    for sign in text:
        right = left + width(sign)
        chars.append(Char(sign, left, middle - SIZE / 2, right, middle + SIZE / 2))
        left = right
    return chars


def wrapped(text: str, room: float) -> list[str]:
    lines = [""]
    for sign in text:
        if width(lines[-1] + sign) > room:
            lines.append("")
        lines[-1] += sign
    return lines


def level(at: float, start: float, end: float) -> Rule:
    return Rule(level=True, at=at, start=start, end=end)


class Drawing:
    """A table of the form without its lines, as word processors print it."""

    def __init__(
        self, layout: Layout, values: Mapping[CellKey, str], align: float, *, right: bool = False
    ) -> None:
        """`right`: figures end at the right edges of their cells, below heads in the middle."""
        self._layout, self._values, self._align, self._right = layout, values, align, right
        figures = layout.columns - layout.label_columns
        widths = [60.0, 60.0, 120.0] if layout.label_columns == 3 else [110.0]
        widths = [*widths[: layout.label_columns], *[36.0 if figures > 5 else 110.0] * figures]
        self._edges = [40.0 + sum(widths[:place]) for place in range(layout.columns + 1)]
        heights = [PITCH] * layout.rows
        for cell in sorted(layout.cells, key=lambda cell: cell.row_span):
            last = cell.row + cell.row_span - 1
            height = PITCH * len(self._lines(cell))
            heights[last] += max(height - sum(heights[cell.row : last + 1]), 0.0)
        self._tops = [700.0 - sum(heights[:row]) for row in range(layout.rows + 1)]
        self.chars = [char for cell in layout.cells for char in self._drawn(cell)]

    def _lines(self, cell: LaidCell) -> list[str]:
        room = self._edges[cell.column + cell.column_span] - self._edges[cell.column] - 2 * PADDING
        return wrapped(self._values[cell.key] if cell.key else cell.text, room)

    def _drawn(self, cell: LaidCell) -> Iterator[Char]:
        left, right = self._edges[cell.column], self._edges[cell.column + cell.column_span]
        top, bottom = self._tops[cell.row], self._tops[cell.row + cell.row_span]
        lines = self._lines(cell)
        is_label = not cell.key and cell.column < self._layout.label_columns
        first = top - self._align * (top - bottom - PITCH * len(lines)) - PITCH / 2
        for number, line in enumerate(lines):
            start = left + PADDING if is_label else (left + right - width(line)) / 2
            if cell.key and self._right:
                start = right - PADDING - width(line)
            yield from line_of(line, start, first - PITCH * number)

    @property
    def width(self) -> float:
        """From its left to its right edge."""
        return self._edges[-1] - self._edges[0]

    def rules(self) -> Iterator[Rule]:
        """The edge below each cell by itself, and whole ones around the table."""
        last = len(self._tops) - 1
        for cell in self._layout.cells:
            bottom = cell.row + cell.row_span
            if bottom < last:
                left, right = cell.column, cell.column + cell.column_span
                yield level(self._tops[bottom], self._edges[left], self._edges[right])
        for row in (0, last):
            yield level(self._tops[row], self._edges[0], self._edges[-1])


def read(edition: Edition, values: Mapping[CellKey, str], align: float) -> dict[CellKey, str]:
    """What is found of all tables of the form, each on a page of its own."""
    drawn = [Drawing(layout, values, align).chars for layout in edition.layouts.values()]
    grids = [table.grid for found in tables_by_gaps(drawn) for table in found]
    return {key: cell.text for key, cell in match_tables(grids, edition).places.items()}


@pytest.mark.parametrize("align", [TOP, CENTRE, BOTTOM])
@pytest.mark.parametrize("name", EDITIONS)
def test_the_form_is_read_without_its_lines(name: str, align: float) -> None:
    edition = edition_of(name)
    values = {key: str(3 + 7 * place) for place, key in enumerate(edition.cells)}
    found = read(edition, values, align)
    assert found == values


@given(
    name=st.sampled_from(EDITIONS),
    align=st.sampled_from([TOP, CENTRE, BOTTOM]),
    texts=st.lists(st.sampled_from(["", "", "0", "12", "4,305"]), min_size=59, max_size=59),
)
def test_what_is_blank_moves_no_figure(name: str, align: float, texts: list[str]) -> None:
    edition = edition_of(name)
    values = {key: texts[place % 59] for place, key in enumerate(edition.cells)}
    found = read(edition, values, align)
    assert found == {key: values[key] for key in found}


@given(
    name=st.sampled_from(EDITIONS),
    align=st.sampled_from([TOP, CENTRE, BOTTOM]),
    right=st.booleans(),
    texts=st.lists(st.sampled_from(["", "0", "15", "136"]), min_size=40, max_size=40),
)
def test_edges_drawn_below_each_cell_by_itself_tell_the_columns(
    name: str, align: float, *, right: bool, texts: list[str]
) -> None:
    edition = edition_of(name)
    values = {key: texts[place % len(texts)] for place, key in enumerate(edition.cells)}
    pages = []
    for layout in edition.layouts.values():
        one = Drawing(layout, values, align, right=right)
        title = line_of("一个横贯全页的小标题不是表格中的一格", 60, 740)
        over = level(780, 40, 41 + one.width)
        pages.append(PageContent(0, 842, [*title, *one.chars], [over, *one.rules()], []))
    tables = [one for one in content_of_pages(pages).blocks if isinstance(one, ContentTable)]
    found = {
        key: cell.text
        for key, cell in match_tables([one.grid for one in tables], edition).places.items()
    }
    assert {key: text for key, text in found.items() if text} == {
        key: text for key, text in values.items() if text
    }


def page(*lines: tuple[str, float, float]) -> PageContent:
    chars = [char for text, left, middle in lines for char in line_of(text, left, middle)]
    return PageContent(0, 800, chars, [], [])


def test_text_with_figures_in_it_stays_text() -> None:
    lines = [
        ("全年公开信息", 60.0, 700.0),
        ("25", 130.0, 700.0),
        ("条，比上年多。", 150.0, 700.0),
        ("联系电话", 60.0, 680.0),
        ("85551234", 130.0, 680.0),
    ]
    (content,) = [content_of_pages([page(*lines)])]
    assert all(isinstance(block, ContentLine) for block in content.blocks)


ROWS = [
    ("项目", 60.0, 700.0),
    ("甲县", 160.0, 700.0),
    ("规章", 60.0, 680.0),
    ("3", 166.0, 680.0),
    ("许可", 60.0, 660.0),
    ("41", 165.0, 660.0),
]


def test_a_table_is_told_by_figures_below_each_other() -> None:
    (table,) = content_of_pages([page(*ROWS)]).blocks
    assert isinstance(table, ContentTable)
    assert rows_of(table.grid) == [["项目", "甲县"], ["规章", "3"], ["许可", "41"]]


@pytest.mark.parametrize("lost", ["许可", "规章"])
def test_figures_without_a_label_are_no_table(lost: str) -> None:
    content = content_of_pages([page(*(one for one in ROWS if one[0] != lost))])
    assert all(isinstance(block, ContentLine) for block in content.blocks)


def test_pages_with_ruled_tables_are_read_by_their_lines_alone() -> None:
    levels = [Rule(level=True, at=at, start=60, end=160) for at in (100, 120, 140)]
    uprights = [Rule(level=False, at=at, start=100, end=140) for at in (60, 110, 160)]
    ruled = PageContent(0, 800, [*line_of("7", 70, 110)], [*levels, *uprights], [])
    tables = [*content_of_pages([page(*ROWS), ruled]).tables]
    assert [table.grid.columns for table in tables] == [2]
    assert len(tables[0].grid.cells) == 4


@pytest.mark.parametrize(("across", "down"), [(100, 300), (9000, 4)])
def test_thousands_of_figures_on_a_page_are_no_table_and_soon_done(across: int, down: int) -> None:
    places = [(x, y) for x in range(across) for y in range(down)]
    grid = [line_of("7", 20.0 * x + 10 * (y % 2), 9000.0 - 10 * y) for x, y in places]
    began = time.process_time()
    assert tables_by_gaps([[char for one in grid for char in one]]) == [[]]
    assert time.process_time() - began <= budget.HANGS


def broken(chars: list[Char], below: float) -> list[PageContent]:
    """A drawing on two pages: what stands lower than a height begins the second one."""
    first = [char for char in chars if char.middle >= below]
    second = [char for char in chars if char.middle < below]
    foot, top = min(char.middle for char in first), max(char.middle for char in second)
    return [
        PageContent(0, 842, [moved(char, 130 - foot) for char in first], [], []),
        PageContent(0, 842, [moved(char, 740 - top) for char in second], [], []),
    ]


def moved(char: Char, up: float) -> Char:
    return Char(char.text, char.left, char.bottom + up, char.right, char.top + up)


@pytest.mark.parametrize(
    ("table", "head"),
    [*(("disputes", head) for head in range(1, 5)), *(("requests", head) for head in range(1, 7))],
)
def test_a_head_that_breaks_over_a_page_stays_with_its_rows(table: str, head: int) -> None:
    edition = edition_of("2021")
    values = {key: str(3 + place) for place, key in enumerate(edition.cells)}
    chars = Drawing(edition.layouts[table], values, CENTRE).chars
    levels = sorted({round(char.middle, 3) for char in chars}, reverse=True)
    pages = broken(chars, (levels[head - 1] + levels[head]) / 2)
    grids = [one.grid for one in content_of_pages(pages).tables]
    matches = match_tables(grids, edition)
    found = {key: cell.text for key, cell in matches.places.items()}
    assert found == {key: values[key] for key in found}
    assert {key for key in edition.cells if key.startswith(f"{table}.")} == {*found}
    # of a note beside the heads that begins above them the end alone is in the table
    assert {one.cell.text for one in matches.unplaced} <= {"三项加第四项之和）"}


def test_a_table_goes_on_below_the_first_line_of_a_label() -> None:
    edition = edition_of("2021")
    values = {key: str(3 + place) for place, key in enumerate(edition.cells)}
    chars = Drawing(edition.layouts["requests"], values, CENTRE).chars
    first = max(char.middle for char in chars if char.text == "分")  # 部分公开, over two lines
    pages = broken(chars, first + PITCH / 4)
    grids = [one.grid for one in content_of_pages(pages).tables]
    found = {key: cell.text for key, cell in match_tables(grids, edition).places.items()}
    assert found == {key: values[key] for key in found}
    assert len(found) > 100


def drawn_text(edition: Edition, values: Mapping[CellKey, str]) -> str:
    """Tables two and three in columns of blanks, figures at the right, a title drawn too short."""

    def line(label: str, texts: Iterable[tuple[str, int]]) -> str:
        return filled(label, 90) + "".join(" " * (room - wide(text)) + text for text, room in texts)

    def wide(text: str) -> int:
        return sum(1 if sign.isascii() else 2 for sign in text)

    def filled(text: str, room: int) -> str:
        return text + " " * (room - wide(text))

    lines = []
    for block in edition.table("disclosure").blocks:
        columns = [leaf for group in block.columns for leaf in group.leaves()]
        rooms = [wide(leaf.label) + 6 for leaf in columns]
        lines.append(f"  {block.caption}")
        heads = (leaf.label for leaf in columns)
        lines.append(line("  信息内容", zip(heads, rooms, strict=True)))
        for row in block.rows:
            keys = [CellKey(f"disclosure.{row.key}.{leaf.key}") for leaf in columns]
            figures = [values[key] for key in keys]
            lines.append(line(f"  {row.label}", zip(figures, rooms, strict=True)))
    names = [("自然人", 8), ("商业企业", 10), ("科研机构", 10), ("社会公益组织", 14)]
    names += [("法律服务机构", 14), ("其他", 6), ("总计", 6)]
    rooms = [room for _, room in names]
    short = filled("申请人情况", 92) + "自然人  " + "-" * 15 + "法人或其他组织" + "-" * 15
    lines += ["", "三、收到和处理政府信息公开申请情况", f"{short}  总计"]
    inner = ((name if 0 < place < 6 else "", room) for place, (name, room) in enumerate(names))
    lines.append(line("", inner))
    cells = [cell for cell in edition.cells.values() if cell.table == "requests"]
    for _, of_row in groupby(cells, lambda cell: cell.key.rpartition(".")[0]):
        found = [*of_row]
        texts = [values[cell.key] for cell in found]
        lines.append(line(found[0].row_path[-1], zip(texts, rooms, strict=True)))
    return "\n".join(lines)


def test_a_short_title_and_a_lone_row_of_a_text_leave_each_figure_in_its_column() -> None:
    edition = edition_of(EDITIONS[-1])
    keys = [key for key, cell in edition.cells.items() if cell.table != "disputes"]
    values = {key: str(number % 100) for number, key in enumerate(keys)}
    content = read_plain_text(Path("a.txt"), drawn_text(edition, values).encode())
    matches = match_tables([table.grid for table in content.tables], edition)
    assert {key: place.text for key, place in matches.places.items()} == values


def test_heads_that_stand_over_labels_shift_no_figures() -> None:
    edition = edition_of(EDITIONS[-1])
    heads = [
        "申请人情况",
        "自然人",
        "商业企业",
        "科研机构",
        "社会公益组织",
        "甲法律服务机构",
        "总计其他",
    ]
    rows = [[*heads, ""], ["一、本年新收政府信息公开申请数量", *"7311125"]]
    rows.append(["二、上年结转政府信息公开申请数量", *"1000001"])
    cells = [
        GridCell(row, column, 1, 1, text, None)
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    ]
    found = match_tables([Grid(tuple(cells))], edition).places
    assert {key: cell.text for key, cell in found.items() if key.endswith(".person")} in (
        {},
        {"requests.received.person": "7", "requests.carried_in.person": "1"},
    )


def test_heads_that_nearly_touch_stand_each_over_its_column() -> None:
    """In narrow columns less than half a sign parts 商业企业 from 科研机构."""
    centres, heads = (120.0, 160.0, 200.0), ("商业企业", "科研机构", "法律服务")
    chars = [*line_of("项目", 10, 100)]
    rows = (("本年新收", "24", "5", "0"), ("上年结转", "1", "1", "0"))
    for head, centre in zip(heads, centres, strict=True):
        chars += line_of(head, centre - width(head) / 2, 100)
    for number, (label, *figures) in enumerate(rows, 1):
        chars += line_of(label, 10, 100 - number * PITCH)
        for figure, centre in zip(figures, centres, strict=True):
            chars += line_of(figure, centre - width(figure) / 2, 100 - number * PITCH)
    ((table,),) = tables_by_gaps([chars])
    assert rows_of(table.grid)[0] == ["项目", *heads]


def test_the_last_title_over_columns_may_stand_off_their_middle() -> None:
    edition = edition_of("2021")
    values = {key: str(3 + place) for place, key in enumerate(edition.cells)}
    chars = Drawing(edition.layouts["disputes"], values, TOP).chars
    top = max(char.middle for char in chars)
    right = [char for char in chars if char.middle == top and char.left > 220]
    assert "".join(char.text for char in right) == "行政诉讼"
    off = [replace(char, left=char.left + 18, right=char.right + 18) for char in right]
    ((table,),) = tables_by_gaps([[*(char for char in chars if char not in right), *off]])
    found = match_tables([table.grid], edition).places
    wanted = {key: text for key, text in values.items() if key.startswith("disputes.")}
    assert {key: cell.text for key, cell in found.items()} == wanted


def wide(text: str) -> int:
    return sum(1 if sign.isascii() else 2 for sign in text)


def text_of_table_three(
    edition: Edition, values: Mapping[CellKey, str], room: int, label: int, *, right: bool
) -> str:
    """Table three in columns of blanks; a label too long for its column has a line of its own."""

    def padded(texts: Iterable[str]) -> str:
        blanks = [(text, " " * (room - wide(text))) for text in texts]
        return "".join(blank + text if right else text + blank for text, blank in blanks)

    heads = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
    lines = ["三、收到和处理政府信息公开申请情况", "", " " * (label + 3 * room) + "申请人情况"]
    lines.append(" " * label + padded(heads))
    cells = [cell for cell in edition.cells.values() if cell.table == "requests"]
    for _, of_row in groupby(cells, lambda cell: cell.key.rpartition(".")[0]):
        found = [*of_row]
        name = found[0].row_path[-1]
        if wide(name) > label - 2:
            lines.append(name)
            name = ""
        texts = padded(values[cell.key] for cell in found)
        lines.append(name + " " * (label - wide(name)) + texts)
    return "\n".join(lines)


@pytest.mark.parametrize("right", [False, True])
@pytest.mark.parametrize("label", [40, 46, 80])
@pytest.mark.parametrize("room", [8, 10, 12, 14, 16])
@pytest.mark.parametrize("name", EDITIONS)
def test_heads_that_touch_stand_over_the_columns_that_they_fill(
    name: str, room: int, label: int, *, right: bool
) -> None:
    edition = edition_of(name)
    keys = [key for key, cell in edition.cells.items() if cell.table == "requests"]
    values = {key: str(number % 90) for number, key in enumerate(keys)}
    text = text_of_table_three(edition, values, room, label, right=right)
    content = read_plain_text(Path("a.txt"), text.encode())
    found = match_tables([table.grid for table in content.tables], edition).places
    assert all(cell.text == values[key] for key, cell in found.items())
    may_be_unread = right or room < wide("社会公益组织")
    assert len(found) == len(values) or may_be_unread
