"""What a ledger tells besides the figures of the form."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from app.ledger.statistics import WorkingDays, statistics
from app.report.charts import chart_of
from tests.app.ledger.test_tally import ledger
from tests.ledger.ledgers import tally_file

HEAD = ["编号", "收到日期", "申请人类型", "申请方式", "主题", "答复日期", "办理结果", "是否延期"]


@pytest.fixture(scope="module")
def days() -> WorkingDays:
    return WorkingDays()


def test_holidays_and_worked_weekends_are_known(days: WorkingDays) -> None:
    assert not days.is_working(date(2024, 2, 12))
    assert days.is_working(date(2024, 2, 18))
    assert days.between(date(2024, 9, 27), date(2024, 10, 8)) == 3


def test_sentences_charts_and_late_answers(
    tmp_path: Path, catalog: Catalog, days: WorkingDays
) -> None:
    path = ledger(
        tmp_path,
        ["1号", date(2024, 3, 1), "公民", "网络", "征地", date(2024, 3, 11), "公开", "否"],
        ["2号", date(2024, 3, 4), "公民", "网络", "拆迁", date(2024, 4, 30), "公开", "否"],
        ["3号", date(2024, 5, 6), "公民", "信函", "征地", date(2024, 6, 28), "公开", "是"],
        head=HEAD,
    )
    told = statistics(tally_file(path, catalog), days)
    assert told.by_month == {3: 2, 5: 1}
    assert told.by_way == {"网络": 2, "信函": 1}
    assert told.average_days == Decimal("40.0")
    assert "网络2件、信函1件" in told.sentences[0]
    assert [(late.ref.number, late.extended) for late in told.late] == [("2号", False)]
    assert not told.holidays_unknown
    assert all(chart_of(chart.source) == chart for chart in told.charts)


def test_a_year_without_a_list_of_holidays_is_named(
    tmp_path: Path, catalog: Catalog, days: WorkingDays
) -> None:
    path = ledger(
        tmp_path,
        ["1号", date(2031, 3, 3), "公民", "网络", "征地", date(2031, 3, 7), "公开", "否"],
        head=HEAD,
    )
    assert statistics(tally_file(path, catalog), days).holidays_unknown == (2031,)


def test_a_column_of_contents_is_no_column_of_categories(
    tmp_path: Path, catalog: Catalog, days: WorkingDays
) -> None:
    rows = [
        [f"{n}号", date(2024, 3, 1), "公民", "网络", f"关于{n}号地块", None, None, "否"]
        for n in range(20)
    ]
    assert not statistics(tally_file(ledger(tmp_path, *rows, head=HEAD), catalog), days).by_category
