"""The checks judge the sentences of the sets rightly, and few right ones are accused."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from tests.app.checks.prose.measure import FOLDER, measured


@pytest.mark.parametrize("cases", sorted(FOLDER.glob("*.jsonl")), ids=lambda path: path.stem)
def test_sentences_are_judged_rightly(catalog: Catalog, cases: Path) -> None:
    measure = measured(catalog, FOLDER / "bases.json", cases)
    print(measure.words(cases.stem))  # noqa: T201 the measure
    assert measure.of("right").share <= 0.03
    for group, least in (("figures", 0.92), ("form", 0.92), ("typos", 0.6)):
        count = measure.of("wrong", group)
        assert not count.cases or count.share >= least
    assert measure.of("wrong").true_share >= 0.95
