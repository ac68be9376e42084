"""Killed before every call that changes the disk, in every state and whatever is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.edition.catalog import Catalog
from tests.app.storage import test_killed_at_any_call as kills

STATES = (
    kills.saved,
    kills.full,
    kills.told_everywhere,
    kills.locked,
    kills.pictured,
    kills.never_saved,
    kills.recovered,
)
WORKS = (
    kills.save,
    kills.save_elsewhere,
    kills.lock_elsewhere,
    kills.type_on,
    kills.start_again,
    kills.set_password,
    kills.take_off,
    kills.drop,
)
pytestmark = kills.pytestmark
cheap = kills._cheap_keys_and_few_versions


@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.__name__)
@pytest.mark.parametrize("before", STATES, ids=lambda before: before.__name__)
def test_nothing_is_lost_and_nothing_secret_can_be_read(
    tmp_path: Path, catalog: Catalog, before: kills.Step, work: kills.Step
) -> None:
    every = 5 if work is kills.type_on else 1  # most of its calls are alike
    calls = kills.kill_at(every, tmp_path, catalog, before, work)
    print(f"\n{before.__name__}, {work.__name__}: {calls - 1} calls", flush=True)  # noqa: T201 measured
    assert calls > 1
