"""300 kills of the program while it is typed into; `KILLS_FROM=300` makes the next 300."""

from __future__ import annotations

import os
from pathlib import Path

from app.edition.catalog import Catalog
from tests.kills.kills import kill_many

KILLS, AT_ONCE = 300, 6
FIRST = int(os.environ.get("KILLS_FROM", "0"))
"""The seed of the first; the others follow."""


def test_nothing_older_than_a_second_is_lost(tmp_path: Path, catalog: Catalog) -> None:
    outcomes = kill_many(tmp_path, KILLS, AT_ONCE, catalog, FIRST)
    edits = sum(outcome.edits for outcome in outcomes)
    lost = sum(outcome.lost for outcome in outcomes)
    drafts = sum(outcome.drafts for outcome in outcomes)
    found = sum(outcome.found for outcome in outcomes)
    oldest = max(outcome.oldest_lost_ns for outcome in outcomes) / 1e9
    print(  # noqa: T201 the measurement
        f"\nkills: {len(outcomes)} from seed {FIRST}, edits made: {edits}, edits lost: {lost}"
        f", states with a text still in a cell or dialog: {drafts}, found again as such: {found}"
        f" (oldest {oldest:.2f} s before the kill; promised: none older than 1 s)"
    )
    assert len(outcomes) == KILLS
    assert edits > KILLS
    assert found > KILLS / 20
