"""Whatever a grid looks like: the matcher ends, invents nothing, and does not mind the order."""

from __future__ import annotations

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from app.edition.catalog import Catalog
from app.edition.cells import GridPart
from app.edition.edition import Edition
from app.matching.tables import match_grid, match_tables
from app.office.content import Grid, GridCell

CATALOG = Catalog()
EDITIONS = st.sampled_from([CATALOG.edition(name) for name in CATALOG.ids])
LABELS = sorted(
    {
        cell.text
        for name in CATALOG.ids
        for layout in CATALOG.edition(name).layouts.values()
        for cell in layout.cells
        if cell.text
    }
)
TEXTS = st.one_of(
    st.sampled_from(LABELS),
    st.sampled_from(LABELS).map(lambda label: label[:-1] + "等"),
    st.integers(-5, 999).map(str),
    st.sampled_from(["", " ", "/", "无", "备注", "序号", "=A1"]),
    st.text(max_size=30),
)
SPANS = st.one_of(st.integers(1, 6), st.sampled_from([0, -3, 10**6]))
CELLS = st.builds(
    GridCell,
    row=st.integers(0, 12),
    column=st.integers(0, 12),
    row_span=SPANS,
    column_span=SPANS,
    text=TEXTS,
    place=st.just(""),
)


@given(cells=st.lists(CELLS, max_size=60), edition=EDITIONS)
@settings(max_examples=150, deadline=None)
def test_any_grid_is_matched_or_told_of(cells: list[GridCell[str]], edition: Edition) -> None:
    grid = Grid(tuple(cells))
    matches = match_tables([grid, grid], edition)
    assert {*matches.places, *matches.missing} == edition.cells.keys()
    assert matches.doubtful.keys() <= matches.places.keys()
    placed = [id(cell) for cell in match_grid(grid, edition).places.values()]
    assert len(placed) == len(set(placed))


def test_a_vast_diagonal_of_endless_spans_ends() -> None:
    cells = [GridCell(n, n, 10**6, 10**6, LABELS[n % len(LABELS)], "") for n in range(3000)]
    edition = CATALOG.edition(CATALOG.ids[-1])
    assert match_grid(Grid(tuple(cells)), edition).places.keys() <= edition.cells.keys()


def requests_grid(edition: Edition) -> list[GridCell[str]]:
    layout = edition.layouts["requests"]
    return [
        GridCell(c.row, c.column, c.row_span, c.column_span, c.text or "1", str(c.key or ""))
        for c in layout.cells
    ]


@given(edition=EDITIONS, random=st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_rows_of_a_group_may_stand_in_any_order(edition: Edition, random: Random) -> None:
    cells = requests_grid(edition)
    groups = [c for c in cells if c.text.startswith(("（三）", "（四）", "（五）"))]
    order: dict[int, int] = {}
    for group in groups:
        rows = list(range(group.row, group.row + group.row_span))
        order |= dict(zip(rows, random.sample(rows, len(rows)), strict=True))
    moved = [c if c.row_span > 1 else c._replace(row=order.get(c.row, c.row)) for c in cells]
    matches = match_grid(Grid(tuple(moved)), edition)
    assert {key: cell.place for key, cell in matches.places.items()} == {
        key: key for key, cell in edition.cells.items() if cell.table == "requests"
    }


@given(edition=EDITIONS, random=st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_columns_of_a_group_may_stand_in_any_order(edition: Edition, random: Random) -> None:
    layout = edition.layouts["requests"]
    heads = [c for c in layout.cells if c.part is GridPart.COLUMN_LABEL and c.row == 2]
    columns = [head.column for head in heads]
    order = dict(zip(columns, random.sample(columns, len(columns)), strict=True))
    moved = [
        c if c.column_span > 1 else c._replace(column=order.get(c.column, c.column))
        for c in requests_grid(edition)
    ]
    matches = match_grid(Grid(tuple(moved)), edition)
    assert all(key == cell.place for key, cell in matches.places.items())
    assert len(matches.places) == sum(key.startswith("requests.") for key in edition.cells)


def test_a_cell_that_two_tables_claim_is_taken_once() -> None:
    petition, secret = "1.信访举报投诉类申请", "1.属于国家秘密"
    row = [GridCell(0, 0, 1, 1, petition, "")] * 2 + [GridCell(0, 0, 1, 3, "本年废止件数", "")]
    row += [GridCell(0, 1, 1, 1, "商业企业", ""), GridCell(0, 2, 1, 1, petition, "")]
    row += [GridCell(1, 0, 1, 1, "规章", ""), GridCell(1, 2, 1, 1, secret, "")]
    places = match_grid(Grid(tuple(row)), CATALOG.edition(CATALOG.ids[-1])).places
    assert len(places) == len({id(cell) for cell in places.values()})
