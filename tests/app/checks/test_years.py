"""Between the years: what goes on, what repeats, what jumps, and when nothing is compared."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.checks.findings import Finding
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.check_kinds import Continuity, Gap, Jump, PreviousYear, Repeated
from app.edition.text_check_kinds import Level
from app.report.changes import Details, Edit, Entry
from app.report.report import Report
from app.report.totals import Previous

BETWEEN_YEARS = (Continuity, Gap, Jump, PreviousYear, Repeated)


def keyed(figures: dict[str, str]) -> dict[CellKey, Decimal]:
    return {CellKey(key): Decimal(text) for key, text in figures.items()}


def report_of(
    catalog: Catalog, now: dict[str, str], last: dict[str, str], year: int = 2024, back: int = 1
) -> Report:
    """A report that keeps the figures of an earlier one, each on the edition of its year."""
    report = Report(catalog.for_year(year), Details(year))
    entries: dict[CellKey, Entry] = {**keyed(now)}
    previous = Previous(year - back, catalog.for_year(year - back), keyed(last))
    report.apply(Edit(entries=entries, previous=previous))
    return report


def compared(report: Report) -> list[Finding]:
    """What the checks between the years find."""
    kinds = {check.id: type(check) for check in report.edition.checks}
    return [f for f in run_checks(report) if kinds[f.check_id] in BETWEEN_YEARS]


def found(
    catalog: Catalog, now: dict[str, str], last: dict[str, str], year: int = 2024, back: int = 1
) -> list[Finding]:
    return compared(report_of(catalog, now, last, year, back))


def test_what_was_carried_out_is_carried_in(catalog: Catalog) -> None:
    last = {"requests.carried_out.person": "12"}
    assert not found(catalog, {"requests.carried_in.person": "12"}, last)
    person, total = found(catalog, {"requests.carried_in.person": "10"}, last)
    assert person.level is Level.EXPLAIN
    assert person.cells == ("requests.carried_in.person",)
    assert list(person.values) == [10, 12]
    assert "“自然人”一列" in person.message
    assert "2023 年报告" in person.message
    assert "上年结转为 10，去年结转下年度为 12，后者多 2；" in person.message
    assert total.cells == ("requests.carried_in.total",)


def test_what_is_not_filled_in_yet_is_not_compared(catalog: Catalog) -> None:
    assert not found(catalog, {}, {"requests.carried_out.person": "12"})


def test_a_blank_of_last_year_is_0_and_said_to_be(catalog: Catalog) -> None:
    now, last = {"requests.carried_in.person": "3"}, {"requests.received.person": "9"}
    assert "去年有 1 格空白，按 0 计算。" in found(catalog, now, last)[0].message


def test_blanks_that_the_expected_figure_is_made_of_are_told(catalog: Catalog) -> None:
    now = {"disclosure.normative.issued": "8", "disclosure.normative.in_force": "66"}
    (finding,) = found(catalog, now, {"disclosure.normative.in_force": "50"})
    assert "今年有 1 格空白，按 0 计算。" in finding.message


def test_a_table_that_last_year_did_not_have_is_not_compared(catalog: Catalog) -> None:
    now, last = {"requests.carried_in.person": "3"}, {"disclosure.rules.issued": "0"}
    assert not found(catalog, now, last)


def test_documents_in_force_follow_from_last_year(catalog: Catalog) -> None:
    now = {
        "disclosure.normative.issued": "8",
        "disclosure.normative.repealed": "26",
        "disclosure.normative.in_force": "66",
    }
    assert not found(catalog, now, {"disclosure.normative.in_force": "84"})
    finding = found(catalog, now, {"disclosure.normative.in_force": "80"})[0]
    assert finding.level is Level.EXPLAIN
    assert list(finding.values) == [66, 62]
    assert "现行有效为 66，按去年的 80 件推算为 62，前者多 4；" in finding.message


def test_items_of_the_first_edition_go_on(catalog: Catalog) -> None:
    last = {"disclosure.fees.previous": "5", "disclosure.fees.change": "-2"}
    assert not found(catalog, {"disclosure.fees.previous": "3"}, last, 2020)
    assert found(catalog, {"disclosure.fees.previous": "5"}, last, 2020)[0].values == (
        Decimal(5),
        Decimal(3),
    )


@pytest.mark.parametrize(
    ("now", "last", "times"),
    [("961716000", "96171.6", "10000"), ("96171.6", "961716000", "10000"), ("9", "0.009", "1000")],
)
def test_yuan_for_ten_thousand_yuan(catalog: Catalog, now: str, last: str, times: str) -> None:
    amount = "disclosure.fees.amount"
    finding = found(catalog, {amount: now}, {amount: last})[0]
    assert finding.level is Level.EXPLAIN
    assert finding.values == (Decimal(now), Decimal(last))
    for words in (f"今年为 {now} 万元", f"2023 年为 {last} 万元", f"约 {times} 倍"):
        assert words in finding.message


@pytest.mark.parametrize(("now", "last"), [("900", "1"), ("0", "100"), ("100", "0"), ("5", "5")])
def test_money_that_does_not_jump_is_not_asked_about(catalog: Catalog, now: str, last: str) -> None:
    amount = "disclosure.fees.amount"
    assert not found(catalog, {amount: now}, {amount: last})


def test_large_jumps_are_to_be_explained(catalog: Catalog) -> None:
    key = "disclosure.licences.decisions"
    assert not found(catalog, {key: "1999"}, {key: "200"})
    assert not found(catalog, {key: "190"}, {key: "1"})
    finding = found(catalog, {key: "2000"}, {key: "200"})[0]
    assert finding.level is Level.EXPLAIN
    assert "相差 1800，约 10 倍" in finding.message


@pytest.mark.parametrize(("now", "last"), [("0", "200"), ("350", "0")])
def test_a_large_figure_that_appears_or_vanishes(catalog: Catalog, now: str, last: str) -> None:
    for key in ("disclosure.licences.decisions", "requests.granted.person"):
        (finding,) = found(catalog, {key: now}, {key: last})
        assert finding.level is Level.EXPLAIN
        assert f"今年为 {now}，2023 年为 {last}。" in finding.message
        assert not found(catalog, {key: "0"}, {key: "199"})
        assert not found(catalog, {}, {key: "200"})


def disputes(*counts: int) -> dict[str, str]:
    columns = ("upheld", "corrected", "other", "pending")
    return {f"disputes.review.{name}": str(n) for name, n in zip(columns, counts, strict=True)}


def test_cases_counted_last_year_are_not_counted_again(catalog: Catalog) -> None:
    (finding,) = found(catalog, disputes(13, 4, 0, 2), disputes(13, 4, 0, 2))
    assert finding.level is Level.HINT
    assert "“行政复议”今年的各项（共 19 件）与 2023 年的完全相同" in finding.message


@pytest.mark.parametrize(
    ("now", "last"),
    [
        ((1, 0, 0, 0), (1, 0, 0, 0)),
        ((4, 0, 0, 2), (4, 0, 0, 2)),
        ((30, 0, 0, 0), (30, 0, 0, 0)),
        ((13, 4, 0, 2), (13, 4, 0, 3)),
    ],
)
def test_counts_that_are_the_same_by_chance_are_not_remarked(
    catalog: Catalog, now: tuple[int, ...], last: tuple[int, ...]
) -> None:
    assert not found(catalog, disputes(*now), disputes(*last))


def test_figures_of_another_year_are_named_and_not_compared(catalog: Catalog) -> None:
    now, last = {"requests.carried_in.person": "3"}, {"requests.carried_out.person": "12"}
    (finding,) = found(catalog, now, last, back=2)
    assert finding.level is Level.HINT
    assert finding.field == "year"
    assert "2022 年度的" in finding.message
    assert "与 2023 年度比较" in finding.message


def test_editions_are_compared_where_the_cells_mean_the_same(catalog: Catalog) -> None:
    last = {
        "requests.carried_out.person": "12",
        "disclosure.rules.total": "40",
        "disclosure.licences.decisions": "300",
    }
    now = {
        "requests.carried_in.person": "10",
        "disclosure.rules.in_force": "3",
        "disclosure.licences.decisions": "3",
    }
    findings = found(catalog, now, last, 2021)
    assert [f.check_id for f in findings if f.section == "disclosure"] == ["disclosure_jump"]
    assert [f.check_id for f in findings if f.section == "requests"] == ["requests_carried_in"] * 2


def test_without_last_year_nothing_is_compared(huaian: Report) -> None:
    assert not compared(huaian)
