"""Checks on one long text, beside the same on short ones of the same length together."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import pytest

from app.checks.prose.claims import read_sentence
from app.checks.runner import run_checks
from app.edition.catalog import Catalog
from tests.app.checks.prose.labelled import body_of
from tests.bench.ratios import kept, paired

TARGET = 1.7
"""Proportion would be a little below 1, a square 4."""

_SHORT, _TIMES, _TYPED_IN = 1_000, 4, 16_000
_DENSE = "全年共收到申请3件，其中自然人2件，占60%，同比增长5%，"
STRETCHES = [
    "1", "一", "十", "3件", "，3件", "收到申请", "其中3条", "（", "《", "【", "X", "_", "2023年",
    "2023年，我", "一、\n", "未收到", "没有行政复议", "截至1月", "统计期限", "现将柘", "增加", " ",
    _DENSE, "全年共收到申请12件。", "1381234", "由镇", "今年镇", "。", "2023年政府信息公开",
    "二〇二三年", "比如", "3条，", "二〇",
]  # fmt: skip


def checking(catalog: Catalog, text: str, times: int = 1) -> Callable[[], object]:
    """Runs all checks on new texts, nothing known of them from before."""
    body, edition, run = body_of("tuned.toml"), catalog.for_year(2024), iter(range(1_000_000))

    def check() -> None:
        read_sentence.cache_clear()
        for _ in range(times):
            mark = f"第{next(run)}段\n"
            run_checks(body.report(edition, {"overview": mark + text}))

    return check


@pytest.mark.parametrize("stretch", STRETCHES)
def test_one_long_text_beside_short_ones(catalog: Catalog, stretch: str) -> None:
    long = (stretch * (_SHORT * _TIMES))[: _SHORT * _TIMES]
    ours, peer = checking(catalog, long), checking(catalog, long[:_SHORT], _TIMES)
    kept(f"checks of {len(long)} characters “{stretch}”", TARGET, lambda: paired(ours, peer, 5))


def test_a_text_packed_with_figures_takes_no_longer_than_its_parts(catalog: Catalog) -> None:
    numbered = (_DENSE.replace("3", str(run)) for run in range(_TYPED_IN))
    dense = "".join(islice(numbered, _TYPED_IN // len(_DENSE)))
    parts = _TYPED_IN // _SHORT
    ours, peer = checking(catalog, dense), checking(catalog, dense[:_SHORT], parts)
    name = f"checks of {_TYPED_IN} characters of figures"
    kept(name, TARGET, lambda: paired(ours, peer, 3))
