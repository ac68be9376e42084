"""Last year's collection, or the county's last report, stands beside this one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from openpyxl import load_workbook

from app.collect.collection import Collection, UnitState
from app.collect.results.comparison import (
    LastYear,
    changes,
    compared_with_last_year,
    indicator_value,
    last_year_of,
)
from app.collect.submission import SubmissionDetail
from app.collect.workbook.workbook import ALIKE, CHANGES, CHARTS, FIGURES
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.definition import Indicator
from app.edition.edition import Edition
from tests.app.collect.by_hand import HandedIn, collection_of, workbook_file

RECEIVED = CellKey("requests.received.person")
CARRIED_IN, CARRIED_OUT = (
    CellKey("requests.carried_in.person"),
    CellKey("requests.carried_out.person"),
)
GRANTED = CellKey("requests.granted.person")
TEXT = "".join(f"第{n}项工作取得了明显成效，群众十分满意。" for n in range(10, 18))


def unit(name: str, **figures: int) -> HandedIn:
    typed = {CellKey(f"requests.{row}.person"): Decimal(value) for row, value in figures.items()}
    return HandedIn(name, typed, detail=SubmissionDetail(texts={"overview": TEXT + name * 20}))


@pytest.fixture
def last(catalog: Catalog) -> Collection:
    units = [
        unit("甲镇", received=10, granted=8, carried_out=2),
        unit("乙镇", received=1, granted=1, carried_out=0),
        unit("并掉的镇", received=5, granted=5, carried_out=0),
    ]
    return collection_of(catalog.for_year(2023), units, year=2023)


@pytest.fixture
def now(catalog: Catalog) -> Collection:
    units = [
        unit("甲镇", received=200, carried_in=2, granted=100, carried_out=102),
        unit("乙镇", received=1, carried_in=1, granted=2, carried_out=0),
        unit("新镇", received=7, carried_in=0, granted=7, carried_out=0),
    ]
    return collection_of(catalog.for_year(2024), units)


def test_what_does_not_go_on_from_last_year_is_told_of_each_unit(
    now: Collection, last: Collection
) -> None:
    found = changes(now, last_year_of(last))
    told = {(one.unit, one.finding.check_id, one.finding.cells[:1]) for one in found}
    carried = {unit for unit, check, cells in told if cells == (CARRIED_IN,)}
    assert carried == {"", "乙镇"}
    jumps = {unit for unit, _, cells in told if cells == (RECEIVED,)}
    assert jumps == {"", "甲镇"}


def test_a_total_that_only_follows_is_not_told_beside_its_part(
    now: Collection, last: Collection
) -> None:
    found = [one.finding for one in changes(now, last_year_of(last)) if one.unit == "乙镇"]
    assert [one.cells[0] for one in found if "carried_in" in one.cells[0]] == [CARRIED_IN]


def test_what_is_strange_beside_last_year_is_to_be_explained(
    now: Collection, last: Collection
) -> None:
    found = compared_with_last_year(now, last_year_of(last))
    states = {unit.name: unit.state for unit in found.units}
    assert states == {
        "甲镇": UnitState.EXPLAIN,
        "乙镇": UnitState.EXPLAIN,
        "新镇": UnitState.COMPLETE,
    }
    assert found.units[0].reason.startswith("请核对：")


def test_a_unit_is_known_again_under_a_longer_name(last: Collection, catalog: Catalog) -> None:
    now = collection_of(catalog.for_year(2024), [unit("安丘市甲镇人民政府", received=200)])
    known = last_year_of(last)
    assert {name: one.name for name, one in known.of(now).items()} == {"安丘市甲镇人民政府": "甲镇"}
    assert {one.unit for one in changes(now, known)} >= {"安丘市甲镇人民政府"}


def test_last_year_may_be_the_report_of_the_county_alone(now: Collection, last: Collection) -> None:
    known = last_year_of(last.total)
    assert known.whole.year == 2023
    assert not known.units
    assert {one.unit for one in changes(now, known)} == {""}


def test_a_year_that_is_not_the_one_before_is_said_and_not_compared(
    now: Collection, catalog: Catalog
) -> None:
    old = collection_of(catalog.for_year(2022), [unit("甲镇", received=1)], year=2022)
    found = changes(now, last_year_of(old))
    assert {one.finding.check_id for one in found} == {"previous_other_year"}


def test_what_the_unit_tells_itself_is_not_told_again(now: Collection, last: Collection) -> None:
    known = last_year_of(last)
    findings = tuple(one.finding for one in changes(now, known) if one.unit == "甲镇")
    assert findings
    figures = {RECEIVED: Decimal(200), CARRIED_IN: Decimal(2), GRANTED: Decimal(100)}
    again = HandedIn("甲镇", figures, detail=SubmissionDetail(findings=findings))
    county = collection_of(now.edition, [again])
    assert not [one for one in changes(county, known) if one.unit]


def sheet_rows(county: Collection, last: LastYear | None, sheet: str) -> list[list[object]]:
    workbook = load_workbook(workbook_file(county, last))
    return [[cell.value for cell in row] for row in workbook[sheet].iter_rows()]


def test_the_workbook_has_the_figures_of_both_years_side_by_side(
    now: Collection, last: Collection
) -> None:
    rows = sheet_rows(now, last_year_of(last), FIGURES)
    by_name = {row[0]: row for row in rows}
    assert by_name["（汇总数）"][1:4] == [208, 16, 192]
    assert by_name["甲镇"][1:4] == [200, 10, 190]
    assert by_name["新镇"][1:4] == [7, None, None]
    assert by_name["甲镇"][7:10] == [100, 100, 0]


def test_strange_changes_and_vanished_units_are_listed(now: Collection, last: Collection) -> None:
    rows = sheet_rows(now, last_year_of(last), CHANGES)
    assert rows[1][0] == "去年有、今年名单上没有的单位：并掉的镇。"
    mine = [row for row in rows if row[0] == "乙镇"]
    assert any(row[4:6] == [1, 0] for row in mine)


def test_equal_texts_of_both_years_are_listed(now: Collection, last: Collection) -> None:
    rows = sheet_rows(now, last_year_of(last), ALIKE)
    assert ["甲镇", "甲镇", "2023 年", "100%"] in [row[:4] for row in rows]
    assert {"2023 年", "2024 年"} <= {row[2] for row in rows if isinstance(row[2], str)}


def test_without_last_year_there_is_no_sheet_of_changes(now: Collection) -> None:
    workbook = load_workbook(workbook_file(now))
    assert CHANGES not in workbook.sheetnames
    assert {FIGURES, ALIKE, CHARTS} <= set(workbook.sheetnames)


def test_the_charts_show_the_numbers_that_stand_beside_them(now: Collection) -> None:
    sheet = load_workbook(workbook_file(now))[CHARTS]
    assert len(sheet._charts) == 3  # type: ignore[attr-defined] # not in the stubs
    shown = [tuple(cell.value for cell in row[9:11]) for row in sheet.iter_rows(max_row=4)]
    assert shown[1:] == [("甲镇", 200), ("新镇", 7), ("乙镇", 1)]


def test_indicators_of_every_edition_come_to_a_figure(edition: Edition) -> None:
    typed = dict.fromkeys(edition.typed_keys, Decimal(1))
    collection = collection_of(edition, [HandedIn("甲镇", typed)])
    values = {**collection.total.typed, **collection.total.computed}
    for indicator in edition.definition.indicators:
        assert indicator_value(edition, indicator, values), indicator.label
        assert indicator_value(edition, indicator, {}) is None


def test_a_share_of_nothing_is_no_figure(catalog: Catalog) -> None:
    share = Indicator("公开率", (GRANTED,), (RECEIVED,), "%")
    values: dict[CellKey, Decimal | None] = {GRANTED: Decimal(1), RECEIVED: Decimal(3)}
    edition = catalog.for_year(2024)
    assert indicator_value(edition, share, values) == Decimal("33.3")
    assert indicator_value(edition, share, {**values, RECEIVED: Decimal(0)}) is None
