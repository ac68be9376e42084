"""A report takes edits, says what changed, and goes back to what it was."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.report.changes import Details, Edit, Entry, Organisation, Unread
from app.report.report import ComputedCellError, Report, UnknownCellError

PERSON = CellKey("requests.received.person")
TOTAL = CellKey("requests.received.total")

_CATALOG = Catalog()
_EDITIONS = [_CATALOG.edition(edition_id) for edition_id in _CATALOG.ids]
_ENTRIES: st.SearchStrategy[Entry] = st.one_of(
    st.none(), st.integers(0, 999).map(Decimal), st.just(Unread("三件"))
)


def state(report: Report) -> tuple[Any, ...]:
    return (
        report.edition.id,
        report.details,
        dict(report.typed),
        dict(report.unread),
        dict(report.computed),
        dict(report.texts),
        dict(report.media),
    )


@st.composite
def edits(draw: st.DrawFn, edition: Edition) -> Edit:
    details = st.builds(
        Details,
        st.integers(2000, 2040),
        st.none() | st.dates(),
        st.builds(Organisation, name=st.text(max_size=5)),
    )
    return Edit(
        draw(st.dictionaries(st.sampled_from(edition.typed_keys), _ENTRIES, max_size=8)),
        draw(st.dictionaries(st.sampled_from(edition.text_keys), st.text(max_size=9))),
        draw(
            st.dictionaries(st.sampled_from(["1.png", "2.png"]), st.none() | st.binary(max_size=2))
        ),
        draw(st.none() | details),
        edition,
    )


@given(st.data())
def test_every_edit_can_be_undone_and_done_again(data: st.DataObject) -> None:
    report = Report(data.draw(st.sampled_from(_EDITIONS)), Details(2024))
    changes, states = [], [state(report)]
    for edition in data.draw(st.lists(st.sampled_from(_EDITIONS), min_size=1, max_size=4)):
        changes.append(report.apply(data.draw(edits(edition))))
        states.append(state(report))
    for change, before, after in zip(
        reversed(changes), reversed(states[:-1]), reversed(states[1:]), strict=True
    ):
        report.apply(change.before)
        assert state(report) == before
        report.apply(change.after)
        assert state(report) == after
        report.apply(change.before)


@given(st.data())
def test_a_change_names_exactly_the_cells_that_changed(data: st.DataObject) -> None:
    edition = data.draw(st.sampled_from(_EDITIONS))
    report = Report(edition, Details(2024))
    report.apply(data.draw(edits(edition)))
    before = {key: (report.value(key), report.unread.get(key)) for key in edition.cells}
    change = report.apply(data.draw(edits(edition)))
    changed = {
        key for key, was in before.items() if was != (report.value(key), report.unread.get(key))
    }
    assert change.cells == changed


def test_an_edit_recomputes_the_totals_above_it(catalog: Catalog) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    change = report.apply(Edit(entries={PERSON: Decimal(3)}))
    assert change.recomputed == {TOTAL}
    assert report.value(TOTAL) == 3


def test_an_edit_that_changes_nothing_is_empty(catalog: Catalog) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    change = report.apply(Edit(entries={PERSON: None}, texts={"overview": ""}))
    assert change.is_empty


def test_a_zero_is_kept_apart_from_a_blank(catalog: Catalog) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    report.apply(Edit(entries={PERSON: Decimal(0)}))
    assert report.entry(PERSON) == 0
    assert PERSON not in report.blank_keys
    assert not report.apply(Edit(entries={PERSON: None})).is_empty


@pytest.mark.parametrize(
    ("key", "error"), [(TOTAL, ComputedCellError), (CellKey("requests.x.y"), UnknownCellError)]
)
def test_a_wrong_cell_is_refused_and_nothing_changes(
    catalog: Catalog, key: CellKey, error: type[Exception]
) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    with pytest.raises(error, match=key):
        report.apply(Edit(entries={PERSON: Decimal(1), key: Decimal(1)}))
    assert report.typed == {}


def test_changing_the_edition_keeps_common_cells_and_gives_back_the_rest(
    catalog: Catalog,
) -> None:
    older, newer = catalog.for_year(2020), catalog.for_year(2021)
    report = Report(older, Details(2020, date(2021, 1, 5)))
    gone = CellKey("requests.other.person")
    report.apply(Edit(entries={PERSON: Decimal(2), gone: Decimal(1)}))
    change = report.apply(Edit(edition=newer))
    assert report.typed == {PERSON: 2}
    assert report.value(CellKey("requests.concluded.person")) is None
    report.apply(change.before)
    assert report.edition is older
    assert report.typed == {PERSON: 2, gone: 1}
    assert report.value(CellKey("requests.concluded.person")) == 1


def test_totals_that_a_document_states_go_with_their_cells(catalog: Catalog) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    gone = CellKey("requests.other_misc.total")
    report.apply(Edit(stated={TOTAL: Decimal(7), gone: Decimal(0)}))
    change = report.apply(Edit(details=Details(2020), edition=catalog.for_year(2020)))
    assert report.stated == {TOTAL: 7}
    assert run_checks(report)
    report.apply(change.before)
    assert report.stated == {TOTAL: 7, gone: 0}


def test_a_copy_has_the_totals_that_a_document_states(catalog: Catalog) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    report.apply(Edit(stated={TOTAL: Decimal(46)}))
    copy = report.copy()
    report.apply(Edit(stated={TOTAL: None}))
    assert copy.stated == {TOTAL: 46}


def test_a_zero_filled_copy_leaves_the_report_as_it_was(catalog: Catalog) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    report.apply(Edit(entries={PERSON: Decimal(3)}))
    copy = report.zero_filled()
    assert copy.blank_keys == ()
    assert copy.value(PERSON) == 3
    assert len(report.typed) == 1
