"""A figure of a text that is wrong can be put right there: what would stand instead, and why."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.checks.findings import Finding, may_be_settled
from app.checks.repair import RepairSearch, offers
from app.checks.runner import run_checks
from app.edition.cells import CellKey
from app.report.changes import Edit
from app.report.narrative import resolved
from app.report.report import Report
from app.report.totals import Previous


def written(report: Report, text: str, check_id: str) -> Finding:
    """The finding of a check on a text in the first section."""
    report.apply(Edit(texts={"overview": text}))
    return next(one for one in run_checks(report) if one.check_id == check_id)


def words(report: Report, finding: Finding) -> list[tuple[str, str]]:
    return [(one.words, one.reason) for one in offers(report, finding)]


def test_a_figure_that_is_not_the_tables_can_follow_the_table(huaian: Report) -> None:
    finding = written(huaian, "全年新收到政府信息公开申请3219件，都已答复。", "quoted_requests")
    assert may_be_settled(huaian, finding)
    follows, plain, *_ = offers(huaian, finding)
    value = huaian.value(CellKey("requests.received.total"))
    assert plain.words == f"“3219件”改为“{value}件”"
    assert follows.words == f"{plain.words}，以后随表格更新"
    assert follows.reason == plain.reason
    assert plain.reason.endswith("·总计”一致。")
    huaian.apply(plain.edit)
    assert huaian.texts["overview"] == f"全年新收到政府信息公开申请{value}件，都已答复。"


def test_it_settles_the_finding_and_follows_from_then_on(huaian: Report) -> None:
    finding = written(huaian, "全年新收到政府信息公开申请3219件，都已答复。", "quoted_requests")
    huaian.apply(offers(huaian, finding)[0].edit)
    assert "quoted_requests" not in {one.check_id for one in run_checks(huaian)}
    huaian.apply(Edit(entries={CellKey("requests.received.person"): Decimal(1)}))
    value = huaian.value(CellKey("requests.received.total"))
    assert resolved(huaian, huaian.texts["overview"]).startswith(
        f"全年新收到政府信息公开申请{value}件"
    )


def test_every_sum_that_may_be_meant_is_offered(huaian: Report) -> None:
    finding = written(huaian, "全年收到政府信息公开申请7件。", "quoted_requests")
    told = {one.words for one in offers(huaian, finding)[1::2]}
    received = huaian.value(CellKey("requests.received.total"))
    carried = huaian.value(CellKey("requests.carried_in.total"))
    assert received is not None
    assert carried
    assert told == {f"“7件”改为“{received}件”", f"“7件”改为“{received + carried}件”"}


def test_that_there_was_nothing_is_no_figure_to_replace(huaian: Report) -> None:
    finding = written(huaian, "本年度未收到政府信息公开申请。", "quoted_requests")
    assert not finding.rewordings
    assert not may_be_settled(huaian, finding)


@pytest.mark.parametrize(
    ("text", "check_id", "offered"),
    [
        ("发布信息32条，其中政策类10条、动态类20条、公告类3条。", "parts", "“32条”改为“33条”"),
        (
            "举办培训2次，占全部活动8次的30%。",
            "percentage",
            "“30%”改为“25%”",
        ),
        (
            "共举办培训班3期。\n全年共举办培训班5期。",
            "conflict",
            "“5期”改为“3期”",
        ),
    ],
)
def test_texts_that_do_not_fit_each_other(
    huaian: Report, text: str, check_id: str, offered: str
) -> None:
    huaian.apply(Edit(texts={"overview": text}))
    found = [one for one in run_checks(huaian) if one.rewordings]
    assert [offers(huaian, one)[0].words for one in found] == [offered], check_id
    huaian.apply(offers(huaian, found[0])[0].edit)
    assert not [one for one in run_checks(huaian) if one.rewordings]


def test_a_wrong_direction_changes_the_word(huaian: Report) -> None:
    finding = written(
        huaian, "上年举办培训100场，本年举办培训80场，增长20%。", "percentage_differs"
    )
    assert "应为下降 20%" in finding.message
    assert [told for told, _ in words(huaian, finding)] == ["“增长”改为“下降”"]


def test_a_year_of_an_old_text_can_be_put_right(huaian: Report) -> None:
    year = huaian.details.year
    text = f"{year - 1}年，全市召开新闻发布会5次，较去年增长25%。"
    finding = written(huaian, text, "other_year")
    assert words(huaian, finding)[0][0] == f"“{year - 1}”改为“{year}”"


def test_an_amount_is_offered_in_the_unit_that_is_written(huaian: Report) -> None:
    huaian.apply(Edit(entries={CellKey("disclosure.fees.amount"): Decimal("1.5")}))
    text = "全年行政事业性收费20000元。"
    huaian.apply(Edit(texts={"overview": text}))
    found = [one for one in run_checks(huaian) if one.rewordings]
    assert [words(huaian, one)[0][0] for one in found] == ["“20000元”改为“15000元”"]
    assert len(found[0].rewordings) == 1


def test_what_is_very_unlikely_beside_another_is_not_offered(huaian: Report) -> None:
    huaian.apply(Edit({CellKey("requests.received.person"): Decimal(30_001)}))
    (finding,) = (
        one
        for one in run_checks(huaian)
        if one.check_id == "requests_balance" and "自然人" in one.message
    )
    assert len(RepairSearch(huaian).found_repairs(finding)) > 1
    assert [one.words for one in offers(huaian, finding)] == [
        "“一、本年新收政府信息公开申请数量”·自然人：30001 改为 3001"
    ]


def column(report: Report) -> tuple[Finding, CellKey, CellKey]:
    """The first column's balance, wrong since what goes on is a case too many here and too few
    in the next one, and the two cells of that row.
    """
    person, business = (CellKey(f"requests.carried_out.{one}") for one in ("person", "business"))
    figures = {one: report.value(one) or Decimal(0) for one in (person, business)}
    report.apply(Edit({person: figures[person] - 1, business: figures[business] + 1}))
    found = run_checks(report)
    return next(one for one in found if one.check_id == "requests_balance"), person, business


def test_what_the_balance_itself_gives_is_among_the_first_three(huaian: Report) -> None:
    """Though changing it in one column alone would make that of the totals wrong."""
    finding, person, business = column(huaian)
    first = [one.edit.entries.keys() for one in offers(huaian, finding)[:3]]
    assert {person, business} in first


def test_what_was_typed_last_comes_first(huaian: Report) -> None:
    received = CellKey("requests.received.person")
    right = huaian.value(received)
    huaian.apply(Edit({received: Decimal(3010)}))
    finding = next(one for one in run_checks(huaian) if one.check_id == "requests_balance")
    elsewhere = CellKey("disputes.review.upheld")
    unsorted = offers(huaian, finding)
    assert received not in unsorted[0].edit.entries
    first, *others = offers(huaian, finding, (elsewhere, received))
    assert first.edit.entries == {received: right}
    carried_out = CellKey("requests.carried_out.person")
    assert any(carried_out in one.edit.entries for one in (first, *others[:2]))


def test_a_rate_worked_out_of_a_wrong_figure_is_put_right_along_with_it(huaian: Report) -> None:
    key = CellKey("requests.received.total")
    value = huaian.value(key)
    assert value is not None
    last, wrong = value - 40, value + 20
    huaian.apply(Edit(previous=Previous(huaian.details.year - 1, huaian.edition, {key: last})))
    rates = {by: f"{round(by * 100 / last, 2).normalize()}%" for by in (40, 60)}
    told = f"“{rates[60]}”改为“{rates[40]}”"
    text = "全年新收到政府信息公开申请{}件，较上年的{}件增长{}。"
    finding = written(huaian, text.format(wrong, last, rates[60]), "quoted_requests")
    follows, plain, *_ = offers(huaian, finding)
    assert plain.words == f"“{wrong}件”改为“{value}件”；{told}"
    assert follows.words == f"“{wrong}件”改为“{value}件”，以后随表格更新；{told}"
    before = huaian.texts["overview"]
    done = huaian.apply(plain.edit)
    assert huaian.texts["overview"] == text.format(value, last, rates[40])
    huaian.apply(done.before)
    assert huaian.texts["overview"] == before
    text = f"收到申请{value}件，比上年增加60件，增长{rates[60]}。"
    by = written(huaian, text, "percentage_differs")
    assert "“60件”" in by.message
    assert [one.words for one in offers(huaian, by)] == ["“60件”改为“40件”"]


def test_shares_that_prove_a_total_are_not_reworded_to_fit_another(huaian: Report) -> None:
    text = "发布信息320条，其中网站208条，占65%，微信1120条，占35%。"
    huaian.apply(Edit(texts={"overview": text}))
    found = [one for one in run_checks(huaian) if one.rewordings]
    assert found
    assert not [one for each in found for one in offers(huaian, each) if "；" in one.words]


def test_some_of_what_was_carried_in_are_not_what_all_are_first_held_against(
    huaian: Report,
) -> None:
    text = "全年收到政府信息公开申请5219件，上年结转12件，其中自然人申请5170件。"
    huaian.apply(Edit(texts={"overview": text}))
    told = [one for one in run_checks(huaian) if "自然人" in one.message.partition("与")[0]]
    assert ["本年新收·自然人" in one.message for one in told] == [True]
    assert "上年结转·自然人" not in told[0].message.replace("＋上年结转·自然人", "")
