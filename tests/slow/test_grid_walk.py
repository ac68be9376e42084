"""Twenty thousand keys and clicks over the real grid beside a plain spreadsheet."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from app.edition.catalog import Catalog
from tests.ui.test_grid_walk import open_table, walk

SEEDS = {"requests": range(10, 15), "disputes": range(20, 23), "disclosure": range(30, 32)}
STEPS = 2_000
HEIGHTS = (1900, 520)
"""Pixels, in turn: the whole table in sight, or some rows of it."""


@pytest.mark.parametrize(("key", "seed"), [(key, s) for key, seeds in SEEDS.items() for s in seeds])
def test_long_walks(catalog: Catalog, qtbot: QtBot, key: str, seed: int) -> None:
    assert walk(open_table(catalog, qtbot, key, HEIGHTS[seed % 2]), seed, STEPS) == STEPS
