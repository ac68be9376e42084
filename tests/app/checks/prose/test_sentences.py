"""How many labelled sentences the checks judge rightly."""

from __future__ import annotations

import pytest

from app.edition.catalog import Catalog
from tests.app.checks.prose.labelled import SETS, Judged, judged, labelled

RIGHTLY = 0.95


def shown(name: str, result: Judged) -> str:
    """The measure of a set and the sentences judged wrongly."""
    measure = f"{name}: precision {result.precision:.3f}, recall {result.recall:.3f}"
    return "\n  ".join((measure, *result.confused))


@pytest.fixture(scope="module")
def results(catalog: Catalog) -> dict[str, Judged]:
    return {
        path.stem: judged(catalog, list(labelled(path))) for path in sorted(SETS.glob("*.toml"))
    }


def test_labelled_sentences_are_judged_rightly(results: dict[str, Judged]) -> None:
    for name, result in results.items():
        print(f"\n{shown(name, result)}")  # noqa: T201 the measure
    pooled = sum(results.values(), Judged())
    print(f"\n{shown('all', pooled)}")  # noqa: T201
    assert pooled.precision >= RIGHTLY
    assert pooled.recall >= RIGHTLY
