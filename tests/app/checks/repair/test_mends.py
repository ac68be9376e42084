"""A wrong sum names the figures that would mend it alone, the likeliest first, and why."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.checks.findings import Finding, is_repairable
from app.checks.repair import Repair, RepairSearch
from app.checks.runner import run_checks
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Level
from app.report.changes import CaseRef, Edit, Entry, LedgerCount, Means, Origin, Unread
from app.report.report import Report
from app.report.totals import Previous

GRANTED = CellKey("requests.granted.person")
GRANTED_TOTAL = CellKey("requests.granted.total")
RECEIVED = CellKey("requests.received.person")
CARRIED_IN = CellKey("requests.carried_in.person")
LEGAL, OTHER = CellKey("requests.granted.legal"), CellKey("requests.granted.other")
UPHELD = CellKey("disputes.review.upheld")


def put(report: Report, **figures: Entry) -> None:
    entries = {CellKey(f"requests.{key.replace('__', '.')}"): new for key, new in figures.items()}
    report.apply(Edit(entries=entries))


def wrong_sums(report: Report) -> list[Finding]:
    return [one for one in run_checks(report) if is_repairable(report, one)]


def offered(report: Report) -> list[Repair]:
    return list(RepairSearch(report).found_repairs(wrong_sums(report)[0]))


def test_nothing_is_offered_where_nothing_is_wrong(huaian: Report) -> None:
    assert not wrong_sums(huaian)


def test_exchanged_digits_are_told_by_nine(huaian: Report) -> None:
    put(huaian, granted__person=Decimal(1828))
    first = offered(huaian)[0]
    assert first.figures == {GRANTED: 1288}
    assert first.reason == (
        "“8”和“2”可能前后颠倒了，相差 540 正是 9 的倍数，改了以后，2 处不相等的都相等。"
    )


def test_what_is_offered_makes_every_sum_right_and_is_not_applied(huaian: Report) -> None:
    put(huaian, granted__person=Decimal(1828))
    before = dict(huaian.typed)
    for repair in offered(huaian):
        trial = huaian.copy()
        trial.apply(repair.edit)
        assert not wrong_sums(trial)
    assert huaian.typed == before


def test_what_a_ledger_counted_comes_first(huaian: Report) -> None:
    before = {key: huaian.typed[key] for key in (GRANTED, RECEIVED, CARRIED_IN)}
    huaian.apply(Edit(dict.fromkeys(before)))
    for key, value in before.items():
        count = LedgerCount("台账.xlsx", tuple(map(CaseRef, range(1, int(value) + 1))))
        huaian.apply(Edit({key: value}, origins={key: Origin(Means.LEDGER, ledger=count)}))
    typed = Edit({GRANTED: before[GRANTED] + 1}).from_(Origin(Means.TYPED))
    huaian.apply(typed)
    first, *others = offered(huaian)
    assert first.figures == {GRANTED: before[GRANTED]}
    assert f"台账中正是 {before[GRANTED]} 件" in first.reason
    against = [one for one in others if one.figures.keys() & {RECEIVED, CARRIED_IN}]
    assert all("台账中却是" in one.reason and one.by_ledger < 0 for one in against)


def test_a_figure_one_column_to_the_right(huaian: Report) -> None:
    put(huaian, granted__legal=Decimal(0), granted__other=Decimal(53))
    put(huaian, granted__legal=None, granted__other=Decimal(50), partly_granted__other=Decimal(3))
    first = offered(huaian)[0]
    assert first.figures == {LEGAL: 50, OTHER: 0}
    assert "“50”可能填错了格，应填在“（一）予以公开”·法律服务机构" in first.reason


def test_stated_totals_lead_to_the_one_cell_where_they_cross(huaian: Report) -> None:
    huaian.stated |= huaian.computed
    put(huaian, granted__person=Decimal(777))
    for finding in wrong_sums(huaian):
        assert [repair.figures for repair in RepairSearch(huaian).found_repairs(finding)] == [
            {GRANTED: 1288}
        ]


def test_a_wrong_stated_total_is_dropped_and_nothing_is_written(huaian: Report) -> None:
    huaian.stated |= huaian.computed
    huaian.stated[GRANTED_TOTAL] = Decimal(1632)
    (repair,) = offered(huaian)
    assert repair.figures == {GRANTED_TOTAL: 1362}
    assert repair.stated == {GRANTED_TOTAL}
    assert repair.reason.startswith("原来写的总计可能写错了：“6”和“3”可能前后颠倒了")
    assert repair.edit == Edit(stated={GRANTED_TOTAL: None})
    undone = huaian.apply(repair.edit).before
    assert not wrong_sums(huaian)
    huaian.apply(undone)
    assert wrong_sums(huaian)


def test_two_totals_that_hang_together_still_find_the_third(huaian: Report) -> None:
    """Every printed sum is right, and the total of the totals is not that of the cells."""
    keys = [CellKey("requests.concluded.person"), CellKey("requests.concluded.total")]
    huaian.stated |= {key: huaian.computed[key] + 9 for key in keys}
    finding = next(one for one in wrong_sums(huaian) if one.check_id == "requests_stated")
    assert all(repair.figures for repair in RepairSearch(huaian).found_repairs(finding))


def test_what_the_text_says_comes_first(huaian: Report) -> None:
    put(huaian, received__person=Decimal(3000))
    assert {RECEIVED: 3001} not in [repair.figures for repair in offered(huaian)[:1]]
    huaian.apply(Edit(texts={"overview": "2024年，新收到政府信息公开申请3119件。"}))
    first = offered(huaian)[0]
    assert first.figures == {RECEIVED: 3001}
    assert first.reason.endswith("与文字中写的一致。")


def test_what_goes_on_from_last_year_comes_first(huaian: Report) -> None:
    put(huaian, carried_in__person=Decimal(85))
    assert offered(huaian)[0].figures != {CARRIED_IN: 34}
    last = {CellKey("requests.carried_out.person"): Decimal(34)}
    huaian.apply(Edit(previous=Previous(2023, huaian.edition, last)))
    finding = next(one for one in wrong_sums(huaian) if one.level is Level.ERROR)
    first = RepairSearch(huaian).found_repairs(finding)[0]
    assert first.figures == {CARRIED_IN: 34}
    assert first.reason.endswith("与去年的报告衔接。")


def test_text_in_a_cell_is_the_first_thing_to_look_at(huaian: Report) -> None:
    put(huaian, granted__person=Unread("1288件整"))
    first = offered(huaian)[0]
    assert first.figures == {GRANTED: 1288}
    assert "“1288件整”读不出数字，按 0 计算了" in first.reason


def test_a_blank_among_zeros_was_left_out(huaian: Report) -> None:
    put(huaian, unavailable_not_held__person=None)
    assert offered(huaian)[0].reason.startswith("这一格空着，按 0 计算了")


def test_two_mistakes_in_one_sum_are_not_explained_by_one(huaian: Report) -> None:
    huaian.stated |= huaian.computed
    put(huaian, granted__person=Decimal(1), partly_granted__person=Decimal(2))
    concluded = next(one for one in wrong_sums(huaian) if one.check_id == "requests_concluded")
    for repair in RepairSearch(huaian).found_repairs(concluded):
        assert repair.reason.endswith("改了以后，还有 1 处不相等。")
    rows = [one for one in wrong_sums(huaian) if one.check_id == "requests_row_total"]
    assert [RepairSearch(huaian).found_repairs(row)[0].figures for row in rows] == [
        {GRANTED: 1288},
        {CellKey("requests.partly_granted.person"): 447},
    ]


@pytest.mark.parametrize("figure", ["-1", "0.5"])
def test_no_figure_is_offered_that_may_not_stand_there(huaian: Report, figure: str) -> None:
    put(huaian, granted__person=huaian.typed[GRANTED] + Decimal(figure))
    for repair in offered(huaian):
        for value in repair.figures.values():
            assert value >= 0
            assert value == value.to_integral_value()


def test_other_findings_are_not_about_sums(huaian: Report) -> None:
    others = [one for one in run_checks(huaian) if not is_repairable(huaian, one)]
    assert others
    assert all(RepairSearch(huaian).found_repairs(one) == () for one in others)


def test_a_group_of_cases_offers_its_own_cells_and_its_total(huaian: Report) -> None:
    huaian.stated |= huaian.computed
    huaian.apply(Edit(entries={UPHELD: Decimal(77)}))
    found = offered(huaian)
    assert {UPHELD: 72} in [repair.figures for repair in found[:3]]
    assert {CellKey("disputes.review.total"): 356} in [repair.figures for repair in found]
