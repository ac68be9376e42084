"""The list of all checks: what passed, what would be marked, what could not be compared."""

from __future__ import annotations

from decimal import Decimal

from app.checks.findings import explain
from app.checks.kinds import KINDS
from app.checks.precheck import CheckOutcome, PrecheckLine, precheck
from app.checks.runner import run_checks
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.report.changes import Edit, Entry
from app.report.report import Report
from app.report.totals import Previous
from tests.editions.test_every_check import sound_report

GRANTED = CellKey("requests.granted.person")


def line(report: Report, check_id: str) -> PrecheckLine:
    return next(one for one in precheck(report).lines if one.check.id == check_id)


def put(report: Report, key: str, entry: Entry) -> None:
    report.apply(Edit(entries={CellKey(key): entry}))


def test_every_check_of_a_kind_that_applies_is_there_once(edition: Edition) -> None:
    report = sound_report(edition)
    ids = [one.check.id for one in precheck(report).lines]
    assert len(ids) == len(set(ids))
    missing = {check.id: check for check in edition.checks if check.id not in ids}
    assert all(KINDS[type(check)].count(report, check) == 0 for check in missing.values())


def test_what_breaks_a_rule_stands_in_the_list(edition: Edition) -> None:
    report = sound_report(edition)
    report.apply(Edit(entries={key: Decimal(-1) for key in edition.typed_keys}))
    listed = [finding for one in precheck(report).lines for finding in one.findings]
    assert sorted(listed, key=repr) == sorted(run_checks(report), key=repr)


def test_a_sound_report_passes_or_has_nothing_to_compare(edition: Edition) -> None:
    states = {one.state for one in precheck(sound_report(edition)).lines}
    assert states == {CheckOutcome.PASSED, CheckOutcome.NOT_DONE}


def test_the_sums_that_a_superior_counts(huaian: Report) -> None:
    sums = precheck(huaian).groups[0]
    assert sums.title == "表格勾稽关系"
    assert sums.counts == "42/42"
    assert [one.counts for one in sums.lines] == ["25/25", "7/7", "7/7", "3/3"]
    put(huaian, GRANTED, Decimal(1828))
    assert precheck(huaian).groups[0].counts == "40/42"
    assert line(huaian, "requests_balance").state is CheckOutcome.MARKED


def test_a_sum_with_a_blank_cell_is_uncertain(huaian: Report) -> None:
    put(huaian, "requests.declined_publications.person", None)
    for check_id in ("requests_row_total", "requests_concluded"):
        assert line(huaian, check_id).state is CheckOutcome.UNCERTAIN
        assert "不确定" in line(huaian, check_id).note
    assert line(huaian, "requests_balance").state is CheckOutcome.PASSED


def test_more_than_ten_blank_cells_fail(huaian: Report) -> None:
    zeros = [k for k, value in huaian.typed.items() if not value and k.startswith("requests.")]
    huaian.apply(Edit(entries=dict.fromkeys(zeros[:10])))
    assert line(huaian, "requests_blank").state is CheckOutcome.UNFINISHED
    assert line(huaian, "requests_blank").counts == "134/144"
    put(huaian, zeros[10], None)
    assert line(huaian, "requests_blank").state is CheckOutcome.MARKED


def test_more_than_five_blank_cases_fail(huaian: Report) -> None:
    cases = [key for key in huaian.typed if key.startswith("disputes.")]
    huaian.apply(Edit(entries=dict.fromkeys(cases[:5])))
    assert line(huaian, "disputes_blank").state is CheckOutcome.UNFINISHED
    put(huaian, cases[5], None)
    assert line(huaian, "disputes_blank").state is CheckOutcome.MARKED


def test_figures_of_the_text_are_counted(huaian: Report) -> None:
    assert line(huaian, "quoted_requests").state is CheckOutcome.NOT_DONE
    text = "2024年，新收到政府信息公开申请3119件，予以公开1362件，部分公开9件。"
    huaian.apply(Edit(texts={"overview": text}))
    quoted = line(huaian, "quoted_requests")
    assert quoted.state is CheckOutcome.MARKED
    assert quoted.counts == "2/3"
    huaian.apply(explain(huaian, quoted.findings[0], "统计口径不同。"))
    assert line(huaian, "quoted_requests").state is CheckOutcome.EXPLAINED


def test_without_last_year_it_says_so(huaian: Report) -> None:
    goes_on = line(huaian, "requests_carried_in")
    assert (goes_on.state, goes_on.counts) == (CheckOutcome.NOT_DONE, "")
    assert goes_on.note == "没有附上去年的报告。"
    last = {CellKey("requests.carried_out.person"): Decimal(34)}
    huaian.apply(Edit(previous=Previous(2023, huaian.edition, last)))
    assert line(huaian, "requests_carried_in").counts == "7/7"


def test_the_share_of_last_years_text_is_told_even_if_it_is_small(huaian: Report) -> None:
    same = "本机关加强组织领导并健全了各项工作机制。"
    text = same + "今年新设了便民公开栏，开展了业务培训，并且接受了群众监督。" * 9
    last = Previous(2023, huaian.edition, texts={"overview": same})
    huaian.apply(Edit(texts={"overview": text}, previous=last))
    copied = line(huaian, "copied_from_last_year")
    assert copied.state is CheckOutcome.PASSED
    assert copied.note == "与去年相同的文字：一、总体情况 8%。"


def test_a_short_section_that_is_told_anew_each_year_is_compared(huaian: Report) -> None:
    same = "公开内容不够全面，更新不够及时。\n加强培训，明确专人负责。"
    last = Previous(2023, huaian.edition, texts={"issues": same, "others": same})
    huaian.apply(Edit(texts={"issues": same, "others": same}, previous=last))
    copied = line(huaian, "copied_from_last_year")
    assert [one.section for one in copied.findings] == ["issues"]
    assert copied.counts == "0/1"


def test_what_passed_is_counted_as_in_the_summary(huaian: Report) -> None:
    done = precheck(huaian)
    passed = done.count(CheckOutcome.PASSED)
    assert done.share == f"{len(done.lines)} 项中 {passed} 项通过"
    assert f"，通过 {passed} 项" in done.summary


def test_the_summary_counts_all_lines(huaian: Report) -> None:
    done = precheck(huaian)
    assert done.summary.startswith(f"共 {len(done.lines)} 项：会被标出 3 项，未完成 2 项，通过")
    assert sum(done.count(state) for state in CheckOutcome) == len(done.lines)
