"""1,000 mistakes each in reports that are typed: is the wrong figure among the first three?"""

from __future__ import annotations

import pytest

from app.edition.catalog import Catalog
from tests.app.checks.repair.shares import TYPED, Setting, share


@pytest.mark.parametrize("setting", TYPED, ids=lambda one: one.words)
def test_the_wrong_figure_is_among_the_first_three(catalog: Catalog, setting: Setting) -> None:
    assert share(catalog, setting, 1000) >= setting.wanted
