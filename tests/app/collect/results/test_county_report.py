"""The county's own report begins with the sums and is ready for its text."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.checks.runner import run_checks
from app.collect.collection import Collection
from app.collect.decisions import Decisions, Office
from app.collect.results.county_report import county_report
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.edition import Edition
from app.report.changes import Edit, Organisation
from app.report.narrative import resolved
from app.report.report import Report
from app.storage.report_file import load_report, save_report
from tests.app.collect.by_hand import HandedIn, collection_of

RECEIVED, GRANTED = CellKey("requests.received.person"), CellKey("requests.granted.person")
MAYOR = Organisation("安丘市人民政府", telephone="0536-4221001")


def balanced(edition: Edition, count: int) -> dict[CellKey, Decimal]:
    zeros = dict.fromkeys(edition.typed_keys, Decimal(0))
    return {**zeros, RECEIVED: Decimal(count), GRANTED: Decimal(count)}


@pytest.fixture
def county(edition: Edition) -> Collection:
    year = edition.definition.first_year + 1
    units = [
        HandedIn("甲镇", balanced(edition, 3)),
        HandedIn("乙局", balanced(edition, 4)),
        HandedIn("丙镇"),
    ]
    return collection_of(edition, units, year=year)


@pytest.fixture
def last(county: Collection) -> Report:
    report = collection_of(
        county.edition, [HandedIn("甲镇", balanced(county.edition, 2))], year=county.year - 1
    ).total
    details = report.details
    texts = {
        "overview": f"（一）{details.year}年亮点做法\n建成了专区。\n（二）依申请公开情况\n2 件。"
    }
    report.apply(Edit(texts=texts))
    return report


def test_it_has_the_sums_and_balances(county: Collection) -> None:
    report = county_report(county, organisation=MAYOR)
    assert report.typed == county.total.typed
    assert report.details.year == county.year
    assert report.details.organisation == MAYOR
    assert not [one for one in run_checks(report) if one.section == "requests"]


def test_who_reports_and_whom_to_ask_are_as_the_collection_has_them(county: Collection) -> None:
    office = Office(region="青溪县", name="青溪县人民政府办公室", phone="0536-4220000")
    report = county_report(replace(county, decisions=Decisions(office=office)))
    who = report.details.organisation
    assert (who.name, who.office, who.telephone) == (
        "青溪县人民政府",
        "青溪县人民政府办公室",
        "0536-4220000",
    )
    assert "0536-4220000" in report.texts["preamble"]
    lines = report.texts["overview"].split("\n")
    heading = max(at for at, line in enumerate(lines) if line.startswith("（二）依申请公开"))
    assert "新收政府信息公开申请" in lines[heading + 1], "a sentence stands below its own heading"


def test_its_opening_names_who_is_not_in_the_sums(county: Collection) -> None:
    opening = county_report(county, organisation=MAYOR).texts["preamble"]
    assert "安丘市人民政府" in opening
    assert opening.endswith("本报告所列数据由2个单位的年度报告汇总而成，尚未包括丙镇。")


def test_its_sentences_quote_the_sums_and_follow_them(county: Collection) -> None:
    report = county_report(county, organisation=MAYOR)
    words = resolved(report, report.texts["overview"])
    assert "各单位新收政府信息公开申请7件" in words
    assert "本机关" not in words
    report.apply(Edit(entries={RECEIVED: Decimal(9)}))
    assert "各单位新收政府信息公开申请9件" in resolved(report, report.texts["overview"])


def test_nothing_in_its_begun_text_is_wrong(county: Collection) -> None:
    report = county_report(county, organisation=MAYOR)
    found = [one.message for one in run_checks(report) if one.span or one.section == "preamble"]
    unfinished = ("成文日期", "下面还没有写")
    assert not [one for one in found if not any(words in one for words in unfinished)]


def test_last_years_report_gives_headings_organisation_and_figures(
    county: Collection, last: Report
) -> None:
    last.apply(Edit(details=type(last.details)(last.details.year, organisation=MAYOR)))
    report = county_report(county, last)
    assert report.details.organisation == MAYOR
    assert report.previous
    assert report.last_year[RECEIVED] == 2
    lines = report.texts["overview"].split("\n")
    assert f"（一）{county.year}年亮点做法" in lines
    assert "建成了专区。" not in lines
    assert lines.index("（二）依申请公开情况") < next(
        place for place, line in enumerate(lines) if "新收政府信息公开申请" in line
    )


def test_last_years_collection_gives_figures_alone(county: Collection, catalog: Catalog) -> None:
    edition = county.edition
    old = collection_of(edition, [HandedIn("甲镇", balanced(edition, 5))], year=county.year - 1)
    report = county_report(county, old, MAYOR)
    assert report.last_year[RECEIVED] == 5
    assert "（一）主动公开情况" in report.texts["overview"]


def test_it_is_saved_and_opened_like_any_report(
    county: Collection, catalog: Catalog, tmp_path: Path, last: Report
) -> None:
    report = county_report(county, last)
    save_report(report, tmp_path / "县.nbao")
    again = load_report(tmp_path / "县.nbao", catalog)
    assert again.typed == report.typed
    assert again.texts == report.texts
    assert again.previous == report.previous
