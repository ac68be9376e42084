"""What a text leaves unresolved is found where it stands; other braces are ordinary signs."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Details, Edit, Entry
from app.report.finished import Unresolved, unresolved
from app.report.report import Report
from app.report.totals import Previous

PERSON = CellKey("requests.received.person")
TOTAL = "requests.received.total"


@pytest.fixture
def report(catalog: Catalog) -> Report:
    made = Report(catalog.for_year(2024), Details(2024))
    zeros: dict[CellKey, Entry] = dict.fromkeys(made.edition.typed_keys, Decimal(0))
    made.apply(Edit(entries={**zeros, PERSON: Decimal(8)}))
    return made


def found(report: Report, text: str) -> tuple[Unresolved, ...]:
    report.apply(Edit(texts={"overview": text}))
    return unresolved(report)


@pytest.mark.parametrize(
    "written",
    [
        "{requests.recieved.total}",
        "{request.received.totl}",
        "{requests.received}",
        "{requests.received.total件}",
        "{requests。received。total}",
        "{ requests.received.total }",
        "{Requests.Received.Total}",
        "｛requests.received.total｝",
        "{requests.received.total+requests.carried_in.totall}",
        "{requests.received.total",
        "{disclosure.licences.new}",
        "{picture:abc.png|照片}",
        "{pictrue:abc.png|照片}",
        "{picture：abc.png|照片}",
        "{chart:line|趋势|甲=1}",
        "{chart:bar|趋势|}",
        "（无法计算）",
    ],
)
def test_what_stands_for_nothing_is_found_where_it_stands(report: Report, written: str) -> None:
    text = f"第一段。\n全年收到{written}"
    (one,) = found(report, text)
    assert one.key == "overview"
    assert text[one.start : one.end] == one.written == written
    assert one.problem


@pytest.mark.parametrize(
    "text",
    [
        "{requests.received.total}件",
        f"占{{{TOTAL}/{TOTAL}}}",
        "{}",
        "{注}",
        "集合{甲，乙}",
        "见{www.zheshan.gov.cn}",
        "{x.y}",
        "{{ x }}",
        "｛一｝",
        "{a:b}",
        "{2024}",
        "{1.2.3}",
        "代码 {id: 3, name: abc}",
        "（无法提供）",
        "{chart:bar|受理|收到=requests.received.total;办结=3}",
    ],
)
def test_other_braces_are_ordinary_signs(report: Report, text: str) -> None:
    assert found(report, text) == ()


@given(st.text(st.sampled_from("{}｛｝.:|=;/+~甲a b1\n"), max_size=30))
def test_no_text_of_signs_is_accused_or_breaks_anything(catalog: Catalog, text: str) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    assert found(report, text) == ()


def test_a_share_of_nothing_and_a_change_without_last_year(report: Report) -> None:
    text = f"占{{{TOTAL}/requests.carried_in.total}}，比去年{{{TOTAL}~}}。"
    assert [one.written for one in found(report, text)] == ["（无法计算）"] * 2
    assert [text[one.start] for one in unresolved(report)] == ["{", "{"]
    last = Previous(2023, report.edition, typed={PERSON: Decimal(4)})
    report.apply(Edit(previous=last, entries={CellKey("requests.carried_in.person"): Decimal(2)}))
    assert unresolved(report) == ()


def test_blank_cells_below_a_share_count_as_they_go_out(catalog: Catalog) -> None:
    report = Report(catalog.for_year(2024), Details(2024))
    assert len(found(report, f"占{{{TOTAL}/requests.carried_in.total}}。")) == 1
    assert found(report, f"共{{{TOTAL}}}件。") == ()


def test_a_picture_without_its_file_and_a_chart_of_an_unknown_cell(report: Report) -> None:
    picture = "{picture:abc.png|照片}"
    text = f"{picture}\n{{chart:pie|分布|收到=requests.recieved.total;办结=3}}"
    first, second = found(report, text)
    assert "图片不在报告中" in first.problem
    assert "收到=requests.recieved.total" in second.problem
    report.apply(Edit(media={"abc.png": b"x"}))
    assert [one.start for one in unresolved(report)] == [len(picture) + 1]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("{requests.recieved.total}", "{requests.received.total}"),
        ("{Requests.received.total/requests.recieved.person}",
         "{requests.received.total/requests.received.person}"),
        ("{requests.zzzzzz.qqqqq}", None),
    ],
)  # fmt: skip
def test_what_was_probably_meant_is_known(report: Report, written: str, meant: str | None) -> None:
    (one,) = found(report, written)
    assert (one.meant.source if one.meant else None) == meant
