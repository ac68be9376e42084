"""Totals follow their parts; blanks add nothing and a total of blanks is blank."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.report import Report
from app.report.totals import sum_read_as_zero, totals, totals_after

REFERENCE = Path(__file__).parents[2] / "reference" / "huaian-2024.json"

_CATALOG = Catalog()
EDITIONS = st.sampled_from([_CATALOG.edition(edition_id) for edition_id in _CATALOG.ids])
COUNTS = st.integers(0, 10**6).map(Decimal)


def test_the_totals_of_a_real_report_are_the_published_ones(huaian: Report) -> None:
    published = json.loads(REFERENCE.read_text(encoding="utf-8"))["computed"]
    assert len(published) == 34
    assert huaian.computed == {CellKey(key): Decimal(value) for key, value in published.items()}


@given(st.data())
def test_each_total_is_the_sum_of_its_filled_parts(data: st.DataObject) -> None:
    edition = data.draw(EDITIONS)
    typed = data.draw(st.dictionaries(st.sampled_from(edition.typed_keys), COUNTS))
    computed = totals(edition, typed)
    known = {**typed, **computed}
    for key in edition.computed_keys:
        parts = [known[part] for part in edition.cells[key].parts if part in known]
        assert computed.get(key) == (sum(parts) if parts else None)


@given(st.data())
def test_totals_after_one_cell_are_those_of_all_cells_in_the_same_order(
    data: st.DataObject,
) -> None:
    edition = data.draw(EDITIONS)
    cells = st.sampled_from(edition.typed_keys)
    typed = data.draw(st.dictionaries(cells, COUNTS))
    computed, key = totals(edition, typed), data.draw(cells)
    figure = data.draw(st.none() | COUNTS)
    after = {one: value for one, value in typed.items() if one != key}
    after |= {} if figure is None else {key: figure}
    wanted = totals(edition, after)
    assert list(totals_after(edition, after, computed, key).items()) == list(wanted.items())


@given(st.data())
def test_the_grand_total_is_the_same_by_rows_and_by_columns(data: st.DataObject) -> None:
    edition = data.draw(EDITIONS)
    typed = data.draw(st.dictionaries(st.sampled_from(edition.typed_keys), COUNTS))
    computed = totals(edition, typed)
    columns = edition.equations["requests_concluded"][-1]
    by_rows = sum_read_as_zero(computed.get(key) for key in columns.left)
    by_columns = sum_read_as_zero(
        computed.get(CellKey(f"requests.concluded.{column}"))
        for column in ("person", "business", "research", "welfare", "legal", "other")
    )
    assert by_rows == by_columns == computed.get(columns.right[0], 0)
