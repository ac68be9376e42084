"""A remembered match is the match that would be made anew, and figures are no part of it."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from unittest.mock import Mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.edition.catalog import Catalog
from app.edition.edition import Edition
from app.matching import tables
from app.matching.header import Header, HeaderReader
from app.matching.memory import MaskedGrid, Memory, Remembered, Skeleton, memory_of
from app.matching.regions import Boxes
from app.matching.tables import Matches, match_tables
from app.office.content import Grid, GridCell

CATALOG = Catalog()
EDITIONS = st.sampled_from([CATALOG.edition(name) for name in CATALOG.ids])
LABELS = sorted(
    {cell.text for name in CATALOG.ids for cell in CATALOG.edition(name).layouts["requests"].cells}
)
STRANGE = [
    "",
    " ",
    "/",
    "无",
    "别的内容",
    "某镇2024年年报",
    "序号",
    "备注",
    "=A1",
    "7",
    "12",
    "１２",
]
FIGURES = ["3", "14", "0", "", "-"]
Cells = list[GridCell[str]]


def official_grids(edition: Edition, random: Random) -> list[Grid[str]]:
    """The edition's tables with figures by chance, many of them equal or blank."""
    return [
        Grid(
            tuple(
                GridCell(
                    c.row,
                    c.column,
                    c.row_span,
                    c.column_span,
                    c.text or random.choice(FIGURES),
                    str(c.key),
                )
                for c in layout.cells
            )
        )
        for layout in edition.layouts.values()
    ]


def _with_other_figures(cells: Cells, random: Random) -> Cells:
    return [c._replace(text=str(random.randint(0, 3))) if c.text.isdecimal() else c for c in cells]


def _with_other_texts(cells: Cells, random: Random) -> Cells:
    changed = random.sample(range(len(cells)), min(2, len(cells)))
    return [
        c._replace(text=random.choice(STRANGE + LABELS)) if place in changed else c
        for place, c in enumerate(cells)
    ]


def _with_another_merged_range(cells: Cells, random: Random) -> Cells:
    place = random.randrange(len(cells))
    wide = cells[place]._replace(row_span=random.randint(1, 4), column_span=random.randint(1, 4))
    return [*cells[:place], wide, *cells[place + 1 :]]


def _filled_instead_of_merged(cells: Cells, random: Random) -> Cells:
    one = random.choice(cells)
    return [*cells, one._replace(column=one.column + 1, column_span=1)]


def _with_a_broken_label(cells: Cells, random: Random) -> Cells:
    place = random.randrange(len(cells))
    label, cut = cells[place], random.randint(1, 4)
    above, below = label._replace(text=label.text[:cut]), label._replace(text=label.text[cut:])
    moved = [c._replace(row=c.row + (c.row > label.row)) for c in cells]
    moved[place] = above._replace(row_span=1)
    return [*moved, below._replace(row=label.row + 1, row_span=1)]


def _without_a_cell(cells: Cells, random: Random) -> Cells:
    place = random.randrange(len(cells))
    return cells[:place] + cells[place + 1 :]


def _with_a_title(cells: Cells, random: Random) -> Cells:
    title = GridCell(0, 0, 1, 5, f"某镇{random.randint(2020, 2024)}年报表", "")
    return [title, *(c._replace(row=c.row + 1) for c in cells)]


CHANGES = [
    _with_other_figures,
    _with_other_texts,
    _with_another_merged_range,
    _filled_instead_of_merged,
    _with_a_broken_label,
    _without_a_cell,
    _with_a_title,
]


def variants(edition: Edition, random: Random) -> list[list[Grid[str]]]:
    """Documents that differ from the official tables, and from each other, in little."""
    documents = [official_grids(edition, random)]
    for _ in range(4):
        grids = list(random.choice(documents))
        place = random.randrange(len(grids))
        cells = random.choice(CHANGES)(list(grids[place].cells), random)
        grids[place] = Grid(tuple(cells))
        documents += [grids, [grids[place], *grids]]
    return documents


def without_memory(grids: Sequence[Grid[str]], edition: Edition) -> Matches[str]:
    memory_of.cache_clear()
    return match_tables(grids, edition)


@given(edition=EDITIONS, random=st.randoms(use_true_random=False))
def test_a_match_is_the_same_with_and_without_memory(edition: Edition, random: Random) -> None:
    documents = variants(edition, random)
    expected = [without_memory(grids, edition) for grids in documents]
    memory_of.cache_clear()
    for _ in range(2):  # all of them are remembered the second time
        assert [match_tables(grids, edition) for grids in documents] == expected


def test_grids_that_differ_only_in_figures_and_titles_are_matched_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edition = CATALOG.edition(CATALOG.ids[-1])
    read = Mock(wraps=tables.read_piece)
    monkeypatch.setattr(tables, "read_piece", read)
    memory_of.cache_clear()
    grids = official_grids(edition, Random(1))  # noqa: S311 (figures of a test)
    for year in (2023, 2024):
        titled = [Grid(tuple(_titled(grid, year))) for grid in grids]
        assert not match_tables(titled, edition).missing
    assert read.call_count == len(edition.tables)


def test_a_grid_of_any_size_is_matched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    edition = CATALOG.edition(CATALOG.ids[-1])
    read = Mock(wraps=tables.read_piece)
    monkeypatch.setattr(tables, "read_piece", read)
    memory_of.cache_clear()
    grid = official_grids(edition, Random(1))[-1]  # noqa: S311 (figures of a test)
    below = [GridCell(row, 0, 1, 1, "7", "") for row in range(100, 9_000)]
    large = Grid((*grid.cells, *below))
    assert match_tables([large], edition) == match_tables([large], edition)
    assert read.call_count == 1


def test_a_header_is_read_once_however_many_blank_rows_stand_below(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edition = CATALOG.edition(CATALOG.ids[-1])
    read = Mock(wraps=HeaderReader.read)

    def counted(reader: HeaderReader[str], band: Sequence[Boxes[str]]) -> Header:
        return read(reader, band)  # type: ignore[no-any-return]  # a mock's

    monkeypatch.setattr(HeaderReader, "read", counted)
    memory_of.cache_clear()
    layout = edition.layouts["disputes"].cells
    labels = [
        GridCell(c.row, c.column, c.row_span, c.column_span, c.text, "")
        for c in layout
        if not c.key
    ][:-1]
    blank = [GridCell(row, 0, 1, 1, "", "") for row in range(100, 1_000)]
    match_tables([Grid((*labels, *blank))], edition)
    assert read.call_count < 10


def test_of_too_many_cells_those_not_used_for_longest_are_forgotten() -> None:
    memory = Memory()
    match = Remembered((), (), (), ())
    skeletons = [
        Skeleton(MaskedGrid((), ("",) * (100_000 + number), frozenset()), ()) for number in range(6)
    ]
    for skeleton in skeletons:
        memory.keep(skeleton, match)
        memory.keep(skeleton, match)
    assert [memory.find(one) is match for one in skeletons] == [False, False, *[True] * 4]


def _titled(grid: Grid[str], year: int) -> Cells:
    figures = {"3": f"{year}", "14": "5"}
    cells = [c._replace(row=c.row + 1, text=figures.get(c.text, c.text)) for c in grid.cells]
    return [GridCell(0, 0, 1, 5, f"某镇{year}年报表", ""), *cells]
