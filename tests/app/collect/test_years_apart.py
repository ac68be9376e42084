"""A title, a period or last year's report that does not go with a unit's report is asked about."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from app.collect.collection import UnitState
from app.collect.collector import Collector
from app.collect.results.letters import SlipSettings, letters
from app.edition.catalog import Catalog
from app.edition.cells import CellKey
from app.report.changes import Edit
from tests.app.collect.reports import CELL, NOON, OUT, put, report

NAME = "安丘市柘山镇人民政府"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "报送"
    folder.mkdir()
    return folder


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


def test_a_title_of_another_year_than_period_and_signature_is_a_slip(
    folder: Path, collector: Collector, catalog: Catalog
) -> None:
    put(folder / "b.nbao", report("安丘市凌河镇", 2, catalog))
    made = report(NAME, 7, catalog, 2023)
    details = replace(made.details, date=date(2025, 1, 6))
    made.apply(
        Edit(
            texts={"preamble": "本报告所列数据的统计期限自2024年1月1日至12月31日。"},
            details=details,
        )
    )
    put(folder / "a.nbao", made)
    collection = collector.collect()
    unit = collection.unit(NAME)
    assert unit
    assert (unit.state, collection.total.value(CELL)) == (UnitState.ERRORS, Decimal(9))
    (letter,) = letters(collection, SlipSettings(NOON.date()))
    assert [item.message for item in letter.items] == [
        "标题写的是 2023 年，而统计期限和落款日期都是 2024 年度报告的。"
    ]


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
