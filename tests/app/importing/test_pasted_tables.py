"""Which pasted tables are placed by labels, and where their cells go."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.importing.reading import pasted_grids, placed_by_labels, rows_of
from app.office.content import grid_of_texts


def test_merged_cells_have_their_text_once() -> None:
    markup = (
        "<table><tr><td rowspan=2>1</td><td colspan=2>2</td></tr><tr><td>3</td><td>4</td></tr>"
        "<tr height=0><td></td><td></td></tr></table>"
    )
    (grid,) = pasted_grids(markup)
    assert rows_of(grid) == [["1", "2", ""], ["", "3", "4"]]


@pytest.mark.parametrize("markup", ["", "<", "<p>5</p>", "<table>", "\x00", "<table><td>1</table>"])
def test_what_is_no_table_is_left_to_the_plain_text(markup: str) -> None:
    assert pasted_grids(markup) == []


@given(rows=st.lists(st.lists(st.integers(0, 10**6).map(str), min_size=1, max_size=10), min_size=1))
def test_figures_alone_are_never_placed_by_labels(rows: list[list[str]], catalog: Catalog) -> None:
    edition = catalog.for_year(2024)
    for layout in edition.layouts.values():
        assert placed_by_labels([grid_of_texts(rows)], edition, layout) is None


def test_cells_of_other_tables_are_counted_as_left(catalog: Catalog) -> None:
    edition = catalog.for_year(2024)
    layout = edition.layouts["requests"]
    rows = [[""] * layout.columns for _ in range(layout.rows)]
    for cell in edition.layouts["requests"].cells:
        rows[cell.row][cell.column] = "7" if cell.key else cell.text
    placed = placed_by_labels([grid_of_texts(rows)], edition, layout)
    assert placed is not None
    assert placed.texts[CellKey("requests.received.person")] == "7"
    assert placed.left == 0
    other = placed_by_labels([grid_of_texts(rows)], edition, edition.layouts["disputes"])
    assert other is None
