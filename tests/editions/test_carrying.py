"""What every edition says about last year: what goes on, what means the same, what must not."""

from __future__ import annotations

from app.edition.catalog import Catalog
from app.edition.cells import carried_cells, cell_key, matching_keys
from app.edition.edition import Edition


def test_what_was_left_over_begins_the_new_year_in_every_column(edition: Edition) -> None:
    carried = dict(
        pair for carry in edition.definition.carry for pair in carried_cells(edition.cells, carry)
    )
    columns = [cell.column for cell in edition.cells.values() if cell.row == "carried_in"]
    assert len(columns) == 7
    for column in columns:
        into, out_of = (cell_key("requests", row, column) for row in ("carried_in", "carried_out"))
        assert carried[into] == (out_of,)


def test_every_cell_of_an_earlier_edition_means_the_same_or_is_explained(
    edition: Edition, catalog: Catalog
) -> None:
    for earlier in edition.definition.earlier:
        cells = catalog.edition(earlier.edition).cells
        same = edition.cells_shared_with(catalog.edition(earlier.edition))
        reasons = [
            key
            for entry in earlier.different
            for pattern in entry.cells
            for key in matching_keys(cells, pattern)
        ]
        assert len(reasons) == len(set(reasons))
        assert not same & set(reasons)
        assert same | set(reasons) == cells.keys()


def test_cells_with_a_name_of_another_meaning_are_not_the_same(catalog: Catalog) -> None:
    first, in_force = catalog.for_year(2020), catalog.for_year(2021)
    same = in_force.cells_shared_with(first)
    assert {key.split(".")[0] for key in same} == {"disclosure", "requests", "disputes"}
    assert not [key for key in same if key.startswith(("disclosure.rules", "disclosure.fees"))]
    assert first.cells_shared_with(in_force) == frozenset()


def test_an_edition_is_the_same_as_itself(edition: Edition) -> None:
    assert edition.cells_shared_with(edition) == edition.cells.keys()
