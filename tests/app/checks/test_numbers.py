"""Single figures that do not fit their cell."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.checks.findings import Finding
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.definition import OrganisationKind
from app.report.changes import Details, Edit, Entry, Organisation, Unread
from app.report.report import Report


def findings(
    catalog: Catalog, year: int, key: str, entry: Entry, kind: OrganisationKind | None = None
) -> list[Finding]:
    report = Report(catalog.for_year(year), Details(year, None, Organisation(kind=kind)))
    report.apply(Edit(entries={CellKey(key): entry}))
    return [finding for finding in run_checks(report) if finding.cells == (CellKey(key),)]


@pytest.mark.parametrize(
    ("year", "key", "number", "problem"),
    [
        (2024, "requests.received.person", "-1", "不能是负数"),
        (2024, "requests.received.person", "1.5", "应当是整数"),
        (2024, "disclosure.fees.amount", "-0.5", "不能是负数"),
        (2020, "disclosure.licences.change", "0.5", "应当是整数"),
        (2020, "disclosure.procurement.amount", "1.234", "小数最多 2 位"),
    ],
)
def test_a_figure_that_does_not_fit_is_found(
    catalog: Catalog, year: int, key: str, number: str, problem: str
) -> None:
    (finding,) = findings(catalog, year, key, Decimal(number))
    assert f"填的是 {number}，{problem}。" in finding.message


@pytest.mark.parametrize(
    ("year", "key", "number"),
    [
        (2020, "disclosure.licences.change", "-3"),
        (2020, "disclosure.procurement.amount", "251000.55"),
        (2024, "disclosure.fees.amount", "59237.2449"),
        (2024, "disclosure.rules.issued", "999999999999"),
    ],
)
def test_a_figure_that_fits_is_not(catalog: Catalog, year: int, key: str, number: str) -> None:
    assert findings(catalog, year, key, Decimal(number)) == []


def test_text_in_a_cell_is_quoted(catalog: Catalog) -> None:
    (finding,) = findings(catalog, 2024, "disclosure.rules.issued", Unread("两{件}"))
    assert "“两{件}”不是数字" in finding.message


@pytest.mark.parametrize(
    ("kind", "count"), [(OrganisationKind.TOWNSHIP, 1), (OrganisationKind.GOVERNMENT, 0), (None, 0)]
)
def test_rules_deserve_a_question_in_a_township_only(
    catalog: Catalog, kind: OrganisationKind | None, count: int
) -> None:
    found = findings(catalog, 2024, "disclosure.rules.issued", Decimal(2), kind)
    assert [finding.check_id for finding in found] == ["township_rules"] * count
