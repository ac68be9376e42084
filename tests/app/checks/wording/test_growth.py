"""Checks on sentences take time in proportion to the text, whatever stands in it."""

from __future__ import annotations

from itertools import pairwise
from time import process_time

import pytest

from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from tests.app.checks.wording.test_sentences import report_with

STRETCHES = [
    "1", "一", "十", "3件", "，3件", "收到申请", "其中3条", "（", "《", "【", "X", "_", "2023年",
    "2023年，我", "一、\n", "未收到", "没有行政复议", "截至1月", "统计期限", "现将柘", "增加", " ",
    "全年共收到申请3件，其中自然人2件，占60%，同比增长5%，", "全年共收到申请12件。", "1381234",
    "由镇", "今年镇", "。", "2023年政府信息公开",
]  # fmt: skip


def seconds(catalog: Catalog, stretch: str, length: int) -> float:
    text = (stretch * (length // len(stretch) + 1))[:length]
    report = report_with(catalog.for_year(2024), {"overview": text})
    began = process_time()
    run_checks(report)
    return process_time() - began


@pytest.mark.parametrize("stretch", STRETCHES)
def test_a_longer_text_takes_no_more_than_its_share(catalog: Catalog, stretch: str) -> None:
    taken = [seconds(catalog, stretch, length) for length in (1_000, 4_000)]
    for shorter, longer in pairwise(taken):
        assert longer < 9 * max(shorter, 0.02)  # four times the text; a square would be 16
