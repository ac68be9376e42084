"""This year's report begins with last year's: what goes on is there, nothing else is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from app.checks.runner import run_checks
from app.edition.catalog import Catalog, UnknownEditionError
from app.edition.cells import CellKey
from app.edition.definition import OrganisationKind
from app.edition.edition import Edition
from app.report.basic_data import OpeningParts, draft_opening, drafted_parts
from app.report.carry_over import CarriedOver, carry_into, misfits, previous_of
from app.report.carry_over import next_report as begun
from app.report.changes import Details, Edit, Entry, Organisation, Unread
from app.report.narrative import own_text, unwritten_headings
from app.report.report import Report

COLUMNS = ("person", "business", "research", "welfare", "legal", "other")
OFFICE = Organisation("甲镇人民政府", OrganisationKind.TOWNSHIP, "党政办", telephone="0536-4861001")
CARRIED_IN = CellKey("requests.carried_in.person")


def next_report(last: Report, catalog: Catalog) -> tuple[Report, CarriedOver]:
    """The report of the year after, with all that goes into it."""
    report, carried = begun(last, catalog)
    assert not report.typed
    report.apply(carried.edit)
    return report, carried


def last_report(
    edition: Edition,
    year: int = 2023,
    cells: dict[str, int] | None = None,
    texts: dict[str, str] | None = None,
) -> Report:
    """Last year's report with these figures and texts."""
    report = Report(edition, Details(year, date(year + 1, 1, 20), OFFICE))
    entries: dict[CellKey, Entry] = {
        CellKey(key): Decimal(value) for key, value in (cells or {}).items()
    }
    report.apply(Edit(entries=entries, texts=texts or {}))
    return report


def next_texts(catalog: Catalog, year: int = 2023, **texts: str) -> dict[str, str]:
    """The texts of the report that follows one with these texts, without the opening."""
    report, _ = next_report(last_report(catalog.for_year(year), year, texts=texts), catalog)
    return {key: text for key, text in report.texts.items() if text and key != "preamble"}


def test_basic_data_go_on_and_the_signature_does_not(catalog: Catalog) -> None:
    report, _ = next_report(last_report(catalog.for_year(2023)), catalog)
    assert report.details == Details(2024, None, OFFICE)


def test_requests_left_over_are_this_years_carried_in_in_all_7_columns(edition: Edition) -> None:
    catalog = Catalog()
    cells = {f"requests.carried_out.{column}": n for n, column in enumerate(COLUMNS, 3)}
    report, carried = next_report(last_report(edition, 2023, cells), catalog)
    for n, column in enumerate(COLUMNS, 3):
        assert report.value(CellKey(f"requests.carried_in.{column}")) == n
    assert report.value(CellKey("requests.carried_in.total")) == sum(range(3, 9))
    assert report.typed == carried.figures
    assert not [f for f in run_checks(report) if f.check_id == "requests_carried_in"]


def test_a_blank_stays_blank(catalog: Catalog) -> None:
    cells = {"requests.carried_out.business": 0}
    report, _ = next_report(last_report(catalog.for_year(2023), 2023, cells), catalog)
    assert report.typed == {CellKey("requests.carried_in.business"): 0}


def test_nothing_but_the_figures_that_go_on_is_filled_in(huaian: Report, catalog: Catalog) -> None:
    report, carried = next_report(huaian, catalog)
    assert {key.split(".")[1] for key in report.typed} == {"carried_in"}
    reasons = [left.reason for left in carried.left_behind]
    assert ["现行有效" in reasons[0], "尚未审结" in reasons[1]] == [True, True]
    assert report.previous == previous_of(huaian)
    assert report.last_year[CellKey("disclosure.normative.in_force")] == 66


def test_the_old_form_gives_only_what_means_the_same(catalog: Catalog) -> None:
    cells = {
        "requests.carried_out.person": 4,
        "requests.other.person": 1,
        "disclosure.normative.total": 40,
        "disclosure.fees.previous": 5,
        "disclosure.licences.decisions": 12,
    }
    report, carried = next_report(last_report(catalog.for_year(2020), 2020, cells), catalog)
    assert report.edition is catalog.for_year(2021)
    assert report.typed == {CARRIED_IN: 4}
    assert {left.cells: left.reason[:9] for left in carried.left_behind} == {
        ("disclosure.normative.total",): "“对外公开总数量”",
        ("disclosure.fees.previous",): "原来填的是行政事业",
        ("requests.other.person",): "“（六）其他处理”",
    }


def test_items_of_the_old_form_go_on_with_their_change(catalog: Catalog) -> None:
    cells = {"disclosure.fees.previous": 5, "disclosure.fees.change": -2}
    report, _ = next_report(last_report(catalog.for_year(2019), 2019, cells), catalog)
    assert report.typed == {CellKey("disclosure.fees.previous"): 3}


def test_an_edition_that_no_data_tell_of_gives_no_figures(catalog: Catalog) -> None:
    last = last_report(catalog.for_year(2023), 2019, {"requests.carried_out.person": 4})
    report, carried = next_report(last, catalog)
    assert not report.typed
    assert [left.cells for left in carried.left_behind] == [("requests.carried_out.person",)]
    assert "不能对应" in carried.left_behind[0].reason


def test_what_was_no_number_is_named(catalog: Catalog) -> None:
    last = last_report(catalog.for_year(2023))
    last.apply(Edit(entries={CellKey("requests.carried_out.person"): Unread("约四件")}))
    report, carried = next_report(last, catalog)
    assert not report.typed
    assert carried.left_behind[0].cells == ("requests.carried_out.person",)


@pytest.mark.parametrize(
    ("last", "kept"),
    [
        ("全年工作平稳。\n（一）主动公开\n公开 32 条。", "（一）主动公开"),
        ("（一）主动公开情况。\n公开 32 条。", "（一）主动公开情况"),
        ("（一）主动公开情况。公开 32 条。", "（一）主动公开情况"),
        (
            "（1）主动公开\n1.要点\n公开了。\n（2）平台\n建好了。",
            "（1）主动公开\n1.要点\n（2）平台",
        ),
        ("（三）措施\n1.加强培训\n2.加强宣传", "（三）措施"),
        ("（一）2022年整改情况\n已改。", "（一）2023年整改情况"),
        ("（二）2023年存在的问题\n不少。", "（二）2024年存在的问题"),
        ("（一）公开 32 条\n都公开了。", ""),
        ("（一）公开{requests.received.total}件\n都公开了。", ""),
        ("2.平台建设\n建好了。", "2.平台建设"),
        ("（一）措施\n1.是加强培训\n2.是加强宣传\n效果很好。", "（一）措施"),
        ("全年公开信息 32 条。", ""),
    ],
)
def test_headings_go_on_and_sentences_do_not(catalog: Catalog, last: str, kept: str) -> None:
    assert next_texts(catalog, overview=last) == ({"overview": kept} if kept else {})


def test_a_heading_that_the_form_offers_goes_on_though_nothing_was_written(
    catalog: Catalog,
) -> None:
    heading = catalog.for_year(2023).sections[0].prompts[0].heading
    assert next_texts(catalog, overview=heading) == {"overview": heading}


def test_the_opening_is_drafted_anew(catalog: Catalog) -> None:
    edition = catalog.for_year(2023)
    written = last_report(edition, texts={"preamble": "根据规定，现公布 2023 年报告。"})
    report, _ = next_report(written, catalog)
    assert report.texts["preamble"] == draft_opening(edition, report.details)
    assert "2023" not in report.texts["preamble"]


def test_sentences_left_out_of_last_years_draft_stay_out(catalog: Catalog) -> None:
    edition, parts = catalog.for_year(2023), OpeningParts(period=False)
    drafted = draft_opening(edition, Details(2023, organisation=OFFICE), parts)
    report, _ = next_report(last_report(edition, texts={"preamble": drafted}), catalog)
    assert report.texts["preamble"] == draft_opening(edition, report.details, parts)


def test_without_a_name_no_opening_is_drafted(catalog: Catalog) -> None:
    report, _ = next_report(Report(catalog.for_year(2023), Details(2023)), catalog)
    assert report.texts["preamble"] == ""


def test_last_years_texts_are_kept_with_plain_figures(catalog: Catalog) -> None:
    texts = {"overview": "收到{requests.received.total}件。"}
    last = last_report(catalog.for_year(2023), 2023, {"requests.received.person": 7}, texts)
    assert previous_of(last).texts == {"overview": "收到7件。"}


def test_a_year_without_an_edition_is_refused(catalog: Catalog) -> None:
    with pytest.raises(UnknownEditionError, match="2018"):
        next_report(last_report(catalog.for_year(2023), 2017), catalog)


def test_attaching_later_fills_only_blanks_of_the_year_that_fits(catalog: Catalog) -> None:
    cells = {"requests.carried_out.person": 4, "requests.carried_out.legal": 2}
    last = last_report(catalog.for_year(2023), 2023, cells)
    report = last_report(catalog.for_year(2024), 2024, {"requests.carried_in.person": 9})
    report.apply(carry_into(report, last).edit)
    assert report.value(CARRIED_IN) == 9
    assert report.value(CellKey("requests.carried_in.legal")) == 2
    other = last_report(catalog.for_year(2025), 2025)
    assert other.apply(carry_into(other, last).edit).after.entries == {}
    assert other.previous == previous_of(last)


def test_another_year_and_another_office_speak_against_a_report(catalog: Catalog) -> None:
    report = last_report(catalog.for_year(2024), 2024)
    assert not list(misfits(report, last_report(catalog.for_year(2023), 2023)))
    (sentence,) = misfits(report, last_report(catalog.for_year(2022), 2022))
    assert "2022 年度的" in sentence
    other = Report(catalog.for_year(2023), Details(2023, organisation=Organisation("乙局")))
    assert "“甲镇人民政府”" in next(misfits(report, other))
    longer = Details(2023, organisation=Organisation("丙市甲镇人民政府"))
    assert not list(misfits(report, Report(catalog.for_year(2023), longer)))


def test_headings_are_counted(catalog: Catalog) -> None:
    texts = {"overview": "（一）甲\n文。\n（二）乙\n文。", "issues": "（一）丙\n文。"}
    _, carried = next_report(last_report(catalog.for_year(2023), texts=texts), catalog)
    assert carried.headings == 3


LAST_LINES = (
    *("一、总体", "（一）主动公开情况", "（二）依申请公开情况。", "（三）监督。", "（1）平台"),
    *("1.是规范办理", "2.是加强学习", "2.机构设置情况", "（2）培训", "2023年整改情况"),
    *("收到{requests.received.total}件", "公开了各类信息。", "1.共3件。", "", "收取信息处理费情况"),
)


@settings(deadline=None)
@given(
    texts=some.fixed_dictionaries(
        {
            key: some.lists(some.sampled_from(LAST_LINES), max_size=9).map("\n".join)
            for key in ("overview", "issues", "others")
        }
    ),
    data=some.data(),
)
def test_what_came_along_is_no_text_until_something_is_written_below_it(
    texts: dict[str, str], data: some.DataObject
) -> None:
    catalog = Catalog()
    report, _ = next_report(last_report(catalog.for_year(2023), texts=texts), catalog)
    for key in texts:
        assert not own_text(report, key)
        lines = report.texts[key].split("\n") if report.texts[key] else []
        written = [data.draw(some.booleans()) for _ in lines]
        both = zip(lines, written, strict=True)
        wrote = [one for line, full in both for one in ((line, "写好了。") if full else (line,))]
        report.apply(Edit(texts={key: "\n".join(wrote)}))
        bare = [heading.words for heading in unwritten_headings(report, key)]
        assert set(wrote[-1:]) <= {*bare, "写好了。"}
        assert len(bare) <= len(lines) - sum(written)


@pytest.mark.parametrize(
    "copy",
    [
        "本报告电子版可在河西县人民政府网站（http://www.hexi.gov.cn）下载。如对本报告有疑问，请与党政办联系。",
        "2023年本机关年度报告的电子版可从河西县人民政府网站下载，如对报告有疑问，请与党政办联系。",
        "本报告由总体情况等六个部分组成。",
    ],
)
def test_what_last_years_opening_says_of_the_report_itself_stays(
    catalog: Catalog, copy: str
) -> None:
    last = Report(catalog.for_year(2023), Details(2023, organisation=OFFICE))
    first = "根据《中华人民共和国政府信息公开条例》要求，编制本报告。统计期限自2023年1月1日起。"
    last.apply(Edit(texts={"preamble": f"{first}2023年，我镇做了许多工作。{copy}"}))
    report, _ = next_report(last, catalog)
    opening = report.texts["preamble"]
    assert copy.partition("，如")[0].partition("。")[0].replace("2023", "2024") in opening
    assert opening.count("联系") == 1
    assert "许多工作" not in opening
    parts = drafted_parts(report.edition, report.details, opening)
    assert parts is not None
    assert draft_opening(report.edition, report.details, parts) == opening
