"""A title, a period or last year's report that does not go with a unit's report is asked about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.checks.findings import Finding
from app.collect.collection import UnitState
from app.collect.collector import Collector
from app.collect.reading.pool import packed_reading
from app.collect.results.letters import LetterKind, SlipSettings, letters
from app.collect.rounds import sent_back
from app.collect.submission import Figures, ReadState, Submission, SubmissionDetail
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.edition.text_check_kinds import Level
from app.report.changes import Edit
from app.report.report import Report
from tests.app.collect.reports import CELL, NOON, OUT, put, report

NAME = "安丘市柘山镇人民政府"


def test_a_title_of_another_year_than_the_rest_is_asked_about(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    put(folder / "b.nbao", report("安丘市凌河镇", 2, catalog))
    put(folder / "c.nbao", report("安丘市景芝镇", 2, catalog))
    odd = report(NAME, 2, catalog, 2023)
    odd.apply(Edit(texts={"preamble": "本报告所列数据的统计期限自2024年1月1日至12月31日。"}))
    put(folder / "a.nbao", odd)
    unit = collector.collect().unit(NAME)
    assert unit
    assert unit.state is UnitState.OTHER_YEAR
    assert "标题写的是 2023 年，正文写的统计期限是 2024 年" in unit.reason


def titled(catalog: Catalog, year: int) -> Report:
    """A report on 2024 by its period and its date, with a year in its title."""
    made = report(NAME, 7, catalog, year)
    details = replace(made.details, date=date(2025, 1, 6))
    period = "本报告所列数据的统计期限自2024年1月1日至12月31日。"
    made.apply(Edit(texts={"preamble": period}, details=details))
    return made


def test_a_title_of_another_year_than_period_and_signature_is_a_slip(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    put(folder / "b.nbao", report("安丘市凌河镇", 2, catalog))
    put(folder / "a.nbao", titled(catalog, 2023))
    collection = collector.collect()
    unit = collection.unit(NAME)
    assert unit
    assert (unit.state, collection.total.value(CELL)) == (UnitState.ERRORS, Decimal(9))
    (letter,) = letters(collection, SlipSettings(NOON.date()))
    assert letter.kind is LetterKind.RETURN, "there is no way in which it is right"
    assert letter.items[0].place == "标题和开头一段", "as its document has it, not this program"
    assert [item.message for item in letter.items] == [
        "标题写的是 2023 年，而统计期限和落款日期都是 2024 年度报告的。"
    ]


@pytest.mark.parametrize("is_returned", [True, False])
def test_a_report_in_which_the_title_alone_was_mended_is_no_copy(
    folder: Path, collector: Collector, catalog: Catalog, *, is_returned: bool
) -> None:
    put(folder / "a.nbao", titled(catalog, 2023), at=5)
    collection = collector.collect()
    if is_returned:
        collector.decide(sent_back(collection, collection.units[0], NOON))
    put(folder / "重报" / "a.nbao", titled(catalog, 2024), at=9)
    (unit,) = collector.collect().units
    assert unit.counted
    assert (unit.counted.place, unit.state) == ("重报/a.nbao", UnitState.COMPLETE)
    assert unit.round == 1 + is_returned


def test_a_mended_name_or_an_explanation_makes_a_report_another_one() -> None:
    one = Submission("a", name=NAME)
    found = Finding("check", Level.EXPLAIN, "", "", "", "")
    told = [
        packed_reading((own, Figures(), SubmissionDetail(findings=(finding,))), "a")
        for own, finding in (
            (replace(one, state=ReadState.WHOLE), found),
            (replace(one, state=ReadState.WHOLE, name="安丘市凌河镇"), found),
            (replace(one, state=ReadState.WHOLE), replace(found, explained="情况属实")),
        )
    ]
    assert len({each.submission.digest for each in told}) == len(told)


def test_what_does_not_go_on_from_last_years_report_in_the_folder_is_asked_about(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    put(folder / "a.nbao", report(NAME, 7, catalog))
    put(folder / "b.nbao", report("安丘市凌河镇", 2, catalog))
    granted = CellKey("requests.granted.person")
    for name, count, left in ((NAME, 300, 5), ("安丘市凌河镇", 9, 0)):
        before = report(name, count, catalog, 2023)
        before.apply(Edit({granted: Decimal(count - left), OUT: Decimal(left)}))
        put(folder / "2023年年报" / f"{count}.nbao", before)
    collection = collector.collect()
    states = {unit.name: unit.state for unit in collection.units}
    assert states == {NAME: UnitState.EXPLAIN, "安丘市凌河镇": UnitState.COMPLETE}
    (letter,) = letters(collection, SlipSettings(NOON.date()))
    (item,) = letter.items
    assert "上年结转为 0，去年结转下年度为 5" in item.message
