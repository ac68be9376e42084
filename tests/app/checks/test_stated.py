"""A total that a document states and that its own cells do not come to is named once."""

from __future__ import annotations

from decimal import Decimal

from app.checks.cells import shown_as_zero
from app.checks.equations import StatedTotal, stated_otherwise
from app.checks.findings import Finding, weight
from app.checks.runner import run_checks
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Level
from app.report.changes import Edit
from app.report.report import Report

ROW_TOTAL = CellKey("requests.granted.total")
PERSON, ALL = CellKey("requests.concluded.person"), CellKey("requests.concluded.total")


def names(report: Report) -> set[str]:
    return {finding.check_id for finding in run_checks(report) if finding.level.value == "error"}


def test_a_wrong_total_is_named_by_its_own_sum_alone(huaian: Report) -> None:
    before = names(huaian)
    huaian.stated[ROW_TOTAL] = huaian.computed[ROW_TOTAL] + 1
    assert names(huaian) - before == {"requests_row_total", "requests_concluded"}


def test_a_total_of_wrong_totals_is_named_though_every_printed_sum_is_right(huaian: Report) -> None:
    wrong = {key: huaian.computed[key] + 1 for key in (PERSON, ALL)}
    huaian.stated |= wrong
    found = [finding for finding in run_checks(huaian) if finding.check_id == "requests_stated"]
    assert [finding.cells[0] for finding in found] == [ALL]


def test_a_total_stated_right_or_not_at_all_is_not_named(huaian: Report) -> None:
    huaian.stated[ROW_TOTAL] = huaian.computed[ROW_TOTAL]
    assert stated_otherwise(huaian) == ()
    huaian.stated[ROW_TOTAL] = Decimal(1)
    total = StatedTotal(ROW_TOTAL, Decimal(1), huaian.computed[ROW_TOTAL])
    assert stated_otherwise(huaian) == (total,)


def of_blanks(report: Report) -> Finding:
    return next(one for one in run_checks(report) if one.check_id == "requests_blank")


def test_blank_cells_that_stated_totals_leave_nothing_for_weigh_little(huaian: Report) -> None:
    cells = huaian.edition.cells
    table = [
        key for key, value in huaian.typed.items() if cells[key].table == "requests" and not value
    ]
    huaian.apply(Edit(dict.fromkeys(table)))
    assert weight(of_blanks(huaian)) is Level.EXPLAIN
    huaian.stated |= {
        key: huaian.computed.get(key, Decimal(0)) for key in cells if cells[key].computed
    }
    assert of_blanks(huaian).zeros == len(table)
    assert weight(of_blanks(huaian)) is Level.HINT
    for key in ("requests.granted.total", "requests.concluded.business"):
        huaian.stated[CellKey(key)] += 1
    assert of_blanks(huaian).zeros < len(table)


def test_a_total_of_totals_shows_what_is_blank_below_it_as_zero(huaian: Report) -> None:
    blank = [key for key in huaian.edition.typed_parts(ALL) if not huaian.typed.get(key)]
    right = huaian.computed[ALL]
    huaian.apply(Edit(dict.fromkeys(blank)))
    huaian.stated = {ALL: right}
    assert shown_as_zero(huaian).issuperset(blank)
    huaian.stated = {ALL: right + 1}
    assert not shown_as_zero(huaian).intersection(blank)
