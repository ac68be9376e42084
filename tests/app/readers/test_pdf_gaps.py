"""Tables without ruling lines are read where it is sure which figure belongs to which label."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.edition.catalog import Catalog
from app.edition.cells import CellKey, LaidCell, Layout
from app.edition.edition import Edition
from app.importing.reading import rows_of
from app.matching.tables import match_tables
from app.office.content import ContentLine, ContentTable
from app.readers.pdf_gaps import tables_by_gaps
from app.readers.pdf_layout import Char, Rule
from app.readers.pdf_pages import PageContent, content_of_pages

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


class Drawing:
    """A table of the form without its lines, as word processors print it."""

    def __init__(self, layout: Layout, values: Mapping[CellKey, str], align: float) -> None:
        self._layout, self._values, self._align = layout, values, align
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
            centred = (left + right - width(line)) / 2
            yield from line_of(
                line, left + PADDING if is_label else centred, first - PITCH * number
            )


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
    assert found == {key: values[key] for key in found}
    unread = [key for key in edition.cells if key not in found]
    assert {key.partition(".")[0] for key in unread} <= {"disclosure"}
    assert len(unread) <= 2


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
    assert time.process_time() - began < 8
