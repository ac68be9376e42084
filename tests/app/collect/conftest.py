"""What tests of collections share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.collect.collector import Collector
from app.edition.catalog import Catalog


@pytest.fixture
def collector(folder: Path, catalog: Catalog) -> Iterator[Collector]:
    """A collector of a test's own folder, closed in the end."""
    made = Collector([folder], catalog, workers=1)
    yield made
    made.close()
