"""How often the figure that is really wrong is among the first three that are offered."""

from __future__ import annotations

import pytest

from app.edition.catalog import Catalog
from tests.app.checks.repair.shares import PUBLISHED, TYPED, Setting, share


def test_in_a_document_that_states_its_totals(catalog: Catalog) -> None:
    assert share(catalog, PUBLISHED, 1000) >= PUBLISHED.wanted


@pytest.mark.parametrize("setting", TYPED, ids=lambda one: one.words)
def test_in_a_report_that_is_typed(catalog: Catalog, setting: Setting) -> None:
    assert share(catalog, setting, 200) >= setting.wanted
