"""A full pass over all totals, beside adding up the same numbers in one plain sum."""

from __future__ import annotations

from decimal import Decimal

from app.report.report import Report
from app.report.totals import totals
from tests.bench.ratios import kept, paired

TARGET = 10.0
PASSES = 200


def test_all_totals_beside_one_plain_sum(huaian: Report) -> None:
    edition, typed = huaian.edition, huaian.typed
    numbers = [typed[p] for _, parts in edition.sums for p in parts if p in typed]

    def ours() -> None:
        for _ in range(PASSES):
            totals(edition, typed)

    def plain() -> None:
        for _ in range(PASSES):
            sum(numbers, Decimal(0))

    ratio = kept("totals of 200 cells ÷ one plain sum", TARGET, lambda: paired(ours, plain, 9))
    print(f"one pass: {ratio.ours * 1000 / PASSES:.1f} µs")  # noqa: T201 (the result)
