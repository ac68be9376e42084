"""What a figure in a sentence is compared with, and what is said and offered where it differs."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from app.checks.findings import Finding
from app.checks.repair import offers
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Edit
from app.report.narrative import resolved
from app.report.report import Report
from tests.app.checks.repair.test_every_offer import base_report


@pytest.fixture
def city(catalog: Catalog, tmp_path: Path) -> Report:
    return base_report(catalog, "C", tmp_path)


def found(report: Report, text: str, section: str = "overview") -> list[Finding]:
    report.apply(Edit(texts={section: text}))
    return [one for one in run_checks(report) if one.check_id.startswith("quoted_")]


def test_a_finding_says_which_cells_its_clause_was_read_as(city: Report) -> None:
    (finding,) = found(city, "全年工作有序。共收到政府信息公开申请2289件，均已登记。")
    assert finding.message.startswith(
        "“共收到政府信息公开申请2289件”与第三部分表格的“本年新收·总计” 2288 件不符"
    )
    assert "“本年新收＋上年结转·总计”为 2366" in finding.message


def test_last_years_figure_exchanged_digits_and_swapped_figures_are_told(city: Report) -> None:
    assert "正是去年的数" in found(city, "全年新收政府信息公开申请2175件。")[0].message
    assert "前后两位颠倒" in found(city, "全年新收政府信息公开申请2828件。")[0].message
    text = "依申请公开中，予以公开301件、部分公开905件。"
    (finding,) = found(city, text)
    assert "写反了" in finding.message
    city.apply(offers(city, finding)[0].edit)
    assert city.texts["overview"] == "依申请公开中，予以公开905件、部分公开301件。"


def test_a_live_number_of_the_wrong_cell_is_found_like_a_typed_one(city: Report) -> None:
    text = "政府信息公开申请结转下年度{requests.received.total}件。"
    (finding,) = found(city, text)
    city.apply(offers(city, finding)[0].edit)
    assert resolved(city, city.texts["overview"]) == "政府信息公开申请结转下年度101件。"


@pytest.mark.parametrize(
    ("text", "section"),
    [
        ("全年收到2288件，办结2265件。", "requests"),
        ("行政复议95件，行政诉讼47件。", "disputes"),
        ("各县区收到政府信息公开申请1900件。", "overview"),
        ("市公安局收到政府信息公开申请98件。", "overview"),
        ("受理不动产登记申请77件，办结77件。", "overview"),
        ("予以公开和部分公开的政府信息公开申请共1206件。", "overview"),
        ("通过网络收到政府信息公开申请1530件。", "overview"),
    ],
)
def test_these_are_right_or_of_something_else(city: Report, text: str, section: str) -> None:
    assert not found(city, text, section)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("全年新收政府信息公开申请两千件。", "二千二百八十八件"),
        ("全年新收政府信息公开申请1,288件。", "2,288件"),
        ("全市作出行政许可决定88.5万件。", "98.5万件"),
        ("全年收到政府信息公开申请3100余件。", "2200余件"),
    ],
)
def test_what_is_offered_is_written_as_the_figure_is(city: Report, text: str, written: str) -> None:
    (finding,) = found(city, text)
    assert any(written in offer.words for offer in offers(city, finding))


def test_a_text_is_held_against_the_totals_that_its_document_states(city: Report) -> None:
    total = CellKey("requests.received.total")
    city.stated[total] = Decimal(2291)
    assert not found(city, "共收到政府信息公开申请2291件。")
    assert not found(city, "共收到政府信息公开申请2288件。"), "the wrong sum is told by itself"
    (finding,) = found(city, "共收到政府信息公开申请2289件。")
    assert "“本年新收·总计” 2291 件不符" in finding.message
