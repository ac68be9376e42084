"""The program is killed while it is typed into; CI's slow part does it 300 times."""

from __future__ import annotations

from pathlib import Path

from app.edition.catalog import Catalog
from tests.kills.kills import kill_many


def test_whatever_is_older_than_a_second_is_there_after_a_kill(
    tmp_path: Path, catalog: Catalog
) -> None:
    outcomes = kill_many(tmp_path, kills=4, at_once=4, catalog=catalog, edits=4)
    assert sum(outcome.edits for outcome in outcomes) > 10
    assert sum(outcome.drafts for outcome in outcomes) > 0
