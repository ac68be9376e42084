"""Last year's figures are kept with a report, changed by edits and compared where they may be."""

from __future__ import annotations

from decimal import Decimal

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Details, Edit
from app.report.report import Report
from app.report.totals import NoPrevious, Previous

PERSON = CellKey("requests.carried_out.person")
BUSINESS = CellKey("requests.carried_out.business")
TOTAL = CellKey("requests.carried_out.total")
TWELVE = Decimal(12)


def kept(catalog: Catalog, year: int = 2023) -> Previous:
    """Figures of a year on the edition in force."""
    return Previous(year, catalog.for_year(year), {PERSON: TWELVE, BUSINESS: TWELVE}, name="甲镇")


def new_report(catalog: Catalog) -> Report:
    """An empty report for 2024."""
    return Report(catalog.for_year(2024), Details(2024))


def test_a_report_begins_without_last_years_figures(catalog: Catalog) -> None:
    report = new_report(catalog)
    assert report.previous is None
    assert report.last_year == {}


def test_last_years_figures_hold_their_totals(catalog: Catalog) -> None:
    report = new_report(catalog)
    report.apply(Edit(previous=kept(catalog)))
    filled = {key: value for key, value in report.last_year.items() if value is not None}
    assert filled == {PERSON: TWELVE, BUSINESS: TWELVE, TOTAL: 2 * TWELVE}
    assert report.last_year.keys() == report.edition.cells.keys()
    assert not report.typed


def test_attaching_and_taking_off_are_undone(catalog: Catalog) -> None:
    report, previous = new_report(catalog), kept(catalog)
    attached = report.apply(Edit(previous=previous))
    assert not attached.is_empty
    removed = report.apply(Edit(previous=NoPrevious()))
    assert report.previous is None
    assert report.last_year == {}
    report.apply(removed.before)
    assert report.previous == previous
    report.apply(attached.before)
    assert report.previous is None
    report.apply(attached.after)
    assert report.previous == previous


def test_attaching_the_same_again_changes_nothing(catalog: Catalog) -> None:
    report = new_report(catalog)
    assert report.apply(Edit(previous=NoPrevious())).is_empty
    report.apply(Edit(previous=kept(catalog)))
    assert report.apply(Edit(previous=kept(catalog))).is_empty


def test_copies_keep_last_years_figures(catalog: Catalog) -> None:
    report = new_report(catalog)
    report.apply(Edit(previous=kept(catalog)))
    assert report.copy().previous == report.previous
    assert report.zero_filled().previous == report.previous


def test_figures_of_another_edition_count_where_they_mean_the_same(catalog: Catalog) -> None:
    first = catalog.for_year(2020)
    figures = {CellKey(f"requests.{row}.person"): TWELVE for row in ("granted", "other")}
    figures |= {CellKey(f"disclosure.rules.{column}"): TWELVE for column in ("made", "total")}
    figures[CellKey("disclosure.licences.decisions")] = TWELVE
    report = Report(catalog.for_year(2021), Details(2021))
    report.apply(Edit(previous=Previous(2020, first, figures)))
    assert {key: value for key, value in report.last_year.items() if value is not None} == {
        "disclosure.licences.decisions": 12,
        "requests.granted.person": 12,
        "requests.granted.total": 12,
        "requests.concluded.person": 24,
        "requests.concluded.total": 24,
    }
    assert "requests.received.person" in report.last_year
    assert "disclosure.rules.in_force" not in report.last_year


def test_a_change_of_edition_asks_anew_what_means_the_same(catalog: Catalog) -> None:
    report = new_report(catalog)
    report.apply(Edit(previous=kept(catalog)))
    change = report.apply(Edit(edition=catalog.for_year(2020)))
    assert report.last_year == {}
    report.apply(change.before)
    assert report.last_year[TOTAL] == 24
