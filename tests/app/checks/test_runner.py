"""Findings come in the order of the form."""

from __future__ import annotations

from decimal import Decimal

from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import OPENING, Edition
from app.edition.text_check_kinds import Level
from app.report.changes import Details, Edit, Organisation
from app.report.report import Report


def test_findings_follow_the_form(edition: Edition) -> None:
    report = Report(edition, Details(2000, None, Organisation(postcode="1")))
    report.apply(Edit(texts={OPENING: "根据条例编制。"}))
    last, first = edition.typed_keys[-1], edition.typed_keys[0]
    report.apply(Edit(entries={last: Decimal(-1), first: Decimal("-1.5")}))
    found = run_checks(report)
    order = [edition.text_keys.index(finding.section) for finding in found]
    assert order == sorted(order)
    assert [finding.field for finding in found][:4] == ["year", "name", "kind", "date"]
    numbers = [finding.cells for finding in found if finding.check_id.endswith("_numbers")]
    assert numbers == [(first,), (last,)]


def test_in_one_cell_errors_come_before_hints(catalog: Catalog) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    key = CellKey("requests.received.person")
    report.apply(Edit(entries={key: Decimal("0.5")}))
    levels = [
        finding.level for finding in run_checks(report) if finding.cells and finding.cells[0] == key
    ]
    assert levels == sorted(levels, key=list(Level).index)


def test_a_real_report_without_texts_has_no_wrong_figures(huaian: Report) -> None:
    assert [
        finding for finding in run_checks(huaian) if finding.level is Level.ERROR and finding.cells
    ] == []
