"""What tests of collections share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.collect.collector import Collector
from app.edition.catalog import Catalog


@pytest.fixture(autouse=True)
def _one_core(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two files are read before a second process has started; `test_pool.py` has several."""
    monkeypatch.setattr("app.collect.collector.cores", lambda: 1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder to which reports are handed in; many tests have one of their own."""
    folder = tmp_path / "报送"
    folder.mkdir()
    return folder


@pytest.fixture
def collector(folder: Path, catalog: Catalog) -> Iterator[Collector]:
    """A collector of a test's own folder, closed in the end."""
    made = Collector([folder], catalog, workers=1)
    yield made
    made.close()
