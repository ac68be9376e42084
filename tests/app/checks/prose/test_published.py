"""What published reports and other writers taught: right sentences and mistakes, judged rightly."""

from __future__ import annotations

import pytest

from app.edition.catalog import Catalog
from tests.app.checks.prose.measure import FOLDER, measured


@pytest.mark.parametrize("name", ["published", "recounted", "against"])
def test_kinds_met_in_reports_are_judged_rightly(catalog: Catalog, name: str) -> None:
    measure = measured(catalog, FOLDER / "bases.json", FOLDER / f"{name}.jsonl")
    right, wrong = measure.of("right"), measure.of("wrong")
    assert not right.found, measure.words(name)
    assert wrong.found == wrong.cases, measure.words(name)
