"""What published reports taught: right sentences that were told of, mistakes that were not."""

from __future__ import annotations

from app.edition.catalog import Catalog
from tests.app.checks.prose.measure import FOLDER, measured


def test_kinds_met_in_published_reports_are_judged_rightly(catalog: Catalog) -> None:
    measure = measured(catalog, FOLDER / "bases.json", FOLDER / "published.jsonl")
    right, wrong = measure.of("right"), measure.of("wrong")
    assert not right.found, measure.words("published")
    assert wrong.found == wrong.cases, measure.words("published")
